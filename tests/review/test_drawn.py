"""Live reviews are kept while nothing has changed that they tell."""

import re
from datetime import date

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals.models import CouncilPaper, Milestone, ProgressUpdate
from goals.review import EVERYTHING, Heading, Scope, make_review, two_days
from goals.review_version import TABLES, review_version
from goals.session_review import session_review
from goals.views import status_reports
from tests.factories import (
    days_ago,
    make_body,
    make_department,
    make_field,
    make_goal,
    make_measure,
    make_milestone,
    make_report,
    make_session,
    make_update,
    save_on,
)
from tests.reading import main_html, queries_of

pytestmark = pytest.mark.django_db

WORDING = {"goals_strategicfield", "goals_resolution", "goals_section"}
"""Amended wording is told by a version of its goal."""

AROUND = {"goals_question", "goals_reportstage", "goals_user"}
"""Read for what stands around a review."""


@pytest.fixture
def body():
    return make_body("Ausschuss", [make_field()])


@pytest.fixture
def session(body):
    make_session(body, days_ago(60))
    return make_session(body)


@pytest.fixture
def told(session, roads):
    """A goal and a measure with a milestone, of which the session's report tells."""
    goal = make_goal(session.body.fields.get(), lead=roads)
    measure = make_measure("Brücke", goals=[goal], lead=roads)
    return {"goal": goal, "measure": measure, "milestone": make_milestone(measure)}


def url(session):
    return f"{session.get_absolute_url()}bericht/"


def test_what_is_read_twice_is_drawn_once(client, session, told):
    first = main_html(client.get(url(session)))
    few = queries_of(client, url(session))
    assert main_html(client.get(url(session))) == first
    caches["reviews"].clear()
    assert few + 10 < queries_of(client, url(session))


def test_every_table_that_a_review_reads_has_its_part_in_the_version(client, session, told, cora):
    make_report(session.previous(), cora)
    versions = {model._meta.db_table for model in TABLES}
    with CaptureQueriesContext(
        connection,
    ) as captured:
        session_review(cora, session)
        for scope in (EVERYTHING, Scope(leads=["66"]), Scope(places=["olfen"])):
            make_review(cora, scope, two_days(days_ago(40), days_ago(1)), Heading("", ""))
        client.get(url(session))
        client.get("/vergleich/?feld=VIII&zustaendig=66-strassenbau-und-unterhaltung")
    read = {name for query in captured for name in re.findall(r'"(goals_\w+)"\.', query["sql"])}
    read |= {name for query in captured for name in re.findall(r'FROM "(goals_\w+)"', query["sql"])}
    assert {"goals_historicalmeasure", "goals_department", "goals_councilpaper"} <= read
    for table in read - WORDING - AROUND:
        version = "goals_historical" + re.sub("^goals_(historical)?", "", table)
        assert table in versions or version.startswith(tuple(versions)), table


CHANGES = {
    "a report": lambda told: make_update(told["goal"], "in_progress", days_ago(2)),
    "a lead": lambda told: save_on(days_ago(1), told["goal"], lead=make_department("Amt")),
    "a title": lambda told: save_on(days_ago(1), told["measure"], title="Andere Brücke"),
    "a milestone": lambda told: make_milestone(told["measure"], "Vergabe"),
    "a milestone that is gone": lambda told: Milestone.objects.get().delete(),
    "a new measure": lambda told: make_measure("Steg", goals=[told["goal"]]),
    "the goals of a measure": lambda told: told["measure"].goals.clear(),
    "the name of a department": lambda told: save_on(days_ago(1), told["goal"].lead, name="Neu"),
    "a paper": lambda told: CouncilPaper.objects.create(reference="SV-10-0001"),
    "another session": lambda told: make_session(told["goal"].field.bodies.get(), days_ago(-90)),
    "a term": lambda told: save_on(
        days_ago(1), told["goal"].field.bodies.get().term, ends_on=days_ago(-900)
    ),
    "the fields of a body": lambda told: told["goal"].field.bodies.get().fields.clear(),
    "the body's name": lambda told: save_on(
        days_ago(1), told["goal"].field.bodies.get(), name="Anders"
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_after_a_change_it_is_drawn_anew(session, told, change):
    before = review_version()
    assert review_version() == before
    change(told)
    assert review_version() != before


def test_a_report_is_told_at_once(client, session, told):
    assert "Geld fehlt." not in main_html(client.get(url(session)))
    make_update(told["goal"], effective_on=days_ago(2), assessment="at_risk", reason="Geld fehlt.")
    assert "Geld fehlt." in main_html(client.get(url(session)))


def test_a_correction_released_by_controlling_is_told_at_once(client, session, told):
    wrong = make_update(told["goal"], "planned", days_ago(5), text="Falsch gesagt.")
    client.get(url(session))
    make_update(told["goal"], "in_progress", days_ago(5), text="So ist es.", corrects=wrong)
    assert ProgressUpdate.objects.count() == 2
    words = main_html(client.get(url(session)))
    assert "So ist es." in words
    assert "Falsch gesagt." not in words


def test_what_one_circle_reads_is_not_shown_to_another(
    client, client_of, emil, ruth, session, told
):
    secret = {"text": "Nur für die Verwaltung.", "visibility": "internal"}
    make_update(told["goal"], "in_progress", days_ago(2), **secret)
    assert secret["text"] in main_html(client_of(emil).get(url(session)))
    assert secret["text"] not in main_html(client_of(ruth).get(url(session)))
    client.logout()
    assert secret["text"] not in main_html(client.get(url(session)))
    assert secret["text"] in main_html(client_of(emil).get(url(session)))


def test_what_changes_while_it_is_read_is_not_kept_as_newer(client, session, told, monkeypatch):
    fetch = status_reports.wanted_session

    def cancelled_afterwards(number):
        found = fetch(number)
        now = fetch(number)
        now.is_cancelled = True
        now.save()
        return found

    monkeypatch.setattr(status_reports, "wanted_session", cancelled_afterwards)
    assert "Diese Sitzung ist abgesagt." not in main_html(client.get(url(session)))
    monkeypatch.undo()
    assert "Diese Sitzung ist abgesagt." in main_html(client.get(url(session)))


def test_the_next_day_it_is_drawn_anew(client, session, told, monkeypatch):
    client.get(url(session))
    few = queries_of(client, url(session))
    monkeypatch.setattr("goals.views.drawn.today", lambda: date(2030, 1, 1))
    assert queries_of(client, url(session)) > few + 10
