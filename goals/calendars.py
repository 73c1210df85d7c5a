"""Sessions as a calendar (RFC 5545), for the calendars of council members and newsrooms."""

from datetime import date, datetime

from django.utils import timezone
from icalendar import Calendar, Event

PRODUCT = "-//Kreis Coesfeld//Strategische Ziele//DE"


def calendar_of(sessions, name, addresses):
    """bytes of a calendar called `name`.

    `sessions`: CouncilSessions with their body; `addresses`: {pk: whole address of its page}.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for session in sessions:
        calendar.add_component(event_of(session, addresses[session.pk]))
    if any(session.begins_at for session in sessions):
        days = [session.held_on for session in sessions]
        # Whole years, so that each zone named has both of its times.
        first, last = date(min(days).year, 1, 1), date(max(days).year + 1, 12, 31)
        calendar.add_missing_timezones(first_date=first, last_date=last)
    return calendar.to_ical()


def event_of(session, address):
    event = Event()
    event.add("uid", uid_of(session))
    event.add("summary", f"Sitzung: {session.body}")
    if session.begins_at:
        zone = timezone.get_default_timezone()
        # Without an end: nobody knows it before, and RFC 5545 asks for none.
        event.add("dtstart", datetime.combine(session.held_on, session.begins_at, zone))
    else:
        event.add("dtstart", session.held_on)
    if session.place:
        event.add("location", session.place)
    event.add("status", "CANCELLED" if session.is_cancelled else "CONFIRMED")
    event.add("sequence", session.sequence)
    event.add("dtstamp", session.changed_at)
    event.add("last-modified", session.changed_at)
    event.add("url", address)
    return event


def uid_of(session):
    """The same for good, however often the session is moved, and whatever calendar it came from:
    the UID of another calendar is one of its own only within a body.
    """
    return f"sitzung-{session.pk}@kreis-coesfeld.de"
