"""The rows of a review, read in a constant number of queries, and made into items."""

from collections import namedtuple

from django.db.models import TextField, Value

from goals.days import ADOPTED_ON, today
from goals.models import Department, Goal, Measure, Milestone, ProgressUpdate, StrategicField
from goals.models.cutoffs import Cutoffs
from goals.models.measures import MeasureFace
from goals.outcomes import Told, passage_of
from goals.permissions import may_see_internal_notes
from goals.review_items import goal_item, measure_change, measure_item, milestone_item
from goals.review_values import Link

COLUMNS = ("pk", "corrects_id", "phase", "assessment", "visibility", "effective_on", "released_at")
COLUMNS += ("text", "reason", "proposal")
PAPER = ("paper__reference", "paper__title", "paper__url")


MEASURE_COLUMNS = ("pk", "number", "title", "summary", "lead_id", "planned_end", "is_continuous")
MEASURE_COLUMNS += ("visibility", "report_interval", "withdrawn_on", "withdrawn_reason")


class ToldMeasure(namedtuple("ToldMeasure", MEASURE_COLUMNS), MeasureFace):
    """What a review reads of a measure or a version of one: some hundred of them are read at once,
    and a row with all its columns costs three times as much.
    """

    __slots__ = ()


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
    """What `user` may see of a Scope in a Period. Measures, milestones, leads of goals and
    departments are those of the end of the second day, by their versions; short titles of goals are
    today's, as on all pages of a past day.

    `fields`: [StrategicField]; `goals`: [Goal], in order; `measures`: [ToldMeasure].
    """

    def __init__(self, user, scope, period):
        self.user, self.period = user, period
        self.since, self.until = (past(standpoint.day) for standpoint in period)
        self.departments = Department.objects.on(self.until)
        self._read_goals(scope)
        self._read_measures(scope)
        self.updates = self._updates()
        self.cutoffs = Cutoffs(period.after.day)

    def _read_goals(self, scope):
        fields = list(StrategicField.objects.in_force(self.until).select_related("resolution"))
        self.adopted_on = fields[0].resolution.adopted_on if fields else ADOPTED_ON
        by_pk = {field.pk: field for field in fields}
        self.all_goals = list(Goal.objects.in_force(self.until).in_order())
        for goal in self.all_goals:
            goal.field = by_pk[goal.field_id]
        self.goals = scope.goals_among(self.all_goals, self.user, self.since, self.until)
        Goal.objects.attach_leads(self.goals, self.departments, self.until)
        served = {goal.field_id for goal in self.goals}
        self.fields = [field for field in fields if field.pk in served or scope.names(field)]

    def _read_measures(self, scope):
        self._read_past_measures(scope)
        self.served = {}
        here = Measure.objects.as_of(self.until, self.user)
        rows = self._told(scope.measures_among(here, self.all_goals))
        self.is_here = set(rows)
        if gone := self.was_here - self.is_here:
            rows |= self._told(here.with_keys(gone))
        self.measures = [rows[number] for number in sorted(rows)]
        self.places = here.place_names(self.measures)
        self.goals_of = {number: [] for number in rows}
        for goal in self.all_goals:
            if goal.pk in self.served:
                told = Link(goal.code, goal.title, goal.get_absolute_url()), goal.field.number
                for number in self.served[goal.pk]:
                    self.goals_of[number].append(told)

    def _read_past_measures(self, scope):
        """`known`: {number: "active" or "withdrawn"} at the beginning; `was_here`: {number} of the
        scope and active then; `fields_before`: {number: numbers of the fields for which it acted
        then, in order}.
        """
        then = Measure.objects.as_of(self.since, self.user)
        field_of = {goal.pk: goal.field for goal in self.all_goals}
        self.known, fields = {}, {}
        for goal, number, withdrawn_on in then.goal_rows("number", "withdrawn_on"):
            self.known[number] = "withdrawn" if withdrawn_on else "active"
            if field := field_of.get(goal):
                fields.setdefault(number, {})[field.position] = field.number
        self.fields_before = {
            number: [own[place] for place in sorted(own)] for number, own in fields.items()
        }
        own = scope.numbers_among(self.known, then, self.all_goals, self.fields_before)
        # Another query: what was opened or stored between the two is not known yet.
        self.was_here = {number for number in own if self.known.get(number) == "active"}

    def _told(self, measures):
        """{number: ToldMeasure} of a QuerySet. `served`, {primary key of a goal, None for no goal:
        [number of a measure that acts for it]}, grows by them.
        """
        rows = {}
        for goal, *values in measures.goal_rows(*MEASURE_COLUMNS):
            row = ToldMeasure._make(values)
            rows[row.number] = row
            self.served.setdefault(goal, []).append(row.number)
        return rows

    def _updates(self):
        """{(primary key of a goal, of a measure), one of them None: [Told]}, oldest first."""
        updates = ProgressUpdate.objects.readable(self.user)
        updates = updates.released_before(max(point.known for point in self.period))
        updates = updates.on_any(
            [goal.pk for goal in self.goals], [m.number for m in self.measures]
        )
        return told(updates, with_notes=may_see_internal_notes(self.user))

    def _passage(self, key, interval, fields):
        updates, cutoffs = self.updates.get(key, []), self.cutoffs.of(fields)
        return passage_of(updates, self.period, interval, cutoffs)

    def goal_items(self):
        """{primary key of a field: [GoalItem]}, in order."""
        items = {field.pk: [] for field in self.fields}
        for goal in self.goals:
            passage = self._passage((goal.pk, None), goal.report_interval, (goal.field.number,))
            items[goal.field_id].append(goal_item(goal, passage, self.period.before.day))
        return items

    def measure_items(self):
        """[MeasureItem], by number."""
        told = (self._measure_item(measure) for measure in self.measures)
        return [item for item in told if item]

    def _measure_item(self, measure):
        number, goals = measure.number, self.goals_of[measure.number]
        fields = [field for _, field in goals]
        passage = self._passage((None, number), measure.expected_interval, fields)
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
        return measure_item(
            measure,
            self.departments[measure.lead_id],
            passage,
            *change,
            goals=goals,
            fields_before=self.fields_before.get(number, []) if was_active else [],
            places=self.places.get(measure.pk, []),
            was_active=was_active,
        )

    def milestone_items(self, measures, ahead_until):
        """[MilestoneItem] of those of some measures (MeasureItem) that are active, by day."""
        active = {measure.number: measure for measure in measures if measure.is_active}
        since, until = (standpoint.day for standpoint in self.period)
        items = []
        for number, then, now in Milestone.objects.steps(active, self.since, self.until):
            # What was planned when the reader could not see the measure is nothing to them.
            then = then if number in self.known else None
            if then or now:
                items.append(milestone_item(then, now, active[number], since, until, ahead_until))
        return sorted(filter(None, items), key=lambda item: item.day)
