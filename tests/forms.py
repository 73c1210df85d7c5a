"""A browser as far as forms go: what a page sends by POST, and whether anything was stored."""

import html5lib
from django.apps import apps

TEXT = 'Straße,\n„Brücke“ & <Weg> "quer"'


class Form:
    """A form of a page: `entries` is {name: [value]} as a browser would send them, `buttons` what
    each button adds to them.
    """

    def __init__(self, element, url):
        self.url = (element.get("action") or url).partition("#")[0]
        self.entries, self.texts, self.boxes, self.buttons = {}, [], [], []
        for control in element.iter():
            name, kind = control.get("name"), control.get("type", "text")
            if name and control.tag in ("input", "select", "textarea"):
                self._read(control, name, kind)
            elif control.tag == "button":
                self.buttons.append({name: [control.get("value")]} if name else {})

    def _read(self, control, name, kind):
        values = self.entries.setdefault(name, [])
        if control.tag == "textarea":
            # The browser takes the first line break after the tag for its own.
            values.append("".join(control.itertext()).removeprefix("\n"))
            self.texts.append(name)
        elif control.tag == "select":
            options = list(control.iter("option"))
            chosen = [each for each in options if "selected" in each.attrib] or options[:1]
            values += [each.get("value") for each in chosen]
        elif kind in ("checkbox", "radio"):
            values += [control.get("value", "on")] if "checked" in control.attrib else []
            self.boxes += [(name, control.get("value", "on"))] if kind == "checkbox" else []
        else:
            values.append(control.get("value", ""))
            self.texts += [name] if kind == "text" else []

    def filled(self):
        """With something typed into every text and a tick in every box."""
        typed = {name: [f"{TEXT} {name}"] for name in self.texts}
        ticked = {}
        for name, value in self.boxes:
            ticked.setdefault(name, []).append(value)
        return self.entries | typed | ticked


def forms_of(response, url):
    """[Form] of what the page itself sends by POST."""
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    found = tree.find(".//main").iter("form")
    return [Form(each, url) for each in found if each.get("method") == "post"]


def state():
    """Everything that the portal has stored, but for when somebody signed in."""
    rows = {}
    for model in apps.get_app_config("goals").get_models():
        rows[model.__name__] = list(model._base_manager.order_by("pk").values())
    for user in rows["User"]:
        del user["last_login"]
    return rows
