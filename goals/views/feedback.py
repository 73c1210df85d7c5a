"""What citizens report about barriers, and how controlling answers them (§ 10b BGG NRW)."""

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from goals import mail
from goals.forms.feedback import ACTS, FeedbackForm, acts_on, own_path
from goals.forms.pages import review_is_due
from goals.forms.saving import ShownAgain
from goals.models import Feedback, Overtaken
from goals.views.access import WRITE, controlling, public
from goals.views.context import address_in_mail
from goals.views.limits import limited
from goals.views.lists import paged
from goals.vocabulary import FeedbackState

SHOWN = {
    "offen": ("Offen", FeedbackState.OPEN),
    "beantwortet": ("Beantwortet", FeedbackState.ANSWERED),
    "spam": ("Spam", FeedbackState.SPAM),
}
"""{value of `zeigen`: (heading, state)}"""


@public(methods=WRITE)
@limited("feedback")
def feedback(request):
    if request.method != "POST":
        form = FeedbackForm(page=request.GET.get("seite", ""))
        return render(request, "feedback/feedback.html", {"form": form})
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return render(request, "feedback/feedback.html", {"form": form})
    message, is_new = form.save()
    if is_new:
        mail.announce(message, address_in_mail(request, message.get_absolute_url()))
    return redirect("feedback_receipt", message.receipt_token)


@limited("feedback")
def ask_again(request):
    """The form's token is missing or expired: nothing is sent yet, and nothing typed is lost."""
    form = FeedbackForm(request.POST)
    form.ask_again(
        "Das Formular war abgelaufen. Es ist noch nichts gesendet. Ihre Eingaben stehen noch "
        "hier: Bitte senden Sie sie noch einmal ab. Gelingt es wieder nicht, nimmt Ihr Browser "
        "keine Cookies an; schreiben Sie dann an info@kreis-coesfeld.de."
    )
    return render(request, "feedback/feedback.html", {"form": form}, status=403)


feedback.ask_again = ask_again


@public
@never_cache
def feedback_receipt(request, token):
    # Neither message nor address: the page may be left open or printed where others see it.
    message = get_object_or_404(Feedback.objects.of_receipt(token))
    return render(request, "feedback/feedback_receipt.html", {"feedback": message})


@controlling
def feedback_list(request):
    rows = Feedback.objects.visible_to(request.user)
    counts, chosen = rows.counts(), request.GET.get("zeigen", "offen")
    context = {
        "shown": [(key, title, counts[state]) for key, (title, state) in SHOWN.items()],
        "chosen": chosen,
        "problems": [],
        "action": request.path,
        "review_due": review_is_due(),
        "mail_is_ready": mail.is_ready(),
    }
    if chosen not in SHOWN:
        context["problems"] = ["Zu sehen sind offene, beantwortete und Spam-Rückmeldungen."]
        return render(request, "feedback/feedback_list.html", context, status=400)
    title, state = SHOWN[chosen]
    found = rows.open() if state == FeedbackState.OPEN else rows.closed(state)
    context |= {"title": title, "is_open": state == FeedbackState.OPEN}
    context |= paged(found.select_related("answered_by"), request.GET)
    return render(request, "feedback/feedback_list.html", context)


@controlling(methods=WRITE)
def feedback_case(request, number):
    rows = Feedback.objects.visible_to(request.user).select_related("answered_by")
    case = get_object_or_404(rows, pk=number)
    if request.method != "POST":
        return show(request, case)
    if request.POST.get("act") not in ACTS:
        raise SuspiciousOperation("no such act")
    form = ACTS[request.POST["act"]](case, request.POST)
    if isinstance(request.POST, ShownAgain):
        return show(request, case, form, status=200 if form.seen == case.version else 409)
    if not form.is_valid():
        return show(request, case, form)
    try:
        done = form.do(request.user)
    except Overtaken:
        case = get_object_or_404(rows, pk=number)
        if not form.was_done_by(request.user, case):
            return show(request, case, form, status=409)
        done = ""
    if done:
        messages.success(request, done)
    return redirect(case)


def show(request, case, form=None, status=200):
    """The message with what can be done; `form`: what was typed and could not be done."""
    forms = dict.fromkeys(ACTS) | acts_on(case)
    if form is not None and forms[form.act]:
        forms[form.act] = form
    context = {
        "case": case,
        "own_page": own_path(case.page),
        "forms": forms,
        "form": form,
        "is_overtaken": status == 409,
        "has_errors": status == 409 or bool(form and form.errors),
    }
    return render(request, "feedback/feedback_case.html", context, status=status)
