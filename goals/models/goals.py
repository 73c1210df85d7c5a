"""The goals: their wording as adopted, and beside it what is editorial."""

import re
from collections import Counter

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from goals.models.doors import AdoptedModel, AdoptedQuerySet
from goals.models.measures import Measure
from goals.models.plan import Resolution, Section, StrategicField
from goals.models.reported import ReportedQuerySet, contains
from goals.models.subjects import Subject, SubjectWords
from goals.models.versions import Records, RevisedModel, Version, VersionQuerySet
from goals.permissions import may_edit_goal
from goals.vocabulary import Interval

CODE = re.compile(r"[IVXLC]{1,8}\.[0-9]{1,3}", re.IGNORECASE)


class GoalQuerySet(SubjectWords, ReportedQuerySet, AdoptedQuerySet):
    """Goals are public, whoever reads; what is reported on them is not always."""

    def get_by_natural_key(self, adopted_on, code):
        number, _, running = code.partition(".")
        field = StrategicField.objects.get_by_natural_key(adopted_on, number)
        return self.get(field=field, number=int(running) if running.isdecimal() else 0)

    def in_force(self, day=None):
        """The goals of the resolution that counts at the end of `day`."""
        return self.filter(field__resolution=Resolution.objects.in_force(day))

    def editable_by(self, user):
        """Goals whose editorial columns a user may edit. Object half: `permissions.may_edit_goal`.

        All or none: the rule asks for the role alone.
        """
        return self if may_edit_goal(user, None) else self.none()

    def with_agreed_interval(self, day):
        if day is None:
            return super().with_agreed_interval(day)
        then = Goal.history.known_on(day).filter(id=OuterRef("pk")).values("report_interval")
        return self.annotate(agreed_interval=Coalesce(Subquery(then[:1]), F("report_interval")))

    def with_code(self, code):
        """The goals of a code such as `VIII.3` (at most one for each resolution)."""
        number, _, running = code.upper().partition(".")
        return self.filter(field__number=number, number=int(running))

    def in_order(self):
        """In the resolution's order."""
        return self.order_by("field__position", "number", "pk")

    def led_by(self, slugs, day=None):
        """Goals led by one of the departments, at the end of `day`."""
        if day is None:
            return self.filter(lead__slug__in=slugs)
        versions = Goal.history.known_on(day).filter(lead__slug__in=slugs)
        return self.filter(pk__in=versions.values("id"))

    def contributed_by(self, slug, day=None):
        """Goals to which a department contributes, at the end of `day`."""
        if day is None:
            return self.filter(contributing__slug=slug)
        versions = Goal.history.known_on(day).filter(
            historicalgoal_contributing__department__slug=slug
        )
        return self.filter(pk__in=versions.values("id"))

    def in_fields(self, numbers):
        return self.filter(field__number__in=numbers)

    def located_in(self, slugs, user, day=None, everywhere=False):
        """Goals with an active measure in one of the municipalities; `everywhere`: or kreisweit."""
        measures = Measure.objects.as_of(day, user).active().located_in(slugs, everywhere)
        return self.filter(pk__in=measures.goal_pairs(self).values("goal"))

    def containing(self, words):
        """Goals whose wording, short title, field or code contains each of the words."""
        goals = self
        for word in words:
            told = contains(word, "text", "short_title", "field__title")
            if CODE.fullmatch(word):
                told |= Q(pk__in=self.with_code(word).values("pk"))
            goals = goals.filter(told)
        return goals

    def for_lines(self):
        """In order, without the wording: for lists that show a title of each."""
        return self.in_order().select_related("field")

    def without_measure(self):
        """Goals for which nothing is being done: without any active measure."""
        links = Measure.goals.through.objects.filter(measure__withdrawn_on__isnull=True)
        return self.exclude(pk__in=links.values("goal"))

    def count_by_lead(self, day=None):
        """Counter of department slug → goals of these that it leads, at the end of `day`."""
        if day is None:
            return Counter(self.values_list("lead__slug", flat=True))
        versions = Goal.history.known_on(day).filter(id__in=self.values("pk"))
        return Counter(versions.values_list("lead__slug", flat=True))

    def count_by_place(self, user, day, everywhere):
        """Counter of municipality slug → goals of these with an active measure there.

        `everywhere` is the key for goals with a measure that names no municipality.
        """
        measures = Measure.objects.as_of(day, user).active()
        places = measures.places()
        found = {
            (place, goal)
            for measure, goal in measures.goal_pairs(self)
            for place in places.get(measure, [everywhere])
        }
        return Counter(place for place, _ in found)

    def attach_care(self, goals, departments, day=None):
        """Set `lead`, `others` (contributing), `report_interval` and `plain_sentence` of goals in a
        list to those of the end of `day`.

        `departments` is what `Department.objects.on(day)` answers; two queries for any number.
        """
        if day is None:
            models.prefetch_related_objects(goals, "lead", "contributing")
            for goal in goals:
                goal.others = list(goal.contributing.all())
            return goals
        versions = {
            version.id: version
            for version in Goal.history.known_on(day)
            .filter(id__in=[goal.pk for goal in goals])
            .prefetch_related("historicalgoal_contributing_set")
        }
        for goal in goals:
            version = versions.get(goal.pk)
            goal.lead = departments.get(version.lead_id) if version else None
            goal.report_interval = version.report_interval if version else goal.report_interval
            goal.plain_sentence = version.plain_sentence if version else ""
            rows = version.historicalgoal_contributing_set.all() if version else []
            goal.others = sorted(
                (departments[row.department_id] for row in rows), key=lambda d: d.sort_name
            )
        return goals


