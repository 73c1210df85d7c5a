"""Invented overviews, plans, mails and units for /gestaltung/: what controlling sees and keeps.

Nothing here is read from or written to the database.
"""

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

from django.urls import reverse
from django.utils import timezone

from goals.forms.choices import in_groups
from goals.forms.digests import SendAgainForm
from goals.forms.handover import AssignForm, PlannedForm
from goals.forms.saving import new_token
from goals.handover import Line
from goals.models import Department, Digest, User
from goals.models.digests import MAX_TRIES
from goals.overview import SHOWN, Unit
from goals.querystring import Chip
from goals.session_tasks import ToOpen
from goals.tree_importing import Difference, TreeImport
from goals.tree_records import Record
from goals.views.council_samples import session
from goals.views.editing_samples import EditedForm, overtaken, sent_again
from goals.views.samples import LONG, TODAY, filters, row
from goals.vocabulary import DepartmentKind, DigestState, DraftState, Freshness, Interval, Stage


def department(pk, number, name, **more):
    """A Department. What leads to it stays on the page."""
    kind = DepartmentKind.DEPARTMENT
    return Department(pk=pk, slug="beispiel", number=number, name=name, **{"kind": kind} | more)


DIVISION = department(1, "1", "Dezernat I", kind=DepartmentKind.DIVISION)
ROADS = department(2, "66", "Straßenbau und -unterhaltung", parent=DIVISION)
OTHER = department(3, "", LONG, kind=DepartmentKind.COMPANY)
CLOSED = department(4, "65", "Hochbau", is_active=False)
UNITS = [DIVISION, ROADS, OTHER]


# The overview


def overview():
    """What design/_overview.html takes: late, in part, closed, and what nobody leads."""
    ROADS.above, OTHER.above, CLOSED.above = DIVISION, None, None
    some = Counter({value: number for number, value in enumerate(SHOWN, 1)})
    units = [
        Unit(ROADS, some, Counter({Freshness.OVERDUE: 1}), TODAY),
        Unit(OTHER, Counter(), Counter({Freshness.CURRENT: 12})),
        Unit(CLOSED, Counter({Freshness.DUE: 1})),
        Unit(None, Counter({Freshness.NONE: 3})),
    ]
    here = reverse("style_guide")
    return {"units": units, "scale": SHOWN, "goals_url": here, "measures_url": here}


def session_tasks():
    """[what controlling/_sessions.html takes]: something of each, and nothing at all."""
    past, ahead = session(-5), [session(20), session(40)]
    report = ToOpen(past, 1, Stage.FROZEN)
    some = SimpleNamespace(to_freeze=[past], to_open=[report], coming=ahead)
    none = SimpleNamespace(to_freeze=[], to_open=[], coming=[])
    return [{"tasks": some}, {"tasks": none}]


# Goals and measures given to others


def line(title, lead, others=(), interval=Interval.HALF_YEAR, **more):
    """A Line on something that ROADS leads twice a year, and OTHER contributes to."""
    subject = row("0.1", title, lead=ROADS, report_interval=Interval.HALF_YEAR)
    subject.contributing = SimpleNamespace(all=lambda: [OTHER])
    return Line(subject, lead, set(others), interval, **more)


def plans():
    """[(words, what controlling/_plan.html takes)]"""
    changed = [
        line("Anders federführend", DIVISION, [OTHER]),
        line("Mit anderen Beteiligten, jährlich", ROADS, [DIVISION], Interval.YEAR),
        line(LONG, OTHER),
    ]
    whole = {
        "changed": changed,
        "change": {"source": ROADS},
        "refused": [line("Eine alte Maßnahme", ROADS, problem="zurückgezogen")],
        "unchanged": [line("Ein Ziel", ROADS, [OTHER])],
    }
    drafts = [(DraftState.DRAFT, 2), (DraftState.SUBMITTED, 1)]
    late = PlannedForm(None)
    late.is_overtaken = True
    told = [
        ("Vorschau mit allem", PlannedForm(None), whole, drafts),
        ("Andere waren schneller", late, whole | {"refused": [], "unchanged": []}, []),
        ("Nichts zu ändern", PlannedForm(None), whole | {"changed": []}, []),
    ]
    return [
        (
            words,
            {"form": form, "plan": plan, "lead": OTHER, "drafts": drafts, "questions": len(drafts)},
        )
        for words, form, plan, drafts in told
    ]


