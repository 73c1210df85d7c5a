"""Forms on the tree of departments: one unit new or changed, two made one."""

from django import forms

from goals.forms.choices import in_groups, offered_departments, select
from goals.forms.fields import KernField, LineField, MailboxField
from goals.forms.overtaken import PreviewedForm
from goals.forms.saving import VersionedForm
from goals.merging import Merger, contributions_of
from goals.models import Department, Overtaken
from goals.text import in_quotes
from goals.vocabulary import DepartmentKind

COLUMNS = ("number", "name", "short_name", "kind", "mailbox", "is_active")
GONE = "Diese Organisationseinheit gibt es nicht mehr. Wählen Sie aus der Liste."


def stored_values(department):
    """{field name: value} of a department, as its form's fields clean them."""
    parent = "" if department.parent_id is None else str(department.parent_id)
    return {name: getattr(department, name) for name in COLUMNS} | {"parent": parent}


class DepartmentForm(VersionedForm):
    """A new unit, or changes to one. Its address is made once and stays."""

    marks_required = True

    number = LineField(
        label="Nummer", max_length=10, required=False, help_text="Wie im Gliederungsplan, etwa 66."
    )
    name = LineField(
        label="Name",
        max_length=120,
        error_messages={"required": "Geben Sie der Einheit einen Namen."},
    )
    short_name = LineField(label="Kurzname", max_length=40, required=False)
    kind = select("Art", DepartmentKind.choices)
    parent = forms.ChoiceField(
        label="Gehört zu", required=False, error_messages={"invalid_choice": GONE}
    )
    mailbox = MailboxField(
        label="Funktionspostfach",
        required=False,
        help_text="Öffentlich. Keine Adresse einer einzelnen Person.",
    )
    is_active = forms.BooleanField(label="Aktiv", required=False)

    def __init__(self, data=None, *, department=None):
        self.department = department
        begun = {} if department else {"kind": DepartmentKind.DEPARTMENT}
        super().__init__(data, initial=begun)
        if not department:
            del self.fields["is_active"]
        # Neither itself nor anything below it can stand above it.
        below = Department.objects.keys_below([department.pk]) if department else ()
        units = offered_departments(self.stored.get("parent"))
        choices = in_groups([(key, unit) for key, unit in units if unit.pk not in below])
        self.fields["parent"].choices = [("", "keiner anderen Einheit"), *choices]

    @property
    def last_change(self):
        return self.department.history.select_related("history_user").first()

    def read(self):
        return stored_values(self.department) if self.department else {}

    def lock(self):
        tree = Department.objects.hold()
        if self.department:
            self.department = tree[self.department.pk]

    def store(self, by):
        entries, unit = self.cleaned_data, self.department or Department()
        if self.department and not self.is_changed:
            return unit.get_absolute_url(), "Es gab nichts zu ändern."
        was_active = unit.is_active
        for name in COLUMNS:
            if name in entries:
                setattr(unit, name, entries[name])
        unit.parent_id = int(entries["parent"]) if entries["parent"] else None
        unit.slug = unit.slug or Department.objects.free_slug(unit.number, unit.name)
        unit.full_clean(exclude=["sort_name"])
        unit.revise(by=by)
        return unit.get_absolute_url(), f"{in_quotes(unit)} ist {self._done(was_active)}"

    def _done(self, was_active):
        if not self.department:
            return "angelegt."
        stays = contributions_of(self.department)
        if was_active and not self.department.is_active and stays:
            return f"deaktiviert. Beteiligungen, die bleiben: {' und '.join(stays)}."
        return "gespeichert."


class TargetForm(forms.Form):
    """Which unit another one goes into (`?ziel=51-jugendamt`)."""

    bound_field_class = KernField

    ziel = forms.ChoiceField(
        label="Geht auf in",
        error_messages={"required": "Wählen Sie eine Einheit.", "invalid_choice": GONE},
    )

    def __init__(self, source, data=None):
        super().__init__(data)
        units = [(unit.slug, unit) for unit in Department.objects.active() if unit.pk != source.pk]
        self.units = dict(units)
        self.fields["ziel"].choices = [("", "Bitte wählen"), *in_groups(units)]

    @property
    def target(self):
        """The Department chosen, None without one."""
        return self.units.get(self.cleaned_data.get("ziel")) if self.is_valid() else None


class MergerForm(PreviewedForm):
    """Lets `source` go into the unit `target`. `version` is what the preview showed."""

    ziel = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, source, target, data=None):
        self.source, self.target = source, target
        super().__init__(data)
        self.merger = Merger.of(source, target) if target and source.is_active else None
        self.version = self.seen if data else self.merger and self.merger.version

    def look_again(self, told):
        self.source.refresh_from_db()
        if self.source.is_active and self.target:
            self.merger = Merger.of(self.source, self.target)
            self.version = self.merger.version

    def write(self, by):
        tree = Department.objects.hold()
        source, target = tree[self.source.pk], self.target and tree[self.target.pk]
        if not (source.is_active and target and target.is_active):
            raise Overtaken
        merger = Merger.of(source, target, hold=True)
        self.insist_on(merger.version)
        merger.carry_out(by=by)
        return target.get_absolute_url(), f"„{source}“ ist in „{target}“ aufgegangen."