class Goal(Subject, RevisedModel, AdoptedModel):
    """One bullet of the resolution. Its code is the field's number and its number in the field."""

    ADOPTED = ("field", "section", "number", "text")
    SUBJECT, KEY, WORD = "goal", "id", "Ziel"

    field = models.ForeignKey(
        StrategicField, models.PROTECT, verbose_name="Themenfeld", related_name="goals"
    )
    section = models.ForeignKey(
        Section, models.PROTECT, verbose_name="Teilbereich", related_name="goals"
    )
    number = models.PositiveSmallIntegerField("Nummer im Themenfeld")
    text = models.TextField("Wortlaut")

    # Editorial, by controlling.
    short_title = models.CharField("Kurztitel", max_length=70, blank=True)
    plain_sentence = models.CharField("In einfachen Worten", max_length=300, blank=True)
    lead = models.ForeignKey(
        "goals.Department",
        models.PROTECT,
        verbose_name="federführend",
        related_name="led_goals",
        null=True,
        blank=True,
    )
    contributing = models.ManyToManyField(
        "goals.Department", verbose_name="beteiligt", related_name="contributed_goals", blank=True
    )
    report_interval = models.PositiveSmallIntegerField(
        "Meldeabstand in Monaten", choices=Interval.choices, default=Interval.HALF_YEAR
    )

    history = Records(
        historical_queryset=VersionQuerySet,
        bases=[Version],
        excluded_fields=["section", "text"],
        m2m_fields=["contributing"],
    )
    objects = GoalQuerySet.as_manager()

    class Meta(AdoptedModel.Meta):
        verbose_name = "Ziel"
        verbose_name_plural = "Ziele"
        ordering = ["field", "number"]
        constraints = [
            models.UniqueConstraint(fields=["field", "number"], name="goal_number_once"),
            models.CheckConstraint(condition=~Q(text="") & Q(number__gte=1), name="goal_has_text"),
            models.CheckConstraint(
                condition=Q(report_interval__in=Interval.values), name="goal_interval_known"
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    @property
    def code(self):
        return f"{self.field.number}.{self.number}"

    @property
    def title(self):
        """What a list calls it: the short title, or the beginning of the wording."""
        return self.short_title or f"{self.text[:67].rsplit(' ', 1)[0]} …"

    def natural_key(self):
        return (*self.field.resolution.natural_key(), self.code)

    def get_absolute_url(self):
        return reverse("goal", args=[self.code])

    @property
    def report_key(self):
        return self.code

    def neighbours(self):
        """The goal before and the goal after in the resolution's order; None at its ends."""
        goals = Goal.objects.filter(field__resolution=self.field.resolution)
        goals = goals.select_related("field")
        before = Q(field__position__lt=self.field.position) | Q(
            field=self.field_id, number__lt=self.number
        )
        return (
            goals.filter(before).order_by("-field__position", "-number").first(),
            goals.exclude(before).exclude(pk=self.pk).order_by("field__position", "number").first(),
        )
