"""/controlling/gremien/: every body by term, with what it is asked about and when it meets."""

from datetime import date

import pytest

from tests.factories import (
    days_ago,
    make_body,
    make_field,
    make_membership,
    make_session,
    make_term,
)
from tests.reading import links_of, main_of, queries_of

URL = "/controlling/gremien/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def coras(client_of, cora):
    return client_of(cora)


def test_bodies_stand_below_their_term_the_latest_first(coras):
    old = make_term(date(2020, 11, 1), date(2025, 10, 31))
    make_body("Alter Ausschuss", term=old)
    make_body("Neuer Ausschuss", [make_field()])
    words = main_of(coras.get(URL))
    places = [
        words.index(word)
        for word in (
            "Wahlperiode 2025–heute",
            "01.11.2025 bis auf Weiteres",
            "Neuer Ausschuss VIII 0 keine eingetragen",
            "Wahlperiode 2020–2025",
            "01.11.2020 bis 31.10.2025",
            "Alter Ausschuss keines zugeordnet",
        )
    ]
    assert places == sorted(places)


def test_members_are_those_of_today_and_the_session_the_next_that_takes_place(coras):
    body = make_body()
    make_membership(body, "Anton Alt")
    make_membership(body, "Frida Früher", ends_on=days_ago(1))
    make_session(body, days_ago(1))
    make_session(body, days_ago(-3), is_cancelled=True)
    make_session(body, days_ago(-30))
    coming = make_session(body, days_ago(-20))
    response = coras.get(URL)
    assert f"Ausschuss keines zugeordnet 1 {days_ago(-20):%d.%m.%Y}" in main_of(response)
    links = links_of(response)
    assert coming.get_absolute_url() in links
    assert f"{body.get_absolute_url()}bearbeiten/" in links
    assert f"/sitzungen/neu/?gremium={body.slug}" in links
    assert body.term.get_absolute_url() in links
    assert {"/sitzungen/neu/", "/gremien/neu/", "/controlling/wahlperioden/neu/"} <= set(links)


def test_an_empty_portal_says_where_it_begins(coras):
    assert "noch keine Wahlperiode eingetragen" in main_of(coras.get(URL))
    make_term(date(2025, 11, 1))
    assert "noch kein Gremium eingetragen" in main_of(coras.get(URL))


def test_it_costs_the_same_for_one_and_for_three(coras):
    def add():
        body = make_body("Ausschuss")
        make_membership(body, "Rita Rat")
        make_session(body)

    add()
    few = queries_of(coras, URL)
    for number, name in (("I", "Zweiter"), ("II", "Dritter")):
        make_session(make_body(name, [make_field(number, len(number))]))
    assert queries_of(coras, URL) == few


def test_others_are_refused(client, client_of, emil, ruth):
    assert client.get(URL)["Location"] == f"/konto/anmelden/?next={URL}"
    for user in (emil, ruth):
        assert client_of(user).get(URL).status_code == 403


def test_other_methods_are_refused(coras):
    assert coras.post(URL).status_code == 405
