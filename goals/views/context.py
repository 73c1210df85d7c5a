"""What every page knows: its place, its day, and whether the content is invented."""

from functools import partial

from django.utils.functional import SimpleLazyObject

from goals.days import today
from goals.models import DemoContent
from goals.permissions import may_edit_pages

NAVIGATION = [
    ("field_list", "Themenfelder", ("field_list", "field")),
    ("goal_list", "Ziele", ("goal_list", "goal")),
    ("measure_list", "Maßnahmen", ("measure_list", "measure")),
    ("department_list", "Organisation", ("department_list", "department")),
]


def portal(request):
    """Variables of every template.

    `navigation`: [(url_name, label, is_current)] · `demo`: bool · `may_edit_pages`: bool ·
    `day`: the past day shown or None · `shown_day`: that day or today ·
    `stand_query`: "?stand=2026-03-31" or "", for links that stay on that day ·
    `stand_form`: the StandForm of a page that can be shown on a past day, else None ·
    `today_url`: the same page, with its filters, as it is today.
    """
    match = request.resolver_match
    here = match.url_name if match else ""
    day = getattr(request, "stand", None)
    return {
        "navigation": [(name, label, here in names) for name, label, names in NAVIGATION],
        "demo": SimpleLazyObject(DemoContent.objects.exists),
        "may_edit_pages": may_edit_pages(getattr(request, "user", None)),
        "day": day,
        "shown_day": day or today(),
        "stand_query": f"?stand={day.isoformat()}" if day else "",
        "stand_form": getattr(request, "stand_form", None),
        # Called where it is shown: a query string may be what was wrong with the request.
        "today_url": partial(today_url, request),
    }


def today_url(request):
    query = request.GET.copy()
    for name in ("stand", "seite"):
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path
