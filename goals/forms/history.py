"""Which two versions are compared (`?von=7&bis=12`), and the button that restores one."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from goals.forms.fields import KernField, without_controls
from goals.forms.saving import ActionForm
from goals.models import Department, Overtaken
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


class RestoreForm(ActionForm):
    """Restores an older version of a department. `version` is the newest one that was seen."""

    is_overtaken = False

    fassung = forms.ChoiceField(
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Diese Fassung gibt es nicht.")
    )

    def __init__(self, department, revisions, data=None):
        self.department = department
        self.revisions = {str(revision.id): revision for revision in revisions}
        super().__init__(data)
        self.fields["fassung"].choices = [(key, key) for key in self.revisions]
        newest = next(reversed(self.revisions), "")
        self.version = without_controls(self.data.get("version", "")) if self.is_bound else newest

    @property
    def status(self):
        return 409 if self.is_overtaken else super().status

    @property
    def problems(self):
        """[sentence] on why nothing was restored."""
        return [sentence for found in self.errors.values() for sentence in found]

    def save(self, by):
        try:
            return super().save(by)
        except Overtaken:
            self.is_overtaken = True
            sentence = "Inzwischen hat jemand anderes diese Einheit geändert. Bitte prüfen Sie neu."
            self.add_error(None, sentence)
        except ValidationError as error:
            for sentence in error.messages:
                self.add_error(None, sentence)
        self.version = next(reversed(self.revisions), "")
        return None

    def write(self, by):
        department = Department.objects.hold()[self.department.pk]
        # Compared with what the page shows: a save that changed nothing is on none.
        if str(of_department(department)[-1].id) != self.version:
            raise Overtaken
        revision = self.revisions[self.cleaned_data["fassung"]]
        department.restore(revision.version, by=by)
        done = f"Fassung {revision.number} von „{department}“ ist wiederhergestellt."
        return department.get_absolute_url(), done
