"""/ziele/: the list of all goals, filtered, sorted and paged by its query string."""

import pytest

from goals.days import today
from goals.vocabulary import Phase
from tests.factories import (
    days_ago,
    make_department,
    make_field,
    make_goal,
    make_measure,
    make_municipality,
    make_update,
    save_on,
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

URL = "/ziele/"
WHY = "Es fehlt Geld."

pytestmark = pytest.mark.django_db


@pytest.fixture
def field():
    return make_field()


# What it says -----------------------------------------------------------------------------------


def test_row_tells_title_lead_state_and_last_report(client, field, roads):
    goal = make_goal(field, lead=roads)
    make_goal(field)
    make_update(goal, "in_progress", days_ago(3), assessment="at_risk", reason=WHY)
    response = client.get(URL)
    main = main_of(response)
    assert (
        "VIII.1 Kurztitel VIII.1 66 Straßenbau und -unterhaltung "
        f"in Umsetzung gefährdet, Entscheidung nötig {days_ago(3):%d.%m.%Y}"
    ) in main
    assert "VIII.2 Kurztitel VIII.2 noch niemand federführend keine Angabe nie" in main
    assert f"2 Ziele Stand {today():%d.%m.%Y}" in main
    assert "/ziele/VIII.1/" in links_of(response)


def test_list_stands_in_the_resolutions_order(client, field):
    make_goal(field, number=10)
    make_goal(field, number=9)
    make_goal(make_field("V", 5, "Kultur"))
    assert rows_of(client.get(URL)) == ["V.1", "VIII.9", "VIII.10"]


def test_each_filter_finds_its_goals(client, field, roads):
    # One goal for each filter; each stands alone in one of the lists.
    made = {
        "feld=V": make_goal(make_field("V", 5, "Kultur")),
        "q=ÄRZTE": make_goal(field, text="Mehr Ärzte auf dem Land."),
        "umsetzung=completed": make_goal(field),
        "ampel=at_risk": make_goal(field),
        "aktualitaet=overdue": make_goal(field, report_interval=3),
        "zustaendig=66-strassenbau": make_goal(field, lead=roads),
        "ort=duelmen": make_goal(field),
        "ort=kreisweit": make_goal(field),
    }
    make_goal(field)
    make_update(made["umsetzung=completed"], "completed")
    make_update(made["ampel=at_risk"], assessment="at_risk", reason=WHY)
    make_update(made["aktualitaet=overdue"], effective_on=days_ago(150))
    make_measure(goals=[made["ort=duelmen"]], municipalities=[make_municipality("Dülmen")])
    make_measure(goals=[made["ort=kreisweit"]])
    for query, goal in made.items():
        response = client.get(f"{URL}?{query}")
        assert rows_of(response) == [goal.code], query
        assert "1 von 9 Zielen" in main_of(response)


def test_values_of_one_filter_add_up_and_filters_narrow_each_other(client, field):
    for phase in ("planned", "in_progress", "completed"):
        make_update(make_goal(field), phase)
    make_update(make_goal(make_field("V", 5, "Kultur")), "planned")
    query = "umsetzung=planned&umsetzung=completed"
    assert rows_of(client.get(f"{URL}?{query}")) == ["V.1", "VIII.1", "VIII.3"]
    assert rows_of(client.get(f"{URL}?{query}&feld=VIII")) == ["VIII.1", "VIII.3"]
    assert rows_of(client.get(f"{URL}?{query}&feld=VIII&q=VIII.3")) == ["VIII.3"]


def test_whoever_has_more_of_the_words_comes_first(client, field):
    make_goal(field, text="Radwege.", short_title="Radwege ausbauen")
    make_goal(field, text="Radwege und Ladepunkte.")
    make_goal(field, text="Nichts davon.")
    assert rows_of(client.get(f"{URL}?q=radwege+ladepunkte")) == ["VIII.2", "VIII.1"]
    assert rows_of(client.get(f"{URL}?q=ausbauen")) == ["VIII.1"]
    assert rows_of(client.get(f"{URL}?q=klimaschutz")) == ["VIII.1", "VIII.2", "VIII.3"]


@pytest.mark.parametrize("query", ["%25", "_", "der", "*", "'"])
def test_what_is_no_word_finds_nothing(client, field, query):
    make_goal(field, text="Zu 100 % erneuerbar.")
    assert rows_of(client.get(f"{URL}?q={query}")) == []


def test_each_filter_in_force_can_be_removed_alone(client, field):
    make_update(make_goal(field), "planned")
    query = "?feld=VIII&umsetzung=planned&umsetzung=completed&q=Wortlaut&sortierung=ampel"
    response = client.get(URL + query)
    chips = chips_of(response)
    assert list(chips) == ["„Wortlaut“", "VIII Klimaschutz", "in Planung", "umgesetzt"]
    for label, address in chips.items():
        rest = client.get(address)
        assert set(chips_of(rest)) == set(chips) - {label}
        assert "sortierung=ampel" in address


def test_the_chosen_values_stay_chosen_in_the_form(client, field):
    make_goal(field)
    text = client.get(f"{URL}?feld=VIII&q=Wort&sortierung=zuletzt&anzahl=50").text
    assert 'name="feld" value="VIII" checked' in text
    assert text.count(" checked") == 1
    assert 'name="q" value="Wort"' in text
    assert '<input type="hidden" name="sortierung" value="zuletzt">' in text
    assert '<input type="hidden" name="anzahl" value="50">' in text


def test_list_without_a_hit_says_so_and_leads_back(client, field):
    make_goal(field)
    response = client.get(f"{URL}?q=Nordpol&stand={days_ago(1):%Y-%m-%d}")
    assert "Zu „Nordpol“ ist kein Ziel zu finden." in main_of(response)
    links = links_of(response)
    assert f"/ziele/?stand={days_ago(1):%Y-%m-%d}" in links
    assert f"/massnahmen/?q=Nordpol&stand={days_ago(1):%Y-%m-%d}" in links
    response = client.get(f"{URL}?umsetzung=completed")
    assert "Kein Ziel passt zu allen diesen Filtern." in main_of(response)
    assert "0 von 1 Zielen" in main_of(response)


def test_portal_without_a_resolution_says_so(client):
    main = main_of(client.get(URL))
    assert "Der Beschluss ist noch nicht eingelesen." in main
    assert "Filter heraus" not in main


# Order and pages --------------------------------------------------------------------------------


def test_orders_have_a_tie_breaker_and_the_chosen_one_is_marked(client, field):
    first, second, third = (make_goal(field) for _ in range(3))
    make_update(third, effective_on=days_ago(1), assessment="at_risk", reason=WHY)
    make_update(second, effective_on=days_ago(1), assessment="at_risk", reason=WHY)
    assert rows_of(client.get(f"{URL}?sortierung=nummer")) == ["VIII.1", "VIII.2", "VIII.3"]
    assert rows_of(client.get(f"{URL}?sortierung=ampel")) == ["VIII.2", "VIII.3", "VIII.1"]
    make_update(first, effective_on=days_ago(2))
    make_goal(field)
    response = client.get(f"{URL}?sortierung=zuletzt")
    assert rows_of(response) == ["VIII.2", "VIII.3", "VIII.1", "VIII.4"]
    assert 'sortierung=zuletzt" aria-current="true">zuletzt gemeldet</a>' in response.text


def test_worst_assessment_comes_first_and_no_report_last(client, field):
    for assessment in ("none", "on_track", "deviating", "at_risk"):
        reason = WHY if assessment in ("deviating", "at_risk") else ""
        make_update(make_goal(field), assessment=assessment, reason=reason)
    make_goal(field)
    expected = ["VIII.4", "VIII.3", "VIII.1", "VIII.2", "VIII.5"]
    assert rows_of(client.get(f"{URL}?sortierung=ampel")) == expected


def test_pages_keep_filters_order_and_day(client, field):
    for _ in range(60):
        make_goal(field)
    query = f"?feld=VIII&sortierung=zuletzt&stand={days_ago(1):%Y-%m-%d}"
    first = client.get(URL + query)
    assert len(rows_of(first)) == 25
    assert "1 bis 25 von 60 Zielen" in main_of(first)
    assert f"{URL}{query}&seite=2" in links_of(first)
    last = client.get(f"{URL}{query}&seite=3")
    assert rows_of(last) == [f"VIII.{number}" for number in range(51, 61)]
    assert 'rel="next"' not in last.text
    assert f"{URL}{query}&seite=2" in links_of(last)
    assert len(rows_of(client.get(f"{URL}{query}&anzahl=50"))) == 50
    everything = f"{URL}{query}&anzahl=alle"
    assert everything in links_of(first)
    assert len(rows_of(client.get(everything))) == 60
    # Another order begins on the first page again.
    assert f"{URL}{query.replace('zuletzt', 'ampel')}" in links_of(last)


# Who reads it -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reader", "phase", "places"),
    [
        (None, "planned", []),
        ("ruth", "in_progress", ["coesfeld"]),
        ("erna", "ongoing", ["coesfeld", "duelmen"]),
    ],
)
def test_rows_and_counts_obey_visibility(client_of, field, request, reader, phase, places):
    user = reader and request.getfixturevalue(reader)
    goal = make_goal(field)
    make_update(goal, "planned", days_ago(9))
    make_update(goal, "in_progress", days_ago(8), visibility="council")
    make_update(goal, "ongoing", days_ago(7), visibility="internal")
    for name, visibility in (("Coesfeld", "council"), ("Dülmen", "internal")):
        make_measure(goals=[goal], visibility=visibility, municipalities=[make_municipality(name)])
    client = client_of(user)
    facets = {facet.name: facet for facet in client.get(URL).context["facets"]}
    told = f"federführend {Phase(phase).label} {days_ago(9 - len(places)):%d.%m.%Y}"
    assert told in section_of(client.get(URL), "treffer")
    for option in facets["umsetzung"].options:
        assert option.count == (option.value == phase)
        assert bool(rows_of(client.get(f"{URL}?umsetzung={option.value}"))) == (
            option.value == phase
        )
    for option in facets["ort"].options:
        assert option.count == (option.value in places)
        assert bool(rows_of(client.get(f"{URL}?ort={option.value}"))) == (option.value in places)


