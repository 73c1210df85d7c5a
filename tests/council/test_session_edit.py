"""/sitzungen/<id>/bearbeiten/: a session is moved, cancelled and given an agenda."""

from datetime import date, timedelta
from unittest.mock import patch

import pytest

from goals.forms.council_sessions import SessionForm
from goals.models import AgendaItem, CouncilSession, CouncilTerm
from tests.entries import entries
from tests.factories import (
    days_ago,
    make_body,
    make_field,
    make_goal,
    make_item,
    make_measure,
    make_paper,
    make_report,
    make_resolution,
    make_session,
    make_term,
)
from tests.reading import links_of, main_of
from tests.visitors import login

DAY = "%d.%m.%Y"
HELD = days_ago(-30)

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(db):
    session = make_session(make_body("Kreistag", slug="kreistag"), HELD, place="Kreishaus")
    goal, measure = make_goal(), make_measure()
    make_item(session, "Bericht", [goal], [measure], [make_paper("SV-10-1300")], number="1")
    make_item(session, "Radwege", number="2")
    return session


@pytest.fixture
def url(session):
    return f"/sitzungen/{session.pk}/bearbeiten/"


def form_of(client, url):
    return client.get(url).context["form"]


def row(session, title):
    """The beginning of the names of an item's fields."""
    return f"item_{session.items.get(title=title).pk}"


def counts(session):
    return session.history.count(), AgendaItem.history.count()


def told(day):
    return f"{day:{DAY}}"


def test_the_page_of_the_session_leads_here_for_those_who_may(
    session, url, client, cora, adam, emil, ruth
):
    for user, is_shown in ((cora, True), (adam, True), (emil, False), (ruth, False)):
        assert (url in links_of(login(user).get(session.get_absolute_url()))) is is_shown
    assert url not in links_of(client.get(session.get_absolute_url()))


def test_saving_without_a_change_leaves_no_trace(coras, url, session):
    before = counts(session)
    response = coras.post(url, entries(form_of(coras, url)), follow=True)
    assert "Es gab nichts zu ändern." in response.text
    assert counts(session) == before


# Moved and cancelled


def test_another_day_moves_it_and_says_from_when(coras, cora, url, session):
    new = HELD + timedelta(days=7)
    response = coras.post(url, entries(form_of(coras, url), held_on=told(new)), follow=True)
    session.refresh_from_db()
    assert (session.held_on, session.moved_from) == (new, HELD)
    # The usual cutoff goes along, which is said.
    assert session.cutoff == new - timedelta(days=14)
    words = main_of(response)
    assert (
        f"ist vom {told(HELD)} hierher verlegt. Stichtag ist der {told(session.cutoff)}." in words
    )
    assert f"Zuerst war sie für den {told(HELD)} vorgesehen." in words
    assert (session.sequence, session.history.first().history_user) == (1, cora)


def test_moved_again_it_still_tells_the_first_day_and_moved_back_none(coras, url, session):
    for days in (7, 14):
        new = told(HELD + timedelta(days=days))
        coras.post(url, entries(form_of(coras, url), held_on=new))
        session.refresh_from_db()
        assert session.moved_from == HELD
    coras.post(url, entries(form_of(coras, url), held_on=told(HELD)))
    session.refresh_from_db()
    assert session.moved_from is None


def test_a_day_that_was_mistyped_is_no_move(coras, url, session):
    coras.post(url, entries(form_of(coras, url), held_on=told(HELD + timedelta(days=1))))
    coras.post(url, entries(form_of(coras, url), moved_from=""))
    session.refresh_from_db()
    assert session.moved_from is None


def test_what_is_typed_as_first_day_holds(coras, url, session):
    typed = {"held_on": told(HELD + timedelta(days=1)), "moved_from": told(days_ago(-3))}
    coras.post(url, entries(form_of(coras, url), **typed))
    session.refresh_from_db()
    assert session.moved_from == days_ago(-3)


def test_an_emptied_cutoff_follows_the_new_day(coras, url, session):
    new = HELD + timedelta(days=7)
    coras.post(url, entries(form_of(coras, url), held_on=told(new), cutoff=""))
    session.refresh_from_db()
    assert session.cutoff == new - timedelta(days=14)


