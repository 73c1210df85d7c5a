"""The filters of both lists: counts that hold, links that keep the rest, past days.

The pages are tested in tests/plan/test_goal_list.py and tests/measures/test_measure_list.py.
"""

from datetime import timedelta
from random import Random

import pytest
from django.core.paginator import EmptyPage
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from goals.directory import EVERYWHERE
from goals.filters import GoalFilter, MeasureFilter
from goals.models import Department, Measure, User
from goals.models.reported import freshness
from goals.views.lists import paging
from goals.vocabulary import ASSESSED_PHASES, Assessment, Interval, Phase, Role, Visibility
from tests.factories import (
    at_noon,
    days_ago,
    make_body,
    make_department,
    make_field,
    make_goal,
    make_measure,
    make_municipality,
    make_paper,
    make_session,
    make_update,
    save_on,
)

pytestmark = pytest.mark.django_db

READERS = [None, User(role=Role.COUNCIL), User(role=Role.EDITOR)]
DAYS = [None, days_ago(30)]


def goals(query="", user=None, day=None):
    found = GoalFilter(QueryDict(query), user=user, day=day)
    assert found.is_valid(), found.problems()
    return found


def measures(query="", user=None, day=None):
    found = MeasureFilter(QueryDict(query), user=user, day=day)
    assert found.is_valid(), found.problems()
    return found


def listed(found):
    return [row.code for row in found.page().object_list]


def options_of(found, name):
    return next(facet.options for facet in found.facets() if facet.name == name)


# Counts -----------------------------------------------------------------------------------------


def random_world(random):
    """Goals and measures with a random past: some were reported on, moved or changed since."""
    departments = [
        save_on(days_ago(150), Department(name=name, slug=name.lower(), kind="department"))
        for name in ("Bauamt", "Jugendamt", "Umweltamt")
    ]
    places = [make_municipality(name) for name in ("Dülmen", "Olfen")]
    fields = [make_field("I", 1, "Wirtschaft"), make_field("II", 2, "Bildung")]
    make_field("IX", 9, "Ressourcen", sections=0)
    for field in fields:
        # Far enough ahead to make due what is reported every three months.
        cutoff = days_ago(random.choice([-10, -50, -85]))
        session = make_session(make_body(field.title, [field]), cutoff + timedelta(14))
        assert session.cutoff == cutoff

    def some(rows, at_least=0):
        return random.sample(rows, random.randint(at_least, len(rows)))

    def reports_on(subject):
        for _ in range(random.randint(0, 3)):
            day = days_ago(random.choice([3, 20, 60, 100, 170]))
            phase = random.choice(Phase.reported())
            released_on = random.choice([day, day, days_ago(3)])
            make_update(
                subject,
                phase,
                day,
                assessment=random.choice(Assessment.values) if phase in ASSESSED_PHASES else "none",
                visibility=random.choice(Visibility.values),
                reason="Es dauert länger.",
                paper=make_paper(),
                released_at=at_noon(released_on),
            )

    chosen = []
    for _ in range(6):
        goal = make_goal(
            random.choice(fields),
            lead=random.choice([None, *departments]),
            report_interval=random.choice(Interval.values),
        )
        save_on(days_ago(150), goal, lead=random.choice([None, *departments]))
        save_on(days_ago(10), goal, lead=random.choice([None, *departments]))
        chosen.append(goal)
        reports_on(goal)
    for number in range(8):
        measure = make_measure(
            f"Nummer {number}",
            since=days_ago(random.choice([150, 5])),
            lead=random.choice(departments),
            goals=some(chosen, at_least=1),
            municipalities=some(places),
            visibility=random.choice(Visibility.values),
            report_interval=random.choice(Interval.values),
        )
        if random.random() < 0.5:
            measure.municipalities.set(some(places))
            measure.goals.set(some(chosen, at_least=1))
            save_on(
                days_ago(1),
                measure,
                lead=random.choice(departments),
                visibility=random.choice(Visibility.values),
                withdrawn_on=random.choice([None, days_ago(1)]),
                withdrawn_reason="Doppelt.",
            )
        reports_on(measure)


