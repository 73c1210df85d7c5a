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
from goals.models.measure_words import MeasureWords
from goals.models.subjects import Expected, Subject, SubjectWords
from goals.models.versions import Records, RevisedModel, Version, VersionQuerySet
from goals.models.visible import VisibleQuerySet
from goals.permissions import is_staff, role_of, visibilities
from goals.vocabulary import Interval, Priority, Role, Visibility

WEB_ADDRESS = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)


class MeasureQuerySet(SubjectWords, VisibleQuerySet, MeasureWords, KeptQuerySet):
    """The measures as they are."""

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
        with transaction.atomic(savepoint=False):
            moment = super().revise(by=by, **relations)
            if steps:
                self.milestones.revise(steps, self, by, moment)
        return moment
