"""What the administration does for one or more goals: its measures.

Today's pages read the rows themselves; a past day reads their versions. Both answer to the same
words (`MeasureWords`) and to the same attributes in templates (`MeasureFace`).
"""

import re

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q

from goals.addresses import address_of
from goals.days import today
from goals.models.doors import KeptModel, KeptQuerySet
from goals.models.plan import Resolution
from goals.models.reported import ReportedQuerySet
from goals.models.subjects import Expected, Subject, SubjectWords
from goals.models.versions import Records, RevisedModel, Version, VersionQuerySet
from goals.permissions import is_staff, role_of, visibilities
from goals.vocabulary import Interval, Priority, Role, Visibility

WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


class MeasureWords(ReportedQuerySet):
    """Queries on measures, the same for rows and for versions of rows."""

    def active(self):
        return self.filter(withdrawn_on__isnull=True)

    def withdrawn(self):
        return self.filter(withdrawn_on__isnull=False)

    def led_by(self, slugs):
        return self.filter(lead__slug__in=slugs)

    def contributed_by(self, slug):
        return self.filter(self._related("contributing", department__slug=slug))

    def in_fields(self, numbers):
        """Measures for a goal in one of these fields of the resolution in force."""
        return self.filter(
            self._related(
                "goals",
                goal__field__number__in=numbers,
                goal__field__resolution=Resolution.objects.key_in_force(),
            )
        )

    def for_goal(self, goal):
        return self.filter(self._related("goals", goal=goal))

    def located_in(self, slugs, everywhere=False):
        """Measures in one of the municipalities; `everywhere` adds those without (kreisweit)."""
        wanted = self._related("municipalities", municipality__slug__in=slugs)
        if everywhere:
            wanted |= ~self._related("municipalities")
        return self.filter(wanted)

    def link_rows(self, relation):
        """(rows that link a measure with its `relation`, their column for the measure)."""
        return getattr(Measure, relation).through.objects.all(), "measure_id"

    def path(self, relation, column):
        """How a query comes from a measure to what its `relation` links it with."""
        return relation

    def _related(self, relation, **conditions):
        # A subquery instead of a join, so that no measure comes twice.
        links, column = self.link_rows(relation)
        return Q(pk__in=links.filter(**conditions).values(column))

    def _links(self, relation):
        """The rows that link these measures with their `relation`, and their measure's column."""
        links, column = self.link_rows(relation)
        return links.filter(**{f"{column}__in": self.values("pk")}), column

    def places(self):
        """{pk: [municipality slug]} of these measures; those without municipality are missing."""
        links, column = self._links("municipalities")
        places = {}
        for pk, slug in links.values_list(column, "municipality__slug"):
            places.setdefault(pk, []).append(slug)
        return places

    def goal_pairs(self):
        """(pk of a measure, pk of a goal) for each goal of these measures."""
        links, column = self._links("goals")
        return links.values_list(column, "goal_id")

    def goals_served(self, goals):
        """{pk of a goal}: those of some goals (rows) for which one of these measures acts."""
        own = self.filter(goals__in=[goal.pk for goal in goals])
        return set(own.order_by().values_list("goals", flat=True))

    def goal_places(self):
        """(pk of a goal, municipality slug) for each place in which one of these measures acts for
        the goal. None as slug: kreisweit; None as pk: for no goal yet.
        """
        goal, place = self.path("goals", "goal"), self.path("municipalities", "municipality")
        return self.order_by().values_list(goal, f"{place}__slug")

    def facts(self):
        """[(pk, number, slug of the lead, agreed interval)]"""
        return self.order_by().values_list("pk", self.model.KEY, "lead__slug", "report_interval")

    def field_numbers(self):
        """{pk: {field number}} of these measures, by their goals in the resolution in force."""
        links, column = self._links("goals")
        links = links.filter(goal__field__resolution=Resolution.objects.key_in_force())
        numbers = {}
        for pk, number in links.values_list(column, "goal__field__number"):
            numbers.setdefault(pk, set()).add(number)
        return numbers

    def papers_of(self, measure):
        """The council papers of one of these measures."""
        links, column = self.link_rows("papers")
        rows = links.filter(**{column: measure.pk}).select_related("councilpaper")
        return [row.councilpaper for row in rows.order_by("councilpaper__reference")]

    def attach_papers(self, measures):
        """Set `paper_list`, the council papers by number, of measures in a list; one query."""
        by_pk, links, column = self._linked("papers", measures)
        for measure in measures:
            measure.paper_list = []
        rows = links.select_related("councilpaper").order_by("councilpaper__reference")
        for row in rows:
            by_pk[getattr(row, column)].paper_list.append(row.councilpaper)

    def _linked(self, relation, measures):
        """({pk: measure}, the rows that link them with their `relation`, their column for it)."""
        links, column = self.link_rows(relation)
        by_pk = {measure.pk: measure for measure in measures}
        return by_pk, links.filter(**{f"{column}__in": by_pk}), column

    def attach_places(self, measures):
        """Set `places` of measures in a list; one query for any number."""
        by_pk, links, column = self._linked("municipalities", measures)
        for measure in measures:
            measure.places = []
        for row in links.select_related("municipality").order_by("municipality__sort_name", "pk"):
            by_pk[getattr(row, column)].places.append(row.municipality)
        return measures

    def attach_shown(self, measures, departments=None):
        """Set `lead`, `for_goals` and `places` of measures in a list.

        `departments` is what `Department.objects.on(day)` answers, to call them by their name of
        that day; without it, by today's. Three queries at most for any number of measures.
        """
        if departments is None:
            departments = Measure.lead.field.related_model.objects.on(None)
        for measure in self.attach_places(measures):
            measure.lead, measure.for_goals = departments[measure.lead_id], []
        by_pk, links, column = self._linked("goals", measures)
        links = links.select_related("goal__field")
        for row in links.order_by("goal__field__position", "goal__number", "pk"):
            by_pk[getattr(row, column)].for_goals.append(row.goal)
        return measures

    def attach_relations(self, measures, departments=None):
        """Set `others` (contributing) too; another query."""
        if departments is None:
            departments = Measure.lead.field.related_model.objects.on(None)
        for measure in self.attach_shown(measures, departments):
            measure.others = []
        by_pk, links, column = self._linked("contributing", measures)
        links = links.order_by("department__sort_name", "pk")
        for pk, department in links.values_list(column, "department"):
            by_pk[pk].others.append(departments[department])
        return measures


