"""What a report is written with."""

from django.core.exceptions import PermissionDenied, ValidationError

from goals.forms.drafts import sentence_on
from goals.forms.overtaken import TellingForm
from goals.forms.report_fields import ReportFields
from goals.forms.saving import NotYours, VersionedForm
from goals.models import Department, ProgressDraft
from goals.models.handing_in import OPEN_STATES
from goals.steps import Step, needs, reason_needed
from goals.vocabulary import (
    ASSESSED_PHASES,
    HALTED_PHASES,
    Assessment,
    Phase,
    Visibility,
)

ENTRIES = ("phase", "assessment", "reason", "text", "effective_on", "visibility", "paper")
ENTRIES += ("proposal", "internal_note", "department")
STANDING = ("last", "corrects")
"""What the form has seen beside its entries: what was reported last, and what it corrects."""

SAVE, SUBMIT, PREVIEW = "speichern", "melden", "vorschau"

HALT_ENDS = (
    " Aus der letzten Meldung übernommen; entfällt, wenn es weitergeht und Sie hier nichts ändern."
)

MISSING = {
    "phase": "Wählen Sie den Umsetzungsstand.",
    "text": "Schreiben Sie, was geschehen ist.",
    "effective_on": "Nennen Sie den Tag der Meldung.",
    "department": "Wählen Sie, in wessen Namen Sie melden.",
}
"""What a draft may lack and a report may not."""


