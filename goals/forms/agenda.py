"""The agenda of a session as rows of its form."""

import re

from django import forms
from django.core.exceptions import ValidationError

from goals.forms.council_fields import MarksField
from goals.forms.fields import LineField, checked_paper
from goals.forms.rows import Row, Rows
from goals.models import Goal, Measure
from goals.models.agenda import Point
from goals.models.goals import CODE

SHOWN = 20
"""So many letters of a wrong mark are told."""


def checked_code(mark):
    if not CODE.fullmatch(mark):
        raise ValidationError(f"„{mark[:SHOWN]}“: Schreiben Sie Ziele so: VIII.3, X.2.")
    field, _, number = mark.upper().partition(".")
    return f"{field}.{int(number)}"


def checked_number(mark):
    number = re.fullmatch(r"[Mm]?([1-9][0-9]{0,5})", mark, re.ASCII)
    if not number:
        raise ValidationError(f"„{mark[:SHOWN]}“: Schreiben Sie Maßnahmen so: 12, 34.")
    return number[1]


class PointRow(Row):
    KIND, NOUN, GONE = "item", "Punkt", "Der Punkt wurde entfernt."
    PRESET = ("is_public",)

    @classmethod
    def parts(cls):
        return {
            "number": LineField(label="Nummer", max_length=10),
            "title": LineField(label="Titel", max_length=300),
            "is_public": forms.BooleanField(label="öffentlich", initial=True),
            "goals": MarksField(label="Ziele", check=checked_code),
            "measures": MarksField(label="Maßnahmen", check=checked_number),
            "papers": MarksField(label="Vorlagen", check=checked_paper),
            "result": LineField(label="Ergebnis", max_length=200),
        }


class AgendaRows(Rows):
    """Adds rows to a VersionedForm whose `stored` has a Point for each `item_<key>`."""

    ROW = PointRow

    def clean_rows(self):
        super().clean_rows()
        points = {row: self.entered[row.name] for row in self.rows if self.entered[row.name]}
        goals = set(Goal.objects.in_force().keys_by_code()) if points else set()
        named = {number for point in points.values() for number in point.measures}
        found = Measure.objects.filter(number__in=named).values_list("number", flat=True)
        measures = set(map(str, found))
        for row, point in points.items():
            kept = self.stored.get(row.name)
            codes = goals | set(kept.goals if kept else ())
            self._check_known(row, "goals", point.goals, codes, "Dieses Ziel gibt es nicht: ")
            self._check_known(
                row, "measures", point.measures, measures, "Diese Maßnahme gibt es nicht: "
            )

    def _check_known(self, row, part, marks, known, sentence):
        unknown = [mark for mark in marks if mark not in known]
        if unknown:
            self.add_error(row.part(part), f"{sentence}{', '.join(unknown[:5])}.")

    def clean_row(self, row, entries):
        if not entries["title"]:
            also = "" if row.is_new else ", oder kreuzen Sie „entfernen“ an"
            self.add_error(row.part("title"), f"Nennen Sie den Titel{also}.")
        return Point(**entries)