class MeasureQuerySet(SubjectWords, MeasureWords, KeptQuerySet):
    """The measures as they are."""

    def visible_to(self, user):
        """What a user may read. Object half: `permissions.may_see`."""
        return self.filter(visibility__in=visibilities(user))

    def editable_by(self, user):
        """What a user may edit. Object half: `permissions.may_edit_measure`."""
        if role_of(user) == Role.EDITOR:
            return self.filter(lead__in=user.department_keys)
        return self if is_staff(user) else self.none()

    def for_lines(self):
        """In order: for lists that show a title of each."""
        return self.order_by("number")

    def as_of(self, day, user):
        """The measures that `user` may see, as they were at the end of `day`; None: as they are.

        Today's rules govern past days too: a version shows only if both it and the row of today
        may be seen.
        """
        if day is None:
            return self.visible_to(user)
        return Measure.history.known_on(day).filter(
            number__in=self.visible_to(user).values("pk"), visibility__in=visibilities(user)
        )


class MeasureVersionQuerySet(MeasureWords, VersionQuerySet):
    """Measures as they were."""

    def link_rows(self, relation):
        links = self.model._meta.get_field(f"historicalmeasure_{relation}").related_model
        return links.objects.all(), "history_id"

    def path(self, relation, column):
        return f"historicalmeasure_{relation}__{column}"


class MeasureFace(Expected):
    """What templates ask of a measure and of a version of it."""

    SUBJECT, KEY, WORD = "measure", "number", "Maßnahme"

    @property
    def code(self):
        return f"M {self.number}"

    @property
    def searched_text(self):
        """What the search reads beside the title, and shows a part of."""
        return f"{self.summary}\n{self.description}".strip()

    @property
    def link_list(self):
        """[(label, address)] of `links`, whose lines are `label | address` or an address alone.

        A line without an address of the web is left out: it would be a link to run script.
        """
        lines = (line.rpartition("|") for line in self.links.splitlines())
        pairs = ((label.strip(), url.strip()) for label, _, url in lines)
        return [(label or url, url) for label, url in pairs if WEB_ADDRESS.match(url)]

    def get_absolute_url(self):
        return address_of("measure", self.number)


class MeasureVersion(MeasureFace, Version):
    class Meta:
        abstract = True


