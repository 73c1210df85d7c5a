"""Whatever is sent: never a server error, never half a page.

Every address is tried with every nasty query, method, header and body once, and with what
hypothesis makes of them together. A refusal is a whole page in German.
"""

import string
from urllib.parse import parse_qsl

import html5lib
import pytest
from django.core.exceptions import ValidationError
from django.forms import BaseForm, CharField, HiddenInput, PasswordInput
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goals.forms.accounts import LoginForm
from goals.forms.fields import PlainTextField
from tests.addresses import FILES, OWN, addresses, files, is_dated, urls
from tests.forms import forms_of, state
from tests.reading import links_of, main_of

LONG = "x" * 10_000

VALUES = [
    "",
    "%00",
    "a%00b",
    LONG,
    "%ff%fe",
    "%C3%28",
    "%ED%A0%80",
    "%F0%9F%92%A9",
    "%E2%80%AE",
    "%0d%0aSet-Cookie:%20a=b",
    "%",
    "%zz",
    "+",
    "-1",
    "0",
    "1.5",
    "1e309",
    "NaN",
    "9" * 30,
    "9" * 5_000,
    "%D9%A1",
    "%C2%B2",
    "null",
    "[]",
    "{}",
    "..%2f..%2fetc%2fpasswd",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "'%20OR%201=1--",
    "%25%5F%5C",
    "{{7*7}}",
    "none",
    "2026-02-31",
    "31.02.2026",
    "2020-01-01",
    "9999-12-31",
    "0001-01-01",
    "2026-03-31T00:00",
    "2025-06-24",
]
FILTERS = ["q", "feld", "umsetzung", "ampel", "aktualitaet", "zustaendig", "ort"]
FILTERS += ["sortierung", "anzahl", "seite", "stand"]
NAMES = [*FILTERS, "next", "zeigen", "page", "format", "__proto__", "%00", "", "q[]", "feld[0]"]

QUERIES = [
    "&".join(f"{name}=1" for name in NAMES),
    "&".join(f"{name}={value}" for name in ("q", "stand", "seite") for value in ("1", "2")),
    "&".join(f"feld={number}" for number in range(1_200)),
    "&".join("stand=2026-03-31" for _ in range(500)),
    "&" * 500,
    "=" * 500,
    "?" * 50,
    "%00" * 300,
    ";;;",
    "\u00e4\u00f6",
    LONG,
]

PATHS = [
    "%00",
    "%ff",
    "%ED%A0%80",
    "%F0%9F%92%A9",
    "..",
    "%2e%2e%2f",
    "//",
    LONG,
    "XV.1",
    "VIII.0",
    "viii.1",
    "VIII.999",
    "VIII.9999",
    "IIIIIIII.1",
    "VIII.1%00",
    "%D9%A1",
    "0",
    "999999",
    "9999999",
    "-1",
    "1.0",
    "neu",
    "xv-gibt-es-nicht",
    "viii",
    "%3Cscript%3E",
    "%0a",
    "%0d%0aX: y",
    "bearbeiten",
    "1/bearbeiten",
]
PREFIXES = ["", "ziele/", "themenfelder/", "massnahmen/", "organisation/", "verwaltung/", "konto/"]
PREFIXES += ["verwaltung/goals/goal/", "impressum/", ".well-known/", "static/", "static/css/"]

METHODS = ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "HEAD", "PROPFIND", "get", "X"]