# Bad input and cost -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("feld=XX", "Themenfeld: Diesen Wert gibt es hier nicht."),
        ("feld=VIII&feld=", "Themenfeld: Diesen Wert gibt es hier nicht."),
        ("umsetzung=fertig", "Umsetzungsstand: Diesen Wert gibt es hier nicht."),
        ("ampel=rot", "Ampel: Diesen Wert gibt es hier nicht."),
        ("aktualitaet=alt", "Zuletzt gemeldet: Diesen Wert gibt es hier nicht."),
        ("zustaendig=99", "Federführend: Diesen Wert gibt es hier nicht."),
        ("ort=berlin", "Stadt oder Gemeinde: Diesen Wert gibt es hier nicht."),
        ("sortierung=zufall", "Sortierung: Diesen Wert gibt es hier nicht."),
        ("sortierung=ende", "Sortierung: Diesen Wert gibt es hier nicht."),
        ("anzahl=7", "Anzahl je Seite: Diesen Wert gibt es hier nicht."),
        ("seite=abc", "Seite: Bitte eine ganze Zahl eingeben."),
        ("seite=0", "Seite: Dieser Wert muss größer oder gleich 1 sein."),
        ("seite=-1", "Seite:"),
        ("seite=1.5", "Seite:"),
        (f"seite={'9' * 5_000}", "Seite:"),
        ("q=%00", "Wörter im Text: Nullzeichen sind nicht erlaubt."),
        (f"q={'a' * 10_000}", "Wörter im Text:"),
        (f"q={'a+' * 11}", "Wörter im Text: Höchstens 10 Wörter auf einmal."),
        ("feld=%00", "Themenfeld: Diesen Wert gibt es hier nicht."),
        (f"ort={'a' * 10_000}", "Stadt oder Gemeinde: Diesen Wert gibt es hier nicht."),
        ("feld=%3Cscript%3E", "Themenfeld: Diesen Wert gibt es hier nicht."),
    ],
)
def test_filter_that_makes_no_sense_is_answered_with_a_sentence_and_the_form(
    client, field, query, sentence
):
    make_goal(field)
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 400
    main = main_of(response)
    assert "Diese Filter ergeben keine Liste" in main
    assert sentence in main
    assert "Kurztitel" not in main
    assert len(main) < 1_100
    assert "\0" not in response.text
    assert "<title>Fehler: Ziele" in response.text
    assert '<form class="filters" action="/ziele/"' in response.text


