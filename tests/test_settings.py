"""Settings: a development server without any environment; in operation nothing is guessed."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import override_settings

from scripts.serve import know_own_address

ENOUGH = {
    "DEBUG": "false",
    "SECRET_KEY": "Baumberge-Lippe-Ems-Stever-Berkel-Dinkel-Vechte-Nottuln-17",
    "ALLOWED_HOSTS": "ziele.example.org",
    "DATABASE_URL": "sqlite://:memory:",
}
NAMES = ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "HTTPS", "CSRF_TRUSTED_ORIGINS")
NAMES += ("RATE_SEARCH", "RATE_EXPORT", "RATE_FEEDBACK", "RATE_LOGIN", "RATE_LIMIT_STORAGE")
NAMES += ("TRUSTED_PROXIES", "RATE_RESET")
NAMES += ("SESSION_IDLE_MINUTES", "LOGIN_FAILURES", "LOGIN_LOCK_MINUTES")
NAMES += ("EMAIL_URL", "DEFAULT_FROM_EMAIL", "FEEDBACK_MAILBOX", "SITE_URL")

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


@pytest.mark.parametrize("url", ["sqlite:///portal.sqlite3", "postgres://a:b@127.0.0.1/c"])
def test_connections_are_kept_in_operation_and_not_while_developing(url):
    show = "from django.conf import settings as s; print(s.DATABASES['default']['CONN_MAX_AGE'])"
    environment = ENOUGH | {"DATABASE_URL": url}
    assert python("-c", show, **environment).stdout == "600\n"
    assert python("-c", show, **(environment | {"DEBUG": "true"})).stdout == "0\n"
    assert python("-c", show, **environment, DATABASE_CONN_MAX_AGE="5").stdout == "5\n"


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_in_operation_it_refuses_to_start_without_each(name):
    given = {key: value for key, value in ENOUGH.items() if key != name}
    for missing in (given, given | {name: ""}):
        result = python("-c", SHOW, **missing)
        assert result.returncode != 0
        assert f"DEBUG=false verlangt {name}." in result.stderr


def test_check_for_operation_finds_nothing():
    result = python("manage.py", "check", "--deploy", "--fail-level", "DEBUG", **ENOUGH)
    assert result.returncode == 0, result.stdout + result.stderr
    # Other names below the Kreis's domain are not the portal's to bind to HTTPS, and two hints of
    # django-axes are about ways of locking that the portal does not use.
    assert "no issues (4 silenced)" in result.stdout


@pytest.mark.parametrize("weak", [{"HTTPS": "false"}, {"SECRET_KEY": "kurz"}])
def test_check_for_operation_finds_what_is_wrong(weak):
    result = python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **ENOUGH | weak)
    assert result.returncode == 1
    assert "security.W" in result.stderr


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("RATE_SEARCH", "viel", "RATE_SEARCH=viel ist keine Angabe wie 60/minute oder 30/5minute."),
        ("RATE_LOGIN", "", "RATE_LOGIN= ist keine Angabe"),
        ("RATE_EXPORT", "0/minute", "RATE_EXPORT=0/minute ist keine Angabe"),
        ("RATE_LIMIT_STORAGE", "http://rechner", "RATE_LIMIT_STORAGE beginnt mit"),
        ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES=-1 ist keine Anzahl"),
        ("SITE_URL", "ziele.example.org", "SITE_URL=ziele.example.org beginnt nicht mit https://"),
    ],
)
def test_values_that_make_no_sense_are_refused_at_the_start(name, value, reason):
    result = python("-c", SHOW, **ENOUGH, **{name: value})
    assert result.returncode != 0
    assert reason in result.stderr


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


@pytest.mark.parametrize(
    "environment",
    [
        {"SESSION_IDLE_MINUTES": "9"},
        {"LOGIN_FAILURES": "2"},
        {"LOGIN_LOCK_MINUTES": "0"},
        {"ALLOWED_HOSTS": "ziele.example.org,*"},
        {"ALLOWED_HOSTS": "ziele.example.org,.example.org"},
    ],
)
def test_what_would_leave_accounts_open_is_refused(environment):
    result = python("-c", SHOW, **(ENOUGH | environment))
    assert result.returncode != 0
    assert next(iter(environment)) in result.stderr


def test_make_run_gives_the_portal_its_own_address(monkeypatch):
    monkeypatch.setenv("SITE_URL", "")
    with override_settings(SITE_URL=""):
        know_own_address("http://127.0.0.1:8123")
        assert settings.SITE_URL == os.environ["SITE_URL"] == "http://127.0.0.1:8123"
        know_own_address("http://127.0.0.1:9000")
        assert settings.SITE_URL == os.environ["SITE_URL"] == "http://127.0.0.1:8123"
