"""What a member of the council finds at /kreistag/: the next sessions of the own bodies, what
changed since the last look, marked goals and own questions.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from goals.asking import attach_told
from goals.days import ADOPTED_ON, end_of, today
from goals.models import (
    CouncilSession,
    Goal,
    LastLook,
    Mark,
    Measure,
    Milestone,
    ProgressUpdate,
    Question,
    Rendition,
    StatusReport,
    StrategicField,
)
from goals.models.reported import due_on, freshness
from goals.outcomes import Passage, Period, Standpoint, passage_of, stands_otherwise
from goals.own_seats import outlook_in, outlook_on, seats_of
from goals.reporting import standing
from goals.review_rows import told
from goals.vocabulary import HALTED_PHASES, Assessment, Visibility

LOOKED_BACK = 30
"""So many days count as new for somebody who has neither looked yet nor sits in a body."""

MOST = 12
"""So many changes stand on the page; the comparison of two days has all."""


@dataclass(frozen=True)
class Since:
    """From which moment on something is new to somebody, and how that is said."""

    moment: datetime
    words: str

    @property
    def day(self):
        """The last day that had ended by then: a comparison with it leaves nothing out."""
        return max(timezone.localdate(self.moment) - timedelta(days=1), ADOPTED_ON)


@dataclass
class Change:
    """A goal or measure (`subject`) that stands otherwise than it was known at the last look."""

    passage: Passage
    subject: Goal | Measure | None = None

    meanwhile = ()
    """As of an Item of a review: what stands otherwise says all by that."""

    @property
    def before(self):
        return self.passage.before

    @property
    def after(self):
        return self.passage.after

    @property
    def update(self):
        """The report that brought it; where only a correction did away with one, what holds."""
        return self.passage.steps[-1][1] if self.passage.steps else self.after.update

    @property
    def why(self):
        return self.after.reason or self.passage.text

    @property
    def is_urgent(self):
        """Whether the Kreistag may have to decide."""
        at_risk = self.after.assessment is Assessment.AT_RISK
        return at_risk or self.after.phase in HALTED_PHASES

    @property
    def rank(self):
        """The urgent ones stand first, then the newest."""
        update = self.update
        return self.is_urgent, update.effective_on, update.released_at, update.pk

    @property
    def tells_assessment_change(self):
        """As in a review: one that came or went with the phase is no news of its own."""
        changed = self.before.assessment is not self.after.assessment
        came_or_went = not (self.before.has_assessment and self.after.has_assessment)
        return changed and not (self.before.phase is not self.after.phase and came_or_went)

    @property
    def readers(self):
        """Who may read all its words, where that is not everybody."""
        visibility = self.passage.visibility
        return "" if visibility in (None, Visibility.PUBLIC) else visibility.label


class CouncilArea:
    """Everything that the page shows a user; the same number of queries however much it is.

    `shown_at`: what was released before that moment counts. `shows_all`: changes in all fields, not
    only in those of the user's bodies. Whoever sits in none is shown all.
    """

    def __init__(self, user, shown_at, *, shows_all=False):
        self.user, self.shown_at = user, shown_at
        self.seats = seats_of(user)
        self.shows_all = shows_all or not self.seats
        self.since = since_for(user, [seat.body for seat in self.seats])
        self.goals = goals_in_force()
        marks = set(Mark.objects.of(user).values_list("goal", flat=True))
        self.marked = [goal for goal in self.goals.values() if goal.pk in marks]
        news = self._news()
        updates = self._updates(news)
        self._look_ahead(updates)
        self._sort_changes(news, updates)
        self._attach_states(updates)
        attach_milestones(self.marked, user)
        self._attach_questions()

    @property
    def numbers(self):
        """The numbers of the fields of the user's bodies."""
        return {number for seat in self.seats for number in seat.numbers}

    def _goals_in(self, numbers):
        return [goal for goal in self.goals.values() if goal.field.number in numbers]

    def _news(self):
        """{(primary key of a goal, of a measure)} of what was reported on since, in the fields."""
        news = ProgressUpdate.objects.readable(self.user).subjects_since(self.since.moment)
        measures = Measure.objects.visible_to(self.user)
        if self.shows_all:
            goals, measures = set(self.goals), measures.for_goals(Goal.objects.in_force())
        else:
            goals = {goal.pk for goal in self._goals_in(self.numbers)}
            measures = measures.in_fields(self.numbers)
        measures = set(measures.order_by().values_list("pk", flat=True))
        return {(goal, number) for goal, number in news if goal in goals or number in measures}

    def _updates(self, news):
        asked = {number for seat in self.seats if seat.session for number in seat.numbers}
        goals = {goal.pk for goal in [*self._goals_in(asked), *self.marked]}
        goals |= {goal for goal, _ in news if goal}
        measures = [number for _, number in news if number]
        updates = ProgressUpdate.objects.readable(self.user).released_before(self.shown_at)
        return told(updates.on_any(goals, measures))

    def _look_ahead(self, updates):
        met = [seat for seat in self.seats if seat.session]
        keys = [seat.session.previous_key for seat in met if seat.session.previous_key]
        reports = StatusReport.objects.newest_of_each(keys)
        sessions = [seat.session.pk for seat in met]
        frozen = Rendition.objects.newest_for(self.user, sessions)
        for seat in met:
            if seat.session.pk in frozen:
                seat.outlook = outlook_in(frozen[seat.session.pk])
                continue
            goals, report = self._goals_in(seat.numbers), reports.get(seat.session.previous_key)
            seat.outlook = outlook_on(seat.session, report, goals, updates, self.shown_at)

    def _sort_changes(self, news, updates):
        day = today()
        period = Period(Standpoint(day, self.since.moment), Standpoint(day, self.shown_at))
        news = {key: updates.get(key, []) for key in news}
        moved = {key: told for key, told in news.items() if stands_otherwise(told, period)}
        found = {key: Change(passage_of(told, period, None)) for key, told in moved.items()}
        shown = sorted(found, key=lambda key: found[key].rank, reverse=True)[:MOST]
        measures = Measure.objects.visible_to(self.user).in_bulk([key for _, key in shown if key])
        for goal, number in shown:
            subject = self.goals[goal] if goal else measures[number]
            found[goal, number].subject = subject
        self.change_count, self.changes = len(found), [found[key] for key in shown]

    def _attach_states(self, updates):
        """Give the marked goals `current`, `phase`, `assessment`, `freshness` and `due_on`."""
        told = {goal.pk: standing(updates.get((goal.pk, None), [])) for goal in self.marked}
        states = {pk: last[-1] for pk, last in told.items() if last}
        for goal in Goal.objects.attach_states(self.marked, self.user, states=states):
            goal.freshness = freshness(goal.current, goal.report_interval)
            goal.due_on = due_on(goal.current, goal.report_interval)

    def _attach_questions(self):
        rows = Question.objects.visible_to(self.user).lately_of(self.user, self.since.moment)
        rows = attach_told(list(rows.last_asked_first().with_subjects()), self.user)
        self.open_questions = [row for row in rows if not row.is_closed]
        self.closed_questions = [row for row in rows if row.is_closed]

    @property
    def comparison_url(self):
        """Where the changes stand as a comparison of two days, with files."""
        chosen = [("von", self.since.day.isoformat())]
        if not self.shows_all:
            named = {goal.field.number: None for goal in self._goals_in(self.numbers)}
            chosen += [("feld", number) for number in named]
        return f"{reverse('comparison')}?{urlencode(chosen)}"


