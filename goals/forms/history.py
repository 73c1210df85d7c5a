"""Which two versions are compared (`?von=7&bis=12`), and the button that restores one."""

from django import forms
from django.utils import timezone

from goals.forms.fields import KernField
from goals.forms.overtaken import PreviewedForm
from goals.models import Department
from goals.revisions import of_department


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


class RestoreForm(PreviewedForm):
    """Restores an older version of a department. `version` is the newest one that was seen."""

    fassung = forms.ChoiceField(
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Diese Fassung gibt es nicht.")
    )

    def __init__(self, department, revisions, data=None):
        self.department = department
        self.revisions = {str(revision.id): revision for revision in revisions}
        super().__init__(data)
        self.fields["fassung"].choices = [(key, key) for key in self.revisions]
        self.version = self.seen if self.is_bound else self.newest

    @property
    def newest(self):
        """The key of the newest version that the page shows, "" without any."""
        return next(reversed(self.revisions), "")

    @property
    def problems(self):
        """[sentence] on why nothing was restored."""
        return [sentence for found in self.errors.values() for sentence in found]

    def look_again(self, told):
        sentence = "Inzwischen hat jemand anderes diese Einheit geändert. Bitte prüfen Sie neu."
        self.add_error(None, sentence)
        self.version = self.newest

    def write(self, by):
        department = Department.objects.hold()[self.department.pk]
        # Compared with what the page shows: a save that changed nothing is on none.
        self.insist_on(str(of_department(department)[-1].id))
        revision = self.revisions[self.cleaned_data["fassung"]]
        department.restore(revision.version, by=by)
        done = f"Fassung {revision.number} von „{department}“ ist wiederhergestellt."
        return department.get_absolute_url(), done
