"""A session that ran out: nobody else sees what was written, and no page acts on it unasked."""

from hashlib import sha512
from html import unescape
from io import BytesIO
from itertools import chain

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from goals.models import Municipality
from goals.models.actions import KEPT_FOR
from goals.views import kept
from goals.views.access import WRITE, staff
from goals.views.uploads import takes_file
from tests.accounts.ended import STILL_THERE, browser, end_sessions, later, shows, sign_in
from tests.factories import (
    PASSWORD,
    make_user,
)
from tests.forms import TEXT, forms_of
from tests.reading import main_of
from tests.validity import html_errors

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
