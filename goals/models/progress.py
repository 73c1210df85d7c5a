"""Progress updates: dated, append-only statements, and what follows from them.

Nothing about a status is stored anywhere else. "Current" is computed from released updates, for a
reader and for the end of a day; it is never copied into a column.
"""

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, F, OuterRef, Q, Window
from django.db.models.functions import Lag
from django.utils import timezone

from goals.days import ADOPTED_ON, end_of
from goals.models.doors import ImmutableModel, ImmutableQuerySet
from goals.models.reports import ONE_SUBJECT, Report
from goals.models.update_rules import UpdateRules
from goals.models.visible import VisibleQuerySet, sees_everything
from goals.vocabulary import (
    ASSESSED_PHASES,
    FINAL_PHASES,
    HALTED_PHASES,
    Assessment,
    Phase,
    Visibility,
)

CONFIRMED = "Unverändert."
"""The text of an update that only says that what was reported last still holds."""


class ProgressUpdateQuerySet(VisibleQuerySet, ImmutableQuerySet):
    def released_by_end_of(self, day=None):
        """What was released by the end of `day`; without a day, everything."""
        return self if day is None else self.filter(released_at__lt=end_of(day))

    def readable(self, user, day=None):
        """What `user` can read of the state of knowledge at the end of `day`."""
        return self.visible_to(user).released_by_end_of(day)

    def standing(self, user, day=None):
        """Readable, and not corrected by another readable update."""
        if day is None and sees_everything(user):
            return self.filter(correction__isnull=True)  # The same, and built in half the time.
        correction = ProgressUpdate.objects.readable(user, day).filter(corrects=OuterRef("pk"))
        return self.readable(user, day).filter(~Exists(correction))

    def current(self, user, day=None, subjects=("goal", "measure")):
        """The newest standing update of each goal and each measure.

        Wrapped by primary key, so that a later `.filter(phase=…)` asks about current updates and
        does not choose another one as the newest.
        """
        wanted = Q()
        for subject in subjects:
            rows = ProgressUpdate._meta.get_field(subject).related_model.objects.all()
            wanted |= Q(pk__in=rows.newest_updates(user, day))
        return self.filter(wanted)

    def changes(self, user, day=None):
        """Standing updates that changed phase or assessment, each with `old_phase` and
        `old_assessment` (None for a first report), newest first. Confirmations are no changes.
        """
        window = {
            "partition_by": [F("goal"), F("measure")],
            "order_by": [F("effective_on"), F("released_at"), F("pk")],
        }
        changed = (
            ProgressUpdate.objects.standing(user, day)
            .annotate(
                old_phase=Window(Lag("phase"), **window),
                old_assessment=Window(Lag("assessment"), **window),
            )
            .filter(
                Q(old_phase__isnull=True)
                | ~Q(phase=F("old_phase"))
                | ~Q(assessment=F("old_assessment"))
            )
        )
        return changed.newest_first()

    def for_history(self, subject, user, day=None, departments=None):
        """[ProgressUpdate]: all that `user` can read on a goal or measure, oldest first, each with
        its department as it was called at the release.

        `departments` is what `Department.objects.on(day)` answers, so that they are not joined.
        """
        updates = self.readable(user, day).filter(
            **{subject.SUBJECT: getattr(subject, subject.KEY)}
        )
        joined = ["paper"] if departments else ["paper", "department"]
        updates = list(updates.select_related(*joined).oldest_first())
        for update in updates if departments else []:
            update.department = departments[update.department_id]
        ProgressUpdate.department.field.related_model.objects.call_as_then(updates)
        return updates

    def released_before(self, moment):
        return self.filter(released_at__lt=moment)

    def subjects_since(self, moment):
        """(primary key of a goal, of a measure), one of them None: whatever something was released
        on from a moment on.
        """
        rows = self.filter(released_at__gte=moment).order_by()
        return set(rows.values_list("goal", "measure"))

    def on_any(self, goals=(), measures=()):
        """Updates on some goals and measures, by their primary keys."""
        return self.filter(Q(goal__in=goals) | Q(measure__in=measures))

    def on(self, subject):
        return self.filter(**{subject.SUBJECT: subject.pk})

    def newest_on(self, subject):
        """The current update of a goal or measure as the administration knows it, or None."""
        return self.on(subject).filter(correction__isnull=True).newest_first().first()

    def standing_for(self, update):
        """What stands in the place of an update: itself, or the last of its corrections."""
        while correction := self.filter(corrects=update).first():
            update = correction
        return update

    def on_goals(self, goals):
        """Updates on some goals. Whole goals, so it may follow `changes()`."""
        return self.filter(goal__in=goals.values("pk"))

    def newest_first(self):
        return self.order_by("-effective_on", "-released_at", "-pk")

    def oldest_first(self):
        return self.order_by("effective_on", "released_at", "pk")


