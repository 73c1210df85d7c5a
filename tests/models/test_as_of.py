"""What is current, standing and changed, for each reader and for each past day.

The scenes below say it in words. The last test replays random histories in plain Python, as
slowly and simply as design allows, and asks the queries for the same answers.
"""

from collections import Counter
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goals.days import today
from goals.models import Goal, Measure, ProgressUpdate, User
from goals.models.reported import freshness
from goals.permissions import may_see, visibilities
from goals.vocabulary import (
    ASSESSED_PHASES,
    FINAL_PHASES,
    Assessment,
    Freshness,
    Phase,
    Role,
    Visibility,
)
from tests.factories import at_noon, days_ago, make_goal, make_measure, make_paper, make_update

pytestmark = pytest.mark.django_db
READERS = [None, User(role=Role.COUNCIL), User(role=Role.EDITOR)]
WHY = {"reason": "Die Vergabe musste wiederholt werden."}


@pytest.fixture
def goal(roads):
    return make_goal(lead=roads)


def current(user=None, day=None):
    return set(ProgressUpdate.objects.current(user, day))


def changes(user=None, day=None):
    return [
        (change.phase, change.old_phase, change.assessment, change.old_assessment)
        for change in ProgressUpdate.objects.changes(user, day)
    ]


# Scenes -----------------------------------------------------------------------


def test_current_is_the_newest_by_its_day_then_by_its_release(goal):
    newest = make_update(goal, "ongoing", days_ago(3))
    make_update(goal, "planned", days_ago(5), released_at=at_noon(days_ago(1)))
    assert current() == {newest}
    newer = make_update(goal, effective_on=days_ago(3), released_at=at_noon(days_ago(2)))
    assert current() == {newer}


def test_each_goal_and_each_measure_has_its_own_current_update(goal, roads):
    measure = make_measure(goals=[goal], lead=roads)
    updates = {make_update(subject, "planned") for subject in (goal, make_goal(), measure)}
    assert current() == updates


def test_each_reader_has_the_newest_that_they_may_see(goal, ruth, emil, cora, adam):
    public = make_update(goal, effective_on=days_ago(9))
    council = make_update(goal, effective_on=days_ago(8), visibility="council")
    internal = make_update(goal, effective_on=days_ago(7), visibility="internal")
    for user, newest in [(None, public), (ruth, council)]:
        assert current(user) == {newest}
    for user in (emil, cora, adam):
        assert current(user) == {internal}


def test_a_filter_after_current_asks_about_current_updates_only(goal):
    make_update(goal, "planned", days_ago(9))
    make_update(goal, "in_progress", days_ago(3))
    assert not ProgressUpdate.objects.current(None).filter(phase="planned").exists()


def test_a_corrected_update_is_read_but_does_not_stand(goal):
    wrong = make_update(goal, "completed", days_ago(5))
    right = make_update(goal, "in_progress", days_ago(4), corrects=wrong, **WHY)
    assert set(ProgressUpdate.objects.readable(None)) == {wrong, right}
    assert set(ProgressUpdate.objects.standing(None)) == {right}


def test_a_later_correction_does_not_rewrite_the_day_before_it(goal):
    wrong = make_update(goal, "completed", days_ago(9))
    right = make_update(goal, "in_progress", days_ago(4), corrects=wrong)
    for day, known in [(10, set()), (9, {wrong}), (5, {wrong}), (4, {right}), (0, {right})]:
        assert current(None, days_ago(day)) == known


def test_a_correction_for_an_earlier_day_leaves_the_newer_report_current(goal):
    wrong = make_update(goal, "completed", days_ago(20))
    newer = make_update(goal, "ongoing", days_ago(10), **WHY)
    right = make_update(
        goal, "in_progress", days_ago(20), corrects=wrong, released_at=at_noon(days_ago(2))
    )
    assert current() == {newer}
    assert list(ProgressUpdate.objects.standing(None).oldest_first()) == [right, newer]
    assert list(ProgressUpdate.objects.standing(None, days_ago(3)).oldest_first()) == [wrong, newer]


def test_a_correction_for_an_earlier_day_can_make_an_older_report_current_again(goal):
    first = make_update(goal, "in_progress", days_ago(20))
    wrong = make_update(goal, "completed", days_ago(10))
    make_update(goal, "planned", days_ago(30), corrects=wrong, released_at=at_noon(days_ago(2)))
    assert current(None, days_ago(3)) == {wrong}
    assert current() == {first}


