"""Invented reports, frozen for past sessions: what they tell is what was known at the time."""

from datetime import timedelta

from goals.freezing import Words, freeze, prepare
from goals.vocabulary import Stage

MORNING = 150
"""Minutes after seven: when reports are frozen and opened."""


def add_reports(planned, by, calendar):
    """`planned`: [(CouncilSession, {"introduction", "remarks": {field: text}, "stage"})]."""
    for session, data in sorted(planned, key=lambda pair: pair[0].cutoff):
        day = session.cutoff + timedelta(days=1)
        words = Words(data["introduction"], data["remarks"])
        report = freeze(prepare(session, words, calendar.moment(day, MORNING)), by=by)
        for stage in list(Stage)[1:]:
            if report.stage == data["stage"]:
                break
            day += timedelta(days=1)
            report.open_further(by=by, to=stage, at=calendar.moment(day, MORNING))
            report = type(report).objects.get(pk=report.pk)
