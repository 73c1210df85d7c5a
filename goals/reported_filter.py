"""What the filters of both lists share: a query string in, rows and facets out."""

from itertools import islice

import django_filters
from django.core.paginator import Paginator
from django.utils.functional import cached_property

from goals import search
from goals.directory import EVERYWHERE, NOBODY, Directory
from goals.exports import FORMAT_CHOICES
from goals.facets import Facet, counted, options_of
from goals.filter_fields import UNKNOWN, KnownNames, WholeNumberFilter, few_words, one_of, values_of
from goals.models.reported import freshness
from goals.querystring import QueryString
from goals.reporting import state_of
from goals.vocabulary import Assessment, Freshness, Phase

PAGE_SIZES = ["25", "50", "alle"]
NOTHING = ("none", "none", "none")
"""Phase, assessment and freshness of what was never reported on."""

MOST_RANKED = 200
"""So many hits are sorted by how good they are; the others follow in their order."""

CHUNK = 500
"""So many rows of a file are in memory at once."""


class ReportedFilter(QueryString, django_filters.FilterSet):
    """What both lists share. `user` and `day` say who reads, and as of which day."""

    class Meta:
        form = KnownNames

    q = django_filters.CharFilter(
        label="Wörter im Text", max_length=200, method="search", validators=[few_words]
    )
    feld = values_of("Themenfeld")
    umsetzung = values_of("Umsetzungsstand", Phase.choices)
    ampel = values_of("Ampel", Assessment.choices)
    zustaendig = values_of("Federführend")
    ort = values_of("Stadt oder Gemeinde")
    aktualitaet = values_of("Zuletzt gemeldet", Freshness.choices)
    sortierung = one_of("Sortierung")
    anzahl = one_of("Anzahl je Seite", [(size, size) for size in PAGE_SIZES])
    seite = WholeNumberFilter(label="Seite", method="leave", min_value=1, max_value=100_000)
    format = one_of("Format", FORMAT_CHOICES)

    FACETS = ["feld", "umsetzung", "ampel", "zustaendig", "ort", "aktualitaet"]
    HINTS = {
        "ort": "Wo die Maßnahmen stattfinden; für den ganzen Kreis: „kreisweit“.",
        "zustaendig": "Wer die Verantwortung trägt; andere können beteiligt sein.",
    }
    ORDER_LABELS = {
        "treffer": "bester Treffer",
        "nummer": "Nummer",
        "ampel": "Ampel",
        "zuletzt": "zuletzt gemeldet",
        "ende": "geplantes Ende",
    }
    SCALES = {"umsetzung": Phase, "ampel": Assessment, "aktualitaet": Freshness}

    def __init__(self, data, *, user, day=None, beside=None):
        """`beside`: the filter of the other list by the same query string; what it has read and
        checked holds here too.
        """
        self.user, self.day, self.beside = user, day, beside
        self.directory = beside.directory if beside else Directory(day)
        super().__init__(data, queryset=self.all_rows())

    @cached_property
    def form(self):
        if self.beside:
            return self.beside.form
        form = self.get_form_class()(self.data)
        # Read once: a callable would ask the database at every look at the choices.
        for name, choices in self.choices().items():
            form.fields[name].choices = choices
        for field in form.fields.values():
            field.error_messages["invalid_choice"] = UNKNOWN
        return form

    def get_form_class(self):
        # The same for everybody: who reads, and when, decides about its choices alone.
        if "form_class" not in vars(type(self)):
            type(self).form_class = super().get_form_class()
        return self.form_class

    def choices(self):
        choices = self.directory.choices()
        choices["zustaendig"].append((NOBODY, "noch niemand"))
        choices["sortierung"] = [(name, self.ORDER_LABELS[name]) for name in self.ORDERS]
        return choices

    # Words of the query string, as words of the QuerySet ---------------------------------------

    def choose(self, rows, name, values):
        words = {
            "feld": lambda: rows.in_fields(values),
            "umsetzung": lambda: rows.in_phase(values, self.user, self.day),
            "ampel": lambda: rows.assessed_as(values, self.user, self.day),
            "aktualitaet": lambda: rows.fresh_as(
                values, self.user, self.day, self.directory.cutoffs
            ),
            "zustaendig": lambda: self.led_by(rows, values),
            "ort": lambda: self.located_in(
                rows, [v for v in values if v != EVERYWHERE], EVERYWHERE in values
            ),
        }
        return words[name]()

    def search(self, rows, name, value):
        return rows.with_keys(self.hits)

    @cached_property
    def found(self):
        """The Found of `q`: what the search says."""
        return search.find(self.given["q"], self.user)

    @property
    def hits(self):
        """[key] of what `q` finds, the best first, whatever the other filters say."""
        return list(self.found.hits[self.queryset.model.SUBJECT])

    def leave(self, rows, name, value):
        return rows

    # The list ----------------------------------------------------------------------------------

    @property
    def given(self):
        """The cleaned values; of a filter that is not valid, those that are right."""
        return self.form.cleaned_data

    @cached_property
    def states(self):
        """{key: Current} of all rows that the facets count: asked once, for them and the page."""
        return self.rows_without(*self.FACETS).states(self.user, self.day)

    def rows_without(self, *facets):
        """The rows that pass every filter but these."""
        rows = self.queryset
        for name, value in self.given.items():
            if value and name not in facets:
                rows = self.filters[name].filter(rows, value)
        return rows

    @property
    def order(self):
        """The order in force: that of the resolution, of words found the best hit first."""
        order = self.given["sortierung"] or ("treffer" if self.given["q"] else "nummer")
        return "nummer" if order == "treffer" and not self.given["q"] else order

    def sorted_rows(self):
        rows = self.rows_without()
        if self.order == "treffer":
            rows = rows.with_rank(self.hits[:MOST_RANKED])
        elif self.order in ("ampel", "zuletzt"):
            rows = rows.with_state_order(self.user, self.day)
        return rows.order_by(*self.ORDERS[self.order])

    def best(self, number):
        """The first rows of the list, with all that a list shows."""
        return self.shown(list(self.sorted_rows()[:number]))

    def shown(self, rows):
        rows = self.attach_shown(rows)
        return self.queryset.attach_states(rows, self.user, self.day, self.states)

    def page(self):
        """The page asked for (a django Page), sorted, its rows with all that a list shows.

        Raises EmptyPage past the last.
        """
        rows = self.sorted_rows()
        size = self.given["anzahl"] or PAGE_SIZES[0]
        if size == "alle":
            rows = list(rows)
            size = len(rows) or 1
        paginator = Paginator(rows, int(size))
        paginator.count = self.total  # Known from the facets, without another query.
        page = paginator.page(int(self.given["seite"] or 1))
        page.object_list = self.shown(list(page.object_list))
        return page

    def rows_for_file(self):
        """Every row of the list, sorted, with all that its file tells: drawn in chunks, each for
        the same number of queries.
        """
        rows = self.sorted_rows().iterator(chunk_size=CHUNK)
        while chunk := list(islice(rows, CHUNK)):
            self.attach_told(chunk)
            updates = self.queryset.histories(chunk, self.user, self.day)
            for row in chunk:
                history, cutoffs = updates[getattr(row, row.KEY)], self.cutoffs_of(row)
                row.state = state_of(history, row.report_interval, self.day, cutoffs)
            yield from chunk

    @cached_property
    def counts(self):
        """{facet: Counter of value → rows that the other filters leave}; queries constant in the
        rows. Counts of two lists can be added.
        """
        return counted(self.traits(self.rows_without(*self.FACETS)), self.FACETS, self.given)

    @property
    def total(self):
        """How many rows pass all filters: each of them has one phase."""
        phases, chosen = self.counts["umsetzung"], self.given["umsetzung"]
        return sum(phases[phase] for phase in set(chosen or phases))

    def facets(self, counts=None):
        """[Facet] with these counts, or with the list's own."""
        fields, counts = self.form.fields, counts or self.counts
        return [
            Facet(name, fields[name].label, self._options(name, found), self.HINTS.get(name, ""))
            for name, found in counts.items()
        ]

    def scales(self, key, interval, day, fields):
        """(phase, assessment, freshness) of a row as their codes. `fields`: numbers."""
        current = self.states.get(key)
        if current is None:
            return NOTHING
        fresh = freshness(current, interval, day, self.directory.cutoffs.of(fields))
        return current.phase, current.assessment, fresh.value

    def _options(self, name, counts):
        choices, chosen = self.form.fields[name].choices, self.given.get(name) or []
        options = options_of(name, choices, counts, chosen, self.SCALES.get(name))
        # A department that no row has would be noise; all else is shown whole.
        if name == "zustaendig":
            options = [option for option in options if option.count or option.chosen]
        return options
