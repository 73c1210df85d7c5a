"""From updates to what a reader is told: since when, why, what changed, and how many.

Updates are built in memory: these functions ask no database.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.models import Measure, Milestone, ProgressUpdate
from goals.reporting import (
    State,
    by_phase,
    change_entry,
    contradictions,
    history_of,
    milestone_states,
    standing,
    state_of,
    tally,
)
from goals.vocabulary import ASSESSED_PHASES, Assessment, Freshness, Phase

START = date(2026, 1, 1)


class Numbered:
    """Updates with running primary keys, each ten days after the one before."""

    def __init__(self):
        self.updates = []

    def add(self, phase, assessment="none", **columns):
        number = len(self.updates) + 1
        columns.setdefault("effective_on", START + timedelta(days=10 * (number - 1)))
        update = ProgressUpdate(pk=number, phase=phase, assessment=assessment, **columns)
        self.updates.append(update)
        return update


@pytest.fixture
def told():
    return Numbered()


def day(number):
    """The day of the update with this number."""
    return START + timedelta(days=10 * (number - 1))


# State ------------------------------------------------------------------------------------------


def test_without_update_nothing_is_guessed():
    assert state_of([], 6) == State()
    assert State().phase is Phase.NONE
    assert not State().has_assessment


def test_since_is_the_first_day_of_the_unbroken_stretch(told):
    told.add("planned", "on_track")
    told.add("in_progress", "on_track")
    told.add("in_progress", "deviating", reason="Es dauert.")
    told.add("in_progress", "deviating")
    state = state_of(told.updates, 6, day(4))
    assert (state.phase, state.phase_since) == (Phase.IN_PROGRESS, day(2))
    assert (state.assessment, state.assessment_since) == (Assessment.DEVIATING, day(3))
    assert state.update is told.updates[3]


def test_return_to_an_earlier_phase_begins_anew(told):
    told.add("in_progress")
    told.add("paused", reason="Kein Geld.")
    told.add("in_progress")
    assert state_of(told.updates, 6, day(3)).phase_since == day(3)


def test_corrected_update_counts_for_nothing(told):
    told.add("planned")
    wrong = told.add("completed")
    told.add("planned", corrects_id=wrong.pk)
    state = state_of(told.updates, 6, day(3))
    assert (state.phase, state.phase_since) == (Phase.PLANNED, day(1))
    assert standing(told.updates) == [told.updates[0], told.updates[2]]


def test_correction_that_the_reader_may_not_read_corrects_nothing(told):
    wrong = told.add("completed")
    told.add("planned", corrects_id=wrong.pk)
    assert state_of(told.updates[:1], 6, day(1)).phase is Phase.COMPLETED


def test_corrected_correction_is_corrected_too(told):
    first = told.add("completed")
    second = told.add("planned", corrects_id=first.pk)
    told.add("in_progress", corrects_id=second.pk)
    assert standing(told.updates) == told.updates[2:]


def test_reason_stays_until_the_assessment_improves(told):
    told.add("in_progress", "at_risk", reason="Es fehlt Geld.")
    told.add("in_progress", "at_risk")
    assert state_of(told.updates, 6, day(2)).reason == "Es fehlt Geld."
    told.add("in_progress", "deviating")
    assert state_of(told.updates, 6, day(3)).reason == ""


def test_new_reason_replaces_the_old_one(told):
    told.add("in_progress", "deviating", reason="Es dauert.")
    told.add("in_progress", "at_risk", reason="Es fehlt Geld.")
    assert state_of(told.updates, 6, day(2)).reason == "Es fehlt Geld."


def test_a_proposal_stands_until_another_state_is_reported(told):
    asked = told.add("in_progress", "at_risk", proposal="Mittel erhöhen.")
    told.add("in_progress", "at_risk")
    assert state_of(told.updates, 6, day(2)).proposed is asked
    other = told.add("in_progress", "at_risk", proposal="Frist verlängern.")
    assert state_of(told.updates, 6, day(3)).proposed is other
    told.add("in_progress", "deviating")
    assert state_of(told.updates, 6, day(4)).proposed is None
    told.add("paused", "none", proposal="Mittel streichen.")
    told.add("in_progress", "none")
    assert state_of(told.updates, 6, day(6)).proposed is None


def test_reason_of_a_halt_stays_while_it_lasts(told):
    told.add("paused", reason="Kein Geld.")
    told.add("paused")
    assert state_of(told.updates, 6, day(2)).reason == "Kein Geld."
    told.add("in_progress", "on_track")
    assert state_of(told.updates, 6, day(3)).reason == ""


def test_reason_of_a_halt_goes_with_it(told):
    told.add("planned", "deviating", reason="Es dauert.")
    told.add("paused", reason="Kein Geld.")
    told.add("in_progress", "deviating")
    assert state_of(told.updates, 6, day(3)).reason == ""


def test_of_two_reports_on_one_day_the_later_counts(told):
    told.add("planned", effective_on=day(1))
    told.add("completed", effective_on=day(5))
    told.add("planned", effective_on=day(5))
    state = state_of(told.updates, 6, day(5))
    assert (state.phase, state.phase_since) == (Phase.PLANNED, day(1))


@pytest.mark.parametrize(
    ("phase", "assessment", "label"),
    [
        ("paused", "none", "Warum zurückgestellt"),
        ("dropped", "none", "Warum nicht weiterverfolgt"),
        ("in_progress", "at_risk", "Warum gefährdet"),
        ("in_progress", "deviating", "Begründung der Abweichung"),
        ("planned", "none", "Begründung"),
    ],
)
def test_reason_is_named_after_what_it_explains(told, phase, assessment, label):
    told.add(phase, assessment, reason="Darum.")
    assert state_of(told.updates, 6, day(1)).reason_label == label


@pytest.mark.parametrize(
    ("phase", "interval", "asked_on", "freshness", "due_on"),
    [
        ("in_progress", 6, date(2026, 5, 31), Freshness.CURRENT, date(2026, 7, 1)),
        ("in_progress", 6, date(2026, 6, 1), Freshness.DUE, date(2026, 7, 1)),
        ("in_progress", 6, date(2026, 7, 1), Freshness.DUE, date(2026, 7, 1)),
        ("in_progress", 6, date(2026, 7, 2), Freshness.OVERDUE, date(2026, 7, 1)),
        ("in_progress", 3, date(2026, 7, 1), Freshness.OVERDUE, date(2026, 4, 1)),
        ("paused", 6, date(2026, 7, 2), Freshness.OVERDUE, date(2026, 7, 1)),
        ("completed", 6, date(2030, 1, 1), Freshness.CURRENT, None),
        ("dropped", 6, date(2030, 1, 1), Freshness.CURRENT, None),
    ],
)
def test_freshness_follows_from_the_interval_and_the_day(
    told, phase, interval, asked_on, freshness, due_on
):
    told.add(phase)
    state = state_of(told.updates, interval, asked_on)
    assert (state.freshness, state.due_on) == (freshness, due_on)


# History ----------------------------------------------------------------------------------------


def test_history_is_newest_first_and_tells_each_change(told):
    first = told.add("planned")
    second = told.add("in_progress", "on_track")
    third = told.add("in_progress", "on_track")
    entries = history_of(told.updates)
    assert [entry.update for entry in entries] == [third, second, first]
    confirmation, change, beginning = entries
    assert beginning.is_first
    assert (change.old_phase, change.old_assessment) == (Phase.PLANNED, Assessment.NONE)
    assert confirmation.is_confirmation
    assert not change.is_confirmation
    assert not beginning.is_confirmation


def test_corrected_update_and_its_correction_name_each_other(told):
    told.add("planned")
    wrong = told.add("completed")
    right = told.add("in_progress", corrects_id=wrong.pk)
    of_right, of_wrong, _ = history_of(told.updates)
    assert of_wrong.correction is right
    assert of_right.corrected is wrong
    # What was wrong changed nothing: the correction is compared with what stood before.
    assert of_wrong.old_phase is None
    assert of_right.old_phase is Phase.PLANNED
    assert not of_right.is_confirmation
    assert not of_wrong.is_confirmation


def test_correction_of_the_first_update_becomes_the_first(told):
    wrong = told.add("completed")
    told.add("planned", corrects_id=wrong.pk)
    of_right, of_wrong = history_of(told.updates)
    assert of_right.is_first
    assert not of_wrong.is_first


def test_change_of_the_start_page_carries_what_was_before(told):
    update = told.add("in_progress", "on_track")
    update.old_phase = update.old_assessment = None
    assert change_entry(update).is_first
    update.old_phase, update.old_assessment = "planned", "on_track"
    entry = change_entry(update)
    assert (entry.old_phase, entry.old_assessment, entry.is_first) == (Phase.PLANNED, None, False)
    update.old_phase, update.old_assessment = "in_progress", "deviating"
    entry = change_entry(update)
    assert (entry.old_phase, entry.old_assessment) == (None, Assessment.DEVIATING)


@st.composite
def histories(draw):
    """Updates oldest first, some of which correct an earlier one that is not yet corrected."""
    told, open_ones = Numbered(), []
    for _ in range(draw(st.integers(0, 8))):
        phase = draw(st.sampled_from(Phase.reported()))
        signals = Assessment.values if phase in ASSESSED_PHASES else ["none"]
        corrects = draw(st.sampled_from([None, *open_ones]))
        update = told.add(phase, draw(st.sampled_from(signals)), corrects_id=corrects)
        open_ones = [pk for pk in open_ones if pk != corrects] + [update.pk]
    return told.updates


@given(histories())
def test_newest_standing_entry_is_the_state(updates):
    state = state_of(updates, 6, START)
    entries = [entry for entry in history_of(updates) if entry.correction is None]
    assert [entry.update for entry in entries] == standing(updates)[::-1]
    assert state.update == (entries[0].update if entries else None)
    assert sum(entry.is_first for entry in entries) == bool(entries)
    changed = [e for e in entries if e.is_first or e.old_phase]
    assert state.phase_since == (changed[0].update.effective_on if changed else None)


# Totals -----------------------------------------------------------------------------------------


class Row:
    """A goal or measure in a list, with what its current update says."""

    def __init__(self, number, phase="none", assessment="none"):
        self.number, self.code = number, f"M {number}"
        self.phase, self.assessment = Phase(phase), Assessment(assessment)

    def __repr__(self):
        return self.code


def test_tally_counts_every_phase_in_the_order_of_the_scale():
    rows = [Row(1, "planned", "at_risk"), Row(2), Row(3, "planned", "deviating"), Row(4, "ongoing")]
    total = tally(rows)
    assert total.total == 4
    assert [phase for phase, _ in total.phases] == list(Phase)
    assert {phase: count for phase, count in total.phases if count} == {
        Phase.PLANNED: 2,
        Phase.ONGOING: 1,
        Phase.NONE: 1,
    }
    assert total.alarms == [
        (Assessment.AT_RISK, "1 gefährdet"),
        (Assessment.DEVIATING, "1 Abweichung"),
    ]
    assert total.words == "1 dauerhaft, 2 in Planung, 1 keine Angabe"


def test_tally_of_nothing_is_nothing():
    total = tally([])
    assert (total.total, total.words, total.alarms) == (0, "", [])
    assert sum(count for _, count in total.phases) == 0


def test_rows_of_one_phase_keep_their_order():
    rows = [Row(1), Row(2, "completed"), Row(3, "planned"), Row(4, "completed"), Row(5)]
    assert [row.number for row in by_phase(rows)] == [2, 4, 3, 1, 5]


# Contradictions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("goal", "measures", "sentences"),
    [
        (State(), [], []),
        (State(), [Row(1, "planned")], []),
        (
            State(),
            [Row(1, "in_progress")],
            [
                "Zum Ziel heißt es „keine Angabe“, "
                "aber die Maßnahme M 1 ist schon begonnen oder umgesetzt."
            ],
        ),
        (
            State(phase=Phase.NOT_STARTED),
            [Row(1, "completed"), Row(2, "in_progress")],
            [
                "Zum Ziel heißt es „nicht begonnen“, "
                "aber die Maßnahmen M 1 und M 2 sind schon begonnen oder umgesetzt."
            ],
        ),
        (
            State(phase=Phase.COMPLETED),
            [Row(1, "planned"), Row(2, "completed"), Row(3)],
            [
                "Das Ziel ist als „umgesetzt“ gemeldet, "
                "aber die Maßnahme M 1 ist noch nicht abgeschlossen."
            ],
        ),
        (
            State(phase=Phase.DROPPED),
            [Row(1, "in_progress"), Row(2, "planned")],
            [
                "Das Ziel ist als „nicht weiterverfolgt“ gemeldet, "
                "aber die Maßnahmen M 1 und M 2 sind noch nicht abgeschlossen."
            ],
        ),
        (State(phase=Phase.COMPLETED), [Row(1, "ongoing")], []),
        (
            State(phase=Phase.NOT_STARTED),
            [Row(1, "ongoing"), Row(2, "planned")],
            [
                "Zum Ziel heißt es „nicht begonnen“, "
                "aber die Maßnahme M 1 ist schon begonnen oder umgesetzt."
            ],
        ),
        (
            State(phase=Phase.IN_PROGRESS, assessment=Assessment.ON_TRACK),
            [Row(1, "in_progress", "at_risk"), Row(2, "in_progress", "deviating")],
            ["Das Ziel ist als „im Plan“ gemeldet, aber die Maßnahme M 1 ist gefährdet."],
        ),
        (
            State(phase=Phase.IN_PROGRESS, assessment=Assessment.AT_RISK),
            [Row(1, "in_progress", "at_risk")],
            [],
        ),
    ],
)
def test_hint_names_the_measures_that_tell_something_else(goal, measures, sentences):
    assert contradictions(goal, measures) == sentences


# Milestones -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due_on", "reached_on", "is_reached", "is_missed"),
    [
        (day(3), None, False, False),
        (day(2), None, False, False),
        (day(1), None, False, True),
        (day(1), day(2), True, False),
        (day(3), day(1), True, False),
        (day(1), day(3), False, True),
        (day(3), day(3), False, False),
    ],
)
def test_milestone_is_reached_missed_or_ahead_on_a_day(due_on, reached_on, is_reached, is_missed):
    milestone = Milestone(title="Vergabe", due_on=due_on, reached_on=reached_on, measure=Measure())
    (state,) = milestone_states([milestone], day(2))
    assert (state.reached_on is not None, state.is_missed) == (is_reached, is_missed)
    assert (state.title, state.due_on) == ("Vergabe", due_on)
