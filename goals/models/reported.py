"""What can be reported on: goals, measures and versions of measures, by their current update."""

from collections import Counter
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from goals.days import add_months, latest_before, today
from goals.models.progress import SEVERITY, ProgressUpdate
from goals.text import spellings
from goals.vocabulary import DUE_DAYS, FINAL_PHASES, Assessment, Freshness, Interval, Phase


def contains(word, *columns):
    """A condition: one of the columns contains the word, whatever its case."""
    wanted = Q()
    for spelling in spellings(word):
        for column in columns:
            wanted |= Q(**{f"{column}__icontains": spelling})
    return wanted


def due_on(update, interval):
    """The day on which the next update is due, or None if none is."""
    if update is None or update.phase in FINAL_PHASES:
        return None
    return add_months(update.effective_on, interval)


def freshness(update, interval, day=None):
    """How fresh the current update is on `day`. Query half: `ReportedQuerySet.fresh_as`."""
    if update is None:
        return Freshness.NONE
    due, day = due_on(update, interval), day or today()
    if due is None or due > day + timedelta(days=DUE_DAYS):
        return Freshness.CURRENT
    return Freshness.OVERDUE if due < day else Freshness.DUE


class ReportedQuerySet(models.QuerySet):
    """Rows that are reported on: goals, measures and versions of measures.

    `subject` is the field of ProgressUpdate that points at them, `key` the column it points at.
    """

    subject = None
    key = "pk"

    def _current(self, user, day):
        updates = ProgressUpdate.objects.current(user, day)
        return updates.filter(**{f"{self.subject}__isnull": False})

    def _among(self, updates):
        return Q(**{f"{self.key}__in": updates.values(self.subject)})

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

    def fresh_as(self, values, user, day=None):
        """Rows of one of these freshnesses. Object half: `freshness`."""
        current = self._current(user, day)
        day = day or today()
        soon = day + timedelta(days=DUE_DAYS + 1)
        final = Q(phase__in=FINAL_PHASES)
        wanted = Q(pk__in=[])
        if Freshness.NONE in values:
            wanted |= ~self._among(current)
        for months in Interval.values:
            late = Q(effective_on__lte=latest_before(day, months))
            early = Q(effective_on__gt=latest_before(soon, months))
            halves = {
                Freshness.CURRENT: final | early,
                Freshness.DUE: ~final & ~early & ~late,
                Freshness.OVERDUE: ~final & late,
            }
            told = reduce(or_, [half for value, half in halves.items() if value in values], Q())
            if told:
                # The row's own interval: a version of a measure keeps the one agreed then.
                wanted |= Q(report_interval=months) & self._among(current.filter(told))
        return self.filter(wanted)

    def with_state_order(self, user, day=None):
        """Annotate `state_on` and `state_severity`, for sorting by them."""
        current = self._current(user, day).filter(**{self.subject: OuterRef(self.key)})
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
        """(phase, assessment, freshness) of each row's current update, with how many rows share it.

        Rows without update are not among them.
        """
        intervals = dict(self.values_list(self.key, "report_interval"))
        current = self._current(user, day).filter(**{f"{self.subject}__in": self.values(self.key)})
        tally = Counter()
        for update in current:
            interval = intervals[getattr(update, f"{self.subject}_id")]
            tally[update.phase, update.assessment, freshness(update, interval, day)] += 1
        return tally

    @staticmethod
    def attach_states(rows, user, day=None):
        """Set `state` (the current update or None) and `freshness` of each row; one query."""
        if not rows:
            return rows
        subject, keys = rows[0].SUBJECT, {row.subject_key: row for row in rows}
        updates = ProgressUpdate.objects.current(user, day).filter(**{f"{subject}__in": keys})
        by_key = {getattr(update, f"{subject}_id"): update for update in updates}
        for key, row in keys.items():
            row.state = by_key.get(key)
            row.freshness = freshness(row.state, row.report_interval, day)
        return rows
