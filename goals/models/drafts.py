"""What somebody is writing on a goal or measure, until it is released or discarded.

Released, it becomes a ProgressUpdate and is gone; its versions stay.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from simple_history.models import HistoricalRecords

from goals.days import today
from goals.models.council import CouncilPaper, paper_reference
from goals.models.progress import ProgressUpdate
from goals.permissions import is_controlling, is_staff, may_release, may_report
from goals.vocabulary import FINAL_PHASES, HALTED_PHASES, Assessment, DraftState, Phase, Visibility

OPEN_STATES = [DraftState.DRAFT, DraftState.RETURNED]
"""The states in which it can be written on."""

BEGUN_WITH = ("phase", "assessment", "visibility")
HALT = ("reason", "paper")
"""What explains a halt, and is said again each time it is reported."""

CORRECTED = ("text", "proposal", "internal_note", "effective_on")
"""What a correction begins with besides."""

COPIED = ("phase", "assessment", "text", "reason", "proposal", "internal_note", "visibility")
COPIED += ("effective_on", "department", "goal", "measure", "corrects")
"""Columns that a draft hands on to its update as they are."""


def optional(model, label, related_name):
    """A link that may be missing; what it leads to is kept."""
    return models.ForeignKey(
        model,
        models.PROTECT,
        verbose_name=label,
        related_name=related_name,
        null=True,
        blank=True,
    )


GONE = "Diese Meldung ist inzwischen veröffentlicht oder verworfen worden."


class Overtaken(Exception):
    """Somebody else acted first; nothing was changed. The message says what happened, in German."""


class DraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Drafts are for the administration, so that nobody writes what a colleague writes."""
        return self if is_staff(user) else self.none()

    def begin(self, subject, *, by, corrects=None):
        """An unsaved draft that starts from what was reported last, or from what it corrects."""
        last = ProgressUpdate.objects.newest_on(subject)
        draft = self.model(author=by, corrects=corrects, based_on=last, effective_on=today())
        setattr(draft, subject.SUBJECT, subject)
        draft.department = next(iter(subject.departments_for(by)), None)
        draft.visibility = getattr(subject, "visibility", draft.visibility)
        source, names = last, BEGUN_WITH
        if corrects:
            source, names = corrects, (*BEGUN_WITH, *HALT, *CORRECTED)
        elif last and last.phase in HALTED_PHASES:
            names = (*BEGUN_WITH, *HALT)
        for name in names if source else ():
            setattr(draft, name, getattr(source, name))
        if source and "paper" in names:
            draft.paper = str(source.paper or "")
        return draft

    def on(self, subject):
        return self.filter(**{subject.SUBJECT: subject.pk})

    def corrected_on(self, subject, key):
        """The update that a draft on the subject, gone by now, corrected; None if it did not."""
        versions = self.model.history.filter(id=key, **{subject.SUBJECT: subject.pk})
        last = versions.select_related("corrects").order_by("history_id").last()
        return last and last.corrects

    def for_desk(self, user, goals, measures):
        """[ProgressDraft] on some goals and measures (rows), and what the user wrote elsewhere."""
        own = self.model.writers.through.objects.filter(user=user).values("progressdraft")
        about = Q(goal__in=[row.pk for row in goals]) | Q(measure__in=[row.pk for row in measures])
        found = self.filter(about | Q(pk__in=own)).newest_first()
        return list(found.select_related("goal__field", "measure", "author", "submitted_by"))

    def waiting(self):
        """Those that wait for release, the one that waits longest first."""
        return self.filter(state=DraftState.SUBMITTED).order_by("submitted_at", "pk")

    def releasable_by(self, user):
        """What a user may release. Object half: `permissions.may_release`."""
        if not is_controlling(user):
            return self.none()
        return self.waiting().exclude(writers=user)

    def newest_first(self):
        return self.order_by("-saved_at", "-pk")

    def with_subjects(self):
        return self.select_related(
            "goal__field",
            "measure",
            "author",
            "submitted_by",
            "department",
            "based_on",
            "corrects",
        )

    def with_last(self):
        """Annotate `last_key`: the primary key of what was reported last on the subject."""
        standing = ProgressUpdate.objects.filter(correction__isnull=True).newest_first()
        on_goal = standing.filter(goal=OuterRef("goal")).values("pk")[:1]
        on_measure = standing.filter(measure=OuterRef("measure")).values("pk")[:1]
        return self.annotate(last_key=Coalesce(Subquery(on_goal), Subquery(on_measure)))


