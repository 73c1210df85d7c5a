"""Accounts. A user has one role and any number of departments; the role alone gives rights."""

from collections import Counter

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils.functional import cached_property

from goals.models.departments import Department
from goals.permissions import may_use_admin
from goals.vocabulary import Role


class UserManager(BaseUserManager):
    """Makes accounts; `createsuperuser` makes one of the technical administration."""

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


class User(AbstractBaseUser):
    """Without Django's groups and permissions: goals/permissions.py is the only place of rules."""

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

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ("name",)

    class Meta:
        verbose_name = "Konto"
        verbose_name_plural = "Konten"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known")
        ]

    def __str__(self):
        return self.name

    @cached_property
    def department_keys(self):
        """The primary keys of the user's departments and of all below them, as when first asked."""
        own = self.departments.order_by().values_list("pk", flat=True) if self.pk else ()
        return Department.objects.keys_below(own)

    # What Django's admin asks of a user.

    @property
    def is_staff(self):
        return may_use_admin(self)

    def has_perm(self, perm, obj=None):
        return may_use_admin(self)

    def has_module_perms(self, app_label):
        return may_use_admin(self)
