"""The council's papers. Its bodies stand in bodies.py, their sessions in sessions.py."""

from django.core.validators import RegexValidator
from django.db import models

from goals.models.doors import KeptModel, KeptQuerySet

REFERENCE = r"SV-[0-9]{1,2}-[0-9]{4}(/[0-9]+)?"

paper_reference = RegexValidator(
    rf"\A{REFERENCE}\Z", "Eine Vorlagennummer hat die Form SV-10-1153 oder SV-10-1153/1."
)


class PaperQuerySet(KeptQuerySet):
    def get_by_natural_key(self, reference):
        return self.get(reference=reference)


class CouncilPaper(KeptModel):
    """A paper (Vorlage) of the council information system, by its reference."""

    reference = models.CharField("Nummer", max_length=20, unique=True, validators=[paper_reference])
    title = models.CharField("Titel", max_length=250, blank=True)
    url = models.URLField("Adresse im Ratsinformationssystem", max_length=500, blank=True)

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
