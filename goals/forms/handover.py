"""Goals and measures given to others: what is chosen, what becomes of it, and the look at it before
it is done.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import cached_property

from goals.forms.choices import NO_DEPARTMENT, boxes, in_groups, offered_departments
from goals.forms.overtaken import PreviewedForm
from goals.handover import MARK, MOST, Change, Plan, held_by, named
from goals.vocabulary import Interval

PREVIEW, CARRY_OUT, ALTER = "vorschau", "uebernehmen", "aendern"

CLOSED = "Diese Organisationseinheit ist nicht aktiv. Wählen Sie aus der Liste."
TOO_MANY = f"Auf einmal gehen höchstens {MOST}. Grenzen Sie die Liste mit den Filtern ein."


def lead_field(**options):
    return forms.ChoiceField(
        label="Neu federführend",
        error_messages={"required": "Wählen Sie, wer federführend wird.", "invalid_choice": CLOSED},
        **options,
    )


class MarksField(forms.MultipleChoiceField):
    """Ticked rows, such as `goal-12`; together in one entry where a preview carries them on."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value):
        return list(dict.fromkeys(" ".join(super().to_python(value)).split()))

    def valid_value(self, value):
        # Whatever the list shows by now: what left it since is told by the preview.
        return bool(MARK.fullmatch(value))

    def bound_data(self, data, initial):
        return " ".join(data or ()).split()


class PlannedForm(PreviewedForm):
    """A form whose Plan is looked at before it is carried out; `version` is the plan seen.

    The button `act` asks for the preview, carries out what was looked at, or goes back to the
    entries. If anything has changed since, nothing is done and the new plan is shown.
    """

    result = ""

    def __init__(self, user, data=None, **options):
        self.user = user
        super().__init__(data, **options)
        self.act = self.data.get("act", "") if self.is_bound else ""

    @property
    def is_to_be_carried_out(self):
        return self.act == CARRY_OUT

    @property
    def shows_plan(self):
        return self.is_bound and self.act != ALTER and self.is_valid()

    @property
    def kept(self):
        """[(name, value)] of the entries, as the preview carries them on; ticks in one."""
        pairs = [(name, self.data.getlist(name)) for name in self.fields]
        return [
            (name, value)
            for name, values in pairs
            for value in (
                [" ".join(values)] if isinstance(self.fields[name], MarksField) else values
            )
            if value
        ]

    @cached_property
    def plan(self):
        """The Plan of the entries, as things stand now."""
        return self.make_plan()

    def make_plan(self, **options):
        goals, measures = self.rows()
        return Plan(self.user, goals, measures, self.change, **options)

    def rows(self):
        """(goals, measures): QuerySets of what is chosen."""
        raise NotImplementedError

    @property
    def change(self):
        raise NotImplementedError

    def full_clean(self):
        super().full_clean()
        # Carried out is another plan, of what is locked.
        is_looked_at = self.is_bound and not self._errors and not self.is_to_be_carried_out
        if is_looked_at and len(self.plan.lines) > MOST:
            self.add_error(None, TOO_MANY)

    def write(self, by):
        self.plan = self.make_plan(hold=True)
        if closed := self.plan.closed:
            raise ValidationError(
                {"lead" if unit == self.change.lead else "added": CLOSED for unit in closed}
            )
        if len(self.plan.lines) > MOST:
            raise ValidationError(TOO_MANY)
        self.insist_on(self.plan.version)
        count = self.plan.carry_out()
        return self.result, self.sentence(count)

    def sentence(self, count):
        things = "Ziel oder Maßnahme" if count == 1 else "Ziele und Maßnahmen"
        return f"Geändert: {count} {things}." if count else "Es gab nichts zu ändern."


