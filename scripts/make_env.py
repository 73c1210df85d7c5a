"""Write `.env` for `make run`: a server on this machine with a secret key of its own.

What the environment already gives is left out, so that it never stands in two places.
"""

import os
import secrets
from pathlib import Path

HEADER = """\
# Einstellungen dieses Portals, angelegt von `make run`. Diese Datei ist geheim.
# Was die Umgebung vorgibt, geht vor. Erläuterungen stehen in .env.example.
"""


def main():
    values = {
        "DEBUG": "false",
        "HTTPS": "false",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "DATABASE_URL": "sqlite:///var/portal.sqlite3",
    }
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"):
        if os.environ.get(name):
            del values[name]
    lines = [f"{name}={value}\n" for name, value in values.items()]
    # Written beside its place and moved there: never half a file, never readable by others.
    part = Path(".env.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(HEADER + "".join(lines))
    part.replace(".env")
    print("Einstellungen in .env angelegt.")


if __name__ == "__main__":
    main()
