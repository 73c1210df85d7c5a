"""/controlling/konten/<id>/verlauf/: who changed which account when."""

import pytest
from django.contrib import auth
from django.test import Client, RequestFactory

from goals import revisions
from tests.factories import make_user
from tests.people.test_account_edit import change
from tests.validity import html_errors


@pytest.fixture
def coras(client_of, cora):
    return client_of(cora)


def url_of(account):
    return account.get_absolute_url().replace("bearbeiten", "verlauf")


def test_each_change_is_told_with_person_and_field(coras, emil, roads, youth):
    emil.history.update(history_date="2026-01-01T12:00:00Z")
    change(coras, emil, role="council", departments=[str(youth.pk)], is_active=None)
    page = coras.get(url_of(emil))
    assert not html_errors({url_of(emil): page.text})
    assert "Geändert von Cora" in page.text
    newest = page.context["revisions"][0]
    assert {one.label: (list(one.old), list(one.new)) for one in newest.changes} == {
        "Rolle": (["Fachbereich"], ["Kreistag"]),
        "Aktiv": (["ja"], ["nein"]),
        "Organisationseinheiten": ([str(roads)], [str(youth)]),
    }
    assert "wiederherstellen" not in page.text


def test_logins_and_passwords_are_no_versions(emil, rf):
    before = emil.history.count()
    client = Client()
    client.force_login(emil)
    emil.set_password("Neues-Passwort-123")
    emil.save(update_fields=["password"])
    assert emil.history.count() == before
    columns = {field.name for field in emil.history.model._meta.fields}
    assert not {"password", "last_login"} & columns
    assert auth.authenticate(
        RequestFactory().post("/"), username="emil", password="Neues-Passwort-123"
    )


def test_the_technical_admin_leaves_its_name_too(client_of, adam, emil, youth):
    sent = {"username": "emil", "name": "Emil", "role": "council", "is_active": "on"}
    sent["departments"] = [youth.pk]
    answer = client_of(adam).post(f"/verwaltung/goals/user/{emil.pk}/change/", sent)
    assert answer.status_code == 302
    newest = revisions.of_account(emil)[-1]
    assert newest.by == "Adam"
    assert newest.values["Organisationseinheiten"] == (str(youth),)


def test_others_are_refused(client_of, coras, emil, ruth, adam):
    assert coras.get(url_of(adam)).status_code == 403
    assert coras.post(url_of(emil)).status_code == 405
    assert coras.get("/controlling/konten/999999/verlauf/").status_code == 404
    for user in (emil, ruth):
        assert client_of(user).get(url_of(emil)).status_code == 403
    assert Client().get(url_of(emil)).status_code == 302


def test_two_versions_stand_side_by_side(coras, emil):
    emil.history.update(history_date="2026-01-01T12:00:00Z")
    change(coras, emil, name="Emil Ernst")
    first, last = revisions.of_account(emil)
    page = coras.get(url_of(emil), {"von": first.id, "bis": last.id})
    assert page.status_code == 200
    assert "Was sich unterscheidet" in page.text
    assert coras.get(url_of(emil), {"von": "x", "bis": last.id}).status_code == 400


def test_the_first_version_says_what_was_entered(coras, db):
    uta = make_user("Uta", "council")
    assert "Angelegt" in coras.get(url_of(uta)).text
