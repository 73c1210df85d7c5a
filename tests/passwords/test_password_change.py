"""/konto/passwort/: whoever is signed in changes the own password."""

import pytest
from django.conf import settings as portal
from django.contrib.auth.password_validation import get_default_password_validators
from django.test import Client

from goals.forms.passwords import MESSAGES, RULES
from goals.models import Action
from tests.factories import PASSWORD
from tests.validity import html_errors

URL = "/konto/passwort/"
NEW = "Steverwiesen-bei-Senden-7"


def change(client, old=PASSWORD, new=NEW, again=None):
    entries = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post(URL, entries)


def test_the_new_password_counts_and_only_this_session_goes_on(client_of, emil):
    elsewhere = Client()
    elsewhere.force_login(emil)
    client = client_of(emil)
    before = client.session.session_key
    response = change(client)
    assert response["Location"] == "/konto/"
    assert "Ihr Passwort ist geändert." in client.get("/konto/").text
    assert client.session.session_key != before
    assert elsewhere.get("/konto/").status_code == 302
    emil.refresh_from_db()
    assert emil.check_password(NEW)


def test_the_rules_stand_at_the_field_and_are_those_that_count(client_of, emil):
    response = client_of(emil).get(URL)
    assert not html_errors({URL: response.text})
    assert RULES in response.text
    # The portal's own rule has its sentence with it.
    assert len(portal.AUTH_PASSWORD_VALIDATORS) == len(MESSAGES) + 1 == 4
    lengths = [getattr(one, "min_length", 0) for one in get_default_password_validators()]
    assert f"{max(lengths)} Zeichen" in RULES
    assert f"{max(lengths)} Zeichen" in MESSAGES["password_too_short"]


@pytest.mark.parametrize(
    ("entries", "name", "sentence"),
    [
        ({"old": "falsch"}, "old_password", "Das ist nicht Ihr bisheriges Passwort."),
        ({"old": ""}, "old_password", "Geben Sie Ihr bisheriges Passwort ein."),
        ({"new": "kurz"}, "new_password1", "Das Passwort ist zu kurz"),
        ({"new": "qwerty123456"}, "new_password1", "benutzen sehr viele"),
        ({"new": "emil"}, "new_password1", "Das Passwort ähnelt Ihrem Namen"),
        ({"new": "Emil.Muster1"}, "new_password1", "Das Passwort ähnelt Ihrem Namen"),
        ({"new": "Kreis-Coesfeld-2026"}, "new_password1", "ist leicht zu erraten"),
        ({"new": "Passwort12345!"}, "new_password1", "ist leicht zu erraten"),
        ({"new": "Muster#Sommer#2026"}, "new_password1", "ist leicht zu erraten"),
        ({"new": "123456789012345"}, "new_password1", "ist leicht zu erraten"),
        ({"new": "Kreis-Coesfeld-2026!!!!!!"}, "new_password1", "ist leicht zu erraten"),
        ({"again": "Steverwiesen-bei-Senden-8"}, "new_password2", "sind verschieden"),
        ({"new": "a\0b"}, "new_password1", "Nullzeichen"),
        ({"new": ""}, "new_password1", "Geben Sie das neue Passwort ein."),
    ],
)
def test_nonsense_is_answered_at_its_field(client_of, emil, entries, name, sentence):
    emil.name = "Emil Muster"
    emil.save()
    response = change(client_of(emil), **entries)
    assert response.status_code == 200
    form = response.context["form"]
    assert any(sentence in error for error in form.errors[name]), form.errors
    assert "<title>Fehler: " in response.text
    assert "Steverwiesen" not in response.text
    emil.refresh_from_db()
    assert emil.check_password(PASSWORD)


@pytest.mark.parametrize(
    "password",
    [
        "Der-Kreis-hat-vier-Dächer",
        "Coesfeld, Pferd, Wolke",
        "Zielportal-Beispiel-2025",
        "x7K!9?-42$%&/(8=+*#Zq",
    ],
)
def test_a_word_that_suggests_itself_does_no_harm_beside_others(client_of, emil, password):
    assert change(client_of(emil), new=password).status_code == 302


def test_a_hundred_thousand_characters_are_a_password_like_any_other(client_of, emil):
    assert change(client_of(emil), new="ab-" * 30_000).status_code == 302


def test_nothing_of_it_is_kept_in_a_version_or_an_action(client_of, emil):
    versions = emil.history.count()
    change(client_of(emil))
    assert emil.history.count() == versions
    assert not Action.objects.exists()


def test_anonymous_readers_are_sent_to_the_login(client, db):
    assert client.get(URL)["Location"] == f"/konto/anmelden/?next={URL}"
    assert change(client).status_code == 302


def test_every_role_may(client_of, ruth):
    assert client_of(ruth).get(URL).status_code == 200


def test_other_methods_are_refused(client_of, emil):
    assert client_of(emil).delete(URL).status_code == 405
