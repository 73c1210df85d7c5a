"""The towns and municipalities of the Kreis."""

from django.db import models
from simple_history.models import HistoricalRecords

from goals.models.doors import KeptModel, KeptQuerySet
from goals.models.versions import Version, VersionQuerySet
from goals.text import sort_key


class MunicipalityQuerySet(KeptQuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class Municipality(KeptModel):
    """One of the eleven towns and municipalities of the Kreis."""

    ags = models.CharField("Amtlicher Gemeindeschlüssel", max_length=8, unique=True)
    name = models.CharField("Name", max_length=80)
    slug = models.SlugField("Adressteil", unique=True)
    sort_name = models.CharField(max_length=80, editable=False)
    is_town = models.BooleanField("Stadt")

    history = HistoricalRecords(
        historical_queryset=VersionQuerySet, bases=[Version], excluded_fields=["sort_name"]
    )
    objects = MunicipalityQuerySet.as_manager()

    class Meta(KeptModel.Meta):
        verbose_name = "Stadt oder Gemeinde"
        verbose_name_plural = "Städte und Gemeinden"
        ordering = ["sort_name", "pk"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_name = sort_key(self.name)
        super().save(*args, **kwargs)

    def natural_key(self):
        return (self.slug,)
