"""The mails of the day: what each person is to be told, grouped, and how it goes out once.

A kind of news is a function `(news, reader) -> [Line]` in KINDS. Each asks for what its reader
may see and does, and tells nobody what they did themselves. docs/operations.md says in German what
is told when; decision 0021 why.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from goals import mail
from goals.asking import what_is_to_do
from goals.days import today
from goals.letters import Group, Letter, Line
from goals.models import Digest, Goal, Measure, ProgressDraft, ProgressUpdate, Question, User
from goals.models.cutoffs import Cutoffs
from goals.models.question_words import SOON_DAYS
from goals.models.reported import cutoff_after, due_on, freshness
from goals.permissions import is_staff, may_release, may_see, visibilities
from goals.vocabulary import DUE_DAYS, FINAL_PHASES, DigestState, Freshness

SETTLING = timedelta(minutes=1)
"""What happens while a run reads may not be seen yet: so young news waits for the next mail."""

LONGEST = timedelta(days=14)
"""Nobody is told of releases older than this, such as with the first mail to an account."""


@dataclass(frozen=True)
class Reader:
    """Somebody who may get a mail. News lies after `since` and not after `until`; with `is_full`,
    the first mail of a week, everything is told that is still open.
    """

    user: User
    since: datetime
    until: datetime
    is_full: bool

    def is_news(self, moment):
        return self.since < moment <= self.until

    def is_told(self, moment):
        """Whether what is open since `moment` is told."""
        return self.is_full or self.is_news(moment)

    def is_told_from(self, day):
        """The same for what is open from a day on; on that day itself it is told in the morning."""
        return self.is_full or timezone.localdate(self.since) < day <= today()


class News:
    """What there is to tell in one run. What is the same for all is read once."""

    def __init__(self):
        self.until = timezone.now() - SETTLING
        self.earliest = self.until - LONGEST
        self._subjects = {}

    def readers(self, **chosen):
        """[Reader] of all active accounts with an address, or of those `chosen` among them."""
        users = User.objects.with_mail().filter(**chosen)
        told, monday = Digest.objects.told_until(), today() - timedelta(days=today().weekday())
        readers = []
        for user in users:
            until, day = told.get(user.pk, (self.earliest, None))
            is_full = day is None or day < monday
            readers.append(Reader(user, max(until, self.earliest), self.until, is_full))
        return readers

    def letters(self, **chosen):
        """[Letter] to everybody (of those `chosen`) who is to be told something."""
        letters = []
        for reader in self.readers(**chosen):
            groups = [
                Group(heading, reverse(page), kind(self, reader)) for heading, page, kind in KINDS
            ]
            if groups := [group for group in groups if group.lines]:
                letters.append(Letter(reader.user, self.until, groups))
        return letters

    def subjects(self, user):
        """[(goal or measure, Freshness, due on or None, Cutoff before which it is due or None)]
        that are led by somebody, those due first at the top; read once for all who see the same.
        """
        circle = tuple(visibilities(user))
        if circle not in self._subjects:
            found = []
            for rows in (Goal.objects.in_force(), Measure.objects.visible_to(user).active()):
                rows = rows.filter(lead__isnull=False)
                fields = rows.field_numbers()
                for row in rows.attach_states(list(rows.for_lines()), user):
                    interval, cutoffs = row.report_interval, self.cutoffs.of(fields.get(row.pk, ()))
                    due = due_on(row.current, interval)
                    fresh = freshness(row.current, interval, cutoffs=cutoffs)
                    found.append((row, fresh, due, cutoff_after(due, cutoffs)))
            self._subjects[circle] = sorted(found, key=lambda item: item[2] or today())
        return self._subjects[circle]

    @cached_property
    def cutoffs(self):
        return Cutoffs()

    def led_by(self, user, wanted):
        """[(goal or measure, due on, Cutoff or None)] of a Freshness that the departments of a
        user, and those below them, lead: what stands on the desk.
        """
        if not is_staff(user):
            return []
        return [
            (row, due, cutoff)
            for row, fresh, due, cutoff in self.subjects(user)
            if fresh == wanted and row.lead_id in user.department_keys
        ]

    @cached_property
    def waiting(self):
        return list(ProgressDraft.objects.waiting().with_subjects().prefetch_related("writers"))

    @cached_property
    def returned(self):
        return list(ProgressDraft.objects.returned().with_subjects().prefetch_related("writers"))

    @cached_property
    def released(self):
        """[(ProgressUpdate, {pk of each who wrote it})] that waited for release."""
        updates = ProgressUpdate.objects.filter(
            released_at__gt=self.earliest, phase__in=FINAL_PHASES
        )
        updates = updates.select_related("goal__field", "measure").order_by("released_at", "pk")
        updates = list(updates)
        writers = ProgressDraft.objects.writers_of(updates)
        return [(update, writers[update.pk]) for update in updates]


# The kinds. What is open is told when it begins and in the first mail of each week, what has
# happened is told once.


def overdue(news, reader):
    return [
        Line(name_of(row), f"war zu melden bis zum {day(due)}", row.report_url)
        for row, due, _ in news.led_by(reader.user, Freshness.OVERDUE)
        if reader.is_told_from(due + timedelta(days=1))
    ]


def due(news, reader):
    return [
        Line(name_of(row), when_due(due, cutoff), row.report_url)
        for row, due, cutoff in news.led_by(reader.user, Freshness.DUE)
        # What only a session makes due is told with all else that is open, once a week: sessions
        # are planned long before.
        if reader.is_told_from(due - timedelta(days=DUE_DAYS))
    ]


def when_due(due, cutoff):
    words = f"zu melden bis zum {day(due)}"
    return f"{words}; Stichtag am {day(cutoff.day)}: {cutoff}" if cutoff else words


def never(news, reader):
    """In one line: at the beginning these are all goals, and no day makes one of them news."""
    rows = news.led_by(reader.user, Freshness.NONE) if reader.is_full else []
    if not rows:
        return []
    count = "1 Ziel oder Maßnahme" if len(rows) == 1 else f"{len(rows)} Ziele und Maßnahmen"
    return [Line(count, "Öffentlich steht dort „keine Angabe“.", reverse("desk"), len(rows))]


def waiting(news, reader):
    return [
        Line(
            name_of(draft.subject),
            f"„{draft.status.label}“, eingereicht am {day(draft.submitted_at)}",
            reverse("release", args=[draft.pk]),
        )
        for draft in news.waiting
        if may_release(reader.user, draft) and reader.is_told(draft.submitted_at)
    ]


def returned(news, reader):
    if not is_staff(reader.user):
        return []
    return [
        Line(
            name_of(draft.subject),
            f"„{draft.status.label}“, zurückgegeben mit Bemerkung am {day(draft.returned_at)}",
            draft.get_absolute_url(),
        )
        for draft in news.returned
        if draft.is_written_by(reader.user)
        and draft.returned_by != reader.user.pk
        and reader.is_told(draft.returned_at)
    ]


def released(news, reader):
    user = reader.user
    return [
        Line(
            name_of(update.subject),
            f"„{update.status.label}“, freigegeben am {day(update.released_at)}",
            update.subject.get_absolute_url(),
        )
        for update, writers in news.released
        if user.pk in writers
        and update.released_by_id != user.pk
        and reader.is_news(update.released_at)
        and may_see(user, update)
        and (update.goal_id or may_see(user, update.measure))
    ]


def to_pass_on(news, reader):
    rows = Question.objects.visible_to(reader.user).to_pass_on_by(reader.user).with_subjects()
    return [
        Line(str(row), f"gestellt am {day(row.asked_at)}", row.get_absolute_url())
        for row in rows
        if reader.is_told(row.asked_at)
    ]


def to_answer(news, reader):
    rows = Question.objects.visible_to(reader.user).lying_at(reader.user).with_subjects()
    return [
        Line(str(row), what_is_to_do(row), row.get_absolute_url())
        for row in rows
        if reader.is_told(row.moved_at)
        or reader.is_told_from(row.deadline - timedelta(days=SOON_DAYS))
        or reader.is_told_from(row.deadline + timedelta(days=1))
    ]


def answers_to_release(news, reader):
    rows = Question.objects.visible_to(reader.user).releasable_by(reader.user).with_subjects()
    return [
        Line(str(row), f"beantwortet am {day(row.answered_at)}", row.get_absolute_url())
        for row in rows
        if reader.is_told(row.answered_at)
    ]


def answered(news, reader):
    rows = Question.objects.visible_to(reader.user).told_to(reader.user, reader.since)
    return [
        Line(str(row), f"{row.get_state_display()} am {day(row.moved_at)}", row.get_absolute_url())
        for row in rows.with_subjects()
        if reader.is_news(row.moved_at)
    ]


KINDS = [
    ("Überfällig", "desk", overdue),
    ("Fällig", "desk", due),
    ("Noch ohne Meldung", "desk", never),
    ("Wartet auf Ihre Freigabe", "release_queue", waiting),
    ("Zurückgegeben", "desk", returned),
    ("Freigegeben", "desk", released),
    ("Fragen zum Weitergeben", "question_list", to_pass_on),
    ("Fragen aus dem Kreistag", "question_list", to_answer),
    ("Antworten zur Freigabe", "question_list", answers_to_release),
    ("Ihre Fragen", "question_list", answered),
]
"""[(heading, name of the page with all of it, function)] in the order of the mail."""


def name_of(subject):
    return f"{subject.WORD} {subject}"


def day(value):
    """A date, or the day of a moment in Europe/Berlin, as `24.06.2025`."""
    value = timezone.localdate(value) if isinstance(value, datetime) else value
    return f"{value:%d.%m.%Y}"


def letters_to_send():
    """[Letter] that still go out today."""
    closed = Digest.objects.settled_for(today())
    return [letter for letter in News().letters() if letter.user.pk not in closed]


def send_all(run):
    """Send what still goes out today, and write into the DigestRun how it went.

    Answers [Digest] of those that did not arrive for sure.
    """
    troubled = []
    with mail.Connection() as connection:
        for letter in letters_to_send():
            digest = letter.send(connection)
            if digest is None:
                continue  # Another run was faster.
            setattr(run, digest.state, getattr(run, digest.state) + 1)
            if digest.state != DigestState.SENT:
                troubled.append(digest)
    run.ended_at = timezone.now()
    run.save()
    return troubled


def send_again(digest):
    """Send a mail of today once more that controlling has allowed; None if nothing went out."""
    with mail.Connection() as connection:
        for letter in News().letters(pk=digest.user_id):
            return letter.send(connection)
    return None
