"""Fields of the forms on bodies, sessions and agendas."""

import re
from collections import Counter
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from goals.forms.fields import LineField, without_controls

SESSIONNET = "www.kreis-coesfeld.de"
"""The host of the Kreis's council information system."""


class PlaceField(forms.IntegerField):
    """A small whole number, 0 to 9999."""

    widget = forms.TextInput(
        attrs={"class": "kern-form-input__input--day", "inputmode": "numeric"},
    )
    default_error_messages = {
        "invalid": "Nennen Sie eine ganze Zahl, zum Beispiel 20.",
        "min_value": "Nennen Sie eine Zahl von 0 bis 9.999.",
        "max_value": "Nennen Sie eine Zahl von 0 bis 9.999.",
    }

    def __init__(self, **options):
        super().__init__(min_value=0, max_value=9_999, **options)

    def to_python(self, value):
        # Python would read thousands of digits, and those of other scripts.
        if value and not re.fullmatch(r"\s*[0-9]{1,9}\s*", str(value), re.ASCII):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)

    def bound_data(self, data, initial):
        return without_controls(data or "")


class HourField(forms.TimeField):
    """A time of day, typed as 17:00, 17.00 or 17."""

    widget = forms.TimeInput(
        format="%H:%M",
        attrs={"class": "kern-form-input__input--day", "autocomplete": "off"},
    )
    default_error_messages = {"invalid": "Schreiben Sie die Uhrzeit wie in diesem Beispiel: 17:00."}

    def __init__(self, **options):
        super().__init__(input_formats=["%H:%M", "%H.%M", "%H"], **options)

    def to_python(self, value):
        text = re.sub(r"\s*Uhr\s*$", "", value) if isinstance(value, str) else value
        return super().to_python(text)

    def bound_data(self, data, initial):
        return without_controls(data or "")


class WebAddressField(LineField):
    """An address that begins with http:// or https://."""

    check = URLValidator(
        schemes=["http", "https"],
        message="Schreiben Sie die ganze Adresse, zum Beispiel "
        "https://www.kreis-coesfeld.de/sessionnet/sessionnetbi/si0057.php?__ksinr=1.",
    )

    def run_validators(self, value):
        super().run_validators(value)
        if value:
            self.check(value)


def is_elsewhere(address):
    """Whether an address is of another host than the council information system."""
    return bool(address) and urlsplit(address).hostname != SESSIONNET


def told_elsewhere(address):
    """A sentence, with a space before it, on an address that leads elsewhere; else ""."""
    if not is_elsewhere(address):
        return ""
    host = urlsplit(address).hostname[:80]
    return f" Die Adresse führt nicht ins Ratsinformationssystem, sondern zu {host}."


class MarksField(LineField):
    """Several marks on one line, such as `VIII.3, X.2`; a tuple of texts without a double one.

    `check(mark)` gives the mark as it is written.
    """

    def __init__(self, *, check, **options):
        self.check = check
        super().__init__(max_length=1_000, **options)

    def to_python(self, value):
        # "M 12" is one mark.
        line = re.sub(r"\b([Mm])\s+(?=[0-9])", r"\1", super().to_python(value))
        found = [self.check(mark) for mark in filter(None, re.split(r"[,;\s]+", line))]
        double = [mark for mark, count in Counter(found).items() if count > 1]
        if double:
            raise ValidationError(f"Doppelt: {', '.join(double[:5])}.")
        return tuple(found)

    def run_validators(self, value):
        super().run_validators(", ".join(value))

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list | tuple) else value
