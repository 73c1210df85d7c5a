"""Versions of a row as django-simple-history keeps them, and how to ask for those of a day."""

from functools import cache

from django.db import models, transaction
from django.db.models import F, Window
from django.db.models.functions import FirstValue
from django.utils import timezone
from simple_history.manager import HistoricalQuerySet, HistoryManager
from simple_history.models import HistoricalRecords

from goals.days import end_of


class VersionQuerySet(HistoricalQuerySet):
    """Rows of a history table: one for each change, `history_date` says when."""

    def written_by(self, day):
        """All versions up to the end of `day` (None: until now), one after the other."""
        rows = self if day is None else self.filter(history_date__lt=end_of(day))
        return rows.order_by("history_date", "history_id")

    def known_on(self, day):
        """The version of each row that stood at the end of `day`; none of what was deleted by then.

        Wrapped by primary key, because a later `.filter()` would otherwise be applied
        before the newest version is chosen.
        """
        newest = Window(
            FirstValue("history_id"),
            partition_by=[F(self.model.tracked_key())],
            order_by=[F("history_date").desc(), F("history_id").desc()],
        )
        known = self.model.objects.filter(history_date__lt=end_of(day)).annotate(newest=newest)
        return self.filter(pk__in=known.values("newest")).exclude(history_type="-")


class Version(models.Model):
    """Base of every history table."""

    class Meta:
        abstract = True

    @classmethod
    def tracked_key(cls):
        """Name of the column that holds the primary key of the row whose version this is."""
        return cls.instance_type._meta.pk.attname


class VersionManager(HistoryManager):
    """What `Model.history` answers: a manager of a class that is made once and not whenever
    somebody asks for versions, as the package does; a page asks some seven times.
    """

    from_queryset = classmethod(cache(HistoryManager.from_queryset.__func__))


class Records(HistoricalRecords):
    """The versions of a model, which then can be asked to write one: `Model.records`."""

    def __init__(self, *args, **options):
        super().__init__(*args, history_manager=VersionManager, **options)

    def contribute_to_class(self, cls, name):
        super().contribute_to_class(cls, name)
        cls.records = self


class RevisedModel(models.Model):
    """A row that is changed together with its relations."""

    class Meta:
        abstract = True

    def revise(self, *, by, **relations):
        """Save this row and its `relations` ({name: rows}) as one version by a user.

        Saved one after the other, each changed relation would be a version of its own, and the
        first of them would say of a new row that it has no relations. Answers the moment.
        """
        is_new, moment = self._state.adding, timezone.now()
        self.skip_history_when_saving = True
        self._history_user, self._history_date = by, moment
        try:
            with transaction.atomic(savepoint=False):
                self.save()
                for name, rows in relations.items():
                    getattr(self, name).set(rows)
                self.records.create_historical_record(self, "+" if is_new else "~")
        finally:
            del self.skip_history_when_saving, self._history_user, self._history_date
        return moment
