"""What the Content of a review (goals/review_content.py) is made of: plain values.

Fields are str, int, bool, date, None, and lists and dataclasses of these, so that a review can be
frozen and is told years later in the words of then.
"""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Word:
    """A member of a scale in the word of then. Template words take it as they take the member.

    `scale`: "phase", "assessment", "freshness", "outcome" (of a goal), "measurechange",
    "milestonestate", "visibility".
    """

    scale: str
    code: str
    label: str

    @property
    def symbol(self):
        return f"{self.scale}-{self.code}"

    @property
    def has_symbol(self):
        """As in goals/vocabulary.py: no assessment is said in words alone."""
        return self.scale == "phase" or (self.scale in DRAWN and self.code != "none")

    @property
    def is_alarming(self):
        return self.scale == "assessment" and self.code in ("deviating", "at_risk")


DRAWN = ("assessment", "freshness")


@dataclass(frozen=True)
class Label:
    """What something is called, and what it is: `Themenfeld`, `X Mobilität …`."""

    label: str
    words: str


@dataclass(frozen=True)
class Link:
    """A goal, measure or council paper that is named: its code, title, and address ("" for none).

    Addresses begin with `/` where they lead into the portal.
    """

    code: str
    title: str = ""
    address: str = ""


@dataclass(frozen=True)
class Status:
    """Where something stands on one of the two days. Days are those that the reports speak of;
    None where nothing was reported, or no assessment.
    """

    phase: Word
    assessment: Word
    phase_since: date | None = None
    assessment_since: date | None = None
    reported_on: date | None = None


@dataclass(frozen=True)
class Step:
    """A report within the period that changed phase or assessment, from what stood before it.

    `visibility`: who may read it.
    """

    day: date
    before: Status
    after: Status
    text: str
    reason: str = ""
    visibility: Word | None = None


@dataclass(frozen=True, kw_only=True)
class Item:
    """A goal or measure on both days.

    `freshness`, `due_on`: at the end of the period. `reason` stays until it gets better;
    `reason_label` introduces it. `text`: what was said last that is more than "unchanged";
    `proposal`: the decision asked for; `paper`: the paper for it; all of them of the reports since
    the state of the end of the period was reached. `note`: internal, filled for the internal
    circle alone. `visibility`: of the report that counts. `steps`: oldest first, only what was
    not yet counted at the beginning of the period.
    """

    code: str
    title: str
    address: str
    lead: str
    before: Status
    after: Status
    freshness: Word
    due_on: date | None = None
    reason: str = ""
    reason_label: str = "Begründung"
    text: str = ""
    proposal: str = ""
    paper: Link | None = None
    note: str = ""
    visibility: Word | None = None
    steps: list[Step] = field(default_factory=list)

    @property
    def phase_changed(self):
        return self.before.phase.code != self.after.phase.code

    @property
    def assessment_changed(self):
        return self.before.assessment.code != self.after.assessment.code

    @property
    def is_changed(self):
        return self.phase_changed or self.assessment_changed

    @property
    def is_newly_completed(self):
        return self.phase_changed and self.after.phase.code == "completed"

    @property
    def is_at_risk(self):
        return self.after.assessment.code == "at_risk"

    @property
    def is_newly_at_risk(self):
        return self.assessment_changed and self.is_at_risk

    @property
    def tells_assessment_change(self):
        """Not of an assessment that came or went with the phase: that is no news of its own."""
        came_or_went = "none" in (self.before.assessment.code, self.after.assessment.code)
        return self.assessment_changed and not (self.phase_changed and came_or_went)

    @property
    def meanwhile(self):
        """[Step] of what stands again as it did: it had been otherwise in between."""
        return [] if self.is_changed else self.steps


@dataclass(frozen=True, kw_only=True)
class GoalItem(Item):
    """`outcome`: the one class it is in; see goals/vocabulary.py. `title` is the editorial short
    title, or the beginning of the wording where there is none.
    """

    outcome: Word
    wording: str

    @property
    def was_at_risk(self):
        """At risk on both days without a break, whatever else is new."""
        return self.is_at_risk and self.before.assessment_since == self.after.assessment_since

    @property
    def is_still_at_risk(self):
        """At risk on both days without a break: no news to the council, and not to be lost."""
        return self.is_at_risk and self.outcome.code != "decision"


