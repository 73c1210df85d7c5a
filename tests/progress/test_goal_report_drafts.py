"""Drafts of a report on a goal: kept, handed in, taken back, discarded."""

import pytest
from django.urls import reverse

from goals.models import ProgressDraft, ProgressUpdate
from goals.vocabulary import DraftState
from tests.factories import (
    make_draft,
    make_update,
    make_user,
)
from tests.progress.writing import act_on, marks_of

pytestmark = pytest.mark.django_db


def test_draft_is_kept_and_continued(client, send, goal, emil):
    response = send(emil, goal.report_url, "speichern", text="Halb fert", phase="")
    draft = ProgressDraft.objects.get()
    assert response["Location"] == draft.get_absolute_url()
    assert "Halb fert" in client.get(draft.get_absolute_url()).text
    send(emil, draft.get_absolute_url(), text="Fertig.", phase="planned")
    assert ProgressUpdate.objects.get().text == "Fertig."
    assert not ProgressDraft.objects.exists()


def test_drafts_of_colleagues_are_shown_and_can_be_continued(client, send, goal, emil, roads):
    draft = make_draft(goal, emil, phase="planned", text="Von Emil.")
    otto = make_user("Otto", "editor", [roads])
    client.force_login(otto)
    page = client.get(goal.report_url)
    assert "Entwurf von Emil" in page.text
    assert draft.get_absolute_url() in page.text
    send(otto, draft.get_absolute_url(), "speichern", text="Von beiden.")
    draft.refresh_from_db()
    assert (draft.author, draft.text) == (emil, "Von beiden.")
    assert set(draft.writers.all()) == {emil, otto}


def test_draft_is_discarded_after_a_second_click(client, goal, emil):
    draft = make_draft(goal, emil)
    client.force_login(emil)
    assert "Ja, verwerfen" in client.get(draft.get_absolute_url()).text
    response = act_on(client, emil, draft, "verwerfen")
    assert response["Location"] == reverse("desk")
    assert not ProgressDraft.objects.exists()


def test_what_waits_is_shown_and_can_be_taken_back(client, goal, emil):
    draft = make_draft(goal, emil, phase="completed")
    draft.submit(by=emil)
    client.force_login(emil)
    page = client.get(draft.get_absolute_url())
    assert "Zurückholen und ändern" in page.text
    assert 'name="text"' not in page.text
    response = act_on(client, emil, draft, "zurueckholen")
    assert 'name="text"' in client.get(response["Location"]).text


def test_what_came_back_says_why(client, goal, emil, cora):
    draft = make_draft(goal, emil, phase="completed")
    draft.submit(by=emil)
    draft.send_back(by=cora, comment="Bitte eine Zahl nennen.")
    client.force_login(emil)
    assert "Bitte eine Zahl nennen." in client.get(draft.get_absolute_url()).text


def test_reporter_decides_when_something_else_was_reported(client, goal, emil):
    draft = make_draft(goal, emil, phase="completed")
    draft.submit(by=emil)
    make_update(goal, "in_progress")
    client.force_login(emil)
    page = client.get(draft.get_absolute_url())
    assert "ist neu gemeldet worden" in page.text
    assert "So noch einmal einreichen" in page.text
    act_on(client, emil, draft, "erneut")
    draft.refresh_from_db()
    assert not draft.is_overtaken()
    assert draft.state == DraftState.SUBMITTED


def test_what_waits_again_is_not_published_from_an_old_page(client_of, goal, emil, roads):
    """A colleague took it back and writes on: the old page's button is no button for that."""
    draft = make_draft(goal, emil, phase="completed", text="Fertig.")
    draft.submit(by=emil)
    make_update(goal, "in_progress")
    client, url = client_of(emil), draft.get_absolute_url()
    marks = marks_of(client.get(url))
    draft.take_back(by=emil)
    draft.phase, draft.text = "in_progress", "Halb fert"
    draft.keep(by=emil)
    response = client.post(url, {"act": "erneut"} | marks)
    assert response.status_code == 409
    assert "Halb fert" in response.text
    assert not goal.updates.filter(text="Halb fert").exists()
    # Handed in once more meanwhile, it is another text than the one that was looked at.
    draft.phase = "completed"
    draft.submit(by=emil)
    assert client.post(url, {"act": "erneut"} | marks).status_code == 409


def test_what_a_colleague_wrote_is_not_discarded_from_an_old_page(client_of, goal, emil, roads):
    draft = make_draft(goal, emil)
    client, url = client_of(emil), draft.get_absolute_url()
    marks = marks_of(client.get(url))
    draft.text = "Neue Absätze."
    draft.keep(by=make_user("Otto", "editor", [roads]))
    for old in (marks, {"token": marks["token"]}):
        response = client.post(url, {"act": "verwerfen"} | old)
        assert response.status_code == 409
        assert "inzwischen geändert" in response.text
        assert "Neue Absätze." in response.text
    marks = marks_of(response)
    assert client.post(url, {"act": "verwerfen"} | marks).status_code == 302
    assert not ProgressDraft.objects.exists()


def test_another_button_of_the_same_page_is_no_double_click(client_of, goal, emil):
    draft = make_draft(goal, emil, phase="completed")
    draft.submit(by=emil)
    client, url = client_of(emil), draft.get_absolute_url()
    marks = marks_of(client.get(url))
    client.post(url, {"act": "zurueckholen"} | marks)
    response = client.post(url, {"act": "verwerfen"} | marks)
    assert response.status_code == 409
    assert "Damals: Sie können weiterschreiben" in response.text
    assert ProgressDraft.objects.exists()
