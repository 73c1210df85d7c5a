"""The forms by which a question goes its way from the asking to the answer."""

import re
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError

from goals.days import today
from goals.forms.choices import NO_DEPARTMENT, in_groups, offered_departments
from goals.forms.fields import DayField, without_controls
from goals.forms.overtaken import TellingForm
from goals.forms.questions import readers, text
from goals.forms.saving import ActionForm
from goals.models import Department
from goals.models.question_words import ANSWER_DAYS, TEXT_LIMIT, WAITING_STATES
from goals.permissions import may_answer_question, may_pass_on, may_release_answer
from goals.vocabulary import QuestionState

LONGEST = timedelta(days=366)
"""No department is given longer; a later day is a slip of the pen."""


class QuestionActForm(TellingForm, ActionForm):
    """One thing that can be done with a question. `act`: the value of its button; `seen`: the
    version of the question that was looked at; `title`, `note`, `label`: of its section and button,
    of which there `is_main` one; `done_word`: what is said afterwards; `back`: the address that
    leads out of a page with nothing else to do, "" for none.
    """

    act = title = note = label = done_word = back = ""
    is_main = True

    def __init__(self, question, data=None):
        self.question = question
        super().__init__(data, initial=self.first_entries(), auto_id=f"id_{self.act}_%s")
        self.prepare()
        sent = without_controls(self.data.get("seen", ""))
        self.seen = sent if self.is_bound else str(question.version)

    def first_entries(self):
        return {}

    def prepare(self):
        """Offer what depends on the question."""

    @property
    def seen_version(self):
        return int(self.seen) if re.fullmatch(r"[0-9]{1,6}", self.seen, re.ASCII) else -1

    def save(self, by):
        action = super().save(by)
        if action is None:
            # As it is stored, not as this form would have it; acting once more is the decision.
            self.question.refresh_from_db()
            self.seen = str(self.question.version)
        return action

    def write(self, by):
        self.move(by=by, seen=self.seen_version, **self.cleaned_data)
        return self.question.get_absolute_url(), f"{self.done_word}: {self.question}."

    def move(self, **entries):
        raise NotImplementedError

    def clean_deadline(self):
        day = self.cleaned_data["deadline"]
        if day < today():
            raise ValidationError("Die Frist liegt in der Vergangenheit.")
        if day > today() + LONGEST:
            raise ValidationError("Die Frist ist länger als ein Jahr.")
        return day


class PassOnForm(QuestionActForm):
    act, label, done_word = "weitergeben", "Weitergeben", "Weitergegeben"

    department = forms.ChoiceField(
        label="Wer antwortet",
        help_text="Zuerst steht hier, wer für das Ziel oder die Maßnahme federführend ist.",
        error_messages={
            "required": "Wählen Sie, wer antwortet.",
            "invalid_choice": "Diese Organisationseinheit gibt es nicht oder nicht mehr. Wählen "
            "Sie aus der Liste.",
        },
    )
    deadline = DayField(label="Antwort bis", help_text="Zum Beispiel 24.06.2027.")
    visibility = readers("Vorgeschlagen hat es, wer fragt. Sie entscheiden.")
    comment = text(
        "Hinweis für die Antwort (freiwillig)",
        3,
        "",
        required=False,
        help_text="Lesen kann ihn nur die Verwaltung.",
    )

    def first_entries(self):
        question = self.question
        deadline = question.deadline or today() + timedelta(days=ANSWER_DAYS)
        return {
            "department": question.department_id or question.subject.lead_id or "",
            "deadline": deadline,
            "visibility": question.visibility,
            "comment": question.comment,
        }

    @property
    def is_main(self):
        return self.question.state == QuestionState.ASKED

    @property
    def title(self):
        return "Weitergeben" if self.is_main else "Zuständigkeit oder Frist ändern"

    def prepare(self):
        units = in_groups(offered_departments())
        self.fields["department"].choices = [("", "bitte wählen"), *units]
        if self.question.report_id:
            self.fields["department"].help_text = "Für einen Bericht ist niemand federführend."

    def clean_department(self):
        return Department.objects.get(pk=self.cleaned_data["department"])

    def move(self, **entries):
        if not Department.objects.hold_active([entries["department"].pk]):
            raise ValidationError({"department": NO_DEPARTMENT})
        self.question.pass_on(**entries)


