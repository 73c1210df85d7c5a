"""The council's bodies in an electoral term, their fields of the resolution and their members."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.db.models import F, Q

from goals.addresses import address_of
from goals.days import today
from goals.models.doors import KeptModel, KeptQuerySet
from goals.models.goals import Goal
from goals.models.plan import StrategicField
from goals.models.users import User
from goals.models.versions import Records, RevisedModel, Version, VersionQuerySet
from goals.text import german_slug
from goals.vocabulary import MemberKind

TAKEN_SLUGS = ("neu", "kalender")
"""Words that stand in addresses for something else than a body."""


class TermQuerySet(KeptQuerySet):
    def on(self, day=None):
        """The term that a day lies in, or None."""
        day = day or today()
        return self.filter(starts_on__lte=day).exclude(ends_on__lt=day).first()

    def hold(self):
        """Lock all terms until the transaction ends: who changes terms, bodies or sessions comes
        one after the other, so that what was checked is still so when it is stored.
        """
        # Not the keys: bodies that refer to a term can be stored elsewhere meanwhile.
        list(self.order_by("pk").select_for_update(no_key=True).values_list("pk"))

    def meeting(self, starts_on, ends_on):
        """Those that share a day with the time between two days; `ends_on` None: without end."""
        rows = self.exclude(ends_on__lt=starts_on)
        return rows if ends_on is None else rows.filter(starts_on__lte=ends_on)


class CouncilTerm(RevisedModel, KeptModel):
    """An electoral term (Wahlperiode); the last one has no end yet."""

    KEPT = "Eine Wahlperiode wird nicht gelöscht: Gremien und Sitzungen gehören zu ihr."

    starts_on = models.DateField("Beginn", unique=True)
    ends_on = models.DateField("Ende", null=True, blank=True)

    history = Records(historical_queryset=VersionQuerySet, bases=[Version])
    objects = TermQuerySet.as_manager()

    class Meta(KeptModel.Meta):
        verbose_name = "Wahlperiode"
        verbose_name_plural = "Wahlperioden"
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="term_ends_after_it_starts",
                violation_error_message="Die Wahlperiode endet vor ihrem Beginn.",
            )
        ]

    def __str__(self):
        until = self.ends_on.year if self.ends_on else "heute"
        return f"Wahlperiode {self.starts_on.year}–{until}"

    def get_absolute_url(self):
        return address_of("term_edit", self.pk)

    def holds(self, day):
        """Whether a day lies in it."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class BodyQuerySet(KeptQuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)

    def of_term(self, term):
        return self.filter(term=term)

    def in_terms(self):
        """With their terms: the latest term first, in each the bodies in order."""
        rows = self.select_related("term")
        return rows.order_by("-term__starts_on", "position", "name", "pk")

    def of_open_terms(self, day=None):
        """The bodies, with their term, of every term that has not ended before a day."""
        ended = Q(term__ends_on__lt=day or today())
        return self.exclude(ended).select_related("term")

    def told_apart(self):
        """[CouncilBody] in order, with their terms; each says whether it `has_namesake` among them,
        as the body of the same name in another term is.
        """
        bodies = list(self.select_related("term"))
        names = Counter(body.name for body in bodies)
        for body in bodies:
            body.has_namesake = names[body.name] > 1
        return bodies

    def free_slug(self, name):
        """An address for a new body that no other has; it stays when the name changes."""
        beginning = german_slug(name)[:70].strip("-") or "gremium"
        used = {*TAKEN_SLUGS, *self.order_by().values_list("slug", flat=True)}
        further = (f"{beginning}-{count}" for count in range(2, len(used) + 3))
        return next(slug for slug in (beginning, *further) if slug not in used)


class CouncilBody(RevisedModel, KeptModel):
    """A body (Gremium) of one electoral term; its successor in the next term is another one.

    `fields` are those of the resolution in force when they were assigned. What it is asked about
    are the goals of the fields of the same numbers in the resolution in force: see `goals`.
    """

    KEPT = "Ein Gremium wird nicht gelöscht: Seine Sitzungen und Berichte bleiben."
    EDITORIAL = ("name", "term", "position", "duties")
    has_namesake = False

    name = models.CharField("Name", max_length=150)
    slug = models.SlugField("Adressteil", max_length=80, unique=True)
    term = models.ForeignKey(
        CouncilTerm, models.PROTECT, verbose_name="Wahlperiode", related_name="bodies"
    )
    position = models.PositiveSmallIntegerField("Stelle in Listen", default=100)
    duties = models.TextField("Wofür es zuständig ist", max_length=2_000, blank=True)
    fields = models.ManyToManyField(
        StrategicField, verbose_name="Themenfelder", related_name="bodies", blank=True
    )

    history = Records(historical_queryset=VersionQuerySet, bases=[Version], m2m_fields=[fields])
    objects = BodyQuerySet.as_manager()

    class Meta(KeptModel.Meta):
        verbose_name = "Gremium"
        verbose_name_plural = "Gremien"
        ordering = ["position", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "name"],
                name="body_name_once_in_a_term",
                violation_error_message="Ein Gremium dieses Namens gibt es in dieser Wahlperiode "
                "schon.",
            )
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)

    def get_absolute_url(self):
        return address_of("body", self.slug)

    @property
    def full_name(self):
        """The name, with the term where one `told_apart()` has a namesake."""
        return f"{self.name} ({self.term})" if self.has_namesake else self.name

    @property
    def assigned_fields(self):
        """Its fields, of the resolution in force, in order."""
        return StrategicField.objects.in_force().assigned_to(self)

    @property
    def field_numbers(self):
        """[number] of its fields, in the resolution's order."""
        return list(self.fields.order_by("position").values_list("number", flat=True))

    def goals(self, day=None):
        """The goals that it is asked about at the end of `day`."""
        return Goal.objects.in_force(day).in_fields(self.field_numbers)

    def revise(self, *, by, seats=None, **relations):
        """Save this body, its `relations` and seats as one version by a user.

        `seats`: {key: Seat}. A key is that of a membership of this body, or anything else for a
        new one; memberships that are not named stay.
        """
        with transaction.atomic(savepoint=False):
            moment = super().revise(by=by, **relations)
            if seats:
                self.memberships.revise(seats, self, by, moment)
        return moment


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
