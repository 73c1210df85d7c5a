"""Invented members, sessions and agendas. The bodies are real by name or were so in the last term;
who sits in them, when they meet and about what is made up.
"""

from datetime import date, time, timedelta

from goals.days import ADOPTED_ON
from goals.demo_calendar import working_day
from goals.models import (
    AgendaItem,
    CouncilBody,
    CouncilSession,
    CouncilTerm,
    LastLook,
    Mark,
    Measure,
    Membership,
    StrategicField,
)
from goals.models.sessions import CUTOFF_DAYS

PLACE = "Kreishaus Coesfeld (Beispiel)"
BEGIN = time(16, 30)
COPIED = ("is_cancelled", "note")


def add_council(data, users, goals, paper, calendar):
    """The bodies of fixtures/demo/council.json with members and sessions.

    `kind` of a body: how the account `kreistag` sits in it · `days` of a session: until it from the
    day of loading, negative for past ones · `moved_days`: until the day it was first planned for ·
    `paper`: (number, what it is about) → CouncilPaper. Answers [(CouncilSession, what the file says
    of its report)] of those that have one.
    `area`: what `kreistag` keeps an eye on.
    """
    starts_on, ends_on = map(date.fromisoformat, data["term"])
    term = CouncilTerm.objects.get_or_create({"ends_on": ends_on}, starts_on=starts_on)[0]
    bodies = {row["slug"]: add_body(row, term, users) for row in data["bodies"]}
    planned = []
    for row in data["sessions"]:
        session = add_session(row, bodies[row["body"]], users["controlling"], calendar)
        planned += [(session, row["report"])] if "report" in row else []
        for position, item in enumerate(row["items"], 1):
            add_item(item, position, session, goals, paper)
    keep_an_eye(data["area"], users["kreistag"], goals, calendar)
    return planned


def keep_an_eye(row, user, goals, calendar):
    """What the account has marked, and when it last said to have seen everything."""
    for code in row["marked"]:
        Mark.objects.put(user, goals[code])
    LastLook.objects.move(user, calendar.moment(calendar.ago(row["looked_days_ago"]), 600))


def add_body(row, term, users):
    columns = {name: row[name] for name in ("slug", "name", "position", "duties")}
    body = CouncilBody(term=term, **columns)
    fields = StrategicField.objects.in_force().filter(number__in=row["fields"])
    body.revise(by=users["controlling"], fields=fields)
    for name, kind in row["members"]:
        Membership.objects.create(body=body, name=name, kind=kind, starts_on=term.starts_on)
    if "kind" in row:
        seat = {"user": users["kreistag"], "kind": row["kind"], "starts_on": term.starts_on}
        Membership.objects.create(body=body, **seat)
    return body


def add_session(row, body, by, calendar):
    held_on = day_of(row["days"], calendar)
    session = CouncilSession(
        body=body,
        held_on=held_on,
        begins_at=BEGIN,
        place=PLACE,
        cutoff=held_on - timedelta(days=CUTOFF_DAYS),
        moved_from=day_of(row["moved_days"], calendar) if "moved_days" in row else None,
        **{name: row[name] for name in COPIED if name in row},
    )
    session.revise(by=by)
    return session


def day_of(days, calendar):
    """The working day so many days from now; past ones move together where the adoption is near."""
    if days < 0:
        # A session whose cutoff lies before the adoption would have nothing to report.
        return max(calendar.ago(-days), ADOPTED_ON + timedelta(days=CUTOFF_DAYS))
    return working_day(calendar.today + timedelta(days=days))


def add_item(row, position, session, goals, paper):
    item = AgendaItem(session=session, position=position, number=row["number"], title=row["title"])
    item.is_public, item.result = row.get("is_public", True), row.get("result", "")
    item.skip_history_when_saving = True
    item.save()
    item.goals.add(*(goals[code] for code in row["goals"]))
    item.measures.add(*(Measure.objects.get(title=title) for title in row.get("measures", [])))
    item.papers.add(*(paper(reference, item.title) for reference in row.get("papers", [])))
    del item.skip_history_when_saving
    # Written down once, when it is whole.
    AgendaItem.records.create_historical_record(item, "+")
