"""The past day at which a page is shown: `?stand=2026-03-31`."""

from django import forms

from goals.days import ADOPTED_ON, today
from goals.forms.fields import without_controls


class TypedDay(forms.DateField):
    """A day from the adoption to today, as people type it, on a telephone too."""

    default_error_messages = {
        "invalid": "Diesen Tag gibt es nicht. Schreiben Sie ihn so: 31.03.2026.",
    }

    def __init__(self, **options):
        formats = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%d %m %Y", "%d%m%Y"]
        super().__init__(input_formats=formats, **options)

    def bound_data(self, data, initial):
        return without_controls(data or "")

    def validate(self, value):
        super().validate(value)
        if value and value < ADOPTED_ON:
            raise forms.ValidationError(
                f"Vor dem {ADOPTED_ON:%d.%m.%Y} gab es die Ziele noch nicht. "
                "Nennen Sie diesen oder einen späteren Tag."
            )
        if value and value > today():
            raise forms.ValidationError("Dieser Tag liegt in der Zukunft.")


class StandForm(forms.Form):
    """`cleaned_data["stand"]`: the day, or None for today."""

    stand = TypedDay(label="Stand an einem anderen Tag", required=False)

    def clean_stand(self):
        day = self.cleaned_data["stand"]
        return None if day == today() else day
