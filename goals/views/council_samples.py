"""Invented sessions and agenda items for /gestaltung/. Nothing here is read from the database."""

from datetime import time, timedelta

from goals.models import AgendaItem, CouncilBody, CouncilPaper, CouncilSession
from goals.views import samples
from goals.views.samples import LONG, TODAY

BODY = CouncilBody(pk=1, name=f"Ausschuss für {LONG}", slug="beispiel")


def session(days, **more):
    return CouncilSession(
        pk=1, body=BODY, held_on=TODAY + timedelta(days), cutoff=TODAY, place="Kreishaus I", **more
    )


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
