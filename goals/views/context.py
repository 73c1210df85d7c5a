"""What every page knows: its place, its day, and whether the content is invented."""

from functools import partial
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.utils.functional import SimpleLazyObject

from goals.days import today
from goals.models import DemoContent, Feedback
from goals.permissions import (
    is_controlling,
    is_staff,
    may_add_measure,
    may_answer_feedback,
    may_ask,
    may_use_admin,
    may_use_council_area,
)
from goals.views.kept import owner_mark

DESK = ("desk", "Schreibtisch", ("desk", "goal_report", "measure_report"))
COUNCIL = ("council_area", "Kreistag", ("council_area",))
QUESTIONS = (
    "question_list",
    "Fragen",
    ("question_list", "question", "question_new", "question_edit", "question_withdraw"),
)
SECTIONS = [
    ("controlling", "Überblick", ("controlling",)),
    ("assign", "Zuweisen", ("assign", "hand_over")),
    ("release_queue", "Freigaben", ("release_queue", "release")),
    ("feedback_list", "Rückmeldungen", ("feedback_list", "feedback_case")),
    QUESTIONS,
    ("digest_list", "E-Mails", ("digest_list",)),
    ("organisation", "Organisation", ("organisation", "department_import")),
    (
        "council_bodies",
        "Gremien",
        (
            *("council_bodies", "term_new", "term_edit", "session_import"),
            *("paper_list", "paper_edit"),
        ),
    ),
    (
        "account_list",
        "Konten",
        ("account_list", "account_new", "account_edit", "account_invite", "account_history"),
    ),
]
"""The pages below /controlling/, and the questions, of which it has the queue; each shows all."""
NAVIGATION = [
    ("search", "Suche", ("search",)),
    ("field_list", "Themenfelder", ("field_list", "field")),
    ("goal_list", "Ziele", ("goal_list", "goal", "goal_edit", "goal_history")),
    (
        "measure_list",
        "Maßnahmen",
        ("measure_list", "measure", "measure_new", "measure_edit", "measure_history"),
    ),
    (
        "session_list",
        "Sitzungen",
        (
            *("session_list", "session", "session_new", "session_edit"),
            *("body", "body_new", "body_edit"),
        ),
    ),
    (
        "department_list",
        "Organisation",
        (
            *("department_list", "department", "department_history"),
            *("department_new", "department_edit", "department_merge"),
        ),
    ),
]


def portal(request):
    """Variables of every template.

    `navigation`: [(url_name, label, is_current)] ·
    `controlling_pages`: the same for the pages beside this one below /controlling/ ·
    `demo`: bool · `may_use_admin`: bool ·
    `may_answer_feedback`: bool · `open_feedback`: how much feedback waits for the reader ·
    `is_staff`: bool · `may_add_measure`: bool ·
    `day`: the past day shown or None · `shown_day`: that day or today ·
    `stand_query`: "?stand=2026-03-31" or "", for links that stay on that day ·
    `stand_form`: the StandForm of a page that can be shown on a past day, else None ·
    `today_url`: the same page, with its filters, as it is today ·
    `kept_query`: [(name, value)] of those filters ·
    `address`: the whole address, for paper ·
    `form_owner`: what a form carries to say whose it is ·
    `kept`: what the login page carries after a session that ran out, signed, "" if it could not
    be kept; None elsewhere · `has_kept_text`: whether there is text among it ·
    `shown_again`: a sentence on a form that is shown again, else "".
    """
    match = request.resolver_match
    here = match.url_name if match else ""
    day = getattr(request, "stand", None)
    user = getattr(request, "user", None)
    sections = SECTIONS if is_controlling(user) else []
    inside = {name for _, _, names in sections for name in names}
    pages = [*NAVIGATION]
    pages += [COUNCIL] if may_use_council_area(user) else []
    pages += [DESK] if is_staff(user) else []
    # To controlling they are one of its sections.
    pages += [QUESTIONS] if may_ask(user) and not sections else []
    pages += [(sections[0][0], "Controlling", inside)] if sections else []
    return {
        "navigation": marked(pages, here),
        "controlling_pages": marked(sections, here) if here in inside else [],
        "demo": SimpleLazyObject(DemoContent.objects.exists),
        "may_use_admin": may_use_admin(user),
        "may_answer_feedback": may_answer_feedback(user),
        "open_feedback": SimpleLazyObject(lambda: Feedback.objects.visible_to(user).open().count()),
        "is_staff": is_staff(user),
        "may_add_measure": SimpleLazyObject(partial(may_add_measure, user)),
        "day": day,
        "shown_day": day or today(),
        "stand_query": f"?stand={day.isoformat()}" if day else "",
        "stand_form": getattr(request, "stand_form", None),
        # Called where it is shown: a query string may be what was wrong with the request.
        "today_url": partial(today_url, request),
        "kept_query": partial(kept_query, request),
        "address": partial(address, request),
        "form_owner": SimpleLazyObject(partial(owner_mark, user)),
        "kept": getattr(request, "kept", None),
        "has_kept_text": getattr(request, "has_kept_text", False),
        "shown_again": getattr(request, "shown_again", ""),
    }


def marked(pages, here):
    return [(name, label, here in names) for name, label, names in pages]


def kept_query(request):
    pairs = (
        (name, value)
        for name, values in request.GET.lists()
        for value in values
        if name not in ("stand", "seite")
    )
    return [(name, value) for name, value in pairs if (name + value).isprintable()]


def today_url(request):
    query = urlencode(kept_query(request))
    return f"{request.path}?{query}" if query else request.path


def address(request):
    """With its query where that is the filters of a page; elsewhere it may be anybody's words."""
    path = request.get_full_path() if hasattr(request, "stand_form") else request.path
    try:
        return request.build_absolute_uri(path)
    except DisallowedHost:  # The answer to it is a page too.
        return path


def address_in_mail(request, path):
    """The whole address of a page, as a mail names it."""
    # Port and host of a request are what its sender makes them.
    return settings.SITE_URL + path if settings.SITE_URL else request.build_absolute_uri(path)
