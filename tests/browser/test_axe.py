"""axe-core finds nothing on any page: WCAG 2.2 A and AA and its best practices.

Public pages come from the demo content, as readers see them; what is sent or needs an account
comes from the small portal of tests/world.py. Each at 1280 and at 320 pixels (which is 400 %), on
paper, in forced colours and with letters of twice the size.
"""

import limits
import pytest
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from goals.models import (
    CouncilBody,
    CouncilSession,
    Department,
    Feedback,
    Goal,
    Measure,
    PageSlot,
    ProgressUpdate,
    Question,
    StatusReport,
    StrategicField,
    User,
)
from tests.addresses import FILES, OWN, is_dated, urls
from tests.factories import PASSWORD, days_ago

NAMES = [
    address.name
    for address in OWN
    if address.name not in (*FILES, "logout") and address.view.audience == "public"
]
WIDTHS = (320, 1280)
DATED = [address.name for address in OWN if is_dated(address)]
# With the demo content, for there is more to choose from.
WORKED_ON = ["measure_new", "measure_edit", "measure_history", "goal_edit", "goal_history"]
WORKED_ON += ["department_history"]
INNER = [
    address
    for address in OWN
    if address.view.audience != "public"
    and address.name not in WORKED_ON
    and address.name not in ("account_unlock", "goal_mark")  # buttons on other pages, no pages
]


# A condition does not change the markup: asked again is what depends on what is drawn.
DRAWN = ["aria-hidden-focus", "button-name", "bypass", "empty-heading", "empty-table-header"]
DRAWN += ["heading-order", "label", "label-title-only", "landmark-one-main", "link-name"]
DRAWN += ["page-has-heading-one", "region", "scrollable-region-focusable", "select-name"]
DRAWN += ["skip-link", "summary-name"]

CONDITIONS = {
    # Nothing is pressed on paper.
    "print": ({"media": "print"}, 16, [*DRAWN, "color-contrast", "link-in-text-block"]),
    # axe calculates with the portal's own colours, where the reader's are painted.
    "forced colours": ({"forced_colors": "active"}, 16, [*DRAWN, "link-in-text-block"]),
    # What is larger needs less contrast.
    "letters of twice the size": ({}, 32, [*DRAWN, "target-size"]),
}
"""{condition: (media emulated, size of letters, rules)}"""

USUAL = {"media": "null", "forced_colors": "null"}


@pytest.fixture
def findings(examine):
    """What axe finds on an open page: narrow, wide, and under each of the CONDITIONS."""

    def under_all_conditions(page):
        found = []
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{width}: {told}" for told in examine(page)]
        browser = page.context.new_cdp_session(page)
        for condition, (media, letters, rules) in CONDITIONS.items():
            page.emulate_media(**USUAL | media)
            browser.send("Page.setFontSizes", {"fontSizes": {"standard": letters}})
            found += [f"{condition}: {told}" for told in examine(page, rules)]
        browser.send("Page.setFontSizes", {"fontSizes": {"standard": 16}})
        browser.detach()
        return found

    return under_all_conditions


@pytest.fixture
def look(portal, new_page, findings):
    """The same for an address of the demo content."""

    def at(url, user=None):
        page = new_page(user=user, javascript=True)
        page.goto(portal + url)
        return findings(page)

    return at


def richest(rows, path):
    """The row with the most of something."""
    return rows.annotate(much=Count(path)).order_by("-much", "pk").first()


def url_of(name):
    """An address in the demo content, with as much on it as there is."""
    if name == "password_new":
        return reverse(name, args=["MQ", "abgelaufen"])
    corrected = ProgressUpdate.objects.filter(goal__isnull=False, corrects__isnull=False)
    examples = {
        "field": lambda: StrategicField.objects.get(number="VIII").slug,
        "goal": lambda: richest(Goal.objects.filter(updates__in=corrected), "updates").code,
        "measure": lambda: (
            richest(Measure.objects.filter(visibility="public"), "milestones").number
        ),
        "feedback_receipt": lambda: Feedback.objects.first().receipt_token,
        "session": lambda: richest(CouncilSession.objects.all(), "items").pk,
        "body": lambda: richest(CouncilBody.objects.all(), "sessions").slug,
        "session_report": lambda: CouncilSession.objects.first().pk,
        "frozen_report": lambda: StatusReport.objects.visible_to(None).first().key,
        "question": lambda: Question.objects.filter(visibility="public").released().first().pk,
        "department": lambda: richest(Department.objects.filter(is_active=True), "led_goals").slug,
    }
    # What is edited, or has a history, is what its page shows.
    thing = examples.get(name.removesuffix("_edit").removesuffix("_history"))
    key = thing() if thing else []
    return reverse(name, args=key if isinstance(key, list) else [key])


@pytest.mark.parametrize("name", NAMES)
def test_public_page(look, name):
    assert not look(url_of(name))


@pytest.mark.parametrize("name", DATED)
def test_past_day(look, name):
    assert not look(f"{url_of(name)}?stand={days_ago(120)}")