HEADERS = [
    {"HTTP_HOST": "fremd.example"},
    {"HTTP_HOST": ""},
    {"HTTP_HOST": "a b"},
    {"HTTP_HOST": "testserver:99999999"},
    {"HTTP_HOST": "[::1"},
    {"HTTP_HOST": "test\u00e4server"},
    {"HTTP_HOST": "testserver\x00"},
    {"HTTP_HOST": LONG},
    {"HTTP_X_FORWARDED_HOST": "fremd.example"},
    {"HTTP_COOKIE": "sessionid=" + LONG},
    {"HTTP_COOKIE": "sessionid=\x00; csrftoken=\xff; messages=quatsch"},
    {"HTTP_COOKIE": 'messages="[[\\"__json_message\\",0,99]]:a:b"'},
    {"HTTP_COOKIE": ";;;===\x01"},
    {"HTTP_ACCEPT": "application/x-nothing"},
    {"HTTP_ACCEPT_LANGUAGE": "xx-" * 500},
    {"HTTP_ACCEPT_ENCODING": "quatsch"},
    {"HTTP_RANGE": "bytes=9-1"},
    {"HTTP_IF_MODIFIED_SINCE": "gestern"},
    {"HTTP_IF_NONE_MATCH": '"' * 99},
    {"HTTP_REFERER": "\xff\xfe"},
    {"HTTP_ORIGIN": "null"},
    {"HTTP_USER_AGENT": "\x00"},
    {"HTTP_X_FORWARDED_PROTO": "quatsch"},
    {"CONTENT_LENGTH": "quatsch"},
    {"CONTENT_LENGTH": "-1"},
    {"CONTENT_LENGTH": "9" * 30},
]

FORM = "application/x-www-form-urlencoded"

