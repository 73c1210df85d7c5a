"""Of a report on a goal nothing is overwritten, and nothing done twice."""

import pytest
from django.test import Client
from django.urls import reverse

from goals.models import Action, ProgressDraft, ProgressUpdate
from goals.vocabulary import DraftState
from tests.factories import (
    days_ago,
    make_department,
    make_draft,
    make_goal,
    make_update,
    make_user,
)
from tests.progress.writing import marks_of, opened, typed
from tests.together import at_once, slowly

pytestmark = pytest.mark.django_db


def test_double_click_reports_once(client, send, goal, emil):
    client.force_login(emil)
    form = opened(client, goal.report_url)
    first = send(emil, goal.report_url, form=form, phase="planned")
    second = send(emil, goal.report_url, form=form, phase="planned")
    assert (first.status_code, second.status_code) == (302, 302)
    assert ProgressUpdate.objects.count() == Action.objects.count() == 1


def test_double_click_on_a_draft_leads_to_the_same_result(client, send, goal, emil):
    url = make_draft(goal, emil, phase="planned").get_absolute_url()
    client.force_login(emil)
    form = opened(client, url)
    first = send(emil, url, form=form)
    second = send(emil, url, form=form)
    assert first["Location"] == second["Location"] == reverse("desk")
    assert ProgressUpdate.objects.count() == 1


def test_two_who_write_on_one_draft_see_both_texts(client, send, goal, emil, roads):
    draft = make_draft(goal, emil, text="Anfang.", phase="planned")
    url = draft.get_absolute_url()
    client.force_login(emil)
    form = opened(client, url)
    send(make_user("Otto", "editor", [roads]), url, "speichern", text="Von Otto.")
    response = send(emil, url, "speichern", form=form, text="Von Emil.")
    assert response.status_code == 409
    assert "Von Otto." in response.text
    assert "Von Emil." in response.text
    assert ProgressDraft.objects.get().text == "Von Otto."
    send(emil, url, "speichern", form=response.context["form"], text="Von beiden.")
    assert ProgressDraft.objects.get().text == "Von beiden."


def test_who_reports_on_what_changed_meanwhile_sees_it_and_decides(client, send, goal, emil):
    make_update(goal, "planned", days_ago(20))
    client.force_login(emil)
    form = opened(client, goal.report_url)
    make_update(goal, "planned", days_ago(1), text="Von jemand anderem.")
    response = send(emil, goal.report_url, form=form, text="Meine Worte.")
    assert response.status_code == 409
    assert "Inzwischen wurde neu gemeldet" in response.text
    assert "Von jemand anderem." in response.text
    assert "Meine Worte." in response.text
    assert goal.updates.count() == 2
    send(emil, goal.report_url, form=response.context["form"], text="Meine Worte.")
    assert goal.updates.count() == 3


def test_what_waits_is_not_changed_from_an_old_page(client, send, goal, emil):
    draft = make_draft(goal, emil, phase="completed", text="Anfang.")
    url = draft.get_absolute_url()
    client.force_login(emil)
    form = opened(client, url)
    draft.submit(by=emil)
    for act in ("melden", "speichern"):
        response = send(emil, url, act, form=form, text="Nachgeschoben.")
        assert response.status_code == 409
        assert "wartet auf Freigabe" in response.text
        assert "Nachgeschoben." in response.text
    assert ProgressDraft.objects.get().text == "Anfang."


def test_an_act_that_comes_too_late_is_told(client, goal, emil, cora):
    draft = make_draft(goal, emil, phase="completed")
    draft.submit(by=emil)
    client.force_login(emil)
    url = draft.get_absolute_url()
    marks = marks_of(client.get(url))
    draft.send_back(by=cora, comment="Nein.")
    for act in ("zurueckholen", "erneut"):
        response = client.post(url, {"act": act} | marks)
        assert response.status_code == 409
        assert "Jemand anderes war schneller" in response.text
        assert "<title>Fehler: " in response.text
    draft.refresh_from_db()
    assert (draft.state, draft.comment) == (DraftState.RETURNED, "Nein.")
    draft.discard(by=emil)
    response = client.post(url, {"act": "verwerfen"} | marks)
    assert response.status_code == 409
    assert "veröffentlicht oder verworfen" in response.text


def test_an_act_that_comes_too_late_after_ones_own_is_told_so(client, goal, emil):
    draft = make_draft(goal, emil, phase="completed")
    draft.submit(by=emil)
    client.force_login(emil)
    marks = marks_of(client.get(draft.get_absolute_url()))
    draft.take_back(by=emil)
    response = client.post(draft.get_absolute_url(), {"act": "erneut"} | marks)
    assert response.status_code == 409
    told = "Sie selbst waren in einem anderen Fenster schneller: Die Meldung ist jetzt „Entwurf“."
    assert told in response.text


def test_text_outlives_a_draft_that_is_gone(client, send, goal, emil):
    draft = make_draft(goal, emil, phase="planned", text="Anfang.")
    url = draft.get_absolute_url()
    client.force_login(emil)
    form = opened(client, url)
    draft.discard(by=emil)
    response = send(emil, url, "speichern", form=form, text="Viel Arbeit.")
    assert response.status_code == 409
    assert "Viel Arbeit." in response.text


@pytest.mark.django_db(transaction=True)
def test_of_two_who_report_at_once_one_decides(monkeypatch):
    roads = make_department("Straßenbau", "66")
    goal, clients = make_goal(lead=roads), (Client(), Client())
    for client, name in zip(clients, ("Emil", "Otto"), strict=True):
        client.force_login(make_user(name, "editor", [roads]))
    sent = [
        typed(client, goal.report_url, text=f"Text {place}.")
        for place, client in enumerate(clients)
    ]
    monkeypatch.setattr(ProgressUpdate, "save", slowly(ProgressUpdate.save))
    answers = at_once(
        lambda: clients[0].post(goal.report_url, sent[0]),
        lambda: clients[1].post(goal.report_url, sent[1]),
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    place = [answer.status_code for answer in answers].index(409)
    assert f"Text {place}." in answers[place].text
    assert goal.updates.get().text == f"Text {1 - place}."


@pytest.mark.django_db(transaction=True)
def test_a_double_click_at_once_reports_once(monkeypatch):
    roads = make_department("Straßenbau", "66")
    goal, clients = make_goal(lead=roads), (Client(), Client())
    emil = make_user("Emil", "editor", [roads])
    for client in clients:
        client.force_login(emil)
    sent = typed(clients[0], goal.report_url)
    monkeypatch.setattr(ProgressUpdate, "save", slowly(ProgressUpdate.save))
    answers = at_once(
        lambda: clients[0].post(goal.report_url, sent),
        lambda: clients[1].post(goal.report_url, sent),
    )
    assert [answer.status_code for answer in answers] == [302, 302]
    assert goal.updates.count() == Action.objects.count() == 1
