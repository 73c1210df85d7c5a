"""Bring a calendar's sessions into the portal: compare it, say what would change, write it.

All or nothing, and nothing is deleted. The calendar has the say on day, hour, place and whether a
session is cancelled, but only where it says something new: see decision 0030.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from hashlib import sha256
from operator import attrgetter

from goals.calendars import uid_of
from goals.days import today
from goals.models import CouncilBody, CouncilSession
from goals.session_differences import OWNED, Beside, Difference, day_of, in_words
from goals.session_names import Names
from goals.session_records import read_events

SEEN = (*CouncilSession.EDITORIAL, "uid")
UNKNOWN = "Kein Gremium erkannt: Der Titel nennt keines der laufenden Wahlperiode."
AMBIGUOUS = "Mehrere Gremien erkannt: Lesen Sie die Datei für ein Gremium allein ein."


@dataclass
class SessionImport:
    """What a calendar would do to the sessions of `bodies`, or of the `chosen` one of them."""

    bodies: list
    sessions: list
    chosen: CouncilBody | None = None
    events: list = field(default_factory=list)
    new: list = field(default_factory=list)  # [(Event, CouncilSession not stored yet)]
    changed: list = field(default_factory=list)  # [Difference]
    unchanged: list = field(default_factory=list)  # [Difference] without values
    vanished: list = field(default_factory=list)  # [CouncilSession] ahead, not in the file
    left_out: dict = field(default_factory=lambda: defaultdict(list))  # {reason: [Event]}

    @classmethod
    def of(cls, text, bodies, sessions, chosen=None):
        """Read a calendar's text and compare it; `sessions` of all `bodies`. Raises Broken."""
        plan = cls(bodies, sessions, chosen, read_events(text))
        plan._compare(plan._placed())
        return plan

    @property
    def is_idle(self):
        """Whether nothing would be stored, unless somebody cancels what has vanished."""
        return not (self.new or self.changed)

    @property
    def cancelled(self):
        return [each for each in self.changed if each.values.get("is_cancelled")]

    @property
    def moved(self):
        """Whatever else changes."""
        others = (each for each in self.changed if not each.values.get("is_cancelled"))
        return [each for each in others if each.is_change]

    @property
    def same(self):
        """[Difference] of the sessions that stay as they are, by day; of some it is kept what the
        calendar says by now.
        """
        quiet = [each for each in self.changed if not each.is_change]
        return sorted([*self.unchanged, *quiet], key=lambda each: day_of(each.session))

    @property
    def rows(self):
        """[(CouncilSession, its Difference, None for a new one)] of what changes, by day."""
        rows = [(session, None) for _, session in self.new]
        rows += [(each.session, each) for each in self.changed if each.is_change]
        return sorted(rows, key=lambda row: day_of(row[0]))

    @property
    def risky(self):
        """[Difference] with warnings, by day."""
        return [each for _, each in self.rows if each and each.warnings]

    @property
    def reasons(self):
        """[(why, [Event])] of what is left out, the rarest first."""
        return sorted(self.left_out.items(), key=lambda item: (len(item[1]), item[0]))

    @property
    def left_out_count(self):
        return sum(map(len, self.left_out.values()))

    @property
    def alike(self):
        """[(new CouncilSession, one that stands here)] that may be the same."""
        by_day, by_uid = defaultdict(list), {each.uid: each for each in self.sessions if each.uid}
        for session in self.sessions:
            by_day[session.body_id, session.held_on].append(session)
        found = [
            (new, by_day[new.body_id, new.held_on][:1] or [by_uid.get(new.uid)])
            for _, new in self.new
        ]
        return [(new, old[0]) for new, old in found if old[0]]

    @property
    def version(self):
        """A fingerprint of the file and the sessions: if it changes, it is to be looked at anew."""
        bodies = [
            (body.pk, body.name, body.term.starts_on, body.term.ends_on)
            for body in sorted(self.bodies, key=attrgetter("pk"))
        ]
        sessions = [
            (
                each.pk,
                sorted(each.calendar_entry.items()),
                *(self._value(each, name) for name in SEEN),
            )
            for each in self.sessions
        ]
        vanished = [each.pk for each in self.vanished]
        events = [replace(event, line=0) for event in self.events]
        seen = (self.chosen and self.chosen.pk, bodies, sessions, events, vanished)
        return sha256(repr(seen).encode("utf-8", "backslashreplace")).hexdigest()[:32]

    def write(self, *, by, cancel=()):
        """Add and change, one version for each session; of what has vanished call off those whose
        keys stand in `cancel`. Answers how many were. Within a transaction that holds the terms.
        """
        for _, session in self.new:
            session.revise(by=by)
        for difference in self.changed:
            self._store(difference, by)
        gone = [session for session in self.vanished if session.pk in cancel]
        for session in gone:
            session.is_cancelled = True
            # Should the event come back, this is what has changed since.
            session.calendar_entry |= {"is_cancelled": True}
            session.revise(by=by)
        return len(gone)

    def _store(self, difference, by):
        session, values = difference.session, dict(difference.values)
        if "held_on" in values:
            session.move_to(values.pop("held_on"))
        for name, value in values.items():
            setattr(session, name, value)
        if difference.event.uid != uid_of(session):
            session.uid = difference.event.uid
        session.calendar_entry = difference.event.entry
        session.revise(by=by)

    @staticmethod
    def _value(session, name):
        return getattr(session, session._meta.get_field(name).attname)

    # Which body

    def _placed(self):
        """[(Event, CouncilBody)] of what is taken; the others are left out with their reason."""
        names, placed = Names(self.bodies), []
        for event in self.events:
            body, reason = (None, event.problem) if event.problem else self._body_of(event, names)
            if reason:
                self.left_out[reason].append(event)
            else:
                placed.append((event, body))
        return placed

    def _body_of(self, event, names):
        """(CouncilBody, "") or (None, why there is none)."""
        named = names.of(event.summary)
        if self.chosen and named and self.chosen not in named:
            return None, f"Nach dem Titel eine Sitzung eines anderen Gremiums: {named[0]}."
        meant = [self.chosen] if self.chosen else named
        then = [body for body in meant if body.term.holds(event.held_on)]
        if not meant:
            return None, UNKNOWN
        if not then:
            return None, f"Außerhalb der {meant[0].term}."
        return (then[0], "") if len(then) == 1 else (None, AMBIGUOUS)

    # What becomes of it

    def _compare(self, placed):
        known, self.beside = self._known(placed), Beside(self.sessions)
        for event, body in placed:
            session = known.get((body.pk, event.uid))
            if session is None:
                self.new.append((event, self._made(event, body)))
                continue
            difference = self._difference(event, session)
            (self.changed if difference.is_news else self.unchanged).append(difference)
        bodies = {body.pk for _, body in placed}
        named = {event.uid for event in self.events}
        self.vanished = [
            session
            for session in sorted(self.sessions, key=day_of)
            if session.uid and session.uid not in named and session.body_id in bodies
            if session.held_on >= today() and not session.is_cancelled
        ]

    def _known(self, placed):
        """{(key of the body, UID): CouncilSession}; one without a UID is known by its day."""
        known = {(each.body_id, uid_of(each)): each for each in self.sessions}
        known |= {(each.body_id, each.uid): each for each in self.sessions if each.uid}
        met = {
            known[body.pk, event.uid].pk for event, body in placed if (body.pk, event.uid) in known
        }
        here, there = defaultdict(list), defaultdict(list)
        for session in self.sessions:
            if not session.uid and session.pk not in met:
                here[session.body_id, session.held_on].append(session)
        for event, body in placed:
            if (body.pk, event.uid) not in known:
                there[body.pk, event.held_on].append(event.uid)
        for (body, day), uids in there.items():
            if len(uids) == len(here[body, day]) == 1:
                known[body, uids[0]] = here[body, day][0]
        return known

    def _made(self, event, body):
        columns = {name: getattr(event, name) for name in OWNED}
        made = CouncilSession(body=body, uid=event.uid, calendar_entry=event.entry, **columns)
        made.cutoff = made.cutoff_on(event.held_on)
        return made

    def _difference(self, event, session):
        values, kept = {}, []
        for name, label in OWNED.items():
            said, stands = getattr(event, name), getattr(session, name)
            if said == stands or said in (None, ""):
                continue
            if self._is_news(name, event, session):
                values[name] = said
            else:
                kept.append((label, in_words(name, stands), in_words(name, said)))
        if "held_on" in values and event.begins_at is None and session.begins_at:
            # The hour belonged to the day before.
            values["begins_at"] = None
        warnings = self.beside.warnings(session, values)
        return Difference(event, session, values, kept, warnings)

    def _is_news(self, name, event, session):
        """Whether the calendar says something else than last time; at the first time it only fills
        in what is open here.
        """
        if last := session.calendar_entry:
            return event.entry[name] != last.get(name)
        return not getattr(session, name)
