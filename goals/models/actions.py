"""What was done by a form or a button, so that a double click does nothing twice."""

from datetime import timedelta
from hashlib import sha256

from django.db import models, transaction
from django.utils import timezone

KEPT_FOR = timedelta(days=7)
"""Longer than anybody leaves a form open; then a token is forgotten."""


class SentAgain(Exception):
    """A form was sent a second time with other content: no double click. Nothing was changed.

    `action` is what the first one did.
    """

    def __init__(self, action):
        super().__init__(action.message)
        self.action = action


class Overtaken(Exception):
    """Somebody else acted first; nothing was changed. A message says what happened, in German."""


def who_was_faster(row, by):
    """Who moved a row with versions on before `by` did, as the beginning of a German sentence."""
    last = row.history.first()
    if last and last.history_user_id == by.pk:
        return "Sie selbst waren in einem anderen Fenster schneller"
    return "Jemand anderes war schneller"


def digest_of(content):
    return sha256(content.encode("utf-8", "backslashreplace")).hexdigest()


class ActionQuerySet(models.QuerySet):
    def once(self, token, *, by, act, content=""):
        """The Action of `act()`, done in a transaction; with a known token the first one's.

        `act` takes nothing and answers (address to go on to, sentence on what was done); what it
        raises leaves no trace, so that the same token can be used again. `content`: what was sent,
        as text. Of two at once the second waits for the first.
        Raises SentAgain if the token is known with other content.
        """
        digest = digest_of(content)
        with transaction.atomic():
            self.filter(by=by, done_at__lt=timezone.now() - KEPT_FOR).delete()
            # The unique key is what two meet at: the second INSERT waits for the first to end.
            action, is_new = self.get_or_create({"content": digest}, by=by, token=token)
            if is_new:
                action.result, action.message = act()
                action.save(update_fields=["result", "message"])
            elif action.content != digest:
                raise SentAgain(action)
        return action

    def done_with(self, token, *, by, content):
        """The Action that was done with a token and this content; None if there is none."""
        return self.filter(by=by, token=token, content=digest_of(content)).first()


class Action(models.Model):
    """One thing done by one person. `result` is the address to which it led."""

    by = models.ForeignKey(
        "goals.User", models.PROTECT, verbose_name="Konto", related_name="actions"
    )
    token = models.CharField(max_length=64)
    content = models.CharField(max_length=64)
    done_at = models.DateTimeField("am", default=timezone.now)
    result = models.CharField("führte zu", max_length=300)
    message = models.CharField("Ergebnis", max_length=1_000)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = "Vorgang"
        verbose_name_plural = "Vorgänge"
        ordering = ["-done_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["by", "token"], name="action_once")]

    def __str__(self):
        return self.message
