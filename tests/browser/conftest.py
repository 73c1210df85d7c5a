"""Chromium for the browser tests: `pytest tests/browser`.

    page        a page without JavaScript, 1280 pixels wide, as every reader may have it
    new_page    the same with a width, a signed-in user or JavaScript of one's choice
    axe         what axe-core finds wrong on an address: a list of sentences, empty when well
    examine     the same on an open page, for what comes of clicking
    portal      address of a portal with the demo content; shared, so only to be read
    live_server pytest-django's server on the test's own data, for tests that write

Chromium can reach this machine only, so a page that needs anything from elsewhere fails.
"""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from playwright.sync_api import Locator, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from goals.models import Resolution

# Playwright runs an event loop in the tests' own thread; Django would refuse the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Read before any test database is made: tests never write to the database named here.
CONFIGURED_NAME = settings.DATABASES["default"]["NAME"]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="session", autouse=True)
def whole_pages():
    """A click that leads to another page waits until that page is there as a whole.

    Playwright waits for its first byte only, and a test would look at half a page.
    """
    with pytest.MonkeyPatch.context() as patch:
        for owner in (Locator, Page):
            patch.setattr(owner, "click", _whole(owner.click))
        yield


def _whole(click):
    def click_and_wait(self, *arguments, **options):
        click(self, *arguments, **options)
        if not options.get("no_wait_after"):
            getattr(self, "page", self).wait_for_load_state()

    return click_and_wait


@pytest.fixture(scope="session")
def chromium():
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.fail("Chromium fehlt: sudo apt-get install --no-install-recommends chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=[320, 1280])
def width(request):
    """The two widths in CSS pixels at which every page has to hold."""
    return request.param


@pytest.fixture
def new_page(chromium):
    """Open pages: `new_page(width=320, user=anna)`; all are closed with the test."""
    contexts = []

    def open_page(*, width=1280, user=None, javascript=False, **options):
        # The tests' own script, such as axe, is no part of the page.
        options.setdefault("bypass_csp", javascript)
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            locale="de-DE",
            timezone_id="Europe/Berlin",
            **options,
        )
        contexts.append(context)
        if user is not None:
            client = Client()  # one for each, or the second login would end the first
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            cookie = {"name": name, "value": client.cookies[name].value}
            context.add_cookies([cookie | {"url": "http://127.0.0.1"}])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture
def examine():
    """What axe-core finds on an open page: one sentence for each place, with rule and selector.

    `rules`: those that are asked, where it is not all of them.
    """

    def findings(page, rules=None):
        if not page.evaluate("'axe' in window"):
            page.add_script_tag(path=AXE)
        asked = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": AXE_TAGS}
        options = {"runOnly": asked, "resultTypes": ["violations"]}
        result = page.evaluate("options => axe.run(options)", options)
        return [
            f"{violation['id']}: {violation['help']} ({' '.join(map(str, node['target']))})"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]

    return findings


@pytest.fixture
def axe(new_page, examine):
    """The same for an address: `axe(url, width=320, user=anna)`."""

    def findings(url, *, width=1280, user=None):
        page = new_page(width=width, user=user, javascript=True)
        page.goto(url)
        return examine(page)

    return findings


@pytest.fixture(scope="session")
def portal_database(django_db_setup, django_db_blocker):
    """The test database; pytest-django makes it only when a test is marked for it."""
    if settings.DATABASES["default"]["NAME"] != CONFIGURED_NAME:
        yield
        return
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases=["default"])
        yield
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def portal_server(portal_database, django_db_blocker):
    with django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        yield server
        server.stop()


@pytest.fixture(autouse=True)
def _own_data_alone(request, django_db_blocker):
    """The demo content stays when tests of `portal` end; a test with data of its own needs none."""
    if "live_server" not in request.fixturenames:
        return
    request.getfixturevalue("portal_database")
    with django_db_blocker.unblock():
        if Resolution.objects.exists():
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def portal(portal_server, django_db_blocker):
    """Address of a portal with resolution and demo content, such as http://127.0.0.1:40001."""
    with django_db_blocker.unblock():
        # Loaded once, and again after a test with data of its own has emptied the database.
        if not Resolution.objects.exists():
            call_command("load_basics", verbosity=0)
            call_command("load_demo", verbosity=0)
        yield portal_server.url