class AssignForm(PlannedForm):
    """Lead, contributors and interval of many goals and measures.

    `goals`, `measures`: QuerySets of what the list shows; `departments`: [Department], all of them.
    The choices of `marks` are set by who shows them.
    """

    TICKED, EVERYTHING, GOALS, MEASURES = "angekreuzt", "alle", "ziele", "massnahmen"

    reach = forms.ChoiceField(
        label="Was geändert wird",
        choices=[
            (TICKED, "nur was angekreuzt ist"),
            (EVERYTHING, "alle Ziele und Maßnahmen dieser Liste"),
            (GOALS, "alle Ziele dieser Liste"),
            (MEASURES, "alle Maßnahmen dieser Liste"),
        ],
        error_messages={"required": "Wählen Sie, was geändert wird."},
    )
    marks = MarksField(
        label="Ziele und Maßnahmen",
        required=False,
        error_messages={
            "invalid_choice": "Eine der angekreuzten Zeilen gibt es nicht. Kreuzen Sie neu an."
        },
    )
    lead = lead_field(required=False)
    added = boxes("Kommt als beteiligt hinzu", CLOSED)
    removed = boxes("Ist nicht mehr beteiligt", NO_DEPARTMENT)
    interval = forms.TypedChoiceField(
        label="Meldung fällig",
        choices=[("", "bleibt, wie es ist"), *Interval.choices],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Wählen Sie einen Eintrag der Liste."},
    )

    def __init__(self, user, goals, measures, departments, data=None, *, result=""):
        self.goals, self.measures, self.result = goals, measures, result
        super().__init__(user, data)
        self.units = {str(unit.pk): unit for unit in departments}
        active = [(key, unit) for key, unit in self.units.items() if unit.is_active]
        leads = [(key, str(unit)) for key, unit in active]
        self.fields["lead"].choices = [("", "bleibt, wie sie ist"), *leads]
        self.fields["added"].choices = in_groups(active)
        self.fields["removed"].choices = in_groups(self.units.items())

    def offer_no_boxes(self):
        """The list is too long to be ticked: the whole of it, or a kind, is what can be chosen."""
        reach = self.fields["reach"]
        reach.choices = [choice for choice in reach.choices if choice[0] != self.TICKED]

    def clean(self):
        entries = super().clean()
        is_ticked = entries.get("marks") or "marks" in self.errors
        if entries.get("reach") == self.TICKED and not is_ticked:
            self.add_error("marks", "Kreuzen Sie mindestens ein Ziel oder eine Maßnahme an.")
        if set(entries.get("added", ())) & set(entries.get("removed", ())):
            self.add_error("removed", "Dieselbe Stelle kann nicht hinzukommen und wegfallen.")
        names = ("lead", "added", "removed", "interval")
        if not any(entries.get(name) or name in self.errors for name in names):
            self.add_error("lead", "Wählen Sie mindestens eine Änderung.")
        return entries

    def rows(self):
        reach = self.cleaned_data["reach"]
        if reach == self.TICKED:
            return named(self.cleaned_data["marks"])
        goals = self.goals if reach != self.MEASURES else self.goals.none()
        return goals, self.measures if reach != self.GOALS else self.measures.none()

    @property
    def change(self):
        entries = self.cleaned_data
        return Change(
            lead=self.units.get(entries["lead"]),
            added=tuple(self.units[key] for key in entries["added"]),
            removed=tuple(self.units[key] for key in entries["removed"]),
            interval=entries["interval"],
        )


class HandOverForm(PlannedForm):
    """All that a department leads goes to another one, and if wanted what it contributes to."""

    lead = lead_field(help_text="Zur Wahl stehen aktive Organisationseinheiten.")
    with_contributing = forms.BooleanField(label="Auch die Beteiligungen abgeben", required=False)

    def __init__(self, user, department, data=None):
        self.department = department
        super().__init__(user, data)
        self.units = dict(offered_departments())
        self.units.pop(str(department.pk), None)
        choices = [(key, str(unit)) for key, unit in self.units.items()]
        self.fields["lead"].choices = [("", "Bitte wählen"), *choices]
        self.result = reverse("controlling")

    def rows(self):
        with_contributing = self.cleaned_data["with_contributing"]
        return held_by(self.department, with_contributing=with_contributing)

    @property
    def change(self):
        return Change(
            lead=self.units[self.cleaned_data["lead"]],
            source=self.department,
            with_contributing=self.cleaned_data["with_contributing"],
        )

    def sentence(self, count):
        lead = self.units[self.cleaned_data["lead"]]
        return f"Von „{self.department}“ an „{lead}“: {super().sentence(count)}"
