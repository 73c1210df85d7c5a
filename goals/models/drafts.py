"""What somebody is writing on a goal or measure, until it is released or discarded.

Released, it becomes a ProgressUpdate and is gone; its versions stay.
"""

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from goals.days import today
from goals.models.council import CouncilPaper, paper_reference
from goals.models.handing_in import OPEN_STATES, DraftVerbs
from goals.models.progress import ProgressUpdate
from goals.models.reports import ONE_SUBJECT, Report
from goals.permissions import is_controlling, is_staff
from goals.vocabulary import FINAL_PHASES, HALTED_PHASES, Assessment, DraftState, Phase, Visibility

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


def _became(version, update):
    """Whether a draft's last version is what an update was released from."""
    people = (version.submitted_by_id, version.history_user_id)
    subject = (version.goal_id, version.measure_id)
    return people == (update.reported_by_id, update.released_by_id) and subject == (
        update.goal_id,
        update.measure_id,
    )


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

    def on_any(self, subjects):
        """Those on some goals and measures in a list."""
        keys = {"goal": [], "measure": []}
        for subject in subjects:
            keys[subject.SUBJECT].append(subject.pk)
        return self.filter(Q(goal__in=keys["goal"]) | Q(measure__in=keys["measure"]))

    def corrected_on(self, subject, key):
        """The update that a draft on the subject, gone by now, corrected; None if it did not."""
        versions = self.model.history.filter(id=key, **{subject.SUBJECT: subject.pk})
        last = versions.select_related("corrects").order_by("history_id").last()
        return last and last.corrects

    def written_by(self, user):
        """Those that a user has written any of."""
        return self.filter(self._written_by(user))

    def _written_by(self, user):
        own = self.model.writers.through.objects.filter(user=user)
        return Q(pk__in=own.values("progressdraft"))

    def for_desk(self, user, goals, measures):
        """[ProgressDraft] on some goals and measures (rows), and what the user wrote elsewhere."""
        about = Q(goal__in=[row.pk for row in goals]) | Q(measure__in=[row.pk for row in measures])
        found = (self.filter(about) | self.written_by(user)).newest_first()
        return list(found.select_related("goal__field", "measure", "author", "submitted_by"))

    def waiting(self):
        """Those that wait for release, the one that waits longest first."""
        return self.filter(state=DraftState.SUBMITTED).order_by("submitted_at", "pk")

    def was_submitted(self, key):
        return self.model.history.filter(id=key, state=DraftState.SUBMITTED).exists()

    def returned(self):
        """Those sent back and not handed in again, each with `returned_at` and `returned_by` (a
        primary key).
        """
        versions = self.model.history.filter(
            id=OuterRef("pk"),
            state=DraftState.RETURNED,
            history_date__gte=OuterRef("submitted_at"),
        ).order_by("history_date", "history_id")
        found = self.filter(state=DraftState.RETURNED).annotate(
            returned_at=Subquery(versions.values("history_date")[:1]),
            returned_by=Subquery(versions.values("history_user")[:1]),
        )
        return found.filter(returned_at__isnull=False).order_by("returned_at", "pk")

    def writers_of(self, updates):
        """{pk of an update that was released: {pk of each who wrote on its draft}}; two queries.

        The draft is gone by then; its versions say who saved it.
        """
        if not updates:
            return {}
        since = min(update.released_at for update in updates)
        gone = self.model.history.filter(history_type="-", state=DraftState.SUBMITTED)
        gone = list(gone.filter(history_date__gte=since).order_by("history_date", "history_id"))
        drafts = {}
        for update in updates:
            ends = (row for row in gone if row.history_date >= update.released_at)
            drafts[update.pk] = next((row.id for row in ends if _became(row, update)), None)
        saved = self._savers(set(drafts.values()) - {None})
        return {
            update.pk: {update.reported_by_id, *saved.get(drafts[update.pk], ())}
            for update in updates
        }

    def _savers(self, keys):
        """{pk of a draft: {pk of each who saved it}}, without those who only sent it back."""
        savers, before = {key: set() for key in keys}, {}
        versions = self.model.history.filter(id__in=keys).exclude(history_type="-")
        versions = versions.order_by("history_date", "history_id")
        for key, state, user in versions.values_list("id", "state", "history_user"):
            if not (state == DraftState.RETURNED and before.get(key) == DraftState.SUBMITTED):
                savers[key].add(user)
            before[key] = state
        return savers

    def releasable_by(self, user):
        """What a user may release. Object half: `permissions.may_release`."""
        if not is_controlling(user):
            return self.none()
        return self.waiting().exclude(self._written_by(user))

    def counts_for(self, user):
        """{"waiting", "releasable": how many wait for release, and how many of these a user may
        release}: what controlling is told, others 0; one query.
        """
        if not is_controlling(user):
            return {"waiting": 0, "releasable": 0}
        releasable = Count("pk", filter=~self._written_by(user))
        return self.waiting().aggregate(waiting=Count("pk"), releasable=releasable)

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


class ProgressDraft(DraftVerbs, Report, models.Model):
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
    is_given_away = False
    """Set by the desk: whether its goal or measure is meanwhile for others to report on."""

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = "Entwurf"
        verbose_name_plural = "Entwürfe"
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=ONE_SUBJECT,
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

    @cached_property
    def last_reported(self):
        """What was reported last on the subject, None without, as when first asked."""
        # One that was just begun knows it.
        return ProgressUpdate.objects.newest_on(self.subject) if self.pk else self.based_on

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
