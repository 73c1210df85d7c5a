"""A session that ran out: what is shown again and sent once more is stored once."""

import time

import limits
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from goals.views import limits as view_limits
from goals.views.sessions import RENEWED
from tests.accounts.ended import STILL_THERE, end_sessions, later, press, shows, sign_in
from tests.factories import (
    PASSWORD,
    days_ago,
    make_update,
)
from tests.forms import TEXT, forms_of
from tests.reading import main_of


def test_sent_once_more_it_is_stored_once(report, emil, goal):
    client, url, written = report
    again = sign_in(client, client.post(url, written), url, emil)
    assert not goal.updates.exists()
    assert press(client, again, url, act="melden")["Location"] == reverse("desk")
    assert goal.updates.get().text == TEXT
    assert press(client, again, url, act="melden")["Location"] == reverse("desk")
    assert goal.updates.count() == 1


def test_what_was_done_before_the_session_ended_is_not_done_twice(report, emil, goal):
    """The person went back in the browser and pressed again."""
    client, url, written = report
    client.force_login(emil)
    assert client.post(url, written).status_code == 302
    end_sessions()
    with later(5):
        again = sign_in(client, client.post(url, written), url, emil)
        assert press(client, again, url, act="melden")["Location"] == reverse("desk")
    assert goal.updates.count() == 1


def test_what_somebody_else_stored_meanwhile_is_still_found(report, emil, goal):
    client, url, written = report
    again = sign_in(client, client.post(url, written), url, emil)
    make_update(goal, "planned", days_ago(1), assessment="on_track", text="Von Kollegen.")
    answer = press(client, again, url, act="melden")
    assert answer.status_code == 409
    assert "Von Kollegen." in main_of(answer)
    assert goal.updates.count() == 1


def test_the_login_page_says_before_that_another_account_loses_the_text(report, emil):
    """Whose text it is, it does not say: anybody may read the page by now."""
    client, url, written = report
    words = main_of(client.post(url, written))
    assert "Meldet sich hier ein anderes an, wird der Text verworfen." in words
    assert emil.name not in words
    assert "wird der Text verworfen" not in main_of(client.get(reverse("login")))


def test_a_password_mistyped_in_between_loses_nothing(report, emil):
    client, url, written = report
    answer = client.post(url, written)
    for _ in range(2):
        answer = sign_in(client, answer, url, emil, "falsch")
        assert answer.status_code == 200
        assert "Benutzername oder Passwort stimmt nicht" in main_of(answer)
        assert STILL_THERE in main_of(answer)
    assert shows(sign_in(client, answer, url, emil), url, {"text": [TEXT]})


def test_neither_do_too_many_attempts(report, emil, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"login": limits.parse("1/minute")}
    view_limits._counter(view_limits.OWN_MEMORY).storage.reset()
    client, url, written = report
    answer = sign_in(client, client.post(url, written), url, emil, "falsch")
    answer = sign_in(client, answer, url, emil)
    assert answer.status_code == 429
    view_limits._counter(view_limits.OWN_MEMORY).storage.reset()
    form = forms_of(answer, url)[0]
    answer = client.post(url, form.entries)
    assert STILL_THERE in main_of(answer)
    assert shows(sign_in(client, answer, url, emil), url, {"text": [TEXT]})


def test_neither_does_a_lock_on_the_account(report, emil):
    """The answer that says until when it is locked carries on what was written."""
    client, url, written = report
    answer = client.post(url, written)
    for _ in range(5):
        answer = sign_in(client, answer, url, emil, "falsch")
    for password in ("falsch", PASSWORD):
        answer = sign_in(client, answer, url, emil, password)
        assert answer.status_code == 429
        assert "gesperrt bis" in main_of(answer)
        assert STILL_THERE in main_of(answer)
    assert "Brücke" not in main_of(answer)
    AccessAttempt.objects.all().delete()
    assert shows(sign_in(client, answer, url, emil), url, {"text": [TEXT]})


def test_a_session_that_began_in_place_slides_like_any_other(report, emil):
    """Its time begins with the login, and ends when nobody uses it for so long."""
    client, url, written = report
    client.force_login(emil)
    Session.objects.update(expire_date=timezone.now())
    answer = client.post(url, written)
    assert STILL_THERE in main_of(answer)
    assert shows(sign_in(client, answer, url, emil), url, {"text": [TEXT]})
    assert abs(time.time() - client.session[RENEWED]) < 60
    assert client.get(url).status_code == 200


def test_the_page_of_the_login_sent_again_shows_it_again(report, emil, goal):
    """Reloaded in the browser after the login: the old token, with the session alive."""
    client, url, written = report
    login = forms_of(client.post(url, written), url)[0]
    sent = login.entries | {"username": "emil", "password": PASSWORD}
    assert client.post(url, sent).status_code == 200
    answer = client.post(url, sent)
    assert (answer.status_code, shows(answer, url, {"text": [TEXT]})) == (403, True)
    # The same without the check of the token: nothing is done either.
    client.handler.enforce_csrf_checks = False
    assert shows(client.post(url, sent), url, {"text": [TEXT]})
    assert not goal.updates.exists()


def test_cookies_deleted_while_the_login_stands_open_lose_nothing(report, emil):
    client, url, written = report
    answer = client.post(url, written)
    client.cookies.clear()
    answer = sign_in(client, answer, url, emil)
    assert answer.status_code == 403
    assert STILL_THERE in main_of(answer)
    assert shows(sign_in(client, answer, url, emil), url, {"text": [TEXT]})
