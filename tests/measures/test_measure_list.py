"""/massnahmen/: the list of all measures; what it shares with /ziele/ is tested there."""

import pytest

from goals.days import today
from goals.models import Measure
from tests.factories import (
    days_ago,
    make_field,
    make_goal,
    make_measure,
    make_municipality,
    make_update,
)
from tests.reading import (
    chips_of,
    links_of,
    main_of,
    queries_of,
    refuses_other_methods,
    rows_of,
    section_of,
)

URL = "/massnahmen/"
WHY = "Es fehlt Geld."

pytestmark = pytest.mark.django_db


def codes(*measures):
    return [measure.code for measure in measures]


def test_row_tells_lead_place_goals_state_end_and_last_report(client, roads):
    goal, other = make_goal(), make_goal(make_field("V", 5, "Kultur"))
    measure = make_measure(
        "Radweg an der K 8",
        lead=roads,
        goals=[goal, other],
        municipalities=[make_municipality("Olfen"), make_municipality("Dülmen")],
        planned_end=days_ago(-60),
    )
    make_update(measure, "in_progress", days_ago(3), assessment="on_track")
    response = client.get(URL)
    assert (
        f"{measure.code} Radweg an der K 8 66 Straßenbau und -unterhaltung · Dülmen, Olfen · "
        f"V.1, VIII.1 in Umsetzung im Plan {days_ago(-60):%m/%Y} {days_ago(3):%d.%m.%Y}"
    ) in main_of(response)
    assert f"1 Maßnahme Stand {today():%d.%m.%Y}" in main_of(response)
    assert measure.get_absolute_url() in links_of(response)


def test_row_says_kreisweit_dauerhaft_offen_and_nie(client, roads):
    make_measure("Beratung", lead=roads, is_continuous=True)
    make_measure("Konzept", lead=roads)
    main = main_of(client.get(URL))
    assert "Beratung 66 Straßenbau und -unterhaltung · kreisweit" in main
    assert "keine Angabe dauerhaft nie" in main
    assert "keine Angabe offen nie" in main


def test_withdrawn_measures_are_not_listed(client):
    make_measure("Doppelt", withdrawn_on=today(), withdrawn_reason="Gibt es schon.")
    kept = make_measure("Bleibt")
    assert rows_of(client.get(URL)) == codes(kept)


def test_each_filter_finds_its_measures(client, roads):
    goal = make_goal()
    place = make_municipality("Dülmen")
    made = {
        "feld=V": make_measure(goals=[make_goal(make_field("V", 5, "Kultur"))]),
        "q=Öffnung": make_measure("Öffnung der Akten", goals=[goal]),
        "umsetzung=completed": make_measure(goals=[goal]),
        "ampel=at_risk": make_measure(goals=[goal]),
        "aktualitaet=overdue": make_measure(goals=[goal], report_interval=3),
        "zustaendig=66-strassenbau": make_measure(goals=[goal], lead=roads),
        "ort=duelmen": make_measure(goals=[goal], municipalities=[place]),
    }
    make_update(made["umsetzung=completed"], "completed")
    make_update(made["ampel=at_risk"], assessment="at_risk", reason=WHY)
    make_update(made["aktualitaet=overdue"], effective_on=days_ago(150))
    for query, measure in made.items():
        response = client.get(f"{URL}?{query}")
        assert rows_of(response) == codes(measure), query
        assert "1 von 7 Maßnahmen" in main_of(response)


def test_filters_narrow_each_other_and_are_removed_one_by_one(client, roads):
    goal = make_goal()
    both = make_measure(goals=[goal], lead=roads)
    only_state = make_measure(goals=[goal])
    only_lead = make_measure(goals=[goal], lead=roads)
    make_update(both, "planned")
    make_update(only_state, "planned")
    response = client.get(f"{URL}?umsetzung=planned&zustaendig=66-strassenbau")
    assert rows_of(response) == codes(both)
    without = chips_of(response)
    assert rows_of(client.get(without["in Planung"])) == codes(both, only_lead)
    without_lead = without["66 Straßenbau und -unterhaltung"]
    assert rows_of(client.get(without_lead)) == codes(both, only_state)


def test_orders_have_a_tie_breaker(client):
    first = make_measure(planned_end=days_ago(-90))
    second = make_measure()
    third = make_measure(planned_end=days_ago(-30))
    fourth = make_measure(planned_end=days_ago(-30))
    make_update(fourth, effective_on=days_ago(2), assessment="at_risk", reason=WHY)
    make_update(second, effective_on=days_ago(2))
    expected = {
        "nummer": codes(first, second, third, fourth),
        "ende": codes(third, fourth, first, second),
        "zuletzt": codes(second, fourth, first, third),
        "ampel": codes(fourth, second, first, third),
    }
    for order, rows in expected.items():
        assert rows_of(client.get(f"{URL}?sortierung={order}")) == rows, order


