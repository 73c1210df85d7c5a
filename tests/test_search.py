"""goals/search.py: whose texts are found, and that every process finds a new text at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals import search
from tests.factories import (
    days_ago,
    make_field,
    make_goal,
    make_measure,
    make_municipality,
    make_resolution,
)
from tests.world import SECRETS


@pytest.fixture
def goal(db):
    return make_goal(text="Der Ausbau der Radwege wird unterstützt.", short_title="Radverkehr")


def found(query, user=None):
    hits = search.find(query, user).hits
    return list(hits["goal"]), list(hits["measure"])


def goals(query, user=None):
    return found(query, user)[0]


def measures(query, user=None):
    return found(query, user)[1]


# What is in it


def test_goals_are_found_by_wording_short_title_field_code_and_lead(goal, roads):
    goal.lead = roads
    goal.save()
    for query in ("Ausbau", "Radverkehr", "Klimaschutz", "VIII.1", "viii.1", "Straßenbau", "66"):
        assert goals(query) == [goal.pk], query


def test_measures_are_found_by_what_they_say(goal, roads):
    place = make_municipality("Olfen")
    measure = make_measure(
        "Lückenschluss",
        goals=[goal],
        lead=roads,
        summary="Ein Stück Asphalt.",
        description="Mit Beleuchtung.",
        target_group="Pendlerinnen",
        municipalities=[place],
    )
    code = f"M {measure.number}"
    for query in ("Lücke", "Asphalt", "Beleuchtung", "Pendler", "Olfen", "Straßenbau", code):
        assert measures(query) == [measure.number], query


def test_a_query_without_words_finds_nothing_and_asks_nothing(goal):
    with CaptureQueriesContext(connection) as queries:
        assert found(" … der, die ") == ([], [])
    assert not queries


def test_a_search_asks_the_database_the_same_for_one_and_for_three(goal):
    costs = []
    for _ in range(3):
        make_measure("Radweg", goals=[goal])
        search.find("Radweg", None)
        with CaptureQueriesContext(connection) as queries:
            search.find("Radweg", None)
        costs.append(len(queries))
    assert len(set(costs)) == 1


# A new text is found at once


def test_a_new_measure_is_found_at_once(goal):
    assert measures("Fahrradstraße") == []
    measure = make_measure("Fahrradstraße", goals=[goal])
    assert measures("Fahrradstraße") == [measure.number]


def test_a_changed_text_is_found_at_once_and_the_old_one_is_not(goal):
    measure = make_measure("Fahrradstraße", goals=[goal])
    assert measures("Fahrradstraße") == [measure.number]
    measure.title, measure.summary = "Brückenbau", "Eine Brücke."
    measure.save()
    assert measures("Fahrradstraße") == []
    assert measures("Brückenbau") == [measure.number]


def test_a_new_short_title_and_another_lead_are_found_at_once(goal, youth):
    assert goals("Velofreuden") == goals("Jugendamt") == []
    goal.short_title, goal.lead = "Velofreuden", youth
    goal.save()
    assert goals("Velofreuden") == goals("Jugendamt") == [goal.pk]


def test_a_renamed_department_is_found_at_once(goal, roads):
    goal.lead = roads
    goal.save()
    assert goals("Tiefbauamt") == []
    roads.name = "Tiefbauamt"
    roads.save()
    assert goals("Tiefbauamt") == [goal.pk]


def test_another_place_of_a_measure_is_found_at_once(goal):
    measure = make_measure("Brunnen", goals=[goal])
    assert measures("Olfen") == []
    measure.municipalities.add(make_municipality("Olfen"))
    assert measures("Olfen") == [measure.number]


def test_a_renamed_municipality_is_found_at_once(goal):
    place = make_municipality("Olfen")
    measure = make_measure("Brunnen", goals=[goal], municipalities=[place])
    assert measures("Havixbeck") == []
    place.name = "Havixbeck"
    place.save()
    assert measures("Havixbeck") == [measure.number]


def test_an_index_is_read_again_only_after_a_change(goal, monkeypatch):
    search.find("Radweg", None)

    def fail(user):
        raise AssertionError("read again")

    monkeypatch.setattr(search, "texts_for", fail)
    search.find("Radweg", None)
    goal.save()
    with pytest.raises(AssertionError, match="read again"):
        search.find("Radweg", None)


def test_of_two_saved_at_once_the_later_seen_is_not_missed(goal):
    """A version with an earlier time that becomes visible later still changes what is asked."""
    before = search.text_version()
    version = goal.history.first()
    version.pk, version.history_date = None, version.history_date - timedelta(seconds=1)
    version.save()
    assert search.text_version() != before


def test_a_resolution_that_comes_into_force_is_found_at_once(goal, monkeypatch):
    newer = make_resolution(days_ago(-1))
    coming = make_goal(make_field("I", 1, resolution=newer), text="Eine Seilbahn.")
    assert goals("Seilbahn") == []
    for module in ("goals.models.plan", "goals.search"):
        monkeypatch.setattr(f"{module}.today", lambda: days_ago(-1))
    assert goals("Seilbahn") == [coming.pk]
    assert goals("Ausbau") == []


# Who finds what

READERS = ["anonymous", "council", "editor", "controlling", "admin"]
SEEN_BY = {"council": READERS[1:], "internal": READERS[2:]}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("circle", ["council", "internal"])
def test_measures_are_found_by_those_who_may_see_them(world, reader, circle):
    measure = getattr(world, f"{circle}_measure")
    allowed = reader in SEEN_BY[circle]
    assert (measure.number in measures(SECRETS[circle], world.users[reader])) == allowed


@pytest.mark.parametrize("reader", READERS)
def test_suggestions_are_public(world, reader):
    suggestion = search.find(SECRETS["internal"].replace("heim", "hiem"), world.users[reader])
    assert suggestion.suggestion == ""


def test_order_tells_nothing_of_what_is_hidden(world):
    """Scores are computed from what somebody may see: hidden texts do not shift them."""
    before = search.find("Ladepunkte Beratung", None).hits
    for _ in range(5):
        make_measure("Beratung", goals=[world.goal], visibility="internal")
    assert search.find("Ladepunkte Beratung", None).hits == before


def test_narrowed_visibility_holds_at_once(world):
    measure = world.measure
    assert measure.number in measures("Ladepunkte")
    measure.visibility = "internal"
    measure.save()
    assert measure.number not in measures("Ladepunkte")
