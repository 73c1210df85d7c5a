"""How often one reader may do what costs much: what counts, for whom, and what is answered."""

import itertools
import logging
import re
from datetime import datetime, timedelta
from unittest.mock import patch

import limits
import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import include, path
from django.utils import timezone
from limits.storage.base import Storage

from goals.views import limits as view_limits
from goals.views.access import WRITE, public
from tests.factories import PASSWORD
from tests.validity import html_errors

LOGIN = "/konto/anmelden/"


@public(methods=WRITE)
@view_limits.limited("search")
def search(request):
    return HttpResponse("Treffer")


@public(methods=WRITE)
@view_limits.limited("export")
def export(request):
    return HttpResponse("Liste")


@public(methods=WRITE)
@view_limits.limited("feedback")
def feedback(request):
    return HttpResponse("Danke")


urlpatterns = [
    path("t/search/", search),
    path("t/export/", export),
    path("t/feedback/", feedback),
    path("", include("goals.urls")),
]


@pytest.fixture(autouse=True)
def twice_a_minute(settings, db):
    """Two of each are allowed, counted from nothing."""
    settings.ROOT_URLCONF = __name__
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, limits.parse("2/minute"))
    view_limits._counter(view_limits.OWN_MEMORY).storage.reset()


def statuses(ask, times=3):
    return [ask().status_code for _ in range(times)]


def attempt(client, user=None, **extra):
    """Try to log in; without a user it fails."""
    entries = {"username": user.username if user else "x", "password": PASSWORD}
    return client.post(LOGIN, entries, **extra)


# What counts

COUNTED = {
    "search": ("get", {"q": "Hort"}),
    "export": ("get", {"format": "csv"}),
    "feedback": ("post", {}),
}
FREE = {
    "search": [("get", {}), ("get", {"q": ""}), ("post", {"q": "Hort"})],
    "export": [("get", {}), ("get", {"q": "Hort"}), ("post", {"format": "csv"})],
    "feedback": [("get", {}), ("get", {"q": "Hort"})],
}


@pytest.mark.parametrize("group", COUNTED)
def test_the_third_of_two_is_refused(client, group):
    method, entries = COUNTED[group]
    assert statuses(lambda: getattr(client, method)(f"/t/{group}/", entries)) == [200, 200, 429]


@pytest.mark.parametrize("group", FREE)
def test_the_page_itself_is_free(client, group):
    for method, entries in FREE[group]:
        asked = statuses(lambda m=method, e=entries: getattr(client, m)(f"/t/{group}/", e), 4)
        assert asked == [200] * 4, (method, entries)


def test_head_counts_like_get(client):
    assert statuses(lambda: client.head("/t/search/", {"q": "Hort"})) == [200, 200, 429]


def test_groups_are_counted_apart(client):
    for group, (method, entries) in COUNTED.items():
        asked = statuses(lambda g=group, m=method, e=entries: getattr(client, m)(f"/t/{g}/", e))
        assert asked == [200, 200, 429], group


def test_it_is_open_again_after_the_window(client):
    assert statuses(lambda: client.post("/t/feedback/")) == [200, 200, 429]
    with patch("limits.storage.memory.time.time", return_value=datetime.now().timestamp() + 61):
        assert client.post("/t/feedback/").status_code == 200


# The login: what fails is counted


def test_failed_logins_are_refused_with_the_right_password_too(client, emil):
    assert statuses(lambda: attempt(client)) == [200, 200, 429]
    assert attempt(client, emil).status_code == 429
    assert client.get(LOGIN).status_code == 200


def test_a_town_hall_behind_one_address_gets_in(client, emil):
    for _ in range(10):
        assert attempt(client, emil).status_code == 302
        client.logout()


def test_by_default_thirty_may_mistype_within_five_minutes(client, settings):
    settings.RATE_LIMITS["login"] = limits.parse("30/5minute")
    names = (f"name{number}" for number in itertools.count())  # one alone would be locked before
    entries = {"password": PASSWORD}
    asked = statuses(lambda: client.post(LOGIN, entries | {"username": next(names)}), 31)
    assert asked == [200] * 30 + [429]


# For whom


def test_other_addresses_are_not_touched(client):
    assert statuses(lambda: client.post("/t/feedback/")) == [200, 200, 429]
    assert client.post("/t/feedback/", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_whoever_is_signed_in_is_counted_alone_and_may_more(client, client_of, emil, erna):
    assert statuses(lambda: client.post("/t/feedback/")) == [200, 200, 429]
    client_of(emil)
    assert statuses(lambda: client.post("/t/feedback/"), 11) == [200] * 10 + [429]
    client_of(erna)
    assert client.post("/t/feedback/").status_code == 200


def network(settings, proxies, remote, forwarded=None):
    settings.TRUSTED_PROXIES = proxies
    given = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return view_limits.client_network(RequestFactory().get("/", REMOTE_ADDR=remote, **given))


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "expected"),
    [
        # Nobody in front: what the reader says of himself is worth nothing.
        (0, "192.0.2.1", None, "192.0.2.1"),
        (0, "192.0.2.1", "198.51.100.9", "192.0.2.1"),
        # nginx on the same machine: the last address is what nginx saw.
        (1, "127.0.0.1", "198.51.100.9", "198.51.100.9"),
        (1, "127.0.0.1", "203.0.113.5, 198.51.100.9", "198.51.100.9"),
        (1, "", "198.51.100.9", "198.51.100.9"),
        # A second one before it.
        (2, "127.0.0.1", "203.0.113.5, 198.51.100.9, 10.0.0.2", "198.51.100.9"),
        # Came past the proxies, or nonsense: the connection itself.
        (1, "192.0.2.1", None, "192.0.2.1"),
        (2, "192.0.2.1", "198.51.100.9", "192.0.2.1"),
        (1, "192.0.2.1", "quatsch", "192.0.2.1"),
        (1, "192.0.2.1", "198.51.100.9, ", "192.0.2.1"),
        (1, "192.0.2.1", "1" * 10_000, "192.0.2.1"),
        (0, "", None, "unknown"),
        # One connection has a whole /64.
        (0, "2001:db8:1:2:aaaa::1", None, "2001:db8:1:2::/64"),
        (1, "::1", "2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        (0, "2001:db8:1:3::1", None, "2001:db8:1:3::/64"),
        (0, "::ffff:192.0.2.1", None, "192.0.2.1"),
        (0, "fe80::1%eth0", None, "fe80::/64"),
    ],
)
def test_client_network(settings, proxies, remote, forwarded, expected):
    assert network(settings, proxies, remote, forwarded) == expected


