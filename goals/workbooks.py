"""A list as an Excel workbook: a sheet of rows and one that says what the file is.

Rows are written to a temporary file as they come; a cell is a real date, a real number or a text.
"""

from datetime import UTC, date
from decimal import Decimal
from tempfile import TemporaryDirectory, TemporaryFile

from xlsxwriter import Workbook

from goals.listings import (
    LICENCE,
    LICENCE_NAME,
    LICENCE_TEXT,
    LICENCE_URI,
    PORTAL,
    PUBLISHER,
    told,
)

CELL_LIMIT = 32_767
"""UTF-16 units that a cell of Excel holds; it calls a file with more damaged."""

CUT = " … [gekürzt]"

A4 = 9
LINE_HEIGHT = 15
"""Points."""

MOST_LINES = 8
"""A row is at most so high; a longer text is read in its cell."""

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def xlsx_file(listing, columns, rows):
    """A workbook with one sheet of rows, named by the listing, as `workbook_file`."""
    return workbook_file(listing, [(listing.title, columns, rows)])


def workbook_file(listing, sheets):
    """A temporary file, open at its beginning and without a name: closed, it is gone.

    `sheets`: [(title, columns, rows)]; one more says what the file is.
    """
    file = TemporaryFile()  # noqa: SIM115
    try:
        with (
            TemporaryDirectory() as folder,
            # Left in whatever way, the workbook closes the files in the folder.
            Workbook(file, OPTIONS | {"tmpdir": folder}) as book,
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
            counts = [
                (title, _write_rows(book.add_worksheet(title), columns, rows, formats))
                for title, columns, rows in sheets
            ]
            _write_notes(book.add_worksheet("Hinweise"), listing, counts, formats)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _formats(book):
    """{type: format} of the cells; "head" for titles, "left" for a number among texts."""
    top = {"valign": "top"}
    return {
        str: book.add_format(top | {"text_wrap": True}),
        int: book.add_format(top | {"num_format": "0"}),
        Decimal: book.add_format(top | {"num_format": "#,##0.00"}),
        date: book.add_format(top | {"num_format": "dd.mm.yyyy", "align": "left"}),
        "head": book.add_format(top | {"text_wrap": True, "bold": True, "bottom": 1}),
        "left": book.add_format(top | {"num_format": "0", "align": "left"}),
    }


def _write_line(sheet, line, values, widths, formats, most=MOST_LINES):
    """Write one row of values, as high as its longest text needs, at `most` so many lines."""
    cells = [told(value) for value in values]
    # Excel would find the height by itself, other programs let the lines overlap.
    needed = max(map(_lines, cells, widths))
    sheet.set_row(line, LINE_HEIGHT * min(needed, most))
    for place, value in enumerate(cells):
        if isinstance(value, str) and value:
            sheet.write_string(line, place, _fitting(value), formats[str])
        elif isinstance(value, date):
            sheet.write_datetime(line, place, value, formats[date])
        elif isinstance(value, int | Decimal):
            sheet.write_number(line, place, value, formats[type(value)])
    # The line before is written by now; XlsxWriter would remember its height to the end.
    for heights in (sheet.row_info, sheet.row_sizes):
        heights.pop(line - 1, None)


def _lines(cell, width):
    """How many lines a text needs in a column, about; one for all else."""
    if not isinstance(cell, str):
        return 1
    return sum(1 + int(len(part) * 1.1) // width for part in cell.split("\n"))


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
    widths = [column.width for column in columns]
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    heads = formats | {str: formats["head"]}
    _write_line(sheet, 0, [column.title for column in columns], widths, heads)
    line = 0
    for line, row in enumerate(rows, 1):
        _write_line(sheet, line, [column.value(row) for column in columns], widths, formats)
    sheet.autofilter(0, 0, line, len(columns) - 1)
    return line


def _write_notes(sheet, listing, counts, formats):
    """Write the sheet on which the file says what it is. `counts`: [(sheet, its rows)]."""
    widths = [24, 90]
    sheet.set_column(0, 0, widths[0])
    sheet.set_column(1, 1, widths[1])
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    lines = [
        ("Titel", f"{PORTAL}: {listing.title}"),
        ("Herausgeber", PUBLISHER),
        *(listing.filters or [("Auswahl", "alle")]),
        *([("Sortiert nach", listing.order)] if listing.order else []),
        ("Stand der Angaben", listing.day),
        *(("Zeilen" if len(counts) == 1 else f"Zeilen {title}", count) for title, count in counts),
        ("Abgerufen", f"{listing.made_at:%d.%m.%Y, %H:%M} Uhr"),
        ("Leserkreis", listing.readers),
        ("Adresse", listing.address),
        ("Lizenz", f"{LICENCE_NAME} ({LICENCE})"),
        ("Lizenztext", LICENCE_TEXT),
        ("Kennung der Lizenz", LICENCE_URI),
        ("Quellenvermerk", listing.source_note),
        *(("Hinweis", remark) for remark in listing.remarks),
    ]
    formats = formats | {int: formats["left"]}
    for line, pair in enumerate(lines):
        _write_line(sheet, line, pair, widths, formats, most=25)
