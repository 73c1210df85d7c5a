"""Headers of every answer: pages, files, redirects, refusals, errors, static files, the admin.

The answers are collected once; each test then looks at all of them and tells every one that lacks
its header. What caches may keep and which page may set a cookie is held here too.
"""

from dataclasses import dataclass
from email.utils import formatdate
from unittest.mock import patch

import limits
import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from goals.views.headers import UNUSED_FEATURES
from tests.addresses import FILES, addresses, files, pages
from tests.world import make_world

pytestmark = pytest.mark.django_db  # for the fixture `answers`

YEAR = 365 * 24 * 60 * 60
IN_OPERATION = {
    "ALLOWED_HOSTS": ["testserver"],
    "SECURE_HSTS_SECONDS": YEAR,
    "SECURE_SSL_REDIRECT": True,
    # As after `collectstatic`, which tests go without.
    "WHITENOISE_USE_FINDERS": True,
    "WHITENOISE_AUTOREFRESH": True,
    "RATE_LIMITS": dict.fromkeys(
        ["search", "export", "feedback", "reset", "mailbox"], limits.parse("9/second")
    )
    | {"login": limits.parse("1/hour")},
}
STATIC = "/static/css/portal.css"
STATIC_FILE = settings.BASE_DIR / "static" / "css" / "portal.css"

POLICY = {
    "default-src 'none'",
    "script-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}
ADMIN_POLICY = POLICY - {"script-src 'none'"} | {"script-src 'self'"}

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
}


