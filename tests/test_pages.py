"""Rules that hold on every page, for the anonymous reader and for controlling.

The pages are found from the URLconf and rendered once; each rule then looks at all of them and
tells every place where it is broken.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin

import html5lib
import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.addresses import OWN, examples, pages
from tests.reading import abandon
from tests.validity import html_errors
from tests.world import PAST, SECRETS, make_world

pytestmark = pytest.mark.django_db  # for the fixture `documents`

SITE = " – Strategische Ziele, Kreis Coesfeld"
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
NAMED = "input select textarea button"


@dataclass
class Document:
    """One answered page; `is_sent`: it came of a form. `tree` is what a browser makes of it."""

    url: str
    role: str
    expected: int
    response: HttpResponse
    is_sent: bool = False
    tree: object = field(init=False)

    def __post_init__(self):
        self.tree = html5lib.parse(self.response.text, namespaceHTMLElements=False)

    def __str__(self):
        return f"{self.url} ({self.role})"

    def all(self, *tags):
        return [node for node in self.tree.iter() if node.tag in tags]

    def one(self, tag):
        return next(iter(self.all(tag)), None)

    @property
    def title(self):
        return text_of(self.one("title"))

    @property
    def crumb(self):
        """The last item of the breadcrumb, None without one."""
        items = [node for node in self.all("ol") if node.get("class") == "breadcrumb__list"]
        return items[0][-1] if items else None


def text_of(node):
    return " ".join("".join(node.itertext()).split())


@pytest.fixture(scope="module")
def documents(django_db_setup, django_db_blocker):
    """[Document]: every page in all its kinds; and what its links within the portal answer."""
    found = []
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        for role in ("anonymous", "controlling"):
            client, user = Client(), world.users[role]
            if user:
                client.force_login(user)
            for url, status in pages(world, user).items():
                found.append(Document(url, role, status, client.get(url)))
        found += refusals(world, client)
        followed = answers(found, world.users)
        transaction.set_rollback(True)
    return found, followed


def refusals(world, client):
    """Pages that come of sending something."""
    anonymous, url = Client(), reverse("login")
    sent = [
        ("anonymous", 200, url, anonymous.post(url, {"username": "", "password": ""})),
        ("anonymous", 405, "/ziele/", anonymous.post("/ziele/")),
        ("anonymous", 400, "/", anonymous.get("/", headers={"host": "fremd.example"})),
    ]
    url = reverse("feedback")
    sent.append(("anonymous", 200, url, anonymous.post(url, {"kind": "other_form"})))
    url = world.feedback.get_absolute_url()
    for status, entries in (
        (200, {"act": "mail", "answer": ""}),
        (409, {"act": "mail", "answer": "Meine Antwort.", "version": "7"}),
    ):
        sent.append(("controlling", status, url, client.post(url, entries)))
    url = reverse("page_edit", args=["impressum"])
    seen = marks(client, url)
    client.post(url, marks(client, url) | {"editors": "Andere", "vat_id": "DE1"})
    sent.append(("controlling", 409, url, client.post(url, seen | {"editors": "Meine"})))
    url = reverse("page_edit", args=["barrierefreiheit"])
    wrong = marks(client, url) | {"reviewed_on": "morgen"}
    sent.append(("controlling", 200, url, client.post(url, wrong)))
    client.force_login(world.users["editor"])
    sent.append(("editor", 403, url, client.get(url)))
    return [Document(url, role, status, response, True) for role, status, url, response in sent]


def marks(client, url):
    """What the form at an address carries unseen."""
    form = client.get(url).context["form"]
    return {"token": form.token, "version": form.version}


def links(document):
    """[(address without fragment, fragment)] within the portal."""
    for node in document.all("a", "link"):
        target = urljoin(document.url, node.get("href", ""))
        if target.startswith("/") and not target.startswith("/static/"):
            yield urldefrag(target)


def answers(documents, users):
    """{role: {address: status}} of all links within the portal, as somebody may follow them.

    Where an anonymous reader is answered, the others are not asked again.
    """
    found = {}
    for role in ("anonymous", "controlling", "editor"):
        client = Client()
        if users[role]:
            client.force_login(users[role])
        own = [document for document in documents if document.role == role]
        known = found.get("anonymous", {}) | {
            document.url: document.response.status_code for document in own if not document.is_sent
        }
        targets = {address for document in own for address, _ in links(document)} - set(known)
        found[role] = known | {url: status_of(client, url) for url in sorted(targets)}
    return found


def status_of(client, url):
    response = client.get(url)
    abandon(response)  # A file that nobody reads stays open.
    return response.status_code


@pytest.fixture
def every(documents):
    return documents[0]


def check(documents, rule):
    """`rule(document)` yields or returns sentences on what is wrong."""
    wrong = [f"{document}: {told}" for document in documents for told in rule(document) or ()]
    assert not wrong, f"{len(wrong)} places:\n" + "\n".join(wrong[:30])


def test_every_address_with_arguments_has_an_example(world):
    assert set(examples(world)) == {
        address.name for address in OWN if re.search(r"[<(]", address.route)
    }


def test_pages_answer_as_expected_with_a_whole_page(every):
    assert len(every) > 60

    def rule(document):
        if document.response.status_code != document.expected:
            yield f"answers {document.response.status_code}, not {document.expected}"
        if document.response["Content-Type"] != "text/html; charset=utf-8":
            yield document.response["Content-Type"]
        if not document.response.text.rstrip().endswith("</html>"):
            yield "is not whole"

    check(every, rule)


def test_pages_are_valid_html(every):
    found = html_errors({str(document): document.response.text for document in every})
    assert not found, "\n".join(found)


def test_page_says_that_it_is_german(every):
    check(every, lambda d: [] if d.one("html").get("lang") == "de" else ["lang is not de"])


def test_page_has_one_first_heading_in_its_main_part(every):
    def rule(document):
        if len(document.all("h1")) != 1 or len(document.all("main")) != 1:
            yield f"{len(document.all('h1'))} h1, {len(document.all('main'))} main"
        elif document.one("h1") not in list(document.one("main").iter()):
            yield "h1 stands outside main"

    check(every, rule)


def test_no_heading_level_is_skipped_and_none_is_empty(every):
    def rule(document):
        before = 0
        for node in document.one("main").iter():
            if node.tag not in HEADINGS:
                continue
            level = int(node.tag[1])
            if level > before + 1:
                yield f"h{before} is followed by h{level} „{text_of(node)}“"
            if not text_of(node):
                yield f"empty h{level}"
            before = level

    check(every, rule)


def test_ids_are_unique_and_those_named_exist(every):
    def rule(document):
        ids = [node.get("id") for node in document.tree.iter() if node.get("id")]
        yield from {f"id {name} twice" for name in ids if ids.count(name) > 1}
        for node in document.tree.iter():
            for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list"):
                for target in (node.get(name) or "").split():
                    if target not in ids:
                        yield f"{node.tag} {name}={target} names nothing"

    check(every, rule)


def test_every_control_has_a_name(every):
    def rule(document):
        labelled = {node.get("for") for node in document.all("label") if text_of(node)}
        for node in document.all(*NAMED.split()):
            is_named = node.get("id") in labelled or node.get("aria-label") or text_of(node)
            if node.get("type") != "hidden" and not is_named:
                yield f"{node.tag} {node.get('name')} has no label"

    check(every, rule)


def test_every_link_and_image_has_a_name(every):
    def rule(document):
        for node in document.all("a"):
            if not (text_of(node) or node.get("aria-label")):
                yield f"link to {node.get('href')} says nothing"
        for node in document.all("img"):
            if node.get("alt") is None:
                yield f"{node.get('src')} has no alt"

    check(every, rule)


def name_of(document):
    """What the page calls itself: the breadcrumb's last item, else its first heading."""
    return text_of(document.crumb if document.crumb is not None else document.one("h1"))


