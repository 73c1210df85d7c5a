"""The cast. Everybody has a name, so that a test reads as a small scene."""

import limits
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import override_settings

from tests.factories import make_department, make_user
from tests.visitors import login

pytest_plugins = ["tests.smtp", "tests.unknown_variables", "tests.world"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The portal's database as pytest-django makes it, and on PostgreSQL one that may be emptied:
    a test with transactions of its own leaves it so.
    """
    if connection.vendor != "postgresql":
        return
    with django_db_blocker.unblock():
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {name} SET goals.emptying = 'on'")
        connection.close()  # The next session knows it.


@pytest.fixture(autouse=True)
def _fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_review_of_another_test():
    """Rolled back, the rows of one test have the keys of those of the next."""
    caches["reviews"].clear()


@pytest.fixture(autouse=True)
def _site_url(settings):
    """The portal knows its address, as in operation; it is the one that test clients ask."""
    settings.SITE_URL = "http://testserver"


@pytest.fixture(autouse=True, scope="session")
def _no_rate_limits():
    """Tests ask more often than people; those of the limits set their own."""
    without = dict.fromkeys(settings.RATE_LIMITS, limits.parse("1000000/second"))
    with override_settings(RATE_LIMITS=without):
        yield


@pytest.fixture
def roads(db):
    return make_department("Straßenbau und -unterhaltung", "66", slug="66-strassenbau")


@pytest.fixture
def youth(db):
    return make_department("Jugendamt", "51", slug="51-jugendamt")


@pytest.fixture
def emil(roads):
    """Editor in the road department."""
    return make_user("Emil", "editor", [roads])


@pytest.fixture
def erna(youth):
    """Editor in the youth office."""
    return make_user("Erna", "editor", [youth])


@pytest.fixture
def ruth(db):
    """Member of the Kreistag."""
    return make_user("Ruth", "council")


@pytest.fixture
def cora(db):
    """Central controlling."""
    return make_user("Cora", "controlling")


@pytest.fixture
def adam(db):
    """Technical administration."""
    return make_user("Adam", "admin")


@pytest.fixture
def emils(emil):
    """Emil's browser; the others beside it are those of the same people."""
    return login(emil)


@pytest.fixture
def coras(cora):
    return login(cora)


@pytest.fixture
def adams(adam):
    return login(adam)


@pytest.fixture
def client_of(client):
    """A client logged in as a user; None stays anonymous."""

    def login(user):
        if user is not None:
            client.force_login(user)
        return client

    return login
