"""The mails of the day, as controlling sees them: who was written to, and what did not arrive."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render

from goals.digests import send_again
from goals.forms.digests import SendAgainForm
from goals.letters import problem
from goals.models import Digest, DigestRun, User
from goals.views.access import WRITE, controlling
from goals.views.lists import paged
from goals.views.saving import saved
from goals.vocabulary import DigestState


@controlling(methods=WRITE)
def digest_list(request):
    form = None
    if request.method == "POST":
        form = SendAgainForm(chosen(request.POST), request.POST)
        if answer := saved(request, form):
            # Stored and committed; a second click finds nothing left to send.
            tell(request, form.digest, send_again(form.digest))
            return answer
    context = {
        "form": form,
        # What was sent keeps its token, so that it is not done twice.
        "undecided": [
            (row, form if form and form.digest == row else SendAgainForm(row))
            for row in Digest.objects.to_be_decided()
        ],
        "problem": problem(),
        "run": DigestRun.objects.newest(),
        "without_mail": User.objects.without_mail(),
        "action": request.path,
        **paged(Digest.objects.newest_first(), request.GET),
    }
    return render(request, "digests/digest_list.html", context, status=form.status if form else 200)


def chosen(entries):
    key = entries.get("digest", "")
    is_key = key.isascii() and key.isdigit() and len(key) < 10
    return get_object_or_404(Digest, pk=key if is_key else None)


def tell(request, digest, sent):
    """`sent`: what went out of `digest`; None where another click was faster or nothing is left to
    tell.
    """
    if sent is None:
        digest.refresh_from_db()
        if digest.state not in (DigestState.SENT, DigestState.SENDING):
            messages.warning(request, "Es ist nichts mehr zu melden.")
    elif sent.problem:
        messages.error(request, sent.problem)
    else:
        messages.success(request, f"Gesendet an {sent.address}.")
