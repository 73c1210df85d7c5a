"""Many goals and measures given to others at once: first what would change, then the change."""

import re
from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction

from goals.models import Department, Goal, Measure, ProgressDraft, Question
from goals.vocabulary import DraftState, Interval

MARK = re.compile(r"(goal|measure)-([0-9]{1,9})", re.ASCII)

MOST = 800
"""So many are changed at once: more than the Kreis has, and done long before a request ends."""

MOST_TICKED = 100
"""So many boxes are offered one by one: more than this nobody reads through."""


@dataclass(frozen=True)
class Change:
    """What is to become of goals and measures. Without `source` it concerns each of them.

    `source` hands over: `lead` comes only where `source` leads, and if `with_contributing`, it
    takes the place of `source` where that contributes.
    """

    lead: Department | None = None
    added: tuple = ()
    removed: tuple = ()
    interval: int | None = None
    source: Department | None = None
    with_contributing: bool = False

    @property
    def joining(self):
        """[Department] that something is given to."""
        return [unit for unit in (self.lead, *self.added) if unit]

    def lead_of(self, row):
        concerns = self.lead and (self.source is None or row.lead_id == self.source.pk)
        return self.lead if concerns else row.lead

    def others_of(self, row, lead):
        """{Department} that contribute afterwards."""
        before = set(row.contributing.all())
        others = (before | set(self.added)) - set(self.removed)
        if self.with_contributing and self.source in before:
            others = (others - {self.source}) | {self.lead}
        # Whoever comes to lead need not contribute too; what stood so before is left alone.
        return others - ({lead} - before) if lead == row.lead else others - {lead}

    def line_of(self, row):
        """The Line of a goal or measure, its lead and contributors loaded."""
        lead = self.lead_of(row)
        interval = self.interval or row.report_interval
        problem = "zurückgezogen" if row.withdrawn_on else ""
        return Line(row, lead, self.others_of(row, lead), interval, problem)


@dataclass
class Line:
    """One goal or measure with what it is and what it would be. `problem`: why it stays, or ""."""

    subject: Goal | Measure
    lead: Department | None
    others: set
    interval: int
    problem: str = ""

    @property
    def joined(self):
        """[Department] that come to contribute."""
        return in_order(self.others - set(self.subject.contributing.all()))

    @property
    def left(self):
        """[Department] that no longer contribute."""
        return in_order(set(self.subject.contributing.all()) - self.others)

    @property
    def is_led_anew(self):
        return self.lead != self.subject.lead

    @property
    def intervals(self):
        """(Interval before, Interval after), or None if it stays."""
        old, new = self.subject.report_interval, self.interval
        return None if old == new else (Interval(old), Interval(new))

    @property
    def is_change(self):
        changes = self.is_led_anew or self.joined or self.left or self.intervals
        return bool(changes and not self.problem)

    @property
    def trace(self):
        """What was looked at and what would come of it, as text."""
        row, keys = self.subject, sorted(unit.pk for unit in self.subject.contributing.all())
        told = (row.SUBJECT, row.pk, row.lead_id, keys, row.report_interval, self.problem)
        after = (self.lead and self.lead.pk, sorted(unit.pk for unit in self.others), self.interval)
        return repr(told + after)

    def carry_out(self, by):
        row, relations = self.subject, {}
        row.lead, row.report_interval = self.lead, self.interval
        if self.joined or self.left:
            relations["contributing"] = self.others
        row.revise(by=by, **relations)


class Plan:
    """What a Change would do to some goals and measures (QuerySets), for `user`.

    `lines`: [Line]; the number of queries is the same however many they are. `hold`: what is given
    and to whom is locked until the transaction ends.
    """

    active = None

    def __init__(self, user, goals, measures, change, *, hold=False):
        self.user, self.change = user, change
        if hold:
            # Before the rows: the order of those who close a department.
            self.active = Department.objects.hold_active([unit.pk for unit in change.joining])
        goals, measures = goals.editable_by(user), measures.editable_by(user)
        self.lines = [
            change.line_of(row) for rows in (goals, measures) for row in self._rows(rows, hold)
        ]

    def _rows(self, rows, hold):
        if hold:
            rows = rows.model.objects.filter(pk__in=rows.hold_all())
        return rows.for_lines().select_related("lead").prefetch_related("contributing")

    @property
    def closed(self):
        """[Department] that would be given something and are no longer active; known once held."""
        return [unit for unit in self.change.joining if unit.pk not in self.active]

    @property
    def changed(self):
        return [line for line in self.lines if line.is_change]

    @property
    def refused(self):
        return [line for line in self.lines if line.problem]

    @property
    def unchanged(self):
        return [line for line in self.lines if not line.is_change and not line.problem]

    @property
    def version(self):
        """A fingerprint of what was looked at and of what would come of it."""
        traces = "\n".join(line.trace for line in self.lines)
        return sha256(traces.encode()).hexdigest()[:32]

    def drafts(self):
        """[(DraftState, how many)] of reports not yet released on what gets another lead."""
        moved = [line.subject for line in self.changed if line.is_led_anew]
        found = ProgressDraft.objects.visible_to(self.user).on_any(moved)
        states = list(found.order_by().values_list("state", flat=True))
        return [(state, states.count(state)) for state in DraftState if state in states]

    def questions(self):
        """How many open questions the department that gives all away still has to answer."""
        source = self.change.source
        return Question.objects.open().filter(department=source).count() if source else 0

    def carry_out(self):
        """Save each goal and measure as one version; all or nothing. Answers how many."""
        changed = self.changed
        with transaction.atomic():
            for line in changed:
                line.carry_out(self.user)
        return len(changed)


def in_order(departments):
    return sorted(departments, key=lambda unit: (unit.sort_name, unit.pk))


def named(marks):
    """(goals, measures): the QuerySets of what marks such as `goal-12` name."""
    keys = {"goal": [], "measure": []}
    for mark in marks:
        subject, key = MARK.fullmatch(mark).groups()
        keys[subject].append(int(key))
    goals = Goal.objects.in_force().filter(pk__in=keys["goal"])
    return goals, Measure.objects.filter(pk__in=keys["measure"])


def held_by(source, *, with_contributing):
    """(goals, measures) that a department leads, or also contributes to; withdrawn ones too."""
    found = []
    for rows in (Goal.objects.in_force(), Measure.objects.all()):
        found.append(rows.involving(source) if with_contributing else rows.filter(lead=source))
    return tuple(found)
