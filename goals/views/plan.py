"""The resolution and how far it is: start, wording, principles, fields and goals."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from goals import columns, reporting, revisions
from goals.asking import attach_told
from goals.days import today
from goals.filters import GoalFilter
from goals.forms.goals import GoalForm
from goals.forms.marks import MarkForm
from goals.models import (
    AgendaItem,
    Department,
    Goal,
    Mark,
    Measure,
    Principle,
    ProgressUpdate,
    Question,
    Resolution,
    Section,
    StrategicField,
)
from goals.models.cutoffs import Cutoffs
from goals.permissions import may_ask, may_edit_goal, may_mark, may_report, may_see_internal_notes
from goals.timeline import timeline_of
from goals.views.access import WRITE, public, staff
from goals.views.files import as_file, file_of, offer
from goals.views.history import show_history, wanted_revision
from goals.views.limits import limited
from goals.views.lists import filtered_list
from goals.views.saving import saved
from goals.views.stand import dated
from goals.vocabulary import (
    ASSESSED_PHASES,
    DUE_DAYS,
    Assessment,
    Freshness,
    Interval,
    Outcome,
    Phase,
)

LATEST = 5
"""So many latest changes stand on the start page."""


def fields_with_goals(user, day):
    """The fields in force, each with `rows` (its goals with their state) and `tally`."""
    fields = list(StrategicField.objects.in_force(day))
    goals = list(Goal.objects.in_force(day).in_order())
    Goal.objects.attach_states(goals, user, day)
    for field in fields:
        field.rows = []
    by_pk = {field.pk: field for field in fields}
    for goal in goals:
        goal.field = by_pk[goal.field_id]
        goal.field.rows.append(goal)
    for field in fields:
        field.rows = reporting.by_phase(field.rows)
        field.tally = reporting.tally(field.rows)
    return fields, goals


@public
@dated
def start(request, day):
    fields, goals = fields_with_goals(request.user, day)
    changes = ProgressUpdate.objects.changes(request.user, day).on_goals(Goal.objects.in_force(day))
    context = {
        "resolution": Resolution.objects.in_force(day),
        "fields": fields,
        "cells": reporting.by_phase(goals),
        "tally": reporting.tally(goals),
        "changes": [
            reporting.change_entry(update)
            for update in changes.select_related("goal__field")[:LATEST]
        ],
        "principles": Principle.objects.in_force(),
    }
    return render(request, "plan/start.html", context)


@public
def resolution(request):
    resolution = Resolution.objects.in_force()
    context = {
        "resolution": resolution,
        "principles": Principle.objects.in_force(),
        "fields": StrategicField.objects.in_force().with_goal_count(),
    }
    return render(request, "plan/resolution.html", context)


@public
@limited("export")
@as_file(names=())
def principle_list(request, file_format):
    principles = Principle.objects.in_force()
    if file_format:
        return file_of(request, file_format, columns.PRINCIPLES, principles)
    context = {
        "resolution": Resolution.objects.in_force(),
        "principles": principles,
        "offer": offer(request, columns.PRINCIPLES),
    }
    return render(request, "plan/principle_list.html", context)


@public
@limited("export")
@dated
@as_file(names=())
def field_list(request, day, file_format):
    fields, goals = fields_with_goals(request.user, day)
    if file_format:
        return file_of(request, file_format, columns.FIELDS, fields)
    context = {
        "resolution": Resolution.objects.in_force(day),
        "fields": fields,
        "goal_count": len(goals),
        "fields_with_text": sum(bool(field.rows) for field in fields),
        "offer": offer(request, columns.FIELDS),
    }
    return render(request, "plan/field_list.html", context)


@public
@dated
def field(request, slug, day):
    number = slug.partition("-")[0].upper()
    field = get_object_or_404(StrategicField.objects.in_force(day), number=number)
    if field.slug != slug:
        raise Http404
    goals = list(Goal.objects.filter(field=field).in_order().select_related("field"))
    Goal.objects.attach_states(goals, request.user, day)
    sections = list(Section.objects.filter(field=field))
    for section in sections:
        section.rows = [goal for goal in goals if goal.section_id == section.pk]
    before, after = field.neighbours()
    context = {
        "field": field,
        "resolution": field.resolution,
        "sections": sections,
        "goals": goals,
        "tally": reporting.tally(goals),
        "offer": offer(request, columns.GOALS, reverse("goal_list"), [("feld", field.number)]),
        "before": before,
        "after": after,
    }
    return render(request, "plan/field.html", context)


@public
@limited("export")
@limited("search")
@dated
def goal_list(request, day):
    goals = GoalFilter(request.GET, user=request.user, day=day)
    return filtered_list(request, "plan/goal_list.html", goals, columns.GOALS)


@public
@dated
def goal(request, code, day):
    found = Goal.objects.in_force(day).with_code(code).select_related("field__resolution")
    goal = get_object_or_404(found)
    if goal.code != code:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(f"{goal.get_absolute_url()}{query}", permanent=True)
    departments = Department.objects.on(day)
    Goal.objects.attach_care([goal], departments, day)
    updates = ProgressUpdate.objects.for_history(goal, request.user, day, departments)
    state = reporting.state_of(
        updates, goal.report_interval, day, Cutoffs(day).of([goal.field.number])
    )
    measures = Measure.objects.as_of(day, request.user).for_goal(goal).order_by("number")
    active, withdrawn = reporting.active_and_withdrawn(measures)
    measures.attach_places(active)
    measures.attach_states(active, request.user, day)
    before, after = goal.neighbours()
    entries = reporting.history_of(updates)
    may_write = not day and may_report(request.user, goal)
    if may_write:
        reporting.offer_corrections(entries, goal.report_url)
    context = {
        "goal": goal,
        "resolution": goal.field.resolution,
        "state": state,
        "measures": active,
        "withdrawn": withdrawn,
        "hints": reporting.contradictions(state, active),
        "entries": entries,
        "report_url": goal.report_url if may_write else "",
        "timeline": timeline_of(updates, day or today()),
        "questions": attach_told(
            Question.objects.for_page(goal, request.user, day, departments), request.user
        ),
        # An agenda has no past days: what was on it when is told by the session itself.
        "sessions": [] if day else AgendaItem.objects.sessions_about(goal, request.user),
        "may_ask": not day and may_ask(request.user),
        "sees_notes": may_see_internal_notes(request.user),
        "before": before,
        "after": after,
        "may_edit": may_edit_goal(request.user, goal),
        "mark": None if day else mark_of(request.user, goal),
    }
    return render(request, "plan/goal.html", context)


def mark_of(user, goal):
    """The button that marks a goal for a user, None for those who may not."""
    if not may_mark(user):
        return None
    return MarkForm(goal, is_marked=Mark.objects.of(user).filter(goal=goal).exists())


@staff(methods=WRITE)
def goal_edit(request, code):
    found = Goal.objects.in_force().with_code(code).select_related("field__resolution")
    goal = get_object_or_404(found)
    if not may_edit_goal(request.user, goal):
        raise PermissionDenied
    revision = wanted_revision(request, revisions.of_goal, goal)
    sent = request.POST if request.method == "POST" else None
    form = GoalForm(goal, sent, revision=revision)
    if answer := saved(request, form):
        return answer
    context = {"form": form, "goal": goal, "resolution": goal.field.resolution}
    context["revision"] = revision
    return render(request, "plan/goal_edit.html", context, status=form.status)


@staff
def goal_history(request, code):
    goal = get_object_or_404(Goal.objects.in_force().with_code(code).select_related("field"))
    edit_url = reverse("goal_edit", args=[goal.code])
    template = "plan/goal_history.html"
    return show_history(request, template, revisions.of_goal(goal), edit_url, goal=goal)


@public
def assessment_rules(request):
    scales = [
        ("Umsetzungsstand", Phase, "Wie weit ist es?"),
        ("Ampel", Assessment, "Geht es so wie vorgesehen?"),
        ("Aktualität", Freshness, "Wie alt ist die letzte Meldung?"),
        ("Zwischen zwei Tagen", Outcome, "Was hat sich geändert?"),
    ]
    context = {
        "scales": scales,
        "assessed_phases": ", ".join(phase.label for phase in ASSESSED_PHASES),
        "intervals": ", ".join(interval.label for interval in Interval),
        "due_days": DUE_DAYS,
    }
    return render(request, "plan/assessment_rules.html", context)
