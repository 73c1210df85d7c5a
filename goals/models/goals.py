"""The goals: their wording as adopted, and beside it what is editorial."""

import re
from collections import Counter

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from goals.addresses import address_of
from goals.models.doors import AdoptedModel, AdoptedQuerySet
from goals.models.measures import Measure
from goals.models.plan import Resolution, Section, StrategicField
from goals.models.reported import ReportedQuerySet
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
        return self.filter(field__resolution=Resolution.objects.key_in_force(day))

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

    def keys_by_code(self):
        """{code: primary key}, of goals of one resolution."""
        rows = self.order_by().values_list("field__number", "number", "pk")
        return {f"{field}.{number}": pk for field, number, pk in rows}

    def in_order(self):
        """In the resolution's order."""
        return self.order_by("field__position", "number", "pk")

    def led_by(self, slugs, day=None, *, or_nobody=False):
        """Goals led by one of the departments, at the end of `day`; `or_nobody`: or by none."""
        if day is None:
            led, somebody = Q(lead__slug__in=slugs), Q(lead__isnull=False)
        else:
            versions = Goal.history.known_on(day)
            led = Q(pk__in=versions.filter(lead__slug__in=slugs).values("id"))
            somebody = Q(pk__in=versions.filter(lead__isnull=False).values("id"))
        return self.filter(led | ~somebody if or_nobody else led)

    def contributed_by(self, slug, day=None):
        """Goals to which a department contributes, at the end of `day`."""
        if day is None:
            return self.filter(contributing__slug=slug)
        versions = Goal.history.known_on(day).filter(
            historicalgoal_contributing__department__slug=slug
        )
        return self.filter(pk__in=versions.values("id"))

    def in_fields(self, numbers):
        return self.filter(self.of_fields(numbers))

    def of_fields(self, numbers):
        """The same as a condition, to be part of another one."""
        return Q(field__number__in=numbers)

    def located_in(self, slugs, user, day=None, everywhere=False):
        """Goals with an active measure in one of the municipalities; `everywhere`: or kreisweit."""
        measures = Measure.objects.as_of(day, user).active().located_in(slugs, everywhere)
        return self.filter(pk__in=measures.goal_pairs().values("goal"))

    def for_lines(self):
        """In order: for lists that show a title of each."""
        return self.in_order().select_related("field")

    def without_measure(self, user, day=None):
        """Goals for which, as far as `user` may see, nothing is being done: without any active
        measure at the end of `day`.
        """
        measures = Measure.objects.as_of(day, user).active()
        return self.exclude(pk__in=measures.goal_pairs().values("goal"))

    def with_measure(self, user, day=None):
        """The others."""
        measures = Measure.objects.as_of(day, user).active()
        return self.filter(pk__in=measures.goal_pairs().values("goal"))

    def field_numbers(self):
        """{pk: {field number}} of these goals: one each, as measures may have several."""
        return {pk: {number} for pk, number in self.order_by().values_list("pk", "field__number")}

    def count_by_lead(self, day=None):
        """Counter of department slug → goals of these that it leads, at the end of `day`."""
        return Counter(lead for _, _, lead, _ in self.facts(day))

    def facts(self, day=None):
        """[(pk, field number, slug of the lead or None, agreed interval)] at the end of `day`."""
        rows = self.order_by().values_list("pk", "field__number", "lead__slug", "report_interval")
        if day is None:
            return list(rows)
        versions = Goal.history.known_on(day).filter(id__in=self.order_by().values("pk"))
        then = {
            pk: (lead, interval)
            for pk, lead, interval in versions.values_list("id", "lead__slug", "report_interval")
        }
        return [(pk, number, *then.get(pk, (None, interval))) for pk, number, _, interval in rows]

    def places(self, user, day, everywhere):
        """{pk of a goal: {municipality slug}} where active measures act for it; a goal without
        any is missing. `everywhere` stands for a measure that names no municipality.
        """
        found = {}
        for goal, place in Measure.objects.as_of(day, user).active().goal_places():
            found.setdefault(goal, set()).add(place or everywhere)
        return found

    def attach_leads(self, goals, departments, day=None):
        """Set `lead`, `report_interval` and `plain_sentence` of goals in a list to those of the end
        of `day`.

        `departments` is what `Department.objects.on(day)` answers (None: by today's name); one
        query at most for any number.
        """
        if departments is None:
            departments = Goal.lead.field.related_model.objects.on(None)
        versions = {}
        if day is not None:
            known = Goal.history.known_on(day).filter(id__in=[goal.pk for goal in goals])
            columns = ("lead_id", "report_interval", "plain_sentence")
            versions = {pk: values for pk, *values in known.values_list("id", *columns)}
        for goal in goals:
            lead = goal.lead_id
            if day:
                # Before the portal knew of a goal, nobody is said to lead it.
                unknown = (None, goal.report_interval, "")
                lead, goal.report_interval, goal.plain_sentence = versions.get(goal.pk, unknown)
            goal.lead = departments.get(lead)
        return goals

    def attach_measure_counts(self, goals, user, day=None):
        """Set `measure_count` of goals in a list: the active measures that `user` may see."""
        measures = Measure.objects.as_of(day, user).active()
        pairs = measures.goal_pairs().filter(goal__in=[goal.pk for goal in goals])
        counts = Counter(goal for _, goal in pairs)
        for goal in goals:
            goal.measure_count = counts[goal.pk]

    def attach_care(self, goals, departments, day=None):
        """Set `others` (contributing) too; another query."""
        if departments is None:
            departments = Goal.lead.field.related_model.objects.on(None)
        self.attach_leads(goals, departments, day)
        others = {goal.pk: [] for goal in goals}
        for pk, department in self._contributions(others, day):
            others[pk].append(departments[department])
        for goal in goals:
            goal.others = sorted(others[goal.pk], key=lambda unit: (unit.sort_name, unit.pk))
        return goals

    def _contributions(self, goals, day):
        """(pk of a goal, pk of a contributing department) at the end of `day`."""
        if day is None:
            links = Goal.contributing.through.objects.filter(goal__in=goals)
            return links.values_list("goal_id", "department_id")
        versions = Goal.history.known_on(day).filter(id__in=goals)
        column = "historicalgoal_contributing__department"
        return versions.filter(**{f"{column}__isnull": False}).values_list("id", column)


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

    @property
    def searched_text(self):
        """What the search reads beside the title, and shows a part of."""
        return self.text

    def natural_key(self):
        return (*self.field.resolution.natural_key(), self.code)

    def get_absolute_url(self):
        return address_of("goal", self.code)

    @property
    def report_key(self):
        return self.code

    def neighbours(self):
        """The goal before and the goal after in the resolution's order; None at its ends."""
        goals = Goal.objects.filter(field__resolution=self.field.resolution_id).in_order()
        keys = [None, *goals.values_list("pk", flat=True), None]
        place = keys.index(self.pk)
        before, after = keys[place - 1], keys[place + 1]
        beside = goals.select_related("field").in_bulk([before, after])
        return beside.get(before), beside.get(after)
