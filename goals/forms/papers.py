"""The form for a council paper: what its number is called and where it can be read."""

from django.urls import reverse

from goals.forms.council_fields import WebAddressField, told_elsewhere
from goals.forms.fields import text_field
from goals.forms.saving import VersionedForm
from goals.models import CouncilPaper


class PaperForm(VersionedForm):
    """Title and address of a paper. Its number stays: updates that name it never change."""

    what = "diese Vorlage"

    title = text_field("Titel", 250, hint="Wie er im Ratsinformationssystem steht.")
    url = WebAddressField(
        label="Adresse im Ratsinformationssystem",
        max_length=500,
        required=False,
        help_text="Sie beginnt mit https://. Leer: Die Nummer ist nirgends ein Link.",
    )

    def __init__(self, paper, data=None):
        self.paper = paper
        super().__init__(data)

    @property
    def last_change(self):
        return self.paper.history.select_related("history_user").first()

    def read(self):
        return {name: getattr(self.paper, name) for name in CouncilPaper.EDITORIAL}

    def lock(self):
        self.paper = CouncilPaper.objects.select_for_update(no_key=True).get(pk=self.paper.pk)

    def store(self, by):
        if not self.is_changed:
            return reverse("paper_list"), "Es gab nichts zu ändern."
        for name in CouncilPaper.EDITORIAL:
            setattr(self.paper, name, self.cleaned_data[name])
        self.paper.revise(by=by)
        told = f"Die Vorlage {self.paper} ist gespeichert."
        return reverse("paper_list"), told + told_elsewhere(self.paper.url)
