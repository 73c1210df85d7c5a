"""/gestaltung/: every component in every state."""

import re

import pytest
from django.conf import settings

from goals.vocabulary import Assessment, Freshness, Phase
from tests.validity import html_errors

URL = "/gestaltung/"
COMPONENTS = settings.BASE_DIR / "templates" / "components"


@pytest.fixture
def page(client_of, emil):
    return client_of(emil).get(URL)


def test_every_component_is_shown(page):
    drawn = {template.name for template in page.templates if template.name}
    assert {f"components/{path.name}" for path in COMPONENTS.iterdir()} <= drawn


def test_every_value_of_the_scales_is_shown_with_its_word(page):
    for value in [*Phase, *Assessment, *Freshness]:
        assert value.label in page.text, value
        if value.has_symbol:
            assert f"#{value.symbol}" in page.text, value


def test_it_is_valid_html(page):
    """Although components stand on it more than once, each with ids of its own."""
    assert not html_errors({URL: page.text})
    ids = re.findall(r'\bid="([^"]+)"', page.text)
    assert len(ids) == len(set(ids))


def test_it_asks_the_database_for_nothing_but_the_reader(
    client_of, emil, django_assert_max_num_queries
):
    client = client_of(emil)
    with django_assert_max_num_queries(3):
        client.get(URL)


@pytest.mark.parametrize(
    ("who", "status"), [("emil", 200), ("cora", 200), ("adam", 200), ("ruth", 403)]
)
def test_the_administration_may_see_it(client_of, request, who, status):
    assert client_of(request.getfixturevalue(who)).get(URL).status_code == status


def test_an_anonymous_reader_is_led_to_the_login(client, db):
    assert client.get(URL)["Location"] == f"/konto/anmelden/?next={URL}"


def test_other_methods_are_refused(client_of, emil):
    client = client_of(emil)
    client.handler.enforce_csrf_checks = True
    assert client.post(URL).status_code == 405


def test_what_the_address_adds_changes_nothing(client_of, emil):
    client = client_of(emil)
    for query in ("?stand=31.02.2026", "?q=%00", "?feld=XX"):
        assert client.get(URL + query).status_code == 200, query
