"""Adopted wording and released updates are closed to every way in that Python has.

What SQL itself may do is tested on PostgreSQL, in test_doors_sql.py; the admin's forms in
tests/site/test_admin.py.
"""

import json
from contextlib import contextmanager
from datetime import date, timedelta
from importlib import import_module
from io import StringIO

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.db.models.deletion import ProtectedError
from django.forms import CharField, modelform_factory

from goals.models import (
    Goal,
    Principle,
    ProgressUpdate,
    Refused,
    Rendition,
    ReportFile,
    ReportStage,
    Resolution,
    Section,
    StatusReport,
    StrategicField,
)
from goals.models.doors import AdoptedModel, ImmutableModel
from tests.factories import (
    days_ago,
    make_department,
    make_field,
    make_goal,
    make_measure,
    make_resolution,
    make_update,
)

ADOPTED_MODELS = [Resolution, Principle, StrategicField, Section, Goal]

pytestmark = pytest.mark.django_db

REPORTS = {StatusReport, ReportStage, Rendition, ReportFile}


@pytest.fixture(autouse=True)
def _plan(db):
    """Two resolutions with a field, a section, a principle and a goal each."""
    for day in (date(2025, 6, 24), date(2025, 7, 1)):
        resolution = make_resolution(day)
        Principle.objects.create(
            resolution=resolution, position=1, number="I", title="Recht", page=5, text="Recht."
        )
        make_goal(make_field("I", 1, resolution=resolution), lead=make_department())


def other_value(row, name):
    """Another value that the column could hold."""
    column = row._meta.get_field(name)
    if column.is_relation:
        return column.related_model.objects.exclude(pk=getattr(row, column.attname)).first()
    if isinstance(column, models.DateField):
        return getattr(row, name) + timedelta(days=1)
    return getattr(row, name) + (50 if isinstance(column, models.IntegerField) else "x")


@contextmanager
def refused(*refusals, match=None):
    """A change that is refused; a refused save gives up its transaction, so it has its own."""
    with pytest.raises(refusals or Refused, match=match), transaction.atomic():
        yield


def stored(model):
    return list(model.objects.order_by("pk").values())


def raw(row, **values):
    """The row as `loaddata` reads it, with changed values."""
    value = {f.name: getattr(row, f.attname) for f in row._meta.concrete_fields} | values
    value = {name: getattr(item, "pk", item) for name, item in value.items()}
    pk = value.pop("id")
    return [{"model": row._meta.label_lower, "pk": pk, "fields": value}]


@pytest.fixture
def load(tmp_path):
    def load(records):
        path = tmp_path / "rows.json"
        path.write_text(json.dumps(records, default=str), encoding="utf-8")
        call_command("loaddata", str(path), stdout=StringIO())

    return load


# Ways to change a row: each takes the row, a column and its new value --------------------------


def by_save(row, name, value):
    setattr(row, name, value)
    row.save()


def by_save_of_one_column(row, name, value):
    setattr(row, name, value)
    row.save(update_fields=[name])


def by_forced_save(row, name, value):
    setattr(row, name, value)
    row.save(force_update=True)


def by_raw_save(row, name, value):
    setattr(row, name, value)
    row.save_base(raw=True)


def by_a_deferred_row(row, name, value):
    row = type(row).objects.only("pk").get(pk=row.pk)
    setattr(row, name, value)
    row.save()


def by_a_fresh_row(row, name, value):
    columns = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    fresh = type(row)(**columns)
    setattr(fresh, name, value)
    fresh.save()


def by_update(row, name, value):
    type(row).objects.filter(pk=row.pk).update(**{name: value})


def by_update_of_the_column(row, name, value):
    attname = row._meta.get_field(name).attname
    type(row).objects.filter(pk=row.pk).update(**{attname: getattr(value, "pk", value)})


def by_update_of_the_base_manager(row, name, value):
    type(row)._base_manager.filter(pk=row.pk).update(**{name: value})


def by_update_with_an_expression(row, name, value):
    type(row).objects.filter(pk=row.pk).update(**{name: F(name)})


def by_bulk_update(row, name, value):
    setattr(row, name, value)
    type(row).objects.bulk_update([row], [name])


