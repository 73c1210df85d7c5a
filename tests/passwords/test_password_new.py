"""/konto/passwort-neu/…: a password set by a link, once, within three days."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.test import Client, RequestFactory
from django.utils import timezone

from goals.lockout import locked_until
from goals.models import User
from goals.views.passwords import link_for
from tests.accounts.test_login import lock, sign_in
from tests.factories import make_user
from tests.validity import html_errors

NEW = "Berkelquelle-Billerbeck-3"
URL = "/konto/passwort-neu/"
GONE = "Dieser Link gilt nicht mehr"


@pytest.fixture
def dora(db):
    return make_user("Dora", "council", email="dora@example.org")


def link_to(account):
    return link_for(RequestFactory().get("/"), account).removeprefix("http://testserver")


def use(client, link, password=NEW):
    """Open a link and set a password; the last answer."""
    opened = client.get(link, follow=True)
    if GONE in opened.text:
        return opened
    entries = {"new_password1": password, "new_password2": password}
    return client.post(opened.request["PATH_INFO"], entries)


def test_a_link_works_once(client, dora):
    link = link_to(dora)
    assert "Ihr Passwort ist gesetzt" in use(client, link).text
    assert sign_in(Client(), "dora", NEW).status_code == 302
    assert GONE in use(Client(), link).text


def test_the_page_of_a_used_link_says_what_to_do_and_sets_no_cookie(client, dora):
    response = client.get("/konto/passwort-neu/MQ/abgelaufen/")
    assert not html_errors({URL: response.text})
    assert GONE in response.text
    assert 'href="/konto/passwort-vergessen/"' in response.text
    assert not response.cookies


def test_the_token_leaves_the_address_and_no_other_page_learns_it(client, dora):
    link = link_to(dora)
    first = client.get(link)
    assert first.status_code == 302
    assert first["Location"] == re.sub(r"[^/]+/$", "set-password/", link)
    shown = client.get(first["Location"])
    assert link.split("/")[-2] not in shown.text
    assert shown["Referrer-Policy"] == "same-origin"
    assert shown["Cache-Control"] == "private, no-store"


def test_a_link_ends_after_three_days(client, dora, monkeypatch):
    link = link_to(dora)
    now = default_token_generator._now()
    later = timedelta(days=3, seconds=1)
    monkeypatch.setattr(type(default_token_generator), "_now", lambda self: now + later)
    assert GONE in use(client, link).text
    monkeypatch.setattr(
        type(default_token_generator), "_now", lambda self: now + timedelta(days=2, hours=23)
    )
    assert GONE not in use(client, link).text


def test_a_login_a_new_address_and_a_deactivation_end_a_link(client, dora):
    changes = {"last_login": timezone.now()}, {"email": "neu@example.org"}, {"is_active": False}
    for change in changes:
        link = link_to(dora)
        for name, value in change.items():
            setattr(dora, name, value)
        dora.save()
        assert GONE in use(Client(), link).text, change


def test_a_deactivated_account_sets_no_password_by_any_link(client, dora):
    User.objects.filter(pk=dora.pk).update(is_active=False)
    assert GONE in use(client, link_to(User.objects.get(pk=dora.pk))).text


def test_a_lock_is_lifted_for_whoever_reads_the_mail(client, dora):
    lock(client, "dora")
    assert locked_until("dora")
    use(client, link_to(dora))
    assert not locked_until("dora")
    assert sign_in(client, "dora", NEW).status_code == 302


def test_another_browser_cannot_go_on_with_a_link_that_was_opened(client, dora):
    address = client.get(link_to(dora))["Location"]
    assert GONE in Client().get(address).text
    sent = {"new_password1": NEW, "new_password2": NEW}
    assert GONE in Client().post(address, sent).text


@pytest.mark.parametrize(
    ("password", "sentence"),
    [("kurz", "zu kurz"), ("dora@example.org", "ähnelt"), ("qwertzuiopasdf\0", "Nullzeichen")],
)
def test_bad_input_is_answered_at_the_form(client, dora, password, sentence):
    response = use(client, link_to(dora), password)
    assert response.status_code == 200
    assert sentence in response.text
    assert "<title>Fehler: " in response.text
    assert "Für das Konto „dora“" in response.text


@pytest.mark.parametrize(
    "uid", ["MQ", "x", "%00", "9" * 400, "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "ä"]
)
@pytest.mark.parametrize("token", ["abc-def", "set-password", "%00", "ä-ö", "x" * 2_000])
def test_any_link_is_answered(client, db, uid, token):
    response = client.get(f"/konto/passwort-neu/{uid}/{token}/")
    assert response.status_code == 200
    assert GONE in response.text


def test_other_methods_are_refused(client, dora):
    assert client.put(link_to(dora)).status_code == 405
