"""`manage.py demo_accounts`: a table of the accounts, or a sentence that there are none."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.http import HttpRequest

from goals import demo
from goals.days import today
from goals.models import DemoContent, User
from goals.vocabulary import Role
from tests.factories import make_department, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def accounts():
    """The accounts alone, without the rest of the demo content."""
    for slug in {slug for *_, slugs in demo.ACCOUNTS for slug in slugs}:
        make_department(slug, slug=slug)
    DemoContent.objects.create(pk=1, loaded_on=today())
    loader = demo.Loader(demo.DIRECTORY)
    loader.add_departments()
    loader.add_accounts()


def test_it_prints_role_username_and_password_in_columns(accounts, capsys):
    call_command("demo_accounts")
    head, columns, *rows = capsys.readouterr().out.splitlines()
    assert head == "Beispielkonten:"
    assert columns.split() == ["Rolle", "Name", "Benutzername", "Passwort"]
    assert len(rows) == len(demo.ACCOUNTS)
    for name in ("Benutzername", "Passwort"):
        place = columns.index(name)
        assert {(row[place - 1], row[place] != " ") for row in rows} == {(" ", True)}


def test_every_account_that_it_prints_opens(accounts, capsys):
    call_command("demo_accounts")
    for row in capsys.readouterr().out.splitlines()[2:]:
        *_, username, password = row.split()
        found = authenticate(HttpRequest(), username=username, password=password)
        assert found is not None, username


def test_every_role_can_be_tried_and_two_people_can_release(accounts):
    roles = [user.role for user in demo.accounts()]
    assert set(roles) == set(Role)
    assert roles.count(Role.CONTROLLING) == roles.count(Role.EDITOR) == 2
    editors = User.objects.filter(role=Role.EDITOR)
    assert len({department for user in editors for department in user.departments.all()}) == 2


def test_the_shared_password_meets_our_own_rules(accounts):
    for user in demo.accounts():
        validate_password(demo.PASSWORD, user)


def test_without_demo_content_it_says_so_and_prints_no_account(capsys):
    make_user("Umwelt", "editor")
    call_command("demo_accounts")
    out = capsys.readouterr().out
    assert out == "Es gibt keine Beispielkonten, weil keine Beispieldaten geladen sind.\n"


def test_an_account_that_was_closed_is_not_offered(accounts, capsys):
    User.objects.filter(username="kreistag").update(is_active=False)
    call_command("demo_accounts")
    assert "kreistag" not in capsys.readouterr().out
