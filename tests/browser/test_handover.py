"""Controlling finds out who is overdue and hands over a department, without script, wide and
narrow; what comes of each step is looked at by axe.
"""

import re

from playwright.sync_api import expect

from goals.models import Goal, Measure
from tests.browser.test_axe import findings  # noqa: F401  a fixture
from tests.browser.test_editing import person  # noqa: F401  a fixture
from tests.browser.test_layout import WIDER


def test_who_is_overdue_is_found_and_the_department_handed_over(person, world, width):  # noqa: F811
    page = person("controlling", "/controlling/", width=width)
    assert not page.evaluate(WIDER)
    row = page.locator("tr").filter(has=page.get_by_text("Straßenbau"))
    link = row.get_by_role("link", name=re.compile("überfällig$")).first
    number = int(link.inner_text().split()[0])
    link.click()
    page.get_by_role("heading", name=re.compile(f"^{number} von .* Zielen$")).wait_for()
    page.go_back()
    page.get_by_role("link", name=f"Abgeben: {world.department}").click()
    page.get_by_label("Neu federführend").select_option(label=str(world.division))
    page.get_by_label("Auch die Beteiligungen abgeben").check()
    page.get_by_role("button", name="Vorschau ansehen").click()
    page.get_by_role("heading", name="Was sich ändert").wait_for()
    assert not page.evaluate(WIDER)
    assert Goal.objects.filter(lead=world.department).exists()
    # The first look was in vain: somebody else was at work meanwhile.
    world.goal.report_interval = 12
    world.goal.revise(by=world.users["admin"])
    page.get_by_role("button", name=re.compile("übernehmen$")).click()
    page.get_by_role("heading", name=re.compile("Inzwischen hat sich etwas geändert")).wait_for()
    assert not page.evaluate(WIDER)
    page.get_by_role("button", name=re.compile("übernehmen$")).click()
    page.get_by_role("status").get_by_text("Geändert: ").wait_for()
    assert not Goal.objects.filter(lead=world.department).exists()
    active = Measure.objects.active()
    assert not active.filter(lead=world.department).exists()


def test_some_are_ticked_and_get_an_interval(person, world, width):  # noqa: F811
    page = person("controlling", "/controlling/zuweisen/?feld=VIII", width=width)
    assert not page.evaluate(WIDER)
    page.get_by_label("Meldung fällig").select_option(label="vierteljährlich")
    page.get_by_label(re.compile(f"^{world.goal.code} ")).check()
    page.get_by_role("button", name="Vorschau ansehen").click()
    page.get_by_text("1 Ziel oder Maßnahme").wait_for()
    assert not page.evaluate(WIDER)
    page.get_by_role("button", name="Zurück zu den Angaben").click()
    expect(page.get_by_label(re.compile(f"^{world.goal.code} "))).to_be_checked()
    page.get_by_role("button", name="Vorschau ansehen").click()
    page.get_by_role("button", name="1 Änderung übernehmen").click()
    page.get_by_role("status").get_by_text("Geändert: 1 Ziel oder Maßnahme.").wait_for()
    world.goal.refresh_from_db()
    assert world.goal.report_interval == 3


def test_axe_finds_nothing_on_the_way(person, world, findings):  # noqa: F811
    page = person("controlling", "/controlling/", javascript=True)
    assert not findings(page)
    page.goto(page.url + "zuweisen/?feld=VIII")
    page.locator("details").evaluate_all("nodes => nodes.forEach(node => { node.open = true })")
    assert not findings(page)
    page.get_by_role("button", name="Vorschau ansehen").click()
    assert page.title().startswith("Fehler: ")
    assert not findings(page)
    page.get_by_label("Meldung fällig").select_option(label="vierteljährlich")
    page.get_by_label("Was geändert wird").select_option("alle")
    page.get_by_role("button", name="Vorschau ansehen").click()
    page.get_by_role("heading", name="Was sich ändert").wait_for()
    page.locator("details").evaluate_all("nodes => nodes.forEach(node => { node.open = true })")
    assert not findings(page)
