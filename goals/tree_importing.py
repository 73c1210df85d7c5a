"""Bring a file of departments into the tree: compare it, say what would change, write it.

All or nothing. Units that the file does not name stay as they are: a file may be a part.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from operator import itemgetter

from goals.models import Department
from goals.records import Broken
from goals.tree_records import flat, read_lines
from goals.vocabulary import DepartmentKind

LABELS = {
    "number": "Nummer",
    "name": "Name",
    "kind": "Art",
    "parent": "gehört zu",
    "mailbox": "Funktionspostfach",
}


@dataclass
class Difference:
    """A unit that would change. `fields`: [(label, old, new)] in German, "" for no entry."""

    record: object
    unit: Department
    fields: list


def bare(name):
    """A name without what people write now so and now so: case, spaces, hyphens, full stops."""
    return re.sub(r"[\W_]+", "", name.casefold())


@dataclass
class TreeImport:
    """What a file would do to the tree `departments` ({pk: Department}, all of them)."""

    departments: dict
    records: list
    new: list = field(default_factory=list)  # [Record]
    changed: list = field(default_factory=list)  # [Difference]
    unchanged: list = field(default_factory=list)  # [Record]
    absent: list = field(default_factory=list)  # [Department] active, not in the file
    units: dict = field(default_factory=dict)  # {line: Department} of the records that are known
    above: dict = field(default_factory=dict)  # {key of a unit or record: that of its parent}
    names: dict = field(default_factory=dict)  # {key: what it is called after the import}
    errors: list = field(default_factory=list)  # [(line, sentence)]

    @classmethod
    def of(cls, text, departments):
        """Read a file's text and compare it. Raises Broken."""
        records, errors = read_lines(text)
        plan = cls(departments, records, errors=errors)
        # With a line that cannot be read, a unit above may seem to be missing.
        is_whole = not errors
        plan._refuse_doubles()
        plan._match()
        if is_whole:
            plan._find_parents()
            plan._refuse_circles()
        if plan.errors:
            raise Broken(*(sentence for _, sentence in sorted(plan.errors, key=itemgetter(0))))
        plan.names = {pk: str(unit) for pk, unit in departments.items()}
        plan.names |= {plan._key(record): str(record) for record in plan.records}
        for record in plan.records:
            plan._compare(record)
        named = {unit.pk for unit in plan.units.values()}
        plan.absent = [
            unit for unit in departments.values() if unit.is_active and unit.pk not in named
        ]
        return plan

    @property
    def alike(self):
        """[(Record, name)] of what is new and what is called nearly the same after the import."""
        called = {pk: unit.name for pk, unit in self.departments.items() if unit.is_active}
        called |= {self._key(record): record.name for record in self.records}
        groups = defaultdict(set)
        for name in called.values():
            groups[bare(name)].add(name)
        return [
            (record, name)
            for record in self.new
            for name in sorted(groups[bare(record.name)] - {record.name})
        ]

    @property
    def is_idle(self):
        return not (self.new or self.changed)

    @property
    def version(self):
        """A fingerprint of the file and the tree: if it changes, it is to be looked at anew."""
        tree = [
            (
                unit.pk,
                *(getattr(unit, unit._meta.get_field(name).attname) for name in unit.EDITORIAL),
            )
            for _, unit in sorted(self.departments.items())
        ]
        lines = [(one.number, one.name, one.parent, one.kind, one.mailbox) for one in self.records]
        return sha256(repr((tree, lines)).encode()).hexdigest()[:32]

    def write(self, *, by):
        """Add and change, one version for each unit. Within a transaction that holds the tree."""
        for record in sorted(self.new, key=lambda record: len(self._path(self._key(record)))):
            unit = Department(slug=Department.objects.free_slug(record.number, record.name))
            self._store(record, unit, by)
            self.units[record.line] = unit
        for difference in self.changed:
            self._store(difference.record, difference.unit, by)

    def _store(self, record, unit, by):
        for name in ("number", "name", "kind", "mailbox"):
            setattr(unit, name, getattr(record, name))
        above = self.above[unit.pk or -record.line]
        # What was new is known by now: units above are written first.
        unit.parent_id = self.units[-above].pk if above and above < 0 else above
        unit.is_active = True
        unit.revise(by=by)

    def _key(self, thing):
        """The primary key of a unit, or of the one that a record means; of a new one its line
        below zero.
        """
        if isinstance(thing, Department):
            return thing.pk
        unit = self.units.get(thing.line)
        return unit.pk if unit else -thing.line

    def _say(self, record, sentence):
        self.errors.append((record.line, f"Zeile {record.line} ({record}): {sentence}"))

    def _refuse_doubles(self):
        numbers, names = {}, defaultdict(list)
        for record in self.records:
            names[record.name].append(record)
            first = numbers.setdefault(record.number or record, record)
            if first is not record:
                self._say(record, f"Die Nummer {record.number} steht schon in Zeile {first.line}.")
        for record in self.records:
            others = [other.line for other in names[record.name] if other is not record]
            if others and not record.number:
                self._say(
                    record,
                    f"Der Name steht auch in Zeile {others[0]}. Geben Sie jeder dieser Einheiten "
                    "eine Nummer.",
                )

    def _match(self):
        """Find the unit that each record means: by number, then by exact name."""
        by_number = {unit.number: unit for unit in self.departments.values() if unit.number}
        for record in self.records:
            if unit := by_number.get(record.number):
                self.units[record.line] = unit
        taken = {unit.pk for unit in self.units.values()}
        by_name = defaultdict(list)
        for unit in self.departments.values():
            if unit.pk not in taken:
                by_name[flat(unit.name)].append(unit)
        for record in self.records:
            if record.line not in self.units:
                self._match_by_name(record, by_name[record.name])
        for record in self.records:
            self._refuse_closed(record, self.units.get(record.line))

    def _match_by_name(self, record, units):
        found = [unit for unit in units if unit.is_active]
        # A closed unit comes back under its own number only: numbers are given anew.
        found = found or [unit for unit in units if unit.number == record.number]
        if len(found) > 1:
            self._say(
                record,
                f"Diesen Namen tragen im Portal {len(found)} Einheiten. Nennen Sie die Nummer.",
            )
        elif found and found[0] in self.units.values():
            self._say(
                record,
                f"Auch eine andere Zeile meint „{found[0]}“. Nennen Sie in einer von beiden deren "
                "Nummer.",
            )
        elif found:
            self.units[record.line] = found[0]

    def _refuse_closed(self, record, unit):
        if unit is None or unit.is_active:
            return
        if unit.merged_into_id:
            heir = self.departments[unit.merged_into_id]
            self._say(
                record,
                f"„{unit}“ ist in „{heir}“ aufgegangen. Nehmen Sie die Zeile heraus, oder "
                "aktivieren Sie die Einheit vorher im Portal.",
            )
        elif flat(unit.name) != record.name:
            self._say(
                record,
                f"Diese Nummer trägt noch die aufgelöste Einheit „{unit}“. Nehmen Sie ihr die "
                "Nummer vorher im Portal.",
            )

    def _find_parents(self):
        active = [unit for unit in self.departments.values() if unit.is_active]
        # What the file says goes first; numbers go before names.
        tables = [
            _table(things, word)
            for things in (self.records, active)
            for word in (lambda one: one.number, str, lambda one: flat(one.name))
        ]
        self.above = {pk: unit.parent_id for pk, unit in self.departments.items()}
        for record in self.records:
            found = next((table[record.parent] for table in tables if record.parent in table), [])
            self.above[self._key(record)] = self._key(found[0]) if found else None
            if len(found) > 1:
                self._say(
                    record,
                    f"„{record.parent}“ heißen {len(found)} Einheiten. Nennen Sie ihre Nummer.",
                )
            elif record.parent and not found:
                self._say(
                    record,
                    f"„{record.parent[:60]}“ steht weder in der Datei noch als aktive Einheit im "
                    "Portal.",
                )

    def _path(self, key):
        """[key] from a unit up to the top; ends with None in a circle."""
        path = {}
        while key is not None and key not in path:
            path[key] = True
            key = self.above[key]
        return [*path] if key is None else [*path, None]

    def _refuse_circles(self):
        for record in self.records:
            path = self._path(self._key(record))
            if path[-1] is None:
                self._say(record, "Diese Einheit würde am Ende sich selbst unterstehen.")

    def _compare(self, record):
        unit = self.units.get(record.line)
        if unit is None:
            self.new.append(record)
            return
        old = {name: flat(getattr(unit, name)) for name in ("number", "name", "mailbox")}
        new = {name: getattr(record, name) for name in old}
        above = self.departments.get(unit.parent_id)
        old |= {"kind": DepartmentKind(unit.kind).label, "parent": str(above or "")}
        new |= {
            "kind": DepartmentKind(record.kind).label,
            "parent": self._name(self.above[unit.pk]),
        }
        is_moved = unit.parent_id != self.above[unit.pk]
        fields = [
            (label, old[name], new[name])
            for name, label in LABELS.items()
            if (is_moved if name == "parent" else old[name] != new[name])
        ]
        if not unit.is_active:
            fields.append(("aktiv", "nein", "ja"))
        if fields:
            self.changed.append(Difference(record, unit, fields))
        else:
            self.unchanged.append(record)

    def _name(self, key):
        """What a unit is called after the import; "" without one."""
        return self.names[key] if key else ""

    @property
    def additions(self):
        """[(Record, name of the unit above or "")] of what is new."""
        return [(record, self._name(self.above[self._key(record)])) for record in self.new]


def _table(things, word):
    """{word: [thing]}"""
    table = defaultdict(list)
    for thing in things:
        table[word(thing)].append(thing)
    table.pop("", None)
    return table
