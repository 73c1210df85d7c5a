"""What the council's next session makes due: the cutoff of each field, and freshness by it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goals.days import add_months, today
from goals.models import Goal, Measure
from goals.models.cutoffs import Cutoff, Cutoffs
from goals.models.reported import cutoff_after, freshness
from goals.vocabulary import Freshness, Interval
from tests.factories import (
    days_ago,
    make_body,
    make_field,
    make_goal,
    make_measure,
    make_resolution,
    make_session,
    make_update,
    save_on,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def field():
    return make_field()


@pytest.fixture
def body(field):
    return make_body("Umweltausschuss", [field])


def ahead(days):
    """So many days from now."""
    return days_ago(-days)


def session_at(body, cutoff, **columns):
    return make_session(body, cutoff + timedelta(days=14), cutoff=cutoff, **columns)


def days_of(field, day=None):
    return [cutoff.day for cutoff in Cutoffs(day).of([field.number])]


# Which cutoff -----------------------------------------------------------------------------------


def test_the_next_cutoff_of_any_body_with_the_field_counts(field, body):
    other = make_body("Kreistag", [field, make_field("X", 10, "Mobilität")])
    session_at(body, ahead(80))
    session_at(body, ahead(50))
    session_at(other, ahead(60))
    (cutoff,) = Cutoffs().of(["VIII"])
    assert cutoff == Cutoff(ahead(50), ahead(64), "Umweltausschuss")
    assert str(cutoff) == f"Sitzung Umweltausschuss am {ahead(64):%d.%m.%Y}"
    assert [cutoff.day for cutoff in Cutoffs().of(["X", "VIII", "V"])] == [ahead(50), ahead(60)]


def test_cancelled_sessions_and_those_whose_cutoff_is_past_do_not_count(field, body):
    session_at(body, ahead(20), is_cancelled=True)
    session_at(body, days_ago(1))
    assert days_of(field) == []
    session_at(body, today())
    assert days_of(field) == [today()]


def test_a_body_without_the_field_does_not_count(field):
    session_at(make_body("Jugendhilfeausschuss", [make_field("III", 3)]), ahead(20))
    session_at(make_body("Ohne Feld"), ahead(20))
    assert days_of(field) == []


def test_a_past_day_looks_ahead_from_there(field, body):
    session_at(body, days_ago(40))
    session_at(body, ahead(10))
    assert days_of(field, days_ago(41)) == [days_ago(40)]
    assert days_of(field, days_ago(40)) == [days_ago(40)]
    assert days_of(field, days_ago(39)) == [ahead(10)]


def test_a_field_is_known_by_its_number_in_whatever_resolution(body):
    """Bodies keep the fields of the resolution under which they got them."""
    later = make_resolution(days_ago(1))
    goal = make_goal(make_field("VIII", 8, resolution=later), report_interval=3)
    make_update(goal, effective_on=today())
    session_at(body, ahead(120))
    assert list(Goal.objects.in_force().fresh_as(["due"], None)) == [goal]


def test_all_fields_cost_one_query(field, body):
    session_at(body, ahead(20))
    with CaptureQueriesContext(connection) as queries:
        Cutoffs()
    many = make_body("Kreistag", [field, make_field("X", 10), make_field("V", 5)])
    for days in (30, 40, 50):
        session_at(many, ahead(days))
    with CaptureQueriesContext(connection) as more:
        Cutoffs()
    assert len(queries) == len(more) == 1


# What it makes due ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "expected"), [(-1, "current"), (0, "current"), (1, "due"), (40, "due")]
)
def test_what_ends_before_the_next_cutoff_is_due_however_far_ahead(field, body, after, expected):
    goal = make_goal(field, report_interval=3)
    update = make_update(goal, effective_on=days_ago(10))
    due = add_months(update.effective_on, 3)
    session_at(body, due + timedelta(days=after))
    cutoffs = Cutoffs().of([field.number])
    assert freshness(update, 3, cutoffs=cutoffs) == expected
    assert list(Goal.objects.fresh_as([expected], None)) == [goal]
    assert bool(cutoff_after(due, cutoffs)) == (expected == "due")


def test_what_is_final_or_overdue_or_was_never_reported_stays_so(field, body):
    done, late, never = (make_goal(field, report_interval=3) for _ in range(3))
    make_update(done, "completed", days_ago(20))
    make_update(late, effective_on=days_ago(200))
    session_at(body, ahead(150))
    found = {
        value: list(Goal.objects.fresh_as([value], None).in_order()) for value in Freshness.values
    }
    assert found == {"current": [done], "due": [], "overdue": [late], "none": [never]}


def test_a_measure_is_due_by_any_of_the_fields_it_acts_for(field, body):
    calm = make_goal(make_field("V", 5, "Kultur"))
    measure = make_measure(goals=[calm, make_goal(field)], since=days_ago(60), report_interval=3)
    make_update(measure, effective_on=days_ago(1))
    session_at(make_body("Kulturausschuss", [calm.field]), ahead(40))
    rows = Measure.objects.as_of(None, None)
    assert list(rows.fresh_as(["current"], None)) == [measure]
    session_at(body, ahead(120))
    assert list(rows.fresh_as(["due"], None)) == [measure]
    measure.goals.set([calm])
    assert list(rows.fresh_as(["due"], None)) == []


def test_a_version_of_a_measure_is_due_by_the_fields_of_then(field, body):
    calm = make_goal(make_field("V", 5, "Kultur"))
    measure = make_measure(goals=[make_goal(field)], since=days_ago(60), report_interval=3)
    make_update(measure, effective_on=days_ago(50))
    measure.revise(by=None, goals=[calm])
    session_at(body, ahead(100))
    then = Measure.objects.as_of(days_ago(30), None)
    assert [row.number for row in then.fresh_as(["due"], None, days_ago(30))] == [measure.pk]
    assert list(Measure.objects.fresh_as(["due"], None)) == []


# Query and function agree -----------------------------------------------------------------------


@pytest.fixture
def scene():
    """Goals of two fields, measures for one or both; each with its update, by interval."""
    fields = [make_field("I", 1), make_field("II", 2)]
    rows = []
    for months in Interval.values:
        goals = [make_goal(field, report_interval=months) for field in fields]
        sets = (goals[:1], goals[1:], goals)
        measures = [make_measure(goals=own, report_interval=months) for own in sets]
        for row in [*goals, *measures]:
            make_update(row, effective_on=days_ago(31))
        rows += goals + measures
    bodies = [make_body(field.number, [field]) for field in fields]
    return rows, [session_at(body, ahead(20)) for body in bodies]


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(days=st.lists(st.sampled_from([1, 29, 30, 31, 58, 59, 60, 61, 62, 150, 340]), max_size=2))
def test_query_and_function_call_rows_equally_fresh_whatever_sessions_come(scene, days):
    rows, sessions = scene
    for place, session in enumerate(sessions):
        cutoff = ahead(days[place]) if place < len(days) else ahead(5)
        save_on(today(), session, cutoff=cutoff, held_on=cutoff, is_cancelled=place >= len(days))
    cutoffs = Cutoffs()
    for model in (Goal, Measure):
        numbers = model.objects.field_numbers()
        expected = {value: set() for value in Freshness.values}
        for row in [row for row in rows if isinstance(row, model)]:
            own = cutoffs.of(numbers[row.pk])
            expected[freshness(row.updates.get(), row.report_interval, cutoffs=own)].add(row)
        found = {value: set(model.objects.fresh_as([value], None)) for value in Freshness.values}
        assert found == expected
