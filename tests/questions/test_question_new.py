"""Asking: by members of the council, and by controlling in their name."""

import pytest

from goals.models import Question
from tests.factories import (
    days_ago,
    make_body,
    make_goal,
    make_measure,
    make_report,
    make_session,
)
from tests.reading import links_of, main_of

pytestmark = pytest.mark.django_db
URL = "/fragen/neu/"


@pytest.fixture
def goal(roads):
    return make_goal(lead=roads)


def send(client, about, url=URL, **entries):
    form = client.get(url).context["form"]
    entries = {"about": about, "text": "Wann?", "visibility": "public"} | entries
    return client.post(url, {"token": form.token} | entries)


def error(response, name):
    assert response.status_code == 200
    return " ".join(response.context["form"].errors[name])


def test_a_member_asks_about_a_goal(client_of, ruth, goal):
    client = client_of(ruth)
    response = send(client, goal.code.lower(), text="Wann?\r\nUnd wo?", visibility="council")
    question = Question.objects.get()
    assert response["Location"] == question.get_absolute_url()
    assert (question.goal, question.text) == (goal, "Wann?\nUnd wo?")
    assert (question.state, question.visibility) == ("asked", "council")
    assert (question.asked_by, question.asker_name, question.name_consent) == (ruth, "Ruth", False)
    words = main_of(client.get(response["Location"]))
    assert f"Gestellt: Frage {question.pk} zu Ziel {goal.code}." in words


def test_controlling_enters_what_a_member_asks_about_a_measure(client_of, cora):
    measure = make_measure()
    send(client_of(cora), f"m{measure.pk}", asker_name="Rita  Rat", name_consent="on")
    question = Question.objects.get()
    assert (question.measure, question.asked_by) == (measure, None)
    assert (question.asker_name, question.name_consent) == ("Rita Rat", True)
    assert question.entered_by == cora


def test_controlling_says_who_asks(client_of, cora, goal):
    assert error(send(client_of(cora), goal.code), "asker_name") == "Nennen Sie, wer fragt."


def test_a_member_asks_in_no_other_name(client_of, ruth, cora, goal):
    send(client_of(ruth), goal.code, asker_name="Rolf", asked_by=cora.pk)
    assert Question.objects.get().asker_name == "Ruth"


def test_the_pages_of_goal_and_measure_lead_to_the_form(client_of, ruth, erna, goal):
    measure = make_measure()
    for subject in (goal, measure):
        client = client_of(ruth)
        link = next(
            link for link in links_of(client.get(subject.get_absolute_url())) if "neu/?zu=" in link
        )
        response = client.get(link)
        assert f"Zu {subject.WORD} {subject}" in main_of(response)
        assert f'value="{subject.code}"' in response.text
        assert link not in links_of(client_of(erna).get(subject.get_absolute_url()))


NOTHING = ["VIII.99", "M 999", "M 0", "XX", "12", "M 12; DROP", "Radweg", "9/9", "0/1", "7/", "/7"]


@pytest.mark.parametrize("about", [*NOTHING, "Bericht 99999999/9", "9" * 12 + "/1", "1/99999"])
def test_what_is_no_number_of_anything_is_told_at_its_field(client_of, ruth, goal, about):
    response = send(client_of(ruth), about)
    assert "gibt es nicht" in error(response, "about")
    assert about in main_of(response) or f'value="{about}"' in response.text
    assert not Question.objects.exists()


def test_an_internal_measure_is_for_a_member_as_if_there_were_none(client_of, ruth):
    measure = make_measure(visibility="internal")
    client = client_of(ruth)
    assert "gibt es nicht" in error(send(client, measure.code), "about")
    assert client.get(f"{URL}?zu={measure.code}").status_code == 404


@pytest.mark.parametrize("name", ["Bericht {}", "bericht {}", "{}"])
def test_a_member_asks_about_a_version_of_a_report(client_of, ruth, name):
    session = make_session()
    make_report(session, stage="public")
    report = make_report(session, stage="council", reason="Eine Zahl fehlte.")
    client, title = client_of(ruth), f"Ausschuss, Sitzung am {session.held_on:%d.%m.%Y}, Version 2"
    page = client.get(URL, {"zu": name.format(report.code)})
    assert f"Zum Umsetzungsbericht {title}" in main_of(page)
    offered = f"{session.held_on:%d.%m.%Y}, Version 2: Ausschuss"
    assert f'<option value="{report.pk}" selected>{offered}</option>' in page.text
    response = send(client, "", report=str(report.pk))
    assert Question.objects.get().report == report
    words = main_of(client.get(response["Location"]))
    told = f"Frage {Question.objects.get().pk} zum Umsetzungsbericht {title}"
    assert f"Gestellt: {told}." in words
    assert told in main_of(client.get("/fragen/"))
    assert report.code not in words
    assert report.get_absolute_url() in links_of(client.get(response["Location"]))


