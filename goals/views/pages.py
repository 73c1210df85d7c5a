"""The pages the law wants, and the form for what only the Kreis can say on them."""

from django.contrib import messages
from django.shortcuts import redirect, render

from goals.days import add_months, today
from goals.forms.pages import PAGES, PageForm
from goals.views.access import page_editors, public

REVIEW_MONTHS = 12
"""§ 4 BITVNRW: the statement on accessibility is reviewed every year."""


def parts(key):
    """`page` and its `slots` for a template."""
    return {"page": PAGES[key], "slots": PAGES[key].filled()}


@public
def imprint(request):
    return render(request, "pages/imprint.html", parts("impressum"))


@public
def privacy(request):
    return render(request, "pages/privacy.html", parts("datenschutz"))


@public
def accessibility(request):
    context = parts("barrierefreiheit")
    reviewed_on = context["slots"]["reviewed_on"].day
    context |= {
        "review_due": not reviewed_on or add_months(reviewed_on, REVIEW_MONTHS) < today(),
        "easy_language_open": not PAGES["leichte-sprache"].is_complete(),
        "sign_language_open": not PAGES["gebaerdensprache"].is_complete(),
    }
    return render(request, "pages/accessibility.html", context)


@public
def easy_language(request):
    context = parts("leichte-sprache")
    return render(request, "pages/easy_language.html", context | {"is_open": has_open(context)})


@public
def sign_language(request):
    context = parts("gebaerdensprache")
    return render(request, "pages/sign_language.html", context | {"is_open": has_open(context)})


def has_open(context):
    return not all(slot.text for slot in context["slots"].values())


@page_editors
def page_edit(request, page):
    page = PAGES[page]
    form = PageForm(page, request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        if form.save():
            messages.success(request, f"Die Angaben zur Seite „{page.title}“ sind gespeichert.")
            return redirect(page.url_name)
        status = 409
    return render(request, "pages/page_edit.html", {"page": page, "form": form}, status=status)
