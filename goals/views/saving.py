"""What the pages with a form that changes something share."""

from django.contrib import messages
from django.shortcuts import redirect


def saved(request, form):
    """The answer after a sent form has acted; None where the form is to be shown (again).

    `form`: an ActionForm.
    """
    if not (form.is_bound and form.is_valid()):
        return None
    action = form.save(request.user)
    if action is None:
        return None
    messages.success(request, action.message)
    return redirect(action.result)
