"""Changing the own password, and setting one by a link that came by mail."""

from functools import partial

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.views.decorators.debug import sensitive_post_parameters

from goals import mail
from goals.forms.passwords import FirstPasswordForm, ForgottenForm, OwnPasswordForm
from goals.forms.saving import ShownAgain
from goals.lockout import unlock
from goals.models import User
from goals.views.access import WRITE, public, signed_in
from goals.views.context import address_in_mail
from goals.views.limits import is_spent, limited

FIELDS = ("old_password", "new_password1", "new_password2")


def link_for(request, account):
    """The address at which the holder of an account sets a password, once, within three days."""
    uid = urlsafe_base64_encode(force_bytes(account.pk))
    path = reverse("password_new", args=[uid, default_token_generator.make_token(account)])
    return address_in_mail(request, path)


class Afterwards(HttpResponse):
    """An answer after which something is done: how long that takes, no reader can tell."""

    def __init__(self, content, work):
        super().__init__(content)
        self.work = work

    def close(self):
        super().close()
        work, self.work = self.work, []
        for do in work:
            do()


def send_links(request, text):
    """Send a mail with a link to those who are called by a text and may get one."""
    for account in User.objects.reachable_as(text):
        if is_spent("mailbox", f"account {account.pk}"):
            continue
        mail.send(
            "passwords/mail_forgotten.txt",
            "Ihr Passwort im Portal Strategische Ziele",
            account.email,
            about=f"Konto {account.pk}",
            account=account,
            link=link_for(request, account),
        )


@signed_in(methods=WRITE)
@limited("login")
@sensitive_post_parameters(*FIELDS)
def password_change(request):
    # No page carries a password: what is shown again is the form as it was before.
    is_sent = request.method == "POST" and not isinstance(request.POST, ShownAgain)
    form = OwnPasswordForm(request.user, request.POST if is_sent else None)
    if form.is_valid():
        form.save()
        # This session goes on; all others knew the old password.
        update_session_auth_hash(request, form.user)
        messages.success(
            request, "Ihr Passwort ist geändert. An anderen Geräten sind Sie jetzt abgemeldet."
        )
        return redirect("account")
    return render(request, "passwords/password_change.html", {"form": form})


@public(methods=WRITE)
@limited("reset")
def password_forgotten(request):
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "mail_is_ready": mail.is_ready(), "is_sent": form.is_valid()}
    page = render_to_string("passwords/password_forgotten.html", context, request)
    # Whether there is such an account is looked up afterwards too.
    work = [partial(send_links, request, form.cleaned_data["account"])] if form.is_valid() else []
    return Afterwards(page, work)


class ByLink(PasswordResetConfirmView):
    """Django's own page for it, which keeps the token out of the address: no other page learns it
    from a Referer.
    """

    form_class = FirstPasswordForm

    def get_user(self, uidb64):
        user = super().get_user(uidb64)
        return user if user and user.is_active else None

    def get_context_data(self, **kwargs):
        heading = "Passwort setzen" if self.validlink else "Dieser Link gilt nicht mehr"
        return super().get_context_data(**{"is_done": False, "heading": heading} | kwargs)

    def form_valid(self, form):
        super().form_valid(form)
        # Whoever reads the account's mail is no guesser.
        unlock(form.user.username)
        done = {"is_done": True, "heading": "Ihr Passwort ist gesetzt", "form": None}
        return self.render_to_response(self.get_context_data(**done))


@public(methods=WRITE)
@sensitive_post_parameters(*FIELDS)
def password_new(request, uid, token):
    page = ByLink.as_view(template_name="passwords/password_new.html", success_url="/")
    return page(request, uidb64=uid, token=token)
