"""A session that ran out loses no text: every closed page with a form, and everybody who must not
see what another wrote. See decision 0020.
"""

import pytest
from axes.models import AccessAttempt
from django.urls import reverse
from django.utils import timezone

from goals.lockout import key_of, locked_until
from goals.models import Mark
from tests.accounts.ended import (
    ENDED,
    NOTHING_SAVED,
    SEND_ONCE_MORE,
    STILL_THERE,
    browser,
    end_sessions,
    says_something,
    shows,
    sign_in,
    typed,
)
from tests.addresses import OWN, pages, urls
from tests.factories import (
    PASSWORD,
    days_ago,
    make_draft,
    make_goal,
    make_update,
)
from tests.forms import forms_of, state
from tests.reading import main_of

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
