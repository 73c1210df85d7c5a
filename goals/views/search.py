"""The search over goals and measures."""

from django.shortcuts import render

from goals.filters import SearchFilter
from goals.views.access import public
from goals.views.stand import dated


@public
@dated
def search(request, day):
    rows = SearchFilter(request.GET, user=request.user, day=day)
    context = {"action": request.path, "words": rows.words, "problems": [], "asked": False}
    if not rows.is_valid():
        context |= {"problems": rows.problems(), "facets": rows.facets()}
        return render(request, "search/search.html", context, status=400)
    if rows.words:
        context |= {
            "asked": True,
            "lists": rows.lists(),
            "stems": rows.found.stems,
            "suggestion": rows.suggestion(),
            "facets": rows.facets(),
            "chips": rows.chips(),
        }
    return render(request, "search/search.html", context)
