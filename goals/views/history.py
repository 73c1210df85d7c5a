"""What the three pages of a history share."""

from django.http import Http404
from django.shortcuts import render

from goals.forms.history import ComparisonForm
from goals.permissions import may_restore
from goals.revisions import compare


def show_history(request, template, revisions, edit_url, *, restore=None, **more):
    """Answer with the revisions, the newest first, and two of them side by side if asked for.

    `edit_url`: the form by which an older one is restored; or `restore`: the RestoreForm that does.
    """
    may = may_restore(request.user)
    form = ComparisonForm(request.GET, revisions)
    pair = form.chosen()
    rows = compare(*pair) if pair else []
    context = {
        "revisions": revisions[::-1],
        "comparison": form,
        "pair": pair,
        "changed": [row for row in rows if row.is_change],
        "unchanged": [row for row in rows if not row.is_change],
        "edit_url": edit_url if may else "",
        "restore": restore if may else None,
    }
    status = restore.status if restore else 200
    return render(request, template, context | more, status=400 if form.errors else status)


def wanted_revision(request, revisions_of, thing):
    """The revision that `?fassung=7` names, None without it. `revisions_of(thing)`: [Revision].

    Restoring is not for everybody who may edit; to others there is no such address.
    """
    number = request.GET.get("fassung")
    if number is None:
        return None
    found = revisions_of(thing) if may_restore(request.user) else []
    for revision in found:
        if str(revision.id) == number:
            return revision
    raise Http404
