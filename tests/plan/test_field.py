"""/themenfelder/<slug>/: one field with its introduction and every goal word for word."""

import pytest

from tests.factories import days_ago, make_field, make_goal, make_measure, make_update
from tests.reading import links_of, main_of, queries_of, refuses_other_methods, section_of

URL = "/themenfelder/viii-klimaschutz/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def field():
    return make_field()


def test_introduction_and_goals_stand_word_for_word(client, field):
    make_goal(field, text="Der Kreis wird klimaneutral.\n\nBis 2040 & <früher>.")
    response = client.get(URL)
    assert section_of(response, "einleitung-1") == (
        "Worum es geht Einleitung 1 von Klimaschutz. "
        "Wortlaut der Einleitung, beschlossen am 24.06.2025, Themenfeld ab Seite 13"
    )
    assert (
        "<p>Der Kreis wird klimaneutral.</p>\n<p>Bis 2040 &amp; &lt;früher&gt;.</p>"
        in response.text
    )
    assert "Themenfeld VIII Klimaschutz" in main_of(response)


def test_short_titles_are_marked_as_editorial(client, field):
    make_goal(field, short_title="Klimaneutral werden")
    section = section_of(client.get(URL), "ziele-1")
    assert "Ein Ziel Überschriften sind redaktionelle Kurztitel; beschlossen ist" in section
    assert "VIII.1 Klimaneutral werden" in section


def test_two_sections_carry_their_titles_and_their_own_goals(client):
    field = make_field("VI", 6, "Teilhabe", sections=2)
    first, second = field.sections.all()
    make_goal(field, section=first, short_title="Gleichstellung leben")
    make_goal(field, section=second, short_title="Teilhabe sichern")
    response = client.get("/themenfelder/vi-teilhabe/")
    assert "Teil 1: worum es geht" in section_of(response, "einleitung-1")
    assert "Ein Ziel: Teil 1" in section_of(response, "ziele-1")
    assert "Gleichstellung leben" in section_of(response, "ziele-1")
    assert "Teilhabe sichern" not in section_of(response, "ziele-1")
    assert "Teilhabe sichern" in section_of(response, "ziele-2")


def test_goals_stand_in_their_order_with_their_state(client, field):
    first, second = make_goal(field), make_goal(field)
    make_goal(field)
    make_update(first, "in_progress", days_ago(3), assessment="at_risk", reason="Es fehlt Geld.")
    make_update(second, "completed", days_ago(2))
    response = client.get(URL)
    goals = section_of(response, "ziele-1")
    assert (
        f"VIII.1 {first.title} in Umsetzung gefährdet, Entscheidung nötig "
        f"zuletzt {days_ago(3):%d.%m.%Y}"
    ) in goals
    assert f"umgesetzt zuletzt {days_ago(2):%d.%m.%Y}" in goals
    assert "keine Angabe noch keine Meldung" in goals
    figures = section_of(response, "wie-weit")
    assert "1 gefährdet" in figures
    assert "1 umgesetzt" in figures
    assert "zurückgestellt" not in figures
    assert {"/ziele/VIII.1/", "#VIII.1", "/ziele/?feld=VIII&umsetzung=completed"} <= set(
        links_of(response)
    )


def test_field_without_text_says_so_and_invents_nothing(client):
    field = make_field("IX", 9, "Ressourcen", sections=0)
    response = client.get("/themenfelder/ix-ressourcen/")
    main = main_of(response)
    assert "Der Wortlaut dieses Themenfelds liegt hier noch nicht vor." in main
    assert "stehen nur der Titel und die Seite 13." in main
    assert field.resolution.publication_url in links_of(response)
    assert "Ziele" not in main.partition("Zur amtlichen")[0].partition("Worum es geht")[2]
    assert "Keine" not in main


def test_neighbours_follow_the_resolution(client, field):
    make_field("VII", 7, "Gesundheit")
    make_field("IX", 9, "Ressourcen", sections=0)
    assert {"/themenfelder/vii-gesundheit/", "/themenfelder/ix-ressourcen/"} <= set(
        links_of(client.get(URL))
    )
    assert "Vorheriges" not in client.get("/themenfelder/vii-gesundheit/").text
    assert "Nächstes" not in client.get("/themenfelder/ix-ressourcen/").text


@pytest.mark.parametrize(
    ("reader", "told"), [(None, "in Planung"), ("ruth", "in Umsetzung"), ("emil", "dauerhaft")]
)
def test_states_and_figures_obey_visibility(client_of, field, request, reader, told):
    user = reader and request.getfixturevalue(reader)
    goal = make_goal(field)
    make_measure("Maßnahme des Kreistags", goals=[goal], visibility="council")
    make_update(goal, "planned", days_ago(9))
    make_update(goal, "in_progress", days_ago(8), visibility="council")
    make_update(goal, "ongoing", days_ago(7), visibility="internal")
    response = client_of(user).get(URL)
    for word in ("in Planung", "in Umsetzung", "dauerhaft"):
        assert (word in section_of(response, "ziele-1")) == (word == told)
        assert (f"1 {word}" in section_of(response, "wie-weit")) == (word == told)


@pytest.mark.parametrize(
    "address",
    [
        "/themenfelder/viii/",
        "/themenfelder/VIII-klimaschutz/",
        "/themenfelder/viii-klima/",
        "/themenfelder/xv-klimaschutz/",
        "/themenfelder/-/",
        "/themenfelder/viii-klimaschutz%00/",
        f"/themenfelder/{'v' * 10_000}/",
    ],
)
def test_field_that_does_not_exist_is_not_found(client, field, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "Diese Seite gibt es hier nicht" in main_of(response)


def test_wrong_methods_are_refused(field):
    assert refuses_other_methods(URL)


def test_page_sets_no_cookie(client, field):
    make_goal(field)
    assert not client.get(URL).cookies


@pytest.mark.parametrize("query", ["", f"?stand={days_ago(1):%Y-%m-%d}"])
def test_one_and_three_goals_cost_the_same(client, field, query):
    make_update(make_goal(field), effective_on=days_ago(5))
    few = queries_of(client, URL + query)
    for _ in range(2):
        make_update(make_goal(field), effective_on=days_ago(5))
    assert queries_of(client, URL + query) == few


def test_goals_of_the_field_are_offered_as_a_file(client, field):
    make_goal(field)
    past = days_ago(3)
    response = client.get(f"{URL}?stand={past}")
    assert f"/ziele/?feld=VIII&stand={past}&format=csv" in links_of(response)
