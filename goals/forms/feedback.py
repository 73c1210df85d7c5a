"""The form by which citizens report a barrier, and those by which controlling answers.

No puzzle guards it. What looks like a machine's work is kept apart, not thrown away, because a
person may have sent it; and a machine is told the same as a person.
"""

import re
import secrets
from hashlib import sha256

from django import forms
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.http import url_has_allowed_host_and_scheme

from goals.forms.fields import KernField, LineField, PlainTextField, without_controls
from goals.mail import send_answer
from goals.models import Feedback
from goals.vocabulary import FeedbackKind, FeedbackState

MESSAGE_LIMIT = 5_000
ANSWER_LIMIT = 10_000

HASTY_SECONDS = 3
"""Nobody reads the form, writes and sends it in so short a time."""

STAMP_SECONDS = 24 * 60 * 60
"""More than the 20 hours that WCAG 2.2.1 asks for; what was typed outlasts it anyway."""

TRAP = "subject"
"""A field that the style sheet hides from everybody and that machines like to fill in."""

RENEWED = "r"

_stamps = TimestampSigner(salt="goals.feedback.form")


def own_path(text):
    """The path of one of the portal's own pages, without query; "" for anything else."""
    path = re.split(r"[?#]", text, maxsplit=1)[0]
    is_own = url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_own and path.startswith("/") and path.isprintable() else ""


def new_stamp(*, is_renewed=False):
    """Signed, with the time in it and different each time."""
    return _stamps.sign((RENEWED if is_renewed else "n") + secrets.token_urlsafe(12))


class TypedEmail(forms.EmailField):
    def bound_data(self, data, initial):
        return without_controls(data or "")


class FeedbackForm(forms.Form):
    """Asks for no more than an answer needs. `stamp` says when the form was handed out."""

    bound_field_class = KernField

    kind = forms.ChoiceField(
        label="Ihr Anliegen",
        choices=FeedbackKind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Wählen Sie aus, worum es geht.",
            "invalid_choice": "Wählen Sie aus, worum es geht.",
        },
    )
    page = LineField(
        label="Seite, um die es geht (freiwillig)",
        help_text="Adresse oder Überschrift der Seite, zum Beispiel /ziele/VIII.3/",
        max_length=300,
        required=False,
    )
    message = PlainTextField(
        label="Ihre Nachricht",
        help_text="Was funktioniert nicht, oder welchen Inhalt brauchen Sie in welcher Form? "
        "Höchstens 5.000 Zeichen. Schreiben Sie bitte nichts über Ihre Gesundheit, was wir zum "
        "Helfen nicht wissen müssen.",
        max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Schreiben Sie, worum es geht."},
    )
    name = LineField(
        label="Ihr Name (freiwillig)",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = TypedEmail(
        label="Ihre E-Mail-Adresse (freiwillig)",
        help_text="Für die Bestätigung und die Antwort. Ohne sie und ohne einen anderen Weg "
        "können wir Ihnen nicht antworten.",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": "Schreiben Sie die Adresse wie in diesem Beispiel: name@example.org.",
            "max_length": "Die Adresse ist zu lang.",
        },
    )
    other_way = LineField(
        label="Anderer Weg für die Antwort (freiwillig)",
        help_text="Zum Beispiel eine Telefonnummer mit Uhrzeiten oder eine Anschrift für Briefe.",
        max_length=300,
        required=False,
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, page=""):
        super().__init__(data, initial={"page": own_path(page), "stamp": new_stamp()})

    def clean(self):
        entries = super().clean()
        wants_it = entries.get("kind") == FeedbackKind.OTHER_FORM
        if wants_it and "email" not in self.errors and not self._is_reachable(entries):
            self.add_error(
                "email",
                "Damit Sie den Inhalt bekommen, brauchen wir Ihre E-Mail-Adresse oder im "
                "nächsten Feld einen anderen Weg.",
            )
        self._check_stamp(entries.get("stamp", ""))
        return entries

    def _check_stamp(self, stamp):
        try:
            handed_out = _stamps.unsign(stamp, max_age=STAMP_SECONDS)
        except BadSignature:
            self.ask_again(
                "Das Formular war länger als einen Tag geöffnet. Es ist noch nichts gesendet. "
                "Ihre Eingaben stehen noch hier: Bitte senden Sie sie jetzt ab."
            )
            return
        # Who only sends again what was typed before needs no time.
        is_hasty = not handed_out.startswith(RENEWED) and self._is_hasty(stamp)
        if is_hasty and not self.errors:
            self.ask_again(
                "Das ging so schnell, dass es von einem Programm kommen könnte. Es ist noch "
                "nichts gesendet. Sind Ihre Angaben richtig? Dann senden Sie sie noch einmal ab."
            )

    @staticmethod
    def _is_hasty(stamp):
        try:
            _stamps.unsign(stamp, max_age=HASTY_SECONDS)
        except SignatureExpired:
            return False
        return True

    @staticmethod
    def _is_reachable(entries):
        return entries.get("email") or entries.get("other_way")

    def ask_again(self, sentence):
        """Show what was typed again, with a new stamp, and say why."""
        self.add_error(None, sentence)
        self.data = self.data.copy()
        self.data["stamp"] = new_stamp(is_renewed=True)

    def suspicion(self):
        """Why this looks like a machine's work; "" if it does not."""
        return "Ein unsichtbares Feld war ausgefüllt." if self.data.get(TRAP) else ""

    def save(self):
        """(message, whether it is new): the same text of the same form is one message."""
        entries = dict(self.cleaned_data)
        token = sha256(repr(sorted(entries.items())).encode()).hexdigest()
        del entries["stamp"]
        return Feedback.objects.receive(token, suspicion=self.suspicion(), **entries)


