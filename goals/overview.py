"""Who has not reported: how fresh is what each department leads, never what a person did."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.urls import reverse

from goals.days import today
from goals.directory import NOBODY
from goals.models import Department, Goal, Measure
from goals.models.cutoffs import Cutoffs
from goals.models.reported import due_on, freshness
from goals.vocabulary import Freshness

SHOWN = [Freshness.OVERDUE, Freshness.DUE, Freshness.NONE, Freshness.CURRENT]
"""What asks for somebody's attention stands first."""


class Cell(NamedTuple):
    """How many of each stand in one column; `query`: the lists that show exactly these."""

    label: str
    goals: int
    measures: int
    query: str


@dataclass
class Unit:
    """A department and how fresh is what it leads. `department` None: what nobody leads."""

    department: Department | None
    goals: Counter = field(default_factory=Counter)
    measures: Counter = field(default_factory=Counter)
    overdue_since: date | None = None

    @property
    def slug(self):
        return self.department.slug if self.department else NOBODY

    @property
    def leads_something(self):
        return bool(self.goals or self.measures)

    @property
    def is_closed(self):
        return bool(self.department) and not self.department.is_active

    @property
    def query(self):
        return f"?zustaendig={self.slug}"

    @property
    def everything(self):
        return Cell("federführend", self.goals.total(), self.measures.total(), self.query)

    @property
    def cells(self):
        """[Cell], one for each of SHOWN."""
        return [
            Cell(
                value.label,
                self.goals[value],
                self.measures[value],
                f"{self.query}&aktualitaet={value.value}",
            )
            for value in SHOWN
        ]

    def get_absolute_url(self):
        if self.department:
            return self.department.get_absolute_url()
        return reverse("goal_list") + self.query

    def add(self, counts, current, interval, day, cutoffs):
        """Count one goal or measure that it leads, by what was reported on it last."""
        value = freshness(current, interval, day, cutoffs)
        counts[value] += 1
        if value is Freshness.OVERDUE:
            due = due_on(current, interval)
            self.overdue_since = min(due, self.overdue_since or due)


class Overview:
    """How fresh is what each department leads, as `user` sees it; a constant number of queries.

    `units`: [Unit] of departments that lead something, and of what nobody leads, those that are
    overdue for longest first unless `by_organisation`; `idle`: [Department] that lead nothing;
    `bare_count`: how many goals no active measure that `user` may see acts for.
    """

    def __init__(self, user, *, by_organisation=False):
        units = {unit.slug: unit for unit in map(Unit, Department.objects.one_below_the_other())}
        units[NOBODY] = Unit(None)
        goals, measures = Goal.objects.in_force(), Measure.objects.as_of(None, user).active()
        day, cutoffs = today(), Cutoffs()
        states = goals.states(user)
        served, fields = set(), {}
        for measure, goal, field_number in measures.goal_fields():
            served.add(goal)
            fields.setdefault(measure, set()).add(field_number)
        self.bare_count = 0
        for pk, field_number, lead, interval in goals.facts():
            unit, ends = units[lead or NOBODY], cutoffs.of([field_number])
            unit.add(unit.goals, states.get(pk), interval, day, ends)
            self.bare_count += pk not in served
        states = measures.states(user)
        for pk, number, lead, interval in measures.facts():
            unit, ends = units[lead], cutoffs.of(fields.get(pk, ()))
            unit.add(unit.measures, states.get(number), interval, day, ends)
        self.units = [unit for unit in units.values() if unit.leads_something]
        self.idle = [
            unit.department
            for unit in units.values()
            if unit.department and unit.department.is_active and not unit.leads_something
        ]
        if not by_organisation:
            self.units.sort(key=urgency)
        self.goals = sum((unit.goals for unit in self.units), Counter())
        self.measures = sum((unit.measures for unit in self.units), Counter())

    @property
    def closed(self):
        """[Unit] of departments that are deactivated and still lead something."""
        return [unit for unit in self.units if unit.is_closed]

    @property
    def led_by_nobody(self):
        """How many goals nobody leads."""
        return sum(unit.goals.total() for unit in self.units if not unit.department)

    @property
    def late(self):
        """[Cell] of what asks for somebody's attention, over all departments."""
        return [
            Cell(
                value.label, self.goals[value], self.measures[value], f"?aktualitaet={value.value}"
            )
            for value in SHOWN[:3]
        ]


def urgency(unit):
    """For sorting, which keeps the order of those alike: the longest overdue first, then those with
    the most that is due or was never reported.
    """
    led = unit.goals + unit.measures
    since = unit.overdue_since or date.max
    return since, -led[Freshness.OVERDUE], -led[Freshness.DUE], -led[Freshness.NONE]
