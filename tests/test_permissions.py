"""The rules as a table: one row for each rule, one column for each role."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from goals import permissions
from goals.models import User
from goals.vocabulary import Role, Visibility

ANONYMOUS = AnonymousUser()
COUNCIL, EDITOR, CONTROLLING, ADMIN = (User(pk=pk, role=role) for pk, role in enumerate(Role, 1))
OWN = 7
for user in (COUNCIL, EDITOR, CONTROLLING, ADMIN):
    user.department_keys = {OWN}
CAST = (ANONYMOUS, COUNCIL, EDITOR, CONTROLLING, ADMIN)

TABLE = [
    # rule and object                                     anonymous council editor controlling admin
    (lambda u: permissions.may_see(u, thing("public")), (True, True, True, True, True)),
    (lambda u: permissions.may_see(u, thing("council")), (False, True, True, True, True)),
    (lambda u: permissions.may_see(u, thing("internal")), (False, False, True, True, True)),
    (permissions.may_see_internal_notes, (False, False, True, True, True)),
    (permissions.is_staff, (False, False, True, True, True)),
    (lambda u: permissions.is_responsible(u, OWN), (False, False, True, True, True)),
    (lambda u: permissions.is_responsible(u, 99), (False, False, False, True, True)),
    (lambda u: permissions.may_edit_measure(u, led_by(OWN)), (False, False, True, True, True)),
    (lambda u: permissions.may_edit_measure(u, led_by(99)), (False, False, False, True, True)),
    (lambda u: permissions.may_report(u, cared_for_by(99, OWN)), (False, False, True, True, True)),
    (lambda u: permissions.may_report(u, cared_for_by(99)), (False, False, False, True, True)),
    (permissions.is_controlling, (False, False, False, True, True)),
    (permissions.may_add_measure, (False, False, True, True, True)),
    (lambda u: permissions.may_edit_goal(u, None), (False, False, False, True, True)),
    (permissions.may_restore, (False, False, False, True, True)),
    (permissions.may_manage_departments, (False, False, False, True, True)),
    (permissions.may_see_closed_items, (False, True, True, True, True)),
    (
        lambda u: permissions.may_see_item(u, SimpleNamespace(is_public=False)),
        (False, True, True, True, True),
    ),
    (permissions.may_manage_sessions, (False, False, False, True, True)),
    (permissions.may_edit_pages, (False, False, False, True, True)),
    (permissions.may_answer_feedback, (False, False, False, True, True)),
    (
        lambda u: permissions.may_manage_account(u, held_by("editor")),
        (False, False, False, True, True),
    ),
    (
        lambda u: permissions.may_manage_account(u, held_by("controlling")),
        (False, False, False, False, True),
    ),
    (
        lambda u: permissions.may_manage_account(u, held_by("admin")),
        (False, False, False, False, True),
    ),
    (lambda u: bool(permissions.roles_to_give(u)), (False, False, False, True, True)),
    (lambda u: Role.CONTROLLING in permissions.roles_to_give(u), (False,) * 4 + (True,)),
    (lambda u: Role.ADMIN in permissions.roles_to_give(u), (False, False, False, False, True)),
    (
        lambda u: permissions.may_change_rights(u, held_by("council")),
        (False, False, False, True, True),
    ),
    (permissions.may_use_admin, (False, False, False, False, True)),
    (lambda u: permissions.may_release(u, reported_by(99)), (False, False, False, True, True)),
    (permissions.may_use_council_area, (False, True, False, True, True)),
    (permissions.may_mark, (False, True, True, True, True)),
    (permissions.may_ask, (False, True, False, True, True)),
    (permissions.may_pass_on, (False, False, False, True, True)),
    (lambda u: permissions.may_answer_question(u, question(OWN)), (False, False, True, True, True)),
    (lambda u: permissions.may_answer_question(u, question(99)), (False, False, False, True, True)),
    (lambda u: permissions.may_answer_question(u, question(None)), (False,) * 5),
    (lambda u: permissions.may_release_answer(u, question(99)), (False, False, False, True, True)),
    (lambda u: permissions.is_asker(u, question(99, by=1)), (False, True, False, False, False)),
    (lambda u: permissions.is_asker(u, question(99, by=None)), (False,) * 5),
    (lambda u: permissions.may_withdraw(u, question(99, by=1)), (False, True, False, False, False)),
    (lambda u: permissions.may_withdraw(u, question(99, by=EDITOR.pk)), (False,) * 5),
    (
        lambda u: permissions.may_withdraw(u, question(99, by=None)),
        (False, False, False, True, True),
    ),
    (lambda u: permissions.may_see_question(u, question(99)), (False, True, False, True, True)),
    (lambda u: permissions.may_see_question(u, question(OWN)), (False, True, True, True, True)),
    (
        lambda u: permissions.may_see_question(u, question(99, by=9, visibility="council")),
        (False, False, False, True, True),
    ),
    (
        lambda u: permissions.may_see_question(u, released(by=9, visibility="council")),
        (False, True, True, True, True),
    ),
    (
        lambda u: permissions.may_see_question(u, released(subject=thing("internal"))),
        (False, False, True, True, True),
    ),
    (lambda u: permissions.may_see_answer(u, question(99)), (False, False, True, True, True)),
    (lambda u: permissions.may_see_asker(u, question(99)), (False, True, False, True, True)),
]


def thing(visibility):
    return SimpleNamespace(visibility=visibility)


def led_by(department):
    return SimpleNamespace(lead_id=department)


def cared_for_by(*departments):
    return SimpleNamespace(responsible_keys=departments)


def held_by(role="council"):
    return SimpleNamespace(role=role, pk=99)


def may_manage(user, role):
    return permissions.may_manage_account(user, held_by(role))


def question(department, by=1, **columns):
    """One that the council member of the cast has asked, without consent to the name."""
    columns = {
        "department_id": department,
        "asked_by_id": by,
        "subject": SimpleNamespace(),
        "visibility": "public",
        "is_released": False,
        "name_consent": False,
        "is_answered_by": lambda user: user.pk == 99,
    } | columns
    return SimpleNamespace(**columns)


def released(**columns):
    return question(99, is_released=True, **columns)


def reported_by(pk):
    return SimpleNamespace(is_written_by=lambda user: user.pk == pk)


@pytest.mark.parametrize(("rule", "answers"), TABLE)
def test_each_rule_answers_each_role_as_the_table_says(rule, answers):
    assert tuple(rule(user) for user in CAST) == answers


@pytest.mark.parametrize("rule", [rule for rule, _ in TABLE[1:]])
def test_a_deactivated_account_has_no_more_rights_than_nobody(rule):
    for role in Role:
        assert not rule(User(role=role, is_active=False))


def test_an_editor_without_a_department_adds_no_measure():
    nobody = User(pk=9, role=Role.EDITOR)
    nobody.department_keys = set()
    assert not permissions.may_add_measure(nobody)


def test_everybody_sees_a_public_item_of_an_agenda():
    for user in (*CAST, User(role=Role.COUNCIL, is_active=False), None):
        assert permissions.may_see_item(user, SimpleNamespace(is_public=True))


def test_nobody_at_all_is_a_citizen():
    assert permissions.role_of(None) is None
    assert permissions.role_of(ANONYMOUS) is None
    assert permissions.visibilities(None) == [Visibility.PUBLIC]


def test_an_unknown_role_sees_what_is_public_and_may_nothing():
    stranger = User(pk=9, role="superuser")
    assert permissions.visibilities(stranger) == [Visibility.PUBLIC]
    assert not permissions.may_use_admin(stranger)
    assert not permissions.may_release(stranger, reported_by(1))


@pytest.mark.parametrize("user", [CONTROLLING, ADMIN])
def test_nobody_releases_what_they_reported_themselves_not_even_the_admin(user):
    assert not permissions.may_release(user, reported_by(user.pk))


@pytest.mark.parametrize("user", CAST[1:])
def test_nobody_changes_the_role_or_the_activity_of_the_own_account(user):
    assert not permissions.may_change_rights(user, user)


@pytest.mark.parametrize("user", CAST)
def test_nobody_gives_a_role_whose_accounts_are_not_theirs_to_manage(user):
    for role in permissions.roles_to_give(user):
        assert permissions.may_manage_account(user, held_by(role))


def test_controlling_gives_no_role_that_releases_what_it_reported_itself():
    for role in permissions.roles_to_give(CONTROLLING):
        assert not permissions.may_release(User(pk=98, role=role), reported_by(CONTROLLING.pk))


@pytest.mark.parametrize("user", CAST)
def test_who_sees_more_sees_all_that_others_see(user):
    seen = permissions.visibilities(user)
    assert seen == list(Visibility)[: len(seen)]


@pytest.mark.parametrize("user", CAST[1:])
def test_the_technical_admin_of_django_asks_our_rule(user):
    allowed = user is ADMIN
    assert user.is_staff is allowed
    assert user.has_perm("goals.change_goal") is allowed
    assert user.has_module_perms("goals") is allowed
