"""Rows of a long form: those there are, some empty ones, more when asked for. Without script."""

import re
from dataclasses import dataclass
from functools import cache

from django import forms
from django.forms.utils import ErrorDict


@dataclass(frozen=True)
class FormSection:
    """A part of a long form under a heading: `fields`, or `rows`."""

    id: str
    title: str
    note: str
    fields: list
    rows: list


@dataclass(frozen=True)
class Row:
    """One row of a form. `key`: that of something stored, or n1, n2 … for something new.

    Subclasses say in `parts()` what can be entered ({part: form field}, by the names of what a
    value has), in KIND how the names of its fields begin, in NOUN what a row is called, in MAIN the
    part that browsers always send, in PRESET what is never empty, in EMPTY how many empty rows
    there are at once, in GONE what is said where somebody else has removed it.
    """

    form: forms.Form
    key: str
    number: int

    KIND = NOUN = GONE = ""
    MAIN = "title"
    PRESET = ()
    EMPTY = 3
    IS_REMOVABLE = True

    @property
    def name(self):
        return f"{self.KIND}_{self.key}"

    @property
    def is_new(self):
        return self.key.startswith("n")

    def part(self, part):
        return f"{self.name}_{part}"

    def bound(self, part):
        # Not by [], which templates would ask before the attributes of a row.
        return self.form[self.part(part)]

    @classmethod
    def parts(cls):
        raise NotImplementedError

    @classmethod
    @cache
    def names(cls):
        """The parts in the order of the row."""
        return tuple(cls.parts())

    @property
    def fields(self):
        """The bound fields; a box that removes it only for a row that is stored."""
        box = ["remove"] if self.IS_REMOVABLE and not self.is_new else []
        return [self.bound(part) for part in [*self.names(), *box]]

    @property
    def theirs(self):
        """What somebody else has stored here meanwhile; None if nobody did, "" if removed."""
        if self.name not in self.form.others:
            return None
        return str(self.form.others[self.name] or "")

    @property
    def is_taken(self):
        return self.name in self.form.taken

    @property
    def id_for_label(self):
        return self.bound(self.MAIN).id_for_label

    @property
    def label(self):
        return f"{self.NOUN} {self.number}"

    def make_fields(self, value):
        """{name: form field}, as `value` says where it is stored."""
        made = self.parts()
        for part, field in made.items():
            field.required, field.row = False, self.label
            if value is not None:
                field.initial = getattr(value, part)
        made["remove"] = forms.BooleanField(label=f"{self.label} entfernen", required=False)
        return {self.part(part): field for part, field in made.items()}


class Rows:
    """Adds rows of one kind (ROW) to a VersionedForm whose `stored` has a value for each of them,
    by its name.

    `shown` is what they show at first; those named in `removed` are ticked to be removed.
    Subclasses say in `clean_row(row, entries)` what value {part: entry} stands for.
    """

    ROW = Row
    removed = frozenset()

    @property
    def wants_more(self):
        """Whether only further rows are asked for; then nothing is checked and nothing stored."""
        return "more" in self.data

    def is_valid(self):
        return not self.wants_more and super().is_valid()

    def full_clean(self):
        if self.is_bound and self.wants_more:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    def begin_rows(self):
        """Show what is stored."""
        self.shown = {name: value for name, value in self.stored.items() if self.is_row(name)}

    def add_rows(self, values):
        """Fill new rows with values of something else."""
        taken = sum(name.startswith(f"{self.ROW.KIND}_n") for name in self.shown)
        for place, value in enumerate(values, taken + 1):
            self.shown[f"{self.ROW.KIND}_n{place}"] = value

    def build_rows(self):
        """Make the fields of all rows, also of those that `data` has only now."""
        self.rows = [self.ROW(self, key, place) for place, key in enumerate(self._keys(), 1)]
        for row in self.rows:
            for name, field in row.make_fields(self.shown.get(row.name)).items():
                self.fields.setdefault(name, field)
            self.fields[row.part("remove")].initial = row.name in self.removed

    def is_row(self, name):
        return name.startswith(f"{self.ROW.KIND}_")

    def _keys(self):
        if not self.is_bound:
            beginning = f"{self.ROW.KIND}_"
            return self._with_empty_rows([name.removeprefix(beginning) for name in self.shown])
        named = rf"{self.ROW.KIND}_([1-9][0-9]{{0,8}}|n[1-9][0-9]?)_{self.ROW.MAIN}"
        sent = [match[1] for name in self.data if (match := re.fullmatch(named, name, re.ASCII))]
        return self._with_empty_rows(sent) if self.wants_more else sent

    def _with_empty_rows(self, keys):
        last = max((int(key[1:]) for key in keys if key[0] == "n"), default=0)
        ends = min(last + self.ROW.EMPTY, 99)
        return keys + [f"n{place}" for place in range(last + 1, ends + 1)]

    def mine(self, name):
        if not self.is_row(name):
            return super().mine(name)
        return self.entered[name] if self._row(name) else None

    def names(self):
        # Also what is new here, and what has been taken away meanwhile.
        rows = [row.name for row in self.rows]
        return list(dict.fromkeys([*super().names(), *rows]))

    def is_untouched(self, name, seen):
        is_unseen = self.is_row(name) and not self._row(name)
        return is_unseen or super().is_untouched(name, seen)

    def put(self, data, name, value, field=None):
        if not self.is_row(name) or field:
            super().put(data, name, value, field)
            return
        row = self.ROW(self, name.partition("_")[2], 0)
        if value is None:
            data[row.part("remove")] = "on"
            return
        for part, made in row.make_fields(value).items():
            self.put(data, part, made.initial, made)

    def clean_rows(self):
        """Set `entered`: {name: value, or None where there is nothing or it is taken away}."""
        self.entered = {row.name: self._clean_row(row) for row in self.rows}

    def _clean_row(self, row):
        parts = row.names()
        entries = {part: self.cleaned_data.get(row.part(part)) for part in parts}
        if row.IS_REMOVABLE and self.cleaned_data.get(row.part("remove")):
            for part in parts:
                self._errors.pop(row.part(part), None)
            return None
        if any(row.part(part) in self._errors for part in parts):
            return None
        if row.is_new and not any(entries[part] for part in parts if part not in row.PRESET):
            return None
        return self.clean_row(row, entries)

    def clean_row(self, row, entries):
        raise NotImplementedError

    def written_rows(self):
        """{key: value or None}; keys of what is stored are primary keys."""
        return {
            row.key if row.is_new else int(row.key): self.entered[row.name] for row in self.rows
        }

    @property
    def overtaken(self):
        return [*super().overtaken, *(row for row in self.rows if row.name in self.others)]

    @property
    def restored(self):
        rows = [
            row
            for row in self.rows
            if row.name in self.removed or self.shown.get(row.name) != self.stored.get(row.name)
        ]
        return [*super().restored, *rows]

    def _meet_newer(self):
        has_met = super()._meet_newer()
        if has_met:
            self.build_rows()
        return has_met

    def _row(self, name):
        return next((row for row in self.rows if row.name == name), None)
