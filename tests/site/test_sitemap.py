"""/sitemap.xml: what an anonymous reader can open, as absolute addresses."""

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import days_ago, make_department, make_field, make_goal, make_measure

URL = "/sitemap.xml"


def paths(client):
    response = client.get(URL)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/xml")
    addresses = [node.text for node in ElementTree.fromstring(response.text).iter() if node.text]
    addresses = [address for address in addresses if address.strip()]
    assert all(address.startswith("http://testserver/") for address in addresses)
    return [address.removeprefix("http://testserver") for address in addresses]


def test_sitemap_lists_the_pages_and_their_things_once(client, roads):
    field = make_field()
    goal = make_goal(field)
    measure = make_measure(goals=[goal], lead=roads)
    found = paths(client)
    for name in ("start", "resolution", "principle_list", "assessment_rules", "imprint", "privacy"):
        assert reverse(name) in found
    for row in (field, goal, measure, roads):
        assert row.get_absolute_url() in found
    assert len(found) == len(set(found))


def test_sitemap_leaks_nothing_even_to_those_who_may_see_it(client, client_of, adam, roads):
    goals = [make_goal()]
    hidden = [
        make_measure("Geheim", visibility="internal", goals=goals, lead=roads),
        make_measure("Vertraulich", visibility="council", goals=goals, lead=roads),
        make_measure(
            "Vorbei", withdrawn_on=days_ago(1), withdrawn_reason="x", goals=goals, lead=roads
        ),
        make_department("Aufgelöst", is_active=False),
    ]
    for reader in (client, client_of(adam)):
        found = paths(reader)
        assert not [row for row in hidden if row.get_absolute_url() in found]


@pytest.mark.parametrize("word", ["/verwaltung/", "/konto/", "bearbeiten"])
def test_closed_addresses_are_not_listed(client, db, word):
    assert not [path for path in paths(client) if word in path]


def test_queries_do_not_grow(client, roads):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            paths(client)
        return len(captured)

    make_measure(goals=[make_goal()], lead=roads)
    few = queries()
    for title in ("Zwei", "Drei"):
        make_measure(title, goals=[make_goal()], lead=make_department())
    assert queries() == few


def test_sitemap_of_an_empty_portal_is_valid(client, db):
    assert "/" in paths(client)


def test_other_methods_are_refused(client, db):
    assert client.post(URL).status_code == 405
