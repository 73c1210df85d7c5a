"""The filters of the goal list and the measure list: a query string in, rows and facets out."""

from collections import Counter
from dataclasses import dataclass
from itertools import islice

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import F

from goals.exports import FORMAT_CHOICES
from goals.models import Department, Goal, Measure, Municipality, StrategicField
from goals.reporting import state_of
from goals.vocabulary import Assessment, Freshness, Phase

EVERYWHERE = "kreisweit"
PAGE_SIZES = ["25", "50", "alle"]
MOST_WORDS = 10
CHUNK = 500
"""So many rows of a file are in memory at once."""
UNKNOWN = "Diesen Wert gibt es hier nicht."
"""Django's own words repeat what was typed, whatever its length and its characters."""


@dataclass
class Option:
    """One value of a facet: `count` rows would be in the list if only it were chosen here."""

    value: str
    label: str
    count: int
    chosen: bool
    symbol: str = ""


@dataclass
class Facet:
    """A filter with a fixed set of values; several of them at once mean "one of these"."""

    name: str
    label: str
    options: list
    hint: str = ""

    @property
    def is_open(self):
        return self.name in ("feld", "umsetzung") or any(option.chosen for option in self.options)


@dataclass
class Chip:
    """One active filter and the query string of the list without it."""

    label: str
    query: str


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


