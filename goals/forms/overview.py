"""How controlling's overview is asked for."""

from django import forms

from goals.filter_fields import UNKNOWN
from goals.forms.files import FormatForm


class OverviewForm(FormatForm):
    """`?sortierung=organisation`: in the order of the organisation, not by what is urgent."""

    URGENT, ORGANISATION = "dringend", "organisation"
    ORDERS = [(URGENT, "Dringendes zuerst"), (ORGANISATION, "Organisation")]

    sortierung = forms.ChoiceField(
        label="Sortierung",
        choices=ORDERS,
        required=False,
        error_messages={"invalid_choice": UNKNOWN},
    )

    @property
    def order(self):
        return self.cleaned_data["sortierung"] or self.URGENT

    def orders(self):
        """[(label, query string, is_chosen)]"""
        return [
            (label, f"?sortierung={value}", value == self.order) for value, label in self.ORDERS
        ]
