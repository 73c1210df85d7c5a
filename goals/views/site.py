"""For machines: sitemap, robots, favicon, health, security contact."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from goals.days import today
from goals.forms.pages import PAGES
from goals.models import CouncilBody, CouncilSession, Department, Goal, Measure, StrategicField
from goals.views.access import public

LISTS = (
    "start",
    "resolution",
    "principle_list",
    "field_list",
    "goal_list",
    "measure_list",
    "session_list",
    "department_list",
    "assessment_rules",
    "comparison",
)
CONTACT_VALID_DAYS = 180
"""RFC 9116 asks for less than a year: who reads it shall trust that it is kept."""


def plain(text, status=200):
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


@public
def sitemap(request):
    # For everybody the same: a search engine lists what an anonymous reader sees.
    anonymous = None
    rows = [
        *StrategicField.objects.in_force(),
        *Goal.objects.in_force().in_order().select_related("field"),
        *Measure.objects.visible_to(anonymous).active(),
        *Department.objects.active(),
        *CouncilBody.objects.all(),
        *CouncilSession.objects.in_order(),
    ]
    paths = [reverse(name) for name in LISTS]
    paths += [reverse(page.url_name) for page in PAGES.values()]
    paths += [row.get_absolute_url() for row in rows]
    addresses = [request.build_absolute_uri(path) for path in paths]
    return render(
        request, "site/sitemap.xml", {"addresses": addresses}, content_type="application/xml"
    )


@public
def robots(request):
    # A search is no content of its own, whatever somebody links to.
    closed = [reverse("admin:index"), reverse("search"), "/konto/", "/controlling/", "/gestaltung/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return plain("\n".join(lines) + "\n")


@public
def favicon(request):
    return redirect(static("img/favicon.svg"))


@public
def security_txt(request):
    expires = datetime.combine(today() + timedelta(days=CONTACT_VALID_DAYS), time())
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {timezone.make_aware(expires).isoformat()}",
        "Preferred-Languages: de",
        f"Canonical: {request.build_absolute_uri(reverse('security_txt'))}",
    ]
    return plain("\n".join(lines) + "\n")


@public
@never_cache
def healthz(request):
    """The process answers; nothing else is asked."""
    return plain("Das Portal läuft.\n")


@public
@never_cache
def readyz(request):
    """The database answers, and all migrations are applied."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return plain("Das Portal ist nicht bereit: Die Datenbank antwortet nicht.\n", 503)
    if pending:
        return plain("Das Portal ist nicht bereit: Migrationen stehen noch aus.\n", 503)
    return plain("Das Portal ist bereit.\n")
