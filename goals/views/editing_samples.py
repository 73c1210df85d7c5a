"""Invented forms and versions for /gestaltung/: what people see who change something.

Nothing here is read from or written to the database.
"""

from datetime import date
from types import SimpleNamespace

from django import forms
from django.urls import reverse

from goals.days import noon_of
from goals.forms.fields import KernField, LineField
from goals.forms.history import ComparisonForm
from goals.forms.saving import VersionedForm, new_token
from goals.revisions import Revision
from goals.vocabulary import Assessment, Phase

ANNA = SimpleNamespace(name="Anna Beispiel")


class EditedForm(VersionedForm):
    """A form on something stored."""

    title = LineField(label="Titel")
    place = LineField(label="Ort")
    note = LineField(label="Bemerkung")

    def read(self):
        return {"title": "Radweg nach Dülmen", "place": "Dülmen", "note": ""}

    @property
    def last_change(self):
        return version(7, 2)


class ScaleForm(forms.Form):
    """Two questions whose answers have symbols and meanings."""

    bound_field_class = KernField

    phase = forms.ChoiceField(
        label="Umsetzungsstand",
        choices=[(phase.value, phase.label) for phase in Phase.reported()],
        widget=forms.RadioSelect,
        error_messages={"required": "Wählen Sie aus, wie weit es ist."},
    )
    assessment = forms.ChoiceField(
        label="Ampel",
        choices=Assessment.choices,
        widget=forms.RadioSelect,
        help_text="So wie es heute aussieht",
    )


def version(pk, month, user=ANNA):
    return SimpleNamespace(pk=pk, history_date=noon_of(date(2027, month, 1)), history_user=user)


def overtaken():
    """A form that somebody else overtook: one field to decide on, one emptied, one taken over."""
    entries = {"title": "Radweg", "place": "Dülmen", "note": "Eine Bemerkung"}
    form = EditedForm({**entries, "token": new_token()})
    form.others = form.read()
    form.taken = {"place"}
    return form


def restored():
    """A form that shows an older version: two fields are otherwise than stored."""
    return EditedForm(initial={"title": "Radweg", "note": "Eine Bemerkung"})


def scales():
    """[(words, what components/scale.html takes)]: a short scale, and a long one that is wrong."""
    form = ScaleForm()
    wrong = ScaleForm({"phase": "", "assessment": Assessment.ON_TRACK})
    return [
        (
            "Ampel",
            {"field": form["assessment"], "choices": choices(form["assessment"], Assessment)},
        ),
        ("Umsetzungsstand", {"field": wrong["phase"], "choices": choices(wrong["phase"], Phase)}),
    ]


def choices(field, scale):
    return [(radio, scale(radio.data["value"])) for radio in field]


def sent_again():
    """A form that has acted and was sent once more with other entries."""
    form = EditedForm()
    form.done = SimpleNamespace(message="Der Radweg ist angelegt.", result=reverse("style_guide"))
    return form


def revisions():
    """Three versions, the oldest first: made at the set-up, names changed, a long text changed."""
    told = [
        {"Titel": ["Radweg"], "Orte": ("Dülmen",), "Beschreibung": []},
        {"Titel": ["Radweg"], "Orte": ("Coesfeld", "Nottuln"), "Beschreibung": ["Ein Radweg."]},
        {"Titel": [], "Orte": ("Nottuln",), "Beschreibung": ["Ein langer Text. " * 20]},
    ]
    found = []
    for number, values in enumerate(told, 1):
        made = version(number, number, ANNA if found else None)
        before = found[-1] if found else None
        found.append(Revision(made, values, before=before, number=number))
    return found


def history():
    """What components/revisions.html takes, with two versions side by side."""
    found = revisions()
    return {
        "revisions": found[::-1],
        "comparison": ComparisonForm({"von": "1", "bis": "2"}, found),
        "pair": found[:2],
        "changed": [change for change in found[1].changes if change.is_change],
        "unchanged": [],
        "edit_url": reverse("style_guide"),
        "restore": None,
        "about": "der Angaben",
    }
