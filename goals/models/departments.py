"""Who acts: the Kreis's organisational units, its companies and partners."""

from collections import Counter
from copy import copy

from django.core.exceptions import ValidationError
from django.db import models

from goals.addresses import address_of
from goals.models.doors import KeptModel, KeptQuerySet
from goals.models.goals import Goal
from goals.models.measures import Measure
from goals.models.versions import Records, RevisedModel, Version, VersionQuerySet
from goals.permissions import is_staff, role_of
from goals.text import sort_key
from goals.vocabulary import DepartmentKind, Role


class DepartmentQuerySet(KeptQuerySet):
    """Departments, as they are or as they were called."""

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)

    def on(self, day):
        """{pk: Department}, in order, as they were called at the end of `day`; None: as they are.

        A department known to the portal only since later is shown under its earliest known name:
        it existed, the portal did not.
        """
        departments = {department.pk: department for department in self}
        if day is None:
            return departments
        versions = self.model.history.order_by("history_date", "history_id")
        then = {row.id: row for row in versions.known_on(day)}
        first = {}
        for row in versions:
            first.setdefault(row.id, row)
        for pk, department in departments.items():
            if version := then.get(pk) or first.get(pk):
                department = departments[pk] = copy(department)
                for name in ("number", "name", "short_name"):
                    setattr(department, name, getattr(version, name))
        return departments

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

    def tree(self, user, day=None):
        """The active departments that are under no other, each with `units` (those below it, as
        deep as they go), `goal_count` and `measure_count` (what it leads at the end of `day`).
        """
        led = Goal.objects.in_force(day).count_by_lead(day)
        measures = Measure.objects.as_of(day, user).active()
        done = Counter(measures.values_list("lead__slug", flat=True))
        departments = self.active().on(day)
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
        ]

    def __str__(self):
        return f"{self.number} {self.name}".strip()

    def save(self, *args, **kwargs):
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

    def clean(self):
        if self.slug == "neu":
            raise ValidationError({"slug": "Diese Adresse ist für das Formular vergeben."})
        seen, above = {self.pk}, self.parent
        while above is not None:
            if above.pk in seen:
                raise ValidationError(
                    {"parent": "Eine Einheit kann nicht sich selbst unterstehen."}
                )
            seen.add(above.pk)
            above = above.parent