BODIES = [
    (b"", ""),
    (b"\x00\xff" * 50, "application/x-www-form-urlencoded"),
    (b"a=%ff&username=%00&password=%ED%A0%80", "application/x-www-form-urlencoded"),
    (b"username[]=1&username[a]=2&username=1&username=2", "application/x-www-form-urlencoded"),
    (b"&".join(b"a%d=1" % number for number in range(1_200)), "application/x-www-form-urlencoded"),
    (b"version=1&vat_id=" + b"x" * 30_000, "application/x-www-form-urlencoded"),
    (b"version=%00&vat_id=%00&reviewed_on=31.02.2026", "application/x-www-form-urlencoded"),
    (b"username=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
    (b"username=a&password=b", "application/x-www-form-urlencoded; charset=klingonisch"),
    (b"username=a&password=b", "application/x-www-form-urlencoded; charset=utf-16"),
    (
        b"kind=barrier&message=a&stamp=%00&subject=%ff&email=%0d%0a",
        "application/x-www-form-urlencoded",
    ),
    (b"account=%ff%00&name=%00&username=%00&role=%00&departments=%00&email=%0d%0aTo:a", FORM),
    (b"act=mail&version=%D9%A1&answer=%00", "application/x-www-form-urlencoded"),
    (b"act=otherwise&version=9999999&note=a", "application/x-www-form-urlencoded"),
    (b'{"username": {"$ne": 1}}', "application/json"),
    (b"{", "application/json"),
    (b"<?xml version='1.0'?><a/>", "text/xml"),
    (b"--x\r\nquatsch", "multipart/form-data; boundary=x"),
    (
        b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\n\x00\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    (
        b'--x\r\nContent-Disposition: form-data; name="vat_id"; filename="a.txt"\r\n\r\nb\r\n--x--',
        "multipart/form-data; boundary=x",
    ),
    (b"quatsch", "multipart/form-data"),
    (b"quatsch", "multipart/form-data; boundary=" + "x" * 500),
    (b"quatsch", "multipart/form-data; boundary=\xff"),
    (b"quatsch", "quatsch"),
    (b"quatsch", "\x00"),
]

TYPES = ("text/plain; charset=utf-8", "text/calendar; charset=utf-8", "application/xml")


def problem_of(response, method):
    """What is wrong with an answer; "" if nothing is."""
    status, kind, text = response.status_code, response.get("Content-Type", ""), ""
    if status >= 500:
        return f"answers {status}"
    if status in (301, 302, 304):
        location = response.get("Location", "")
        return "" if location and "\n" not in location else "leads nowhere"
    if method == "HEAD":
        return "" if not response.content else "HEAD with a body"
    if status == 200 and kind in (*TYPES, "image/svg+xml", 'text/css; charset="utf-8"'):
        return "" if response.getvalue() else "empty"
    if status == 200 and response.streaming:
        return ""
    if kind.startswith("text/javascript") and status == 200:
        return ""
    text = response.content.decode()
    if not kind.startswith("text/html"):
        return f"{status} as {kind}"
    if 'lang="de"' not in text or not text.rstrip().endswith("</html>") or "<h1" not in text:
        return f"{status} is no whole page: {text[:80]!r}"
    if any(word in text for word in ("Traceback", "<script>alert", "\x00")):
        return f"{status} shows what it should not"
    if response.has_header("Set-Cookie") and "a=b" in response["Set-Cookie"]:
        return "header injected"
    return ""


@pytest.fixture
def ask(world):
    """Send anything as anonymous, controlling or admin; returns the sentence on what is wrong."""
    clients = {role: Client() for role in ("anonymous", "controlling", "admin")}

    def send(method, url, role="anonymous", body=b"", kind="", query=None, **headers):
        user = world.users[role]
        # A rejected cookie or a logout ends a session.
        if user and "sessionid" not in clients[role].cookies:
            clients[role].force_login(user)
        if query is not None:
            headers["QUERY_STRING"] = query
        try:
            response = clients[role].generic(method, url, body, kind, **headers)
        except Exception as error:
            error.add_note(f"{method} {url[:100]} {query} {headers} as {role}")
            raise
        told = problem_of(response, method)
        return f"{role}: {method} {url[:100]} {str(query or headers)[:100]}: {told}" if told else ""

    return send


@pytest.fixture
def every_url(world):
    """One address of each of the portal's own patterns."""
    return [urls(world, address)[0] for address in OWN]


def assert_none(found):
    wrong = [told for told in found if told]
    assert not wrong, f"{len(wrong)} answers:\n" + "\n".join(wrong[:40])


# Everything once


def test_every_address_answers_any_query(ask, every_url):
    """Each address meets each value, under one name after the other."""
    assert_none(
        ask("GET", url, query=f"{NAMES[(place + number) % len(NAMES)]}={value}")
        for place, url in enumerate(every_url)
        for number, value in enumerate(VALUES)
    )


@pytest.mark.parametrize("name", ["goal_list", "measure_list"])
def test_lists_answer_every_filter_with_every_value(ask, name):
    url = reverse(name)
    queries = [f"{name}={value}" for name in ("q", "seite", "stand") for value in VALUES]
    # The others choose from what is offered; each meets some of the values.
    queries += [f"{FILTERS[place % 11]}={value}" for place, value in enumerate(VALUES)]
    assert_none(ask("GET", url, query=query) for query in [*queries, *QUERIES])


def test_pages_of_a_day_answer_any_day(ask, world):
    dated = [urls(world, address)[0] for address in OWN if is_dated(address)]
    assert_none(ask("GET", url, query=f"stand={value}") for url in dated for value in VALUES)


def test_login_answers_any_destination(ask):
    assert_none(ask("GET", reverse("login"), query=f"next={value}") for value in VALUES)
    assert_none(ask("GET", reverse("login"), query=query) for query in QUERIES)


def test_any_path_is_answered(ask):
    for role in ("anonymous", "admin"):
        assert_none(
            ask("GET", f"/{prefix}{path}{end}", role)
            for prefix in PREFIXES
            for path in PATHS
            for end in ("/", "")
        )


def test_every_address_answers_any_method(ask, every_url):
    assert_none(ask(method, url) for url in every_url for method in METHODS)
    assert_none(
        ask(method, url, role, b"quatsch")
        for url in ("/impressum/bearbeiten/", "/verwaltung/", "/gibt-es-nicht/")
        for method in METHODS
        for role in ("anonymous", "controlling")
    )


def test_every_address_answers_any_header(ask, every_url):
    assert_none(ask("GET", url, **headers) for url in every_url for headers in HEADERS)


def test_every_address_answers_any_body(ask, every_url, world):
    assert_none(
        ask("POST", url, body=body, kind=kind) for url in every_url for body, kind in BODIES
    )
    assert_none(
        ask("POST", url, role, body, kind)
        for url in (
            "/impressum/bearbeiten/",
            "/barrierefreiheit/bearbeiten/",
            "/barrierefreiheit/rueckmeldung/",
            world.feedback.get_absolute_url(),
            "/konto/abmelden/",
            "/konto/passwort/",
            "/controlling/konten/neu/",
            world.users["editor"].get_absolute_url(),
        )
        for body, kind in BODIES
        for role in ("anonymous", "controlling")
    )


def test_what_staff_reports_with_answers_any_body(ask, world):
    drafts = [row.get_absolute_url() for row in (world.draft, world.waiting, world.returned)]
    urls = [world.goal.report_url, world.measure.report_url, *drafts, reverse("desk")]
    urls.append(reverse("release", args=[world.waiting.pk]))
    marks = b"token=%s&version=%%00&" % (b"t" * 24)
    acts = ("melden", "vorschau", "speichern", "erneut", "freigeben", "zurueckgeben", "%00")
    bodies = BODIES + [
        (marks + f"act={act}&phase=%00&effective_on=%00&seen=%00&paper=%00&take=%00".encode(), FORM)
        for act in acts
    ]
    assert_none(
        ask("POST", url, "controlling", body, kind) for url in urls for body, kind in bodies
    )


def test_forms_without_token_are_answered_whole(world, every_url):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.users["controlling"])
    assert_none(
        problem_of(client.generic("POST", url, body, kind), "POST")
        for url in every_url
        for body, kind in BODIES
    )


TURNED = "Wort \u202edrow\u202c \u2067um\u2069"


def typed_fields():
    """[(form, name, field)] of every text that is typed to be kept: nobody sees a password, and
    what is typed to sign in is only compared.
    """
    forms, found = [BaseForm], []
    while forms:
        form = forms.pop()
        forms += form.__subclasses__()
        is_own = form.__module__.startswith("goals.forms.")
        fields = getattr(form, "base_fields", {}) if is_own else {}
        found += [(form, name, field) for name, field in fields.items()]
    unseen = (HiddenInput, PasswordInput)
    typed = [each for each in found if isinstance(each[2], CharField)]
    typed = [each for each in typed if not issubclass(each[0], LoginForm)]
    return [each for each in typed if not isinstance(each[2].widget, unseen)]


def test_no_form_takes_what_would_turn_the_page_round():
    """Marks of direction; letters that run from right to left are text like any other."""
    fields = typed_fields()
    assert len(fields) > 50
    for form, name, field in fields:
        for text in (TURNED, f"{TURNED}@example.org", f"https://example.org/{TURNED}"):
            try:
                taken = field.clean(text)
            except ValidationError:
                continue
            assert not set("\u202e\u202c\u2067\u2069") & set(str(taken)), (form, name)
    assert PlainTextField().clean("שלום مرحبا") == "שלום مرحبا"


@pytest.mark.parametrize("role", ["council", "controlling"])
def test_what_would_turn_the_page_round_is_neither_stored_nor_shown_again(world, every_url, role):
    """Rows of long forms are among these, whose fields no class of a form names."""
    client, sent = Client(), 0
    client.force_login(world.users[role])
    for url in set(every_url) - {reverse("style_guide"), *files(world)}:
        response = client.get(url)
        for form in forms_of(response, url) if response.status_code == 200 else []:
            texts = {name: [TURNED] for name in form.texts}
            entries = form.entries | texts | (form.buttons or [{}])[0]
            if texts:
                assert not set("\u202e\u2067") & set(client.post(form.url, entries).text), url
            sent += len(texts)
    assert sent
    assert r"\u202e" not in ascii(state())


def test_the_technical_admin_takes_nothing_that_turns_the_page_round(client, world):
    client.force_login(world.users["admin"])
    url = reverse("admin:goals_goal_change", args=[world.goal.pk])
    answer = client.post(url, {"short_title": TURNED, "plain_sentence": TURNED})
    assert "unsichtbare Steuerzeichen" in answer.text
    assert "\u202e" not in answer.text


def test_lists_of_the_technical_admin_answer_any_query(ask):
    lists = [address.name for address in addresses() if address.name.endswith("_changelist")]
    names = [
        "q",
        "p",
        "o",
        "e",
        "all",
        "id",
        "phase__exact",
        "effective_on__year",
        "lead__id",
        "x__y",
    ]
    assert_none(
        ask("GET", reverse(name), "admin", query=f"{word}={value}")
        for place, name in enumerate(lists)
        for number, value in enumerate(VALUES)
        for word in (names[(place + number) % len(names)],)
    )


# Everything together


words = st.one_of(
    st.sampled_from(VALUES),
    st.text(max_size=30).map(lambda text: text.encode("utf-8", "surrogatepass").decode("latin-1")),
    st.text(string.printable, max_size=30),
)
queries = st.one_of(
    st.sampled_from(QUERIES),
    st.lists(st.tuples(st.sampled_from(NAMES), words), max_size=6).map(
        lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
    ),
    words,
)


@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    place=st.integers(0, len(OWN) - 1),
    method=st.sampled_from(["GET", "GET", "GET", "POST", *METHODS]),
    role=st.sampled_from(["anonymous", "controlling"]),
    query=queries,
    headers=st.one_of(st.just({}), st.sampled_from(HEADERS)),
    body=st.one_of(st.just((b"", "")), st.sampled_from(BODIES)),
)
def test_any_request_is_answered(ask, every_url, place, method, role, query, headers, body):
    text, kind = body if method != "GET" else (b"", "")
    assert not ask(method, every_url[place], role, text, kind, query=query, **headers)


