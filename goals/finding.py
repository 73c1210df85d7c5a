"""The filters of the search page: those of both lists at once, over what a search has found."""

from dataclasses import dataclass

from django.urls import reverse

from goals import search
from goals.filters import GoalFilter, MeasureFilter
from goals.forms.fields import without_controls
from goals.models import Goal

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


class SearchFilter:
    """`user` and `day` say who reads, and as of which day."""

    def __init__(self, data, *, user, day=None):
        data = data.copy()
        data.pop("format", None)  # Its lists have files, the page has none.
        self.words = without_controls(data.get("q", "")).strip()
        self.goals = GoalFilter(data, user=user, day=day)
        self.measures = MeasureFilter(data, user=user, day=day, directory=self.goals.directory)

    @property
    def is_too_general(self):
        return search.is_too_general(self.words)

    @property
    def untold_fields(self):
        """[StrategicField] whose wording is not there, so that nothing of it can be found."""
        goals = Goal.objects.in_force(self.goals.day)
        told = set(goals.values_list("field_id", flat=True))
        return [field for pk, field in self.goals.directory.fields.items() if pk not in told]

    def problems(self):
        """[sentence] on what is wrong with the query string."""
        return list(dict.fromkeys(self.goals.problems() + self.measures.problems()))

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

    def facets(self):
        """[Facet], each value with the goals and measures that it would leave."""
        both = zip(self.goals.counts.items(), self.measures.counts.values(), strict=True)
        return self.goals.facets({name: goals + measures for (name, goals), measures in both})

    def chips(self):
        """[Chip], one for each active filter; the words stand in the search field."""
        return self.goals.facet_chips()
