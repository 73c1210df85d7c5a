"""The sessions of the council's bodies. Their agenda stands in agenda.py."""

from datetime import timedelta

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from goals.addresses import address_of
from goals.days import ADOPTED_ON, today
from goals.models.bodies import CouncilBody
from goals.models.doors import KeptModel, KeptQuerySet
from goals.models.versions import Records, RevisedModel, Version, VersionQuerySet

CUTOFF_DAYS = 14
"""So many days before a session its report ends, where nobody says otherwise."""


def usual_cutoff(day):
    """The cutoff of a session held on a day, where nobody says otherwise; not before there was
    anything to report on, nor after the session.
    """
    return min(day, max(day - timedelta(days=CUTOFF_DAYS), ADOPTED_ON))


# Without an hour it stands after those of the day that have one, in each database.
IN_ORDER = ("held_on", F("begins_at").asc(nulls_last=True), "pk")
LAST_FIRST = ("-held_on", F("begins_at").desc(nulls_first=True), "-pk")


class SessionQuerySet(KeptQuerySet):
    def in_order(self):
        return self.order_by(*IN_ORDER)

    def last_first(self):
        return self.order_by(*LAST_FIRST)

    def hold_all_of(self, bodies):
        """[CouncilSession] of some bodies, with their reports, locked until the transaction ends.
        Whoever asks this holds the terms first, so that nobody adds to them meanwhile.
        """
        rows = self.filter(body__in=bodies).order_by("pk").select_for_update(no_key=True)
        return list(rows.prefetch_related("reports"))

    def coming(self, day=None):
        """From a day on, the next one first; cancelled ones too, for they are told as such."""
        return self.filter(held_on__gte=day or today()).in_order()

    def past(self, day=None):
        """Before a day, the last one first."""
        return self.filter(held_on__lt=day or today()).last_first()

    def held(self):
        """Those that take or took place."""
        return self.filter(is_cancelled=False)

    def next_of_each(self, bodies, day=None):
        """{primary key of a body: its next session that takes place}; bodies without any are
        missing. Each with `previous_key` and `previous_cutoff`, of the session that `before`
        answers, or None; one query.
        """
        own = map(OuterRef, ("pk", "body", "body__follows", "cutoff"))
        earlier = self.model.objects.earlier_than(*own)
        rows = self.coming(day).held().filter(body__in=bodies)
        found = {}
        for row in rows.annotate(
            previous_key=Subquery(earlier.values("pk")[:1]),
            previous_cutoff=Subquery(earlier.values("told_until")[:1]),
        ):
            found.setdefault(row.body_id, row)
        return found

    def last_of(self, bodies, day=None):
        """The last session of some bodies that took place before a day, or None."""
        return self.past(day).held().filter(body__in=bodies).select_related("body").first()

    def before(self, session):
        """The session whose report comes before the one of `session`, or None; with `told_until`,
        the day up to which that report counts.
        """
        own = (session.pk, session.body_id, session.body.follows_id, session.cutoff)
        return self.earlier_than(*own).first()

    def earlier_than(self, key, body, followed, cutoff):
        """Those whose report comes before that of a session, the last one first: of the same body,
        however it changed its name, then of the one that it follows, with an earlier cutoff, and
        not cancelled.

        What was frozen has been told: such a report counts up to its own cutoff, whatever became
        of its session.
        """
        reports = self.model.reports.rel.related_model.objects.filter(session=OuterRef("pk"))
        frozen = reports.order_by("-version").values("cutoff")
        rows = self.alias(frozen_until=Subquery(frozen[:1]))
        rows = rows.filter(Q(is_cancelled=False) | Q(frozen_until__isnull=False))
        rows = rows.filter(Q(body=body) | Q(body=followed))
        rows = rows.annotate(told_until=Coalesce("frozen_until", "cutoff"))
        rows = rows.filter(told_until__lt=cutoff).exclude(pk=key)
        # The body that is followed is of an earlier term.
        return rows.order_by("-body__term__starts_on", "-told_until", "-held_on", "-pk")

    def after(self, session):
        """The next session of the same body that takes place, by its cutoff, or None."""
        later = self.held().filter(body=session.body_id, cutoff__gt=session.cutoff)
        return later.order_by("cutoff", "held_on", "pk").first()


