"""Who acts: the Kreis's organisational units, its companies and partners."""

from collections import Counter
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models

from goals.addresses import address_of
from goals.days import end_of
from goals.models.doors import KeptModel, KeptQuerySet
from goals.models.goals import Goal
from goals.models.measures import Measure
from goals.models.names import Names
from goals.models.versions import Records, RevisedModel, Version, VersionQuerySet
from goals.permissions import is_staff, role_of
from goals.text import counted, german_slug, sort_key
from goals.vocabulary import DepartmentKind, Role

TAKEN_SLUGS = ("neu", "ohne")
"""Words that stand in addresses for the form of a new one, and for no department in filters."""


class DepartmentQuerySet(KeptQuerySet):
    """Departments, as they are or as they were called."""

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)

    def on(self, day):
        """{pk: Department}, in order, as they were at the end of `day`; None: as they are.

        Mailboxes are today's: nobody writes to one that is closed.
        """
        departments = {department.pk: department for department in self}
        if day is None:
            return departments
        names, moment = self.names(), end_of(day) - datetime.resolution
        return {pk: names.at(department, moment) for pk, department in departments.items()}

    def names(self):
        """What all departments were called at any moment: Names."""
        return Names(self.model.history.all())

    def call_as_then(self, updates):
        """Let updates bear the name that their department had when they were released.

        A report stays the report of the unit that made it, whatever became of it. One query.
        """
        names = self.names() if updates else None
        for update in updates:
            update.department = names.at(update.department, update.released_at)

    def hold(self):
        """{pk: Department}, locked until the transaction ends: who changes the tree comes one
        after the other, so that no two moves close a circle.
        """
        self._held()
        # Read anew: a unit that was added while this waited is in no answer that was waited for.
        return self._held()

    def hold_active(self, keys):
        """{pk: Department} of those among `keys` that are active, locked until the transaction
        ends, so that none of them is closed or goes into another one meanwhile.

        Whoever stores that a department cares for something asks this first, before the own row
        is locked: as mergers do, so that nobody waits for each other.
        """
        units = self.filter(pk__in=keys)._held()
        return {pk: unit for pk, unit in units.items() if unit.is_active}

    def _held(self):
        # Not the keys: rows that refer to a department can be stored while it is held.
        rows = self.order_by("pk").select_for_update(no_key=True)
        return {department.pk: department for department in rows}

    def free_slug(self, number, name, taken=()):
        """An address for a new unit that no other has; it stays when number or name change."""
        beginning = german_slug(f"{number} {name}")[:70].strip("-") or "einheit"
        used = {"neu", *taken, *self.order_by().values_list("slug", flat=True)}
        further = (f"{beginning}-{count}" for count in range(2, len(used) + 3))
        return next(slug for slug in (beginning, *further) if slug not in used)

    def active(self):
        return self.filter(is_active=True)

    def within(self, user):
        """The departments of a user and all below them; those of controlling are all.

        Object half: `permissions.is_responsible`.
        """
        if role_of(user) == Role.EDITOR:
            return self.filter(pk__in=user.department_keys)
        return self if is_staff(user) else self.none()

    def keys_below(self, keys):
        """The primary keys given and those of all departments below them, as a set.

        One query whatever the depth: a Kreis has some hundred departments.
        """
        children = {}
        for pk, parent in self.order_by().values_list("pk", "parent"):
            children.setdefault(parent, []).append(pk)
        found, open_keys = set(), list(keys)
        while open_keys:
            key = open_keys.pop()
            if key not in found:
                found.add(key)
                open_keys += children.get(key, [])
        return found

    def one_below_the_other(self):
        """[Department], each followed by those below it; `above` is the one it is under or None."""
        departments = {department.pk: department for department in self}
        below = {}
        for department in departments.values():
            department.above = departments.get(department.parent_id)
            below.setdefault(department.above and department.above.pk, []).append(department)
        found, open_ones = [], below.get(None, [])[::-1]
        while open_ones:
            department = open_ones.pop()
            found.append(department)
            open_ones += below.get(department.pk, [])[::-1]
        return found

    def tree(self, user, day=None, inactive=False):
        """The departments that are under no other, each with `units` (those below it, as deep as
        they go), `goal_count` and `measure_count` (what it leads at the end of `day`); the active
        ones of that day, or all.
        """
        led = Goal.objects.in_force(day).count_by_lead(day)
        measures = Measure.objects.as_of(day, user).active()
        done = Counter(measures.values_list("lead__slug", flat=True))
        departments = {
            pk: department
            for pk, department in self.on(day).items()
            if inactive or department.is_active
        }
        top = []
        for department in departments.values():
            department.goal_count = led[department.slug]
            department.measure_count = done[department.slug]
            department.units = []
        for department in departments.values():
            above = departments.get(department.parent_id)
            (above.units if above else top).append(department)
        return top


