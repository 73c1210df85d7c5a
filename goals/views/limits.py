"""How often one reader may search, take files along, send a form, or fail to log in.

Counted by the package `limits` in windows of fixed length that begin with the first request, by
account for those who are signed in, else by address. Rates are settings; see decision 0014.
"""

import logging
import time
from functools import cache, wraps
from ipaddress import IPv6Network, ip_address
from math import ceil

from django.conf import settings
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from goals.views.access import READ
from goals.views.errors import too_many_requests

logger = logging.getLogger(__name__)

COUNTED = {
    "search": lambda request: request.method in READ and bool(request.GET.get("q")),
    "export": lambda request: request.method in READ and "format" in request.GET,
    "feedback": lambda request: request.method == "POST",
    "login": lambda request: request.method == "POST",
    "reset": lambda request: request.method == "POST",
}
"""{group: which requests to a view of that group count}."""

FAILURES_ONLY = {"login"}
"""Groups where only a form that comes back counts: a town hall that begins its day behind one
address must not lock itself out.
"""

FAILED = {200, 429}
"""How a form comes back: with its errors, or with a lock on the account that was tried."""

SIGNED_IN_FACTOR = 5
"""Whoever is signed in is known by name and may do this much more."""

OWN_MEMORY = "memory://"
SHARED_OPTIONS = {"socket_connect_timeout": 0.3, "socket_timeout": 0.3}
"""Seconds: counting must not be what a reader waits for."""


def limited(group):
    """Answer 429 in German once a reader has used up the rate of `group`, a key of `COUNTED`."""
    is_counted = COUNTED[group]

    def decorate(view):
        @wraps(view)
        def page(request, *args, **kwargs):
            if not is_counted(request):
                return view(request, *args, **kwargs)
            by_failures = group in FAILURES_ONLY
            if wait := _count(group, request, look_only=by_failures):
                return too_many_requests(request, group, wait)
            response = view(request, *args, **kwargs)
            if by_failures and response.status_code in FAILED:
                _count(group, request)
            return response

        return page

    return decorate


def _count(group, request, *, look_only=False):
    """Seconds until `group` is open again to the reader, 0 if it is open; counts the request unless
    `look_only`.
    """
    rate, reader = settings.RATE_LIMITS[group], f"address {client_network(request)}"
    if request.user.is_authenticated:
        rate = type(rate)(rate.amount * SIGNED_IN_FACTOR, rate.multiples)
        reader = f"account {request.user.pk}"
    return _ask(rate, (group, reader), look_only)


def is_spent(group, what):
    """Whether something else than a reader, such as an account, has used up the rate of `group`.

    Counts one more.
    """
    return bool(_ask(settings.RATE_LIMITS[group], (group, what), look_only=False))


def _ask(rate, key, look_only):
    try:
        return _wait(settings.RATE_LIMIT_STORAGE, rate, key, look_only)
    except StorageError as error:
        # The portal answers all the same, and each worker counts for itself.
        logger.warning("RATE_LIMIT_STORAGE antwortet nicht: %s", error.storage_error)
        return _wait(OWN_MEMORY, rate, key, look_only)


def _wait(uri, rate, key, look_only):
    counter = _counter(uri)
    is_open = counter.test(rate, *key) if look_only else counter.hit(rate, *key)
    if is_open:
        return 0
    return max(1, ceil(counter.get_window_stats(rate, *key).reset_time - time.time()))


@cache
def _counter(uri):
    # Made with the first request: memory starts a thread, and gunicorn forks after loading.
    options = {} if uri == OWN_MEMORY else SHARED_OPTIONS
    return FixedWindowRateLimiter(storage_from_string(uri, wrap_exceptions=True, **options))


def client_network(request):
    """Who asks: an IPv4 address, or the /64 that one IPv6 connection has to itself.

    Each of the TRUSTED_PROXIES appends the address that it sees to X-Forwarded-For; whatever stands
    before those, the reader may have invented.
    """
    seen = [request.META.get("REMOTE_ADDR", "")]
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < settings.TRUSTED_PROXIES <= len(forwarded):
        seen.insert(0, forwarded[-settings.TRUSTED_PROXIES].strip())
    for address in filter(None, map(_address, seen)):
        if address.is_loopback and any(forwarded) and not settings.TRUSTED_PROXIES:
            _warn_of_undeclared_proxy()
        return str(address if address.version == 4 else IPv6Network((int(address), 64), False))
    return "unknown"


def _address(text):
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@cache
def _warn_of_undeclared_proxy():
    logger.warning(
        "Vor dem Portal steht ein Webserver, aber TRUSTED_PROXIES ist 0: Alle, die nicht "
        "angemeldet sind, zählen als eine Adresse. Siehe docs/operations.md."
    )
