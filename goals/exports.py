"""A list as a file: CSV, XLSX or JSON from columns, an iterator of rows and a Listing.

Rows are drawn one by one and written at once: however many there are, memory stays the same. What a
file tells is decided by its columns (goals/columns.py), which rows by who asks for them.
"""

import csv
import json
import re
from collections.abc import Callable
from datetime import UTC, date
from decimal import Decimal
from tempfile import TemporaryDirectory, TemporaryFile
from typing import NamedTuple

from django.db.models import Choices
from xlsxwriter import Workbook

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

BLOCK = 64 * 1024
"""Characters of text that are sent in one piece."""

CELL_LIMIT = 32_767
"""UTF-16 units that a cell of Excel holds; it calls a file with more damaged."""

CUT = " … [gekürzt]"

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


def xlsx_file(listing, columns, rows):
    """A temporary file, open at its beginning and without a name: closed, it is gone."""
    file = TemporaryFile()  # noqa: SIM115
    try:
        with (
            TemporaryDirectory() as folder,
            # Left in whatever way, the workbook closes the files in the folder.
            Workbook(file, XLSX_OPTIONS | {"tmpdir": folder}) as book,
        ):
            book.set_properties(
                {
                    "title": f"{PORTAL}: {listing.title}",
                    "author": PUBLISHER,
                    "comments": listing.source_note,
                    # Else the clock's time, and no two files alike.
                    "created": listing.made_at.astimezone(UTC).replace(tzinfo=None),
                }
            )
            formats = _formats(book)
            count = _write_rows(book.add_worksheet(listing.title), columns, rows, formats)
            _write_notes(book.add_worksheet("Hinweise"), listing, count, formats)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


XLSX_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def _formats(book):
    """{type: format} of the cells."""
    top = {"valign": "top"}
    return {
        str: book.add_format(top | {"text_wrap": True}),
        int: book.add_format(top | {"num_format": "0"}),
        Decimal: book.add_format(top | {"num_format": "#,##0.00"}),
        date: book.add_format(top | {"num_format": "dd.mm.yyyy", "align": "left"}),
        "head": book.add_format(top | {"text_wrap": True, "bold": True, "bottom": 1}),
    }


def _write_cell(sheet, line, place, value, formats):
    value = told(value)
    if value is None or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(line, place, _fitting(value), formats[str])
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, formats[date])
    else:
        sheet.write_number(line, place, value, formats[type(value)])


def _fitting(text):
    """The text, cut to what a cell holds."""
    if len(text) * 2 <= CELL_LIMIT:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= CELL_LIMIT * 2:
        return text
    return units[: (CELL_LIMIT - len(CUT)) * 2].decode("utf-16-le", "ignore") + CUT


def _write_rows(sheet, columns, rows, formats):
    """Write the sheet of rows; returns their number."""
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.title, formats["head"])
    line = 0
    for line, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            _write_cell(sheet, line, place, column.value(row), formats)
    sheet.autofilter(0, 0, line, len(columns) - 1)
    return line


def _write_notes(sheet, listing, count, formats):
    """Write the sheet on which the file says what it is."""
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    lines = [
        ("Titel", f"{PORTAL}: {listing.title}"),
        ("Herausgeber", PUBLISHER),
        *(listing.filters or [("Auswahl", "alle")]),
        *([("Sortiert nach", listing.order)] if listing.order else []),
        ("Stand der Angaben", listing.day),
        ("Zeilen", count),
        ("Abgerufen", f"{listing.made_at:%d.%m.%Y, %H:%M} Uhr"),
        ("Leserkreis", listing.readers),
        ("Adresse", listing.address),
        ("Lizenz", f"{LICENCE_NAME} ({LICENCE})"),
        ("Lizenztext", LICENCE_TEXT),
        ("Kennung der Lizenz", LICENCE_URI),
        ("Quellenvermerk", listing.source_note),
        *(("Hinweis", remark) for remark in listing.remarks),
    ]
    for line, (label, value) in enumerate(lines):
        sheet.write_string(line, 0, label, formats["head"])
        _write_cell(sheet, line, 1, value, formats)


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
