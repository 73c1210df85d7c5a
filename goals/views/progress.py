"""Reporting on a goal or measure: the form, its preview, and the drafts on it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from goals import reporting
from goals.forms.drafts import DraftActForm
from goals.forms.reports import ReportForm
from goals.models import CouncilPaper, Goal, Measure, ProgressDraft, ProgressUpdate
from goals.permissions import may_report
from goals.views.access import WRITE, staff
from goals.views.saving import FROM_PAGE, saved, way_back


@staff(methods=WRITE)
def goal_report(request, code):
    found = Goal.objects.in_force().with_code(code).select_related("field__resolution", "lead")
    found = found.prefetch_related("contributing")
    goal = get_object_or_404(found)
    if goal.code != code:
        return redirect(goal.report_url, permanent=True)
    return report(request, goal, "progress/goal_report.html")


@staff(methods=WRITE)
def measure_report(request, number):
    found = Measure.objects.visible_to(request.user).select_related("lead")
    found = found.prefetch_related("contributing")
    measure = get_object_or_404(found, number=number)
    return report(request, measure, "progress/measure_report.html")


def report(request, subject, template):
    """Answer with the form on a subject, or do what its button says."""
    is_refused = not may_report(request.user, subject)
    # What was typed is not thrown away with a page of refusal: the form itself refuses.
    if is_refused and (request.POST.get("act") in DraftActForm.ACTS or "token" not in request.POST):
        return given_away(request, subject)
    draft = draft_for(request, subject)
    posted = request.POST if request.method == "POST" else None
    acts = request.POST.get("act") in DraftActForm.ACTS
    back = way_back(request, subject)
    form = ReportForm(draft, request.user, None if acts else posted, back=back)
    form.is_refused = is_refused
    act_form = DraftActForm(draft, posted if acts else None, back=back)
    sent = act_form if acts else form
    if sent.is_valid() and not sent.only_shows and (answer := saved(request, sent)):
        return answer
    context = report_context(request, subject, draft, form, act_form)
    return render(request, template, context, status=sent.status)


def given_away(request, subject):
    """Whoever has a draft on what others report on by now can read and copy it, nothing else."""
    drafts = ProgressDraft.objects.visible_to(request.user).written_by(request.user)
    own = drafts.on(subject).with_subjects()
    draft = own.filter(pk=key_of(request.GET.get("entwurf", ""))).first()
    if draft is None:
        raise PermissionDenied
    context = {"subject": subject, "draft": draft}
    return render(request, "progress/given_away.html", context, status=403)


def draft_for(request, subject):
    """The draft that `?entwurf=` names, or a new one, which corrects what `?berichtigt=` names.

    What is gone, or corrected already, is answered with 404. What was typed there is not lost: it
    goes on in a new draft, or corrects what stands there now, and a second click is led to what
    the first one did.
    """
    drafts = ProgressDraft.objects.visible_to(request.user).on(subject).with_subjects()
    number, wrong = request.GET.get("entwurf", ""), None
    if number:
        draft = drafts.filter(pk=key_of(number)).first()
        if draft:
            setattr(draft, subject.SUBJECT, subject)
            draft.correct_what_stands()
            return draft
        if request.method != "POST":
            raise Http404
        wrong = ProgressDraft.objects.corrected_on(subject, key_of(number))
    elif key := request.GET.get("berichtigt", ""):
        updates = ProgressUpdate.objects.visible_to(request.user).on(subject)
        wrong = get_object_or_404(updates, pk=key_of(key))
        if request.method != "POST" and updates.standing_for(wrong) != wrong:
            raise Http404
    wrong = wrong and ProgressUpdate.objects.standing_for(wrong)
    return ProgressDraft.objects.begin(subject, by=request.user, corrects=wrong)


def key_of(text):
    """A primary key out of an address; 0, which there is not, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def confirmation_mark(subject, last):
    """What the desk takes to confirm `last` on the subject; "" if nothing can be confirmed."""
    is_waiting = ProgressDraft.objects.on(subject).waiting().exists()
    if subject.confirmation_problem(last, is_waiting=is_waiting):
        return ""
    return f"{subject.SUBJECT}-{subject.pk}-{last.pk}"


def report_context(request, subject, draft, form, act_form):
    updates = ProgressUpdate.objects.for_history(subject, request.user)
    last = next(iter(reporting.standing(updates)[::-1]), None)
    interval, cutoffs = subject.expected_interval, subject.next_cutoffs()
    others = ProgressDraft.objects.visible_to(request.user).on(subject).newest_first()
    desk = reverse("desk")
    context = {
        "subject": subject,
        "draft": draft,
        "form": form,
        "act_form": act_form,
        "state": reporting.state_of(updates, interval, cutoffs=cutoffs),
        "last_words": reporting.last_words(updates),
        "others": others.with_subjects().exclude(pk=draft.pk),
        "mark": confirmation_mark(subject, last),
        "confirm_url": desk if form.back == desk else f"{desk}?{FROM_PAGE}",
        "overtaken_by": last if last and draft.based_on_id != last.pk else None,
        "preview": None,
        "new_papers": (),
    }
    if shown := form.update or (None if draft.is_open or form.is_bound else draft.sketch()):
        context["preview"] = reporting.preview_of(shown, updates, interval, cutoffs)
        context["new_papers"] = CouncilPaper.objects.new_among([draft.paper])
    return context
