"""On PostgreSQL, SQL itself is refused a change of adopted wording and of released updates.

Collected on PostgreSQL only: SQLite has no such triggers (see migration 0002).
"""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from goals.models import (
    Goal,
    Principle,
    ProgressUpdate,
    Rendition,
    ReportFile,
    ReportStage,
    Resolution,
    Section,
    StatusReport,
    StrategicField,
)
from tests.factories import (
    days_ago,
    make_body,
    make_department,
    make_field,
    make_goal,
    make_measure,
    make_report,
    make_resolution,
    make_session,
    make_update,
)

__test__ = connection.vendor == "postgresql"

ADOPTED_MODELS = [Resolution, Principle, StrategicField, Section, Goal]
COLUMNS = [
    (model._meta.db_table, model._meta.get_field(name).column)
    for model in ADOPTED_MODELS
    for name in model.ADOPTED
]
TABLES = [model._meta.db_table for model in ADOPTED_MODELS]
MIGRATION = import_module("goals.migrations.0002_closed_doors")
QUESTIONS = import_module("goals.migrations.0012_closed_questions")
REPORTS = import_module("goals.migrations.0016_frozen_reports_closed")

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(db):
    resolution = make_resolution()
    Principle.objects.create(
        resolution=resolution, position=1, number="I", title="Recht", page=5, text="Recht."
    )
    return make_goal(make_field("I", 1, resolution=resolution))


def sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def changed(column):
    """An expression for another value of a column."""
    if column == "adopted_on":
        return f"{column} + 1"
    names = ("page", "foreword_page", "position", "resolution_id", "field_id", "section_id")
    number = column in names
    return f"{column} + 1" if number else f"{column} || 'x'"


@pytest.mark.parametrize(("table", "column"), COLUMNS)
@pytest.mark.usefixtures("goal")
def test_sql_does_not_change_an_adopted_column(table, column):
    new = "number + 1" if (table, column) == ("goals_goal", "number") else changed(column)
    with pytest.raises(IntegrityError, match=f"{column}.* kann nicht geändert werden"):
        sql(f"UPDATE {table} SET {column} = {new}")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.usefixtures("goal")
def test_sql_does_not_delete_wording_or_change_its_key(table):
    with pytest.raises(IntegrityError, match="kann nicht gelöscht werden"):
        sql(f"DELETE FROM {table}")
    with pytest.raises(IntegrityError, match="kann ihren Schlüssel nicht wechseln"):
        sql(f"UPDATE {table} SET id = id + 1000")


def test_sql_does_not_change_wording_by_an_upsert(goal):
    columns = [column.column for column in Goal._meta.concrete_fields]
    names = ", ".join(columns)
    with pytest.raises(IntegrityError, match="kann nicht geändert werden"):
        sql(
            f"INSERT INTO goals_goal ({names}) SELECT {names} FROM goals_goal "
            "ON CONFLICT (id) DO UPDATE SET text = 'x'"
        )


@pytest.mark.parametrize("model", ADOPTED_MODELS)
@pytest.mark.usefixtures("goal")
def test_what_goes_around_the_models_doors_is_stopped_by_the_database(model):
    rows = models.QuerySet(model)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**{"text" if model is Goal else "title": "x"})
    with pytest.raises(IntegrityError), transaction.atomic():
        rows._raw_delete("default")


def test_editorial_columns_can_be_changed_by_sql(goal):
    office = make_department()
    sql("UPDATE goals_goal SET short_title = 'Kurz', report_interval = 12, lead_id = %s", office.pk)
    goal.refresh_from_db()
    assert (goal.short_title, goal.report_interval, goal.lead) == ("Kurz", 12, office)


@pytest.mark.usefixtures("goal")
def test_an_update_that_changes_nothing_is_no_change():
    for table, column in COLUMNS:
        assert sql(f"UPDATE {table} SET {column} = {column}") == 1


def test_the_triggers_watch_exactly_the_adopted_columns():
    rows = sql(
        "SELECT tgrelid::regclass::text, tgargs, tgenabled FROM pg_trigger "
        "WHERE tgname = 'goals_wording'"
    )
    watched = {table: bytes(names).decode().split("\0")[:-1] for table, names, _ in rows}
    assert watched == {
        table: [column for name, column in COLUMNS if name == table] for table in TABLES
    }
    assert {enabled for *_, enabled in rows} == {"O"}


