"""The policy for content in a browser: it refuses nothing that a page needs, and what it is for."""

import pytest
from django.urls import reverse

from goals.admin import site
from goals.models import Measure
from tests.browser.test_axe import KINDS, url_of, url_of_kind
from tests.browser.test_layout import NAMES
from tests.factories import PASSWORD

LISTENER = """
    window.refused = [];
    document.addEventListener('securitypolicyviolation', event => window.refused.push(
        `${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`
    ));
"""


@pytest.fixture
def watched(new_page):
    """A page, and what tells all that was wrong in it since it was last asked."""

    def open_page(**options):
        page = new_page(javascript=True, bypass_csp=False, **options)
        page.add_init_script(LISTENER)
        told = []
        page.on("console", lambda message: told.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("requestfailed", lambda request: told.append(f"no answer: {request.url}"))

        def complaints():
            found = [*told, *page.evaluate("window.refused")]
            told.clear()
            return found

        return page, complaints

    return open_page


@pytest.mark.parametrize("name", [*NAMES, *KINDS])
def test_public_page_asks_for_nothing_that_is_refused(portal, watched, name):
    page, complaints = watched()
    response = page.goto(portal + (url_of_kind(KINDS[name]) if name in KINDS else url_of(name)))
    page.evaluate("document.querySelectorAll('details').forEach(node => node.open = true)")
    page.emulate_media(media="print")
    own_answer = "" if response.ok else f"status of {response.status}"
    assert not [told for told in complaints() if not own_answer or own_answer not in told]
    policy = response.headers["content-security-policy"].split("; ")
    assert "script-src 'none'" in policy


def test_symbols_and_styles_arrive(portal, watched):
    """The sprite and KERN's masks are what the policy could break without a word."""
    page, complaints = watched()
    asked = []
    page.on("response", lambda response: asked.append((response.url, response.status)))
    page.goto(portal + "/ziele/")
    assert {status for _, status in asked} == {200}
    assert any("sprite" in url for url, _ in asked)
    box = page.locator("main svg use").first.bounding_box()
    assert box["width"] > 0
    assert not complaints()


@pytest.mark.parametrize(
    ("action", "refused"),
    [
        (
            "document.body.append(Object.assign(document.createElement('script'),"
            " {textContent: 'window.ran = true'}))",
            "script-src",
        ),
        (
            "document.body.append(Object.assign(document.createElement('script'),"
            " {src: '/static/css/portal.css'}))",
            "script-src",
        ),
        ("document.body.innerHTML += '<p style=\"color: red\">'", "style-src"),
        (
            "document.body.append(new Image()),"
            " document.body.lastChild.src = 'http://localhost:9/a.png'",
            "img-src",
        ),
        (
            "document.body.append(document.createElement('iframe')),"
            " document.body.lastChild.src = '/'",
            "default-src|frame-src",
        ),
        (
            "document.head.append(Object.assign(document.createElement('base'), {href: '/x/'}))",
            "base-uri",
        ),
        ("fetch('/healthz').catch(() => 0)", "connect-src"),
    ],
)
def test_what_is_put_into_a_page_is_refused(world, live_server, watched, action, refused):
    page, complaints = watched()
    page.goto(live_server.url)
    page.evaluate(f"() => {{ {action} }}")
    page.wait_for_function("window.refused.length > 0")
    assert any(word in told for told in complaints() for word in refused.split("|"))
    assert not page.evaluate("window.ran")


def test_form_leads_nowhere_else(world, live_server, watched):
    page, complaints = watched()
    page.goto(live_server.url + reverse("login"))
    page.evaluate("document.querySelector('main form').action = 'http://localhost:9/'")
    page.click("main button[type=submit]", no_wait_after=True)
    page.wait_for_function("window.refused.length > 0")
    assert any("form-action" in told for told in complaints())
    assert page.url.endswith(reverse("login"))


# The technical admin works with Django's own script


@pytest.fixture
def admin(world, live_server, watched):
    """The admin's pages after a login by its form."""
    page, complaints = watched()
    page.goto(live_server.url + reverse("admin:index"))
    page.fill("#id_username", world.users["admin"].username)
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/verwaltung/")
    return page, complaints


def is_known(url, told):
    """The list of versions sets one line above its page numbers by a style attribute; it goes
    without the line.
    """
    return url.endswith("/history/") and ("style-src-attr" in told or "inline style" in told)


def test_every_list_and_form_of_the_admin(admin, live_server):
    page, complaints = admin
    found = []
    for model in site._registry:
        name = f"admin:goals_{model._meta.model_name}"
        row = model.objects.first()
        urls = [reverse(f"{name}_changelist"), reverse(f"{name}_change", args=[row.pk])]
        urls.append(reverse(f"{name}_history", args=[row.pk]))
        for url in urls:
            page.goto(live_server.url + url)
            found += [f"{url}: {told}" for told in complaints() if not is_known(url, told)]
    assert not found, "\n".join(found)


def test_measure_is_changed_with_the_widgets_of_the_admin(admin, live_server, world):
    page, complaints = admin
    measure = world.measure
    page.goto(live_server.url + reverse("admin:goals_measure_change", args=[measure.pk]))
    # Two boxes side by side, made by script.
    offered = page.locator("#id_goals_from option")
    chosen = page.locator("#id_goals_to option")
    before = chosen.count()
    offered.first.dblclick()
    assert chosen.count() == before + 1
    # The calendar beside a date.
    date = page.locator("#id_planned_end")
    date.fill("")
    page.locator("#id_planned_end ~ .datetimeshortcuts a").first.click()
    today = date.input_value()
    assert today
    page.locator("#id_planned_end ~ .datetimeshortcuts a").nth(1).click()
    assert page.locator(".calendarbox:visible").count() == 1
    page.locator(".calendarbox:visible .calendar-cancel a").click()
    # One more row.
    rows = page.locator(".inline-related tbody tr.form-row:not(.empty-form)")
    milestones = rows.count()
    page.locator(".add-row a").first.click()
    assert rows.count() == milestones + 1
    page.locator(".inline-deletelink").last.click()
    page.locator("input[name=_continue]").first.click()
    page.locator(".messagelist .success").wait_for()
    assert not complaints()
    assert Measure.objects.get(pk=measure.pk).goals.count() == before + 1
