"""All questions that a reader may see: what is open and concerns them, then what is closed."""

from datetime import timedelta

import pytest

from goals.days import today
from tests.factories import days_ago, make_goal, make_measure, make_question, make_user
from tests.reading import links_of, main_of, queries_of, refuses_other_methods, section_of

pytestmark = pytest.mark.django_db
URL = "/fragen/"


@pytest.fixture
def goal(roads):
    return make_goal(lead=roads)


def numbers(response):
    """The numbers of the questions on the page, in its order."""
    hrefs = [link for link in links_of(response) if link.startswith("/fragen/")]
    return [int(link.split("/")[2]) for link in hrefs if link.split("/")[2].isdecimal()]


def test_everybody_reads_what_is_answered_for_all_the_newest_first(client, goal):
    old = make_question(goal, "released", since=9, text="Wie weit ist es?")
    new = make_question(goal, "released", since=2, name_consent=True)
    words = main_of(client.get(URL))
    assert numbers(client.get(URL)) == [new.pk, old.pk]
    assert "Zwei Fragen, die neueste zuerst" in words
    assert "Wie weit ist es?" in words
    assert "gefragt von: Ruth" in words
    assert "gefragt von: ein Mitglied des Kreistags" in words


def test_who_knows_a_name_without_consent_is_told_that_others_do_not(client_of, cora, ruth, goal):
    make_question(goal, "released", name_consent=True)
    secret = "gefragt von: Ruth (Name wird öffentlich nicht genannt)"
    for user in (cora, ruth):
        assert secret not in main_of(client_of(user).get(URL))
    for state in ("asked", "released"):
        question = make_question(goal, state)
        for user in (cora, ruth):
            assert secret in main_of(client_of(user).get(URL))
    words = main_of(client_of(cora).get(f"{question.get_absolute_url()}bearbeiten/"))
    assert secret.removeprefix("gefragt ") in words


def test_without_any_it_says_so(client):
    assert "Es ist noch keine Frage beantwortet." in main_of(client.get(URL))


@pytest.mark.parametrize("state", ["asked", "passed_on", "answered", "returned", "declined"])
def test_nothing_open_and_nothing_declined_is_listed_or_counted(client, goal, state):
    make_question(goal, "released")
    make_question(goal, state, text="Geheime Frage?")
    words = main_of(client.get(URL))
    assert "Geheim" not in words
    assert "Eine Frage, die neueste zuerst" in words


def test_what_is_for_the_council_is_for_council_and_administration(
    client, client_of, goal, ruth, erna
):
    question = make_question(
        goal, "released", visibility="council", by=make_user("Rolf", "council")
    )
    make_question(make_measure(visibility="internal"), "released", by=make_user("Rita", "council"))
    assert numbers(client.get(URL)) == []
    assert numbers(client_of(ruth).get(URL)) == [question.pk]
    assert len(numbers(client_of(erna).get(URL))) == 2


def test_a_member_finds_the_own_open_questions_without_what_is_internal(client_of, goal, ruth):
    make_question(goal, "returned", answer="Entwurf der Antwort.")
    make_question(goal, by=make_user("Rolf", "council"), text="Was fragt Rolf?")
    response = client_of(ruth).get(URL)
    words = section_of(response, "meine-fragen")
    assert "gefragt von: Ruth" in words
    assert "Rolf" not in main_of(response)
    assert "zurückgegeben" not in words
    assert "Entwurf der Antwort." not in main_of(response)
    assert "/fragen/neu/" in links_of(response)


def test_a_list_tells_a_member_nothing_of_an_answer_before_its_release(client_of, goal, ruth, cora):
    """Neither by words nor by the order of the questions."""
    first, second = make_question(goal, "passed_on", since=5), make_question(goal, since=4)
    client = client_of(ruth)
    before = main_of(client.get(URL))
    assert numbers(client.get(URL)) == [second.pk, first.pk]
    assert f"wird beantwortet, bis {first.deadline:%d.%m.%Y} · 66 Straßenbau" in before
    first.give_answer(by=cora, answer="Entwurf.")
    assert main_of(client.get(URL)) == before
    later = today() + timedelta(days=40)
    first.send_back(by=make_user("Kurt", "controlling"), comment="Kürzer.", deadline=later)
    assert main_of(client.get(URL)) == before


def test_what_answers_hide_costs_the_same_for_one_and_for_three(client_of, goal, ruth):
    client = client_of(ruth)
    make_question(goal, "answered")
    client.get(URL)  # The first answer stores the session of the login.
    few = queries_of(client, URL)
    make_question(goal, "answered")
    make_question(goal, "returned")
    assert queries_of(client, URL) == few


def test_controlling_finds_its_queue(client_of, goal, cora):
    asked = make_question(goal)
    answered = make_question(goal, "answered", answered_by=make_user("Conny", "controlling"))
    own = make_question(goal, "answered")
    late = make_question(goal, "passed_on", deadline=days_ago(1))
    due = make_question(goal, "returned", deadline=today())
    response = client_of(cora).get(URL)
    assert numbers(response) == [asked.pk, answered.pk, own.pk, late.pk, due.pk]
    assert "überfällig" in section_of(response, "bei-den-fachbereichen")
    assert "zurückgegeben" in section_of(response, "bei-den-fachbereichen")
    assert f"Frage {own.pk}" in section_of(response, "eigene-antworten")
    assert f"Frage {answered.pk}" in section_of(response, "freigeben")


def test_a_department_finds_what_it_is_to_answer(client_of, goal, emil, erna):
    question = make_question(goal, "passed_on")
    assert f"Frage {question.pk}" in section_of(client_of(emil).get(URL), "antworten")
    assert numbers(client_of(erna).get(URL)) == []


def test_many_are_shown_on_several_pages(client, goal):
    for _ in range(21):
        make_question(goal, "released")
    assert len(numbers(client.get(URL))) == 20
    assert len(numbers(client.get(f"{URL}?seite=2"))) == 1
    assert len(numbers(client.get(f"{URL}?anzahl=alle"))) == 21


@pytest.mark.parametrize("page", ["0", "2", "x", "-1"])
def test_a_page_that_there_is_not_is_not_found(client, page):
    assert client.get(f"{URL}?seite={page}").status_code == 404


def test_other_methods_are_refused():
    assert refuses_other_methods(URL)
