"""Buttons for what is personal: a goal marked or not, and "everything seen"."""

from datetime import datetime

from django import forms
from django.urls import reverse
from django.utils import timezone

from goals.days import ADOPTED_ON, end_of
from goals.forms.fields import without_controls
from goals.forms.saving import ActionForm
from goals.models import LastLook, Mark

MARK, UNMARK = "merken", "entfernen"


class MarkForm(ActionForm):
    """The button that marks a goal for whoever presses it, or takes the mark away.

    `back`: the name of the page to which it leads back, "" for that of the goal.
    """

    act = forms.ChoiceField(choices=[(MARK, "Ziel merken"), (UNMARK, "Nicht mehr merken")])
    zurueck = forms.ChoiceField(choices=[("council_area", "Kreistag")], required=False)

    def __init__(self, goal, data=None, *, is_marked=False, back=""):
        self.goal, self.is_marked, self.back = goal, is_marked, back
        super().__init__(data)

    @property
    def offered(self):
        """(value, label) of the button."""
        return self.fields["act"].choices[self.is_marked]

    @property
    def url(self):
        return reverse("goal_mark", args=[self.goal.code])

    @property
    def origin(self):
        """Where the button stood that was pressed."""
        known = dict(self.fields["zurueck"].choices)
        back = self.data.get("zurueck", "")
        return reverse(back) if back in known else self.goal.get_absolute_url()

    def content(self):
        return f"{self.goal.pk} {super().content()}"

    def write(self, by):
        if self.cleaned_data["act"] == MARK:
            Mark.objects.put(by, self.goal)
            return self.origin, f"Gemerkt: Ziel {self.goal}."
        Mark.objects.take(by, self.goal)
        return self.origin, f"Nicht mehr gemerkt: Ziel {self.goal}."


class LookForm(ActionForm):
    """The button "Alles gesehen". `version`: up to which moment the page shows what changed, so
    that nothing released since then is passed over.
    """

    def __init__(self, data=None, *, shown_at):
        super().__init__(data)
        sent = moment_of(self.data.get("version", "")) if self.is_bound else None
        self.shown_at = sent or shown_at
        self.version = self.shown_at.isoformat()
        self.is_whole = sent is not None

    def clean(self):
        if not self.is_whole:
            self.token = ""  # What was shown is not known: the form is to be sent once more.
        return super().clean()

    def write(self, by):
        LastLook.objects.move(by, self.shown_at)
        return reverse("council_area"), "Alles bis hierher gilt als gesehen."


def moment_of(text):
    """The moment that a form carries; None if it is none, or none that a page can have shown."""
    try:
        moment = datetime.fromisoformat(without_controls(text))
    except ValueError:
        return None
    if timezone.is_naive(moment) or not end_of(ADOPTED_ON) <= moment <= timezone.now():
        return None
    return moment
