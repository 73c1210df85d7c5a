"""What the council's sessions ask of controlling: reports to freeze and to open, cutoffs ahead."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Q

from goals.days import today
from goals.models import CouncilSession, StatusReport
from goals.vocabulary import Stage

LOOKED_BACK = 60
"""Of a report that is missing nobody is reminded so many days after its session."""

COMING = 3
"""So many cutoffs are told ahead."""


class ToOpen(NamedTuple):
    """The last version of a session's report, and the stage from which it goes on."""

    session: CouncilSession
    version: int
    stage: Stage


class SessionTasks:
    """Of sessions that take place, of bodies with fields, in order of their day; two queries.

    `to_freeze`: [CouncilSession] without a report although the cutoff has passed; `to_open`:
    [ToOpen] of reports that are not public yet; `coming`: [CouncilSession] with the next cutoffs.
    """

    def __init__(self):
        day = today()
        since, unopened = day - timedelta(days=LOOKED_BACK), StatusReport.objects.not_public()
        rows = CouncilSession.objects.held().filter(body__fields__isnull=False).distinct()
        rows = rows.filter(Q(held_on__gte=since) | Q(pk__in=unopened.values("session")))
        rows = rows.in_order().select_related("body")
        reached = StatusReport.objects.reached([row.pk for row in rows])
        self.to_freeze = [row for row in rows if row.cutoff < day and row.pk not in reached]
        ahead = (row for row in rows if row.cutoff >= day)
        self.coming = sorted(ahead, key=lambda row: (row.cutoff, row.pk))[:COMING]
        reports = [ToOpen(row, *reached[row.pk]) for row in rows if row.pk in reached]
        self.to_open = [report for report in reports if report.stage != Stage.PUBLIC]
