"""Widgets that are written without a template come out as Django's templates write them."""

import re

import html5lib
import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer

from goals.forms.rendering import WRITERS, QuickRenderer

WIDGETS = [
    forms.TextInput(attrs={"class": "a b", "data-x": "1 & 2", "required": True, "hidden": False}),
    forms.EmailInput(),
    forms.DateInput(format="%d.%m.%Y"),
    forms.CheckboxInput(),
    forms.Textarea(attrs={"rows": 3}),
    forms.Select(
        attrs={"class": "a", "required": True},
        choices=[
            ("", "Bitte wählen"),
            ("Gruppe <1>", [("a & b", "A & B"), (0, "Null")]),
            (True, "Ja"),
        ],
    ),
]
VALUES = ["a & b", None, "", "Text", "\nMit <Zeichen> & „Zitat“ \"'\n", 0, True]


def tree(text):
    # Django breaks lines between options, which no browser shows.
    text = re.sub(r">\s+<(?=/?(option|optgroup|/select))", "><", text)
    return html5lib.serialize(html5lib.parseFragment(text), alphabetical_attributes=True)


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_widget_comes_out_the_same(widget, value):
    assert widget.template_name in WRITERS
    attrs = {"id": "id_x", "aria-describedby": "a b"}
    quick = widget.render("x", value, attrs, QuickRenderer())
    assert tree(quick) == tree(widget.render("x", value, attrs, DjangoTemplates()))


@pytest.mark.parametrize("wrap_label", [False, True])
@pytest.mark.parametrize("value", ["b & c", "a"])
def test_a_radio_button_comes_out_the_same(value, wrap_label):
    def tags(renderer):
        class Choice(forms.Form):
            default_renderer = renderer
            x = forms.ChoiceField(choices=[("a", "A"), ("b & c", "B")], widget=forms.RadioSelect)

        return [tree(radio.tag(wrap_label)) for radio in Choice({"x": value})["x"]]

    assert forms.RadioSelect.option_template_name in WRITERS
    assert tags(QuickRenderer()) == tags(DjangoTemplates())


def test_every_writer_is_compared_and_the_portal_uses_them():
    compared = {widget.template_name for widget in WIDGETS}
    assert compared | {forms.RadioSelect.option_template_name} == set(WRITERS)
    assert isinstance(get_default_renderer(), QuickRenderer)
