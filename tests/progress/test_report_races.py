"""Two requests that really run at once on what is reported, written or waits for release."""

import pytest
from django.test import Client

from goals.days import today
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
from tests.together import at_once, slowly

pytestmark = pytest.mark.django_db(transaction=True)


class Scene:
    """A goal, two editors of its department and one of controlling, each with a client."""

    def __init__(self):
        roads = make_department("Straßenbau", "66")
        self.goal = make_goal(lead=roads)
        self.emil, self.otto = (make_user(name, "editor", [roads]) for name in ("Emil", "Otto"))
        self.cora = make_user("Cora", "controlling")
        for user in (self.emil, self.otto, self.cora):
            user.client = Client()
            user.client.force_login(user)

    def draft(self, **columns):
        return make_draft(self.goal, self.emil, **columns)

    def waiting(self):
        draft = self.draft(phase="completed", assessment="none")
        draft.submit(by=self.emil)
        return draft


@pytest.fixture
def scene(monkeypatch):
    monkeypatch.setattr(ProgressUpdate, "save", slowly(ProgressUpdate.save))
    monkeypatch.setattr(ProgressDraft, "save", slowly(ProgressDraft.save))
    monkeypatch.setattr(ProgressDraft, "delete", slowly(ProgressDraft.delete))
    return Scene()


def report(user, url, act="melden", **entries):
    """What posts the form as the user has opened it."""
    form = user.client.get(url).context["form"]
    sent = {"token": form.token, "version": form.version, "act": act, "phase": "planned"}
    sent |= {"text": "Es geht voran.", "effective_on": f"{today():%d.%m.%Y}"} | entries
    return lambda: user.client.post(url, sent)


def press(user, draft, act):
    """What presses a button for the draft as a whole."""
    form = user.client.get(draft.get_absolute_url()).context["act_form"]
    sent = {"token": form.token, "seen": form.seen, "act": act}
    return lambda: user.client.post(draft.get_absolute_url(), sent)


def release(user, draft):
    url = f"/controlling/freigaben/{draft.pk}/"
    form = user.client.get(url).context["form"]
    sent = {"token": form.token, "seen": form.seen, "act": "freigeben"}
    return lambda: user.client.post(url, sent)


def statuses(*calls):
    return [answer.status_code for answer in at_once(*calls)]


def test_a_correction_clicked_twice_is_made_once(scene):
    wrong = make_update(scene.goal, "planned", days_ago(9))
    call = report(scene.emil, f"{scene.goal.report_url}?berichtigt={wrong.pk}")
    assert statuses(call, call) == [302, 302]
    assert scene.goal.updates.count() == 2
    assert Action.objects.count() == 1


def test_of_two_corrections_at_once_one_decides(scene):
    wrong = make_update(scene.goal, "planned", days_ago(9))
    url = f"{scene.goal.report_url}?berichtigt={wrong.pk}"
    calls = [report(user, url, text=f"Von {user}.") for user in (scene.emil, scene.otto)]
    assert sorted(statuses(*calls)) == [302, 409]
    assert scene.goal.updates.count() == 2


def test_of_two_who_save_one_draft_at_once_one_decides(scene):
    draft = scene.draft(phase="planned")
    calls = [
        report(user, draft.get_absolute_url(), "speichern", text=f"Von {user}.")
        for user in (scene.emil, scene.otto)
    ]
    found = statuses(*calls)
    assert sorted(found) == [302, 409]
    saver = (scene.emil, scene.otto)[found.index(302)]
    draft.refresh_from_db()
    assert draft.text == f"Von {saver}."


@pytest.mark.parametrize("act", ["zurueckholen", "verwerfen", "erneut"])
def test_of_a_release_and_a_button_at_once_one_is_told(scene, act):
    draft = scene.waiting()
    calls = release(scene.cora, draft), press(scene.emil, draft, act)
    found = statuses(*calls)
    assert sorted(found) == [302, 409]
    is_released = found[0] == 302
    assert scene.goal.updates.exists() == is_released
    left = ProgressDraft.objects.filter(pk=draft.pk).first()
    assert (left is None) == (is_released or act == "verwerfen")


def test_of_a_confirmation_and_a_report_that_waits_at_once_one_is_told(scene):
    last = make_update(scene.goal, "planned", days_ago(200))
    hand_in = report(scene.emil, scene.goal.report_url, phase="completed")
    mark = {"unveraendert": f"goal-{scene.goal.pk}-{last.pk}"}
    found = statuses(lambda: scene.otto.client.post("/schreibtisch/", mark), hand_in)
    is_confirmed = scene.goal.updates.count() == 2
    is_waiting = ProgressDraft.objects.filter(state=DraftState.SUBMITTED).exists()
    assert is_confirmed != is_waiting
    assert found == [302, 302 if is_waiting else 409]


def test_of_a_report_and_a_draft_saved_at_once_nothing_is_lost(scene):
    draft = scene.draft(phase="planned")
    url = draft.get_absolute_url()
    calls = report(scene.emil, url), report(scene.otto, url, "speichern", text="Noch mehr.")
    assert sorted(statuses(*calls)) == [302, 409]
    assert scene.goal.updates.count() + ProgressDraft.objects.count() == 1
