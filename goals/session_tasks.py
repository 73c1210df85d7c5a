"""What the council's sessions ask of controlling: reports to freeze and to open, cutoffs ahead."""

from datetime import timedelta
from typing import NamedTuple

from goals.days import today
from goals.models import CouncilSession, StatusReport
from goals.vocabulary import Stage

LOOKED_BACK = 365
"""So many days after a session its report is still to be opened further."""

REMINDED = 60
"""So many days after a session it is said that its report is missing."""

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
        rows = CouncilSession.objects.coming(day - timedelta(days=LOOKED_BACK)).held()
        rows = rows.filter(body__fields__isnull=False).distinct().select_related("body")
        reached = StatusReport.objects.reached([row.pk for row in rows])
        since = day - timedelta(days=REMINDED)
        self.to_freeze = [
            row
            for row in rows
            if row.held_on >= since and row.cutoff < day and row.pk not in reached
        ]
        ahead = (row for row in rows if row.cutoff >= day)
        self.coming = sorted(ahead, key=lambda row: (row.cutoff, row.pk))[:COMING]
        reports = [ToOpen(row, *reached[row.pk]) for row in rows if row.pk in reached]
        self.to_open = [report for report in reports if report.stage != Stage.PUBLIC]