@dataclass(frozen=True, kw_only=True)
class MeasureItem(Item):
    """A measure of the period. `change`: new, withdrawn, left, changed or unchanged, see
    goals/vocabulary.py; `news`: how it came in or went out, "" for the others. `fields_before`,
    `fields`: numbers of the fields it acts for, at the beginning (none if it was not active here)
    and at the end. `reading`: who may read the measure itself. `places` is empty for "kreisweit".
    `was_active`, `is_active`: whether it counted here at the beginning and the end.
    """

    change: Word
    news: str = ""
    was_active: bool
    is_active: bool
    summary: str = ""
    number: int
    goals: list[Link] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    fields_before: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    planned_end: date | None = None
    is_continuous: bool = False
    withdrawn_on: date | None = None
    reading: Word


@dataclass(frozen=True)
class MilestoneItem:
    """A dated step of an active measure. `state`: missed, ahead, reached, put_off (beyond what is
    told as ahead) or dropped; `due_before`: the day it was planned for at the beginning of the
    period, where that was another one. `is_new`, of what is missed or dropped: it was not yet
    missed at the beginning.
    """

    state: Word
    title: str
    due_on: date
    due_before: date | None
    reached_on: date | None
    is_new: bool
    measure: Link
    fields: list[str]

    @property
    def day(self):
        """The day by which it stands in its list: of a missed one, the first that went by."""
        if self.reached_on:
            return self.reached_on
        if self.due_before and self.state.code == "missed":
            return min(self.due_before, self.due_on)
        return self.due_on

    @property
    def told_of_day(self):
        """What became of its day, "" if nothing; to be followed by `other_day`."""
        if self.reached_on:
            return "geplant für" if self.due_on < self.reached_on else ""
        if self.due_before is None:
            return ""
        if self.day != self.due_on:
            return "neu geplant für"
        return "verschoben, bisher" if self.due_before < self.due_on else "vorgezogen, bisher"

    @property
    def other_day(self):
        """The day of `told_of_day`."""
        if self.reached_on or self.day != self.due_on:
            return self.due_on
        return self.due_before

    @property
    def was_missed(self):
        """Whether it was missed at the beginning of the period already."""
        return self.state.code in ("missed", "dropped") and not self.is_new


@dataclass(frozen=True)
class Number:
    """How many are of one class."""

    of: Word
    count: int


@dataclass(frozen=True)
class Count:
    """How many stood where at the beginning and at the end of the period."""

    of: Word
    before: int
    after: int

    @property
    def difference(self):
        return self.after - self.before


@dataclass(frozen=True)
class Totals:
    """`outcomes`, `phases`, `assessments`: of goals, each with all members of its scale in their
    order, those without any too. `measure_changes`: of the measures of the period. `measures`:
    active ones at its beginning and end. Those of fields need not add up to those of all: a measure
    counts in each field for which it acts, and once in all.
    """

    goals: int
    outcomes: list[Number]
    phases: list[Count]
    assessments: list[Count]
    measures_before: int
    measures_after: int
    measure_changes: list[Number]

    def count(self, outcome):
        """How many goals are in the class of this code."""
        return sum(number.count for number in self.outcomes if number.of.code == outcome)

    @property
    def decisions(self):
        return self.count("decision")

    @property
    def completed(self):
        return self.count("completed")

    @property
    def changed(self):
        """Completed ones too: what the reader is told as changed."""
        return self.count("changed") + self.completed

    @property
    def silent(self):
        return self.count("not_reported")

    @property
    def unchanged(self):
        return self.count("unchanged")

    @property
    def measures_difference(self):
        return self.measures_after - self.measures_before


@dataclass(frozen=True)
class FieldPart:
    """A field of the resolution with its goals, in order. One without goals has no text in the
    source. `remark`: of controlling, "" in a live review.
    """

    number: str
    title: str
    address: str
    goals: list[GoalItem]
    totals: Totals
    remark: str = ""


@dataclass(frozen=True)
class Session:
    """The council's session for which a review is made."""

    body: str
    body_address: str
    held_on: date
    address: str
    place: str = ""
    is_cancelled: bool = False
