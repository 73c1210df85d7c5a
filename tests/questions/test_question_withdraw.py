"""/fragen/7/zurueckziehen/: who asked takes a question back, until it is passed on."""

import pytest
from django.urls import reverse

from goals.models import Question
from tests.factories import make_goal, make_question, make_user
from tests.reading import links_of, main_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(roads):
    return make_goal(lead=roads)


def url_of(question):
    return reverse("question_withdraw", args=[question.pk])


def marks_of(client, question):
    form = client.get(url_of(question)).context["form"]
    return {"token": form.token, "seen": form.seen}


def test_who_asked_withdraws_it_and_nothing_is_deleted(client_of, ruth, cora, emil, goal):
    question, client = make_question(goal, text="Wann?"), client_of(ruth)
    assert url_of(question) in links_of(client.get(question.get_absolute_url()))
    answer = client.post(url_of(question), marks_of(client, question), follow=True)
    assert answer.redirect_chain == [(question.get_absolute_url(), 302)]
    words = main_of(answer)
    assert f"Zurückgezogen: {question}." in words
    assert "Diese Frage wurde zurückgezogen." in words
    assert "Weg der Frage Nur Sie und die Verwaltung sehen ihn" in words
    assert url_of(question) not in links_of(answer)
    assert Question.objects.get().state == "withdrawn"
    assert "von: Ruth" in main_of(client_of(cora).get(question.get_absolute_url()))
    assert "zurückgezogen" in main_of(client_of(cora).get("/fragen/"))
    assert client_of(emil).get(question.get_absolute_url()).status_code == 404


def test_it_is_in_public_nowhere(client, goal):
    question = make_question(goal, "withdrawn", text="Ein Irrtum?")
    assert client.get(question.get_absolute_url()).status_code == 404
    for url in ("/fragen/", goal.get_absolute_url()):
        assert "Ein Irrtum?" not in client.get(url).text


@pytest.mark.parametrize("state", ["passed_on", "answered", "released", "declined", "withdrawn"])
def test_what_somebody_has_to_answer_is_not_withdrawn_any_more(client_of, ruth, goal, state):
    question, client = make_question(goal, state), client_of(ruth)
    assert url_of(question) not in links_of(client.get(question.get_absolute_url()))
    page = client.get(url_of(question))
    is_done = state == "withdrawn"
    told = "ist schon zurückgezogen" if is_done else "lässt sich nicht mehr zurückziehen"
    assert f"Diese Frage {told}" in main_of(page)
    answer = client.post(url_of(question), marks_of(client, question))
    assert answer.status_code == 409
    assert Question.objects.get().state == state


def test_whom_controlling_outpaces_is_told(client_of, ruth, cora, goal):
    question, client = make_question(goal), client_of(ruth)
    marks = marks_of(client, question)
    question.decline(by=cora, reason="Steht schon da.")
    answer = client.post(url_of(question), marks)
    assert answer.status_code == 409
    assert "nicht mehr zurückziehen" in main_of(answer)


def test_a_double_click_withdraws_once(client_of, ruth, goal):
    question, client = make_question(goal), client_of(ruth)
    marks = marks_of(client, question)
    for _ in range(2):
        assert client.post(url_of(question), marks).status_code == 302
    assert Question.objects.get().version == 2


def test_nobody_else_does_but_controlling_for_whom_has_no_account(
    client_of, ruth, cora, emil, goal
):
    question, entered = make_question(goal), make_question(goal, by=cora, asker_name="Rita Rat")
    rolf = make_user("Rolf", "council")
    for user, status in ((rolf, 404), (emil, 403), (cora, 403)):
        for answer in (
            client_of(user).get(url_of(question)),
            client_of(user).post(url_of(question)),
        ):
            assert answer.status_code == status, user
    assert client_of(ruth).post(url_of(entered)).status_code == 404
    client = client_of(cora)
    client.post(url_of(entered), marks_of(client, entered))
    assert {row.state for row in Question.objects.all()} == {"asked", "withdrawn"}


def test_other_methods_and_incomplete_forms_are_refused(client_of, ruth, goal):
    question, client = make_question(goal), client_of(ruth)
    assert client.put(url_of(question)).status_code == 405
    for sent in ({}, {"seen": "quatsch"}, {"token": "\x00", "seen": "1"}):
        assert client.post(url_of(question), sent).status_code in (200, 409)
    assert Question.objects.get().state == "asked"
