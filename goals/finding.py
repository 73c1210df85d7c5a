"""The filters of both lists at once: over what a search has found, and over what is handed over."""

from dataclasses import dataclass

from django.urls import reverse

from goals import search
from goals.filters import GoalFilter, MeasureFilter
from goals.forms.fields import without_controls
from goals.models import Goal
from goals.vocabulary import Interval

BEST = 10
"""So many hits of each kind stand on the page; their list has all of them."""


@dataclass
class Hits:
    """The best hits of one kind. `total`: how many there are; `url_name`, `query`: their list;
    `counted_as`: "Ziel,Ziele".
    """

    rows: list
    total: int
    url_name: str
    query: str
    counted_as: str

    @property
    def list_url(self):
        return reverse(self.url_name) + self.query

    @property
    def plural(self):
        return self.counted_as.partition(",")[2]


@dataclass
class Suggestion:
    """The words that were probably meant, and the query string that asks for them."""

    words: str
    query: str


class BothLists:
    """`user` and `day` say who reads, and as of which day."""

    def __init__(self, data, *, user, day=None):
        data = data.copy()
        # The lists have files, the page has none; and what goals alone are asked is for their list.
        for name in ("format", "massnahmen"):
            data.pop(name, None)
        self.goals = GoalFilter(data, user=user, day=day)
        self.measures = MeasureFilter(data, user=user, day=day, beside=self.goals)

    def problems(self):
        """[sentence] on what is wrong with the query string."""
        return self.goals.problems()

    def facets(self):
        """[Facet], each value with the goals and measures that it would leave."""
        goals, measures = self.goals.counts, self.measures.counts
        return self.goals.facets({name: goals[name] + own for name, own in measures.items()})


class Selection(BothLists):
    """What of both lists is chosen, to be changed at once."""

    def chips(self):
        """[Chip], one for each active filter."""
        return self.goals.chips()

    def kept(self):
        """What the form of the filters sends again."""
        return self.goals.kept()

    @property
    def departments(self):
        """[Department], all there are, in order."""
        return self.goals.directory.departments.values()

    @property
    def total(self):
        return self.goals.total + self.measures.total

    def rows(self):
        """(goals, measures): QuerySets."""
        return self.goals.rows_without(), self.measures.rows_without()

    def options(self):
        """[(group, [(mark, label)])] to tick them one by one; two queries."""
        goals, measures = self.rows()
        # The fields are known, and of so many rows no column is read that is not told.
        goals = list(goals.in_order().only("field_id", "number", "short_title", "text", *TOLD))
        for goal in goals:
            goal.field = self.goals.directory.fields[goal.field_id]
        groups = {"Ziele": goals, "Maßnahmen": measures.for_lines().only("title", *TOLD)}
        departments = {pk: str(unit) for pk, unit in self.goals.directory.departments.items()}
        options = {
            word: [(f"{row.SUBJECT}-{row.pk}", told(row, departments)) for row in rows]
            for word, rows in groups.items()
        }
        return [(word, found) for word, found in options.items() if found]


TOLD = ("lead_id", "report_interval")
INTERVALS = dict(Interval.choices)


def told(row, departments):
    """A goal or measure with what can be changed about it. `departments`: {pk: name}."""
    lead = departments.get(row.lead_id, "noch niemand")
    return f"{row} – {lead}, {INTERVALS[row.report_interval]}"


class SearchFilter(BothLists):
    """The filters of the search page, whose words stand in a field of their own."""

    def __init__(self, data, *, user, day=None):
        super().__init__(data, user=user, day=day)
        self.words = without_controls(data.get("q", "")).strip()

    @property
    def is_too_general(self):
        return search.is_too_general(self.words)

    @property
    def untold_fields(self):
        """[StrategicField] whose wording is not there, so that nothing of it can be found."""
        goals = Goal.objects.in_force(self.goals.day)
        told = set(goals.values_list("field_id", flat=True))
        return [field for pk, field in self.goals.directory.fields.items() if pk not in told]

    @property
    def found(self):
        return self.goals.found

    def lists(self):
        """[Hits] of goals and measures; `told_by` of a measure is the goal that says the words."""
        self.measures.found = self.found  # Asked once for both.
        query = self.goals.query(sortierung=None, anzahl=None)
        found = [
            Hits(rows.best(BEST), rows.total, url_name, query, counted_as)
            for rows, url_name, counted_as in (
                (self.goals, "goal_list", "Ziel,Ziele"),
                (self.measures, "measure_list", "Maßnahme,Maßnahmen"),
            )
        ]
        for measure in found[1].rows:
            measure.told_by = search.told_by(measure, self.found.stems)
        return found

    def suggestion(self):
        """The Suggestion of the search, or None."""
        words = self.found.suggestion
        return Suggestion(words, self.goals.query(q=words)) if words else None

    def chips(self):
        """[Chip], one for each active filter; the words stand in the search field."""
        return self.goals.facet_chips()
