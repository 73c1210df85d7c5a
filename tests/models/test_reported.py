"""Goals and measures by their current update: freshness, filters, order and tallies."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from goals.days import add_months, today
from goals.models import Department, Goal, Measure, ProgressUpdate
from goals.models.reported import due_on, freshness
from goals.vocabulary import Assessment, Freshness, Interval, Phase
from tests.factories import (
    at_noon,
    days_ago,
    make_department,
    make_goal,
    make_measure,
    make_update,
)

pytestmark = pytest.mark.django_db
WHY = {"reason": "Die Vergabe musste wiederholt werden."}
REPORTED = date(2026, 1, 31)


@pytest.fixture
def goal(roads):
    return make_goal(lead=roads)


def reported(phase="in_progress", effective_on=REPORTED):
    return ProgressUpdate(phase=phase, effective_on=effective_on)


def counted(rows, user=None, day=None):
    """Counter of (phase, assessment) of the rows' current updates."""
    return Counter((s.phase, s.assessment) for s in rows.states(user, day).values())


# Freshness --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (REPORTED, Freshness.CURRENT),
        (date(2026, 6, 30), Freshness.CURRENT),
        (date(2026, 7, 1), Freshness.DUE),
        (date(2026, 7, 31), Freshness.DUE),
        (date(2026, 8, 1), Freshness.OVERDUE),
    ],
)
def test_an_update_is_due_thirty_days_before_its_interval_ends(day, expected):
    assert due_on(reported(), 6) == date(2026, 7, 31)
    assert freshness(reported(), 6, day) == expected


def test_what_is_finished_or_dropped_is_never_due():
    for phase in ("completed", "dropped"):
        assert due_on(reported(phase), 3) is None
        assert freshness(reported(phase), 3, date(2036, 1, 1)) == Freshness.CURRENT


def test_what_is_paused_is_due_like_all_else():
    assert freshness(reported("paused"), 3, date(2026, 12, 1)) == Freshness.OVERDUE


def test_without_update_there_is_no_freshness():
    assert due_on(None, 6) is None
    assert freshness(None, 6) == Freshness.NONE


MONTH_ENDS = [date(2026, 2, 28), date(2028, 2, 29), date(2026, 8, 31), date(2026, 11, 30)]


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    end=st.sampled_from(MONTH_ENDS),
    shift=st.integers(-2, 2),
    months=st.sampled_from(Interval.values),
    distance=st.sampled_from([-31, -30, -29, -1, 0, 1]),
    phase=st.sampled_from(["in_progress", "completed"]),
)
@example(date(2026, 8, 31), 0, 6, 0, "in_progress")
@example(date(2026, 8, 31), 0, 6, 1, "in_progress")
@example(date(2026, 11, 30), 0, 3, -30, "in_progress")
def test_query_and_function_call_an_update_equally_fresh_around_month_ends(
    prepared, end, shift, months, distance, phase
):
    update = prepared[months, phase]
    # The row is written once; the day looked from moves instead.
    day = add_months(update.effective_on, months) + timedelta(days=distance)
    for looked in (day, end + timedelta(days=shift)):
        if looked < update.effective_on:
            continue
        expected = freshness(update, months, looked)
        for value in Freshness:
            found = Goal.objects.filter(pk=update.goal_id).fresh_as([value], None, looked).exists()
            assert found == (value == expected), (looked, value)


@pytest.fixture
def prepared(roads):
    """{(months, phase): an update of 31 August, whose months after it are shorter}."""
    return {
        (months, phase): make_update(
            make_goal(lead=roads, report_interval=months), phase, date(2025, 8, 31)
        )
        for months in Interval.values
        for phase in ("in_progress", "completed")
    }


def test_a_version_of_a_measure_keeps_the_interval_agreed_then(goal, roads):
    measure = make_measure(goals=[goal], lead=roads, since=days_ago(200), report_interval=12)
    make_update(measure, effective_on=days_ago(190))
    measure.report_interval = 3
    measure.save()
    then, now = Measure.objects.as_of(days_ago(60), None), Measure.objects.as_of(None, None)
    for rows, day, value in [(then, days_ago(60), "current"), (now, None, "overdue")]:
        assert [row.number for row in rows.fresh_as([value], None, day)] == [measure.pk]
        assert [interval for *_, interval in rows.facts()] == [rows.get().report_interval]


def test_a_goal_keeps_the_interval_agreed_then(goal):
    goal.history.update(history_date=at_noon(days_ago(200)))
    make_update(goal, effective_on=days_ago(150))
    goal.report_interval = 3
    goal.save()
    for day, value in [(days_ago(60), "current"), (None, "overdue")]:
        assert list(Goal.objects.fresh_as([value], None, day)) == [goal]
        departments = Department.objects.on(day or today())
        (then,) = Goal.objects.attach_care([Goal.objects.get()], departments, day)
        assert freshness(goal.updates.get(), then.report_interval, day) == value
        assert [interval for *_, interval in Goal.objects.facts(day)] == [then.report_interval]


# Filters ----------------------------------------------------------------------


def test_goals_are_found_by_their_current_phase_or_by_having_none(goal, roads):
    make_update(goal, "planned", days_ago(9))
    make_update(goal, "in_progress", days_ago(2))
    silent = make_goal(lead=roads)
    make_update(make_measure(goals=[silent], lead=roads), "planned")
    assert set(Goal.objects.in_phase([Phase.IN_PROGRESS], None)) == {goal}
    assert set(Goal.objects.in_phase([Phase.PLANNED], None)) == set()
    assert set(Goal.objects.in_phase([Phase.NONE], None)) == {silent}
    assert set(Goal.objects.in_phase([Phase.NONE, Phase.IN_PROGRESS], None)) == {goal, silent}


