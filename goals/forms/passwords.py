"""Changing and setting a password, with Django's own forms and rules.

They are no ActionForms: setting the same password twice does no harm, and what an Action keeps of a
form must never be a password, not even as a fingerprint.
"""

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm

from goals.forms.fields import KernField, LineField

RULES = (
    "Mindestens 12 Zeichen, nicht Ihrem Namen, Benutzernamen oder Ihrer E-Mail-Adresse ähnlich und "
    "keines der Passwörter, die sehr viele benutzen. Namen, Ziffern und naheliegende Wörter wie "
    "„Kreis“ oder „Passwort“ allein reichen nicht. Gut sind vier Wörter, die nicht zusammengehören."
)
"""AUTH_PASSWORD_VALIDATORS in words; a test holds them together."""

MESSAGES = {
    "password_too_short": "Das Passwort ist zu kurz: Nehmen Sie mindestens 12 Zeichen.",
    "password_too_similar": "Das Passwort ähnelt Ihrem Namen, Benutzernamen oder Ihrer Adresse.",
    "password_too_common": "Dieses Passwort benutzen sehr viele; es ist leicht zu erraten.",
}


def _asked_for(field, label, sentence, help_text=""):
    field.label, field.help_text = label, help_text
    field.error_messages["required"] = sentence


class NewPassword:
    """The two fields for a new password, in the portal's words."""

    bound_field_class = KernField
    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_mismatch": "Die beiden Passwörter sind verschieden.",
        "password_incorrect": "Das ist nicht Ihr bisheriges Passwort.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        first, second = self.fields["new_password1"], self.fields["new_password2"]
        _asked_for(first, "Neues Passwort", "Geben Sie das neue Passwort ein.", RULES)
        _asked_for(second, "Neues Passwort noch einmal", "Geben Sie es noch einmal ein.")

    def validate_password_for_user(self, user, password_field_name="new_password1"):
        # At the first of the two fields, where the rules stand.
        super().validate_password_for_user(user, "new_password1")

    def save(self, commit=True):
        user = super().save(commit=False)
        # By name, so that it is no version of the account.
        user.save(update_fields=["password"])
        return user

    def add_error(self, field, error):
        for one in getattr(error, "error_list", ()):
            one.message = MESSAGES.get(one.code, one.message)
        super().add_error(field, error)


class OwnPasswordForm(NewPassword, PasswordChangeForm):
    """For whoever is signed in and knows the present password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        old = self.fields["old_password"]
        _asked_for(old, "Bisheriges Passwort", "Geben Sie Ihr bisheriges Passwort ein.")
        del old.widget.attrs["autofocus"]


class FirstPasswordForm(NewPassword, SetPasswordForm):
    """For whoever has come by a link."""


class ForgottenForm(forms.Form):
    """Asks which account it is, and never tells whether there is one."""

    bound_field_class = KernField

    account = LineField(
        label="Benutzername oder E-Mail-Adresse",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
        error_messages={"required": "Geben Sie Ihren Benutzernamen oder Ihre E-Mail-Adresse ein."},
    )
