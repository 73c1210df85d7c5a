"""The accounts of the portal, as controlling manages them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404, redirect, render

from goals import mail, revisions
from goals.forms.people import AccountFilter, AccountForm, InviteForm, UnlockForm, is_mailed
from goals.lockout import locked_until
from goals.models import User
from goals.permissions import may_manage_account
from goals.views.access import WRITE, controlling
from goals.views.history import show_history
from goals.views.lists import paged
from goals.views.passwords import link_for
from goals.views.saving import saved

ONCE_MORE = "Das Konto gibt es; senden Sie sie später hier mit „Zugang neu einladen“ noch einmal."


def managed_account(request, number):
    """The account, if its reader may change it; it is seen in the list by all of controlling."""
    account = get_object_or_404(User, pk=number)
    if not may_manage_account(request.user, account):
        raise PermissionDenied
    return account


@controlling
def account_list(request):
    form = AccountFilter(request.GET)
    if not form.is_valid():
        context = {"form": form, "action": request.path}
        return render(request, "people/account_list.html", context, status=400)
    accounts, until = form.rows()
    context = {"form": form, "action": request.path} | paged(accounts, request.GET)
    shown = context["page"].object_list
    prefetch_related_objects(shown, "departments")
    context["rows"] = [
        (account, may_manage_account(request.user, account), until.get(account.username))
        for account in shown
    ]
    return render(request, "people/account_list.html", context)


@controlling(methods=WRITE)
def account_new(request):
    form = AccountForm(request.user, request.POST if request.method == "POST" else None)
    if answer := saved(request, form):
        return invite(request, form.account) if form.is_new else answer
    return render(request, "people/account_new.html", {"form": form}, status=form.status)


def invite(request, account):
    """Send the invitation; where no mail can be sent, lead to the link that is handed over."""
    if not is_mailed(account):
        return redirect("account_invite", account.pk)
    problem = mail.send(
        "people/mail_invitation.txt",
        "Ihr Konto im Portal Strategische Ziele",
        account.email,
        about=f"Konto {account.pk}",
        account=account,
        by=request.user,
        link=link_for(request, account),
    )
    if problem:
        messages.error(request, f"Die Einladung ist nicht gesendet. {problem} {ONCE_MORE}")
    else:
        messages.success(request, f"Die Einladung an {account.email} ist gesendet.")
    return redirect(account)


@controlling(methods=WRITE)
def account_edit(request, number):
    account = managed_account(request, number)
    form = AccountForm(
        request.user, request.POST if request.method == "POST" else None, account=account
    )
    if answer := saved(request, form):
        if form.address_before:
            tell_the_address_before(request, form)
        return answer
    context = {
        "form": form,
        "account": account,
        "unlock": UnlockForm(account),
        "locked_until": locked_until(account.username),
    }
    return render(request, "people/account_edit.html", context, status=form.status)


def tell_the_address_before(request, form):
    """Whoever reads the mailbox that an account had learns that it is no longer the account's."""
    problem = mail.send(
        "people/mail_address.txt",
        "Ihr Konto im Portal Strategische Ziele",
        form.address_before,
        about=f"Konto {form.account.pk}",
        account=form.account,
        by=request.user,
    )
    if problem:
        sentence = "Die bisherige Adresse hat von der Änderung keine E-Mail bekommen."
        messages.warning(request, f"{sentence} {problem}")


@controlling(methods=WRITE)
def account_invite(request, number):
    account = managed_account(request, number)
    if not account.is_active:
        messages.error(request, "Ein deaktiviertes Konto lässt sich nicht einladen.")
        return redirect(account)
    form = InviteForm(account, request.POST if request.method == "POST" else None)
    link = ""
    if form.is_bound and form.is_valid() and form.save(request.user):
        if form.by_mail:
            # A double click sends one mail.
            return invite(request, form.account) if form.acted else redirect(account)
        link = link_for(request, form.account)
    context = {"form": form, "account": account, "link": link}
    return render(request, "people/account_invite.html", context, status=form.status)


@controlling(methods=("POST",))
def account_unlock(request, number):
    account = managed_account(request, number)
    form = UnlockForm(account, request.POST)
    if answer := saved(request, form):
        return answer
    messages.error(request, "Das Konto ist noch gesperrt: Bitte versuchen Sie es noch einmal.")
    return redirect(account)


@controlling
def account_history(request, number):
    account = managed_account(request, number)
    template, found = "people/account_history.html", revisions.of_account(account)
    return show_history(request, template, found, "", account=account)
