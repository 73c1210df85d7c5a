"""/suche/: what a reader finds, how it is shown, and what an empty page says."""

import re

import pytest
from django.utils.html import strip_tags

from tests.factories import days_ago, make_goal, make_measure, make_update
from tests.world import PAST, SECRETS

URL = "/suche/"
STAFF = ["editor", "controlling", "admin"]
SEEN_BY = {"council": ["council", *STAFF], "internal": STAFF}


@pytest.fixture
def goal(db):
    return make_goal(
        text="Der Ausbau der Photovoltaik auf kreiseigenen Dächern wird unterstützt.",
        short_title="Sonne nutzen",
    )


def page(client, query="", status=200):
    response = client.get(URL + query)
    assert response.status_code == status
    return response


def text(response):
    return re.sub(r"\s+", " ", strip_tags(response.content.decode()))


def found(response):
    return [[str(row) for row in hits.rows] for hits in response.context["lists"]]


# What is found


def test_without_words_it_says_what_can_be_searched(client, goal):
    response = page(client)
    assert "„Zuwanderer“ findet auch Ziele für Menschen mit Einwanderungsgeschichte" in text(
        response
    )
    assert response.context["lists"] == []
    assert b'role="search"' in response.content


def test_goals_and_measures_are_listed_apart_with_their_state(client, goal, roads):
    measure = make_measure("Photovoltaik am Kreishaus", goals=[goal], lead=roads)
    make_update(goal, "in_progress", assessment="on_track")
    response = page(client, "?q=Photovoltaik")
    assert found(response) == [[str(goal)], [str(measure)]]
    told = text(response)
    for words in ("1 Ziel", "1 Maßnahme", "in Umsetzung", "im Plan", "zu VIII.1"):
        assert words in told
    assert f'href="{goal.get_absolute_url()}"' in response.content.decode()


def test_everyday_words_find_officialese_and_mark_it(client, goal):
    response = page(client, "?q=Solaranlage")
    assert found(response)[0] == [str(goal)]
    assert "<mark>Photovoltaik</mark>" in response.content.decode()


def test_marks_hold_no_markup_of_the_text(client, goal):
    make_measure("<b>Photovoltaik</b> & mehr", goals=[goal])
    body = page(client, "?q=Photovoltaik").content.decode()
    assert "&lt;b&gt;<mark>Photovoltaik</mark>&lt;/b&gt; &amp; mehr" in body


def test_a_measure_found_by_its_goal_shows_where(client, goal):
    make_measure("Dächer vermieten", goals=[goal], summary="Ein Satz.", description="")
    told = page(client, "?q=Solaranlage").content.decode().partition("1 Maßnahme")[2]
    assert "Im Wortlaut von" in told
    assert "<mark>Photovoltaik</mark>" in told


def test_a_measure_that_has_the_words_itself_does_not_quote_its_goal(client, goal):
    make_measure("Photovoltaik am Kreishaus", goals=[goal])
    assert "Im Wortlaut von" not in page(client, "?q=Solaranlage").content.decode()


def test_the_best_ten_are_shown_and_the_list_has_all(client, goal):
    for number in range(12):
        make_measure(f"Photovoltaik {number}", goals=[goal])
    response = page(client, "?q=Photovoltaik&umsetzung=none")
    measures = response.context["lists"][1]
    assert (len(measures.rows), measures.total) == (10, 12)
    assert "die 10 besten Treffer" in text(response)
    whole = client.get(measures.list_url).context["page"]
    assert whole.paginator.count == 12
    assert [str(row) for row in whole.object_list][:10] == found(response)[1]


def test_best_hits_come_first_in_the_list_too(client, goal):
    make_measure("Fassaden", goals=[goal], description="Unter anderem mit Photovoltaik.")
    best = make_measure("Photovoltaik überall", goals=[goal])
    response = client.get("/massnahmen/?q=Photovoltaik")
    assert response.context["page"].object_list[0] == best
    chosen = [label for label, _, is_chosen in response.context["orders"] if is_chosen]
    assert chosen == ["bester Treffer"]
    by_number = client.get("/massnahmen/?q=Photovoltaik&sortierung=nummer")
    assert by_number.context["page"].object_list[1] == best


def test_order_by_hits_needs_words(client, goal):
    response = client.get("/ziele/?sortierung=treffer")
    assert response.status_code == 200
    assert [label for label, _, is_chosen in response.context["orders"] if is_chosen] == ["Nummer"]


