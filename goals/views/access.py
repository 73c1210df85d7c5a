"""Who may open a page. Every view carries exactly one of these; a view without one is
closed to everybody who is not signed in, and a test refuses it.

`ClosedByDefault` of goals/views/kept.py closes every address; `public` opens one. What somebody may
see or do on an open page is decided by goals/permissions.py.
"""

from functools import partial, wraps

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
        return partial(public, methods=methods)
    page = login_not_required(_answering(view, methods))
    page.audience = "public"
    return page


def _audience(name, rule, methods=READ):
    """A decorator for views: those who pass a rule of goals/permissions.py are answered, others
    refused. A view can name its own `methods`.
    """

    def audience(view=None, *, methods=methods):
        if view is None:
            return partial(audience, methods=methods)
        answer = _answering(view, methods)

        @wraps(answer)
        def page(request, *args, **kwargs):
            if not rule(request.user):
                raise PermissionDenied
            return answer(request, *args, **kwargs)

        page.audience = name
        return page

    return audience


page_editors = _audience("page_editors", permissions.may_edit_pages, WRITE)
"""Those who keep the legal pages: controlling and administration."""

askers = _audience("askers", permissions.may_ask, WRITE)
"""Those who ask questions: members of the council, and controlling in their name."""

council_members = _audience("council_members", permissions.may_use_council_area, WRITE)
"""Members of the council, and controlling to know what they see."""

markers = _audience("markers", permissions.may_mark, ("POST",))
"""Everybody with an active account: what they mark is theirs alone."""

organisers = _audience("organisers", permissions.may_manage_departments, WRITE)
"""Those who keep the tree of departments: controlling and administration."""

session_keepers = _audience("session_keepers", permissions.may_manage_sessions, WRITE)
"""Those who keep the council's terms, bodies, sessions, agendas and papers: controlling and
administration.
"""

controlling = _audience("controlling", permissions.is_controlling)
"""Central controlling and administration: what waits for release, what citizens write."""

staff = _audience("staff", permissions.is_staff)
"""Editors, controlling and administration; what they may change is asked for each thing."""

signed_in = _audience("signed_in", permissions.role_of)
"""Everybody with an active account, whatever the role: what is the account's own."""
