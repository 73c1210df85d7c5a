"""Bring the resolution in: compare a file with the database, say what would change, write it.

Adopted wording enters the portal here and nowhere else. Nothing is ever removed, and editorial
columns are not touched.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import models

from goals.days import noon_of
from goals.models import Goal, Principle, Resolution, Section, StrategicField
from goals.records import (
    KEYS,
    Broken,
    Record,
    checked,
    name_of,
    of_roman,
    read_entries,
    roman,
)

DAYS = {
    Resolution: "adopted_on",
    Principle: "resolution__adopted_on",
    StrategicField: "resolution__adopted_on",
    Section: "field__resolution__adopted_on",
    Goal: "field__resolution__adopted_on",
}


def record_of(row):
    """The record that a row of the database would have."""
    values = {name: getattr(row, name) for name in row.ADOPTED}
    for name, value in values.items():
        if isinstance(value, models.Model):
            values[name] = record_of(value).key
    return Record(type(row), values)


def shown_change(old, new):
    """`„alt“ → „neu“`, of long texts only the part around the first difference."""
    texts = [
        " ".join(map(str, value)) if isinstance(value, tuple) else str(value).replace("\n", "¶")
        for value in (old, new)
    ]
    pairs = enumerate(zip(*texts, strict=False))
    differing = next((place for place, (a, b) in pairs if a != b), min(map(len, texts)))
    start = max(0, differing - 30)
    end = start + 70
    return " → ".join(
        f"„{'…' * (start > 0)}{text[start:end]}{'…' * (len(text) > end)}“" for text in texts
    )


@dataclass
class Import:
    """What a file would do. Read it and write it within one transaction."""

    records: list[Record]
    stored: dict = field(default_factory=dict)  # (model, key): row
    new: list[Record] = field(default_factory=list)
    changed: list = field(default_factory=list)  # (record, {column: (old, new)})
    unchanged: list[Record] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)  # rows that the file does not mention

    @classmethod
    def of(cls, path):
        """Read a file and check it against itself and the database. Raises Broken."""
        order = [*KEYS]
        records = checked(read_entries(path, order))
        plan = cls(sorted(records, key=lambda record: order.index(record.model)))
        days = {record.key[0] for record in records}
        for model, path_to_day in DAYS.items():
            for row in model.objects.filter(**{f"{path_to_day}__in": days}).select_related():
                plan.stored[model, record_of(row).key] = row
        if errors := _contradictions(records, plan.stored.keys()):
            raise Broken(*errors)
        for record in plan.records:
            plan._compare(record)
        named = {(record.model, record.key) for record in records}
        plan.absent = [name_of(*name) for name in plan.stored if name not in named]
        return plan

    def _compare(self, record):
        row = self.stored.get((record.model, record.key))
        if row is None:
            self.new.append(record)
            return
        old = record_of(row).values
        differences = {
            name: (old[name], value) for name, value in record.values.items() if old[name] != value
        }
        if differences:
            self.changed.append((record, differences))
        else:
            self.unchanged.append(record)

    @property
    def is_whole(self):
        """Whether the file holds a resolution itself, not only parts of one."""
        return any(record.model is Resolution for record in self.records)

    def differences(self):
        """A German line for each adopted column that would change."""
        return [
            f"{record}, {record.model._meta.get_field(name).verbose_name}: {shown_change(*pair)}"
            for record, columns in self.changed
            for name, pair in columns.items()
        ]

    def write(self):
        """Add what is new and amend what changed. Editorial columns stay as they are."""
        for record in self.new:
            row = record.model(**self._columns(record, record.values))
            if record.model is Goal:
                # A past day asks the versions: a goal is known from the day of its adoption.
                row._history_date = noon_of(record.key[0])
            row.save()
            self.stored[record.model, record.key] = row
        for record, columns in self.changed:
            pk = self.stored[record.model, record.key].pk
            record.model.objects.filter(pk=pk).amend(**self._columns(record, columns))
        if self.changed:
            self._tell_versions()

    def _tell_versions(self):
        """Write a version of the goals that are told in other words now: by it the search knows to
        read them anew.
        """
        told = models.Q(pk__in=[])
        for record, _ in self.changed:
            row = self.stored[record.model, record.key]
            told |= {
                Goal: models.Q(pk=row.pk),
                Section: models.Q(section=row.pk),
                StrategicField: models.Q(field=row.pk),
            }.get(record.model, models.Q(pk__in=[]))
        for goal in Goal.objects.filter(told):
            goal._change_reason = "Wortlaut berichtigt"
            goal.save()

    def _columns(self, record, names):
        columns = {}
        for name in names:
            value, target = record.values[name], record.model._meta.get_field(name).related_model
            columns[name] = self.stored[target, value] if target else value
        return columns


def _contradictions(records, stored):
    """What is wrong between records, or between a record and the database."""
    errors, seen = [], {}
    for record in records:
        name = record.model, record.key
        if name in seen:
            errors.append(f"{record.place}: steht schon bei {seen[name]}.")
        seen.setdefault(name, record.place.partition(" (")[0])
    known = seen.keys() | stored
    for record in records:
        for name, value in record.values.items():
            target = record.model._meta.get_field(name).related_model
            if target and (target, value) not in known:
                adopted = "" if target is Resolution else f" (Beschluss vom {value[0]:%d.%m.%Y})"
                errors.append(
                    f"{record.place}: „{name}“ nennt {name_of(target, value)}{adopted}, "
                    "das weder in der Datei noch im Portal steht."
                )
        if record.model is Goal and record.values["section"][:2] != record.values["field"]:
            section = name_of(Section, record.values["section"])
            errors.append(f"{record.place}: {section} gehört zu einem anderen Themenfeld.")
    return errors + _gaps(records, known)


def _gaps(records, known):
    """Where the rows of a field or a resolution would not be numbered 1, 2, 3 …"""
    touched = {(record.model, record.key[:-1]) for record in records if len(record.key) > 1}
    numbers = defaultdict(set)
    for model, key in known:
        if (model, key[:-1]) in touched:
            last = key[-1]
            numbers[model, key[:-1]].add(last if isinstance(last, int) else of_roman(last) or 0)
    errors = []
    for (model, parent), present in numbers.items():
        for number in sorted(set(range(1, max(present))) - present):
            last = number if model in (Section, Goal) else roman(number)
            errors.append(
                f"{name_of(model, (*parent, last))} fehlt in der Datei und im Portal; "
                f"die Nummern müssen lückenlos bis {max(present)} reichen."
            )
    return errors
