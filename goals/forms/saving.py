"""What every form that changes something carries: a token, so that a double click does nothing
twice, and the version it saw, so that nobody's work is overwritten unseen.
"""

import re
import secrets
from decimal import Decimal
from functools import partial
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import QueryDict

from goals.forms.fields import KernField, without_controls
from goals.models import Action
from goals.models.actions import SentAgain
from goals.text import paragraphs, told

TOKEN = re.compile(r"[\w-]{20,64}", re.ASCII)
OWNER = "owner"
"""The hidden field that says, signed, whose form it is; goals/views/kept.py reads it."""
MARKS = ("csrfmiddlewaretoken", "token", "version", OWNER)


class ShownAgain(QueryDict):
    """Entries of a form that is shown as if it had been sent: nothing acts on them."""

    @classmethod
    def of(cls, fields):
        """`fields`: [[name, [value]]]."""
        entries = cls(mutable=True)
        for name, values in fields:
            entries.setlist(name, values)
        return entries


def new_token():
    return secrets.token_urlsafe(18)


def plain(value):
    """A value as text: the same whether it comes from the database or from a form."""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, QuerySet | list | tuple | set):
        return "\n".join(sorted(map(plain, value)))
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None or value is False else str(value)


def fingerprint(value):
    return sha256(plain(value).encode()).hexdigest()[:16]


def labels_of(field):
    """{value: label} of a field with choices, in groups or not; empty for any other field."""
    labels = {}
    for value, label in getattr(field, "choices", ()):
        labels |= dict(label) if isinstance(label, list | tuple) else {value: label}
    return labels


class ActionForm(forms.Form):
    """A form that acts once. templates/components/marks.html draws what it carries.

    Subclasses say in `write(by)` what is done; it answers (address to go on to, sentence).
    After `save()` answered None, `done` is what was done by the same form with other entries.
    """

    bound_field_class = KernField
    done = None
    version = ""

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        self.token = without_controls(self.data.get("token", "")) if self.is_bound else new_token()

    @property
    def status(self):
        """The HTTP status of the page that shows this form."""
        return 409 if self.done else 200

    def clean(self):
        entries = super().clean()
        if not TOKEN.fullmatch(self.token):
            self.token = new_token()
            self.add_error(
                None,
                "Das Formular war nicht vollständig, es ist noch nichts gespeichert. Ihre Eingaben "
                "stehen noch hier: Bitte senden Sie sie noch einmal.",
            )
        return entries

    def save(self, by):
        """Act; the Action with its `result` and `message`, or None if nothing was done."""
        if isinstance(self.data, ShownAgain):
            return None
        act = partial(self.write, by)
        try:
            return Action.objects.once(self.token, by=by, act=act, content=self.content())
        except SentAgain as again:
            self.done, self.token = again.action, new_token()
        except ValidationError as refusal:
            self.tell(refusal)
        return None

    def done_before(self, by):
        """The Action of a first click, which is why a second one is no longer valid; or None."""
        if isinstance(self.data, ShownAgain):
            return None
        return Action.objects.done_with(self.token, by=by, content=self.content())

    def tell(self, refusal):
        """Tell what only the stored rows know, such as a unit just closed: each error of the
        ValidationError at its field, those of columns that have none at the form's beginning.
        """
        for column, errors in refusal.update_error_dict({}).items():
            if column not in self.errors:
                self.add_error(column if column in self.fields else None, errors)

    def content(self):
        """What was sent, without the marks: a double click sends the same."""
        return repr(sorted(item for item in self.data.lists() if item[0] not in MARKS))

    def write(self, by):
        raise NotImplementedError


class SavedFirst(Exception):
    """Somebody else saved first; nothing was stored."""


class NotYours(Exception):
    """The thing is no longer this person's to change; nothing was stored."""


