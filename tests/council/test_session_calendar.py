"""/sitzungen/kalender.ics: all sessions, for other calendars (RFC 5545)."""

from datetime import UTC, date, time

import pytest
from icalendar import Calendar

from tests.factories import days_ago, make_body, make_item, make_session
from tests.reading import refuses_other_methods

URL = "/sitzungen/kalender.ics"

pytestmark = pytest.mark.django_db


def events_of(client, url=URL):
    response = client.get(url)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.getvalue()).walk("VEVENT")


def test_every_session_is_an_event(client):
    session = make_session(make_body("Ausschuss; Bau, Wege"), place="Kreishaus I")
    make_session(make_body("Andere"), days_ago(9))
    first, second = events_of(client)
    assert first["DTSTART"].dt == days_ago(9)
    assert second["SUMMARY"] == "Sitzung: Ausschuss; Bau, Wege"
    assert second["LOCATION"] == "Kreishaus I"
    assert second["URL"] == f"http://testserver{session.get_absolute_url()}"
    assert second["STATUS"] == "CONFIRMED"


@pytest.mark.parametrize(
    ("day", "hour"), [(date(2026, 7, 1), 15), (date(2026, 12, 1), 16)], ids=["summer", "winter"]
)
def test_the_hour_is_that_of_berlin(client, day, hour):
    make_session(held_on=day, begins_at=time(17))
    (event,) = events_of(client)
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event["DTSTART"].dt.astimezone(UTC).hour == hour


def test_no_end_is_told_because_nobody_knows_it(client):
    make_session(begins_at=time(17))
    (event,) = events_of(client)
    assert "DTEND" not in event
    assert "DURATION" not in event


def test_a_moved_and_a_cancelled_session_keep_their_uid(client):
    session = make_session(is_cancelled=False)
    (before,) = events_of(client)
    session.held_on, session.is_cancelled = days_ago(-40), True
    session.save()
    (after,) = events_of(client)
    assert after["UID"] == before["UID"]
    assert after["STATUS"] == "CANCELLED"
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt


def test_nothing_of_an_agenda_is_told(client):
    make_item(make_session(), "Vertraulich", is_public=False)
    assert "Vertraulich" not in client.get(URL).text


def test_a_calendar_without_sessions_is_one(client):
    assert events_of(client) == []


def test_other_methods_are_refused(db):
    assert refuses_other_methods(URL)