def test_what_a_reader_may_not_see_does_not_move_a_goal_between_filters(goal, ruth):
    make_update(goal, "planned", days_ago(9), assessment="on_track")
    make_update(goal, "planned", days_ago(2), assessment="at_risk", visibility="council", **WHY)
    for user, value in [(None, "on_track"), (ruth, "at_risk")]:
        assert set(Goal.objects.assessed_as([value], user)) == {goal}
        assert counted(Goal.objects.all(), user) == {("planned", value): 1}
    assert set(Goal.objects.assessed_as(["at_risk"], None)) == set()


def test_without_assessment_is_also_who_never_reported(goal, roads):
    make_update(goal, "completed")
    silent = make_goal(lead=roads)
    assert set(Goal.objects.assessed_as([Assessment.NONE], None)) == {goal, silent}


def test_filters_narrow_each_other(goal, roads):
    make_update(goal, "in_progress", assessment="on_track")
    other = make_goal(lead=roads)
    make_update(other, "in_progress", days_ago(200), assessment="on_track")
    found = Goal.objects.in_phase(["in_progress"], None).assessed_as(["on_track"], None)
    assert set(found) == {goal, other}
    assert set(found.fresh_as(["overdue"], None)) == {other}
    assert set(found.fresh_as(["overdue", "current"], None)) == {goal, other}


def test_no_value_at_all_finds_nothing(goal):
    make_update(goal)
    assert not Goal.objects.in_phase([], None).exists()
    assert not Goal.objects.fresh_as([], None).exists()


# Order and tallies ------------------------------------------------------------


def test_rows_can_be_sorted_by_how_serious_and_how_old_their_state_is(roads):
    silent, calm, yellow, red = (make_goal(lead=roads) for _ in range(4))
    make_update(calm, assessment="on_track", effective_on=days_ago(3))
    make_update(yellow, assessment="deviating", effective_on=days_ago(2), **WHY)
    make_update(red, assessment="at_risk", effective_on=days_ago(1), **WHY)
    ordered = Goal.objects.with_state_order(None).order_by("state_severity", "pk")
    assert list(ordered) == [silent, calm, yellow, red]
    assert [goal.state_on for goal in ordered] == [None, days_ago(3), days_ago(2), days_ago(1)]
    then = Goal.objects.with_state_order(None, days_ago(2)).order_by("-state_severity", "pk")
    assert list(then) == [yellow, calm, silent, red]


def test_states_are_those_of_the_rows_asked_for_and_no_others(goal, roads):
    make_update(goal, "planned")
    make_update(make_goal(lead=roads), "planned")
    make_update(make_goal(lead=roads), "completed")
    make_goal(lead=roads)
    assert counted(Goal.objects.all()) == {("planned", "none"): 2, ("completed", "none"): 1}
    assert counted(Goal.objects.filter(pk=goal.pk)) == {("planned", "none"): 1}


# Attaching costs the same for one row and for three ---------------------------


def cost(attach):
    with CaptureQueriesContext(connection) as queries:
        attach()
    return len(queries)


@pytest.mark.parametrize("day", [None, days_ago(1)])
def test_attaching_states_costs_one_query_for_any_number(roads, day):
    goals = [make_goal(lead=roads) for _ in range(3)]
    for goal in goals:
        make_update(goal, effective_on=days_ago(2))
    for some in (goals[:1], goals):
        assert cost(lambda some=some: Goal.objects.attach_states(some, None, day)) == 1
    assert all(goal.current and goal.phase is Phase.IN_PROGRESS for goal in goals)
    assert cost(lambda: Goal.objects.attach_states([], None, day)) == 0


@pytest.mark.parametrize("day", [None, days_ago(1)])
def test_attaching_relations_costs_the_same_for_one_measure_and_for_three(roads, youth, day):
    for name in ("Radweg", "Brücke", "Ampel"):
        make_measure(
            name,
            since=days_ago(9),
            lead=make_department(f"Amt {name}"),
            goals=[make_goal(), make_goal()],
            contributing=[roads, youth],
        )
    departments = roads._meta.model.objects.on(day) if day else None
    measures = Measure.objects.as_of(day, None)

    def attach(rows):
        for row in measures.attach_relations(rows, departments):
            assert (str(row.lead), len(row.others), row.places) == (f"Amt {row.title}", 2, [])
            assert [goal.code for goal in row.for_goals]

    one, three = list(measures.order_by("number")[:1]), list(measures.order_by("number"))
    assert cost(lambda: attach(one)) == cost(lambda: attach(three)) <= 4


@pytest.mark.parametrize("day", [None, days_ago(0)])
def test_attaching_care_costs_the_same_for_one_goal_and_for_three(roads, youth, day):
    for _ in range(3):
        make_goal(lead=roads, contributing=[youth])
    departments = roads._meta.model.objects.on(day)

    def attach(goals):
        for goal in Goal.objects.attach_care(goals, departments, day):
            assert (goal.lead, goal.others) == (roads, [youth])

    one, three = list(Goal.objects.all()[:1]), list(Goal.objects.all())
    assert cost(lambda: attach(one)) == cost(lambda: attach(three)) <= 2
