"""What a period brought a goal, one rule after the other. Updates are built in memory.

Random histories are replayed in tests/test_review_replay.py.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goals.days import end_of, noon_of
from goals.outcomes import Passage, Period, Standpoint, Told, outcome_of, passage_of
from goals.reporting import State
from goals.vocabulary import Assessment, Freshness, Outcome, Phase

SINCE, UNTIL = date(2027, 1, 29), date(2027, 4, 30)
BEFORE, WITHIN, AFTER = date(2027, 1, 4), date(2027, 3, 1), date(2027, 5, 3)
PERIOD = Period(Standpoint(SINCE, end_of(SINCE)), Standpoint(UNTIL, noon_of(date(2027, 5, 10))))


class Reports:
    """Reports on one goal, in order of their release."""

    def __init__(self):
        self.told = []

    def add(self, day, phase="in_progress", assessment="none", released=None, **columns):
        blank = dict.fromkeys(Told._fields, "")
        blank |= {"corrects_id": None, "paper": None, "visibility": "public", "text": "Neu."}
        blank |= {"phase": phase, "assessment": assessment, "effective_on": day}
        blank |= {"pk": len(self.told) + 1, "released_at": noon_of(released or day)}
        self.told.append(Told(**blank | columns))
        return self.told[-1].pk

    def passage(self, period=PERIOD, interval=6):
        self.told.sort(key=lambda update: (update.effective_on, update.released_at, update.pk))
        return passage_of(self.told, period, interval)

    def outcome(self, period=PERIOD, interval=6):
        return outcome_of(self.passage(period, interval), period.before.day)


@pytest.fixture
def reports():
    return Reports()


# Which class ---------------------------------------------------------------------------------


def test_what_came_to_be_at_risk_asks_for_a_decision(reports):
    reports.add(BEFORE, assessment="on_track")
    reports.add(WITHIN, assessment="at_risk")
    assert reports.outcome() is Outcome.DECISION


def test_a_first_report_can_ask_for_one(reports):
    reports.add(WITHIN, assessment="at_risk")
    assert reports.outcome() is Outcome.DECISION


def test_what_was_at_risk_and_is_it_still_is_unchanged(reports):
    reports.add(BEFORE, assessment="at_risk")
    reports.add(WITHIN, assessment="at_risk")
    assert reports.outcome() is Outcome.UNCHANGED


def test_what_was_better_in_between_is_at_risk_anew(reports):
    reports.add(BEFORE, assessment="at_risk")
    reports.add(WITHIN, assessment="on_track")
    reports.add(WITHIN + timedelta(days=9), assessment="at_risk")
    assert reports.outcome() is Outcome.DECISION


def test_another_phase_of_what_is_still_at_risk_is_a_change(reports):
    reports.add(BEFORE, "planned", "at_risk")
    reports.add(WITHIN, "in_progress", "at_risk")
    assert reports.outcome() is Outcome.CHANGED


@pytest.mark.parametrize("phase", ["paused", "dropped"])
def test_what_was_paused_or_dropped_in_the_period_asks_for_a_decision(reports, phase):
    reports.add(BEFORE)
    reports.add(WITHIN, phase)
    assert reports.outcome() is Outcome.DECISION


def test_what_is_paused_since_long_is_unchanged_until_it_is_overdue(reports):
    reports.add(BEFORE, "paused")
    assert reports.outcome(interval=6) is Outcome.UNCHANGED
    assert reports.outcome(interval=3) is Outcome.NOT_REPORTED


def test_a_proposal_asks_for_a_decision_until_another_state_is_reported(reports):
    reports.add(BEFORE)
    reports.add(WITHIN, proposal="Mittel bereitstellen.")
    assert reports.outcome() is Outcome.DECISION
    reports.add(WITHIN + timedelta(days=1), text="Unverändert.")
    assert reports.outcome() is Outcome.DECISION
    assert reports.passage().proposal == "Mittel bereitstellen."
    reports.add(WITHIN + timedelta(days=2), "ongoing")
    assert reports.outcome() is Outcome.CHANGED
    assert reports.passage().proposal == ""


def test_a_proposal_of_before_is_no_news(reports):
    reports.add(BEFORE, proposal="Mittel bereitstellen.")
    reports.add(WITHIN, text="Unverändert.")
    assert reports.outcome() is Outcome.UNCHANGED
    assert reports.passage().proposal == "Mittel bereitstellen."


def test_a_proposal_said_once_more_is_no_news_and_another_one_is(reports):
    reports.add(BEFORE, proposal="Mittel bereitstellen.")
    reports.add(WITHIN, text="Anders gesagt.", proposal="Mittel bereitstellen.")
    assert reports.outcome() is Outcome.UNCHANGED
    reports.add(WITHIN, assessment="deviating", proposal="Mittel bereitstellen.")
    assert reports.outcome() is Outcome.CHANGED
    reports.add(WITHIN + timedelta(days=1), proposal="Frist verlängern.")
    assert reports.outcome() is Outcome.DECISION


def test_a_proposal_made_again_after_it_was_settled_is_news(reports):
    reports.add(BEFORE - timedelta(days=60), assessment="deviating", proposal="Mittel erhöhen.")
    reports.add(BEFORE, assessment="on_track")
    reports.add(WITHIN, assessment="deviating", proposal="Mittel erhöhen.")
    assert reports.outcome() is Outcome.DECISION


def test_what_is_done_is_completed_and_not_merely_changed(reports):
    reports.add(BEFORE)
    reports.add(WITHIN, "completed")
    assert reports.outcome() is Outcome.COMPLETED


def test_what_was_done_before_is_unchanged_for_good(reports):
    reports.add(date(2025, 7, 1), "completed")
    assert reports.outcome() is Outcome.UNCHANGED


def test_a_proposal_with_the_completion_goes_before_it(reports):
    reports.add(WITHIN, "completed", proposal="Nachfolge beschließen.")
    assert reports.outcome() is Outcome.DECISION


def test_a_change_that_was_taken_back_is_told_as_a_step(reports):
    reports.add(BEFORE, assessment="on_track")
    reports.add(WITHIN, assessment="deviating")
    reports.add(WITHIN + timedelta(days=9), assessment="on_track")
    assert reports.outcome() is Outcome.UNCHANGED
    steps = [(old.assessment, new.assessment) for old, new in reports.passage().steps]
    assert steps == [("on_track", "deviating"), ("deviating", "on_track")]


def test_what_was_never_reported_or_is_overdue_has_not_been_reported(reports):
    assert reports.outcome() is Outcome.NOT_REPORTED
    reports.add(date(2026, 10, 30))
    assert reports.outcome() is Outcome.UNCHANGED
    reports.told[0] = reports.told[0]._replace(effective_on=date(2026, 10, 29))
    assert reports.outcome() is Outcome.NOT_REPORTED


STATES = st.builds(
    State,
    phase=st.sampled_from(Phase),
    phase_since=st.sampled_from([BEFORE, WITHIN]),
    assessment=st.sampled_from(Assessment),
    assessment_since=st.sampled_from([BEFORE, WITHIN]),
    freshness=st.sampled_from(Freshness),
)


@settings(deadline=None, derandomize=True, database=None)
@given(STATES, STATES)
def test_every_passage_has_a_class_and_alarms_are_never_calm(before, after):
    outcome = outcome_of(Passage(before, after), SINCE)
    assert outcome in Outcome
    if outcome in (Outcome.NOT_REPORTED, Outcome.UNCHANGED):
        assert (before.phase, before.assessment) == (after.phase, after.assessment)
        assert (outcome is Outcome.NOT_REPORTED) == (
            after.freshness in (Freshness.OVERDUE, Freshness.NONE)
        )


# What counts -----------------------------------------------------------------------------------


def test_a_report_counts_what_speaks_of_its_time_and_was_released_before_it_was_made(reports):
    reports.add(BEFORE)
    reports.add(UNTIL, "ongoing", released=date(2027, 5, 9))
    reports.add(UNTIL, "completed", released=date(2027, 5, 11))
    reports.add(AFTER, "paused")
    assert reports.passage().after.phase is Phase.ONGOING


def test_what_the_report_before_could_not_know_yet_is_told_by_this_one(reports):
    """Effective before its cutoff, released after it was made."""
    made_at = noon_of(date(2027, 2, 3))
    reports.add(BEFORE)
    reports.add(SINCE, "ongoing", released=date(2027, 2, 4))
    period = PERIOD._replace(before=Standpoint(SINCE, made_at))
    assert reports.passage(period).before.phase is Phase.IN_PROGRESS
    assert [update.phase for update in reports.passage(period).new.values()] == ["ongoing"]
    assert reports.outcome(period) is Outcome.CHANGED


def test_what_the_report_before_told_is_not_told_again(reports):
    """Effective before its cutoff, released after the cutoff and before it was made."""
    reports.add(BEFORE)
    reports.add(SINCE, "ongoing", released=date(2027, 2, 2))
    period = PERIOD._replace(before=Standpoint(SINCE, noon_of(date(2027, 2, 3))))
    assert reports.outcome(period) is Outcome.UNCHANGED
    assert reports.passage(period).new == {}
    # Without a report before it nobody has told it yet.
    assert reports.outcome() is Outcome.CHANGED


def test_what_was_corrected_does_not_count_whatever_day_the_correction_speaks_of(reports):
    reports.add(BEFORE)
    wrong = reports.add(WITHIN, "completed")
    reports.add(AFTER, "in_progress", corrects_id=wrong)
    passage = reports.passage()
    assert passage.after.phase is Phase.IN_PROGRESS
    assert passage.after.update.effective_on == BEFORE


def test_a_correction_after_the_report_was_made_does_not_rewrite_it(reports):
    reports.add(BEFORE)
    wrong = reports.add(WITHIN, "completed")
    reports.add(WITHIN, "in_progress", released=date(2027, 5, 12), corrects_id=wrong)
    assert reports.passage().after.phase is Phase.COMPLETED


def corrected(reports, day=BEFORE, first=None, **columns):
    """A report of before, and a correction of it that is released within the period."""
    said = {"phase": "in_progress", "assessment": "at_risk", "proposal": "Mittel bereitstellen."}
    wrong = reports.add(BEFORE, **said | (first or {}))
    columns = said | (first or {}) | columns
    return reports.add(day, released=WITHIN, corrects_id=wrong, **columns)


@pytest.mark.parametrize("first", [{}, {"assessment": "none", "proposal": ""}])
def test_a_correction_that_says_the_same_is_no_news(reports, first):
    corrected(reports, text="Ohne Tippfehler.", first=first)
    passage = reports.passage()
    assert (reports.outcome(), passage.steps) == (Outcome.UNCHANGED, [])
    assert passage.text == "Ohne Tippfehler."


@pytest.mark.parametrize(
    "first", [{}, {"phase": "paused", "assessment": "none"}, {"phase": "completed", "proposal": ""}]
)
def test_a_correction_of_the_day_alone_is_no_news(reports, first):
    corrected(reports, WITHIN, first=first)
    assert (reports.outcome(), reports.passage().steps) == (Outcome.UNCHANGED, [])
    assert reports.passage().after.phase_since == WITHIN


def test_a_correction_is_news_in_what_it_says_otherwise(reports):
    corrected(reports, proposal="Mehr Mittel bereitstellen.")
    assert (reports.outcome(), reports.passage().steps) == (Outcome.DECISION, [])


def test_another_state_by_a_correction_is_a_change_and_its_proposal_is_known(reports):
    corrected(reports, assessment="deviating")
    assert reports.outcome() is Outcome.CHANGED
    assert [new.assessment for _, new in reports.passage().steps] == ["deviating"]


def test_a_correction_of_a_correction_is_compared_with_what_counted_before(reports):
    between = corrected(reports, assessment="deviating")
    said = {"assessment": "at_risk", "proposal": "Mittel bereitstellen."}
    last = reports.add(BEFORE, released=WITHIN, corrects_id=between, **said)
    assert [update.pk for update in reports.passage().counted] == [last]
    assert (reports.outcome(), reports.passage().steps) == (Outcome.UNCHANGED, [])


def test_a_correction_of_what_nobody_was_told_yet_is_news(reports):
    reports.add(BEFORE)
    wrong = reports.add(WITHIN, assessment="at_risk")
    reports.add(WITHIN, assessment="at_risk", corrects_id=wrong)
    assert reports.outcome() is Outcome.DECISION
    assert len(reports.passage().steps) == 1


def test_words_come_from_the_reports_since_the_state_was_reached(reports):
    reports.add(BEFORE, text="Alt.", proposal="Alt.", note="Alt.", paper="SV-99-0001")
    reports.add(WITHIN, "ongoing", text="Angefangen.", note="Intern.")
    reports.add(UNTIL, "ongoing", text="Unverändert.")
    passage = reports.passage()
    assert (passage.text, passage.proposal, passage.note) == ("Angefangen.", "", "Intern.")
    assert passage.paper is None


def test_a_reason_that_outlives_its_phase_keeps_its_circle(reports):
    reports.add(BEFORE, "planned", "at_risk", visibility="internal", reason="Vertraulich.")
    reports.add(WITHIN, "in_progress", "at_risk")
    assert reports.passage().after.reason == "Vertraulich."
    assert reports.passage().visibility == "internal"
