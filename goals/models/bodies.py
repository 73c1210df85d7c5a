"""The council's bodies in an electoral term and their fields of the resolution. Who sits in them
stands in memberships.py.
"""

from collections import Counter

from django.db import models, transaction
from django.db.models import F, Q

from goals.addresses import address_of
from goals.days import today
from goals.models.doors import KeptModel, KeptQuerySet
from goals.models.goals import Goal
from goals.models.plan import StrategicField
from goals.models.versions import Records, RevisedModel, Version, VersionQuerySet
from goals.text import german_slug

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
    `follows`: the body of an earlier term whose last report its first one goes on from.
    """

    KEPT = "Ein Gremium wird nicht gelöscht: Seine Sitzungen und Berichte bleiben."
    EDITORIAL = ("name", "term", "position", "duties", "follows")
    has_namesake = False

    name = models.CharField("Name", max_length=150)
    slug = models.SlugField("Adressteil", max_length=80, unique=True)
    term = models.ForeignKey(
        CouncilTerm, models.PROTECT, verbose_name="Wahlperiode", related_name="bodies"
    )
    position = models.PositiveSmallIntegerField("Stelle in Listen", default=100)
    duties = models.TextField("Wofür es zuständig ist", max_length=2_000, blank=True)
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="Nachfolger von",
        related_name="followed_by",
        null=True,
        blank=True,
    )
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