class CouncilSession(RevisedModel, KeptModel):
    """A session (Sitzung). Cancelled or moved, never deleted.

    `uid`: of the calendar it was read from, "" for one that was entered here.
    `calendar_entry`: what that calendar said when it was last read, {column: plain value}; empty
    for one that was never read. What differs from it was changed here by hand.
    `moved_from`: the day it was first planned for, where that was another one.
    """

    report = None  # What a reader may see of it, once `StatusReport.objects.attach_newest` has run.
    KEPT = "Eine Sitzung wird abgesagt oder verlegt, nicht gelöscht."
    EDITORIAL = ("body", "held_on", "begins_at", "place", "cutoff", "is_cancelled", "moved_from")
    EDITORIAL += ("address", "note")

    body = models.ForeignKey(
        CouncilBody, models.PROTECT, verbose_name="Gremium", related_name="sessions"
    )
    held_on = models.DateField("Tag")
    begins_at = models.TimeField("Beginn", null=True, blank=True)
    place = models.CharField("Ort", max_length=200, blank=True)
    cutoff = models.DateField("Stichtag")
    is_cancelled = models.BooleanField("abgesagt", default=False)
    moved_from = models.DateField("verlegt vom", null=True, blank=True)
    address = models.URLField("Adresse im Ratsinformationssystem", max_length=500, blank=True)
    note = models.CharField("Hinweis", max_length=300, blank=True)
    uid = models.CharField(max_length=255, blank=True, editable=False)
    calendar_entry = models.JSONField(default=dict, blank=True, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)

    history = Records(historical_queryset=VersionQuerySet, bases=[Version])
    objects = SessionQuerySet.as_manager()

    class Meta(KeptModel.Meta):
        verbose_name = "Sitzung"
        verbose_name_plural = "Sitzungen"
        ordering = LAST_FIRST
        constraints = [
            models.CheckConstraint(
                condition=Q(cutoff__lte=F("held_on")),
                name="session_cutoff_not_after_it",
                violation_error_message="Der Stichtag liegt nach der Sitzung.",
            ),
            models.UniqueConstraint(
                fields=["body", "uid"], condition=~Q(uid=""), name="session_of_calendar_once"
            ),
        ]

    def __str__(self):
        return f"{self.body}, Sitzung am {self.held_on:%d.%m.%Y}"

    def get_absolute_url(self):
        return address_of("session", self.pk)

    def save(self, *args, **kwargs):
        # What calendars of others compare: each change of a session is a new edition of its event.
        if not self._state.adding:
            self.sequence, self.changed_at = self.sequence + 1, timezone.now()
        if self.cutoff is None:
            self.cutoff = usual_cutoff(self.held_on)
        super().save(*args, **kwargs)

    def cutoff_on(self, day):
        """The cutoff if it were held on `day`: it goes along where it is the usual one and no
        report was frozen up to it, and where it would come after the session.
        """
        is_usual = self.cutoff in (None, usual_cutoff(self.held_on))
        goes_along = (is_usual and not self.is_reported) or self.cutoff > day
        return usual_cutoff(day) if goes_along else self.cutoff

    @property
    def is_reported(self):
        """Whether a report on it is frozen, in whatever stage."""
        return bool(self.pk and self.reports.all())

    def move_to(self, day):
        """Take another day, with the cutoff; not saved yet."""
        first = self.moved_from or self.held_on
        self.cutoff, self.held_on = self.cutoff_on(day), day
        self.moved_from = None if first == day else first

    def previous(self):
        """The session whose report comes before this one's, or None."""
        return type(self).objects.before(self)

    def neighbours(self):
        """The session of the body before this one and the one after, by day; None at the ends."""
        keys = CouncilSession.objects.filter(body=self.body_id).in_order()
        keys = [None, *keys.values_list("pk", flat=True), None]
        place = keys.index(self.pk)
        beside = CouncilSession.objects.select_related("body").in_bulk(
            [keys[place - 1], keys[place + 1]]
        )
        return beside.get(keys[place - 1]), beside.get(keys[place + 1])
