"""What can be reported on: goals, measures and versions of measures, by their current update."""

from datetime import date, timedelta
from typing import NamedTuple

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from goals.days import add_months, latest_before, today
from goals.models.cutoffs import Cutoffs
from goals.models.progress import ProgressUpdate
from goals.steps import SEVERITY
from goals.vocabulary import DUE_DAYS, FINAL_PHASES, Assessment, Freshness, Interval, Phase


class Current(NamedTuple):
    """What lists and counts ask of a current update."""

    pk: int
    phase: str
    assessment: str
    effective_on: date


def due_on(update, interval):
    """The day on which the next update is due, or None if none is.

    Without `interval` (months) no more is expected: what it is about was withdrawn.
    """
    if update is None or interval is None or update.phase in FINAL_PHASES:
        return None
    return add_months(update.effective_on, interval)


def freshness(update, interval, day=None, cutoffs=()):
    """How fresh the current update is on `day`. Query half: `ReportedQuerySet.fresh_as`.

    `cutoffs`: what Cutoffs(day) answers for the fields of the goal or measure.
    """
    if update is None:
        return Freshness.NONE
    due = due_on(update, interval)
    if due is None:
        return Freshness.CURRENT
    day = day or today()
    if due < day:
        return Freshness.OVERDUE
    is_soon = due <= day + timedelta(days=DUE_DAYS)
    return Freshness.DUE if is_soon or cutoff_after(due, cutoffs) else Freshness.CURRENT


def cutoff_after(due, cutoffs):
    """The first of some cutoffs that an update due on a day would come too late for, or None."""
    return next((cutoff for cutoff in cutoffs if due < cutoff.day), None) if due else None


def newest_of(updates, about):
    """{"goal", "measure": {pk: Current}}: of updates (QuerySet) the newest on each of some goals
    and measures, as the administration knows it; one query. `about`: {"goal", "measure": {pk}}.
    """
    wanted = Q(goal__in=about["goal"]) | Q(measure__in=about["measure"])
    age = Window(
        RowNumber(),
        partition_by=[F("goal"), F("measure")],
        order_by=[F("effective_on").desc(), F("released_at").desc(), F("pk").desc()],
    )
    newest = updates.filter(wanted, correction__isnull=True).annotate(age=age).filter(age=1)
    found = {"goal": {}, "measure": {}}
    columns = newest.order_by().values_list("goal_id", "measure_id", *Current._fields)
    for goal, measure, *values in columns:
        found["goal" if goal else "measure"][goal or measure] = Current(*values)
    return found


