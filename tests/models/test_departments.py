"""Departments: a tree without circles, known under the name of their day."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from goals.models import Department, Goal, ProgressUpdate, Refused, User
from goals.permissions import is_responsible
from goals.vocabulary import Role
from tests.factories import (
    at_noon,
    days_ago,
    make_department,
    make_goal,
    make_measure,
    make_municipality,
    make_paper,
    make_update,
    make_user,
)

pytestmark = pytest.mark.django_db


def rename(row, day, **columns):
    for name, value in columns.items():
        setattr(row, name, value)
    row._history_date = at_noon(day)
    row.save()


def known_since(day, name="Umwelt", **columns):
    department = Department(name=name, kind="department", **columns)
    department._history_date = at_noon(day)
    department.save()
    return department


# The tree ---------------------------------------------------------------------


def test_no_unit_is_above_itself():
    top = make_department("Dezernat", kind="division")
    middle = make_department("Abteilung", parent=top)
    low = make_department("Fachdienst", kind="unit", parent=middle)
    low.full_clean()
    for above in (top, middle, low):
        top.parent = above
        with pytest.raises(ValidationError, match="nicht sich selbst unterstehen"):
            top.full_clean()


def test_a_circle_that_is_already_there_does_not_hang_the_check():
    first, second = make_department("Eins"), make_department("Zwei")
    Department.objects.filter(pk=first.pk).update(parent=second)
    Department.objects.filter(pk=second.pk).update(parent=first)
    second.refresh_from_db()
    newcomer = Department(name="Drei", slug="drei", kind="unit", parent=second)
    with pytest.raises(ValidationError):
        newcomer.clean()


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("department_number_once", {"number": "66"}),
        ("department_kind_known", {"kind": "ministerium"}),
    ],
)
def test_the_database_refuses_a_second_number_and_an_unknown_kind(roads, constraint, columns):
    row = {"name": "Neu", "slug": "neu", "kind": "department", "sort_name": "neu"} | columns
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Department.objects.bulk_create([Department(**row)])
    # SQLite names the column of a unique constraint, PostgreSQL the constraint.
    assert constraint in str(refusal.value) or "goals_department.number" in str(refusal.value)


def test_the_database_refuses_a_unit_above_itself(roads):
    with pytest.raises(IntegrityError, match="department_not_its_own_parent"), transaction.atomic():
        Department.objects.filter(pk=roads.pk).update(parent=roads)


# Whose they are ---------------------------------------------------------------


@pytest.fixture
def branches():
    """Two trees and what is in them, by name."""
    division = make_department("Dezernat", kind="division")
    office = make_department("Abteilung", parent=division)
    unit = make_department("Fachdienst", kind="unit", parent=office, is_active=False)
    beside = make_department("Nachbar", parent=division)
    alone = make_department("Allein")
    return {row.name: row for row in (division, office, unit, beside, alone)}


@pytest.mark.parametrize(
    ("own", "within"),
    [
        ([], set()),
        (["Allein"], {"Allein"}),
        (["Fachdienst"], {"Fachdienst"}),
        (["Abteilung"], {"Abteilung", "Fachdienst"}),
        (["Abteilung", "Fachdienst", "Allein"], {"Abteilung", "Fachdienst", "Allein"}),
        (["Dezernat"], {"Dezernat", "Abteilung", "Fachdienst", "Nachbar"}),
    ],
)
def test_an_editor_has_the_own_departments_and_all_below_them(branches, own, within):
    user = make_user("Emil", "editor", [branches[name] for name in own])
    found = Department.objects.within(user)
    assert {department.name for department in found} == within


@pytest.mark.parametrize("role", [None, "council", "controlling", "admin"])
def test_controlling_has_all_departments_council_and_citizens_none(branches, role):
    user = make_user("Uta", role, [branches["Allein"]]) if role else None
    found = set(Department.objects.within(user))
    assert found == (set(branches.values()) if role in ("controlling", "admin") else set())


@pytest.mark.parametrize("role", [None, *Role])
def test_query_and_rule_agree_on_whose_a_department_is(branches, role):
    user = make_user("Uta", role, [branches["Abteilung"]]) if role else None
    for department in Department.objects.all():
        is_within = Department.objects.within(user).filter(pk=department.pk).exists()
        assert is_responsible(user, department.pk) is is_within


def test_a_circle_in_the_tree_does_not_hang_the_question_whose_it_is(branches):
    Department.objects.filter(name="Dezernat").update(parent=branches["Abteilung"])
    user = make_user("Emil", "editor", [branches["Abteilung"]])
    assert len(Department.objects.within(user)) == 4


def test_a_deactivated_account_has_no_departments(branches):
    user = make_user("Emil", "editor", [branches["Allein"]], is_active=False)
    assert not Department.objects.within(user)


def test_asking_whose_it_is_costs_two_queries_and_once(branches, django_assert_num_queries):
    user = make_user("Emil", "editor", [branches["Dezernat"]])
    with django_assert_num_queries(2):
        for department in branches.values():
            is_responsible(user, department.pk)


def test_many_units_have_no_number():
    make_department("wfc", kind="company")
    make_department("GFC", kind="company")


def test_a_unit_is_deactivated_and_never_deleted(roads):
    for way in (roads.delete, Department.objects.all().delete, roads.children.all().delete):
        with pytest.raises(Refused, match="deaktiviert, nicht gelöscht"):
            way()
    assert Department.objects.get() == roads


def test_places_and_papers_stay_too():
    for row in (make_municipality(), make_paper()):
        for way in (row.delete, type(row).objects.all().delete):
            with pytest.raises(Refused, match="nicht gelöscht"):
                way()
        assert type(row).objects.get() == row


def test_numbered_units_stand_first_then_companies_by_name():
    for number, name in [("", "wfc"), ("70", "Umwelt"), ("", "Ärztekammer"), ("01", "Büro")]:
        make_department(name, number)
    assert [d.name for d in Department.objects.all()] == ["Büro", "Umwelt", "Ärztekammer", "wfc"]


# As of a day ------------------------------------------------------------------


def test_a_unit_is_called_as_it_was_called_on_that_day():
    department = known_since(days_ago(90), "Umwelt", number="70", slug="70-umwelt")
    rename(department, days_ago(30), name="Umwelt und Klima", number="71")
    names = [str(Department.objects.on(days_ago(n))[department.pk]) for n in (90, 31, 30, 0)]
    assert names == ["70 Umwelt", "70 Umwelt", "71 Umwelt und Klima", "71 Umwelt und Klima"]


def test_a_unit_that_the_portal_learned_of_later_has_its_first_known_name():
    department = known_since(days_ago(30), "Umwelt", slug="umwelt")
    rename(department, days_ago(10), name="Klima")
    assert Department.objects.on(days_ago(200))[department.pk].name == "Umwelt"


def test_asking_for_a_day_does_not_change_todays_rows():
    department = known_since(days_ago(30), "Umwelt", slug="umwelt")
    rename(department, days_ago(10), name="Klima")
    departments = Department.objects.all()
    departments.on(days_ago(20))
    assert [row.name for row in departments] == ["Klima"]


def test_the_cost_of_a_day_does_not_grow_with_the_departments(django_assert_num_queries):
    for name in ("Eins", "Zwei", "Drei"):
        make_department(name)
        with django_assert_num_queries(2):
            Department.objects.on(days_ago(1))


def test_a_goal_was_led_by_whom_it_was_led_by_on_that_day(roads, youth):
    goal = make_goal(lead=roads)
    Goal.history.update(history_date=at_noon(days_ago(90)))
    rename(goal, days_ago(30), lead=youth)
    for day, leader in [(days_ago(40), roads), (days_ago(30), youth), (None, youth)]:
        assert list(Goal.objects.led_by([leader.slug], day)) == [goal]
        departments = Department.objects.on(day) if day else None
        (shown,) = Goal.objects.attach_care(list(Goal.objects.all()), departments, day)
        assert shown.lead == leader
    assert not Goal.objects.led_by([roads.slug]).exists()
    assert not Goal.objects.led_by([youth.slug], days_ago(40)).exists()


def test_before_the_portal_knew_a_goal_nobody_is_said_to_lead_it(roads):
    make_goal(lead=roads, contributing=[roads])
    day = days_ago(5)
    (goal,) = Goal.objects.attach_care(list(Goal.objects.all()), Department.objects.on(day), day)
    assert (goal.lead, goal.others) == (None, [])


def test_contributing_departments_come_from_the_day_too(roads, youth):
    goal = make_goal(lead=roads, contributing=[youth])
    Goal.history.update(history_date=at_noon(days_ago(90)))
    goal.contributing.set([])
    day = days_ago(5)
    (then,) = Goal.objects.attach_care(list(Goal.objects.all()), Department.objects.on(day), day)
    assert then.others == [youth]
    (now,) = Goal.objects.attach_care(list(Goal.objects.all()), None)
    assert now.others == []


# Accounts ---------------------------------------------------------------------


def test_the_database_knows_four_roles_and_no_other(emil):
    for role in ("", "superuser"):
        with pytest.raises(IntegrityError, match="user_role_known"), transaction.atomic():
            User.objects.filter(pk=emil.pk).update(role=role)
    for role in Role:
        User.objects.filter(pk=emil.pk).update(role=role)


def test_createsuperuser_makes_an_admin_and_a_password_is_never_kept_readable():
    user = User.objects.create_superuser("root", "Kolvenburg-24", name="Root")
    assert user.role == Role.ADMIN
    assert "Kolvenburg-24" not in user.password
    assert user.check_password("Kolvenburg-24")


def test_who_reported_cannot_be_deleted(roads):
    update = make_update(make_measure(lead=roads, goals=[make_goal()]))
    with pytest.raises(Refused, match="deaktiviert, nicht gelöscht"):
        update.reported_by.delete()
    with pytest.raises(Refused):
        User.objects.filter(pk=make_user("Neu", "editor").pk).delete()


def test_a_report_keeps_the_name_of_who_made_it_on_every_day(roads):
    roads.history.update(history_date=at_noon(days_ago(200)))
    goal = make_goal(lead=roads)
    make_update(goal, effective_on=days_ago(90), department=roads)
    rename(roads, days_ago(10), name="Tiefbauamt")
    make_update(goal, effective_on=days_ago(5), department=roads)
    day = days_ago(60)
    departments = Department.objects.on(day)
    (then,) = ProgressUpdate.objects.for_history(goal, None, day, departments)
    old, new = ProgressUpdate.objects.for_history(goal, None)
    joined = ProgressUpdate.objects.for_history(goal, None, None, Department.objects.on(None))
    assert then.department.name == "Straßenbau und -unterhaltung"
    assert old.department.name == "Straßenbau und -unterhaltung"
    assert new.department.name == "Tiefbauamt"
    assert [update.department.name for update in joined] == [old.department.name, "Tiefbauamt"]