class Department(RevisedModel, KeptModel):
    """An organisational unit; a tree by `parent`. Deactivated, never deleted."""

    KEPT = "Eine Organisationseinheit wird deaktiviert, nicht gelöscht."
    EDITORIAL = ("number", "name", "short_name", "kind", "parent", "mailbox", "is_active")
    EDITORIAL += ("merged_into", "merged_on")
    """What changes, and can be restored. The address stays: papers quote it."""

    number = models.CharField("Nummer", max_length=10, blank=True)
    name = models.CharField("Name", max_length=120)
    short_name = models.CharField("Kurzname", max_length=40, blank=True)
    slug = models.SlugField("Adressteil", max_length=80, unique=True)
    sort_name = models.CharField(max_length=200, editable=False)
    kind = models.CharField("Art", max_length=20, choices=DepartmentKind.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="gehört zu",
        related_name="children",
        null=True,
        blank=True,
    )
    mailbox = models.EmailField("Funktionspostfach", blank=True)
    is_active = models.BooleanField("aktiv", default=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="aufgegangen in",
        related_name="absorbed",
        null=True,
        blank=True,
        editable=False,
    )
    merged_on = models.DateField("aufgegangen am", null=True, blank=True, editable=False)

    history = Records(
        historical_queryset=VersionQuerySet, bases=[Version], excluded_fields=["sort_name"]
    )
    objects = DepartmentQuerySet.as_manager()

    class Meta(KeptModel.Meta):
        verbose_name = "Organisationseinheit"
        verbose_name_plural = "Organisationseinheiten"
        ordering = ["sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~models.Q(number=""), name="department_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=DepartmentKind.values), name="department_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("pk")), name="department_not_its_own_parent"
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True, merged_on__isnull=True)
                | models.Q(merged_into__isnull=False, merged_on__isnull=False, is_active=False),
                name="department_merged_is_inactive",
                violation_error_message="Eine Einheit, die in einer anderen aufgegangen ist, ist "
                "nicht mehr aktiv.",
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("pk")),
                name="department_not_merged_into_itself",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.name}".strip()

    def save(self, *args, **kwargs):
        self._end_merger()
        # Numbered units first, in their order; then companies and partners by name.
        self.sort_name = f"{self.number or '~'} {sort_key(self.name)}"[:200]
        super().save(*args, **kwargs)

    @property
    def is_outside(self):
        """Whether it is no part of the administration."""
        return self.kind in (DepartmentKind.COMPANY, DepartmentKind.PARTNER)

    def get_absolute_url(self):
        return address_of("department", self.slug)

    def natural_key(self):
        return (self.slug,)

    def restore(self, version, *, by):
        """Make what a version of this department says the present one, as a new version.

        Raises ValidationError where it no longer fits, such as a number that another bears by now.
        """
        for name in self.EDITORIAL:
            column = self._meta.get_field(name).attname
            setattr(self, column, getattr(version, column))
        self.full_clean()
        self.revise(by=by)

    @property
    def ties(self):
        """[clause] on what hangs on an active unit, such as "führt 3 Ziele"; empty if nothing does.

        Withdrawn measures, goals of an earlier resolution and what it contributes to may stay.
        """
        found = [
            ("federführend für {}", self.led_goals.in_force(), "Ziel,Ziele"),
            ("federführend für {}", self.led_measures.active(), "Maßnahme,Maßnahmen"),
            ("darunter {}", self.children.active(), "aktive Einheit,aktive Einheiten"),
            ("zugeordnet {}", self.users.filter(is_active=True), "Konto,Konten"),
            ("zuständig für {}", self.questions.open(), "offene Frage,offene Fragen"),
        ]
        pairs = ((clause, rows.count(), words) for clause, rows, words in found)
        return [clause.format(counted(count, words)) for clause, count, words in pairs if count]

    def clean(self):
        self._end_merger()
        if self.slug in TAKEN_SLUGS:
            raise ValidationError({"slug": "Diese Adresse ist schon vergeben."})
        others = Department.objects.exclude(pk=self.pk).filter(number=self.number)
        if self.number and (other := others.first()):
            raise ValidationError({"number": f"Diese Nummer trägt schon „{other}“."})
        before = Department.objects.filter(pk=self.pk).first()
        if before and before.is_active and not self.is_active:
            self._refuse_while_tied()
        is_moved = before is None or before.parent_id != self.parent_id
        if is_moved and self.is_active and self.parent_id and not self.parent.is_active:
            raise ValidationError(
                {"parent": f"„{self.parent}“ gibt es nicht mehr. Wählen Sie eine andere Einheit."}
            )
        seen, above = {self.pk}, self.parent
        while above is not None:
            if above.pk in seen:
                raise ValidationError(
                    {"parent": "Eine Einheit kann nicht sich selbst unterstehen."}
                )
            seen.add(above.pk)
            above = above.parent

    def _end_merger(self):
        if self.is_active:  # again: then it has gone into no other one
            self.merged_into = self.merged_on = None

    def _refuse_while_tied(self):
        if ties := self.ties:
            raise ValidationError(
                {
                    "is_active": f"Diese Einheit wird noch gebraucht: {', '.join(ties)}. Übergeben "
                    "Sie das zuerst, oder führen Sie die Einheit mit einer anderen zusammen."
                }
            )
