"""An officer brings a department up to date, controlling releases: in Chromium, without script."""

import pytest
from playwright.sync_api import expect

from tests.factories import (
    days_ago,
    make_department,
    make_goal,
    make_measure,
    make_update,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    """(editor, controlling, goal, measure): both were reported on long ago."""
    roads = make_department("Straßenbau und -unterhaltung", "66")
    emil = make_user("Emil", "editor", [roads])
    cora = make_user("Cora", "controlling")
    goal = make_goal(lead=roads)
    measure = make_measure("Brücke", lead=roads, goals=[goal])
    for subject in (goal, measure):
        make_update(subject, "in_progress", days_ago(250), assessment="on_track")
    return emil, cora, goal, measure


@pytest.fixture
def desk_of(new_page, live_server, width):
    def open_desk(user):
        page = new_page(width=width, user=user)
        page.goto(f"{live_server.url}/schreibtisch/")
        return page

    return open_desk


def clicked(page, *names):
    """Click what has these names, one after the other; answers how many clicks that were.

    Each leads to a page, which may have the address of the one before: it is waited for.
    """
    for name in names:
        shown = page.get_by_role("main").locator("a, button").get_by_text(name, exact=True).first
        with page.expect_navigation():
            shown.click()
    return len(names)


def said(page):
    return page.locator("[role=status]").inner_text()


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_update_takes_three_clicks_and_one_sentence(desk_of, people):
    emil, _, goal, measure = people
    page = desk_of(emil)
    clicks = clicked(page, "Melden")
    page.check("#id_assessment_0")
    page.fill("#id_text", "Die Vergabe ist erfolgt.")
    clicks += 1 + clicked(page, "Melden")
    assert clicks <= 3
    assert "Gemeldet und veröffentlicht" in said(page)
    assert fits(page)
    told = goal.updates.exclude(text__startswith="Meldung") | measure.updates.exclude(
        text__startswith="Meldung"
    )
    assert [update.text for update in told] == ["Die Vergabe ist erfolgt."]


def test_a_line_is_confirmed_by_one_click_and_the_rest_by_their_boxes(desk_of, people):
    emil, _, goal, measure = people
    page = desk_of(emil)
    clicked(page, "Unverändert")
    assert said(page).startswith("Als unverändert bestätigt: ")
    page.get_by_role("checkbox").first.check()
    clicked(page, "Ausgewählte als unverändert bestätigen")
    assert said(page).startswith("Als unverändert bestätigt: ")
    assert (goal.updates.count(), measure.updates.count()) == (2, 2)
    assert "Nichts ist fällig." in page.get_by_role("main").inner_text()
    assert fits(page)


def test_enter_on_a_ticked_box_confirms_what_is_ticked(desk_of, people):
    emil, _, goal, measure = people
    page = desk_of(emil)
    box = page.get_by_role("checkbox").last
    ticked, other = (measure, goal) if "measure" in box.get_attribute("value") else (goal, measure)
    box.focus()
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert said(page) == f"Als unverändert bestätigt: {ticked.WORD} {ticked.code}."
    assert (ticked.updates.count(), other.updates.count()) == (2, 1)


def test_what_enter_presses_is_no_button_on_the_way(desk_of, people):
    page = desk_of(people[0])
    names = [button.inner_text() for button in page.get_by_role("main").get_by_role("button").all()]
    assert names == ["Unverändert", "Unverändert", "Ausgewählte als unverändert bestätigen"]
    page.get_by_role("checkbox").first.focus()
    page.keyboard.press("Shift+Tab")
    assert page.locator(":focus").evaluate("one => one.tagName") == "A"


def test_report_submit_send_back_and_release(desk_of, people, live_server):
    emil, cora, goal, _ = people
    page, desk = desk_of(emil), desk_of(cora)
    page.goto(live_server.url + goal.report_url)
    page.check("#id_phase_4")
    page.fill("#id_text", "Fertig.")
    clicked(page, "Vorschau")
    expect(page.get_by_text("Vorher gibt das Controlling die Meldung frei")).to_be_visible()
    assert fits(page)
    clicked(page, "So zur Freigabe geben")
    assert "sobald das Controlling sie freigibt" in said(page)

    desk.reload()
    clicked(desk, "von Ihnen freizugeben", str(goal), "Mit Bemerkung zurückgeben")
    assert desk.title().startswith("Fehler: ")
    desk.fill("#id_comment", "Bitte eine Zahl nennen.")
    clicked(desk, "Mit Bemerkung zurückgeben")
    assert said(desk).startswith("Zurückgegeben")

    page.reload()
    clicked(page, f"{goal}: umgesetzt")
    expect(page.get_by_text("Bitte eine Zahl nennen.")).to_be_visible()
    page.fill("#id_text", "Fertig: 12 Kilometer.")
    clicked(page, "Zur Freigabe geben")
    assert "sobald das Controlling sie freigibt" in said(page)

    desk.reload()
    clicked(desk, str(goal))
    assert fits(desk)
    clicked(desk, "Freigeben und veröffentlichen")
    assert said(desk).startswith("Freigegeben")
    assert goal.updates.get(phase="completed").text == "Fertig: 12 Kilometer."


def test_a_mistake_is_corrected_from_the_history(desk_of, people, live_server):
    emil, _, goal, _ = people
    page = desk_of(emil)
    page.goto(live_server.url + goal.get_absolute_url())
    clicked(page, "Berichtigen")
    page.fill("#id_text", "Richtig ist etwas anderes.")
    clicked(page, "Melden")
    page.goto(live_server.url + goal.get_absolute_url())
    expect(page.get_by_text("Berichtigung vom")).to_be_visible()
    expect(page.get_by_text("Richtig ist etwas anderes.").first).to_be_visible()


def test_who_was_overtaken_sees_both_and_decides(desk_of, people, live_server):
    emil, _, goal, _ = people
    page = desk_of(emil)
    page.goto(live_server.url + goal.report_url)
    make_update(goal, "in_progress", days_ago(1), assessment="on_track", text="Von Kollegen.")
    page.fill("#id_text", "Von mir.")
    clicked(page, "Melden")
    expect(page.get_by_text("Noch nicht gespeichert: bitte entscheiden Sie")).to_be_visible()
    expect(page.get_by_text("Von Kollegen.")).to_be_visible()
    expect(page.locator("#id_text")).to_have_value("Von mir.")
    assert fits(page)
    clicked(page, "Melden")
    assert goal.updates.count() == 3


def test_what_a_choice_needs_is_said_where_it_is_chosen(desk_of, people, live_server):
    emil, _, goal, _ = people
    page = desk_of(emil)
    page.goto(live_server.url + goal.report_url)
    reason = page.get_by_text("Für diese Auswahl ist eine Begründung nötig.")
    paper = page.get_by_text("Für diese Auswahl ist eine Vorlage des Kreistags nötig.")
    expect(reason).to_be_hidden()
    page.check("#id_assessment_1")
    expect(reason).to_be_visible()
    expect(paper).to_be_hidden()
    page.check("#id_phase_5")
    expect(paper).to_be_visible()
