"""How Django's widgets are written: plain inputs without a template.

A long form has some forty of them, and each of Django's templates for them costs as much as a
query.
"""

from html import escape

from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import mark_safe


def write_input(widget):
    value = "" if widget["value"] is None else format_html(' value="{}"', widget["value"])
    form = '<input type="{}" name="{}"{}{}>'
    return format_html(form, widget["type"], widget["name"], value, flatatt(widget["attrs"]))


def write_textarea(widget):
    # The line break is none of the text: a browser leaves out the first one.
    form = '<textarea name="{}"{}>\n{}</textarea>'
    return format_html(form, widget["name"], flatatt(widget["attrs"]), widget["value"] or "")


def write_select(widget):
    groups = []
    for label, options, _ in widget["optgroups"]:
        written = "".join(map(_option, options))
        groups.append(
            f'<optgroup label="{escape(label)}">{written}</optgroup>' if label else written
        )
    form = '<select name="{}"{}>{}</select>'
    attrs = flatatt(widget["attrs"])
    return format_html(form, widget["name"], attrs, mark_safe("".join(groups)))


def _option(option):
    # Of what Django could write about an option, the portal's have nothing but this.
    chosen = " selected" if option["selected"] else ""
    value, label = escape(str(option["value"])), escape(str(option["label"]))
    return f'<option value="{value}"{chosen}>{label}</option>'


WRITERS = {
    "django/forms/widgets/text.html": write_input,
    "django/forms/widgets/email.html": write_input,
    "django/forms/widgets/date.html": write_input,
    "django/forms/widgets/checkbox.html": write_input,
    "django/forms/widgets/textarea.html": write_textarea,
    "django/forms/widgets/select.html": write_select,
    "django/forms/widgets/radio_option.html": write_input,
}


class QuickRenderer(DjangoTemplates):
    """Django's own renderer but for the widgets of WRITERS, which come out the same."""

    def render(self, template_name, context, request=None):
        # A radio button without its label, which templates/components/scale.html writes itself.
        if template_name in WRITERS and not context["widget"].get("wrap_label"):
            return WRITERS[template_name](context["widget"])
        return super().render(template_name, context, request)
