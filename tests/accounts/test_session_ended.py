"""A session that ran out loses no text: every closed page with a form, and everybody who must not
see what another wrote. See decision 0020.
"""

import time
from hashlib import sha512
from html import unescape
from io import BytesIO
from itertools import chain
from unittest import mock

import limits
import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse
from django.utils import timezone

from goals.lockout import key_of, locked_until
from goals.models import Mark, Municipality
from goals.models.actions import KEPT_FOR
from goals.views import kept
from goals.views import limits as view_limits
from goals.views.access import WRITE, staff
from goals.views.sessions import RENEWED
from goals.views.uploads import takes_file
from tests.addresses import OWN, pages, urls
from tests.factories import (
    PASSWORD,
    days_ago,
    make_draft,
    make_goal,
    make_update,
    make_user,
)
from tests.forms import TEXT, forms_of, state
from tests.reading import main_of
from tests.validity import html_errors

ENDED = "Ihre Sitzung ist abgelaufen"
STILL_THERE = "Was Sie geschrieben haben, ist noch da: Melden Sie sich an, dann geht es weiter."
NOTHING_SAVED = "Es ist noch nichts gespeichert: Melden Sie sich an, dann geht es weiter."
SEND_ONCE_MORE = "Bitte senden Sie es noch einmal."
CLOSED = [address for address in OWN if address.view.audience != "public"]
NOTHING_TO_LOSE = {
    "password_change": "no page carries a password",
    "goal_mark": "a button on the page of the goal, which is where it leads back to",
    "account_unlock": "a button on the page of the account, which is where it leads back to",
}
"""What has tests of its own below."""

WITH_FORM = [
    address
    for address in CLOSED
    if not address.view.csrf_exempt and address.name not in NOTHING_TO_LOSE
]
"""By construction: whatever is closed and takes a POST."""


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


@pytest.fixture
def rich(world):
    """The world with something to do on every closed page."""
    world.department.name = "Straßenbau"
    world.department.save()
    make_draft(world.measure, world.users["editor"], text="Ein Entwurf.")
    return world


def page_of(world, address, url):
    """Where the form stands that is sent to an address."""
    is_merge = address.name == "department_merge"
    return f"{url}?ziel={world.division.slug}" if is_merge else url


def opened(world, address):
    """[(user, client, url, Form)] of the forms of an address, by who finds some there."""
    for role in ("editor", "controlling", "admin"):
        found = []
        for url in urls(world, address):
            client = browser(world.users[role])
            response = client.get(page_of(world, address, url))
            found += [
                (world.users[role], client, url, form)
                for form in forms_of(response, url)
                if response.status_code == 200 and form.url == url
            ]
        if found:
            return found
    return []


# Every closed page with a form


@pytest.mark.parametrize("address", WITH_FORM, ids=lambda address: address.name)
def test_nothing_typed_is_lost_and_nothing_is_done(rich, address, caplog):
    found = opened(rich, address)
    assert found, "no form found: give the world something to do there"
    for user, client, url, form in found:
        before, sent = state(), form.filled()
        for button in form.buttons[:4]:
            end_sessions()
            answer = client.post(url, sent | button)
            assert answer.status_code == 403
            assert answer["Cache-Control"] == "private, no-store"
            assert ENDED in main_of(answer)
            has_text = says_something(sent | button)
            assert (STILL_THERE if has_text else NOTHING_SAVED) in main_of(answer)
            again = sign_in(client, answer, url, user)
            assert again.status_code == 200, button
            assert again["Cache-Control"] == "private, no-store"
            assert SEND_ONCE_MORE in main_of(again)
            assert shows(again, url, sent), typed(sent)
            assert state() == before
    assert "quer" not in caplog.text


@pytest.mark.parametrize("address", WITH_FORM, ids=lambda address: address.name)
def test_a_second_login_elsewhere_loses_nothing_either(rich, address):
    """Untouched forms as well: what is valid would be stored."""
    for _, client, url, form in opened(rich, address):
        for sent in (form.entries, form.filled()):
            before = state()
            client.cookies["csrftoken"] = "b" * 32
            answer = client.post(url, sent | form.buttons[-1])
            assert answer.status_code == 403
            assert SEND_ONCE_MORE in main_of(answer)
            assert shows(answer, url, sent), typed(sent)
            assert state() == before


