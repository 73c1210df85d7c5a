"""A question with its answer, its days and, for those who may know it, its way."""

from datetime import timedelta

import pytest

from goals.days import noon_of as at_noon
from goals.days import today
from goals.models import Department
from tests.factories import (
    days_ago,
    make_goal,
    make_measure,
    make_question,
    make_user,
    save_on,
)
from tests.reading import links_of, main_of, refuses_other_methods, section_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(roads):
    return make_goal(lead=roads)


def page_of(client, question):
    return client.get(question.get_absolute_url())


def test_everybody_reads_question_and_answer_without_names(client, goal):
    question = make_question(goal, "released", since=3, text="Wann?", answer="Im Mai.")
    response = page_of(client, question)
    words = main_of(response)
    assert "Wann?" in section_of(response, "frage")
    assert section_of(response, "antwort").endswith("Im Mai.")
    assert f"{days_ago(3):%d.%m.%Y}" in words
    assert "ein Mitglied des Kreistags" in words
    assert "66 Straßenbau" in words
    for hidden in ("Ruth", "Cora", "Carl", "Weg der Frage", "Bearbeiten"):
        assert hidden not in words


def test_the_name_is_told_with_consent(client, goal):
    words = main_of(page_of(client, make_question(goal, "released", name_consent=True)))
    assert "von: Ruth" in words
    assert "ein Mitglied" not in words


def test_nobody_is_taken_for_who_asked_without_an_account(client, goal, cora):
    question = make_question(goal, "released", by=cora, asker_name="Rita Rat")
    words = main_of(page_of(client, question))
    assert "Rita" not in words
    assert "Weg der Frage" not in words


@pytest.mark.parametrize("state", ["asked", "passed_on", "answered", "returned", "declined"])
def test_what_is_open_or_declined_is_not_found_by_others(
    client, client_of, goal, erna, state, roads
):
    question = make_question(goal, state, text="Geheime Frage?")
    for user in (None, erna, make_user("Rolf", "council")):
        response = page_of(client_of(user), question)
        assert response.status_code == 404
        assert "Geheim" not in response.text
    client.logout()
    missing = main_of(client.get("/fragen/999999/"))
    assert main_of(page_of(client, question)) == missing


def test_who_asks_sees_the_way_without_names_comments_and_the_draft_of_an_answer(
    client_of, goal, ruth
):
    question = make_question(goal, "returned", answer="Entwurf.", comment="Zahlen!")
    response = page_of(client_of(ruth), question)
    way, words = section_of(response, "weg"), main_of(response)
    assert "Gestellt von: Ruth" in way
    assert "Weitergegeben an: 66 Straßenbau" in way
    assert "Stand wird beantwortet" in words
    for hidden in ("Entwurf.", "Zahlen!", "Cora", "Carl", "zurückgegeben", "Bearbeiten"):
        assert hidden not in words


@pytest.mark.parametrize("state", ["answered", "returned"])
def test_who_asks_sees_the_same_from_passing_on_to_the_release(client_of, goal, ruth, state):
    """Nothing on the page tells that an answer is written, or was sent back."""
    question = make_question(goal, "passed_on", since=9)
    client = client_of(ruth)
    before = main_of(page_of(client, question))
    question.give_answer(by=make_user("Dora", "controlling"), answer="Entwurf.")
    if state == "returned":
        later = today() + timedelta(days=40)
        question.send_back(by=make_user("Kurt", "controlling"), comment="Kürzer.", deadline=later)
    assert main_of(page_of(client, question)) == before
    assert f"Antwort bis in der Frist {today() + timedelta(days=14):%d.%m.%Y}" in before
    assert "Zuständig für die Antwort 66 Straßenbau" in before


def test_who_asks_is_told_the_deadline_of_the_last_passing_on(client_of, goal, ruth, youth, cora):
    question = make_question(goal, "passed_on")
    later = today() + timedelta(days=30)
    question.pass_on(by=cora, department=youth, deadline=later)
    question.give_answer(by=cora, answer="Entwurf.")
    words = section_of(page_of(client_of(ruth), question), "angaben")
    assert f"{later:%d.%m.%Y}" in words
    assert "51 Jugendamt" in words


@pytest.mark.parametrize("state", ["passed_on", "answered", "returned"])
def test_a_merger_is_told_as_what_it_is(client_of, goal, roads, youth, ruth, cora, state):
    question = make_question(goal, state)
    before = section_of(page_of(client_of(cora), question), "weg")
    told_to_asker = section_of(page_of(client_of(ruth), question), "weg")
    question.move_to(youth, by=make_user("Merle", "controlling"))
    after = section_of(page_of(client_of(cora), question), "weg")
    assert after.startswith(before)
    step = after.removeprefix(before)
    assert "An eine andere Einheit übergegangen von: Merle an: 51 Jugendamt" in step
    assert ("Antwort bis" in step) == (state != "answered")
    for word in ("Weitergegeben", "Antwort geschrieben", "zurückgegeben", "Bemerkung"):
        assert word not in step
    page = page_of(client_of(ruth), question)
    assert section_of(page, "weg") == told_to_asker
    assert "51 Jugendamt" in section_of(page, "angaben")


