"""The rules of a progress update, each refused by the model and, where it can, by the database."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from goals.models import ProgressUpdate, Refused
from goals.vocabulary import Assessment, Phase
from tests.factories import (
    at_noon,
    days_ago,
    make_department,
    make_goal,
    make_measure,
    make_paper,
    make_update,
)

pytestmark = pytest.mark.django_db
GREEN = {"assessment": "on_track"}
YELLOW = {"assessment": "deviating"}
RED = {"assessment": "at_risk"}
WHY = {"reason": "Die Vergabe musste wiederholt werden."}


@pytest.fixture
def goal(roads):
    return make_goal(lead=roads)


@pytest.fixture
def measure(goal, roads):
    return make_measure(goals=[goal], lead=roads)


def refused(column, subject, phase="in_progress", effective_on=None, **columns):
    """Make an update that must be refused because of `column`; answers what is said."""
    with pytest.raises(ValidationError) as refusal:
        make_update(subject, phase, effective_on, **columns)
    assert column in refusal.value.message_dict
    return " ".join(refusal.value.message_dict[column])


# When a reason is needed ------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (GREEN, YELLOW),
        (GREEN, RED),
        (YELLOW, RED),
        ({}, RED),
    ],
)
def test_an_assessment_that_gets_worse_needs_a_reason(measure, before, after):
    make_update(measure, effective_on=days_ago(9), **(before | WHY))
    refused("reason", measure, **after)
    make_update(measure, **after, **WHY)


@pytest.mark.parametrize(
    ("before", "after"),
    [(YELLOW, GREEN), (RED, YELLOW), (RED, GREEN), (YELLOW, YELLOW), (RED, RED), (RED, {})],
)
def test_an_assessment_that_stays_or_gets_better_needs_none(measure, before, after):
    make_update(measure, effective_on=days_ago(9), **(before | WHY))
    make_update(measure, **after)


def test_a_first_report_needs_a_reason_only_when_it_is_at_risk(goal, measure):
    make_update(measure, "not_started")
    assert "gefährdet" in refused("reason", goal, **RED)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("planned", "not_started"),
        ("in_progress", "planned"),
        ("ongoing", "planned"),
        ("completed", "in_progress"),
        ("dropped", "planned"),
    ],
)
def test_a_phase_that_goes_back_needs_a_reason(measure, before, after):
    make_update(measure, before, days_ago(9), **WHY)
    assert "geht" in refused("reason", measure, after)
    make_update(measure, after, **WHY)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("not_started", "planned"),
        ("planned", "completed"),
        ("in_progress", "ongoing"),
        ("ongoing", "in_progress"),
        ("paused", "planned"),
    ],
)
def test_a_phase_that_goes_on_needs_none(measure, before, after):
    make_update(measure, before, days_ago(9), **WHY)
    make_update(measure, after)


@pytest.mark.parametrize("phase", ["paused", "dropped"])
def test_to_stop_always_needs_a_reason_even_the_second_time(measure, phase):
    refused("reason", measure, phase)
    make_update(measure, phase, days_ago(9), **WHY)
    refused("reason", measure, phase)


def test_a_reason_of_blanks_is_none(measure):
    refused("reason", measure, **RED, reason=" \n ")


# What goes with what ----------------------------------------------------------


@pytest.mark.parametrize("phase", ["not_started", "completed", "paused", "dropped"])
def test_an_assessment_is_refused_where_nothing_is_being_done(measure, phase):
    with pytest.raises(ValidationError, match="Eine Ampel gibt es nur"):
        make_update(measure, phase, **GREEN, **WHY)


@pytest.mark.parametrize("phase", ["paused", "dropped"])
def test_a_goal_of_the_council_stops_only_with_a_paper(goal, measure, phase):
    with pytest.raises(ValidationError, match="nur mit einer Vorlage"):
        make_update(goal, phase, **WHY)
    make_update(goal, phase, **WHY, paper=make_paper())
    make_update(measure, phase, **WHY)


def test_an_update_is_on_exactly_one_goal_or_measure(goal, measure):
    with pytest.raises(ValidationError, match="genau einem Ziel oder einer Maßnahme"):
        make_update(goal, measure=measure)
    stray = make_update(goal, effective_on=days_ago(1))
    stray.pk, stray.goal, stray._state.adding = None, None, True
    with pytest.raises(ValidationError, match="genau einem Ziel oder einer Maßnahme"):
        stray.save()


def test_nobody_reports_without_a_word(goal):
    refused("text", goal, text="")
    refused("text", goal, text=" \n")


def test_keine_angabe_is_never_reported(goal):
    refused("phase", goal, Phase.NONE)


# Four eyes --------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["completed", "dropped"])
def test_the_end_is_released_by_controlling_and_never_by_the_reporter(
    measure, emil, erna, ruth, cora, adam, phase
):
    for reporter, releaser in [
        (emil, emil),
        (emil, erna),
        (emil, ruth),
        (cora, cora),
        (adam, adam),
    ]:
        refused("released_by", measure, phase, **WHY, reported_by=reporter, released_by=releaser)
    make_update(measure, phase, **WHY, reported_by=cora, released_by=adam)


def test_all_else_goes_out_at_once(measure, emil):
    for phase in ("not_started", "planned", "in_progress", "ongoing"):
        make_update(measure, phase, reported_by=emil, released_by=emil)


# Days -------------------------------------------------------------------------


def test_nothing_is_reported_for_a_day_before_the_adoption(goal):
    with pytest.raises(ValidationError, match=r"24\.06\.2025"):
        make_update(goal, effective_on=date(2025, 6, 23))
    make_update(goal, effective_on=date(2025, 6, 24))


def test_the_day_of_a_report_is_not_after_its_release(goal):
    refused("effective_on", goal, effective_on=days_ago(3), released_at=at_noon(days_ago(4)))
    make_update(goal, effective_on=days_ago(3), released_at=at_noon(days_ago(3)))


# Corrections ------------------------------------------------------------------


def test_a_correction_is_about_the_same_goal(goal, measure):
    wrong = make_update(goal, effective_on=days_ago(5))
    refused("corrects", measure, corrects=wrong)
    refused("corrects", make_goal(), corrects=wrong)


def test_who_read_the_mistake_can_read_its_correction(goal):
    wrong = make_update(goal, effective_on=days_ago(5), visibility="council")
    refused("visibility", goal, corrects=wrong, visibility="internal")
    make_update(goal, corrects=wrong, visibility="public")


def test_a_correction_comes_after_the_mistake(goal):
    wrong = make_update(goal, effective_on=days_ago(5))
    refused("corrects", goal, effective_on=days_ago(6), corrects=wrong)


def test_an_update_is_corrected_once_and_the_correction_can_be_corrected_again(goal):
    wrong = make_update(goal, effective_on=days_ago(5))
    better = make_update(goal, effective_on=days_ago(4), corrects=wrong)
    refused("corrects", goal, corrects=wrong)
    make_update(goal, corrects=better)


def test_a_correction_is_measured_against_what_stood_before_the_mistake(goal):
    make_update(goal, effective_on=days_ago(9), **GREEN)
    wrong = make_update(goal, effective_on=days_ago(5), **RED, **WHY)
    refused("reason", goal, **YELLOW, corrects=wrong)
    make_update(goal, **GREEN, corrects=wrong)


# What stood before ------------------------------------------------------------


def unsaved(subject, **columns):
    """An update that is not saved, so that the model can be asked about it."""
    saved = {
        "phase": "in_progress",
        "text": "Es geht voran.",
        "effective_on": days_ago(0),
        "released_at": timezone.now(),
    }
    return ProgressUpdate(**{subject.SUBJECT: subject}, **(saved | columns))


def test_before_is_what_the_widest_circle_of_its_readers_knows(goal):
    public = make_update(goal, effective_on=days_ago(9))
    council = make_update(goal, effective_on=days_ago(8), visibility="council")
    internal = make_update(goal, effective_on=days_ago(7), visibility="internal")
    assert unsaved(goal).previous() == public
    assert unsaved(goal, visibility="council").previous() == council
    assert unsaved(goal, visibility="internal").previous() == internal


def test_before_is_by_the_day_reported_not_by_the_day_released(goal):
    make_update(goal, effective_on=days_ago(2))
    older = make_update(goal, effective_on=days_ago(9), released_at=at_noon(days_ago(1)))
    assert unsaved(goal, effective_on=days_ago(5)).previous() == older
    assert unsaved(goal, effective_on=days_ago(20)).previous() is None


def test_what_was_not_released_yet_did_not_stand_before(goal):
    make_update(goal, effective_on=days_ago(9), released_at=at_noon(days_ago(1)))
    assert (
        unsaved(goal, released_at=at_noon(days_ago(3)), effective_on=days_ago(3)).previous() is None
    )


def test_what_was_corrected_does_not_stand_but_only_since_its_correction(goal):
    first = make_update(goal, effective_on=days_ago(9))
    wrong = make_update(goal, effective_on=days_ago(7))
    assert unsaved(goal, corrects=wrong).previous() == first
    right = make_update(goal, effective_on=days_ago(3), corrects=wrong)
    assert unsaved(goal).previous() == right
    then = {"effective_on": days_ago(5), "released_at": at_noon(days_ago(5))}
    assert unsaved(goal, **then).previous() == wrong


def test_a_goal_does_not_hear_of_its_measure(goal, measure):
    make_update(measure, effective_on=days_ago(9))
    assert unsaved(goal).previous() is None
    assert unsaved(make_goal()).previous() is None


# Incomplete input is refused, never a crash -----------------------------------


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("phase", ""),
        ("phase", "geplant"),
        ("assessment", "rot"),
        ("visibility", "geheim"),
        ("text", None),
        ("effective_on", None),
        ("effective_on", "31.02.2026"),
        ("released_at", None),
        ("reported_by", None),
        ("released_by", None),
        ("department", None),
    ],
)
def test_an_update_with_a_hole_is_refused_by_the_name_of_its_column(goal, column, value):
    whole = {
        "phase": "completed",
        "text": "Fertig.",
        "effective_on": days_ago(1),
        "released_at": at_noon(days_ago(1)),
    }
    with pytest.raises(ValidationError) as refusal:
        ProgressUpdate(goal=goal, **(whole | {column: value})).full_clean()
    assert column in refusal.value.message_dict


# The database holds its part alone --------------------------------------------


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("update_on_one_subject", {"goal": None}),
        ("update_phase_known", {"phase": "none"}),
        ("update_assessment_fits_phase", {"phase": "completed", "assessment": "on_track"}),
        ("update_assessment_fits_phase", {"assessment": "rot"}),
        ("update_visibility_known", {"visibility": "geheim"}),
        ("update_has_text", {"text": ""}),
        ("update_halt_has_reason", {"phase": "paused", "paper": True}),
        ("update_halted_goal_has_paper", {"phase": "paused", "reason": "Kein Geld."}),
        ("update_final_needs_four_eyes", {"phase": "completed", "alone": True}),
        ("update_not_before_adoption", {"effective_on": date(2025, 6, 23)}),
    ],
)
def test_the_database_refuses_it_whatever_way_it_comes(goal, emil, cora, constraint, columns):
    row = {
        "goal": goal,
        "phase": "in_progress",
        "assessment": Assessment.NONE,
        "text": "Es geht voran.",
        "effective_on": days_ago(1),
        "department": make_department(),
        "reported_by": emil,
        "released_by": emil if columns.get("alone") else cora,
    }
    row |= {name: value for name, value in columns.items() if name != "alone"}
    if columns.get("paper"):
        row["paper"] = make_paper()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ProgressUpdate.objects.bulk_create([ProgressUpdate(**row)])


def test_what_is_released_stays(goal):
    update = make_update(goal)
    update.text = "Anders."
    ways = [
        update.save,
        update.delete,
        lambda: ProgressUpdate.objects.update(text="Anders."),
        lambda: ProgressUpdate.objects.all().delete(),
        lambda: ProgressUpdate.objects.bulk_update([update], ["text"]),
        lambda: goal.updates.update(text="Anders."),
    ]
    for way in ways:
        with pytest.raises(Refused), transaction.atomic():
            way()
    assert ProgressUpdate.objects.get().text != "Anders."


def test_a_refused_update_can_be_mended_and_saved(goal):
    update = unsaved(
        goal,
        phase="paused",
        **WHY,
        department=goal.lead,
        **dict.fromkeys(["reported_by", "released_by"]),
    )
    first = make_update(goal, effective_on=days_ago(1))
    update.reported_by = update.released_by = first.released_by
    with pytest.raises(ValidationError):
        update.save()
    update.paper = make_paper()
    update.save()
    assert goal.updates.count() == 2


def test_an_update_says_what_it_is_about(goal):
    update = make_update(goal, "ongoing", days_ago(0) - timedelta(days=1))
    assert str(update).startswith(f"{goal}: dauerhaft")
    assert (update.status, update.signal) == (Phase.ONGOING, Assessment.NONE)
