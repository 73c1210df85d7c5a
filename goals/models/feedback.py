"""What citizens write to us about barriers, from its receipt to its answer and its deletion.

Messages hold personal data: there are no versions of a row, so that nothing outlives its deletion.
"""

from datetime import timedelta

from django.core.signing import BadSignature, Signer
from django.db import models
from django.urls import reverse
from django.utils import timezone

from goals.days import add_months, today
from goals.models.actions import Overtaken
from goals.permissions import may_answer_feedback
from goals.vocabulary import Deadline, FeedbackKind, FeedbackState, MailState

ANSWER_DAYS = 14
"""As a rule an answer goes out within two weeks of the receipt …"""

LAST_ANSWER_DAYS = 42
"""… and within six weeks in any case."""

KEPT_MONTHS = 12
"""So long an answered message is kept, see decision 0013; then `delete_old_feedback` deletes it."""

SPAM_KEPT_MONTHS = 1
"""Long enough to find what was taken for spam by mistake."""

STUCK = timedelta(minutes=5)
"""Longer than any mail server is waited for: whoever was sending is gone."""

RECEIPTS_A_DAY = 5
"""To one address: nobody fills somebody else's mailbox by this form."""

_receipts = Signer(salt="goals.feedback.receipt")


class FeedbackQuerySet(models.QuerySet):
    """Messages, of which a reader sees all or none."""

    def visible_to(self, user):
        return self if may_answer_feedback(user) else self.none()

    def open(self):
        """Those that wait for an answer, the one that waits longest first."""
        return self.filter(state=FeedbackState.OPEN).order_by("received_at", "pk")

    def closed(self, state):
        """Those answered, or taken for spam, the newest first."""
        return self.filter(state=state).order_by("-received_at", "-pk")

    def counts(self):
        """{state: how many}, every state named."""
        found = dict(self.order_by().values_list("state").annotate(models.Count("pk")))
        return {state: found.get(state, 0) for state in FeedbackState}

    def expired(self):
        """Those whose time is over."""
        return self.filter(delete_after__lt=today()).order_by("pk")

    def of_receipt(self, token):
        """The message, as a queryset of one, whose sender was given `token`; none for a wrong one.

        Numbers can be guessed, this cannot.
        """
        try:
            return self.filter(pk=_receipts.unsign(token))
        except BadSignature:
            return self.none()

    def has_enough_receipts(self, email):
        """Whether this address got as many receipts today as one may get."""
        yesterday = timezone.now() - timedelta(days=1)
        to_it = self.filter(email__iexact=email, received_at__gt=yesterday)
        return to_it.exclude(receipt_mail=MailState.NONE).count() >= RECEIPTS_A_DAY

    def receive(self, token, *, suspicion="", **entries):
        """(message, whether it is new). The same token is the same message: a double click.

        `suspicion` says why it is taken for spam; such a message waits apart, without any mail.
        """
        columns = {"suspicion": suspicion, **entries}
        if suspicion:
            columns |= {
                "state": FeedbackState.SPAM,
                "delete_after": add_months(today(), SPAM_KEPT_MONTHS),
            }
        elif entries.get("email") and not self.has_enough_receipts(entries["email"]):
            columns["receipt_mail"] = MailState.SENDING
        return self.get_or_create(columns, token=token)


