"""From the barrier to its answer, in a browser without script and over a real mail server."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from goals.forms import feedback as forms
from goals.models import Feedback
from tests.factories import PASSWORD


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """A browser that is driven fills a form faster than anybody; test_feedback holds the limit."""
    monkeypatch.setattr(forms, "HASTY_SECONDS", -1)


def test_a_barrier_is_reported_and_answered(world, live_server, new_page, smtp, settings):
    settings.FEEDBACK_MAILBOX, settings.SITE_URL = "controlling@example.org", live_server.url
    citizen = new_page(width=320)
    citizen.goto(live_server.url + world.goal.get_absolute_url())
    assert citizen.context.cookies() == []
    citizen.get_by_role("link", name="Barriere melden").click()
    expect(citizen.get_by_label("Seite, um die es geht")).to_have_value("/ziele/VIII.1/")

    # Sent too early: what was typed stays, and the summary leads to the field.
    citizen.get_by_label("Ihre E-Mail-Adresse").fill("erika@example.org")
    citizen.get_by_role("button", name="Rückmeldung senden").click()
    citizen.get_by_role("link", name="Ihre Nachricht: Schreiben Sie, worum es geht.").click()
    assert citizen.evaluate("document.activeElement.id") == "id_message"
    expect(citizen.get_by_label("Ihre E-Mail-Adresse")).to_have_value("erika@example.org")

    citizen.get_by_label("Eine Barriere melden").check()
    citizen.get_by_label("Ihre Nachricht").fill("Der Zeitstrahl ist nicht zu lesen.")
    citizen.get_by_role("button", name="Rückmeldung senden").click()
    assert citizen.title().startswith("Ihre Rückmeldung ist eingegangen")
    feedback = Feedback.objects.get(message="Der Zeitstrahl ist nicht zu lesen.")
    expect(citizen.get_by_text(feedback.number, exact=True)).to_be_visible()
    assert feedback.state == "open"
    assert [mail["To"] for mail in smtp.mails] == ["erika@example.org", "controlling@example.org"]

    # Controlling follows the link of the notice, signs in and answers.
    office = new_page()
    notice = smtp.mails[1].get_content()
    office.goto(next(line.split()[-1] for line in notice.splitlines() if "http" in line))
    office.fill("#id_username", world.users["controlling"].username)
    office.fill("#id_password", PASSWORD)
    office.click("main button[type=submit]")
    expect(office.get_by_role("heading", name=f"Rückmeldung {feedback.number}")).to_be_visible()
    office.get_by_label("Ihre Antwort").fill("Die Tabelle daneben sagt dasselbe. Schöne Grüße")
    office.get_by_role("button", name="Antwort senden").click()
    expect(office.get_by_text(f"Die Antwort auf {feedback.number} ist gesendet.")).to_be_visible()
    answer = smtp.mails[2]
    assert answer["To"] == "erika@example.org"
    assert "Schöne Grüße" in answer.get_content()
    assert "lbbp.nrw.de/ombudsstelle" in answer.get_content()
    assert len(smtp.mails) == 3

    feedback.refresh_from_db()
    assert feedback.state == "answered"
    assert feedback.answered_at <= timezone.now()


def test_the_trap_is_not_reached_by_keyboard(live_server, new_page, db):
    page = new_page()
    page.goto(f"{live_server.url}/barrierefreiheit/rueckmeldung/")
    expect(page.locator("#id_subject")).to_be_hidden()
    page.get_by_label("Anderer Weg für die Antwort").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Datenschutz"


def test_without_cookies_nothing_typed_is_lost(live_server, new_page, db):
    page = new_page()
    page.goto(f"{live_server.url}/barrierefreiheit/rueckmeldung/")
    page.get_by_label("Eine Barriere melden").check()
    page.get_by_label("Ihre Nachricht").fill("Mein langer Text.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Rückmeldung senden").click()
    expect(page.get_by_role("link", name="Das Formular war abgelaufen.")).to_be_visible()
    expect(page.get_by_label("Ihre Nachricht")).to_have_value("Mein langer Text.")
    page.get_by_role("button", name="Rückmeldung senden").click()
    assert page.title().startswith("Ihre Rückmeldung ist eingegangen")
