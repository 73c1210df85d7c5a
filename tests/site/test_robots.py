"""/robots.txt"""

from urllib.robotparser import RobotFileParser

import pytest

URL = "/robots.txt"


@pytest.fixture
def rules(client, db):
    response = client.get(URL)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    parser = RobotFileParser()
    parser.parse(response.text.splitlines())
    return parser


@pytest.mark.parametrize("path", ["/", "/ziele/", "/ziele/VIII.3/", "/impressum/"])
def test_public_pages_may_be_read(rules, path):
    assert rules.can_fetch("beliebig", path)


@pytest.mark.parametrize("path", ["/verwaltung/", "/verwaltung/goals/", "/konto/anmelden/"])
def test_closed_pages_may_not(rules, path):
    assert not rules.can_fetch("beliebig", path)


def test_sitemap_is_named(rules):
    assert rules.site_maps() == ["http://testserver/sitemap.xml"]


def test_other_methods_are_refused(client, db):
    assert client.post(URL).status_code == 405
