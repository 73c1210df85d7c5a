"""Mail, proven against a real SMTP server: what goes over the wire, and what happens when the
server is away, refuses, or falls silent in the middle.
"""

import smtplib

import pytest
from django.core import mail as django_mail

from goals import mail
from goals.models import Feedback
from tests.factories import make_feedback
from tests.feedback.test_feedback import send
from tests.smtp import Dropping, Refusing, RefusingOne, Rejecting, Silent

CASE = "https://ziele.example.org/controlling/rueckmeldungen/7/"
TEXT = "Größe, Straße, „Anführung“ – und € 5.\n\n.\n\n" + "x" * 2_000
ANSWER = "Schöne Grüße aus dem Kreishaus\n\nFrom hier an neu"


@pytest.fixture(autouse=True)
def _sender(settings):
    settings.DEFAULT_FROM_EMAIL = "Kreis Coesfeld – Ziele <ziele@kreis.example>"
    settings.FEEDBACK_MAILBOX = "controlling@kreis.example"


@pytest.fixture
def feedback(db):
    """A message whose receipt is to be sent."""
    return make_feedback(
        TEXT, email="erika@example.org", name="Erika Mußter", receipt_mail="sending"
    )


@pytest.fixture
def claimed(feedback, cora):
    """A message whose answer is to be sent."""
    feedback.claim(by=cora, answer=ANSWER, version=0)
    return feedback


def stored(feedback):
    return Feedback.objects.get(pk=feedback.pk)


# What goes over the wire


def test_receipt_comes_out_as_it_was_written(smtp, feedback):
    mail.announce(feedback, CASE)
    (receipt,) = smtp.to("erika@example.org")
    assert receipt["Subject"] == f"Ihre Rückmeldung {feedback.number} ist eingegangen"
    assert receipt["From"] == "Kreis Coesfeld – Ziele <ziele@kreis.example>"
    assert receipt["Reply-To"] == "controlling@kreis.example"
    assert receipt["Auto-Submitted"] == "auto-replied"
    assert receipt["Message-ID"]
    assert receipt["Date"]
    assert receipt.get_content_type() == "text/plain"
    assert receipt.get_content_charset() == "utf-8"
    text = receipt.get_content().replace("\r\n", "\n")
    assert text.startswith("Guten Tag,\n")
    assert "Rückmeldung ist beim Kreis Coesfeld eingegangen" in text
    assert f"{feedback.last_on:%d.%m.%Y}" in text
    assert "Ombudsstelle" in text
    assert stored(feedback).receipt_mail == "sent"


def test_headers_are_plain_ascii_and_lines_short(smtp, feedback):
    mail.announce(feedback, CASE)
    for envelope in smtp.envelopes:
        head, _, body = envelope.content.partition(b"\r\n\r\n")
        assert head.isascii()
        assert b"\n" not in head.replace(b"\r\n", b"")
        assert all(len(line) <= 998 for line in envelope.content.split(b"\r\n"))
        assert body


def test_notice_has_number_and_address_alone(smtp, feedback):
    mail.announce(feedback, CASE)
    (notice,) = smtp.to("controlling@kreis.example")
    assert notice["Subject"] == f"Neue Rückmeldung {feedback.number}"
    text = notice.get_content()
    assert CASE in text
    for private in ("Größe", "Erika", "erika@example.org"):
        assert private not in str(notice)


def test_answer_has_the_pointer_to_the_ombudsstelle(smtp, claimed):
    assert mail.send_answer(claimed) == ""
    (answer,) = smtp.mails
    assert answer["To"] == "erika@example.org"
    assert answer["Subject"] == f"Antwort auf Ihre Rückmeldung {claimed.number}"
    assert answer["Auto-Submitted"] is None
    text = answer.get_content().replace("\r\n", "\n")
    assert ANSWER in text
    assert "https://lbbp.nrw.de/ombudsstelle" in text
    assert "\n> Größe, Straße" in text


def test_what_looks_like_markup_stays_as_typed(smtp, cora, db):
    feedback = make_feedback("<b>fett</b> & {{ x }}", email="erika@example.org")
    feedback.claim(by=cora, answer='Sie & "wir" <em>', version=0)
    mail.send_answer(feedback)
    text = smtp.mails[0].get_content()
    assert 'Sie & "wir" <em>' in text
    assert "> <b>fett</b> & {{ x }}" in text


# No header of a citizen's making


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r"])
def test_no_header_comes_in_by_name_or_page(smtp, db, sign):
    evil = f"Erika{sign}Bcc: alle@example.org{sign}Subject: Gewinn"
    feedback = make_feedback(email="erika@example.org", name=evil, page=evil)
    feedback.receipt_mail = "sending"
    mail.announce(feedback, CASE)
    (receipt,) = smtp.to("erika@example.org")
    assert receipt["Bcc"] is None
    assert receipt["Subject"].startswith("Ihre Rückmeldung")
    assert {address for each in smtp.envelopes for address in each.rcpt_tos} == {
        "erika@example.org",
        "controlling@kreis.example",
    }


