"""The form that reads sessions from a calendar: a preview first, then what was seen there."""

from django import forms
from django.urls import reverse

from goals.forms.fields import PlainTextField, without_controls
from goals.forms.overtaken import ImportForm
from goals.models import CouncilBody, CouncilSession, CouncilTerm
from goals.records import Broken
from goals.session_importing import SessionImport
from goals.session_records import MAX_BYTES, MAX_EVENTS, condensed, decoded
from goals.text import counted


class GoneField(forms.MultipleChoiceField):
    """Keys of sessions to be called off. Which they may be, the plan knows."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value):
        # What has left the list since is told by the new preview.
        return value.isascii() and value.isdigit() and len(value) < 19


class SessionImportForm(ImportForm):
    """A calendar for one body or for all.

    After `is_valid()`: `plan` (SessionImport, None without). `version` is a fingerprint of the
    calendar and of the sessions that were seen.
    """

    gremium = forms.ChoiceField(
        label="Gremium",
        required=False,
        error_messages={"invalid_choice": "Dieses Gremium gehört zu keiner laufenden Wahlperiode."},
        help_text="Bei „Alle“ sagt der Titel des Termins, welches Gremium tagt, etwa „Kreistag“ "
        "oder „12. Sitzung des Kreistages“.",
    )
    datei = forms.FileField(
        label="Kalenderdatei (ICS)",
        required=False,
        allow_empty_file=True,
        help_text=f"Höchstens 1 MB und {MAX_EVENTS:,} Termine.".replace(",", "."),
    )
    text = PlainTextField(
        label="Oder der Text einer solchen Datei",
        required=False,
        strip=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="Hier steht nach der Vorschau, was gelesen wurde. Was nicht ins Portal soll, "
        "können Sie löschen: immer von BEGIN:VEVENT bis END:VEVENT.",
    )
    absagen = GoneField(
        label="Als abgesagt eintragen",
        required=False,
        help_text="Ohne Häkchen bleibt die Sitzung stehen.",
    )

    def __init__(self, data=None, files=None):
        super().__init__(data, files)
        self.bodies = list(CouncilBody.objects.of_open_terms())
        named = [(str(body.pk), self._name(body)) for body in self.bodies]
        self.fields["gremium"].choices = [("", "Alle, erkannt am Titel"), *named]

    @property
    def entries(self):
        """[bound field] of what is read; what has vanished is asked in the preview."""
        return [self["gremium"], self["datei"], self["text"]]

    def clean(self):
        super().clean()
        file, text = self.cleaned_data.get("datei"), self.cleaned_data.get("text")
        place = "datei" if file else "text"
        try:
            if file:
                text = condensed(without_controls(decoded(file.read())))
                self.show_text(text)
            if not self.errors and text and text.strip():
                self._look(text)
            elif not self.errors:
                place = "datei"
                raise Broken("Wählen Sie eine Datei, oder fügen Sie ihren Text ein.")
        except Broken as broken:
            self.add_error(place, broken.errors)

    def _look(self, text):
        """Compare with what stands here; the preview is of this version. Raises Broken."""
        sessions = CouncilSession.objects.filter(body__in=self.bodies).order_by("pk")
        sessions = sessions.prefetch_related("reports")
        self.plan = self._plan(text, self.bodies, list(sessions))
        if not self.is_confirmed:
            self.version = self.plan.version

    def _plan(self, text, bodies, sessions):
        key = self.cleaned_data["gremium"]
        chosen = next((body for body in bodies if str(body.pk) == key), None)
        by_key = {body.pk: body for body in bodies}
        for session in sessions:
            session.body = by_key[session.body_id]
        plan = SessionImport.of(text, bodies, sessions, chosen)
        self.fields["absagen"].choices = [(str(each.pk), str(each)) for each in plan.vanished]
        return plan

    def look_again(self, told):
        self.bodies = list(CouncilBody.objects.of_open_terms())
        self._look(self.cleaned_data["text"])
        self.version = self.plan.version

    def write(self, by):
        CouncilTerm.objects.hold()
        bodies = list(CouncilBody.objects.of_open_terms())
        sessions = CouncilSession.objects.hold_all_of(bodies)
        plan = self._plan(self.cleaned_data["text"], bodies, sessions)
        self.insist_on(plan.version)
        gone = plan.write(by=by, cancel=set(map(int, self.cleaned_data["absagen"])))
        return reverse("session_list"), told(plan, gone)

    def _name(self, body):
        """With its term where two are open."""
        is_plain = len({body.term_id for body in self.bodies}) == 1
        return str(body) if is_plain else f"{body} ({body.term})"


def told(plan, gone):
    """What an import did, in one sentence; `gone`: how many that had vanished were called off."""
    if plan.is_idle and not gone:
        return "Es gab nichts zu ändern: Alle Termine stehen schon so im Portal."
    parts = [
        f"{len(plan.new)} neu",
        f"{len(plan.moved)} geändert",
        f"{len(plan.cancelled) + gone} abgesagt",
        f"{len(plan.same)} unverändert",
    ]
    read = counted(len(plan.new) + len(plan.changed) + len(plan.unchanged), "Sitzung,Sitzungen")
    return f"{read} gelesen: {', '.join(parts)}."
