"""Goals and measures as subjects of reports: who answers for them, and "unchanged"."""

import pytest
from django.core.exceptions import PermissionDenied

from goals.days import today
from goals.models import Goal, Measure, ProgressUpdate
from goals.models.subjects import NotConfirmed
from goals.permissions import may_report
from goals.reporting import history_of
from goals.vocabulary import Role
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


def confirm(subject, by, seen=None):
    seen = seen or ProgressUpdate.objects.newest_on(subject)
    return subject.confirm(by=by, seen=seen and seen.pk)


@pytest.mark.parametrize("role", [None, *Role])
def test_query_and_rule_agree_on_who_reports(role):
    own, other = make_department("Eigen"), make_department("Fremd")
    below = make_department("Darunter", parent=own)
    for lead in (own, below, other, None):
        for contributing in ([], [own], [below], [other], [below, other]):
            goal = make_goal(lead=lead, contributing=contributing)
            make_measure(lead=lead or other, contributing=contributing, goals=[goal])
    user = make_user("Uta", role, [own]) if role else None
    for model in (Goal, Measure):
        rows = model.objects.all()
        allowed = {row for row in rows if may_report(user, row)}
        found = list(model.objects.reportable_by(user))
        assert set(found) == allowed
        assert len(found) == len(allowed)
        assert len(allowed) == {"editor": 16, "controlling": 20, "admin": 20}.get(role, 0)


def test_unchanged_repeats_what_was_said_with_the_date_of_today(goal, emil, roads):
    said = {
        "assessment": "at_risk",
        "reason": "Gutachten fehlt.",
        "visibility": "council",
    }
    once = {"proposal": "Mehr Geld.", "paper": make_paper(), "internal_note": "Alt."}
    make_update(goal, "in_progress", days_ago(200), **said, **once)
    update = confirm(goal, emil)
    assert {name: getattr(update, name) for name in said} == said
    assert (update.phase, update.effective_on) == ("in_progress", today())
    assert (update.proposal, update.paper, update.internal_note) == ("", None, "")
    assert update.department == roads
    assert (update.reported_by, update.released_by) == (emil, emil)


def test_unchanged_is_a_confirmation_and_no_change(goal, emil):
    make_update(goal, "in_progress", days_ago(200), assessment="on_track")
    confirm(goal, emil)
    entries = history_of(ProgressUpdate.objects.for_history(goal, emil))
    assert [entry.is_confirmation for entry in entries] == [True, False]
    assert ProgressUpdate.objects.changes(emil).count() == 1


def test_a_paused_goal_is_confirmed_with_its_reason_and_paper(goal, emil):
    make_update(goal, "paused", days_ago(200), reason="Kein Geld.", paper=make_paper("SV-10-0007"))
    assert confirm(goal, emil).paper.reference == "SV-10-0007"


def test_a_paused_measure_is_confirmed_without_its_paper(roads, emil):
    measure = make_measure(lead=roads)
    make_update(measure, "paused", days_ago(200), reason="Kein Geld.", paper=make_paper())
    update = confirm(measure, emil)
    assert (update.reason, update.paper) == ("Kein Geld.", None)


def test_rules_are_asked_of_what_is_stored_now(roads, youth, emil):
    """The goal or measure may have been loaded before somebody else changed it."""
    measure = make_measure(lead=roads)
    make_update(measure, effective_on=days_ago(200))
    changed = Measure.objects.get()
    changed.withdrawn_on, changed.withdrawn_reason = days_ago(1), "Vorbei."
    changed.save()
    with pytest.raises(NotConfirmed, match="zurückgezogen"):
        confirm(measure, emil)
    changed.withdrawn_on, changed.lead = None, youth
    changed.save()
    measure.lead = roads
    with pytest.raises(PermissionDenied):
        confirm(measure, emil)
    changed.contributing.add(roads)
    assert confirm(measure, emil).department == roads


def test_it_carries_the_department_that_answers_for_it_now(emil, roads):
    """Not the one that reported last, nor the lead when somebody else speaks."""
    other = make_department("Umwelt", "70")
    unit = make_department("Brückenbau", "66.1", parent=roads)
    goal = make_goal(lead=other, contributing=[unit])
    make_update(goal, effective_on=days_ago(200), department=other)
    assert confirm(goal, emil).department == unit


def test_controlling_confirms_in_the_name_of_the_lead(goal, cora, roads):
    make_update(goal, effective_on=days_ago(200))
    assert confirm(goal, cora).department == roads


def test_nobody_of_another_department_confirms(goal, erna, ruth):
    make_update(goal, effective_on=days_ago(200))
    for user in (erna, ruth, None):
        with pytest.raises(PermissionDenied):
            confirm(goal, user)


def test_without_a_previous_report_there_is_nothing_to_confirm(goal, emil):
    with pytest.raises(NotConfirmed, match="noch keine Meldung"):
        confirm(goal, emil)


def test_not_while_one_waits_for_release(goal, emil):
    make_update(goal, effective_on=days_ago(200))
    make_draft(goal, emil, phase="completed").submit(by=emil)
    with pytest.raises(NotConfirmed, match="wartet auf Freigabe"):
        confirm(goal, emil)


@pytest.mark.parametrize("phase", ["completed", "dropped"])
def test_what_is_finished_needs_no_confirmation(roads, emil, phase):
    measure = make_measure(lead=roads)
    make_update(measure, phase, days_ago(200), reason="Darum.")
    with pytest.raises(NotConfirmed, match="keine weitere Meldung nötig"):
        confirm(measure, emil)


def test_what_is_withdrawn_is_not_confirmed(roads, emil):
    measure = make_measure(lead=roads, withdrawn_on=days_ago(1), withdrawn_reason="Vorbei.")
    make_update(measure, effective_on=days_ago(200))
    with pytest.raises(NotConfirmed, match="zurückgezogen"):
        confirm(measure, emil)


def test_nothing_is_confirmed_that_was_not_looked_at(goal, emil):
    seen = make_update(goal, "planned", days_ago(200))
    make_update(goal, "in_progress", days_ago(1))
    with pytest.raises(NotConfirmed, match="inzwischen neu gemeldet: in Umsetzung"):
        confirm(goal, emil, seen)
    assert goal.updates.count() == 2


def test_twice_the_same_click_confirms_once(goal, emil):
    seen = make_update(goal, effective_on=days_ago(200))
    assert confirm(goal, emil, seen) == confirm(goal, emil, seen)
    assert goal.updates.count() == 2
    with pytest.raises(NotConfirmed, match="heute schon gemeldet"):
        confirm(goal, emil)


def test_without_lead_controlling_cannot_confirm_in_anybodys_name(cora):
    goal = make_goal()
    make_update(goal, effective_on=days_ago(200), department=make_department())
    with pytest.raises(NotConfirmed, match="niemand ist federführend"):
        confirm(goal, cora)


def test_goals_without_measure(goal):
    busy, idle = make_goal(), make_goal()
    make_measure(goals=[busy])
    make_measure(goals=[idle], withdrawn_on=days_ago(1), withdrawn_reason="Vorbei.")
    assert set(Goal.objects.without_measure(None)) == {goal, idle}


def test_a_measure_that_a_reader_may_not_see_leaves_the_goal_bare_to_them(emil, ruth):
    goal = make_goal()
    make_measure(goals=[goal], visibility="internal")
    for user, bare in ((None, [goal]), (ruth, [goal]), (emil, [])):
        assert list(Goal.objects.without_measure(user)) == bare
        assert list(Goal.objects.with_measure(user)) == [row for row in [goal] if not bare]
