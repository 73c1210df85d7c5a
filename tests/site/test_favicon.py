"""/favicon.ico: Chromium asks for it."""

from django.contrib.staticfiles import finders

URL = "/favicon.ico"


def test_favicon_leads_to_the_symbol_of_the_portal(client, db):
    response = client.get(URL)
    assert response.status_code == 302
    assert response["Location"] == "/static/img/favicon.svg"
    assert finders.find("img/favicon.svg")


def test_other_methods_are_refused(client, db):
    assert client.post(URL).status_code == 405
