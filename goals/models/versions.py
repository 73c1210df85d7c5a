"""Versions of a row as django-simple-history keeps them, and how to ask for those of a day."""

from django.db import models
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from simple_history.manager import HistoricalQuerySet

from goals.days import end_of


class VersionQuerySet(HistoricalQuerySet):
    """Rows of a history table: one for each change, `history_date` says when."""

    def known_on(self, day):
        """The version of each row that stood at the end of `day`; none of what was deleted by then.

        Wrapped by primary key, because a later `.filter()` would otherwise be applied
        before the newest version is chosen.
        """
        key = self.model.tracked_key()
        newest = (
            self.model.objects.filter(history_date__lt=end_of(day))
            .annotate(
                age=Window(
                    RowNumber(),
                    partition_by=[F(key)],
                    order_by=[F("history_date").desc(), F("history_id").desc()],
                )
            )
            .filter(age=1)
        )
        return self.filter(pk__in=newest.values("pk")).exclude(history_type="-")


class Version(models.Model):
    """Base of every history table."""

    class Meta:
        abstract = True

    @classmethod
    def tracked_key(cls):
        """Name of the column that holds the primary key of the row whose version this is."""
        return cls.instance_type._meta.pk.attname
