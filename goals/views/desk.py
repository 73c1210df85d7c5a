"""The desk: what somebody answers for, and "unchanged" in one click."""

from django.contrib import messages
from django.shortcuts import redirect, render

from goals.desk import MILESTONE_DAYS, MOST, Desk, confirm_all, subject_of
from goals.forms.saving import ShownAgain
from goals.views.access import WRITE, staff
from goals.views.saving import came_from_page


@staff(methods=WRITE)
def desk(request):
    if request.method == "POST" and not isinstance(request.POST, ShownAgain):
        say_what_was_confirmed(request)
        subject = subject_of(request.POST.get("unveraendert", ""))
        is_elsewhere = subject and came_from_page(request)
        return redirect(subject if is_elsewhere else request.get_full_path())
    desk = Desk(request.user, shows_all=request.GET.get("zeigen") == "alles")
    context = {"desk": desk, "milestone_days": MILESTONE_DAYS}
    context["ticked"] = request.POST.getlist("auswahl")
    # Only there where the click is shown again: the login came between.
    context["clicked"] = request.POST.get("unveraendert", "")
    context["clicked_subject"] = subject_of(context["clicked"])
    return render(request, "desk/desk.html", context)


def say_what_was_confirmed(request):
    """Confirm the line whose button was pressed, or all that are ticked; one message for each."""
    one = request.POST.getlist("unveraendert")
    confirmed, refused, missed = confirm_all(one or request.POST.getlist("auswahl"), request.user)
    if confirmed:
        names = ", ".join(f"{subject.WORD} {subject.code}" for subject in confirmed)
        messages.success(request, f"Als unverändert bestätigt: {names}.")
    for subject, why in refused:
        messages.error(request, f"Nicht bestätigt: {subject.WORD} {subject} ({why}).")
    if missed:
        lines = "1 Zeile ist" if missed == 1 else f"{missed} Zeilen sind"
        why = f"Es gibt sie nicht mehr, oder es waren mehr als {MOST} auf einmal."
        messages.error(request, f"{lines} nicht bestätigt: {why}")
    if not (confirmed or refused or missed):
        messages.error(
            request, "Nichts bestätigt: Setzen Sie zuerst ein Häkchen vor mindestens eine Zeile."
        )
