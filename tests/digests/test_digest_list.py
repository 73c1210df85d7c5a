"""Whom the portal has written to, what did not arrive, and sending it once more."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from goals.models import Digest, DigestRun
from goals.models.digests import MAX_TRIES
from tests.factories import (
    days_ago,
    make_department,
    make_digest,
    make_goal,
    make_measure,
    make_update,
    make_user,
)
from tests.reading import main_of, queries_of, section_of
from tests.smtp import Dropping
from tests.together import at_once

pytestmark = pytest.mark.django_db
URL = "/controlling/mails/"
TOKEN = "t" * 24


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = "https://ziele.example.org"


@pytest.fixture
def overdue(emil, roads):
    """Emil can be written to, and has something overdue."""
    emil.email = "emil@example.com"
    emil.save()
    by = {"reported_by": emil, "released_by": emil}
    make_update(make_goal(lead=roads), effective_on=days_ago(300), **by)
    return emil


def again(client, digest, token=TOKEN):
    return client.post(URL, {"digest": digest.pk, "token": token})


def stored(digest):
    return Digest.objects.get(pk=digest.pk)


# What it shows


def test_it_says_to_whom_when_what_and_with_which_outcome(client_of, cora, emil):
    emil.email = "emil@example.com"
    make_digest(emil, day=days_ago(1), content="Fällig: 3")
    words = section_of(client_of(cora).get(URL), "liste")
    for word in ("Emil emil@example.com", f"{days_ago(1):%d.%m.%Y}", "gesendet", "Fällig: 3"):
        assert word in words


def test_it_says_why_something_did_not_arrive(client_of, cora, emil):
    make_digest(emil, "failed", tries=2, problem="Der Mailserver ist nicht zu erreichen: nein")
    page = client_of(cora).get(URL)
    for part in ("offen", "liste"):
        words = section_of(page, part)
        assert "nicht gesendet" in words
        assert "Der Mailserver ist nicht zu erreichen: nein" in words
    assert "Der nächste Lauf versucht es wieder." in section_of(page, "offen")


@pytest.mark.parametrize(
    ("state", "columns"),
    [
        ("failed", {"tries": MAX_TRIES}),
        ("unclear", {}),
        ("sending", {"claimed_at": timezone.now() - timedelta(hours=1)}),
    ],
)
def test_what_is_not_tried_again_is_said(client_of, cora, emil, state, columns):
    make_digest(emil, state, **columns)
    page = client_of(cora).get(URL)
    words = section_of(page, "offen")
    assert "Das Portal versucht es von selbst nicht wieder." in words
    assert 'aria-label="Noch einmal senden an Emil"' in page.text
    assert ("nicht zu Ende geführt" in words) is (state == "sending")


def test_only_what_did_not_arrive_today_has_a_button(client_of, cora, emil, erna):
    make_digest(emil, "failed", days_ago(1))
    make_digest(emil)
    make_digest(erna, "sending")
    page = client_of(cora).get(URL)
    assert "Noch einmal senden" not in main_of(page)
    assert "wird gesendet" in section_of(page, "liste")


def test_it_says_when_the_command_ran_last(client_of, cora):
    client = client_of(cora)
    assert "noch nie gelaufen" in main_of(client.get(URL))
    day = timezone.now() - timedelta(days=2)
    run = DigestRun.objects.create(started_at=day, ended_at=day, sent=7, failed=2, unclear=1)
    words = section_of(client.get(URL), "versand")
    assert f"{timezone.localtime(day):%d.%m.%Y, %H:%M} Uhr" in words
    assert "7 gesendet, 2 nicht gesendet, 1 ungewiss" in words
    assert "nicht gelaufen" not in words
    run.started_at -= timedelta(days=1, minutes=1)
    run.save()
    assert "seit mehr als drei Tagen nicht gelaufen" in main_of(client.get(URL))


def test_it_says_when_a_run_broke_off(client_of, cora):
    run = DigestRun.objects.create()
    client = client_of(cora)
    assert "Uhr, noch nicht zu Ende" in main_of(client.get(URL))
    DigestRun.objects.filter(pk=run.pk).update(started_at=timezone.now() - timedelta(hours=2))
    assert "Uhr, nicht zu Ende geführt" in main_of(client.get(URL))


def test_it_says_that_there_is_no_mail_server_or_no_address(client_of, cora, settings):
    client = client_of(cora)
    assert "kann keine E-Mails senden" not in main_of(client.get(URL))
    settings.SITE_URL = ""
    assert "SITE_URL" in main_of(client.get(URL))
    settings.EMAIL_URL = ""
    assert "kein Mailserver eingerichtet" in main_of(client.get(URL))


def test_it_names_active_accounts_without_address(client_of, cora, emil, erna):
    make_user("Mit", "editor", email="mit@example.org")
    erna.is_active = False
    erna.save()
    words = section_of(client_of(cora).get(URL), "versand")
    assert "Emil (Fachbereich)" in words
    assert "Erna" not in words
    assert "Mit " not in words


def test_costs_the_same_for_one_and_for_three(client_of, cora):
    client = client_of(cora)

    def grow(number):
        make_digest(make_user(f"A{number}", "editor"), "failed")
        make_digest(make_user(f"B{number}", "editor", email=f"b{number}@example.org"))

    grow(1)
    client.get(URL)  # The first answer begins the time of the session.
    few = queries_of(client, URL)
    grow(2)
    grow(3)
    assert queries_of(client, URL) == few


def test_fifty_stand_on_a_page(client_of, cora, emil):
    for number in range(51):
        make_digest(emil, day=days_ago(number))
    client = client_of(cora)
    assert f"{days_ago(50):%d.%m.%Y}" not in main_of(client.get(URL))
    assert f"{days_ago(50):%d.%m.%Y}" in main_of(client.get(f"{URL}?&seite=2"))
    assert client.get(f"{URL}?seite=3").status_code == 404


# Once more


@pytest.mark.parametrize("state", ["failed", "unclear"])
def test_it_is_sent_once_more(smtp, client_of, cora, overdue, state):
    digest = make_digest(overdue, state, tries=MAX_TRIES, problem="Weg.")
    client = client_of(cora)
    response = again(client, digest)
    assert response.status_code == 302
    assert response["Location"] == URL
    assert "Gesendet an emil@example.com." in client.get(URL).text
    assert len(smtp.to("emil@example.com")) == 1
    assert (stored(digest).state, stored(digest).problem) == ("sent", "")


def test_a_double_click_sends_it_once(smtp, client_of, cora, overdue):
    digest = make_digest(overdue, "unclear")
    client = client_of(cora)
    assert again(client, digest)["Location"] == again(client, digest)["Location"] == URL
    assert len(smtp.envelopes) == 1
    assert "nichts mehr zu melden" not in client.get(URL).text


def test_the_second_of_two_controllers_is_told(smtp, client_of, cora, overdue):
    digest = make_digest(overdue, "unclear")
    client = client_of(cora)
    again(client, digest)
    late = again(client, digest, "u" * 24)
    assert late.status_code == 409
    assert "Diese E-Mail ist inzwischen gesendet" in main_of(late)
    assert len(smtp.envelopes) == 1


def test_what_fails_again_is_said(smtp_serving, client_of, cora, overdue):
    digest = make_digest(overdue, "failed", tries=MAX_TRIES)
    client = client_of(cora)
    with smtp_serving(Dropping()):
        again(client, digest)
    assert stored(digest).state == "unclear"
    assert "Die Verbindung zum Mailserver brach ab." in client.get(URL).text


def test_nothing_goes_to_whom_nothing_is_to_be_told_any_more(smtp, client_of, cora, overdue):
    digest = make_digest(overdue, "failed")
    overdue.is_active = False
    overdue.save()
    client = client_of(cora)
    again(client, digest)
    assert smtp.envelopes == []
    assert "Es ist nichts mehr zu melden." in client.get(URL).text


def test_a_mail_of_another_day_stays(smtp, client_of, cora, overdue):
    digest = make_digest(overdue, "unclear", days_ago(1))
    assert again(client_of(cora), digest).status_code == 409
    assert smtp.envelopes == []
    assert stored(digest).state == "unclear"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_click_at_once_one_sends(smtp):
    roads = make_department("Straßen")
    emil = make_user("Emil", "editor", [roads], email="emil@example.com")
    make_measure("Brücke", lead=roads)
    digest = make_digest(emil, "unclear")
    clients = []
    for name in ("Cora", "Conrad"):
        clients.append(Client())
        clients[-1].force_login(make_user(name, "controlling"))
    first, second = clients
    at_once(
        lambda: again(first, digest),
        lambda: again(first, digest),
        lambda: again(second, digest, "u" * 24),
    )
    assert len(smtp.envelopes) == 1
    assert stored(digest).state == "sent"


# Refusals and nonsense


@pytest.mark.parametrize("value", ["", "0", "999999", "-1", "x", "²", "1" * 40, "\0"])
def test_a_mail_that_there_is_not(client_of, cora, value):
    assert client_of(cora).post(URL, {"digest": value, "token": TOKEN}).status_code == 404


def test_a_form_without_its_token_sends_nothing(smtp, client_of, cora, overdue):
    digest = make_digest(overdue, "unclear")
    page = client_of(cora).post(URL, {"digest": digest.pk})
    assert page.status_code == 200
    assert "Das Formular war nicht vollständig" in main_of(page)
    assert stored(digest).state == "unclear"


def test_editor_council_and_anonymous_are_refused(smtp, client, client_of, overdue, ruth):
    digest = make_digest(overdue, "unclear")
    assert client.get(URL).status_code == again(client, digest).status_code == 302
    for user in (overdue, ruth):
        assert client_of(user).get(URL).status_code == 403
        assert again(client_of(user), digest).status_code == 403
    assert smtp.envelopes == []


def test_wrong_method(client_of, cora):
    assert client_of(cora).put(URL).status_code == 405


def test_it_stands_beside_the_other_pages_of_controlling(client_of, cora):
    page = client_of(cora).get("/controlling/freigaben/")
    assert re.search(rf'<a href="{URL}">E-Mails</a>', page.text)
