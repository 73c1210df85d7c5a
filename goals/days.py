"""Days and months. A day is a `date` in Europe/Berlin; `None` stands for now."""

import calendar
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils import timezone

ADOPTED_ON = date(2025, 6, 24)
"""The day the Kreistag adopted the strategic goals: nothing can be shown before it."""

KEPT = 4096
"""So many days a process remembers months later: a list asks for each of its rows."""


def noon_of(day):
    """Noon of a day in Europe/Berlin: for what is known by its day alone."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def today():
    """Today in Europe/Berlin."""
    return timezone.localdate()


def end_of(day):
    """The first moment after `day`: what happened before it was known by the end of `day`."""
    midnight = datetime.combine(day + timedelta(days=1), time())
    return timezone.make_aware(midnight)


@lru_cache(KEPT)
def add_months(day, months):
    """The same day of the month `months` later (or earlier), or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def latest_before(day, months):
    """The latest day that, `months` later, still lies before `day`.

    The inverse of `add_months`, so that a database can compare plain columns:
    `add_months(d, months) < day` holds exactly for every d up to the returned day.
    """
    candidate = add_months(day, -months) + timedelta(days=3)
    while add_months(candidate, months) >= day:
        candidate -= timedelta(days=1)
    return candidate
