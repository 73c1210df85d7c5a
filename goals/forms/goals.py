"""The form for what is editorial about a goal; its wording is adopted and only shown beside it."""

from django import forms

from goals.forms.choices import (
    NO_DEPARTMENT,
    boxes,
    hold_chosen,
    in_groups,
    offered_departments,
    select,
)
from goals.forms.fields import LineField, text_field
from goals.forms.saving import VersionedForm
from goals.models import Goal
from goals.vocabulary import Interval

COLUMNS = ("short_title", "plain_sentence", "report_interval")


def stored_values(goal):
    """{field name: value} of a goal, as its form's fields clean them."""
    values = {name: getattr(goal, name) for name in COLUMNS}
    keys = goal.contributing.order_by().values_list("pk", flat=True)
    lead = "" if goal.lead_id is None else str(goal.lead_id)
    return values | {"lead": lead, "contributing": [str(key) for key in keys]}


def restored_values(version):
    """The same of a version of a goal."""
    values = {name: getattr(version, name) for name in COLUMNS}
    keys = [str(row.department_id) for row in version.contributing.all()]
    return values | {"lead": str(version.lead_id or ""), "contributing": keys}


class GoalForm(VersionedForm):
    """Who cares for a goal, how often it is reported on, and what it is called in short.

    `revision`: what the fields show at first instead of what is stored, so that saving restores it.
    """

    short_title = LineField(
        label="Kurztitel",
        max_length=70,
        required=False,
        help_text="Redaktionell, höchstens 70 Zeichen. Ohne ihn steht der Anfang des Wortlauts da.",
    )
    plain_sentence = text_field(
        "In einfachen Worten",
        300,
        rows=3,
        hint="Ein Satz, der das Ziel erklärt. Er steht als redaktionell gekennzeichnet unter dem "
        "Wortlaut. Höchstens 300 Zeichen.",
    )
    lead = forms.ChoiceField(
        label="Federführend",
        required=False,
        error_messages={
            "invalid_choice": "Diese Organisationseinheit gibt es nicht mehr. Wählen Sie aus der "
            "Liste."
        },
    )
    contributing = boxes("Beteiligt", NO_DEPARTMENT)
    report_interval = select(
        "Meldung fällig", Interval.choices, "Wie oft über den Stand berichtet wird.", coerce=int
    )

    def __init__(self, goal, data=None, *, revision=None):
        self.goal = goal
        super().__init__(data, initial=restored_values(revision.version) if revision else None)
        # What stands, or stood in the version to restore, can stay though it is closed by now.
        seen = (self.stored, self.initial)
        keys = {key for values in seen for key in (values["lead"], *values["contributing"])}
        self.kept = keys - {""}
        units = offered_departments(*self.kept)
        leads = [(key, str(unit)) for key, unit in units]
        self.fields["lead"].choices = [("", "noch nicht festgelegt"), *leads]
        self.fields["contributing"].choices = in_groups(units)

    @property
    def last_change(self):
        return self.goal.history.select_related("history_user").first()

    def read(self):
        return stored_values(self.goal)

    def lock(self):
        hold_chosen(self.cleaned_data, "lead", "contributing", kept=self.kept)
        # Without the joined field, which PostgreSQL would lock too.
        stored = Goal.objects.select_for_update().get(pk=self.goal.pk)
        stored.field = self.goal.field
        self.goal = stored

    def store(self, by):
        goal, entries = self.goal, self.cleaned_data
        if not self.is_changed:
            return goal.get_absolute_url(), "Es gab nichts zu ändern."
        for name in COLUMNS:
            setattr(goal, name, entries[name])
        goal.lead_id = int(entries["lead"]) if entries["lead"] else None
        goal.revise(by=by, contributing=list(map(int, entries["contributing"])))
        return goal.get_absolute_url(), f"Die Angaben zum Ziel {goal.code} sind gespeichert."
