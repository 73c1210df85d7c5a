"""The login."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from goals.forms.fields import KernField


class LoginForm(AuthenticationForm):
    """Says the same whether an account does not exist, is deactivated or has another password."""

    bound_field_class = KernField
    error_messages = {
        "invalid_login": "Benutzername oder Passwort stimmt nicht. "
        "Achten Sie auf Groß- und Kleinschreibung.",
        # ModelBackend refuses deactivated accounts before; should another one not, this hides it.
        "inactive": "Benutzername oder Passwort stimmt nicht. "
        "Achten Sie auf Groß- und Kleinschreibung.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        username, password = self.fields["username"], self.fields["password"]
        # The keyboard starts at the top of the page, where the errors are.
        del username.widget.attrs["autofocus"]
        username.error_messages["required"] = "Geben Sie Ihren Benutzernamen ein."
        password.error_messages["required"] = "Geben Sie Ihr Passwort ein."
        password.widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