def test_title_begins_with_the_name_of_the_page(every):
    def rule(document):
        if not document.title.endswith(SITE):
            yield f"„{document.title}“ does not end with the site's name"
        title = document.title.removesuffix(SITE)
        for word in ("Fehler: ", "Ziel ", "Maßnahme "):
            title = title.removeprefix(word)
        heading = text_of(document.one("h1"))
        if not title.startswith((name_of(document), heading)):
            yield f"„{document.title}“ does not begin with „{name_of(document)}“ or „{heading}“"

    check(every, rule)


def test_titles_are_unique(every):
    """Of pages with different paths; a filtered list is still that list."""
    titles = {}
    for document in every:
        if document.expected == 200 and document.role == "controlling":
            titles.setdefault(document.title, set()).add(document.url.partition("?")[0])
    assert not {title: urls for title, urls in titles.items() if len(urls) > 1}


def test_breadcrumb_ends_with_the_page(every):
    without = set()

    def rule(document):
        if document.crumb is None:
            without.add(document.url)
            return
        if document.crumb.get("aria-current") != "page":
            yield "the last item is not marked as the page"
        if document.crumb.find(".//a") is not None:
            yield "the last item is a link"
        parts = (document.title, text_of(document.one("h1")))
        if not any(text_of(document.crumb) in part for part in parts):
            yield f"„{text_of(document.crumb)}“ is neither in title nor in h1"

    check([d for d in every if d.expected not in (403, 404, 405)], rule)
    # The start page is the beginning; a refusal has no place.
    assert {url.partition("?")[0] for url in without} == {"/"}


