"""Milestones as rows of a measure's form: those there are, some empty ones, more when asked for."""

import re
from dataclasses import dataclass

from django import forms
from django.forms.utils import ErrorDict

from goals.days import today
from goals.forms.fields import DayField, LineField
from goals.models.milestones import Step

KEY = re.compile(r"milestone_([1-9][0-9]{0,8}|n[1-9][0-9]?)_title", re.ASCII)
NEW_ROWS = 3
PARTS = ("title", "due_on", "reached_on", "remove")


@dataclass(frozen=True)
class Row:
    """One milestone of the form. `key`: that of a stored one, or n1, n2 … for a new one."""

    form: forms.Form
    key: str
    number: int

    @property
    def name(self):
        return f"milestone_{self.key}"

    @property
    def is_new(self):
        return self.key.startswith("n")

    def part(self, part):
        return f"{self.name}_{part}"

    def __getitem__(self, part):
        return self.form[self.part(part)]

    @property
    def fields(self):
        """The bound fields, without the box that removes a row that is stored nowhere yet."""
        return [self[part] for part in PARTS if part != "remove" or not self.is_new]

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
        return self["title"].id_for_label

    @property
    def label(self):
        return f"Meilenstein {self.number}"

    def make_fields(self, step):
        """{name: form field}, as `step` says where it is stored."""
        made = {
            "title": LineField(label="Bezeichnung", max_length=200),
            "due_on": DayField(label="geplant für"),
            "reached_on": DayField(label="erreicht am"),
            "remove": forms.BooleanField(label=f"{self.label} entfernen"),
        }
        for part, field in made.items():
            field.required = False
            field.initial = getattr(step, part, None)
            field.row = "" if part == "remove" else self.label
        return {self.part(part): field for part, field in made.items()}


class MilestoneRows:
    """Adds rows to a VersionedForm whose `stored` has a Step for each `milestone_<key>`.

    `steps` is what they show at first; those named in `removed` are ticked to be removed.
    """

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

    def add_steps(self, steps):
        """Fill new rows with steps of something else."""
        taken = sum(name.startswith("milestone_n") for name in self.steps)
        for place, step in enumerate(steps, taken + 1):
            self.steps[f"milestone_n{place}"] = step

    def restore_steps(self, steps):
        """Show what an older version had: `steps` {key: Step}. What came later is to be removed."""
        older = {f"milestone_{key}": step for key, step in steps.items()}
        self.removed = self.steps.keys() - older.keys()
        gone = [step for name, step in older.items() if name not in self.steps]
        self.steps |= {name: older[name] for name in self.steps.keys() & older.keys()}
        self.add_steps(gone)

    def build_rows(self):
        """Make the fields of all rows, also of those that `data` has only now."""
        keys = self._keys()
        self.rows = [Row(self, key, place) for place, key in enumerate(keys, 1)]
        for row in self.rows:
            for name, field in row.make_fields(self.steps.get(row.name)).items():
                self.fields.setdefault(name, field)
            self.fields[row.part("remove")].initial = row.name in self.removed

    def _keys(self):
        if not self.is_bound:
            return self._with_empty_rows([name.removeprefix("milestone_") for name in self.steps])
        sent = [match[1] for name in self.data if (match := KEY.fullmatch(name))]
        return self._with_empty_rows(sent) if self.wants_more else sent

    @staticmethod
    def _with_empty_rows(keys):
        last = max((int(key[1:]) for key in keys if key[0] == "n"), default=0)
        return keys + [f"n{place}" for place in range(last + 1, min(last + NEW_ROWS, 99) + 1)]

    def mine(self, name):
        row = self._row(name)
        if row:
            return self.entered[name]
        return None if name.startswith("milestone_") else super().mine(name)

    def names(self):
        # Also what is new here, and what has been taken away meanwhile.
        rows = [row.name for row in self.rows]
        return list(dict.fromkeys([*super().names(), *rows]))

    def is_untouched(self, name, seen):
        is_unseen = name.startswith("milestone_") and not self._row(name)
        return is_unseen or super().is_untouched(name, seen)

    def put(self, data, name, value):
        if not name.startswith("milestone_"):
            super().put(data, name, value)
            return
        row = Row(self, name.removeprefix("milestone_"), 0)
        if value is None:
            data[row.part("remove")] = "on"
            return
        data.pop(row.part("remove"), None)
        for part, field in row.make_fields(value).items():
            data[part] = field.widget.format_value(field.initial) or ""

    def clean_rows(self):
        """Set `entered`: {name: Step, or None where there is nothing or it is taken away}."""
        self.entered = {row.name: self._clean_row(row) for row in self.rows}

    def _clean_row(self, row):
        entries = {part: self.cleaned_data.get(row.part(part)) for part in PARTS}
        if entries.pop("remove"):
            for part in entries:
                self._errors.pop(row.part(part), None)
            return None
        if any(row.part(part) in self._errors for part in entries):
            return None
        if row.is_new and not any(entries.values()):
            return None
        if not entries["title"]:
            also = "" if row.is_new else ", oder kreuzen Sie „entfernen“ an"
            self.add_error(row.part("title"), f"Nennen Sie die Bezeichnung{also}.")
        if not entries["due_on"]:
            self.add_error(row.part("due_on"), "Nennen Sie den geplanten Tag.")
        if entries["reached_on"] and entries["reached_on"] > today():
            self.add_error(row.part("reached_on"), "Dieser Tag liegt in der Zukunft.")
        return Step(**entries)

    def written_steps(self):
        """The entries as `Measure.revise` takes them."""
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
            if row.name in self.removed or self.steps.get(row.name) != self.stored.get(row.name)
        ]
        return [*super().restored, *rows]

    def _meet_newer(self):
        has_met = super()._meet_newer()
        if has_met:
            self.build_rows()
        return has_met

    def _row(self, name):
        return next((row for row in self.rows if row.name == name), None)
