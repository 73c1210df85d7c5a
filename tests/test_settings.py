"""Settings: a development server without any environment; in operation nothing is guessed."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

ENOUGH = {
    "DEBUG": "false",
    "SECRET_KEY": "Baumberge-Lippe-Ems-Stever-Berkel-Dinkel-Vechte-Nottuln-17",
    "ALLOWED_HOSTS": "ziele.example.org",
    "DATABASE_URL": "sqlite://:memory:",
}
NAMES = ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "HTTPS", "CSRF_TRUSTED_ORIGINS")
NAMES += ("EMAIL_URL", "DEFAULT_FROM_EMAIL", "FEEDBACK_MAILBOX")

SHOW = (
    "import django; django.setup(); from django.conf import settings as s; "
    "print(s.DEBUG, s.HTTPS, s.ALLOWED_HOSTS, s.DATABASES['default']['ENGINE'])"
)


def python(*arguments, **environment):
    """Run Python in the project with nothing but these settings."""
    kept = {name: value for name, value in os.environ.items() if name not in NAMES}
    kept |= {"ENV_FILE": "", "DJANGO_SETTINGS_MODULE": "coesfeld_goals.settings"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_without_environment_it_is_a_development_server():
    result = python("-c", SHOW)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("True False ['127.0.0.1', 'localhost', '[::1]']")
    assert "sqlite3" in result.stdout


def test_with_all_three_it_starts_in_operation():
    result = python("-c", SHOW, **ENOUGH)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("False True ['ziele.example.org']")


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_in_operation_it_refuses_to_start_without_each(name):
    given = {key: value for key, value in ENOUGH.items() if key != name}
    for missing in (given, given | {name: ""}):
        result = python("-c", SHOW, **missing)
        assert result.returncode != 0
        assert f"DEBUG=false verlangt {name}." in result.stderr


def test_check_for_operation_finds_nothing_but_what_is_decided():
    result = python("manage.py", "check", "--deploy", "--fail-level", "ERROR", **ENOUGH)
    assert result.returncode == 0, result.stdout + result.stderr
    # Other names below the Kreis's domain are not the portal's to bind to HTTPS.
    told = set(re.findall(r"security\.[WE]\d+", result.stdout + result.stderr))
    assert told == {"security.W005", "security.W021"}


MAIL = (
    "import django; django.setup(); from django.conf import settings as s; from goals import mail; "
    "print(mail.is_ready(), s.EMAIL_BACKEND.split('.')[-2], s.EMAIL_HOST, s.EMAIL_PORT, "
    "s.EMAIL_USE_TLS, s.EMAIL_HOST_USER, s.EMAIL_HOST_PASSWORD, s.EMAIL_TIMEOUT)"
)


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "True console None None False None None 10"),
        (ENOUGH, "False smtp localhost 25 False   10"),
        (ENOUGH | {"EMAIL_URL": ""}, "False smtp localhost 25 False   10"),
        (
            ENOUGH | {"EMAIL_URL": "smtp+tls://ziele:p%40ss@mail.example.org:587"},
            "True smtp mail.example.org 587 True ziele p@ss 10",
        ),
    ],
)
def test_mail_goes_where_the_environment_says_and_nowhere_by_itself(environment, told):
    result = python("-c", MAIL, **environment)
    assert result.returncode == 0, result.stderr
    assert result.stdout.rstrip("\n") == told
