"""From updates to what a reader is told: states with their "since", histories and tallies.

Pure functions from rows to values: no queries, no request. Updates come as `standing` or
`readable` QuerySets answer them, oldest first where it says so.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from goals.models import ProgressUpdate
from goals.models.cutoffs import Cutoff
from goals.models.progress import CONFIRMED
from goals.models.reported import cutoff_after, due_on, freshness
from goals.models.update_rules import OPENNESS
from goals.steps import SEVERITY
from goals.vocabulary import FINAL_PHASES, HALTED_PHASES, Assessment, Freshness, Phase

BEGUN = (Phase.IN_PROGRESS, Phase.ONGOING, Phase.COMPLETED)
"""The phases in which something has been done."""


@dataclass
class State:
    """What is known of a goal or measure on a day. Without update: phase NONE, all else None.

    `cutoff`: of the next session, where it is due and the interval ends before it. `proposed`: the
    last update that proposes a decision, since phase and assessment are what they are.
    """

    update: ProgressUpdate | None = None
    phase: Phase = Phase.NONE
    phase_since: date | None = None
    assessment: Assessment = Assessment.NONE
    assessment_since: date | None = None
    reason: str = ""
    freshness: Freshness = Freshness.NONE
    due_on: date | None = None
    cutoff: Cutoff | None = None
    proposed: ProgressUpdate | None = None

    @property
    def has_assessment(self):
        return self.assessment is not Assessment.NONE

    @property
    def reason_label(self):
        if self.phase in HALTED_PHASES:
            return f"Warum {self.phase.label}"
        if self.assessment is Assessment.AT_RISK:
            return "Warum gefährdet"
        if self.assessment is Assessment.DEVIATING:
            return "Begründung der Abweichung"
        return "Begründung"


@dataclass
class Entry:
    """One update in a history, with what it changed and how it was corrected.

    `correct_url`: where the reader may correct it, "" if nowhere.
    """

    update: ProgressUpdate
    old_phase: Phase | None = None
    old_assessment: Assessment | None = None
    is_first: bool = False
    correction: ProgressUpdate | None = None
    corrected: ProgressUpdate | None = None
    correct_url: str = ""

    @property
    def is_confirmation(self):
        changed = self.is_first or self.old_phase or self.old_assessment
        return not (changed or self.correction or self.corrected)


def standing(updates):
    """Of readable updates (oldest first) those that no other of them corrects, in their order."""
    corrected = {update.corrects_id for update in updates}
    return [update for update in updates if update.pk not in corrected]


def last_of_each_day(updates):
    """Of updates (oldest first) the last of each day: it is what held from that day on."""
    return list({update.effective_on: update for update in updates}.values())


def state_of(updates, interval, day=None, cutoffs=()):
    """The State on `day` that follows from readable updates, oldest first.

    `interval`: months agreed between two reports; None if no more is expected. `cutoffs`: of the
    next sessions about its fields, as Cutoffs(day) answers them.
    """
    state = State()
    severity = 0
    for update in last_of_each_day(standing(updates)):
        left_a_halt = state.phase in HALTED_PHASES and update.phase not in HALTED_PHASES
        is_other = update.phase != state.phase or update.assessment != state.assessment
        if is_other or update.proposal:
            state.proposed = update if update.proposal else None
        if update.phase != state.phase:
            state.phase, state.phase_since = update.status, update.effective_on
        if update.assessment != state.assessment:
            state.assessment, state.assessment_since = update.signal, update.effective_on
        calm = SEVERITY[update.assessment] == 0 and update.phase not in HALTED_PHASES
        if update.reason:
            state.reason = update.reason
        elif calm or left_a_halt or SEVERITY[update.assessment] < severity:
            # A reason stays shown until it gets better.
            state.reason = ""
        severity = SEVERITY[update.assessment]
        state.update = update
    state.freshness = freshness(state.update, interval, day, cutoffs)
    state.due_on = due_on(state.update, interval)
    if state.freshness is Freshness.DUE:
        state.cutoff = cutoff_after(state.due_on, cutoffs)
    return state


def history_of(updates):
    """[Entry], newest first, of readable updates given oldest first."""
    by_pk = {update.pk: update for update in updates}
    corrections = {update.corrects_id: update for update in updates if update.corrects_id}
    entries, before = [], None
    for update in updates:
        entry = Entry(
            update,
            correction=corrections.get(update.pk),
            corrected=by_pk.get(update.corrects_id),
        )
        if entry.correction is None:
            entry.is_first = before is None
            if before and before.phase != update.phase:
                entry.old_phase = before.status
            if before and before.assessment != update.assessment:
                entry.old_assessment = before.signal
            before = update
        entries.append(entry)
    return entries[::-1]


def offer_corrections(entries, report_url):
    """Let the reader of a history correct what stands in it."""
    for entry in entries:
        if entry.correction is None:
            entry.correct_url = f"{report_url}?berichtigt={entry.update.pk}"
    return entries


@dataclass
class Preview:
    """How an update will look to those who may read it, before it is released."""

    entry: Entry
    state: State

    @property
    def is_current(self):
        """Whether it will be what holds today; not if something newer was reported."""
        return self.state.update is self.entry.update


def preview_of(update, updates, interval, cutoffs=()):
    """The Preview of an update that is not saved, among the updates so far (oldest first).

    It gets the primary key 0. `cutoffs`: as for `state_of`.
    """
    update.pk = 0
    circle = OPENNESS[: OPENNESS.index(update.visibility) + 1]
    known = [other for other in updates if other.visibility in circle]
    known = sorted([*known, update], key=lambda one: (one.effective_on, one.released_at))
    entry = next(entry for entry in history_of(known) if entry.update is update)
    return Preview(entry, state_of(known, interval, cutoffs=cutoffs))


def last_words(updates):
    """The newest of the updates (oldest first) that says more than "unchanged"; None without."""
    told = [update for update in standing(updates) if update.text != CONFIRMED]
    return told[-1] if told else None


def step_from(before, update):
    """The Entry of an update after the one before; `before` is None for a first report."""
    entry = Entry(update, is_first=before is None)
    if before and before.phase != update.phase:
        entry.old_phase = before.status
    if before and before.assessment != update.assessment:
        entry.old_assessment = before.signal
    return entry


def change_entry(update):
    """The Entry of one update of `ProgressUpdate.objects.changes()`."""
    if update.old_phase is None:
        return Entry(update, is_first=True)
    entry = Entry(update)
    if update.old_phase != update.phase:
        entry.old_phase = Phase(update.old_phase)
    if update.old_assessment != update.assessment:
        entry.old_assessment = Assessment(update.old_assessment)
    return entry


ALARMS = {
    Assessment.AT_RISK: lambda count: f"{count} gefährdet",
    Assessment.DEVIATING: lambda count: "1 Abweichung" if count == 1 else f"{count} Abweichungen",
}


@dataclass
class Tally:
    """How many rows stand where. `phases`: [(Phase, count)], all eight in the scale's order;
    `alarms`: [(Assessment, words)], only those that occur, the worst first.
    """

    total: int
    phases: list
    alarms: list

    @property
    def words(self):
        """`1 umgesetzt, 3 in Umsetzung`, for those who do not see the cells."""
        parts = [f"{count} {phase.label}" for phase, count in self.phases if count]
        return ", ".join(parts)


def tally(rows):
    """The Tally of rows to which `attach_states` gave their state."""
    phases = Counter(row.phase for row in rows)
    signals = Counter(row.assessment for row in rows)
    return Tally(
        len(rows),
        [(phase, phases[phase]) for phase in Phase],
        [(signal, words(signals[signal])) for signal, words in ALARMS.items() if signals[signal]],
    )


def by_phase(rows):
    """Rows sorted as the start page shows them: by phase, then in their order."""
    order = {phase: place for place, phase in enumerate(Phase)}
    return sorted(rows, key=lambda row: order[row.phase])


def active_and_withdrawn(measures):
    """([measure], [measure]): those that count, and those that were withdrawn."""
    rows = list(measures)
    return [m for m in rows if not m.withdrawn_on], [m for m in rows if m.withdrawn_on]


def contradictions(goal_state, measures):
    """Sentences on where a goal and its measures tell different things; often there are none.

    A goal's state is never computed from its measures, so they can differ.
    """
    unfinished = [m for m in measures if m.phase in (Phase.PLANNED, Phase.IN_PROGRESS)]
    begun = [m for m in measures if m.phase in BEGUN]
    at_risk = [m for m in measures if m.assessment is Assessment.AT_RISK]
    found = []
    if goal_state.phase in FINAL_PHASES and unfinished:
        found.append(
            f"Das Ziel ist als „{goal_state.phase.label}“ gemeldet, "
            f"aber {_are(unfinished, 'ist', 'sind')} noch nicht abgeschlossen."
        )
    if goal_state.phase in (Phase.NONE, Phase.NOT_STARTED) and begun:
        found.append(
            f"Zum Ziel heißt es „{goal_state.phase.label}“, "
            f"aber {_are(begun, 'ist', 'sind')} schon begonnen oder umgesetzt."
        )
    if goal_state.assessment is Assessment.ON_TRACK and at_risk:
        found.append(
            f"Das Ziel ist als „im Plan“ gemeldet, aber {_are(at_risk, 'ist', 'sind')} gefährdet."
        )
    return found


@dataclass
class MilestoneState:
    """A milestone and how it stands on a day: reached, missed, or ahead."""

    title: str
    due_on: date
    reached_on: date | None
    is_missed: bool


def milestone_states(milestones, day):
    """[MilestoneState] as of `day`: what was reached later counts as not reached."""
    states = []
    for milestone in milestones:
        reached = milestone.reached_on
        if reached and reached > day:
            reached = None
        missed = reached is None and milestone.due_on < day
        states.append(MilestoneState(milestone.title, milestone.due_on, reached, missed))
    return states


def _are(measures, one, many):
    *first, last = [measure.code for measure in measures]
    if first:
        return f"die Maßnahmen {', '.join(first)} und {last} {many}"
    return f"die Maßnahme {last} {one}"
