"""The form for a session of the council, with its agenda as rows."""

from django import forms

from goals.days import ADOPTED_ON
from goals.forms.agenda import AgendaRows
from goals.forms.choices import select
from goals.forms.council_fields import HourField, WebAddressField, told_elsewhere
from goals.forms.fields import DayField, text_field
from goals.forms.rows import FormSection
from goals.forms.terms import HeldForm, by_term, newest
from goals.models import AgendaItem, CouncilBody, CouncilSession
from goals.models.sessions import CUTOFF_DAYS, usual_cutoff

COLUMNS = ("held_on", "begins_at", "place", "cutoff", "is_cancelled", "moved_from")
COLUMNS += ("address", "note")
SECOND = "is_second"
AGENDA = "agenda"
"""Stands among the names of a section for the rows of goals/forms/agenda.py."""

SECTIONS = (
    ("termin", "Termin", "", ("body", "held_on", "is_second", "begins_at", "place", "cutoff")),
    (
        "aenderung",
        "Absage und Verlegung",
        "Eine Sitzung behält ihre Adresse, auch abgesagt oder verlegt. Gelöscht wird keine.",
        ("is_cancelled", "moved_from"),
    ),
    ("verweis", "Hinweis und Verweis", "", ("note", "address")),
    (
        "tagesordnung",
        "Tagesordnung",
        "Nur Punkte zu Zielen und Maßnahmen. Sie stehen nach ihrer Nummer, nicht öffentliche am "
        "Ende. Mehrere Ziele, Maßnahmen oder Vorlagen trennen Sie durch ein Komma. Titel und "
        "Adresse einer Vorlage stehen unter Controlling, Gremien, Vorlagen.",
        (AGENDA,),
    ),
)


def stored_values(session):
    """{field name: value} of a session, as its form's fields clean them, with its agenda."""
    values = {name: getattr(session, name) for name in COLUMNS}
    items = AgendaItem.objects.filter(session=session).with_points()
    points = {f"item_{item.pk}": item.point for item in items}
    return values | {"body": str(session.body_id)} | points


