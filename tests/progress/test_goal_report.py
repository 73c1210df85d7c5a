"""Reporting on a goal: the form, its preview, drafts, corrections and conflicts."""

import pytest
from django.test import Client
from django.urls import reverse

from goals.days import today
from goals.models import Action, CouncilPaper, Goal, ProgressDraft, ProgressUpdate
from goals.vocabulary import DraftState
from tests.factories import (
    days_ago,
    make_department,
    make_draft,
    make_goal,
    make_paper,
    make_update,
    make_user,
)
from tests.reading import words_of
from tests.together import at_once, slowly

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(roads):
    return make_goal(lead=roads)


@pytest.fixture
def send(client):
    """Fill in the form as it is shown and press a button; answers the response."""

    def press(user, url, act="melden", *, form=None, **entries):
        client.force_login(user)
        form = form or opened(client, url)
        data = {name: form[name].value() for name in form.fields}
        data = {name: "" if value is None else value for name, value in data.items()}
        day = data["effective_on"]
        data["effective_on"] = day if isinstance(day, str) else f"{day:%d.%m.%Y}"
        marks = {"token": form.token, "version": form.version, "act": act}
        return client.post(url, data | {"text": "Es geht voran."} | marks | entries)

    return press


def opened(client, url):
    return client.get(url).context["form"]


def errors(response):
    assert response.status_code == 200, response.status_code
    assert response.context["form"].errors
    return response.context["form"].errors


def said(client, response):
    """The message on the page to which a response leads."""
    return [str(message) for message in client.get(response["Location"]).context["messages"]]


# Reporting


def test_editor_reports_in_one_sentence(client, send, goal, emil, roads):
    make_update(goal, "planned", days_ago(200), assessment="on_track")
    response = send(emil, goal.report_url)
    update = ProgressUpdate.objects.newest_on(goal)
    assert (update.text, update.phase, update.assessment) == (
        "Es geht voran.",
        "planned",
        "on_track",
    )
    assert (update.department, update.reported_by, update.effective_on) == (roads, emil, today())
    assert response["Location"] == reverse("desk")
    assert said(client, response) == [f"Gemeldet und veröffentlicht: Ziel {goal}."]


def test_everything_that_can_be_said_is_stored(send, goal, emil):
    send(
        emil,
        goal.report_url,
        phase="in_progress",
        assessment="at_risk",
        reason="Ein Gutachten fehlt.",
        proposal="Mehr Geld.",
        internal_note="Nur für uns.",
        visibility="council",
        paper="SV-10-1153/1",
        effective_on=f"{days_ago(3):%d.%m.%Y}",
    )
    update = ProgressUpdate.objects.get()
    assert (update.phase, update.assessment) == ("in_progress", "at_risk")
    assert (update.reason, update.proposal) == ("Ein Gutachten fehlt.", "Mehr Geld.")
    assert (update.internal_note, update.visibility) == ("Nur für uns.", "council")
    assert (update.paper.reference, update.effective_on) == ("SV-10-1153/1", days_ago(3))


def test_previous_state_and_wording_stand_beside_the_form(client, goal, emil):
    make_update(goal, "planned", days_ago(200), text="Der Antrag ist gestellt.")
    make_update(goal, "planned", days_ago(100), text="Unverändert.")
    client.force_login(emil)
    page = client.get(goal.report_url)
    aside = words_of(page.text.partition("<aside")[2].partition("</aside>")[0])
    assert goal.text in aside
    assert "in Planung" in aside
    assert "Der Antrag ist gestellt." in aside
    assert page.context["form"]["phase"].value() == "planned"


def test_completed_waits_for_release(client, send, goal, emil):
    response = send(emil, goal.report_url, phase="completed")
    assert not ProgressUpdate.objects.exists()
    assert ProgressDraft.objects.get().state == DraftState.SUBMITTED
    assert "sobald das Controlling sie freigibt" in said(client, response)[0]


