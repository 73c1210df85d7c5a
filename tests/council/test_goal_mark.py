"""/ziele/VIII.1/merken/: a goal is marked, or the mark is taken away; nobody else learns of it."""

import pytest
from django.contrib import admin
from django.db import IntegrityError, transaction
from django.test import Client

from goals.admin import site
from goals.models import LastLook, Mark
from tests.factories import make_goal, make_user
from tests.forms import forms_of
from tests.reading import main_of
from tests.together import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal():
    return make_goal(short_title="Radwege")


def url_of(goal):
    return f"{goal.get_absolute_url()}merken/"


def button(client, page, goal):
    return next(form for form in forms_of(client.get(page), page) if form.url == url_of(goal))


def press(client, goal, page=None):
    """Press the button for a goal on its own page, or on another one."""
    form = button(client, page or goal.get_absolute_url(), goal)
    return client.post(form.url, form.entries | form.buttons[0])


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def marked_by(user):
    return [mark.goal for mark in Mark.objects.of(user)]


@pytest.mark.parametrize("role", ["council", "editor", "controlling", "admin"])
def test_whoever_has_an_account_marks_a_goal_and_takes_the_mark_away(goal, role):
    user = make_user("Mia", role)
    client = signed_in(user)
    response = press(client, goal)
    assert (response.status_code, response["Location"]) == (302, goal.get_absolute_url())
    page = main_of(client.get(goal.get_absolute_url()))
    assert f"Gemerkt: Ziel {goal}." in page
    assert "Nicht mehr merken" in page
    assert marked_by(user) == [goal]
    press(client, goal)
    assert f"Nicht mehr gemerkt: Ziel {goal}." in main_of(client.get(goal.get_absolute_url()))
    assert marked_by(user) == []


def test_in_the_area_of_the_council_it_leads_back_there(goal, ruth):
    Mark.objects.put(ruth, goal)
    client = signed_in(ruth)
    response = press(client, goal, "/kreistag/")
    assert response["Location"] == "/kreistag/"
    assert marked_by(ruth) == []


def test_an_anonymous_reader_finds_no_button(goal):
    response = Client().get(goal.get_absolute_url())
    assert "merken" not in response.text
    assert not response.cookies
    assert Client().post(url_of(goal))["Location"].startswith("/konto/anmelden/")


def test_a_past_day_has_no_button(goal, ruth):
    assert (
        "Ziel merken" not in signed_in(ruth).get(f"{goal.get_absolute_url()}?stand=2025-07-01").text
    )


def test_marks_are_nobody_elses(goal, ruth, adam):
    Mark.objects.put(ruth, goal)
    client = signed_in(adam)
    for page in ("/kreistag/", goal.get_absolute_url()):
        assert "Nicht mehr merken" not in client.get(page).text
    assert not Mark.objects.of(adam)
    assert not Mark.objects.of(None)
    registered = {*site._registry, *admin.site._registry}
    assert not {Mark, LastLook} & registered


def test_a_double_click_does_nothing_twice(goal, ruth):
    client = signed_in(ruth)
    form = button(client, goal.get_absolute_url(), goal)
    for _ in range(2):
        assert client.post(form.url, form.entries | form.buttons[0]).status_code == 302
    assert marked_by(ruth) == [goal]


def test_the_same_is_marked_once_in_two_windows(goal, ruth):
    client = signed_in(ruth)
    forms = [button(client, goal.get_absolute_url(), goal) for _ in range(2)]
    for form in forms:
        assert client.post(form.url, form.entries | form.buttons[0]).status_code == 302
    assert marked_by(ruth) == [goal]
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.create(user=ruth, goal=goal)


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_once_mark_it_once(goal, ruth):
    requests = []
    for _ in range(2):
        client = signed_in(ruth)
        form = button(client, goal.get_absolute_url(), goal)
        sent = form.entries | form.buttons[0]
        requests.append(lambda client=client, form=form, sent=sent: client.post(form.url, sent))
    assert [answer.status_code for answer in at_once(*requests)] == [302, 302]
    assert marked_by(ruth) == [goal]


@pytest.mark.parametrize(
    "sent",
    [{}, {"act": "quatsch"}, {"act": "merken", "token": "x"}, {"act": "merken", "zurueck": "//x"}],
)
def test_nonsense_changes_nothing_and_is_told(goal, ruth, sent):
    client = signed_in(ruth)
    entries = button(client, goal.get_absolute_url(), goal).entries
    response = client.post(url_of(goal), entries | sent)
    assert response["Location"] == goal.get_absolute_url()
    assert "Noch nicht geändert" in main_of(client.get(goal.get_absolute_url()))
    assert marked_by(ruth) == []


def test_what_is_no_goal_is_not_found(goal, ruth):
    assert signed_in(ruth).post("/ziele/XX.99/merken/").status_code == 404


def test_other_methods_are_refused(goal, ruth):
    for method in ("get", "put", "patch", "delete"):
        response = getattr(signed_in(ruth), method)(url_of(goal))
        assert (response.status_code, response["Allow"]) == (405, "POST")
