"""What is different after every change of what a live review tells."""

from django.db import connection

from goals.models import (
    CouncilBody,
    CouncilPaper,
    CouncilSession,
    CouncilTerm,
    DemoContent,
    Department,
    Goal,
    Measure,
    Milestone,
    Municipality,
    ProgressUpdate,
    Resolution,
    StatusReport,
)

KEPT = (
    Goal,
    Measure,
    Milestone,
    Department,
    Municipality,
    CouncilPaper,
    CouncilTerm,
    CouncilBody,
    CouncilSession,
)
"""Of these each change is a version, also of what they are linked with."""

ADDED = (ProgressUpdate, StatusReport, Resolution, DemoContent)
"""Of their rows nothing changes that a review reads."""

TABLES = [model.history.model for model in KEPT] + list(ADDED)

_VERSION = " UNION ALL ".join(
    f"SELECT {place}, COUNT(*), MAX({model._meta.pk.column}) FROM {model._meta.db_table}"
    for place, model in enumerate(TABLES)
)


def review_version():
    """The number of rows and the newest key of each of TABLES, as text; one query.

    The number is part of it, because of two rows that are saved at once the earlier may become
    visible later.
    """
    with connection.cursor() as cursor:
        cursor.execute(_VERSION)
        return repr(sorted(cursor.fetchall()))
