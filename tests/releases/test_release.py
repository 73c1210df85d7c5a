"""Release or send back: by controlling, never one's own, and told to the second of two."""

import pytest
from django.test import Client
from django.urls import reverse

from goals.models import ProgressDraft, ProgressUpdate
from goals.vocabulary import DraftState
from tests.factories import (
    days_ago,
    make_department,
    make_draft,
    make_goal,
    make_measure,
    make_update,
    make_user,
)
from tests.reading import main_of
from tests.together import at_once, slowly

pytestmark = pytest.mark.django_db
QUEUE = "/controlling/freigaben/"


@pytest.fixture
def goal(roads, emil, cora):
    goal = make_goal(lead=roads)
    make_update(goal, "in_progress", days_ago(90), assessment="on_track", text="Halb fertig.")
    return goal


@pytest.fixture
def draft(goal, emil):
    draft = make_draft(
        goal,
        emil,
        phase="completed",
        assessment="none",
        text="Ganz fertig.",
        internal_note="Intern.",
    )
    draft.submit(by=emil)
    return draft


def url_of(draft):
    return reverse("release", args=[draft.pk])


def marks_of(client, draft):
    form = client.get(url_of(draft)).context["form"]
    return {"token": form.token, "seen": form.seen}


def act(client, draft, name="freigeben", marks=None, **entries):
    marks = marks or marks_of(client, draft)
    return client.post(url_of(draft), marks | {"act": name} | entries)


def told(client, response):
    return [str(message) for message in client.get(response["Location"]).context["messages"]]


def test_page_shows_the_difference_and_how_it_will_look(client_of, cora, draft):
    words = main_of(client_of(cora).get(url_of(draft)))
    for word in (
        "bisher in Umsetzung",
        "jetzt umgesetzt",
        "Halb fertig.",
        "Ganz fertig.",
        "Intern.",
    ):
        assert word in words


def test_controlling_releases(client, client_of, cora, emil, goal, draft):
    response = act(client_of(cora), draft)
    assert response["Location"] == QUEUE
    assert told(client, response) == [f"Freigegeben und veröffentlicht: Ziel {goal}."]
    update = ProgressUpdate.objects.newest_on(goal)
    assert (update.phase, update.reported_by, update.released_by) == ("completed", emil, cora)


def test_it_is_sent_back_with_a_comment(client, client_of, cora, draft, goal):
    response = act(client_of(cora), draft, "zurueckgeben", comment="Bitte eine Zahl.")
    assert told(client, response) == [f"Zurückgegeben: Ziel {goal}."]
    draft.refresh_from_db()
    assert (draft.state, draft.comment) == (DraftState.RETURNED, "Bitte eine Zahl.")


@pytest.mark.parametrize("comment", ["", "  ", "x" * 100_000, "\x07"])
def test_without_a_proper_comment_nothing_is_sent_back(client_of, cora, draft, comment):
    response = act(client_of(cora), draft, "zurueckgeben", comment=comment)
    assert list(response.context["form"].errors) == ["comment"]
    assert 'href="#id_comment"' in response.text
    assert ProgressDraft.objects.get().state == DraftState.SUBMITTED


def test_nobody_releases_what_they_wrote_themselves(client_of, adam, cora, goal):
    for user in (cora, adam):
        draft = make_draft(goal, user, phase="completed", assessment="none")
        draft.submit(by=user)
        client = client_of(user)
        page = client.get(url_of(draft))
        assert "jemand anderes aus dem Controlling" in main_of(page)
        assert 'value="freigeben"' not in page.text
        assert act(client, draft).status_code == 403
        assert act(client, draft, "zurueckgeben", comment="Ja.").status_code == 403
    assert not ProgressUpdate.objects.filter(phase="completed").exists()


def test_the_second_of_two_controllers_is_told(client, client_of, cora, adam, draft, goal):
    client.force_login(adam)
    marks = marks_of(client, draft)
    act(client_of(cora), draft)
    response = act(client_of(adam), draft, marks=marks)
    assert response.status_code == 409
    assert "Diese Meldung wartet nicht mehr" in main_of(response)
    assert ProgressUpdate.objects.newest_on(goal).released_by == cora


