"""Which two days are compared, and of what: `?von=2026-01-31&bis=2026-04-30&feld=X`."""

from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError

from goals.days import ADOPTED_ON, add_months, today
from goals.directory import EVERYWHERE, Directory
from goals.filter_fields import UNKNOWN, KnownNames
from goals.forms.fields import KernField
from goals.forms.stand import TypedDay
from goals.review import Heading, Scope
from goals.review_values import Label

MONTHS = 3
"""So long is the time compared when nobody says from when on."""


class OneOrMore(forms.SelectMultiple):
    """A list to choose one from; only an address that names several makes it a longer one."""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        if len(value or []) < 2:
            del context["widget"]["attrs"]["multiple"]
        return context


def day_input():
    classes = "kern-form-input__input--day"
    return forms.DateInput(attrs={"class": classes, "autocomplete": "off"})


class SinceForm(forms.Form):
    """`?von=`: the day with which a report up to `until` is compared instead of its own.

    `cleaned_data["von"]`: the day, or None for that of the report.
    """

    bound_field_class = KernField

    von = TypedDay(label="Vergleichen mit", required=False, widget=day_input())

    def __init__(self, data, until):
        self.until = until
        super().__init__(data, auto_id="id_%s")

    @property
    def pairs(self):
        """[(name, value)] of the query string that shows the same on any later day."""
        since = self.cleaned_data["von"]
        return [("von", since.isoformat())] if since else []

    @property
    def query(self):
        return f"?{urlencode(self.pairs)}" if self.pairs else ""

    def clean_von(self):
        day = self.cleaned_data["von"]
        if day and day > self.until:
            raise ValidationError(f"Dieser Tag liegt nach dem {self.until:%d.%m.%Y}.")
        return day


def one_or_more(label):
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        widget=OneOrMore,
        error_messages={"invalid_choice": UNKNOWN, "invalid_list": UNKNOWN},
    )


class ComparedForm(KnownNames):
    """Read from a query string. Valid, it answers `since`, `until`, `scope` and `heading`.

    What is left out: `bis` is today then, `von` MONTHS before it, and all goals are meant.
    """

    bound_field_class = KernField

    von = TypedDay(label="Von", required=False, widget=day_input())
    bis = TypedDay(label="Bis", required=False, widget=day_input())
    feld = one_or_more("Themenfeld")
    zustaendig = one_or_more("Federführend")
    ort = one_or_more("Stadt oder Gemeinde")

    def __init__(self, data):
        super().__init__(self._completed(data.copy()), auto_id="id_%s")
        for name, choices in Directory(None).choices().items():
            self.fields[name].choices = [("", "alle"), *choices]

    def _completed(self, data):
        """The entries with what was left out; days that are right as people write them."""
        until = self._day(data, "bis", today())
        self._day(data, "von", max(ADOPTED_ON, add_months(until or today(), -MONTHS)))
        return data

    def _day(self, data, name, default):
        """The day of an entry, None if it is wrong."""
        try:
            day = self.base_fields[name].clean(data.get(name, "")) or default
        except ValidationError:
            return None
        data[name] = f"{day:%d.%m.%Y}"
        return day

    def clean(self):
        chosen = super().clean()
        since, until = chosen.get("von"), chosen.get("bis")
        if since and until and since > until:
            self.add_error("von", "Dieser Tag liegt nach dem zweiten. Tauschen Sie die beiden.")

    @property
    def since(self):
        return self.cleaned_data["von"]

    @property
    def until(self):
        return self.cleaned_data["bis"]

    def _chosen(self, name):
        """[value] of a filter, or None for all."""
        return [value for value in self.cleaned_data[name] if value] or None

    @property
    def pairs(self):
        """[(name, value)] of the query string that shows the same on any later day."""
        days = [("von", self.since.isoformat()), ("bis", self.until.isoformat())]
        names = ("feld", "zustaendig", "ort")
        return days + [(name, value) for name in names for value in self._chosen(name) or ()]

    @property
    def query(self):
        return f"?{urlencode(self.pairs)}"

    @property
    def scope(self):
        places = self._chosen("ort")
        return Scope(
            fields=self._chosen("feld"),
            leads=self._chosen("zustaendig"),
            places=places and [place for place in places if place != EVERYWHERE],
            everywhere=EVERYWHERE in (places or ()),
        )

    @property
    def heading(self):
        words = []
        for name in ("feld", "zustaendig", "ort"):
            labels = dict(self.fields[name].choices)
            if chosen := self._chosen(name):
                told = " oder ".join(labels[value] for value in chosen)
                words.append(Label(self.fields[name].label, told))
        return Heading(
            heading=" · ".join(label.words for label in words) or "Alle Ziele",
            overline="Was hat sich geändert?",
            scope=tuple(words),
        )
