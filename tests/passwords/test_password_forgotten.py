"""/konto/passwort-vergessen/: a mail to whoever has an account, and one answer for all."""

import logging
import re
import time
from pkgutil import resolve_name
from types import SimpleNamespace

import limits
import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail as django_mail
from django.test import Client

from coesfeld_goals import settings as portal
from goals.models import User
from goals.views import limits as view_limits
from tests.factories import PASSWORD, make_user
from tests.smtp import Refusing
from tests.validity import html_errors

URL = "/konto/passwort-vergessen/"
SENT = "Gehört zu Ihrer Angabe ein aktives Konto mit E-Mail-Adresse"
GONE = "Dieser Link gilt nicht mehr"
LINK = re.compile(r"http://testserver(/konto/passwort-neu/\S+/\S+/)")


@pytest.fixture
def dora(db):
    return make_user("Dora", "council", email="Dora@example.org")


def ask(client, account):
    return client.post(URL, {"account": account})


def link_in(text):
    return LINK.search(text)[1]


# The whole way, over a real mail server


def test_from_the_forgotten_to_the_new_password(client, smtp, dora):
    elsewhere = Client()
    elsewhere.force_login(dora)
    assert SENT in ask(client, "dora").text
    (sent,) = smtp.to("Dora@example.org")
    assert sent["Subject"] == "Ihr Passwort im Portal Strategische Ziele"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent.get_content_type() == "text/plain"
    text = sent.get_content()
    assert "Guten Tag Dora," in text
    shown = client.get(link_in(text), follow=True)
    assert not html_errors({URL: shown.text})
    path = shown.request["PATH_INFO"]
    assert path.endswith("/set-password/"), "the token stays in the address"
    new = {"new_password1": "Berkelquelle-Billerbeck-3", "new_password2": "anders"}
    assert "sind verschieden" in client.post(path, new).text
    new["new_password2"] = new["new_password1"]
    assert "Ihr Passwort ist gesetzt" in client.post(path, new).text
    assert elsewhere.get("/konto/").status_code == 302
    login = {"username": "dora", "password": new["new_password1"]}
    assert client.post("/konto/anmelden/", login).status_code == 302
    client.logout()
    assert GONE in client.get(link_in(text), follow=True).text


def test_a_refused_or_missing_server_changes_no_word(client, smtp_serving, dora, caplog):
    with smtp_serving(Refusing()):
        assert SENT in ask(client, "dora").text
    (told,) = [record.getMessage() for record in caplog.records if record.name == "goals.mail"]
    assert told.startswith(f"Mail zu Konto {dora.pk} nicht gesendet: ")
    assert "example.org" not in told


def test_a_server_that_is_down_changes_no_word(client, smtp_down, dora):
    assert SENT in ask(client, "dora").text


# To whom


@pytest.mark.parametrize("account", ["dora", "Dora@example.org", "dora@EXAMPLE.org", "  dora "])
def test_user_name_or_address_will_do(client, dora, account):
    ask(client, account)
    assert [one.to for one in django_mail.outbox] == [["Dora@example.org"]]


@pytest.mark.parametrize("account", ["niemand", "ohne", "aus", "aus@example.org", "%", "_ora"])
def test_nobody_else_gets_a_mail_and_the_answer_is_the_same(client, dora, account):
    make_user("Ohne", "editor")
    make_user("Aus", "editor", email="aus@example.org", is_active=False)

    def told(answer):
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.text)

    known = told(ask(client, "dora"))
    assert told(ask(client, account)) == known
    assert len(django_mail.outbox) == 1


def test_whoever_was_invited_and_came_too_late_gets_a_new_link(client, dora):
    User.objects.filter(pk=dora.pk).update(password=make_password(None))
    ask(client, "dora")
    assert len(django_mail.outbox) == 1


def test_the_answer_is_given_before_anything_is_asked_about_an_account(client, dora, monkeypatch):
    order = []

    def told(name, function):
        def telling(*args, **kwargs):
            order.append(name)
            return function(*args, **kwargs)

        return telling

    for name, place in {
        "answer": "django.http.HttpResponse.close",
        "look up": "goals.models.users.UserQuerySet.reachable_as",
        "count": "goals.views.passwords.is_spent",
        "link": "goals.views.passwords.link_for",
        "mail": "goals.mail.send",
    }.items():
        module, _, attribute = place.rpartition(".")
        monkeypatch.setattr(place, told(name, getattr(resolve_name(module), attribute)))
    ask(client, "dora")
    assert order == ["answer", "look up", "count", "link", "mail"]


