"""The portal as it is measured: a scratch database and gunicorn with the settings of operation."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from bench.meters import children, cpu_seconds

UNLIMITED = "1000000/second"

STARTING = 30
"""Seconds a server may take until it answers."""


class Database:
    """A scratch database. `url`; `server`: pid of its server, None for SQLite."""

    def __init__(self, directory, url, server=None):
        self.directory, self.url, self.server = directory, url, server
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "ENV_FILE": "",
            "DEBUG": "false",
            "HTTPS": "false",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": "http://127.0.0.1",
            "DATABASE_URL": url,
            "LOG_LEVEL": "ERROR",
            "RATE_SEARCH": UNLIMITED,
            "RATE_EXPORT": UNLIMITED,
            "BENCH_BYTES": str(directory),
        }

    def inside(self, verb, *arguments):
        """What `bench.inside` answers."""
        command = [sys.executable, "-m", "bench.inside", verb, *map(str, arguments)]
        done = subprocess.run(command, env=self.environment, stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)

    @contextmanager
    def served(self, workers):
        """A Server with that many workers (None: as gunicorn.conf.py says); stopped at the end."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "coesfeld_goals.wsgi"]
        command += ["--bind", f"127.0.0.1:{port}"]
        command += ["--workers", str(workers)] if workers else []
        process = subprocess.Popen(command, env=self.environment)
        try:
            wait_for(port, process)
            yield Server(process.pid, port, self.server)
        finally:
            process.terminate()
            process.wait(STARTING)


class Server:
    """A running gunicorn."""

    def __init__(self, pid, port, database):
        self.pid, self.port, self.database = pid, port, database

    @property
    def workers(self):
        return children(self.pid)

    def cpu(self):
        return sum(map(cpu_seconds, self.workers))

    def database_cpu(self):
        """Of the processes that answer for PostgreSQL; SQLite works within the worker."""
        return sum(map(cpu_seconds, children(self.database))) if self.database else 0.0


def wait_for(port, process):
    end = time.monotonic() + STARTING
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("gunicorn does not answer.")


def sqlite(directory, stack):
    return Database(directory, f"sqlite:///{directory / 'portal.sqlite3'}")


def postgresql(directory, stack):
    """The PostgreSQL of the tests; it stops with `stack`."""
    from tests.postgres import start_server  # needs what only the tests need

    url = start_server(directory, SimpleNamespace(add_cleanup=stack.callback))
    pid = int((Path(directory) / "data" / "postmaster.pid").read_text().split()[0])
    return Database(directory, url, pid)
