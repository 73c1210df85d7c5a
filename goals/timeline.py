"""The line over time on the pages of goals and measures, and the same as a table.

Pure functions: no queries, no request. Coordinates are per cent of the days from the adoption to
the day shown, as texts, so that they stay coordinates in any language.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from goals.days import ADOPTED_ON
from goals.reporting import last_of_each_day, standing
from goals.vocabulary import Assessment, Phase

GAP = 0.25
"""Per cent left free between two bars."""

SHORT = {Assessment.DEVIATING: "Abweichung", Assessment.AT_RISK: "gefährdet"}
"""Words of the timeline, where the scale's own are too long."""


@dataclass
class Span:
    """A stretch with one value of a scale, from `start` up to but without `end`."""

    value: Phase | Assessment
    start: date
    end: date
    left: float = 0
    size: float = 0

    @property
    def x(self):
        return f"{self.left:.2f}%"

    @property
    def x2(self):
        return f"{self.left + self.size:.2f}%"

    @property
    def width(self):
        return f"{self.size:.2f}%"

    @property
    def has_symbol(self):
        """Whether it has room on the narrowest page, where a per cent is not quite 3 px."""
        return self.size >= 6.5

    @property
    def word(self):
        """The value in words, if it has room: the wide page gives 6.4 px to a per cent."""
        word = SHORT.get(self.value, self.value.label)
        if self.value == Phase.NONE or self.size * 6.4 < 28 + 10 * len(word):
            return ""
        return word


@dataclass
class Mark:
    """The beginning of a year on the axis."""

    year: str
    x: str
    is_shown: bool
    is_late: bool


@dataclass
class Period:
    """A stretch in which neither phase nor assessment changed; `until` is its last day."""

    start: date
    until: date
    phase: Phase
    assessment: Assessment
    is_last: bool


@dataclass
class Timeline:
    """`phases`, `assessments`: [Span] · `years`: [Mark] · `periods`: [Period], oldest first."""

    phases: list
    assessments: list
    years: list
    periods: list


def timeline_of(updates, day):
    """The Timeline of readable updates (oldest first), from the adoption to `day`."""
    updates = last_of_each_day(standing(updates))
    periods = _periods(updates, day)
    phases = _spans([(period, period.phase) for period in periods], day)
    assessments = _spans([(period, period.assessment) for period in periods], day)
    return Timeline(
        phases,
        [span for span in assessments if span.value is not Assessment.NONE],
        _years(day),
        periods,
    )


def _periods(updates, day):
    periods = [Period(ADOPTED_ON, day, Phase.NONE, Assessment.NONE, True)]
    for update in updates:
        last = periods[-1]
        if (update.status, update.signal) == (last.phase, last.assessment):
            continue
        last.until, last.is_last = update.effective_on - timedelta(days=1), False
        periods.append(Period(update.effective_on, day, update.status, update.signal, True))
    # A report on the day of the adoption leaves nothing of the time before it.
    return [period for period in periods if period.until >= period.start]


def _spans(values, day):
    total = max((day - ADOPTED_ON).days + 1, 1)
    spans = []
    for period, value in values:
        end = period.until + timedelta(days=1)
        if spans and spans[-1].value == value:
            spans[-1].end = end
        else:
            spans.append(Span(value, period.start, end))
    for span in spans:
        span.left = (span.start - ADOPTED_ON).days / total * 100
        share = (span.end - span.start).days / total * 100
        span.size = max(share - (GAP if span is not spans[-1] else 0), 0.1)
    return spans


def _years(day):
    total = max((day - ADOPTED_ON).days + 1, 1)
    starts = [ADOPTED_ON] + [date(year, 1, 1) for year in range(ADOPTED_ON.year + 1, day.year + 1)]
    places = [(start - ADOPTED_ON).days / total * 100 for start in starts] + [100]
    # A year that is narrow on the axis keeps its line and loses its number.
    return [
        Mark(
            str(start.year),
            f"{place:.2f}%",
            is_shown=following - place >= 8 or place >= 90,
            is_late=place >= 90,
        )
        for start, place, following in zip(starts, places[:-1], places[1:], strict=True)
    ]