def test_the_assessment_falls_away_with_a_phase_that_has_none(send, goal, emil):
    make_update(goal, "in_progress", days_ago(200), assessment="on_track")
    send(emil, goal.report_url, phase="not_started", reason="Zurück auf Anfang.")
    assert ProgressUpdate.objects.newest_on(goal).assessment == "none"


def test_an_assessment_that_was_chosen_is_not_dropped_in_silence(send, goal, emil):
    make_update(goal, "in_progress", days_ago(200), assessment="on_track")
    response = send(
        emil, goal.report_url, phase="completed", assessment="deviating", reason="Darum."
    )
    assert list(errors(response)) == ["assessment"]


def test_controlling_chooses_in_whose_name(client, send, cora):
    goal, roads, _ = make_goal(), make_department("Bauen", "60"), make_department("Soziales")
    response = send(cora, goal.report_url, phase="planned")
    assert list(errors(response)) == ["department"]
    closed = make_department("Alt", "61", is_active=False)
    response = send(cora, goal.report_url, phase="planned", department=closed.pk)
    assert "aktive Organisationseinheit" in errors(response)["department"][0]
    for nonsense in ("999999", "\x00", "0"):
        response = send(cora, goal.report_url, phase="planned", department=nonsense)
        assert list(errors(response)) == ["department"]
        assert 'href="#id_department"' in response.text
    send(cora, goal.report_url, phase="planned", department=roads.pk)
    assert ProgressUpdate.objects.get().department == roads


@pytest.fixture
def halted(goal, emil, cora):
    make_update(goal, "paused", days_ago(90), reason="Kein Geld.", paper=make_paper("SV-10-0007"))
    return goal


def test_what_explained_a_halt_ends_with_it(send, halted, emil):
    send(emil, halted.report_url, phase="in_progress", assessment="on_track")
    update = ProgressUpdate.objects.newest_on(halted)
    assert (update.phase, update.reason, update.paper) == ("in_progress", "", None)


def test_a_halt_that_lasts_is_explained_as_before(client, send, halted, emil):
    client.force_login(emil)
    page = client.get(halted.report_url).text
    assert page.count("Aus der letzten Meldung übernommen") == 2
    send(emil, halted.report_url)
    update = ProgressUpdate.objects.newest_on(halted)
    assert (update.phase, update.reason) == ("paused", "Kein Geld.")
    assert update.paper.reference == "SV-10-0007"


def test_what_is_written_or_needed_after_a_halt_is_kept(send, halted, emil):
    entries = {"phase": "in_progress", "reason": "Geld ist da.", "paper": "SV-10-0008"}
    send(emil, halted.report_url, assessment="on_track", **entries)
    update = ProgressUpdate.objects.newest_on(halted)
    assert (update.reason, update.paper.reference) == ("Geld ist da.", "SV-10-0008")


def test_a_halt_that_ends_in_danger_keeps_its_reason(send, halted, emil):
    send(emil, halted.report_url, phase="in_progress", assessment="at_risk")
    update = ProgressUpdate.objects.newest_on(halted)
    assert (update.reason, update.paper) == ("Kein Geld.", None)


def test_a_correction_keeps_what_explained_a_halt(send, goal, emil):
    wrong = make_update(
        goal, "paused", days_ago(9), reason="Kein Geld.", paper=make_paper("SV-10-0007")
    )
    send(emil, f"{goal.report_url}?berichtigt={wrong.pk}", phase="in_progress")
    assert ProgressUpdate.objects.newest_on(goal).reason == "Kein Geld."


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ({}, "Gemeldet und veröffentlicht: {}."),
        ({"visibility": "internal"}, "Gemeldet, sichtbar nur für die Verwaltung: {}."),
        ({"visibility": "council"}, "Gemeldet, sichtbar nur für Kreistag und Verwaltung: {}."),
        (
            {"effective_on": f"{days_ago(20):%d.%m.%Y}"},
            "Gemeldet und veröffentlicht: {}. Der heutige Stand ändert sich nicht, denn es gibt "
            "eine Meldung von einem späteren Tag.",
        ),
    ],
)
def test_it_says_who_sees_the_report_and_what_it_changes(
    client, send, goal, emil, entries, sentence
):
    make_update(goal, "planned", days_ago(9))
    response = send(emil, goal.report_url, **{"phase": "planned"} | entries)
    assert said(client, response) == [sentence.format(f"Ziel {goal}")]


