"""The accounts as controlling manages them: which are listed, and what is entered."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from goals import mail
from goals.forms.choices import (
    NO_DEPARTMENT,
    boxes,
    hold_chosen,
    in_groups,
    offered_departments,
    select,
)
from goals.forms.fields import KernField, LineField, MailboxField
from goals.forms.saving import ActionForm, NotYours, VersionedForm, new_token
from goals.lockout import locks, unlock
from goals.models import Department, User
from goals.permissions import may_change_rights, may_manage_account, roles_to_give
from goals.text import sort_key
from goals.vocabulary import Role

COLUMNS = ("username", "name", "email", "role", "is_active")

SHOWN_ONCE = (
    "Der Link war schon einmal zu sehen und wird nicht noch einmal gezeigt. Brauchen Sie einen, "
    "erzeugen Sie einen neuen: Der bisherige gilt dann nicht mehr."
)

STATES = [("", "alle"), ("aktiv", "aktiv"), ("aus", "deaktiviert"), ("gesperrt", "gesperrt")]


def is_mailed(account):
    """Whether a link to set a password is mailed; else it is shown, and handed over by hand."""
    return mail.is_ready() and bool(account.email)


def note_link(account, by):
    way = "per E-Mail" if is_mailed(account) else "gezeigt"
    account.note(f"Link zum Setzen des Passworts erzeugt ({way})", by=by)


class AccountFilter(forms.Form):
    """Which accounts are listed: `?q=&rolle=&einheit=&zustand=`."""

    bound_field_class = KernField

    q = LineField(label="Name, Benutzername oder Adresse", required=False, max_length=150)
    rolle = select("Rolle", [("", "alle"), *Role.choices])
    einheit = select("Organisationseinheit", [])
    zustand = select("Zustand", STATES)

    def __init__(self, data):
        super().__init__(data)
        units = [(str(unit.pk), str(unit)) for unit in Department.objects.all()]
        self.fields["einheit"].choices = [("", "alle"), *units]
        for field in self.fields.values():
            field.required = False

    @property
    def is_narrowed(self):
        return self.is_valid() and any(self.cleaned_data.values())

    def rows(self):
        """([User] by name, {user name: moment until which it is locked})"""
        chosen, accounts = self.cleaned_data, User.objects.all()
        if chosen["rolle"]:
            accounts = accounts.filter(role=chosen["rolle"])
        if chosen["einheit"]:
            accounts = accounts.filter(departments=chosen["einheit"])
        if chosen["zustand"] in ("aktiv", "aus"):
            accounts = accounts.filter(is_active=chosen["zustand"] == "aktiv")
        # Not by the database, which sorts and folds umlauts differently from case to case.
        found = sorted(accounts, key=lambda one: (sort_key(one.name), one.username))
        wanted = sort_key(chosen["q"])
        if chosen["q"]:
            found = [one for one in found if self._is_called(one, wanted, chosen["q"].casefold())]
        until = locks([one.username for one in found])
        if chosen["zustand"] == "gesperrt":
            found = [one for one in found if one.username in until]
        return found, until

    @staticmethod
    def _is_called(account, wanted, text):
        if wanted and wanted in sort_key(account.name):
            return True
        return text in account.username.casefold() or text in account.email.casefold()


def stored_values(account):
    """{field name: value} of an account, as its form's fields clean them."""
    keys = account.departments.order_by().values_list("pk", flat=True)
    values = {name: getattr(account, name) for name in COLUMNS}
    return values | {"departments": [str(key) for key in keys]}


class UsernameField(LineField):
    """A user name by the rules of the model's column."""

    def run_validators(self, value):
        super().run_validators(value)
        try:
            User._meta.get_field("username").run_validators(value)
        except ValidationError:
            raise ValidationError(
                "Ein Benutzername besteht aus Buchstaben, Ziffern und @ . + - _, ohne Leerzeichen."
            ) from None


