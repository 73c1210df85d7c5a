"""Reporting on a measure; what it shares with goals is tested in test_goal_report.py."""

import pytest

from goals.models import ProgressDraft, ProgressUpdate
from goals.vocabulary import DraftState
from tests.factories import days_ago, make_draft, make_goal, make_measure, make_update
from tests.reading import main_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(roads):
    return make_measure(lead=roads, goals=[make_goal(lead=roads)], description="Was wir bauen.")


def send(client, measure, **entries):
    form = client.get(measure.report_url).context["form"]
    marks = {"token": form.token, "version": form.version, "act": "melden"}
    day = f"{days_ago(0):%d.%m.%Y}"
    return client.post(
        measure.report_url,
        marks | {"text": "Es geht voran.", "effective_on": day, "visibility": "public"} | entries,
    )


def test_editor_reports(client_of, measure, emil, roads):
    assert send(client_of(emil), measure, phase="in_progress").status_code == 302
    update = ProgressUpdate.objects.get()
    assert (update.measure, update.goal, update.department) == (measure, None, roads)


def test_a_measure_is_paused_with_a_reason_and_without_a_paper(client_of, measure, emil):
    make_update(measure, "in_progress", days_ago(9))
    send(client_of(emil), measure, phase="paused", reason="Die Förderung ruht.")
    assert ProgressUpdate.objects.newest_on(measure).phase == "paused"


def test_dropped_waits_for_release(client_of, measure, emil):
    send(client_of(emil), measure, phase="dropped", reason="Die Förderung ist entfallen.")
    assert ProgressDraft.objects.get().state == DraftState.SUBMITTED


def test_what_it_is_about_stands_beside_the_form(client_of, measure, emil):
    words = main_of(client_of(emil).get(measure.report_url))
    assert measure.summary in words
    assert "Was wir bauen." in words


def test_measure_page_leads_to_the_form_and_to_corrections(client_of, measure, emil, erna):
    update = make_update(measure)
    page = client_of(emil).get(measure.get_absolute_url())
    assert f"{measure.report_url}?berichtigt={update.pk}" in page.text
    assert measure.report_url not in client_of(erna).get(measure.get_absolute_url()).text


def test_what_is_withdrawn_can_be_corrected_and_not_confirmed(client_of, measure, emil):
    make_update(measure, effective_on=days_ago(9))
    measure.withdrawn_on, measure.withdrawn_reason = days_ago(1), "Vorbei."
    measure.save()
    page = client_of(emil).get(measure.report_url)
    assert page.status_code == 200
    assert "Unverändert bestätigen" not in page.text


def test_other_department_council_and_anonymous_are_refused(client, client_of, measure, erna, ruth):
    assert client.get(measure.report_url).status_code == 302
    for user in (erna, ruth):
        assert client_of(user).get(measure.report_url).status_code == 403
        assert client_of(user).post(measure.report_url, {"act": "melden"}).status_code == 403


def test_draft_of_another_subject_wrong_method_and_nonsense(client_of, measure, emil):
    draft = make_draft(measure.goals.get(), emil)
    client = client_of(emil)
    assert client.get(f"{measure.report_url}?entwurf={draft.pk}").status_code == 404
    assert client.delete(measure.report_url).status_code == 405
    assert client.get("/massnahmen/999999/melden/").status_code == 404
    response = client.post(measure.report_url, {"act": "unfug", "phase": "x" * 1_000})
    assert (response.status_code, ProgressUpdate.objects.count()) == (200, 0)
