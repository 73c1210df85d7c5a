"""What a period brought one goal or measure: pure functions from its updates to values.

A day is looked at from a Standpoint: which updates count for it. What differs between two of them
is what a review tells; docs/decisions/0025-two-days-compared.md has the rules and their reasons.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise, takewhile
from typing import NamedTuple

from goals.models.progress import CONFIRMED
from goals.reporting import State, last_of_each_day, standing, state_of
from goals.vocabulary import HALTED_PHASES, Assessment, Freshness, Outcome, Phase, Visibility

NARROWER = list(Visibility).index
"""The place of a Visibility, the widest first."""

STATE = ("phase", "assessment")


class Standpoint(NamedTuple):
    """The end of `day`, as far as it was told in what was released before the moment `known`."""

    day: date
    known: datetime

    def counted(self, updates):
        """Of all that a reader may read on one thing (oldest first) what counts and stands.

        What was corrected by then is wrong, whatever day the correction speaks of.
        """
        known = [update for update in updates if update.released_at < self.known]
        return [update for update in standing(known) if update.effective_on <= self.day]


class Period(NamedTuple):
    """Two standpoints, the earlier one first."""

    before: Standpoint
    after: Standpoint


class Told(NamedTuple):
    """What a review reads of an update. `paper`: its reference, None without."""

    pk: int
    corrects_id: int | None
    phase: str
    assessment: str
    visibility: str
    effective_on: date
    released_at: datetime
    text: str
    reason: str
    proposal: str
    note: str
    paper: str | None
    paper_title: str | None
    paper_url: str | None

    @property
    def status(self):
        return Phase(self.phase)

    @property
    def signal(self):
        return Assessment(self.assessment)


@dataclass
class Passage:
    """One goal or measure on both sides of a period.

    `counted`: what counts afterwards, oldest first; `new`: {primary key: what of it did not count
    before}. `originals`: {primary key: what counted before and is corrected by it}: such a
    correction is news only in what it says otherwise. `run`: the counted updates with the phase and
    assessment of the end, back to the first other one, newest first; `run_before`: the same of the
    beginning. `steps`: [(the counted update before it or None, new update)] where phase or
    assessment changed.
    """

    before: State
    after: State
    counted: list = field(default_factory=list)
    new: dict = field(default_factory=dict)
    originals: dict = field(default_factory=dict)
    run: list = field(default_factory=list)
    run_before: list = field(default_factory=list)
    steps: list = field(default_factory=list)

    @property
    def is_changed(self):
        return (self.before.phase, self.before.assessment) != (
            self.after.phase,
            self.after.assessment,
        )

    @property
    def text(self):
        """The last words in the run that say more than "unchanged"."""
        return self._last("text", besides=CONFIRMED)

    @property
    def proposal(self):
        return self._last("proposal")

    @property
    def note(self):
        return self._last("note")

    @property
    def paper(self):
        """The newest update of the run that names a paper, or None."""
        return next((update for update in self.run if update.paper), None)

    @property
    def visibility(self):
        """Who may read all that is told: the narrowest Visibility of the reports whose words are
        told, None without any.
        """
        circles = {update.visibility for update in self.counted}
        if len(circles) < 2:
            return Visibility(circles.pop()) if circles else None
        words, reason = {self.text, self.proposal, self.after.reason} - {""}, self.after.reason
        # A reason stays until it gets better, in another phase too: it may be older than the run.
        told = [update for update in self.counted if reason and update.reason == reason][-1:]
        told += [
            update
            for update in self.run
            if update is self.run[0]
            or update is self.paper
            or words & {update.text, update.proposal, update.reason}
        ]
        return max((Visibility(one.visibility) for one in told), key=NARROWER, default=None)

    @property
    def has_new_proposal(self):
        """Whether a decision was proposed in the period, in other words than what was proposed at
        its beginning, and no other state was reported since.
        """
        known = {one.proposal for one in self.run_before} | {""}
        return any(
            update.proposal not in known and self.is_news(update, "proposal") for update in self.run
        )

    def is_news(self, update, *names):
        """Whether a counted update is new in one of these columns."""
        original = self.originals.get(update.pk)
        return update.pk in self.new and (
            original is None
            or any(getattr(update, name) != getattr(original, name) for name in names)
        )

    def began_after(self, day, name):
        """Whether it is news that the phase or assessment of the end holds, and since a later day.

        It may have been the same before and another one in between.
        """
        first = None
        for update in reversed(last_of_each_day(self.counted)):
            if first and getattr(update, name) != getattr(first, name):
                break
            first = update
        return bool(first) and first.effective_on > day and self.is_news(first, name)

    def _last(self, name, besides=""):
        said = (getattr(update, name) for update in self.run)
        return next((words for words in said if words not in ("", besides)), "")


def passage_of(updates, period, interval, cutoffs=()):
    """The Passage of readable updates (oldest first). `interval`: months agreed between reports at
    the end, None if no more is expected; `cutoffs`: as for `state_of`, at the end.
    """
    first, last = (standpoint.counted(updates) for standpoint in period)
    after = state_of(last, interval, period.after.day, cutoffs)
    # Most things stand as they did. How fresh they were is not asked.
    passage = Passage(after if first == last else state_of(first, None), after)
    passage.counted = last
    if first != last:
        known = {update.pk: update for update in first}
        passage.new = {update.pk: update for update in last if update.pk not in known}
    if passage.new:
        passage.originals = _originals(passage.new, known, updates)
        for earlier, update in pairwise([None, *last]):
            if passage.is_news(update, *STATE) and (
                earlier is None or _reported(earlier) != _reported(update)
            ):
                passage.steps.append((earlier, update))
    passage.run = _run_of(last)
    passage.run_before = passage.run if first == last else _run_of(first)
    return passage


def _run_of(updates):
    """Of updates (oldest first) the last ones of the same phase and assessment, newest first."""
    return list(takewhile(lambda one: _reported(one) == _reported(updates[-1]), updates[::-1]))


def stands_otherwise(updates, period):
    """Whether a Passage of these would be changed: the last report that counts says where something
    stands, and most are confirmed. Far cheaper than the Passage.
    """
    before, after = (
        [(update.phase, update.assessment) for update in point.counted(updates)[-1:]]
        for point in period
    )
    return before != after


def outcome_of(passage, since):
    """The Outcome of a goal: the first class that fits. `since`: the first day of the two."""
    before, after = passage.before, passage.after
    at_risk = after.assessment is Assessment.AT_RISK and (
        before.assessment is not Assessment.AT_RISK or passage.began_after(since, "assessment")
    )
    is_new_phase = before.phase is not after.phase or passage.began_after(since, "phase")
    halted = after.phase in HALTED_PHASES and is_new_phase
    if at_risk or halted or passage.has_new_proposal:
        return Outcome.DECISION
    if after.phase is Phase.COMPLETED and is_new_phase:
        return Outcome.COMPLETED
    if passage.is_changed:
        return Outcome.CHANGED
    if after.freshness in (Freshness.OVERDUE, Freshness.NONE):
        return Outcome.NOT_REPORTED
    return Outcome.UNCHANGED


def _originals(new, known, updates):
    """{primary key of a new update: what of the known it corrects}; others may lie in between."""
    corrects = {update.pk: update.corrects_id for update in updates if update.corrects_id}
    found = {}
    for key in new if corrects else ():
        pk = corrects.get(key)
        while pk and pk not in known:
            pk = corrects.get(pk)
        if pk:
            found[key] = known[pk]
    return found


def _reported(update):
    return update.phase, update.assessment
