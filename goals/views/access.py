"""Who may open a page. Every view carries exactly one of these; a view without one is
closed to everybody who is not signed in, and a test refuses it.

`ClosedByDefault` of goals/views/kept.py closes every address; `public` opens one. What somebody may
see or do on an open page is decided by goals/permissions.py.
"""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied

from goals import permissions
from goals.views.errors import method_not_allowed

READ = ("GET", "HEAD")
WRITE = ("GET", "HEAD", "POST")


def _answering(view, methods):
    """Refuse other methods in German; Django's own refusal is an empty page."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if request.method not in methods:
            return method_not_allowed(request, methods)
        return view(request, *args, **kwargs)

    # Nothing is written there: a POST is told that it is the wrong method, not that a form expired.
    answer.csrf_exempt = "POST" not in methods
    return answer


def public(view=None, *, methods=READ):
    """Everybody, without a login."""
    if view is None:
        return lambda view: public(view, methods=methods)
    page = login_not_required(_answering(view, methods))
    page.audience = "public"
    return page


def _allowed(view, methods, rule):
    """The view for those who pass a rule of goals/permissions.py; others are refused."""
    answer = _answering(view, methods)

    @wraps(answer)
    def page(request, *args, **kwargs):
        if not rule(request.user):
            raise PermissionDenied
        return answer(request, *args, **kwargs)

    return page


def page_editors(view):
    """Those who keep the legal pages: controlling and administration."""
    page = _allowed(view, WRITE, permissions.may_edit_pages)
    page.audience = "page_editors"
    return page


def askers(view):
    """Those who ask questions: members of the council, and controlling in their name."""
    page = _allowed(view, WRITE, permissions.may_ask)
    page.audience = "askers"
    return page


def organisers(view=None, *, methods=WRITE):
    """Those who keep the tree of departments: controlling and administration."""
    if view is None:
        return lambda view: organisers(view, methods=methods)
    page = _allowed(view, methods, permissions.may_manage_departments)
    page.audience = "organisers"
    return page


def controlling(view=None, *, methods=READ):
    """Central controlling and administration: what waits for release, what citizens write."""
    if view is None:
        return lambda view: controlling(view, methods=methods)
    page = _allowed(view, methods, permissions.is_controlling)
    page.audience = "controlling"
    return page


def staff(view=None, *, methods=READ):
    """Editors, controlling and administration; what they may change is asked for each thing."""
    if view is None:
        return lambda view: staff(view, methods=methods)
    page = _allowed(view, methods, permissions.is_staff)
    page.audience = "staff"
    return page


def signed_in(view=None, *, methods=READ):
    """Everybody with an active account, whatever the role: what is the account's own."""
    if view is None:
        return lambda view: signed_in(view, methods=methods)
    page = _allowed(view, methods, permissions.role_of)
    page.audience = "signed_in"
    return page