class AccountForm(VersionedForm):
    """A new account, or changes to one (`account`). `is_new`: whether this click made it;
    `address_before`: the mail address that this click took from it, "" if none.

    Who changes the own account finds neither role nor activity in it.
    """

    marks_required = True
    is_new = False
    address_before = ""

    name = LineField(
        label="Name",
        max_length=150,
        error_messages={"required": "Nennen Sie den Namen der Person."},
    )
    username = UsernameField(
        label="Benutzername",
        max_length=150,
        help_text="Damit meldet sich die Person an.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Wählen Sie einen Benutzernamen."},
    )
    email = MailboxField(
        label="E-Mail-Adresse",
        required=False,
        help_text="Dorthin gehen Einladung und Mails, mit denen die Person ihr Passwort neu "
        "setzt. Ohne Adresse übergeben Sie den Link zum Einrichten selbst.",
    )
    role = select("Rolle", [], "Sie allein gibt Rechte.")
    departments = boxes(
        "Organisationseinheiten",
        NO_DEPARTMENT,
        "Wofür die Person zuständig ist; die Einheiten darunter gehören dazu.",
    )
    is_active = forms.BooleanField(
        label="Konto ist aktiv",
        required=False,
        help_text="Ohne Haken ist die Person sofort abgemeldet, und ihr Passwort gilt nicht mehr. "
        "Was sie gemeldet hat, bleibt. Wieder aktiv, braucht sie eine neue Einladung.",
    )

    def __init__(self, user, data=None, *, account=None):
        self.user, self.account = user, account
        super().__init__(data)
        self.fields["role"].error_messages["required"] = "Wählen Sie eine Rolle."
        roles = [(role.value, role.label) for role in roles_to_give(user)]
        self.fields["role"].choices = roles if account else [("", "bitte wählen"), *roles]
        kept = self.stored.get("departments", ())
        self.fields["departments"].choices = in_groups(offered_departments(*kept))
        if not account:
            del self.fields["is_active"]
        elif not may_change_rights(user, account):
            del self.fields["role"], self.fields["is_active"]

    @property
    def last_change(self):
        changes = self.account.history.filter(history_change_reason=None)
        return changes.select_related("history_user").first()

    def read(self):
        if not self.account:
            return {}
        values = stored_values(self.account)
        if not may_change_rights(self.user, self.account):
            del values["role"], values["is_active"]
        return values

    def clean_email(self):
        email = self.cleaned_data["email"]
        if email and self._others().filter(email__iexact=email).exists():
            raise ValidationError("Diese E-Mail-Adresse gehört schon zu einem anderen Konto.")
        return email

    def clean_username(self):
        username = User.normalize_username(self.cleaned_data["username"])
        if self._others().filter(username__iexact=username).exists():
            raise ValidationError("Diesen Benutzernamen gibt es schon.")
        return username

    def _others(self):
        return User.objects.exclude(pk=self.account.pk) if self.account else User.objects.all()

    def save(self, by):
        try:
            return super().save(by)
        except IntegrityError:
            sentence = "Inzwischen hat ein anderes Konto diesen Benutzernamen oder diese Adresse."
            self.add_error(None, f"Nichts ist gespeichert: {sentence}")
        except ValidationError as error:
            self.add_error(None, error)
        return None

    def lock(self):
        kept = self.stored.get("departments", ())
        hold_chosen(self.cleaned_data, "departments", kept=kept)
        if not self.account:
            return
        # Both, so that two of the administration cannot take the role from each other at once.
        keys = sorted({self.account.pk, self.user.pk})
        locked = {row.pk: row for row in User.objects.select_for_update().filter(pk__in=keys)}
        self.account = locked[self.account.pk]
        if not may_manage_account(locked[self.user.pk], self.account):
            raise NotYours

    def store(self, by):
        if self.account and not self.is_changed:
            return self.account.get_absolute_url(), "Es gab nichts zu ändern."
        self.is_new = not self.account
        account, entries = self.account or User(), self.cleaned_data
        before = account.email
        for name in COLUMNS:
            if name in self.fields:
                setattr(account, name, entries[name])
        if self.is_new:
            account.set_unusable_password()
        account.clean()
        account.revise(by=by, departments=list(map(int, entries["departments"])))
        if self.is_new and is_mailed(account):
            note_link(account, by)
        self.account = account
        if before.casefold() != account.email.casefold():
            self.address_before = before
        done = "angelegt" if self.is_new else "gespeichert"
        return account.get_absolute_url(), f"Das Konto von {account.name} ist {done}."


class InviteForm(ActionForm):
    """Makes the link by which somebody sets a password; the history of the account says so.

    Mailed where that can be (`by_mail`). Else it is shown to whoever makes it, once, and only while
    there is no password yet: nobody gets into an account that is in use. `acted`: whether this
    click made it.
    """

    acted = False

    def __init__(self, account, data=None):
        self.account = account
        super().__init__(data)

    @property
    def by_mail(self):
        return is_mailed(self.account)

    @property
    def is_closed(self):
        return self.account.has_usable_password() and not self.by_mail

    def save(self, by):
        try:
            action = super().save(by)
        except ValidationError as error:
            self.add_error(None, error)
            return None
        if action and not self.acted and not self.by_mail:
            # Sent again, by a double click or by whoever finds the browser open.
            self.token = new_token()
            self.add_error(None, SHOWN_ONCE)
            return None
        return action

    def write(self, by):
        self.account = User.objects.select_for_update(no_key=True).get(pk=self.account.pk)
        if self.is_closed or not self.account.is_active or not may_manage_account(by, self.account):
            raise ValidationError("Inzwischen hat sich das Konto geändert: Es gibt keinen Link.")
        self.acted = True
        if not self.account.has_usable_password():
            # Another one: what was sent before leads nowhere from now on.
            self.account.set_unusable_password()
            self.account.save(update_fields=["password"])
        note_link(self.account, by)
        return self.account.get_absolute_url(), f"{self.account.name} ist eingeladen."


class UnlockForm(ActionForm):
    """Lifts the lock on an account before its time."""

    def __init__(self, account, data=None):
        self.account = account
        super().__init__(data)

    def write(self, by):
        unlock(self.account.username)
        done = f"Das Konto von {self.account.name} ist entsperrt."
        return self.account.get_absolute_url(), done
