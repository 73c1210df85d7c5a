"""Records of a fixture file: read them, check each column, say in German where and what is wrong.

A file is a Django fixture with natural keys, such as fixtures/resolution_2025.json. What a record
must hold is told by its model: exactly the adopted columns (`Model.ADOPTED`).
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models

from goals.days import today
from goals.models import Goal, Principle, Resolution, Section, StrategicField
from goals.models.council import paper_reference

KEYS = {
    Resolution: ("adopted_on",),
    Principle: ("resolution", "number"),
    StrategicField: ("resolution", "number"),
    Section: ("field", "position"),
    Goal: ("field", "number"),
}
"""The columns that name a row, in the order in which the models depend on each other."""

REFERENCES = {
    Resolution: ["2025-06-24"],
    StrategicField: ["2025-06-24", "VIII"],
    Section: ["2025-06-24", "VIII", 1],
}
"""How a file points at a row: an example for the reader, whose types every other one has."""


class Broken(Exception):
    """A file that cannot be used. `errors`: German sentences, each saying where and what."""

    def __init__(self, *errors):
        super().__init__(*errors)
        self.errors = list(errors)


class JsonObject(dict):
    """An object of a JSON file that remembers which keys it was given twice."""

    def __init__(self, pairs):
        super().__init__(pairs)
        names = [name for name, _ in pairs]
        self.doubled = sorted({name for name in names if names.count(name) > 1})


@dataclass
class Record:
    """One checked record: `values` by column; a relation as the key of the row it points at."""

    model: type[models.Model]
    values: dict
    place: str = ""
    key: tuple = ()

    def __post_init__(self):
        for name in KEYS[self.model]:
            part = self.values[name]
            self.key += part if isinstance(part, tuple) else (part,)

    def __str__(self):
        return name_of(self.model, self.key)


def name_of(model, key):
    """What a person calls a row: `Ziel VIII.3`, `Beschluss vom 24.06.2025`."""
    day, *rest = key
    written = {
        Resolution: "vom {day:%d.%m.%Y}",
        Section: "{}, Teil {}",
        Goal: "{}.{}",
    }.get(model, "{}")
    return f"{model._meta.verbose_name} {written.format(*rest, day=day)}"


def roman(number):
    """14 → `XIV`; 1 to 39, more fields no resolution has."""
    tens, ones = divmod(number, 10)
    return "X" * tens + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][ones]


def shown(value):
    """A value of a file as a short piece of JSON that any terminal can print."""
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= 50 else f"{text[:49]}…"


# Reading -----------------------------------------------------------------------------------------


def read_list(path):
    """The list that a JSON file holds: UTF-8, with or without byte order mark. Raises Broken."""
    try:
        raw = Path(path).read_bytes()
    except FileNotFoundError:
        raise Broken(f"Die Datei {path} wurde nicht gefunden.") from None
    except IsADirectoryError:
        raise Broken(f"{path} ist ein Ordner, keine Datei.") from None
    except OSError:
        raise Broken(f"Die Datei {path} lässt sich nicht lesen. Prüfen Sie die Rechte.") from None
    try:
        text = raw.decode("utf-8-sig")
        data = json.loads(text, object_pairs_hook=JsonObject)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Broken(f"{path}, Zeile {line}: Die Datei ist nicht in UTF-8 gespeichert.") from None
    except json.JSONDecodeError as error:
        raise Broken(
            f"{path}, Zeile {error.lineno}, Spalte {error.colno}: Das ist kein gültiges JSON, "
            f"ab hier: {shown(text[error.pos : error.pos + 30])}."
        ) from None
    except (RecursionError, ValueError):
        raise Broken(f"{path}: zu tief geschachtelt oder mit zu langen Zahlen.") from None
    if not isinstance(data, list):
        raise Broken(f"{path}: Die Datei muss eine Liste von Einträgen sein: [ … ].")
    if not data:
        raise Broken(f"{path}: Die Liste ist leer.")
    return data


def read_entries(path, allowed):
    """[(place, model, fields)] of a fixture with records of the `allowed` models. Raises Broken."""
    known = {model._meta.label_lower: model for model in allowed}
    entries, errors = [], []
    for number, entry in enumerate(read_list(path), 1):
        place = f"Eintrag {number}"
        if problem := _shape_problem(entry, known):
            errors.append(f"{place}: {problem}")
        else:
            entries.append((place, known[entry["model"]], entry["fields"]))
    if errors:
        raise Broken(*errors)
    return entries


def _shape_problem(entry, known):
    if not isinstance(entry, dict):
        return f"erwartet ein Objekt mit „model“ und „fields“, nicht {shown(entry)}."
    if "pk" in entry:
        return "„pk“ darf nicht angegeben sein; Einträge heißen nach ihrer Nummer."
    if missing := {"model", "fields"} - entry.keys():
        return f"„{min(missing)}“ fehlt."
    if extra := entry.keys() - {"model", "fields"}:
        return f"{shown(min(extra))} ist unbekannt; erlaubt sind „model“ und „fields“."
    if not isinstance(entry["model"], str) or entry["model"] not in known:
        return f"„model“ {shown(entry['model'])} ist unbekannt; erlaubt: {', '.join(known)}."
    if not isinstance(entry["fields"], dict):
        return f"„fields“ muss ein Objekt sein, nicht {shown(entry['fields'])}."
    if doubled := [*entry.doubled, *entry["fields"].doubled]:
        return f"{shown(doubled[0])} ist zweimal angegeben."
    return ""


# Checking ----------------------------------------------------------------------------------------


def checked(entries):
    """The records of `read_entries`, each column checked for itself. Raises Broken."""
    records, errors = [], []
    for place, model, fields in entries:
        values, problems = {}, []
        for name in model.ADOPTED:
            column = model._meta.get_field(name)
            try:
                values[name] = _value(column, fields[name])
            except KeyError:
                problems.append(f"{column.verbose_name} („{name}“) fehlt.")
            except ValidationError as error:
                problems.append(f"{column.verbose_name} („{name}“) {' '.join(error.messages)}")
        problems += [
            f"{shown(name)} gehört nicht zum beschlossenen Wortlaut eines Eintrags dieser Art."
            for name in fields.keys() - set(model.ADOPTED)
        ]
        if "number" in values and values.get("position", 0) not in (0, of_roman(values["number"])):
            problems.append(
                f"Nummer („number“) {shown(values['number'])} und Stelle („position“) "
                f"{values['position']} passen nicht zueinander."
            )
        named = values.keys() >= set(KEYS[model])
        record = Record(model, values) if named else None
        place = f"{place} ({record or model._meta.verbose_name})"
        errors += [f"{place}: {problem}" for problem in problems]
        if not problems:
            record.place = place
            records.append(record)
    if errors:
        raise Broken(*errors)
    return records


def of_roman(text):
    """`XIV` → 14; None for what is no Roman number from 1 to 39."""
    return next((number for number in range(1, 40) if roman(number) == text), None)


def _value(column, raw):
    if column.is_relation:
        return _reference(column.related_model, raw)
    if isinstance(column, models.DateField):
        day = _day(raw)
        if day > today():
            raise ValidationError(f"liegt in der Zukunft: {day:%d.%m.%Y}.")
        return day
    if isinstance(column, models.IntegerField):
        if type(raw) is not int:
            raise ValidationError(f"muss eine ganze Zahl sein, nicht {shown(raw)}.")
        if not 1 <= raw <= 32_767:
            raise ValidationError(f"muss zwischen 1 und 32767 liegen, nicht bei {shown(raw)}.")
        return raw
    return _text(column, raw)


def _day(raw):
    if not isinstance(raw, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
        raise ValidationError(f"muss ein Tag wie „2025-06-24“ sein, nicht {shown(raw)}.")
    try:
        return date.fromisoformat(raw)
    except ValueError:
        raise ValidationError(f"nennt einen Tag, den es nicht gibt: {raw}.") from None


def _reference(model, raw):
    example = REFERENCES[model]
    if not isinstance(raw, list) or [*map(type, raw)] != [*map(type, example)]:
        raise ValidationError(f"muss die Form {shown(example)} haben, nicht {shown(raw)}.")
    return (_day(raw[0]), *raw[1:])


def _text(column, raw):
    if not isinstance(raw, str):
        raise ValidationError(f"muss Text sein, nicht {shown(raw)}.")
    breaks = "\n" if isinstance(column, models.TextField) else ""
    for position, character in enumerate(raw, 1):
        # Control and invisible characters, and halves of characters: nobody adopted them.
        if unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in breaks:
            code = f"U+{ord(character):04X}"
            raise ValidationError(f"enthält als {position}. Zeichen das unzulässige {code}.")
    if not raw.strip():
        if column.blank and not raw:
            return raw
        raise ValidationError("ist leer.")
    if raw != raw.strip():
        raise ValidationError("beginnt oder endet mit Leerraum.")
    if column.max_length and len(raw) > column.max_length:
        raise ValidationError(f"ist zu lang: {len(raw)} Zeichen, erlaubt sind {column.max_length}.")
    if column.name == "number" and not of_roman(raw):
        raise ValidationError(f"ist keine römische Zahl: {shown(raw)}.")
    try:
        column.run_validators(raw)
        if column.name == "paper":
            paper_reference(raw)
    except ValidationError as error:
        raise ValidationError(f"ist nicht gültig: {shown(raw)}. {error.messages[0]}") from None
    return raw