class ProgressUpdate(UpdateRules, Report, ImmutableModel):
    """A released statement on exactly one goal or one measure. It is never changed: a mistake is
    mended by another update that names it in `corrects`; both stay in the history.
    """

    REFUSAL = (
        "Eine veröffentlichte Meldung bleibt, wie sie ist. Berichtigen Sie sie durch eine neue."
    )

    goal = models.ForeignKey(
        "goals.Goal",
        models.PROTECT,
        verbose_name="Ziel",
        related_name="updates",
        null=True,
        blank=True,
    )
    measure = models.ForeignKey(
        "goals.Measure",
        models.PROTECT,
        verbose_name="Maßnahme",
        related_name="updates",
        null=True,
        blank=True,
    )
    phase = models.CharField(
        "Umsetzungsstand",
        max_length=20,
        choices=[(phase.value, phase.label) for phase in Phase.reported()],
    )
    assessment = models.CharField(
        "Ampel", max_length=20, choices=Assessment.choices, default=Assessment.NONE
    )
    text = models.TextField("Was ist geschehen?", max_length=10_000)
    reason = models.TextField("Begründung", max_length=5_000, blank=True)
    proposal = models.TextField("Vorgeschlagene Entscheidung", max_length=5_000, blank=True)
    internal_note = models.TextField("Interne Notiz", max_length=5_000, blank=True)
    visibility = models.CharField(
        "Sichtbarkeit", max_length=20, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    paper = models.ForeignKey(
        "goals.CouncilPaper",
        models.PROTECT,
        verbose_name="Vorlage",
        related_name="updates",
        null=True,
        blank=True,
    )
    effective_on = models.DateField("Tag der Meldung")
    department = models.ForeignKey(
        "goals.Department",
        models.PROTECT,
        verbose_name="gemeldet durch",
        related_name="updates",
    )
    reported_by = models.ForeignKey(
        "goals.User", models.PROTECT, verbose_name="gemeldet von", related_name="reported_updates"
    )
    released_by = models.ForeignKey(
        "goals.User",
        models.PROTECT,
        verbose_name="freigegeben von",
        related_name="released_updates",
    )
    released_at = models.DateTimeField("veröffentlicht am", default=timezone.now)
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name="berichtigt",
        related_name="correction",
        null=True,
        blank=True,
    )

    objects = ProgressUpdateQuerySet.as_manager()

    class Meta(ImmutableModel.Meta):
        verbose_name = "Meldung"
        verbose_name_plural = "Meldungen"
        ordering = ["-effective_on", "-released_at", "-pk"]
        indexes = [
            models.Index(fields=["goal", "effective_on", "released_at"], name="update_of_goal"),
            models.Index(
                fields=["measure", "effective_on", "released_at"], name="update_of_measure"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=ONE_SUBJECT,
                name="update_on_one_subject",
                violation_error_message="Eine Meldung gilt genau einem Ziel oder einer Maßnahme.",
            ),
            models.CheckConstraint(
                condition=Q(phase__in=Phase.reported()), name="update_phase_known"
            ),
            models.CheckConstraint(
                condition=Q(assessment__in=Assessment.values)
                & (Q(assessment=Assessment.NONE) | Q(phase__in=ASSESSED_PHASES)),
                name="update_assessment_fits_phase",
                violation_error_message="Eine Ampel gibt es nur in Planung, in Umsetzung "
                "und bei Daueraufgaben.",
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="update_visibility_known"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="update_has_text"),
            models.CheckConstraint(
                condition=~Q(phase__in=HALTED_PHASES) | ~Q(reason=""),
                name="update_halt_has_reason",
                violation_error_message="Begründen Sie, warum nicht weitergearbeitet wird.",
            ),
            models.CheckConstraint(
                condition=Q(goal__isnull=True)
                | ~Q(phase__in=HALTED_PHASES)
                | Q(paper__isnull=False),
                name="update_halted_goal_has_paper",
                violation_error_message="Ein Ziel des Kreistags kann nur mit einer Vorlage "
                "zurückgestellt oder aufgegeben werden. Nennen Sie ihre Nummer.",
            ),
            models.CheckConstraint(
                condition=~Q(phase__in=FINAL_PHASES) | ~Q(released_by=F("reported_by")),
                name="update_final_needs_four_eyes",
                violation_error_message="Umgesetzt und nicht weiterverfolgt gibt jemand anderes "
                "frei als die Person, die meldet.",
            ),
            models.CheckConstraint(
                condition=Q(effective_on__gte=ADOPTED_ON),
                name="update_not_before_adoption",
                violation_error_message="Der Tag der Meldung liegt vor dem Beschluss "
                f"vom {ADOPTED_ON:%d.%m.%Y}.",
            ),
        ]

    def __str__(self):
        return f"{self.subject}: {self.get_phase_display()} ({self.effective_on:%d.%m.%Y})"

    def save(self, *args, **kwargs):
        """Add the update; an update that breaks a rule is refused by ValidationError."""
        if self._state.adding:
            self.full_clean(validate_constraints=False)
        try:
            with transaction.atomic(using=kwargs.get("using")):
                super().save(*args, **kwargs)
        except IntegrityError:
            # The database checks its constraints itself; only a refusal needs Django's words.
            self.validate_constraints()
            raise

    @property
    def has_assessment(self):
        return self.assessment != Assessment.NONE

    def is_written_by(self, user):
        return self.reported_by_id == user.pk