def test_files_keep_their_kind(client, world):
    for url in files(world):
        response = client.get(url, {"q": "\0", "stand": "quatsch"})
        assert response.status_code in (200, 302), url
        assert response.headers["Content-Type"] == client.get(url).headers["Content-Type"]


# Names in the query string


def is_a_choice(response, url):
    """Whether a page shows a choice of what there is: by a form or by links to itself."""
    tree = html5lib.parse(response.text, namespaceHTMLElements=False).find(".//main")
    asked = set()
    for form in tree.iter("form"):
        if form.get("method", "get") == "get" and form.get("action", url) in (url, ""):
            names = (control.get("name") for control in form.iter())
            asked |= set(filter(None, names)) - {"stand"}
    for link in tree.iter("a"):
        path, _, query = link.get("href", "").partition("?")
        asked |= set(dict(parse_qsl(query))) - {"stand"} if path in (url, "") else set()
    return bool(asked)


def test_what_no_filter_is_called_is_refused_by_every_page_that_has_some(client, world):
    """Not answered with the whole list; but other sites may append what they count with."""
    pages = [one for one in OWN if one.view.audience == "public" and one.name not in FILES]
    refusing = set()
    for one in pages:
        url = urls(world, one)[0]
        if one.name in ("logout", "feedback") or client.get(url).status_code != 200:
            continue
        if is_a_choice(client.get(url), url) or one.name == "question_list":
            refusal = client.get(url, {"gemeinde": "olfen"})
            assert refusal.status_code == 400, url
            assert "Angabe" in main_of(refusal)
            assert client.get(url, {"gemeinde": "olfen", "format": "csv"}).status_code == 400, url
            harmless = {"utm_source": "brief", "fbclid": "x", "seite": "1"}
            assert client.get(url, harmless).status_code == 200, url
            refusing.add(one.name)
    wanted = "goal_list measure_list search comparison session_list session_report frozen_report"
    wanted += " field_list principle_list department_list question_list"
    assert refusing == set(wanted.split())


def test_a_wrong_format_keeps_what_was_chosen(client, world):
    query = {"von": "2025-09-01", "bis": "2025-10-01", "feld": "VIII", "format": "doc"}
    page = client.get("/vergleich/", query)
    assert page.status_code == 400
    chosen = "/vergleich/?von=2025-09-01&bis=2025-10-01&feld=VIII"
    assert {f"{chosen}&format=pdf", f"{chosen}&format=csv", chosen} <= set(links_of(page))
    past = f"/themenfelder/?stand={world.past}"
    page = client.get(f"{past}&format=doc")
    assert {f"{past}&format=csv", past} <= set(links_of(page))
