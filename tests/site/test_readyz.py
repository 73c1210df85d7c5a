"""/readyz: the database answers and is up to date."""

from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

URL = "/readyz"


def broken(*args):
    raise OperationalError


def test_ready(client, db):
    response = client.get(URL)
    assert response.status_code == 200
    assert response.text == "Das Portal ist bereit.\n"
    assert "no-store" in response["Cache-Control"]


def test_not_ready_without_the_database(client, db):
    with connection.execute_wrapper(broken):
        response = client.get(URL)
    assert response.status_code == 503
    assert response.text == "Das Portal ist nicht bereit: Die Datenbank antwortet nicht.\n"


def test_not_ready_while_a_migration_is_missing(client, db):
    newest = MigrationLoader(connection).graph.leaf_nodes("goals")[0]
    MigrationRecorder(connection).record_unapplied(*newest)
    response = client.get(URL)
    assert response.status_code == 503
    assert response.text == "Das Portal ist nicht bereit: Migrationen stehen noch aus.\n"


def test_other_methods_are_refused(client, db):
    assert client.post(URL).status_code == 405