def test_who_asked_is_told_why_there_is_no_answer(client_of, goal, ruth):
    question = make_question(goal, "declined", reason="Steht im Protokoll.")
    words = section_of(page_of(client_of(ruth), question), "antwort")
    assert words.endswith("Grund: Steht im Protokoll.")


def test_the_department_sees_way_and_answer_but_not_who_asked(client_of, goal, emil):
    question = make_question(goal, "returned", answer="Entwurf.", comment="Zahlen!")
    response = page_of(client_of(emil), question)
    way = section_of(response, "weg")
    for told in ("von: Cora", "Bemerkung: Zahlen!", "Antwort zurückgegeben von: Carl"):
        assert told in way
    assert "Entwurf." in section_of(response, "antwort")
    assert "Ruth" not in main_of(response)
    assert f"/fragen/{question.pk}/bearbeiten/" in links_of(response)


def test_controlling_sees_who_asked_and_who_entered_it(client_of, goal, cora):
    question = make_question(goal, by=cora, asker_name="Rita Rat")
    words = main_of(page_of(client_of(cora), question))
    assert "von: Rita Rat, eingetragen von Cora" in words
    assert "Der Name wird nicht genannt." in words


def test_another_department_reads_what_is_released_and_not_the_way(client_of, goal, erna):
    question = make_question(goal, "released", visibility="council")
    words = main_of(page_of(client_of(erna), question))
    assert "Sichtbar für: Kreistag und Verwaltung." in words
    assert "Weg der Frage" not in words


def test_a_measure_that_becomes_internal_takes_its_questions_along(client_of, ruth, cora):
    measure = make_measure()
    question = make_question(measure, "released")
    measure.visibility = "internal"
    measure.save()
    for user, status in ((None, 404), (ruth, 404), (cora, 200)):
        client = client_of(user)
        assert page_of(client, question).status_code == status
        assert (f"Frage {question.pk}" in main_of(client.get("/fragen/"))) == (status == 200)


# Below the updates of a goal or measure


def test_the_page_of_the_thing_shows_what_is_released(client, goal):
    make_question(goal, "released", text="Wann?", answer="Im Mai.")
    make_question(goal, "answered", text="Geheime Frage?")
    make_question(make_goal(lead=goal.lead), "released", text="Andere Frage?")
    words = section_of(client.get(goal.get_absolute_url()), "fragen")
    assert "Eine beantwortete Frage" in words
    assert "Frage: Wann? Antwort: Im Mai. Gefragt am" in words
    assert "ein Mitglied des Kreistags · beantwortet: 66 Straßenbau" in words
    assert "Geheim" not in words
    assert "Andere" not in words


def test_without_any_there_is_no_such_section(client, client_of, ruth, goal):
    make_question(goal, "answered", text="Geheime Frage?", by=make_user("Rolf", "council"))
    assert "Fragen aus dem Kreistag</h2>" not in client.get(goal.get_absolute_url()).text
    words = section_of(client_of(ruth).get(goal.get_absolute_url()), "fragen")
    assert "Hierzu ist noch keine Frage beantwortet. Frage stellen" in words


@pytest.mark.parametrize("make", [make_goal, make_measure])
def test_a_past_day_shows_what_was_released_by_its_end(client, client_of, ruth, roads, make):
    columns = {"since": days_ago(90)} if make is make_measure else {}
    subject = make(lead=roads, **columns)
    for model in (type(subject), type(roads)):
        model.history.update(history_date=subject.history.last().history_date)
    make_question(subject, "released", since=9, text="Früh?")
    make_question(subject, "released", since=2, text="Spät?")
    make_question(subject, "released", since=9, text="Nur für uns?", visibility="council")

    def words(day, user=None):
        client.logout()
        return main_of(client_of(user).get(f"{subject.get_absolute_url()}?stand={day}"))

    assert ("Früh?" in words(days_ago(9)), "Spät?" in words(days_ago(9))) == (True, False)
    assert "Spät?" in words(days_ago(2))
    assert "Früh?" not in words(days_ago(10))
    assert "Nur für uns?" not in words(days_ago(9))
    assert "Nur für uns?" in words(days_ago(9), ruth)
    assert "Frage stellen" not in words(days_ago(9), ruth)


def test_other_methods_are_refused(goal):
    assert refuses_other_methods(make_question(goal, "released").get_absolute_url())


@pytest.mark.parametrize("number", ["0", "01", "x", "9999999", "-1"])
def test_what_is_no_number_is_not_found(client, number):
    assert client.get(f"/fragen/{number}/").status_code == 404


def test_a_closed_question_bears_the_name_that_its_department_had_then(client_of, roads, cora):
    goal = make_goal(lead=roads)
    answered = make_question(goal, "released", since=5)
    waiting = make_question(goal, "passed_on", since=5)
    Department.history.update(history_date=at_noon(days_ago(9)))
    save_on(days_ago(2), roads, name="Mobilität")
    client = client_of(cora)
    for url in (answered.get_absolute_url(), goal.get_absolute_url()):
        words = main_of(client.get(url))
        assert "66 Straßenbau und -unterhaltung" in words, url
    words = main_of(client.get(answered.get_absolute_url()))
    assert "Mobilität" not in words
    words = main_of(client.get(waiting.get_absolute_url()))
    assert "Zuständig für die Antwort 66 Mobilität" in words
    assert "an: 66 Straßenbau und -unterhaltung" in words
