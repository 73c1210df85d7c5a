"""Days and months: Berlin's days, and months of different length."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from goals.days import add_months, end_of, latest_before, today
from goals.vocabulary import Interval

DAYS = st.dates(date(2025, 6, 24), date(2060, 12, 31))
MONTHS = st.sampled_from(Interval.values)


def test_a_day_ends_at_midnight_in_berlin_in_summer_and_in_winter():
    assert end_of(date(2025, 7, 1)) == datetime(2025, 7, 1, 22, tzinfo=ZoneInfo("UTC"))
    assert end_of(date(2025, 12, 1)) == datetime(2025, 12, 1, 23, tzinfo=ZoneInfo("UTC"))


@pytest.mark.parametrize("night", [date(2026, 3, 29), date(2026, 10, 25)])
def test_the_days_on_which_the_clock_changes_have_23_and_25_hours(night):
    seconds = end_of(night).timestamp() - end_of(night - timedelta(days=1)).timestamp()
    assert seconds / 3600 == (23 if night.month == 3 else 25)


def test_today_is_berlins_day_even_when_utc_is_a_day_behind(monkeypatch):
    shortly_after_midnight = datetime(2026, 1, 1, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    monkeypatch.setattr(timezone, "now", lambda: shortly_after_midnight.astimezone(ZoneInfo("UTC")))
    assert today() == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 12, 31), 12, date(2026, 12, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -12, date(2025, 1, 15)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(day, months, expected):
    assert add_months(day, months) == expected


@given(DAYS, MONTHS)
@example(date(2026, 3, 1), 6)
@example(date(2026, 2, 28), 6)
@example(date(2028, 2, 29), 12)
def test_latest_before_is_the_last_day_whose_interval_ends_before(day, months):
    latest = latest_before(day, months)
    assert add_months(latest, months) < day
    assert add_months(latest + timedelta(days=1), months) >= day


@given(DAYS, DAYS, MONTHS)
def test_a_database_that_compares_with_latest_before_says_what_add_months_says(first, day, months):
    assert (first <= latest_before(day, months)) == (add_months(first, months) < day)