def test_amend_opens_the_door_for_itself_alone(goal):
    Goal.objects.filter(pk=goal.pk).amend(text="Neu gefasst.")
    assert sql("SELECT text FROM goals_goal") == [("Neu gefasst.",)]
    with pytest.raises(IntegrityError):
        sql("UPDATE goals_goal SET text = 'x'")


def test_amend_that_fails_closes_the_door_again(goal):
    make_goal(goal.field, number=2)
    with pytest.raises(IntegrityError):
        Goal.objects.filter(pk=goal.pk).amend(number=2)
    with pytest.raises(TypeError):
        Goal.objects.all()[:1].amend(text="x")
    assert sql("SELECT current_setting('goals.amend', true)") in ([("",)], [(None,)])
    with pytest.raises(IntegrityError, match="kann nicht geändert werden"):
        sql("UPDATE goals_goal SET text = 'x'")


def test_not_even_amend_deletes_or_changes_a_key(goal):
    for statement in ("DELETE FROM goals_goal", "UPDATE goals_goal SET id = id + 1000"):
        with pytest.raises(IntegrityError):
            sql(f"SET LOCAL goals.amend = 'on'; {statement}")


def test_sql_neither_changes_nor_deletes_a_released_update(goal):
    make_update(goal)
    make_update(make_measure())
    for column in ProgressUpdate._meta.concrete_fields:
        with pytest.raises(IntegrityError, match="nicht geändert oder gelöscht"):
            sql(f"UPDATE goals_progressupdate SET {column.column} = {column.column}")
    for statement in (
        "DELETE FROM goals_progressupdate",
        "SET LOCAL goals.amend = 'on'; UPDATE goals_progressupdate SET text = 'x'",
    ):
        with pytest.raises(IntegrityError, match="nicht geändert oder gelöscht"):
            sql(statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.QuerySet(ProgressUpdate).update(text="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        models.QuerySet(ProgressUpdate)._raw_delete("default")
    assert ProgressUpdate.objects.count() == 2


def test_sql_neither_changes_nor_deletes_a_frozen_report(goal):
    report = make_report(make_session(make_body(fields=[goal.field]), days_ago(3)))
    for model in (StatusReport, ReportStage, Rendition, ReportFile):
        table = model._meta.db_table
        for column in model._meta.concrete_fields:
            with pytest.raises(IntegrityError, match="kann nicht geändert oder gelöscht werden"):
                sql(f"UPDATE {table} SET {column.column} = {column.column}")
        with pytest.raises(IntegrityError, match="kann nicht geändert oder gelöscht werden"):
            sql(f"DELETE FROM {table}")
        with pytest.raises(IntegrityError), transaction.atomic():
            models.QuerySet(model)._raw_delete("default")
    assert StatusReport.objects.get() == report


def test_the_migration_opens_the_doors_and_closes_them_again(db):
    with connection.schema_editor() as editor:
        REPORTS.reopen(apps, editor)
        QUESTIONS.reopen(apps, editor)
        MIGRATION.reopen(apps, editor)
    resolution = make_resolution(date(2025, 6, 24))
    assert sql("UPDATE goals_resolution SET title = 'x'") == 1
    assert not sql("SELECT 1 FROM pg_trigger WHERE tgname IN ('goals_wording', 'goals_released')")
    assert not sql("SELECT 1 FROM pg_proc WHERE proname LIKE 'goals_refuse%%'")
    with connection.schema_editor() as editor:
        MIGRATION.close(apps, editor)
        QUESTIONS.close(apps, editor)
        REPORTS.close(apps, editor)
    with pytest.raises(IntegrityError):
        sql("UPDATE goals_resolution SET title = 'y' WHERE id = %s", resolution.pk)


@pytest.mark.parametrize("table", [*TABLES, "goals_progressupdate"])
def test_no_table_of_wording_or_updates_is_emptied(goal, table):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # Nothing of the rows is left to check.
        cursor.execute("SET LOCAL goals.emptying = ''")
        with pytest.raises(IntegrityError, match="nicht geleert"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")
    assert Goal.objects.exists()
