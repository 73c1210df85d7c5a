"""What the goal list and the measure list share: filter, page, answer; and what all lists do."""

from functools import partial

from django.core.paginator import EmptyPage, InvalidPage, Paginator
from django.http import Http404
from django.shortcuts import render

from goals.querystring import changed
from goals.views.files import file_of, offer, selection

PAGE_SIZE = 50


def filtered_list(request, template, rows, table):
    """Answer with the page or the file asked for; 400 and the form, without any row, if a filter is
    wrong.

    `rows`: a ReportedFilter; `table`: its columns.Table.
    """
    if not rows.is_valid():
        context = {"problems": rows.problems(), "facets": rows.facets(), "action": request.path}
        return render(request, template, context | rows.kept(), status=400)
    if rows.given["format"]:
        return file_of(
            request,
            rows.given["format"],
            table,
            rows.rows_for_file(),
            chosen=selection(request),
            filters=rows.in_words(),
            order=next(label for label, _, is_chosen in rows.orders() if is_chosen),
        )
    try:
        page = rows.page()
    except EmptyPage as beyond_the_last:
        raise Http404 from beyond_the_last
    chips = rows.chips()
    context = {
        "problems": [],
        "all_count": rows.queryset.count() if chips else page.paginator.count,
        "action": request.path,
        "facets": rows.facets(),
        "chips": chips,
        "orders": rows.orders(),
        "offer": offer(request, table, chosen=selection(request)),
    }
    context |= paging(page, rows.query)
    return render(request, template, context | rows.kept())


def paged(rows, asked, size=None):
    """What components/pagination.html takes of a QuerySet or list. `asked`: the QueryDict, which
    the links keep; `size`: rows on a page, if not as many as everywhere.
    """
    paginator = Paginator(rows, size or PAGE_SIZE)
    if asked.get("anzahl") == "alle":
        paginator.per_page = max(paginator.count, 1)
    try:
        page = paginator.page(asked.get("seite", "1"))
    except InvalidPage as beyond_the_last:
        raise Http404 from beyond_the_last
    return paging(page, partial(changed, asked))


def paging(page, query):
    """What components/pagination.html takes of a page (django Page): itself, and the links to the
    others; a gap is (None, ""). `query(**changes)` answers the list's query string.
    """
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "page": page,
        "pages": [
            (number, query(seite=number)) if isinstance(number, int) else (None, "")
            for number in numbers
        ],
        "previous": query(seite=page.number - 1),
        "next": query(seite=page.number + 1),
        "everything": query(anzahl="alle"),
    }
