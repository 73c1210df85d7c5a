"""/controlling/sitzungen/einlesen/: sessions from a calendar, first as a preview."""

import re
import time as clock
from datetime import date, time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals.calendars import calendar_of
from goals.days import ADOPTED_ON, today
from goals.models import Action, CouncilBody, CouncilSession, CouncilTerm
from goals.models.versions import RevisedModel
from goals.session_records import MAX_BYTES
from tests.entries import marks
from tests.factories import days_ago, make_body, make_report, make_session, make_user
from tests.reading import main_of, queries_of, section_of
from tests.test_session_records import calendar
from tests.together import at_once, slowly
from tests.visitors import login

URL = "/controlling/sitzungen/einlesen/"
DAY = today() + timedelta(60)

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    return make_body("Kreistag")


@pytest.fixture
def board():
    return make_body("Ausschuss für Mobilität, Infrastruktur und Kreisentwicklung")


def event(uid="1", days=0, title="Kreistag", hour="17:00", place="Kreishaus", status=""):
    """The lines of an event so many days after DAY; without an hour it takes the whole day."""
    start = f"{DAY + timedelta(days):%Y%m%d}"
    lines = [f"UID:{uid}", f"SUMMARY:{title}"]
    at = f"T{hour.replace(':', '')}00" if hour else ""
    lines += [f"DTSTART;TZID=Europe/Berlin:{start}{at}" if at else f"DTSTART;VALUE=DATE:{start}"]
    lines += [f"LOCATION:{place}"] if place else []
    return "\n".join(lines + ([f"STATUS:{status}"] if status else []))


def file(content, name="sitzungen.ics"):
    return SimpleUploadedFile(name, content, "text/calendar")


def looked_at(client, *events, text="", body=""):
    """The answer to looking at a preview."""
    entries = {"text": text or calendar(*events), "gremium": str(body and body.pk)}
    return client.post(URL, marks(client.get(URL).context["form"]) | entries)


def confirmation(response, **more):
    """What the button below a preview sends."""
    form = response.context["form"]
    entries = {name: form[name].value() or "" for name in ("gremium", "text")}
    return marks(form) | entries | {"confirm": "1"} | more


def read_in(client, *events, body="", **more):
    """The preview and, after it was confirmed, the words of the page that it leads to."""
    response = looked_at(client, *events, body=body)
    preview = section_of(response, "vorschau")
    answer = client.post(URL, confirmation(response, **more), follow=True)
    assert answer.redirect_chain == [("/sitzungen/", 302)], main_of(answer)
    return preview, answer.text


def preview_of(client, *events, **more):
    return section_of(looked_at(client, *events, **more), "vorschau")


def day(days=0):
    return f"{DAY + timedelta(days):%d.%m.%Y}"


# From file to sessions


def test_a_file_is_previewed_read_in_and_read_again(coras, cora, council):
    text = calendar(event("a"), event("b", 7, hour="", place="", status="CANCELLED"))
    sent = marks(coras.get(URL).context["form"]) | {"datei": file(text.encode("utf-8-sig"))}
    response = coras.post(URL, sent)
    assert response.status_code == 200
    preview = section_of(response, "vorschau")
    assert "2 neu, 0 geändert, 0 abgesagt, 0 unverändert" in preview
    cutoff = f"{DAY - timedelta(14):%d.%m.%Y}"
    assert f"{day()} Kreistag neu: 17:00 Uhr, Kreishaus; Stichtag {cutoff}" in preview
    assert f"{day(7)} Kreistag neu, abgesagt: Beginn noch nicht bekannt; Stichtag" in preview
    assert not CouncilSession.objects.exists()
    answer = coras.post(URL, confirmation(response), follow=True)
    assert answer.redirect_chain == [("/sitzungen/", 302)]
    assert "2 Sitzungen gelesen: 2 neu, 0 geändert, 0 abgesagt, 0 unverändert." in answer.text
    first, second = CouncilSession.objects.in_order()
    assert (first.held_on, first.begins_at, first.place) == (DAY, time(17), "Kreishaus")
    assert (first.body, first.uid, first.is_cancelled) == (council, "a", False)
    assert first.cutoff == DAY - timedelta(14)
    assert (second.begins_at, second.place, second.is_cancelled) == (None, "", True)
    assert first.history.get().history_user == cora
    again = looked_at(coras, text=text)
    assert "0 neu, 0 geändert, 0 abgesagt, 2 unverändert" in section_of(again, "vorschau")
    assert "Es gibt nichts einzulesen" in again.text
    assert "So einlesen" not in again.text


