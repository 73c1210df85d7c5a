"""What a calendar's event would change of a session that stands here, and what that would upset."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import time
from operator import attrgetter

from goals.calendars import uid_of
from goals.days import today
from goals.models import CouncilSession
from goals.session_records import Event
from goals.text import told

OWNED = {"held_on": "Tag", "begins_at": "Beginn", "place": "Ort", "is_cancelled": "abgesagt"}
"""What the calendar has the say on."""


def in_words(name, value):
    """A value of a session in German; "" for none."""
    if name == "begins_at":
        return f"{value:%H:%M} Uhr" if value else ""
    return told(value)


def day_of(session):
    """For sorting: by day, then by hour."""
    return session.held_on, session.begins_at or time.max, session.body.name


@dataclass
class Difference:
    """A session that an event would change. `values`: {column: new value}; `kept`: [(label, value
    here, value in the calendar)] of what was entered by hand and stays so; `warnings`: sentences
    on what it would upset.
    """

    event: Event
    session: CouncilSession
    values: dict
    kept: list
    warnings: list = field(default_factory=list)

    @property
    def word(self):
        """What happens to it."""
        if "is_cancelled" in self.values:
            return "abgesagt" if self.values["is_cancelled"] else "findet doch statt"
        if self.values.keys() & {"held_on", "begins_at"}:
            return "verlegt"
        return "anderer Ort" if self.values else "wird diesem Termin zugeordnet"

    @property
    def is_change(self):
        """Whether it becomes another one, or is known by its event from now on."""
        return bool(self.values) or not self.session.calendar_entry

    @property
    def is_news(self):
        """Whether anything is to be stored, be it only what the calendar says by now."""
        session, event = self.session, self.event
        if self.values or (session.calendar_entry and session.calendar_entry != event.entry):
            return True
        return event.uid not in (session.uid, uid_of(session))

    @property
    def fields(self):
        """[(label, old, new)] in German, "" for none; with the cutoff, if it goes along."""
        found = [
            (label, in_words(name, getattr(self.session, name)), in_words(name, self.values[name]))
            for name, label in OWNED.items()
            if name in self.values and name != "is_cancelled"
        ]
        if "held_on" in self.values:
            old, new = self.session.cutoff, self.session.cutoff_on(self.values["held_on"])
            found += [("Stichtag", told(old), told(new))] if old != new else []
        return found


class Beside:
    """The sessions of each body, to warn of what a change would upset. `sessions`: with their
    reports.
    """

    def __init__(self, sessions):
        self.days, self.reported = defaultdict(list), defaultdict(list)
        for session in sorted(sessions, key=attrgetter("held_on")):
            self.days[session.body_id].append(session)
            if session.is_reported:
                self.reported[session.body_id].append(session)

    def warnings(self, session, values):
        """[sentence] on what another day, or that it is called off, would upset; `values`: as of a
        Difference.
        """
        if "held_on" not in values and not values.get("is_cancelled"):
            return []
        day, found = values.get("held_on", session.held_on), []
        gone, reported = min(session.held_on, today()), self.reported[session.body_id]
        passed = [each for each in self.days[session.body_id] if day <= each.held_on < gone]
        if passed:
            last = told(passed[-1].held_on)
            found.append(f"Sie stünde dann vor einer vergangenen Sitzung, der am {last}.")
        if session in reported:
            found.append("Zu ihr ist schon ein Bericht eingefroren.")
        if later := [each for each in reported if each.held_on > day and each != session]:
            last = told(later[-1].held_on)
            found.append(f"Zu einer späteren, der am {last}, ist schon ein Bericht eingefroren.")
        return found