def by_upsert(row, name, value):
    setattr(row, name, value)
    type(row).objects.bulk_create(
        [row], update_conflicts=True, update_fields=[name], unique_fields=["id"]
    )


def by_positional_upsert(row, name, value):
    setattr(row, name, value)
    type(row).objects.bulk_create([row], None, False, True, [name], ["id"])


def by_update_or_create(row, name, value):
    type(row).objects.update_or_create(pk=row.pk, defaults={name: value})


def by_async_save(row, name, value):
    setattr(row, name, value)
    async_to_sync(row.asave)()


def by_async_update(row, name, value):
    async_to_sync(type(row).objects.filter(pk=row.pk).aupdate)(**{name: value})


def by_async_bulk_update(row, name, value):
    setattr(row, name, value)
    async_to_sync(type(row).objects.all().abulk_update)([row], [name])


def by_async_upsert(row, name, value):
    async_to_sync(type(row).objects.all().aupdate_or_create)(pk=row.pk, defaults={name: value})


def by_form(row, name, value):
    # Django 5.2 warns of its own field for addresses; any field will do here.
    made = modelform_factory(type(row), fields=[name], field_classes={"publication_url": CharField})
    form = made({name: getattr(value, "pk", value)})
    form.instance = row
    form.full_clean()
    setattr(row, name, value)  # whatever the form made of it
    form.save()


def by_shell(row, name, value):
    value = getattr(value, "pk", value)
    attname = row._meta.get_field(name).attname
    program = (
        "import datetime\n"
        f"from goals.models import {type(row).__name__} as model\n"
        f"model.objects.filter(pk={row.pk}).update({attname}={value!r})\n"
    )
    call_command("shell", command=program, no_imports=True)


WAYS = [
    by_save,
    by_save_of_one_column,
    by_forced_save,
    by_raw_save,
    by_a_deferred_row,
    by_a_fresh_row,
    by_update,
    by_update_of_the_column,
    by_update_of_the_base_manager,
    by_update_with_an_expression,
    by_bulk_update,
    by_upsert,
    by_update_or_create,
    by_async_save,
    by_async_update,
    by_async_bulk_update,
    by_async_upsert,
    by_form,
    by_shell,
]


@pytest.mark.parametrize("model", ADOPTED_MODELS)
@pytest.mark.parametrize("way", WAYS)
def test_adopted_wording_is_refused_every_change(way, model):
    before = stored(model)
    for name in model.ADOPTED:
        row = model.objects.order_by("pk").first()
        with refused(match="vom Kreistag beschlossen"):
            way(row, name, other_value(row, name))
    assert stored(model) == before


@pytest.mark.parametrize("model", ADOPTED_MODELS)
def test_adopted_wording_is_refused_a_positional_upsert(model):
    before = stored(model)
    row = model.objects.first()
    for name in model.ADOPTED:
        with refused(Refused, TypeError):
            by_positional_upsert(row, name, other_value(row, name))
    assert stored(model) == before


@pytest.mark.parametrize("model", ADOPTED_MODELS)
def test_adopted_wording_is_refused_a_change_by_loaddata(load, model):
    before = stored(model)
    row = model.objects.first()
    for name in model.ADOPTED:
        with refused():
            load(raw(row, **{name: other_value(row, name)}))
    assert stored(model) == before


@pytest.mark.parametrize("model", ADOPTED_MODELS)
@pytest.mark.parametrize("name", ["pk", "id"])
def test_no_row_of_wording_gets_another_key(model, name):
    with refused():
        model.objects.filter(pk=model.objects.first().pk).update(**{name: 9_999})


def test_goals_are_not_moved_to_another_field_by_their_relations():
    first, second = StrategicField.objects.order_by("pk")
    for manager in (first.goals, first.sections.get().goals):
        with refused():
            manager.add(second.goals.get())
        with refused():
            manager.set([second.goals.get()])
        with refused():
            manager.update(text="x")
    with refused():
        first.goals.update_or_create(number=1, defaults={"text": "x"})


# Deletion ----------------------------------------------------------------------------------------

