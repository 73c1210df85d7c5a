"""What every page knows: its place in the navigation and whether the content is invented."""

from django.utils.functional import SimpleLazyObject

from goals.models import DemoContent
from goals.permissions import may_edit_pages

NAVIGATION = [
    ("field_list", "Themenfelder", ("field_list", "field")),
    ("goal_list", "Ziele", ("goal_list", "goal")),
    ("measure_list", "Maßnahmen", ("measure_list", "measure")),
    ("department_list", "Organisation", ("department_list", "department")),
]


def portal(request):
    """`navigation`: [(url_name, label, is_current)]; `demo`: bool; `may_edit_pages`: bool."""
    match = request.resolver_match
    here = match.url_name if match else ""
    return {
        "navigation": [(name, label, here in names) for name, label, names in NAVIGATION],
        "demo": SimpleLazyObject(DemoContent.objects.exists),
        "may_edit_pages": may_edit_pages(getattr(request, "user", None)),
    }