class ReportedFilter(django_filters.FilterSet):
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
        "nummer": "Nummer",
        "ampel": "Ampel",
        "zuletzt": "zuletzt gemeldet",
        "ende": "geplantes Ende",
    }
    SCALES = {"umsetzung": Phase, "ampel": Assessment, "aktualitaet": Freshness}

    def __init__(self, data, *, user, day=None):
        self.user, self.day = user, day
        super().__init__(data, queryset=self.all_rows())
        # Read once: a callable would ask the database at every look at the choices.
        for name, choices in self.choices().items():
            self.form.fields[name].choices = choices
        for field in self.form.fields.values():
            field.error_messages["invalid_choice"] = UNKNOWN

    def choices(self):
        self.departments = Department.objects.on(self.day) if self.day else None
        departments = self.departments.values() if self.day else Department.objects.all()
        fields = StrategicField.objects.in_force(self.day)
        places = [(place.slug, place.name) for place in Municipality.objects.all()]
        return {
            "feld": [(field.number, str(field)) for field in fields],
            "zustaendig": [(department.slug, str(department)) for department in departments],
            "ort": [*places, (EVERYWHERE, "kreisweit")],
            "sortierung": [(name, self.ORDER_LABELS[name]) for name in self.ORDERS],
        }

    # Words of the query string, as words of the QuerySet ---------------------------------------

    def choose(self, rows, name, values):
        words = {
            "feld": lambda: rows.in_fields(values),
            "umsetzung": lambda: rows.in_phase(values, self.user, self.day),
            "ampel": lambda: rows.assessed_as(values, self.user, self.day),
            "aktualitaet": lambda: rows.fresh_as(values, self.user, self.day),
            "zustaendig": lambda: self.led_by(rows, values),
            "ort": lambda: self.located_in(
                rows, [v for v in values if v != EVERYWHERE], EVERYWHERE in values
            ),
        }
        return words[name]()

    def search(self, rows, name, value):
        return rows.containing(value.split())

    def leave(self, rows, name, value):
        return rows

    # The list ----------------------------------------------------------------------------------

    @property
    def given(self):
        """The cleaned values; of a filter that is not valid, those that are right."""
        return self.form.cleaned_data

    def rows_without(self, facet=None):
        """The rows that pass every filter but one."""
        rows = self.queryset
        for name, value in self.given.items():
            if value and name != facet:
                rows = self.filters[name].filter(rows, value)
        return rows

    def sorted_rows(self):
        order = self.ORDERS[self.given["sortierung"] or "nummer"]
        rows = self.rows_without()
        if order is not self.ORDERS["nummer"]:
            rows = rows.with_state_order(self.user, self.day)
        return rows.order_by(*order)

    def page(self):
        """The page asked for (a django Page), sorted, its rows with all that a list shows.

        Raises EmptyPage past the last.
        """
        rows = self.sorted_rows()
        size = self.given["anzahl"] or PAGE_SIZES[0]
        size = max(rows.count(), 1) if size == "alle" else int(size)
        page = Paginator(rows, size).page(int(self.given["seite"] or 1))
        page.object_list = self.attach(list(page.object_list))
        self.queryset.attach_states(page.object_list, self.user, self.day)
        return page

    def rows_for_file(self):
        """Every row of the list, sorted, with all that its file tells: drawn in chunks, each for
        the same number of queries.
        """
        rows = self.sorted_rows().iterator(chunk_size=CHUNK)
        while chunk := list(islice(rows, CHUNK)):
            self.attach(chunk)
            self.attach_more(chunk)
            updates = self.queryset.histories(chunk, self.user, self.day)
            for row in chunk:
                history = updates[getattr(row, row.KEY)]
                row.state = state_of(history, row.report_interval, self.day)
            yield from chunk

    def facets(self):
        """[Facet] with the counts that the other filters leave; queries constant in the rows."""
        fields = self.form.fields
        return [
            Facet(name, fields[name].label, self._options(name), self.HINTS.get(name, ""))
            for name in self.FACETS
        ]

    def _options(self, name):
        counts = self._counts(name)
        chosen = self.given.get(name) or []
        scale = self.SCALES.get(name)
        options = [
            Option(
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

    def _counts(self, name):
        rows = self.rows_without(name)
        if name not in self.SCALES:
            return self.count_by(name, rows)
        place = list(self.SCALES).index(name)
        counts = Counter()
        for state, number in rows.count_by_state(self.user, self.day).items():
            counts[str(state[place])] += number
        counts["none"] += rows.count() - sum(counts.values())
        return counts

    # Links -------------------------------------------------------------------------------------

    def query(self, **changes):
        """The query string with some values replaced; None takes a name out. Page one again."""
        data = self.data.copy()
        for name, value in ({"seite": None} | changes).items():
            if value is None:
                data.pop(name, None)
            else:
                data[name] = value
        return f"?{data.urlencode()}"

    def chips(self):
        """[Chip], one for each active value."""
        chips = []
        if self.given["q"]:
            chips.append(Chip(f"„{self.given['q']}“", self.query(q=None)))
        for name in self.FACETS:
            labels = dict(self.form.fields[name].choices)
            for value in dict.fromkeys(self.given[name] or []):
                rest = self.data.copy()
                rest.pop("seite", None)
                rest.setlist(name, [v for v in rest.getlist(name) if v != value])
                chips.append(Chip(labels[value], f"?{rest.urlencode()}"))
        return chips

    def in_words(self):
        """[(label, words)] of the filters in force."""
        words = [("Wörter im Text", f"„{self.given['q']}“")] if self.given["q"] else []
        for name in self.FACETS:
            labels = dict(self.form.fields[name].choices)
            chosen = [labels[value] for value in dict.fromkeys(self.given[name] or [])]
            if chosen:
                words.append((self.form.fields[name].label, " oder ".join(chosen)))
        return words

    def pages(self, page):
        """[(number, query string)] around the page shown; (None, "") stands for a gap."""
        numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
        return [
            (number, self.query(seite=number)) if isinstance(number, int) else (None, "")
            for number in numbers
        ]

    def kept(self):
        """What the list's form sends again: `words`, `order` and `size`, where they are right."""
        names = {"words": "q", "order": "sortierung", "size": "anzahl"}
        return {key: self.given.get(name, "") for key, name in names.items()}

    def problems(self):
        """[sentence] on what is wrong with the query string."""
        sentences = []
        for name, errors in self.form.errors.items():
            sentences += [f"{self.form.fields[name].label}: {error}" for error in errors]
        return sentences

    def orders(self):
        """[(label, query string, is_chosen)]"""
        chosen = self.given["sortierung"] or "nummer"
        return [
            (label, self.query(sortierung=value), value == chosen)
            for value, label in self.form.fields["sortierung"].choices
        ]


class GoalFilter(ReportedFilter):
    """The filter of /ziele/. ORDERS: what `order_by` takes, each ending in a unique column."""

    ORDERS = {
        "nummer": ("field__position", "number", "pk"),
        "ampel": ("-state_severity", "field__position", "number", "pk"),
        "zuletzt": (F("state_on").desc(nulls_last=True), "field__position", "number", "pk"),
    }

    def all_rows(self):
        return Goal.objects.in_force(self.day).select_related("field")

    def attach(self, goals):
        return Goal.objects.attach_care(goals, self.departments, self.day)

    def attach_more(self, goals):
        Goal.objects.attach_measure_counts(goals, self.user, self.day)

    def led_by(self, rows, slugs):
        return rows.led_by(slugs, self.day)

    def located_in(self, rows, slugs, everywhere):
        return rows.located_in(slugs, self.user, self.day, everywhere)

    def count_by(self, name, rows):
        if name == "feld":
            return Counter(rows.values_list("field__number", flat=True))
        if name == "zustaendig":
            return rows.count_by_lead(self.day)
        return rows.count_by_place(self.user, self.day, EVERYWHERE)


class MeasureFilter(ReportedFilter):
    """The filter of /massnahmen/. ORDERS: as in GoalFilter."""

    ORDERS = {
        "nummer": ("number", "pk"),
        "ampel": ("-state_severity", "number", "pk"),
        "zuletzt": (F("state_on").desc(nulls_last=True), "number", "pk"),
        "ende": (F("planned_end").asc(nulls_last=True), "number", "pk"),
    }

    def all_rows(self):
        return Measure.objects.as_of(self.day, self.user).active()

    def attach(self, measures):
        return self.queryset.attach_relations(measures, self.departments)

    def attach_more(self, measures):
        self.queryset.attach_papers(measures)

    def led_by(self, rows, slugs):
        return rows.led_by(slugs)

    def located_in(self, rows, slugs, everywhere):
        return rows.located_in(slugs, everywhere)

    def count_by(self, name, rows):
        if name == "zustaendig":
            return Counter(rows.values_list("lead__slug", flat=True))
        if name == "feld":
            return rows.count_by_field()
        return rows.count_by_place(EVERYWHERE)
