"""/konto/: what an account says of itself to its holder."""

import pytest

from goals.models import User
from goals.vocabulary import Role
from tests.factories import make_user
from tests.validity import html_errors

URL = "/konto/"


def test_it_tells_name_role_and_departments(client_of, emil, roads):
    User.objects.filter(pk=emil.pk).update(email="emil@example.org")
    response = client_of(emil).get(URL)
    assert not html_errors({URL: response.text})
    for words in ("Emil", "emil", "emil@example.org", "Fachbereich.", Role.EDITOR.meaning):
        assert words in response.text
    assert f'href="{roads.get_absolute_url()}"' in response.text
    assert 'href="/konto/passwort/"' in response.text


@pytest.mark.parametrize("role", Role)
def test_every_role_is_told_what_it_allows(client_of, db, role):
    response = client_of(make_user("Uta", role)).get(URL)
    assert response.status_code == 200
    assert role.meaning in response.text
    assert "keine Organisationseinheit zugeordnet" in response.text


def test_the_own_name_leads_here_from_every_page(client_of, ruth):
    assert 'href="/konto/"' in client_of(ruth).get("/impressum/").text


def test_anonymous_readers_are_sent_to_the_login(client, db):
    assert client.get(URL)["Location"] == f"/konto/anmelden/?next={URL}"
    assert 'href="/konto/"' not in client.get("/impressum/").text


def test_other_methods_are_refused(client_of, emil):
    assert client_of(emil).post(URL).status_code == 405


# The session


@pytest.fixture
def signed(client_of, emil):
    client = client_of(emil)
    client.get(URL)  # the session is as old as this request
    return client


def test_a_session_that_is_used_begins_its_time_anew(signed, monkeypatch, settings):
    assert "sessionid" not in signed.get(URL).cookies
    now = signed.session["renewed"]
    monkeypatch.setattr("goals.views.sessions.time.time", lambda: now + 30 * 60)
    cookie = signed.get(URL).cookies["sessionid"]
    assert cookie["max-age"] == settings.SESSION_COOKIE_AGE == 8 * 60 * 60


def test_a_session_that_is_not_used_ends(signed, monkeypatch, settings):
    session = signed.session
    session.set_expiry(-1)
    session.save()
    assert signed.get(URL).status_code == 302


def test_anonymous_readers_get_no_session(client, db, monkeypatch):
    monkeypatch.setattr("goals.views.sessions.time.time", lambda: 10**10)
    for url in ("/", "/healthz", "/konto/anmelden/"):
        assert "sessionid" not in client.get(url).cookies


def test_whoever_is_deactivated_is_out_with_the_next_request_and_stays_so(signed, emil):
    emil.is_active = False
    emil.save()
    assert signed.get(URL).status_code == 302
    emil.refresh_from_db()
    emil.is_active = True
    emil.save()
    assert signed.get(URL).status_code == 302, "an old session lives again"


def test_another_role_counts_from_the_next_request_on(signed, emil):
    assert signed.get("/schreibtisch/").status_code == 200
    emil.role = Role.COUNCIL
    emil.save()
    assert signed.get("/schreibtisch/").status_code == 403
