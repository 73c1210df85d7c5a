"""Pages that can be shown as they stood on a past day."""

from functools import wraps

from django.shortcuts import render

from goals.days import ADOPTED_ON
from goals.forms.stand import StandForm


def dated(view):
    """Give the view `day`: the past day that `?stand=` names, or None for today.

    A day that makes no sense is answered with 400, a sentence and the form.
    """

    @wraps(view)
    def page(request, *args, **kwargs):
        request.stand_form = StandForm(request.GET)
        if not request.stand_form.is_valid():
            return render(request, "plan/bad_day.html", {"first_day": ADOPTED_ON}, status=400)
        request.stand = request.stand_form.cleaned_data["stand"]
        return view(request, *args, day=request.stand, **kwargs)

    return page
