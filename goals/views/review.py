"""What happened between two days: of any part of the goals, and before a session."""

from django.shortcuts import render

from goals.days import ADOPTED_ON
from goals.forms.comparison import ComparedForm
from goals.review import make_review, two_days
from goals.views.access import public
from goals.views.limits import limited


@public
@limited("search")
def comparison(request):
    form = ComparedForm(request.GET)
    context = {"form": form, "first_day": ADOPTED_ON, "content": None}
    if not form.is_valid():
        return render(request, "review/comparison.html", context, status=400)
    period = two_days(form.since, form.until)
    context["content"] = make_review(request.user, form.scope, period, form.heading)
    context["address"] = request.build_absolute_uri(request.path + form.query)
    return render(request, "review/comparison.html", context)