def test_it_says_that_a_report_is_corrected(client, send, goal, emil):
    wrong = make_update(goal, "planned", days_ago(9))
    response = send(emil, f"{goal.report_url}?berichtigt={wrong.pk}")
    assert said(client, response) == [f"Berichtigt und veröffentlicht: Ziel {goal}."]


# What is wrong is told at its field, and nothing typed is lost


@pytest.mark.parametrize("day", ["31.02.2026", "30.2.26", "2026-02-31", " 32.01.2026 "])
def test_a_day_that_there_is_not_is_told_as_such(send, goal, emil, day):
    response = send(emil, goal.report_url, phase="planned", effective_on=day)
    assert errors(response)["effective_on"] == ["Diesen Tag gibt es nicht."]


@pytest.mark.parametrize("day", ["gestern", "31/02/2026", "31.02", "1.1.1"])
def test_a_day_that_is_written_otherwise_is_shown_how(send, goal, emil, day):
    response = send(emil, goal.report_url, phase="planned", effective_on=day)
    assert "wie in diesem Beispiel" in errors(response)["effective_on"][0]


@pytest.mark.parametrize(
    ("field", "entries"),
    [
        ("phase", {"phase": ""}),
        ("phase", {"phase": "none"}),
        ("phase", {"phase": "\x00"}),
        ("assessment", {"assessment": "rot"}),
        ("text", {"text": ""}),
        ("text", {"text": " \n "}),
        ("text", {"text": "x" * 100_000}),
        ("text", {"text": "Glocke\x07"}),
        ("reason", {"phase": "in_progress", "assessment": "at_risk"}),
        ("reason", {"phase": "not_started", "assessment": "none"}),
        ("reason", {"reason": "x" * 100_000}),
        ("paper", {"phase": "paused", "assessment": "none", "reason": "Kein Geld."}),
        ("paper", {"paper": "Vorlage 7"}),
        ("paper", {"paper": "SV-10-1153\x00"}),
        ("paper", {"paper": "SV-10-1153/" + "1" * 40}),
        ("paper", {"paper": "9" * 100_000}),
        ("effective_on", {"effective_on": "01.01.0001"}),
        ("effective_on", {"effective_on": "31.12.9999"}),
        ("effective_on", {"effective_on": ""}),
        ("effective_on", {"effective_on": "31.02.2026"}),
        ("effective_on", {"effective_on": "gestern\x00"}),
        ("effective_on", {"effective_on": "23.06.2025"}),
        ("effective_on", {"effective_on": f"{days_ago(-1):%d.%m.%Y}"}),
        ("visibility", {"visibility": "geheim"}),
        ("proposal", {"proposal": "x" * 100_000}),
        ("internal_note", {"internal_note": "x" * 100_000}),
        ("paper", {"paper": "x" * 100_000}),
    ],
)
@pytest.mark.parametrize("act", ["melden", "vorschau"])
def test_each_rule_is_told_at_its_field(send, goal, emil, act, field, entries):
    make_update(goal, "planned", days_ago(200), assessment="on_track")
    kept = "proposal" if field != "proposal" else "reason"
    response = send(emil, goal.report_url, act, **({kept: "Bleibt stehen."} | entries))
    found = errors(response)
    assert list(found) == [field]
    assert "Bleibt stehen." in response.text
    assert f'href="#{response.context["form"][field].id_for_label}"' in response.text
    assert response.text.count("<title>Fehler: ") == 1
    assert ProgressUpdate.objects.count() == 1
    assert not ProgressDraft.objects.exists()


