"""What filters offer on a day: fields, departments and places."""

from django.utils.functional import cached_property

from goals.models import Department, Municipality, StrategicField
from goals.models.cutoffs import Cutoffs

EVERYWHERE = "kreisweit"
"""Stands among the places for measures that name none."""

NOBODY = "ohne"
"""Stands among the departments for goals that none of them leads."""


class Directory:
    """`departments`, `fields`: {pk: row}; `places`: {slug: name}; three queries."""

    def __init__(self, day):
        self.departments = Department.objects.on(day)
        self.fields = {field.pk: field for field in StrategicField.objects.in_force(day)}
        self.places = dict(Municipality.objects.values_list("slug", "name"))
        self.day = day

    @cached_property
    def cutoffs(self):
        return Cutoffs(self.day)

    def choices(self):
        """{name in the query string: [(value, label)]}"""
        return {
            "feld": [(field.number, str(field)) for field in self.fields.values()],
            "zustaendig": [(unit.slug, str(unit)) for unit in self.departments.values()],
            "ort": [*self.places.items(), (EVERYWHERE, "kreisweit")],
        }
