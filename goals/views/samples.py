"""Invented rows for /gestaltung/.

Nothing here is read from or written to the database.
"""

from datetime import date
from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator
from django.urls import reverse

from goals import reporting
from goals.days import noon_of
from goals.facets import Facet, Option
from goals.forms.fields import KernField, PlainTextField
from goals.forms.stand import StandForm
from goals.models import CouncilPaper, Department, ProgressUpdate
from goals.querystring import Chip
from goals.reporting import Entry, State
from goals.vocabulary import ASSESSED_PHASES, Assessment, Freshness, Phase, Visibility

TODAY = date(2027, 3, 12)
LONG = "Verkehrsinfrastrukturfinanzierungsgesellschaft für alle Straßen des Kreises"


class SampleForm(forms.Form):
    """A form as the portal's forms are; empty, it is wrong."""

    bound_field_class = KernField
    required_css_class = "required"

    name = PlainTextField(label="Bezeichnung", error_messages={"required": "Geben Sie etwas ein."})
    kind = forms.ChoiceField(
        label="Art",
        choices=[("eins", "Das eine"), ("zwei", "Das andere")],
        widget=forms.RadioSelect,
        help_text="Eines von beiden",
        error_messages={"required": "Wählen Sie eines aus."},
    )
    places = forms.MultipleChoiceField(
        label="Orte",
        choices=[
            ("Städte", [("a", "Coesfeld"), ("b", "Dülmen")]),
            ("Gemeinden", [("c", "Nottuln")]),
        ],
        initial=["b"],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Wählen Sie mindestens einen Ort aus."},
    )
    order = forms.ChoiceField(
        label="Reihenfolge", choices=[("vorn", "Vorn"), ("hinten", "Hinten")], required=False
    )
    agreed = forms.BooleanField(
        label="Abgestimmt", error_messages={"required": "Stimmen Sie sich erst ab."}
    )
    text = PlainTextField(
        label="Text", help_text="Höchstens 20 Zeichen", max_length=20, widget=forms.Textarea
    )


def row(code, title, **more):
    """What lists and tables show of a field, goal or measure. Its link stays on the page."""
    return Row(code=code, title=title, **more)


class Row(SimpleNamespace):
    def __str__(self):
        return f"{self.code} {self.title}"

    def get_absolute_url(self):
        return reverse("style_guide")


LEAD = Department(number="66", name="Straßenbau und -unterhaltung")
RESOLUTION = SimpleNamespace(publication_url="https://example.org/")
PAPER = CouncilPaper(reference="SV-99-0001", url="https://example.org/vorlage")


def update(pk, day, phase, assessment=Assessment.NONE, **more):
    return ProgressUpdate(
        pk=pk,
        effective_on=day,
        released_at=noon_of(day),
        phase=phase,
        assessment=assessment,
        department=LEAD,
        **{"text": "Ein erfundener Sachstand.", "visibility": Visibility.PUBLIC} | more,
    )


def updates():
    """A history with everything: change, correction, confirmation, reason, proposal, note."""
    return [
        update(1, date(2025, 7, 1), Phase.PLANNED, Assessment.ON_TRACK),
        update(
            2, date(2025, 12, 1), Phase.COMPLETED, reason="Zu früh gemeldet.", proposal="Keine."
        ),
        update(3, date(2025, 12, 1), Phase.IN_PROGRESS, Assessment.ON_TRACK, corrects_id=2),
        update(
            4,
            date(2026, 6, 1),
            Phase.IN_PROGRESS,
            Assessment.AT_RISK,
            reason="Es fehlt Geld.",
            proposal="Mittel bereitstellen.",
            paper=PAPER,
            visibility=Visibility.INTERNAL,
            internal_note="Nur für die Verwaltung.",
        ),
        update(5, date(2026, 12, 1), Phase.IN_PROGRESS, Assessment.AT_RISK, text="Unverändert."),
        update(6, date(2027, 1, 1), Phase.PAUSED, reason="Die Arbeit ruht.", paper=PAPER),
        update(7, date(2027, 2, 1), Phase.ONGOING, Assessment.DEVIATING, reason="Krankheit."),
        update(8, date(2027, 2, 10), Phase.DROPPED, reason="Nicht mehr nötig.", paper=PAPER),
        update(9, date(2027, 2, 20), Phase.NOT_STARTED),
        update(10, date(2027, 3, 1), Phase.COMPLETED),
    ]


def goals():
    """A goal in each phase; those that can be assessed have one signal each."""
    signals = dict(zip(ASSESSED_PHASES, Assessment, strict=False))
    rows = [
        row(f"0.{number}", f"Beispielziel, {phase.label}", phase=phase)
        for number, phase in enumerate(Phase, 1)
    ]
    for goal in rows:
        goal.assessment = signals.get(goal.phase, Assessment.NONE)
    return rows