def test_a_cutoff_that_was_set_stays(coras, url, session):
    coras.post(url, entries(form_of(coras, url), cutoff=told(HELD - timedelta(days=10))))
    coras.post(url, entries(form_of(coras, url), held_on=told(HELD + timedelta(days=7))))
    session.refresh_from_db()
    assert session.cutoff == HELD - timedelta(days=10)
    # Not after the session.
    coras.post(url, entries(form_of(coras, url), held_on=told(HELD - timedelta(days=11))))
    session.refresh_from_db()
    assert session.cutoff == HELD - timedelta(days=25)


def test_a_frozen_report_keeps_its_cutoff_and_its_body(coras, cora, url, session):
    make_report(session, cora)
    new, other = HELD + timedelta(days=7), make_body("Andere")
    coras.post(url, entries(form_of(coras, url), held_on=told(new)))
    session.refresh_from_db()
    assert (session.held_on, session.cutoff) == (new, HELD - timedelta(days=14))
    response = coras.post(url, entries(form_of(coras, url), body=str(other.pk)))
    assert "ist ein Bericht eingefroren" in response.context["form"].errors["body"][0]
    session.refresh_from_db()
    assert session.body != other


def test_a_report_frozen_at_the_last_moment_keeps_its_cutoff(coras, cora, url, session):
    sent = entries(form_of(coras, url), held_on=told(HELD + timedelta(days=7)))
    read = SessionForm.clean

    def frozen_afterwards(form):
        read(form)
        make_report(session, cora)

    with patch.object(SessionForm, "clean", frozen_afterwards):
        assert coras.post(url, sent).status_code == 302
    session.refresh_from_db()
    assert session.cutoff == HELD - timedelta(days=14)


def test_it_is_cancelled_and_takes_place_again(coras, url, session):
    response = coras.post(url, entries(form_of(coras, url), is_cancelled="on"), follow=True)
    assert "(Kreistag) ist abgesagt." in main_of(response)
    assert "Diese Sitzung ist abgesagt." in main_of(response)
    response = coras.post(url, entries(form_of(coras, url), is_cancelled=None), follow=True)
    assert "ist nicht mehr abgesagt." in main_of(response)
    session.refresh_from_db()
    assert not session.is_cancelled


@pytest.mark.parametrize(
    ("typed", "name", "sentence"),
    [
        ({"cutoff": told(HELD + timedelta(days=1))}, "cutoff", "liegt nach der Sitzung"),
        ({"held_on": "23.06.2025"}, "held_on", "erst am 24.06.2025 beschlossen"),
        ({"held_on": "31.10.2025", "cutoff": "24.06.2025"}, "held_on", "nicht in der Wahl"),
        ({"cutoff": "23.06.2025"}, "cutoff", "Vor dem 24.06.2025"),
        ({"moved_from": told(HELD)}, "moved_from", "der Tag der Sitzung selbst"),
        ({"moved_from": "gestern"}, "moved_from", "24.06.2025"),
    ],
)
def test_days_that_do_not_fit_are_told_at_their_field(coras, url, session, typed, name, sentence):
    response = coras.post(url, entries(form_of(coras, url), **typed))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [name]
    assert sentence in response.context["form"].errors[name][0]
    session.refresh_from_db()
    assert session.held_on == HELD


def test_a_session_from_elsewhere_that_does_not_fit_can_still_be_cancelled(coras, url, session):
    """As a calendar may bring it: before the adoption, and before the term began."""
    session.held_on = session.cutoff = date(2025, 5, 1)
    session.save()
    assert coras.post(url, entries(form_of(coras, url), is_cancelled="on")).status_code == 302
    session.refresh_from_db()
    assert session.is_cancelled


def test_an_event_of_a_calendar_is_one_session_of_a_body(coras, url, session):
    session.uid = "a@b"
    session.save()
    other = make_body("Ausschuss")
    make_session(other, uid="a@b")
    response = coras.post(url, entries(form_of(coras, url), body=str(other.pk)))
    assert list(response.context["form"].errors) == ["body"]
    third = make_body("Beirat")
    assert coras.post(url, entries(form_of(coras, url), body=str(third.pk))).status_code == 302
    session.refresh_from_db()
    assert session.body == third


