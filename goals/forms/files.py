"""Which file of a list is wanted: `?format=csv`."""

from django import forms

from goals.exports import FORMAT_CHOICES


class FormatForm(forms.Form):
    """`cleaned_data["format"]`: a key of `exports.FORMATS`, or "" for the page."""

    format = forms.ChoiceField(choices=[("", "Seite"), *FORMAT_CHOICES], required=False)
