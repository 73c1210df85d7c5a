"""What the pages are measured against: Django itself, behind the same middleware.

`/bench/bytes/3`: the bytes of an address, which the measurement laid down in BENCH_BYTES.
`/bench/rows`: 125 goals from the database in the plainest template.
"""

import os
from functools import cache
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import Context, Template
from django.urls import include, path

from goals.models import Goal

ROWS = """<!DOCTYPE html><html lang="de"><title>Ziele</title><table>
{% for goal in goals %}<tr><td>{{ goal.code }}</td><td><a href="{% url 'goal' goal.code %}">{{ goal.title }}</a></td></tr>
{% endfor %}</table></html>
"""  # noqa: E501


@cache
def laid_down(number):
    return (Path(os.environ["BENCH_BYTES"]) / str(number)).read_bytes()


@login_not_required
def same_bytes(request, number):
    return HttpResponse(laid_down(number))


@cache
def rows_template():
    return Template(ROWS)


@login_not_required
def rows(request):
    goals = Goal.objects.in_force().in_order().select_related("field")
    return HttpResponse(rows_template().render(Context({"goals": goals})))


urlpatterns = [
    path("bench/bytes/<int:number>", same_bytes),
    path("bench/rows", rows),
    path("", include("coesfeld_goals.urls")),
]
