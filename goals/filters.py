"""The filters of the goal list and the measure list: a query string in, rows and facets out."""

from itertools import islice

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import F
from django.utils.functional import cached_property

from goals import search
from goals.days import today
from goals.exports import FORMAT_CHOICES
from goals.facets import Facet, Option, counted
from goals.models import Department, Goal, Measure, Municipality, StrategicField
from goals.models.cutoffs import Cutoffs
from goals.models.reported import freshness
from goals.querystring import QueryString
from goals.reporting import state_of
from goals.vocabulary import Assessment, Freshness, Phase

EVERYWHERE = "kreisweit"
NOBODY = "ohne"
"""Stands among the departments for goals that none of them leads."""

WITH_MEASURE, WITHOUT_MEASURE = "mit", "ohne"
PAGE_SIZES = ["25", "50", "alle"]
MOST_WORDS = 10
NOTHING = ("none", "none", "none")
"""Phase, assessment and freshness of what was never reported on."""

MOST_RANKED = 200
"""So many hits are sorted by how good they are; the others follow in their order."""

CHUNK = 500
"""So many rows of a file are in memory at once."""
UNKNOWN = "Diesen Wert gibt es hier nicht."
"""Django's own words repeat what was typed, whatever its length and its characters."""


def values_of(label, choices=()):
    """A filter of several values: rows of one of them."""
    return django_filters.MultipleChoiceFilter(label=label, choices=choices, method="choose")


def one_of(label, choices=()):
    """A setting of the list that leaves its rows as they are."""
    return django_filters.ChoiceFilter(
        label=label, choices=choices, method="leave", empty_label=None
    )


def few_words(text):
    if len(text.split()) > MOST_WORDS:
        raise ValidationError(f"Höchstens {MOST_WORDS} Wörter auf einmal.")


class WholeNumberFilter(django_filters.NumberFilter):
    """A number without decimals: 1,5 is refused."""

    field_class = forms.IntegerField


class Directory:
    """What filters offer on a day. `departments`, `fields`: {pk: row}; `places`: {slug: name}."""

    def __init__(self, day):
        self.departments = Department.objects.on(day)
        self.fields = {field.pk: field for field in StrategicField.objects.in_force(day)}
        self.places = dict(Municipality.objects.values_list("slug", "name"))
        self.day = day

    @cached_property
    def cutoffs(self):
        return Cutoffs(self.day)


class ReportedFilter(QueryString, django_filters.FilterSet):
    """What both lists share. `user` and `day` say who reads, and as of which day."""

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

    def __init__(self, data, *, user, day=None, directory=None):
        """`directory`: what another filter of the same day has asked for already."""
        self.user, self.day = user, day
        self.directory = directory or Directory(day)
        super().__init__(data, queryset=self.all_rows())
        # Read once: a callable would ask the database at every look at the choices.
        for name, choices in self.choices().items():
            self.form.fields[name].choices = choices
        for field in self.form.fields.values():
            field.error_messages["invalid_choice"] = UNKNOWN

    def get_form_class(self):
        # The same for everybody: who reads, and when, decides about its choices alone.
        if "form_class" not in vars(type(self)):
            type(self).form_class = super().get_form_class()
        return self.form_class

    def choices(self):
        there = self.directory
        return {
            "feld": [(field.number, str(field)) for field in there.fields.values()],
            "zustaendig": [
                *((unit.slug, str(unit)) for unit in there.departments.values()),
                (NOBODY, "noch niemand"),
            ],
            "ort": [*there.places.items(), (EVERYWHERE, "kreisweit")],
            "sortierung": [(name, self.ORDER_LABELS[name]) for name in self.ORDERS],
        }

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
        chosen = self.given.get(name) or []
        scale = self.SCALES.get(name)
        options = [
            Option(
                f"{name}-{value}",
                value,
                label,
                counts[value],
                value in chosen,
                scale(value).symbol if scale and scale(value).has_symbol else "",
            )
            for value, label in self.form.fields[name].choices
        ]
        # A department that no row has would be noise; all else is shown whole.
        if name == "zustaendig":
            options = [option for option in options if option.count or option.chosen]
        return options


