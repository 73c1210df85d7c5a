"""Invented bodies, changes and marks for the council's area at /gestaltung/.

Nothing here is read from the database.
"""

from datetime import time

from django.urls import reverse_lazy

from goals.council_area import Change
from goals.days import noon_of
from goals.forms.marks import MarkForm
from goals.models import Milestone
from goals.models.reported import Current
from goals.outcomes import Passage, Told
from goals.own_seats import Outlook, OwnSeat
from goals.reporting import State
from goals.views import samples
from goals.views.council_samples import BODY, session
from goals.views.samples import LONG, TODAY
from goals.vocabulary import Assessment, Freshness, Phase, Visibility


class SampleMark(MarkForm):
    """The button for a goal that is not there: it stays on the page."""

    url = reverse_lazy("style_guide")


def seats():
    """What council/_seats.html takes: one with a report to come, two with less to tell, one without
    a session.
    """
    full = OwnSeat(BODY, ["Vorsitz"], ["X"], session(14, begins_at=time(17)), Outlook(16, 3, 2, 4))
    calm = OwnSeat(BODY, ["Mitglied"], ["X"], session(28), Outlook(1, 1, 0, 0))
    bare = OwnSeat(BODY, ["Mitglied"], [], session(42), Outlook(0, 0, 0, 0))
    return {"seats": [full, calm, bare, OwnSeat(BODY, ["stellvertretendes Mitglied"], ["X"])]}


def passage(before, after, **more):
    """What a report brought: (phase, assessment) before and after it."""
    told = Told(
        *(1, None, *after, Visibility.PUBLIC, TODAY, noon_of(TODAY), "Es geht voran.", "", "", ""),
        *(None, None, None),
    )._replace(**more)
    states = [State(told, phase, assessment=signal) for phase, signal in (before, after)]
    states[1].reason = told.reason
    return Passage(*states, run=[told], steps=[(None, told)])


def area_changes():
    """[Change]: one at risk that may be marked, and one for the council alone."""
    goal, *_ = goals_to_mark()
    planned, risk = (Phase.PLANNED, Assessment.ON_TRACK), (Phase.PLANNED, Assessment.AT_RISK)
    done = (Phase.COMPLETED, Assessment.NONE)
    found = [
        Change(passage(planned, risk, reason=LONG), goal),
        Change(passage(planned, done, visibility=Visibility.COUNCIL), samples.measures()[0]),
    ]
    for change, mark in zip(found, (SampleMark(goal), None), strict=True):
        change.mark = mark
    return found


def goals_to_mark():
    return samples.goals()[:2]


def marked():
    """[Goal]: with a milestone ahead, and without anything."""
    full, bare = goals_to_mark()
    step = Milestone(title=f"Vergabe {LONG}", due_on=TODAY)
    for goal, milestone, fresh in ((full, step, Freshness.DUE), (bare, None, Freshness.NONE)):
        goal.milestone, goal.freshness, goal.due_on = milestone, fresh, None
        goal.mark = SampleMark(goal, is_marked=True, back="council_area")
    full.current, full.due_on, bare.current = Current(1, "planned", "none", TODAY), TODAY, None
    return [full, bare]
