"""What only the Kreis can say on its legal pages: which places there are, and the form for them.

The fixed text stands in templates/pages/. Sources: § 5 DDG (imprint), Art. 13 DSGVO (privacy),
§ 10b BGG NRW with § 4 BITVNRW (accessibility, easy language, sign language).
"""

from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.db import IntegrityError
from django.urls import reverse

from goals.days import add_months, today
from goals.forms.fields import PastDayField, PlainTextField
from goals.forms.saving import VersionedForm
from goals.models import PageSlot
from goals.text import paragraphs

TEXT_LIMIT = 20_000
LINE_LIMIT = 200


@dataclass(frozen=True)
class Slot:
    """An open place. `kind`: text (paragraphs), line, or day (such as 01.09.2025)."""

    key: str
    label: str
    help: str
    kind: str = "text"

    def field(self):
        if self.kind == "text":
            widget, options = forms.Textarea(attrs={"rows": 6}), {"max_length": TEXT_LIMIT}
            field = PlainTextField(widget=widget, **options, required=False)
        elif self.kind == "line":
            field = PlainTextField(max_length=LINE_LIMIT, required=False)
        else:
            field = PastDayField(required=False)
            field.widget.attrs["class"] = "kern-form-input__input--day"
        field.label, field.help_text = self.label, self.help
        return field


@dataclass(frozen=True)
class Filled:
    """A place with its text; without text it is shown as still open."""

    slot: Slot
    text: str

    @property
    def label(self):
        return self.slot.label

    @property
    def paragraphs(self):
        return paragraphs(self.text)

    @property
    def day(self) -> date | None:
        return datetime.strptime(self.text, "%d.%m.%Y").date() if self.text else None


@dataclass(frozen=True)
class Page:
    """A legal page; `key` is its word in the address."""

    key: str
    url_name: str
    title: str
    slots: tuple[Slot, ...]

    def texts(self, rows=None):
        """{slot key: stored text, "" where the place is open}."""
        if rows is None:
            rows = PageSlot.objects.filter(page=self.key)
        stored = {row.slot: row.text for row in rows}
        return {slot.key: stored.get(slot.key, "") for slot in self.slots}

    def filled(self):
        """{slot key: Filled}."""
        texts = self.texts()
        return {slot.key: Filled(slot, texts[slot.key]) for slot in self.slots}

    def is_complete(self):
        return all(self.texts().values())


EASY = "Von Menschen geschrieben und geprüft, nach den Regeln der Leichten Sprache."
SIGNED = "Adresse des Videos in Deutscher Gebärdensprache, dazu ein Satz, was es zeigt."

PAGES = {
    page.key: page
    for page in (
        Page(
            "impressum",
            "imprint",
            "Impressum",
            (
                Slot(
                    "representative",
                    "Name des Landrats",
                    "Wer den Kreis nach außen vertritt, mit Vor- und Nachnamen.",
                    "line",
                ),
                Slot(
                    "vat_id",
                    "Umsatzsteuer-Identifikationsnummer",
                    "Nummer nach § 27a Umsatzsteuergesetz, zum Beispiel DE123456789.",
                    "line",
                ),
                Slot(
                    "editors",
                    "Zuständig für die Inhalte",
                    "Stelle im Kreishaus mit Telefon und Funktionspostfach.",
                ),
            ),
        ),
        Page(
            "datenschutz",
            "privacy",
            "Datenschutz",
            (
                Slot(
                    "officer",
                    "Datenschutzbeauftragte Person",
                    "Anschrift, Telefon und Funktionspostfach; ein Name ist nicht nötig.",
                ),
                Slot(
                    "hosting",
                    "Betrieb und Empfänger der Daten",
                    "Wer den Server betreibt, wo er steht, wer sonst Daten erhält und ob welche "
                    "in Länder außerhalb der Europäischen Union gelangen.",
                ),
                Slot(
                    "log_retention",
                    "Speicherdauer der Server-Protokolle",
                    "Nach wie vielen Tagen die Protokolle gelöscht werden.",
                ),
                Slot(
                    "account_retention",
                    "Speicherdauer der Konten",
                    "Wie lange Konto und Namensangaben bleiben, wenn jemand ausscheidet.",
                ),
            ),
        ),
        Page(
            "barrierefreiheit",
            "accessibility",
            "Erklärung zur Barrierefreiheit",
            (
                Slot(
                    "reviewed_on",
                    "Tag der letzten Prüfung",
                    "Zum Beispiel 01.09.2025. Die Erklärung wird jährlich geprüft.",
                    "day",
                ),
                Slot(
                    "barriers",
                    "Weitere bekannte Barrieren",
                    "Was nicht barrierefrei ist, warum, und welchen anderen Weg es gibt. "
                    "Ist nichts weiter bekannt, schreiben Sie auch das.",
                ),
                Slot(
                    "contact",
                    "Zuständige Stelle",
                    "Wer im Kreishaus Rückmeldungen zu Barrieren beantwortet.",
                ),
            ),
        ),
        Page(
            "leichte-sprache",
            "easy_language",
            "Leichte Sprache",
            (
                Slot("content", "Was in diesem Portal steht", EASY),
                Slot("navigation", "So finden Sie sich zurecht", EASY),
                Slot("statement", "Was zur Barrierefreiheit gilt", EASY),
            ),
        ),
        Page(
            "gebaerdensprache",
            "sign_language",
            "Gebärdensprache",
            (
                Slot("content", "Was in diesem Portal steht", SIGNED),
                Slot("navigation", "So finden Sie sich zurecht", SIGNED),
                Slot("statement", "Was zur Barrierefreiheit gilt", SIGNED),
            ),
        ),
    )
}


REVIEW_MONTHS = 12
"""§ 4 BITVNRW: the statement on accessibility is reviewed every year."""


def review_is_due(slots=None):
    """Whether the last review of the statement on accessibility is unknown or too old.

    `slots`: those of its page, {slot key: Filled}, where they are at hand.
    """
    slots = slots or PAGES["barrierefreiheit"].filled()
    reviewed_on = slots["reviewed_on"].day
    return not reviewed_on or add_months(reviewed_on, REVIEW_MONTHS) < today()


class PageForm(VersionedForm):
    """All places of a page."""

    def __init__(self, page, data=None):
        self.page = page
        super().__init__(data)
        for slot in page.slots:
            self.fields[slot.key] = slot.field()

    @property
    def last_change(self):
        versions = PageSlot.history.filter(page=self.page.key).select_related("history_user")
        return versions.order_by("-history_date", "-history_id").first()

    def save(self, by):
        try:
            return super().save(by)
        except IntegrityError:
            # Two filled the same open place in the same moment: there was no row to lock, now is.
            return super().save(by)

    def read(self):
        return self.page.texts()

    def lock(self):
        locked = PageSlot.objects.select_for_update().filter(page=self.page.key)
        self.stored_rows = {row.slot: row for row in locked}

    def store(self, by):
        for slot in self.page.slots:
            self._store(self.stored_rows.get(slot.key), slot.key)
        done = f"Die Angaben zur Seite „{self.page.title}“ sind gespeichert."
        return reverse(self.page.url_name), done

    def _store(self, row, key):
        text = self.cleaned_data[key]
        if text == self.stored[key]:
            return
        if not text:
            row.delete()
            return
        row = row or PageSlot(page=self.page.key, slot=key)
        row.text = text
        row.save()