def test_whoever_may_not_read_the_correction_never_happens_to_read_less(goal, ruth):
    wrong = make_update(goal, "completed", days_ago(9), visibility="council")
    right = make_update(
        goal, "in_progress", days_ago(4), corrects=wrong, visibility="public", **WHY
    )
    assert current() == {right}
    assert current(ruth) == {right}
    assert current(ruth, days_ago(5)) == {wrong}
    assert current(None, days_ago(5)) == set()


def test_a_report_late_in_the_evening_belongs_to_its_day_in_berlin(goal):
    day = date(2026, 7, 1)
    evening = timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
    update = make_update(goal, effective_on=day, released_at=evening)
    assert current(None, day) == {update}
    assert current(None, day - timedelta(days=1)) == set()


def test_confirmations_are_no_changes_and_the_first_report_is_one(goal):
    make_update(goal, "planned", days_ago(9), assessment="on_track")
    make_update(goal, "planned", days_ago(8), assessment="on_track")
    make_update(goal, "in_progress", days_ago(7), assessment="on_track")
    make_update(goal, "in_progress", days_ago(6), assessment="deviating", **WHY)
    assert changes() == [
        ("in_progress", "in_progress", "deviating", "on_track"),
        ("in_progress", "planned", "on_track", "on_track"),
        ("planned", None, "on_track", None),
    ]


def test_a_change_is_one_from_what_its_reader_knew(goal, ruth):
    make_update(goal, "planned", days_ago(9))
    make_update(goal, "in_progress", days_ago(8), visibility="council")
    make_update(goal, "in_progress", days_ago(7))
    assert [pair[:2] for pair in changes()] == [("in_progress", "planned"), ("planned", None)]
    assert [pair[:2] for pair in changes(ruth)] == [("in_progress", "planned"), ("planned", None)]
    newest_change = ProgressUpdate.objects.changes(ruth).first()
    assert newest_change.visibility == "council"


@pytest.mark.parametrize("visibility", Visibility.values)
def test_the_query_and_the_rule_agree_on_who_reads_an_update(
    goal, emil, ruth, cora, adam, visibility
):
    update = make_update(goal, visibility=visibility)
    for user in (None, ruth, emil, cora, adam):
        found = ProgressUpdate.objects.visible_to(user).filter(pk=update.pk).exists()
        assert found == may_see(user, update)


# Random histories against a plain replay ---------------------------------------

FIRST = date(2025, 6, 24)


@st.composite
def histories(draw):
    """A list of updates on four subjects, each a namespace of columns, in order of release."""
    rows = []
    length = (today() - FIRST).days
    for _ in range(draw(st.integers(0, 9))):
        released_on = FIRST + timedelta(days=draw(st.integers(0, length)))
        delay = draw(st.sampled_from([0, 0, 0, 1, 30]))
        phase = draw(st.sampled_from(Phase.reported()))
        assessments = Assessment.values if phase in ASSESSED_PHASES else [Assessment.NONE]
        rows.append(
            SimpleNamespace(
                subject=draw(st.integers(0, 3)),
                phase=phase,
                assessment=draw(st.sampled_from(assessments)),
                visibility=draw(st.sampled_from(Visibility.values)),
                released_on=released_on,
                effective_on=max(FIRST, released_on - timedelta(days=delay)),
                hour=draw(st.integers(0, 23)),
                corrects=None,
            )
        )
    rows.sort(key=lambda row: (row.released_on, row.hour))
    openness = Visibility.values.index
    for place, row in enumerate(rows):
        free = [
            wrong
            for wrong in rows[:place]
            if wrong.subject == row.subject
            and openness(row.visibility) <= openness(wrong.visibility)
            and not any(other.corrects is wrong for other in rows)
        ]
        if free and draw(st.booleans()):
            row.corrects = draw(st.sampled_from(free))
    return rows


def write(rows, subjects, columns):
    """Store the rows as they come: the random ones know nothing of reasons."""
    for place, row in enumerate(rows):
        row.place = place
        moment = timezone.make_aware(datetime.combine(row.released_on, time(row.hour, 30)))
        subject = subjects[row.subject]
        row.saved = ProgressUpdate(
            **{subject.SUBJECT: subject},
            phase=row.phase,
            assessment=row.assessment,
            visibility=row.visibility,
            effective_on=row.effective_on,
            released_at=moment,
            corrects=row.corrects.saved if row.corrects else None,
            text=text_of(row),
            reason="Darum.",
            **columns,
        )
        ProgressUpdate.objects.bulk_create([row.saved])
        row.pk = row.saved.pk
        row.order = (row.effective_on, moment, row.pk)


