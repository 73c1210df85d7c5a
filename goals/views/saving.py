"""What the pages with a form that changes something share."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

FROM_PAGE = "zurueck=seite"
"""The query of a form that was opened on the page of the goal or measure it is about."""


def saved(request, form):
    """The answer after a sent form has acted; None where the form is to be shown (again).

    `form`: an ActionForm.
    """
    if not form.is_bound:
        return None
    act = form.save if form.is_valid() else form.done_before
    action = act(request.user)
    if action is None:
        return None
    messages.success(request, action.message)
    return redirect(action.result)


def came_from_page(request):
    return FROM_PAGE in request.META["QUERY_STRING"].split("&")


def way_back(request, subject):
    """Where whoever has reported on a goal or measure goes on: the desk where it lies on theirs, or
    else its page, and that too if they came from there, as every correction does.
    """
    is_from_desk = not came_from_page(request) and "berichtigt" not in request.GET
    if is_from_desk and subject.lies_with(request.user):
        return reverse("desk")
    return subject.get_absolute_url()
