"""A calendar of sessions: what is read, and what is said of each event that is not."""

from contextlib import suppress
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.records import Broken
from goals.session_records import (
    MAX_BYTES,
    MAX_EVENTS,
    condensed,
    decoded,
    plain,
    read_events,
)

HARD = "#Kreis$ *Tag* <b>😀</b> שלום ; \\ "


def calendar(*events, **more):
    """The text of a calendar; an event is a list of lines, or one text with several."""
    head = [f"{name}:{value}" for name, value in more.items()]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *head]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.strip().splitlines(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def event(start=":20270910T170000", uid="1@example.org", title="Kreistag", *more):
    return "\n".join([f"UID:{uid}", f"SUMMARY:{title}", f"DTSTART{start}", *more])


def read(*events, **more):
    return read_events(calendar(*events, **more))


def only(*events, **more):
    (found,) = read(*events, **more)
    return found


def refusal(act, *arguments):
    with pytest.raises(Broken) as broken:
        act(*arguments)
    (sentence,) = broken.value.errors
    return sentence


# The file


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "Die Datei ist leer."),
        (b" \r\n", "Die Datei ist leer."),
        (b"x" * (MAX_BYTES + 1), "größer als 1 MB"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "keine Kalenderdatei"),
        (b"number;name\n1;Amt", "keine Kalenderdatei"),
        (b"<html>BEGIN:VCALENDAR</html>", "keine Kalenderdatei"),
        (calendar(event(title="Grün")).encode("cp1252"), "nicht in UTF-8 gespeichert"),
        (calendar(event(title="Grün")).encode("utf-16"), "nicht in UTF-8 gespeichert"),
    ],
)
def test_what_is_no_calendar_is_refused(raw, sentence):
    assert sentence in refusal(decoded, raw)


def test_a_file_with_a_mark_at_its_beginning_is_read():
    text = calendar(event(title="Grün"))
    assert decoded(text.encode("utf-8-sig")) == text
    assert read_events("\ufeff" + text)[0].summary == "Grün"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("quatsch", "keine Kalenderdatei"),
        (calendar(), "enthält keinen Termin"),
        (calendar().replace("VCALENDAR\r\nVERSION", "VCALENDAR\r\nBEGIN:VTODO"), "Zeile 3"),
        (calendar(event())[:60], "Am Ende fehlt END:VEVENT."),
        (calendar(event()).replace("END:VEVENT\r\n", ""), "beschädigt oder abgeschnitten"),
        ("END:VEVENT\n" + calendar(event()), "Zeile 1: Die Datei ist beschädigt"),
    ],
)
def test_a_calendar_that_is_none_or_damaged_is_refused(text, sentence):
    assert sentence in refusal(read_events, text)


def test_more_events_than_any_kreis_has_are_refused_at_once():
    assert len(read(*(event(uid=str(each)) for each in range(MAX_EVENTS)))) == MAX_EVENTS
    text = calendar(*[event()] * 10_000)
    assert "10.000 Termine, möglich sind 1.000" in refusal(read_events, text)
    assert "10.000 Termine" in refusal(condensed, text)


def test_only_what_is_read_is_carried_on():
    text = calendar(
        event(
            ":20270910T170000",
            "1",
            "Kreis\r\n tag",
            "ATTENDEE;CN=Bea:mailto:bea@example.org",
            "DESCRIPTION:Geheim",
            "BEGIN:VALARM\nTRIGGER:-PT5M\nSUMMARY:Wecker\nEND:VALARM",
            "LOCATION:Kreishaus",
        )
    )
    short = condensed(text)
    for word in ("bea@", "Geheim", "TRIGGER", "Wecker", "VERSION"):
        assert word not in short
    assert condensed(short) == short
    (whole,), (found,) = read_events(text), read_events(short)
    assert (whole.line, found.line) == (3, 2)
    assert (whole.entry, whole.summary) == (found.entry, found.summary)


# Day and hour


