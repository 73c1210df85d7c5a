"""What a browser sends for a form as it is shown, with something typed over it."""

from django import forms


def marks(form):
    """What a form carries unseen."""
    return {"token": form.token, "version": form.version}


def entries(form, **typed):
    """{name: what is sent}; `typed` None leaves a name out, as an unticked box does."""
    sent = marks(form)
    for field in form.visible_fields():
        value, widget = field.value(), field.field.widget
        if isinstance(widget, forms.CheckboxInput):
            value = "on" if value else None
        elif isinstance(widget, forms.CheckboxSelectMultiple):
            value = list(map(str, value or [])) or None
        elif isinstance(widget, forms.widgets.ChoiceWidget):
            value = "" if value is None else str(value)
        else:
            value = widget.format_value(value) or ""
        sent[field.html_name] = value
    return {name: value for name, value in (sent | typed).items() if value is not None}
