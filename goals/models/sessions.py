"""The sessions of the council's bodies, with their agenda where it is about goals or measures."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.db import models, transaction
from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from goals.addresses import address_of
from goals.days import ADOPTED_ON, today
from goals.models.bodies import CouncilBody
from goals.models.council import CouncilPaper
from goals.models.doors import KeptModel, KeptQuerySet
from goals.models.goals import Goal
from goals.models.measures import Measure
from goals.models.versions import Records, RevisedModel, Version, VersionQuerySet
from goals.permissions import may_see_closed_items

CUTOFF_DAYS = 14
"""So many days before a session its report ends, where nobody says otherwise."""


def usual_cutoff(day):
    """The cutoff of a session held on a day, where nobody says otherwise; not before there was
    anything to report on, nor after the session.
    """
    return min(day, max(day - timedelta(days=CUTOFF_DAYS), ADOPTED_ON))


class SessionQuerySet(KeptQuerySet):
    def in_order(self):
        return self.order_by("held_on", "begins_at", "pk")

    def hold_all_of(self, bodies):
        """[CouncilSession] of some bodies, locked until the transaction ends. Whoever asks this
        holds the terms first, so that nobody adds to them meanwhile.
        """
        return list(self.filter(body__in=bodies).order_by("pk").select_for_update(no_key=True))

    def coming(self, day=None):
        """From a day on, the next one first; cancelled ones too, for they are told as such."""
        return self.filter(held_on__gte=day or today()).in_order()

    def past(self, day=None):
        """Before a day, the last one first."""
        return self.filter(held_on__lt=day or today()).order_by("-held_on", "-begins_at", "-pk")

    def held(self):
        """Those that take or took place."""
        return self.filter(is_cancelled=False)

    def about(self, subject, user):
        """Those that a goal or measure was, or will be, on the agenda of, as far as `user` may
        know of it; the last one first.
        """
        column, key = f"{subject.SUBJECT}s", getattr(subject, subject.KEY)
        items = AgendaItem.objects.visible_to(user).filter(**{column: key})
        rows = self.filter(pk__in=items.order_by().values("session")).select_related("body")
        return rows.order_by("-held_on", "-begins_at", "-pk")

    def next_of(self, bodies, day=None):
        """The next session of some bodies that takes place, or None."""
        return self.coming(day).held().filter(body__in=bodies).first()

    def next_of_each(self, bodies, day=None):
        """{primary key of a body: its next session that takes place}; bodies without any are
        missing. Each with `previous_key` and `previous_cutoff`, of the session that `before`
        answers, or None; one query.
        """
        earlier = self.model.objects.held().filter(
            body=OuterRef("body"), cutoff__lt=OuterRef("cutoff")
        )
        earlier = earlier.order_by("-cutoff", "-held_on", "-pk")
        rows = self.coming(day).held().filter(body__in=bodies)
        found = {}
        for row in rows.annotate(
            previous_key=Subquery(earlier.values("pk")[:1]),
            previous_cutoff=Subquery(earlier.values("cutoff")[:1]),
        ):
            found.setdefault(row.body_id, row)
        return found

    def last_of(self, bodies, day=None):
        """The last session of some bodies that took place before a day, or None."""
        return self.past(day).held().filter(body__in=bodies).select_related("body").first()

    def before(self, session):
        """The session whose report comes before the one of `session`, or None: the last of the
        body, in whatever way it changed its name, with an earlier cutoff that took place.
        """
        earlier = self.held().filter(body=session.body_id, cutoff__lt=session.cutoff)
        return earlier.order_by("-cutoff", "-held_on", "-pk").first()

    def after(self, session):
        """The session whose report comes after the one of `session`, or None."""
        later = self.held().filter(body=session.body_id, cutoff__gt=session.cutoff)
        return later.order_by("cutoff", "held_on", "pk").first()


class CouncilSession(RevisedModel, KeptModel):
    """A session (Sitzung). Cancelled or moved, never deleted.

    `uid`: of the calendar it was read from, "" for one that was entered here.
    `calendar_entry`: what that calendar said when it was last read, {column: plain value}; empty
    for one that was never read. What differs from it was changed here by hand.
    `moved_from`: the day it was first planned for, where that was another one.
    """

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
        ordering = ["-held_on", "-begins_at", "-pk"]
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
        """The cutoff if it were held on `day`: it goes along where it is the usual one, and where
        it would come after the session.
        """
        goes_along = self.cutoff in (None, usual_cutoff(self.held_on)) or self.cutoff > day
        return usual_cutoff(day) if goes_along else self.cutoff

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

    @property
    def is_past(self):
        return self.held_on < today()


@dataclass(frozen=True)
class Point:
    """What an item of an agenda says. `goals`: codes · `measures`: numbers · `papers`:
    references; each as a tuple of texts, in order.
    """

    number: str
    title: str
    is_public: bool
    result: str
    goals: tuple
    measures: tuple
    papers: tuple

    def __str__(self):
        told = [f"{self.number} {self.title}".strip()]
        told += [] if self.is_public else ["nicht öffentlich"]
        told += [f"Ergebnis: {self.result}"] if self.result else []
        for word, marks in (
            ("Ziele", self.goals),
            ("Maßnahmen", self.measures),
            ("Vorlagen", self.papers),
        ):
            told += [f"{word}: {', '.join(marks)}"] if marks else []
        return " · ".join(told)

    @property
    def place(self):
        """Where it stands among others: public ones first, then by the figures of the number."""
        figures = [int(figure) for figure in re.findall("[0-9]+", self.number)]
        return not self.is_public, not figures, figures


class AgendaQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What a user may know of: items that are not public are for council and administration.

        Object half: `permissions.may_see_item`.
        """
        return self if may_see_closed_items(user) else self.filter(is_public=True)

    def with_subjects(self, user):
        """With the goals, the papers and those measures that a user may see."""
        goals = Goal.objects.in_order().select_related("field")
        measures = Measure.objects.visible_to(user).for_lines()
        return self.prefetch_related(
            Prefetch("goals", goals), Prefetch("measures", measures), "papers"
        )

    def in_order(self):
        return self.order_by("position", "pk")

    def with_points(self):
        """In order, with what each needs to say its `point`."""
        goals = Goal.objects.in_order().select_related("field")
        measures = Measure.objects.order_by("number").only("number")
        papers = CouncilPaper.objects.order_by("reference")
        return self.in_order().prefetch_related(
            Prefetch("goals", goals), Prefetch("measures", measures), Prefetch("papers", papers)
        )

    def revise(self, points, session, by):
        """Write an agenda: `points` is {key: Point, or None where it is taken away}.

        A key is that of an item of this session, or anything else for a new one; items that are not
        named stay. A goal that hangs on an item already stays the same one, also when another
        resolution has given its code to another goal.
        """
        in_force = Goal.objects.in_force().keys_by_code()
        with transaction.atomic(savepoint=False):
            rows = self.filter(session=session).with_points()
            stored = {item.pk: (item, item.point) for item in rows}
            agenda = stored | {
                key: (stored[key][0] if key in stored else AgendaItem(session=session), point)
                for key, point in points.items()
                if point or key in stored
            }
            for item, _ in (row for row in agenda.values() if not row[1]):
                item._history_user = by
                item.delete()
            kept = [row for row in agenda.values() if row[1]]
            for position, row in enumerate(sorted(kept, key=lambda row: row[1].place), 1):
                item, point = row
                if row not in stored.values() or item.position != position:
                    item.position = position
                    item.say(point, in_force, by)