class ReportForm(TellingForm, ReportFields, VersionedForm):
    """A report as it is written. `act` is the button: keep as draft, preview or hand in.

    Only what is handed in or previewed must be whole. Previewed, `update` is the ProgressUpdate,
    unsaved. `back`: the address to go on to when it is handed in.
    """

    def __init__(self, draft, user, data=None, *, back):
        self.draft, self.user, self.back, self.update = draft, user, back, None
        self.subject = draft.subject
        self.last, self.is_loaded = draft.last_reported, True
        super().__init__(data)
        self.is_loaded = False
        departments = self.subject.departments_for(user) or Department.objects.active()
        choices = [(str(department.pk), str(department)) for department in departments]
        self.fields["department"].choices = choices
        self.departments = [department.pk for department in departments]
        if len(choices) == 1:
            # Nothing to choose, and nothing to send.
            del self.fields["department"]
        self._say_what_each_choice_needs()

    def _say_what_each_choice_needs(self):
        is_goal = self.draft.goal_id is not None
        self.fields["paper"].help_text = (
            "Zum Beispiel SV-10-1153. Ein Ziel, das der Kreistag beschlossen hat, wird nur mit "
            "seiner Vorlage zurückgestellt oder nicht weiterverfolgt."
            if is_goal
            else "Freiwillig, zum Beispiel SV-10-1153."
        )
        for name, text in self._halt.items():
            if text:
                self.fields[name].help_text += HALT_ENDS
        before = self.draft.corrects.previous() if self.draft.corrects_id else self.last
        self.fields["phase"].widget.needs = {
            phase: " ".join(needs(Step(phase, Assessment.NONE), before, is_goal=is_goal))
            for phase, _ in self.fields["phase"].choices
        }
        phase = before.phase if before else Phase.IN_PROGRESS
        self.fields["assessment"].widget.needs = {
            signal: "reason" if reason_needed(Step(phase, signal), before) else ""
            for signal in Assessment.values
        }

    # What the form has seen, and what is stored now

    def read(self):
        row, last = (self.draft, self.last) if self.is_loaded else self._stored_by_now()
        stored = {name: getattr(row, name) for name in ENTRIES if name != "department"}
        standing = {"last": last and last.pk, "corrects": self.draft.corrects_id}
        return stored | {"department": row.department_id} | standing

    def _stored_by_now(self):
        row = ProgressDraft.objects.filter(pk=self.draft.pk).first() if self.draft.pk else None
        row = row or ProgressDraft.objects.begin(
            self.subject, by=self.user, corrects=self.draft.corrects
        )
        return row, row.last_reported

    def names(self):
        return [name for name in self.stored if name in self.fields or name in STANDING]

    def lock(self):
        try:
            self.draft.hold_for_reporting(self.user, *OPEN_STATES)
        except PermissionDenied:
            raise NotYours from None
        if self.draft.pk:
            # What others have stored meanwhile; the entries come over it when they are stored.
            self.draft.refresh_from_db()
        self.draft.correct_what_stands()

    def mine(self, name):
        # What was reported is no entry; whoever has not seen it is told.
        return None if name in STANDING else super().mine(name)

    def put(self, data, name, value):
        if name in ("phase", "assessment", "visibility", "department"):
            data[name] = str(value or "")
        elif name in self.fields:
            super().put(data, name, value)

    @property
    def is_behind(self):
        """Whether something was reported that the form had not seen."""
        return "last" in self.others

    @property
    def is_corrected(self):
        """Whether what it corrects was corrected by somebody else before."""
        return "corrects" in self.others

    @property
    def last_change(self):
        return self.draft.history.select_related("history_user").first() if self.draft.pk else None

    # What is entered

    @property
    def act(self):
        return self.data.get("act", SAVE)

    @property
    def only_shows(self):
        return self.act == PREVIEW

    def clean(self):
        entries = super().clean()
        if self._is_left_over(entries):
            entries["assessment"] = Assessment.NONE.value
        self._end_the_halt(entries)
        entries["assessment"] = entries.get("assessment") or Assessment.NONE.value
        entries["visibility"] = entries.get("visibility") or Visibility.PUBLIC.value
        self._enter(entries)
        if self.only_shows and not self.errors:
            self._sketch()
        return entries

    def _sketch(self):
        try:
            self.update = self.draft.examine(by=self.user)
        except ValidationError as refusal:
            self.tell(refusal)

    def tell(self, refusal):
        """As any form tells it; what is missing, in words of its own."""
        errors = refusal.error_dict
        for name in MISSING.keys() & errors.keys() & self.fields.keys() - self.errors.keys():
            if not self.cleaned_data[name]:
                self.add_error(name, MISSING[name])
        super().tell(refusal)

    def _enter(self, entries):
        """Write the entries into the draft, which is not stored by that."""
        for name in set(ENTRIES) & set(entries) - {"department"}:
            setattr(self.draft, name, entries[name])
        if "department" in entries:
            self.draft.department_id = int(entries["department"] or 0) or None
        elif "department" not in self.fields and self.draft.department_id not in self.departments:
            self.draft.department_id = self.departments[0]

    def _is_left_over(self, entries):
        """Whether the assessment only stands there from before, where the phase has none."""
        phase, before = entries.get("phase"), self.stored["assessment"]
        return phase and phase not in ASSESSED_PHASES and entries.get("assessment") == before

    @property
    def _halt(self):
        """{field name: what explained the halt that was reported last}; empty without one."""
        if not self.last or self.last.phase not in HALTED_PHASES or self.draft.corrects_id:
            return {}
        return {"reason": self.last.reason, "paper": str(self.last.paper or "")}

    def _end_the_halt(self, entries):
        """Drop what explained a halt that is over and was not written anew, unless it is needed."""
        phase = entries.get("phase")
        if not phase or phase in HALTED_PHASES:
            return
        step = Step(phase, entries.get("assessment") or Assessment.NONE)
        needed = needs(step, self.last, is_goal=self.draft.goal_id is not None)
        for name, text in self._halt.items():
            if entries.get(name) == text and name not in needed:
                entries[name] = ""

    def store(self, by):
        self._enter(self.cleaned_data)
        if self.act != SUBMIT:
            self.draft.keep(by=by)
            return self.draft.get_absolute_url(), f"Der Entwurf zu {self.name} ist gespeichert."
        if update := self.draft.submit(by=by):
            done = "Berichtigt" if update.corrects_id else "Gemeldet"
            return self.back, sentence_on(update, done)
        return self.back, (
            f"Eingereicht: {self.name}. Die Meldung erscheint, sobald das Controlling sie freigibt."
        )

    @property
    def name(self):
        return f"{self.subject.WORD} {self.subject}"
