"""Which two versions are compared: `?von=7&bis=12`."""

from django import forms
from django.utils import timezone

from goals.forms.fields import KernField


class ComparisonForm(forms.Form):
    """`von` and `bis` are the ids of revisions; without both nothing is compared."""

    bound_field_class = KernField

    von = forms.ChoiceField(label="Diese Fassung", required=False)
    bis = forms.ChoiceField(label="mit dieser vergleichen", required=False)

    def __init__(self, data, revisions):
        self.revisions = {str(revision.id): revision for revision in revisions}
        choices = [(key, told(revision)) for key, revision in self.revisions.items()]
        last = list(self.revisions)[-2:]
        data = data if "von" in data or "bis" in data else None
        super().__init__(data, initial={"von": last[0], "bis": last[-1]} if last else None)
        for field in self.fields.values():
            field.choices = choices
            field.error_messages["invalid_choice"] = "Diese Fassung gibt es nicht."

    def chosen(self):
        """(older, newer) revision; None where nothing is (or can be) compared."""
        if not self.is_bound or not self.is_valid() or not all(self.cleaned_data.values()):
            return None
        pair = [self.revisions[self.cleaned_data[name]] for name in ("von", "bis")]
        return sorted(pair, key=lambda revision: revision.number)


def told(revision):
    at = timezone.localtime(revision.at)
    return f"Fassung {revision.number} vom {at:%d.%m.%Y, %H:%M} Uhr"