KINDS = {
    "field without text": "/themenfelder/ix-{ix}/",
    "goal that was never reported on": "/ziele/{bare}/",
    "withdrawn measure": "/massnahmen/{withdrawn}/",
    "filters set": "/ziele/?feld=VIII&umsetzung=in_progress&ampel=on_track&sortierung=ampel",
    "second page of measures": "/massnahmen/?seite=2",
    "nothing found": "/ziele/?q=gibtesnicht",
    "search with hits": "/suche/?q=Zuwanderer&feld=V",
    "search with a typing error": "/suche/?q=Solaranlge",
    "search without hits": "/suche/?q=Lottozahlen",
    "search that makes no sense": "/suche/?q=Rad&ampel=lila",
    "filter that makes no sense": "/ziele/?feld=XX",
    "day that makes no sense": "/ziele/?stand=31.02.2026",
    "not found": "/gibt-es-nicht/",
}


def url_of_kind(address):
    nobody = Goal.objects.in_force().in_order().filter(updates=None).select_related("field")
    withdrawn = Measure.objects.filter(visibility="public").exclude(withdrawn_on=None)
    return address.format(
        ix=StrategicField.objects.get(number="IX").slug.removeprefix("ix-"),
        bare=nobody.first().code,
        withdrawn=withdrawn.first().number,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_other_kinds_of_page(look, kind):
    assert not look(url_of_kind(KINDS[kind]))


@pytest.mark.parametrize("name", ["start", "goal", "measure", "goal_list", "accessibility"])
def test_page_of_controlling(look, name):
    assert not look(url_of(name), user=User.objects.get(username="controlling"))


@pytest.mark.parametrize("name", WORKED_ON)
def test_page_where_staff_works(look, name):
    assert not look(url_of(name), user=User.objects.get(username="controlling"))


def reader_of(world, url):
    """Somebody who may open the page."""
    for role in ("controlling", "editor", "council", "admin"):
        client = Client()
        client.force_login(world.users[role])
        if client.get(url).status_code == 200:
            return world.users[role]
    raise AssertionError(f"nobody may open {url}")


@pytest.mark.parametrize("address", INNER, ids=lambda address: address.name)
def test_other_page_with_a_login(world, live_server, new_page, findings, address):
    url = urls(world, address)[0]
    page = new_page(user=reader_of(world, url), javascript=True)
    page.goto(live_server.url + url)
    assert not findings(page)


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("editor", "/schreibtisch/"),
        ("editor", "/schreibtisch/?zeigen=alles"),
        ("editor", "{goal}melden/"),
        ("editor", "{measure}melden/"),
        ("editor", "{draft}"),
        ("editor", "{waiting}"),
        ("editor", "{returned}"),
        ("controlling", "/controlling/konten/?rolle=editor"),
    ],
)
def test_page_of_staff(world, live_server, new_page, findings, role, address):
    page = new_page(user=world.users[role], javascript=True)
    rows = {name: getattr(world, name).get_absolute_url() for name in ("goal", "measure", "draft")}
    rows |= {name: getattr(world, name).get_absolute_url() for name in ("waiting", "returned")}
    answer = page.goto(live_server.url + address.format(**rows))
    assert answer.status == 200
    assert not findings(page)


def test_report_with_errors_and_preview(sent, world):
    def press(name):
        return lambda page: page.click(f"#meldung button[value={name}]")

    url = world.goal.report_url
    page, found = sent(url, press("melden"), "editor")
    assert page.title().startswith("Fehler: Sachstand melden")
    assert not found

    def show(page):
        page.fill("#id_text", "Es geht voran.")
        press("vorschau")(page)

    page, found = sent(url, show, "editor")
    expect(page.locator("#vorschau")).to_be_visible()
    assert not found


# What is sent, and refusals


@pytest.fixture
def sent(world, live_server, new_page, findings):
    """Open an address as somebody, do something there, and let axe look at what comes."""

    def do(url, act, role="anonymous"):
        page = new_page(user=world.users[role], javascript=True)
        page.goto(live_server.url + url)
        act(page)
        return page, findings(page)

    return do


def test_login_with_errors(sent):
    page, found = sent(reverse("login"), lambda page: page.click("main button[type=submit]"))
    assert page.title().startswith("Fehler: Anmelden")
    assert not found


def test_login_greets(sent, world):
    def sign_in(page):
        page.fill("#id_username", world.users["controlling"].username)
        page.fill("#id_password", PASSWORD)
        page.click("main button[type=submit]")

    page, found = sent(reverse("login"), sign_in)
    expect(page.get_by_text("Sie sind angemeldet als Cora.")).to_be_visible()
    assert not found


def test_form_with_an_error(sent):
    def mistype(page):
        page.fill("#id_reviewed_on", "morgen")
        page.click("main button[type=submit]")

    page, found = sent("/barrierefreiheit/bearbeiten/", mistype, "controlling")
    assert page.title().startswith("Fehler: ")
    assert not found


def test_form_that_somebody_else_overtook(sent):
    def overtake(page):
        PageSlot.objects.create(page="impressum", slot="vat_id", text="DE111111111")
        page.fill("#id_vat_id", "DE222222222")
        page.click("main button[type=submit]")

    page, found = sent("/impressum/bearbeiten/", overtake, "controlling")
    expect(page.get_by_text("Noch nicht gespeichert")).to_be_visible()
    assert not found