def test_a_report_that_is_not_open_to_a_member_is_as_if_there_were_none(client_of, ruth, cora):
    report = make_report(make_session())
    client = client_of(ruth)
    assert "Bericht der Liste" in error(send(client, "", report=str(report.pk)), "report")
    assert client.get(f"{URL}?zu=Bericht {report.code}").status_code == 404
    assert client_of(cora).get(f"{URL}?zu=Bericht {report.code}").status_code == 200


def test_reports_are_offered_by_body_and_day_the_newest_session_first(client_of, ruth):
    old, new = make_session(held_on=days_ago(90)), make_session(make_body("Kreistag"), days_ago(9))
    reports = [make_report(session, stage="council") for session in (new, old)]
    make_report(make_session(make_body("Geheim"), days_ago(2)))
    again = make_report(old, stage="public", reason="Eine Zahl fehlte.")
    found = client_of(ruth).get(URL).context["form"].fields["report"].choices
    days = [f"{session.held_on:%d.%m.%Y}" for session in (new, old, old)]
    assert found == [
        ("", "keiner"),
        (str(reports[0].pk), f"{days[0]}, Version 1: Kreistag"),
        (str(again.pk), f"{days[1]}, Version 2: Ausschuss"),
        (str(reports[1].pk), f"{days[2]}, Version 1: Ausschuss"),
    ]


def test_a_question_is_about_one_thing_not_about_two_and_not_about_none(client_of, ruth, goal):
    report, client = make_report(make_session(), stage="council"), client_of(ruth)
    assert "nur einem" in error(send(client, goal.code, report=str(report.pk)), "report")
    assert "Nennen Sie ein Ziel" in error(send(client, ""), "about")
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("entries", "name", "told"),
    [
        ({"text": " \n"}, "text", "Schreiben Sie die Frage."),
        ({"text": "x" * 100_000}, "text", "Der Text hat 100000 Zeichen, möglich sind 10000."),
        ({"text": "Wann\x00?"}, "text", "Steuerzeichen"),
        ({"visibility": "internal"}, "visibility", "Wählen Sie, wer lesen soll."),
        ({"about": ""}, "about", "Nennen Sie ein Ziel"),
        ({"report": "999999"}, "report", "Wählen Sie einen Bericht der Liste."),
        ({"report": "\x00"}, "report", "Wählen Sie einen Bericht der Liste."),
    ],
)
def test_bad_entries_are_told_at_their_field_and_nothing_is_lost(
    client_of, ruth, goal, entries, name, told
):
    response = send(client_of(ruth), **{"about": goal.code} | entries)
    assert told in error(response, name)
    assert not Question.objects.exists()
    kept = response.context["form"]["text"].value()
    assert kept == entries.get("text", "Wann?").replace("\x00", "")


def test_a_double_click_asks_once_and_another_text_is_told(client_of, ruth, goal):
    client = client_of(ruth)
    token = client.get(URL).context["form"].token
    entries = {"token": token, "about": goal.code, "text": "Wann?", "visibility": "public"}
    first, second = client.post(URL, entries), client.post(URL, entries)
    assert first["Location"] == second["Location"]
    third = client.post(URL, entries | {"text": "Wo?"})
    assert third.status_code == 409
    assert "Dieses Formular haben Sie schon einmal gesendet" in main_of(third)
    assert Question.objects.count() == 1


@pytest.mark.parametrize("name", ["ruth", "cora"])
def test_the_same_question_is_taken_once_also_from_a_new_form(client_of, request, goal, name):
    client, other = client_of(request.getfixturevalue(name)), make_goal(lead=goal.lead)
    typed = {"asker_name": "Rita Rat"}
    send(client, goal.code, **typed)
    question = Question.objects.get()
    again = send(client, goal.code, text=" Wann?\r\n", **typed)
    assert again.status_code == 409
    assert "Diese Frage steht schon im Portal Mit denselben Worten" in main_of(again)
    assert question.get_absolute_url() in links_of(again)
    assert Question.objects.get() == question
    # Something else is, also after the first one was withdrawn.
    for about, text in ((goal.code, "Wo?"), (other.code, "Wann?")):
        assert send(client, about, text=text, **typed).status_code == 302
    question.withdraw(by=request.getfixturevalue(name))
    assert send(client, goal.code, **typed).status_code == 302
    assert Question.objects.count() == 4


@pytest.mark.parametrize(
    "query", ["zu=XX.99", "zu=", "zu=M%200", "zu=%00", "zu=Bericht%201/1", "zu=Bericht"]
)
def test_a_beginning_that_there_is_not_is_not_found(client_of, ruth, query):
    assert client_of(ruth).get(f"{URL}?{query}").status_code == 404


def test_editors_do_not_ask_and_nobody_anonymous(client, client_of, emil, goal):
    assert client.get(URL)["Location"].startswith("/konto/anmelden/")
    assert client_of(emil).post(URL, {"about": goal.code}).status_code == 403
    assert client_of(emil).get(URL).status_code == 403


def test_other_methods_are_refused(client_of, ruth):
    assert client_of(ruth).put(URL).status_code == 405
