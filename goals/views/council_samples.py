"""Invented bodies, sessions and agendas, and their forms, for /gestaltung/.

Nothing here is read from the database.
"""

from datetime import date, time, timedelta

from django.urls import reverse

from goals.forms.agenda import AgendaRows
from goals.forms.bodies import SeatRow
from goals.forms.rows import FormSection, Rows
from goals.forms.saving import new_token
from goals.forms.terms import TermForm
from goals.models import AgendaItem, CouncilBody, CouncilPaper, CouncilSession, CouncilTerm, User
from goals.models.agenda import Point
from goals.models.memberships import Seat
from goals.views import samples
from goals.views.editing_samples import EditedForm
from goals.views.samples import LONG, TODAY

BODY = CouncilBody(pk=1, name=f"Ausschuss für {LONG}", slug="beispiel")


def session(days, **more):
    found = CouncilSession(
        pk=1, body=BODY, held_on=TODAY + timedelta(days), cutoff=TODAY, place="Kreishaus I", **more
    )
    found._prefetched_objects_cache = {"reports": []}
    return found


def sessions():
    """One with its hour, one without, one moved, one cancelled."""
    return [
        session(14, begins_at=time(17)),
        session(28),
        session(42, begins_at=time(16, 30), moved_from=TODAY),
        session(56, is_cancelled=True),
    ]


def items():
    """One with everything on it, one that is not public and has nothing."""
    paper = CouncilPaper(
        reference="SV-99-0001", title="Beispielvorlage", url="https://example.org/"
    )
    full = AgendaItem(pk=1, number="1", title=LONG, result="Kenntnis genommen")
    full._prefetched_objects_cache = {
        "goals": samples.goals()[:1],
        "measures": samples.measures()[:1],
        "papers": [paper],
    }
    bare = AgendaItem(pk=2, number="N 1", title="Nicht öffentlich", is_public=False)
    bare._prefetched_objects_cache = {"goals": [], "measures": [], "papers": []}
    return [full, bare]


# What controlling keeps


def kept_bodies():
    """[(words, what council/_bodies.html takes)]"""
    term = CouncilTerm(pk=1, starts_on=date(2025, 11, 1))
    bare = CouncilBody(pk=2, name="Beirat", slug="beispiel")
    for body, fields in ((BODY, samples.fields()), (bare, [])):
        body._prefetched_objects_cache = {"fields": fields}
        body.member_count, body.next_session = len(fields), session(14) if fields else None
    ended = CouncilTerm(pk=2, starts_on=date(2020, 11, 1), ends_on=date(2025, 10, 31))
    return [
        ("Gremien einer Wahlperiode", {"term": term, "bodies": [BODY, bare]}),
        ("Wahlperiode ohne Gremium", {"term": ended, "bodies": []}),
    ]


def term_forms():
    """[(words, what council/_term_form.html takes)]"""
    wrong = TermForm({"token": new_token()})
    return [("Wahlperiode", {"form": TermForm()}), ("Wahlperiode mit Fehlern", {"form": wrong})]


class RowsSample(EditedForm):
    """A part of a long form that has rows alone. Stands after Rows."""

    def __init__(self, data=None):
        super().__init__(data)
        self.begin_rows()
        self.build_rows()

    @property
    def sections(self):
        return [FormSection("zeilen", "Zeilen", "Ein Satz dazu", [], self.rows)]


class SeatsSample(Rows, RowsSample):
    ROW, what = SeatRow, "dieses Gremium"

    def read(self):
        chair = Seat("marlies", "", "chair", date(2025, 11, 1))
        return {"seat_1": chair, "seat_2": Seat("", LONG, "expert", date(2025, 11, 1), TODAY)}


class AgendaSample(AgendaRows, RowsSample):
    what = "diese Sitzung"

    def read(self):
        full = ("VIII.1", "X.2"), ("12",), ("SV-99-0001",)
        return {
            "item_1": Point("5", LONG, True, "Kenntnis genommen", *full),
            "item_2": Point("N 1", "Nicht öffentlich", False, "", (), (), ()),
        }


def row_forms():
    """[(words, what components/long_form.html takes)]"""
    overtaken = AgendaSample()
    overtaken.others = {
        "item_1": Point("5", "Bericht", True, "", ("X.2",), (), ()),
        "item_2": None,
    }
    overtaken.taken = {"item_2"}
    return [
        (words, {"form": form, "back": reverse("style_guide")})
        for words, form in (
            ("Tagesordnung", AgendaSample()),
            ("Andere haben die Tagesordnung geändert", overtaken),
        )
    ]


def seats():
    """What design/_seats.html takes."""
    accounts = [User(username="marlies", name="Marlies Muster")]
    return {"form": SeatsSample(), "accounts": accounts, "back": reverse("style_guide")}
