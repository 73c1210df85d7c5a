"""The form for a body of the council, with its memberships as rows."""

from datetime import date

from django import forms

from goals.forms.choices import boxes, select
from goals.forms.council_fields import PlaceField
from goals.forms.fields import DayField, LineField, text_field
from goals.forms.rows import FormSection, Row, Rows
from goals.forms.terms import HeldForm, by_term, newest
from goals.models import (
    CouncilBody,
    CouncilSession,
    CouncilTerm,
    Membership,
    StrategicField,
    User,
)
from goals.models.memberships import Seat
from goals.text import counted, in_quotes
from goals.vocabulary import MemberKind

COLUMNS = ("name", "position", "duties")
ACCOUNTS = "konten"
"""The list of accounts on the page, which browsers offer for every row."""

SECTIONS = (
    (
        "angaben",
        "Angaben",
        "Sie sind sofort öffentlich.",
        ("name", "term", "follows", "position", "duties"),
    ),
    (
        "themenfelder",
        "Themenfelder",
        "Zu ihren Zielen wird dem Gremium berichtet.",
        ("numbers",),
    ),
    (
        "mitglieder",
        "Mitglieder",
        "Wer im Portal ein Konto hat, steht mit dem Benutzernamen da. „Von“ leer: Beginn der "
        "Wahlperiode. Wer ausscheidet, bekommt einen letzten Tag; gelöscht wird niemand. Leere "
        "Zeilen werden nicht gespeichert.",
        (),
    ),
)


def stored_values(body):
    """{field name: value} of a body, as its form's fields clean them, with its seats."""
    values = {name: getattr(body, name) for name in COLUMNS}
    values |= {"duties": body.duties.replace("\r\n", "\n"), "term": str(body.term_id)}
    values["follows"] = str(body.follows_id or "")
    # Whoever sits there now stands first, then who came last.
    rows = body.memberships.select_related("user")
    rows = sorted(rows, key=lambda row: (row.ends_on is not None, row.sort_name, row.pk))
    seats = {f"seat_{row.pk}": row.seat for row in rows}
    return values | {"numbers": body.field_numbers} | seats


class SeatRow(Row):
    KIND, NOUN, MAIN = "seat", "Mitglied", "account"
    PRESET = ("kind",)
    IS_REMOVABLE = False
    EMPTY = 6

    @classmethod
    def parts(cls):
        return {
            "account": LineField(
                label="Konto",
                max_length=150,
                widget=forms.TextInput(attrs={"list": ACCOUNTS, "autocomplete": "off"}),
            ),
            "name": LineField(label="oder Name", max_length=150),
            "kind": select("Art", MemberKind.choices, initial=MemberKind.MEMBER),
            "starts_on": DayField(label="von"),
            "ends_on": DayField(label="bis"),
        }