# Filters beside


def test_filters_narrow_both_lists_and_their_counts_are_true(client, world):
    query = "?q=Klimaschutz+Wortlaut+Ladepunkte"
    for facet in page(client, query).context["facets"]:
        for option in facet.options:
            narrowed = page(client, f"{query}&{facet.name}={option.value}")
            total = sum(hits.total for hits in narrowed.context["lists"])
            assert total == option.count, (facet.name, option.value)


def test_an_active_filter_can_be_taken_out(client, world):
    chips = page(client, "?q=Ladepunkte&feld=VIII").context["chips"]
    assert [chip.label for chip in chips] == ["VIII Klimaschutz, Klimaanpassung und Energie"]
    assert chips[0].query == "?q=Ladepunkte"


def test_filters_that_make_no_sense_show_no_hits_and_keep_the_words(client, world):
    response = page(client, "?q=Ladepunkte&ampel=lila", 400)
    assert "Ampel: Diesen Wert gibt es hier nicht." in text(response)
    assert 'value="Ladepunkte"' in response.content.decode()
    assert "<h3" not in response.content.decode()


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("q=" + "x" * 201, "höchstens 200 Zeichen"),
        ("q=" + "wort+" * 11, "Höchstens 10 Wörter auf einmal."),
        ("q=a%00b", "Null"),
        ("q=Rad&stand=gestern", "Diesen Tag gibt es nicht."),
    ],
)
def test_bad_input_is_answered_in_german(client, goal, query, problem):
    response = page(client, f"?{query}", 400)
    assert problem in text(response)
    assert "\x00" not in response.content.decode()


# Nothing found, mistyped


def test_an_empty_page_says_so_and_offers_other_ways(client, goal):
    told = text(page(client, "?q=Lottozahlen"))
    assert "Nichts gefunden" in told
    assert "Zu „Lottozahlen“ steht in den Zielen und Maßnahmen nichts." in told
    assert "Alle Themenfelder" in told
    assert "Meinten Sie" not in told


def test_an_empty_page_because_of_filters_offers_the_search_without_them(client, goal):
    body = page(client, "?q=Photovoltaik&umsetzung=completed").content.decode()
    assert "mit diesen Filtern" in body
    assert 'href="/suche/?q=Photovoltaik"' in body


def test_a_typing_error_is_found_and_mended(client, goal):
    response = page(client, "?q=Photovoltaick&feld=VIII")
    assert found(response)[0] == [str(goal)]
    link = '<a href="/suche/?q=Photovoltaik&amp;feld=VIII">Photovoltaik</a>'
    assert f"Meinten Sie {link}?" in response.content.decode()


# Who, when, how


@pytest.mark.parametrize("role", ["anonymous", "council", *STAFF])
def test_nothing_hidden_is_found_counted_or_suggested(client, world, role):
    if world.users[role]:
        client.force_login(world.users[role])
    for circle, secret in SECRETS.items():
        sees = role in SEEN_BY[circle]
        response = page(client, f"?q={secret}")
        assert (secret in str(found(response))) == sees
        if role == "anonymous":
            assert not any(hits.total for hits in response.context["lists"])
            assert not any(o.count for facet in response.context["facets"] for o in facet.options)
        mistyped = page(client, f"?q={secret[:-2]}xs")
        assert mistyped.context["suggestion"] is None
        assert "Meinten Sie" not in text(mistyped)


def test_a_past_day_shows_what_stood_there_then(client, world):
    today = page(client, "?q=Erst+seit+kurzem")
    assert "Erst seit kurzem" in str(found(today))
    then = page(client, f"?q=Erst+seit+kurzem&stand={PAST.isoformat()}")
    assert "Erst seit kurzem" not in str(found(then))
    assert f"Sie sehen den Stand vom {PAST:%d.%m.%Y}" in text(then)


def test_withdrawn_measures_are_not_found(client, goal):
    make_measure(
        "Photovoltaik alt", goals=[goal], withdrawn_on=days_ago(1), withdrawn_reason="Vorbei."
    )
    assert found(page(client, "?q=Photovoltaik")) == [[str(goal)], []]


def test_another_method_is_refused(client, goal):
    response = client.post(URL, {"q": "Photovoltaik"})
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"


def test_start_page_leads_here(client, goal):
    body = client.get("/").content.decode()
    assert 'action="/suche/"' in body
    assert 'href="/suche/?q=Radweg"' in body
