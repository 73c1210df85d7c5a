"""The session runs out in the middle of a text, nothing is lost: in Chromium, without script."""

import os

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.factories import PASSWORD, days_ago, make_department, make_goal, make_update, make_user

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "Die Brücke ist gesperrt.\nDie Umleitung führt über Lette."


@pytest.fixture
def emil():
    roads = make_department("Straßenbau und -unterhaltung", "66")
    return make_user("Emil", "editor", [roads])


@pytest.fixture
def goal(emil):
    goal = make_goal(lead=emil.departments.get())
    make_update(goal, "in_progress", days_ago(250), assessment="on_track")
    return goal


@pytest.fixture
def writing(new_page, live_server, width, goal, emil):
    """The report form, with a text typed into it."""
    page = new_page(width=width, user=emil)
    page.goto(live_server.url + goal.report_url)
    page.check("#id_assessment_1")
    page.fill("#id_text", TEXT)
    return page


def click(page, name):
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def sign_in(page, password):
    page.fill("#id_username", "emil")
    page.fill("#id_password", password)
    click(page, "Anmelden")


def said(page):
    return " ".join(page.locator("[role=status]").all_inner_texts())


def looks_well(page, name):
    """Whether it holds at this width."""
    if folder := os.environ.get("SCREENSHOTS"):
        width = page.viewport_size["width"]
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_text_is_still_there_after_the_login(writing, goal):
    page = writing
    address = page.url
    Session.objects.all().delete()
    click(page, "Melden")
    assert "Ihre Sitzung ist abgelaufen" in said(page)
    assert looks_well(page, "login")
    sign_in(page, "falsch")
    assert "Was Sie geschrieben haben, ist noch da" in said(page)
    assert looks_well(page, "mistyped")
    sign_in(page, PASSWORD)
    assert "Bitte senden Sie es noch einmal" in said(page)
    assert page.url == address
    expect(page.locator("#id_text")).to_have_value(TEXT)
    assert page.is_checked("#id_assessment_1")
    assert looks_well(page, "again")
    assert goal.updates.count() == 1
    page.fill("#id_reason", "Risse im Tragwerk.")
    click(page, "Melden")
    assert "Gemeldet und veröffentlicht" in said(page)
    assert [update.text for update in goal.updates.order_by("-pk")][:1] == [TEXT]
    assert goal.updates.count() == 2


def test_a_second_login_in_another_tab_asks_to_send_it_once_more(writing, live_server, goal):
    page = writing
    other = page.context.new_page()
    page.context.clear_cookies()
    other.goto(f"{live_server.url}/konto/anmelden/")
    sign_in(other, PASSWORD)
    click(page, "Entwurf speichern")
    assert "Das Formular war abgelaufen" in said(page)
    expect(page.locator("#id_text")).to_have_value(TEXT)
    click(page, "Entwurf speichern")
    assert "ist gespeichert" in said(page)
    assert [draft.text for draft in goal.drafts.all()] == [TEXT]


def test_somebody_else_at_the_same_browser_sees_nothing(writing, goal):
    page = writing
    make_user("Erna", "editor", [make_department("Jugendamt", "51")])
    Session.objects.all().delete()
    click(page, "Melden")
    page.fill("#id_username", "erna")
    page.fill("#id_password", PASSWORD)
    click(page, "Anmelden")
    assert "gehört zu einem anderen Konto" in said(page)
    assert "Brücke" not in page.content()
    looks_well(page, "other")
    assert goal.updates.count() == 1