def random_query(random, found):
    """A few filters at once, as a QueryDict."""
    query = QueryDict(mutable=True)
    for name in random.sample(found.FACETS, random.randint(0, 2)):
        values = [value for value, _ in found.form.fields[name].choices]
        query.setlist(name, random.sample(values, len(values) // 2 + 1))
    if random.random() < 0.2:
        query["q"] = random.choice(["Nummer", "Wortlaut", "titel I"])
    return query


@pytest.mark.parametrize("seed", range(3))
def test_every_count_is_what_the_list_shows_when_the_value_is_chosen(seed):
    random = Random(seed)
    random_world(random)
    counted = 0
    for make in (GoalFilter, MeasureFilter):
        for day in DAYS:
            user = random.choice(READERS)
            query = random_query(random, make(QueryDict(), user=user, day=day))
            found = make(query, user=user, day=day)
            assert found.is_valid()
            for name in found.FACETS:
                shown = {option.value: option.count for option in options_of(found, name)}
                for value, _ in found.form.fields[name].choices:
                    alone = query.copy()
                    alone.setlist(name, [value])
                    rows = make(alone, user=user, day=day)
                    assert rows.is_valid()
                    number = rows.rows_without().count()
                    assert number == rows.page().paginator.count, (name, value, query)
                    assert number == shown.get(value, 0), (name, value, query)
                    counted += shown.get(value, 0)
    assert counted > 20


@pytest.mark.parametrize("seed", range(3))
def test_rows_of_a_scale_stand_where_the_filter_says(seed):
    random = Random(seed)
    random_world(random)
    for make in (goals, measures):
        for user in READERS:
            for day in DAYS:
                everything = len(listed(make("", user, day)))
                for name in ("umsetzung", "ampel", "aktualitaet"):
                    total = 0
                    for option in options_of(make("", user, day), name):
                        found = make(f"{name}={option.value}", user, day)
                        rows = found.page().object_list
                        total += len(rows)
                        assert {told(name, row, found) for row in rows} <= {option.value}
                    # No row is lost, and none stands in two places of one scale.
                    assert total == everything


def told(name, row, found):
    """What a list writes into a row."""
    day, cutoffs = found.day, found.cutoffs_of(row)
    return {
        "umsetzung": row.phase.value,
        "ampel": row.assessment.value,
        "aktualitaet": freshness(row.current, row.report_interval, day, cutoffs).value,
    }[name]


def test_a_session_ahead_makes_due_on_the_list_in_its_counts_and_in_its_file():
    field = make_field()
    goal = make_goal(field, report_interval=3)
    measure = make_measure(goals=[goal], report_interval=3)
    make_update(goal)
    make_update(measure)
    for make in (goals, measures):
        assert listed(make("aktualitaet=due")) == []
    session = make_session(make_body("Umweltausschuss", [field]), days_ago(-150))
    for make, row in ((goals, goal), (measures, measure)):
        found = make("aktualitaet=due")
        assert listed(found) == [row.code]
        counts = {option.value: option.count for option in options_of(found, "aktualitaet")}
        assert counts == {"current": 0, "due": 1, "overdue": 0, "none": 0}
        (told,) = found.rows_for_file()
        assert (told.state.freshness, told.state.cutoff.day) == ("due", session.cutoff)


def test_own_values_of_a_facet_do_not_narrow_its_counts():
    make_update(make_goal(), "planned")
    make_update(make_goal(), "completed")
    counts = {
        option.value: option.count for option in options_of(goals("umsetzung=planned"), "umsetzung")
    }
    assert (counts["planned"], counts["completed"], counts["none"]) == (1, 1, 0)


def test_scales_fields_and_places_are_shown_whole_and_only_departments_that_lead(roads, youth):
    make_field("IX", 9, "Ressourcen", sections=0)
    make_goal(lead=roads)
    make_municipality("Dülmen")
    found = goals("zustaendig=51-jugendamt")
    assert len(options_of(found, "umsetzung")) == len(Phase)
    assert [option.label for option in options_of(found, "feld")] == [
        "VIII Klimaschutz",
        "IX Ressourcen",
    ]
    assert [option.label for option in options_of(found, "ort")] == ["Dülmen", "kreisweit"]
    departments = options_of(found, "zustaendig")
    assert [(option.value, option.count, option.chosen) for option in departments] == [
        ("51-jugendamt", 0, True),
        ("66-strassenbau", 1, False),
    ]
    assert [option.value for option in options_of(goals(), "zustaendig")] == ["66-strassenbau"]


def test_a_measure_in_two_places_counts_once_in_each(roads):
    places = [make_municipality("Dülmen"), make_municipality("Olfen")]
    goal = make_goal()
    make_measure(goals=[goal], municipalities=places)
    make_measure(goals=[goal], municipalities=places[:1])
    make_measure(goals=[goal])
    expected = [("duelmen", 2), ("olfen", 1), (EVERYWHERE, 1)]
    shown = options_of(measures(), "ort")
    assert [(option.value, option.count) for option in shown] == expected
    assert listed(measures("ort=duelmen&ort=olfen")) == [m.code for m in Measure.objects.all()[:2]]
    assert [option.count for option in options_of(goals(), "ort")] == [1, 1, 1]


def cost_of_facets(found):
    with CaptureQueriesContext(connection) as queries:
        found.facets()
    return len(queries)


def test_counts_cost_the_same_for_one_and_for_three_rows(roads):
    def add():
        goal = make_goal(lead=roads)
        place = make_municipality(f"Ort {goal.pk}")
        make_update(make_measure(goals=[goal], municipalities=[place]))
        make_update(goal)

    add()
    few = cost_of_facets(goals()), cost_of_facets(measures())
    add()
    add()
    assert (cost_of_facets(goals()), cost_of_facets(measures())) == few


# Links ------------------------------------------------------------------------------------------


def test_chip_takes_out_its_value_alone_and_goes_back_to_page_one():
    make_field("V", 5, "Kultur")
    make_field()
    chips = goals("feld=V&feld=VIII&stand=2026-03-31&seite=1&anzahl=50").chips()
    assert [(chip.label, chip.query) for chip in chips] == [
        ("V Kultur", "?feld=VIII&stand=2026-03-31&anzahl=50"),
        ("VIII Klimaschutz", "?feld=V&stand=2026-03-31&anzahl=50"),
    ]


def test_value_given_twice_is_one_chip():
    make_field()
    (chip,) = goals("feld=VIII&feld=VIII").chips()
    assert chip.query == "?"


def test_words_are_a_chip_as_they_were_typed():
    (chip,) = goals("q=<Rad> %26 Weg").chips()
    assert (chip.label, chip.query) == ("„<Rad> & Weg“", "?")


def test_changed_query_keeps_the_rest_and_begins_on_page_one():
    make_field()
    found = goals("feld=VIII&stand=2026-03-31&seite=1")
    assert found.query(sortierung="ampel") == "?feld=VIII&stand=2026-03-31&sortierung=ampel"
    assert found.query(seite=2) == "?feld=VIII&stand=2026-03-31&seite=2"
    assert found.query(stand=None) == "?feld=VIII"


def test_long_lists_leave_out_pages_between(monkeypatch):
    monkeypatch.setattr("goals.reported_filter.PAGE_SIZES", ["1"])
    field = make_field()
    for _ in range(11):
        make_goal(field)
    found = goals("seite=6")
    pages = paging(found.page(), found.query)["pages"]
    assert [number for number, _ in pages] == [1, None, 4, 5, 6, 7, 8, None, 11]
    assert pages[-1] == (11, "?seite=11")


def test_chosen_facets_are_open():
    make_update(make_goal(), assessment="on_track")
    closed = {facet.name for facet in goals().facets() if not facet.is_open}
    assert closed == {"ampel", "zustaendig", "ort", "aktualitaet", "massnahmen"}
    opened = {facet.name for facet in goals("ampel=on_track").facets() if facet.is_open}
    assert opened == {"feld", "umsetzung", "ampel"}


def test_page_beyond_the_last_is_none():
    make_goal()
    with pytest.raises(EmptyPage):
        goals("seite=2").page()


def test_wrong_filter_keeps_what_was_right():
    found = GoalFilter(QueryDict("q=Rad&sortierung=ampel&anzahl=7"), user=None)
    assert not found.is_valid()
    assert found.kept() == {"words": "Rad", "order": "ampel", "size": ""}
    assert found.problems() == ["Anzahl je Seite: Diesen Wert gibt es hier nicht."]


# Past days --------------------------------------------------------------------------------------


def test_lead_filter_asks_who_led_then_and_calls_them_as_they_were_called(roads):
    old = save_on(
        days_ago(90), Department(name="Tiefbauamt", number="67", slug="tiefbau", kind="department")
    )
    goal = make_goal()
    save_on(days_ago(90), goal, lead=old)
    save_on(days_ago(10), goal, lead=roads)
    measure = make_measure(since=days_ago(90), goals=[goal], lead=old)
    save_on(days_ago(10), measure, lead=roads)
    save_on(days_ago(10), old, name="Bauhof")
    then = days_ago(30)
    for make, code in ((goals, goal.code), (measures, measure.code)):
        (option,) = options_of(make(day=then), "zustaendig")
        assert (option.label, option.count) == ("67 Tiefbauamt", 1)
        assert listed(make("zustaendig=tiefbau", day=then)) == [code]
        assert listed(make("zustaendig=66-strassenbau", day=then)) == []
        assert listed(make("zustaendig=66-strassenbau")) == [code]
        assert listed(make("zustaendig=tiefbau")) == []


def test_place_filter_asks_where_measures_were_then():
    place = make_municipality("Dülmen")
    goal = make_goal()
    measure = make_measure(since=days_ago(90), goals=[goal], municipalities=[place])
    measure.municipalities.clear()
    then = days_ago(30)
    assert listed(goals("ort=duelmen", day=then)) == [goal.code]
    assert listed(measures("ort=duelmen", day=then)) == [measure.code]
    assert listed(goals("ort=duelmen")) == listed(measures("ort=duelmen")) == []
    assert listed(measures("ort=kreisweit")) == [measure.code]


def test_words_find_by_what_is_said_today_what_was_there_on_the_day():
    measure = make_measure("Fahrradstraße", since=days_ago(90), goals=[make_goal()])
    late = make_measure("Vorrangroute", since=days_ago(5), goals=[make_goal()])
    save_on(days_ago(10), measure, title="Radvorrangroute", summary="Neu gefasst.")
    assert listed(measures("q=Vorrangroute", day=days_ago(30))) == [measure.code]
    assert set(listed(measures("q=Vorrangroute"))) == {measure.code, late.code}


def test_order_on_a_past_day_is_that_of_the_day():
    first, second = make_goal(), make_goal()
    make_update(first, effective_on=days_ago(50))
    make_update(second, effective_on=days_ago(40))
    make_update(first, effective_on=days_ago(5))
    assert listed(goals("sortierung=zuletzt", day=days_ago(30))) == [second.code, first.code]
    assert listed(goals("sortierung=zuletzt")) == [first.code, second.code]


def test_inactive_department_can_still_be_asked_for():
    make_goal(lead=make_department("Früher", slug="frueher", is_active=False))
    assert [option.value for option in options_of(goals(), "zustaendig")] == ["frueher"]


def test_goals_that_nobody_leads_and_goals_without_measure(roads):
    led, bare = make_goal(lead=roads), make_goal()
    make_measure(goals=[led], lead=roads)
    assert listed(goals("zustaendig=ohne")) == listed(goals("massnahmen=ohne")) == [bare.code]
    assert listed(goals("zustaendig=ohne&zustaendig=66-strassenbau")) == [led.code, bare.code]
    assert listed(goals("massnahmen=mit")) == [led.code]
    assert listed(goals("massnahmen=mit&massnahmen=ohne")) == [led.code, bare.code]
    assert goals("zustaendig=ohne").in_words() == [("Federführend", "noch niemand")]
