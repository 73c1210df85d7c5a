"""Ten and a hundred times the measures: copies of the demo content, made by the database itself.

For scratch databases only. The copies keep their dates, so that a hundred times the data is a
hundred times the demo content of any day.
"""

from django.db import connection
from django.db.models import Max

from goals.models import Measure, Milestone, ProgressUpdate

RELATIONS = ("goals", "contributing", "municipalities", "papers")


def copied_models():
    """Measures with all that hangs on them, each after what it points at."""
    versions = Measure.history.model
    links = [getattr(Measure, relation).through for relation in RELATIONS]
    old_links = [
        versions._meta.get_field(f"historicalmeasure_{relation}").related_model
        for relation in RELATIONS
    ]
    return [
        *(Measure, versions, *links, *old_links),
        *(Milestone, Milestone.history.model, ProgressUpdate),
    ]


def multiply(times):
    """Let every measure, its versions, milestones and updates stand `times` times as often."""
    models = copied_models()
    step = max(model.objects.aggregate(last=Max("pk"))["last"] for model in models)
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(copy_statement(model, models), [times - 1, step])
        cursor.execute("ANALYZE")


def copy_statement(model, models):
    """INSERT … SELECT: the rows of a table again and again, their keys `step` apart."""
    quote = connection.ops.quote_name
    kept = {column.column: quote(column.column) for column in model._meta.concrete_fields}
    for column in model._meta.concrete_fields:
        tracked = hasattr(model, "tracked_key") and column.attname == model.tracked_key()
        if column.primary_key or tracked or column.related_model in models:
            kept[column.column] += " + copy * step"
    table = quote(model._meta.db_table)
    where = "WHERE measure_id IS NOT NULL" if model is ProgressUpdate else ""
    return f"""
        WITH RECURSIVE copies (copy, last, step) AS (
            SELECT 1, CAST(%s AS integer), CAST(%s AS integer)
            UNION ALL SELECT copy + 1, last, step FROM copies WHERE copy < last
        )
        INSERT INTO {table} ({", ".join(map(quote, kept))})
        SELECT {", ".join(kept.values())} FROM {table} CROSS JOIN copies {where}
    """
