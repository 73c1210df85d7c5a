"""The rows of a review, read in a constant number of queries, and made into items."""

from django.db.models import TextField, Value

from goals.days import ADOPTED_ON, today
from goals.models import Department, Goal, Measure, Milestone, ProgressUpdate, StrategicField
from goals.outcomes import Told, passage_of
from goals.permissions import may_see_internal_notes
from goals.review_items import goal_item, measure_change, measure_item, milestone_item

COLUMNS = ("pk", "corrects_id", "phase", "assessment", "visibility", "effective_on", "released_at")
COLUMNS += ("text", "reason", "proposal")
UNTOLD = ("description", "expected_effect", "links")
"""Columns of measures that may be long and that no review tells."""

PAPER = ("paper__reference", "paper__title", "paper__url")


def past(day):
    """A day as the words of QuerySets take it: None for today and what lies ahead."""
    return None if day >= today() else day


def told(updates, *, with_notes=False):
    """{(primary key of a goal, of a measure), one of them None: [Told]}, oldest first, of updates
    (QuerySet); one query.
    """
    note = "internal_note" if with_notes else Value("", TextField())
    found = {}
    rows = updates.oldest_first().values_list("goal", "measure", *COLUMNS, note, *PAPER)
    for goal, measure, *values in rows:
        found.setdefault((goal, measure), []).append(Told(*values))
    return found


class Rows:
    """What `user` may see of a Scope in a Period. Goals, measures, milestones and departments are
    those of the end of the second day, by their versions.

    `fields`: [StrategicField]; `goals`: [Goal], in order; `measures`: [Measure or version of it].
    """

    def __init__(self, user, scope, period):
        self.user, self.period = user, period
        self.since, self.until = (past(standpoint.day) for standpoint in period)
        self.departments = Department.objects.on(self.until)
        self._read_goals(scope)
        self._read_measures(scope)
        self.updates = self._updates()

    def _read_goals(self, scope):
        fields = list(StrategicField.objects.in_force(self.until).select_related("resolution"))
        self.adopted_on = fields[0].resolution.adopted_on if fields else ADOPTED_ON
        by_pk = {field.pk: field for field in fields}
        self.all_goals = list(Goal.objects.in_force(self.until).in_order())
        for goal in self.all_goals:
            goal.field = by_pk[goal.field_id]
        own = scope.goals(self.user, self.since, self.until)
        own = set(own.order_by().values_list("pk", flat=True))
        self.goals = [goal for goal in self.all_goals if goal.pk in own]
        Goal.objects.attach_leads(self.goals, self.departments, self.until)
        served = {goal.field_id for goal in self.goals}
        self.fields = [field for field in fields if field.pk in served or scope.names(field)]

    def _read_measures(self, scope):
        then, now = (
            scope.measures(self.user, day, self.until).order_by()
            for day in (self.since, self.until)
        )
        known = Measure.objects.as_of(self.since, self.user).order_by()
        self.known = {
            number: "withdrawn" if withdrawn_on else "active"
            for number, withdrawn_on in known.values_list("number", "withdrawn_on")
        }
        self.was_here = set(then.active().values_list("number", flat=True))
        rows = {measure.number: measure for measure in now.defer(*UNTOLD)}
        self.is_here = set(rows)
        if gone := self.was_here - self.is_here:
            left = Measure.objects.as_of(self.until, self.user).with_keys(gone).defer(*UNTOLD)
            rows |= {measure.number: measure for measure in left}
        self.measures = [rows[number] for number in sorted(rows)]
        now.attach_places(self.measures)
        measures_of, self.goals_of = {}, {}
        for measure, goal in now.linked_goals(self.measures):
            measures_of.setdefault(goal, []).append(measure)
        for goal in self.all_goals:
            for measure in measures_of.get(goal.pk, ()):
                self.goals_of.setdefault(measure, []).append(goal)

    def _updates(self):
        """{(primary key of a goal, of a measure), one of them None: [Told]}, oldest first."""
        updates = ProgressUpdate.objects.readable(self.user)
        updates = updates.released_before(max(point.known for point in self.period))
        updates = updates.on_any(
            [goal.pk for goal in self.goals], [m.number for m in self.measures]
        )
        return told(updates, with_notes=may_see_internal_notes(self.user))

    def _passage(self, key, interval):
        return passage_of(self.updates.get(key, []), self.period, interval)

    def goal_items(self):
        """{primary key of a field: [GoalItem]}, in order."""
        items = {field.pk: [] for field in self.fields}
        for goal in self.goals:
            passage = self._passage((goal.pk, None), goal.report_interval)
            items[goal.field_id].append(goal_item(goal, passage, self.period.before.day))
        return items

    def measure_items(self):
        """[MeasureItem], by number."""
        told = (self._measure_item(measure) for measure in self.measures)
        return [item for item in told if item]

    def _measure_item(self, measure):
        number = measure.number
        passage = self._passage((None, number), measure.expected_interval)
        was_active, was_known = number in self.was_here, self.known.get(number, "")
        change = measure_change(
            measure,
            passage,
            was_here=was_active,
            is_here=number in self.is_here,
            was_known=was_known,
        )
        if change is None:
            return None
        goals = self.goals_of.get(measure.pk, [])
        lead = self.departments[measure.lead_id]
        return measure_item(measure, lead, passage, *change, goals, was_active=was_active)

    def milestone_items(self, measures, ahead_until):
        """[MilestoneItem] of those of some measures (MeasureItem) that are active, by day."""
        active = {measure.number: measure for measure in measures if measure.is_active}
        then = Milestone.objects.steps(active, self.since)
        since, until = (standpoint.day for standpoint in self.period)
        items = [
            milestone_item(
                then.get(pk, (None, None))[1], step, active[number], since, until, ahead_until
            )
            for pk, (number, step) in Milestone.objects.steps(active, self.until).items()
        ]
        return sorted(filter(None, items), key=lambda item: item.day)
