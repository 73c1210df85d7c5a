"""/gremien/<slug>/kalender.ics: the sessions of one body."""

import pytest
from icalendar import Calendar

from tests.factories import make_body, make_session
from tests.reading import refuses_other_methods

pytestmark = pytest.mark.django_db


def url_of(body):
    return f"{body.get_absolute_url()}kalender.ics"


def test_only_its_own_sessions_are_in_it(client):
    body = make_body("Eins")
    make_session(body)
    make_session(make_body("Zwei"))
    calendar = Calendar.from_ical(client.get(url_of(body)).getvalue())
    assert [event["SUMMARY"] for event in calendar.walk("VEVENT")] == ["Sitzung: Eins"]
    assert calendar["X-WR-CALNAME"] == "Sitzungen: Eins"


def test_unknown_body_is_not_found(client):
    assert client.get("/gremien/gibt-es-nicht/kalender.ics").status_code == 404


def test_other_methods_are_refused():
    assert refuses_other_methods(url_of(make_body()))
