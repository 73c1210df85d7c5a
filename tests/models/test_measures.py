"""Measures and milestones: their constraints, and what they were on a past day, for each reader."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from goals.models import Measure, Milestone, Refused
from goals.permissions import may_edit_measure, may_see
from goals.vocabulary import Role, Visibility
from tests.factories import (
    at_noon,
    days_ago,
    make_department,
    make_field,
    make_goal,
    make_measure,
    make_milestone,
    make_municipality,
    make_paper,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(roads):
    """Known for ninety days."""
    return make_measure("Radweg an der K 17", lead=roads, goals=[make_goal()], since=days_ago(90))


def change(row, day, **columns):
    for name, value in columns.items():
        setattr(row, name, value)
    row._history_date = at_noon(day)
    row.save()
    del row._history_date


def titles(user, day):
    return [row.title for row in Measure.objects.as_of(day, user).order_by("number")]


# Constraints ------------------------------------------------------------------

LATE, EARLY = date(2026, 5, 1), date(2026, 4, 1)


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("measure_planned_in_order", {"planned_start": LATE, "planned_end": EARLY}),
        ("measure_actual_in_order", {"actual_start": LATE, "actual_end": EARLY}),
        ("measure_continuous_has_no_end", {"is_continuous": True, "planned_end": LATE}),
        ("measure_costs_not_negative", {"cost_planned": Decimal(-1)}),
        ("measure_costs_not_negative", {"cost_actual": Decimal("-0.01")}),
        ("measure_withdrawal_has_reason", {"withdrawn_on": LATE}),
        ("measure_words_known", {"visibility": "geheim"}),
        ("measure_words_known", {"priority": "dringend"}),
        ("measure_words_known", {"report_interval": 5}),
    ],
)
def test_the_database_refuses_what_cannot_be(measure, constraint, columns):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Measure.objects.filter(pk=measure.pk).update(**columns)
    for name, value in columns.items():
        setattr(measure, name, value)
    with pytest.raises(ValidationError):
        measure.full_clean()


def test_one_day_long_and_free_of_cost_is_possible(measure):
    measure.planned_start = measure.planned_end = measure.actual_start = measure.actual_end = LATE
    measure.cost_planned = measure.cost_actual = Decimal(0)
    measure.full_clean()
    measure.save()


def test_a_measure_is_withdrawn_and_never_deleted(measure):
    for way in (
        measure.delete,
        Measure.objects.all().delete,
        measure.goals.first().measures.all().delete,
    ):
        with pytest.raises(Refused, match="zurückgezogen, nicht gelöscht"):
            way()
    assert Measure.objects.count() == 1


def test_only_addresses_of_the_web_become_links(measure):
    measure.links = (
        "Karte | https://karte.example/\nhttp://alt.example\n\n"
        "Falle | javascript:alert(1)\nNur ein Wort"
    )
    assert measure.link_list == [
        ("Karte", "https://karte.example/"),
        ("http://alt.example", "http://alt.example"),
    ]


def test_towns_stand_in_german_order():
    for name in ("Senden", "Olfen", "Ömmeln", "Ascheberg"):
        make_municipality(name)
    names = make_municipality("Dülmen")._meta.model.objects.values_list("name", flat=True)
    assert list(names) == ["Ascheberg", "Dülmen", "Olfen", "Ömmeln", "Senden"]


# As of a day ------------------------------------------------------------------


def test_a_measure_is_shown_as_it_was_and_from_the_day_it_was_known(measure):
    change(measure, days_ago(30), title="Radweg und Brücke an der K 17")
    assert titles(None, days_ago(91)) == []
    assert titles(None, days_ago(90)) == ["Radweg an der K 17"]
    assert titles(None, days_ago(31)) == ["Radweg an der K 17"]
    assert titles(None, days_ago(30)) == ["Radweg und Brücke an der K 17"]
    assert titles(None, None) == ["Radweg und Brücke an der K 17"]


def test_a_withdrawn_measure_was_active_until_its_day(measure):
    change(measure, days_ago(30), withdrawn_on=days_ago(30), withdrawn_reason="Kein Baurecht.")
    assert Measure.objects.as_of(days_ago(31), None).active().exists()
    assert not Measure.objects.as_of(days_ago(30), None).active().exists()
    assert not Measure.objects.as_of(None, None).active().exists()
    assert Measure.objects.as_of(None, None).exists()


@pytest.mark.parametrize(("then", "now"), [("public", "internal"), ("internal", "public")])
def test_what_is_internal_today_or_was_then_is_not_shown_for_that_day(roads, emil, then, now):
    measure = make_measure("Vergabe", lead=roads, since=days_ago(90), visibility=then)
    change(measure, days_ago(30), visibility=now)
    assert titles(None, days_ago(60)) == []
    assert titles(emil, days_ago(60)) == ["Vergabe"]
    assert (
        titles(None, days_ago(30)) == titles(None, None) == (["Vergabe"] if now == "public" else [])
    )


@pytest.mark.parametrize("visibility", Visibility.values)
def test_query_and_rule_agree_on_who_sees_a_measure_on_any_day(
    roads, emil, ruth, cora, adam, visibility
):
    measure = make_measure(lead=roads, since=days_ago(90), visibility=visibility)
    for user in (None, ruth, emil, cora, adam):
        assert Measure.objects.visible_to(user).exists() == may_see(user, measure)
        assert Measure.objects.as_of(days_ago(60), user).exists() == may_see(user, measure)


@pytest.mark.parametrize("role", [None, *Role])
def test_query_and_rule_agree_on_who_edits_a_measure(role):
    own, other = make_department("Eigen"), make_department("Fremd")
    below = make_department("Darunter", parent=own)
    for lead in (own, below, other):
        for visibility in Visibility:
            make_measure(lead.name, lead=lead, contributing=[own], visibility=visibility)
    user = make_user("Uta", role, [own]) if role else None
    editable = set(Measure.objects.editable_by(user))
    assert editable == {row for row in Measure.objects.all() if may_edit_measure(user, row)}
    names = {"editor": {"Eigen", "Darunter"}, "controlling": {"Eigen", "Darunter", "Fremd"}}
    names["admin"] = names["controlling"]
    assert {row.title for row in editable} == names.get(role, set())


def test_relations_are_those_of_the_day(measure, roads, youth):
    town, paper = make_municipality(), make_paper()
    first, other = measure.goals.get(), make_goal(make_field("X", 10, "Mobilität"))
    measure._history_date = at_noon(days_ago(30))
    measure.goals.set([other])
    measure.contributing.set([youth])
    measure.municipalities.set([town])
    measure.papers.set([paper])
    del measure._history_date
    change(measure, days_ago(30), lead=youth)

    then, now = Measure.objects.as_of(days_ago(31), None), Measure.objects.as_of(days_ago(30), None)
    for rows, goal, lead, others, places in [
        (then, first, roads, [], []),
        (now, other, youth, [youth], [town]),
        (Measure.objects.as_of(None, None), other, youth, [youth], [town]),
    ]:
        (row,) = rows.attach_relations(list(rows))
        assert (row.for_goals, row.lead, row.others, row.places) == ([goal], lead, others, places)
        assert row.code == measure.code
        assert row.get_absolute_url() == measure.get_absolute_url()
        assert rows.for_goal(goal).count() == rows.led_by([lead.slug]).count() == 1
        assert rows.in_fields([goal.field.number]).count() == 1
        assert rows.contributed_by(youth.slug).count() == len(others)
        assert rows.located_in([town.slug]).count() == len(places)
    assert not now.for_goal(first).exists()
    assert not then.in_fields(["X"]).exists()


def test_kreisweit_means_without_a_town(roads):
    town = make_municipality()
    everywhere = make_measure("Überall", lead=roads, since=days_ago(9))
    local = make_measure("Vor Ort", lead=roads, since=days_ago(9), municipalities=[town])
    for day in (None, days_ago(5)):
        rows = Measure.objects.as_of(day, None)
        found = {row.number for row in rows.located_in([town.slug], everywhere=True)}
        assert found == {everywhere.pk, local.pk}
        assert [row.number for row in rows.located_in([town.slug])] == [local.pk]


def test_a_measure_for_two_goals_of_a_field_comes_once(roads):
    goals = [make_goal(), make_goal()]
    make_measure(lead=roads, goals=goals, since=days_ago(9))
    for day in (None, days_ago(5)):
        assert Measure.objects.as_of(day, None).in_fields(["VIII"]).count() == 1


def test_a_measure_leads_under_the_name_its_department_had(measure, roads):
    change(roads, days_ago(90))
    change(roads, days_ago(30), name="Mobilität")
    day = days_ago(60)
    departments = make_department("Neu")._meta.model.objects.on(day)
    rows = Measure.objects.as_of(day, None)
    (row,) = rows.attach_relations(list(rows), departments)
    assert row.lead.name == "Straßenbau und -unterhaltung"


# Milestones -------------------------------------------------------------------


def test_a_milestone_is_reached_since_the_day_it_was_said_to_be(measure):
    milestone = make_milestone(measure, "Vergabe", days_ago(40), since=days_ago(90))
    change(milestone, days_ago(30), reached_on=days_ago(35))
    for day, reached in [(days_ago(60), None), (days_ago(30), days_ago(35)), (None, days_ago(35))]:
        (row,) = Milestone.objects.of(measure, day)
        assert (row.title, row.reached_on) == ("Vergabe", reached)
    assert not Milestone.objects.of(measure, days_ago(91)).exists()


def test_a_milestone_taken_away_stands_on_the_days_before(measure):
    milestone = make_milestone(measure, "Vergabe", days_ago(40), since=days_ago(90))
    milestone._history_date = at_noon(days_ago(30))
    milestone.delete()
    assert Milestone.objects.of(measure, days_ago(31)).count() == 1
    assert not Milestone.objects.of(measure, days_ago(30)).exists()


def test_milestones_come_in_order_and_from_their_own_measure(measure, roads):
    for months, title in [(3, "Bau"), (1, "Vergabe"), (2, "Baubeginn")]:
        make_milestone(measure, title, days_ago(0) + timedelta(days=30 * months), since=days_ago(9))
    make_milestone(make_measure(lead=roads), "Fremd", since=days_ago(9))
    for day in (None, days_ago(5)):
        found = [row.title for row in Milestone.objects.of(measure, day)]
        assert found == ["Vergabe", "Baubeginn", "Bau"]
