"""The resolution: principles, fields and sections, as the Kreistag adopted them.

The adopted columns (ADOPTED) enter by `manage.py import_resolution` and are read-only for everyone.
The goals themselves stand in goals.py.
"""

from datetime import date

from django.db import models
from django.db.models import Count

from goals.addresses import address_of
from goals.days import today
from goals.models.doors import AdoptedModel, AdoptedQuerySet
from goals.text import german_slug


class ResolutionQuerySet(AdoptedQuerySet):
    def in_force(self, day=None):
        """The resolution that counts at the end of `day`: the one adopted last by then."""
        return self.adopted_by(day).first()

    def key_in_force(self, day=None):
        """Its primary key, to be asked for within another query."""
        return self.adopted_by(day).values("pk")[:1]

    def adopted_by(self, day=None):
        """Those adopted by the end of `day`, the last first."""
        return self.filter(adopted_on__lte=day or today()).order_by("-adopted_on")

    def get_by_natural_key(self, adopted_on):
        # A day that is none makes every natural key unknown, not the program stop.
        return self.get(adopted_on=date.fromisoformat(adopted_on))


class Resolution(AdoptedModel):
    """A version of the goals, adopted by the Kreistag on one day."""

    ADOPTED = (
        "adopted_on",
        "title",
        "vote",
        "paper",
        "publication_url",
        "foreword_page",
        "foreword",
    )

    adopted_on = models.DateField("beschlossen am", unique=True)
    title = models.CharField("Titel", max_length=200)
    vote = models.CharField("Abstimmung", max_length=40)
    paper = models.CharField("Vorlage", max_length=20)
    publication_url = models.URLField("amtliche Veröffentlichung")
    foreword_page = models.PositiveSmallIntegerField("Vorwort auf Seite")
    foreword = models.TextField("Vorwort")

    objects = ResolutionQuerySet.as_manager()

    class Meta(AdoptedModel.Meta):
        verbose_name = "Beschluss"
        verbose_name_plural = "Beschlüsse"
        ordering = ["-adopted_on"]

    def __str__(self):
        return f"{self.title} ({self.adopted_on:%d.%m.%Y})"

    def natural_key(self):
        return (self.adopted_on.isoformat(),)


class NumberedQuerySet(AdoptedQuerySet):
    """Principles and fields: numbered in Roman figures within a resolution."""

    def get_by_natural_key(self, adopted_on, number):
        return self.get(resolution=Resolution.objects.get_by_natural_key(adopted_on), number=number)

    def in_force(self, day=None):
        """Those of the resolution that counts at the end of `day`."""
        return self.filter(resolution=Resolution.objects.key_in_force(day))


class NumberedModel(AdoptedModel):
    """A part of the resolution with a Roman number, a title and the page on which it begins."""

    resolution = models.ForeignKey(
        Resolution, models.PROTECT, verbose_name="Beschluss", related_name="%(class)ss"
    )
    position = models.PositiveSmallIntegerField("Stelle")
    number = models.CharField("Nummer", max_length=8)
    title = models.CharField("Titel", max_length=200)
    page = models.PositiveSmallIntegerField("ab Seite")

    objects = NumberedQuerySet.as_manager()

    class Meta(AdoptedModel.Meta):
        abstract = True
        ordering = ["resolution", "position"]

    def __str__(self):
        return f"{self.number} {self.title}"

    def natural_key(self):
        return (*self.resolution.natural_key(), self.number)


class Principle(NumberedModel):
    """A principle of action (A.I–A.V): it holds for all goals."""

    ADOPTED = ("resolution", "position", "number", "title", "page", "text")

    text = models.TextField("Wortlaut")

    class Meta(NumberedModel.Meta):
        verbose_name = "Handlungsprinzip"
        verbose_name_plural = "Handlungsprinzipien"
        constraints = [
            models.UniqueConstraint(fields=["resolution", "number"], name="principle_number_once"),
            models.UniqueConstraint(
                fields=["resolution", "position"], name="principle_position_once"
            ),
        ]


class FieldQuerySet(NumberedQuerySet):
    def with_goal_count(self):
        return self.annotate(goal_count=Count("goals"))

    def assigned_to(self, body):
        """Those of the numbers that a council body has, in whatever resolution it got them."""
        numbers = body.fields.order_by().values("number")
        return self.filter(number__in=numbers).order_by("position")


class StrategicField(NumberedModel):
    """A field of action (B.I–B.XIV). A field without section has no text in the source (IX)."""

    ADOPTED = ("resolution", "position", "number", "title", "page")

    objects = FieldQuerySet.as_manager()

    class Meta(NumberedModel.Meta):
        verbose_name = "Themenfeld"
        verbose_name_plural = "Themenfelder"
        constraints = [
            models.UniqueConstraint(fields=["resolution", "number"], name="field_number_once"),
            models.UniqueConstraint(fields=["resolution", "position"], name="field_position_once"),
        ]

    @property
    def slug(self):
        return german_slug(str(self))

    def neighbours(self):
        """The field before and the field after; None at the ends."""
        fields = StrategicField.objects.filter(resolution=self.resolution_id)
        return (
            fields.filter(position__lt=self.position).order_by("-position").first(),
            fields.filter(position__gt=self.position).order_by("position").first(),
        )

    def get_absolute_url(self):
        return address_of("field", self.slug)


class SectionQuerySet(AdoptedQuerySet):
    def get_by_natural_key(self, adopted_on, number, position):
        field = StrategicField.objects.get_by_natural_key(adopted_on, number)
        return self.get(field=field, position=position)


class Section(AdoptedModel):
    """A part of a field with its own introduction; titled only where a field has two."""

    ADOPTED = ("field", "position", "title", "introduction")

    field = models.ForeignKey(
        StrategicField, models.PROTECT, verbose_name="Themenfeld", related_name="sections"
    )
    position = models.PositiveSmallIntegerField("Stelle")
    title = models.CharField("Titel", max_length=200, blank=True)
    introduction = models.TextField("Einleitung")

    objects = SectionQuerySet.as_manager()

    class Meta(AdoptedModel.Meta):
        verbose_name = "Teilbereich"
        verbose_name_plural = "Teilbereiche"
        ordering = ["field", "position"]
        constraints = [
            models.UniqueConstraint(fields=["field", "position"], name="section_position_once")
        ]

    def __str__(self):
        return self.title or str(self.field)

    def natural_key(self):
        return (*self.field.natural_key(), self.position)