class CaseForm(forms.Form):
    """An act of controlling on a message. Each subclass is one act, named by its button's `act`."""

    bound_field_class = KernField
    act = ""

    def __init__(self, case, data=None):
        self.case = case
        super().__init__(data, initial={"answer": case.answer}, auto_id=f"id_{self.act}_%s")

    @property
    def seen(self):
        """The version that was looked at; one that there is not, where none is told."""
        text = self.data.get("version", "")
        return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else -1

    @property
    def text(self):
        """What was typed, so that it is not lost to somebody who comes too late."""
        return next((field.value() or "" for field in self.visible_fields()), "")

    def do(self, user):
        """Act; returns what was done as a sentence, "" where the message itself tells it.

        Raises Overtaken when somebody else has acted in the meantime.
        """
        raise NotImplementedError

    def was_done_by(self, user, case):
        """Whether this very act is what overtook it: a second click of the same person."""
        raise NotImplementedError


class MailForm(CaseForm):
    act = "mail"
    answer = PlainTextField(
        label="Ihre Antwort",
        help_text="Anrede, Nummer, Anschrift des Kreises und der Hinweis auf die Ombudsstelle "
        "kommen von selbst dazu. Schreiben Sie Ihren Namen und Ihre Stelle unter den Text.",
        max_length=ANSWER_LIMIT,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Schreiben Sie die Antwort."},
    )

    def do(self, user):
        # Written down before it is sent: whatever happens then, no mail goes out twice.
        self.case.claim(by=user, answer=self.cleaned_data["answer"], version=self.seen)
        problem = send_answer(self.case)
        self.case.settle(problem)
        return "" if problem else f"Die Antwort auf {self.case.number} ist gesendet."

    def was_done_by(self, user, case):
        return case.answered_by == user and case.answer == self.cleaned_data["answer"]


class NoteForm(CaseForm):
    act = "otherwise"
    note = PlainTextField(
        label="Vermerk",
        help_text="Wann und wie geantwortet wurde, zum Beispiel: am 12.03.2026 angerufen, "
        "Inhalt vorgelesen.",
        max_length=ANSWER_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Schreiben Sie, wann und wie geantwortet wurde."},
    )

    def do(self, user):
        note = self.cleaned_data["note"]
        self.case.answer_otherwise(by=user, note=note, version=self.seen)
        return f"{self.case.number} ist als beantwortet vermerkt."

    def was_done_by(self, user, case):
        return case.answered_by == user and case.answer == self.cleaned_data["note"]


class SpamForm(CaseForm):
    act = "spam"

    def do(self, user):
        self.case.put_to_spam(by=user, version=self.seen)
        return f"{self.case.number} liegt jetzt bei Spam."

    def was_done_by(self, user, case):
        return case.answered_by == user and case.state == FeedbackState.SPAM


class ReopenForm(CaseForm):
    act = "reopen"

    def do(self, user):
        self.case.open_again(by=user, version=self.seen)
        return f"{self.case.number} ist wieder offen."

    def was_done_by(self, user, case):
        return case.answered_by == user and case.state == FeedbackState.OPEN


ACTS = {form.act: form for form in (MailForm, NoteForm, SpamForm, ReopenForm)}


def acts_on(case):
    """{act: form} of what can be done with a message as it is."""
    if case.is_sending or case.state == FeedbackState.ANSWERED:
        return {}
    if case.state == FeedbackState.SPAM:
        acts = [ReopenForm]
    else:
        acts = [MailForm, NoteForm, SpamForm] if case.email else [NoteForm, SpamForm]
    return {form.act: form(case) for form in acts}