class ProgressDraft(models.Model):
    """A report before its release. Until it is submitted, anything in it may be missing."""

    goal = optional("goals.Goal", "Ziel", "drafts")
    measure = optional("goals.Measure", "Maßnahme", "drafts")
    phase = models.CharField(
        "Umsetzungsstand",
        max_length=20,
        choices=[(phase.value, phase.label) for phase in Phase.reported()],
        blank=True,
    )
    assessment = models.CharField(
        "Ampel", max_length=20, choices=Assessment.choices, default=Assessment.NONE
    )
    text = models.TextField("Was ist geschehen?", max_length=10_000, blank=True)
    reason = models.TextField("Begründung", max_length=5_000, blank=True)
    proposal = models.TextField("Vorgeschlagene Entscheidung", max_length=5_000, blank=True)
    internal_note = models.TextField("Interne Notiz", max_length=5_000, blank=True)
    visibility = models.CharField(
        "Sichtbarkeit", max_length=20, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    # Its number only: a council paper becomes a row, which stays, when an update names it.
    paper = models.CharField("Vorlage", max_length=20, blank=True, validators=[paper_reference])
    effective_on = models.DateField("Tag der Meldung", null=True, blank=True)
    department = optional("goals.Department", "gemeldet durch", "drafts")
    corrects = optional(ProgressUpdate, "berichtigt", "correcting_drafts")
    based_on = optional(
        ProgressUpdate, "letzte Meldung, als es geschrieben wurde", "following_drafts"
    )
    state = models.CharField(
        "Zustand", max_length=20, choices=DraftState.choices, default=DraftState.DRAFT
    )
    comment = models.TextField("Bemerkung des Controllings", max_length=5_000, blank=True)
    author = models.ForeignKey(
        "goals.User", models.PROTECT, verbose_name="begonnen von", related_name="begun_drafts"
    )
    writers = models.ManyToManyField(
        "goals.User", verbose_name="geschrieben von", related_name="written_drafts"
    )
    submitted_by = optional("goals.User", "eingereicht von", "submitted_drafts")
    submitted_at = models.DateTimeField("eingereicht am", null=True, blank=True)
    saved_at = models.DateTimeField("gespeichert am", default=timezone.now)

    history = HistoricalRecords(excluded_fields=["saved_at"])
    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = "Entwurf"
        verbose_name_plural = "Entwürfe"
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(goal__isnull=False, measure__isnull=True)
                | Q(goal__isnull=True, measure__isnull=False),
                name="draft_on_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DraftState.values), name="draft_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=DraftState.SUBMITTED)
                | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="draft_submitted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=DraftState.RETURNED) | ~Q(comment=""),
                name="draft_returned_with_comment",
                violation_error_message="Schreiben Sie, was zu ändern ist.",
            ),
        ]

    def __str__(self):
        return f"{self.subject}: {self.get_state_display()}"

    def get_absolute_url(self):
        return f"{self.subject.report_url}?entwurf={self.pk}"

    @property
    def subject(self):
        return self.goal if self.goal_id else self.measure

    @property
    def status(self):
        return Phase(self.phase) if self.phase else Phase.NONE

    @property
    def signal(self):
        return Assessment(self.assessment)

    @property
    def is_open(self):
        return self.state in OPEN_STATES

    @property
    def needs_release(self):
        return self.phase in FINAL_PHASES

    def is_written_by(self, user):
        """Whether somebody wrote any of it: then they do not release it."""
        return any(writer.pk == user.pk for writer in self.writers.all())

    @property
    def is_behind(self):
        """As `is_overtaken`, for one of `with_last()`."""
        return self.last_key != self.based_on_id

    @property
    def stamp(self):
        """Which version this is, as text."""
        return self.saved_at.isoformat()

    def is_overtaken(self):
        """Whether something else was reported since it was last looked at by who writes it."""
        last = ProgressUpdate.objects.newest_on(self.subject)
        return (last and last.pk) != self.based_on_id

    def correct_what_stands(self):
        """Correct the last correction of what it corrects, if others were first; not saved."""
        if self.corrects_id:
            self.corrects = ProgressUpdate.objects.standing_for(self.corrects)

    def sketch(self, **people):
        """The ProgressUpdate that this would become, to be looked at and not to be saved."""
        columns = {name: getattr(self, name) for name in COPIED}
        paper = CouncilPaper(reference=self.paper) if self.paper else None
        return ProgressUpdate(paper=paper, **columns, **people)

    # Verbs. Each is whole or leaves everything as it was. Each locks the goal or measure first and
    # then the draft, so that no two wait for each other, and asks its rules after that. `seen` is
    # the stamp of the version that was looked at: another one is not acted on (Overtaken).

    @transaction.atomic
    def keep(self, *, by):
        """Save what is written so far, over the version that was loaded."""
        self.hold_for_reporting(by, *OPEN_STATES, seen=self.stamp)
        self.based_on = ProgressUpdate.objects.newest_on(self.subject)
        self._store(by)
        self.writers.add(by)

    def examine(self, *, by):
        """The ProgressUpdate, unsaved, that this would become if `by` handed it in now.

        Raises ValidationError, each rule told at its column.
        """
        with transaction.atomic():
            update = self._update(reported_by=by, released_by=by)
            errors = {}
            try:
                # Who releases is not known yet; the rest must hold already.
                update.full_clean(exclude={"released_by"})
            except ValidationError as refusal:
                errors = refusal.error_dict
            transaction.set_rollback(True)
        errors.pop("released_by", None)
        if errors:
            raise ValidationError(errors)
        return update

    @transaction.atomic
    def submit(self, *, by):
        """Hand it in, over the version that was loaded. Answers the ProgressUpdate, or None:
        completed and dropped wait for release.

        Raises ValidationError by column.
        """
        self.hold_for_reporting(by, *OPEN_STATES, seen=self.stamp)
        self.examine(by=by)
        if not self.needs_release:
            return self._publish(reported_by=by, released_by=by)
        self.state, self.comment = DraftState.SUBMITTED, ""
        self._lay_before_controlling(by)
        self.writers.add(by)
        return None

    @transaction.atomic
    def hand_in_again(self, *, by, seen=None):
        """Let what waits wait on, though something else has been reported since.

        It is never published by this. Raises ValidationError by column.
        """
        self.hold_for_reporting(by, DraftState.SUBMITTED, seen=seen)
        self.refresh_from_db()
        self.examine(by=by)
        self._lay_before_controlling(by)
        # Whoever answers for what it says does not release it.
        self.writers.add(by)

    @transaction.atomic
    def take_back(self, *, by, seen=None):
        """Write on in what was submitted."""
        self.hold_for_reporting(by, DraftState.SUBMITTED, seen=seen)
        self.refresh_from_db()
        self.state = DraftState.DRAFT
        self._store(by)

    @transaction.atomic
    def discard(self, *, by, seen=None):
        """Throw it away; its versions stay."""
        self.hold_for_reporting(by, *DraftState, seen=seen)
        self.refresh_from_db()
        self._history_user = by
        self.delete()

    @transaction.atomic
    def release(self, *, by, seen=None):
        """Make it public, as controlling. Answers the ProgressUpdate.

        Raises Overtaken too if something else was reported since it was submitted: then the
        reporter decides.
        """
        self._hold_for_release(by, seen)
        if self.is_overtaken():
            raise Overtaken(
                "Seit diese Meldung eingereicht wurde, ist etwas anderes gemeldet worden. Geben "
                "Sie sie mit einer Bemerkung zurück; wer sie geschrieben hat, entscheidet."
            )
        return self._publish(reported_by=self.submitted_by, released_by=by)

    @transaction.atomic
    def send_back(self, *, by, comment, seen=None):
        """Give it back to those who wrote it, as controlling, and say why."""
        self._hold_for_release(by, seen)
        self.state, self.comment = DraftState.RETURNED, comment.strip()
        self._store(by)

    def hold_for_reporting(self, by, *states, seen=None):
        """Lock goal or measure and draft until the transaction ends.

        Raises PermissionDenied if `by` does not report on it, and Overtaken if the draft is gone,
        in none of the `states` or, with `seen`, another version.
        """
        self.subject.hold()
        if not may_report(by, self.subject):
            raise PermissionDenied
        self._hold(states, seen)

    def _hold_for_release(self, by, seen):
        self.subject.hold()
        self._hold([DraftState.SUBMITTED], seen)
        self.refresh_from_db()
        if not may_release(by, self):
            raise PermissionDenied

    def _hold(self, states, seen):
        if self.pk is None:
            return
        stored = type(self).objects.select_for_update().filter(pk=self.pk).first()
        if stored is None:
            raise Overtaken(GONE)
        if stored.state not in states:
            label = stored.get_state_display()
            raise Overtaken(f"Jemand anderes war schneller: Die Meldung ist jetzt „{label}“.")
        if seen is not None and seen != stored.stamp:
            raise Overtaken("Die Meldung ist inzwischen geändert. Lesen Sie sie noch einmal.")

    def _lay_before_controlling(self, by):
        self.submitted_by, self.submitted_at = by, timezone.now()
        self.based_on = ProgressUpdate.objects.newest_on(self.subject)
        self._store(by)

    def _store(self, by):
        self.full_clean()
        self._history_user = by
        self.saved_at = timezone.now()
        self.save()

    def _publish(self, **people):
        update = self._update(**people)
        update.save()
        if self.pk is not None:
            self._history_user = people["released_by"]
            self.delete()
        return update

    def _update(self, **people):
        update = self.sketch(**people)
        if self.paper:
            update.paper, _ = CouncilPaper.objects.get_or_create(reference=self.paper)
        return update