@pytest.mark.parametrize(
    ("field", "entries"),
    [
        ("phase", {"phase": "none"}),
        ("assessment", {"assessment": "rot"}),
        ("text", {"text": "x" * 100_000}),
        ("text", {"text": "Glocke\x07"}),
        ("reason", {"reason": "x" * 100_000}),
        ("proposal", {"proposal": "x" * 100_000}),
        ("internal_note", {"internal_note": "x" * 100_000}),
        ("paper", {"paper": "Vorlage 7"}),
        ("effective_on", {"effective_on": "31.02.2026"}),
        ("visibility", {"visibility": "geheim"}),
    ],
)
def test_a_draft_may_be_incomplete_and_not_wrong(send, goal, emil, field, entries):
    response = send(emil, goal.report_url, "speichern", **({"phase": ""} | entries))
    assert list(errors(response)) == [field]
    assert not ProgressDraft.objects.exists()


def test_several_rules_are_told_at_once(send, goal, emil):
    response = send(emil, goal.report_url, phase="paused", effective_on="01.01.2020", text="")
    assert set(errors(response)) == {"text", "reason", "paper", "effective_on"}
    assert all(len(found) == 1 for found in errors(response).values())


def test_form_without_token_is_told_and_kept(client, goal, emil):
    client.force_login(emil)
    response = client.post(
        goal.report_url, {"act": "melden", "text": "Bleibt.", "phase": "planned"}
    )
    assert "noch nichts gespeichert" in str(errors(response)["__all__"])
    assert "Bleibt." in response.text


# Preview


def test_preview_shows_what_the_public_will_see(send, goal, emil):
    make_update(goal, "planned", days_ago(200))
    secret = make_update(
        goal, "paused", days_ago(9), visibility="internal", reason="Geheim.", paper=make_paper()
    )
    response = send(
        emil,
        goal.report_url,
        "vorschau",
        phase="in_progress",
        visibility="public",
        internal_note="Interna.",
        reason="",
        paper="",
    )
    preview = response.context["preview"]
    assert (preview.state.phase.value, preview.entry.old_phase.value) == ("in_progress", "planned")
    shown = response.text.partition('id="vorschau"')[2].partition("</section>")[0]
    assert "So sehen es alle." in shown
    assert "Es geht voran." in shown
    assert "Interna." not in shown
    assert secret.reason not in shown
    assert ProgressUpdate.objects.count() == 2
    assert not ProgressDraft.objects.exists()


def test_preview_says_when_it_changes_nothing_today(send, goal, emil):
    make_update(goal, "in_progress", days_ago(2))
    day = f"{days_ago(20):%d.%m.%Y}"
    response = send(emil, goal.report_url, "vorschau", phase="planned", effective_on=day)
    assert "von einem späteren Tag" in response.text


def test_preview_leaves_no_paper_behind(send, goal, emil):
    response = send(emil, goal.report_url, "vorschau", phase="planned", paper="SV-10-0009")
    assert "SV-10-0009" in response.text
    assert not CouncilPaper.objects.exists()


# Drafts


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


def act_on(client, user, draft, act):
    client.force_login(user)
    url = draft.get_absolute_url()
    return client.post(url, {"act": act} | marks_of(client.get(url)))


def marks_of(page):
    """What the buttons for the draft as a whole carry."""
    form = page.context["act_form"]
    return {"token": form.token, "seen": form.seen}


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


# Nothing is overwritten, nothing is done twice


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


def typed(client, url, **entries):
    """What a browser would send: the form as it was opened, with `entries` typed over."""
    form = opened(client, url)
    marks = {"token": form.token, "version": form.version, "act": "melden"}
    day = f"{today():%d.%m.%Y}"
    return marks | {"phase": "planned", "effective_on": day, "text": "Es geht voran."} | entries


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


# Corrections


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


# Opening changes nothing


