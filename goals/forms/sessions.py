"""Which sessions are listed: of a body, of a year."""

from django import forms

from goals.filter_fields import KnownNames
from goals.models import CouncilBody, CouncilSession
from goals.querystring import changed


class SessionFilter(KnownNames):
    """`?gremium=kreistag&jahr=2026`. `rows()`: the sessions chosen, once it is valid.

    `bodies`: [CouncilBody], told apart by their terms where two have one name.
    """

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
        self.bodies = CouncilBody.objects.told_apart()
        offered = [(body.slug, body.full_name) for body in self.bodies]
        self.fields["gremium"].choices = [("", "alle"), *offered]
        days = CouncilSession.objects.order_by().dates("held_on", "year", order="DESC")
        years = [str(day.year) for day in days]
        self.fields["jahr"].choices = [("", "alle"), *zip(years, years, strict=True)]

    def rows(self):
        rows = CouncilSession.objects.all()
        if slug := self.cleaned_data["gremium"]:
            rows = rows.filter(body__slug=slug)
        if year := self.cleaned_data["jahr"]:
            rows = rows.filter(held_on__year=year)
        return rows

    def with_bodies(self, sessions):
        """[CouncilSession] of `rows()`, each with its body out of `bodies`."""
        bodies, sessions = {body.pk: body for body in self.bodies}, list(sessions)
        for session in sessions:
            session.body = bodies[session.body_id]
        return sessions

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
