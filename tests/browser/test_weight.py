"""A first visit weighs at most 64 kB in at most four requests, on every public page.

Sizes are those of gzip, the larger of the two ways in which static files are kept, so that the
figure is the same on every machine. Chromium says that nothing else is asked for.
"""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.browser.test_axe import NAMES, url_of

MOST_BYTES = 64_000
MOST_REQUESTS = 4
HEADERS = 600
"""Bytes of the headers of one answer, rounded up."""

WHOLE_LISTS = ["/ziele/?anzahl=alle", "/massnahmen/?anzahl=alle"]


def files_of(page):
    """The addresses of all static files that a page names, symbols of the sprite once."""
    return set(re.findall(r"/static/[^\"#]+", page))


@pytest.mark.parametrize("name", [*NAMES, *WHOLE_LISTS])
def test_first_visit_is_light(portal, name):
    url = name if name in WHOLE_LISTS else url_of(name)
    answer = Client().get(url, headers={"accept-encoding": "gzip"})
    files = files_of(gzip.decompress(answer.content).decode())
    assert 1 + len(files) <= MOST_REQUESTS, files
    weight = len(answer.content) + HEADERS * (1 + len(files))
    for file in files:
        with open(finders.find(file.removeprefix("/static/")), "rb") as opened:
            weight += len(gzip.compress(opened.read()))
    assert weight <= MOST_BYTES


@pytest.mark.parametrize("name", ["start", "goal"])
def test_chromium_asks_for_no_more_than_the_page_names(portal, new_page, name):
    page = new_page()
    # Playwright's own list leaves out the icon.
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    asked = []
    network.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    page.goto(portal + url_of(name), wait_until="networkidle")
    paths = [address.removeprefix(portal) for address in asked if not address.startswith("data:")]
    assert paths.pop(0) == url_of(name)
    assert len(paths) == len(set(paths))
    assert set(paths) == files_of(page.content())
