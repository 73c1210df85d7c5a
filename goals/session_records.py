"""Sessions as an iCalendar file (RFC 5545): read it, check each event, say in German what is wrong
with which.

Of a file only what says when and where is looked at; who is invited is not even kept for the look
at it. Zones are those that the operating system knows: what a file tells of a zone is not asked.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from icalendar.parser import Contentline
from icalendar.prop import vDDDTypes
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from goals.days import ADOPTED_ON
from goals.models import CouncilSession
from goals.records import Broken

MAX_BYTES = 1024 * 1024
MAX_EVENTS = 1_000
"""All bodies of the Kreis meet some hundred times in a term."""

LAST_YEAR = 2099
SERIES = ("RRULE", "RDATE", "RECURRENCE-ID")
KEPT = ("UID", "SUMMARY", "DTSTART", "LOCATION", "STATUS", *SERIES)
EVENT = ["VCALENDAR", "VEVENT"]

BREAK = re.compile(r"\r\n|\r|\n")
NAME = re.compile(r"[A-Z-]+(?=[:;])", re.IGNORECASE)
BEGINS = re.compile(r"^BEGIN:VEVENT[ \t\r]*$", re.IGNORECASE | re.MULTILINE)
CALENDAR = re.compile(r"^[ \t\ufeff\ufffd]*BEGIN:VCALENDAR[ \t\r]*$", re.I | re.M)
"""A byte order mark may stand before it, also one that is none in UTF-8."""

CALLED_OFF = re.compile(r"\W*(abgesagt|entfällt)\b", re.IGNORECASE)
"""How a title begins where the people of a calendar call off by hand."""

DIRECTIONS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
"""Marks that would turn round what stands behind them on a page."""

NO_CALENDAR = (
    "Das ist keine Kalenderdatei. Sie endet meist auf .ics und beginnt mit BEGIN:VCALENDAR."
)
SHORTER = "Geben Sie im Kalender einen kürzeren Zeitraum aus."
DAMAGED = "Die Datei ist beschädigt oder abgeschnitten. Geben Sie sie im Kalender noch einmal aus."


@dataclass(frozen=True)
class Event:
    """One event. `held_on` is None where the day cannot be read; `begins_at` where no hour is
    given. `problem`: why it cannot be taken for a session, "" if it can.
    """

    line: int
    uid: str
    summary: str
    held_on: date | None = None
    begins_at: time | None = None
    place: str = ""
    is_cancelled: bool = False
    problem: str = ""

    @property
    def title(self):
        """What it is called where many are listed."""
        return shortened(self.summary, 120) or "Termin ohne Titel"

    @property
    def entry(self):
        """What the calendar says of the session: {column: plain value}."""
        return {
            "held_on": self.held_on.isoformat(),
            "begins_at": f"{self.begins_at:%H:%M}" if self.begins_at else "",
            "place": self.place,
            "is_cancelled": self.is_cancelled,
        }


def decoded(raw):
    """The text of a file's bytes. Raises Broken."""
    if len(raw) > MAX_BYTES:
        raise Broken(f"Die Datei ist größer als 1 MB. {SHORTER}")
    if not raw.strip():
        raise Broken("Die Datei ist leer.")
    # Read as what it may be: a file in another encoding is still a calendar.
    if not CALENDAR.search(raw.replace(b"\0", b"").decode("utf-8-sig", "replace")):
        raise Broken(NO_CALENDAR)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise Broken(
            "Die Datei ist nicht in UTF-8 gespeichert, wie es für Kalender gilt. Geben Sie sie im "
            "Kalender noch einmal aus, oder speichern Sie sie in einem Texteditor als UTF-8."
        )
    return text


def condensed(text):
    """The same calendar with nothing but what is read: no invitations, reminders, descriptions."""
    lines = ["BEGIN:VCALENDAR"]
    for _, event in _events(text):
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    return "\n".join([*lines, "END:VCALENDAR", ""])


def read_events(text):
    """[Event] in the order of the file. Raises Broken where it is no calendar, or has none."""
    events = [_event(line, lines) for line, lines in _events(text)]
    if not events:
        raise Broken("Die Datei enthält keinen Termin.")
    return _without_doubles(events)


def plain(text):
    """A text on one line, without what cannot be seen and what would turn the page round."""
    shown = (" " if unicodedata.category(each) == "Cc" else each for each in text)
    return " ".join("".join(shown).translate(DIRECTIONS).split())


def shortened(text, most):
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


# Lines -------------------------------------------------------------------------------------------


def _lines(text):
    """[(line in the text, whole line)]: long ones are folded, and go on after a space."""
    found = []
    for number, line in enumerate(BREAK.split(text.removeprefix("\ufeff")), 1):
        if line[:1] in (" ", "\t") and found:
            found[-1][1].append(line[1:])
        else:
            found.append((number, [line]))
    return [(number, "".join(parts)) for number, parts in found]


