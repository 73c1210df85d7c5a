"""Migrations: complete, named by hand, one after the other, and there is a way back."""

import re

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from tests.factories import make_goal

FIRST, DOORS = "0001_foundation", "0002_closed_doors"


@pytest.fixture(scope="module")
def migrations():
    loader = MigrationLoader(None)
    return {
        name: it for (app, name), it in sorted(loader.disk_migrations.items()) if app == "goals"
    }


def test_models_and_migrations_agree(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_names_are_given_by_hand(migrations):
    for name in migrations:
        assert re.fullmatch(r"\d{4}_[a-z][a-z_]+", name), name
        assert not re.search(r"_auto_|_initial|_and_more|^\d{4}_alter_|^\d{4}_remove_", name), name


def test_numbers_have_no_gap_and_no_branch(migrations):
    assert [int(name[:4]) for name in migrations] == list(range(1, len(migrations) + 1))
    for before, name in zip(migrations, list(migrations)[1:], strict=False):
        own = [last for app, last in migrations[name].dependencies if app == "goals"]
        assert own == [before]


def test_every_step_has_a_way_back(migrations):
    for name, migration in migrations.items():
        for operation in migration.operations:
            assert operation.reversible, f"{name}: {operation}"


def test_data_and_columns_change_in_different_migrations(migrations):
    for name, migration in migrations.items():
        kinds = {operation.reduces_to_sql for operation in migration.operations}
        assert len(kinds) <= 1, name


def change_wording(goal):
    """Whether SQL itself may change a goal's wording."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE goals_goal SET text = text || '!' WHERE id = %s", [goal.pk])
    except IntegrityError:
        return False
    return True


@pytest.mark.django_db(transaction=True)
def test_doors_open_and_close_again():
    # SQLite has no such doors; there the way back and forth itself is the test.
    is_guarded = connection.vendor == "postgresql"
    goal = make_goal()  # before: later columns are missing while the way back is gone
    assert change_wording(goal) is not is_guarded
    try:
        call_command("migrate", "goals", FIRST, verbosity=0)
        assert change_wording(goal)
    finally:
        call_command("migrate", "goals", verbosity=0)
    assert change_wording(goal) is not is_guarded
