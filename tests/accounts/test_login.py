"""/konto/anmelden/: who comes in, who does not, and what the page does not tell."""

import logging
import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import PASSWORD, make_user
from tests.together import at_once
from tests.validity import html_errors

URL = "/konto/anmelden/"


def sign_in(client, username="cora", password=PASSWORD, **more):
    return client.post(URL, {"username": username, "password": password, **more})


def test_login_opens_the_desk_and_greets_by_name(client, cora):
    response = sign_in(client)
    assert response.status_code == 302
    assert response["Location"] == reverse("desk")
    assert "Sie sind angemeldet als Cora." in client.get(reverse("imprint")).text


def test_form_is_shown_to_an_anonymous_reader(client, db):
    response = client.get(URL)
    assert response.status_code == 200
    assert "<h1" in response.text
    assert 'autocomplete="current-password"' in response.text
    assert "Fehler:" not in response.text
    assert "no-cache" in response["Cache-Control"]


def test_login_leads_to_the_page_that_was_asked_for(client, cora):
    response = client.get(URL, {"next": "/ziele/?q=Ganztag"})
    assert 'value="/ziele/?q=Ganztag"' in response.text
    assert sign_in(client, next="/ziele/?q=Ganztag")["Location"] == "/ziele/?q=Ganztag"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/",
        "//example.org/",
        "/\\example.org/",
        "javascript:alert(1)",
        "\0//example.org",
        "http:///example.org",
    ],
)
def test_login_never_leads_to_another_site(client, cora, address):
    assert "example.org" not in client.get(URL, {"next": address}).text
    assert sign_in(client, next=address)["Location"] == reverse("desk")


def errors_of(response):
    assert response.status_code == 200
    assert "<title>Fehler: Anmelden" in response.text
    return response.context["form"].errors.as_json()


def test_answer_is_the_same_whether_the_account_exists_or_not(client, cora):
    make_user("Dora", "controlling", is_active=False)
    wrong_password = errors_of(sign_in(client, password="falsch"))
    unknown = errors_of(sign_in(client, username="niemand"))
    deactivated = errors_of(sign_in(client, username="dora"))
    assert wrong_password == unknown == deactivated
    assert "_auth_user_id" not in client.session


def test_error_summary_leads_to_the_field(client, cora):
    text = sign_in(client, password="falsch").text
    assert 'class="error-summary"' in text
    assert '<a href="#id_username">Benutzername oder Passwort stimmt nicht.' in text


@pytest.mark.parametrize(
    ("username", "password", "sentence"),
    [
        ("", "x", "Geben Sie Ihren Benutzernamen ein."),
        ("cora", "", "Geben Sie Ihr Passwort ein."),
        ("co\0ra", "x", "Nullzeichen"),
        ("cora", "\0", "Nullzeichen"),
        ("c" * 10_000, "x", "Benutzername oder Passwort stimmt nicht."),
    ],
)
def test_bad_input_is_answered_at_the_form(client, cora, username, password, sentence):
    response = sign_in(client, username, password)
    assert errors_of(response)
    assert sentence in response.text
    assert "\0" not in response.text


def test_password_is_never_shown_again(client, cora):
    assert "geheim-geheim" not in sign_in(client, password="geheim-geheim").text


def test_who_is_signed_in_already_goes_to_the_desk(client_of, emil):
    response = client_of(emil).get(URL)
    assert response.status_code == 302
    assert response["Location"] == reverse("desk")


def test_session_gets_a_new_key(client, cora):
    client.get(URL)
    client.session.save()
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_other_methods_are_refused_in_german(client, db):
    response = client.put(URL)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"
    assert "<h1" in response.text


# Too many failures for one account


def lock(client, username, times=5, **more):
    """The last answer after so many wrong passwords."""
    for number in range(times):
        answer = client.post(URL, {"username": username, "password": f"falsch {number}"}, **more)
    return answer


def test_after_five_failures_an_account_is_locked_and_the_form_says_until_when(client, cora):
    assert lock(client, "cora", times=4).status_code == 200
    before = timezone.localtime() + timedelta(minutes=15)
    answer = lock(client, "cora", times=1)
    assert answer.status_code == 429
    assert not html_errors({URL: answer.text})
    until = re.search(r"gesperrt bis (\d\d:\d\d) Uhr", answer.text)[1]
    assert until in {f"{before + timedelta(seconds=more):%H:%M}" for more in (0, 59, 70)}
    refused = sign_in(client)
    assert refused.status_code == 429
    assert "auch mit richtigem Passwort" in refused.text
    assert "_auth_user_id" not in client.session


def test_one_account_cannot_be_tried_from_many_addresses(client, cora):
    for number in range(5):
        lock(client, "cora", times=1, REMOTE_ADDR=f"192.0.2.{number}")
    assert sign_in(Client(), REMOTE_ADDR="198.51.100.7").status_code == 429


def test_an_office_behind_one_address_is_not_locked_with_one_account(client, cora, emil):
    lock(client, "cora")
    assert sign_in(client, "emil").status_code == 302


def test_one_address_in_front_of_the_proxy_is_what_is_kept(client, cora, settings):
    settings.TRUSTED_PROXIES = 1
    lock(client, "cora", times=1, HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.4")
    lock(client, "cora", times=1, HTTP_X_FORWARDED_FOR="2001:db8:1:2:3::4")
    kept = set(AccessAttempt.objects.values_list("ip_address", flat=True))
    assert kept == {"198.51.100.4", "2001:db8:1:2::"}


def test_a_lock_is_no_hint_whether_there_is_an_account(client, cora):
    make_user("Dora", "controlling", is_active=False)
    answers = {
        name: lock(client, name).text.replace(name, "").partition("<main")[2]
        for name in ("cora", "dora", "niemand", "x" * 10_000)
    }
    plain = {re.sub(r'value="[^"]*"|\d\d:\d\d', "", text) for text in answers.values()}
    assert len(plain) == 1


def test_a_lock_ends_by_itself_and_is_not_made_longer_by_trying(client, cora):
    lock(client, "cora", times=9)
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=15))
    assert sign_in(client).status_code == 302


def test_a_login_forgets_the_failures_before_it(client, cora):
    lock(client, "cora", times=4)
    assert sign_in(client).status_code == 302
    client.logout()
    assert lock(client, "cora", times=4).status_code == 200


def test_nothing_that_was_typed_is_kept_or_logged(client, cora, caplog):
    """Also a password that was typed into the wrong field."""
    caplog.set_level(logging.DEBUG)
    sign_in(client, "Mein-geheimes-Wort", "noch-ein-geheimes", entries="Ein langer Text")
    sign_in(client, "cora", "noch-ein-geheimes", headers={"user-agent": "Firefox", "accept": "a/b"})
    kept = repr(list(AccessAttempt.objects.values()))
    assert AccessAttempt.objects.count() == 2
    for words in ("geheim", "cora", "Firefox", "a/b", "langer", "csrf"):
        assert words not in kept
        assert words not in caplog.text.replace("csrftoken", "") or words in ("cora", "csrf", "a/b")


@pytest.mark.django_db(transaction=True)
def test_failures_at_once_are_all_counted():
    make_user("Cora", "controlling")
    answers = at_once(*(lambda: lock(Client(), "cora", times=1) for _ in range(6)))
    assert AccessAttempt.objects.get().failures_since_start >= 5
    assert {answer.status_code for answer in answers} <= {200, 429}
    assert sign_in(Client()).status_code == 429