class Feedback(models.Model):
    """A message from a citizen. `version` counts what was done to it: each is acted upon once."""

    kind = models.CharField("Anliegen", max_length=20, choices=FeedbackKind.choices)
    page = models.CharField("Seite", max_length=300, blank=True)
    message = models.TextField("Nachricht", max_length=5_000)
    name = models.CharField("Name", max_length=120, blank=True)
    email = models.EmailField("E-Mail", max_length=254, blank=True)
    other_way = models.CharField("anderer Weg", max_length=300, blank=True)
    token = models.CharField(max_length=64, unique=True, editable=False)
    suspicion = models.CharField("Spamverdacht", max_length=100, blank=True)
    received_at = models.DateTimeField("eingegangen am", default=timezone.now)
    receipt_mail = models.CharField(
        "Eingangsbestätigung", max_length=10, choices=MailState.choices, default=MailState.NONE
    )
    receipt_problem = models.TextField("Grund", blank=True)

    version = models.PositiveIntegerField(default=0)
    state = models.CharField(
        "Stand", max_length=10, choices=FeedbackState.choices, default=FeedbackState.OPEN
    )
    answer = models.TextField("Antwort oder Vermerk", max_length=10_000, blank=True)
    answered_by = models.ForeignKey(
        "goals.User", models.PROTECT, verbose_name="beantwortet von", null=True, related_name="+"
    )
    answered_at = models.DateTimeField("beantwortet am", null=True)
    answer_mail = models.CharField(
        "Antwort per E-Mail", max_length=10, choices=MailState.choices, default=MailState.NONE
    )
    answer_problem = models.TextField("Grund", blank=True)
    claimed_at = models.DateTimeField("Versand begonnen am", null=True)
    delete_after = models.DateField("gespeichert bis", null=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = "Rückmeldung"
        verbose_name_plural = "Rückmeldungen"
        ordering = ["received_at", "pk"]
        indexes = [models.Index(fields=["state", "received_at"], name="feedback_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=FeedbackKind.values,
                    state__in=FeedbackState.values,
                    receipt_mail__in=MailState.values,
                    answer_mail__in=MailState.values,
                ),
                name="feedback_kinds_known",
            ),
            models.CheckConstraint(condition=~models.Q(message=""), name="feedback_has_message"),
            models.CheckConstraint(
                condition=~models.Q(state=FeedbackState.ANSWERED)
                | (
                    ~models.Q(answer="")
                    & models.Q(answered_at__isnull=False, answered_by__isnull=False)
                ),
                name="feedback_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(state=FeedbackState.OPEN, delete_after__isnull=True)
                | (~models.Q(state=FeedbackState.OPEN) & models.Q(delete_after__isnull=False)),
                name="feedback_closed_is_deleted",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("feedback_case", args=[self.pk])

    # What it tells

    @property
    def number(self):
        """Such as R-2026-0007; made of the row's key, so that two can never get the same."""
        return f"R-{timezone.localtime(self.received_at):%Y}-{self.pk:04}"

    @property
    def receipt_token(self):
        return _receipts.sign(str(self.pk))

    @property
    def received_on(self):
        return timezone.localdate(self.received_at)

    @property
    def due_on(self):
        return self.received_on + timedelta(days=ANSWER_DAYS)

    @property
    def last_on(self):
        return self.received_on + timedelta(days=LAST_ANSWER_DAYS)

    @property
    def deadline(self):
        if today() > self.last_on:
            return Deadline.OVERDUE
        return Deadline.DUE if today() >= self.due_on else Deadline.CURRENT

    @property
    def can_be_reached(self):
        return bool(self.email or self.other_way)

    @property
    def is_open(self):
        return self.state == FeedbackState.OPEN

    @property
    def is_stuck(self):
        """Whether a mail was begun so long ago that nobody can still be sending it."""
        is_sending = self.answer_mail == MailState.SENDING
        return is_sending and self.claimed_at < timezone.now() - STUCK

    @property
    def is_sending(self):
        return self.answer_mail == MailState.SENDING and not self.is_stuck

    @property
    def receipt_is_stuck(self):
        """The same of the receipt, which is sent at once."""
        is_sending = self.receipt_mail == MailState.SENDING
        return is_sending and self.received_at < timezone.now() - STUCK

    # What is done with it; each verb raises Overtaken unless `version` is the last one

    def claim(self, *, by, answer, version):
        """Write the answer down, before it is sent, as being sent by `by`."""
        if not self.email:
            raise Overtaken
        self._move(
            version,
            FeedbackState.OPEN,
            answer=answer,
            answered_by=by,
            answer_mail=MailState.SENDING,
            answer_problem="",
            claimed_at=timezone.now(),
        )

    def settle(self, problem=""):
        """Write down what became of the mail that was claimed. `problem`: why it was not sent.

        Answered is only what was sent; otherwise it stays open, with its answer, to be tried again.
        """
        sending = Feedback.objects.filter(answer_mail=MailState.SENDING)
        if problem:
            columns = {"answer_mail": MailState.FAILED, "answer_problem": problem}
        else:
            columns = {"answer_mail": MailState.SENT, **_closing(FeedbackState.ANSWERED)}
        self._change(sending, self.version, **columns)

    def answer_otherwise(self, *, by, note, version):
        """Somebody has answered by telephone or letter; `note` says how."""
        self._move(
            version,
            FeedbackState.OPEN,
            answer=note,
            answered_by=by,
            answer_mail=MailState.NONE,
            answer_problem="",
            **_closing(FeedbackState.ANSWERED),
        )

    def put_to_spam(self, *, by, version):
        self._move(version, FeedbackState.OPEN, answered_by=by, **_closing(FeedbackState.SPAM))

    def open_again(self, *, by, version):
        """It was no spam after all. The deadlines still count from the receipt."""
        self._move(
            version,
            FeedbackState.SPAM,
            state=FeedbackState.OPEN,
            answered_by=by,
            answered_at=None,
            delete_after=None,
        )

    def acknowledge(self, problem=""):
        """Write down what became of the receipt sent by mail."""
        self.receipt_mail = MailState.FAILED if problem else MailState.SENT
        self.receipt_problem = problem
        self.save(update_fields=["receipt_mail", "receipt_problem"])

    def _move(self, version, was, **columns):
        stuck = models.Q(claimed_at__lt=timezone.now() - STUCK)
        idle = Feedback.objects.filter(~models.Q(answer_mail=MailState.SENDING) | stuck)
        self._change(idle.filter(state=was), version, **columns)

    def _change(self, rows, version, **columns):
        # One statement compares and changes, so that of two at once only one comes through.
        changed = rows.filter(pk=self.pk, version=version).update(version=version + 1, **columns)
        if not changed:
            raise Overtaken
        self.refresh_from_db()


def _closing(state):
    """The columns of a message that is closed now, and the day until which it is kept."""
    months = SPAM_KEPT_MONTHS if state == FeedbackState.SPAM else KEPT_MONTHS
    return {
        "state": state,
        "answered_at": timezone.now(),
        "delete_after": add_months(today(), months),
    }
