"""Invented reports, drafts and lines of the desk for /gestaltung/: what those see who report.

Nothing here is read from or written to the database.
"""

from datetime import date, timedelta

from django.urls import reverse

from goals import reporting
from goals.days import noon_of
from goals.desk import Line, Section
from goals.forms.drafts import DraftActForm
from goals.forms.milestones import MilestoneRows
from goals.forms.reports import ENTRIES, ReportForm
from goals.forms.rows import FormSection
from goals.forms.saving import new_token
from goals.models import Goal, ProgressDraft, StrategicField, User
from goals.models.milestones import Step
from goals.reporting import State
from goals.views.editing_samples import EditedForm
from goals.views.samples import LEAD, LONG, TODAY, row, updates
from goals.vocabulary import Assessment, DraftState, Freshness, Phase, Visibility

ANNA = User(name="Anna Beispiel")
GOAL = Goal(pk=1, field=StrategicField(number="0"), number=1, short_title="Beispielziel")
INTERVAL = 6


# The desk


def line(title, freshness, current, problem=""):
    subject = row("0.1", title, current=current, SUBJECT="goal", pk=0)
    subject.phase = current.status if current else Phase.NONE
    subject.assessment = current.signal if current else Assessment.NONE
    subject.report_url = reverse("style_guide")
    return Line(subject, freshness, TODAY if current and not problem else None, problem)


def lines():
    """[Line] of each freshness, and two of which "unchanged" cannot be said."""
    first, _, _, risky, *_, done = updates()
    return [
        line("Aktuell", Freshness.CURRENT, first),
        line("Fällig", Freshness.DUE, risky),
        line(LONG, Freshness.OVERDUE, first),
        line("Abgeschlossen", Freshness.CURRENT, done, "Eine Meldung wartet auf Freigabe."),
        line("Ohne Meldung", Freshness.NONE, None, "Es gibt noch keine Meldung."),
    ]


def section():
    """What desk/_section.html takes; one line is ticked."""
    shown = lines()
    told = Section("beispiel", "Auf dem Schreibtisch", "Länger ohne Meldung", "", shown, True)
    return {"section": told, "ticked": [shown[1].mark]}


def milestones():
    measure = row("M 0", "Eine Maßnahme")
    return [row("", title, due_on=TODAY, measure=measure) for title in ("Baubeginn", LONG)]


def draft(state=DraftState.DRAFT, **more):
    """A draft on a goal. Its link stays on the page."""
    entries = {
        "pk": 1,
        "goal": GOAL,
        "phase": Phase.COMPLETED,
        "text": "Ein erfundener Sachstand.",
        "effective_on": TODAY,
        "department": LEAD,
        "author": ANNA,
        "submitted_by": ANNA,
        "submitted_at": noon_of(TODAY),
        "saved_at": noon_of(TODAY),
        "state": state,
    }
    found = ProgressDraft(**entries | more)
    found.last_key = None
    found.get_absolute_url = lambda: reverse("style_guide")
    return found


def drafts():
    """One in each state, one without a phase, one after which something else was reported."""
    behind = draft()
    behind.last_key = 1
    told = [draft(phase=""), behind, draft(DraftState.SUBMITTED)]
    return [*told, draft(DraftState.RETURNED, comment="Bitte die Vorlage nennen.")]


# The report


class SampleReport(ReportForm):
    """The form on a draft, of which nothing is stored."""

    def __init__(self, written, data=None):
        self.draft, self.subject, self.last = written, GOAL, updates()[0]
        self.back = reverse("style_guide")
        super(ReportForm, self).__init__(data)
        self.fields["department"].choices = [("1", str(LEAD)), ("2", LONG)]
        self._say_what_each_choice_needs()

    def read(self):
        return {name: getattr(self.draft, name) for name in ENTRIES if name != "department"}


def report(written, form=None, **more):
    """What progress/_report.html takes."""
    return {
        "draft": written,
        "form": form or SampleReport(written),
        "act_form": DraftActForm(written, back=reverse("style_guide")),
        "others": [],
        "overtaken_by": None,
        "preview": None,
        "new_papers": (),
        "subject": GOAL,
    } | more