class VersionedForm(ActionForm):
    """A form on something stored. `version` (a fingerprint for each field) says what it has seen.

    Subclasses say in `read()` what is stored ({field name: value}), in `lock()` how to hold it
    until the transaction ends (NotYours if it is not to be changed by this person), in `store(by)`
    how to store the entries.
    After `save()` answered None, `others` holds {field name: value stored by somebody else},
    `taken` those of them that the form now shows because it had not touched them, and the form
    carries the version just seen: saving once more is the decision. A name among the entries of
    `take` decides for what is stored.
    """

    is_refused = False
    """Whether the thing is not this person's to change: what was typed is shown, and not stored."""

    def __init__(self, data=None, *, initial=None, **options):
        self.others, self.taken = {}, set()
        self.stored = self.read()
        super().__init__(data, initial={**self.stored, **(initial or {})}, **options)
        sent = without_controls(self.data.get("version", ""))
        self.version = sent if self.is_bound else self._stored_version()

    @property
    def status(self):
        return 403 if self.is_refused else 409 if self.others else super().status

    def clean(self):
        if self.is_refused:
            self._refuse()
        return super().clean()

    @property
    def last_change(self):
        """The version stored last, with `history_user` and `history_date`; None if not known."""
        raise NotImplementedError

    @property
    def overtaken(self):
        """[bound field] of what somebody else stored meanwhile, in the order of the form."""
        return [field for field in self.visible_fields() if field.name in self.others]

    @property
    def undecided(self):
        """[bound field] of `overtaken` that both have changed: somebody has to decide."""
        return [field for field in self.overtaken if field.name not in self.taken]

    @property
    def restored(self):
        """[bound field] of what begins otherwise than it is stored, in the order of the form."""
        return [
            field
            for field in self.visible_fields()
            if field.name in self.stored
            and plain(self.initial.get(field.name)) != plain(self.stored[field.name])
        ]

    @property
    def is_changed(self):
        """Whether the entries differ from what is stored."""
        return any(plain(self.mine(name)) != plain(self.stored.get(name)) for name in self.names())

    def read(self):
        raise NotImplementedError

    def lock(self):
        raise NotImplementedError

    def names(self):
        """The names by which entries and what is stored are compared."""
        return list(self.stored)

    def mine(self, name):
        """What was entered for one of the names."""
        return self.cleaned_data.get(name)

    def is_untouched(self, name, seen):
        """Whether the entry is still what the form had `seen` ({name: fingerprint})."""
        return fingerprint(self.mine(name)) == seen.get(name)

    def told(self, name):
        """What somebody else stored, as paragraphs of German."""
        field, value = self.fields[name], self.others[name]
        labels = labels_of(field)
        if labels:
            values = value if isinstance(value, list | tuple) else [value]
            return [labels.get(one, str(one)) for one in values if one != ""]
        return paragraphs(told(field.prepare_value(value)))

    def put(self, data, name, value, field=None):
        """Enter a stored value into `data`, as a browser would have sent it."""
        field, key = field or self.fields[name], self.add_prefix(name)
        value = field.prepare_value(value)
        if isinstance(field.widget, forms.CheckboxInput):
            data.setlist(key, ["on"] if value else [])
        elif isinstance(value, list | tuple):
            data.setlist(key, list(map(str, value)))
        elif isinstance(field.widget, forms.widgets.ChoiceWidget):
            data[key] = "" if value is None else str(value)
        else:
            data[key] = field.widget.format_value(value) or ""

    def full_clean(self):
        if self.is_bound and "take" in self.data:
            self.data = self.data.copy()
            for name in self.data.pop("take"):
                if name in self.stored:
                    self.put(self.data, name, self.stored[name])
        super().full_clean()

    def save(self, by):
        """Store; None, and nothing stored, if somebody else saved something else first."""
        try:
            action = super().save(by)
        except SavedFirst:
            return None
        except NotYours:
            self.is_refused = True
            self._refuse()
            return None
        if self.done:
            # Whoever went back in the browser has not seen what the form itself stored before.
            self._meet_newer()
        return action

    def write(self, by):
        self.lock()
        if self._meet_newer():
            raise SavedFirst
        return self.store(by)

    def store(self, by):
        """Store the entries; answers as `write`."""
        raise NotImplementedError

    def _refuse(self):
        self.add_error(
            None,
            "Nichts ist gespeichert: Inzwischen sind andere dafür zuständig. Was Sie "
            "geschrieben haben, steht noch hier, damit Sie es weitergeben können.",
        )

    def _stored_version(self):
        return urlencode({name: fingerprint(value) for name, value in self.stored.items()})

    def _meet_newer(self):
        """Take over what others changed and this form did not; True if they changed anything."""
        self.stored, seen = self.read(), dict(parse_qsl(self.version))
        data = self.data.copy()
        for name in self.names():
            theirs = self.stored.get(name)
            is_same = plain(self.mine(name)) == plain(theirs)
            if is_same or fingerprint(theirs) == seen.get(name, fingerprint(None)):
                continue
            self.others[name] = theirs
            if self.is_untouched(name, seen):
                self.put(data, name, theirs)  # The newer one is what goes on.
                self.taken.add(name)
        self.version = self._stored_version()
        self.data = data if self.others else self.data
        return bool(self.others)