class BodyForm(Rows, HeldForm):
    """A new body, or changes to one (`body`). Its address is made once and stays.

    `source`: the body that a new one comes after, as that of the next term does; it begins with
    what that one is for, and with no member.
    """

    ROW = SeatRow
    what = "dieses Gremium"

    name = LineField(
        label="Name",
        max_length=150,
        error_messages={"required": "Geben Sie dem Gremium einen Namen."},
    )
    term = select("Wahlperiode", [])
    follows = select(
        "Nachfolger von",
        [],
        required=False,
        hint="Der erste Bericht zählt dann ab dem letzten Stichtag des Vorgängers.",
    )
    position = PlaceField(
        label="Stelle in Listen",
        required=False,
        help_text="Kleine Zahlen stehen oben, gleiche nach dem Alphabet. Leer: 100.",
    )
    duties = text_field("Wofür es zuständig ist", 2_000, rows=4)
    numbers = boxes(
        "Zugeordnete Themenfelder",
        "Eines der Themenfelder gibt es nicht. Wählen Sie aus der Liste.",
        "Ohne Themenfeld bleibt ein Bericht zu seinen Sitzungen leer.",
    )

    def __init__(self, data=None, *, body=None, source=None):
        self.body = body
        begun = begun_from(source) if source else {"term": default_term()}
        super().__init__(data, initial={} if body else begun)
        self._read_choices()
        self.fields["follows"].choices = [("", "keinem"), *by_term(self.bodies)]
        self.accounts = User.objects.for_seats(body)
        offered = [(key, str(term)) for key, term in self.terms.items()]
        self.fields["term"].choices = [("", "Bitte wählen"), *offered]
        self.fields["term"].error_messages["required"] = "Wählen Sie eine Wahlperiode."
        self.fields["numbers"].choices = offered_fields(self.stored.get("numbers", ()))
        self.begin_rows()
        self.build_rows()

    def _read_choices(self):
        """`terms`: {key: CouncilTerm}; `bodies`: {key: CouncilBody} of all others."""
        self.terms = {str(term.pk): term for term in CouncilTerm.objects.all()}
        others = CouncilBody.objects.in_terms().exclude(pk=self.body and self.body.pk)
        self.bodies = {str(other.pk): other for other in others}

    @property
    def sections(self):
        """[FormSection] in the order of the page."""
        return [
            FormSection(id, title, note, [self[name] for name in names], [] if names else self.rows)
            for id, title, note, names in SECTIONS
        ]

    @property
    def last_change(self):
        return newest(self.body.history, Membership.history.filter(body=self.body.pk))

    def read(self):
        return stored_values(self.body) if self.body else {}

    def find(self):
        self._read_choices()
        if self.body:
            self.body = CouncilBody.objects.select_for_update(no_key=True).get(pk=self.body.pk)

    @property
    def chosen_term(self):
        return self.terms.get(self.cleaned_data.get("term"))

    def problems(self):
        term, name = self.chosen_term, self.cleaned_data.get("name")
        if not term:
            return {}
        found, others = {}, CouncilBody.objects.exclude(pk=self.body and self.body.pk)
        names = others.of_term(term).values_list("name", flat=True)
        if name and name.casefold() in map(str.casefold, names):
            found["name"] = f"Ein Gremium dieses Namens gibt es in der {term} schon."
        before = self.bodies.get(self.cleaned_data.get("follows"))
        if before and self.has_new("term", "follows") and before.term.starts_on >= term.starts_on:
            found["follows"] = "Wählen Sie ein Gremium einer früheren Wahlperiode."
        if self.body and self.has_new("term"):
            later = self.body.followed_by.filter(term__starts_on__lte=term.starts_on).first()
            if later:
                found["term"] = f"Ihm folgt „{later}“ in der {later.term}."
            days = CouncilSession.objects.filter(body=self.body).values_list("held_on", flat=True)
            if count := sum(not term.holds(day) for day in days):
                told = counted(count, "Sitzung,Sitzungen")
                lie = "liegt" if count == 1 else "liegen"
                found["term"] = f"Nicht in der {term} {lie} {told} dieses Gremiums."
        return found

    def clean_position(self):
        position = self.cleaned_data["position"]
        return CouncilBody._meta.get_field("position").default if position is None else position

    def clean(self):
        super().clean()
        self.clean_rows()
        self._check_overlaps()

    def clean_row(self, row, entries):
        term = self.chosen_term
        entries["account"] = self._account(row, entries)
        entries["starts_on"] = entries["starts_on"] or (term and term.starts_on)
        seat = Seat(**entries)
        if seat == self.stored.get(row.name) or not seat.starts_on:
            return seat
        if seat.ends_on and seat.ends_on < seat.starts_on:
            self.add_error(row.part("ends_on"), "Das Ende liegt vor dem Beginn.")
        for part in ("starts_on", "ends_on"):
            day = entries[part]
            if term and day and not term.holds(day):
                self.add_error(row.part(part), f"Dieser Tag liegt nicht in der {term}.")
        return seat

    def _account(self, row, entries):
        """The user name of the account that is meant by a user name or a whole name; "" if none."""
        account, name = entries["account"], entries["name"]
        if bool(account) == bool(name):
            sentence = "Nennen Sie entweder ein Konto oder einen Namen."
            if not row.is_new:
                sentence += " Wer ausscheidet, bekommt einen letzten Tag."
            self.add_error(row.part("account"), sentence)
        if not account:
            return ""
        meant = account.casefold()
        for called in ("username", "name"):
            found = [user for user in self.accounts if getattr(user, called).casefold() == meant]
            if len(found) == 1:
                return found[0].username
        self.add_error(
            row.part("account"),
            "Ein solches Konto gibt es im Kreistag nicht. Wer keines hat, steht unter „oder Name“.",
        )
        return ""

    def _check_overlaps(self):
        """Nobody sits in a body twice at once."""
        until = {}
        for row in sorted(self.rows, key=lambda row: self._begin(row)):
            seat = self.entered[row.name]
            who = seat and (seat.account, seat.name.casefold())
            if not (who and any(who) and seat.starts_on):
                continue
            last, was_kept = until.get(who, (date.min, True))
            is_kept = seat == self.stored.get(row.name)
            # What overlaps already need not be mended for another change.
            if seat.starts_on <= last and not (is_kept and was_kept):
                self.add_error(row.part("starts_on"), twice(seat))
            until[who] = max((seat.ends_on or date.max, is_kept), (last, was_kept))

    def _begin(self, row):
        seat = self.entered[row.name]
        return (seat and seat.starts_on) or date.min

    def keep(self, by):
        if self.body and not self.is_changed:
            return self.body.get_absolute_url(), "Es gab nichts zu ändern."
        body, entries = self.body or CouncilBody(), self.cleaned_data
        for name in COLUMNS:
            setattr(body, name, entries[name])
        body.term = self.chosen_term
        body.follows = self.bodies.get(entries["follows"])
        body.slug = body.slug or CouncilBody.objects.free_slug(body.name)
        fields = chosen_fields(body, entries["numbers"])
        body.revise(by=by, seats=self.written_rows(), fields=fields)
        done = "gespeichert" if self.body else "angelegt"
        return body.get_absolute_url(), f"Das Gremium {in_quotes(body)} ist {done}.{hint(fields)}"


