"""The tree of departments as controlling keeps it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header

from goals.days import today
from goals.forms.departments import DepartmentForm, MergerForm, TargetForm
from goals.forms.tree_import import TreeImportForm
from goals.merging import contributions_of
from goals.models import Department, User
from goals.tree_records import HEADER, written
from goals.views.access import READ, organisers
from goals.views.saving import saved
from goals.views.uploads import takes_file
from goals.vocabulary import DepartmentKind


def all_of(units):
    """The departments of a tree one after the other."""
    for unit in units:
        yield unit
        yield from all_of(unit.units)


@organisers(methods=READ)
def organisation(request):
    """The whole tree, what was closed too; `?format=csv`: as the file that can be read in again."""
    if request.GET.get("format") == "csv":
        return tree_file()
    tree = Department.objects.tree(request.user, inactive=True)
    units, accounts = list(all_of(tree)), User.objects.count_by_department()
    by_key = {unit.pk: unit for unit in units}
    for unit in units:
        unit.account_count = accounts[unit.pk]
        unit.heir = by_key.get(unit.merged_into_id)
    context = {"units": tree, "active_count": sum(unit.is_active for unit in units)}
    return render(request, "organisation/organisation.html", context)


def tree_file():
    """The active units as a file in the format of the import."""
    text = written(Department.objects.active().on(None))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    name = f"gliederung-{today():%Y-%m-%d}.csv"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@organisers
def department_new(request):
    form = DepartmentForm(request.POST if request.method == "POST" else None)
    if answer := saved(request, form):
        return answer
    return render(request, "organisation/department_new.html", {"form": form}, status=form.status)


@organisers
def department_edit(request, slug):
    department = get_object_or_404(Department, slug=slug)
    sent = request.POST if request.method == "POST" else None
    form = DepartmentForm(sent, department=department)
    if answer := saved(request, form):
        return answer
    context = {"form": form, "department": department, "ties": department.ties}
    context["contributions"] = contributions_of(department)
    return render(request, "organisation/department_edit.html", context, status=form.status)


@organisers
def department_merge(request, slug):
    """`?ziel=51-jugendamt` shows what would move into it."""
    source = get_object_or_404(Department.objects.select_related("merged_into"), slug=slug)
    is_sent = request.method == "POST"
    chosen = request.POST if is_sent else request.GET if "ziel" in request.GET else None
    choice = TargetForm(source, chosen)
    form = MergerForm(source, choice.target, request.POST if is_sent else None)
    if answer := saved(request, form):
        return answer
    context = {"form": form, "choice": choice, "source": source, "merger": form.merger}
    wrong = 400 if choice.errors and not is_sent else form.status
    return render(request, "organisation/department_merge.html", context, status=wrong)


@organisers
@takes_file
def department_import(request):
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = TreeImportForm(*sent)
    if form.is_confirmed and (answer := saved(request, form)):
        return answer
    context = {
        "form": form,
        "is_looked_at": form.is_bound and form.is_valid(),
        "header": HEADER,
        "kinds": ", ".join(kind.label for kind in DepartmentKind),
    }
    return render(request, "organisation/department_import.html", context, status=form.status)