def text_of(row):
    """What a stored row says: each something of its own."""
    return f"Meldung {row.place}."


def replay(rows, user, day):
    """{subject: [standing rows, oldest first]}: what `user` knew at the end of `day`."""
    readable = [
        row
        for row in rows
        if row.visibility in visibilities(user) and (day is None or row.released_on <= day)
    ]
    corrected = [row.corrects for row in readable]
    stands = {}
    for row in sorted(readable, key=lambda row: row.order):
        if row not in corrected:
            stands.setdefault(row.subject, []).append(row)
    return stands


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(histories(), st.sampled_from(READERS), st.none() | st.integers(0, 500).map(days_ago))
def test_queries_agree_with_a_plain_replay_for_any_day_and_reader(stage, rows, user, day):
    with transaction.atomic():
        write(rows, stage.subjects, stage.columns)
        compare(stage.subjects, rows, user, day)
        transaction.set_rollback(True)


@pytest.fixture
def stage(roads, emil, cora):
    """Three goals and a measure with different intervals, and the columns of any update on them."""
    goals = [make_goal(report_interval=months) for months in (3, 6, 12)]
    measure = make_measure(goals=goals, lead=roads, since=FIRST, report_interval=3)
    return SimpleNamespace(
        subjects=[*goals, measure],
        columns={
            "department": roads,
            "reported_by": emil,
            "released_by": cora,
            "paper": make_paper(),
        },
    )


def compare(subjects, rows, user, day):
    stands = replay(rows, user, day)
    newest = {subject: updates[-1] for subject, updates in stands.items()}
    assert pks(ProgressUpdate.objects.current(user, day)) == sorted(r.pk for r in newest.values())
    assert pks(ProgressUpdate.objects.standing(user, day)) == sorted(
        row.pk for updates in stands.values() for row in updates
    )
    assert Counter(
        (change.pk, change.old_phase, change.old_assessment)
        for change in ProgressUpdate.objects.changes(user, day)
    ) == Counter(plain_changes(stands))

    measures = Measure.objects.as_of(day, user)
    for queryset, places in [(Goal.objects.all(), (0, 1, 2)), (measures, (3,))]:
        states = {}
        for place in places:
            row = newest.get(place)
            age = freshness(row, subjects[place].report_interval, day)
            states[place] = (
                row.phase if row else Phase.NONE,
                row.assessment if row else Assessment.NONE,
                age,
            )
        assert {key: state.pk for key, state in queryset.states(user, day).items()} == {
            subjects[place].pk: newest[place].pk for place in places if place in newest
        }
        for query, scale, values in [
            (queryset.in_phase, 0, Phase),
            (queryset.assessed_as, 1, Assessment),
            (queryset.fresh_as, 2, Freshness),
        ]:
            for value in values:
                found = {getattr(row, row.KEY) for row in query([value], user, day)}
                wanted = {subjects[p].pk for p in places if states[p][scale] == value}
                assert found == wanted, (value, day)
        attached = list(queryset)
        queryset.attach_states(attached, user, day)
        by_key = {getattr(row, row.KEY): row for row in attached}
        for place in places:
            row = by_key[subjects[place].pk]
            assert getattr(row.current, "pk", None) == getattr(newest.get(place), "pk", None)
            assert (row.phase, row.assessment) == states[place][:2]


def plain_changes(stands):
    for updates in stands.values():
        phase = assessment = None
        for row in updates:
            if (row.phase, row.assessment) != (phase, assessment):
                yield row.pk, phase, assessment
            phase, assessment = row.phase, row.assessment


def pks(queryset):
    return sorted(queryset.values_list("pk", flat=True))


def test_the_replay_meets_what_it_is_meant_to_meet(stage):
    """Corrections, hidden updates and final phases occur among the random histories."""
    met = Counter()

    @settings(max_examples=100, derandomize=True, database=None, deadline=None)
    @given(histories())
    def look(rows):
        for row in rows:
            met["corrections"] += row.corrects is not None
            met["hidden"] += row.visibility != Visibility.PUBLIC
            met["final"] += row.phase in FINAL_PHASES
            met["late"] += row.effective_on < row.released_on

    look()
    assert min(met[name] for name in ("corrections", "hidden", "final", "late")) >= 10, met
