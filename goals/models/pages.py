"""What the portal keeps beside goals and measures: editable parts of legal pages, the demo mark."""

from django.db import models
from simple_history.models import HistoricalRecords


class PageSlot(models.Model):
    """One open place of a legal page, filled by controlling. No row: the place is visibly open.

    `page` and `slot` are keys of `goals.forms.pages.PAGES`, which says what belongs there.
    """

    page = models.SlugField("Seite", max_length=40)
    slot = models.SlugField("Stelle", max_length=40)
    text = models.TextField("Text", max_length=20_000)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "Seitentext"
        verbose_name_plural = "Seitentexte"
        ordering = ["page", "slot"]
        constraints = [
            models.UniqueConstraint(fields=["page", "slot"], name="page_slot_once"),
            models.CheckConstraint(condition=~models.Q(text=""), name="page_slot_not_empty"),
        ]

    def __str__(self):
        return f"{self.page}: {self.slot}"


class DemoContent(models.Model):
    """One row while the database holds invented content; every page then says so."""

    loaded_on = models.DateField("geladen am")

    class Meta:
        verbose_name = "Beispieldaten"
        verbose_name_plural = "Beispieldaten"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="demo_content_once")]

    def __str__(self):
        return f"Beispieldaten vom {self.loaded_on:%d.%m.%Y}"
