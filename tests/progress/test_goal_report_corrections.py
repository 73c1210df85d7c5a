"""A released mistake on a goal is corrected by a report that names it."""

import pytest

from goals.models import ProgressDraft, ProgressUpdate
from tests.factories import (
    days_ago,
    make_draft,
    make_goal,
    make_update,
)
from tests.progress.writing import errors, opened

pytestmark = pytest.mark.django_db


def test_released_mistake_is_corrected(client, send, goal, emil):
    wrong = make_update(goal, "in_progress", days_ago(20), text="Falsch.")
    client.force_login(emil)
    link = f"{goal.report_url}?berichtigt={wrong.pk}"
    assert link in client.get(goal.get_absolute_url()).text
    assert "Sie berichtigen die Meldung" in client.get(link).text
    send(emil, link, text="Richtig.")
    update = ProgressUpdate.objects.newest_on(goal)
    assert (update.corrects, update.text, update.effective_on) == (
        wrong,
        "Richtig.",
        wrong.effective_on,
    )
    assert client.get(link).status_code == 404


def test_the_second_of_two_correctors_corrects_the_correction(client, client_of, send, goal, emil):
    wrong = make_update(goal, "planned", days_ago(20), text="Falsch.")
    make_update(goal, "in_progress", days_ago(5), text="Später.")
    link = f"{goal.report_url}?berichtigt={wrong.pk}"
    client_of(emil)
    mine, theirs = opened(client, link), opened(client, link)
    send(emil, link, form=theirs, text="Von Emil.", phase="not_started")
    response = send(emil, link, form=mine, text="Von Otto.")
    assert response.status_code == 409
    assert "Diese Meldung ist schon berichtigt" in response.text
    assert "Sie selbst haben sie in einem anderen Fenster am" in response.text
    assert "Von Emil." in response.text
    again = response.context["form"]
    day = f"{wrong.effective_on:%d.%m.%Y}"
    assert (again["text"].value(), again["effective_on"].value()) == ("Von Otto.", day)
    # What was not touched shows what the correction says, never the current state.
    assert (again["phase"].value(), again.taken) == ("not_started", {"phase"})
    assert goal.updates.count() == 3
    assert send(emil, link, form=again, text="Von Otto.").status_code == 302
    update = goal.updates.get(text="Von Otto.")
    assert update.corrects.text == "Von Emil."
    assert update.effective_on == wrong.effective_on
    assert ProgressUpdate.objects.newest_on(goal).text == "Später."


def test_a_draft_that_corrects_is_gone_and_its_text_still_corrects(client, send, goal, emil):
    wrong = make_update(goal, "in_progress", days_ago(20), text="Falsch.")
    make_update(goal, "in_progress", days_ago(5))
    draft = ProgressDraft.objects.begin(goal, by=emil, corrects=wrong)
    draft.keep(by=emil)
    client.force_login(emil)
    url = draft.get_absolute_url()
    form = opened(client, url)
    draft.submit(by=emil)
    response = send(emil, url, form=form, text="Noch ein Wort.")
    assert response.status_code == 409
    assert "Diese Meldung ist schon berichtigt" in response.text
    assert send(emil, url, form=response.context["form"], text="Noch ein Wort.").status_code == 302
    assert goal.updates.get(text="Noch ein Wort.").corrects.corrects == wrong


def test_what_was_corrected_while_a_draft_was_kept_is_told(client, send, goal, emil):
    wrong = make_update(goal, "in_progress", days_ago(20))
    draft = ProgressDraft.objects.begin(goal, by=emil, corrects=wrong)
    draft.keep(by=emil)
    client.force_login(emil)
    form = opened(client, draft.get_absolute_url())
    correction = make_update(goal, "in_progress", days_ago(20), corrects=wrong)
    response = send(emil, draft.get_absolute_url(), form=form)
    assert response.status_code == 409
    form = response.context["form"]
    assert send(emil, draft.get_absolute_url(), form=form).status_code == 302
    assert ProgressUpdate.objects.newest_on(goal).corrects == correction


def test_double_click_on_a_correction_leads_to_the_same_result(client, send, goal, emil):
    wrong = make_update(goal, "in_progress", days_ago(20))
    link = f"{goal.report_url}?berichtigt={wrong.pk}"
    client.force_login(emil)
    form = opened(client, link)
    answers = [send(emil, link, form=form) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [goal.get_absolute_url()] * 2
    assert goal.updates.count() == 2


def test_correction_must_be_readable_by_those_who_read_the_mistake(send, goal, emil):
    wrong = make_update(goal, "in_progress", days_ago(20))
    link = f"{goal.report_url}?berichtigt={wrong.pk}"
    assert list(errors(send(emil, link, visibility="internal"))) == ["visibility"]


@pytest.mark.parametrize("query", ["berichtigt=0", "berichtigt=x", "entwurf=²", "entwurf=9e9"])
def test_what_is_not_there_is_not_found(client, goal, emil, query):
    client.force_login(emil)
    assert client.get(f"{goal.report_url}?{query}").status_code == 404


def test_drafts_and_updates_of_another_subject_are_not_found(client, goal, emil, roads):
    other = make_goal(lead=roads)
    draft, update = make_draft(other, emil), make_update(other)
    client.force_login(emil)
    for query in (f"entwurf={draft.pk}", f"berichtigt={update.pk}"):
        assert client.get(f"{goal.report_url}?{query}").status_code == 404
