"""/themenfelder/: the fourteen fields in the resolution's order, a cell for every goal."""

import pytest

from goals.days import today
from tests.factories import days_ago, make_field, make_goal, make_update
from tests.reading import links_of, main_of, queries_of, refuses_other_methods

URL = "/themenfelder/"

pytestmark = pytest.mark.django_db


def test_fields_stand_in_the_resolutions_order_with_their_goals(client):
    make_goal(make_field("XIV", 14, "Digitales"))
    make_goal(make_field("II", 2, "Bildung"))
    make_goal(make_field("I", 1, "Wirtschaft"))
    make_field("IX", 9, "Ressourcen", sections=0)
    response = client.get(URL)
    main = main_of(response)
    assert "3 Ziele in 3 von 4 Themenfeldern, in der Reihenfolge des Beschlusses" in main
    assert f"Stand {today():%d.%m.%Y}" in main
    assert "Vier Themenfelder" in main
    places = [main.index(words) for words in ("I Wirtschaft", "II Bildung", "XIV Digitales")]
    assert places == sorted(places)
    assert {"/themenfelder/xiv-digitales/", "/ziele/XIV.1/"} <= set(links_of(response))


def test_bar_is_said_in_words(client):
    field = make_field()
    make_update(make_goal(field), "planned")
    make_update(make_goal(field), "completed")
    make_goal(field)
    assert 'aria-label="1 umgesetzt, 1 in Planung, 1 keine Angabe"' in client.get(URL).text


def test_field_without_text_is_there_and_says_so(client):
    field = make_field("IX", 9, "Umwelt- und Ressourcenschutz", sections=0)
    response = client.get(URL)
    assert (
        "IX Umwelt- und Ressourcenschutz Der Wortlaut liegt hier noch nicht vor. "
        "Zur amtlichen Veröffentlichung"
    ) in main_of(response)
    assert field.resolution.publication_url in links_of(response)
    assert field.get_absolute_url() in links_of(response)


def test_portal_without_a_resolution_has_no_fields(client):
    main = main_of(client.get(URL))
    assert "Der Beschluss ist noch nicht eingelesen." in main
    assert "Keine Themenfelder" not in main


@pytest.mark.parametrize(
    ("reader", "told"),
    [(None, "1 in Planung"), ("ruth", "1 in Umsetzung"), ("emil", "1 dauerhaft")],
)
def test_cells_and_signals_obey_visibility(client_of, request, reader, told):
    user = reader and request.getfixturevalue(reader)
    goal = make_goal()
    make_update(goal, "planned", days_ago(9))
    make_update(
        goal,
        "in_progress",
        days_ago(8),
        visibility="council",
        assessment="at_risk",
        reason="Es fehlt Geld.",
    )
    make_update(goal, "ongoing", days_ago(7), visibility="internal", assessment="on_track")
    response = client_of(user).get(URL)
    assert f'aria-label="{told}"' in response.text
    assert ("1 gefährdet" in main_of(response)) == (reader == "ruth")


def test_wrong_methods_are_refused():
    assert refuses_other_methods(URL)


def test_page_sets_no_cookie(client):
    make_goal()
    assert not client.get(URL).cookies


@pytest.mark.parametrize("query", ["", f"?stand={days_ago(1):%Y-%m-%d}"])
def test_one_and_three_fields_cost_the_same(client, query):
    make_update(make_goal(make_field("I", 1, "Eins")), effective_on=days_ago(5))
    few = queries_of(client, URL + query)
    for position, number in enumerate(["II", "III"], start=2):
        field = make_field(number, position, number)
        for _ in range(3):
            make_update(make_goal(field), effective_on=days_ago(5))
    assert queries_of(client, URL + query) == few


def test_list_is_offered_as_a_file_of_the_same_day(client):
    make_goal()
    past = days_ago(3)
    response = client.get(f"{URL}?stand={past}")
    assert f"{URL}?stand={past}&format=xlsx" in links_of(response)
    assert f"Themenfelder, Stand {past:%d.%m.%Y}, dl-de/by-2-0" in main_of(response)
