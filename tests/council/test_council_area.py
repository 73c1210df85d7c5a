"""/kreistag/: the next sessions of the own bodies, what changed, marked goals, own questions."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from goals import council_area
from goals.council_area import CouncilArea
from goals.days import end_of
from goals.models import LastLook, Mark, Question
from goals.session_review import session_review
from tests.factories import (
    PASSWORD,
    at_noon,
    days_ago,
    make_body,
    make_department,
    make_field,
    make_goal,
    make_measure,
    make_membership,
    make_milestone,
    make_paper,
    make_question,
    make_report,
    make_session,
    make_update,
    make_user,
)
from tests.forms import forms_of
from tests.reading import links_of, main_of, section_of

pytestmark = pytest.mark.django_db
URL = "/kreistag/"
RISK = {"assessment": "at_risk", "reason": "Das Geld fehlt."}


@pytest.fixture
def field():
    return make_field()


@pytest.fixture
def body(field, ruth):
    body = make_body("Ausschuss für Klima", [field])
    make_membership(body, ruth)
    return body


def look(user, at):
    LastLook.objects.move(user, at)


def area_of(user, **options):
    return CouncilArea(user, timezone.now(), **options)


def changed(user, **options):
    return [change.subject for change in area_of(user, **options).changes]


def look_form(response):
    return next(form for form in forms_of(response, URL) if form.url == URL)


# The next sessions


def test_the_next_session_of_each_body_is_told_with_day_place_cutoff_and_report(client_of, ruth):
    first, second = make_body("Kreistag"), make_body("Bauausschuss")
    make_membership(first, ruth, kind="chair")
    make_membership(second, ruth, kind="deputy")
    make_session(first, days_ago(1))
    late = make_session(first, days_ago(-30))
    soon = make_session(second, days_ago(-8), place="Kreishaus II", begins_at=time(17))
    make_session(second, days_ago(-3), is_cancelled=True)
    response = client_of(ruth).get(URL)
    words, links = section_of(response, "sitzungen"), links_of(response)
    assert words.index("Bauausschuss") < words.index("Kreistag")
    assert f"17:00 Uhr · Kreishaus II · Stichtag {soon.cutoff:%d.%m.%Y}" in words
    assert "Ihr Sitz: stellvertretendes Mitglied" in words
    assert "Ihr Sitz: Vorsitz" in words
    for session in (soon, late):
        assert {session.get_absolute_url(), f"{session.get_absolute_url()}bericht/"} <= set(links)
    assert f"{first.get_absolute_url()}kalender.ics" in links


def test_only_bodies_in_which_one_sits_today_are_told(client_of, ruth):
    former, future, others = make_body("Früher"), make_body("Später"), make_body("Andere")
    make_membership(former, ruth, ends_on=days_ago(1), starts_on=days_ago(9))
    make_membership(future, ruth, starts_on=days_ago(-1))
    make_membership(others, make_user("Rita", "council"))
    for body in (former, future, others):
        make_session(body)
    response = client_of(ruth).get(URL)
    words = section_of(response, "sitzungen")
    assert "kein Sitz in einem Gremium" in words
    assert not {"Früher", "Später", "Andere"} & set(words.split())


def test_a_body_without_a_session_to_come_says_so(client_of, ruth, body):
    words = section_of(client_of(ruth).get(URL), "sitzungen")
    assert "Zurzeit ist keine Sitzung eingetragen, die noch kommt." in words
    assert "Im Bericht" not in words


def test_who_sits_in_a_body_twice_finds_it_once(ruth, body):
    make_membership(body, ruth, kind="expert")
    (seat,) = area_of(ruth).seats
    assert len(seat.kinds) == 2


def test_the_line_on_the_report_says_what_the_report_says(client_of, ruth, field, body):
    make_session(body, days_ago(60))
    session = make_session(body)
    risky, old, paused, calm = (make_goal(field) for _ in range(4))
    make_goal(field)  # never reported on
    make_update(risky, "in_progress", days_ago(90), assessment="on_track")
    make_update(risky, "in_progress", days_ago(20), **RISK)
    make_update(old, "in_progress", days_ago(300), **RISK)
    make_update(paused, "in_progress", days_ago(20), proposal="Bitte entscheiden.")
    make_update(calm, "completed", days_ago(200))
    make_goal(make_field("X", 10, "Mobilität"))
    totals = session_review(ruth, session).totals
    outlook = area_of(ruth).seats[0].outlook
    assert (outlook.goals, outlook.decisions, outlook.silent) == (5, 2, 2)
    assert (totals.goals, totals.decisions, totals.silent) == (5, 2, 2)
    at_risk = next(count for count in totals.assessments if count.of.code == "at_risk")
    assert outlook.at_risk == at_risk.after == 2
    words = section_of(client_of(ruth).get(URL), "sitzungen")
    assert (
        "Im Bericht: 2 Ziele verlangen neu eine Entscheidung, insgesamt 2 gefährdet, "
        "2 ohne Meldung; von 5" in words
    )


def test_what_the_last_frozen_report_knew_is_no_news_to_the_next_one(ruth, cora):
    field = make_field()
    goal, body = make_goal(field), make_body(fields=[field])
    make_membership(body, ruth)
    before, session = make_session(body, days_ago(10)), make_session(body)
    # Of a day before the last cutoff, released after it and before the report on it was frozen.
    make_update(goal, "in_progress", days_ago(30), released_at=at_noon(days_ago(22)), **RISK)
    assert area_of(ruth).seats[0].outlook.decisions == 1
    make_report(before, cora, at=at_noon(days_ago(20)))
    assert session_review(ruth, session).totals.decisions == 0
    assert area_of(ruth).seats[0].outlook.decisions == 0


def test_the_line_on_a_frozen_report_says_what_was_frozen(client_of, ruth, cora, field, body):
    goal, session = make_goal(field), make_session(body, days_ago(-7), cutoff=days_ago(7))
    make_update(goal, "in_progress", days_ago(30), assessment="on_track")
    report = make_report(session, cora)
    make_update(goal, "in_progress", days_ago(10), released_at=timezone.now(), **RISK)
    # Not open to her yet: what it would say by now.
    assert area_of(ruth).seats[0].outlook.decisions == 1
    report.open_further(by=cora, to="council")
    outlook = area_of(ruth).seats[0].outlook
    assert (outlook.goals, outlook.decisions, outlook.at_risk, outlook.silent) == (1, 0, 0, 0)
    words = section_of(client_of(ruth).get(URL), "sitzungen")
    assert "Im Bericht: keine neue Entscheidung nötig, insgesamt 0 gefährdet" in words


def test_a_body_without_fields_says_so(client_of, ruth):
    body = make_body("Wahlprüfungsausschuss")
    make_membership(body, ruth)
    make_session(body)
    response = client_of(ruth).get(URL)
    assert "Diesem Gremium ist kein Themenfeld zugeordnet." in section_of(response, "sitzungen")
    assert "Ihren Gremien ist kein Themenfeld zugeordnet." in section_of(response, "geaendert")


# What changed


def test_what_changed_is_told_old_and_new_with_its_reason(client_of, ruth, field, body):
    goal = make_goal(field, short_title="Radwege")
    measure = make_measure("Brücke", goals=[goal])
    for subject in (goal, measure):
        make_update(subject, "planned", days_ago(90), assessment="on_track")
    look(ruth, at_noon(days_ago(10)))
    make_update(goal, "planned", days_ago(5), **RISK)
    make_update(measure, "in_progress", days_ago(4), assessment="on_track")
    words = section_of(client_of(ruth).get(URL), "geaendert")
    assert "bisher im Plan jetzt gefährdet, Entscheidung nötig Das Geld fehlt." in words
    assert "bisher in Planung jetzt in Umsetzung" in words
    # The urgent one stands first, although it is older.
    assert changed(ruth) == [goal, measure]


def test_confirmations_and_what_stands_again_as_it_did_are_no_changes(ruth, field, body):
    goal, back = make_goal(field), make_goal(field)
    for one in (goal, back):
        make_update(one, "planned", days_ago(90), assessment="on_track")
    look(ruth, at_noon(days_ago(10)))
    make_update(goal, "planned", days_ago(5), assessment="on_track")
    make_update(back, "planned", days_ago(5), **RISK)
    make_update(back, "planned", days_ago(4), assessment="on_track")
    assert changed(ruth) == []


def test_what_counts_is_when_it_was_released(ruth, field, body):
    """Reported for an older day, or corrected: the member had not seen it."""
    late, corrected = make_goal(field), make_goal(field)
    make_update(late, "planned", days_ago(90), assessment="on_track")
    wrong = make_update(corrected, "planned", days_ago(90), **RISK)
    look(ruth, at_noon(days_ago(10)))
    make_update(late, "in_progress", days_ago(40), released_at=at_noon(days_ago(2)))
    make_update(
        corrected,
        "planned",
        days_ago(90),
        assessment="on_track",
        corrects=wrong,
        released_at=at_noon(days_ago(2)),
    )
    assert set(changed(ruth)) == {late, corrected}


def test_others_fields_are_left_out_unless_asked_for(client_of, ruth, field, body):
    own, other = make_goal(field), make_goal(make_field("X", 10, "Mobilität"))
    foreign = make_measure(goals=[other])
    look(ruth, at_noon(days_ago(10)))
    for subject in (own, other, foreign):
        make_update(subject, "planned", days_ago(5))
    assert changed(ruth) == [own]
    assert set(changed(ruth, shows_all=True)) == {own, other, foreign}
    client = client_of(ruth)
    assert other.get_absolute_url() not in links_of(client.get(URL))
    assert other.get_absolute_url() in links_of(client.get(f"{URL}?felder=alle"))


def test_who_sits_nowhere_is_shown_all_fields(client_of, cora, field):
    goal = make_goal(field)
    make_update(goal, "planned", days_ago(5))
    assert changed(cora) == [goal]
    assert "meiner Gremien" not in main_of(client_of(cora).get(URL))


def test_a_long_list_is_cut_and_leads_to_the_comparison(client_of, ruth, field, body, monkeypatch):
    monkeypatch.setattr(council_area, "MOST", 2)
    look(ruth, at_noon(days_ago(10)))
    for goal in [make_goal(field) for _ in range(3)]:
        make_update(goal, "planned", days_ago(5))
    response = client_of(ruth).get(URL)
    assert "Gezeigt sind 2 von 3 Änderungen" in section_of(response, "geaendert")
    compared = f"/vergleich/?von={days_ago(11)}&feld=VIII"
    assert compared in links_of(response)
    assert "3 verändert" in section_of(client_of(ruth).get(compared), "blick")


# Since when


def test_without_a_look_the_last_cutoff_counts_then_some_days(ruth, body):
    others = area_of(make_user("Rita", "council")).since
    assert others.moment == end_of(days_ago(30))
    assert others.words.startswith("in den letzten 30 Tagen, seit dem ")
    assert area_of(ruth).since == others
    session = make_session(body, days_ago(20))
    make_session(body, days_ago(5), is_cancelled=True)
    make_session(make_body("Anderes"), days_ago(3))
    since = area_of(ruth).since
    assert (since.moment, since.day) == (end_of(session.cutoff), session.cutoff)
    assert f"seit dem {session.cutoff:%d.%m.%Y}, 24 Uhr, dem Stichtag der letzten" in since.words
    look(ruth, at_noon(days_ago(2)))
    assert area_of(ruth).since.words == (
        f"seit „Alles gesehen“ am {days_ago(2):%d.%m.%Y} um 12:00 Uhr"
    )


def test_reading_is_no_look(client_of, ruth, field, body):
    goal = make_goal(field)
    make_update(goal, "planned", days_ago(1))
    client = client_of(ruth)
    for _ in range(2):
        assert goal.get_absolute_url() in links_of(client.get(URL))
    assert not LastLook.objects.exists()


def test_everything_seen_begins_the_list_anew(client_of, ruth, field, body):
    goal = make_goal(field)
    make_update(goal, "planned", days_ago(1))
    client = client_of(ruth)
    form = look_form(client.get(URL))
    response = client.post(URL, form.entries)
    assert (response.status_code, response["Location"]) == (302, URL)
    page = client.get(URL)
    assert "Alles bis hierher gilt als gesehen." in main_of(page)
    assert "Kein Ziel und keine Maßnahme hat" in section_of(page, "geaendert")


def test_what_was_released_after_the_page_was_shown_is_still_new(client_of, ruth, field, body):
    goal, client = make_goal(field), client_of(ruth)
    form = look_form(client.get(URL))
    make_update(goal, "planned", released_at=timezone.now())
    client.post(URL, form.entries)
    assert changed(ruth) == [goal]


def test_a_page_left_open_does_not_take_a_later_look_back(client_of, ruth):
    client = client_of(ruth)
    old, new = (look_form(client.get(URL)).entries for _ in range(2))
    client.post(URL, new)
    seen = LastLook.objects.moment_of(ruth)
    client.post(URL, old)
    assert LastLook.objects.moment_of(ruth) == seen


@pytest.mark.parametrize(
    "moment",
    [
        "",
        "gestern",
        "2026-01-01T10:00:00",
        "0001-01-01T00:00:00+23:00",
        "9999-12-31T23:59:59-11:00",
        "\x002026-01-01",
        "2020-01-01T00:00:00+01:00",
    ],
)
def test_a_moment_that_no_page_has_shown_is_refused(client_of, ruth, moment):
    client = client_of(ruth)
    form = look_form(client.get(URL))
    response = client.post(URL, form.entries | {"version": moment})
    assert response.status_code == 200
    assert "Das Formular war nicht vollständig" in main_of(response)
    assert not LastLook.objects.exists()
    # What the page shows then can be sent.
    assert client.post(URL, look_form(response).entries).status_code == 302


def test_a_later_moment_is_kept_by_the_database_alone(ruth):
    early, late = at_noon(days_ago(2)), at_noon(days_ago(1))
    for moment in (late, early):
        LastLook.objects.move(ruth, moment)
    assert LastLook.objects.moment_of(ruth) == late
    with pytest.raises(IntegrityError), transaction.atomic():
        LastLook.objects.create(user=ruth, seen_until=early)


# Marked goals and questions


def test_marked_goals_show_state_freshness_and_the_next_milestone(client_of, ruth, field):
    goal = make_goal(field, short_title="Radwege")
    make_update(goal, "in_progress", days_ago(250), assessment="on_track")
    measure = make_measure("Brücke", goals=[goal])
    hidden = make_measure("Geheim", goals=[goal], visibility="internal")
    make_milestone(hidden, "Amtssache", days_ago(-1))
    make_milestone(measure, "Vorbei", days_ago(1))
    make_milestone(measure, "Erreicht", days_ago(-1), reached_on=days_ago(3))
    make_milestone(measure, "Vergabe", days_ago(-9))
    make_milestone(measure, "Bau", days_ago(-90))
    Mark.objects.put(ruth, goal)
    words = section_of(client_of(ruth).get(URL), "gemerkt")
    assert "VIII.1 Radwege in Umsetzung im Plan" in words
    assert "überfällig seit" in words
    assert f"Vergabe bis {days_ago(-9):%d.%m.%Y}" in words
    assert not {"Amtssache", "Vorbei", "Erreicht", "Bau"} & set(words.split())


def test_a_marked_goal_stands_as_its_page_says(ruth, field):
    """The state is read from the same updates as the changes: corrected ones do not count."""
    goal = make_goal(field)
    wrong = make_update(goal, "completed", days_ago(50))
    make_update(goal, "planned", days_ago(50), corrects=wrong, released_at=at_noon(days_ago(40)))
    halted = {"reason": "Geheim.", "paper": make_paper()}
    make_update(goal, "paused", days_ago(3), visibility="internal", **halted)
    Mark.objects.put(ruth, goal)
    (marked,) = area_of(ruth).marked
    assert (marked.phase, marked.current.effective_on) == ("planned", days_ago(50))


def test_own_questions_open_and_newly_answered_are_told(client_of, ruth, field):
    goal = make_goal(field, lead=make_department())
    look(ruth, at_noon(days_ago(10)))
    waits = make_question(goal, "passed_on", by=ruth, since=30)
    answered = make_question(goal, "released", by=ruth, since=5)
    old = make_question(goal, "released", by=ruth, since=40)
    foreign = make_question(goal, "asked", by=make_user("Rita", "council"))
    links = links_of(client_of(ruth).get(URL))
    assert {waits.get_absolute_url(), answered.get_absolute_url()} <= set(links)
    assert not {old.get_absolute_url(), foreign.get_absolute_url()} & set(links)
    assert Question.objects.count() == 4


# Who may


def test_the_area_of_one_member_shows_nothing_of_another(client_of, ruth, field, body):
    rita, goal = make_user("Rita", "council"), make_goal(field)
    make_update(goal, "planned", days_ago(1))
    Mark.objects.put(ruth, goal)
    look(ruth, timezone.now())
    area = area_of(rita)
    assert (area.marked, area.seats) == ([], [])
    assert [change.subject for change in area.changes] == [goal]


def test_what_is_internal_changes_nothing_for_a_member(client_of, ruth, cora, field, body):
    goal, measure = make_goal(field), make_measure(visibility="internal")
    measure.goals.set([goal])
    make_session(body)
    make_update(goal, "planned", days_ago(90), assessment="on_track")
    look(ruth, at_noon(days_ago(10)))
    client = client_of(ruth)
    before = main_of(client.get(URL))
    secret = {"visibility": "internal", "text": "Amtsgeheimnis", **RISK}
    for subject in (goal, measure):
        make_update(subject, "planned", days_ago(1), **secret)
    assert main_of(client.get(URL)) == before
    assert set(changed(cora)) == {goal, measure}


def test_what_is_for_the_council_is_told_as_such(client_of, ruth, field, body):
    goal = make_goal(field)
    make_update(goal, "planned", days_ago(5), visibility="council")
    assert "Kreistag und Verwaltung" in section_of(client_of(ruth).get(URL), "geaendert")


def test_editors_and_anonymous_readers_are_refused(client_of, emil):
    assert Client().get(URL)["Location"] == f"/konto/anmelden/?next={URL}"
    assert client_of(emil).get(URL).status_code == 403
    assert client_of(emil).post(URL).status_code == 403


def test_a_member_lands_here_after_the_login_and_finds_the_way(client, ruth):
    entries = {"username": ruth.username, "password": PASSWORD}
    assert client.post("/konto/anmelden/", entries)["Location"] == URL
    assert f'href="{URL}"' in client.get("/").text
    assert f'href="{URL}"' not in Client().get("/").text


def test_controlling_lands_on_the_desk(client, cora):
    entries = {"username": cora.username, "password": PASSWORD}
    assert client.post("/konto/anmelden/", entries)["Location"] == "/schreibtisch/"


@pytest.mark.parametrize("value", ["meine", "x" * 500, "\x00"])
def test_nonsense_is_told_as_such(client_of, ruth, value):
    response = client_of(ruth).get(URL, {"felder": value})
    assert response.status_code == 400
    assert "Möglich ist nur „alle“." in main_of(response)


def test_other_methods_are_refused(client_of, ruth):
    for method in ("put", "patch", "delete"):
        assert getattr(client_of(ruth), method)(URL).status_code == 405


def test_the_comparison_begins_with_a_day_that_had_ended():
    moment = end_of(date(2026, 3, 5))
    assert council_area.Since(moment, "").day == date(2026, 3, 5)
    assert council_area.Since(moment + timedelta(hours=9), "").day == date(2026, 3, 5)
    assert council_area.Since(end_of(date(2025, 6, 1)), "").day == date(2025, 6, 24)