DELETIONS = [
    lambda row: row.delete(),
    lambda row: type(row).objects.filter(pk=row.pk).delete(),
    lambda row: type(row).objects.all().delete(),
    lambda row: type(row).objects.delete(),
    lambda row: type(row)._base_manager.all().delete(),
    lambda row: async_to_sync(row.adelete)(),
    lambda row: async_to_sync(type(row).objects.all().adelete)(),
]


@pytest.mark.parametrize("model", ADOPTED_MODELS)
@pytest.mark.parametrize("delete", DELETIONS)
def test_adopted_wording_is_not_deleted(delete, model):
    with refused():
        delete(model.objects.first())
    assert model.objects.count() == 2


def test_adopted_wording_is_not_deleted_through_what_it_belongs_to():
    goal = Goal.objects.first()
    field, resolution = goal.field, goal.field.resolution
    relations = [field.goals, goal.section.goals, field.sections]
    relations += [resolution.principles, resolution.strategicfields]
    for manager in relations:
        with refused():
            manager.all().delete()
    with refused():
        goal.lead.delete()
    assert Goal.objects.count() == 2


@pytest.mark.parametrize("model", [Resolution, StrategicField, Section])
def test_a_parent_is_not_deleted_past_its_own_door(model):
    with refused(ProtectedError):
        models.Model.delete(model.objects.first())


# What stays open ---------------------------------------------------------------------------------


def test_editorial_columns_of_a_goal_can_be_changed():
    goal, office = Goal.objects.order_by("pk").first(), make_department("Amt für alles")
    goal.short_title, goal.lead, goal.report_interval = "Eins", office, 3
    goal.save()
    goal.contributing.add(office)
    goal.refresh_from_db()
    assert (goal.short_title, goal.lead, goal.report_interval) == ("Eins", office, 3)
    Goal.objects.filter(pk=goal.pk).update(short_title="Zwei", lead_id=None)
    goal.refresh_from_db()
    assert (goal.short_title, goal.lead) == ("Zwei", None)
    goal.short_title = "Drei"
    Goal.objects.bulk_update([goal], ["short_title"])
    assert Goal.objects.get(pk=goal.pk).short_title == "Drei"
    Goal.objects.update_or_create(pk=goal.pk, defaults={"short_title": "Vier"})
    assert Goal.objects.get(pk=goal.pk).short_title == "Vier"
    goal.short_title = "Fünf"
    Goal.objects.bulk_create(
        [goal], update_conflicts=True, update_fields=["short_title"], unique_fields=["id"]
    )
    assert Goal.objects.get(pk=goal.pk).short_title == "Fünf"


def test_a_goal_whose_wording_was_amended_meanwhile_can_still_be_given_a_short_title():
    goal = Goal.objects.first()
    Goal.objects.filter(pk=goal.pk).amend(text="Neu gefasst.")
    goal.short_title = "Kurz"
    goal.save(update_fields=["short_title"])
    goal.refresh_from_db()
    assert (goal.text, goal.short_title) == ("Neu gefasst.", "Kurz")


@pytest.mark.parametrize("model", ADOPTED_MODELS)
def test_unchanged_rows_can_be_saved_and_loaded_again(load, model):
    before = stored(model)
    row = model.objects.first()
    row.save()
    load(raw(row))
    assert stored(model) == before


@pytest.mark.parametrize("model", ADOPTED_MODELS)
def test_amend_changes_wording_and_closes_again(model):
    for name in model.ADOPTED:
        if name == "number" or model._meta.get_field(name).is_relation:
            continue
        row = model.objects.order_by("pk").first()
        value = other_value(row, name)
        assert model.objects.filter(pk=row.pk).amend(**{name: value}) == 1
        row.refresh_from_db()
        assert getattr(row, name) == value
        for way in (by_save, by_update):
            with refused():
                way(model.objects.get(pk=row.pk), name, other_value(row, name))


def test_amend_that_fails_changes_nothing_and_closes_again():
    first = Goal.objects.order_by("pk").first()
    make_goal(first.field, number=2)
    before = stored(Goal)
    with refused(IntegrityError):
        Goal.objects.filter(pk=first.pk).amend(text="Neu.", number=2)
    assert stored(Goal) == before
    with refused():
        by_update(first, "text", "Neu.")