def test_moved_and_cancelled_are_told_and_stored(coras, council):
    read_in(coras, event("a"), event("b", 7), event("c", 14), event("d", 21))
    preview, told = read_in(
        coras,
        event("a", 3, hour="18:30"),
        event("b", 7, status="CANCELLED"),
        event("c", 14, place="Burg Vischering"),
        event("d", 21),
    )
    assert "0 neu, 2 geändert, 1 abgesagt, 1 unverändert" in preview
    assert f"{day()} Kreistag verlegt Tag: {day()} → {day(3)}" in preview
    assert "Beginn: 17:00 Uhr → 18:30 Uhr" in preview
    old, new = (f"{DAY + timedelta(days):%d.%m.%Y}" for days in (-14, -11))
    assert f"Stichtag: {old} → {new}" in preview
    assert f"{day(7)} Kreistag abgesagt" in preview
    assert "anderer Ort Ort: Kreishaus → Burg Vischering" in preview
    assert "4 Sitzungen gelesen: 0 neu, 2 geändert, 1 abgesagt, 1 unverändert." in told
    moved, cancelled, elsewhere, _ = CouncilSession.objects.order_by("uid")
    assert (moved.held_on, moved.begins_at) == (DAY + timedelta(3), time(18, 30))
    assert (moved.moved_from, moved.cutoff) == (DAY, DAY - timedelta(11))
    assert (cancelled.is_cancelled, elsewhere.place) == (True, "Burg Vischering")
    assert [each.history.count() for each in CouncilSession.objects.order_by("uid")] == [2, 2, 2, 1]
    back, _ = read_in(coras, event("a"), event("b", 7), event("c", 14), event("d", 21))
    assert "findet doch statt" in back
    moved.refresh_from_db()
    assert (moved.held_on, moved.moved_from) == (DAY, None)


def test_a_move_without_an_hour_forgets_the_old_one(coras, council):
    read_in(coras, event())
    assert "1 unverändert" in preview_of(coras, event())
    preview, _ = read_in(coras, event(days=1, hour=""))
    assert "Beginn: 17:00 Uhr → keine Angabe" in preview
    assert CouncilSession.objects.get().begins_at is None


# What was entered by hand


def test_what_was_changed_by_hand_stays_until_the_calendar_says_something_new(coras, council):
    read_in(coras, event())
    session = CouncilSession.objects.get()
    session.place, session.begins_at = "Sitzungssaal 1", time(16)
    session.save()
    preview = preview_of(coras, event())
    assert "0 geändert, 0 abgesagt, 1 unverändert" in preview
    assert "Beginn bleibt 16:00 Uhr (im Kalender: 17:00 Uhr)" in preview
    assert "Ort bleibt Sitzungssaal 1 (im Kalender: Kreishaus)" in preview
    preview, _ = read_in(coras, event(place="Burg"))
    assert "Ort: Sitzungssaal 1 → Burg" in preview
    assert "Beginn bleibt: 16:00 Uhr (im Kalender: 17:00 Uhr)" in preview
    session.refresh_from_db()
    assert (session.place, session.begins_at) == ("Burg", time(16))
    assert "1 unverändert" in preview_of(coras, event(place="Burg"))


def test_a_day_set_by_hand_that_the_calendar_follows_is_no_change(coras, council):
    read_in(coras, event())
    session = CouncilSession.objects.get()
    session.move_to(DAY + timedelta(5))
    session.save()
    assert "1 unverändert" in preview_of(coras, event())
    preview, told = read_in(coras, event(days=5))
    assert "0 neu, 0 geändert, 0 abgesagt, 1 unverändert" in preview
    assert "An den Sitzungen ändert sich nichts." in preview
    assert "0 geändert, 0 abgesagt, 1 unverändert" in told
    session.refresh_from_db()
    assert session.held_on == DAY + timedelta(5)
    # What the calendar says after that is news again.
    assert f"Tag: {day(5)} → {day()}" in preview_of(coras, event())


