"""The dated steps of a measure."""

from django.db import models
from simple_history.models import HistoricalRecords

from goals.models.measures import Measure
from goals.models.versions import Version, VersionQuerySet


class MilestoneQuerySet(models.QuerySet):
    def of(self, measure, day=None):
        """The milestones of a measure as they stood at the end of `day`, in order of date."""
        milestones = self if day is None else Milestone.history.known_on(day)
        return milestones.filter(measure=measure.number).order_by("due_on", "pk")


class Milestone(models.Model):
    """A dated step of a measure."""

    measure = models.ForeignKey(
        Measure, models.PROTECT, verbose_name="Maßnahme", related_name="milestones"
    )
    title = models.CharField("Meilenstein", max_length=200)
    due_on = models.DateField("geplant für")
    reached_on = models.DateField("erreicht am", null=True, blank=True)

    history = HistoricalRecords(historical_queryset=VersionQuerySet, bases=[Version])
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
