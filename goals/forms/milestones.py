"""Milestones as rows of a measure's form."""

from goals.days import today
from goals.forms.fields import DayField, LineField
from goals.forms.rows import Row, Rows
from goals.models.milestones import Step


class MilestoneRow(Row):
    KIND, NOUN, GONE = "milestone", "Meilenstein", "Der Meilenstein wurde entfernt."

    @classmethod
    def parts(cls):
        return {
            "title": LineField(label="Bezeichnung", max_length=200),
            "due_on": DayField(label="geplant für"),
            "reached_on": DayField(label="erreicht am"),
        }


class MilestoneRows(Rows):
    """Adds rows to a VersionedForm whose `stored` has a Step for each `milestone_<key>`."""

    ROW = MilestoneRow

    def restore_steps(self, steps):
        """Show what an older version had: `steps` {key: Step}. What came later is to be removed."""
        older = {f"milestone_{key}": step for key, step in steps.items()}
        self.removed = self.shown.keys() - older.keys()
        gone = [step for name, step in older.items() if name not in self.shown]
        self.shown |= {name: older[name] for name in self.shown.keys() & older.keys()}
        self.add_rows(gone)

    def clean_row(self, row, entries):
        if not entries["title"]:
            also = "" if row.is_new else ", oder kreuzen Sie „entfernen“ an"
            self.add_error(row.part("title"), f"Nennen Sie die Bezeichnung{also}.")
        if not entries["due_on"]:
            self.add_error(row.part("due_on"), "Nennen Sie den geplanten Tag.")
        if entries["reached_on"] and entries["reached_on"] > today():
            self.add_error(row.part("reached_on"), "Dieser Tag liegt in der Zukunft.")
        return Step(**entries)
