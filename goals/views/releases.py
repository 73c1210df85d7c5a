"""What waits for release: completed and dropped, laid before controlling."""

from django.http import Http404
from django.shortcuts import render

from goals import reporting
from goals.forms.drafts import ReleaseForm
from goals.models import CouncilPaper, ProgressDraft, ProgressUpdate
from goals.permissions import may_release
from goals.views.access import WRITE, controlling
from goals.views.saving import saved


@controlling
def release_queue(request):
    drafts = ProgressDraft.objects.visible_to(request.user).waiting().with_subjects().with_last()
    drafts = drafts.prefetch_related("writers")
    rows = [
        (
            draft,
            reporting.step_from(draft.based_on, draft.sketch()),
            may_release(request.user, draft),
        )
        for draft in drafts
    ]
    papers = CouncilPaper.objects.new_among(draft.paper for draft, _, _ in rows)
    context = {"rows": rows, "new_papers": papers}
    return render(request, "releases/release_queue.html", context)


@controlling(methods=WRITE)
def release(request, number):
    drafts = ProgressDraft.objects.visible_to(request.user).with_subjects()
    draft = drafts.filter(pk=number).first()
    is_gone = draft is None or draft.is_open
    if is_gone and request.method != "POST" and not drafts.was_submitted(number):
        raise Http404
    form = ReleaseForm(draft, request.POST if request.method == "POST" else None)
    if answer := saved(request, form):
        return answer
    if is_gone or (form.is_overtaken and not drafts.waiting().filter(pk=number).exists()):
        return gone(request, form)
    updates = ProgressUpdate.objects.for_history(draft.subject, request.user)
    update, interval = draft.sketch(), draft.subject.expected_interval
    cutoffs = draft.subject.next_cutoffs()
    context = {
        "draft": draft,
        "subject": draft.subject,
        "form": form,
        "step": reporting.step_from(draft.based_on, update),
        "state": reporting.state_of(updates, interval, cutoffs=cutoffs),
        "last_words": reporting.last_words(updates),
        "preview": reporting.preview_of(update, updates, interval, cutoffs),
        "new_papers": CouncilPaper.objects.new_among([draft.paper]),
        "is_behind": draft.is_overtaken(),
        "may_release": may_release(request.user, draft),
    }
    return render(request, "releases/release.html", context, status=form.status)


def gone(request, form):
    """It waits no more; a comment on what was about to be sent back stays to be copied."""
    return render(
        request, "releases/gone.html", {"form": form}, status=409 if form.is_bound else 410
    )
