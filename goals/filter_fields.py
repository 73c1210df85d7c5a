"""What a filter of a list takes from the query string, and how it says no."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError

MOST_WORDS = 10
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
