"""The pages the law wants, and the form for what only the Kreis can say on them."""

from datetime import timedelta

from django.conf import settings
from django.shortcuts import render

from goals.forms.pages import PAGES, PageForm, review_is_due
from goals.permissions import may_edit_pages
from goals.views.access import page_editors, public
from goals.views.saving import saved


def show(request, template, key, slots=None, **more):
    """Answer with a legal page: its fixed text, its `slots`, and whether one `is_open`."""
    page = PAGES[key]
    slots = slots or page.filled()
    context = {
        "page": page,
        "slots": slots,
        "is_open": not all(slot.text for slot in slots.values()),
        "may_edit_pages": may_edit_pages(request.user),
    }
    return render(request, template, context | more)


@public
def imprint(request):
    return show(request, "pages/imprint.html", "impressum")


@public
def privacy(request):
    return show(
        request,
        "pages/privacy.html",
        "datenschutz",
        idle_minutes=settings.SESSION_COOKIE_AGE // 60,
        lock_minutes=settings.AXES_COOLOFF_TIME // timedelta(minutes=1),
    )


@public
def accessibility(request):
    slots = PAGES["barrierefreiheit"].filled()
    return show(
        request,
        "pages/accessibility.html",
        "barrierefreiheit",
        slots,
        review_due=review_is_due(slots),
        easy_language_open=not PAGES["leichte-sprache"].is_complete(),
        sign_language_open=not PAGES["gebaerdensprache"].is_complete(),
    )


@public
def easy_language(request):
    return show(request, "pages/easy_language.html", "leichte-sprache")


@public
def sign_language(request):
    return show(request, "pages/sign_language.html", "gebaerdensprache")


@page_editors
def page_edit(request, page):
    page = PAGES[page]
    form = PageForm(page, request.POST if request.method == "POST" else None)
    if answer := saved(request, form):
        return answer
    context = {"page": page, "form": form}
    return render(request, "pages/page_edit.html", context, status=form.status)
