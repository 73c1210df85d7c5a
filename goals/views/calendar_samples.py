"""What becomes of an invented calendar that is read in, for /gestaltung/.

Nothing here is read from the database.
"""

from datetime import time, timedelta

from django import forms

from goals.forms.fields import KernField
from goals.forms.session_import import GoneField
from goals.session_differences import Difference
from goals.session_importing import SessionImport
from goals.session_records import Event
from goals.views.council_samples import BODY, session
from goals.views.samples import LONG, TODAY


class GoneForm(forms.Form):
    """Of the form that reads a calendar only what its preview asks."""

    bound_field_class = KernField
    absagen = GoneField(label="Als abgesagt eintragen", required=False)


WARNINGS = [
    "Sie stünde dann vor einer vergangenen Sitzung, der am 04.03.2027.",
    "Zu ihr ist schon ein Bericht eingefroren.",
]


def known(session):
    """As one that was read in before, on which there is no report."""
    session.calendar_entry = {"place": "Kreishaus I"}
    session._prefetched_objects_cache = {"reports": []}
    return session


def imports():
    """[(words, what council/_preview.html takes)]: everything at once, nothing to do, nothing read.

    Titles and places come from elsewhere, one of them from right to left.
    """
    when, there = known(session(14, begins_at=time(17))), {"place": "Burg Vischering"}
    event = Event(12, "1", LONG, when.held_on, when.begins_at, when.place)
    odd = Event(40, "", f"שלום {LONG}", TODAY)
    kept = [("Beginn", "17:00 Uhr", "16:30 Uhr")]
    whole = SessionImport(
        [BODY],
        [when],
        new=[(event, when), (event, session(28, is_cancelled=True))],
        changed=[
            Difference(event, when, {"held_on": TODAY + timedelta(30)} | there, kept),
            Difference(event, when, {"is_cancelled": True}, [], WARNINGS),
            Difference(event, when, {"is_cancelled": False}, []),
            Difference(event, when, {}, []),
        ],
        unchanged=[Difference(event, when, {}, kept)],
        vanished=[when],
        left_out={"Ohne Kennung (UID).": [odd], "Kein Gremium erkannt.": [event, odd]},
    )
    idle = SessionImport([BODY], [when], unchanged=[Difference(event, when, {}, [])])
    nothing = SessionImport([BODY], [], left_out={"Kein Gremium erkannt.": [odd]})
    gone = GoneForm(auto_id="gone_%s")
    gone.fields["absagen"].choices = [("1", str(when))]
    return [
        ("mit allem", {"plan": whole, "gone": gone["absagen"]}),
        ("nichts einzulesen", {"plan": idle, "gone": gone["absagen"]}),
        ("nichts gelesen", {"plan": nothing, "gone": gone["absagen"]}),
    ]