def reports():
    """[(words, what progress/_report.html takes)]"""
    wrong = {"phase": "falsch", "effective_on": "31.02.2027", "token": new_token()}
    corrected = updates()[4]
    corrected.previous = lambda: updates()[3]  # Else it would ask the database.
    met = draft(DraftState.RETURNED, comment="Bitte die Vorlage nennen.", corrects=corrected)
    met.phase = Phase.ONGOING
    overtaken = SampleReport(met)
    overtaken.others = {"last": 1, "text": "Was jemand anderes schrieb.", "phase": Phase.ONGOING}
    overtaken.taken = {"phase"}
    everything = {"others": [draft(), draft()], "overtaken_by": updates()[3]}
    waits = draft(DraftState.SUBMITTED)
    refused = DraftActForm(waits, {"token": new_token()}, back=reverse("style_guide"))
    refused.add_error(None, "Diese Meldung ist inzwischen veröffentlicht oder verworfen worden.")
    return [
        ("Neu", report(draft(pk=None, phase=Phase.IN_PROGRESS))),
        ("Mit Fehlern", report(draft(pk=None), SampleReport(draft(pk=None), wrong))),
        ("Zurückgegeben, und andere waren schneller", report(met, overtaken, **everything)),
        ("Wartet auf Freigabe", report(waits)),
        ("Wartet, und es ist neu gemeldet", report(waits, overtaken_by=updates()[3])),
        ("Kam zu spät", report(waits, act_form=refused)),
    ]


def preview(written, **more):
    """What progress/_preview.html takes."""
    shown = reporting.preview_of(written.sketch(), updates(), INTERVAL)
    told = {"draft": written, "preview": shown, "new_papers": {"SV-99-0001"}}
    return told | {"may_send": True} | more


def previews():
    """[(words, what progress/_preview.html takes)]"""
    early = draft(
        phase=Phase.PLANNED, visibility=Visibility.COUNCIL, effective_on=TODAY - timedelta(300)
    )
    dropped = draft(phase=Phase.DROPPED, reason="Nicht mehr nötig.", paper="SV-99-0001")
    return [
        ("Öffentlich, mit Freigabe", preview(dropped)),
        ("Für den Kreistag, von einem früheren Tag", preview(early)),
        ("Nur zum Ansehen", preview(draft(phase=Phase.ONGOING), may_send=False)),
    ]


def befores():
    """[(words, what progress/_before.html takes)]"""
    told = updates()
    state = reporting.state_of(told[:4], INTERVAL)
    confirmed = {"mark": "beispiel", "confirm_url": reverse("style_guide")}
    return [
        (
            "Was gemeldet war, und nichts hat sich geändert",
            {"state": state, "last_words": told[3]} | confirmed,
        ),
        ("Noch nichts gemeldet", {"state": State(), "last_words": None, "mark": ""}),
    ]


# The form for a measure


class MeasureSample(MilestoneRows, EditedForm):
    """Two parts of the form for a measure, one of them with milestones."""

    marks_required = True
    what = "diese Maßnahme"

    def __init__(self, data=None):
        super().__init__(data)
        self.begin_rows()
        self.build_rows()

    def read(self):
        steps = {
            "milestone_1": Step("Baubeginn", date(2027, 5, 1)),
            "milestone_2": Step("Freigabe für den Verkehr", date(2028, 5, 1)),
        }
        return super().read() | steps

    @property
    def sections(self):
        fields = [self[name] for name in super().read()]
        return [
            FormSection("beispiel", "Worum es geht", "Ein Satz dazu", fields, []),
            FormSection("meilensteine", "Meilensteine", "", [], self.rows),
        ]


def measure_forms():
    """[(words, what components/long_form.html takes)]"""
    wrong = MeasureSample({"token": new_token()})
    overtaken = MeasureSample()
    overtaken.others = {
        "title": "Radweg",
        "milestone_1": Step("Baubeginn", date(2027, 9, 1)),
        "milestone_2": None,
    }
    overtaken.taken = {"milestone_2"}
    return [
        (words, {"form": form, "back": reverse("style_guide")})
        for words, form in (
            ("Maßnahme", MeasureSample()),
            ("Maßnahme mit Fehlern", wrong),
            ("Andere haben Meilensteine geändert", overtaken),
        )
    ]
