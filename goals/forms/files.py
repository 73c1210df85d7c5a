"""Which file of a list is wanted: `?format=csv`."""

from django import forms

from goals.exports import FORMATS
from goals.filter_fields import KnownNames


class FormatForm(forms.Form):
    """`cleaned_data["format"]`: a key of `formats`, or "" for the page."""

    format = forms.ChoiceField(required=False)

    def __init__(self, data, formats=FORMATS):
        super().__init__(data)
        choices = [(name, kind.label) for name, kind in formats.items()]
        self.fields["format"].choices = [("", "Seite"), *choices]


class ListForm(KnownNames, FormatForm):
    """The same of a page that knows no other names, but for `names`."""

    def __init__(self, data, formats=FORMATS, names=()):
        super().__init__(data, formats)
        self.fields |= {name: forms.Field(required=False) for name in names}
