"""What is done with a question: passed on, answered, sent back, released, closed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from goals.days import today
from goals.models import Question
from goals.models.question_words import ANSWER_DAYS
from tests.factories import (
    days_ago,
    make_department,
    make_goal,
    make_question,
    make_user,
)
from tests.reading import main_of, section_of
from tests.together import at_once, slowly

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(roads):
    return make_goal(lead=roads)


def url_of(question):
    return reverse("question_edit", args=[question.pk])


def form_on(client, question, act):
    """The form of an act as the page shows it."""
    return next(form for form in client.get(url_of(question)).context["forms"] if form.act == act)


def entries_of(form):
    """What a browser would send of the form as it is shown."""
    entries = {field.name: field.value() for field in form.visible_fields()}
    marks = {"act": form.act, "token": form.token, "seen": form.seen}
    return {name: "" if value is None else value for name, value in entries.items()} | marks


def act(client, question, name, **entries):
    sent = entries_of(form_on(client, question, name)) | entries
    if hasattr(sent.get("deadline"), "strftime"):
        sent["deadline"] = f"{sent['deadline']:%d.%m.%Y}"
    return client.post(url_of(question), sent)


def stored(question):
    return Question.objects.get(pk=question.pk)


def offered(client, question):
    return [form.act for form in client.get(url_of(question)).context["forms"]]


# The whole way


def test_a_question_goes_its_way(client_of, goal, roads, cora, emil, ruth):
    question = make_question(goal, visibility="council", text="Wann?")
    act(client_of(cora), question, "weitergeben", visibility="public", comment="Kurz bitte.")
    passed_on = stored(question)
    assert (passed_on.state, passed_on.department) == ("passed_on", roads)
    assert passed_on.deadline == today() + timedelta(days=ANSWER_DAYS)
    assert passed_on.visibility == "public"
    client = client_of(emil)
    assert "Kurz bitte." in main_of(client.get(url_of(question)))
    response = act(client, question, "antworten", answer="Im Mai.\r\n\r\nOder im Juni.")
    assert response["Location"] == question.get_absolute_url()
    assert "Zur Freigabe gegeben" in main_of(client.get(response["Location"]))
    assert (stored(question).state, stored(question).answered_by) == ("answered", emil)
    act(client_of(cora), question, "zurueckgeben", comment="Bitte den Ort nennen.")
    page = client_of(emil).get(url_of(question))
    assert "Bitte den Ort nennen." in main_of(page)
    assert "Im Mai.\n\nOder im Juni.</textarea>" in page.text
    act(client_of(emil), question, "antworten", answer="Im Mai in Dülmen.")
    act(client_of(cora), question, "freigeben")
    released = stored(question)
    assert (released.state, released.answer, released.released_by) == (
        "released",
        "Im Mai in Dülmen.",
        cora,
    )
    words = section_of(Client().get(goal.get_absolute_url()), "fragen")
    assert "Frage: Wann? Antwort: Im Mai in Dülmen." in words


def test_controlling_closes_a_question_with_a_reason(client_of, goal, cora):
    question = make_question(goal)
    response = act(client_of(cora), question, "schliessen", reason="Zurückgezogen.")
    assert (stored(question).state, stored(question).reason) == ("declined", "Zurückgezogen.")
    assert "Ohne Antwort geschlossen" in main_of(client_of(cora).get(response["Location"]))


def test_a_question_is_passed_on_again_to_another_department(client_of, goal, youth, cora, erna):
    question = make_question(goal, "passed_on")
    assert client_of(erna).get(url_of(question)).status_code == 404
    act(client_of(cora), question, "weitergeben", department=str(youth.pk))
    assert offered(client_of(erna), question) == ["antworten"]


# Who is offered what


@pytest.mark.parametrize(
    ("state", "editor", "controlling"),
    [
        ("passed_on", ["antworten"], ["antworten", "weitergeben", "schliessen"]),
        ("returned", ["antworten"], ["antworten", "weitergeben", "schliessen"]),
        ("answered", [], ["freigeben", "zurueckgeben", "schliessen"]),
        ("released", [], []),
    ],
)
def test_each_is_offered_what_can_be_done(client_of, goal, emil, adam, state, editor, controlling):
    question = make_question(goal, state)
    assert offered(client_of(emil), question) == editor
    assert offered(client_of(adam), question) == controlling


def test_who_wrote_the_answer_is_told_that_others_release(client_of, goal, cora):
    question = make_question(goal, "answered")
    client = client_of(cora)
    assert offered(client, question) == ["schliessen"]
    assert "Die Antwort wartet auf Freigabe" in main_of(client.get(url_of(question)))


def test_a_closed_question_says_so(client_of, goal, cora):
    page = client_of(cora).get(url_of(make_question(goal, "declined")))
    assert "Diese Frage ist abgeschlossen" in main_of(page)


def test_a_hidden_button_is_no_refusal_the_model_refuses_too(client_of, goal, emil, cora):
    question = make_question(goal, "answered")
    for user, name in ((emil, "freigeben"), (emil, "schliessen"), (cora, "freigeben")):
        client = client_of(user)
        sent = {"act": name, "token": "x" * 24, "seen": question.version}
        sent |= {"visibility": "public", "reason": "So."}
        assert client.post(url_of(question), sent).status_code == 403
        assert stored(question).state == "answered"


def test_who_reads_only_does_not_come_in(client, client_of, goal, ruth, erna):
    question = make_question(goal, "released")
    assert client.get(url_of(question))["Location"].startswith("/konto/anmelden/")
    for user in (ruth, erna):
        assert client_of(user).get(url_of(question)).status_code == 403
        assert client_of(user).post(url_of(question), {"act": "antworten"}).status_code == 403


# Bad entries


@pytest.mark.parametrize(
    ("state", "name", "entries", "field", "told"),
    [
        ("asked", "weitergeben", {"department": ""}, "department", "Wählen Sie, wer antwortet."),
        ("asked", "weitergeben", {"department": "999"}, "department", "gibt es nicht"),
        ("asked", "weitergeben", {"deadline": ""}, "deadline", "Nennen Sie den Tag"),
        (
            "asked",
            "weitergeben",
            {"deadline": "31.02.2027"},
            "deadline",
            "Diesen Tag gibt es nicht",
        ),
        ("asked", "weitergeben", {"deadline": days_ago(1)}, "deadline", "in der Vergangenheit"),
        ("asked", "weitergeben", {"deadline": days_ago(-400)}, "deadline", "länger als ein Jahr"),
        ("asked", "weitergeben", {"visibility": "internal"}, "visibility", "wer lesen soll"),
        ("asked", "schliessen", {"reason": " "}, "reason", "warum nicht geantwortet wird"),
        ("passed_on", "antworten", {"answer": ""}, "answer", "Schreiben Sie die Antwort."),
        ("passed_on", "antworten", {"answer": "x" * 100_000}, "answer", "möglich sind 10000"),
        ("passed_on", "antworten", {"answer": "a\x0bb"}, "answer", "Steuerzeichen"),
        ("answered", "zurueckgeben", {"comment": ""}, "comment", "was zu ändern ist"),
        ("answered", "freigeben", {"visibility": ""}, "visibility", "wer lesen soll"),
    ],
)
def test_bad_entries_are_told_at_their_field_and_nothing_is_stored(
    client_of, goal, adam, state, name, entries, field, told
):
    question = make_question(goal, state)
    response = act(client_of(adam), question, name, **entries)
    form = response.context["sent"]
    assert response.status_code == 200
    assert told in " ".join(form.errors[field])
    assert stored(question).version == question.version
    assert f'href="#id_{name}_{field}' in response.text


def test_a_closed_department_is_not_offered(client_of, goal, cora):
    closed = make_department("Alt", is_active=False)
    response = act(client_of(cora), make_question(goal), "weitergeben", department=str(closed.pk))
    assert "nicht mehr" in " ".join(response.context["sent"].errors["department"])


@pytest.mark.parametrize("sent", [{}, {"act": "veroeffentlichen"}])
def test_an_act_that_there_is_not_is_a_bad_request(client_of, goal, cora, sent):
    assert client_of(cora).post(url_of(make_question(goal)), sent).status_code == 400


@pytest.mark.parametrize("seen", ["", "x", "99999999999", "-1", "²"])
def test_without_the_version_that_was_looked_at_nothing_is_done(client_of, goal, adam, seen):
    question = make_question(goal, "answered")
    response = act(client_of(adam), question, "freigeben", seen=seen)
    assert response.status_code == 409
    assert stored(question).state == "answered"


def test_other_methods_are_refused(client_of, goal, cora):
    assert client_of(cora).delete(url_of(make_question(goal))).status_code == 405


# Two at once


def test_the_second_is_told_what_the_first_did_and_keeps_the_text(client_of, goal, emil, cora):
    question = make_question(goal, "passed_on")
    client = client_of(emil)
    entries = entries_of(form_on(client, question, "antworten")) | {"answer": "Mein langer Text."}
    question.give_answer(by=cora, answer="Schon beantwortet.")
    response = client.post(url_of(question), entries)
    words = main_of(response)
    assert response.status_code == 409
    assert "Jemand anderes war schneller" in words
    assert "Mein langer Text.</textarea>" in response.text
    assert "Schon beantwortet." in words
    assert stored(question).answer == "Schon beantwortet."


def test_whoever_was_faster_in_another_window_is_told_so(client_of, goal, emil):
    question = make_question(goal, "passed_on")
    client = client_of(emil)
    entries = entries_of(form_on(client, question, "antworten")) | {"answer": "Aus diesem Fenster."}
    question.give_answer(by=emil, answer="Aus dem anderen.")
    response = client.post(url_of(question), entries)
    assert response.status_code == 409
    assert "Sie selbst waren in einem anderen Fenster schneller, hier ist" in main_of(response)
    assert "Aus diesem Fenster.</textarea>" in response.text


@pytest.mark.parametrize("state", ["passed_on", "answered", "released", "declined"])
def test_an_answer_to_what_others_answer_by_now_is_given_back(
    client_of, goal, youth, emil, cora, adam, state
):
    """Passed on to another department while it was written; what became of it there is theirs."""
    question = make_question(goal, "passed_on", visibility="council")
    client = client_of(emil)
    entries = entries_of(form_on(client, question, "antworten")) | {"answer": "Mein langer Text."}
    later = {"deadline": today() + timedelta(days=9), "comment": "Anderer Hinweis."}
    question.pass_on(by=cora, department=youth, **later)
    if state in ("answered", "released"):
        question.give_answer(by=cora, answer="Deren Antwort.")
    if state == "released":
        question.release(by=adam)
    if state == "declined":
        question.decline(by=cora, reason="Deren Grund.")
    response = client.post(url_of(question), entries)
    words = main_of(response)
    assert response.status_code == 403
    assert "Inzwischen ist eine andere Stelle für die Antwort zuständig" in words
    assert "Mein langer Text.</textarea>" in response.text
    for hidden in ("Jugend", "Hinweis.", "Deren", f"{later['deadline']:%d.%m.%Y}", "abgeschlossen"):
        assert hidden not in words
    assert stored(question).version == question.version
    assert client.post(url_of(question), entries).status_code == 403
    assert client.get(url_of(question)).status_code in (403, 404)


def test_who_never_had_the_question_is_told_nothing_of_it(client_of, goal, erna, ruth):
    question = make_question(goal, "passed_on")
    sent = {"act": "antworten", "answer": "Text.", "token": "x" * 24, "seen": question.version}
    assert client_of(erna).post(url_of(question), sent).status_code == 404
    assert client_of(ruth).post(url_of(question), sent).status_code == 403


def test_an_answer_that_changed_meanwhile_is_not_released_unread(client_of, goal, adam, emil):
    question = make_question(goal, "answered")
    client = client_of(adam)
    entries = entries_of(form_on(client, question, "freigeben"))
    question.send_back(by=make_user("Conny", "controlling"), comment="Anders.")
    question.give_answer(by=emil, answer="Etwas anderes.")
    response = client.post(url_of(question), entries)
    assert response.status_code == 409
    assert "Etwas anderes." in main_of(response)
    again = entries_of(response.context["sent"])
    assert client.post(url_of(question), again).status_code == 302
    assert stored(question).is_released


def test_a_double_click_acts_once(client_of, goal, adam):
    question = make_question(goal, "answered")
    client = client_of(adam)
    entries = entries_of(form_on(client, question, "freigeben"))
    first, second = (client.post(url_of(question), entries) for _ in range(2))
    assert first["Location"] == second["Location"] == question.get_absolute_url()
    assert stored(question).version == question.version + 1


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_the_same_moment_one_comes_through(goal, emil, cora, monkeypatch):
    question = make_question(goal, "passed_on")
    calls = []
    for user in (emil, cora):
        client = Client()
        client.force_login(user)
        entries = entries_of(form_on(client, question, "antworten"))
        entries["answer"] = f"Antwort von {user.name}."
        calls.append(lambda client=client, entries=entries: client.post(url_of(question), entries))
    monkeypatch.setattr(Question, "_move", slowly(Question._move))
    statuses = sorted(response.status_code for response in at_once(*calls))
    assert statuses == [302, 409]
    assert stored(question).version == question.version + 1
    assert stored(question).answer == f"Antwort von {stored(question).answered_by.name}."