def test_double_click_releases_once_and_says_the_same(client, client_of, cora, draft, goal):
    client = client_of(cora)
    marks = marks_of(client, draft)
    first = told(client, act(client, draft, marks=marks))
    assert told(client, act(client, draft, marks=marks)) == first
    assert goal.updates.count() == 2


def test_the_comment_outlives_a_draft_that_was_taken_back(client_of, cora, emil, draft):
    client = client_of(cora)
    marks = marks_of(client, draft)
    draft.take_back(by=emil)
    response = act(client, draft, "zurueckgeben", marks, comment="Bitte eine Zahl nennen.")
    assert response.status_code == 409
    assert "Diese Meldung wartet nicht mehr" in main_of(response)
    assert "Bitte eine Zahl nennen." in main_of(response)
    draft.refresh_from_db()
    assert (draft.state, draft.comment) == (DraftState.DRAFT, "")


def test_the_same_form_with_another_button_is_no_double_click(client_of, cora, draft):
    client = client_of(cora)
    marks = marks_of(client, draft)
    act(client, draft, "zurueckgeben", marks, comment="Nein.")
    response = act(client, draft, "freigeben", marks)
    assert response.status_code == 409
    assert "Damals: Zurückgegeben" in main_of(response)
    # The very same once more is one.
    again = act(client, draft, "zurueckgeben", marks, comment="Nein.")
    assert again["Location"] == QUEUE


@pytest.mark.parametrize("name", ["", "freigegeben", "\x00"])
def test_nothing_is_released_by_default(client_of, cora, draft, goal, name):
    client = client_of(cora)
    for sent in (marks_of(client, draft), marks_of(client, draft) | {"act": name}):
        response = client.post(url_of(draft), sent)
        assert "Wählen Sie, was geschehen soll" in main_of(response)
    assert goal.updates.count() == 1


def test_a_comment_is_not_dropped_in_silence(client_of, cora, draft, goal):
    response = act(client_of(cora), draft, comment="Bitte noch eine Zahl.")
    assert list(response.context["form"].errors) == ["comment"]
    assert "Bitte noch eine Zahl." in main_of(response)
    assert goal.updates.count() == 1


def test_what_is_withdrawn_is_not_overdue_here_either(client_of, cora, emil, roads):
    measure = make_measure(lead=roads)
    make_update(measure, "in_progress", days_ago(400))
    draft = make_draft(measure, emil, phase="dropped", reason="Vorbei.")
    draft.submit(by=emil)
    assert "überfällig" in main_of(client_of(cora).get(url_of(draft)))
    measure.withdrawn_on, measure.withdrawn_reason = days_ago(1), "Vorbei."
    measure.save()
    assert "überfällig" not in main_of(client_of(cora).get(url_of(draft)))


def test_a_version_that_was_not_looked_at_is_not_released(client_of, cora, emil, draft):
    client = client_of(cora)
    marks = marks_of(client, draft)
    draft.take_back(by=emil)
    draft.text = "Anders."
    draft.keep(by=emil)
    draft.submit(by=emil)
    response = act(client, draft, marks=marks)
    assert response.status_code == 409
    assert "Anders." in main_of(response)
    assert not ProgressUpdate.objects.filter(phase="completed").exists()
    form = response.context["form"]
    assert act(client, draft, marks={"token": form.token, "seen": form.seen}).status_code == 302


def test_what_was_reported_meanwhile_only_goes_back(client_of, cora, draft, goal):
    client = client_of(cora)
    marks = marks_of(client, draft)
    make_update(goal, "in_progress", days_ago(1))
    assert 'value="freigeben"' not in client.get(url_of(draft)).text
    assert act(client, draft, marks=marks).status_code == 409
    assert act(client, draft, "zurueckgeben", comment="Bitte prüfen.").status_code == 302


