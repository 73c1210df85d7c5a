"""What the administration does for the goals."""

import re

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from goals import columns, reporting, revisions
from goals.asking import attach_told
from goals.days import today
from goals.filters import MeasureFilter
from goals.forms.measures import MeasureForm
from goals.models import (
    AgendaItem,
    Department,
    Goal,
    Measure,
    Milestone,
    ProgressUpdate,
    Question,
)
from goals.models.cutoffs import Cutoffs
from goals.models.goals import CODE
from goals.permissions import (
    may_add_measure,
    may_ask,
    may_edit_measure,
    may_report,
    may_see_internal_notes,
)
from goals.timeline import timeline_of
from goals.views.access import WRITE, public, staff
from goals.views.history import show_history, wanted_revision
from goals.views.limits import limited
from goals.views.lists import filtered_list
from goals.views.saving import saved
from goals.views.stand import dated


@public
@limited("export")
@limited("search")
@dated
def measure_list(request, day):
    measures = MeasureFilter(request.GET, user=request.user, day=day)
    return filtered_list(request, "measures/measure_list.html", measures, columns.MEASURES)


@public
@dated
def measure(request, number, day):
    rows = Measure.objects.as_of(day, request.user)
    measure = get_object_or_404(rows, number=number)
    departments = Department.objects.on(day)
    rows.attach_relations([measure], departments)
    updates = ProgressUpdate.objects.for_history(measure, request.user, day, departments)
    entries, may_write = (
        reporting.history_of(updates),
        not day and may_report(request.user, measure),
    )
    if may_write:
        reporting.offer_corrections(entries, measure.report_url)
    context = {
        "measure": measure,
        "state": reporting.state_of(
            updates, measure.expected_interval, day, Cutoffs(day).of(rows.fields_of(measure))
        ),
        "milestones": reporting.milestone_states(
            Milestone.objects.of(measure, day), day or today()
        ),
        "entries": entries,
        "report_url": measure.report_url if may_write else "",
        "timeline": timeline_of(updates, day or today()),
        "questions": attach_told(
            Question.objects.for_page(measure, request.user, day, departments), request.user
        ),
        # An agenda has no past days: what was on it when is told by the session itself.
        "sessions": [] if day else AgendaItem.objects.sessions_about(measure, request.user),
        "may_ask": not day and may_ask(request.user),
        "sees_notes": may_see_internal_notes(request.user),
        "papers": rows.papers_of(measure),
        "may_edit": may_edit_measure(request.user, measure),
    }
    return render(request, "measures/measure.html", context)


@staff(methods=WRITE)
def measure_new(request):
    """`?vorlage=12` starts with the Steckbrief of a measure, `?ziel=VIII.3` with a goal ticked."""
    if not may_add_measure(request.user):
        raise PermissionDenied
    begun = {"template": wanted_template(request), "goals": wanted_goals(request)}
    form = MeasureForm(request.user, request.POST if request.method == "POST" else None, **begun)
    if answer := saved(request, form):
        return answer
    context = {"form": form, "template": begun["template"]}
    return render(request, "measures/measure_new.html", context, status=form.status)


def wanted_template(request):
    number = request.GET.get("vorlage")
    if number is None:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,5}", number, re.ASCII):
        raise Http404
    return get_object_or_404(Measure.objects.visible_to(request.user), number=number)


def wanted_goals(request):
    code = request.GET.get("ziel")
    if code is None:
        return []
    if not CODE.fullmatch(code):
        raise Http404
    return [get_object_or_404(Goal.objects.in_force().with_code(code))]


@staff(methods=WRITE)
def measure_edit(request, number):
    measure = get_object_or_404(Measure.objects.visible_to(request.user), number=number)
    is_refused = not may_edit_measure(request.user, measure)
    # What was typed is not thrown away with a page of refusal: the form itself refuses.
    if is_refused and "token" not in request.POST:
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else None
    revision = wanted_revision(request, revisions.of_measure, measure)
    form = MeasureForm(request.user, sent, measure=measure, revision=revision)
    form.is_refused = is_refused
    if answer := saved(request, form):
        return answer
    context = {"form": form, "measure": measure, "revision": revision}
    return render(request, "measures/measure_edit.html", context, status=form.status)


@staff
def measure_history(request, number):
    measure = get_object_or_404(Measure.objects.visible_to(request.user), number=number)
    edit_url = reverse("measure_edit", args=[number])
    template, found = "measures/measure_history.html", revisions.of_measure(measure)
    return show_history(request, template, found, edit_url, measure=measure)
