"""The past day at which a page is shown: `?stand=2026-03-31`."""

from django import forms

from goals.days import ADOPTED_ON, today
from goals.forms.fields import without_controls


class TypedDay(forms.DateField):
    def bound_data(self, data, initial):
        return without_controls(data or "")


class StandForm(forms.Form):
    """`cleaned_data["stand"]`: the day, or None for today.

    A day is taken as people type it, on a telephone too.
    """

    stand = TypedDay(
        label="Stand an einem anderen Tag",
        required=False,
        input_formats=[
            *("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"),
            *("%d/%m/%Y", "%d %m %Y", "%d%m%Y"),
        ],
        error_messages={
            "invalid": "Diesen Tag gibt es nicht. Schreiben Sie ihn so: 31.03.2026.",
        },
    )

    def clean_stand(self):
        """The day, or None for today."""
        day = self.cleaned_data["stand"]
        if day is None:
            return None
        if day < ADOPTED_ON:
            raise forms.ValidationError(
                f"Vor dem {ADOPTED_ON:%d.%m.%Y} gab es die Ziele noch nicht. "
                "Nennen Sie diesen oder einen späteren Tag."
            )
        if day > today():
            raise forms.ValidationError("Dieser Tag liegt in der Zukunft.")
        return None if day == today() else day
