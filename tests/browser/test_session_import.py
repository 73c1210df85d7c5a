"""Controlling reads sessions from a calendar, without script, wide and narrow."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from goals.days import today
from goals.models import CouncilSession
from tests.browser.test_axe import findings  # noqa: F401  a fixture
from tests.browser.test_layout import WIDER
from tests.test_session_records import calendar, event

IMPORT = "/controlling/sitzungen/einlesen/"
START = f":{today() + timedelta(60):%Y%m%d}T170000"
LATER = f":{today() + timedelta(67):%Y%m%d}T170000"
ODD = event(START, "3", "שלום" + "x" * 500)


@pytest.fixture
def cora(world, live_server, new_page):
    """Cora's browser at an address."""

    def at(url, **options):
        page = new_page(user=world.users["controlling"], **options)
        page.goto(live_server.url + url)
        return page

    return at


def choose(page, *events):
    content = calendar(*events).encode()
    page.set_input_files(
        "[name=datei]", {"name": "s.ics", "mimeType": "text/calendar", "buffer": content}
    )
    page.get_by_role("button", name="Vorschau zeigen").click()


def opened(page):
    page.locator("main details").evaluate_all("found => found.forEach(each => each.open = true)")
    return page


def test_a_calendar_is_read_in_and_what_has_vanished_called_off(cora, width):
    page = cora("/sitzungen/", width=width)
    page.get_by_role("link", name="Kalenderdatei einlesen").click()
    choose(page)
    expect(page.get_by_text("Die Datei enthält keinen Termin.").first).to_be_visible()
    assert page.title().startswith("Fehler: ")
    assert not page.evaluate(WIDER)
    choose(page, event(START, "1"), event(LATER, "2"), ODD)
    expect(page.get_by_text("2 neu, 0 geändert")).to_be_visible()
    assert not opened(page).evaluate(WIDER)
    page.get_by_role("button", name="So einlesen").click()
    expect(page.get_by_role("status").get_by_text("2 Sitzungen gelesen: 2 neu")).to_be_visible()
    page.get_by_role("link", name="Kalenderdatei einlesen").click()
    choose(page, event(LATER, "1"))
    expect(page.get_by_text("verlegt", exact=True)).to_be_visible()
    assert not opened(page).evaluate(WIDER)
    page.get_by_label(f"Kreistag, Sitzung am {today() + timedelta(67):%d.%m.%Y}").check()
    page.get_by_role("button", name="So einlesen").click()
    expect(page.get_by_role("status").get_by_text("1 geändert, 1 abgesagt")).to_be_visible()
    assert CouncilSession.objects.get(uid="2").is_cancelled


def test_axe_finds_nothing_on_the_way(cora, findings):  # noqa: F811
    page = cora(IMPORT, javascript=True)
    assert not findings(page)
    choose(page)
    assert not findings(page)
    choose(page, event(START, "1"), event(LATER, "2"), ODD)
    assert not findings(opened(page))
    page.get_by_role("button", name="So einlesen").click()
    page.goto(page.url.partition("/sitzungen/")[0] + IMPORT)
    choose(page, event(LATER, "1"))
    assert not findings(opened(page))