def fields():
    """A field with goals, one whose goals give no alarm, one without text."""
    rows = {LONG: goals(), "Ruhig": goals()[:1], "Ohne Text": []}
    return [
        row("0", title, number="0", rows=goals, tally=reporting.tally(goals))
        for title, goals in rows.items()
    ]


def measures():
    """One at risk with an end, one that goes on, one whose end is open."""
    at_risk = {"phase": Phase.PLANNED, "assessment": Assessment.AT_RISK}
    calm = {"phase": Phase.NONE, "assessment": Assessment.NONE, "places": [], "planned_end": None}
    place = SimpleNamespace(name="Dülmen")
    return [
        row("M 0", "Mit Ende", places=[place], planned_end=TODAY, is_continuous=False, **at_risk),
        row("M 0", LONG, is_continuous=True, **calm),
        row("M 0", "Ende offen", is_continuous=False, **calm),
    ]


def states():
    """[(words, State)]: nothing known, each freshness, each signal, no more to come."""
    last = updates()
    since = {"phase_since": TODAY, "assessment_since": TODAY, "due_on": TODAY}
    told = [
        ("Im Plan, aktuell", last[0], Freshness.CURRENT, ""),
        ("Abweichung, fällig", last[6], Freshness.DUE, "Krankheit."),
        ("Gefährdet, überfällig, mit Vorschlag", last[3], Freshness.OVERDUE, "Es fehlt Geld."),
        ("Zurückgestellt", last[5], Freshness.CURRENT, "Die Arbeit ruht."),
    ]
    found = [("Noch keine Meldung", State())]
    for words, update, freshness, reason in told:
        state = State(update, update.status, assessment=update.signal, reason=reason, **since)
        state.freshness, state.proposed = freshness, update if update.proposal else None
        found.append((words, state))
    ended = State(last[9], Phase.COMPLETED, TODAY, freshness=Freshness.CURRENT)
    return [*found, ("Umgesetzt, nichts mehr zu melden", ended)]


def changes():
    """[(words, Entry)]"""
    first, later = updates()[0], updates()[3]
    both = Entry(later, old_phase=Phase.PAUSED, old_assessment=Assessment.NONE)
    return [
        ("Erste Meldung", Entry(first, is_first=True)),
        ("Umsetzungsstand", Entry(later, old_phase=Phase.PLANNED)),
        ("Beides zugleich", both),
    ]


def listed():
    """What the parts of a list take: a page in the middle of many, filters, orders, problems."""
    return {
        "page": Paginator(range(1, 251), 25).page(5),
        "pages": [(1, "?"), (None, ""), (4, "?"), (5, "?"), (6, "?"), (None, ""), (10, "?")],
        "previous": "?",
        "next": "?",
        "everything": "?",
        "all_count": 300,
        "action": reverse("style_guide"),
        "chips": [Chip("„Radweg“", "?"), Chip(LONG, "?")],
        "orders": [("Nummer", "?", True), ("Ampel", "?", False)],
        "problems": ["Themenfeld: XX gibt es nicht."],
        "dative": "Zielen",
        "counted_as": "Ziel,Ziele",
    }


def filters():
    """What the filter column takes: an open facet with symbols, a closed one with a hint."""
    phases = enumerate(Phase)
    options = [
        Option(f"umsetzung-{p.value}", p.value, p.label, place, place == 1, p.symbol)
        for place, p in phases
    ]
    place = Option("ort-beispiel", "beispiel", LONG, 1, False)
    places = Facet("ort", "Stadt oder Gemeinde", [place], "Ein Hinweis.")
    return {
        "facets": [Facet("umsetzung", "Umsetzungsstand", options), places],
        "action": reverse("style_guide"),
        "words": "Radweg",
        "order": "ampel",
        "size": "50",
        "problems": [],
        "thing": "Ziel",
        "things": "Ziele",
        "is_search": False,
        "is_of_today": False,
    }


def offer():
    """A list to take along."""
    return SimpleNamespace(
        files=[("CSV", "?format=csv"), ("XLSX", "?format=xlsx"), ("JSON", "?format=json")],
        action=reverse("goal_list"),
        licence_url="https://www.govdata.de/dl-de/by-2-0",
        source_note=f"Kreis Coesfeld, Strategische Ziele, Beispiel, Stand {TODAY:%d.%m.%Y}",
    )


def tree():
    """A division, below it a department that leads something, below it one that does not."""
    nothing = {"goal_count": 0, "measure_count": 0}
    below = row("66.1", "Brückenbau", units=[], **nothing)
    lead = {"goal_count": 2, "measure_count": 1}
    leading = row("66", "Straßenbau und -unterhaltung", units=[below], **lead)
    return [row("1", "Dezernat I", units=[leading], **nothing)]


def stand_form(text):
    """The StandForm as `text` was typed into it."""
    form = StandForm({"stand": text})
    form.is_valid()
    return form