def test_pages_keep_filters_order_and_day(client, roads):
    for _ in range(30):
        make_measure(since=days_ago(20), lead=roads)
    query = f"?zustaendig=66-strassenbau&sortierung=ende&stand={days_ago(1):%Y-%m-%d}"
    first = client.get(URL + query)
    assert len(rows_of(first)) == 25
    assert f"{URL}{query}&seite=2" in links_of(first)
    assert len(rows_of(client.get(f"{URL}{query}&seite=2"))) == 5
    assert client.get(f"{URL}{query}&seite=3").status_code == 404


def test_empty_list_says_why_it_is_empty(client):
    assert "Es ist noch keine Maßnahme eingetragen." in main_of(client.get(URL))
    past = f"{URL}?stand={days_ago(3):%Y-%m-%d}"
    assert "An diesem Tag war noch keine Maßnahme eingetragen." in main_of(client.get(past))
    make_measure()
    response = client.get(f"{URL}?q=Nordpol")
    assert "Zu „Nordpol“ ist keine Maßnahme zu finden." in main_of(response)
    assert "/ziele/?q=Nordpol" in links_of(response)
    assert "0 von 1 Maßnahmen" in main_of(response)


@pytest.mark.parametrize(
    ("reader", "number"), [(None, 1), ("ruth", 2), ("erna", 3), ("cora", 3), ("adam", 3)]
)
def test_rows_totals_and_counts_obey_visibility(client_of, roads, request, reader, number):
    user = reader and request.getfixturevalue(reader)
    for visibility in ("public", "council", "internal"):
        measure = make_measure(
            f"Nur {visibility}", lead=roads, visibility=visibility, goals=[make_goal()]
        )
        make_update(measure, "in_progress")
    client = client_of(user)
    response = client.get(URL)
    assert len(rows_of(response)) == number
    assert f"{number} Maßnahme" in main_of(response)
    assert ("Nur council" in response.text) == (number > 1)
    assert ("Nur internal" in response.text) == (number > 2)
    facets = {facet.name: facet.options for facet in response.context["facets"]}
    for name in ("feld", "umsetzung", "zustaendig", "ort", "ampel", "aktualitaet"):
        assert sum(option.count for option in facets[name]) == number, name
    assert len(rows_of(client.get(f"{URL}?q=kurz+gesagt"))) == number


def test_row_stands_where_the_reader_may_see_it_stand(client_of, emil, cora):
    measure = make_measure()
    make_update(measure, "planned", days_ago(5))
    make_update(measure, "completed", visibility="internal")
    for reader, phase, word in ((None, "planned", "in Planung"), (emil, "completed", "umgesetzt")):
        client = client_of(reader)
        for value in ("planned", "completed"):
            rows = rows_of(client.get(f"{URL}?umsetzung={value}"))
            assert rows == (codes(measure) if value == phase else [])
        assert f"kreisweit {word}" in section_of(client.get(URL), "treffer")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("feld=XX", "Themenfeld: Diesen Wert gibt es hier nicht."),
        ("umsetzung=%00", "Umsetzungsstand: Diesen Wert gibt es hier nicht."),
        ("sortierung=zufall", "Sortierung: Diesen Wert gibt es hier nicht."),
        ("seite=abc", "Seite: Bitte eine ganze Zahl eingeben."),
        (f"q={'a' * 10_000}", "Wörter im Text:"),
    ],
)
def test_filter_that_makes_no_sense_is_answered_with_a_sentence_and_the_form(
    client, query, sentence
):
    make_measure("Unsichtbar")
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 400
    assert sentence in main_of(response)
    assert "Unsichtbar" not in response.text
    assert "\0" not in response.text
    assert "<title>Fehler: Maßnahmen" in response.text
    assert '<form class="filters" action="/massnahmen/"' in response.text


def test_wrong_methods_are_refused():
    assert refuses_other_methods(URL)


def test_page_sets_no_cookie(client):
    make_measure()
    assert not client.get(URL).cookies


QUERIES = ["", "feld=VIII&umsetzung=in_progress&sortierung=ampel", "ort=kreisweit&sortierung=ende"]


@pytest.mark.parametrize("day", ["", f"stand={days_ago(1):%Y-%m-%d}"])
@pytest.mark.parametrize("query", QUERIES)
def test_one_and_three_measures_cost_the_same(client, roads, youth, query, day):
    goal = make_goal()
    make_goal()

    def add_measure():
        measure = make_measure(
            since=days_ago(20), goals=[goal], lead=roads, contributing=[roads, youth]
        )
        make_update(measure, effective_on=days_ago(5))

    add_measure()
    address = f"{URL}?{query}&{day}"
    few = queries_of(client, address)
    assert len(rows_of(client.get(address))) == 1
    add_measure()
    add_measure()
    assert queries_of(client, address) == few
    assert len(rows_of(client.get(address))) == Measure.objects.count() == 3


def test_list_is_offered_as_a_file_with_its_filters(client):
    make_measure()
    response = client.get(f"{URL}?ort=kreisweit&seite=1")
    for kind in ("csv", "xlsx", "json"):
        assert f"{URL}?ort=kreisweit&format={kind}" in links_of(response)
    assert "Strategische Ziele, Maßnahmen, Stand" in main_of(response)
