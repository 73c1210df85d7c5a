"""Accounts. A user has one role and any number of departments; the role alone gives rights."""

from collections import Counter

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from goals.addresses import address_of
from goals.models.departments import Department
from goals.models.doors import KeptModel, KeptQuerySet
from goals.models.versions import Records, RevisedModel, Version, VersionQuerySet
from goals.permissions import may_use_admin
from goals.text import sort_key
from goals.vocabulary import Role

UNVERSIONED = ("last_login", "password")
"""Columns that are no business of those who read who changed an account."""


class UserQuerySet(KeptQuerySet):
    """Accounts, active or not."""

    def reachable_as(self, text):
        """Active accounts with a mail address, called by user name or that address."""
        called = Q(username=self.model.normalize_username(text)) | Q(email__iexact=text)
        return self.filter(called, is_active=True).exclude(email="")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Makes accounts; `createsuperuser` makes one of the technical administration."""

    def active(self):
        return self.filter(is_active=True).order_by("pk")

    def with_mail(self):
        """The active accounts that can be written to."""
        return self.active().exclude(email="")

    def without_mail(self):
        return self.active().filter(email="").order_by("name", "pk")

    def for_seats(self, body=None):
        """The active accounts of the council, and those that sit, or sat, in a body; by name."""
        seated = Q(memberships__body=body) if body else Q()
        rows = self.filter(Q(role=Role.COUNCIL, is_active=True) | seated).distinct()
        return sorted(rows, key=lambda user: (sort_key(user.name), user.username))

    def count_by_department(self):
        """Counter of primary key of a department → active accounts that belong to it."""
        links = self.model.departments.through.objects.filter(user__is_active=True)
        return Counter(links.values_list("department_id", flat=True))

    def create_user(self, username, password=None, **fields):
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, password=None, **fields):
        return self.create_user(username, password, **{**fields, "role": Role.ADMIN})


class User(RevisedModel, KeptModel, AbstractBaseUser):
    """Without Django's groups and permissions: goals/permissions.py is the only place of rules.

    Deactivated, never deleted: what somebody reported keeps its author.
    """

    KEPT = "Ein Konto wird deaktiviert, nicht gelöscht."

    username = models.CharField(
        "Benutzername",
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "Diesen Benutzernamen gibt es schon."},
    )
    name = models.CharField("Name", max_length=150)
    email = models.EmailField("E-Mail", blank=True)
    role = models.CharField("Rolle", max_length=20, choices=Role.choices)
    departments = models.ManyToManyField(
        "goals.Department", verbose_name="Organisationseinheiten", related_name="users", blank=True
    )
    is_active = models.BooleanField("aktiv", default=True)
    date_joined = models.DateTimeField("angelegt am", auto_now_add=True)

    history = Records(
        historical_queryset=VersionQuerySet,
        bases=[Version],
        excluded_fields=UNVERSIONED,
        m2m_fields=["departments"],
    )
    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ("name",)

    class Meta(KeptModel.Meta):
        verbose_name = "Konto"
        verbose_name_plural = "Konten"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="user_email_once",
                violation_error_message="Diese E-Mail-Adresse gehört schon zu einem anderen Konto.",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        admins = User.objects.filter(role=Role.ADMIN, is_active=True)
        is_one = self.role == Role.ADMIN and self.is_active
        if self.pk and not is_one and list(admins.values_list("pk", flat=True)) == [self.pk]:
            raise ValidationError(
                "Das ist das letzte aktive Konto der Administration. Geben Sie die Rolle zuerst "
                "einem anderen Konto."
            )

    def save(self, *, update_fields=None, **kwargs):
        if not self.is_active and self.has_usable_password():
            # Ends every session and every link for good: active again, it is invited anew.
            self.set_unusable_password()
            update_fields = update_fields and {*update_fields, "password"}
        if update_fields is None or not set(update_fields) <= set(UNVERSIONED):
            return super().save(update_fields=update_fields, **kwargs)
        self.skip_history_when_saving = True
        try:
            return super().save(update_fields=update_fields, **kwargs)
        finally:
            del self.skip_history_when_saving

    def note(self, act, *, by):
        """Keep in the history that a user did something that changes no column: a version with
        `act` as its reason, German without "von".
        """
        self._history_user, self._change_reason = by, act
        try:
            self.records.create_historical_record(self, "~")
        finally:
            del self._history_user, self._change_reason

    def get_absolute_url(self):
        return address_of("account_edit", self.pk)

    @cached_property
    def own_departments(self):
        """[Department] of the user, in order, as when first asked."""
        return list(self.departments.all()) if self.pk else []

    @cached_property
    def department_keys(self):
        """The primary keys of the user's departments and of all below them, as when first asked."""
        return Department.objects.keys_below(row.pk for row in self.own_departments)

    # What Django's admin asks of a user.

    @property
    def is_staff(self):
        return may_use_admin(self)

    def has_perm(self, perm, obj=None):
        return may_use_admin(self)

    def has_module_perms(self, app_label):
        return may_use_admin(self)
