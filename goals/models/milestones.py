"""The dated steps of a measure."""

from datetime import date
from typing import NamedTuple

from django.db import models
from django.db.models import ExpressionWrapper, Q, Value

from goals.days import end_of, today
from goals.models.measures import Measure
from goals.models.versions import Records, Version, VersionQuerySet


class Step(NamedTuple):
    """What a milestone says."""

    title: str
    due_on: date
    reached_on: date | None = None

    def __str__(self):
        reached = f", erreicht am {self.reached_on:%d.%m.%Y}" if self.reached_on else ""
        return f"{self.title}, geplant für {self.due_on:%d.%m.%Y}{reached}"


class MilestoneQuerySet(models.QuerySet):
    def as_of(self, day):
        """The milestones as they stood at the end of `day`; None: as they are."""
        return self if day is None else Milestone.history.known_on(day)

    def of(self, measure, day=None):
        """The milestones of a measure as they stood at the end of `day`, in order of date."""
        return self.as_of(day).filter(measure=measure.number).order_by("due_on", "pk")

    def steps(self, measures, since, until):
        """[(primary key of the measure, Step at the end of `since`, Step at the end of `until`)] of
        the milestones of some measures (primary keys); a Step is None where there was none. Days
        are None for now; one query.
        """
        # All versions of a few milestones are read faster than the newest of each is found.
        versions = Milestone.history.written_by(until).filter(measure__in=measures)
        is_early = Q(history_date__lt=end_of(since)) if since else Value(True)
        columns = ("id", "measure_id", "history_type", "title", "due_on", "reached_on")
        found = {}
        for early, pk, measure, kind, *values in versions.annotate(
            is_early=ExpressionWrapper(is_early, models.BooleanField())
        ).values_list("is_early", *columns):
            step = None if kind == "-" else Step(*values)
            then = step if early else found.get(pk, (measure, None, None))[1]
            found[pk] = (measure, then, step)
        return list(found.values())

    def ahead(self, measures, until):
        """[Milestone] of these measures (rows), not reached yet, up to a day; missed ones too."""
        rows = {measure.pk: measure for measure in measures}
        ahead = self.filter(measure__in=rows, reached_on__isnull=True, due_on__lte=until)
        ahead = list(ahead.order_by("due_on", "pk"))
        for milestone in ahead:
            milestone.measure = rows[milestone.measure_id]
        return ahead

    def next_of(self, measures):
        """{primary key of a measure: Milestone}: of each of some measures the next one from today
        on that is not reached yet; one query.
        """
        ahead = self.filter(measure__in=measures, reached_on__isnull=True, due_on__gte=today())
        found = {}
        for milestone in ahead.order_by("due_on", "pk"):
            found.setdefault(milestone.measure_id, milestone)
        return found

    def revise(self, steps, measure, by, moment):
        """Write what `Measure.revise` is told of the milestones, as of the same moment."""
        rows = {milestone.pk: milestone for milestone in self.filter(measure=measure)}
        for key, step in steps.items():
            milestone = rows.get(key)
            if step == (milestone and milestone.step):
                continue
            milestone = milestone or Milestone(measure=measure)
            milestone._history_user, milestone._history_date = by, moment
            if step is None:
                milestone.delete()
                continue
            milestone.title = step.title
            milestone.due_on, milestone.reached_on = step.due_on, step.reached_on
            milestone.save()


class MilestoneFace:
    """What is asked of a milestone and of a version of it."""

    @property
    def step(self):
        return Step(self.title, self.due_on, self.reached_on)


class MilestoneVersion(MilestoneFace, Version):
    class Meta:
        abstract = True


class Milestone(MilestoneFace, models.Model):
    """A dated step of a measure."""

    measure = models.ForeignKey(
        Measure, models.PROTECT, verbose_name="Maßnahme", related_name="milestones"
    )
    title = models.CharField("Meilenstein", max_length=200)
    due_on = models.DateField("geplant für")
    reached_on = models.DateField("erreicht am", null=True, blank=True)

    history = Records(historical_queryset=VersionQuerySet, bases=[MilestoneVersion])
    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = "Meilenstein"
        verbose_name_plural = "Meilensteine"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="milestone_has_title")
        ]

    def __str__(self):
        return self.title
