"""A mail of the day as text: its lines, their groups, and how it goes out once."""

import textwrap
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from goals import mail
from goals.days import today
from goals.models import Digest, User
from goals.permissions import is_staff

WIDTH = 76
"""Letters in a line: also what is quoted and sent on stays readable."""

MOST = 15
"""So many lines of one kind; the page behind the link has them all."""

NO_SITE_URL = "Es fehlt die Adresse des Portals für die Links in E-Mails (Einstellung SITE_URL)."


def problem(*, sends=True):
    """Why no mail of the day can be sent (or not even written), in German; "" if it can."""
    if sends and not mail.is_ready():
        return mail.NO_SERVER
    return "" if settings.SITE_URL else NO_SITE_URL


@dataclass(frozen=True)
class Line:
    """Something to be told: what it is, what about it, the address of its page without the host;
    `count`: how many things it stands for.
    """

    title: str
    note: str
    path: str
    count: int = 1

    def __str__(self):
        return "\n".join([*wrapped(self.title, "* "), *wrapped(self.note, "  "), f"  {self.url}"])

    @property
    def url(self):
        return settings.SITE_URL + self.path


def wrapped(text, indent):
    """The lines of a text, the first behind `indent`, the others below its first letter."""
    follow = " " * len(indent)
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=follow,
        break_long_words=False,
        break_on_hyphens=False,
    )


@dataclass(frozen=True)
class Group:
    """The lines of one kind; `path` leads to all of them."""

    heading: str
    path: str
    lines: list

    @property
    def count(self):
        return sum(line.count for line in self.lines)

    def __str__(self):
        head = f"{self.heading} ({self.count})" if self.count > 1 else self.heading
        shown = [*map(str, self.lines[:MOST])]
        if len(self.lines) > MOST:
            more = f"… und {len(self.lines) - MOST} weitere:"
            shown.append(f"{more}\n  {settings.SITE_URL}{self.path}")
        return "\n\n".join([f"{head.upper()}\n{'-' * len(head)}", *shown])


@dataclass(frozen=True)
class Letter:
    """The mail of the day to one person. `groups`: [Group], none of them empty; `until`: the
    moment up to which it tells what happened.
    """

    user: User
    until: datetime
    groups: list

    @property
    def content(self):
        """What it is about, in counts: all that the portal keeps of it."""
        return ", ".join(f"{group.heading}: {group.count}" for group in self.groups)

    @property
    def subject(self):
        return f"Strategische Ziele: was ansteht am {today():%d.%m.%Y}"

    @property
    def text(self):
        context = {
            "name": self.user.name,
            "groups": self.groups,
            "site": settings.SITE_URL,
            "has_desk": is_staff(self.user),
        }
        return render_to_string("digests/mail.txt", context).strip() + "\n"

    def message(self):
        reply_to = [settings.FEEDBACK_MAILBOX] if settings.FEEDBACK_MAILBOX else None
        # RFC 3834: no machine answers this one.
        headers = {"Auto-Submitted": "auto-generated"}
        return EmailMessage(
            self.subject, self.text, to=[self.user.email], reply_to=reply_to, headers=headers
        )

    def send(self, connection):
        """Claim it, send it, write down what became of it. Answers the Digest, None if there is
        nothing to send any more.
        """
        message = self.message()
        digest = Digest.objects.claim(
            self.user,
            day=today(),
            address=self.user.email,
            content=self.content,
            told_until=self.until,
        )
        if digest is None:
            return None
        told = connection.send(message, f"E-Mail des Tages {digest.pk}")
        digest.settle(told, is_clear=not isinstance(told, mail.Unclear))
        return digest
