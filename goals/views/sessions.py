"""How long a login lasts: it ends after SESSION_COOKIE_AGE without a request."""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY

RENEWED = "renewed"
STEPS = 24
"""So often within its time a session is written anew at most: not with every request."""


def sliding(get_response):
    """Middleware: a session that is used begins its time anew.

    A session that the page did not look at is left alone, so that no anonymous reader gets one.
    """

    def answer(request):
        response = get_response(request)
        session = request.session
        if session.accessed and SESSION_KEY in session:
            now = int(time.time())
            if now - session.get(RENEWED, 0) > settings.SESSION_COOKIE_AGE / STEPS:
                session[RENEWED] = now
        return response

    return answer
