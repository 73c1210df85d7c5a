"""Questions of council members about goals, measures and reports, from the asking to the answer.

A question moves by its verbs alone, each of them one version of the row: the versions tell who did
what when. Answered and released, or closed by controlling, it is never changed again.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from goals.addresses import address_of
from goals.days import today
from goals.models.actions import Overtaken, who_was_faster
from goals.models.doors import KeptModel, Refused
from goals.models.drafts import optional
from goals.models.question_words import (
    CLOSED_STATES,
    MOVED,
    ONE_SUBJECT,
    OPEN_STATES,
    OPENNESS,
    SOON_DAYS,
    TEXT_LIMIT,
    WAITING_STATES,
    WITHOUT_DEPARTMENT,
    QuestionQuerySet,
    about,
)
from goals.permissions import (
    may_answer_question,
    may_ask,
    may_pass_on,
    may_release_answer,
    may_withdraw,
    role_of,
)
from goals.vocabulary import Deadline, QuestionState, Role, Visibility


class Question(KeptModel):
    """A question on exactly one goal, measure or report. `version` counts what was done to it.

    A further kind of subject is a further link, in `subject` and in the constraint.
    """

    KEPT = "Eine Frage wird beantwortet oder mit einem Grund geschlossen, nicht gelöscht."
    REFUSAL = "Eine abgeschlossene Frage und ihre Antwort bleiben, wie sie sind."

    number = models.AutoField("Nummer", primary_key=True)
    goal = optional("goals.Goal", "Ziel", "questions")
    measure = optional("goals.Measure", "Maßnahme", "questions")
    report = optional("goals.StatusReport", "Bericht", "questions")
    text = models.TextField("Frage", max_length=TEXT_LIMIT)
    visibility = models.CharField(
        "Sichtbarkeit",
        max_length=20,
        choices=[(value.value, value.label) for value in OPENNESS],
        default=Visibility.PUBLIC,
    )
    # None: controlling has entered what a member without an account has asked.
    asked_by = optional("goals.User", "gefragt mit dem Konto", "asked_questions")
    asker_name = models.CharField("gefragt von", max_length=150)
    name_consent = models.BooleanField("Name darf genannt werden", default=False)
    entered_by = models.ForeignKey(
        "goals.User", models.PROTECT, verbose_name="eingetragen von", related_name="+"
    )
    asked_at = models.DateTimeField("gefragt am", default=timezone.now)
    state = models.CharField(
        "Stand", max_length=20, choices=QuestionState.choices, default=QuestionState.ASKED
    )
    department = optional("goals.Department", "zuständig für die Antwort", "questions")
    deadline = models.DateField("Antwort bis", null=True, blank=True)
    comment = models.TextField("Bemerkung des Controllings", max_length=5_000, blank=True)
    answer = models.TextField("Antwort", max_length=TEXT_LIMIT, blank=True)
    answered_by = optional("goals.User", "beantwortet von", "+")
    answered_at = models.DateTimeField("beantwortet am", null=True, blank=True)
    released_by = optional("goals.User", "freigegeben von", "+")
    released_at = models.DateTimeField("freigegeben am", null=True, blank=True)
    reason = models.TextField("Warum nicht geantwortet wird", max_length=5_000, blank=True)
    moved_at = models.DateTimeField("zuletzt bewegt am", default=timezone.now)
    version = models.PositiveIntegerField(default=0)

    history = HistoricalRecords()
    objects = QuestionQuerySet.as_manager()

    class Meta(KeptModel.Meta):
        verbose_name = "Frage"
        verbose_name_plural = "Fragen"
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["state", "moved_at"], name="question_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=ONE_SUBJECT,
                name="question_on_one_subject",
                violation_error_message="Eine Frage gilt genau einem Ziel, einer Maßnahme oder "
                "einem Bericht.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=QuestionState.values, visibility__in=OPENNESS),
                name="question_words_known",
            ),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(asker_name=""), name="question_is_asked_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(state__in=WITHOUT_DEPARTMENT)
                | Q(department__isnull=False, deadline__isnull=False),
                name="question_passed_on_with_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[QuestionState.ANSWERED, QuestionState.RELEASED])
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="question_answer_is_whole",
                violation_error_message="Schreiben Sie die Antwort.",
            ),
            models.CheckConstraint(
                condition=~Q(state=QuestionState.RETURNED) | ~Q(comment=""),
                name="question_returned_with_comment",
                violation_error_message="Schreiben Sie, was zu ändern ist.",
            ),
            models.CheckConstraint(
                condition=~Q(state=QuestionState.RELEASED)
                | (
                    Q(released_by__isnull=False, released_at__isnull=False)
                    & ~Q(released_by=F("answered_by"))
                ),
                name="question_release_needs_four_eyes",
                violation_error_message="Eine Antwort gibt jemand anderes frei als die Person, "
                "die sie geschrieben hat.",
            ),
            models.CheckConstraint(
                condition=~Q(state=QuestionState.DECLINED) | ~Q(reason=""),
                name="question_declined_with_reason",
                violation_error_message="Schreiben Sie, warum nicht geantwortet wird.",
            ),
        ]

    def __str__(self):
        return f"Frage {self.number} {about(self.subject)}"

    def _do_update(self, base_qs, using, pk_val, *args, **kwargs):
        # Where save, update_or_create and loaddata meet before they change a row.
        if base_qs.filter(pk=pk_val, state__in=CLOSED_STATES).exists():
            raise Refused(self.REFUSAL)
        return super()._do_update(base_qs, using, pk_val, *args, **kwargs)

    def get_absolute_url(self):
        return address_of("question", self.number)

    @property
    def subject(self):
        return self.goal or self.measure or self.report

    @property
    def heading(self):
        """What a list calls it: with the title of what it is about."""
        return f"Frage {self.number} {about(self.subject, in_full=True)}"

    @property
    def is_released(self):
        return self.state == QuestionState.RELEASED

    @property
    def is_closed(self):
        return self.state in CLOSED_STATES

    @property
    def is_waiting(self):
        """Whether a department is to answer."""
        return self.state in WAITING_STATES

    @property
    def asked_on(self):
        return timezone.localdate(self.asked_at)

    @property
    def moved_on(self):
        return timezone.localdate(self.moved_at)

    @property
    def released_on(self):
        return timezone.localdate(self.released_at)

    @property
    def timeliness(self):
        """Where the day of today stands to the deadline of the answer."""
        if today() > self.deadline:
            return Deadline.OVERDUE
        is_soon = today() + timedelta(days=SOON_DAYS) >= self.deadline
        return Deadline.DUE if is_soon else Deadline.CURRENT

    def is_answered_by(self, user):
        """Whether somebody wrote any answer to it, also one that was sent back."""
        return self.history.filter(answered_by=user).exists()

    # Verbs. Each is whole or leaves everything as it was; each raises PermissionDenied,
    # ValidationError by column, and Overtaken if the question has moved on meanwhile: `seen` is the
    # version that was looked at, None for whatever it is. `at`: when it happened, without it now.

    @transaction.atomic
    def ask(self, *, by, at=None):
        """Hand in this new question; in the name of `by` unless `asker_name` says whose it is."""
        self._refuse_unless(may_ask(by))
        self.entered_by = by
        if role_of(by) == Role.COUNCIL:
            self.asked_by, self.asker_name = by, by.name
        self.asked_at = at or timezone.now()
        self._move(by, QuestionState.ASKED, self.asked_at)

    @transaction.atomic
    def withdraw(self, *, by, seen=None, at=None):
        """Take it back, as who asked, before anybody has it to answer."""
        self._hold(by, seen, QuestionState.ASKED)
        self._refuse_unless(may_withdraw(by, self))
        self._move(by, QuestionState.WITHDRAWN, at)

    @transaction.atomic
    def pass_on(self, *, by, department, deadline, visibility=None, comment="", seen=None, at=None):
        """Lay it before a department, as controlling; again to another one, or with another day."""
        self._hold(by, seen, QuestionState.ASKED, *WAITING_STATES)
        self._refuse_unless(may_pass_on(by))
        self.department, self.deadline, self.comment = department, deadline, comment.strip()
        self.visibility = visibility or self.visibility
        self._move(by, QuestionState.PASSED_ON, at)

    @transaction.atomic
    def give_answer(self, *, by, answer, seen=None, at=None):
        """Answer it, for the department it was passed on to. It waits for release then."""
        self._hold(by, seen, *WAITING_STATES)
        self._refuse_unless(may_answer_question(by, self))
        self.answer, self.answered_by = answer.strip(), by
        self.answered_at = at or timezone.now()
        self._move(by, QuestionState.ANSWERED, self.answered_at)

    @transaction.atomic
    def send_back(self, *, by, comment, deadline=None, seen=None, at=None):
        """Give the answer back to the department, as controlling, and say why."""
        self._hold(by, seen, QuestionState.ANSWERED)
        self._refuse_unless(may_release_answer(by, self))
        self.comment, self.deadline = comment.strip(), deadline or self.deadline
        self._move(by, QuestionState.RETURNED, at)

    @transaction.atomic
    def release(self, *, by, visibility=None, seen=None, at=None):
        """Let question and answer out, as controlling."""
        self._hold(by, seen, QuestionState.ANSWERED)
        self._refuse_unless(may_release_answer(by, self))
        self.visibility = visibility or self.visibility
        self.released_by, self.released_at = by, at or timezone.now()
        self._move(by, QuestionState.RELEASED, self.released_at)

    @transaction.atomic
    def decline(self, *, by, reason, seen=None, at=None):
        """Close it without an answer, as controlling; the reason is told to who asked."""
        self._hold(by, seen, *OPEN_STATES)
        self._refuse_unless(may_pass_on(by))
        self.reason = reason.strip()
        self._move(by, QuestionState.DECLINED, at)

    @transaction.atomic
    def move_to(self, department, *, by):
        """Lay it as it stands before another department: the one that had it is no more."""
        self._hold(by, None, *OPEN_STATES)
        self._refuse_unless(may_pass_on(by))
        self.department, self._change_reason = department, MOVED
        try:
            self._move(by, self.state, None)
        finally:
            del self._change_reason

    def _refuse_unless(self, allowed):
        if not allowed:
            raise PermissionDenied

    def _hold(self, by, seen, *states):
        """Lock the row as it is now until the transaction ends."""
        self.refresh_from_db(from_queryset=Question.objects.select_for_update())
        if self.state not in states or seen not in (None, self.version):
            raise Overtaken(
                f"{who_was_faster(self, by)}, hier ist nichts verändert. Die Frage ist jetzt "
                f"„{self.get_state_display()}“. Lesen Sie sie noch einmal, bevor Sie entscheiden."
            )

    def _move(self, by, state, at):
        self.state, self.moved_at = state, at or timezone.now()
        self.version += 1
        self.full_clean()
        self._history_user, self._history_date = by, self.moved_at
        try:
            self.save()
        finally:
            del self._history_user, self._history_date

    def clean(self):
        if self.state in (QuestionState.ANSWERED, QuestionState.RELEASED):
            wanted = ("answer", "Schreiben Sie die Antwort.")
        elif self.state == QuestionState.RETURNED:
            wanted = ("comment", "Schreiben Sie, was zu ändern ist.")
        elif self.state == QuestionState.DECLINED:
            wanted = ("reason", "Schreiben Sie, warum nicht geantwortet wird.")
        else:
            return
        if not getattr(self, wanted[0]).strip():
            raise ValidationError({wanted[0]: wanted[1]})
