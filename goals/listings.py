"""What a list is as a file: its columns, its values, and what the file says of itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Choices

from goals.vocabulary import Visibility

PUBLISHER = "Kreis Coesfeld"
PORTAL = "Strategische Ziele"
LICENCE = "dl-de/by-2-0"
LICENCE_NAME = "Datenlizenz Deutschland – Namensnennung – Version 2.0"
LICENCE_TEXT = "https://www.govdata.de/dl-de/by-2-0"
LICENCE_URI = "http://dcat-ap.de/def/licenses/dl-by-de/2.0"

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold and nobody can read."""


class Term(NamedTuple):
    """A code for machines with its words for people, as members of a scale have them."""

    value: str
    label: str


@dataclass(frozen=True)
class Column:
    """`value(row)` gives str, int, Decimal, date, bool, Term, a member of a scale, a list of
    these, or None. `title` heads it in a table, `key` names it in JSON; `width` in characters.
    """

    key: str
    title: str
    value: Callable
    width: int = 16


@dataclass(frozen=True)
class Listing:
    """What a file says of itself. The same listing and rows make the same bytes.

    `day` is the state shown, `since` the day with which it is compared, `address` the list as a
    page on that day, `readers` the widest visibility it may hold, `filters` [(label, words)],
    `is_part`: whether somebody chose by them, `notes` [sentence].
    """

    name: str
    title: str
    address: str
    day: date
    made_at: datetime
    readers: Visibility = Visibility.PUBLIC
    filters: list = field(default_factory=list)
    order: str = ""
    notes: list = field(default_factory=list)
    since: date | None = None
    is_part: bool | None = None

    @property
    def is_public(self):
        return self.readers == Visibility.PUBLIC

    @property
    def file_name(self):
        """Without its ending; what is a part, or not for everybody, is told by its name."""
        is_part = bool(self.filters) if self.is_part is None else self.is_part
        part = "-auswahl" if is_part else ""
        circle = "" if self.is_public else "-nicht-oeffentlich"
        since = f"-{self.since.isoformat()}-bis" if self.since else ""
        return f"{self.name}{part}{circle}{since}-{self.day.isoformat()}"

    @property
    def selection(self):
        return "; ".join(f"{label}: {words}" for label, words in self.filters) or "alle"

    @property
    def source_note(self):
        return source_note(self.title, self.day, self.address)

    @property
    def remarks(self):
        """The notes, and for whom the file is where that is not everybody."""
        if self.is_public:
            return self.notes
        return [
            f"Nicht öffentlich: enthält Angaben für den Kreis „{self.readers.label}“. "
            f"Die Lizenz {LICENCE} gilt nur für die öffentlichen Angaben.",
            *self.notes,
        ]


def source_note(title, day, address):
    """The Quellenvermerk that the licence asks for: who, what, as of when, licence, where."""
    return f"{PUBLISHER}, {PORTAL}, {title}, Stand {day:%d.%m.%Y}, {LICENCE}, {address}"


def plain(text):
    """Text with one kind of line break and without what no file can hold."""
    return UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def told(value):
    """A value as one cell of a table: str, int, Decimal, date or None."""
    if isinstance(value, list):
        return "; ".join(str(told(item)) for item in value)
    if isinstance(value, Choices | Term):
        return plain(value.label)
    if isinstance(value, bool):
        return "ja" if value else "nein"
    return plain(value) if isinstance(value, str) else value
