"""The form by which a question is asked."""

import re

from django import forms
from django.core.exceptions import ValidationError

from goals.forms.fields import LineField, PlainTextField
from goals.forms.overtaken import TellingForm
from goals.forms.saving import ActionForm
from goals.models import Goal, Measure, Question, StatusReport
from goals.models.goals import CODE
from goals.models.question_words import TEXT_LIMIT
from goals.vocabulary import Role, Visibility

MEASURE = re.compile(r"M ?([1-9][0-9]{0,5})", re.IGNORECASE | re.ASCII)

REPORT = re.compile(r"(?:Bericht )?([1-9][0-9]{0,8})/([1-9][0-9]{0,3})", re.IGNORECASE | re.ASCII)

READERS = [
    (Visibility.PUBLIC.value, "alle, auch ohne Anmeldung"),
    (Visibility.COUNCIL.value, "nur Kreistag und Verwaltung"),
]


def text(label, rows, missing, *, limit=5_000, **options):
    return PlainTextField(
        label=label,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
        **options,
    )


def readers(help_text):
    return forms.ChoiceField(
        label="Wer soll Frage und Antwort lesen?",
        choices=READERS,
        widget=forms.RadioSelect,
        help_text=help_text,
        error_messages={
            "required": "Wählen Sie, wer lesen soll.",
            "invalid_choice": "Wählen Sie, wer lesen soll.",
        },
    )


def subject_called(name, user):
    """What is called `VIII.3`, `M 12` or `Bericht 7/2` (goal, measure, report for a session in a
    version), if a user may see it, or None.
    """
    if CODE.fullmatch(name):
        return Goal.objects.in_force().with_code(name).select_related("field").first()
    if match := MEASURE.fullmatch(name):
        return Measure.objects.visible_to(user).filter(pk=int(match[1])).first()
    if match := REPORT.fullmatch(name):
        session, version = map(int, match.groups())
        rows = StatusReport.objects.visible_to(user).filter(session=session, version=version)
        return rows.select_related("session__body").first()
    return None


class QuestionForm(TellingForm, ActionForm):
    """A new question of `user`; controlling says whose it is. `subject`: what it is about at
    first.
    """

    marks_required = True

    asker_name = LineField(
        label="Wer fragt",
        max_length=150,
        help_text="Name des Mitglieds, dessen Frage Sie eintragen.",
        error_messages={"required": "Nennen Sie, wer fragt."},
    )
    about = LineField(
        label="Ziel, Maßnahme oder Bericht",
        max_length=25,
        help_text="Die Nummer: zum Beispiel VIII.3 für ein Ziel, M 12 für eine Maßnahme, 7/2 für "
        "die zweite Version des Berichts zur Sitzung 7.",
        error_messages={"required": "Nennen Sie die Nummer, zum Beispiel VIII.3 oder M 12."},
        widget=forms.TextInput(
            attrs={"class": "kern-form-input__input--day", "autocomplete": "off"}
        ),
    )
    text = text(
        "Frage",
        8,
        "Schreiben Sie die Frage.",
        limit=TEXT_LIMIT,
        help_text="Höchstens 10.000 Zeichen. Nennen Sie bitte keine Namen von Privatpersonen.",
    )
    visibility = readers("Ihr Vorschlag. Darüber entscheidet das Controlling.")
    name_consent = forms.BooleanField(required=False)

    def __init__(self, user, data=None, *, subject=None):
        self.user = user
        about = {"about": subject.code} if subject else {}
        super().__init__(data, initial={"visibility": Visibility.PUBLIC.value} | about)
        whose = "Mein Name" if self.is_own else "Der Name"
        self.fields["name_consent"].label = (
            f"{whose} darf bei der Frage stehen. Sonst heißt es „ein Mitglied des Kreistags“, und "
            "nur das Controlling kennt den Namen."
        )
        if self.is_own:
            del self.fields["asker_name"]

    @property
    def is_own(self):
        return self.user.role == Role.COUNCIL

    def clean_about(self):
        subject = subject_called(self.cleaned_data["about"], self.user)
        if subject is None:
            raise ValidationError(
                "Ein Ziel, eine Maßnahme oder einen Bericht mit dieser Nummer gibt es nicht. "
                "Schreiben Sie sie wie in diesem Beispiel: VIII.3, M 12 oder 7/2."
            )
        return subject

    def write(self, by):
        entries = dict(self.cleaned_data)
        subject = entries.pop("about")
        question = Question(**{subject.SUBJECT: subject}, **entries)
        question.ask(by=by)
        return question.get_absolute_url(), f"Gestellt: {question}."
