"""`manage.py delete_old_feedback`: what is answered long ago goes, what is open stays."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from goals.days import today
from goals.models import Feedback
from tests.factories import days_ago, make_feedback

WORDS = "Meine Rollstuhlnummer steht hier."


@pytest.fixture
def messages(db, cora):
    """{what it is: message}; `old` and `old_spam` are those whose time is over."""
    answered = {"state": "answered", "answer": WORDS, "answered_by": cora}
    return {
        name: make_feedback(WORDS, **columns)
        for name, columns in {
            "old": answered | {"delete_after": days_ago(1), "answered_at": ago(366)},
            "last_day": answered | {"delete_after": today(), "answered_at": ago(365)},
            "young": answered | {"delete_after": days_ago(-300), "answered_at": ago(60)},
            "old_spam": {"state": "spam", "delete_after": days_ago(5)},
            "open_for_ever": {"received_at": ago(2_000)},
        }.items()
    }


def ago(days):
    return timezone.now() - timedelta(days=days)


def run(*options):
    out = StringIO()
    call_command("delete_old_feedback", *options, stdout=out)
    return out.getvalue()


def test_what_is_over_is_deleted_and_nothing_else(messages):
    told = run()
    assert told.endswith("Gelöscht: 2 Rückmeldungen.\n")
    assert set(Feedback.objects.all()) == {
        messages["last_day"],
        messages["young"],
        messages["open_for_ever"],
    }


def test_a_second_run_finds_nothing(messages):
    run()
    assert run() == "Gelöscht: 0 Rückmeldungen.\n"


def test_a_dry_run_deletes_nothing(messages):
    told = run("--dry-run")
    assert "Probelauf: 2 Rückmeldungen würden gelöscht." in told
    assert messages["old"].number in told
    assert Feedback.objects.count() == 5


def test_nothing_personal_is_printed(messages):
    assert WORDS not in run("--dry-run") + run()


def test_no_copy_outlives_the_deletion(messages):
    """In no table of the database is there a word left: no versions, no log of the admin."""
    Feedback.objects.exclude(pk__in=[messages["old"].pk, messages["old_spam"].pk]).delete()
    assert places_of(WORDS) == {"goals_feedback"}
    run()
    assert places_of(WORDS) == set()


def places_of(words):
    """The tables in whose text columns the words stand."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {name}")
            if any(words in str(row) for row in cursor.fetchall()):
                found.add(table)
    return found
