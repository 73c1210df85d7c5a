"""Who acts: the organisation and what each unit leads or contributes to."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from goals import columns, revisions
from goals.forms.history import RestoreForm
from goals.models import Department, Goal, Measure
from goals.permissions import may_manage_departments, may_restore
from goals.views.access import WRITE, public, staff
from goals.views.files import as_file, file_of, offer
from goals.views.history import show_history
from goals.views.limits import limited
from goals.views.saving import saved
from goals.views.stand import dated
from goals.vocabulary import DepartmentKind

OWN = {DepartmentKind.DIVISION, DepartmentKind.DEPARTMENT, DepartmentKind.UNIT}


def with_those_below(units, above=None):
    """The departments of a tree one after the other, each with `above`, the one it is under."""
    for unit in units:
        unit.above = above
        yield unit
        yield from with_those_below(unit.units, unit)


@public
@limited("export")
@dated
@as_file(names=())
def department_list(request, day, file_format):
    units = Department.objects.tree(request.user, day)
    if file_format:
        rows = with_those_below(units)
        return file_of(request, file_format, columns.DEPARTMENTS, rows)
    own = [unit for unit in units if unit.kind in OWN]
    others = [unit for unit in units if unit.kind not in OWN]
    groups = [("Kreisverwaltung", own), ("Gesellschaften und Partner", others)]
    context = {
        "groups": [(kind, members) for kind, members in groups if members],
        "offer": offer(request, columns.DEPARTMENTS),
    }
    return render(request, "departments/department_list.html", context)


@public
@dated
def department(request, slug, day):
    departments = Department.objects.on(day)
    department = next((unit for unit in departments.values() if unit.slug == slug), None)
    if department is None:
        raise Http404
    children = [unit for unit in departments.values() if unit.parent_id == department.pk]
    goals = Goal.objects.in_force(day).in_order().select_related("field")
    measures = Measure.objects.as_of(day, request.user).active().order_by("number")
    led_goals = list(goals.led_by([slug], day))
    other_goals = list(goals.contributed_by(slug, day))
    led_measures = list(measures.led_by([slug]))
    other_measures = list(measures.contributed_by(slug))
    goals.attach_states(led_goals + other_goals, request.user, day)
    measures.attach_states(led_measures + other_measures, request.user, day)
    led = [("zustaendig", slug)]
    goal_offer = offer(request, columns.GOALS, reverse("goal_list"), led)
    measure_offer = offer(request, columns.MEASURES, reverse("measure_list"), led)
    lists = [
        ("Ziele, federführend", "ziele", led_goals, goal_offer),
        ("Maßnahmen, federführend", "massnahmen", led_measures, measure_offer),
        ("Ziele, beteiligt", "ziele-beteiligt", other_goals, None),
        ("Maßnahmen, beteiligt", "massnahmen-beteiligt", other_measures, None),
    ]
    context = {
        "department": department,
        "parent": departments.get(department.parent_id),
        "heir": departments.get(department.merged_into_id),
        "children": [unit for unit in children if unit.is_active],
        "lists": lists,
        "may_manage": may_manage_departments(request.user),
    }
    return render(request, "departments/department.html", context)


@staff(methods=WRITE)
def department_history(request, slug):
    department = get_object_or_404(Department, slug=slug)
    found, sent = revisions.of_department(department), request.POST
    is_sent = request.method == "POST"
    if is_sent and not may_restore(request.user):
        raise PermissionDenied
    form = RestoreForm(department, found, sent if is_sent else None)
    if answer := saved(request, form):
        return answer
    context = {"department": department, "restore": form}
    return show_history(request, "departments/department_history.html", found, "", **context)