def test_what_was_right_of_a_wrong_request_is_kept(client, field):
    response = client.get(f"{URL}?q=Radweg&feld=XX&stand={days_ago(3):%Y-%m-%d}")
    assert response.status_code == 400
    assert 'name="q" value="Radweg"' in response.text
    assert f"/ziele/?stand={days_ago(3):%Y-%m-%d}" in links_of(response)


@pytest.mark.parametrize("query", ["seite=2", "seite=100000", "umsetzung=completed&seite=2"])
def test_page_beyond_the_last_is_not_found(client, field, query):
    make_goal(field)
    assert client.get(f"{URL}?{query}").status_code == 404


def test_first_page_is_there_even_if_it_is_empty(client):
    assert client.get(f"{URL}?seite=1").status_code == 200


def test_too_many_values_are_a_bad_request_and_no_fault(client, field):
    response = client.get(f"{URL}?{'&'.join(['feld=VIII'] * 4_001)}")
    assert response.status_code == 400
    assert "Diese Anfrage ist nicht zu verstehen" in main_of(response)


def test_wrong_methods_are_refused():
    assert refuses_other_methods(URL)


def test_page_sets_no_cookie(client, field):
    make_goal(field)
    assert not client.get(f"{URL}?feld=VIII").cookies


QUERIES = [
    "",
    "?feld=I&umsetzung=in_progress&aktualitaet=current&sortierung=ampel",
    "?ort=kreisweit&ampel=none&zustaendig=66-strassenbau&sortierung=zuletzt",
]


