"""What the administration does for the goals."""

from django.shortcuts import get_object_or_404, render

from goals import columns, reporting
from goals.days import today
from goals.filters import MeasureFilter
from goals.models import Department, Measure, Milestone, ProgressUpdate
from goals.permissions import may_see_internal_notes
from goals.timeline import timeline_of
from goals.views.access import public
from goals.views.limits import limited
from goals.views.lists import filtered_list
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
    interval = None if measure.withdrawn_on else measure.report_interval
    context = {
        "measure": measure,
        "state": reporting.state_of(updates, interval, day),
        "milestones": reporting.milestone_states(
            Milestone.objects.of(measure, day), day or today()
        ),
        "entries": reporting.history_of(updates),
        "timeline": timeline_of(updates, day or today()),
        "sees_notes": may_see_internal_notes(request.user),
        "papers": rows.papers_of(measure),
    }
    return render(request, "measures/measure.html", context)