def goals_in_force():
    """{primary key: Goal}, in order. Fourteen fields are read once, not with each goal."""
    fields = {field.pk: field for field in StrategicField.objects.in_force()}
    goals = Goal.objects.in_force().in_order().in_bulk()
    for goal in goals.values():
        goal.field = fields[goal.field_id]
    return goals


def since_for(user, bodies):
    """The Since of a user: the last look, else the cutoff of the last session of their bodies, else
    some days.
    """
    if moment := LastLook.objects.moment_of(user):
        at = timezone.localtime(moment)
        return Since(moment, f"seit „Alles gesehen“ am {at:%d.%m.%Y} um {at:%H:%M} Uhr")
    if session := CouncilSession.objects.last_of(bodies):
        words = f"seit dem {session.cutoff:%d.%m.%Y}, 24 Uhr, dem Stichtag der letzten Sitzung "
        words += f"({session.body}, {session.held_on:%d.%m.%Y})"
        return Since(end_of(session.cutoff), words)
    day = today() - timedelta(days=LOOKED_BACK)
    words = f"in den letzten {LOOKED_BACK} Tagen, seit dem {day:%d.%m.%Y}, 24 Uhr"
    return Since(end_of(day), words)


def attach_milestones(goals, user):
    """Set `milestone` of goals in a list: the next one of the measures for it that a user may see,
    None without. Two queries.
    """
    measures = Measure.objects.visible_to(user).active()
    pairs = list(measures.goal_pairs().filter(goal__in=[goal.pk for goal in goals]))
    coming = Milestone.objects.next_of({measure for measure, _ in pairs})
    ahead = {}
    for measure, goal in pairs:
        if measure in coming:
            ahead.setdefault(goal, []).append(coming[measure])
    for goal in goals:
        steps = ahead.get(goal.pk, [])
        goal.milestone = min(steps, key=lambda step: (step.due_on, step.pk), default=None)