@pytest.mark.parametrize("day", ["", f"stand={days_ago(1):%Y-%m-%d}"])
@pytest.mark.parametrize("query", QUERIES)
def test_one_and_three_goals_cost_the_same(client, roads, youth, query, day):
    field = make_field("I", 1, "Wirtschaft")

    def add_goal():
        goal = save_on(days_ago(20), make_goal(field, lead=roads, contributing=[youth]))
        make_update(goal, effective_on=days_ago(5))
        make_measure(since=days_ago(20), goals=[goal], lead=roads)

    add_goal()
    address = URL + (f"{query}&{day}" if query and day else query or (day and f"?{day}"))
    few = queries_of(client, address)
    assert rows_of(client.get(address)) == ["I.1"]
    add_goal()
    add_goal()
    assert queries_of(client, address) == few
    assert len(rows_of(client.get(address))) == 3


def test_list_survives_a_department_without_goals(client, field):
    make_department("Leeres Amt", slug="leer")
    make_goal(field)
    assert "Leeres Amt" not in section_of(client.get(URL), "filtern")
    assert "Leeres Amt" in section_of(client.get(f"{URL}?zustaendig=leer"), "filtern")


def test_list_is_offered_as_a_file_with_its_filters_and_its_day(client):
    make_goal()
    past = days_ago(3)
    query = f"feld=VIII&q=Kurztitel&sortierung=ampel&stand={past:%d.%m.%Y}"
    response = client.get(f"{URL}?{query}&anzahl=50&utm_source=x")
    kept = f"feld=VIII&q=Kurztitel&sortierung=ampel&stand={past}"
    for kind in ("csv", "xlsx", "json"):
        assert f"{URL}?{kept}&format={kind}" in links_of(response)
    assert "https://www.govdata.de/dl-de/by-2-0" in links_of(response)
    assert (
        f"Kreis Coesfeld, Strategische Ziele, Ziele, Stand {past:%d.%m.%Y}, dl-de/by-2-0, "
        f"http://testserver{URL}?{kept}"
    ) in main_of(response)
    assert "Diese Liste als CSV" in main_of(response)


def test_empty_list_and_one_with_a_wrong_filter_offer_no_file(client):
    make_goal()
    for query in ("q=gibtesnicht", "feld=XX"):
        assert "format=" not in client.get(f"{URL}?{query}").text


def test_todays_list_is_cited_with_its_day(client):
    make_goal()
    response = client.get(URL)
    assert f"{URL}?format=csv" in links_of(response)
    assert f"http://testserver{URL}?stand={today()}" in main_of(response)
