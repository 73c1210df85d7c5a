"""What forms offer to choose from: departments, goals."""

from django import forms
from django.core.exceptions import ValidationError

from goals.models import Department, Goal

NO_DEPARTMENT = "Eine der Angaben gibt es nicht mehr. Wählen Sie aus der Liste."


def select(label, choices, hint="", coerce=str, **options):
    return forms.TypedChoiceField(
        label=label,
        choices=choices,
        coerce=coerce,
        help_text=hint,
        error_messages={"invalid_choice": "Wählen Sie einen Eintrag der Liste."},
        **options,
    )


def boxes(label, wrong, hint=""):
    return forms.MultipleChoiceField(
        label=label,
        help_text=hint,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": wrong, "invalid_list": wrong},
    )


def offered_departments(*kept):
    """[(key, Department)] of the active ones and of those `kept` (keys), as they stand so far."""
    return [
        (str(unit.pk), unit)
        for unit in Department.objects.all()
        if unit.is_active or str(unit.pk) in kept
    ]


def hold_chosen(entries, *names, kept=()):
    """Hold the departments that a form's `entries` of these `names` (fields) choose, until the
    transaction ends. Raises ValidationError where one was closed since it was offered, unless
    it is among those `kept` (keys).
    """
    chosen = {}
    for name in names:
        keys = entries[name] if isinstance(entries[name], list) else [entries[name]]
        chosen[name] = {int(key) for key in keys if key}
    active = Department.objects.hold_active(set().union(*chosen.values()))
    allowed = {*active, *map(int, kept)}
    if closed := {name: NO_DEPARTMENT for name, keys in chosen.items() if keys - allowed}:
        raise ValidationError(closed)


def in_groups(departments):
    """Choices in two groups: the administration, and those outside it."""
    groups = {"Kreisverwaltung": [], "Gesellschaften und Partner": []}
    inside, outside = groups.values()
    for key, unit in departments:
        (outside if unit.is_outside else inside).append((key, str(unit)))
    return list(groups.items())


def goals_by_field(kept):
    """The goals in force by field, and those `kept` (keys) from an earlier resolution."""
    # The goals of a field share one object; joined, each would have its own.
    told = Goal.objects.in_order().only("field_id", "number", "short_title", "text")
    goals = list(told.in_force().prefetch_related("field"))
    older = set(kept) - {str(goal.pk) for goal in goals}
    if older:
        goals += told.filter(pk__in=older).prefetch_related("field")
    groups = {}
    for goal in goals:
        group = groups.setdefault(f"{goal.field.number} {goal.field.title}", [])
        group.append((str(goal.pk), str(goal)))
    return list(groups.items())
