"""/healthz: the process answers, whatever the database does."""

from django.db import OperationalError, connection

URL = "/healthz"


def broken(*args):
    raise OperationalError


def test_the_process_answers_without_asking_the_database(client, db):
    with connection.execute_wrapper(broken):
        response = client.get(URL)
    assert response.status_code == 200
    assert response.text == "Das Portal läuft.\n"
    assert "no-store" in response["Cache-Control"]


def test_other_methods_are_refused(client, db):
    assert client.post(URL).status_code == 405
