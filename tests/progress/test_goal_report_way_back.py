"""Where whoever has reported goes on: to the desk they work off, or to the goal or measure."""

import pytest
from django.urls import reverse

from goals.models import Goal, Measure
from tests.entries import entries
from tests.factories import (
    days_ago,
    make_department,
    make_draft,
    make_goal,
    make_measure,
    make_update,
    make_user,
)
from tests.reading import links_of, main_of

pytestmark = pytest.mark.django_db
DESK = "/schreibtisch/"


@pytest.fixture(params=["goal", "measure"])
def subject(request, roads):
    goal = make_goal(lead=roads)
    return goal if request.param == "goal" else make_measure(lead=roads, goals=[goal])


def way_of(client, url, **typed):
    """(the address to which a report leads, what is said there); "Abbrechen" leads there too."""
    page = client.get(url)
    least = {"text": "Es geht voran.", "phase": "planned", "act": "melden"}
    response = client.post(url, entries(page.context["form"], **least | typed))
    assert f'<a href="{response["Location"]}">Abbrechen</a>' in page.text
    return response["Location"], main_of(client.get(response["Location"]))


def link_to_report(client, subject):
    """The address behind "Sachstand melden" on the page of a goal or measure."""
    links = links_of(client.get(subject.get_absolute_url()))
    return next(link for link in links if link.startswith(subject.report_url))


def test_from_the_desk_it_leads_back_to_the_desk(client_of, emil, subject):
    client = client_of(emil)
    assert subject.report_url in links_of(client.get(DESK))
    address, words = way_of(client, subject.report_url)
    assert address == DESK
    assert f"Gemeldet und veröffentlicht: {subject.WORD} {subject}." in words


def test_from_its_page_it_leads_back_to_its_page(client_of, emil, subject):
    client = client_of(emil)
    address, words = way_of(client, link_to_report(client, subject))
    assert address == subject.get_absolute_url()
    assert f"Gemeldet und veröffentlicht: {subject.WORD} {subject}." in words
    assert "Es geht voran." in words


def test_whoever_has_it_not_on_the_desk_is_led_to_its_page(client_of, cora, subject):
    client = client_of(cora)
    address, words = way_of(client, subject.report_url)
    assert address == subject.get_absolute_url()
    assert f"Gemeldet und veröffentlicht: {subject.WORD} {subject}." in words
    address, words = way_of(client, subject.report_url, phase="completed")
    assert address == subject.get_absolute_url()
    assert "sobald das Controlling sie freigibt" in words


def test_a_correction_leads_back_to_the_history_it_began_in(client_of, emil, subject):
    wrong = make_update(subject, "planned", days_ago(20))
    address, words = way_of(client_of(emil), f"{subject.report_url}?berichtigt={wrong.pk}")
    assert address == subject.get_absolute_url()
    assert "Berichtigt und veröffentlicht" in words


def test_a_draft_that_is_thrown_away_leads_the_same_way(client_of, emil, cora, subject):
    for user, address in ((emil, DESK), (cora, subject.get_absolute_url())):
        url = make_draft(subject, user).get_absolute_url()
        form = client_of(user).get(url).context["act_form"]
        sent = {"act": "verwerfen", "token": form.token, "seen": form.seen}
        assert client_of(user).post(url, sent)["Location"] == address


@pytest.mark.parametrize(
    ("role", "query", "leads_to_desk"),
    [("editor", "", True), ("controlling", "", False), ("editor", "?zurueck=seite", False)],
)
def test_unchanged_beside_the_form_leads_the_same_way(
    client_of, roads, subject, role, query, leads_to_desk
):
    make_update(subject, "planned", days_ago(200))
    departments = [roads] if role == "editor" else []
    client = client_of(make_user("Uta", role, departments))
    page = client.get(subject.report_url + query)
    action = page.context["confirm_url"]
    assert f'action="{action}"' in page.text
    answer = client.post(action, {"unveraendert": page.context["mark"]})["Location"]
    assert answer == (DESK if leads_to_desk else subject.get_absolute_url())
    assert f"Als unverändert bestätigt: {subject.WORD}" in main_of(client.get(answer))


def test_where_nothing_is_named_the_desk_stays(client_of, cora):
    url = f"{DESK}?zurueck=seite"
    for sent in ({}, {"unveraendert": "unfug"}, {"unveraendert": "goal-999999-1"}):
        assert client_of(cora).post(url, sent)["Location"] == url


@pytest.mark.parametrize("query", ["zurueck=", "zurueck=https://example.org/", "zurueck=seite2"])
def test_no_other_word_leads_anywhere(client_of, emil, subject, query):
    assert way_of(client_of(emil), f"{subject.report_url}?{query}")[0] == reverse("desk")


def test_what_is_withdrawn_lies_on_no_desk(client_of, emil, roads):
    measure = make_measure(lead=roads, withdrawn_on=days_ago(1), withdrawn_reason="Kein Geld.")
    assert way_of(client_of(emil), measure.report_url)[0] == measure.get_absolute_url()


def test_query_and_rule_agree_on_what_lies_on_a_desk():
    own, other = make_department("Eigen"), make_department("Fremd")
    below = make_department("Darunter", parent=own)
    for lead in (own, below, other, None):
        for contributing in ([], [own], [below], [other], [below, other]):
            goal = make_goal(lead=lead, contributing=contributing)
            make_measure(lead=lead or other, contributing=contributing, goals=[goal])
    for role in ("editor", "controlling"):
        user = make_user(f"Uta {role}", role, [own])
        for model in (Goal, Measure):
            lying = {row for row in model.objects.all() if row.lies_with(user)}
            assert lying == set(model.objects.cared_for_by(user))
            assert len(lying) == 16
