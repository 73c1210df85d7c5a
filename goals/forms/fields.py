"""Fields as KERN draws them, and text that any database and any file can hold."""

import itertools
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from goals.days import ADOPTED_ON, today
from goals.models.council import paper_reference
from goals.text import told


@dataclass(frozen=True)
class Group:
    """Boxes under one label. `options`: [(value, name, id, whether it is chosen)]."""

    label: str
    options: list

    @property
    def chosen(self):
        """How many are chosen."""
        return sum(option[3] for option in self.options)


class KernField(forms.BoundField):
    """A field with KERN's classes; templates/components/field.html draws what is around it."""

    KINDS = (
        (forms.RadioSelect, "kern-form-check__radio"),
        (forms.CheckboxSelectMultiple, "kern-form-check__checkbox"),
        (forms.CheckboxInput, "kern-form-check__checkbox"),
        (forms.Select, "kern-form-input__select"),
    )

    @property
    def kern_class(self):
        kinds = (name for kind, name in self.KINDS if isinstance(self.field.widget, kind))
        return next(kinds, "kern-form-input__input")

    @property
    def is_choice(self):
        """Whether it is a question with several buttons or boxes below it."""
        return isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)

    @property
    def is_select(self):
        return self.kern_class == "kern-form-input__select"

    @property
    def is_box(self):
        """Whether it is a single box, which stands before its label."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_boxes(self):
        return isinstance(self.field.widget, forms.CheckboxSelectMultiple)

    @property
    def groups(self):
        """[Group] of several boxes; one without label where the choices are not in groups."""
        chosen = set(map(str, self.value() or ()))
        choices, count = self.field.choices, itertools.count()
        if not choices or not isinstance(choices[0][1], list | tuple):
            choices = [("", choices)]
        return [
            Group(
                label,
                [
                    (value, name, f"{self.auto_id}_{next(count)}", value in chosen)
                    for value, name in options
                ],
            )
            for label, options in choices
        ]

    @property
    def id_for_label(self):
        # Of several buttons or boxes the first one: there an error summary leads.
        return f"{self.auto_id}_0" if self.is_choice else super().id_for_label

    @property
    def full_label(self):
        """The label as it is understood away from the field; `row` of its field says which row."""
        row = getattr(self.field, "row", "")
        return f"{row}, {self.label}" if row else self.label

    @property
    def is_marked(self):
        """Whether it is said that there must be an entry: in forms where some may be left out."""
        return self.field.required and getattr(self.form, "marks_required", False)

    @property
    def theirs(self):
        """What somebody else has stored here meanwhile, as paragraphs; None if nobody did."""
        is_overtaken = self.name in getattr(self.form, "others", ())
        return self.form.told(self.name) if is_overtaken else None

    @property
    def is_taken(self):
        """Whether the field shows already what somebody else has stored."""
        return self.name in self.form.taken

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        if not self.is_hidden:
            classes = [self.kern_class, self.field.widget.attrs.get("class", "")]
            if self.errors:
                classes.append(f"{self.kern_class}--error")
            attrs["class"] = " ".join(filter(None, classes))
        return attrs


TURNING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
"""Kinds of invisible characters that set the direction of whatever stands behind them."""


def is_control(character):
    """What nobody types and nobody sees: control characters except line break and tab, which PDF
    and PostgreSQL cannot all hold, and those that would turn round the rest of a page. Letters that
    run from right to left carry their direction themselves.
    """
    if character in "\n\t":
        return False
    kind = unicodedata.category(character)
    return kind == "Cc" or unicodedata.bidirectional(character) in TURNING


def without_controls(text):
    return "".join(character for character in text if not is_control(character))


class PlainTextField(forms.CharField):
    """Text without control characters, its line breaks as `\\n`."""

    default_error_messages = {
        "max_length": "Der Text hat %(show_value)d Zeichen, möglich sind %(limit_value)d. "
        "Bitte kürzen Sie ihn.",
        "control": "Im Text standen unsichtbare Steuerzeichen, die nicht gespeichert "
        "werden. Sie sind jetzt entfernt: Bitte prüfen Sie den Text und speichern Sie noch einmal.",
    }

    def to_python(self, value):
        text = re.sub(r"\r\n?", "\n", super().to_python(value))
        if any(map(is_control, text)):
            raise ValidationError(self.error_messages["control"], code="control")
        return text

    def bound_data(self, data, initial):
        # What is shown again is what can be saved; the message says what is missing.
        return without_controls(re.sub(r"\r\n?", "\n", data or ""))

    def widget_attrs(self, widget):
        # With `maxlength` a browser cuts a pasted text without a word.
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


def checked_paper(line):
    """A paper's number as it is written in the council's system."""
    reference = line.upper().replace(" ", "")
    try:
        paper_reference(reference)
    except ValidationError as error:
        raise ValidationError(f"„{line[:40]}“: {error.message}") from None
    if len(reference) > 20:
        raise ValidationError(f"„{line[:40]}“: Diese Nummer ist zu lang.")
    return reference


class PastDayField(PlainTextField):
    """A day between the Kreistag's decision and today, typed as 01.09.2025; kept as that text."""

    def to_python(self, value):
        text = super().to_python(value)
        if text in self.empty_values:
            return text
        try:
            day = datetime.strptime(text, "%d.%m.%Y").date()
        except ValueError:
            raise ValidationError(
                "Schreiben Sie den Tag wie in diesem Beispiel: 01.09.2025."
            ) from None
        if day > today():
            raise ValidationError("Der Tag darf nicht in der Zukunft liegen.")
        if day < ADOPTED_ON:
            raise ValidationError(f"Der Tag darf nicht vor dem {ADOPTED_ON:%d.%m.%Y} liegen.")
        return f"{day:%d.%m.%Y}"