@pytest.mark.parametrize(
    "address", ["a@example.org\nBcc: b@example.org", "a@example.org\r\nX: y", "a@b@c"]
)
def test_no_header_comes_in_by_an_address(smtp, db, cora, address):
    """The form refuses such addresses; should one get into the database, it goes nowhere."""
    feedback = make_feedback(email=address)
    feedback.claim(by=cora, answer=ANSWER, version=0)
    assert mail.send_answer(feedback).startswith("Mit diesen Adressen")
    assert smtp.envelopes == []


# The server is away, refuses, falls silent


def test_server_that_is_down_is_said(smtp_down, claimed):
    problem = mail.send_answer(claimed)
    assert problem.startswith("Der Mailserver ist nicht zu erreichen. (Technische Meldung: ")
    assert problem.endswith(")")


def test_receipt_that_cannot_be_sent_is_written_down(smtp_down, feedback):
    mail.announce(feedback, CASE)
    kept = stored(feedback)
    assert kept.receipt_mail == "failed"
    assert kept.receipt_problem.startswith("Der Mailserver ist nicht zu erreichen")
    assert kept.state == "open"


def test_server_that_is_down_is_asked_once(smtp_down, feedback, monkeypatch):
    """Receipt and notice: whoever has sent the form waits for one attempt."""
    asked = []
    init = smtplib.SMTP.__init__
    monkeypatch.setattr(
        smtplib.SMTP, "__init__", lambda *args, **kw: asked.append(1) or init(*args, **kw)
    )
    mail.announce(feedback, CASE)
    assert len(asked) == 1


def test_server_that_refuses_the_recipient_is_said(smtp_serving, claimed):
    with smtp_serving(Refusing()) as server:
        problem = mail.send_answer(claimed)
    assert problem == "Der Mailserver nimmt die Adresse nicht an: 550 Postfach unbekannt"
    assert server.envelopes == []


def test_one_refused_recipient_does_not_keep_the_other_from_its_mail(smtp_serving, feedback):
    with smtp_serving(RefusingOne()) as server:
        mail.announce(feedback, CASE)
    assert stored(feedback).receipt_mail == "failed"
    assert [envelope.rcpt_tos for envelope in server.envelopes] == [["controlling@kreis.example"]]


def test_server_that_refuses_the_content_is_said(smtp_serving, claimed):
    with smtp_serving(Rejecting()):
        problem = mail.send_answer(claimed)
    assert problem == "Der Mailserver lehnt die E-Mail ab: 554 Inhalt abgelehnt"


def test_connection_that_ends_in_the_middle_is_uncertain(smtp_serving, claimed):
    """The server had the whole mail and took its leave: nobody knows, and it is said."""
    with smtp_serving(Dropping()) as server:
        problem = mail.send_answer(claimed)
    assert problem.startswith("Die Verbindung zum Mailserver brach ab.")
    assert "nicht sicher" in problem
    assert len(server.envelopes) == 1
    claimed.settle(problem)
    kept = stored(claimed)
    assert (kept.state, kept.answer, kept.answer_mail) == ("open", ANSWER, "failed")


def test_server_that_falls_silent_is_waited_for_no_longer_than_the_timeout(
    smtp_serving, claimed, settings
):
    settings.EMAIL_TIMEOUT = 1
    with smtp_serving(Silent()):
        problem = mail.send_answer(claimed)
    assert "nicht sicher" in problem


def test_there_is_a_timeout(settings):
    assert 0 < settings.EMAIL_TIMEOUT <= 10


def test_without_a_server_nothing_is_dropped_in_silence(settings, feedback, caplog):
    settings.EMAIL_URL = ""
    assert not mail.is_ready()
    mail.announce(feedback, CASE)
    assert stored(feedback).receipt_problem == mail.NO_SERVER
    assert django_mail.outbox == []
    assert caplog.text.count(mail.NO_SERVER) == 2


def test_log_names_the_number_and_no_person(smtp_down, feedback, caplog):
    mail.announce(feedback, CASE)
    assert feedback.number in caplog.text
    assert "erika" not in caplog.text.lower()


# From the form to the wire


def test_citizen_is_thanked_though_the_mail_server_is_down(smtp_down, client, db):
    response = send(client, email="erika@example.org")
    assert response.status_code == 302
    assert "ließ sich nicht senden" in client.get(response["Location"]).text
    assert Feedback.objects.get().state == "open"


def test_answer_goes_from_the_form_over_the_wire_once(smtp, client, cora, feedback):
    client.force_login(cora)
    entries = {"act": "mail", "version": 0, "answer": ANSWER}
    for _ in range(2):
        client.post(feedback.get_absolute_url(), entries)
    assert len(smtp.envelopes) == 1
    assert stored(feedback).answer_mail == "sent"