def test_every_form_for_staff_says_whose_it_is(rich):
    """Those that are not found above too, such as a button that sends to another page."""
    names = ("login", "logout", "feedback", "password_forgotten")
    public, count = {reverse(name) for name in names}, 0
    wrong = []
    for role in ("editor", "controlling", "admin"):
        client = browser(rich.users[role])
        for url in pages(rich, rich.users[role]):
            for form in forms_of(client.get(url), url):
                if form.url not in public:
                    count += 1
                    if form.entries.get("owner", [""]) == [""]:
                        wrong.append(url)
    assert not wrong
    assert count > 20


# Nothing to lose, and nothing done


PASSWORDS = ("old_password", "new_password1", "new_password2")


def changing_a_password(emil):
    """(client, address, what Emil sent to change his password)"""
    client, url = browser(emil), reverse("password_change")
    sent = forms_of(client.get(url), url)[0].entries
    new = dict.fromkeys(PASSWORDS[1:], "ein-neues-langes-Wort")
    return client, url, sent | {"old_password": PASSWORD} | new


def is_empty_form(answer, url):
    """Whether the passwords are asked for again, without a word of what was wrong."""
    form = forms_of(answer, url)[0]
    is_empty = all(form.entries[name] == [""] for name in PASSWORDS)
    return is_empty and "error-summary" not in answer.text


def test_passwords_are_asked_for_again_after_the_login(emil):
    client, url, sent = changing_a_password(emil)
    end_sessions()
    login = client.post(url, sent)
    assert login.status_code == 403
    assert NOTHING_SAVED in main_of(login)
    assert "neues-langes" not in login.text
    again = sign_in(client, login, url, emil)
    assert again.status_code == 200
    assert is_empty_form(again, url)
    assert "Gespeichert ist noch nichts" in main_of(again)
    assert "Passwörter geben Sie bitte noch einmal ein." in main_of(again)
    emil.refresh_from_db()
    assert emil.check_password(PASSWORD)


def test_passwords_are_asked_for_again_after_a_second_login(emil):
    client, url, sent = changing_a_password(emil)
    client.cookies["csrftoken"] = "b" * 32
    again = client.post(url, sent)
    assert again.status_code == 403
    assert is_empty_form(again, url)
    assert "Das Formular war abgelaufen. Gespeichert ist noch nichts" in main_of(again)
    emil.refresh_from_db()
    assert emil.check_password(PASSWORD)


def lock(user):
    AccessAttempt.objects.create(
        username=key_of(user.username), attempt_time=timezone.now(), failures_since_start=5
    )


@pytest.mark.parametrize("way", ["session ended", "second login"])
def test_who_pressed_unlock_is_led_back_to_the_account(emil, cora, way):
    lock(emil)
    client, page = browser(cora), emil.get_absolute_url()
    url = reverse("account_unlock", args=[emil.pk])
    form = next(each for each in forms_of(client.get(page), page) if each.url == url)
    if way == "session ended":
        end_sessions()
        login = client.post(url, form.entries)
        assert NOTHING_SAVED in main_of(login)
        answer = sign_in(client, login, url, cora)
    else:
        client.cookies["csrftoken"] = "b" * 32
        answer = client.post(url, form.entries)
    assert (answer.status_code, answer["Location"]) == (302, page)
    shown = client.get(page)
    assert "noch gesperrt: Bitte versuchen Sie es noch einmal." in main_of(shown)
    assert locked_until("emil")
    form = next(each for each in forms_of(shown, page) if each.url == url)
    assert client.post(url, form.entries).status_code == 302
    assert not locked_until("emil")


