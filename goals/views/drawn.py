"""Live reviews as HTML, kept while nothing has changed that they tell.

Before a session many read the same report. Reading, computing and drawing it costs far more than
asking whether it would still be the same.
"""

from hashlib import sha256
from typing import NamedTuple

from django.core.cache import caches
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from goals.days import today
from goals.permissions import visibilities
from goals.review_content import Head


class Drawn(NamedTuple):
    """A review on its page: what is said around it, and itself."""

    head: Head
    html: SafeString


def drawn_review(user, what, version, make):
    """The Drawn of the Content that `make()` answers; `what`: names it among all there are.

    Readers of one circle read the same. `version`: what `review_version()` answered before
    anything was read of which the Content is made: so what is kept under it may be newer than it,
    and never older.
    """
    key = (what, visibilities(user), today(), version)
    key = sha256(repr(key).encode()).hexdigest()
    drawn = caches["reviews"].get(key)
    if drawn is None:
        content = make()
        drawn = Drawn(content.head, render_to_string("review/_review.html", {"content": content}))
        caches["reviews"].set(key, drawn)
    return drawn
