"""/konto/anmelden/: who comes in, who does not, and what the page does not tell."""

import pytest
from django.urls import reverse

from tests.factories import PASSWORD, make_user

URL = "/konto/anmelden/"


def sign_in(client, username="cora", password=PASSWORD, **more):
    return client.post(URL, {"username": username, "password": password, **more})


def test_login_opens_the_desk_and_greets_by_name(client, cora):
    response = sign_in(client)
    assert response.status_code == 302
    assert response["Location"] == reverse("desk")
    assert "Sie sind angemeldet als Cora." in client.get(reverse("imprint")).text


def test_form_is_shown_to_an_anonymous_reader(client, db):
    response = client.get(URL)
    assert response.status_code == 200
    assert "<h1" in response.text
    assert 'autocomplete="current-password"' in response.text
    assert "Fehler:" not in response.text
    assert "no-cache" in response["Cache-Control"]


def test_login_leads_to_the_page_that_was_asked_for(client, cora):
    response = client.get(URL, {"next": "/ziele/?q=Ganztag"})
    assert 'value="/ziele/?q=Ganztag"' in response.text
    assert sign_in(client, next="/ziele/?q=Ganztag")["Location"] == "/ziele/?q=Ganztag"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/",
        "//example.org/",
        "/\\example.org/",
        "javascript:alert(1)",
        "\0//example.org",
        "http:///example.org",
    ],
)
def test_login_never_leads_to_another_site(client, cora, address):
    assert "example.org" not in client.get(URL, {"next": address}).text
    assert sign_in(client, next=address)["Location"] == reverse("desk")


def errors_of(response):
    assert response.status_code == 200
    assert "<title>Fehler: Anmelden" in response.text
    return response.context["form"].errors.as_json()


def test_answer_is_the_same_whether_the_account_exists_or_not(client, cora):
    make_user("Dora", "controlling", is_active=False)
    wrong_password = errors_of(sign_in(client, password="falsch"))
    unknown = errors_of(sign_in(client, username="niemand"))
    deactivated = errors_of(sign_in(client, username="dora"))
    assert wrong_password == unknown == deactivated
    assert "_auth_user_id" not in client.session


def test_error_summary_leads_to_the_field(client, cora):
    text = sign_in(client, password="falsch").text
    assert 'class="error-summary"' in text
    assert '<a href="#id_username">Benutzername oder Passwort stimmt nicht.' in text


@pytest.mark.parametrize(
    ("username", "password", "sentence"),
    [
        ("", "x", "Geben Sie Ihren Benutzernamen ein."),
        ("cora", "", "Geben Sie Ihr Passwort ein."),
        ("co\0ra", "x", "Nullzeichen"),
        ("cora", "\0", "Nullzeichen"),
        ("c" * 10_000, "x", "Benutzername oder Passwort stimmt nicht."),
    ],
)
def test_bad_input_is_answered_at_the_form(client, cora, username, password, sentence):
    response = sign_in(client, username, password)
    assert errors_of(response)
    assert sentence in response.text
    assert "\0" not in response.text


def test_password_is_never_shown_again(client, cora):
    assert "geheim-geheim" not in sign_in(client, password="geheim-geheim").text


def test_who_is_signed_in_already_goes_to_the_desk(client_of, emil):
    response = client_of(emil).get(URL)
    assert response.status_code == 302
    assert response["Location"] == reverse("desk")


def test_session_gets_a_new_key(client, cora):
    client.get(URL)
    client.session.save()
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_other_methods_are_refused_in_german(client, db):
    response = client.put(URL)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"
    assert "<h1" in response.text
