"""Up to which day the council is told next: what ends before it is due now."""

from datetime import date
from typing import NamedTuple

from goals.days import today
from goals.models.plan import StrategicField

SESSION = "bodies__sessions"


class Cutoff(NamedTuple):
    """The cutoff (`day`) of a session and whose it is. In order: the next one is the least."""

    day: date
    held_on: date
    body: str

    def __str__(self):
        return f"Sitzung {self.body} am {self.held_on:%d.%m.%Y}"


class Cutoffs:
    """For each field of the resolution the next cutoff, on `day` (None: now) or later, of a session
    that takes place of a body that has this field; one query.

    On a past day these are the sessions as they stand today, not as they were planned then. A field
    is known by its number, as bodies keep those of the resolution under which they got them.
    """

    def __init__(self, day=None):
        sessions = StrategicField.objects.filter(
            **{f"{SESSION}__is_cancelled": False, f"{SESSION}__cutoff__gte": day or today()}
        )
        columns = (f"{SESSION}__cutoff", f"{SESSION}__held_on", "bodies__name")
        self.by_field = {}
        for number, *values in sessions.order_by(*columns).values_list("number", *columns):
            self.by_field.setdefault(number, Cutoff(*values))

    def of(self, numbers):
        """[Cutoff] of fields, by their numbers; the next one first."""
        return sorted({self.by_field[number] for number in numbers if number in self.by_field})

    def fields_by_day(self):
        """[(day, [number of a field])], the last day first."""
        days = {}
        for number, cutoff in self.by_field.items():
            days.setdefault(cutoff.day, []).append(number)
        return sorted(days.items(), reverse=True)
