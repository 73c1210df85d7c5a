"""What can be done with a report as a whole: discard it, take it back, release it, send it back."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from goals.forms.fields import PlainTextField, without_controls
from goals.forms.saving import ActionForm
from goals.models import ProgressDraft
from goals.models.drafts import Overtaken


def text_field(rows, **options):
    return PlainTextField(required=False, widget=forms.Textarea(attrs={"rows": rows}), **options)


class TellingForm:
    """A form whose act can be refused by the model: what it says is told at its field."""

    is_overtaken = only_shows = False

    @property
    def status(self):
        return 409 if self.is_overtaken else super().status

    def save(self, by):
        try:
            return super().save(by)
        except Overtaken as told:
            self.is_overtaken = True
            self.add_error(None, str(told))
        except ValidationError as refusal:
            self.tell(refusal)
        return None

    def tell(self, refusal):
        """Each error at its field, those of columns that have none at the form's beginning."""
        for column, errors in refusal.error_dict.items():
            if column not in self.errors:
                self.add_error(column if column in self.fields else None, errors)


class DraftActForm(TellingForm, ActionForm):
    """A button on a draft. `ACTS` names the verbs and what is said afterwards."""

    ACTS = {
        "zurueckholen": (ProgressDraft.take_back, "Sie können weiterschreiben: {}."),
        "erneut": (ProgressDraft.submit, "Noch einmal eingereicht: {}."),
        "verwerfen": (ProgressDraft.discard, "Der Entwurf ist verworfen: {}."),
    }

    def __init__(self, draft, data=None):
        self.draft = draft
        super().__init__(data)

    def write(self, by):
        if self.draft.pk is None:
            raise Overtaken("Diese Meldung ist inzwischen veröffentlicht oder verworfen worden.")
        verb, sentence = self.ACTS[self.data["act"]]
        stays = self.data["act"] == "zurueckholen"
        target = self.draft.get_absolute_url() if stays else reverse("desk")
        verb(self.draft, by=by)
        return target, sentence.format(f"{self.draft.subject.WORD} {self.draft.subject}")


class ReleaseForm(TellingForm, ActionForm):
    """Release or send back. `seen` is the version of the draft that was looked at."""

    comment = text_field(
        3,
        label="Bemerkung",
        max_length=5_000,
        help_text="Nur zum Zurückgeben: was zu ändern ist. Lesen kann sie die Verwaltung.",
    )

    def __init__(self, draft, data=None):
        self.draft = draft
        super().__init__(data)
        self.seen = without_controls(self.data.get("seen", "")) if self.is_bound else draft.stamp

    @property
    def sends_back(self):
        return self.data.get("act") == "zurueckgeben"

    def clean(self):
        entries = super().clean()
        if self.sends_back and not entries.get("comment", "").strip():
            self.add_error("comment", "Schreiben Sie, was zu ändern ist.")
        return entries

    def save(self, by):
        action = super().save(by)
        if self.is_overtaken:
            self.seen = self.draft.stamp  # What is shown now; acting once more is the decision.
        return action

    def write(self, by):
        name = f"{self.draft.subject.WORD} {self.draft.subject}"
        if self.sends_back:
            comment = self.cleaned_data["comment"]
            self.draft.send_back(by=by, comment=comment, seen=self.seen)
            return reverse("release_queue"), f"Zurückgegeben: {name}."
        self.draft.release(by=by, seen=self.seen)
        return reverse("release_queue"), f"Freigegeben und veröffentlicht: {name}."