def test_the_rows_of_a_preview_stand_by_day(coras, council):
    read_in(coras, event("a", 6), event("b", 2), event("c", 30), event("d", 29))
    coming = [
        event("n", 8),
        event("a", 6, place="Burg"),
        event("m", 4),
        event("b", 2, hour="09:00"),
    ]
    words = preview_of(coras, *coming, event("y", 1), event("z", 0))
    places = [words.index(f"{day(days)} Kreistag") for days in (0, 1, 2, 4, 6, 8)]
    assert places == sorted(places)
    gone = words.partition("Nicht mehr im Kalender")[2]
    assert gone.index(day(29)) < gone.index(day(30))


def test_what_upsets_the_past_or_a_frozen_report_is_warned_of(coras, cora, council):
    passed = make_session(council, days_ago(5))
    reported = make_session(council, days_ago(30))
    make_report(reported, cora)
    read_in(coras, event("a"), event("b", 7))
    reported.uid, reported.calendar_entry = "r", {"held_on": "2000-01-01"}
    reported.save()
    before = (days_ago(40) - DAY).days
    response = looked_at(
        coras, event("a", before), event("b", 9), event("r", (days_ago(29) - DAY).days)
    )
    words = section_of(response, "vorschau")
    warned = words.partition("2 neu")[2] or words
    warned = warned.partition("Was sich ändern würde")[0]
    assert f"vor einer vergangenen Sitzung, der am {passed.held_on:%d.%m.%Y}." in warned
    told = f"Zu einer späteren, der am {reported.held_on:%d.%m.%Y}, ist schon ein Bericht"
    assert told in warned
    assert "Zu ihr ist schon ein Bericht eingefroren." in warned
    assert words.count("bitte prüfen: siehe oben") == 2
    assert f"{day(7)}" not in warned


def test_a_session_with_a_frozen_report_that_is_called_off_is_warned_of(coras, cora, council):
    read_in(coras, event("a"), event("b", 7))
    make_report(CouncilSession.objects.get(uid="a"), cora)
    preview = preview_of(coras, event("a", status="CANCELLED"), event("b", 7, status="CANCELLED"))
    assert preview.count("Zu ihr ist schon ein Bericht eingefroren.") == 1


def test_what_the_calendar_does_not_name_stays(coras, council):
    read_in(coras, event())
    preview, _ = read_in(coras, event(hour="", place=""))
    assert "Ort:" not in preview
    session = CouncilSession.objects.get()
    assert (session.begins_at, session.place) == (time(17), "Kreishaus")
    assert "1 unverändert" in preview_of(coras, event(hour="", place=""))


def test_a_cutoff_set_by_hand_stays_unless_it_would_come_after_the_session(coras, council):
    read_in(coras, event())
    session = CouncilSession.objects.get()
    session.cutoff = DAY - timedelta(3)
    session.save()
    preview, _ = read_in(coras, event(days=20))
    assert "Stichtag" not in preview
    session.refresh_from_db()
    assert session.cutoff == DAY - timedelta(3)
    preview, _ = read_in(coras, event(days=-10))
    assert f"Stichtag: {day(-3)} → {day(-24)}" in preview
    session.refresh_from_db()
    assert session.cutoff == DAY - timedelta(24)


def test_the_cutoff_of_a_frozen_report_stays(coras, cora, council):
    read_in(coras, event())
    session = CouncilSession.objects.get()
    make_report(session, cora)
    preview, _ = read_in(coras, event(days=20))
    assert "Stichtag" not in preview
    session.refresh_from_db()
    assert (session.held_on, session.cutoff) == (DAY + timedelta(20), DAY - timedelta(14))


def test_no_cutoff_comes_before_there_was_anything_to_report(council):
    session = make_session(council, ADOPTED_ON + timedelta(40))
    assert session.cutoff_on(ADOPTED_ON + timedelta(3)) == ADOPTED_ON
    session.move_to(ADOPTED_ON + timedelta(3))
    assert session.cutoff_on(ADOPTED_ON + timedelta(20)) == ADOPTED_ON + timedelta(6)