class GoalFilter(ReportedFilter):
    """The filter of /ziele/. ORDERS: what `order_by` takes, each ending in a unique column."""

    massnahmen = values_of(
        "Maßnahmen", [(WITH_MEASURE, "mit Maßnahme"), (WITHOUT_MEASURE, "ohne Maßnahme")]
    )

    FACETS = [*ReportedFilter.FACETS, "massnahmen"]
    ORDERS = {
        "treffer": ("rank", "field__position", "number", "pk"),
        "nummer": ("field__position", "number", "pk"),
        "ampel": ("-state_severity", "field__position", "number", "pk"),
        "zuletzt": (F("state_on").desc(nulls_last=True), "field__position", "number", "pk"),
    }

    def all_rows(self):
        return Goal.objects.in_force(self.day)

    def choose(self, rows, name, values):
        if name != "massnahmen":
            return super().choose(rows, name, values)
        words = {WITH_MEASURE: rows.with_measure, WITHOUT_MEASURE: rows.without_measure}
        return rows if set(values) == set(words) else words[values[0]](self.user, self.day)

    def attach_shown(self, goals):
        for goal in goals:
            goal.field = self.directory.fields[goal.field_id]
        return Goal.objects.attach_leads(goals, self.directory.departments, self.day)

    def attach_told(self, goals):
        self.attach_shown(goals)
        Goal.objects.attach_care(goals, self.directory.departments, self.day)
        Goal.objects.attach_measure_counts(goals, self.user, self.day)

    def led_by(self, rows, slugs):
        return rows.led_by(slugs, self.day, or_nobody=NOBODY in slugs)

    def located_in(self, rows, slugs, everywhere):
        return rows.located_in(slugs, self.user, self.day, everywhere)

    def cutoffs_of(self, goal):
        return self.directory.cutoffs.of([goal.field.number])

    def traits(self, rows):
        """For each row its values in FACETS, in their order: collections of codes."""
        day = self.day or today()
        places = rows.places(self.user, self.day, EVERYWHERE)
        for pk, field, lead, interval in rows.facts(self.day):
            phase, assessment, fresh = self.scales(pk, interval, day, (field,))
            done = WITH_MEASURE if pk in places else WITHOUT_MEASURE
            where = places.get(pk, ())
            yield (field,), (phase,), (assessment,), (lead or NOBODY,), where, (fresh,), (done,)


class MeasureFilter(ReportedFilter):
    """The filter of /massnahmen/. ORDERS: as in GoalFilter."""

    ORDERS = {
        "treffer": ("rank", "number", "pk"),
        "nummer": ("number", "pk"),
        "ampel": ("-state_severity", "number", "pk"),
        "zuletzt": (F("state_on").desc(nulls_last=True), "number", "pk"),
        "ende": (F("planned_end").asc(nulls_last=True), "number", "pk"),
    }

    def all_rows(self):
        return Measure.objects.as_of(self.day, self.user).active()

    def attach_shown(self, measures):
        return self.queryset.attach_shown(measures, self.directory.departments)

    def attach_told(self, measures):
        self.queryset.attach_relations(measures, self.directory.departments)
        self.queryset.attach_papers(measures)

    def led_by(self, rows, slugs):
        return rows.led_by(slugs)

    def located_in(self, rows, slugs, everywhere):
        return rows.located_in(slugs, everywhere)

    def cutoffs_of(self, measure):
        return self.directory.cutoffs.of(self.field_numbers.get(measure.pk, ()))

    @cached_property
    def field_numbers(self):
        """{pk: {field number}} of all measures that the facets count: asked once."""
        return self.rows_without(*self.FACETS).field_numbers()

    def traits(self, rows):
        """As in GoalFilter."""
        day = self.day or today()
        places = rows.places()
        for pk, number, lead, interval in rows.facts():
            fields, where = self.field_numbers.get(pk, ()), places.get(pk, (EVERYWHERE,))
            phase, assessment, fresh = self.scales(number, interval, day, fields)
            yield fields, (phase,), (assessment,), (lead,), where, (fresh,)
