"""The tree of departments as a CSV file: read it, check each line, say in German what is wrong
where; write it.

The format is `number;name;parent;kind;mailbox`, as spreadsheets save it: UTF-8 or Windows-1252,
with or without byte order mark, fields in quotes or not.
"""

import csv
import io
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from goals.exports import FORMULA, Lines, guarded
from goals.models import Department
from goals.records import Broken
from goals.text import counted
from goals.vocabulary import DepartmentKind

COLUMNS = ("number", "name", "parent", "kind", "mailbox")
HEADER = ";".join(COLUMNS)
TITLES = {
    "number": "number",
    "nummer": "number",
    "name": "name",
    "parent": "parent",
    "gehört zu": "parent",
    "kind": "kind",
    "art": "kind",
    "mailbox": "mailbox",
    "funktionspostfach": "mailbox",
}
"""How a column may be called in the first line, in small letters."""

KINDS = {name.casefold(): kind for kind in DepartmentKind for name in (kind.value, kind.label)}
MAX_BYTES = 256 * 1024
MAX_LINES = 2_000
"""A Kreis has some hundred departments."""

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
UTF8_PAIR = re.compile(rb"\xc3[\x84\x96\x9c\x9f\xa4\xb6\xbc]")
"""A German letter in UTF-8; in Windows-1252 these two bytes are no part of any word."""

NO_CSV = "Das ist keine CSV-Datei. Speichern Sie die Tabelle als „CSV (Trennzeichen-getrennt)“."


@dataclass(frozen=True)
class Record:
    """One checked line. `parent`: number or name of the unit above, "" without one."""

    line: int
    number: str
    name: str
    parent: str
    kind: str
    mailbox: str

    def __str__(self):
        return f"{self.number} {self.name}".strip()

    @property
    def kind_label(self):
        return DepartmentKind(self.kind).label


def decoded(raw):
    """(text, name of the encoding) of a file's bytes. Raises Broken."""
    if len(raw) > MAX_BYTES:
        raise Broken(f"Die Datei ist größer als {MAX_BYTES // 1024} kB. {NO_CSV}")
    try:
        return raw.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
    if b"\0" in raw:
        raise Broken(NO_CSV)
    if UTF8_PAIR.search(raw):
        raise Broken(
            f"Zeile {line}: Die Datei mischt UTF-8 mit einer anderen Zeichenkodierung. Speichern "
            "Sie sie noch einmal als „CSV UTF-8“."
        )
    try:
        return raw.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        raise Broken(NO_CSV) from None


def read_records(text):
    """[Record] of a text in the format above. Raises Broken with every line that is wrong."""
    records, errors = read_lines(text)
    if errors:
        raise Broken(*(sentence for _, sentence in errors))
    return records


def read_lines(text):
    """([Record], [(line, what is wrong with it)]). Raises Broken where there is no line."""
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_BYTES:
        raise Broken(f"Der Text ist zu lang: möglich sind {MAX_BYTES // 1024} kB.")
    if CONTROLS.search(text):
        raise Broken(NO_CSV)
    lines = _lines(text)
    if not lines:
        raise Broken("Die Datei ist leer. Sie beginnt mit der Zeile " + HEADER + ".")
    if len(lines) > MAX_LINES + 1:
        raise Broken(
            f"Die Datei hat {counted(len(lines) - 1, 'Zeile,Zeilen')} mit Einheiten, möglich sind "
            f"{MAX_LINES}. Lassen Sie weg, was keine Organisationseinheit ist."
        )
    columns = _columns(*lines[0])
    records, errors = [], []
    for line, cells in lines[1:]:
        found = _record(line, cells, columns)
        if isinstance(found, Record):
            records.append(found)
        else:
            errors += [(line, f"Zeile {line}: {problem}") for problem in found]
    if not (records or errors):
        raise Broken("Unter der ersten Zeile steht keine Einheit.")
    return records, errors


def _lines(text):
    """[(line in the file, cells)] of what is not empty."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    found, begins = [], 1
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                found.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error:
        raise Broken(
            f"Zeile {begins}: Hier sind die Anführungszeichen nicht in Ordnung. Ein Feld, das mit "
            "einem Anführungszeichen beginnt, endet auch damit."
        ) from None
    return found


def _columns(line, cells):
    """The names of the columns in the order of the file."""
    columns = [TITLES.get(flat(cell).casefold()) for cell in cells]
    if sorted(filter(None, columns)) == sorted(COLUMNS) and len(columns) == len(COLUMNS):
        return columns
    hint = ""
    if len(cells) == 1 and any(mark in cells[0] for mark in (",", "\t")):
        hint = " Die Felder werden durch Semikolon getrennt, nicht durch Komma oder Tabulator."
    raise Broken(f"Zeile {line}: Die Datei beginnt mit der Zeile {HEADER}.{hint}")


def _record(line, cells, columns):
    """The Record of a line, or [what is wrong with it]."""
    if len(cells) != len(columns):
        fields = counted(len(cells), "Feld,Felder")
        return [f"{fields} statt {len(columns)}. Prüfen Sie die Semikolons."]
    values = {name: plain(cell) for name, cell in zip(columns, cells, strict=True)}
    problems = []
    kind = KINDS.get(values["kind"].casefold())
    if kind is None:
        known = ", ".join(kind.label for kind in DepartmentKind)
        problems.append(f"Die Art „{values['kind'][:40]}“ gibt es nicht, nur: {known}.")
    if not values["name"]:
        problems.append("Der Name fehlt.")
    for name in ("number", "name", "mailbox"):
        column = Department._meta.get_field(name)
        if len(values[name]) > column.max_length:
            problems.append(
                f"{column.verbose_name} ist zu lang: {len(values[name])} Zeichen, möglich sind "
                f"{column.max_length}."
            )
        elif name == "mailbox" and values[name]:
            try:
                column.run_validators(values[name])
            except ValidationError:
                problems.append(
                    f"„{values[name][:60]}“ ist keine E-Mail-Adresse wie amt@kreis-coesfeld.de."
                )
    return problems or Record(line, **values | {"kind": kind.value})


def flat(text):
    """A text on one line, as forms store it."""
    return " ".join(text.split())


def plain(cell):
    """The text of a cell, without the apostrophe that keeps it from being a formula."""
    text = flat(cell)
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def written(departments):
    """The file of some departments ({pk: Department}), as text; reading it again changes nothing.

    A unit above is named by its number, without one by its name.
    """
    write = csv.writer(Lines(), delimiter=";", lineterminator="\r\n").writerow
    lines = [write(COLUMNS)]
    for unit in departments.values():
        above = departments.get(unit.parent_id)
        parent = (above.number or above.name) if above else ""
        kind = DepartmentKind(unit.kind).label
        cells = (unit.number, unit.name, parent, kind, unit.mailbox)
        lines.append(write(map(guarded, cells)))
    # With the mark, German spreadsheets read it as UTF-8.
    return "\ufeff" + "".join(lines)
