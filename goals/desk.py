"""What lies on somebody's desk: what their departments answer for, the most urgent first."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied

from goals.asking import attach_told
from goals.days import today
from goals.models import Department, Goal, Measure, Milestone, ProgressDraft, Question
from goals.models.reported import due_on, freshness
from goals.models.subjects import NotConfirmed
from goals.vocabulary import DraftState, Freshness

MILESTONE_DAYS = 60
"""So far ahead the desk looks for milestones."""

MARK = re.compile(r"(goal|measure)-([0-9]{1,9})-([0-9]{1,9})", re.ASCII)

MOST = 500
"""More than anybody answers for; nobody is confirmed by the thousand."""


@dataclass
class Line:
    """A goal or measure on the desk. `problem`: why "unchanged" cannot be said, "" if it can."""

    subject: Goal | Measure
    freshness: Freshness
    due_on: date | None
    problem: str

    @property
    def mark(self):
        """What a button or tick box sends: which one, and which update was looked at."""
        return f"{self.subject.SUBJECT}-{self.subject.pk}-{self.subject.current.pk}"


class Desk:
    """Everything that the desk of a user shows; the same number of queries however much it is.

    What is not urgent (reported lately, or led by somebody else) is only counted unless
    `shows_all`.
    """

    def __init__(self, user, *, shows_all=False):
        self.user, self.shows_all = user, shows_all
        self.departments = list(Department.objects.filter(users=user))
        goals = Goal.objects.in_force().cared_for_by(user)
        measures = Measure.objects.cared_for_by(user).active()
        led_goals, led_measures = (
            rows.filter(lead__in=user.department_keys) for rows in (goals, measures)
        )
        self._sort_drafts(ProgressDraft.objects.visible_to(user).for_desk(user, goals, measures))
        self.led = self._lines(led_goals) + self._lines(led_measures)
        helped_goals = goals.exclude(lead__in=user.department_keys)
        helped_measures = measures.exclude(lead__in=user.department_keys)
        self.helped_count = helped_goals.count() + helped_measures.count()
        self.helped = []
        if shows_all:
            self.helped = self._lines(helped_goals) + self._lines(helped_measures)
        self._sort_milestones(led_measures)
        bare = set(led_goals.without_measure(user).values_list("pk", flat=True))
        goals = [line.subject for line in self.led if isinstance(line.subject, Goal)]
        self.bare_goals = [goal for goal in goals if goal.pk in bare]
        questions = Question.objects.visible_to(user)
        self.questions = attach_told(list(questions.lying_at(user).with_subjects()), user)
        self.new_questions = questions.to_pass_on_by(user).count()
        self.releasable_answers = questions.releasable_by(user).count()
        self.releasable = ProgressDraft.objects.releasable_by(user).count()

    def _sort_drafts(self, drafts):
        states = {state: [] for state in DraftState}
        for draft in drafts:
            states[draft.state].append(draft)
        self.drafts = states[DraftState.DRAFT]
        self.returned = states[DraftState.RETURNED]
        self.waiting = states[DraftState.SUBMITTED]

    def _sort_milestones(self, measures):
        day = today()
        milestones = list(Milestone.objects.ahead(measures, day + timedelta(MILESTONE_DAYS)))
        self.ahead = [milestone for milestone in milestones if milestone.due_on >= day]
        self.missed = [milestone for milestone in milestones if milestone.due_on < day]

    def _lines(self, subjects):
        rows = subjects.attach_states(list(subjects.for_lines()), self.user)
        name = f"{subjects.model.SUBJECT}_id"
        waiting = {getattr(draft, name) for draft in self.waiting}
        return [
            Line(
                row,
                freshness(row.current, row.report_interval),
                due_on(row.current, row.report_interval),
                row.confirmation_problem(row.current, is_waiting=row.pk in waiting),
            )
            for row in rows
        ]

    def _led(self, value):
        lines = [line for line in self.led if line.freshness == value]
        return sorted(lines, key=lambda line: line.due_on or date.max)

    @property
    def overdue(self):
        return self._led(Freshness.OVERDUE)

    @property
    def due(self):
        return self._led(Freshness.DUE)

    @property
    def never(self):
        return self._led(Freshness.NONE)

    @property
    def current(self):
        return self._led(Freshness.CURRENT)

    @property
    def can_confirm(self):
        """Whether "unchanged" can be said of anything that is shown."""
        shown = self.led if self.shows_all else [*self.overdue, *self.due, *self.never]
        return any(not line.problem for line in [*shown, *self.helped])

    @property
    def next_due_on(self):
        """When the first of those that are current is due, None if none will be."""
        days = [line.due_on for line in self.current if line.due_on]
        return min(days, default=None)


def confirm_all(marks, user):
    """Confirm what the marks name, each under its own rule and in its own transaction.

    Answers ([goal or measure that is confirmed], [(goal or measure, why it is not)]).
    """
    wanted = {}
    for mark in marks[:MOST]:
        if match := MARK.fullmatch(mark):
            wanted[match[1], int(match[2])] = int(match[3])
    confirmed, refused = [], []
    for subject in _subjects(wanted):
        try:
            subject.confirm(by=user, seen=wanted[subject.SUBJECT, subject.pk])
            confirmed.append(subject)
        except NotConfirmed as told:
            refused.append((subject, str(told)))
        except PermissionDenied:
            refused.append((subject, "dafür ist eine andere Stelle zuständig"))
    return confirmed, refused


def _subjects(wanted):
    goals = [key for name, key in wanted if name == "goal"]
    measures = [key for name, key in wanted if name == "measure"]
    rows = Goal.objects.in_force().filter(pk__in=goals).in_order().select_related("field")
    yield from rows.select_related("field", "lead").prefetch_related("contributing")
    rows = Measure.objects.filter(pk__in=measures).order_by("number")
    yield from rows.select_related("lead").prefetch_related("contributing")
