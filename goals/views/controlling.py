"""What controlling begins with: who has not reported, what waits for it, and who is to care."""

from django.shortcuts import get_object_or_404, render

from goals import columns
from goals.finding import Selection
from goals.forms.handover import AssignForm, HandOverForm
from goals.forms.overview import OverviewForm
from goals.handover import MOST, held_by
from goals.models import Department, ProgressDraft
from goals.overview import SHOWN, Overview
from goals.views import access
from goals.views.files import as_file, file_of, offer, selection
from goals.views.limits import limited
from goals.views.saving import saved


@access.controlling
@limited("export")
@as_file
def controlling(request, file_format):
    form = OverviewForm(request.GET)
    if not form.is_valid():
        problems = [f"Sortierung: {error}" for error in form.errors["sortierung"]]
        context = {"problems": problems, "action": request.path}
        return render(request, "controlling/controlling.html", context, status=400)
    user, chosen = request.user, selection(request)
    overview = Overview(user, by_organisation=form.order == form.ORGANISATION)
    if file_format:
        order = dict(form.ORDERS)[form.order]
        return file_of(request, file_format, columns.OVERVIEW, overview.units, chosen, order=order)
    waiting = ProgressDraft.objects.visible_to(user).waiting()
    context = {
        "overview": overview,
        "scale": SHOWN,
        "waiting": waiting.count(),
        "releasable": waiting.releasable_by(user).count(),
        "orders": form.orders(),
        "problems": [],
        "action": request.path,
        "offer": offer(request, columns.OVERVIEW, chosen=chosen),
    }
    return render(request, "controlling/controlling.html", context)


@access.controlling(methods=access.WRITE)
def assign(request):
    chosen = Selection(request.GET, user=request.user)
    if problems := chosen.problems():
        context = {"problems": problems, "facets": chosen.facets(), "action": request.path}
        return render(request, "controlling/assign.html", context | chosen.kept(), status=400)
    sent = request.POST if request.method == "POST" else None
    options = chosen.options() if chosen.total <= MOST else []
    form = AssignForm(request.user, *chosen.rows(), sent, options=options)
    # The list again, for what is left of it; an address with very many filters is not kept.
    here = request.get_full_path()
    form.result = here if len(here) <= 300 else request.path
    if form.is_to_be_carried_out and (answer := saved(request, form)):
        return answer
    if form.shows_plan:
        return show_plan(request, form, "controlling/assign_preview.html")
    context = {
        "form": form,
        "problems": [],
        "most": MOST,
        "total": chosen.total,
        "chips": chosen.chips(),
        "facets": chosen.facets(),
        "action": request.path,
    }
    return render(request, "controlling/assign.html", context | chosen.kept())


@access.controlling(methods=access.WRITE)
def hand_over(request, slug):
    department = get_object_or_404(Department, slug=slug)
    form = HandOverForm(
        request.user, department, request.POST if request.method == "POST" else None
    )
    if form.is_to_be_carried_out and (answer := saved(request, form)):
        return answer
    context = {"department": department}
    if form.shows_plan:
        return show_plan(request, form, "controlling/hand_over_preview.html", **context)
    goals, measures = held_by(department, with_contributing=False)
    context |= {"goal_count": goals.count(), "measure_count": measures.active().count()}
    return render(request, "controlling/hand_over.html", context | {"form": form})


def show_plan(request, form, template, **more):
    """What the form would do, to be looked at; the form carries on which plan that was."""
    plan = form.plan
    form.version = plan.version
    context = {"form": form, "plan": plan, "lead": plan.change.lead, "drafts": plan.drafts()}
    return render(request, template, context | more, status=form.status)