# Agenda


def test_items_are_changed_removed_and_added_each_by_itself(coras, cora, url, session):
    report, roads = row(session, "Bericht"), row(session, "Radwege")
    kept, goal = session.items.get(title="Radwege"), make_goal()
    before = counts(session)
    typed = {
        f"{report}_remove": "on",
        f"{roads}_result": "geändert beschlossen",
        f"{roads}_goals": "VIII.2",
        "item_n1_number": "1",
        "item_n1_title": "Haushalt",
    }
    coras.post(url, entries(form_of(coras, url), **typed))
    items = list(session.items.in_order())
    assert [(str(item), item.position) for item in items] == [("1 Haushalt", 1), ("2 Radwege", 2)]
    assert items[1] == kept
    assert (items[1].result, list(items[1].goals.all())) == ("geändert beschlossen", [goal])
    # One version for each, and none of the session: calendars hold no agenda.
    assert counts(session) == (before[0], before[1] + 3)
    session.refresh_from_db()
    assert session.sequence == 0
    versions = list(AgendaItem.history.order_by("-history_id")[:3])
    assert {version.history_user for version in versions} == {cora}
    assert {version.history_type for version in versions} == {"+", "~", "-"}


def test_a_goal_of_an_earlier_resolution_stays_the_same(coras, url, session):
    (old,) = session.items.get(title="Bericht").goals.all()
    make_goal(make_field(resolution=make_resolution(date(2026, 1, 1))))
    name = row(session, "Bericht")
    coras.post(url, entries(form_of(coras, url), **{f"{name}_result": "vertagt"}))
    item = session.items.get(title="Bericht")
    assert (item.result, list(item.goals.all())) == ("vertagt", [old])


def test_a_removed_item_needs_not_be_right(coras, url, session):
    name = row(session, "Bericht")
    typed = {f"{name}_goals": "quatsch", f"{name}_title": "", f"{name}_remove": "on"}
    assert coras.post(url, entries(form_of(coras, url), **typed)).status_code == 302
    assert [item.title for item in session.items.all()] == ["Radwege"]


def test_an_emptied_item_is_asked_about(coras, url, session):
    name = row(session, "Radwege")
    sent = entries(form_of(coras, url), **{f"{name}_title": "", f"{name}_number": ""})
    response = coras.post(url, sent)
    asked = "Punkt 2, Titel: Nennen Sie den Titel, oder kreuzen Sie „entfernen“ an."
    assert asked in main_of(response)
    assert session.items.count() == 2


def test_items_that_were_not_sent_stay_and_foreign_ones_are_out_of_reach(coras, url, session):
    foreign = make_item(make_session(make_body("Anderer")), "Fremd")
    sent = entries(form_of(coras, url), place="Anders")
    sent = {name: value for name, value in sent.items() if not name.startswith("item_")}
    sent |= {f"item_{foreign.pk}_title": "Meins", f"item_{foreign.pk}_is_public": "on"}
    coras.post(url, sent)
    coras.post(
        url,
        entries(form_of(coras, url))
        | {f"item_{foreign.pk}_title": "x"}
        | {f"item_{foreign.pk}_remove": "on"},
    )
    foreign.refresh_from_db()
    assert foreign.title == "Fremd"
    assert session.items.filter(title__in=("Bericht", "Radwege")).count() == 2


# Two at once


