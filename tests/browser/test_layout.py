"""Pages hold on narrow screens and magnified, by keyboard alone, without script, and on paper."""

import pytest
from django.urls import reverse

from goals.models import Feedback
from tests.addresses import FILES, OWN
from tests.browser.test_axe import KINDS, url_of, url_of_kind

NAMES = [
    address.name
    for address in OWN
    if address.name not in (*FILES, "logout") and address.view.audience == "public"
]
FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary"

WIDER = """() => {
    const width = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll('body *')].filter(node => {
        const box = node.getBoundingClientRect();
        const style = getComputedStyle(node);
        return box.right > width + 1 && box.width > 0 && style.clipPath === 'none'
            && !node.closest('svg, .kern-sr-only, .cell__name');
    });
    const total = document.documentElement.scrollWidth;
    const names = wide.slice(0, 5).map(node => node.className || node.tagName);
    return total > width ? [total, ...names] : [];
}"""

FOCUSED = """selector => {
    const node = document.activeElement;
    if (node === document.body) return null;
    const style = getComputedStyle(node);
    const box = node.getBoundingClientRect();
    const all = [...document.querySelectorAll(selector)];
    return {
        place: all.indexOf(node),
        name: (node.textContent || node.name || '').trim().slice(0, 60),
        ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
            || style.boxShadow !== 'none',
        seen: box.width > 0 && box.height > 0 && box.right > 0 && box.left < innerWidth
            && box.bottom > 0 && box.top < innerHeight,
    };
}"""


def walk(page, limit=600):
    """Press Tab from the top to the end; what has the focus each time."""
    stops = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED, FOCUSABLE)
        if stop is None or (stops and stop["place"] == stops[0]["place"]):
            return stops
        stops.append(stop)
    raise AssertionError("the keyboard is trapped")


@pytest.fixture
def world_page(world, live_server, new_page):
    """Open an address of the small portal without script."""

    def open_page(url, role="anonymous", **options):
        # Without it the page glides to what has the focus, and a look comes too early.
        page = new_page(user=world.users[role], reduced_motion="reduce", **options)
        page.goto(live_server.url + url)
        return page

    return open_page


# Narrow and magnified


@pytest.mark.parametrize("name", [*NAMES, *KINDS])
def test_nothing_has_to_be_scrolled_sideways(portal, new_page, name):
    """At 320 pixels, and at 1280 magnified to 200 %, which is 640 CSS pixels wide."""
    url = url_of_kind(KINDS[name]) if name in KINDS else url_of(name)
    page = new_page(width=640, device_scale_factor=2)
    page.goto(portal + url)
    assert not page.evaluate(WIDER)
    page.set_viewport_size({"width": 320, "height": 640})
    assert not page.evaluate(WIDER)


def test_open_details_do_not_widen_the_page(world, world_page):
    for url in (world.goal.get_absolute_url(), "/ziele/"):
        page = world_page(url, width=320)
        page.evaluate("document.querySelectorAll('details').forEach(node => node.open = true)")
        assert not page.evaluate(WIDER)


def test_forms_hold_at_320_pixels(world, world_page):
    forms = ["/impressum/bearbeiten/", "/barrierefreiheit/bearbeiten/"]
    queue = [f"{reverse('feedback_list')}?zeigen={kind}" for kind in ("offen", "spam")]
    messages = [row.get_absolute_url() for row in Feedback.objects.all()]
    for url in (*forms, *queue, *messages):
        page = world_page(url, "controlling", width=320)
        assert not page.evaluate(WIDER), url


# Keyboard


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(
    "name",
    [
        "start",
        "field",
        "goal_list",
        "goal",
        "measure",
        "department",
        "login",
        "imprint",
        "feedback",
    ],
)
def test_everything_is_reached_in_order_and_seen(world, world_page, name, width):
    arguments = {
        "field": [world.field.slug],
        "goal": [world.goal.code],
        "measure": [world.measure.number],
        "department": [world.department.slug],
    }
    page = world_page(reverse(name, args=arguments.get(name, [])), width=width)
    stops = walk(page)
    places = [stop["place"] for stop in stops]
    assert places == sorted(places), "focus jumps back"
    # What is folded away, or hidden on this width, is not among the stops; of radio buttons without
    # a choice the first is, the arrows lead on.
    visible = page.evaluate(
        """selector => [...document.querySelectorAll(selector)].map((node, place) =>
            node.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true})
                && (node.type !== 'radio' || node === document.getElementsByName(node.name)[0])
                ? place : -1).filter(place => place >= 0)""",
        FOCUSABLE,
    )
    assert places == visible
    assert not [stop["name"] for stop in stops if not stop["ring"]], "focus is not shown"
    assert not [stop["name"] for stop in stops if not stop["seen"]], "focus is off the screen"