@pytest.mark.parametrize("host", ["testserver:8443", "testserver"])
def test_the_link_begins_with_the_address_of_the_portal(client, dora, settings, host):
    settings.SITE_URL = "https://ziele.example.org"
    client.post(URL, {"account": "dora"}, headers={"host": host})
    (sent,) = django_mail.outbox
    assert "\nhttps://ziele.example.org/konto/passwort-neu/" in sent.body
    assert host not in sent.body


def test_without_such_a_setting_it_begins_with_a_name_of_the_portal_or_there_is_none(client, dora):
    response = client.post(URL, {"account": "dora"}, headers={"host": "fremd.example"})
    assert response.status_code == 400
    assert not django_mail.outbox


# How often


@pytest.fixture
def twice(settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"reset": limits.parse("2/hour")}
    view_limits._counter(view_limits.OWN_MEMORY).storage.reset()


def test_it_is_throttled_by_address(client, db, twice):
    assert [ask(client, "niemand").status_code for _ in range(3)] == [200, 200, 429]
    refused = ask(client, "niemand").text
    assert "neues Passwort angefordert" in refused
    assert client.get(URL).status_code == 200


@pytest.fixture
def minutes(settings, monkeypatch):
    """How many minutes have passed: [number]; counted from nothing."""
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"mailbox": portal.RATE_LIMITS["mailbox"]}
    view_limits._counter(view_limits.OWN_MEMORY).storage.reset()
    passed, start = [0], time.time()
    clock = SimpleNamespace(time=lambda: start + 60 * passed[0])
    monkeypatch.setattr("limits.storage.memory.time", clock)
    return passed


def test_one_mailbox_is_not_flooded_from_many_addresses(client, dora, minutes):
    for number in range(4):
        answer = client.post(URL, {"account": "dora"}, REMOTE_ADDR=f"192.0.2.{number}")
        assert SENT in answer.text
    assert len(django_mail.outbox) == 1


def test_no_stranger_uses_up_what_the_holder_needs(client, dora, minutes):
    """Whenever the holder asks, there is a link in the mailbox that is not ten minutes old."""
    sent_at = []
    for minute in range(0, 120, 4):
        minutes[0] = minute
        ask(client, "dora")
        sent_at += [minute] * (len(django_mail.outbox) - len(sent_at))
        assert minute - sent_at[-1] < 10
    assert GONE not in client.get(link_in(django_mail.outbox[0].body), follow=True).text


# The page


def test_the_form_is_shown_and_offered_at_the_login(client, db):
    assert not html_errors({URL: client.get(URL).text})
    assert f'href="{URL}"' in client.get("/konto/anmelden/").text


def test_without_a_mail_server_it_says_whom_to_ask(client, db, settings):
    settings.EMAIL_URL = ""
    text = client.get(URL).text
    assert "Es ist kein Mailserver eingerichtet" in text
    assert "<form" not in text.partition("<main")[2]


@pytest.mark.parametrize(
    ("account", "sentence"),
    [
        ("", "Geben Sie Ihren Benutzernamen"),
        ("a\0b", "Steuerzeichen"),
        ("a\x07b", "Steuerzeichen"),
        ("x" * 100_000, "möglich sind 254"),
    ],
)
def test_bad_input_is_answered_at_the_field(client, db, account, sentence):
    response = ask(client, account)
    assert response.status_code == 200
    assert any(sentence in error for error in response.context["form"].errors["account"])
    assert not django_mail.outbox


def test_other_methods_are_refused(client, db):
    assert client.put(URL).status_code == 405


def test_nothing_of_the_link_is_logged(client, dora, caplog):
    caplog.set_level(logging.DEBUG)
    ask(client, "dora")
    token = link_in(django_mail.outbox[0].body).split("/")[-2]
    client.get(link_in(django_mail.outbox[0].body))
    own = [record.getMessage() for record in caplog.records if record.name.startswith("goals")]
    assert not [line for line in own if token in line]
    assert PASSWORD not in caplog.text
