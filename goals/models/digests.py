"""The mail of the day: at most one for each person and day, written down before it is sent.

A row says that, when and with which outcome, never what the mail said: its lines are read anew.
"""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import F, Max, Q
from django.db.models.functions import Least
from django.utils import timezone

from goals.days import add_months, today
from goals.models.actions import Overtaken
from goals.vocabulary import DigestState

MAX_TRIES = 3
"""So often a day a mail is begun that the server does not take, once by each run of the command."""

STUCK = timedelta(minutes=5)
"""Longer than any mail server is waited for: whatever was sending is gone."""

KEPT_MONTHS = 12
"""So long the portal knows whom it has written to."""

LONGEST_RUN = timedelta(hours=1)
"""A run without an end that began longer ago was broken off."""

SILENCE = timedelta(days=3)
"""Longer than a weekend: a command that has not run for so long is not run at all."""


def not_arrived():
    """What may be sent once more: not taken, uncertain, or begun and never ended."""
    stuck = Q(state=DigestState.SENDING, claimed_at__lt=timezone.now() - STUCK)
    return stuck | Q(state__in=[DigestState.FAILED, DigestState.UNCLEAR])


class DigestQuerySet(models.QuerySet):
    def claim(self, user, *, day, **columns):
        """The Digest of this person and day, to be sent by whoever called; None if there is nothing
        to send: it is being sent, was sent, may have been sent, or was tried often enough.

        It is committed before this answers. Of two at once only one gets it.
        """
        columns |= {"state": DigestState.SENDING, "problem": "", "claimed_at": timezone.now()}
        with transaction.atomic(durable=True):
            # The unique key is what two meet at.
            digest, is_new = self.get_or_create({**columns, "tries": 1}, user=user, day=day)
            if is_new:
                return digest
            # One statement compares and changes.
            again = self.filter(pk=digest.pk).to_be_tried()
            if not again.update(tries=F("tries") + 1, **columns):
                return None
            digest.refresh_from_db()
        return digest

    def to_be_tried(self):
        return self.filter(state=DigestState.FAILED, tries__lt=MAX_TRIES)

    def settled_for(self, day):
        """The primary keys of those who get no (further) mail on a day by the command."""
        closed = self.filter(day=day).exclude(state=DigestState.FAILED, tries__lt=MAX_TRIES)
        return set(closed.order_by().values_list("user", flat=True))

    def told_until(self):
        """{pk of a user: (until when they were told, day of that mail)} by mails surely sent."""
        sent = self.filter(state=DigestState.SENT).order_by().values("user")
        rows = sent.annotate(until=Max("told_until"), on=Max("day"))
        return {row["user"]: (row["until"], row["on"]) for row in rows}

    def newest_first(self):
        return self.order_by("-day", "user__username", "pk").select_related("user")

    def to_be_decided(self):
        """Those of today that have not arrived for sure."""
        return self.filter(not_arrived(), day=today()).newest_first()

    def expired(self):
        return self.filter(day__lt=add_months(today(), -KEPT_MONTHS))


class Digest(models.Model):
    """What became of the mail to one person on one day."""

    user = models.ForeignKey(
        "goals.User", models.PROTECT, verbose_name="Konto", related_name="digests"
    )
    day = models.DateField("Tag")
    address = models.EmailField("E-Mail")
    content = models.CharField("Inhalt", max_length=300)
    told_until = models.DateTimeField("berücksichtigt bis")
    state = models.CharField("Versand", max_length=10, choices=DigestState.choices)
    tries = models.PositiveSmallIntegerField("Versuche", default=0)
    problem = models.TextField("Grund", blank=True)
    claimed_at = models.DateTimeField("Versand begonnen am")
    settled_at = models.DateTimeField("Versand beendet am", null=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = "E-Mail des Tages"
        verbose_name_plural = "E-Mails des Tages"
        ordering = ["-day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day"),
            models.CheckConstraint(
                condition=Q(state__in=DigestState.values), name="digest_state_known"
            ),
        ]

    def __str__(self):
        return f"E-Mail vom {self.day:%d.%m.%Y} an {self.user}"

    @property
    def status(self):
        return DigestState.UNCLEAR if self.is_stuck else DigestState(self.state)

    @property
    def is_stuck(self):
        """Whether it was begun so long ago that nobody can still be sending it."""
        is_sending = self.state == DigestState.SENDING
        return is_sending and self.claimed_at < timezone.now() - STUCK

    @property
    def is_last_try(self):
        return self.tries >= MAX_TRIES

    # Verbs

    def settle(self, problem="", *, is_clear=True):
        """Write down what became of the mail that was claimed. `problem`: why it was not sent;
        not `is_clear`: it may have arrived all the same.
        """
        self.state = DigestState.SENT
        if problem:
            self.state = DigestState.FAILED if is_clear else DigestState.UNCLEAR
        self.problem, self.settled_at = problem, timezone.now()
        # Whoever was taken for gone does not write over what somebody else has begun since.
        own = Digest.objects.filter(pk=self.pk, state=DigestState.SENDING, tries=self.tries)
        own.update(state=self.state, problem=problem, settled_at=self.settled_at)

    def allow_again(self):
        """Let it be sent once more today, as controlling has decided; raises Overtaken if it is on
        its way, has arrived, or is of another day: the mail of today tells it anyway.
        """
        rows = Digest.objects.filter(not_arrived(), pk=self.pk, day=today())
        # A try is left: whoever claims it first has it.
        tries = Least(F("tries"), MAX_TRIES - 1)
        if not rows.update(state=DigestState.FAILED, tries=tries):
            raise Overtaken(
                "Diese E-Mail ist inzwischen gesendet, wird gerade gesendet oder gehört zu einem "
                "früheren Tag. Sie haben nichts verändert."
            )


class DigestRunQuerySet(models.QuerySet):
    def newest(self):
        return self.order_by("-started_at", "-pk").first()

    def expired(self):
        return self.filter(started_at__date__lt=add_months(today(), -KEPT_MONTHS))


class DigestRun(models.Model):
    """One run of the command that sends the mails of the day."""

    started_at = models.DateTimeField("begonnen am", default=timezone.now)
    ended_at = models.DateTimeField("beendet am", null=True)
    sent = models.PositiveIntegerField("gesendet", default=0)
    failed = models.PositiveIntegerField("nicht gesendet", default=0)
    unclear = models.PositiveIntegerField("ungewiss", default=0)

    objects = DigestRunQuerySet.as_manager()

    class Meta:
        verbose_name = "Lauf"
        verbose_name_plural = "Läufe"
        ordering = ["-started_at", "-pk"]

    def __str__(self):
        return f"Lauf vom {timezone.localtime(self.started_at):%d.%m.%Y, %H:%M} Uhr"

    @property
    def is_long_ago(self):
        return self.started_at < timezone.now() - SILENCE

    @property
    def broke_off(self):
        return self.ended_at is None and self.started_at < timezone.now() - LONGEST_RUN
