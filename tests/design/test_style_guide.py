"""/gestaltung/: every component in every state."""

import re

import pytest
from django.conf import settings

from goals.vocabulary import DraftState, MailState, QuestionState, Scale, Visibility
from tests.reading import links_of, queries_of
from tests.validity import html_errors

URL = "/gestaltung/"
TEMPLATES = settings.BASE_DIR / "templates"
FRAMES = {
    "pages/_head.html": "It holds the heading of the first level, of which a page has one.",
    "status_reports/_page.html": "It is the frame of the pages of a report; its parts are shown.",
    "progress/_page.html": "It is the page of both forms that report; its parts are shown.",
}
"""{part of a page that makes no sense on another: why}"""


@pytest.fixture
def page(client_of, emil):
    return client_of(emil).get(URL)


def test_every_component_and_every_part_of_a_page_is_shown(page):
    files = [*TEMPLATES.glob("components/*.html"), *TEMPLATES.glob("*/_*.html")]
    parts = {str(path.relative_to(TEMPLATES)) for path in files}
    drawn = {template.name for template in page.templates if template.name}
    assert parts - drawn == set(FRAMES)


@pytest.mark.parametrize("scale", Scale.__subclasses__())
def test_every_value_of_the_scales_is_shown_with_its_word(page, scale):
    """Soon after its symbol, unless it is said in words alone."""
    for value in scale:
        mark = rf"#{value.symbol}\"></use>.{{1,250}}?" if value.has_symbol else ""
        shown = re.search(rf"{mark}\b{value.label}\b", page.text, re.DOTALL)
        assert shown, value


@pytest.mark.parametrize("states", [DraftState, MailState, QuestionState, Visibility])
def test_every_state_that_is_told_in_words_alone_is_shown(page, states):
    for value in states:
        assert re.search(rf"\b{value.label}\b", page.text), value


def test_it_is_valid_html(page):
    """Although components stand on it more than once, each with ids of its own."""
    assert not html_errors({URL: page.text})
    ids = re.findall(r'\bid="([^"]+)"', page.text)
    assert len(ids) == len(set(ids))


def test_links_to_invented_things_stay_on_the_page(page):
    """There is no page of what is not there; a list is."""
    links = links_of(page)
    invented = re.compile(r"/(fragen|organisation|controlling/abgeben)/(1|beispiel|neu/\?zu=)")
    assert not [link for link in links if invented.match(link)]
    assert {URL, "/ziele/", "/controlling/zuweisen/?zustaendig=ohne"} <= set(links)


def test_it_asks_the_database_for_nothing_but_the_reader(client_of, emil):
    assert queries_of(client_of(emil), URL) <= 3


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
