"""Reporting on a goal: the form, what is wrong with it, its preview, and who may."""

import pytest
from django.urls import reverse

from goals.days import today
from goals.models import CouncilPaper, Goal, ProgressDraft, ProgressUpdate
from goals.vocabulary import DraftState
from tests.factories import (
    days_ago,
    make_department,
    make_draft,
    make_goal,
    make_paper,
    make_update,
)
from tests.progress.writing import errors, marks_of, opened, said
from tests.reading import words_of

pytestmark = pytest.mark.django_db


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


def test_preview_marks_a_paper_that_the_portal_does_not_know(send, goal, emil):
    make_paper("SV-10-0001")
    for paper, is_new in (("SV-10-0001", False), ("SV-10-0002", True), ("", False)):
        response = send(emil, goal.report_url, "vorschau", phase="planned", paper=paper)
        assert (f"Vorlage {paper}: im Portal neu" in response.text) is is_new


def test_preview_leaves_no_paper_behind(send, goal, emil):
    response = send(emil, goal.report_url, "vorschau", phase="planned", paper="SV-10-0009")
    assert "SV-10-0009" in response.text
    assert not CouncilPaper.objects.exists()


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
