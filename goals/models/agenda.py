"""The agenda of a session of the council, where it is about goals or measures."""

import re
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Prefetch

from goals.models.council import CouncilPaper
from goals.models.goals import Goal
from goals.models.measures import Measure
from goals.models.sessions import CouncilSession
from goals.models.versions import Records, RevisedModel, Version, VersionQuerySet
from goals.permissions import may_see_closed_items


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

    def sessions_about(self, subject, user):
        """The sessions that a goal or measure was, or will be, on the agenda of, as far as `user`
        may know of it; the last one first.
        """
        column, key = f"{subject.SUBJECT}s", getattr(subject, subject.KEY)
        items = self.visible_to(user).filter(**{column: key}).order_by()
        rows = CouncilSession.objects.filter(pk__in=items.values("session"))
        return rows.select_related("body").last_first()

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
