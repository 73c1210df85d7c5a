"""Refusals: what happened, what to do, in the portal's look and in German."""

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.template.loader import render_to_string
from django.test import Client
from django.urls import include, path

from goals.views import errors
from goals.views.access import public


@public
def failing(request, kind):
    raise {
        "400": SuspiciousOperation,
        "403": PermissionDenied,
        "404": Http404,
        "500": RuntimeError,
    }[kind]


handler400, handler403 = errors.bad_request, errors.forbidden
handler404, handler500 = errors.not_found, errors.server_error
urlpatterns = [path("fehler/<kind>/", failing), path("", include("goals.urls"))]


@pytest.fixture
def failing_pages(settings):
    settings.ROOT_URLCONF = __name__


def main_of(response):
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert response.text.count("<h1") == 1
    return response.text.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize(
    ("kind", "heading"),
    [
        ("400", "Diese Anfrage ist nicht zu verstehen"),
        ("403", "Dafür fehlt Ihnen die Berechtigung"),
        ("404", "Diese Seite gibt es hier nicht"),
        ("500", "Da ist etwas schiefgegangen"),
    ],
)
def test_refusal_says_what_happened_and_what_to_do(client, db, failing_pages, kind, heading):
    client.raise_request_exception = False
    response = client.get(f"/fehler/{kind}/")
    assert response.status_code == int(kind)
    main = main_of(response)
    assert heading in main
    assert main.count("<p>") == 2
    assert 'href="/"' in main
    assert not response.cookies


def test_wrong_method_says_which_are_right(client, db):
    response = client.post("/impressum/")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
    assert "So lässt sich diese Adresse nicht aufrufen" in main_of(response)


@pytest.mark.parametrize("checked", [False, True])
def test_too_large_a_body_is_refused_in_german(db, checked):
    """Whether the form or the check of its token meets it first."""
    client = Client(enforce_csrf_checks=checked)
    client.get("/konto/anmelden/")
    response = client.post("/konto/anmelden/", {"username": "x" * 3_000_000})
    assert response.status_code == 413
    assert "Das ist zu viel auf einmal" in main_of(response)


MANY = {str(number): "1" for number in range(4_001)}


@pytest.mark.parametrize("method", ["get", "post"])
def test_too_many_fields_are_refused_in_german(client, db, method):
    response = getattr(client, method)("/konto/anmelden/", MANY)
    assert response.status_code == 400
    assert "Diese Anfrage ist nicht zu verstehen" in main_of(response)


def test_a_file_that_no_form_asks_for_is_refused(client, db):
    response = client.post("/konto/anmelden/", {"username": BytesIO(b"x")})
    assert response.status_code == 400
    assert "Diese Anfrage ist nicht zu verstehen" in main_of(response)


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/" + "x" * 10_000, 404),
        ("/ziele/?q=" + "x" * 10_000, 400),
        ("/?" + "x" * 10_000, 200),
        ("/konto/anmelden/?next=/" + "x" * 10_000, 200),
    ],
)
def test_an_address_of_ten_thousand_characters_is_answered(client, db, url, status):
    response = client.get(url)
    assert response.status_code == status
    assert main_of(response)


def test_unknown_host_is_refused_in_german(client, db):
    response = client.get("/robots.txt", headers={"host": "fremd.example"})
    assert response.status_code == 400
    assert "Diese Anfrage ist nicht zu verstehen" in main_of(response)


def test_missing_page_offers_the_login_to_anonymous_readers_only(client, client_of, db, emil):
    address = "/gibt-es-nicht/?a=1&b=2"
    link = 'href="/konto/anmelden/?next=%2Fgibt-es-nicht%2F%3Fa%3D1%26b%3D2"'
    assert link in main_of(client.get(address))
    assert "/konto/anmelden/" not in main_of(client_of(emil).get(address))


def test_missing_page_does_not_repeat_what_was_typed(client, db):
    assert "<script" not in client.get("/<script>alert(1)</script>/").text


def test_server_error_needs_neither_context_nor_database():
    page = render_to_string("500.html")
    assert "style=" not in page
    assert "<script" not in page
    assert "{" not in page


# Forms that are no longer valid


@pytest.fixture
def strict_client(cora):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cora)
    return client


def test_expired_form_says_what_to_do_and_leads_back(strict_client):
    response = strict_client.post("/impressum/bearbeiten/", {"vat_id": "DE1"})
    assert response.status_code == 403
    main = main_of(response)
    assert "Dieses Formular gilt nicht mehr" in main
    assert "Es wurde nichts gespeichert." in main
    assert "einen Schritt zurück" in main
    assert '<a href="/impressum/bearbeiten/">Formular neu öffnen</a>' in main


def test_expired_logout_leads_to_the_start_page(strict_client):
    main = main_of(strict_client.post("/konto/abmelden/"))
    assert "/konto/abmelden/" not in main
    assert 'href="/"' in main


def test_login_form_of_another_window_is_explained(db):
    response = Client(enforce_csrf_checks=True).post("/konto/anmelden/", {"username": "cora"})
    assert response.status_code == 403
    assert "Dieses Formular gilt nicht mehr" in main_of(response)


def test_who_lacks_a_right_is_led_to_those_who_grant_it(client_of, ruth):
    words = main_of(client_of(ruth).get("/schreibtisch/"))
    assert "wenden Sie sich an das Controlling" in words
    assert "technische Administration" not in words
