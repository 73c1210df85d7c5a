"""The review for a session of the council: from the cutoff of the one before it to its own."""

from django.utils import timezone

from goals.addresses import address_of
from goals.days import ADOPTED_ON, today
from goals.models import CouncilSession, StatusReport
from goals.review import Heading, Scope, make_review, reporting_period
from goals.review_values import Label, Session

FIRST = "Tag des Beschlusses"


def session_review(user, session, *, since=None, made_at=None):
    """The Content for a session as `user` may see it.

    `since`: a day of one's own choice; without it, the cutoff of the body's session before, or the
    adoption. Where a report on that session is frozen, what it did not know yet counts as new here.
    `made_at`: the moment that decides which releases count; without it, now. A cutoff that lies
    ahead is taken for today.
    """
    made_at = made_at or timezone.now()
    until = min(session.cutoff, today())
    before = session.previous()
    report = StatusReport.objects.newest_of(before) if before else None
    words = f"Stichtag der Sitzung am {before.held_on:%d.%m.%Y}" if before else FIRST
    begins, known_since = beginning(before and before.told_until, report)
    if since and since != begins:
        begins, words, known_since = since, "selbst gewählter Tag", None
    following = CouncilSession.objects.after(session)
    numbers = session.body.field_numbers
    heading = Heading(
        heading=str(session.body),
        overline=f"Umsetzungsbericht zur Sitzung am {session.held_on:%d.%m.%Y}",
        scope=(Label("Themenfelder", ", ".join(numbers)),) if numbers else (),
        since_words=words,
        hints=tuple(hints(session, before, numbers)),
        session=Session(
            body=str(session.body),
            body_address=session.body.get_absolute_url(),
            held_on=session.held_on,
            address=address_of("session_report", session.pk),
            place=session.place,
            is_cancelled=session.is_cancelled,
        ),
    )
    return make_review(
        user,
        Scope(fields=numbers),
        # Of a session whose report has not begun yet nothing is told.
        reporting_period(min(begins, until), until, made_at, known_since),
        heading,
        ahead_until=following.cutoff if following and following.cutoff > until else None,
        made_at=made_at,
    )


def beginning(cutoff, report):
    """(day, moment) from which a session's report counts. `cutoff`: of the session before it,
    `report`: frozen for that one, each None without. Moment None: the end of the day.
    """
    if report:
        return report.cutoff, report.frozen_at
    return cutoff or ADOPTED_ON, None


def hints(session, before, numbers):
    """[sentence] on what a reader must know of this review."""
    if session.is_cancelled:
        yield "Diese Sitzung ist abgesagt."
    if session.cutoff > today():
        yield (
            f"Noch vorläufig: Der Stichtag ist der {session.cutoff:%d.%m.%Y}. Gezeigt wird, was "
            "bis heute gemeldet ist."
        )
    if not before:
        yield (
            "Zu diesem Gremium gibt es keinen früheren Stichtag. Verglichen wird mit dem Tag des "
            f"Beschlusses, dem {ADOPTED_ON:%d.%m.%Y}."
        )
    elif before.told_until > today():
        yield "Auch der Stichtag der Sitzung davor liegt noch voraus."
    if not numbers:
        yield "Diesem Gremium ist kein Themenfeld zugeordnet."