def test_first_stop_leads_to_the_content(world_page):
    page = world_page("/")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Zum Inhalt")
    assert link.evaluate("node => node === document.activeElement")
    assert link.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhalt"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_cells_can_be_skipped(world_page):
    page = world_page("/")
    for target in ("nach-dem-raster", "zuletzt-geaendert"):
        link = page.locator(f"a.skip-link--inner[href='#{target}']")
        link.focus()
        assert link.is_visible()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate(
            f"document.getElementById('{target}').compareDocumentPosition(document.activeElement)"
            " & (Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY)"
        )


def test_details_open_by_keyboard(world, world_page):
    page = world_page(world.goal.get_absolute_url())
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details table").first.is_visible()


# Without script: everything above, and what is sent


def test_filters_work_without_script(world, world_page):
    page = world_page("/ziele/")
    assert page.evaluate("document.scripts.length") == 0
    page.get_by_label("VIII Klimaschutz").check()
    page.get_by_label("in Umsetzung").check()
    page.fill("#id_q", "Wortlaut")
    page.get_by_role("button", name="Filter anwenden").click()
    assert "feld=VIII" in page.url
    assert "umsetzung=in_progress" in page.url
    assert page.get_by_label("VIII Klimaschutz").is_checked()
    assert page.get_by_role("heading", name="3 von 12 Zielen").is_visible()
    page.get_by_role("link", name="Filter entfernen: in Umsetzung").click()
    assert "umsetzung" not in page.url
    assert "feld=VIII" in page.url
    page.get_by_role("link", name="Alle Filter löschen").click()
    assert page.get_by_role("heading", name="12 Ziele").is_visible()


def test_filters_open_on_a_narrow_screen(world_page):
    page = world_page("/ziele/", width=320)
    button = page.get_by_role("button", name="Filter anwenden")
    assert not button.is_visible()
    page.locator("details.drawer > summary").click()
    assert button.is_visible()


def test_search_of_the_start_page_leads_to_the_list(world_page):
    page = world_page("/")
    page.get_by_label("Was suchen Sie?").fill("Radwege")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ziele/?q=Radwege")
    assert page.get_by_role("heading", name="1 von 12 Zielen").is_visible()


def test_a_past_day_is_chosen_and_left_again(world, world_page):
    page = world_page(world.goal.get_absolute_url())
    page.get_by_label("Stand an einem anderen Tag").fill(f"{world.past:%d.%m.%Y}")
    page.get_by_role("button", name="Zeigen").click()
    assert page.get_by_text("Sie sehen den Stand vom").is_visible()
    page.get_by_role("link", name="Zurück zum heutigen Stand").click()
    assert page.get_by_text("Sie sehen den Stand vom").count() == 0


def test_signing_in_and_out_needs_no_script(world_page):
    page = world_page("/impressum/", "controlling")
    page.get_by_role("button", name="Abmelden").click()
    assert page.get_by_role("link", name="Anmelden").is_visible()


# Paper


def test_paper_shows_the_content_and_no_navigation(world, world_page):
    page = world_page(world.goal.get_absolute_url())
    page.emulate_media(media="print")
    for hidden in (".main-nav", ".service", ".breadcrumb", ".site-footer", ".neighbours"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert not page.locator(".day-form").first.is_visible()
    assert page.locator("h1").is_visible()
    assert page.locator("figure.wording").is_visible()
    assert page.locator(".quotation").is_visible()
    # What is folded away on the screen is printed.
    assert page.locator("details table").first.is_visible()


def test_paper_of_a_list_has_no_filter_form(world_page):
    page = world_page("/ziele/?feld=VIII")
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Filter anwenden").is_visible()
    assert page.locator("table tbody tr").first.is_visible()
    assert page.locator(".chip").first.is_visible()
