"""Who acts: the organisation and what each unit leads or contributes to."""

from django.shortcuts import get_object_or_404, render

from goals.models import Department, Goal, Measure
from goals.views.access import public
from goals.vocabulary import DepartmentKind

OWN = {DepartmentKind.DIVISION, DepartmentKind.DEPARTMENT, DepartmentKind.UNIT}


@public
def department_list(request):
    units = Department.objects.tree(request.user)
    own = [unit for unit in units if unit.kind in OWN]
    others = [unit for unit in units if unit.kind not in OWN]
    groups = [("Kreisverwaltung", own), ("Gesellschaften und Partner", others)]
    context = {"groups": [(kind, members) for kind, members in groups if members]}
    return render(request, "departments/department_list.html", context)


@public
def department(request, slug):
    department = get_object_or_404(Department.objects.select_related("parent"), slug=slug)
    goals = Goal.objects.in_force().in_order().select_related("field")
    measures = Measure.objects.visible_to(request.user).active().order_by("number")
    led_goals = list(goals.filter(lead=department))
    other_goals = list(goals.filter(contributing=department))
    led_measures = list(measures.led_by([slug]))
    other_measures = list(measures.contributed_by(department))
    # One by one: what a unit leads and contributes to as well stands in two lists.
    for rows in (led_goals, other_goals):
        Goal.objects.attach_states(rows, request.user)
    for rows in (led_measures, other_measures):
        Measure.objects.attach_states(rows, request.user)
    lists = [
        ("Ziele, federführend", "ziele", led_goals),
        ("Maßnahmen, federführend", "massnahmen", led_measures),
        ("Ziele, beteiligt", "ziele-beteiligt", other_goals),
        ("Maßnahmen, beteiligt", "massnahmen-beteiligt", other_measures),
    ]
    context = {
        "department": department,
        "children": department.children.filter(is_active=True),
        "lists": lists,
    }
    return render(request, "departments/department.html", context)
