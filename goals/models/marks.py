"""What somebody keeps an eye on: marked goals, and up to when they have seen what changed.

Both are personal. No page, file or technical admin shows them to anybody else.
"""

from django.db import models
from django.utils import timezone


class MarkQuerySet(models.QuerySet):
    def of(self, user):
        """The marks of a user: the only ones that anybody is ever shown."""
        return self.filter(user=user) if user is not None and user.pk else self.none()

    def put(self, user, goal):
        """Mark a goal for a user; marked already, it stays so."""
        return self.get_or_create(user=user, goal=goal)[0]

    def take(self, user, goal):
        """Take the mark away again, if there is one."""
        self.of(user).filter(goal=goal).delete()


class Mark(models.Model):
    """A goal that somebody wants to find again."""

    user = models.ForeignKey(
        "goals.User", models.PROTECT, verbose_name="Konto", related_name="marks"
    )
    goal = models.ForeignKey(
        "goals.Goal", models.PROTECT, verbose_name="Ziel", related_name="marks"
    )
    created = models.DateTimeField("gemerkt am", default=timezone.now)

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = "gemerktes Ziel"
        verbose_name_plural = "gemerkte Ziele"
        ordering = ["user", "goal"]
        constraints = [models.UniqueConstraint(fields=["user", "goal"], name="mark_once")]

    def __str__(self):
        return f"{self.goal} (gemerkt)"


class LastLookQuerySet(models.QuerySet):
    def moment_of(self, user):
        """Up to which moment a user has seen everything; None for one who never said so."""
        return self.filter(user=user).values_list("seen_until", flat=True).first()

    def move(self, user, until):
        """Remember that a user has seen everything up to a moment. A later one stays: the page
        with the button may have been open for long.
        """
        row, is_new = self.get_or_create({"seen_until": until}, user=user)
        if not is_new:
            self.filter(pk=row.pk, seen_until__lt=until).update(seen_until=until)


class LastLook(models.Model):
    """Up to when somebody has said to have seen everything that changed.

    No column of the account: its versions are read by those who manage it.
    """

    user = models.OneToOneField(
        "goals.User", models.PROTECT, verbose_name="Konto", related_name="last_look"
    )
    seen_until = models.DateTimeField("gesehen bis")

    objects = LastLookQuerySet.as_manager()

    class Meta:
        verbose_name = "letzter Blick"
        verbose_name_plural = "letzte Blicke"
        ordering = ["user"]

    def __str__(self):
        return f"{self.user}: {timezone.localtime(self.seen_until):%d.%m.%Y %H:%M}"
