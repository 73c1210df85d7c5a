"""Words and letters: German slugs, sort keys and paragraphs. Knows no model."""

import re
from datetime import date
from decimal import Decimal

from django.utils.text import slugify

UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"}
)

INNER = str.maketrans("„“”", "‚‘‘")


def german_slug(text):
    """`VIII Klimaschutz und Energie` → `viii-klimaschutz-und-energie`."""
    return slugify(text.translate(UMLAUTS))


def sort_key(text):
    """Order as in a German register (DIN 5007-1): ä like a, ß like ss, case ignored.

    Kept in a column, because C.UTF-8 (PostgreSQL) and SQLite both sort Ä after Z.
    """
    plain = text.casefold().translate(str.maketrans({"ä": "a", "ö": "o", "ü": "u"}))
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def paragraphs(text):
    """The paragraphs of a text: parts between blank lines, without empty ones."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def counted(number, words):
    """`12, "Ziel,Ziele"` → `12 Ziele`; in templates `{{ 12|counted:"Ziel,Ziele" }}`."""
    one, many = words.split(",")
    return f"{number} {one if number == 1 else many}"


def in_quotes(text):
    """`Beirat „Jugend“` → `„Beirat ‚Jugend‘“`: quotation marks within others are single ones."""
    return f"„{str(text).translate(INNER)}“"


def told(value):
    """A stored value in German: `1.234,50`, `24.06.2025`, `ja`; "" for none."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, Decimal):
        return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return "" if value is None else str(value)