def twice(seat):
    told = f"An diesem Tag sitzt {in_quotes(seat.account or seat.name)} schon in diesem Gremium."
    if seat.account:
        return told
    return f"{told} Zwei Personen dieses Namens unterscheiden Sie, etwa durch ihren Wohnort."


def hint(fields):
    if fields:
        return ""
    return " Ihm ist noch kein Themenfeld zugeordnet: Berichte zu seinen Sitzungen bleiben leer."


def begun_from(source):
    """{field name: value} with which the successor of a body begins, in the term after its own; ""
    while there is none. Of its fields those of the resolution in force.
    """
    values = {name: getattr(source, name) for name in COLUMNS}
    later = CouncilTerm.objects.filter(starts_on__gt=source.term.starts_on)
    term = later.order_by("starts_on").first()
    numbers = [field.number for field in source.assigned_fields]
    values |= {"term": str(term.pk) if term else "", "follows": str(source.pk)}
    return values | {"numbers": numbers}


def default_term():
    """The key of the present term, else of the last one; "" if there is none."""
    term = CouncilTerm.objects.on() or CouncilTerm.objects.first()
    return str(term.pk) if term else ""


def offered_fields(kept):
    """[(number, name)] of the fields in force, and of those `kept` (numbers) of earlier ones."""
    fields = list(StrategicField.objects.in_force())
    numbers = {field.number for field in fields}
    gone = [(number, f"{number} (früherer Beschluss)") for number in kept if number not in numbers]
    return [(field.number, f"{field.number} {field.title}") for field in fields] + gone


def chosen_fields(body, numbers):
    """The rows of some fields: those it has already, else those in force."""
    own = list(body.fields.all()) if body.pk else []
    rows = {field.number: field for field in [*StrategicField.objects.in_force(), *own]}
    return [rows[number] for number in numbers]