@pytest.mark.parametrize("way", ["session ended", "second login"])
def test_who_pressed_mark_is_led_back_to_the_goal(world, way):
    ruth, page = world.users["council"], world.bare_goal.get_absolute_url()
    client, url = browser(ruth), reverse("goal_mark", args=[world.bare_goal.code])
    form = next(each for each in forms_of(client.get(page), page) if each.url == url)
    sent, before = form.entries | form.buttons[0], state()
    if way == "session ended":
        end_sessions()
        answer = sign_in(client, client.post(url, sent), url, ruth)
        assert answer.status_code in (302, 403)
    else:
        client.cookies["csrftoken"] = "b" * 32
        client.post(url, sent)
    assert state() == before
    form = next(each for each in forms_of(client.get(page), page) if each.url == url)
    assert client.post(url, form.entries | form.buttons[0]).status_code == 302
    assert not Mark.objects.of(ruth).filter(goal=world.bare_goal).exists()


# Who presses once more


@pytest.fixture
def report(emil, roads, goal):
    """(client, address, what Emil wrote there): his session has ended since."""
    client, url = browser(emil), goal.report_url
    form = next(each for each in forms_of(client.get(url), url) if "text" in each.entries)
    end_sessions()
    written = form.entries | {"text": [TEXT], "effective_on": [f"{days_ago(0):%d.%m.%Y}"]}
    return client, url, written | {"phase": ["in_progress"], "act": ["melden"]}


@pytest.fixture
def goal(roads):
    return make_goal(lead=roads)


def press(client, response, url, **button):
    """Send once more what the page shows."""
    form = next(each for each in forms_of(response, url) if "text" in each.entries)
    return client.post(url, form.entries | button)


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


# Who must not see it


def test_another_person_is_shown_nothing(report, erna, goal):
    client, url, written = report
    login = client.post(url, written)
    answer = sign_in(client, login, url, erna)
    assert (answer.status_code, answer["Location"]) == (302, url)
    shown = client.get(reverse("desk"))
    assert "gehört zu einem anderen Konto" in main_of(shown)
    assert "Brücke" not in answer.text + shown.text
    # Neither with a session of their own, whatever the token.
    for checked in (True, False):
        client.handler.enforce_csrf_checks = checked
        assert "Brücke" not in client.post(url, forms_of(login, url)[0].entries).text
    assert not goal.updates.exists()


def test_another_persons_form_is_not_shown_after_a_second_login(report, erna):
    client, url, written = report
    client.force_login(erna)
    client.cookies["csrftoken"] = "b" * 32
    answer = client.post(url, written)
    assert answer.status_code == 403
    assert "Dieses Formular gilt nicht mehr" in main_of(answer)
    assert "Brücke" not in answer.text


def test_a_page_from_elsewhere_cannot_fill_a_form(emil, goal):
    """Without the mark of an account, or with that of another, as an attacker may have it."""
    adam = make_user("Adam", "admin")
    for mark in (None, "", "1", f"{emil.pk}:1abcde:gefaelscht", kept.owner_mark(adam)):
        entries = {"text": "Untergeschoben"} | ({} if mark is None else {"owner": mark})
        client = Client(enforce_csrf_checks=True)
        client.force_login(emil)
        answer = client.post(goal.report_url, entries)
        assert answer.status_code == 403
        assert "Untergeschoben" not in answer.text
        end_sessions()
        client = Client()
        answer = client.post(goal.report_url, entries)
        assert answer.status_code == (302 if mark is None else 403)
        if answer.status_code == 403:
            answer = sign_in(client, answer, goal.report_url, emil)
        assert "Untergeschoben" not in answer.text + client.get(goal.report_url).text