def test_a_session_entered_by_hand_is_known_by_its_day(coras, council, board):
    session = make_session(council, DAY, begins_at=time(16), note="Von Hand")
    make_session(board, DAY)
    preview, _ = read_in(coras, event())
    assert "0 neu, 1 geändert" in preview
    assert "anderer Ort Ort: keine Angabe → Kreishaus" in preview
    assert "Beginn bleibt: 16:00 Uhr (im Kalender: 17:00 Uhr)" in preview
    session.refresh_from_db()
    assert (session.uid, session.begins_at, session.place) == ("1", time(16), "Kreishaus")
    assert (session.note, CouncilSession.objects.count()) == ("Von Hand", 2)
    preview, _ = read_in(coras, event(days=3))
    assert "verlegt" in preview


def test_the_first_time_a_session_is_only_linked_where_nothing_is_open(coras, council):
    make_session(council, DAY, begins_at=time(17), place="Kreishaus", is_cancelled=True)
    preview, _ = read_in(coras, event())
    assert "wird diesem Termin zugeordnet" in preview
    assert CouncilSession.objects.get().is_cancelled
    assert "1 unverändert" in preview_of(coras, event())


def test_of_two_on_one_day_none_is_guessed_and_it_is_said(coras, council):
    make_session(council, DAY)
    preview = preview_of(coras, event("a"), event("b", hour="19:00"))
    assert "2 neu" in preview
    assert "Steht die Sitzung schon da?" in preview
    make_session(council, DAY)
    assert "1 neu" in preview_of(coras, event("a"))


def test_an_event_known_with_another_body_is_pointed_out(coras, council, board):
    read_in(coras, event())
    preview = preview_of(coras, event(title="Sitzung"), body=board)
    assert "1 neu" in preview
    assert f"daneben gibt es: Kreistag, Sitzung am {day()}" in preview


def test_the_calendar_of_the_portal_itself_changes_nothing(coras, council, board):
    sessions = [make_session(council, DAY, begins_at=time(17), place="Haus"), make_session(board)]
    text = calendar_of(sessions, "Alle", dict.fromkeys((s.pk for s in sessions), URL)).decode()
    assert "0 neu, 0 geändert, 0 abgesagt, 2 unverändert" in preview_of(coras, text=text)


# Which body


@pytest.mark.parametrize(
    "title",
    [
        "Kreistag",
        "KREISTAG",
        "Sitzung des Kreistages",
        "12. Sitzung des Kreistags",
        "Öffentliche Sitzung des Kreistages am 24.09.2026",
        "3. außerordentliche öffentliche Sitzung des Kreistags",
        "Sitzung: Kreistag",
        "Kreistag – 12. Sitzung",
        "Kreistag (Haushalt)",
        "Kreistag 24.09.2026",
        "Kreistagssitzung",
        "Abgesagt: Sitzung des Kreistages",
    ],
)
def test_a_title_names_its_body(coras, council, board, title):
    make_body("Kreisausschuss")
    read_in(coras, event(title=title))
    assert CouncilSession.objects.get().body == council


@pytest.mark.parametrize(
    "title",
    [
        "Ausschuss fuer Mobilitaet\\, Infrastruktur und Kreisentwicklung",
        "Sitzung des Ausschusses für Mobilität\\, Infrastruktur und Kreisentwicklung",
        "AUSSCHUSS FÜR MOBILITÄT  INFRASTRUKTUR UND KREISENTWICKLUNG",
    ],
)
def test_long_names_are_told_apart(coras, council, board, title):
    make_body("Ausschuss für Mobilität")
    read_in(coras, event(title=title))
    assert CouncilSession.objects.get().body == board


