"""Reviews against a plain replay: random histories of goals and measures, told to each reader.

The replay is written as slowly and simply as the decision allows; it shares no code with the portal
but the order of the scales' words. Scenes that say one rule each stand in tests/test_outcomes.py
and tests/test_review.py.
"""

from collections import Counter
from datetime import datetime, time, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goals.days import add_months, today
from goals.outcomes import Period, Standpoint
from goals.review import (
    EVERYTHING,
    READERS,
    Heading,
    make_review,
    reporting_period,
)
from goals.review_content import as_json, from_json
from goals.vocabulary import Outcome, Visibility
from tests.factories import (
    at_noon,
    make_goal,
    make_measure,
    make_paper,
)
from tests.models.test_as_of import FIRST, histories, text_of, write

pytestmark = pytest.mark.django_db
HEADING = Heading("Alles", "Probe")
WHY = {"reason": "Die Vergabe musste wiederholt werden."}
VISIBLE = {"public": ["public"], "council": ["public", "council"]}
VISIBLE["internal"] = [*VISIBLE["council"], "internal"]


# Random histories against a plain replay ----------------------------------------------------------


@pytest.fixture
def stage(roads, emil, cora):
    goals = [make_goal(report_interval=months) for months in (3, 6, 12)]
    measure = make_measure(goals=goals, lead=roads, since=FIRST, report_interval=3)
    columns = {"department": roads, "reported_by": emil, "released_by": cora}
    columns["paper"] = make_paper()
    return SimpleNamespace(subjects=[*goals, measure], columns=columns)


@st.composite
def scenes(draw):
    """(rows, points): a history, and (day, moment) twice, in order: ends of days, and reports made
    some days after a cutoff; often days on which something was reported.
    """
    rows, length = draw(histories()), (today() - FIRST).days
    days = st.integers(0, length).map(lambda number: FIRST + timedelta(days=number))
    corrections = [row for row in rows if row.corrects]
    for row in corrections:
        if draw(st.booleans()):
            # Of a mistyped word: nothing else is said otherwise.
            row.phase, row.assessment = row.corrects.phase, row.corrects.assessment
            row.effective_on = draw(st.sampled_from([row.effective_on, row.corrects.effective_on]))
    if rows:
        days |= st.sampled_from([row.effective_on for row in rows])
    if corrections:
        days |= st.sampled_from([row.corrects.released_on for row in corrections])
    points = []
    for day in sorted([draw(days), draw(days)]):
        later = day + timedelta(days=draw(st.sampled_from([1, 1, 9, 40])))
        moment = timezone.make_aware(datetime.combine(later, time()))
        points.append((day, max([moment, *(known for _, known in points)])))
    return rows, points


def stands(rows, circle, day, moment):
    """[row] that count for a standpoint, oldest first, of one subject."""
    readable = []
    for row in rows:
        at = timezone.make_aware(datetime.combine(row.released_on, time(row.hour, 30)))
        if row.visibility in VISIBLE[circle] and at < moment:
            readable.append(row)
    wrong = [row.corrects for row in readable if row.corrects is not None]
    found = [row for row in readable if row not in wrong and row.effective_on <= day]
    return sorted(found, key=lambda row: row.order)


def state(counted):
    """(phase, since, assessment, since, day of the last report)"""
    if not counted:
        return "none", None, "none", None, None
    # Of the reports of one day the last one says how it was; no assessment is none since when.
    days = list({row.effective_on: row for row in counted}.values())
    phase_since = assessment_since = days[-1].effective_on
    for row in reversed(days):
        if row.phase != days[-1].phase:
            break
        phase_since = row.effective_on
    for row in reversed(days):
        if row.assessment != days[-1].assessment:
            break
        assessment_since = row.effective_on
    last = days[-1]
    if last.assessment == "none":
        assessment_since = None
    return last.phase, phase_since, last.assessment, assessment_since, last.effective_on


def original_of(row, known):
    """What counted before and is corrected by a row, through others if need be; or None."""
    while row is not None and row not in known:
        row = row.corrects
    return row


def news(row, known, *names):
    """Whether a row says what none of the known ones said, nor one that it corrects."""
    original = original_of(row, known)
    if original is row:
        return False
    return original is None or any(getattr(row, n) != getattr(original, n) for n in names)


def changing(known, counted):
    """[row] of what counts that says another state than the row before it, and is news."""
    return [
        row
        for earlier, row in pairwise([None, *counted])
        if news(row, known, "phase", "assessment")
        and (earlier is None or reported(earlier) != reported(row))
    ]


def began(counted, known, name, since):
    """Whether what holds at the end began after a day, by a row that says something new."""
    days = list({row.effective_on: row for row in counted}.values())
    while len(days) > 1 and getattr(days[-2], name) == getattr(days[-1], name):
        days.pop()
    return bool(days) and days[-1].effective_on > since and news(days[-1], known, name)