def test_a_page_from_elsewhere_shows_nothing_of_its_own(emil, goal, settings):
    """With the sender's own mark and more than can be carried, in the browser of anybody."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 30_000
    noise = "".join(chr(33 + digit % 94) for digit in sha512_digits(200))
    entries = {"text": f"Untergeschoben {noise}", "owner": kept.owner_mark(emil)}
    answer = Client(enforce_csrf_checks=True).post(goal.report_url, entries)
    assert answer.status_code == 403
    assert "Untergeschoben" not in answer.text


def test_only_what_the_login_page_signed_is_shown(report, emil, goal):
    """Not what was changed, is signed for something else, or belongs to another page."""
    client, url, written = report
    good = forms_of(client.post(url, written), url)[0].entries["kept"][0]
    elsewhere = reverse("measure_new")
    for address, sent in ((url, good[:-1]), (url, kept.owner_mark(emil)), (elsewhere, good)):
        client = Client()
        name = {"username": "emil", "password": PASSWORD, "kept": sent}
        answer = client.post(address, name)
        assert (answer.status_code, answer["Location"]) == (302, address)
        assert "zu alt oder nicht vollständig" in main_of(client.get(reverse("desk")))
    assert not goal.updates.exists()


def later(seconds):
    return mock.patch("django.core.signing.time.time", return_value=time.time() + seconds)


def test_after_a_week_it_is_told_that_nothing_is_kept(report, emil):
    client, url, written = report
    login = client.post(url, written)
    week = KEPT_FOR.total_seconds()
    with later(week - 60):
        assert STILL_THERE in main_of(client.post(url, written))
    with later(week + 60):
        late = client.post(url, written)
        assert late.status_code == 403
        assert "zu lange offen" in main_of(late)
        assert "einen Schritt zurück" in main_of(late)
        assert "Brücke" not in late.text
        assert sign_in(client, login, url, emil).status_code == 302
    assert "zu alt oder nicht vollständig" in main_of(client.get(reverse("desk")))


# What no form can show


def test_too_much_to_be_carried_can_be_copied(report, settings):
    client, url, written = report
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 30_000
    noise = "".join(chr(33 + digit % 94) for digit in sha512_digits(200))
    answer = client.post(url, written | {"text": [TEXT + noise]})
    assert answer.status_code == 403
    assert "zu lang, um sie durch die Anmeldung mitzunehmen" in main_of(answer)
    assert noise in unescape(answer.text)
    assert written["token"][0] not in answer.text
    assert not html_errors({url: answer.text})


def sha512_digits(times):
    """Bytes that no compression makes smaller, the same each time."""
    return chain.from_iterable(sha512(bytes([number])).digest() for number in range(times))


def test_who_lost_the_right_meanwhile_can_copy_it(report, emil):
    client, url, written = report
    emil.role = "council"
    emil.save()
    answer = sign_in(client, client.post(url, written), url, emil)
    assert answer.status_code == 403
    assert "nicht mehr für Sie offen" in main_of(answer)
    assert "Brücke" in answer.text
    assert not html_errors({url: answer.text})


def test_who_is_no_longer_responsible_finds_it_in_the_form(report, emil, goal):
    """The form itself refuses, and shows what was written."""
    client, url, written = report
    emil.departments.clear()
    answer = sign_in(client, client.post(url, written), url, emil)
    assert answer.status_code == 403
    assert "Inzwischen sind andere dafür zuständig" in main_of(answer)
    assert shows(answer, url, {"text": [TEXT]})
    assert not goal.updates.exists()


def test_a_comment_on_what_somebody_else_released_meanwhile_can_be_copied(world):
    cora, url = world.users["controlling"], reverse("release", args=[world.waiting.pk])
    client = browser(cora)
    sent = forms_of(client.get(url), url)[0].filled() | {"act": ["zurueckgeben"]}
    end_sessions()
    login = client.post(url, sent)
    world.waiting.release(by=world.users["admin"])
    answer = sign_in(client, login, url, cora)
    assert "Diese Meldung wartet nicht mehr" in main_of(answer)
    assert "Brücke" in answer.text


def test_an_answer_on_feedback_that_somebody_else_settled_meanwhile_is_shown(world):
    cora, url = world.users["controlling"], world.feedback.get_absolute_url()
    client = browser(cora)
    form = next(each for each in forms_of(client.get(url), url) if "answer" in each.entries)
    end_sessions()
    login = client.post(url, form.filled() | {"act": ["mail"]})
    world.feedback.put_to_spam(by=world.users["admin"], version=world.feedback.version)
    answer = sign_in(client, login, url, cora)
    assert answer.status_code == 409
    assert "Ihr Text, nicht gesendet" in main_of(answer)
    assert "Brücke" in answer.text


# Pages that do not know of it


@staff(methods=WRITE)
def acting(request):
    """Acts on what is sent, and asks nothing."""
    if request.method == "POST":
        Municipality.objects.create(name=request.POST["text"], ags="05558999")
    return HttpResponse("Getan")


@staff(methods=WRITE)
@takes_file
def telling(request):
    """Tells what it was sent."""
    return HttpResponse(f"{dict(request.POST)} {request.FILES} {request.shown_again}")


urlpatterns = [path("tut/", acting), path("sagt/", telling), path("", include("goals.urls"))]


@pytest.fixture
def ignorant_pages(settings):
    settings.ROOT_URLCONF = __name__


def test_no_page_can_act_on_what_is_only_shown(ignorant_pages, emil):
    client, sent = Client(), {"owner": kept.owner_mark(emil), "text": TEXT}
    answer = sign_in(client, client.post("/tut/", sent), "/tut/", emil)
    assert answer.status_code == 403
    assert "Brücke" in answer.text
    assert not Municipality.objects.exists()


def test_a_password_is_carried_by_no_page(ignorant_pages, emil):
    sent = {"owner": kept.owner_mark(emil), "new_password1": "geheim", "name": "Emil"}
    client = Client()
    answer = sign_in(client, client.post("/sagt/", sent), "/sagt/", emil)
    assert answer.text.startswith("{'name': ['Emil']} ")


def test_a_file_is_asked_for_again(ignorant_pages, emil):
    sent = {"owner": kept.owner_mark(emil), "name": "Emil", "file": BytesIO(b"66;Strassen")}
    client = Client()
    answer = sign_in(client, client.post("/sagt/", sent), "/sagt/", emil)
    assert answer.text.startswith("{'name': ['Emil']} <MultiValueDict: {}> ")
    assert answer.text.endswith("Bitte wählen Sie die Datei noch einmal aus.")
    # In a living session the file is there, and nothing may be done by it.
    client = browser(emil)
    answer = client.post("/sagt/", sent | {"file": BytesIO(b"66;Strassen")})
    assert "<MultiValueDict: {}> Das Formular war abgelaufen." in answer.text
    assert answer.text.endswith("Bitte wählen Sie die Datei noch einmal aus.")


def test_without_a_form_of_ours_the_login_is_where_it_always_was(emil):
    url = reverse("desk")
    for sent in ({}, {"auswahl": "goal-1-1"}):
        assert Client().post(url, sent)["Location"] == f"/konto/anmelden/?next={url}"


def test_pages_shown_are_valid(report, emil):
    client, url, written = report
    login = client.post(url, written)
    again = sign_in(client, login, url, emil)
    assert not html_errors({"login": login.text, "again": again.text})


# The desk, where a click says everything


def test_the_line_that_was_clicked_is_named_and_offered_again(emil, roads):
    goal, other = (make_goal(lead=roads) for _ in range(2))
    for subject in (goal, other):
        make_update(subject, "in_progress", days_ago(250))
    client, url = browser(emil), "/schreibtisch/"
    form = next(form for form in forms_of(client.get(url), url) if form.url == url)
    mark = f"goal-{goal.pk}-{goal.updates.get().pk}"
    end_sessions()
    answer = client.post(url, form.entries | {"unveraendert": mark})
    again = sign_in(client, answer, url, emil)
    assert f"Noch nicht bestätigt: Ziel {goal}" in main_of(again)
    form = forms_of(again, url)[0]
    assert {"unveraendert": [mark]} in form.buttons
    client.post(url, form.entries | {"unveraendert": mark})
    assert (goal.updates.count(), other.updates.count()) == (2, 1)


def test_a_line_that_is_none_is_not_offered(emil, roads):
    goal = make_goal(lead=roads)
    make_update(goal, "in_progress", days_ago(250))
    client, url = browser(emil), "/schreibtisch/"
    form = next(form for form in forms_of(client.get(url), url) if form.url == url)
    for nonsense in ("goal-0-0", "x", ""):
        end_sessions()
        answer = client.post(url, form.entries | {"unveraendert": nonsense})
        again = sign_in(client, answer, url, emil)
        assert again.status_code == 200
        assert "Noch nicht bestätigt" not in main_of(again)