def test_an_invented_address_does_not_help(client, settings):
    settings.TRUSTED_PROXIES = 1
    found = [
        attempt(client, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}, 198.51.100.9").status_code
        for number in range(3)
    ]
    assert found == [200, 200, 429]


def test_a_proxy_that_nobody_declared_is_told_of_once(client, settings, caplog):
    """Else all readers count as one, and nobody knows why they are refused."""
    settings.TRUSTED_PROXIES = 0
    view_limits._warn_of_undeclared_proxy.cache_clear()
    for _ in range(2):
        client.post("/t/feedback/", HTTP_X_FORWARDED_FOR="198.51.100.9", REMOTE_ADDR="127.0.0.1")
    client.post("/t/feedback/", HTTP_X_FORWARDED_FOR="198.51.100.9", REMOTE_ADDR="192.0.2.1")
    told = [record.message for record in caplog.records if "TRUSTED_PROXIES" in record.message]
    assert len(told) == 1


# The answer


@pytest.mark.parametrize(
    ("group", "sentence"),
    [
        ("search", "Diese Suche haben wir nicht ausgeführt."),
        ("export", "Diese Datei haben wir nicht erzeugt."),
        ("feedback", "Diese Nachricht ist nicht bei uns angekommen."),
    ],
)
def test_answer_says_what_happened_and_what_to_do(client, group, sentence):
    method, entries = COUNTED[group]
    response = [getattr(client, method)(f"/t/{group}/", entries) for _ in range(3)][-1]
    assert "<h1" in response.text
    assert "Das waren zu viele Anfragen in kurzer Zeit" in response.text
    assert sentence in response.text
    assert "wird mit ihnen zusammen gezählt" in response.text
    assert "Anmeldungen fehlgeschlagen" not in response.text
    assert ("02541 18-0</a> an" in response.text) == (group == "feedback")
    assert not html_errors({group: response.text})


def test_answer_at_the_login(client):
    response = [attempt(client) for _ in range(3)][-1]
    assert "Diese Anmeldung haben wir nicht geprüft." in response.text
    assert "Passwort nicht mehr" in response.text


def test_answer_says_when_it_goes_on(client):
    before = timezone.localtime()
    response = [client.post("/t/feedback/") for _ in range(3)][-1]
    wait = int(response["Retry-After"])
    assert 55 <= wait <= 60
    told = re.search(r"Spätestens ab (\d\d:\d\d) Uhr geht es wieder", response.text)[1]
    # The first full minute at which it is true.
    open_again = before + timedelta(seconds=wait)
    assert told in {f"{open_again + timedelta(seconds=more):%H:%M}" for more in (59, 60, 61)}


def test_answer_to_staff_does_not_speak_of_others(client_of, emil):
    client = client_of(emil)
    response = [client.post("/t/feedback/") for _ in range(11)][-1]
    assert response.status_code == 429
    assert "mit ihnen zusammen gezählt" not in response.text


# The shared store


class Failing(Storage):
    """A store for several machines that does not answer."""

    STORAGE_SCHEME = ["failing"]
    base_exceptions = OSError

    def __init__(self, uri=None, wrap_exceptions=False, **options):
        assert options == view_limits.SHARED_OPTIONS
        super().__init__(uri, wrap_exceptions=wrap_exceptions)

    def fail(self, *args, **kwargs):
        raise OSError("Connection refused")

    incr = get = get_expiry = check = reset = clear = fail


def test_without_the_shared_store_each_worker_counts_for_itself(client, settings, caplog):
    settings.RATE_LIMIT_STORAGE = "failing://rechner"
    with caplog.at_level(logging.WARNING):
        assert statuses(lambda: client.post("/t/feedback/")) == [200, 200, 429]
        assert statuses(lambda: attempt(client)) == [200, 200, 429]
    told = [record.message for record in caplog.records]
    assert "RATE_LIMIT_STORAGE antwortet nicht: Connection refused" in told


def test_default_rates(settings):
    from coesfeld_goals.settings import RATE_LIMITS

    assert {group: str(rate) for group, rate in RATE_LIMITS.items()} == {
        "search": "60 per 1 minute",
        "export": "20 per 1 minute",
        "feedback": "20 per 1 hour",
        "login": "30 per 5 minute",
        "reset": "10 per 1 hour",
        "mailbox": "1 per 10 minute",
    }
