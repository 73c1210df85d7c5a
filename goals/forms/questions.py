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


def reports_for(user):
    """The StatusReports that a user may ask about, the newest session first."""
    rows = StatusReport.objects.visible_to(user).select_related("session__body")
    return rows.order_by("-session__held_on", "-session", "-version")


def chosen(subject):
    """What the form begins with if it is about something already."""
    if subject is None:
        return {}
    is_report = isinstance(subject, StatusReport)
    return {"report": str(subject.pk)} if is_report else {"about": subject.code}


class QuestionForm(TellingForm, ActionForm):
    """A new question of `user`; controlling says whose it is. `subject`: what it is about at
    first.
    """

    marks_required = True
    twin = None
    """The same question, which stands already; told after `save()` answered None."""

    asker_name = LineField(
        label="Wer fragt",
        max_length=150,
        help_text="Name des Mitglieds, dessen Frage Sie eintragen.",
        error_messages={"required": "Nennen Sie, wer fragt."},
    )
    about = LineField(
        label="Ziel oder Maßnahme",
        max_length=25,
        required=False,
        help_text="Die Nummer: zum Beispiel VIII.3 für ein Ziel, M 12 für eine Maßnahme.",
        widget=forms.TextInput(
            attrs={"class": "kern-form-input__input--day", "autocomplete": "off"}
        ),
    )
    report = forms.ChoiceField(
        label="Oder ein Umsetzungsbericht",
        required=False,
        error_messages={"invalid_choice": "Wählen Sie einen Bericht der Liste."},
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
        super().__init__(data, initial={"visibility": Visibility.PUBLIC.value} | chosen(subject))
        self.reports = {str(report.pk): report for report in reports_for(user)}
        # What tells them apart comes first: lists are narrow, and bodies have long names.
        titles = [
            (key, f"{report.session.held_on:%d.%m.%Y}, {report.name}: {report.session.body}")
            for key, report in self.reports.items()
        ]
        self.fields["report"].choices = [("", "keiner"), *titles]
        whose = "Mein Name" if self.is_own else "Der Name"
        self.fields["name_consent"].label = (
            f"{whose} darf bei der Frage stehen. Sonst heißt es „ein Mitglied des Kreistags“, und "
            "nur das Controlling kennt den Namen."
        )
        if self.is_own:
            del self.fields["asker_name"]

    @property
    def status(self):
        return 409 if self.twin else super().status

    @property
    def is_own(self):
        return self.user.role == Role.COUNCIL

    def clean_about(self):
        name = self.cleaned_data["about"]
        is_report = REPORT.fullmatch(name)
        subject = subject_called(name, self.user) if name and not is_report else None
        if name and subject is None:
            raise ValidationError(
                "Ein Ziel oder eine Maßnahme mit dieser Nummer gibt es nicht. Schreiben Sie sie "
                "wie in diesem Beispiel: VIII.3 oder M 12."
            )
        return subject

    def clean_report(self):
        return self.reports.get(self.cleaned_data["report"])

    def clean(self):
        entries = super().clean()
        if not {"about", "report"} & self.errors.keys():
            if not (entries["about"] or entries["report"]):
                self.add_error("about", "Nennen Sie ein Ziel, eine Maßnahme oder einen Bericht.")
            elif entries["about"] and entries["report"]:
                self.add_error(
                    "report",
                    "Eine Frage gilt nur einem von beiden. Wählen Sie „keiner“, oder lassen Sie "
                    "das Feld davor leer.",
                )
        return entries

    def write(self, by):
        entries = dict(self.cleaned_data)
        goal_or_measure, report = entries.pop("about"), entries.pop("report")
        subject = goal_or_measure or report
        question = Question(**{subject.SUBJECT: subject}, **entries)
        question.ask(by=by)
        self.twin = Question.objects.exclude(pk=question.pk).repeated_by(question).first()
        if self.twin:
            raise ValidationError({"text": "Diese Frage steht schon im Portal."})
        return question.get_absolute_url(), f"Gestellt: {question}."
