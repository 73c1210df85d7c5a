"""/controlling/rueckmeldungen/<id>/: one message, its answer, and two people at once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from goals.days import add_months, today
from goals.models import Feedback
from tests.factories import make_feedback

TEXT = "Der Zeitstrahl ist nicht zu lesen.\n\nZweiter <b>Absatz</b>."
ANSWER = "Der Zeitstrahl hat jetzt eine Tabelle.\n\nKarla Beispiel, Controlling"


@pytest.fixture
def feedback(db):
    return make_feedback(TEXT, email="erika@example.org", name="Erika", page="/ziele/VIII.3/")


@pytest.fixture
def cora_client(cora):
    client = Client()
    client.force_login(cora)
    return client


@pytest.fixture
def adam_client(adam):
    client = Client()
    client.force_login(adam)
    return client


def act(client, feedback, act="mail", version=0, **entries):
    """Send one of the forms; by default an answer to a message nobody has acted upon."""
    entries = {"answer": ANSWER} if act == "mail" and not entries else entries
    return client.post(feedback.get_absolute_url(), {"act": act, "version": version, **entries})


def now(feedback):
    return Feedback.objects.get(pk=feedback.pk)


# Who


def test_others_are_refused_reading_and_writing(client_of, feedback, emil, ruth):
    for user in (emil, ruth):
        client = client_of(user)
        assert client.get(feedback.get_absolute_url()).status_code == 403
        assert act(client, feedback).status_code == 403
    assert now(feedback).state == "open"
    assert mail.outbox == []


def test_what_is_not_there_is_refused_alike(client_of, emil, feedback):
    """Who may not read does not learn which numbers there are."""
    client = client_of(emil)
    assert client.get("/controlling/rueckmeldungen/99999/").status_code == 403


def test_anonymous_readers_are_sent_to_the_login(client, feedback):
    for response in (client.get(feedback.get_absolute_url()), act(client, feedback)):
        assert response.status_code == 302
        assert response["Location"].startswith("/konto/anmelden/?next=")
    assert now(feedback).state == "open"


def test_the_form_needs_its_token(cora, feedback):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cora)
    assert act(client, feedback).status_code == 403
    page = client.get(feedback.get_absolute_url())
    # Logout and the three forms of the page.
    assert page.text.count('name="csrfmiddlewaretoken"') == 4


# What it shows


def test_message_is_shown_with_what_is_known(cora_client, feedback):
    text = cora_client.get(feedback.get_absolute_url()).text
    for words in (
        feedback.number,
        "<p>Der Zeitstrahl ist nicht zu lesen.</p>",
        "&lt;b&gt;Absatz&lt;/b&gt;",
        '<a href="/ziele/VIII.3/">/ziele/VIII.3/</a>',
        "erika@example.org",
        "Erika",
        "in der Frist",
    ):
        assert words in text


@pytest.mark.parametrize("page", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_other_addresses_are_not_linked(cora_client, page):
    feedback = make_feedback(page=page)
    assert f'href="{page}' not in cora_client.get(feedback.get_absolute_url()).text


def test_without_an_address_there_is_no_mail_to_write(cora_client):
    feedback = make_feedback(other_way="02541 1234")
    text = cora_client.get(feedback.get_absolute_url()).text
    assert "Antwort senden" not in text
    assert "Als beantwortet vermerken" in text
    assert act(cora_client, feedback).status_code == 409
    assert (now(feedback).state, mail.outbox) == ("open", [])


# Answering


def test_an_answer_goes_out_by_mail_and_closes_the_case(cora_client, feedback, cora):
    response = act(cora_client, feedback)
    assert response.status_code == 302
    done = now(feedback)
    assert (done.state, done.answer, done.answered_by) == ("answered", ANSWER, cora)
    assert (done.answer_mail, done.answer_problem) == ("sent", "")
    assert done.delete_after == add_months(today(), 12)
    (sent,) = mail.outbox
    assert sent.to == ["erika@example.org"]
    assert sent.subject == f"Antwort auf Ihre Rückmeldung {feedback.number}"
    for words in (
        ANSWER,
        "https://lbbp.nrw.de/ombudsstelle",
        "> Der Zeitstrahl",
        "Guten Tag Erika",
    ):
        assert words in sent.body
    page = cora_client.get(response["Location"]).text
    assert f"Die Antwort auf {feedback.number} ist gesendet." in page
    assert "per E-Mail beantwortet am" in page
    assert "Antwort senden" not in page


def test_answered_by_telephone_is_written_down(cora_client, feedback, cora):
    act(cora_client, feedback, "otherwise", note="Heute angerufen.")
    done = now(feedback)
    assert (done.state, done.answer, done.answered_by) == ("answered", "Heute angerufen.", cora)
    assert (done.answer_mail, mail.outbox) == ("none", [])
    assert "auf anderem Weg beantwortet am" in cora_client.get(done.get_absolute_url()).text


def test_spam_is_put_away_and_can_be_opened_again(cora_client, feedback):
    act(cora_client, feedback, "spam")
    done = now(feedback)
    assert (done.state, done.delete_after) == ("spam", add_months(today(), 1))
    text = cora_client.get(done.get_absolute_url()).text
    assert "von Cora zu Spam gelegt" in text
    assert "Antwort senden" not in text
    act(cora_client, feedback, "reopen", version=1)
    again = now(feedback)
    assert (again.state, again.delete_after) == ("open", None)
    assert again.received_at == feedback.received_at
    assert act(cora_client, feedback, version=2).status_code == 302
    assert now(feedback).state == "answered"


# Bad input


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ({"act": "mail", "answer": " \n"}, "Schreiben Sie die Antwort."),
        ({"act": "mail", "answer": "a\0b"}, "unsichtbare Steuerzeichen"),
        ({"act": "mail", "answer": "ä" * 10_001}, "möglich sind 10000"),
        ({"act": "otherwise", "note": ""}, "Schreiben Sie, wann und wie geantwortet wurde."),
    ],
)
def test_errors_are_told_at_the_field(cora_client, feedback, entries, sentence):
    response = act(cora_client, feedback, **entries)
    assert response.status_code == 200
    assert sentence in response.text
    assert f"<title>Fehler: Rückmeldung {feedback.number}" in response.text
    field = "id_mail_answer" if entries["act"] == "mail" else "id_otherwise_note"
    assert f'<a href="#{field}">' in response.text
    assert f'id="{field}"' in response.text
    assert "\0" not in response.text
    assert (now(feedback).state, mail.outbox) == ("open", [])


@pytest.mark.parametrize("name", ["", "delete", "mail\0", "reopen2"])
def test_an_act_that_there_is_not_is_refused(cora_client, feedback, name):
    assert act(cora_client, feedback, name, answer=ANSWER).status_code == 400
    assert now(feedback).state == "open"


@pytest.mark.parametrize("version", ["", "-1", "x", "1", "9" * 30, "\0", "٠"])
def test_a_form_without_a_true_version_does_nothing(cora_client, feedback, version):
    response = act(cora_client, feedback, version=version)
    assert response.status_code == 409
    assert (now(feedback).state, mail.outbox) == ("open", [])
    assert "Der Zeitstrahl hat jetzt eine Tabelle." in response.text


def test_other_methods_are_refused(cora_client, feedback):
    response = cora_client.delete(feedback.get_absolute_url())
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"


# Twice, and two at once


def test_a_double_click_sends_one_mail(cora_client, feedback):
    assert act(cora_client, feedback).status_code == 302
    assert act(cora_client, feedback).status_code == 302
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("name", ["otherwise", "spam"])
def test_a_double_click_on_the_others_is_no_conflict(cora_client, feedback, name):
    for _ in range(2):
        assert act(cora_client, feedback, name, note="Angerufen.").status_code == 302
    assert now(feedback).version == 1


def test_the_second_of_two_is_told_and_nothing_is_sent_twice(cora_client, adam_client, feedback):
    act(cora_client, feedback)
    response = act(adam_client, feedback, answer="Die Antwort von Adam.")
    assert response.status_code == 409
    assert "Jemand war schneller: Es wurde nichts gesendet" in response.text
    assert "von Cora" in response.text
    assert "Der Zeitstrahl hat jetzt eine Tabelle." in response.text
    assert "Die Antwort von Adam." in response.text
    assert len(mail.outbox) == 1
    assert now(feedback).answer == ANSWER


def test_whoever_answered_in_another_window_is_told_so(cora_client, feedback):
    act(cora_client, feedback)
    response = act(cora_client, feedback, answer="Noch eine Antwort.")
    assert response.status_code == 409
    assert "Sie selbst waren in einem anderen Fenster schneller: Es wurde nichts" in response.text
    assert "Noch eine Antwort." in response.text


def test_the_same_text_of_another_person_is_a_conflict_too(cora_client, adam_client, feedback):
    act(cora_client, feedback)
    assert act(adam_client, feedback).status_code == 409
    assert len(mail.outbox) == 1


def test_who_is_overtaken_by_an_open_case_decides_anew(cora_client, adam_client, feedback):
    act(cora_client, feedback, "spam")
    act(cora_client, feedback, "reopen", version=1)
    response = act(adam_client, feedback, answer="Die Antwort von Adam.")
    assert response.status_code == 409
    assert 'name="version" value="2"' in response.text
    assert act(adam_client, feedback, answer="Die Antwort von Adam.", version=2).status_code == 302
    assert len(mail.outbox) == 1


def test_while_a_mail_is_being_sent_nobody_sends_another(cora, adam_client, feedback):
    feedback.claim(by=cora, answer=ANSWER, version=0)
    text = adam_client.get(feedback.get_absolute_url()).text
    assert "Cora hat am" in text
    assert "begonnen, die Antwort zu senden" in text
    assert "Antwort senden" not in text
    for name in ("mail", "otherwise", "spam"):
        entries = {"answer": "Meine.", "note": "Meine."}
        response = act(adam_client, feedback, name, version=1, **entries)
        assert response.status_code == 409
    assert "Cora sendet gerade eine Antwort." in response.text
    assert mail.outbox == []


def test_a_sender_that_is_gone_blocks_nobody(cora, adam_client, feedback):
    """Its process ended in the middle: whether the mail went out is not known, and said."""
    feedback.claim(by=cora, answer=ANSWER, version=0)
    Feedback.objects.update(claimed_at=timezone.now() - timedelta(minutes=6))
    text = adam_client.get(feedback.get_absolute_url()).text
    assert "Ob die E-Mail angekommen ist, ist nicht sicher." in text
    assert "Der Zeitstrahl hat jetzt eine Tabelle." in text
    assert act(adam_client, feedback, version=1).status_code == 302
    assert now(feedback).state == "answered"


@pytest.mark.parametrize(("minutes", "is_said"), [(4, False), (6, True)])
def test_a_receipt_whose_sender_is_gone_is_said_to_be_uncertain(
    cora_client, feedback, minutes, is_said
):
    begun = timezone.now() - timedelta(minutes=minutes)
    Feedback.objects.update(receipt_mail="sending", received_at=begun)
    text = cora_client.get(feedback.get_absolute_url()).text
    assert "wird gesendet" in text
    assert ("Ob die E-Mail angekommen ist, ist nicht sicher." in text) is is_said


def test_a_case_deleted_meanwhile_is_not_found(cora_client, feedback):
    Feedback.objects.all().delete()
    assert act(cora_client, feedback).status_code == 404


# A mail that cannot be sent


def test_without_a_mail_server_the_answer_is_kept_and_said(cora_client, feedback, settings):
    settings.EMAIL_URL = ""
    response = act(cora_client, feedback)
    assert response.status_code == 302
    kept = now(feedback)
    assert (kept.state, kept.answer, kept.answer_mail) == ("open", ANSWER, "failed")
    text = cora_client.get(response["Location"]).text
    assert "Die Antwort ist nicht gesendet" in text
    assert "Es ist kein Mailserver eingerichtet" in text
    assert "Der Zeitstrahl hat jetzt eine Tabelle." in text
    assert mail.outbox == []


def test_what_was_not_sent_can_be_tried_again(cora_client, feedback, settings):
    url, settings.EMAIL_URL = settings.EMAIL_URL, ""
    act(cora_client, feedback)
    settings.EMAIL_URL = url
    form = cora_client.get(feedback.get_absolute_url()).context["forms"]["mail"]
    assert form["answer"].value() == ANSWER
    assert act(cora_client, feedback, version=form.case.version).status_code == 302
    assert now(feedback).state == "answered"
    assert len(mail.outbox) == 1


def test_what_was_not_sent_can_be_told_by_telephone(cora_client, feedback, settings):
    settings.EMAIL_URL = ""
    act(cora_client, feedback)
    act(cora_client, feedback, "otherwise", version=2, note="Angerufen.")
    done = now(feedback)
    assert (done.state, done.answer, done.answer_mail) == ("answered", "Angerufen.", "none")
