"""The ways through the tasks of goals/help.py in a browser, for their pictures and for their test.

Each walk stops once for each step of its task, when the page says what the step says, and yields
(the page, what the step is about on it). `at(username)` gives a page on which somebody is signed
in.
"""

import re

from goals.days import today
from goals.demo import PASSWORD
from goals.help import PICTURE_SIZE

QUOTED = re.compile(r"„([^“]+)“")

SAVE = ".form__actions button:not([name])"


def signed_in(browser, base_url):
    """The `at` of walks: opens a browser of its own for each person, without script."""

    def at(username):
        context = browser.new_context(
            base_url=base_url,
            viewport={"width": PICTURE_SIZE[0], "height": 900},
            java_script_enabled=False,
            bypass_csp=True,  # for the frame on pictures
            reduced_motion="reduce",
            locale="de-DE",
            timezone_id="Europe/Berlin",
        )
        page = context.new_page()
        page.goto("/konto/anmelden/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.get_by_role("main").get_by_role("button").click()
        return page

    return at


def missing(step, page):
    """What a step quotes and the page does not say."""
    said = " ".join(page.locator("body").inner_text().split())
    return [words for words in QUOTED.findall(step.text) if words.strip() not in said]


def pressed(page, name):
    """Press a button and wait for the page that it leads to, which may have the same address."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def confirm(at):
    page = at("jugendamt")
    page.goto("/schreibtisch/")
    yield page, page.locator(".tally")
    button = page.get_by_role("button", name=re.compile("^Unverändert")).first
    yield page, button
    with page.expect_navigation():
        button.click()
    yield page, page.get_by_role("status")
    for box in page.get_by_role("checkbox").all()[:2]:
        box.check()
    yield page, page.get_by_role("button", name="Ausgewählte als unverändert bestätigen").first


def report(at):
    page = at("jugendamt")
    page.goto("/schreibtisch/")
    link = page.get_by_role("link", name=re.compile("^Melden: III")).first
    yield page, link
    link.click()
    yield page, page.locator("fieldset").first
    page.fill("#id_text", "Das Konzept ist beschlossen, die ersten Trainings haben begonnen.")
    yield page, page.locator("#id_text")
    page.get_by_label("Abweichung, im Griff").check()
    page.fill("#id_reason", "Zwei von sechs Schulen beginnen erst im nächsten Halbjahr.")
    yield page, page.get_by_text("Für diese Auswahl ist eine Begründung nötig.")
    pressed(page, "Vorschau")
    yield page, page.get_by_role("heading", name="Vorschau")
    pressed(page, "Melden")
    yield page, page.get_by_role("status")


def correct(at):
    page = at("umwelt")
    page.goto("/ziele/VIII.10/")
    link = page.get_by_role("link", name="Berichtigen").first
    yield page, link
    link.click()
    yield page, page.get_by_text("Sie berichtigen die Meldung vom")
    page.locator("#id_text").press("End")
    page.locator("#id_text").press_sequentially(" Die Zahl ist berichtigt.")
    yield page, page.get_by_role("button", name="Melden", exact=True)
    pressed(page, "Melden")
    page.goto("/ziele/VIII.10/")
    yield page, page.get_by_text("Berichtigung vom").first


def add_measure(at):
    page = at("umwelt")
    page.goto("/massnahmen/")
    link = page.get_by_role("link", name="Neue Maßnahme")
    yield page, link
    link.click()
    page.fill("#id_title", "Schattenplätze an Schulen")
    page.fill("#id_summary", "An zehn Schulen entstehen Plätze unter Bäumen für heiße Tage.")
    yield page, page.locator("#id_title")
    page.get_by_text("VIII Klimaschutz, Klimaanpassung und Energie").first.click()
    goal = page.get_by_label(re.compile("^VIII.10 ")).first
    goal.check()
    yield page, goal
    page.fill("[name=milestone_n1_title]", "Standorte sind ausgewählt")
    page.fill("[name=milestone_n1_due_on]", f"01.03.{today().year + 1}")
    yield page, page.locator("[name=milestone_n1_title]")
    yield page, page.locator(SAVE).first
    with page.expect_navigation():
        page.locator(SAVE).first.click()
    yield page, page.get_by_role("status")


def decide(at):
    page, other = at("umwelt"), at("controlling")
    for each in (page, other):
        each.goto("/massnahmen/?q=Heckenpflege")
        each.get_by_role("link", name="Heckenpflege mit Landwirtschaft und Heimatvereinen").click()
        each.get_by_role("main").get_by_role("link", name="Bearbeiten").first.click()
    other.fill("#id_target_group", "Landwirtinnen und Landwirte")
    with other.expect_navigation():
        other.locator(SAVE).first.click()
    page.fill("#id_target_group", "Betriebe und Heimatvereine")
    with page.expect_navigation():
        page.locator(SAVE).first.click()
    yield page, page.get_by_role("heading", name="Noch nicht gespeichert: bitte entscheiden Sie")
    yield page, page.locator("#id_target_group_theirs")
    take = page.get_by_label("Diese Fassung übernehmen und meine verwerfen")
    take.check()
    yield page, take
    yield page, page.locator(SAVE).last


def release(at):
    page = at("freigabe")
    page.goto("/controlling/freigaben/")
    yield page, page.get_by_role("heading", name="Was wartet")
    page.get_by_role("link", name="Entschärfung von Unfallhäufungsstellen").click()
    yield page, page.get_by_role("heading", name="Was sich ändert")
    yield page, page.get_by_role("button", name="Freigeben und veröffentlichen")
    page.fill("#id_comment", "Bitte nennen Sie auch die Kosten.")
    yield page, page.locator("#id_comment")
    pressed(page, "Mit Bemerkung zurückgeben")
    yield page, page.get_by_role("status")


WALKS = {
    "bestaetigen": confirm,
    "melden": report,
    "berichtigen": correct,
    "massnahme": add_measure,
    "gleichzeitig": decide,
    "freigeben": release,
}
"""{id of a task: its walk}. They are gone in this order, on demo content that is fresh."""
