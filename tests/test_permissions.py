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
    (permissions.may_edit_pages, (False, False, False, True, True)),
    (permissions.may_answer_feedback, (False, False, False, True, True)),
    (permissions.may_use_admin, (False, False, False, False, True)),
    (lambda u: permissions.may_release(u, reported_by(99)), (False, False, False, True, True)),
]


def thing(visibility):
    return SimpleNamespace(visibility=visibility)


def led_by(department):
    return SimpleNamespace(lead_id=department)


def cared_for_by(*departments):
    return SimpleNamespace(responsible_keys=departments)


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
