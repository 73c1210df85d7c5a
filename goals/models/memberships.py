"""Who sits in a body of the council, and from when to when."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import F, Q

from goals.days import today
from goals.models.bodies import CouncilBody
from goals.models.doors import KeptModel, KeptQuerySet
from goals.models.users import User
from goals.models.versions import Records, Version, VersionQuerySet
from goals.text import german_slug
from goals.vocabulary import MemberKind


@dataclass(frozen=True)
class Seat:
    """What a membership says. `account`: a user name, "" for somebody named by `name` alone."""

    account: str
    name: str
    kind: str
    starts_on: date
    ends_on: date | None = None

    def __str__(self):
        who = f"Konto {self.account}" if self.account else self.name
        until = f" bis {self.ends_on:%d.%m.%Y}" if self.ends_on else ""
        return f"{who}, {MemberKind(self.kind).label}, ab {self.starts_on:%d.%m.%Y}{until}"


class MembershipQuerySet(KeptQuerySet):
    def of(self, user):
        return self.filter(user=user) if user is not None and user.pk else self.none()

    def on(self, day=None):
        """Those that hold on a day."""
        day = day or today()
        return self.filter(starts_on__lte=day).exclude(ends_on__lt=day)

    def in_order(self):
        """Members, then deputies, then experts; each by name."""
        kinds = {kind: place for place, kind in enumerate(MemberKind)}
        rows = list(self.select_related("user"))
        return sorted(rows, key=lambda row: (kinds[row.kind], row.sort_name, row.pk))

    def count_by_body(self):
        """Counter of primary key of a body → how many of these memberships are of it."""
        return Counter(self.order_by().values_list("body_id", flat=True))

    def revise(self, seats, body, by, moment):
        """Write what `CouncilBody.revise` is told of the seats, as of the same moment."""
        rows = {row.pk: row for row in self.filter(body=body).select_related("user")}
        names = [seat.account for seat in seats.values() if seat and seat.account]
        users = {user.username: user for user in User.objects.filter(username__in=names)}
        for key, seat in seats.items():
            row = rows.get(key)
            if seat is None or seat == (row and row.seat):
                continue
            row = row or Membership(body=body)
            row.user, row.name = users.get(seat.account), seat.name
            row.kind, row.starts_on, row.ends_on = seat.kind, seat.starts_on, seat.ends_on
            row._history_user, row._history_date = by, moment
            row.save()


class Membership(KeptModel):
    """Somebody's seat in a body, from one day to another.

    Who has an account is named by it; of the others only the name is kept, which the Kreis
    publishes anyway.
    """

    KEPT = "Eine Mitgliedschaft wird beendet, nicht gelöscht."

    body = models.ForeignKey(
        CouncilBody, models.PROTECT, verbose_name="Gremium", related_name="memberships"
    )
    user = models.ForeignKey(
        "goals.User",
        models.PROTECT,
        verbose_name="Konto",
        related_name="memberships",
        null=True,
        blank=True,
    )
    name = models.CharField("Name", max_length=150, blank=True)
    kind = models.CharField(
        "Art", max_length=20, choices=MemberKind.choices, default=MemberKind.MEMBER
    )
    starts_on = models.DateField("von")
    ends_on = models.DateField("bis", null=True, blank=True)

    history = Records(historical_queryset=VersionQuerySet, bases=[Version])
    objects = MembershipQuerySet.as_manager()

    class Meta(KeptModel.Meta):
        verbose_name = "Mitgliedschaft"
        verbose_name_plural = "Mitgliedschaften"
        ordering = ["body", "-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, name="") | Q(user__isnull=True) & ~Q(name=""),
                name="membership_names_one",
                violation_error_message="Nennen Sie ein Konto oder einen Namen, nicht beides.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=MemberKind.values), name="membership_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_starts",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.get_kind_display()} ({self.body})"

    @property
    def seat(self):
        account = self.user.username if self.user_id else ""
        return Seat(account, self.name, self.kind, self.starts_on, self.ends_on)

    @property
    def person(self):
        return self.user.name if self.user_id else self.name

    @property
    def sort_name(self):
        """By the last word of the name, as lists of members are."""
        return german_slug(f"{self.person.split()[-1]} {self.person}")
