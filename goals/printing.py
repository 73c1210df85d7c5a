"""A review as a PDF: tagged (PDF/UA-1), A4, the same bytes for the same content."""

import json
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from goals.review_content import as_drawn

PROGRAM = Path(__file__).with_name("typesetting.py")

SECONDS = 30
"""So long a PDF may take: many times what the whole resolution with its measures needs."""


class NotPrinted(Exception):
    """No PDF came of it; the message is for the log."""


def pdf_of(content, facts=()):
    """The PDF of a Content, as bytes. `facts`: [(label, words)] on its title page beside what the
    content says of itself. Raises NotPrinted.

    It is set by a process of its own, which ends with it; links lead to SITE_URL.
    """
    job = {
        "content": as_drawn(content),
        "facts": [list(fact) for fact in facts],
        "site": settings.SITE_URL,
        "timestamp": int(content.made_at.timestamp()),
    }
    try:
        done = subprocess.run(
            [sys.executable, PROGRAM],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotPrinted(f"Nicht fertig nach {SECONDS} Sekunden.") from None
    except OSError as problem:
        raise NotPrinted(f"Kein Prozess dafür: {problem}") from problem
    if done.returncode or not done.stdout:
        raise NotPrinted(done.stderr.decode(errors="replace")[:2_000])
    return done.stdout
