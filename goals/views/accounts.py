"""Login and logout, and what an account says of itself."""

from django.conf import settings
from django.contrib import auth, messages
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters

from goals.forms.accounts import LoginForm
from goals.forms.fields import without_controls
from goals.permissions import is_staff, may_use_council_area
from goals.views.access import WRITE, public, signed_in
from goals.views.limits import limited
from goals.vocabulary import Role


def wanted(request):
    """The address in `next` if it is the portal's own, else ""."""
    address = without_controls(request.POST.get("next") or request.GET.get("next", ""))
    if url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return address
    return ""


def destination(request):
    """Where somebody goes on who is signed in: what they wanted, else the desk of staff, the area
    of the council.
    """
    homes = [("desk", is_staff), ("council_area", may_use_council_area)]
    home = next((name for name, rule in homes if rule(request.user)), settings.LOGIN_REDIRECT_URL)
    return wanted(request) or resolve_url(home)


@public(methods=WRITE)
@limited("login")
@sensitive_post_parameters("password")
def login(request):
    if request.user.is_authenticated:
        return redirect(destination(request))
    form = LoginForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        auth.login(request, form.get_user())
        messages.success(request, f"Sie sind angemeldet als {request.user.name}.")
        return redirect(destination(request))
    status = 429 if form.locked_until else 200
    context = {"form": form, "next": wanted(request)}
    return render(request, "accounts/login.html", context, status=status)


@public(methods=("POST",))
def logout(request):
    # Without a message: it would need a cookie, and public pages set none.
    auth.logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@signed_in
def account(request):
    context = {
        "account": request.user,
        "role": Role(request.user.role),
        "departments": request.user.departments.all(),
    }
    return render(request, "accounts/account.html", context)
