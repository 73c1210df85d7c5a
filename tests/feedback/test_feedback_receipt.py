"""/barrierefreiheit/rueckmeldung/<token>/: the number and what comes next, and not a word more."""

from datetime import date, datetime

import pytest
from django.core.signing import Signer
from django.utils import timezone

from tests.factories import make_feedback

SECRET = "Mein Name ist Erika, und ich bin blind."


def url(feedback):
    return f"/barrierefreiheit/rueckmeldung/{feedback.receipt_token}/"


@pytest.fixture
def feedback(db):
    return make_feedback(
        SECRET,
        name="Erika Muster",
        email="erika@example.org",
        page="/ziele/VIII.3/",
        received_at=timezone.make_aware(datetime(2026, 3, 2, 23, 30)),
    )


def test_receipt_tells_number_and_deadlines(client, feedback):
    response = client.get(url(feedback))
    assert response.status_code == 200
    assert feedback.number == f"R-2026-{feedback.pk:04}"
    for words in (
        feedback.number,
        "02.03.2026</time> um 23:30 Uhr",
        '<time datetime="2026-03-16">16.03.2026</time>',
        '<time datetime="2026-04-13">13.04.2026</time>',
        "Ombudsstelle für barrierefreie Informationstechnik",
        "https://lbbp.nrw.de/ombudsstelle",
        "drucken",
    ):
        assert words in response.text
    assert (feedback.due_on, feedback.last_on) == (date(2026, 3, 16), date(2026, 4, 13))


def test_receipt_shows_neither_message_nor_person(client, feedback):
    text = client.get(url(feedback)).text
    for private in (SECRET, "Erika", "erika@example.org", "/ziele/VIII.3/"):
        assert private not in text


def test_receipt_sets_no_cookie_and_stays_out_of_caches_and_indexes(client, feedback):
    response = client.get(url(feedback))
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in response.text


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({}, "wie wir Sie erreichen"),
        ({"other_way": "Telefon"}, "in der Regel bis zum"),
        ({"email": "a@example.org", "receipt_mail": "sent"}, "geht an Ihre E-Mail-Adresse"),
        ({"email": "a@example.org", "receipt_mail": "sending"}, "geht an Ihre E-Mail-Adresse"),
        ({"email": "a@example.org", "receipt_mail": "failed"}, "ließ sich nicht senden"),
    ],
)
def test_receipt_says_whether_an_answer_and_a_mail_will_come(client, db, columns, said):
    text = client.get(url(make_feedback(**columns))).text
    assert said in text
    assert ("Notieren" in text) == (columns.get("receipt_mail") == "failed")
    assert ("können wir Ihnen nicht antworten" in text) == (not columns)


def test_a_number_does_not_open_another_ones_receipt(client, feedback):
    """Numbers can be guessed; the address is signed, and each signature is for one number."""
    other = make_feedback("Noch eine.")
    signature = feedback.receipt_token.partition(":")[2]
    for guess in (
        str(other.pk),
        other.number,
        f"{other.pk}:{signature}",
        f"{other.pk}:",
        Signer(salt="anders").sign(str(other.pk)),
        "neu",
        "\0",
    ):
        assert client.get(f"/barrierefreiheit/rueckmeldung/{guess}/").status_code == 404


def test_what_is_deleted_has_no_receipt(client, feedback):
    address = url(feedback)
    feedback.delete()
    assert client.get(address).status_code == 404


def test_other_methods_are_refused(client, feedback):
    response = client.post(url(feedback))
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
