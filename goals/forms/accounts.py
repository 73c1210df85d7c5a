"""The login."""

from datetime import timedelta

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.core.exceptions import ValidationError
from django.utils import timezone

from goals.forms.fields import KernField, without_controls
from goals.lockout import locked_until

UNKNOWN = "Benutzername oder Passwort stimmt nicht. Achten Sie auf Groß- und Kleinschreibung."


class TypedUsername(UsernameField):
    def bound_data(self, data, initial):
        return without_controls(data or "")


class LoginForm(AuthenticationForm):
    """Says the same whether an account does not exist, is deactivated or has another password.

    `locked_until`: the moment from which the user name can be tried again, None if it can be now.
    """

    locked_until = None
    bound_field_class = KernField
    # Deactivated accounts are refused by ModelBackend already; "inactive" is for other backends.
    error_messages = {"invalid_login": UNKNOWN, "inactive": UNKNOWN}

    # Without `autofocus`: the keyboard starts at the top of the page, where the errors are.
    username = TypedUsername(
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
        error_messages={"required": "Geben Sie Ihren Benutzernamen ein."},
    )
    password = forms.CharField(
        label="Passwort",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Geben Sie Ihr Passwort ein."},
    )

    def get_invalid_login_error(self):
        self.locked_until = locked_until(self.cleaned_data["username"])
        if not self.locked_until:
            return super().get_invalid_login_error()
        # Told in whole minutes: rounded up, so that it is true.
        again_at = timezone.localtime(self.locked_until + timedelta(seconds=59))
        return ValidationError(
            "Mit diesem Benutzernamen ist die Anmeldung mehrmals fehlgeschlagen. Sie ist deshalb "
            f"gesperrt bis {again_at:%H:%M} Uhr, auch mit richtigem Passwort."
        )
