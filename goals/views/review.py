"""What happened between two days to any part of the goals."""

import logging
from functools import partial

from django.shortcuts import render

from goals.days import ADOPTED_ON
from goals.forms.comparison import ComparedForm
from goals.listings import source_note
from goals.printing import NotPrinted
from goals.review import make_review, two_days
from goals.review_files import REVIEW_FORMATS, listing_of
from goals.review_version import review_version
from goals.views.access import public
from goals.views.drawn import drawn_review
from goals.views.files import Offer, as_file, links, sent_file
from goals.views.limits import limited

log = logging.getLogger(__name__)


@public
@limited("export")
@as_file(formats=REVIEW_FORMATS)
def comparison(request, file_format):
    # Of what is kept; asked for before anything is read that a review is made of.
    version = None if file_format else review_version()
    form = ComparedForm(request.GET)
    context = {"form": form, "first_day": ADOPTED_ON, "content": None}
    if not form.is_valid():
        return render(request, "review/comparison.html", context, status=400)
    period = two_days(form.since, form.until)
    make = partial(make_review, request.user, form.scope, period, form.heading)
    address = request.build_absolute_uri(request.path + form.query)
    if file_format:
        return file_of_review(request, file_format, make(), address)
    head, html = drawn_review(request.user, ("comparison", form.query), version, make)
    note = source_note(head.heading, head.until, address)
    offer = Offer(request.path, links(request, form.pairs, REVIEW_FORMATS), note)
    context |= {"content": head, "review": html, "offer": offer}
    return render(request, "review/comparison.html", context)


def file_of_review(request, file_format, content, address, name="vergleich"):
    """A Content as a file; `address`: where it stands as a page; `name`: how the file begins."""
    listing, kind = listing_of(content, address, name), REVIEW_FORMATS[file_format]
    origin = request.build_absolute_uri("/")[:-1]

    def full(path):
        return f"{origin}{path}{content.stand_query}"

    try:
        file = kind.write(content, listing, full) if request.method != "HEAD" else iter(())
    except NotPrinted:
        log.exception("no PDF of %s", address)
        context = {"address": address}
        return render(request, "review/not_printed.html", context, status=503)
    return sent_file(file, kind.content_type, f"{listing.file_name}.{file_format}")