def test_second_of_two_is_shown_both_versions_field_by_field(coras, adams, url, session):
    report, roads = row(session, "Bericht"), row(session, "Radwege")
    coras_form = form_of(coras, url)
    adam_typed = {
        "place": "Ort von Adam",
        "is_cancelled": "on",
        f"{report}_result": "vertagt",
        f"{roads}_remove": "on",
        "item_n1_title": "Neu von Adam",
        "item_n1_goals": "VIII.1",
    }
    assert adams.post(url, entries(form_of(adams, url), **adam_typed)).status_code == 302
    cora_typed = {"place": "Ort von Cora", f"{report}_result": "beschlossen"}
    response = coras.post(url, entries(coras_form, **cora_typed))
    assert response.status_code == 409
    assert "Adam hat diese Sitzung am" in response.text
    form, new = response.context["form"], row(session, "Neu von Adam")
    assert set(form.others) == {"place", "is_cancelled", report, roads, new}
    assert form.taken == {"is_cancelled", roads, new}
    rows = {each.name: each for each in form.rows}
    measure = session.items.get(title="Bericht").measures.get().number
    assert rows[report].theirs == (
        f"1 Bericht · Ergebnis: vertagt · Ziele: VIII.1 · Maßnahmen: {measure} · "
        "Vorlagen: SV-10-1300"
    )
    assert "Der Punkt wurde entfernt." in response.text
    assert form[f"{roads}_remove"].value()
    assert form[f"{new}_goals"].value() == "VIII.1"
    assert form[f"{new}_is_public"].value()

    assert coras.post(url, entries(form, take=["place"])).status_code == 302
    session.refresh_from_db()
    assert (session.place, session.is_cancelled) == ("Ort von Adam", True)
    agenda = {item.title: item.result for item in session.items.all()}
    assert agenda == {"Bericht": "beschlossen", "Neu von Adam": ""}


def test_who_changed_the_agenda_alone_is_named(coras, adams, url, session):
    roads, coras_form = row(session, "Radwege"), form_of(coras, url)
    adams.post(url, entries(form_of(adams, url), **{f"{roads}_result": "vertagt"}))
    response = coras.post(url, entries(coras_form, **{f"{roads}_result": "beschlossen"}))
    assert (response.status_code, "Adam hat diese Sitzung am" in response.text) == (409, True)


def test_an_empty_form_erases_nothing(coras, url, session):
    assert coras.post(url).status_code == 200
    assert session.items.count() == 2


def test_a_term_that_was_cut_meanwhile_is_told(coras, url, session):
    sent = entries(form_of(coras, url), held_on=told(days_ago(-40)))
    make_term(days_ago(-36))
    session.body.term.ends_on = days_ago(-35)
    session.body.term.save()
    response = coras.post(url, sent)
    assert list(response.context["form"].errors) == ["held_on"]
    assert CouncilSession.objects.get().held_on == HELD


def test_a_term_that_is_cut_at_the_last_moment_is_told_too(coras, url, session):
    sent = entries(form_of(coras, url), held_on=told(days_ago(-40)))
    read = SessionForm.clean

    def cut_afterwards(form):
        read(form)
        CouncilTerm.objects.update(ends_on=days_ago(-35))

    with patch.object(SessionForm, "clean", cut_afterwards):
        response = coras.post(url, sent)
    assert list(response.context["form"].errors) == ["held_on"]
    assert CouncilSession.objects.get().held_on == HELD


def test_moved_to_a_day_that_has_one_it_is_asked_about(coras, url, session):
    there = make_session(session.body, session.held_on + timedelta(3), is_cancelled=True)
    day = f"{there.held_on:%d.%m.%Y}"
    response = coras.post(url, entries(form_of(coras, url), held_on=day))
    form = response.context["form"]
    assert list(form.errors) == ["is_second"]
    assert "ohne Uhrzeit, abgesagt" in form.errors["is_second"][0]
    assert coras.post(url, entries(form, is_second="on")).status_code == 302
    # Where nothing of this changes, it is not asked again.
    sent = entries(form_of(coras, url), place="Anderswo")
    assert coras.post(url, sent).status_code == 302
    session.refresh_from_db()
    assert (session.held_on, session.place) == (there.held_on, "Anderswo")


def test_others_are_refused(client, url, emil, ruth, session):
    assert client.get(url)["Location"] == f"/konto/anmelden/?next={url}"
    for user in (emil, ruth):
        assert login(user).get(url).status_code == 403
        assert login(user).post(url, {"place": "Anders"}).status_code == 403
    session.refresh_from_db()
    assert session.place == "Kreishaus"


def test_unknown_session_is_not_found(coras):
    assert coras.get("/sitzungen/999999/bearbeiten/").status_code == 404


def test_other_methods_are_refused(coras, url):
    assert coras.put(url).status_code == 405
