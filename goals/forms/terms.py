"""Forms on what the council consists of, which are stored one after the other; electoral terms."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse

from goals.forms.fields import DayField
from goals.forms.saving import VersionedForm
from goals.models import CouncilBody, CouncilSession, CouncilTerm
from goals.text import counted


def newest(*histories):
    """The version stored last of several rows' `history`; None without any."""
    found = (rows.select_related("history_user").first() for rows in histories)
    return max(filter(None, found), key=lambda version: version.history_date, default=None)


def by_term(bodies):
    """Choices of bodies ({key: body}), a group for each term."""
    groups = {}
    for key, body in bodies.items():
        groups.setdefault(str(body.term), []).append((key, body.name))
    return list(groups.items())


class HeldForm(VersionedForm):
    """A form on terms, bodies or sessions.

    Subclasses say in `problems()` what does not fit what is stored elsewhere ({field name:
    sentence}): told before, and asked again when nobody else can change it any more. In
    `find()` they read anew their row and what `problems()` looks at, in `keep(by)` they store it.
    """

    marks_required = True

    def clean(self):
        entries = super().clean()
        for name, sentence in self.problems().items():
            if name not in self.errors:
                self.add_error(name, sentence)
        return entries

    def lock(self):
        CouncilTerm.objects.hold()
        self.find()

    def store(self, by):
        if problems := self.problems():
            raise ValidationError(problems)
        return self.keep(by)

    def entered_days(self, *names):
        return [self.cleaned_data.get(name) for name in names]

    def has_new(self, *names):
        """Whether one of the entries is another one than what is stored."""
        return any(self.cleaned_data.get(name) != self.stored.get(name) for name in names)

    def problems(self):
        raise NotImplementedError

    def find(self):
        raise NotImplementedError

    def keep(self, by):
        raise NotImplementedError


class TermForm(HeldForm):
    """A new electoral term, or changes to one (`term`)."""

    what = "diese Wahlperiode"

    starts_on = DayField(label="Beginn", help_text="Der erste Tag, zum Beispiel 01.11.2025.")
    ends_on = DayField(
        label="Ende", required=False, help_text="Der letzte Tag. Leer, solange er nicht feststeht."
    )

    def __init__(self, data=None, *, term=None):
        self.term = term
        super().__init__(data)

    @property
    def last_change(self):
        return newest(self.term.history)

    def read(self):
        return {name: getattr(self.term, name) for name in self.base_fields} if self.term else {}

    def find(self):
        if self.term:
            self.term = CouncilTerm.objects.get(pk=self.term.pk)

    def problems(self):
        starts_on, ends_on = self.entered_days("starts_on", "ends_on")
        if not starts_on or "ends_on" in self.errors:
            return {}
        if ends_on and ends_on <= starts_on:
            return {"ends_on": "Die Wahlperiode endet vor ihrem Beginn."}
        return (
            self._others(starts_on, ends_on)
            or self._sessions(starts_on, ends_on)
            or self._successions(starts_on)
        )

    def _others(self, starts_on, ends_on):
        """The first term that shares a day with it, told at the field that reaches into it."""
        rows = CouncilTerm.objects.meeting(starts_on, ends_on)
        other = rows.exclude(pk=self.term and self.term.pk).order_by("starts_on").first()
        if not other:
            return {}
        if other.starts_on > starts_on:
            begins = f"Am {other.starts_on:%d.%m.%Y} beginnt schon die {other}."
            return {"ends_on": f"{begins} Nennen Sie einen Tag davor."}
        if other.ends_on:
            return {"starts_on": f"Die {other} dauert bis zum {other.ends_on:%d.%m.%Y}."}
        return {
            "starts_on": f"Die {other} hat noch kein Ende. Tragen Sie es zuerst bei ihr ein: "
            "Wahlperioden überschneiden sich nicht."
        }

    def _sessions(self, starts_on, ends_on):
        """Its sessions stay within it."""
        if not self.term:
            return {}
        sessions = CouncilSession.objects.filter(body__term=self.term)
        outside = {"starts_on": ("vor", sessions.filter(held_on__lt=starts_on))}
        if ends_on:
            outside["ends_on"] = "nach", sessions.filter(held_on__gt=ends_on)
        return {
            name: f"Ihre Gremien haben {word} diesem Tag schon "
            f"{counted(count, 'Sitzung,Sitzungen')}."
            for name, (word, rows) in outside.items()
            if self.has_new(name) and (count := rows.count())
        }

    def _successions(self, starts_on):
        """The bodies that its own follow stay in earlier terms, those that follow them in later."""
        if not self.term or not self.has_new("starts_on"):
            return {}
        own_follow = Q(term=self.term, follows__term__starts_on__gte=starts_on)
        own_are_followed = Q(follows__term=self.term, term__starts_on__lte=starts_on)
        bodies = CouncilBody.objects.filter(own_follow | own_are_followed)
        body = bodies.select_related("term", "follows__term").first()
        if not body:
            return {}
        return {
            "starts_on": f"Das Gremium „{body}“ der {body.term} folgt auf „{body.follows}“ der "
            f"{body.follows.term}. Dessen Wahlperiode muss früher beginnen."
        }

    def keep(self, by):
        if self.term and not self.is_changed:
            return reverse("council_bodies"), "Es gab nichts zu ändern."
        term = self.term or CouncilTerm()
        term.starts_on, term.ends_on = self.entered_days("starts_on", "ends_on")
        term.revise(by=by)
        done = "gespeichert" if self.term else "angelegt"
        return reverse("council_bodies"), f"Die {term} ist {done}."
