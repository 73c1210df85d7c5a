"""What a review says, as plain values: the contract between who computes it, who freezes it and
who draws it.

A page, a PDF or a table of a review draws from a `Content` and from nothing else: no row, no query,
no word of today's vocabulary. So what is frozen is told years later as it was told then. Fields are
str, int, bool, date, datetime, None, and lists and dataclasses of these. Whatever stands in a
`Content` may be read by the circle it was made for; there is nothing in it to leave out.
"""

from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from functools import cache, cached_property
from types import UnionType
from typing import get_args, get_origin, get_type_hints

LONG = 60
"""More goals than any field or body has."""

FORMAT = 1
"""Rises when a stored content could no longer be read by its fields' names and types."""


class Unreadable(ValueError):
    """What was stored is no content of this format."""


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
    """A report within the period that changed phase or assessment, from what stood before it."""

    day: date
    before: Status
    after: Status
    text: str
    reason: str = ""


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
    def is_at_risk(self):
        return self.after.assessment.code == "at_risk"

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
    has_short_title: bool

    @property
    def is_still_at_risk(self):
        """At risk on both days without a break: no news to the council, and not to be lost."""
        return self.is_at_risk and self.outcome.code != "decision"


@dataclass(frozen=True, kw_only=True)
class MeasureItem(Item):
    """A measure of the period. `change`: new, withdrawn, left, changed or unchanged, see
    goals/vocabulary.py; `news`: how it came in or went out, "" for the others. `fields`: numbers
    of the fields it acts for. `reading`: who may read the measure itself. `places` is empty for
    "kreisweit". `was_active`, `is_active`: whether it counted here at the beginning and the end.
    """

    change: Word
    news: str = ""
    was_active: bool
    is_active: bool
    summary: str = ""
    number: int
    goals: list[Link] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    planned_end: date | None = None
    is_continuous: bool = False
    withdrawn_on: date | None = None
    reading: Word


@dataclass(frozen=True)
class MilestoneItem:
    """A dated step of an active measure. `state`: missed, ahead or reached; `due_before`: the day
    it was planned for at the beginning of the period, where that was another one. `is_new`: missed
    within the period, not before it.
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
        """The day by which it stands in its list."""
        return self.reached_on or self.due_before or self.due_on


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
    active ones at its beginning and end.
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


@dataclass(frozen=True)
class Content:
    """A review.

    `heading`: of what, such as a body's name; `overline`: what it is, above the heading;
    `scope`: what was chosen, in words. `since`, `until`: the two days, compared as of their ends;
    `since_words`: what the first one is, such as "Stichtag der Sitzung am 29.01.2027".
    `known_since`, `known_until`: before which moment a report on them had to be released to count.
    `made_at`: when this was computed.
    `circle`: the widest visibility in it. `hints`: sentences on what a reader must know.
    `ahead_until`: up to when milestones are told as ahead.
    `measures`: of all fields, by number; `milestones`: by day. `introduction`: of controlling, ""
    in a live review. `is_sample`: invented content.
    """

    heading: str
    overline: str
    scope: list[Label]
    since: date
    until: date
    since_words: str
    known_since: datetime
    known_until: datetime
    made_at: datetime
    circle: Word
    adopted_on: date
    ahead_until: date
    fields: list[FieldPart]
    totals: Totals
    measures: list[MeasureItem]
    milestones: list[MilestoneItem]
    hints: list[str] = field(default_factory=list)
    introduction: str = ""
    session: Session | None = None
    is_sample: bool = False

    @property
    def is_long(self):
        """Whether its page tells of goals alone: with all else it would weigh too much for a first
        visit. Files tell everything.
        """
        return len(self.goals) > LONG

    @cached_property
    def stand_query(self):
        """What leads a link to the page as it was on the second day."""
        return f"?stand={self.until.isoformat()}"

    @cached_property
    def goals(self):
        """[GoalItem] of all fields, in the resolution's order."""
        return [goal for part in self.fields for goal in part.goals]

    def goals_in(self, outcome):
        """[GoalItem] in the class of this code."""
        return [goal for goal in self.goals if goal.outcome.code == outcome]

    @cached_property
    def decisions(self):
        return self.goals_in("decision")

    @cached_property
    def completed(self):
        return self.goals_in("completed")

    @cached_property
    def changed(self):
        return self.goals_in("changed")

    @cached_property
    def silent(self):
        return self.goals_in("not_reported")

    @cached_property
    def unchanged(self):
        return self.goals_in("unchanged")

    @cached_property
    def still_at_risk(self):
        return [goal for goal in self.goals if goal.is_still_at_risk]

    def measures_in(self, change):
        """[MeasureItem] of this code: new, withdrawn, left, changed or unchanged."""
        return [measure for measure in self.measures if measure.change.code == change]

    @cached_property
    def new_measures(self):
        return self.measures_in("new")

    @cached_property
    def withdrawn_measures(self):
        return self.measures_in("withdrawn")

    @cached_property
    def left_measures(self):
        return self.measures_in("left")

    @cached_property
    def changed_measures(self):
        return self.measures_in("changed")

    def milestones_in(self, state):
        """[MilestoneItem] of this code: missed, ahead or reached."""
        return [milestone for milestone in self.milestones if milestone.state.code == state]

    @cached_property
    def missed(self):
        return self.milestones_in("missed")

    @cached_property
    def ahead(self):
        return self.milestones_in("ahead")

    @cached_property
    def reached(self):
        return self.milestones_in("reached")


# As JSON, and back ---------------------------------------------------------------------------


def as_json(content):
    """The dict that JSON keeps of a Content: every field under its own name, days and moments in
    ISO 8601. Nothing is computed anew; equal contents give equal dicts.
    """
    return {"format": FORMAT, **_packed(content)}


def from_json(stored):
    """The Content that `as_json` gave this dict for. Raises Unreadable."""
    if not isinstance(stored, dict) or stored.get("format") != FORMAT:
        raise Unreadable(f"Erwartet wird das Format {FORMAT}.")
    rest = {name: value for name, value in stored.items() if name != "format"}
    try:
        return _unpacked(Content, rest)
    except (TypeError, KeyError, AttributeError, ValueError) as problem:
        raise Unreadable(str(problem)) from problem


def _packed(value):
    if is_dataclass(value):
        return {one.name: _packed(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, list):
        return [_packed(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


@cache
def _hints(kind):
    return get_type_hints(kind)


def _unpacked(kind, value):
    """A value of the type that a field is declared with."""
    if get_origin(kind) is UnionType:
        return None if value is None else _unpacked(get_args(kind)[0], value)
    if get_origin(kind) is list:
        return [_unpacked(get_args(kind)[0], item) for item in value]
    if is_dataclass(kind):
        return _unpacked_fields(kind, dict(value))
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if type(value) is not kind:
        raise TypeError(f"{value!r:.40} statt {kind.__name__}")
    return value


def _unpacked_fields(kind, values):
    hints, found = _hints(kind), {}
    for one in fields(kind):
        # A field that came later has a default: older contents do without it.
        if one.name in values or (one.default is MISSING and one.default_factory is MISSING):
            found[one.name] = _unpacked(hints[one.name], values.pop(one.name))
    if values:
        raise KeyError(f"{kind.__name__}: {', '.join(sorted(values))}")
    return kind(**found)
