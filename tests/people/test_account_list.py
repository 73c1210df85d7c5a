"""/controlling/konten/: who can sign in, with filters that are the query string."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goals.lockout import key_of, locks
from goals.models import User
from tests.accounts.test_login import lock
from tests.factories import make_user
from tests.validity import html_errors

URL = "/controlling/konten/"


@pytest.fixture
def cast(cora, adam, emil, erna, ruth):
    make_user("Österle", "editor", is_active=False)
    make_user("Zoe", "council", email="zoe@example.org")


@pytest.fixture
def coras(client_of, cora, cast):
    return client_of(cora)


def names(response):
    return [account.name for account, *_ in response.context["rows"]]


def test_all_accounts_by_name_with_umlauts_in_their_place(coras):
    response = coras.get(URL)
    assert not html_errors({URL: response.text})
    assert names(response) == ["Adam", "Cora", "Emil", "Erna", "Österle", "Ruth", "Zoe"]
    assert "66 Straßenbau und -unterhaltung" in response.text
    assert "noch nie" in response.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("rolle=editor", ["Emil", "Erna", "Österle"]),
        ("zustand=aus", ["Österle"]),
        ("zustand=aktiv&rolle=editor", ["Emil", "Erna"]),
        ("q=osterle", ["Österle"]),
        ("q=ÖSTER", ["Österle"]),
        ("q=ZOE@example", ["Zoe"]),
        ("q=emil", ["Emil"]),
        ("q=%25", []),
        ("zustand=gesperrt", ["Ruth"]),
        ("rolle=council&zustand=gesperrt&q=ruth", ["Ruth"]),
    ],
)
def test_filters(coras, query, found):
    lock(Client(), "ruth")
    assert names(coras.get(f"{URL}?{query}")) == found


def test_by_department(coras, roads):
    assert names(coras.get(URL, {"einheit": roads.pk})) == ["Emil"]


def test_a_lock_is_seen(coras):
    lock(Client(), "ruth")
    assert "gesperrt bis" in coras.get(URL).text


def test_failures_of_other_names_are_not_read(cast):
    """Anybody can fill that table with names, and every list of accounts asks it."""
    with CaptureQueriesContext(connection) as asked:
        locks(["emil", "ruth"])
    (query,) = asked
    assert key_of("emil") in query["sql"]
    assert key_of("ruth") in query["sql"]


def test_accounts_of_controlling_and_administration_are_seen_and_not_led_to(
    coras, cora, adam, emil
):
    text = coras.get(URL).text
    assert emil.get_absolute_url() in text
    assert cora.get_absolute_url() not in text
    assert adam.get_absolute_url() not in text


def test_long_lists_have_pages_that_keep_the_filters(coras, monkeypatch):
    monkeypatch.setattr("goals.views.lists.PAGE_SIZE", 2)
    response = coras.get(f"{URL}?rolle=editor")
    assert names(response) == ["Emil", "Erna"]
    assert f'href="{URL}?rolle=editor&amp;seite=2"' in response.text
    assert names(coras.get(f"{URL}?rolle=editor&seite=2")) == ["Österle"]
    assert len(names(coras.get(f"{URL}?anzahl=alle"))) == 7
    everybody = coras.get(f"{URL}?anzahl=alle&q=niemand")
    assert "Kein Konto passt" in everybody.text


def test_nobody_is_told_so(coras):
    assert "Kein Konto passt zu dieser Auswahl." in coras.get(f"{URL}?q=niemand").text


@pytest.mark.parametrize(
    "query", ["rolle=chef", "einheit=999999", "einheit=x", "zustand=tot", "q=%00", "q=" + "x" * 200]
)
def test_a_filter_that_makes_no_sense_is_refused_without_rows(coras, query):
    response = coras.get(f"{URL}?{query}")
    assert response.status_code == 400
    assert "<table" not in response.text
    assert "<title>Fehler: Konten" in response.text


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "9" * 30])
def test_a_page_that_there_is_not_is_not_found(coras, page):
    assert coras.get(URL, {"seite": page}).status_code == 404


def test_controlling_finds_it_in_its_navigation(coras):
    assert f'<a href="{URL}"' in coras.get("/controlling/freigaben/").text


def test_others_are_refused(client_of, client, cast):
    assert client.get(URL)["Location"] == f"/konto/anmelden/?next={URL}"
    for name in ("emil", "ruth"):
        assert client_of(User.objects.get(username=name)).get(URL).status_code == 403


def test_other_methods_are_refused(coras):
    assert coras.post(URL).status_code == 405
