"""Drafts: their way from the first word to release, and who may take each step."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from goals.models import CouncilPaper, Goal, ProgressDraft, ProgressUpdate
from goals.models.actions import Overtaken
from goals.permissions import is_controlling, may_release
from goals.vocabulary import DraftState, Role
from tests.factories import (
    days_ago,
    make_department,
    make_draft,
    make_goal,
    make_measure,
    make_paper,
    make_update,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(roads):
    return make_goal(lead=roads)


@pytest.fixture
def measure(goal, roads):
    return make_measure(goals=[goal], lead=roads)


def new(subject, by, **columns):
    draft = ProgressDraft.objects.begin(subject, by=by)
    for name, value in ({"text": "Es geht voran.", "phase": "in_progress"} | columns).items():
        setattr(draft, name, value)
    return draft


def waiting(subject, by, **columns):
    draft = new(subject, by, **({"phase": "completed"} | columns))
    assert draft.submit(by=by) is None
    return draft


# Beginning and saving


def test_a_draft_begins_from_what_was_reported_last(measure, emil, roads):
    last = make_update(
        measure,
        "in_progress",
        days_ago(9),
        assessment="deviating",
        reason="Lieferung.",
        visibility="council",
    )
    draft = ProgressDraft.objects.begin(measure, by=emil)
    assert (draft.phase, draft.assessment) == ("in_progress", "deviating")
    assert (draft.visibility, draft.department, draft.based_on) == ("council", roads, last)
    assert (draft.text, draft.reason, draft.pk) == ("", "", None)


def test_what_stands_still_keeps_its_reason_and_paper(goal, emil):
    make_update(goal, "paused", days_ago(9), reason="Kein Geld.", paper=make_paper("SV-10-0007"))
    draft = ProgressDraft.objects.begin(goal, by=emil)
    assert (draft.reason, draft.paper) == ("Kein Geld.", "SV-10-0007")


def test_a_first_draft_on_something_not_public_is_not_public_either(emil, roads):
    draft = ProgressDraft.objects.begin(make_measure(lead=roads, visibility="internal"), by=emil)
    assert draft.visibility == "internal"


def test_a_draft_may_be_incomplete_and_keeps_its_versions(goal, emil):
    draft = new(goal, emil, text="", phase="")
    draft.keep(by=emil)
    draft.text = "Jetzt."
    draft.keep(by=emil)
    assert [row.text for row in draft.history.all()] == ["Jetzt.", ""]
    assert {row.history_user for row in draft.history.all()} == {emil}
    assert not ProgressUpdate.objects.exists()


def test_nobody_of_another_department_saves_submits_or_discards(goal, emil, erna):
    draft = make_draft(goal, emil)
    for verb in (draft.keep, draft.submit, draft.discard, draft.take_back):
        with pytest.raises(PermissionDenied):
            verb(by=erna)
    assert ProgressDraft.objects.get().writers.get() == emil


def test_drafts_are_for_the_administration(goal, emil, erna, ruth):
    draft = make_draft(goal, emil)
    assert list(ProgressDraft.objects.visible_to(erna)) == [draft]
    assert not ProgressDraft.objects.visible_to(ruth).exists()
    assert not ProgressDraft.objects.visible_to(None).exists()


# Handing in


def test_most_reports_go_out_at_once(goal, emil, roads):
    draft = new(goal, emil, internal_note="Notiz.", proposal="Vorschlag.", paper="SV-10-0001")
    draft.keep(by=emil)
    update = draft.submit(by=emil)
    assert (update.reported_by, update.released_by, update.department) == (emil, emil, roads)
    assert (update.internal_note, update.proposal) == ("Notiz.", "Vorschlag.")
    assert update.paper == CouncilPaper.objects.get(reference="SV-10-0001")
    assert not ProgressDraft.objects.exists()
    assert ProgressDraft.history.latest().history_type == "-"


@pytest.mark.parametrize("phase", ["completed", "dropped"])
def test_completed_and_dropped_wait_for_release(measure, emil, phase):
    draft = new(measure, emil, phase=phase, reason="Darum.")
    assert draft.submit(by=emil) is None
    assert (draft.state, draft.submitted_by) == (DraftState.SUBMITTED, emil)
    assert not ProgressUpdate.objects.exists()


@pytest.mark.parametrize("phase", ["completed", "dropped"])
def test_controlling_does_not_publish_them_alone_either(goal, cora, adam, phase):
    for user in (cora, adam):
        draft = new(goal, user, phase=phase, reason="Darum.", paper="SV-10-0001")
        assert draft.submit(by=user) is None
        with pytest.raises(PermissionDenied):
            draft.release(by=user)
    assert not ProgressUpdate.objects.exists()


@pytest.mark.parametrize(
    ("column", "entries"),
    [
        ("text", {"text": " "}),
        ("reason", {"assessment": "at_risk"}),
        ("reason", {"phase": "paused", "assessment": "none", "paper": "SV-10-0001"}),
        ("paper", {"phase": "paused", "assessment": "none", "reason": "Kein Geld."}),
        ("paper", {"phase": "dropped", "assessment": "none", "reason": "Kein Geld."}),
        ("assessment", {"phase": "completed", "assessment": "on_track"}),
        ("assessment", {"phase": "not_started", "assessment": "on_track", "reason": "Darum."}),
        ("effective_on", {"effective_on": days_ago(-1)}),
        ("effective_on", {"effective_on": date(2025, 6, 23)}),
        ("reason", {"phase": "not_started", "assessment": "none"}),
        ("phase", {"phase": ""}),
        ("department", {"department": None}),
    ],
)
def test_each_rule_is_told_at_its_column_and_nothing_is_stored(goal, emil, column, entries):
    make_update(goal, "planned", days_ago(20), assessment="on_track")
    draft = new(goal, emil, **entries)
    with pytest.raises(ValidationError) as refusal:
        draft.submit(by=emil)
    assert list(refusal.value.message_dict) == [column]
    assert ProgressUpdate.objects.count() == 1
    assert not ProgressDraft.objects.exists()
    assert not CouncilPaper.objects.exists()


def test_a_submitted_draft_is_not_written_on_until_it_is_taken_back(goal, emil):
    draft = waiting(goal, emil)
    draft.text = "Anders."
    with pytest.raises(Overtaken, match="wartet auf Freigabe"):
        draft.keep(by=emil)
    draft.take_back(by=emil)
    draft.text = "Anders."
    draft.keep(by=emil)
    assert ProgressDraft.objects.get().text == "Anders."


def test_what_is_gone_is_told(goal, emil):
    draft = make_draft(goal, emil, phase="in_progress")
    same = ProgressDraft.objects.get()
    draft.submit(by=emil)
    for verb in (same.keep, same.submit, same.discard):
        with pytest.raises(Overtaken, match="veröffentlicht oder verworfen"):
            verb(by=emil)
    assert ProgressUpdate.objects.count() == 1


def test_a_discarded_draft_leaves_its_versions(goal, emil):
    make_draft(goal, emil, text="Weg damit.").discard(by=emil)
    assert not ProgressDraft.objects.exists()
    assert {row.text for row in ProgressDraft.history.all()} == {"Weg damit."}


# Release


def test_controlling_releases(goal, emil, cora):
    update = waiting(goal, emil).release(by=cora)
    assert (update.phase, update.reported_by, update.released_by) == ("completed", emil, cora)
    assert not ProgressDraft.objects.exists()


def test_whoever_wrote_any_of_it_does_not_release_it(goal, emil, cora, adam):
    draft = make_draft(goal, cora, phase="completed")
    draft.submit(by=emil)
    draft = ProgressDraft.objects.get()
    with pytest.raises(PermissionDenied):
        draft.release(by=cora)
    with pytest.raises(PermissionDenied):
        draft.send_back(by=cora, comment="Nein.")
    assert draft.release(by=adam).reported_by == emil


def test_the_second_of_two_controllers_is_told(goal, emil, cora, adam):
    draft = waiting(goal, emil)
    same = ProgressDraft.objects.get()
    draft.release(by=cora)
    for act in (lambda: same.release(by=adam), lambda: same.send_back(by=adam, comment="Nein.")):
        with pytest.raises(Overtaken):
            act()
    assert ProgressUpdate.objects.get().released_by == cora


def test_it_is_sent_back_only_with_a_comment(goal, emil, cora):
    draft = waiting(goal, emil)
    for comment in ("", " \n"):
        with pytest.raises(ValidationError, match="was zu ändern ist"):
            draft.send_back(by=cora, comment=comment)
        assert ProgressDraft.objects.get().state == DraftState.SUBMITTED
    draft.send_back(by=cora, comment="Bitte eine Zahl.")
    assert (draft.state, draft.comment) == (DraftState.RETURNED, "Bitte eine Zahl.")
    draft.submit(by=emil)
    assert (draft.state, draft.comment) == (DraftState.SUBMITTED, "")


def test_what_was_reported_meanwhile_is_decided_by_the_reporter(goal, emil, cora):
    draft = waiting(goal, emil)
    make_update(goal, "in_progress", days_ago(0))
    assert draft.is_overtaken()
    with pytest.raises(Overtaken, match="etwas anderes gemeldet"):
        draft.release(by=cora)
    draft.hand_in_again(by=emil)
    assert draft.release(by=cora).phase == "completed"


def test_a_version_that_was_not_looked_at_is_not_released(goal, emil, cora):
    draft = waiting(goal, emil)
    seen = draft.stamp
    draft.take_back(by=emil)
    draft.text = "Etwas anderes."
    draft.keep(by=emil)
    draft.submit(by=emil)
    with pytest.raises(Overtaken, match="geändert"):
        ProgressDraft.objects.get().release(by=cora, seen=seen)
    assert not ProgressUpdate.objects.exists()


@pytest.mark.parametrize("role", [None, *Role])
def test_query_and_rule_agree_on_who_releases(goal, emil, role):
    user = make_user("Uta", role) if role else None
    waiting(goal, emil)
    draft = make_draft(goal, emil, phase="completed")
    if user:
        draft.writers.add(user)
    draft.submit(by=emil)
    rows = ProgressDraft.objects.waiting()
    assert rows.count() == 2
    assert set(ProgressDraft.objects.releasable_by(user)) == {
        row for row in rows if may_release(user, row)
    }
    releasable = ProgressDraft.objects.releasable_by(user)
    told = {"waiting": rows.count(), "releasable": releasable.count()}
    assert ProgressDraft.objects.counts_for(user) == (
        told if is_controlling(user) else dict.fromkeys(told, 0)
    )


# A version that was not looked at


def test_what_was_saved_meanwhile_is_not_written_over(goal, emil):
    stale = make_draft(goal, emil, phase="in_progress", text="Alt.")
    newer = ProgressDraft.objects.get()
    newer.text = "Neu."
    newer.keep(by=emil)
    for verb in (stale.keep, stale.submit):
        with pytest.raises(Overtaken, match="inzwischen geändert"):
            verb(by=emil)
    assert ProgressDraft.objects.get().text == "Neu."
    assert not ProgressUpdate.objects.exists()


def test_what_was_not_looked_at_is_not_taken_back_discarded_or_handed_in(goal, emil):
    draft = waiting(goal, emil)
    seen = draft.stamp
    draft.take_back(by=emil)
    draft.submit(by=emil)
    for verb in (draft.take_back, draft.discard, draft.hand_in_again):
        with pytest.raises(Overtaken, match="inzwischen geändert"):
            verb(by=emil, seen=seen)
    draft.take_back(by=emil, seen=draft.stamp)
    draft.discard(by=emil, seen=draft.stamp)
    assert not ProgressDraft.objects.exists()


def test_handing_in_again_publishes_nothing_whatever_became_of_it(goal, emil, cora):
    draft = waiting(goal, emil)
    stale = ProgressDraft.objects.get()
    draft.take_back(by=emil)
    draft.phase, draft.text = "in_progress", "Halb fert"
    draft.keep(by=emil)
    with pytest.raises(Overtaken, match="jetzt „Entwurf“"):
        stale.hand_in_again(by=emil)
    draft.phase = "completed"
    draft.submit(by=emil)
    draft.send_back(by=cora, comment="Bitte eine Zahl.")
    with pytest.raises(Overtaken, match="jetzt „zurückgegeben“"):
        stale.hand_in_again(by=emil)
    assert ProgressDraft.objects.get().comment == "Bitte eine Zahl."
    assert not ProgressUpdate.objects.exists()


def test_what_is_submitted_is_not_submitted_once_more(goal, emil):
    with pytest.raises(Overtaken, match="wartet auf Freigabe"):
        waiting(goal, emil).submit(by=emil)


def test_what_was_discarded_is_remembered_as_it_was_stored(goal, emil):
    stale = make_draft(goal, emil, text="Alt.")
    newer = ProgressDraft.objects.get()
    newer.text = "Neu."
    newer.keep(by=emil)
    stale.discard(by=emil)
    assert ProgressDraft.history.latest().text == "Neu."


@pytest.mark.parametrize("verb", ["keep", "submit", "take_back", "discard"])
def test_rules_are_asked_of_what_is_stored_now(goal, emil, youth, verb):
    draft = make_draft(goal, emil)
    Goal.objects.filter(pk=goal.pk).update(lead=youth)
    with pytest.raises(PermissionDenied):
        getattr(draft, verb)(by=emil)


# Correction


def test_a_mistake_is_mended_by_an_update_that_names_it(goal, emil):
    wrong = make_update(goal, "in_progress", days_ago(9), text="Falsch.", internal_note="Notiz.")
    draft = ProgressDraft.objects.begin(goal, by=emil, corrects=wrong)
    assert (draft.text, draft.internal_note) == ("Falsch.", "Notiz.")
    assert draft.effective_on == wrong.effective_on
    draft.text = "Richtig."
    update = draft.submit(by=emil)
    assert update.corrects == wrong
    assert ProgressUpdate.objects.newest_on(goal) == update


def test_two_cannot_correct_the_same(goal, emil):
    wrong = make_update(goal, "in_progress", days_ago(9))
    first, second = (ProgressDraft.objects.begin(goal, by=emil, corrects=wrong) for _ in range(2))
    first.submit(by=emil)
    with pytest.raises(ValidationError, match="schon berichtigt"):
        second.submit(by=emil)
    second.correct_what_stands()
    assert second.corrects == ProgressUpdate.objects.newest_on(goal) != wrong
    assert ProgressUpdate.objects.count() == 2


# The database holds its part alone


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("draft_on_one_subject", {"goal": None}),
        ("draft_state_known", {"state": "fertig"}),
        ("draft_submitted_by_somebody", {"state": "submitted"}),
        ("draft_returned_with_comment", {"state": "returned"}),
    ],
)
def test_the_database_refuses_it_whatever_way_it_comes(goal, emil, constraint, columns):
    row = {"goal": goal, "author": emil} | columns
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ProgressDraft.objects.bulk_create([ProgressDraft(**row)])


def test_a_report_is_carried_by_the_department_that_answers_for_it(emil, cora, roads, youth):
    unit = make_department("Brückenbau", "66.1", parent=roads)
    other = make_department("Umwelt", "70")
    goal = make_goal(lead=other, contributing=[unit, youth])
    assert goal.departments_for(emil) == [unit]
    assert goal.departments_for(cora) == [other, youth, unit]
    unit.is_active = False
    unit.save()
    assert goal.departments_for(emil) == [unit]
    assert unit not in goal.departments_for(cora)
