"""Which file of a list is wanted: `?format=csv`."""

from django import forms

from goals.exports import FORMATS


class FormatForm(forms.Form):
    """`cleaned_data["format"]`: a key of `formats`, or "" for the page."""

    format = forms.ChoiceField(required=False)

    def __init__(self, data, formats=FORMATS):
        super().__init__(data)
        choices = [(name, kind.label) for name, kind in formats.items()]
        self.fields["format"].choices = [("", "Seite"), *choices]
