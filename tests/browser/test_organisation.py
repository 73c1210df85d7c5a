"""Controlling reads in a file of departments and merges two, without script, wide and narrow."""

import re

import pytest
from playwright.sync_api import expect

from goals.models import Department
from goals.tree_records import HEADER
from tests.browser.test_axe import findings  # noqa: F401  a fixture
from tests.browser.test_layout import WIDER

IMPORT = "/controlling/organisation/einlesen/"
WRONG = f"{HEADER}\r\n66.2;Bauhof;66;Amt;\r\n"


@pytest.fixture
def cora(world, live_server, new_page):
    """Cora's browser at an address."""

    def at(url, **options):
        page = new_page(user=world.users["controlling"], **options)
        page.goto(live_server.url + url)
        return page

    return at


def choose(page, text):
    content = {"name": "plan.csv", "mimeType": "text/csv", "buffer": text.encode("cp1252")}
    page.set_input_files("[name=datei]", content)
    page.get_by_role("button", name="Vorschau zeigen").click()


def test_a_file_is_looked_at_corrected_and_read_in(cora, world, width):
    page = cora("/controlling/organisation/", width=width)
    assert not page.evaluate(WIDER)
    page.get_by_role("link", name="CSV-Datei einlesen").click()
    choose(page, WRONG)
    assert page.title().startswith("Fehler: ")
    expect(page.get_by_text("Zeile 2: Die Art „Amt“ gibt es nicht")).to_be_visible()
    assert not page.evaluate(WIDER)
    text = page.locator("[name=text]")
    text.fill(text.input_value().replace(";Amt;", ";Fachdienst;"))
    page.get_by_role("button", name="Vorschau zeigen").click()
    expect(page.get_by_role("rowheader", name="66.2 Bauhof")).to_be_visible()
    assert not page.evaluate(WIDER)
    assert not Department.objects.filter(number="66.2").exists()
    page.get_by_role("button", name="So einlesen").click()
    page.get_by_role("heading", level=1, name="Organisation pflegen").wait_for()
    expect(page.get_by_role("status").get_by_text("1 neu, 0 geändert")).to_be_visible()
    assert Department.objects.get(number="66.2").parent == world.department


def test_a_unit_is_merged_and_its_page_leads_on(cora, world, width):
    page = cora("/controlling/organisation/", width=width)
    page.get_by_role("link", name=re.compile("^Zusammenführen: 66 Straßen")).click()
    page.locator("[name=ziel]").select_option("wfc")
    page.get_by_role("button", name="Vorschau zeigen").click()
    page.get_by_text(re.compile("^Ziele, federführend")).click()
    assert not page.evaluate(WIDER)
    page.get_by_role("button", name="Jetzt zusammenführen").click()
    page.get_by_role("heading", level=1, name="Wirtschaftsförderung GmbH").wait_for()
    world.department.refresh_from_db()
    assert world.department.merged_into.slug == "wfc"


def test_axe_finds_nothing_on_the_way(cora, world, findings):  # noqa: F811
    page = cora("/controlling/organisation/", javascript=True)
    assert not findings(page)
    for url in ("/organisation/neu/", "/organisation/66-strassenbau/bearbeiten/"):
        page.goto(page.url.partition("/controlling")[0].partition("/organisation")[0] + url)
        assert not findings(page)
    page.goto(page.url.replace("/bearbeiten/", "/zusammenfuehren/?ziel=wfc"))
    page.locator("details").evaluate_all("nodes => nodes.forEach(node => { node.open = true })")
    assert not findings(page)
    page.goto(page.url.partition("/organisation/")[0] + IMPORT)
    choose(page, WRONG)
    assert not findings(page)
    page.goto(page.url)
    choose(page, WRONG.replace("Amt", "Fachdienst"))
    page.locator("details").evaluate_all("nodes => nodes.forEach(node => { node.open = true })")
    assert not findings(page)
