"""Bring the database up to date, say where the portal is, and serve it on this machine.

`make run` calls it for gunicorn, `make dev` with `--reload` for Django's own server. PORT
chooses the port; DEMO=0 leaves a new database without demo content.
"""

import os
import socket
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coesfeld_goals.settings")
    port = free_port()
    try:
        django.setup()
        know_own_address(f"http://127.0.0.1:{port}")
        prepare_database()
    except (CommandError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except DatabaseError as error:
        sys.exit(f"Die Datenbank antwortet nicht wie erwartet: {error}")
    except KeyboardInterrupt:
        sys.exit("\nAbgebrochen. Der nächste Start beginnt diesen Schritt von vorn.")
    print(f"\nDas Portal: http://127.0.0.1:{port}  (beenden mit Strg+C)")
    show_accounts()
    connections.close_all()
    if "--reload" in sys.argv:
        command = ["manage.py", "runserver", f"127.0.0.1:{port}"]
    else:
        command = ["-m", "gunicorn", "coesfeld_goals.wsgi", "--bind", f"127.0.0.1:{port}"]
    os.execv(sys.executable, [sys.executable, *command])


def free_port():
    """The port of PORT, 8000 without; ends the program when it is none or in use."""
    text = os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        sys.exit(f"PORT={text} ist keine Portnummer zwischen 1 und 65535.")
    with socket.socket() as probe:
        # As the server does it: a port that was only just given up is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            sys.exit(
                f"Port {text} ist nicht frei ({error.strerror}). Anderer Port: make run PORT=8001"
            )
    return int(text)


def know_own_address(address):
    """Without SITE_URL links lead to this machine: in frozen reports, which need an address, and in
    what the server sends, which takes the place of this program.
    """
    if not settings.SITE_URL:
        settings.SITE_URL = os.environ["SITE_URL"] = address


def prepare_database():
    """Migrate and load what every portal has; a new SQLite file gets demo content too.

    The new file is filled beside its place and moved there when it is whole: a first run
    that breaks off leaves nothing behind, and demo content never meets other data.
    """
    database = connections["default"].settings_dict
    file = Path(database["NAME"])
    if connections["default"].vendor != "sqlite" or (file.exists() and file.stat().st_size):
        fill(demo=False)
        return
    part = file.with_name(file.name + ".part")
    for leftover in part.parent.glob(part.name + "*"):
        leftover.unlink()
    database["NAME"] = str(part)
    fill(demo=os.environ.get("DEMO") != "0")
    connections.close_all()
    part.replace(file)
    database["NAME"] = str(file)


def fill(*, demo):
    print("Datenbank auf den neuesten Stand bringen …", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_basics", verbosity=0)
    if demo:
        print("Beispieldaten laden (etwa 10 Sekunden) …", flush=True)
        call_command("load_demo", verbosity=0)


def show_accounts():
    """Print name and password of the demo accounts where there is demo content."""
    from goals.models import DemoContent  # needs the settings

    if DemoContent.objects.exists():
        call_command("demo_accounts")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
