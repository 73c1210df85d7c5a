"""/leichte-sprache/: explained by people, or said to be missing. More is in test_imprint."""

from goals.forms.pages import PAGES
from goals.models import PageSlot

URL = "/leichte-sprache/"
KEY = "leichte-sprache"
PREPARED = "gewöhnlicher Sprache"


def test_page_says_that_it_is_being_prepared_and_where_help_is_had(client, db):
    main = client.get(URL).text.split("<main")[1].split("</main>")[0]
    assert PREPARED in main
    assert "mailto:info@kreis-coesfeld.de" in main


def test_page_says_so_until_the_last_place_is_filled(client, db):
    *first, last = PAGES[KEY].slots
    for slot in first:
        PageSlot.objects.create(page=KEY, slot=slot.key, text="Ein Text.")
    assert PREPARED in client.get(URL).text
    PageSlot.objects.create(page=KEY, slot=last.key, text="Ein Text.")
    assert PREPARED not in client.get(URL).text


def test_content_navigation_and_statement_are_explained(client, db):
    assert list(client.get(URL).context["slots"]) == ["content", "navigation", "statement"]
