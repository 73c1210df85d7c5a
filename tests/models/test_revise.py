"""One save is one version: of a row with its relations, and of a measure with its milestones."""

import pytest
from django.db import IntegrityError, transaction

from goals.models import Goal, Measure, Milestone
from goals.models.milestones import Step
from tests.factories import (
    ADOPTED,
    days_ago,
    make_goal,
    make_measure,
    make_milestone,
    make_municipality,
    make_paper,
)

pytestmark = pytest.mark.django_db


def relations_of(version):
    return {
        name: sorted(str(getattr(row, one)) for row in getattr(version, name).all())
        for name, one in [
            ("goals", "goal"),
            ("contributing", "department"),
            ("municipalities", "municipality"),
            ("papers", "councilpaper"),
        ]
    }


def test_a_new_measure_with_all_its_relations_is_one_version(emil, roads, youth):
    goal, place, paper = make_goal(), make_municipality(), make_paper()
    measure = Measure(title="Neu", summary="Kurz.", lead=roads)
    moment = measure.revise(
        by=emil,
        goals=[goal],
        contributing=[youth],
        municipalities=[place],
        papers=[paper],
        steps={"n1": Step("Bau", days_ago(1)), "n2": Step("Ende", days_ago(0), days_ago(0))},
    )
    version = measure.history.get()
    assert (version.history_type, version.history_user) == ("+", emil)
    assert version.history_date == moment
    assert relations_of(version) == {
        "goals": [str(goal)],
        "contributing": [str(youth)],
        "municipalities": ["Dülmen"],
        "papers": ["SV-99-0001"],
    }
    steps = Milestone.history.order_by("due_on")
    assert [step.title for step in steps] == ["Bau", "Ende"]
    assert {step.history_date for step in steps} == {moment}
    assert {step.history_user for step in steps} == {emil}


def test_changing_everything_is_one_more_version(emil, roads, youth):
    measure = make_measure(goals=[make_goal()], lead=roads, contributing=[roads])
    stays, goes = make_milestone(measure, "Bleibt"), make_milestone(measure, "Geht")
    changes = make_milestone(measure, "Alt")
    before = measure.history.count(), Milestone.history.count()
    goal = make_goal()
    measure.title = "Anders"
    measure.revise(
        by=emil,
        goals=[goal],
        contributing=[youth],
        steps={
            stays.pk: stays.step,
            goes.pk: None,
            changes.pk: Step("Neu", changes.due_on),
        },
    )
    assert measure.history.count() == before[0] + 1
    version = measure.history.first()
    assert (version.history_type, version.title) == ("~", "Anders")
    assert relations_of(version)["goals"] == [str(goal)]
    assert relations_of(version)["contributing"] == [str(youth)]
    written = Milestone.history.all()[: Milestone.history.count() - before[1]]
    assert sorted((row.history_type, row.title) for row in written) == [("-", "Geht"), ("~", "Neu")]
    assert {row.history_date for row in written} == {version.history_date}
    assert [row.title for row in Milestone.objects.order_by("title")] == ["Bleibt", "Neu"]


def test_milestones_not_named_stay_and_those_of_others_are_out_of_reach(emil, roads):
    measure, other = make_measure(lead=roads), make_measure("Andere", lead=roads)
    stays, foreign = make_milestone(measure), make_milestone(other, "Fremd")
    measure.revise(by=emil, steps={foreign.pk: None})
    measure.revise(by=emil, steps={foreign.pk: Step("Meins", ADOPTED)})
    assert set(Milestone.objects.of(other)) == {foreign}
    assert [row.title for row in Milestone.objects.of(measure)] == ["Meins", stays.title]


def test_what_fails_leaves_nothing_half_saved(emil, roads):
    measure = make_measure(lead=roads)
    before = measure.history.count()
    measure.title = "Anders"
    with pytest.raises(IntegrityError), transaction.atomic():
        measure.revise(by=emil, goals=[], steps={"n1": Step("", ADOPTED)})
    measure.refresh_from_db()
    assert measure.title != "Anders"
    assert measure.history.count() == before
    # Afterwards the row keeps versions as ever.
    measure.save()
    assert measure.history.count() == before + 1


def test_a_goal_is_revised_with_its_contributors(cora, roads, youth):
    goal = make_goal(lead=roads)
    before = goal.history.count()
    goal.short_title = "Anders"
    goal.revise(by=cora, contributing=[youth])
    assert goal.history.count() == before + 1
    version = Goal.history.first()
    assert version.short_title == "Anders"
    assert [row.department for row in version.contributing.all()] == [youth]
    assert version.history_user == cora
