"""The council's papers. Its bodies stand in bodies.py, their sessions in sessions.py."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from goals.addresses import address_of
from goals.models.doors import KeptModel, KeptQuerySet
from goals.models.versions import Records, RevisedModel, Version, VersionQuerySet
from goals.text import counted

REFERENCE = r"SV-[0-9]{1,2}-[0-9]{4}(/[0-9]+)?"

paper_reference = RegexValidator(
    rf"\A{REFERENCE}\Z", "Eine Vorlagennummer hat die Form SV-10-1153 oder SV-10-1153/1."
)


class PaperQuerySet(KeptQuerySet):
    def get_by_natural_key(self, reference):
        return self.get(reference=reference)

    def new_among(self, references):
        """{reference} of those that the portal does not have yet."""
        named = set(filter(None, references))
        return named - set(self.filter(reference__in=named).values_list("reference", flat=True))

    def to_complete(self):
        """Those without an address come first, then by number."""
        return self.alias(has_address=~Q(url="")).order_by("has_address", "reference")

    def with_uses(self):
        """With `item_count`, `measure_count` and `update_count`: how many name it."""
        named = {"item_count": "agenda_items", "measure_count": "measures"}
        links = {
            name: getattr(self.model, relation).through.objects.filter(councilpaper=OuterRef("pk"))
            for name, relation in named.items()
        }
        updates = self.model.updates.rel.related_model.objects.filter(paper=OuterRef("pk"))
        counts = {name: _counted(rows, "councilpaper") for name, rows in links.items()}
        return self.annotate(**counts, update_count=_counted(updates, "paper"))


def _counted(rows, column):
    rows = rows.order_by().values(column).annotate(count=Count("*"))
    return Coalesce(Subquery(rows.values("count")), 0)


class CouncilPaper(RevisedModel, KeptModel):
    """A paper (Vorlage) of the council information system, by its reference."""

    EDITORIAL = ("title", "url")

    reference = models.CharField("Nummer", max_length=20, unique=True, validators=[paper_reference])
    title = models.CharField("Titel", max_length=250, blank=True)
    url = models.URLField("Adresse im Ratsinformationssystem", max_length=500, blank=True)

    history = Records(historical_queryset=VersionQuerySet, bases=[Version])
    objects = PaperQuerySet.as_manager()

    class Meta(KeptModel.Meta):
        verbose_name = "Vorlage"
        verbose_name_plural = "Vorlagen"
        ordering = ["reference"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reference__regex=f"^{REFERENCE}$"),
                name="paper_reference_shape",
            )
        ]

    def __str__(self):
        return self.reference

    def natural_key(self):
        return (self.reference,)

    @property
    def uses(self):
        """What names it, in words; of a paper `with_uses()`."""
        counts = {
            "Tagesordnungspunkt,Tagesordnungspunkte": self.item_count,
            "Maßnahme,Maßnahmen": self.measure_count,
            "Meldung,Meldungen": self.update_count,
        }
        return [counted(count, words) for words, count in counts.items() if count]

    @property
    def edit_url(self):
        return address_of("paper_edit", self.reference)
