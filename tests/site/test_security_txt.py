"""/.well-known/security.txt, RFC 9116."""

from datetime import datetime, timedelta

from django.utils import timezone

URL = "/.well-known/security.txt"


def lines(client):
    response = client.get(URL)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    return dict(line.split(": ", 1) for line in response.text.splitlines())


def test_security_txt_says_whom_to_write_to(client, db, settings):
    settings.SECURITY_CONTACT = "mailto:sicherheit@kreis-coesfeld.de"
    said = lines(client)
    assert said["Contact"] == "mailto:sicherheit@kreis-coesfeld.de"
    assert said["Preferred-Languages"] == "de"
    assert said["Canonical"] == "http://testserver/.well-known/security.txt"


def test_it_expires_in_less_than_a_year(client, db):
    expires = datetime.fromisoformat(lines(client)["Expires"])
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)


def test_other_methods_are_refused(client, db):
    assert client.post(URL).status_code == 405