def test_a_draft_keeps_its_department_whoever_looks_at_it(client_of, emil, erna, roads, youth):
    goal = make_goal(lead=roads, contributing=[youth])
    draft = make_draft(goal, emil, phase="completed")
    draft.submit(by=emil)
    make_update(goal, "in_progress", days_ago(0))
    client = client_of(erna)
    url = draft.get_absolute_url()
    page = client.get(url)
    assert page.context["preview"].entry.update.department == roads
    assert client.post(url, {"act": "erneut"} | marks_of(page)).status_code == 302
    draft.refresh_from_db()
    assert (draft.department, draft.submitted_by) == (roads, erna)


def test_who_writes_on_a_draft_carries_it(client_of, send, emil, erna, roads, youth):
    goal = make_goal(lead=roads, contributing=[youth])
    draft = make_draft(goal, emil, phase="planned")
    send(erna, draft.get_absolute_url())
    assert ProgressUpdate.objects.get().department == youth


# Who may


def test_who_is_no_longer_responsible_keeps_what_was_typed(client, send, goal, emil, youth):
    client.force_login(emil)
    form = opened(client, goal.report_url)
    goal.lead = youth
    goal.save()
    for act in ("melden", "speichern", "vorschau"):
        response = send(emil, goal.report_url, act, form=form, phase="planned", text="Viel Arbeit.")
        assert response.status_code == 403
        assert "Inzwischen sind andere dafür zuständig" in response.text
        assert "Viel Arbeit." in response.text
    assert client.post(goal.report_url, {"token": form.token}).status_code == 403
    assert client.get(goal.report_url).status_code == 403
    assert not ProgressUpdate.objects.exists()
    assert not ProgressDraft.objects.exists()


def test_what_is_handed_over_while_it_is_sent_is_refused_with_the_text(
    client, send, monkeypatch, goal, emil, youth
):
    client.force_login(emil)
    form = opened(client, goal.report_url)
    hold = Goal.hold

    def hand_over_and_hold(self):
        Goal.objects.filter(pk=self.pk).update(lead=youth)
        hold(self)

    monkeypatch.setattr(Goal, "hold", hand_over_and_hold)
    response = send(emil, goal.report_url, form=form, phase="planned", text="Viel Arbeit.")
    assert response.status_code == 403
    assert "Viel Arbeit." in response.text
    assert not ProgressUpdate.objects.exists()


def test_other_department_and_council_are_refused(client, client_of, goal, erna, ruth):
    for user in (erna, ruth):
        assert client_of(user).get(goal.report_url).status_code == 403
        response = client_of(user).post(goal.report_url, {"act": "melden", "text": "Nein."})
        assert response.status_code == 403
        assert goal.report_url not in client.get(goal.get_absolute_url()).text
    assert not ProgressUpdate.objects.exists()


def test_anonymous_reader_is_sent_to_the_login_and_sees_no_way_there(client, goal):
    make_update(goal)
    assert client.get(goal.report_url).status_code == 302
    assert goal.report_url not in client.get(goal.get_absolute_url()).text


def test_contributing_department_and_one_above_report(client_of, goal, erna, youth, emil, roads):
    goal.contributing.add(make_department("Kita", "51.1", parent=youth))
    assert client_of(erna).get(goal.report_url).status_code == 200


def test_code_in_another_case_leads_to_the_form(client_of, goal, emil):
    response = client_of(emil).get(goal.report_url.lower())
    assert (response.status_code, response["Location"]) == (301, goal.report_url)


def test_wrong_method_and_unknown_goal(client_of, goal, emil):
    assert client_of(emil).put(goal.report_url).status_code == 405
    assert client_of(emil).get("/ziele/XX.99/melden/").status_code == 404


def test_past_day_offers_no_report(client_of, goal, emil):
    make_update(goal, effective_on=days_ago(200))
    page = client_of(emil).get(f"{goal.get_absolute_url()}?stand={days_ago(100)}")
    assert goal.report_url not in page.text
