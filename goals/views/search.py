"""The search over goals and measures."""

from django.shortcuts import render

from goals.finding import SearchFilter
from goals.views.access import public
from goals.views.limits import limited
from goals.views.stand import dated


@public
@limited("search")
@dated
def search(request, day):
    rows = SearchFilter(request.GET, user=request.user, day=day)
    context = {"action": request.path, "words": rows.words, "problems": rows.problems()}
    if context["problems"] or not rows.words:
        context |= {"lists": [], "untold_fields": rows.untold_fields}
        status = 400 if context["problems"] else 200
        return render(request, "search/search.html", context, status=status)
    lists = rows.lists()
    nothing = not any(hits.total for hits in lists)
    context |= {
        "lists": lists,
        "nothing": nothing,
        "is_too_general": rows.is_too_general,
        "untold_fields": rows.untold_fields if nothing else [],
        "stems": rows.found.stems,
        "suggestion": rows.suggestion(),
        "facets": rows.facets(),
        "chips": rows.chips(),
    }
    return render(request, "search/search.html", context)
