"""A session that ran out: it ends, somebody signs in, and a form stands there again."""

import time
from unittest import mock

from django.contrib.sessions.models import Session
from django.test import Client

from tests.factories import PASSWORD
from tests.forms import forms_of

ENDED = "Ihre Sitzung ist abgelaufen"
STILL_THERE = "Was Sie geschrieben haben, ist noch da: Melden Sie sich an, dann geht es weiter."
NOTHING_SAVED = "Es ist noch nichts gespeichert: Melden Sie sich an, dann geht es weiter."
SEND_ONCE_MORE = "Bitte senden Sie es noch einmal."
MARKS = ("csrfmiddlewaretoken", "owner")


def says_something(entries):
    """Whether there is anything to be lost: a button alone is not."""
    marks = (*MARKS, "token", "version")
    return any("".join(found).strip() for name, found in entries.items() if name not in marks)


def typed(entries):
    return {name: found for name, found in entries.items() if name not in MARKS and found}


def shows(response, url, sent):
    """Whether one of the forms on the page stands there as it was sent."""
    return any(
        typed(sent).items() <= typed(form.entries).items() for form in forms_of(response, url)
    )


def browser(user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def sign_in(client, response, url, user, password=PASSWORD):
    """Send the form of the login page that was answered at `url`."""
    form = forms_of(response, url)[0]
    name = {"username": user.username, "password": password}
    return client.post(form.url, form.entries | name)


def end_sessions():
    Session.objects.all().delete()


def press(client, response, url, **button):
    """Send once more what the page shows."""
    form = next(each for each in forms_of(response, url) if "text" in each.entries)
    return client.post(url, form.entries | button)


def later(seconds):
    return mock.patch("django.core.signing.time.time", return_value=time.time() + seconds)
