"""`manage.py verify_reports`: finds what is no longer as it was frozen."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from goals.models import Rendition, ReportFile, StatusReport
from goals.models.status_reports import hash_of
from tests.factories import days_ago, make_body, make_field, make_goal, make_report, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cora):
    field = make_field()
    make_goal(field)
    return make_report(make_session(make_body(fields=[field]), days_ago(5)), cora)


def verify():
    out = StringIO()
    call_command("verify_reports", stdout=out)
    return out.getvalue()


def refused():
    out = StringIO()
    with pytest.raises(CommandError, match="1 von 1 Berichten sind nicht mehr, wie sie waren"):
        call_command("verify_reports", stdout=out)
    return out.getvalue()


def test_a_whole_report_is_said_to_be_the_same(report):
    assert "(Version 1): gleich" in verify()
    assert "1 Berichte geprüft" in verify()


def test_without_reports_there_is_nothing_to_check(db):
    assert verify().startswith("0 Berichte geprüft")


def by_force(statement, *values):
    """Do what nobody can: behind the back of Python's doors and, on PostgreSQL, with the triggers
    switched off.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)


@pytest.fixture
def force(report):
    """Change a row."""

    def change(table, column, value, key):
        by_force(f"UPDATE goals_{table} SET {column} = %s WHERE id = %s", value, key)

    return change


def test_a_changed_content_is_found(force):
    row = Rendition.objects.get(circle="council")
    force("rendition", "content", row.content.replace("Ausschuss", "Ausschluss"), row.pk)
    told = refused()
    assert "Fassung „Kreistag und Verwaltung“: Der Inhalt hat eine andere Prüfsumme" in told
    assert told.count("Prüfsumme") == 1


def test_a_content_changed_with_its_hash_is_found_where_the_report_says_otherwise(force):
    row = Rendition.objects.get(circle="public")
    text = row.content.replace('"version":1', '"version":3')
    assert text != row.content
    force("rendition", "content", text, row.pk)
    force("rendition", "sha256", hash_of(text.encode()), row.pk)
    assert "sind andere als beim Bericht" in refused()
    force("rendition", "content", "[]", row.pk)
    force("rendition", "sha256", hash_of(b"[]"), row.pk)
    assert "Der Inhalt ist nicht mehr lesbar" in refused()


def test_a_changed_or_missing_file_is_found(force):
    first, second = ReportFile.objects.filter(rendition__circle="internal")[:2]
    force("reportfile", "data", b"anders", first.pk)
    force("reportfile", "format", "doc", second.pk)
    told = refused()
    assert f"Die Datei {first.format.upper()} hat eine andere Prüfsumme als damals" in told
    assert f"Die Datei {second.format.upper()} fehlt" in told


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_a_file_swapped_with_its_hash_is_found_where_it_names_the_contents(force, ending):
    row = ReportFile.objects.get(rendition__circle="public", format=ending)
    data = bytes(row.data).replace(row.rendition.sha256.encode(), b"0" * 64)
    force("reportfile", "data", data, row.pk)
    force("reportfile", "sha256", hash_of(data), row.pk)
    assert f"Die Datei {ending.upper()} nennt die Prüfsumme des Inhalts nicht" in refused()


def test_a_version_that_is_gone_is_found_by_the_one_after_it(report, cora):
    make_report(report.session, cora, reason="Eine Zahl war falsch.")
    renditions = f"SELECT id FROM goals_rendition WHERE report_id = {report.pk}"
    by_force(f"DELETE FROM goals_reportfile WHERE rendition_id IN ({renditions})")
    for table in ("rendition", "reportstage"):
        by_force(f"DELETE FROM goals_{table} WHERE report_id = {report.pk}")
    by_force("DELETE FROM goals_statusreport WHERE id = %s", report.pk)
    assert "Davor fehlt die Version 1." in refused()


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        ("council", "Die Stufe „für den Kreistag freigegeben“ fehlt."),
        ("frozen", "Die Stufe „eingefroren“ fehlt."),
    ],
)
def test_a_stage_that_is_gone_is_found_by_the_one_after_it(report, cora, gone, told):
    for stage in ("council", "public"):
        StatusReport.objects.get().open_further(by=cora, to=stage)
    by_force("DELETE FROM goals_reportstage WHERE stage = %s", gone)
    assert told in refused()


def test_without_any_stage_it_is_not_known_when_it_was_frozen(report):
    by_force("DELETE FROM goals_reportstage")
    assert "Die Stufe „eingefroren“ fehlt." in refused()
