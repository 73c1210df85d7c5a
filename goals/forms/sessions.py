"""Which sessions are listed: of a body, of a year."""

from django import forms

from goals.filter_fields import KnownNames
from goals.models import CouncilBody, CouncilSession
from goals.querystring import changed


class SessionFilter(KnownNames):
    """`?gremium=kreistag&jahr=2026`. `rows()`: the sessions chosen, once it is valid."""

    gremium = forms.ChoiceField(
        label="Gremium",
        required=False,
        error_messages={"invalid_choice": "Dieses Gremium gibt es nicht."},
    )
    jahr = forms.ChoiceField(
        label="Jahr",
        required=False,
        error_messages={"invalid_choice": "Aus diesem Jahr gibt es keine Sitzung."},
    )

    def __init__(self, data):
        super().__init__(data)
        bodies = CouncilBody.objects.values_list("slug", "name")
        self.fields["gremium"].choices = [("", "alle"), *bodies]
        days = CouncilSession.objects.order_by().dates("held_on", "year", order="DESC")
        years = [str(day.year) for day in days]
        self.fields["jahr"].choices = [("", "alle"), *zip(years, years, strict=True)]

    def rows(self):
        rows = CouncilSession.objects.select_related("body")
        if slug := self.cleaned_data["gremium"]:
            rows = rows.filter(body__slug=slug)
        if year := self.cleaned_data["jahr"]:
            rows = rows.filter(held_on__year=year)
        return rows

    def links(self):
        """[(label, name, [(value's label, query string, is_chosen)])] of both filters."""
        return [
            (
                field.label,
                name,
                [
                    (
                        label,
                        changed(self.data, **{name: value or None}),
                        value == self.cleaned_data[name],
                    )
                    for value, label in field.choices
                ],
            )
            for name, field in self.fields.items()
        ]
