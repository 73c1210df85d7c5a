"""Fields as KERN draws them, and text that any database and any file can hold."""

import re
import unicodedata
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError

from goals.days import ADOPTED_ON, today


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
    def id_for_label(self):
        # Of several buttons or boxes the first one: there an error summary leads.
        return f"{self.auto_id}_0" if self.is_choice else super().id_for_label

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


def is_control(character):
    """Control characters except line break and tab: PDF and PostgreSQL cannot hold them all."""
    return character not in "\n\t" and unicodedata.category(character) == "Cc"


def without_controls(text):
    return "".join(character for character in text if not is_control(character))


class PlainTextField(forms.CharField):
    """Text without control characters, its line breaks as `\\n`."""

    default_error_messages = {
        "max_length": "Der Text hat %(show_value)d Zeichen, möglich sind %(limit_value)d. "
        "Bitte kürzen Sie ihn.",
        "control": "Im Text standen unsichtbare Steuerzeichen, die nicht gespeichert werden "
        "können. Sie sind jetzt entfernt: Bitte prüfen Sie den Text und speichern Sie noch einmal.",
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