class ReportedQuerySet(models.QuerySet):
    """Rows that are reported on: goals, measures and versions of measures.

    Their models name SUBJECT, the field of ProgressUpdate that points at them, and KEY, their
    column that it points at.
    """

    def with_agreed_interval(self, day):
        """Annotate `agreed_interval`: the months that were agreed at the end of `day`."""
        return self.annotate(agreed_interval=F("report_interval"))

    def newest_updates(self, user, day=None):
        """The primary keys of the newest standing update of each row, for another query; NULL
        where there is none.

        Sought for one row after the other: an index gives its newest update at once, where a window
        would sort all updates there are.
        """
        own = {self.model.SUBJECT: OuterRef(self.model.KEY)}
        newest = ProgressUpdate.objects.standing(user, day).filter(**own).newest_first()
        return self.order_by().annotate(newest=Subquery(newest.values("pk")[:1])).values("newest")

    def _current(self, user, day):
        return ProgressUpdate.objects.current(user, day, [self.model.SUBJECT])

    def _among(self, updates):
        return Q(**{f"{self.model.KEY}__in": updates.values(self.model.SUBJECT)})

    def with_keys(self, keys):
        """Rows of these keys: what updates point at, the same for rows and their versions."""
        return self.filter(**{f"{self.model.KEY}__in": keys})

    def with_rank(self, keys):
        """Annotate `rank`: the place of a row's key in the list `keys`, else their number."""
        places = [When(**{self.model.KEY: key}, then=place) for place, key in enumerate(keys)]
        rank = Case(*places, default=len(keys), output_field=models.IntegerField())
        return self.annotate(rank=rank)

    def in_phase(self, phases, user, day=None):
        """Rows whose current phase is one of `phases`; Phase.NONE: nothing was reported."""
        current = self._current(user, day)
        wanted = self._among(current.filter(phase__in=phases))
        if Phase.NONE in phases:
            wanted |= ~self._among(current)
        return self.filter(wanted)

    def assessed_as(self, assessments, user, day=None):
        """Rows whose current assessment is one of `assessments`; NONE: they have none."""
        current = self._current(user, day)
        wanted = self._among(current.filter(assessment__in=assessments))
        if Assessment.NONE in assessments:
            wanted |= ~self._among(current)
        return self.filter(wanted)

    def fresh_as(self, values, user, day=None, cutoffs=None):
        """Rows of one of these freshnesses. Object half: `freshness`. `cutoffs`: Cutoffs(day), if
        the caller knows them.
        """
        own = {self.model.SUBJECT: OuterRef(self.model.KEY)}
        current = ProgressUpdate.objects.standing(user, day).filter(**own).newest_first()
        # One value says all, for each mention of it is sought anew: what is final never gets old.
        told_on = Case(When(phase__in=FINAL_PHASES, then=Value(date.max)), default="effective_on")
        rows = self.with_agreed_interval(day).alias(
            told_on=Subquery(current.annotate(told_on=told_on).values("told_on")[:1])
        )
        late, soon = self._limits(day or today(), cutoffs or Cutoffs(day))
        fresh = Case(
            When(told_on__lte=late, then=Value(Freshness.OVERDUE)),
            When(told_on__lte=soon, then=Value(Freshness.DUE)),
            When(told_on__isnull=True, then=Value(Freshness.NONE)),
            default=Value(Freshness.CURRENT),
        )
        return rows.alias(fresh=fresh).filter(fresh__in=values)

    def _limits(self, day, cutoffs):
        """(last day of an update that is overdue, of one that is due), as expressions."""
        soon = day + timedelta(days=DUE_DAYS + 1)
        # Of a measure in several fields the last of their cutoffs counts, so it comes first.
        ends = [
            (end, self.of_fields(numbers)) for end, numbers in cutoffs.fields_by_day() if end > soon
        ]
        return self._latest([(day, Q())]), self._latest([*ends, (soon, Q())])

    def _latest(self, ends):
        """The latest day whose interval ends before a day. `ends`: [(that day, of which rows)]."""
        return Case(
            *[
                When(rows & Q(agreed_interval=months), then=Value(latest_before(end, months)))
                for end, rows in ends
                for months in Interval.values
            ],
            output_field=models.DateField(),
        )

    def with_state_order(self, user, day=None):
        """Annotate `state_on` and `state_severity`, for sorting by them."""
        own = {self.model.SUBJECT: OuterRef(self.model.KEY)}
        current = ProgressUpdate.objects.standing(user, day).filter(**own).newest_first()
        severity = Case(
            *[When(assessment=value, then=rank) for value, rank in SEVERITY.items()],
            output_field=models.IntegerField(),
        )
        return self.annotate(
            state_on=Subquery(current.values("effective_on")[:1]),
            state_severity=Coalesce(
                Subquery(current.annotate(rank=severity).values("rank")[:1]), Value(-1)
            ),
        )

    def states(self, user, day=None):
        """{key: Current} of these rows; those without update are missing; one query."""
        updates = ProgressUpdate.objects.filter(pk__in=self.newest_updates(user, day)).order_by()
        columns = updates.values_list(f"{self.model.SUBJECT}_id", *Current._fields)
        return {key: Current(*values) for key, *values in columns}

    def histories(self, rows, user, day=None):
        """{key: [ProgressUpdate]} of rows in a list: all that `user` can read on each at the end of
        `day`, oldest first, without internal notes; one query.
        """
        subject, key = self.model.SUBJECT, self.model.KEY
        found = {getattr(row, key): [] for row in rows}
        updates = ProgressUpdate.objects.readable(user, day).filter(**{f"{subject}__in": found})
        updates = updates.select_related("paper").defer("internal_note").oldest_first()
        for update in updates:
            found[getattr(update, f"{subject}_id")].append(update)
        return found

    def attach_states(self, rows, user, day=None, states=None):
        """Set `current` (a Current or None), `phase` and `assessment` (members of their scales,
        NONE included) of rows in a list; one query, or none with what `states` has answered.
        """
        key = self.model.KEY
        if states is None:
            own = type(self)(self.model).filter(pk__in=[row.pk for row in rows])
            states = own.states(user, day)
        for row in rows:
            row.current = states.get(getattr(row, key))
            row.phase = Phase(row.current.phase) if row.current else Phase.NONE
            row.assessment = Assessment(row.current.assessment) if row.current else Assessment.NONE
        return rows