class SessionForm(AgendaRows, HeldForm):
    """A new session, or changes to one (`session`). `body`: whose session a new one is at first."""

    what = "diese Sitzung"
    moves_cutoff = False
    asks_second = False

    body = select("Gremium", [])
    held_on = DayField(label="Tag")
    is_second = forms.BooleanField(
        label="Trotzdem speichern: Das Gremium tagt an diesem Tag noch einmal", required=False
    )
    begins_at = HourField(label="Beginn", required=False, help_text="Zum Beispiel 17:00.")
    place = text_field("Ort", 200)
    cutoff = DayField(
        label="Stichtag",
        required=False,
        help_text="Bis zu diesem Tag zählt im Bericht, was gemeldet ist. Leer: "
        f"{CUTOFF_DAYS} Tage vor der Sitzung. Verlegen Sie die Sitzung, geht ein üblicher Stichtag "
        "mit, solange kein Bericht eingefroren ist.",
    )
    is_cancelled = forms.BooleanField(label="Die Sitzung ist abgesagt", required=False)
    moved_from = DayField(
        label="Verlegt vom",
        required=False,
        help_text="Ändern Sie oben den Tag, trägt das Portal hier selbst ein, für wann die Sitzung "
        "zuerst vorgesehen war. War er nur falsch eingetragen, leeren Sie danach dieses Feld.",
    )
    address = WebAddressField(
        label="Adresse im Ratsinformationssystem",
        max_length=500,
        required=False,
        help_text="Sie beginnt mit https://.",
    )
    note = text_field("Hinweis", 300, hint="Zum Beispiel: mit Ortstermin. Er ist öffentlich.")

    def __init__(self, data=None, *, session=None, body=None):
        self.session = session
        super().__init__(data, initial={"body": str(body.pk)} if body else {})
        self._read_bodies()
        self.fields["body"].choices = [("", "Bitte wählen"), *by_term(self.bodies)]
        self.fields["body"].error_messages["required"] = "Wählen Sie ein Gremium."
        if not session:
            del self.fields["is_cancelled"], self.fields["moved_from"]
        self.begin_rows()
        self.build_rows()

    def _read_bodies(self):
        """`bodies`: {key: CouncilBody}, each with its term."""
        self.bodies = {str(body.pk): body for body in CouncilBody.objects.in_terms()}

    @property
    def sections(self):
        """[FormSection] in the order of the page."""
        return [
            FormSection(
                id,
                title,
                note,
                [self[name] for name in names if self._is_shown(name)],
                self.rows if AGENDA in names else [],
            )
            for id, title, note, names in SECTIONS
            if AGENDA in names or set(names) <= set(self.fields)
        ]

    def _is_shown(self, name):
        """The box for a second session of a day only where that is asked."""
        return name in self.fields and (name != SECOND or self.asks_second or name in self.data)

    @property
    def last_change(self):
        items = AgendaItem.history.filter(session=self.session.pk)
        return newest(self.session.history, items)

    def read(self):
        return stored_values(self.session) if self.session else {}

    def find(self):
        self._read_bodies()
        if self.session:
            rows = CouncilSession.objects.select_for_update(no_key=True)
            self.session = rows.get(pk=self.session.pk)

    @property
    def chosen_body(self):
        return self.bodies.get(self.cleaned_data.get("body"))

    def clean(self):
        held_on, cutoff = self.entered_days("held_on", "cutoff")
        if held_on and not cutoff and "cutoff" not in self.errors:
            self.cleaned_data["cutoff"] = usual_cutoff(held_on)
        elif held_on and self.session and self.has_new("held_on") and not self.has_new("cutoff"):
            self.moves_cutoff = True
            self.cleaned_data["cutoff"] = self.session.cutoff_on(held_on)
        super().clean()
        self.clean_rows()

    def problems(self):
        held_on, cutoff, moved_from = self.entered_days("held_on", "cutoff", "moved_from")
        found = {}
        if held_on and moved_from == held_on and self.has_new("moved_from"):
            found["moved_from"] = "Das ist der Tag der Sitzung selbst."
        if not self.has_new("body", "held_on", "cutoff"):
            return found
        if self.session and self.has_new("body") and self.session.is_reported:
            found["body"] = (
                "Zu dieser Sitzung ist ein Bericht eingefroren. Deshalb bleibt sie bei ihrem "
                "Gremium: Sagen Sie sie ab und legen Sie beim anderen eine neue an."
            )
        term = self.chosen_body and self.chosen_body.term
        if held_on and term and not term.holds(held_on):
            found["held_on"] = f"Dieser Tag liegt nicht in der {term} des Gremiums."
        if held_on and held_on < ADOPTED_ON:
            found["held_on"] = f"Die Ziele sind erst am {ADOPTED_ON:%d.%m.%Y} beschlossen worden."
        elif cutoff and cutoff < ADOPTED_ON:
            found["cutoff"] = f"Vor dem {ADOPTED_ON:%d.%m.%Y} ist zu den Zielen nichts gemeldet."
        elif held_on and cutoff and cutoff > held_on:
            found["cutoff"] = (
                "Der Stichtag liegt nach der Sitzung. Leeren Sie das Feld, dann ist er "
                f"{CUTOFF_DAYS} Tage vor ihr."
            )
        return self._second_problem() | found | self._calendar_problem()

    def _calendar_problem(self):
        """An event of a calendar is one session of a body."""
        if not (self.session and self.session.uid and self.has_new("body")):
            return {}
        same = CouncilSession.objects.filter(body=self.chosen_body, uid=self.session.uid)
        if not self.chosen_body or not same.exists():
            return {}
        return {"body": "Dort gibt es diese Sitzung schon: Beide sind aus demselben Kalender."}

    def _second_problem(self):
        """A second session of a body on one day is rare: asked, lest it be entered twice."""
        if self.cleaned_data.get(SECOND) or not self.has_new("body", "held_on"):
            return {}
        there = CouncilSession.objects.filter(
            body=self.chosen_body, held_on=self.cleaned_data.get("held_on")
        )
        first = there.exclude(pk=self.session and self.session.pk).in_order().first()
        if not first:
            return {}
        hour = f"um {first.begins_at:%H:%M} Uhr" if first.begins_at else "ohne Uhrzeit"
        cancelled = ", abgesagt" if first.is_cancelled else ""
        self.asks_second = True
        return {
            SECOND: f"Steht die Sitzung schon da? Für den {first.held_on:%d.%m.%Y} ist bei "
            f"diesem Gremium schon eine eingetragen, {hour}{cancelled}. Ist dies eine weitere, "
            "kreuzen Sie dieses Kästchen an."
        }

    def keep(self, by):
        if self.session and not self.is_changed:
            return self.session.get_absolute_url(), "Es gab nichts zu ändern."
        session, entries = self.session or CouncilSession(), self.cleaned_data
        was_cancelled, day_before = session.is_cancelled, session.held_on
        if self.moves_cutoff:
            # Asked once more of the row that is held: a report may have been frozen meanwhile.
            entries["cutoff"] = session.cutoff_on(entries["held_on"])
        entries["moved_from"] = self._moved_from()
        # Calendars need not hear of what only the agenda says.
        if not self.session or self.has_new("body", *COLUMNS):
            for name in COLUMNS:
                if name in self.fields:
                    setattr(session, name, entries[name])
            session.body = self.chosen_body
            session.revise(by=by)
        AgendaItem.objects.revise(self.written_rows(), session, by)
        return session.get_absolute_url(), self._sentence(session, was_cancelled, day_before)

    def _moved_from(self):
        """The day it was first planned for, where this form moves it and says nothing else."""
        typed, held_on = self.entered_days("moved_from", "held_on")
        if not self.session or not self.has_new("held_on") or self.has_new("moved_from"):
            return typed
        planned = typed or self.stored["held_on"]
        return None if planned == held_on else planned

    def _sentence(self, session, was_cancelled, day_before):
        done = "gespeichert" if self.session else "angelegt"
        if session.is_cancelled != was_cancelled:
            done = "abgesagt" if session.is_cancelled else "nicht mehr abgesagt"
        elif self.session and day_before != session.held_on:
            done = f"vom {day_before:%d.%m.%Y} hierher verlegt"
        told = f"Die Sitzung am {session.held_on:%d.%m.%Y} ({session.body}) ist {done}."
        told += f" Stichtag ist der {session.cutoff:%d.%m.%Y}."
        return told + told_elsewhere(session.address)