class Measure(Subject, MeasureFace, RevisedModel, KeptModel):
    """A measure with its Steckbrief. Withdrawn, never deleted."""

    KEPT = "Eine Maßnahme wird zurückgezogen, nicht gelöscht."

    number = models.AutoField("Nummer", primary_key=True)
    title = models.CharField("Titel", max_length=120)
    summary = models.CharField("Kurzbeschreibung", max_length=300)
    description = models.TextField("Beschreibung", max_length=10_000, blank=True)
    goals = models.ManyToManyField("goals.Goal", verbose_name="Ziele", related_name="measures")
    lead = models.ForeignKey(
        "goals.Department",
        models.PROTECT,
        verbose_name="federführend",
        related_name="led_measures",
    )
    contributing = models.ManyToManyField(
        "goals.Department",
        verbose_name="beteiligt",
        related_name="contributed_measures",
        blank=True,
    )
    municipalities = models.ManyToManyField(
        "goals.Municipality",
        verbose_name="Städte und Gemeinden",
        related_name="measures",
        blank=True,
        help_text="Keine Angabe bedeutet: kreisweit.",
    )
    planned_start = models.DateField("geplanter Beginn", null=True, blank=True)
    planned_end = models.DateField("geplantes Ende", null=True, blank=True)
    actual_start = models.DateField("tatsächlicher Beginn", null=True, blank=True)
    actual_end = models.DateField("tatsächliches Ende", null=True, blank=True)
    is_continuous = models.BooleanField("Daueraufgabe", default=False)
    target_group = models.CharField("Zielgruppe", max_length=250, blank=True)
    expected_effect = models.TextField("Erwartete Wirkung", max_length=2_000, blank=True)
    priority = models.CharField(
        "Priorität", max_length=10, choices=Priority.choices, default=Priority.NORMAL
    )
    cost_planned = models.DecimalField(
        "Kosten geplant (EUR)",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    cost_actual = models.DecimalField(
        "Kosten bisher (EUR)",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    funding = models.CharField("Finanzierung", max_length=250, blank=True)
    papers = models.ManyToManyField(
        "goals.CouncilPaper", verbose_name="Vorlagen", related_name="measures", blank=True
    )
    links = models.TextField(
        "Weiterführende Adressen",
        max_length=2_000,
        blank=True,
        help_text="Je Zeile eine: Bezeichnung | https://…",
    )
    contact = models.EmailField("Funktionspostfach für Fragen", blank=True)
    visibility = models.CharField(
        "Sichtbarkeit", max_length=20, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    report_interval = models.PositiveSmallIntegerField(
        "Meldeabstand in Monaten", choices=Interval.choices, default=Interval.HALF_YEAR
    )
    withdrawn_on = models.DateField("zurückgezogen am", null=True, blank=True)
    withdrawn_reason = models.CharField("Grund des Rückzugs", max_length=500, blank=True)

    history = Records(
        historical_queryset=MeasureVersionQuerySet,
        bases=[MeasureVersion],
        m2m_fields=["goals", "contributing", "municipalities", "papers"],
    )
    objects = MeasureQuerySet.as_manager()

    class Meta(KeptModel.Meta):
        verbose_name = "Maßnahme"
        verbose_name_plural = "Maßnahmen"
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(summary=""), name="measure_has_title_and_summary"
            ),
            models.CheckConstraint(
                condition=Q(planned_end__gte=F("planned_start"))
                | Q(planned_start__isnull=True)
                | Q(planned_end__isnull=True),
                name="measure_planned_in_order",
                violation_error_message="Das geplante Ende liegt vor dem geplanten Beginn.",
            ),
            models.CheckConstraint(
                condition=Q(actual_end__gte=F("actual_start"))
                | Q(actual_start__isnull=True)
                | Q(actual_end__isnull=True),
                name="measure_actual_in_order",
                violation_error_message="Das tatsächliche Ende liegt vor dem tatsächlichen Beginn.",
            ),
            models.CheckConstraint(
                condition=Q(is_continuous=False) | Q(planned_end__isnull=True),
                name="measure_continuous_has_no_end",
                violation_error_message="Eine Daueraufgabe hat kein geplantes Ende.",
            ),
            models.CheckConstraint(
                condition=(Q(cost_planned__isnull=True) | Q(cost_planned__gte=0))
                & (Q(cost_actual__isnull=True) | Q(cost_actual__gte=0)),
                name="measure_costs_not_negative",
                violation_error_message="Kosten sind nicht negativ.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_reason=""),
                name="measure_withdrawal_has_reason",
                violation_error_message="Nennen Sie den Grund des Rückzugs.",
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values)
                & Q(priority__in=Priority.values)
                & Q(report_interval__in=Interval.values),
                name="measure_words_known",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    @property
    def report_key(self):
        return self.number

    def clean(self):
        if self.withdrawn_on and self.withdrawn_on > today():
            raise ValidationError({"withdrawn_on": "Dieser Tag liegt in der Zukunft."})

    def revise(self, *, by, steps=None, **relations):
        """Save this measure, its `relations` and milestones as one version by a user.

        `steps`: {key: Step, or None where it is taken away}. A key is that of a milestone of this
        measure, or anything else for a new one; milestones that are not named stay.
        """
        with transaction.atomic():
            moment = super().revise(by=by, **relations)
            self.milestones.revise(steps or {}, self, by, moment)
        return moment
