"""/barrierefreiheit/rueckmeldung/: what a citizen writes arrives, once, and what machines send
waits apart. What becomes of it is tested in test_feedback_case, mail in tests/test_mail.py.
"""

import re
import time
from unittest import mock

import pytest
from django.core import mail
from django.test import Client

from goals.forms import feedback as forms
from goals.models import Feedback
from goals.vocabulary import FeedbackState

URL = "/barrierefreiheit/rueckmeldung/"
TEXT = "Der Zeitstrahl ist für mich nicht zu lesen.\n\nGrüße aus Dülmen"
ENTRIES = {"kind": "barrier", "message": TEXT}


def stamp_of(seconds_ago, **options):
    """The stamp of a form that was handed out so long ago."""
    with mock.patch("django.core.signing.time.time", return_value=time.time() - seconds_ago):
        return forms.new_stamp(**options)


def send(client, seconds=60, **entries):
    """Send the form after so many seconds, as somebody would who has filled it in."""
    return client.post(URL, {"stamp": stamp_of(seconds), **ENTRIES, **entries})


@pytest.fixture
def citizen(db):
    """A browser that is not signed in and whose forms are checked as in operation."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def reader(client, db):
    return client


def only():
    """The one message that there is."""
    return Feedback.objects.get()


# It works


def test_a_message_arrives_as_it_was_typed(reader):
    response = send(
        reader,
        page="/ziele/VIII.3/",
        name="Erika Muster",
        email="erika@example.org",
        other_way="02541 1234, vormittags",
    )
    feedback = only()
    assert response.status_code == 302
    assert response["Location"] == f"{URL}{feedback.receipt_token}/"
    assert (feedback.kind, feedback.message) == ("barrier", TEXT)
    assert (feedback.page, feedback.name) == ("/ziele/VIII.3/", "Erika Muster")
    assert (feedback.email, feedback.other_way) == ("erika@example.org", "02541 1234, vormittags")
    assert feedback.state == FeedbackState.OPEN


def test_kind_and_message_suffice(reader):
    assert send(reader).status_code == 302
    assert only().email == ""


def test_the_whole_way_with_cookie_and_token_as_a_browser_goes_it(citizen):
    page = citizen.get(URL)
    assert set(page.cookies) == {"csrftoken"}
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', page.text))
    assert set(hidden) == {"csrfmiddlewaretoken", "stamp"}
    hidden["stamp"] = stamp_of(60)
    response = citizen.post(URL, hidden | ENTRIES)
    assert response.status_code == 302
    assert only().message == TEXT


def test_nothing_is_kept_of_who_sent_it(reader):
    reader.post(URL, {"stamp": stamp_of(60), **ENTRIES}, REMOTE_ADDR="203.0.113.7")
    assert "203.0.113.7" not in str(Feedback.objects.values().get())


def test_form_tells_what_it_is_for_and_what_happens_with_it(reader):
    text = reader.get(URL).text
    for words in (
        "Eine Barriere melden",
        "Inhalt in anderer Form anfordern",
        "innerhalb von zwei Wochen",
        "spätestens nach sechs Wochen",
        "können wir Ihnen nicht antworten",
        'href="/datenschutz/#rueckmeldung"',
        "zwölf Monate nach der Antwort",
    ):
        assert words in text


def test_signed_in_people_may_use_it_too(client_of, emil):
    assert send(client_of(emil)).status_code == 302


# The page it is about


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("/ziele/VIII.3/", "/ziele/VIII.3/"),
        ("/gibt-es-nicht/", "/gibt-es-nicht/"),
        ("/ziele/?q=mein+Name", "/ziele/"),
        ("/ziele/#a", "/ziele/"),
        ("https://example.org/", ""),
        ("//example.org/", ""),
        ("/\\example.org/", ""),
        ("javascript:alert(1)", ""),
        ("/a\nb", ""),
        ("/a\0b", ""),
        ("ziele", ""),
    ],
)
def test_only_own_addresses_are_filled_in(reader, given, taken):
    form = reader.get(URL, {"seite": given}).context["form"]
    assert form["page"].value() == taken


def test_every_page_leads_here_with_its_own_address(reader, world):
    for url in ("/", "/ziele/", world.goal.get_absolute_url(), "/impressum/", "/gibt-es-nicht/"):
        text = reader.get(url).text
        assert f'href="{URL}?seite={url}"' in text


def test_a_query_is_not_passed_on(reader, world):
    assert "Kreiskrankenhaus" not in reader.get(URL, {"seite": "/ziele/?q=Kreiskrankenhaus"}).text
    assert f'href="{URL}?seite=/ziele/"' in reader.get("/ziele/?q=Kreiskrankenhaus").text


# Bad input


def refused(response, sentence, status=200):
    assert response.status_code == status
    assert "<title>Fehler: Rückmeldung zur Barrierefreiheit" in response.text
    assert sentence in response.text
    assert 'class="error-summary"' in response.text
    assert not Feedback.objects.exists()
    return response.text


@pytest.mark.parametrize(
    ("entries", "target", "sentence"),
    [
        ({"kind": ""}, "id_kind_0", "Wählen Sie aus, worum es geht."),
        ({"kind": "gibtesnicht"}, "id_kind_0", "Wählen Sie aus, worum es geht."),
        ({"message": " \n "}, "id_message", "Schreiben Sie, worum es geht."),
        ({"message": "ä" * 5_001}, "id_message", "Der Text hat 5001 Zeichen, möglich sind 5000."),
        ({"message": "a\0b"}, "id_message", "unsichtbare Steuerzeichen"),
        ({"name": "a\x07b"}, "id_name", "unsichtbare Steuerzeichen"),
        ({"name": "a" * 121}, "id_name", "möglich sind 120"),
        ({"page": "a" * 301}, "id_page", "möglich sind 300"),
        ({"email": "erika"}, "id_email", "Schreiben Sie die Adresse wie in diesem Beispiel"),
        ({"email": "a@b.de\nBcc: c@d.de"}, "id_email", "wie in diesem Beispiel"),
        ({"email": "a" * 250 + "@b.de"}, "id_email", "zu lang"),
        ({"email": "a\0@b.de"}, "id_email", "wie in diesem Beispiel"),
        ({"kind": "other_form"}, "id_email", "Damit Sie den Inhalt bekommen"),
    ],
)
def test_error_summary_leads_to_the_field(reader, entries, target, sentence):
    text = refused(send(reader, **entries), sentence)
    assert f'<a href="#{target}">' in text
    assert f'id="{target}"' in text
    assert "\0" not in text
    assert "\x07" not in text


def test_what_was_typed_stays(reader):
    text = refused(
        send(reader, email="falsch", name="Erika", page="/ziele/", other_way="Telefon"),
        "wie in diesem Beispiel",
    )
    assert "Grüße aus Dülmen" in text
    for value in ("falsch", "Erika", "/ziele/", "Telefon"):
        assert f'value="{value}"' in text
    assert re.search(r'value="barrier"[^>]* checked', text)


def test_message_may_have_5000_characters(reader):
    assert send(reader, message="ä" * 5_000).status_code == 302
    assert only().message == "ä" * 5_000


def test_names_stand_on_one_line(reader):
    send(reader, name="Erika\r\nBcc: alle@example.org", other_way="eins\n\nzwei")
    assert only().name == "Erika Bcc: alle@example.org"
    assert only().other_way == "eins zwei"


def test_content_in_another_form_can_be_sent_by_another_way(reader):
    assert send(reader, kind="other_form", other_way="Anschrift").status_code == 302


def test_text_is_never_markup(reader):
    text = refused(send(reader, message="<script>alert(1)</script>", kind=""), "Wählen Sie")
    assert "<script" not in text


def test_other_methods_are_refused(reader):
    response = reader.put(URL)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"


# Twice, and too late


def test_a_double_click_is_one_message(reader):
    stamp = stamp_of(60)
    first = reader.post(URL, {"stamp": stamp, **ENTRIES, "email": "erika@example.org"})
    again = reader.post(URL, {"stamp": stamp, **ENTRIES, "email": "erika@example.org"})
    assert first["Location"] == again["Location"]
    assert Feedback.objects.count() == 1
    assert len(mail.outbox) == 1


def test_going_back_and_writing_something_else_is_another_message(reader):
    stamp = stamp_of(60)
    reader.post(URL, {"stamp": stamp, **ENTRIES})
    reader.post(URL, {"stamp": stamp, **ENTRIES, "message": "Noch etwas."})
    assert Feedback.objects.count() == 2


def test_the_same_words_on_another_day_are_another_message(reader):
    send(reader)
    send(reader)
    assert Feedback.objects.count() == 2


@pytest.mark.parametrize("stamp", ["too old", "", "gefälscht", "a:b:c", "\0"])
def test_a_form_left_open_too_long_loses_no_text(reader, stamp):
    if stamp == "too old":
        stamp = stamp_of(25 * 60 * 60)
    response = reader.post(URL, {"stamp": stamp, **ENTRIES})
    text = refused(response, "Ihre Eingaben stehen noch hier")
    assert "Grüße aus Dülmen" in text
    # What is sent again at once is no machine's work.
    renewed = re.search(r'name="stamp" value="([^"]+)"', text)[1]
    assert reader.post(URL, {"stamp": renewed, **ENTRIES}).status_code == 302
    assert only().state == FeedbackState.OPEN


def test_a_form_may_be_open_for_a_day(reader):
    assert send(reader, seconds=23 * 60 * 60).status_code == 302


def test_without_a_cookie_nothing_is_sent_and_nothing_is_lost(citizen):
    response = citizen.post(URL, {"stamp": stamp_of(60), **ENTRIES})
    text = refused(response, "nimmt Ihr Browser keine Cookies an", status=403)
    assert "Grüße aus Dülmen" in text
    # The page has set the cookie anew: sending it again works.
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]
    stamp = re.search(r'name="stamp" value="([^"]+)"', text)[1]
    again = citizen.post(URL, {"csrfmiddlewaretoken": token, "stamp": stamp, **ENTRIES})
    assert again.status_code == 302
    assert only().state == FeedbackState.OPEN


# Machines


def test_what_fills_the_trap_waits_apart_and_is_told_the_same(reader):
    friendly = send(reader, subject="Angebot", email="opfer@example.org")
    assert friendly.status_code == 302
    feedback = only()
    assert friendly["Location"] == f"{URL}{feedback.receipt_token}/"
    assert (feedback.state, feedback.suspicion) == (
        FeedbackState.SPAM,
        "Ein unsichtbares Feld war ausgefüllt.",
    )
    assert feedback.message == TEXT
    assert mail.outbox == []
    assert "Ihre Rückmeldung ist eingegangen" in reader.get(friendly["Location"]).text


@pytest.mark.parametrize("seconds", [0, 2])
def test_what_comes_faster_than_anybody_types_is_asked_for_again(reader, seconds):
    text = refused(send(reader, seconds=seconds), "von einem Programm kommen könnte")
    assert "Grüße aus Dülmen" in text
    assert not Feedback.objects.exists()
    renewed = re.search(r'name="stamp" value="([^"]+)"', text)[1]
    assert reader.post(URL, {"stamp": renewed, **ENTRIES}).status_code == 302
    assert only().state == FeedbackState.OPEN


def test_who_corrects_an_error_at_once_is_no_machine(reader):
    """The stamp is that of the form's first page."""
    stamp = stamp_of(60)
    page = reader.post(URL, {"stamp": stamp, **ENTRIES, "kind": ""})
    assert f'name="stamp" value="{stamp}"' in page.text
    reader.post(URL, {"stamp": stamp, **ENTRIES})
    assert only().state == FeedbackState.OPEN


