"""What the pages with a form that changes something share."""

from django.contrib import messages
from django.shortcuts import redirect


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