def outcome(known, counted, interval, since, until):
    """The class of a goal without proposals, in the words of the decision. `known`, `counted`:
    [row] that count at both ends.
    """
    (old_phase, _, old_signal, _, _), (phase, _, signal, _, last) = state(known), state(counted)
    came = old_phase != phase or began(counted, known, "phase", since)
    at_risk_anew = old_signal != "at_risk" or began(counted, known, "assessment", since)
    if signal == "at_risk" and at_risk_anew:
        return "decision"
    if phase in ("paused", "dropped") and came:
        return "decision"
    if phase == "completed" and came:
        return "completed"
    if (old_phase, old_signal) != (phase, signal):
        return "changed"
    if last is None:
        return "not_reported"
    is_final = phase in ("completed", "dropped")
    late = not is_final and add_months(last, interval) < until
    return "not_reported" if late else "unchanged"


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(scenes(), st.sampled_from(Visibility.values))
def test_a_review_agrees_with_a_plain_replay_for_any_period_and_reader(stage, scene, circle):
    rows, points = scene
    with transaction.atomic():
        write(rows, stage.subjects, stage.columns)
        compare(stage.subjects, rows, points, circle)
        transaction.set_rollback(True)


def compare(subjects, rows, points, circle):
    (since, _), (until, _) = points
    period = Period(*(Standpoint(*point) for point in points))
    content = make_review(READERS[circle], EVERYTHING, period, HEADING)
    items = {item.address: item for item in [*content.goals, *content.measures]}
    classes, phases = Counter(), Counter()
    for place, subject in enumerate(subjects):
        own = [row for row in rows if row.subject == place]
        counted = [stands(own, circle, *point) for point in points]
        before, after = map(state, counted)
        item = items[subject.get_absolute_url()]
        assert told(item.before) == before
        assert told(item.after) == after
        steps = [text_of(row) for row in changing(*counted)]
        assert [step.text for step in item.steps] == steps
        if place < 3:
            wanted = outcome(*counted, subject.report_interval, since, until)
            assert item.outcome.code == wanted
            classes[wanted] += 1
            phases[after[0]] += 1
            phases[f"before {before[0]}"] += 1
    assert {number.of.code: number.count for number in content.totals.outcomes} == {
        value: classes[value] for value in Outcome.values
    }
    for count in content.totals.phases:
        code = count.of.code
        assert (count.before, count.after) == (phases[f"before {code}"], phases[code])
    assert from_json(as_json(content)) == content
    everyone = [goal.code for value in Outcome.values for goal in content.goals_in(value)]
    assert sorted(everyone) == sorted(goal.code for goal in content.goals)
    assert len(content.goals) == content.totals.goals == 3


def told(status):
    return (
        status.phase.code,
        status.phase_since,
        status.assessment.code,
        status.assessment_since,
        status.reported_on,
    )


def reported(row):
    return row.phase, row.assessment


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(histories(), st.lists(st.integers(0, 400), min_size=4, max_size=4), st.integers(1, 60))
def test_nothing_falls_between_two_reports_and_nothing_is_told_twice(stage, rows, days, delay):
    """Each report begins where the one before it ended, whatever is released in between."""
    cutoffs = sorted(FIRST + timedelta(days=min(day, (today() - FIRST).days)) for day in days)
    with transaction.atomic():
        write(rows, stage.subjects, stage.columns)
        known, ends, told_in, due = None, None, Counter(), set()
        for since, until in pairwise(cutoffs):
            made_at = at_noon(until + timedelta(days=delay))
            period = reporting_period(since, until, made_at, known)
            content = make_review(READERS["internal"], EVERYTHING, period, HEADING)
            items = {item.address: item for item in [*content.goals, *content.measures]}
            begins = [item.before for item in items.values()]
            assert ends is None or begins == ends
            ends = [item.after for item in items.values()]
            for place, subject in enumerate(stage.subjects):
                item = items[subject.get_absolute_url()]
                own = [row for row in rows if row.subject == place]
                first, last = (stands(own, "internal", *point) for point in period)
                told_in.update(step.text for step in item.steps)
                due.update(text_of(row) for row in changing(first, last))
                if place < 3 and first == last:
                    assert item.outcome.code in ("not_reported", "unchanged")
            known = made_at
        assert told_in == Counter(due)
        transaction.set_rollback(True)


def test_the_replay_meets_every_class_and_late_releases(stage):
    met = Counter()

    @settings(max_examples=500, derandomize=True, database=None, deadline=None)
    @given(scenes(), st.sampled_from(Visibility.values))
    def look(scene, circle):
        rows, points = scene
        for place, row in enumerate(rows):
            at = timezone.make_aware(datetime.combine(row.released_on, time(row.hour)))
            row.order = (row.effective_on, at, place)
        for place, months in enumerate((3, 6, 12)):
            own = [row for row in rows if row.subject == place]
            first, last = (stands(own, circle, *point) for point in points)
            days = [day for day, _ in points]
            met[outcome(first, last, months, *days)] += 1
            met["corrected"] += any(original_of(row, first) not in (row, None) for row in last)
            met["late"] += any(row not in first and row.effective_on <= days[0] for row in last)

    look()
    assert min(met[name] for name in [*Outcome.values, "late", "corrected"]) >= 5, met