class LineField(PlainTextField):
    """Text on one line, whatever was pasted."""

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


class PaperField(LineField):
    """The number of one paper of the council."""

    widget = forms.TextInput(
        attrs={"class": "kern-form-input__input--day", "autocomplete": "off"},
    )

    def to_python(self, value):
        line = super().to_python(value)
        return checked_paper(line) if line else line


class MailboxField(forms.EmailField):
    """The address of a function's mailbox."""

    default_error_messages = {
        "invalid": "Schreiben Sie die Adresse wie in diesem Beispiel: amt@kreis-coesfeld.de.",
        "max_length": "Die Adresse ist zu lang.",
    }

    def __init__(self, **options):
        super().__init__(**{"max_length": 254} | options)

    def bound_data(self, data, initial):
        return without_controls(data or "")


class DayField(forms.DateField):
    """A day typed as 24.06.2025, between 2000 and 2099."""

    WRITTEN = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.([0-9]{2}){1,2}|[0-9]{4}(-[0-9]{1,2}){2}")
    widget = forms.DateInput(
        format="%d.%m.%Y",
        attrs={"class": "kern-form-input__input--day", "autocomplete": "off"},
    )
    default_error_messages = {
        "invalid": "Schreiben Sie den Tag wie in diesem Beispiel: 24.06.2025.",
        "required": "Nennen Sie den Tag, zum Beispiel 24.06.2025.",
    }

    def __init__(self, **options):
        super().__init__(input_formats=["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"], **options)

    def to_python(self, value):
        try:
            day = super().to_python(value)
        except ValidationError:
            if self.WRITTEN.fullmatch(value.strip()):
                raise ValidationError("Diesen Tag gibt es nicht.", code="invalid") from None
            raise
        if day and not 2000 <= day.year <= 2099:
            raise ValidationError("Nennen Sie einen Tag zwischen 2000 und 2099.", code="invalid")
        return day

    def bound_data(self, data, initial):
        return without_controls(data or "")


class MoneyField(forms.Field):
    """Euros, typed as 1.234,50; a Decimal with two places."""

    widget = forms.TextInput(
        attrs={"class": "kern-form-input__input--day", "inputmode": "decimal"},
    )
    LIMIT = Decimal("9999999999.99")
    GERMAN = re.compile(r"([0-9]{1,3}(\.[0-9]{3})+|[0-9]+)(,[0-9]{1,2})?", re.ASCII)

    def to_python(self, value):
        text = re.sub(r"\s|€|EUR|Euro", "", value or "")
        if not text:
            return None
        if text.startswith(("-", "−", "–")):
            raise ValidationError("Kosten sind nicht negativ.")
        if not self.GERMAN.fullmatch(text):
            raise ValidationError("Schreiben Sie den Betrag wie in diesem Beispiel: 1.234,50.")
        amount = Decimal(text.replace(".", "").replace(",", ".")) if len(text) < 40 else None
        if amount is None or amount > self.LIMIT:
            raise ValidationError("Dieser Betrag ist zu groß.")
        return amount

    def prepare_value(self, value):
        return told(value)

    def bound_data(self, data, initial):
        return without_controls(data or "")


class LinesField(PlainTextField):
    """Several entries, one on each line; a list of them. `check(line)` gives the entry."""

    widget = forms.Textarea(attrs={"rows": 3})
    TOLD = 10
    """So many wrong lines are told one by one."""

    def __init__(self, *, check, **options):
        self.check = check
        super().__init__(**options)

    def to_python(self, value):
        lines = filter(None, (line.strip() for line in super().to_python(value).split("\n")))
        found, wrong = {}, []
        for line in lines:
            try:
                found[self.check(line)] = True
            except ValidationError as error:
                wrong.append(error)
        if len(wrong) > self.TOLD:
            more = len(wrong) - self.TOLD
            wrong[self.TOLD :] = [f"Weitere Zeilen, die so nicht gehen: {more}."]
        if wrong:
            raise ValidationError(wrong)
        return list(found)

    def run_validators(self, value):
        super().run_validators("\n".join(value))

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list | tuple) else value


def text_field(label, limit, rows=0, hint="", **options):
    """A field for text, on `rows` lines or in one."""
    options |= {"label": label, "max_length": limit, "help_text": hint, "required": False}
    if rows:
        return PlainTextField(widget=forms.Textarea(attrs={"rows": rows}), **options)
    return LineField(**options)