def _events(text):
    """[(line, [line of the event that is read])]. Raises Broken."""
    if not CALENDAR.search(text):
        raise Broken(NO_CALENDAR)
    count = len(BEGINS.findall(text))
    if count > MAX_EVENTS:
        told, most = (f"{number:,}".replace(",", ".") for number in (count, MAX_EVENTS))
        raise Broken(f"Die Datei hat {told} Termine, möglich sind {most}. {SHORTER}")
    within, found, is_cancelling = [], [], False
    for number, line in _lines(text):
        match = NAME.match(line)
        name, value = (match[0].upper(), line[match.end() + 1 :].strip()) if match else ("", "")
        if name == "BEGIN":
            within.append(value.upper())
            if within == EVENT:
                # A calendar that calls off calls off each of its events.
                found.append((number, ["STATUS:CANCELLED"] if is_cancelling else []))
        elif name == "END":
            if not within or within.pop() != value.upper():
                raise Broken(f"Zeile {number}: {DAMAGED}")
        elif name == "METHOD" and within == EVENT[:1]:
            is_cancelling = value.upper() == "CANCEL"
        elif name in KEPT and within == EVENT:
            found[-1][1].append(line)
    if within:
        raise Broken(f"Am Ende fehlt END:{within[-1][:40]}. {DAMAGED}")
    return found


# Events ------------------------------------------------------------------------------------------


def _event(line, lines):
    values = {}
    for text in lines:
        try:
            name, params, value = Contentline(text).parts()
        except ValueError:
            continue
        values.setdefault(name.upper(), (params, value))
    texts = {name: plain(value) for name, (_, value) in values.items()}
    uid, place = texts.get("UID", ""), CouncilSession._meta.get_field("place")
    summary, status = texts.get("SUMMARY", ""), texts.get("STATUS", "").upper()
    event = Event(
        line,
        uid,
        summary,
        place=shortened(texts.get("LOCATION", ""), place.max_length),
        is_cancelled=status == "CANCELLED" or bool(CALLED_OFF.match(summary)),
    )
    try:
        held_on, begins_at = _moment(*values.get("DTSTART", ({}, "")))
    except Broken as broken:
        return replace(event, problem=broken.errors[0])
    event = replace(event, held_on=held_on, begins_at=begins_at)
    return replace(event, problem=_problem(event, values))


def _problem(event, values):
    """Why an event with a day is not taken, or ""."""
    longest = CouncilSession._meta.get_field("uid").max_length
    if values.keys() & set(SERIES):
        return (
            "Termin einer Serie: Sitzungen werden einzeln gelesen. Lösen Sie die Serie im Kalender "
            "in einzelne Termine auf."
        )
    if not event.uid:
        return (
            "Ohne Kennung (UID): Der Termin ließe sich beim nächsten Einlesen nicht wiedererkennen."
        )
    if len(event.uid) > longest:
        return f"Die Kennung (UID) ist länger als {longest} Zeichen."
    if event.held_on < ADOPTED_ON:
        return f"Vor dem Beschluss vom {ADOPTED_ON:%d.%m.%Y}."
    if event.held_on.year > LAST_YEAR:
        return f"Nach dem Jahr {LAST_YEAR}."
    return ""


def _moment(params, value):
    """(day, hour or None) in the Kreis. Raises Broken."""
    if not value:
        raise Broken("Ohne Tag: Die Angabe DTSTART fehlt oder ist nicht zu lesen.")
    try:
        moment = vDDDTypes.from_ical(value)
        if isinstance(moment, datetime):
            return _local(moment, params.get("TZID"))
        if isinstance(moment, date):
            return moment, None
    except (ValueError, TypeError, OverflowError):
        pass
    raise Broken(f"„{shortened(plain(value), 40)}“ ist kein Tag.")


def _local(moment, zone):
    """A moment as (day, hour) in the Kreis; without a zone it is told in the Kreis's own.

    Midnight is no hour for a session: calendars write it where none is known.
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=_zone(zone) if zone else timezone.get_default_timezone())
    moment = moment.astimezone(timezone.get_default_timezone())
    begins_at = moment.time().replace(second=0)
    return moment.date(), None if begins_at == time() else begins_at


def _zone(name):
    """The zone of a name, as Outlook and others write it too. Raises Broken."""
    name = str(name)
    if "Berlin" in name:
        return timezone.get_default_timezone()
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(name, name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Broken(f"Die Zeitzone „{shortened(plain(name), 60)}“ ist nicht bekannt.") from None


def _without_doubles(events):
    """Of those that say the same under one UID the first; none of those that differ."""
    said = defaultdict(dict)
    for event in events:
        if not event.problem:
            said[event.uid].setdefault((event.summary, *event.entry.values()), event)
    kept = []
    for event in events:
        same = [] if event.problem else [*said[event.uid].values()]
        if len(same) > 1:
            other = same[1] if event is same[0] else same[0]
            problem = f"Dieselbe Kennung (UID) wie der Termin in Zeile {other.line}, mit anderem "
            kept.append(replace(event, problem=f"{problem}Inhalt."))
        elif not same or event is same[0]:
            kept.append(event)
    return kept
