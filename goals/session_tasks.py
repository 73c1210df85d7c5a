"""What the council's sessions ask of controlling: reports to freeze and to open, cutoffs ahead."""

from datetime import timedelta

from django.db.models import Prefetch

from goals.days import today
from goals.models import CouncilSession, StatusReport
from goals.vocabulary import Stage

LOOKED_BACK = 60
"""Of a session held more days ago nobody is reminded."""

COMING = 3
"""So many cutoffs are told ahead."""


class SessionTasks:
    """Of sessions that take place, of bodies with fields, in order of their day; three queries.

    `to_freeze`: [CouncilSession] without a report although the cutoff has passed; `to_open`:
    [StatusReport], the last version for each session, that is not public yet; `coming`:
    [CouncilSession] with the next cutoffs.
    """

    def __init__(self):
        day = today()
        rows = CouncilSession.objects.coming(day - timedelta(days=LOOKED_BACK)).held()
        reports = StatusReport.objects.newest_first().prefetch_related("stages")
        rows = rows.filter(body__fields__isnull=False).distinct().select_related("body")
        rows = list(rows.prefetch_related(Prefetch("reports", reports)))
        self.to_freeze = [row for row in rows if row.cutoff < day and not row.is_reported]
        ahead = (row for row in rows if row.cutoff >= day)
        self.coming = sorted(ahead, key=lambda row: (row.cutoff, row.pk))[:COMING]
        self.to_open = []
        for row in rows:
            for report in row.reports.all()[:1]:
                if report.stage != Stage.PUBLIC:
                    report.session = row
                    self.to_open.append(report)
