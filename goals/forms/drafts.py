"""What can be done with a report as a whole: discard it, take it back, release it, send it back."""

from django.urls import reverse

from goals.forms.fields import text_field, without_controls
from goals.forms.overtaken import TellingForm
from goals.forms.saving import ActionForm
from goals.models import ProgressDraft, ProgressUpdate
from goals.models.actions import Overtaken
from goals.models.handing_in import GONE
from goals.vocabulary import Visibility

SEEN_BY = {
    Visibility.PUBLIC: " und veröffentlicht",
    Visibility.COUNCIL: ", sichtbar nur für Kreistag und Verwaltung",
    Visibility.INTERNAL: ", sichtbar nur für die Verwaltung",
}


def sentence_on(update, done):
    """What was `done` ("Gemeldet"), who sees it, and whether it changes how things stand."""
    subject, scale = update.subject, list(Visibility)
    limits = [update.visibility, getattr(subject, "visibility", Visibility.PUBLIC)]
    sentence = f"{done}{SEEN_BY[max(limits, key=scale.index)]}: {subject.WORD} {subject}."
    if ProgressUpdate.objects.newest_on(subject) != update:
        sentence += " Der heutige Stand ändert sich nicht, denn es gibt eine Meldung von einem "
        sentence += "späteren Tag."
    return sentence


class SeenForm(TellingForm, ActionForm):
    """A form with buttons that act on a draft. `seen` is the version of it that was looked at.

    `draft`: None if there is no such draft any more. Subclasses name their buttons in `ACTS`.
    """

    ACTS = {}

    def __init__(self, draft, data=None):
        self.draft = draft
        super().__init__(data)
        sent = without_controls(self.data.get("seen", ""))
        self.seen = sent if self.is_bound else self._stamp()

    @property
    def act(self):
        return self.data.get("act")

    def clean(self):
        entries = super().clean()
        if self.act not in self.ACTS:
            self.add_error(None, "Wählen Sie, was geschehen soll: Es wurde noch nichts geändert.")
        return entries

    def save(self, by):
        action = super().save(by)
        if self.is_overtaken:
            self.seen = self._stamp()  # What is shown now; acting once more is the decision.
        return action

    def write(self, by):
        if self.draft is None or self.draft.pk is None:
            raise Overtaken(GONE)
        name = f"{self.draft.subject.WORD} {self.draft.subject}"
        target = self.target()
        verb, sentence = self.ACTS[self.act]
        update = verb(self.draft, by=by, seen=self.seen, **self.more())
        return target, sentence_on(update, sentence) if update else sentence.format(name)

    def target(self):
        """The address to go on to."""
        raise NotImplementedError

    def more(self):
        """What the verb takes besides."""
        return {}

    def _stamp(self):
        return self.draft.stamp if self.draft else ""


class DraftActForm(SeenForm):
    """What can be done with a stored draft as a whole by those who report. `back`: the address to
    go on to when it is out of their hands.
    """

    ACTS = {
        "zurueckholen": (ProgressDraft.take_back, "Sie können weiterschreiben: {}."),
        "erneut": (ProgressDraft.hand_in_again, "Noch einmal eingereicht: {}."),
        "verwerfen": (ProgressDraft.discard, "Der Entwurf ist verworfen: {}."),
    }

    def __init__(self, draft, data=None, *, back):
        self.back = back
        super().__init__(draft, data)

    def target(self):
        stays = self.act == "zurueckholen"
        return self.draft.get_absolute_url() if stays else self.back


class ReleaseForm(SeenForm):
    """Release or send back."""

    ACTS = {
        "freigeben": (ProgressDraft.release, "Freigegeben"),
        "zurueckgeben": (ProgressDraft.send_back, "Zurückgegeben: {}."),
    }

    comment = text_field(
        "Bemerkung",
        5_000,
        rows=3,
        hint="Nur zum Zurückgeben: was zu ändern ist. Lesen kann sie die Verwaltung.",
    )

    def clean(self):
        entries = super().clean()
        has_comment = bool(entries.get("comment", "").strip())
        if self.act == "zurueckgeben" and not has_comment:
            self.add_error("comment", "Schreiben Sie, was zu ändern ist.")
        if self.act == "freigeben" and has_comment:
            self.add_error(
                "comment",
                "Freigegeben wird ohne Bemerkung. Löschen Sie sie, oder geben Sie die Meldung "
                "mit ihr zurück.",
            )
        return entries

    def target(self):
        return reverse("release_queue")

    def more(self):
        sends_back = self.act == "zurueckgeben"
        return {"comment": self.cleaned_data["comment"]} if sends_back else {}
