"""/sitzungen/7/: day, place, cutoff and what is on the agenda, as far as the reader may know."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from goals.models import CouncilSession
from goals.session_review import session_review
from tests.factories import (
    days_ago,
    make_body,
    make_field,
    make_goal,
    make_item,
    make_measure,
    make_paper,
    make_report,
    make_session,
    make_term,
)
from tests.reading import links_of, main_of, refuses_other_methods, section_of

pytestmark = pytest.mark.django_db


def page_of(client, session):
    return client.get(session.get_absolute_url())


def test_everybody_reads_day_place_cutoff_and_agenda(client):
    goal, measure = make_goal(short_title="Radwege"), make_measure("Bau")
    paper = make_paper("SV-10-1300", url="https://example.org/1300")
    session = make_session(place="Kreishaus I", begins_at=time(17))
    make_item(session, "Sachstand", [goal], [measure], [paper], number="3", result="vertagt")
    response = page_of(client, session)
    when = section_of(response, "termin")
    assert f"{days_ago(-21):%d.%m.%Y}, 17:00 Uhr" in when
    assert "Kreishaus I" in when
    assert f"{days_ago(-7):%d.%m.%Y}" in when
    agenda = section_of(response, "tagesordnung")
    for words in ("3 Sachstand", "Radwege", "Bau", "SV-10-1300", "Ergebnis: vertagt"):
        assert words in agenda
    links = links_of(response)
    assert {goal.get_absolute_url(), measure.get_absolute_url(), paper.url} <= set(links)


def test_items_that_are_not_public_are_for_council_and_administration(client_of, ruth, emil):
    session = make_session()
    make_item(session, "Grundstück", [make_goal(short_title="Geheimziel")], is_public=False)
    words = main_of(page_of(client_of(None), session))
    assert "Grundstück" not in words
    assert "Geheimziel" not in words
    assert "Zu Zielen oder Maßnahmen steht nichts" in words
    for user in (ruth, emil):
        words = main_of(page_of(client_of(user), session))
        assert "Grundstück Nicht öffentlich" in words
        assert "Geheimziel" in words


def test_measures_show_only_to_those_who_may_see_them(client_of, ruth, emil):
    session = make_session()
    hidden = [make_measure(f"M-{name}", visibility=name) for name in ("council", "internal")]
    make_item(session, "Maßnahmen", [], hidden)
    seen = {
        name: [
            f"M-{kind}" in main_of(page_of(client_of(user), session))
            for kind in ("council", "internal")
        ]
        for name, user in {"nobody": None, "ruth": ruth, "emil": emil}.items()
    }
    assert seen == {"nobody": [False, False], "ruth": [True, False], "emil": [True, True]}


def test_cancelled_and_moved_are_said(client):
    assert "Diese Sitzung ist abgesagt." in main_of(
        page_of(client, make_session(is_cancelled=True))
    )
    words = main_of(page_of(client, make_session(make_body("Andere"), moved_from=days_ago(3))))
    assert f"Zuerst war sie für den {days_ago(3):%d.%m.%Y} vorgesehen." in words


def test_neighbours_are_those_of_the_same_body(client):
    body = make_body()
    before, session, after = (make_session(body, days_ago(days)) for days in (9, 5, 1))
    other = make_session(make_body("Andere"), days_ago(4))
    links = links_of(page_of(client, session))
    assert {before.get_absolute_url(), after.get_absolute_url()} <= set(links)
    assert other.get_absolute_url() not in links


def test_goal_and_measure_say_where_they_were_on_the_agenda(client, client_of, ruth):
    goal, measure = make_goal(), make_measure()
    shown, closed = make_session(), make_session(make_body("Zweiter Ausschuss"))
    make_item(shown, "Bericht", [goal], [measure])
    make_item(closed, "Vertraulich", [goal], [measure], is_public=False)
    for subject in (goal, measure):
        url = subject.get_absolute_url()
        client.logout()
        links = links_of(client.get(url))
        assert shown.get_absolute_url() in links
        assert closed.get_absolute_url() not in links
        assert closed.get_absolute_url() in links_of(client_of(ruth).get(url))


def test_previous_is_the_last_that_took_place_with_an_earlier_cutoff():
    body = make_body()
    first, second = make_session(body, days_ago(60)), make_session(body, days_ago(30))
    make_session(body, days_ago(20), is_cancelled=True)
    make_session(make_body("Andere"), days_ago(10))
    assert make_session(body).previous() == second
    assert second.previous() == first
    assert first.previous() is None


def test_the_first_session_of_a_successor_goes_on_from_the_last_one_of_the_body_before():
    former = make_body("Kreistag", term=make_term(date(2020, 11, 1), date(2025, 10, 31)))
    make_session(former, days_ago(90))
    last = make_session(former, days_ago(60))
    body = make_body("Kreistag neu", follows=former)
    first, second = make_session(body, days_ago(20)), make_session(body)
    assert (first.previous(), second.previous()) == (last, first)
    found = CouncilSession.objects.next_of_each([body.pk], days_ago(30))
    assert found[body.pk].previous_key == last.pk
    assert make_session(former).previous() == last
    # A later cutoff of the body before comes too late for those that have a session of their own.
    make_session(former, days_ago(10), cutoff=days_ago(10))
    assert second.previous() == first


@pytest.mark.parametrize(
    "columns",
    [{"held_on": days_ago(-40), "cutoff": days_ago(-26)}, {"is_cancelled": True}],
    ids=["moved", "cancelled"],
)
def test_whose_report_is_frozen_comes_before_the_next_one_whatever_becomes_of_it(cora, columns):
    body = make_body(fields=[make_field()])
    first, second = make_session(body, days_ago(20)), make_session(body)
    report = make_report(first, cora)
    for name, value in columns.items():
        setattr(first, name, value)
    first.save()
    before = second.previous()
    assert (before, before.told_until) == (first, report.cutoff)
    assert session_review(None, second).since == report.cutoff
    assert CouncilSession.objects.next_of_each([body.pk])[body.pk].previous_cutoff == report.cutoff


def test_the_last_version_says_until_when_a_report_counts(cora):
    body = make_body(fields=[make_field()])
    first = make_session(body, days_ago(20))
    make_report(first, cora)
    first.cutoff = days_ago(30)
    first.save()
    make_report(first, cora, reason="Stichtag war falsch.")
    assert make_session(body).previous().told_until == days_ago(30)


def test_without_an_hour_it_stands_after_those_of_its_day():
    body, day = make_body(), days_ago(-5)
    hours = (time(17), None, time(9))
    late, unknown, early = (make_session(body, day, begins_at=hour) for hour in hours)
    sessions = CouncilSession.objects.filter(body=body)
    assert list(sessions.coming()) == [early, late, unknown]
    assert list(sessions.past(days_ago(-6))) == list(sessions) == [unknown, late, early]
    assert CouncilSession.objects.next_of_each([body.pk]) == {body.pk: early}
    assert late.neighbours() == (early, unknown)


def test_the_database_keeps_the_cutoff_before_the_session():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_session(held_on=days_ago(5), cutoff=days_ago(4))


def test_the_cutoff_is_fourteen_days_before_unless_it_is_said():
    session = CouncilSession(body=make_body(), held_on=days_ago(0))
    session.save()
    assert session.cutoff == days_ago(14)


def test_unknown_session_is_not_found(client):
    assert client.get("/sitzungen/999999/").status_code == 404
    assert client.get("/sitzungen/0/").status_code == 404


def test_other_methods_are_refused():
    assert refuses_other_methods(make_session().get_absolute_url())
