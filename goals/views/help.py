"""How staff do what they do most."""

from django.shortcuts import render

from goals.help import PICTURE_SIZE, TASKS
from goals.views.access import staff


@staff
def help(request):
    width, height = PICTURE_SIZE
    context = {"tasks": TASKS, "width": width, "height": height}
    return render(request, "help/help.html", context)
