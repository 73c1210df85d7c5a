"""The fields of a measure's Steckbrief, and the sections in which its form shows them."""

from django import forms
from django.core.exceptions import ValidationError

from goals.forms.choices import NO_DEPARTMENT, boxes, select
from goals.forms.fields import (
    DayField,
    LineField,
    LinesField,
    MailboxField,
    MoneyField,
    PlainTextField,
    checked_paper,
    text_field,
)
from goals.models.measures import WEB_ADDRESS
from goals.vocabulary import Interval, Priority, Visibility

MILESTONES = "milestones"
"""Stands among the names of a section for the rows of goals/forms/milestones.py."""

SECTIONS = (
    (
        "worum",
        "Worum es geht",
        "Titel und Kurzbeschreibung genügen für den Anfang.",
        ("title", "summary", "description", "expected_effect", "target_group"),
    ),
    ("wozu", "Wozu sie dient", "Eine Maßnahme kann mehreren Zielen dienen.", ("goals",)),
    ("wer", "Wer sich kümmert", "", ("lead", "contributing", "contact")),
    ("wo", "Wo", "", ("municipalities",)),
    (
        "wann",
        "Wann",
        "Schreiben Sie Tage so: 01.03.2026. Was noch offen ist, bleibt leer.",
        ("planned_start", "planned_end", "is_continuous", "actual_start", "actual_end"),
    ),
    (
        "meilensteine",
        "Meilensteine",
        "Schritte mit einem Tag. Leere Zeilen werden nicht gespeichert.",
        (MILESTONES,),
    ),
    ("geld", "Geld und Priorität", "", ("cost_planned", "cost_actual", "funding", "priority")),
    ("unterlagen", "Vorlagen und Verweise", "", ("papers", "links")),
    ("lesen", "Veröffentlichen und melden", "", ("visibility", "report_interval")),
    (
        "rueckzug",
        "Zurückziehen",
        "Eine zurückgezogene Maßnahme bleibt mit ihrem Grund lesbar, gelöscht wird sie nicht. "
        "Um sie wieder aufzunehmen, leeren Sie beide Felder.",
        ("withdrawn_on", "withdrawn_reason"),
    ),
)


def checked_link(line):
    """A line `label | address`, or an address alone."""
    if not WEB_ADDRESS.match(line.rpartition("|")[2].strip()):
        raise ValidationError(
            f"„{line[:60]}“: Schreiben Sie die Zeile wie in diesem Beispiel: "
            "Förderprogramm | https://www.beispiel.de/."
        )
    return line


class Steckbrief(forms.Form):
    """What a measure says of itself; choices from the database are offered by its subclass."""

    title = LineField(
        label="Titel",
        max_length=120,
        help_text="Was getan wird, in wenigen Worten. Höchstens 120 Zeichen.",
        error_messages={"required": "Geben Sie der Maßnahme einen Titel."},
    )
    summary = PlainTextField(
        label="Kurzbeschreibung",
        max_length=300,
        help_text="Ein bis zwei Sätze für die Öffentlichkeit. Höchstens 300 Zeichen.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Beschreiben Sie die Maßnahme in ein bis zwei Sätzen."},
    )
    description = text_field(
        "Beschreibung", 10_000, rows=8, hint="Absätze trennen Sie durch eine Leerzeile."
    )
    expected_effect = text_field(
        "Erwartete Wirkung", 2_000, rows=4, hint="Was sich dadurch für wen ändern soll."
    )
    target_group = text_field("Zielgruppe", 250, hint="Zum Beispiel: Familien mit kleinen Kindern.")
    goals = forms.MultipleChoiceField(
        label="Ziele",
        help_text="Mindestens eines. Öffnen Sie das Themenfeld und kreuzen Sie an, wozu die "
        "Maßnahme dient.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Kreuzen Sie mindestens ein Ziel an.",
            "invalid_choice": "Eines der Ziele gibt es nicht. Wählen Sie aus der Liste.",
        },
    )
    lead = forms.ChoiceField(
        label="Federführend",
        help_text="Zur Wahl stehen Ihre Organisationseinheiten und alle darunter.",
        error_messages={
            "required": "Wählen Sie, wer federführend ist.",
            "invalid_choice": "Diese Organisationseinheit gibt es nicht mehr, oder sie gehört "
            "nicht zu Ihren. Wählen Sie aus der Liste.",
        },
    )
    contributing = boxes("Beteiligt", NO_DEPARTMENT, "Wer sonst noch mitwirkt.")
    contact = MailboxField(
        label="Funktionspostfach für Fragen",
        help_text="Keine Adresse einer Person. Leer: das Postfach der federführenden Stelle.",
        required=False,
    )
    municipalities = boxes(
        "Städte und Gemeinden",
        "Wählen Sie aus den elf Städten und Gemeinden.",
        "Kein Kreuz bedeutet: kreisweit.",
    )
    planned_start = DayField(
        label="Geplanter Beginn", required=False, help_text="Zum Beispiel 01.03.2026."
    )
    planned_end = DayField(
        label="Geplantes Ende", required=False, help_text="Bei einer Daueraufgabe leer."
    )
    is_continuous = forms.BooleanField(label="Daueraufgabe ohne Ende", required=False)
    actual_start = DayField(label="Tatsächlicher Beginn", required=False)
    actual_end = DayField(label="Tatsächliches Ende", required=False)
    cost_planned = MoneyField(
        label="Kosten geplant, in Euro", required=False, help_text="Zum Beispiel 12.500."
    )
    cost_actual = MoneyField(label="Kosten bisher, in Euro", required=False)
    funding = text_field(
        "Finanzierung", 250, hint="Zum Beispiel: Kreishaushalt, Förderung des Landes."
    )
    priority = select("Priorität", Priority.choices)
    papers = LinesField(
        check=checked_paper,
        label="Vorlagen des Kreistags",
        max_length=1_000,
        required=False,
        help_text="Je Zeile eine Nummer, zum Beispiel SV-10-1153. Titel und Adresse trägt das "
        "Controlling unter „Gremien“, „Vorlagen“ ein.",
    )
    links = LinesField(
        check=checked_link,
        label="Weiterführende Adressen",
        max_length=2_000,
        required=False,
        help_text="Je Zeile eine: Bezeichnung | https://…",
    )
    visibility = select("Sichtbarkeit", Visibility.choices, "Wer diese Maßnahme sehen kann.")
    report_interval = select(
        "Meldung fällig", Interval.choices, "Wie oft über den Stand berichtet wird.", coerce=int
    )
    withdrawn_on = DayField(
        label="Zurückgezogen am",
        required=False,
        help_text="Leer, solange die Maßnahme gilt. Nicht in der Zukunft.",
    )
    withdrawn_reason = text_field(
        "Grund des Rückzugs", 500, rows=3, hint="Er steht öffentlich auf der Seite der Maßnahme."
    )
