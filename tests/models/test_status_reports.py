"""Frozen reports as rows: nothing changes them, and they open stage by stage."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from goals.models import Refused, Rendition, ReportFile, ReportStage, StatusReport
from goals.models.actions import Overtaken
from goals.permissions import may_see_report
from goals.vocabulary import Stage, Visibility
from tests.factories import (
    at_noon,
    days_ago,
    make_body,
    make_field,
    make_goal,
    make_report,
    make_session,
)

pytestmark = pytest.mark.django_db
MODELS = [StatusReport, ReportStage, Rendition, ReportFile]


@pytest.fixture
def session():
    field = make_field()
    make_goal(field)
    return make_session(make_body(fields=[field]), days_ago(5))


@pytest.fixture
def report(session, cora):
    return make_report(session, cora)


@pytest.mark.parametrize("model", MODELS)
def test_no_row_of_a_report_changes_or_goes(report, model):
    row = model.objects.first()
    with pytest.raises(Refused):
        row.save()
    with pytest.raises(Refused):
        row.delete()
    rows = model.objects.filter(pk=row.pk)
    key = {"pk": row.pk}
    for act in (
        rows.delete,
        lambda: rows.update(**key),
        lambda: model.objects.bulk_update([row], [model._meta.concrete_fields[-1].name]),
        lambda: model._base_manager.filter(pk=row.pk).update(**key),
        lambda: model._base_manager.all().delete(),
    ):
        with pytest.raises(Refused):
            act()


def test_what_a_report_speaks_of_stays(report, session):
    with pytest.raises(Refused):
        session.delete()


def test_it_is_frozen_with_a_rendition_and_all_files_for_each_circle(report, cora):
    assert (report.version, report.stage, report.cutoff) == (1, Stage.FROZEN, days_ago(19))
    assert [stage.moved_by for stage in report.stages.all()] == [cora]
    assert set(report.renditions.values_list("circle", flat=True)) == set(Visibility)
    assert ReportFile.objects.count() == 12


def test_a_version_is_there_once_and_a_further_one_says_why(session, report, cora):
    columns = {"session": session, "cutoff": days_ago(19), "frozen_by": cora}
    columns["frozen_at"] = at_noon(days_ago(1))
    for version, reason in [(1, ""), (1, "x"), (2, "")]:
        with pytest.raises(IntegrityError), transaction.atomic():
            StatusReport.objects.create(version=version, reason=reason, **columns)
    assert StatusReport.objects.create(version=2, reason="Falsche Zahl.", **columns).pk


def test_it_opens_stage_by_stage_by_controlling_alone(report, cora, adam, emil, ruth):
    for user in (emil, ruth, None):
        with pytest.raises(PermissionDenied):
            report.open_further(by=user, to=Stage.COUNCIL)
    with pytest.raises(Overtaken, match="Zuerst wird er für den Kreistag freigegeben"):
        report.open_further(by=cora, to=Stage.PUBLIC)
    assert report.open_further(by=cora, to=Stage.COUNCIL).moved_by == cora
    with pytest.raises(Overtaken, match="schon für den Kreistag freigegeben"):
        report.open_further(by=adam, to=Stage.COUNCIL)
    report.open_further(by=adam, to=Stage.PUBLIC)
    report = StatusReport.objects.get()
    assert (report.stage, report.next_stage) == (Stage.PUBLIC, None)
    with pytest.raises(Overtaken):
        report.open_further(by=cora, to=Stage.PUBLIC)


def test_a_replaced_version_opens_no_further(session, cora):
    first = make_report(session, cora, stage="council")
    second = make_report(session, cora, reason="Eine Zahl war falsch.")
    assert (first.replaced_by, second.replaced_by) == (second, None)
    with pytest.raises(Overtaken, match="durch Version 2 ersetzt"):
        first.open_further(by=cora, to=Stage.PUBLIC)
    assert StatusReport.objects.get(pk=first.pk).stage == Stage.COUNCIL
    assert second.open_further(by=cora, to=Stage.COUNCIL).pk


@pytest.mark.parametrize(
    ("stage", "readers"),
    [
        ("frozen", {"emil", "cora", "adam"}),
        ("council", {"ruth", "emil", "cora", "adam"}),
        ("public", {None, "ruth", "emil", "cora", "adam"}),
    ],
)
def test_query_and_object_half_agree_on_who_reads_it(session, request, stage, readers):
    report = make_report(session, stage=stage)
    for name in (None, "ruth", "emil", "cora", "adam"):
        user = request.getfixturevalue(name) if name else None
        found = StatusReport.objects.visible_to(user).filter(pk=report.pk).exists()
        assert found == may_see_report(user, report) == (name in readers)


def test_the_newest_version_is_the_one_with_the_highest_number(session, report, cora):
    assert StatusReport.objects.newest_of(session) == report
    second = make_report(session, cora, reason="Eine Zahl war falsch.")
    assert second.version == 2
    assert StatusReport.objects.newest_of(session) == second
    assert list(StatusReport.objects.newest_first()) == [second, report]