def test_what_was_reported_meanwhile_is_no_mistake_of_controlling(client_of, cora, draft, goal):
    client = client_of(cora)
    marks = marks_of(client, draft)
    make_update(goal, "in_progress", days_ago(1))
    words = main_of(act(client, draft, marks=marks))
    assert "Noch nicht freigegeben: Inzwischen hat sich etwas geändert" in words
    assert "Bitte prüfen Sie Ihre Angaben" not in words


@pytest.mark.parametrize("way", ["released", "sent_back", "taken_back"])
def test_an_old_address_says_that_it_waits_no_more(client_of, cora, emil, draft, way):
    client, url = client_of(cora), url_of(draft)
    if way == "released":
        act(client, draft)
    elif way == "sent_back":
        act(client, draft, "zurueckgeben", comment="Nein.")
    else:
        draft.take_back(by=emil)
    response = client.get(url)
    assert response.status_code == 410
    words = main_of(response)
    assert "Diese Meldung ist nicht mehr in der Warteschlange" in words
    assert f'href="{QUEUE}"' in response.text
    assert client_of(emil).get(url).status_code == 403


def test_editor_council_and_anonymous_are_refused(client, client_of, emil, ruth, draft):
    assert client.get(url_of(draft)).status_code == 302
    for user in (emil, ruth):
        assert client_of(user).get(url_of(draft)).status_code == 403
        assert client_of(user).post(url_of(draft), {"act": "freigeben"}).status_code == 403
    assert not ProgressUpdate.objects.filter(phase="completed").exists()


def test_what_does_not_wait_is_not_found_and_wrong_method(client_of, cora, emil, goal, draft):
    client = client_of(cora)
    open_draft = make_draft(goal, emil)
    assert client.get(url_of(open_draft)).status_code == 404
    assert client.get(f"{QUEUE}999999/").status_code == 404
    assert client.put(url_of(draft)).status_code == 405
    for sent in ({"token": "\x00"}, {}, {"act": "zurueckgeben", "comment": "Ja."}):
        assert client.post(f"{QUEUE}999999/", sent).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_of_two_controllers_at_once_one_releases_and_one_is_told(monkeypatch):
    roads = make_department("Straßenbau", "66")
    emil = make_user("Emil", "editor", [roads])
    goal = make_goal(lead=roads)
    draft = make_draft(goal, emil, phase="completed")
    draft.submit(by=emil)
    clients = Client(), Client()
    for client, name in zip(clients, ("Cora", "Adam"), strict=True):
        client.force_login(make_user(name, "controlling"))
    marks = [marks_of(client, draft) for client in clients]
    monkeypatch.setattr(ProgressUpdate, "save", slowly(ProgressUpdate.save))
    answers = at_once(
        lambda: act(clients[0], draft, marks=marks[0]),
        lambda: act(clients[1], draft, marks=marks[1]),
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert "Diese Meldung wartet nicht mehr" in main_of(late)
    assert goal.updates.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_a_release_and_a_report_at_once_one_is_told(monkeypatch):
    """Neither goes out over what the other has not seen."""
    roads = make_department("Straßenbau", "66")
    emil = make_user("Emil", "editor", [roads])
    goal = make_goal(lead=roads)
    draft = make_draft(goal, emil, phase="completed")
    draft.submit(by=emil)
    controlling, editor = Client(), Client()
    controlling.force_login(make_user("Cora", "controlling"))
    editor.force_login(emil)
    marks = marks_of(controlling, draft)
    form = editor.get(goal.report_url).context["form"]
    sent = {"token": form.token, "version": form.version, "act": "melden", "phase": "planned"}
    sent |= {"reason": "Doch nicht fertig.", "text": "Es dauert noch."}
    sent |= {"effective_on": f"{days_ago(0):%d.%m.%Y}"}
    monkeypatch.setattr(ProgressUpdate, "save", slowly(ProgressUpdate.save))
    answers = at_once(
        lambda: act(controlling, draft, marks=marks), lambda: editor.post(goal.report_url, sent)
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert goal.updates.count() == 1