def test_links_within_the_portal_lead_somewhere(every, documents):
    """Who follows a link is answered, and what it points at on the page is there."""
    statuses = documents[1]

    def rule(document):
        ids = {node.get("id") for node in document.tree.iter()}
        for address, fragment in links(document):
            # A refusal links to its own parts.
            status = 200 if address == document.url else statuses[document.role][address]
            if status >= 400:
                yield f"links to {address}, which answers {status}"
            if fragment and address == document.url and fragment not in ids:
                yield f"#{fragment} is not on the page"

    check(every, rule)


def test_links_to_other_pages_point_at_what_is_there(every):
    ids = {
        (document.role, document.url): {node.get("id") for node in document.tree.iter()}
        for document in every
        if not document.is_sent
    }

    def rule(document):
        for address, fragment in links(document):
            there = ids.get((document.role, address))
            if fragment and there is not None and fragment not in there:
                yield f"{address}#{fragment} points at nothing"

    check(every, rule)


def test_anonymous_readers_get_no_cookie_but_at_the_login(every):
    # These have a form; the others are only read.
    forms = (reverse("login"), reverse("password_forgotten"), reverse("feedback"))

    def rule(document):
        if document.role == "anonymous" and document.url.partition("?")[0] not in forms:
            yield from document.response.cookies

    check(every, rule)


def test_page_needs_no_script_and_no_style_of_its_own(every):
    def rule(document):
        yield from (f"<{node.tag}>" for node in document.all("script", "style", "iframe", "base"))
        for node in document.tree.iter():
            for name in node.attrib:
                if name == "style" or str(name).startswith("on"):
                    yield f"{node.tag} {name}"
            if str(node.get("href", "")).lower().startswith("javascript:"):
                yield node.get("href")

    check(every, rule)


def test_nothing_is_loaded_from_elsewhere(every):
    def rule(document):
        for node in document.all("link", "img", "use", "source", "video"):
            address = node.get("href") or node.get("src") or ""
            if address and not address.startswith(("/static/", "data:")):
                yield f"{node.tag} loads {address}"

    check(every, rule)


def test_page_says_which_content_is_invented(every):
    check(every, lambda d: [] if "Beispieldaten" in d.response.text else ["no word on it"])


def test_past_day_says_so_and_leads_back(every):
    def rule(document):
        is_past = "stand=2" in document.url and document.expected == 200
        bars = text_of(document.one("header"))
        if is_past != ("Sie sehen den Stand vom" in bars):
            yield "bar of the past day"

    check([d for d in every if d.expected == 200], rule)


def test_refusal_of_an_anonymous_reader_is_in_the_portal_look(every):
    def rule(document):
        if document.one("nav") is None or document.one("footer") is None:
            yield "without navigation or footer"

    check(every, rule)


@pytest.mark.parametrize("role", ["anonymous", "council"])
def test_what_is_not_public_is_on_no_page(world, role):
    """The small portal holds something to leak: see SECRETS."""
    client, user = Client(), world.users[role]
    if user:
        client.force_login(user)
    hidden = ["internal"] if role == "council" else ["council", "internal"]
    for url in pages(world, user):
        text = client.get(url).text
        assert not [SECRETS[word] for word in hidden if SECRETS[word] in text], url
    controlling = Client()
    controlling.force_login(world.users["controlling"])
    for url in (world.goal.get_absolute_url(), f"{world.goal.get_absolute_url()}?stand={PAST}"):
        text = controlling.get(url).text
        assert all(secret in text for secret in SECRETS.values()), "nothing there to leak"
    if role == "council":
        assert SECRETS["council"] in client.get(world.goal.get_absolute_url()).text


def test_every_form_that_is_sent_carries_a_token_against_forged_requests(every):
    def rule(document):
        for form in document.all("form"):
            names = {node.get("name") for node in form.iter("input")}
            if form.get("method") == "post" and "csrfmiddlewaretoken" not in names:
                yield f"form to {form.get('action') or 'itself'}"

    check(every, rule)
    assert sum(len(document.all("form")) for document in every) > 100