@pytest.mark.parametrize(
    "title",
    [
        "Kreistagsfraktion",
        "Vorbereitung der Sitzung des Kreistages",
        "Fraktion – Kreistag",
        "Kreis",
        "",
        "x" * 500,
        "a-" * 5_000,
        "sitzung e-" * 500,
        "#$*<b>😀 שלום",
    ],
)
def test_a_title_that_names_none_is_left_out_and_told(coras, council, title):
    preview = preview_of(coras, event(title=title), event("2"))
    assert "1 neu" in preview
    assert "1 ausgelassen" in preview
    assert "Ausgelassen (1): Kein Gremium erkannt" in preview
    read_in(coras, event(title=title), event("2"))
    assert CouncilSession.objects.get().uid == "2"


def test_for_one_body_the_title_may_say_anything_but_another_body(coras, council, board):
    preview, _ = read_in(coras, event("a", title="ASSG"), event("b", 1), body=board)
    assert "1 neu" in preview
    assert "Nach dem Titel eine Sitzung eines anderen Gremiums: Kreistag. Zeile" in preview
    assert CouncilSession.objects.get().body == board


def test_the_term_of_the_day_decides(coras, council):
    ends_on = DAY + timedelta(30)
    CouncilTerm.objects.filter(pk=council.term_id).update(ends_on=ends_on)
    preview = preview_of(coras, event("a"), event("b", 31))
    assert "Außerhalb der Wahlperiode 2025–" in preview
    term = CouncilTerm.objects.create(starts_on=ends_on + timedelta(1))
    later = make_body("Kreistag", term=term)
    preview, _ = read_in(coras, event("a"), event("b", 31))
    assert "2 neu" in preview
    assert CouncilSession.objects.get(uid="b").body == later
    assert f"Kreistag ({later.term})" in coras.get(URL).text
    before = event("c").replace(f"{DAY:%Y%m%d}", "20250701")
    assert "Außerhalb der Wahlperiode" in preview_of(coras, before)


def test_a_term_that_has_ended_gets_no_sessions(coras, council):
    CouncilTerm.objects.update(starts_on=date(2020, 11, 1), ends_on=date(2025, 10, 31))
    assert "Kein Gremium erkannt" in preview_of(coras, event())
    assert "keiner laufenden Wahlperiode" in main_of(looked_at(coras, event(), body=council))


# What is no longer in the file


def test_what_has_vanished_is_called_off_only_by_a_tick(coras, council, board):
    past = today() - timedelta(30) - DAY
    read_in(coras, event("a"), event("b", 7), event("c", past.days), event("d", 7, board.name))
    make_session(council, DAY + timedelta(9))
    b = CouncilSession.objects.get(uid="b")
    response = looked_at(coras, event("a"))
    assert "1 unverändert, 1 nicht mehr im Kalender" in section_of(response, "vorschau")
    assert f"Kreistag, Sitzung am {day(7)}" in section_of(response, "vorschau")
    answer = coras.post(URL, confirmation(response), follow=True)
    assert "Es gab nichts zu ändern" in answer.text
    response = looked_at(coras, event("a"))
    answer = coras.post(URL, confirmation(response, absagen=[str(b.pk)]), follow=True)
    assert "1 Sitzung gelesen: 0 neu, 0 geändert, 1 abgesagt, 1 unverändert." in answer.text
    assert [each.uid for each in CouncilSession.objects.filter(is_cancelled=True)] == ["b"]
    assert "nicht mehr im Kalender" not in preview_of(coras, event("a"))
    assert "findet doch statt" in preview_of(coras, event("a"), event("b", 7))


def test_what_is_in_the_file_and_left_out_has_not_vanished(coras, council):
    read_in(coras, event("a"), event("b", 7))
    series = event("b", 7) + "\nRRULE:FREQ=WEEKLY"
    assert "nicht mehr im Kalender" not in preview_of(coras, event("a"), series)


@pytest.mark.parametrize("key", ["x", "-1", "9" * 30, "\u0661", "999999"])
def test_only_what_has_vanished_is_called_off(coras, council, key):
    read_in(coras, event("a"), event("b", 7))
    coras.post(URL, confirmation(looked_at(coras, event("a")), absagen=[key]))
    a = CouncilSession.objects.get(uid="a")
    coras.post(URL, confirmation(looked_at(coras, event("a")), absagen=[str(a.pk)]))
    assert not CouncilSession.objects.filter(is_cancelled=True).exists()


