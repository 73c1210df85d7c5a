"""What the goal list and the measure list share: filter, page, answer."""

from django.core.paginator import EmptyPage
from django.http import Http404
from django.shortcuts import render


def filtered_list(request, template, rows):
    """Answer with the page asked for; 400 and the form, without any row, if a filter is wrong.

    `rows`: a ReportedFilter.
    """
    if not rows.is_valid():
        context = {"problems": rows.problems(), "facets": rows.facets(), "action": request.path}
        return render(request, template, context | rows.kept(), status=400)
    try:
        page = rows.page()
    except EmptyPage as beyond_the_last:
        raise Http404 from beyond_the_last
    chips = rows.chips()
    context = {
        "problems": [],
        "page": page,
        "all_count": rows.queryset.count() if chips else page.paginator.count,
        "action": request.path,
        "facets": rows.facets(),
        "chips": chips,
        "orders": rows.orders(),
        "pages": rows.pages(page),
        "previous": rows.query(seite=page.number - 1),
        "next": rows.query(seite=page.number + 1),
        "everything": rows.query(anzahl="alle"),
    }
    return render(request, template, context | rows.kept())
