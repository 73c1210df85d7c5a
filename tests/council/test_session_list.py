"""/sitzungen/: the coming sessions first, then the past ones, by body and year."""

from datetime import date

import pytest

from tests.factories import (
    days_ago,
    make_body,
    make_field,
    make_report,
    make_session,
    make_term,
)
from tests.reading import links_of, main_of, refuses_other_methods, section_of

URL = "/sitzungen/"

pytestmark = pytest.mark.django_db


def test_the_next_comes_first_and_the_last_past_one_too(client):
    body = make_body()
    sessions = {days: make_session(body, days_ago(days)) for days in (-30, -5, 0, 3, 40)}
    response = client.get(URL)
    links = [link for link in links_of(response) if link.removeprefix(URL).strip("/").isdigit()]
    assert links == [sessions[days].get_absolute_url() for days in (0, -5, -30, 3, 40)]


def test_a_report_that_the_reader_may_read_is_linked(client, cora, client_of, ruth):
    body = make_body(fields=[make_field()])
    opened, closed = make_session(body, days_ago(9)), make_session(body, days_ago(40))
    make_report(opened, cora, stage="public"), make_report(closed, cora, stage="council")
    for address in (URL, body.get_absolute_url()):
        client.logout()
        links = links_of(client.get(address))
        assert f"{opened.get_absolute_url()}bericht/" in links
        assert f"{closed.get_absolute_url()}bericht/" not in links
        assert f"{closed.get_absolute_url()}bericht/" in links_of(client_of(ruth).get(address))


def test_nothing_entered_is_said(client):
    words = main_of(client.get(URL))
    assert "Zurzeit ist keine Sitzung eingetragen" in words
    assert "Es ist keine vergangene Sitzung eingetragen." in words
    assert "Es ist noch kein Gremium eingetragen." in words


def test_cancelled_and_moved_are_said(client):
    make_session(is_cancelled=True)
    make_session(make_body("Andere"), moved_from=days_ago(2))
    coming = section_of(client.get(URL), "kommende")
    assert "abgesagt" in coming
    assert f"verlegt vom {days_ago(2):%d.%m.%Y}" in coming


def test_body_and_year_choose(client):
    one, other = make_body("Eins"), make_body("Zwei")
    wanted, unwanted = make_session(one), make_session(other)
    links = links_of(client.get(f"{URL}?gremium={one.slug}"))
    assert wanted.get_absolute_url() in links
    assert unwanted.get_absolute_url() not in links
    year = unwanted.held_on.year
    assert unwanted.get_absolute_url() in links_of(client.get(f"{URL}?jahr={year}"))


def test_bodies_of_one_name_are_told_apart_by_their_term(client):
    old = make_body(term=make_term(date(2020, 11, 1), date(2025, 10, 31)), slug="alt")
    new, other = make_body(), make_body("Anderes Gremium")
    make_session(old, date(2025, 9, 1))
    for body in (new, other):
        make_session(body)
    response = client.get(URL)
    filters = main_of(response).partition("Kommende Sitzungen")[0]
    old_name, new_name = (
        f"Ausschuss (Wahlperiode {years})" for years in ("2020–2025", "2025–heute")
    )
    for words in (filters, section_of(response, "kommende")):
        assert new_name in words
        assert "Anderes Gremium (" not in words
    for words in (filters, section_of(response, "vergangene")):
        assert old_name in words
    assert "Wahlperiode" not in section_of(client.get(other.get_absolute_url()), "kommende")


@pytest.mark.parametrize("query", ["gremium=gibtesnicht", "jahr=1999", "jahr=x", "jahr=%00"])
def test_a_filter_without_sense_is_refused(client, query):
    session = make_session()
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 400
    assert "Diese Filter ergeben keine Liste" in main_of(response)
    assert session.get_absolute_url() not in links_of(response)


def test_past_sessions_have_pages(client):
    body = make_body()
    for days in range(1, 23):
        make_session(body, days_ago(days))
    coming = make_session(body)
    first, second = client.get(URL), client.get(f"{URL}?seite=2")
    assert "22 Sitzungen" in main_of(first)
    assert coming.get_absolute_url() not in links_of(second)
    assert client.get(f"{URL}?seite=3").status_code == 404


def test_other_methods_are_refused(db):
    assert refuses_other_methods(URL)
