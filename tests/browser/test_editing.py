"""Measures are made, changed by two at once and restored, without script, wide and narrow; what
comes of each step is looked at by axe.
"""

import re

import pytest
from playwright.sync_api import expect

from goals.models import Measure, Milestone
from tests.browser.test_axe import findings  # noqa: F401  a fixture
from tests.browser.test_layout import WIDER

SAVE = ".form__actions button:not([name])"


@pytest.fixture
def person(world, live_server, new_page):
    """A browser of somebody, at an address."""

    def at(role, url, **options):
        page = new_page(user=world.users[role], **options)
        page.goto(live_server.url + url)
        return page

    return at


def save(page):
    page.locator(SAVE).first.click()


def test_a_measure_with_milestones_is_made(person, world, width):
    page = person("editor", f"/massnahmen/neu/?ziel={world.goal.code}", width=width)
    assert not page.evaluate(WIDER)
    page.fill("[name=milestone_n3_title]", "Dritter Schritt")
    page.fill("[name=milestone_n3_due_on]", "01.03.2027")
    page.get_by_role("button", name="Weitere Zeilen").click()
    expect(page.locator("[name=milestone_n6_title]")).to_be_visible()
    expect(page.locator("[name=milestone_n3_title]")).to_have_value("Dritter Schritt")
    save(page)
    assert page.title().startswith("Fehler: ")
    # Whatever was looked at before, what is wrong is in sight; each line leads to its field.
    summary = page.locator(".error-summary")
    assert summary.bounding_box()["y"] < 900
    summary.get_by_role("link", name=re.compile("^Titel")).click()
    assert page.url.endswith("#id_title")
    page.fill("[name=title]", "Radweg im Browser")
    page.fill("[name=summary]", "Ein Radweg.")
    page.locator("[name=title]").press("Enter")
    page.get_by_role("heading", level=1, name="Radweg im Browser").wait_for()
    expect(page.get_by_role("status").get_by_text("ist angelegt")).to_be_visible()
    assert not page.evaluate(WIDER)
    measure = Measure.objects.get(title="Radweg im Browser")
    assert [row.title for row in Milestone.objects.of(measure)] == ["Dritter Schritt"]
    assert list(measure.goals.all()) == [world.goal]


def test_two_meet_and_the_second_decides(person, world, width):
    url = f"/massnahmen/{world.measure.number}/bearbeiten/"
    emil, cora = person("editor", url, width=width), person("controlling", url)
    cora.fill("[name=title]", "Titel von Cora")
    cora.fill("[name=funding]", "Geld von Cora")
    save(cora)
    emil.fill("[name=title]", "Titel von Emil")
    emil.fill("[name=target_group]", "Alle von Emil")
    save(emil)
    expect(emil.get_by_text("Noch nicht gespeichert: bitte entscheiden Sie")).to_be_visible()
    expect(emil.get_by_text("Cora hat diese Maßnahme am")).to_be_visible()
    assert not emil.evaluate(WIDER)
    expect(emil.locator("[name=title]")).to_have_value("Titel von Emil")
    expect(emil.locator("[name=funding]")).to_have_value("Geld von Cora")
    emil.get_by_label("Diese Fassung übernehmen und meine verwerfen").check()
    save(emil)
    emil.get_by_role("heading", level=1, name="Titel von Cora").wait_for()
    world.measure.refresh_from_db()
    assert world.measure.target_group == "Alle von Emil"


def test_an_older_version_is_found_and_restored(person, world, width):
    before = world.measure.title
    world.measure.title = "Verschrieben"
    world.measure.revise(by=world.users["editor"])
    page = person("controlling", world.measure.get_absolute_url(), width=width)
    page.get_by_role("link", name="Verlauf der Angaben").click()
    page.get_by_role("button", name="Vergleichen").click()
    expect(page.get_by_role("cell", name="Verschrieben")).to_be_visible()
    assert not page.evaluate(WIDER)
    page.get_by_role("link", name=re.compile("wiederherstellen$")).first.click()
    expect(page.locator("[name=title]")).to_have_value(before)
    save(page)
    page.get_by_role("heading", level=1, name=before).wait_for()


def test_axe_finds_nothing_on_the_way(person, world, findings):  # noqa: F811
    url = f"/massnahmen/{world.measure.number}/bearbeiten/"
    page = person("editor", url, javascript=True)
    page.locator("details").evaluate_all("nodes => nodes.forEach(node => { node.open = true })")
    assert not findings(page)
    page.fill("[name=title]", "")
    page.fill("[name=milestone_n1_title]", "Ohne Tag")
    save(page)
    assert page.title().startswith("Fehler: ")
    assert not findings(page)
    world.measure.summary = "Anders."
    world.measure.revise(by=world.users["controlling"], goals=[world.bare_goal])
    page.fill("[name=title]", "Titel")
    page.fill("[name=summary]", "Meine.")
    page.fill("[name=milestone_n1_title]", "")
    save(page)
    expect(page.get_by_text("Noch nicht gespeichert")).to_be_visible()
    assert not findings(page)
