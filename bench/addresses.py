"""What is measured: the one table of addresses, with the aims they are held to."""

from dataclasses import dataclass

HTML, CSV = "text/html", "text/csv"


@dataclass(frozen=True)
class Address:
    """A page of the portal. `aim`: CPU of the worker in ms; None where nobody set one.

    `kind`: the media type it must answer with; another one, or another status than 200, means
    that the page is not there, and the report says so. `user`: the demo account that asks, "" for
    an anonymous reader.
    """

    label: str
    path: str
    aim: float | None = None
    kind: str = HTML
    user: str = ""


SIXTY = "/vergleich/?von=2026-08-01&feld=I&feld=II&feld=III&feld=IV&feld=V&feld=VI"
"""Fields with 60 goals; as many as a committee has at most."""

ADDRESSES = [
    Address("start", "/"),
    Address("field VIII", "/themenfelder/viii-klimaschutz-klimaanpassung-und-energie/"),
    Address("goal VIII.9", "/ziele/VIII.9/", aim=10),
    Address("goals, all 125 on one page", "/ziele/?anzahl=alle", aim=25),
    Address("goals, first page of 25", "/ziele/"),
    Address("goals, filtered", "/ziele/?feld=VIII&umsetzung=in_progress&aktualitaet=overdue"),
    Address("goals on a past day", "/ziele/?stand=2026-03-31"),
    Address("measures, first page of 25", "/massnahmen/"),
    Address("measure 12", "/massnahmen/12/"),
    Address("search", "/suche/?q=Zuwanderer", aim=20),
    Address("two days, all 125 goals", "/vergleich/?von=2026-08-01", aim=60),
    Address("two days, 60 goals", SIXTY, aim=60),
    Address("two past days, 60 goals", f"{SIXTY}&bis=2026-10-15", aim=60),
    Address("goals as CSV", "/ziele/?format=csv", kind=CSV),
    Address("desk of a department", "/schreibtisch/", aim=30, user="umwelt"),
    Address("desk, everything", "/schreibtisch/?zeigen=alles", user="umwelt"),
    Address("report on a goal", "/ziele/VIII.10/melden/", user="umwelt"),
    Address("new measure", "/massnahmen/neu/", aim=30, user="umwelt"),
    Address("measure 48, edited", "/massnahmen/48/bearbeiten/", aim=30, user="umwelt"),
    Address("controlling, overview", "/controlling/", aim=30, user="controlling"),
    Address("controlling, assign", "/controlling/zuweisen/", aim=30, user="controlling"),
    Address("controlling, releases", "/controlling/freigaben/", aim=30, user="controlling"),
]

GROWING = [
    Address("measures, first page of 25", "/massnahmen/"),
    Address("measures, page 4", "/massnahmen/?seite=4"),
    Address("measures by assessment", "/massnahmen/?sortierung=ampel"),
    Address("measures, filtered", "/massnahmen/?feld=VIII&umsetzung=in_progress"),
    Address("measures on a past day", "/massnahmen/?stand=2026-03-31"),
    Address("goals, first page of 25", "/ziele/"),
    Address("goal VIII.9", "/ziele/VIII.9/"),
    Address("search", "/suche/?q=Radweg"),
    Address("start", "/"),
]
"""What is asked again when there are ten and a hundred times the measures and their updates."""

MEMORY_AIM = 80
"""MiB (RSS) of a worker, at most."""
