"""/organisation/: the Kreis's units as a tree, with what each leads."""

import pytest

from goals.days import today
from tests.factories import days_ago, make_department, make_goal, make_measure
from tests.reading import links_of, main_of, queries_of, refuses_other_methods, section_of

URL = "/organisation/"

pytestmark = pytest.mark.django_db


def test_units_stand_under_those_they_belong_to_with_what_they_lead(client):
    division = make_department("Dezernat II", slug="dezernat-ii", kind="division")
    roads = make_department("Straßenbau und -unterhaltung", "66", slug="66", parent=division)
    make_department("Bauhof", "66.1", slug="bauhof", kind="unit", parent=roads)
    goal = make_goal(lead=roads)
    make_measure(lead=roads, goals=[goal])
    make_measure(lead=roads, goals=[goal])
    response = client.get(URL)
    assert section_of(response, "art-1") == (
        "Kreisverwaltung Dezernat II nichts federführend "
        "66 Straßenbau und -unterhaltung 1 Ziel, 2 Maßnahmen "
        "66.1 Bauhof nichts federführend"
    )
    assert response.text.count('<ul class="tree"') == 1
    assert "/organisation/bauhof/" in links_of(response)


def test_units_stand_by_number_and_companies_apart_by_name(client):
    make_department("Zoo GmbH", kind="company")
    make_department("Ämter-Verbund", kind="partner")
    make_department("Jugendamt", "51")
    make_department("Büro des Landrats", "01")
    response = client.get(URL)
    own = section_of(response, "art-1")
    assert own.index("01 Büro des Landrats") < own.index("51 Jugendamt")
    others = section_of(response, "art-2")
    assert others.startswith("Gesellschaften und Partner")
    assert others.index("Ämter-Verbund") < others.index("Zoo GmbH")


def test_units_that_no_longer_exist_are_left_out_but_not_those_below_them(client):
    old = make_department("Altes Dezernat", kind="division", is_active=False)
    make_department("Bleibt", parent=old)
    main = main_of(client.get(URL))
    assert "Altes Dezernat" not in main
    assert "Bleibt" in main


def test_withdrawn_measures_do_not_count(client, roads):
    make_measure(lead=roads, withdrawn_on=today(), withdrawn_reason="Doppelt.")
    assert "nichts federführend" in main_of(client.get(URL))


def test_portal_without_units_says_so(client):
    assert "Es ist noch keine Organisationseinheit eingetragen." in main_of(client.get(URL))


@pytest.mark.parametrize(("reader", "number"), [(None, 1), ("ruth", 2), ("erna", 3)])
def test_counts_obey_visibility(client_of, roads, request, reader, number):
    user = reader and request.getfixturevalue(reader)
    for visibility in ("public", "council", "internal"):
        make_measure(lead=roads, visibility=visibility)
    assert f"0 Ziele, {number} Maßnahme" in main_of(client_of(user).get(URL))


def test_wrong_methods_are_refused():
    assert refuses_other_methods(URL)


def test_page_sets_no_cookie(client, roads):
    assert not client.get(URL).cookies


@pytest.mark.parametrize("query", ["", f"?stand={days_ago(1):%Y-%m-%d}"])
def test_one_and_three_units_cost_the_same(client, query):
    def add(parent=None):
        unit = make_department(parent=parent)
        make_measure(lead=unit, goals=[make_goal(lead=unit)])
        return unit

    first = add()
    few = queries_of(client, URL + query)
    add(parent=add(parent=first))
    assert queries_of(client, URL + query) == few


def test_list_is_offered_as_a_file_of_the_same_day(client):
    make_department()
    past = days_ago(3)
    response = client.get(f"{URL}?stand={past}")
    assert f"{URL}?stand={past}&format=csv" in links_of(response)
    assert f"Organisation, Stand {past:%d.%m.%Y}, dl-de/by-2-0" in main_of(response)