def test_the_trap_is_neither_reached_nor_heard(reader):
    text = reader.get(URL).text
    trap = re.search(r'<div class="form__trap">.*?</div>', text, re.S)[0]
    assert 'tabindex="-1"' in trap
    assert 'autocomplete="off"' in trap
    assert "Dieses Feld bitte leer lassen" in trap


# Mail


def test_receipt_has_the_number_and_nothing_that_somebody_typed(reader):
    """Else anybody could send anything to anybody in the name of the Kreis."""
    send(reader, email="erika@example.org", name="Erika Muster")
    (receipt,) = mail.outbox
    feedback = only()
    assert receipt.to == ["erika@example.org"]
    assert receipt.subject == f"Ihre Rückmeldung {feedback.number} ist eingegangen"
    assert feedback.number in receipt.body
    assert "Erika" not in receipt.body
    assert TEXT not in receipt.body
    assert f"{feedback.due_on:%d.%m.%Y}" in receipt.body
    assert feedback.receipt_mail == "sent"


def test_controlling_is_told_number_and_address_alone(reader, settings):
    settings.FEEDBACK_MAILBOX = "controlling@example.org"
    settings.SITE_URL = "https://ziele.example.org"
    send(reader, name="Erika Muster", other_way="02541 1234")
    (notice,) = mail.outbox
    feedback = only()
    assert notice.to == ["controlling@example.org"]
    assert f"https://ziele.example.org/controlling/rueckmeldungen/{feedback.pk}/" in notice.body
    for private in (TEXT, "Zeitstrahl", "Erika", "02541 1234"):
        assert private not in notice.body + notice.subject


def test_without_mailbox_and_address_there_is_no_mail(reader):
    send(reader)
    assert mail.outbox == []


def test_nobody_fills_a_mailbox_by_this_form(reader):
    for number in range(8):
        send(reader, email="opfer@example.org", message=f"Nachricht {number}")
    assert Feedback.objects.count() == 8
    assert len(mail.outbox) == 5
    send(reader, email="andere@example.org")
    assert len(mail.outbox) == 6
