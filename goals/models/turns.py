"""Releases and the freezing of reports take turns, so that a report knows all or nothing of each.

A report counts what was released before it was made. What had its moment before and is stored after
it would be told by no report at all. On SQLite whoever writes is alone anyway.
"""

from django.db import connection

TABLE = "goals_progressupdate"


def _hold(mode):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {TABLE} IN {mode} MODE")


def turn_of_release():
    """Until the transaction ends no report is frozen. Called before any goal or measure is locked,
    and so before an update has its moment.
    """
    # What adding an update takes anyway, only earlier; releases do not wait for each other by it.
    _hold("ROW EXCLUSIVE")


def turn_of_freezing():
    """Wait for the releases that have begun; until the transaction ends none begins."""
    _hold("SHARE ROW EXCLUSIVE")
