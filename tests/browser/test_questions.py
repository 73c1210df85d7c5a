"""A question on its whole way, from who asks to everybody: in Chromium, without script."""

import pytest

from goals.models import Question
from tests.browser.test_progress import clicked, fits, said
from tests.factories import make_department, make_goal, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def goal():
    return make_goal(lead=make_department("Straßenbau und -unterhaltung", "66"))


@pytest.fixture
def open_as(new_page, live_server, width):
    def open_page(user, path):
        page = new_page(width=width, user=user)
        page.goto(f"{live_server.url}{path}")
        return page

    return open_page


def test_a_question_goes_from_the_member_to_everybody(open_as, goal):
    ruth, cora = make_user("Ruth", "council"), make_user("Cora", "controlling")
    emil = make_user("Emil", "editor", [goal.lead])

    page = open_as(ruth, goal.get_absolute_url())
    clicked(page, "Frage stellen")
    page.fill("#id_text", "Wann sind die Wege fertig?")
    page.check("#id_name_consent")
    assert fits(page)
    clicked(page, "Frage stellen")
    assert "Gestellt" in said(page)
    assert fits(page)

    name = f"Frage {Question.objects.get().pk}"
    page = open_as(cora, "/fragen/")
    clicked(page, f"{name} zu Ziel {goal}", "Bearbeiten")
    assert fits(page)
    page.fill("#id_schliessen_reason", "")
    clicked(page, "Schließen")
    assert "Schreiben Sie, warum nicht geantwortet wird." in page.inner_text(".error-summary")
    page.get_by_role("button", name="Weitergeben", exact=True).click()
    assert "Weitergegeben" in said(page)

    page = open_as(emil, "/schreibtisch/")
    assert "in der Frist" in page.inner_text("main")
    clicked(page, "Antworten")
    page.fill("#id_antworten_answer", "Im Mai.")
    clicked(page, "Zur Freigabe geben")
    assert fits(page)

    page = open_as(cora, "/fragen/")
    clicked(page, f"{name} zu Ziel {goal}", "Bearbeiten", "Antwort freigeben")
    assert "Freigegeben" in said(page)
    assert Question.objects.get().is_released

    page = open_as(None, goal.get_absolute_url())
    words = page.inner_text("main")
    assert "Wann sind die Wege fertig?" in words
    assert "Im Mai." in words
    assert "Gefragt am" in words
    assert "Ruth" in words
    assert fits(page)
    clicked(page, name)
    assert "Weg der Frage" not in page.inner_text("main")
    assert fits(page)