def test_saved(sent):
    page, found = sent(
        "/impressum/bearbeiten/", lambda page: page.click("main button[type=submit]"), "controlling"
    )
    expect(page.locator("[role=status]")).to_be_visible()
    assert not found


def test_feedback_with_errors(sent):
    page, found = sent(reverse("feedback"), lambda page: page.click("main button[type=submit]"))
    assert page.title().startswith("Fehler: Rückmeldung")
    assert not found


@pytest.mark.parametrize("shown", ["beantwortet", "spam", "alles"])
def test_queue_of_controlling(sent, shown):
    _, found = sent(f"{reverse('feedback_list')}?zeigen={shown}", lambda page: None, "controlling")
    assert not found


def test_messages_of_citizens(sent, world):
    for row in Feedback.objects.all():
        _, found = sent(row.get_absolute_url(), lambda page: None, "controlling")
        assert not found, row.number


def test_answer_that_somebody_else_overtook(sent, world):
    def overtake(page):
        world.feedback.put_to_spam(by=world.users["admin"], version=0)
        page.fill("#id_mail_answer", "Meine Antwort.")
        page.get_by_role("button", name="Antwort senden").click()

    page, found = sent(world.feedback.get_absolute_url(), overtake, "controlling")
    expect(page.get_by_text("Jemand war schneller")).to_be_visible()
    expect(page.get_by_text("Meine Antwort.")).to_be_visible()
    assert not found


def test_forbidden(sent):
    page, found = sent("/impressum/bearbeiten/", lambda page: None, "editor")
    assert page.title().startswith("Dafür fehlt Ihnen die Berechtigung")
    assert not found


def test_expired_form(sent):
    def expire(page):
        page.context.clear_cookies(name="csrftoken")
        page.click("main button[type=submit]")

    page, found = sent(reverse("login"), expire)
    assert page.title().startswith("Dieses Formular gilt nicht mehr")
    assert not found


def test_too_many_failed_logins(sent, settings):
    def fail(page):
        for _ in range(2):
            page.click("main button[type=submit]")

    settings.RATE_LIMITS = {"login": limits.parse("1/hour")}
    page, found = sent(reverse("login"), fail)
    assert page.title().startswith("Das waren zu viele Anfragen in kurzer Zeit")
    assert not found


def test_too_much_at_once(sent, settings):
    def write_a_lot(page):
        page.fill("#id_username", "x" * 150)
        page.click("main button[type=submit]")

    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    page, found = sent(reverse("login"), write_a_lot)
    assert page.title().startswith("Das ist zu viel auf einmal")
    assert not found


def test_wrong_method(sent):
    def post(page):
        page.evaluate("document.querySelector('main form').action = '/ziele/'")
        page.click("main button[type=submit]")

    page, found = sent(reverse("login"), post)
    assert page.title().startswith("So lässt sich diese Adresse nicht aufrufen")
    assert not found


def test_unreadable_request(sent, live_server):
    page, found = sent("/", lambda page: page.goto(f"{live_server.url}/verwaltung/?a=%00"), "admin")
    assert page.title().startswith("Diese Anfrage ist nicht zu verstehen")
    assert not found


def test_server_error(new_page, findings, live_server, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("goals.views.plan.reporting.tally", broken)
    page = new_page(javascript=True)
    page.goto(live_server.url)
    assert page.title().startswith("Da ist etwas schiefgegangen")
    assert not findings(page)


def test_measures_of_the_council_and_of_the_administration(sent, world):
    for measure in (world.council_measure, world.internal_measure, world.withdrawn_measure):
        _, found = sent(measure.get_absolute_url(), lambda page: None, "controlling")
        assert not found, measure


def test_axe_bites(new_page, examine, live_server, world):
    """The examination itself: it finds what is put wrong on a page."""
    page = new_page(javascript=True)
    page.goto(live_server.url + world.goal.get_absolute_url())
    page.evaluate("document.querySelector('h1').outerHTML = '<h4>Ziel</h4><img src=x>'")
    assert {told.partition(":")[0] for told in examine(page)} >= {
        "image-alt",
        "page-has-heading-one",
    }


SPOILT = {
    "print": ("@media print { h1 { color: #eee !important } }", "color-contrast"),
    "forced colours": (
        "@media (forced-colors: active) { h1 { display: none !important } }",
        "page-has-head",
    ),
    "letters of twice the size": (
        "@media (min-width: 30em) and (max-width: 45em) { h1 { display: none !important } }",
        "page-has-head",
    ),
}
"""{condition: (what spoils a page in it alone, the beginning of the rule that says so)}"""


@pytest.mark.parametrize("condition", SPOILT)
def test_axe_bites_under_each_condition(new_page, findings, live_server, world, condition):
    page = new_page(javascript=True)
    page.goto(live_server.url + world.goal.get_absolute_url())
    style, rule = SPOILT[condition]
    page.add_style_tag(content=style)
    found = findings(page)
    assert found
    assert not [told for told in found if not told.startswith(f"{condition}: {rule}")]