class AgendaItem(RevisedModel):
    """An item of a session's agenda (Tagesordnungspunkt) that is about goals or measures."""

    session = models.ForeignKey(
        CouncilSession, models.CASCADE, verbose_name="Sitzung", related_name="items"
    )
    position = models.PositiveSmallIntegerField("Stelle")
    number = models.CharField("Nummer", max_length=10, blank=True)
    title = models.CharField("Titel", max_length=300)
    is_public = models.BooleanField("öffentlich", default=True)
    result = models.CharField("Ergebnis", max_length=200, blank=True)
    goals = models.ManyToManyField("goals.Goal", verbose_name="Ziele", related_name="agenda_items")
    measures = models.ManyToManyField(
        "goals.Measure", verbose_name="Maßnahmen", related_name="agenda_items"
    )
    papers = models.ManyToManyField(
        "goals.CouncilPaper", verbose_name="Vorlagen", related_name="agenda_items"
    )

    history = Records(
        historical_queryset=VersionQuerySet, bases=[Version], m2m_fields=[goals, measures, papers]
    )
    objects = AgendaQuerySet.as_manager()

    class Meta:
        verbose_name = "Tagesordnungspunkt"
        verbose_name_plural = "Tagesordnungspunkte"
        ordering = ["session", "position", "pk"]

    def __str__(self):
        return f"{self.number} {self.title}".strip()

    @property
    def point(self):
        return Point(
            self.number,
            self.title,
            self.is_public,
            self.result,
            goals=tuple(goal.code for goal in self.goals.all()),
            measures=tuple(str(measure.number) for measure in self.measures.all()),
            papers=tuple(paper.reference for paper in self.papers.all()),
        )

    def say(self, point, in_force, by):
        """Save it as `point` says. `in_force`: {code: primary key} of the goals in force."""
        self.number, self.title = point.number, point.title
        self.is_public, self.result = point.is_public, point.result
        kept = {goal.code: goal.pk for goal in self.goals.all()} if self.pk else {}
        goals = in_force | kept
        papers = [
            CouncilPaper.objects.get_or_create(reference=reference)[0]
            # In order, so that of two at once neither waits for the other's.
            for reference in sorted(point.papers)
        ]
        self.revise(
            by=by,
            goals=[goals[code] for code in point.goals],
            measures=[int(number) for number in point.measures],
            papers=papers,
        )