@pytest.mark.parametrize(
    ("start", "day", "hour"),
    [
        (":20270910T170000", date(2027, 9, 10), time(17)),
        (":20270910T150000Z", date(2027, 9, 10), time(17)),
        (":20271210T160000Z", date(2027, 12, 10), time(17)),
        (":20270910T230000Z", date(2027, 9, 11), time(1)),
        (";TZID=Europe/Berlin:20270910T170000", date(2027, 9, 10), time(17)),
        (";TZID=W. Europe Standard Time:20270910T170000", date(2027, 9, 10), time(17)),
        (';TZID="W. Europe Standard Time":20270910T170000', date(2027, 9, 10), time(17)),
        (
            ';TZID="(UTC+01:00) Amsterdam, Berlin, Bern":20270910T170000',
            date(2027, 9, 10),
            time(17),
        ),
        (
            ";TZID=/mozilla.org/20050126_1/Europe/Berlin:20270910T170000",
            date(2027, 9, 10),
            time(17),
        ),
        (";TZID=GMT Standard Time:20270910T160000", date(2027, 9, 10), time(17)),
        (";TZID=Europe/Helsinki:20270910T180030", date(2027, 9, 10), time(17)),
        (";VALUE=DATE:20270910", date(2027, 9, 10), None),
        (":20270910", date(2027, 9, 10), None),
        (":20270910T000000", date(2027, 9, 10), None),
    ],
)
def test_day_and_hour_are_those_of_the_kreis(start, day, hour):
    found = only(event(start))
    assert (found.held_on, found.begins_at, found.problem) == (day, hour, "")


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (":quatsch", "„quatsch“ ist kein Tag."),
        (":20270229", "„20270229“ ist kein Tag."),
        (":20270910T250000", "ist kein Tag"),
        (":P1D", "„P1D“ ist kein Tag"),
        (":20270910T170000/PT2H", "ist kein Tag"),
        (":00010101T000000Z", "Vor dem Beschluss"),
        (":00010101T000000\nX:;TZID=Europe/Helsinki", "Vor dem Beschluss"),
        (";TZID=Asia/Tokyo:00010101T000000", "ist kein Tag"),
        (":99991231T235959Z", "ist kein Tag"),
        (":99990910T170000", "Nach dem Jahr 2099"),
        (":20250623T170000", "Vor dem Beschluss vom 24.06.2025."),
        (";TZID=Customized Time Zone:20270910T170000", "Zeitzone „Customized Time Zone“"),
        (";TZID=Europe:20270910T170000", "Die Zeitzone „Europe“ ist nicht bekannt."),
        (f";TZID={'x' * 500}:20270910T170000", "ist nicht bekannt"),
        (";TZID=../../etc/passwd:20270910T170000", "ist nicht bekannt"),
        (";TZID=A,B:20270910T170000", "ist nicht bekannt"),
        (";;;", "Ohne Tag"),
    ],
)
def test_what_is_no_day_is_told(start, sentence):
    found = only(event(start))
    assert sentence in found.problem
    assert found.title == "Kreistag"


def test_what_a_file_says_of_a_zone_changes_nothing():
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        "TZOFFSETFROM:+0900\nTZOFFSETTO:+0900\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT"
    )
    text = calendar(event(";TZID=Europe/Berlin:20270910T170000"))
    for name in ("Europe/Berlin", "Eigene Zeit"):
        own = text.replace("BEGIN:VEVENT", zone, 1).replace("Europe/Berlin", name)
        found = read_events(own)[0]
        assert bool(found.problem) == (name == "Eigene Zeit")
        assert found.begins_at == (time(17) if name == "Europe/Berlin" else None)


# Events that are not taken


def test_the_day_that_the_council_adopted_its_goals_is_taken():
    assert not only(event(":20250624T170000")).problem


@pytest.mark.parametrize("line", ["RRULE:FREQ=WEEKLY", "RDATE:20270917", "RECURRENCE-ID:20270910"])
def test_series_are_told(line):
    assert "Termin einer Serie" in only(event(":20270910", "1", "Kreistag", line)).problem


def test_missing_parts_are_told():
    assert "Ohne Tag" in only("UID:1\nSUMMARY:Kreistag").problem
    assert "Ohne Kennung" in only("SUMMARY:Kreistag\nDTSTART:20270910").problem
    assert "Ohne Kennung" in only(event(uid="\x07 ")).problem
    assert "länger als 255 Zeichen" in only(event(uid="x" * 256)).problem
    assert only("UID:1\nDTSTART:20270910").title == "Termin ohne Titel"


def test_doubles_that_say_the_same_are_one_and_others_none():
    same = read(event(), event())
    assert ([each.problem for each in same], same[0].line) == ([""], 3)
    first, second, third = read(event(), event(":20270911"), event(uid="2"))
    assert "wie der Termin in Zeile 8, mit anderem Inhalt" in first.problem
    assert "wie der Termin in Zeile 3, mit anderem Inhalt" in second.problem
    assert not third.problem
    assert len(read(event(), event(title="Kreisausschuss"))) == 2


# Texts


def test_cancelled_is_said_in_three_ways():
    assert only(event(":20270910", "1", "Kreistag", "STATUS:CANCELLED")).is_cancelled
    assert only(event(title="ABGESAGT: Kreistag")).is_cancelled
    assert only(event(title="Entfällt – Kreistag")).is_cancelled
    off = calendar(event(":20270910", "1", "Kreistag", "STATUS:CONFIRMED"), METHOD="CANCEL")
    for text in (off, condensed(off)):
        assert read_events(text)[0].is_cancelled
    for method in ("PUBLISH", "REQUEST"):
        assert not only(event(), METHOD=method).is_cancelled
    assert not only(event(":20270910", "1", "Kreistag", "STATUS:TENTATIVE")).is_cancelled


def test_long_and_strange_texts_are_carried_as_text():
    title = (HARD * 30)[:500]
    escaped = title.replace("\\", "\\\\").replace(";", "\\;")
    place = f"Saal \u202e1\x07\\nHaus\\, Ost{'o' * 300}"
    found = only(event(":20270910", "1", escaped, f"LOCATION;LANGUAGE=de:{place}"))
    assert found.summary == " ".join(title.split())
    assert found.title == f"{found.summary[:119].rstrip()}…"
    assert found.place.startswith("Saal 1 Haus, Osto")
    assert (len(found.place), found.place[-1]) == (200, "…")


@given(st.text())
def test_no_text_keeps_what_cannot_be_seen(text):
    found = plain(text)
    assert plain(found) == found
    assert not set(found) & set("\n\r\t\0\u202e\u2066")


@given(st.lists(st.sampled_from([*calendar(event()).split("\r\n"), " x", ":", "DTSTART;", "\0"])))
def test_whatever_is_cut_and_mixed_is_read_or_refused(lines):
    with suppress(Broken):
        assert read_events("\n".join(lines))
