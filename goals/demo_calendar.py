"""From the distances in the files of demo content to days and moments since the adoption."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from zlib import crc32

from django.utils import timezone

from goals.days import ADOPTED_ON, add_months

REACH = 500
"""The files look back at most so many days."""


@dataclass(frozen=True)
class Calendar:
    """Days counted from `today` and moments up to `now`. Nothing happened before the adoption."""

    today: date
    now: datetime

    def ago(self, days):
        """The working day so many days ago; nearer, where the adoption is not far enough back."""
        span = max((self.today - ADOPTED_ON).days, 0)
        if span < REACH:
            days = ceil(days * span / REACH)
        return max(working_day(self.today - timedelta(days=days)), ADOPTED_ON)

    def first(self, months):
        """The first day of the month so many months away."""
        return add_months(self.today.replace(day=1), months)

    def month(self, months, seed):
        """A working day of the month so many months away, the same for the same `seed`."""
        return working_day(self.first(months) + timedelta(days=2 + crc32(seed.encode()) % 25))

    def happened(self, months, seed):
        """As `month`, for what has happened since the adoption."""
        return min(max(self.month(months, seed), ADOPTED_ON), self.today)

    def moment(self, day, minutes):
        """A moment of a day in Berlin, `minutes` after seven o'clock, and never in the future."""
        moment = timezone.make_aware(datetime.combine(day, time(7))) + timedelta(minutes=minutes)
        return min(moment, self.now)


def working_day(day):
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(day.weekday() - 4, 0))
