"""What controlling begins with: who has not reported, what waits for it, and who is to care."""

from django.shortcuts import get_object_or_404, render

from goals import columns
from goals.finding import Selection
from goals.forms.handover import AssignForm, HandOverForm
from goals.forms.overview import OverviewForm
from goals.handover import MOST_TICKED, held_by
from goals.models import Department, ProgressDraft, Question
from goals.overview import SHOWN, Overview
from goals.session_tasks import SessionTasks
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
    context = {
        "overview": overview,
        "scale": SHOWN,
        "drafts": ProgressDraft.objects.counts_for(user),
        "questions": questions_for(user),
        "tasks": SessionTasks(),
        "orders": form.orders(),
        "problems": [],
        "action": request.path,
        "offer": offer(request, columns.OVERVIEW, chosen=chosen),
    }
    return render(request, "controlling/controlling.html", context)


def questions_for(user):
    """[(how many, one of them, several, where /fragen/ shows them)] of what controlling does."""
    counts = Question.objects.visible_to(user).counts_for(user)
    return [
        (counts["to_pass_on"], "Frage weiterzugeben", "Fragen weiterzugeben", "weitergeben"),
        (counts["releasable"], "Antwort freizugeben", "Antworten freizugeben", "freigeben"),
        (counts["late"], "überfällige Antwort", "überfällige Antworten", "bei-den-fachbereichen"),
    ]


@access.controlling(methods=access.WRITE)
def assign(request):
    chosen = Selection(request.GET, user=request.user)
    context = {"problems": chosen.problems(), "form": None, "plan": None}
    if context["problems"]:
        context |= shown_filters(request, chosen)
        return render(request, "controlling/assign.html", context, status=400)
    sent = request.POST if request.method == "POST" else None
    # The list again, for what is left of it; an address with very many filters is not kept.
    here = request.get_full_path()
    result = here if len(here) <= 300 else request.path
    form = AssignForm(request.user, *chosen.rows(), chosen.departments, sent, result=result)
    if answer := carried_out(request, form):
        return answer
    context |= {"form": form}
    context |= shown_plan(form) or shown_list(request, chosen, form)
    return render(request, "controlling/assign.html", context, status=form.status)


def shown_filters(request, chosen):
    """What the page of a Selection shows of its filters."""
    return chosen.kept() | {"facets": chosen.facets(), "action": request.path}


def shown_list(request, chosen, form):
    """What the page of a Selection shows beside the fields of its AssignForm."""
    if chosen.total <= MOST_TICKED:
        form.fields["marks"].choices = chosen.options()
    else:
        form.offer_no_boxes()
    context = {"most": MOST_TICKED, "total": chosen.total, "chips": chosen.chips()}
    return context | shown_filters(request, chosen)


@access.controlling(methods=access.WRITE)
def hand_over(request, slug):
    department = get_object_or_404(Department, slug=slug)
    sent = request.POST if request.method == "POST" else None
    form = HandOverForm(request.user, department, sent)
    if answer := carried_out(request, form):
        return answer
    goals, measures = held_by(department, with_contributing=False)
    context = {"department": department, "form": form, "plan": None}
    context |= {"goal_count": goals.count(), "measure_count": measures.active().count()}
    context |= shown_plan(form)
    return render(request, "controlling/hand_over.html", context, status=form.status)


def carried_out(request, form):
    """The answer after the plan of a PlannedForm was carried out; None where it is not."""
    return saved(request, form) if form.is_to_be_carried_out else None


def shown_plan(form):
    """What a page shows of the plan of a PlannedForm that is to be looked at."""
    if not form.shows_plan:
        return {}
    plan = form.plan
    form.version = plan.version  # It carries on which plan was seen.
    left = {"drafts": plan.drafts(), "questions": plan.questions()}
    return {"plan": plan, "lead": plan.change.lead, **left}