@dataclass(frozen=True)
class Answer:
    """One answer, with the role that asked for `url` and `status`, what it is expected to be."""

    url: str
    role: str
    status: int
    response: HttpResponse
    by_http: bool = False

    def __str__(self):
        return f"{self.url} ({self.role}, {self.response.status_code})"

    @property
    def is_static(self):
        return self.url.startswith("/static/") and self.status != 404

    @property
    def is_admin(self):
        return self.url.startswith("/verwaltung/")


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker):
    """[Answer] to everything that the portal answers, by HTTPS, as it is in operation."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(**IN_OPERATION):
        world = make_world()
        clients = {}
        for role in ("anonymous", "editor", "admin"):
            clients[role] = Client(raise_request_exception=False)
            if world.users[role]:
                clients[role].force_login(world.users[role])
        found = [
            Answer(url, role, status, client.get(url, secure=True))
            for role, client in clients.items()
            for url, status in asked(world, role).items()
        ]
        found += refusals(clients["anonymous"])
        for each in found:
            if each.response.streaming:
                each.response.close()
        transaction.set_rollback(True)
    return found


def asked(world, role):
    """{address: status} of what is asked for by GET."""
    found = {STATIC: 200, "/static/img/sprite.svg": 200, "/static/gibt-es-nicht.css": 404}
    found |= {url: 302 if name == "favicon" else 200 for url, name in files(world).items()}
    if role == "editor":
        return found | {"/impressum/bearbeiten/": 403, "/verwaltung/": 403, "/": 200}
    found |= pages(world, world.users[role])
    found |= {"/ziele?feld=I": 301, world.goal.get_absolute_url().lower(): 301}
    found[reverse("logout")] = 405
    admin_names = [
        address.name
        for address in addresses()
        if address.name.endswith(("_changelist", ":index", ":jsi18n"))
    ]
    admin_pages = [reverse(name) for name in admin_names]
    admin_pages.append(reverse("admin:goals_measure_change", args=[world.measure.pk]))
    found |= dict.fromkeys(admin_pages, 200 if role == "admin" else 302)
    if role == "admin":
        found |= {"/konto/anmelden/": 302, "/verwaltung/gibt-es-nicht/": 404}
        found |= {"/verwaltung/goals/goal/?q=%00": 400}
    else:
        found |= {"/impressum/bearbeiten/": 302, "/verwaltung/gibt-es-nicht/": 302}
    return found


def refusals(client):
    """Answers to an anonymous reader who does not just ask for an address."""
    host, wrong = {"host": "fremd.example"}, {"username": "x", "password": "y"}
    many = {str(number): "1" for number in range(4_001)}
    login, checked = reverse("login"), Client(enforce_csrf_checks=True)
    modified = formatdate(STATIC_FILE.stat().st_mtime, usegmt=True)
    found = [
        ("/", 405, client.post("/", secure=True)),
        ("/?fremder-name", 400, client.get("/", headers=host, secure=True)),
        ("/?zu-viele", 400, client.get("/", many, secure=True)),
        (login, 403, checked.post(login, wrong, secure=True)),
        (login, 200, client.post(login, wrong, secure=True)),
        (login, 429, client.post(login, wrong, secure=True)),
        (STATIC, 304, client.get(STATIC, headers={"if-modified-since": modified}, secure=True)),
        (STATIC, 405, client.post(STATIC, secure=True)),
    ]
    with patch("goals.views.plan.reporting.tally", side_effect=RuntimeError):
        found.append(("/?kaputt", 500, client.get("/", secure=True)))
    return [Answer(url, "anonymous", status, response) for url, status, response in found] + [
        Answer(url, "anonymous", status, client.get(url), by_http=True)
        for url, status in {"/ziele/?q=Hort": 301, "/healthz": 200}.items()
    ]


# Every answer


@pytest.mark.parametrize("name", EXPECTED)
def test_every_answer_has(answers, name):
    wrong = [
        f"{each}: {each.response.get(name)}"
        for each in answers
        if each.response.get(name) != EXPECTED[name]
    ]
    assert not wrong, "\n".join(wrong)


def test_every_answer_by_https_binds_the_browser_to_it(answers):
    wrong = [
        f"{each}: {each.response.get('Strict-Transport-Security')}"
        for each in answers
        if each.response.get("Strict-Transport-Security")
        != (None if each.by_http else f"max-age={YEAR}")
    ]
    assert not wrong, "\n".join(wrong)


def test_no_script_runs_but_that_of_the_technical_admin(answers):
    wrong = []
    for each in answers:
        policy = set(each.response.get("Content-Security-Policy", "").split("; "))
        # What the admin's own views do not answer is the portal's: refusals and redirects.
        is_shown = each.is_admin and each.role == "admin" and each.status == 200
        if policy != (ADMIN_POLICY if is_shown else POLICY):
            wrong.append(f"{each}: {sorted(policy)}")
    assert not wrong, "\n".join(wrong)


def test_nothing_is_offered_to_other_houses(answers):
    wrong = [
        str(each) for each in answers if each.response.has_header("Access-Control-Allow-Origin")
    ]
    assert not wrong, "\n".join(wrong)


def test_every_kind_of_answer_is_among_them(answers):
    assert not [str(each) for each in answers if each.response.status_code != each.status]
    assert {each.status for each in answers} == {
        *(200, 301, 302, 304),
        *(400, 403, 404, 405, 429, 500),
    }
    alone = [name for name in FILES if name != "body_calendar"]  # Of whatever body there is.
    assert {each.url for each in answers} > {reverse(name) for name in alone}


# Caches and cookies

MAY_SET_A_COOKIE = {name: {"csrftoken"} for name in ("login", "password_forgotten", "feedback")}
"""{url name: cookies} of the public pages with a form."""


def kept(answers, role=None):
    """[(answer, Cache-Control)] of what the portal itself answers by HTTPS."""
    return [
        (each, each.response.get("Cache-Control"))
        for each in answers
        if not each.is_static and not each.by_http and role in (None, each.role)
    ]


def is_closed(answer):
    return answer.role != "anonymous" or answer.is_admin or answer.url == "/impressum/bearbeiten/"


def test_what_is_not_for_everybody_is_not_kept(answers):
    closed = [(each, told) for each, told in kept(answers) if is_closed(each)]
    wrong = [f"{each}: {told}" for each, told in closed if told != "private, no-store"]
    assert len(closed) > 50
    assert not wrong, "\n".join(wrong)


def test_public_pages_are_asked_for_again_each_time(answers):
    # Forms for everybody, and answers that are true for this moment only, say more.
    own = ("/konto/", "/healthz", "/readyz", reverse("feedback"))
    wrong = [
        f"{each}: {told}"
        for each, told in kept(answers, "anonymous")
        if not is_closed(each) and told != "no-cache" and not each.url.startswith(own)
    ]
    assert not wrong, "\n".join(wrong)


def test_what_is_kept_is_kept_for_one_reader(answers):
    wrong = [
        str(each) for each, _ in kept(answers) if "Cookie" not in each.response.get("Vary", "")
    ]
    assert not wrong, "\n".join(wrong)


def test_form_for_everybody_is_private_and_can_be_gone_back_to(answers):
    shown = [
        each.response for each in answers if each.url == reverse("login") and each.status == 200
    ]
    assert shown
    assert {response["Cache-Control"] for response in shown} == {"private, no-cache"}


def test_static_files_may_be_kept_by_everybody(answers):
    for each in answers:
        if each.is_static and each.status == 200:
            assert "public" in each.response["Cache-Control"], each
            assert "Cookie" not in each.response.get("Vary", ""), each


def test_public_pages_set_no_cookie(answers):
    allowed = {reverse(name): names for name, names in MAY_SET_A_COOKIE.items()}
    wrong = [
        f"{each}: {sorted(each.response.cookies)}"
        for each in answers
        if each.role == "anonymous"
        and set(each.response.cookies) - allowed.get(each.url.partition("?")[0], set())
    ]
    assert not wrong, "\n".join(wrong)


def test_form_sets_its_cookie(answers):
    """What the test above lets pass is set indeed."""
    for name, cookies in MAY_SET_A_COOKIE.items():
        first = next(each for each in answers if each.url == reverse(name) and each.status == 200)
        assert set(first.response.cookies) == cookies
        cookie = first.response.cookies["csrftoken"]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