def test_ticks_stay_where_the_preview_is_shown_anew(coras, council):
    read_in(coras, event("a"), event("b", 7))
    b = CouncilSession.objects.get(uid="b")
    sent = confirmation(looked_at(coras, event("a")), absagen=[str(b.pk)])
    b.place = "Anders"
    b.save()
    answer = coras.post(URL, sent)
    assert answer.status_code == 409
    assert answer.context["form"]["absagen"].value() == [str(b.pk)]
    assert re.search(rf'<input[^>]*value="{b.pk}"[^>]* checked', answer.text)


# What is no calendar


@pytest.mark.parametrize(
    ("sent", "place", "words"),
    [
        ({}, "datei", "Wählen Sie eine Datei"),
        ({"text": " \r\n "}, "datei", "Wählen Sie eine Datei"),
        ({"text": "quatsch"}, "text", "Das ist keine Kalenderdatei."),
        ({"text": "a\x00b"}, "text", "Steuerzeichen"),
        ({"text": "a\u202eb"}, "text", "Steuerzeichen"),
        ({"text": "x" * (MAX_BYTES + 1)}, "text", "möglich sind 1048576"),
        ({"text": calendar()}, "text", "enthält keinen Termin"),
        ({"text": calendar("UID:1")[:50]}, "text", "Am Ende fehlt END:VEVENT"),
        ({"text": calendar(*["UID:1"] * 10_000)}, "text", "10.000 Termine, möglich sind 1.000"),
        ({"gremium": "999"}, "gremium", "Dieses Gremium gehört zu keiner"),
        ({"datei": b""}, "datei", "Die Datei ist leer"),
        ({"datei": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"}, "datei", "keine Kalenderdatei"),
        ({"datei": b"x" * (MAX_BYTES + 1)}, "datei", "größer als 1 MB"),
        ({"datei": calendar("UID:ü").encode("cp1252")}, "datei", "nicht in UTF-8"),
        ({"datei": calendar().encode()}, "datei", "enthält keinen Termin"),
        ({"datei": calendar(*["UID:1"] * 10_000).encode()}, "datei", "10.000 Termine"),
    ],
)
def test_what_is_no_such_file_is_told_at_its_field(coras, council, sent, place, words):
    if "datei" in sent:
        sent = {"datei": file(sent["datei"])}
    response = coras.post(URL, marks(coras.get(URL).context["form"]) | sent)
    assert response.status_code == 200
    assert words in " ".join(response.context["form"].errors[place])
    assert words in section_of(response, "datei")
    assert "\x00" not in response.text
    assert "Fehler: " in response.text.partition("</title>")[0]
    assert "So einlesen" not in response.text


def test_a_file_of_ten_thousand_events_is_answered_fast(coras):
    content = calendar(*[event()] * 10_000).encode()
    sent = marks(coras.get(URL).context["form"])
    begun = clock.process_time()
    for text in (content[:MAX_BYTES], b"x" + b"\n" * (MAX_BYTES - 1), b" " * MAX_BYTES + b"x"):
        assert "Fehler: " in coras.post(URL, sent | {"datei": file(text)}).text
    assert clock.process_time() - begun < 3


def test_what_looks_like_script_is_text_and_nothing_turns_the_page_round(coras, council):
    hard = "<script>alert(1)</script> #$* 😀 שלום \u202eabc"
    events = [event("a", title=hard * 10), event("b", 1, place=hard), event("c", title="Kreistag")]
    sent = marks(coras.get(URL).context["form"])
    response = coras.post(URL, sent | {"datei": file(calendar(*events).encode())})
    for raw in ("<script>", "\u202e"):
        assert raw not in response.text
    assert "<bdi>&lt;script&gt;" in response.text
    coras.post(URL, confirmation(response))
    session = CouncilSession.objects.get(place__startswith="<")
    assert session.place == "<script>alert(1)</script> #$* 😀 שלום abc"
    assert "<script>" not in coras.get(session.get_absolute_url()).text


# Others, before and meanwhile


def test_sessions_that_changed_meanwhile_are_previewed_anew(coras, council):
    read_in(coras, event())
    response = looked_at(coras, event(days=3))
    CouncilSession.objects.get().move_to(DAY)
    session = CouncilSession.objects.get()
    session.place = "Anders"
    session.save()
    answer = coras.post(URL, confirmation(response))
    assert answer.status_code == 409
    assert "Die Vorschau ist neu" in answer.text
    assert "Ort bleibt: Anders (im Kalender: Kreishaus)" in main_of(answer)
    session.refresh_from_db()
    assert session.held_on == DAY
    assert coras.post(URL, confirmation(answer)).status_code == 302


@pytest.mark.parametrize("more", [{"text": calendar(event("z"))}, {"gremium": "BODY"}])
def test_what_was_changed_after_the_preview_is_previewed_anew(coras, council, more):
    response = looked_at(coras, event())
    more = {name: value.replace("BODY", str(council.pk)) for name, value in more.items()}
    assert coras.post(URL, confirmation(response, **more)).status_code == 409
    assert not CouncilSession.objects.exists()


@pytest.mark.parametrize("version", ["", "x", "\0"])
def test_nothing_is_read_in_that_was_not_seen(coras, council, version):
    response = looked_at(coras, event())
    assert coras.post(URL, confirmation(response, version=version)).status_code == 409
    assert not CouncilSession.objects.exists()


def test_all_or_nothing(coras, council, monkeypatch):
    response = looked_at(coras, event("a"), event("b", 7), event("c", 14))
    calls, revise = [], RevisedModel.revise

    def breaks(self, **options):
        calls.append(self)
        if len(calls) == 3:
            raise RuntimeError("Broken.")
        return revise(self, **options)

    monkeypatch.setattr(RevisedModel, "revise", breaks)
    with pytest.raises(RuntimeError):
        coras.post(URL, confirmation(response))
    assert not CouncilSession.objects.exists()
    assert not Action.objects.exists()


def test_others_are_refused(client, emil, ruth, council):
    sent = {"datei": file(calendar(event()).encode())}
    assert client.post(URL, sent).status_code == 302
    for user in (emil, ruth):
        assert login(user).post(URL, {"text": calendar(event()), "confirm": "1"}).status_code == 403
        assert URL not in login(user).get("/sitzungen/").text
    assert URL not in client.get("/sitzungen/").text


def test_controlling_finds_the_way(coras):
    assert URL in coras.get("/sitzungen/").text
    words = main_of(coras.get(URL))
    assert "Der Kalender bestimmt Tag, Beginn, Ort" in words


def test_other_methods_are_refused(coras):
    assert coras.put(URL).status_code == 405


def test_the_page_costs_the_same_for_many_bodies_and_sessions(coras, council):
    make_session(council)
    few = queries_of(coras, URL)
    for number in range(3):
        make_session(make_body(f"Gremium {number}"))
    assert queries_of(coras, URL) == few


def test_a_preview_costs_the_same_for_one_and_for_many(coras, council, board):
    read_in(coras, event("a"), event("x", 40))
    entries, costs = marks(coras.get(URL).context["form"]), []
    for events in ([event("a", 1)], [event(str(each), each) for each in range(30)]):
        with CaptureQueriesContext(connection) as queries:
            response = coras.post(URL, entries | {"text": calendar(*events)})
        assert "nicht mehr im Kalender" in section_of(response, "vorschau")
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_reads_in_once_and_of_two_people_one_is_told(monkeypatch):
    make_body("Kreistag")
    cora, adam = make_user("Cora", "controlling"), make_user("Adam", "admin")
    clients = [login(cora), login(cora), login(adam)]
    first, other = (confirmation(looked_at(client, event())) for client in clients[1:])
    monkeypatch.setattr(RevisedModel, "revise", slowly(RevisedModel.revise))
    answers = at_once(
        *(
            lambda client=client, sent=sent: client.post(URL, sent)
            for client, sent in zip(clients, [first, first, other], strict=True)
        )
    )
    statuses = [answer.status_code for answer in answers]
    assert statuses[0] == statuses[1]
    assert sorted(statuses[1:]) == [302, 409]
    assert CouncilSession.objects.get().history.count() == 1
    assert Action.objects.count() == 1
    assert CouncilBody.objects.count() == 1
