"""What a review says, as plain values: the contract between who computes it, who freezes it and
who draws it.

A page, a PDF or a table of a review draws from a `Content` and from nothing else: no row, no query,
no word of today's vocabulary but the name of the circle for which a file is. So what is frozen is
told years later as it was told then. What it is made of stands in goals/review_values.py. Whatever
stands in a `Content` may be read by the circle it was made for; there is nothing in it to leave
out.
"""

from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from functools import cache, cached_property
from inspect import getattr_static
from types import UnionType
from typing import get_args, get_origin, get_type_hints

from goals.review_values import (
    FieldPart,
    GoalItem,
    Label,
    MeasureItem,
    MilestoneItem,
    Session,
    Totals,
    Word,
)

LONG = 60
"""More goals than any committee has."""

MANY = 100
"""So many measures, and milestones, a long page can name beside them."""

FORMAT = 1
"""Rises when a stored content could no longer be read by its fields' names and types."""


GONE = {GoalItem: ("has_short_title",)}
"""Names in older contents that nothing draws any more."""


class Unreadable(ValueError):
    """What was stored is no content of this format."""


@dataclass(frozen=True)
class Head:
    """What is said of a review around it. `fields`: numbers of its fields; `measures`: their
    numbers; `is_empty`: whether it tells of no goal and no measure. All else as in Content.
    """

    heading: str
    overline: str
    since: date
    until: date
    since_words: str
    adopted_on: date
    fields: list[str]
    measures: list[int]
    is_empty: bool


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
    in a live review. `version`: of a frozen report, 0 in a live review; `reason`: why it replaces
    the version before. `is_sample`: invented content.
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
    version: int = 0
    reason: str = ""
    is_sample: bool = False

    @property
    def head(self):
        return Head(
            heading=self.heading,
            overline=self.overline,
            since=self.since,
            until=self.until,
            since_words=self.since_words,
            adopted_on=self.adopted_on,
            fields=[part.number for part in self.fields],
            measures=[measure.number for measure in self.measures],
            is_empty=not self.goals and not self.measures,
        )

    @property
    def is_long(self):
        """Whether its page leaves out what it can: it would weigh too much for a first visit. Files
        tell everything.
        """
        return len(self.goals) > LONG

    @property
    def tells_measures(self):
        """Whether its page names those that came in, went out or were completed."""
        return not self.is_long or len(self.measures) - self.unmoved <= MANY

    @property
    def tells_milestones(self):
        return not self.is_long or len(self.milestones) <= MANY

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
        """Those that go on, in another state."""
        return [one for one in self.measures_in("changed") if not one.is_newly_completed]

    @cached_property
    def completed_measures(self):
        return [one for one in self.measures_in("changed") if one.is_newly_completed]

    @cached_property
    def endangered_measures(self):
        """Those that came to be at risk within the period, whatever else is new of them."""
        return [one for one in self.measures if one.is_active and one.is_newly_at_risk]

    @property
    def unmoved(self):
        """How many measures go on, in whatever state."""
        return len(self.changed_measures) + len(self.measures_in("unchanged"))

    @property
    def decides_on_completed(self):
        """Whether a goal was completed that is told among the decisions."""
        return any(goal.is_newly_completed for goal in self.decisions)

    def milestones_in(self, state):
        """[MilestoneItem] of this code: missed, ahead, reached, put_off or dropped."""
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

    @cached_property
    def put_off(self):
        return self.milestones_in("put_off")

    @cached_property
    def dropped(self):
        return self.milestones_in("dropped")


# As JSON, and back ---------------------------------------------------------------------------


def as_json(content):
    """The dict that JSON keeps of a Content: every field under its own name, days and moments in
    ISO 8601. Nothing is computed anew; equal contents give equal dicts.
    """
    return {"format": FORMAT, **_packed(content)}


def as_drawn(content):
    """The same dict with what is computed of items, counts and totals beside their fields, for what
    draws from JSON alone: so that nothing is decided there a second time.
    """
    return _packed(content, _properties)


def from_json(stored):
    """The Content that `as_json` gave this dict for. Raises Unreadable."""
    if not isinstance(stored, dict) or stored.get("format") != FORMAT:
        raise Unreadable(f"Erwartet wird das Format {FORMAT}.")
    rest = {name: value for name, value in stored.items() if name != "format"}
    try:
        return _unpacked(Content, rest)
    except (TypeError, KeyError, AttributeError, ValueError) as problem:
        raise Unreadable(str(problem)) from problem


def totals_from_json(stored):
    """The Totals of all fields in such a dict."""
    return _unpacked(Totals, stored["totals"])


@cache
def _names(kind):
    return [one.name for one in fields(kind)]


@cache
def _properties(kind):
    """The names of a dataclass's fields and of its properties."""
    if kind in (Content, Word):
        # Its lists would hold each item a second time, and words are by the thousand.
        return _names(kind)
    return _names(kind) + [
        name for name in dir(kind) if isinstance(getattr_static(kind, name), property)
    ]


def _packed(value, names=_names):
    if is_dataclass(value):
        return {name: _packed(getattr(value, name), names) for name in names(type(value))}
    if isinstance(value, list):
        return [_packed(item, names) for item in value]
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
    for name in GONE.get(kind, ()):
        values.pop(name, None)
    for one in fields(kind):
        # A field that came later has a default: older contents do without it.
        if one.name in values or (one.default is MISSING and one.default_factory is MISSING):
            found[one.name] = _unpacked(hints[one.name], values.pop(one.name))
    if values:
        raise KeyError(f"{kind.__name__}: {', '.join(sorted(values))}")
    return kind(**found)
