"""The bodies of the council in which somebody sits, with what lies ahead of each."""

from dataclasses import dataclass

from goals.days import today
from goals.frozen import frozen_totals
from goals.models import CouncilBody, CouncilSession, Membership
from goals.outcomes import outcome_of, passage_of
from goals.review import reporting_period
from goals.session_review import beginning
from goals.vocabulary import Assessment, MemberKind, Outcome


@dataclass(frozen=True)
class Outlook:
    """What the report on a session says of the goals it is about, in numbers: the frozen one, and
    without any what it would say by now.
    """

    goals: int
    decisions: int
    at_risk: int
    silent: int


@dataclass
class OwnSeat:
    """A body in which somebody sits. `kinds`: as what; `numbers`: of its fields; `session`: the
    next one, `outlook`: on it; None without.
    """

    body: CouncilBody
    kinds: list
    numbers: list
    session: CouncilSession | None = None
    outlook: Outlook | None = None


def seats_of(user):
    """[OwnSeat] of the bodies in which a user sits today, by the day of their next session; those
    without one come last.
    """
    rows = Membership.objects.of(user).on().select_related("body")
    rows = rows.order_by("body__position", "body__name", "pk").prefetch_related("body__fields")
    seats = {}
    for row in rows:
        numbers = [field.number for field in row.body.fields.all()]
        seat = seats.setdefault(row.body_id, OwnSeat(row.body, [], numbers))
        seat.kinds.append(MemberKind(row.kind).label)
    coming = CouncilSession.objects.next_of_each(list(seats))
    for pk, seat in seats.items():
        seat.session = coming.get(pk)
    met = [seat for seat in seats.values() if seat.session]
    without = [seat for seat in seats.values() if not seat.session]
    return sorted(met, key=lambda seat: seat.session.held_on) + without


def outlook_in(rendition):
    """The Outlook that a frozen report tells."""
    totals = frozen_totals(rendition)
    at_risk = sum(count.after for count in totals.assessments if count.of.code == "at_risk")
    return Outlook(totals.goals, totals.decisions, at_risk, totals.silent)


def outlook_on(session, report, goals, updates, known):
    """The Outlook on a session: of goals what its report would say at the moment `known`.

    `session`: with `previous_cutoff`; `report`: frozen for that session, or None; `updates`:
    {(goal, None): [Told]}. Goals and their intervals are those of today, also where the cutoff has
    passed.
    """
    until = min(session.cutoff, today())
    begins, known_since = beginning(session.previous_cutoff, report)
    begins = min(begins, until)
    period = reporting_period(begins, until, known, known_since)
    found = dict.fromkeys(Outcome, 0)
    at_risk = 0
    for goal in goals:
        passage = passage_of(updates.get((goal.pk, None), []), period, goal.report_interval)
        found[outcome_of(passage, begins)] += 1
        at_risk += passage.after.assessment is Assessment.AT_RISK
    return Outlook(len(goals), found[Outcome.DECISION], at_risk, found[Outcome.NOT_REPORTED])