class SampleAssignForm(AssignForm):
    """The form that changes many at once, with units that nobody stored."""

    def __init__(self, data=None):
        super(AssignForm, self).__init__(None, data)
        units = [(str(unit.pk), unit) for unit in UNITS]
        leads = [(key, str(unit)) for key, unit in units]
        self.fields["lead"].choices = [("", "bleibt, wie sie ist"), *leads]
        self.fields["added"].choices = self.fields["removed"].choices = in_groups(units)
        self.fields["marks"].choices = [
            ("Ziele", [("goal-1", "0.1 Beispielziel")]),
            ("Maßnahmen", [("measure-1", f"M 0 {LONG}")]),
        ]


def assignments():
    """[(words, what controlling/_assign_form.html takes)]"""
    chosen = filters() | {"chips": [Chip(LONG, "?")], "most": 800}
    wrong = SampleAssignForm({"reach": AssignForm.TICKED, "token": new_token()})
    form = SampleAssignForm()
    problems = {"problems": ["Zuständig: XX gibt es nicht."]}
    return [
        ("Auswählen und ändern", chosen | {"form": form, "total": 2}),
        ("Mit Fehlern", chosen | {"form": wrong, "total": 2}),
        ("Mehr, als sich ankreuzen lässt", chosen | {"form": form, "total": 1200}),
        ("Nichts gefunden", chosen | {"form": form, "total": 0}),
        ("Falsche Filter", chosen | problems | {"form": None, "total": 0}),
    ]


# The mails of the day


def mails():
    """What design/_mails.html takes: each state, and each way in which a mail can hang."""
    told = [
        {"state": DigestState.FAILED, "tries": 1, "problem": "Der Server antwortet nicht."},
        {"state": DigestState.FAILED, "tries": MAX_TRIES, "problem": LONG},
        {"state": DigestState.UNCLEAR, "problem": "Die Verbindung brach ab."},
        {"state": DigestState.SENDING},
    ]
    user, begun = User(name="Anna Beispiel"), timezone.now() - timedelta(hours=1)
    digests = [
        Digest(user=user, address="anna@example.org", claimed_at=begun, **columns)
        for columns in told
    ]
    return {
        "states": DigestState,
        "mails": [(digest, SendAgainForm(digest)) for digest in digests],
    }


# The tree of departments


def tree():
    """A division, below it one unit that has become part of another and one that is closed."""
    nothing = {"goal_count": 0, "measure_count": 0, "account_count": 0}
    some = {"goal_count": 2, "measure_count": 1, "account_count": 3}
    merged = kept(CLOSED, heir=ROADS, merged_on=TODAY, **nothing)
    closed = kept(CLOSED, **nothing)
    below = [kept(ROADS, **some), merged, closed]
    return [kept(DIVISION, units=below, **nothing), kept(OTHER, **some)]


def kept(unit, heir=None, units=(), **more):
    """A unit as the tree shows it to those who keep it."""
    shown = row(unit.number, unit.name, slug=unit.slug, is_active=unit.is_active, **more)
    shown.get_kind_display, shown.heir, shown.units = unit.get_kind_display, heir, units
    return shown


def imports():
    """[(words, what organisation/_preview.html takes)]"""
    same, new, moved = (
        Record(number, *told, DepartmentKind.UNIT, mailbox)
        for number, told, mailbox in (
            (2, ("66.1", "Brückenbau", "66"), ""),
            (3, ("66.2", "Radwege", "66"), "radwege@example.org"),
            (4, ("66", "Straßenbau und -unterhaltung", ""), ""),
        )
    )
    fields = [("gehört zu", str(DIVISION), ""), ("Funktionspostfach", "", "amt@example.org")]
    whole = TreeImport(
        {unit.pk: unit for unit in UNITS},
        [same, new, moved],
        new=[new],
        changed=[Difference(moved, ROADS, fields)],
        unchanged=[same],
        absent=[OTHER],
        above={-new.line: ROADS.pk},
        names={ROADS.pk: str(ROADS)},
    )
    idle = TreeImport({}, [same], unchanged=[same])
    return [
        ("Mit Änderungen", {"plan": whole, "encoding": "Windows-1252"}),
        ("Nichts einzulesen", {"plan": idle, "encoding": ""}),
    ]


# Forms for units and accounts


def forms():
    """[(words, form)]: untouched, wrong, overtaken by others, sent once more."""
    wrong = EditedForm({"token": new_token()})
    return [
        ("unberührt", EditedForm()),
        ("mit Fehlern", wrong),
        ("andere waren schneller", overtaken()),
        ("zweimal gesendet", sent_again()),
    ]
