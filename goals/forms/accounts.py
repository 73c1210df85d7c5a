"""The login."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField

from goals.forms.fields import KernField, without_controls

UNKNOWN = "Benutzername oder Passwort stimmt nicht. Achten Sie auf Groß- und Kleinschreibung."


class TypedUsername(UsernameField):
    def bound_data(self, data, initial):
        return without_controls(data or "")


class LoginForm(AuthenticationForm):
    """Says the same whether an account does not exist, is deactivated or has another password."""

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
