"""The form that reads a file of departments: a preview first, then what was seen there."""

from django import forms
from django.urls import reverse

from goals.forms.fields import PlainTextField, without_controls
from goals.forms.overtaken import ImportForm
from goals.models import Department, Overtaken
from goals.records import Broken
from goals.text import counted
from goals.tree_importing import TreeImport
from goals.tree_records import MAX_BYTES, decoded


class TreeImportForm(ImportForm):
    """A file of departments.

    After `is_valid()`: `plan` (TreeImport, None without), `problems` ([sentence], by line) and
    `encoding` of a file. `version` is a fingerprint of the file and the tree that were seen.
    """

    encoding = ""

    datei = forms.FileField(
        label="CSV-Datei",
        required=False,
        allow_empty_file=True,
        help_text=f"Höchstens {MAX_BYTES // 1024} kB, in UTF-8 oder Windows-1252, wie "
        "Tabellenprogramme sie speichern.",
    )
    text = PlainTextField(
        label="Oder der Text einer solchen Datei",
        required=False,
        strip=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="Hier steht nach der Vorschau, was gelesen wurde. Sie können es berichtigen.",
    )

    def __init__(self, data=None, files=None):
        super().__init__(data, files)
        self.problems = []

    def clean(self):
        super().clean()
        file, text = self.cleaned_data.get("datei"), self.cleaned_data.get("text")
        if file:
            try:
                text, self.encoding = decoded(file.read())
            except Broken as broken:
                self.problems = broken.errors
                return
            self.show_text(without_controls(text))
        if not (file or (text and text.strip()) or self.errors):
            self.add_error("datei", "Wählen Sie eine Datei, oder fügen Sie ihren Text ein.")
        elif not self.errors:
            self._look(text, Department.objects.on(None))

    def _look(self, text, tree):
        """Compare with the tree; the preview is of this version."""
        self.plan = None
        try:
            self.plan = TreeImport.of(text, tree)
        except Broken as broken:
            self.problems = broken.errors
        if not self.is_confirmed:
            self.version = self.plan.version if self.plan else ""

    def look_again(self, told):
        self._look(self.cleaned_data["text"], Department.objects.on(None))
        self.version = self.plan.version if self.plan else ""

    def write(self, by):
        tree = Department.objects.hold()
        try:
            plan = TreeImport.of(self.cleaned_data["text"], tree)
        except Broken:
            raise Overtaken from None
        self.insist_on(plan.version)
        plan.write(by=by)
        return reverse("organisation"), told(plan)


def told(plan):
    """What an import did, in one sentence."""
    if plan.is_idle:
        return "Es gab nichts zu ändern: Alle Einheiten der Datei stehen schon so im Portal."
    units = counted(len(plan.records), "Einheit,Einheiten")
    return (
        f"{units} gelesen: {len(plan.new)} neu, {len(plan.changed)} geändert, "
        f"{len(plan.unchanged)} unverändert."
    )