def test_amend_is_not_called_by_a_template():
    assert Goal.objects.all().amend.alters_data
    assert Goal.objects.amend.alters_data


def test_every_model_with_doors_is_tested_here_and_named_by_the_migration():
    adopted = [model for model in apps.get_models() if issubclass(model, AdoptedModel)]
    assert set(adopted) == set(ADOPTED_MODELS)
    immutable = [model for model in apps.get_models() if issubclass(model, ImmutableModel)]
    # Frozen reports have theirs in tests/models/test_status_reports.py.
    assert set(immutable) == {ProgressUpdate, *REPORTS}
    migration = import_module("goals.migrations.0002_closed_doors")
    assert {table: columns.split() for table, columns in migration.ADOPTED_COLUMNS.items()} == {
        model._meta.db_table: [model._meta.get_field(name).column for name in model.ADOPTED]
        for model in adopted
    }
    editorial = {f.name for f in Goal._meta.concrete_fields} - set(Goal.ADOPTED) - {"id"}
    assert editorial == {"short_title", "plain_sentence", "lead", "report_interval"}
    for model in set(adopted) - {Goal}:
        assert {f.name for f in model._meta.concrete_fields} == {"id", *model.ADOPTED}


# Released updates --------------------------------------------------------------------------------


@pytest.fixture
def update():
    make_update(make_measure())
    return make_update(Goal.objects.first(), effective_on=days_ago(2))


UPDATE_WAYS = [way for way in WAYS if way is not by_a_fresh_row and way is not by_form]


@pytest.mark.parametrize("way", UPDATE_WAYS)
def test_a_released_update_is_refused_every_change(update, way):
    before = stored(ProgressUpdate)
    for name in ("text", "phase", "assessment", "visibility", "effective_on", "released_at"):
        row = ProgressUpdate.objects.get(pk=update.pk)
        with refused(match="bleibt, wie sie ist"):
            way(row, name, getattr(row, name))
    assert stored(ProgressUpdate) == before


def test_a_released_update_is_refused_a_form_a_second_row_and_a_positional_upsert(update):
    before = stored(ProgressUpdate)
    form = modelform_factory(ProgressUpdate, fields=["text"])({"text": "Anders."}, instance=update)
    with refused():
        form.save()
    with refused(ValidationError, IntegrityError):
        by_a_fresh_row(update, "text", "Anders.")
    with refused(Refused, TypeError):
        by_positional_upsert(update, "text", "Anders.")
    assert stored(ProgressUpdate) == before


def test_loaddata_adds_an_update_but_does_not_change_one(update, load):
    before = stored(ProgressUpdate)
    with refused():
        load(raw(update, text="Anders."))
    assert stored(ProgressUpdate) == before
    load(raw(update, id=update.pk + 1_000))
    assert ProgressUpdate.objects.count() == 3


@pytest.mark.parametrize("delete", DELETIONS)
def test_a_released_update_is_not_deleted(update, delete):
    with refused():
        delete(update)
    assert ProgressUpdate.objects.count() == 2


def test_a_released_update_is_not_taken_from_its_goal_or_measure(update):
    on_measure = ProgressUpdate.objects.exclude(measure=None).get()
    for manager, row in [(update.goal.updates, update), (on_measure.measure.updates, on_measure)]:
        for take in (manager.clear, manager.all().delete):
            with refused():
                take()
        for take in (manager.remove, lambda row, m=manager: m.set([]), manager.add):
            with refused():
                take(row)
        with refused():
            manager.update(text="x")
    assert ProgressUpdate.objects.exclude(goal=None).get() == update


def test_what_a_released_update_hangs_on_is_not_deleted(update):
    on_measure = ProgressUpdate.objects.exclude(measure=None).get()
    with refused():
        on_measure.measure.delete()
    parents = [on_measure.measure, update.goal, update.department]
    parents += [update.reported_by, update.released_by]
    for parent in parents:
        with refused(ProtectedError):
            models.Model.delete(parent)
    with refused(ProtectedError, Refused):
        type(on_measure.measure).objects.all().delete()
    assert ProgressUpdate.objects.count() == 2
