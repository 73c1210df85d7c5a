"""A session that ran out loses no text: what was sent without one waits in the page of the login.

The page carries it signed; the server stores nothing. Only the person whose form it was is shown
it again, unsaved, under a new token against forged requests. See decision 0020.
"""

from dataclasses import astuple, dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404
from django.shortcuts import redirect, render

from goals.forms.accounts import LoginForm
from goals.forms.saving import MARKS, OWNER, ShownAgain
from goals.models.actions import KEPT_FOR
from goals.views import errors
from goals.views.accounts import login

KEPT = "kept"
"""The hidden field of the login page."""

ROOM = 20_000
"""Bytes that name, password and tokens take beside the entries in what the login page sends."""

NOT_CARRIED = ("csrfmiddlewaretoken", OWNER, KEPT)
SECRET = "password"
"""Entries with it in their name are asked for again: no page carries a password."""

ONCE_MORE = "Bitte senden Sie es noch einmal."
WITH_TEXT = f"Ihre Eingaben stehen noch hier, gespeichert ist noch nichts: {ONCE_MORE}"
WITHOUT_TEXT = f"Gespeichert ist noch nichts: {ONCE_MORE}"
EXPIRED = "Das Formular war abgelaufen."
FILE = "Bitte wählen Sie die Datei noch einmal aus."
PASSWORD = "Passwörter geben Sie bitte noch einmal ein."
DROPPED = "Was vor der Anmeldung geschrieben worden war, ist verworfen und nicht gespeichert:"
OF_ANOTHER = f"{DROPPED} Es gehört zu einem anderen Konto."
TOO_OLD = f"{DROPPED} Es ist zu alt oder nicht vollständig angekommen."

_owners = signing.TimestampSigner(salt="goals.forms.owner")


def owner_mark(user):
    """Whose form it is, signed, for the form to carry; "" for an anonymous reader."""
    return _owners.sign(str(user.pk)) if user and user.is_authenticated else ""


@dataclass(frozen=True)
class Entries:
    """What was sent: `fields` is [[name, [value]]], `owner` the key of an account as text."""

    owner: str
    address: str
    fields: list
    had_file: bool
    had_secret: bool

    @classmethod
    def just_sent(cls, request):
        """Those of the form that was sent; None unless it carries the mark of an account."""
        try:
            owner = _owners.unsign(request.POST.get(OWNER, ""), max_age=KEPT_FOR)
        except signing.BadSignature:
            return None
        sent = [[name, values] for name, values in request.POST.lists() if name not in NOT_CARRIED]
        fields = [field for field in sent if SECRET not in field[0].lower()]
        had_secret = len(fields) < len(sent)
        return cls(owner, request.get_full_path(), fields, bool(request.FILES), had_secret)

    @classmethod
    def carried(cls, request):
        """Those that the login page carried; None if they are forged, too old or misplaced."""
        try:
            entries = cls(*signing.loads(request.POST[KEPT], salt=KEPT, max_age=KEPT_FOR))
        except signing.BadSignature:
            return None
        return entries if entries.address == request.get_full_path() else None

    def signed(self):
        return signing.dumps(astuple(self), salt=KEPT, compress=True)

    @property
    def can_be_carried(self):
        """Whether the login page can send it back within what the portal takes."""
        return len(self.signed()) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE - ROOM

    def are_of(self, user):
        return user.is_authenticated and self.owner == str(user.pk)

    @property
    def text(self):
        """All that was entered, to be copied: texts before the short words of choices."""
        entered = [value for name, values in self.fields for value in values if name not in MARKS]
        return "\n\n".join(sorted(filter(str.strip, entered), key=len, reverse=True))

    @property
    def what_is_to_do(self):
        """What is said above the form that shows them again."""
        sentences = [WITH_TEXT if self.text else WITHOUT_TEXT]
        sentences += [FILE] if self.had_file else []
        sentences += [PASSWORD] if self.had_secret else []
        return " ".join(sentences)


class ClosedByDefault(LoginRequiredMiddleware):
    """Django's, but what is sent to a page of the portal without a session is kept."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.method == "POST" and is_closed(view_func):
            if KEPT in request.POST:
                return after_login_page(request)
            if request.user.is_anonymous and OWNER in request.POST:
                return ask_to_sign_in(request, Entries.just_sent(request))
        return super().process_view(request, view_func, view_args, view_kwargs)


def is_closed(view):
    """Whether the view is one of the portal's own, and not for everybody."""
    return getattr(view, "audience", "public") != "public"


def csrf_failure(request, reason=""):
    """The form's token against forged requests is not valid: another login, cookies deleted."""
    view, entries = request.resolver_match.func, None
    if hasattr(view, "ask_again"):
        # A page for everybody: it shows again what was typed.
        return view.ask_again(request)
    if is_closed(view):
        is_carried = KEPT in request.POST
        entries = Entries.carried(request) if is_carried else Entries.just_sent(request)
    # Without a login and a valid token nothing is shown that may come from a page elsewhere.
    if entries and request.user.is_anonymous and entries.can_be_carried:
        return ask_to_sign_in(request, entries)
    if entries and entries.are_of(request.user):
        return show_again(request, entries, f"{EXPIRED} ", status=403)
    return errors.form_expired(request)


def ask_to_sign_in(request, entries):
    """The login page in place of the page, with the `entries`; None if they cannot be kept.

    403, because 401 would have to offer a way to sign in by HTTP itself.
    """
    if entries and not entries.can_be_carried:
        return to_copy(request, entries)
    kept = entries.signed() if entries else ""
    request.kept, request.has_kept_text = kept, bool(entries and entries.text)
    context = {"form": LoginForm(request), "next": request.get_full_path()}
    return render(request, "accounts/login.html", context, status=403)


def after_login_page(request):
    """Sign in where the login page stood; then the form again, if it is that person's."""
    entries = Entries.carried(request)
    if request.user.is_anonymous:
        if entries and "password" not in request.POST:
            return ask_to_sign_in(request, entries)
        request.kept = request.POST[KEPT] if entries else None
        request.has_kept_text = bool(entries and entries.text)
        response = login(request)
        if request.user.is_anonymous:
            return response
    request.kept = None
    if entries and entries.are_of(request.user):
        return show_again(request, entries)
    messages.warning(request, OF_ANOTHER if entries else TOO_OLD)
    return redirect(request.get_full_path())


def show_again(request, entries, why="", status=200):
    """The page of the form as if it had been sent, but nothing is done."""
    request.POST = ShownAgain.of(entries.fields)
    request.FILES.clear()
    request.shown_again = f"{why}{entries.what_is_to_do}"
    match = request.resolver_match
    try:
        with transaction.atomic(), connection.execute_wrapper(only_reading):
            response = match.func(request, *match.args, **match.kwargs)
    except (PermissionDenied, Http404, Acting):
        return to_copy(request, entries)
    if response.status_code == 200:
        response.status_code = status
    is_elsewhere = 300 <= response.status_code < 400
    return to_copy(request, entries) if is_elsewhere and entries.text else response


class Acting(Exception):
    """A view was about to act on entries that are only shown again."""


def only_reading(execute, sql, *arguments):
    if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
        raise Acting
    return execute(sql, *arguments)


def to_copy(request, entries):
    """The entries as text, where no form can show them."""
    request.shown_again = ""
    return render(request, "accounts/entries.html", {"text": entries.text}, status=403)
