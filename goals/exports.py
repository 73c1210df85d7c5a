"""A list as a file: CSV, JSON or XLSX from columns, an iterator of rows and a Listing.

Rows are drawn one by one and written at once: memory does not grow with them. What a file tells is
decided by its columns (goals/columns.py), which rows by who asks for them.
"""

import csv
import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Choices

from goals.listings import (
    LICENCE,
    LICENCE_NAME,
    LICENCE_TEXT,
    LICENCE_URI,
    PORTAL,
    PUBLISHER,
    Term,
    plain,
    told,
)
from goals.workbooks import xlsx_file

BLOCK = 64 * 1024
"""Characters of text that are sent in one piece."""

FORMULA = re.compile(r"'*\s*[=+\-@\t\r＝＋－＠]")
"""How a text begins that a spreadsheet would calculate instead of showing it."""


def guarded(text):
    """A text that a spreadsheet shows as it is: an apostrophe before what would be a formula.

    A text that already looks so gets one more: taking one away always gives the text back.
    """
    return f"'{text}" if FORMULA.match(text) else text


def german(value):
    """A value as German Excel reads it from a CSV file."""
    value = told(value)
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return "" if value is None else str(value).replace(".", ",")


def for_machines(value):
    """A value as JSON has it: ISO dates, numbers, true and false, null for nothing."""
    if isinstance(value, list):
        return [for_machines(item) for item in value]
    if isinstance(value, Choices | Term):
        return {"code": value.value, "label": plain(value.label)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return (plain(value) or None) if isinstance(value, str) else value


class Lines:
    """What csv.writer writes to: each line is handed back instead of being kept."""

    def write(self, line):
        return line


def in_blocks(parts):
    """Pieces of text as bytes, put together to blocks that are worth sending."""
    block, size = [], 0
    for part in parts:
        block.append(part)
        size += len(part)
        if size >= BLOCK:
            yield "".join(block).encode()
            block, size = [], 0
    yield "".join(block).encode()


def csv_file(listing, columns, rows):
    """Blocks of bytes. A plain table from its first line on, for people and machines alike; what
    the file says of itself stands in its last columns, in each row the same.
    """
    own = {
        "Stand der Angaben": listing.day,
        "Auswahl": listing.selection,
        "Hinweis": " ".join(listing.remarks),
        "Lizenz": LICENCE,
        "Quellenvermerk": listing.source_note,
    }
    line = csv.writer(Lines(), delimiter=";", lineterminator="\r\n").writerow
    ending = [german(value) for value in own.values()]

    def lines():
        # Without the mark German Excel would take UTF-8 for Windows-1252.
        yield "\ufeff" + line([*(column.title for column in columns), *own])
        for row in rows:
            yield line([*(german(column.value(row)) for column in columns), *ending])

    return in_blocks(lines())


def json_file(listing, columns, rows):
    """Blocks of bytes: one object with what the file says of itself and `rows`."""
    head = {
        "title": f"{PORTAL}: {listing.title}",
        "publisher": PUBLISHER,
        "as_of": listing.day.isoformat(),
        "generated": listing.made_at.isoformat(),
        "readers": for_machines(listing.readers),
        "filters": [{"label": label, "words": plain(words)} for label, words in listing.filters],
        "sorted_by": listing.order or None,
        "licence": {
            "id": LICENCE,
            "name": LICENCE_NAME,
            "uri": LICENCE_URI,
            "text": LICENCE_TEXT,
        },
        "attribution": plain(listing.source_note),
        "address": plain(listing.address),
        "notes": listing.remarks,
        "columns": {column.key: column.title for column in columns},
    }

    def parts():
        yield json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "rows": ['
        count = 0
        for row in rows:
            cells = {column.key: for_machines(column.value(row)) for column in columns}
            yield (",\n" if count else "\n") + json.dumps(cells, ensure_ascii=False)
            count += 1
        yield f'\n ],\n "row_count": {count}\n}}\n'

    return in_blocks(parts())


class Format(NamedTuple):
    label: str
    content_type: str
    write: Callable


FORMATS = {
    "csv": Format("CSV", "text/csv; charset=utf-8", csv_file),
    "xlsx": Format(
        "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_file
    ),
    "json": Format("JSON", "application/json", json_file),
}
"""What `?format=` may say. `write(listing, columns, rows)`: blocks of bytes, or an open file."""

FORMAT_CHOICES = [(name, kind.label) for name, kind in FORMATS.items()]
