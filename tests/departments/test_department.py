"""/organisation/<slug>/: one unit and what it leads and contributes to."""

import pytest

from goals.days import today
from tests.factories import (
    days_ago,
    make_department,
    make_goal,
    make_measure,
    make_update,
    save_on,
)
from tests.reading import links_of, main_of, queries_of, refuses_other_methods, section_of

URL = "/organisation/66-strassenbau/"

pytestmark = pytest.mark.django_db


def test_unit_shows_what_it_leads_and_contributes_to_with_states(client, roads, youth):
    led = make_goal(lead=roads, short_title="Geführtes Ziel")
    make_goal(lead=youth, contributing=[roads], short_title="Mitgetragenes Ziel")
    make_update(led, "in_progress", assessment="on_track")
    done = make_measure("Geführte Maßnahme", lead=roads, goals=[led])
    make_update(done, "completed")
    make_measure("Mitgetragene Maßnahme", lead=youth, contributing=[roads], goals=[led])
    make_measure("Fremde Maßnahme", lead=youth)
    response = client.get(URL)
    assert section_of(response, "ziele").startswith(
        "Ziele, federführend 1 VIII.1 Geführtes Ziel in Umsetzung im Plan Diese Liste als Datei"
    )
    assert section_of(response, "massnahmen").startswith(
        f"Maßnahmen, federführend 1 {done.code} Geführte Maßnahme umgesetzt Diese Liste als Datei"
    )
    assert "Mitgetragenes Ziel keine Angabe" in section_of(response, "ziele-beteiligt")
    assert "Mitgetragene Maßnahme" in section_of(response, "massnahmen-beteiligt")
    assert "Fremde Maßnahme" not in response.text
    assert {"/ziele/VIII.1/", done.get_absolute_url()} <= set(links_of(response))


def test_what_a_unit_leads_and_contributes_to_at_once_has_its_state_twice(client, roads):
    goal = make_goal(lead=roads, contributing=[roads])
    measure = make_measure(lead=roads, contributing=[roads])
    make_update(goal, "completed")
    make_update(measure, "completed")
    response = client.get(URL)
    for heading_id in ("ziele", "ziele-beteiligt", "massnahmen", "massnahmen-beteiligt"):
        assert "umgesetzt" in section_of(response, heading_id)


def test_unit_stands_where_it_belongs(client, roads):
    division = make_department("Dezernat II", slug="dezernat-ii", kind="division")
    roads.parent = division
    roads.mailbox = "strassen@kreis-coesfeld.de"
    roads.save()
    make_department("Bauhof", "66.1", slug="bauhof", kind="unit", parent=roads)
    make_department("Früher", slug="frueher", parent=roads, is_active=False)
    response = client.get(URL)
    assert section_of(response, "einordnung") == (
        "Einordnung gehört zu Dezernat II dazu gehören 66.1 Bauhof"
    )
    assert "Abteilung 66 Straßenbau und -unterhaltung strassen@kreis-coesfeld.de" in main_of(
        response
    )
    assert {"/organisation/dezernat-ii/", "/organisation/bauhof/"} <= set(links_of(response))


def test_unit_without_anything_says_so(client, roads):
    main = main_of(client.get(URL))
    assert main.count("Nichts eingetragen.") == 4
    assert "Einordnung" not in main


def test_unit_that_no_longer_exists_says_so_and_shows_no_mailbox(client):
    make_department("Altes Amt", slug="alt", is_active=False, mailbox="alt@kreis-coesfeld.de")
    main = main_of(client.get("/organisation/alt/"))
    assert "Diese Einheit gibt es nicht mehr." in main
    assert "alt@kreis-coesfeld.de" not in main


@pytest.mark.parametrize(("reader", "number"), [(None, 1), ("ruth", 2), ("erna", 3)])
def test_measures_and_states_obey_visibility(
    client_of, roads, youth, emil, request, reader, number
):
    user = reader and request.getfixturevalue(reader)
    goal = make_goal(lead=roads)
    phases = {"public": "planned", "council": "in_progress", "internal": "completed"}
    for visibility, phase in phases.items():
        make_measure(f"Geführt {visibility}", lead=roads, visibility=visibility)
        make_measure(
            f"Mitgetragen {visibility}", lead=youth, contributing=[roads], visibility=visibility
        )
        make_update(goal, phase, days_ago(3), visibility=visibility)
    response = client_of(user).get(URL)
    for place, visibility in enumerate(phases, start=1):
        assert (f"Geführt {visibility}" in response.text) == (place <= number)
        assert (f"Mitgetragen {visibility}" in response.text) == (place <= number)
    assert f"Maßnahmen, federführend {number} " in section_of(response, "massnahmen")
    told = ["in Planung", "in Umsetzung", "umgesetzt"][number - 1]
    assert f" {told} Diese Liste als Datei" in section_of(response, "ziele")


def test_withdrawn_measures_are_left_out(client, roads):
    make_measure("Doppelt", lead=roads, withdrawn_on=today(), withdrawn_reason="Gibt es schon.")
    assert "Doppelt" not in client.get(URL).text


@pytest.mark.parametrize(
    "address",
    ["/organisation/gibt-es-nicht/", "/organisation/66%00/", f"/organisation/{'a' * 10_000}/"],
)
def test_unit_that_does_not_exist_is_not_found(client, roads, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "Diese Seite gibt es hier nicht" in main_of(response)


def test_wrong_methods_are_refused(roads):
    assert refuses_other_methods(URL)


def test_page_sets_no_cookie(client, roads):
    assert not client.get(URL).cookies


@pytest.mark.parametrize("query", ["", f"?stand={days_ago(1):%Y-%m-%d}"])
def test_one_and_three_of_everything_cost_the_same(client, roads, youth, query):
    def add():
        for goal in (make_goal(lead=roads), make_goal(contributing=[roads])):
            save_on(days_ago(9), goal)
            make_update(goal, effective_on=days_ago(5))
        for lead, others in ((roads, []), (youth, [roads])):
            measure = make_measure(since=days_ago(9), lead=lead, contributing=others)
            make_update(measure, effective_on=days_ago(5))
        make_department(parent=roads)

    add()
    few = queries_of(client, URL + query)
    add()
    add()
    assert queries_of(client, URL + query) == few


def test_what_the_unit_leads_is_offered_as_files(client, roads):
    goal = make_goal(lead=roads)
    assert "format=csv" in "".join(links_of(client.get(URL)))
    make_measure("Geführt", lead=roads, goals=[goal])
    links = links_of(client.get(URL))
    for address in ("/ziele/", "/massnahmen/"):
        file = f"{address}?zustaendig=66-strassenbau&format=csv"
        assert file in links
        assert client.get(file).getvalue().count(b"\r\n") == 2