class AnswerForm(QuestionActForm):
    act, label, done_word = "antworten", "Zur Freigabe geben", "Zur Freigabe gegeben"
    title = "Antworten"
    note = "Die Antwort erscheint, wenn das Controlling sie freigibt."

    answer = text(
        "Antwort",
        10,
        "Schreiben Sie die Antwort.",
        limit=TEXT_LIMIT,
        help_text="Höchstens 10.000 Zeichen, verständlich ohne Vorwissen.",
    )

    def first_entries(self):
        return {"answer": self.question.answer}

    def move(self, **entries):
        self.question.give_answer(**entries)


class AnswerReleaseForm(QuestionActForm):
    act, label, done_word = "freigeben", "Antwort freigeben", "Freigegeben"
    title = "Freigeben"

    visibility = readers("Frage und Antwort lassen sich danach nicht mehr ändern.")

    def first_entries(self):
        return {"visibility": self.question.visibility}

    def move(self, **entries):
        self.question.release(**entries)


class SendBackForm(QuestionActForm):
    act, label, done_word = "zurueckgeben", "Zur Überarbeitung zurückgeben", "Zurückgegeben"
    title = "Zurückgeben"
    note = "An die Stelle, die geantwortet hat."
    is_main = False

    comment = text(
        "Was zu ändern ist",
        3,
        "Schreiben Sie, was zu ändern ist.",
        help_text="Lesen kann es nur die Verwaltung.",
    )
    deadline = DayField(label="Antwort bis", help_text="Zum Beispiel 24.06.2027.")

    def first_entries(self):
        return {"deadline": max(self.question.deadline, today() + timedelta(days=ANSWER_DAYS // 2))}

    def move(self, **entries):
        self.question.send_back(**entries)


class DeclineForm(QuestionActForm):
    act, label, done_word = "schliessen", "Schließen", "Ohne Antwort geschlossen"
    title = "Ohne Antwort schließen"
    note = "Zum Beispiel, weil die Frage schon beantwortet ist oder zurückgezogen wurde."
    is_main = False

    reason = text(
        "Warum nicht geantwortet wird",
        3,
        "Schreiben Sie, warum nicht geantwortet wird.",
        help_text="Das liest, wer gefragt hat.",
    )

    def move(self, **entries):
        self.question.decline(**entries)


class WithdrawForm(QuestionActForm):
    """For who asked. No ACT of those who answer."""

    act, label, done_word = "zurueckziehen", "Frage zurückziehen", "Zurückgezogen"
    title = "Wirklich zurückziehen?"
    note = (
        "Die Frage wird dann nicht beantwortet. Gelöscht wird sie nicht: Sie und das Controlling "
        "sehen sie weiter, als zurückgezogen. Wollen Sie sie ändern, stellen Sie sie danach neu."
    )

    @property
    def back(self):
        return self.question.get_absolute_url()

    def move(self, **entries):
        self.question.withdraw(**entries)


ACTS = {
    form.act: form
    for form in (AnswerForm, AnswerReleaseForm, PassOnForm, SendBackForm, DeclineForm)
}


def acts_on(question, user):
    """[QuestionActForm] of what a user can do with a question as it is."""
    is_answered = question.state == QuestionState.ANSWERED
    can_be_passed_on = question.state in (QuestionState.ASKED, *WAITING_STATES)
    possible = []
    if question.is_waiting and may_answer_question(user, question):
        possible.append(AnswerForm)
    if is_answered and may_release_answer(user, question):
        possible += [AnswerReleaseForm, SendBackForm]
    if can_be_passed_on and may_pass_on(user):
        possible.append(PassOnForm)
    if not question.is_closed and may_pass_on(user):
        possible.append(DeclineForm)
    return [form(question) for form in possible]
