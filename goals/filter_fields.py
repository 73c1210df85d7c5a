"""What a filter of a list takes from the query string, and how it says no."""

import re

import django_filters
from django import forms
from django.core.exceptions import ValidationError

MOST_WORDS = 10
UNKNOWN = "Diesen Wert gibt es hier nicht."
"""Django's own words repeat what was typed, whatever its length and its characters."""

EVERYWHERE_KNOWN = ("stand", "format", "seite", "anzahl")
"""Names of a query string that links carry from page to page, also to where they say nothing."""

APPENDED = re.compile(r"(utm|mtm|pk)_\w+|fbclid|gclid|msclkid", re.ASCII)
"""Names that other sites append to a link, and that ask for nothing."""


class KnownNames(forms.Form):
    """A form read from a query string that says so where a name is none of its fields, instead of
    showing everything as if nothing had been asked.
    """

    def clean(self):
        entries = super().clean()
        known = [name for name in self.fields if name not in EVERYWHERE_KNOWN]
        asked = {name for name in self.data if not APPENDED.fullmatch(name)}
        if asked.difference(known, EVERYWHERE_KNOWN):
            possible = f" Möglich sind: {', '.join(known)}." if known else ""
            self.add_error(None, f"Eine Angabe der Adresse gibt es hier nicht.{possible}")
        return entries

    def problems(self):
        """[sentence] on what is wrong with the query string, with the field that it is about."""
        sentences = list(self.non_field_errors())
        for name in self.fields:
            sentences += [f"{self[name].label}: {error}" for error in self.errors.get(name, ())]
        return sentences


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
