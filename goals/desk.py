"""What lies on somebody's desk: what their departments answer for, the most urgent first."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.core.exceptions import PermissionDenied

from goals.asking import attach_told
from goals.days import today
from goals.models import (
    Goal,
    Measure,
    Milestone,
    ProgressDraft,
    ProgressUpdate,
    Question,
)
from goals.models.cutoffs import Cutoff, Cutoffs
from goals.models.reported import cutoff_after, due_on, freshness, newest_of
from goals.models.subjects import NotConfirmed
from goals.vocabulary import DUE_DAYS, Deadline, DraftState, Freshness

MILESTONE_DAYS = 60
"""So far ahead the desk looks for milestones."""

MARK = re.compile(r"(goal|measure)-([0-9]{1,9})-([0-9]{1,9})", re.ASCII)

MOST = 500
"""More than anybody answers for; nobody is confirmed by the thousand."""


@dataclass
class Line:
    """A goal or measure on the desk. `problem`: why "unchanged" cannot be said, "" if it can;
    `draft`: the newest that the user has begun on it, or None; `cutoff`: of the next session, if
    its interval ends before it.
    """

    subject: Goal | Measure
    freshness: Freshness
    due_on: date | None
    problem: str
    draft: ProgressDraft | None = None
    cutoff: Cutoff | None = None

    @property
    def mark(self):
        """What a button or tick box sends: which one, and which update was looked at."""
        return f"{self.subject.SUBJECT}-{self.subject.pk}-{self.subject.current.pk}"


@dataclass
class Section:
    """Lines under one heading. `id`: its anchor; `word`: what its number of lines is called.

    `has_button`: whether the button for all that are ticked stands below it.
    """

    id: str
    title: str
    note: str
    word: str
    lines: list
    has_button: bool = False

    @property
    def can_confirm(self):
        return any(not line.problem for line in self.lines)


class Desk:
    """Everything that the desk of a user shows; the same number of queries however much it is.

    What is not urgent (reported lately, or led by somebody else) is only counted unless
    `shows_all`.
    """

    def __init__(self, user, *, shows_all=False):
        self.user, self.shows_all = user, shows_all
        self.departments = user.own_departments
        goals = list(Goal.objects.in_force().cared_for_by(user).for_lines())
        measures = Measure.objects.visible_to(user).cared_for_by(user).active()
        self.cutoffs, self.field_numbers = Cutoffs(), measures.field_numbers()
        measures = list(measures.for_lines())
        drafts = ProgressDraft.objects.visible_to(user).for_desk(user, goals, measures)
        self._sort_drafts(drafts)
        self._mark_given_away(drafts, goals, measures)
        last = self._last_reported(goals, measures, drafts)
        for draft in drafts:
            current = last[draft.subject.SUBJECT].get(draft.subject.pk)
            draft.last_key = current and current.pk
        led, helped = self._split(goals + measures)
        self.led, self.helped_count = self._lines(led, last), len(helped)
        self.helped = self._lines(helped, last) if shows_all else []
        # Of the session that is next told what the departments lead; None without.
        told = {number for row in led for number in self._fields(row)}
        self.next_cutoff = next(iter(self.cutoffs.of(told)), None)
        self._sort_lines()
        self._sort_milestones([row for row in led if isinstance(row, Measure)])
        led_goals = [row for row in led if isinstance(row, Goal)]
        served = Measure.objects.active().goals_served(led_goals)
        self.bare_goals = [goal for goal in led_goals if goal.pk not in served]
        questions = Question.objects.visible_to(user)
        self.questions = attach_told(list(questions.lying_at(user).with_subjects()), user)
        late = [one for one in self.questions if one.timeliness is Deadline.OVERDUE]
        self.late_questions = len(late)
        self.question_counts = questions.counts_for(user)
        self.draft_counts = ProgressDraft.objects.counts_for(user)

    def _sort_drafts(self, drafts):
        states = {state: [] for state in DraftState}
        for draft in drafts:
            states[draft.state].append(draft)
        self.drafts = states[DraftState.DRAFT]
        self.returned = states[DraftState.RETURNED]
        self.waiting = states[DraftState.SUBMITTED]

    def _mark_given_away(self, drafts, goals, measures):
        """Say of each draft whether its goal or measure is meanwhile for others to report on."""
        own = {_key(row) for row in [*goals, *measures]}
        others = [draft for draft in drafts if _key(draft.subject) not in own]
        if not others:
            return  # As on most desks; two queries need not be built to find nothing.
        # What was withdrawn is on no desk, and no less one's own.
        for model in (Goal, Measure):
            keys = {draft.subject.pk for draft in others if isinstance(draft.subject, model)}
            rows = model.objects.filter(pk__in=keys).reportable_by(self.user).order_by()
            own |= {(model.SUBJECT, pk) for pk in rows.values_list("pk", flat=True)}
        for draft in others:
            draft.is_given_away = _key(draft.subject) not in own

    def _last_reported(self, goals, measures, drafts):
        """{"goal", "measure": {pk: Current}} of all of these and of what the drafts are about."""
        about = {"goal": {row.pk for row in goals}, "measure": {row.pk for row in measures}}
        for draft in drafts:
            about[draft.subject.SUBJECT].add(draft.subject.pk)
        updates = ProgressUpdate.objects.visible_to(self.user)
        return newest_of(updates, about)

    def _split(self, rows):
        """([those that the user's departments lead], [those to which they only contribute])"""
        keys = self.user.department_keys
        led = [row for row in rows if row.lead_id in keys]
        return led, [row for row in rows if row.lead_id not in keys]

    def _lines(self, rows, last):
        waiting = {(draft.goal_id, draft.measure_id) for draft in self.waiting}
        for model in (Goal, Measure):
            own = [row for row in rows if isinstance(row, model)]
            model.objects.attach_states(own, self.user, states=last[model.SUBJECT])
        return [self._line(row, waiting) for row in rows]

    def _line(self, row, waiting):
        key = (row.pk, None) if isinstance(row, Goal) else (None, row.pk)
        begun = (draft for draft in [*self.returned, *self.drafts] if draft.author == self.user)
        due, cutoffs = (
            due_on(row.current, row.expected_interval),
            self.cutoffs.of(self._fields(row)),
        )
        return Line(
            row,
            freshness(row.current, row.expected_interval, cutoffs=cutoffs),
            due,
            row.confirmation_problem(row.current, is_waiting=key in waiting),
            next((draft for draft in begun if (draft.goal_id, draft.measure_id) == key), None),
            cutoff_after(due, cutoffs),
        )

    def _fields(self, row):
        """The numbers of the fields of a goal or measure."""
        if isinstance(row, Goal):
            return {row.field.number}
        return self.field_numbers.get(row.pk, set())

    def _sort_lines(self):
        by_freshness = {value: [] for value in Freshness}
        for line in sorted(self.led, key=lambda line: line.due_on or date.max):
            by_freshness[line.freshness].append(line)
        self.overdue, self.due = by_freshness[Freshness.OVERDUE], by_freshness[Freshness.DUE]
        self.never, self.current = by_freshness[Freshness.NONE], by_freshness[Freshness.CURRENT]

    def _sort_milestones(self, measures):
        day = today()
        milestones = Milestone.objects.ahead(measures, day + timedelta(MILESTONE_DAYS))
        self.ahead = [milestone for milestone in milestones if milestone.due_on >= day]
        self.missed = [milestone for milestone in milestones if milestone.due_on < day]

    @cached_property
    def urgent(self):
        """[Section] of what is to be done, with one button below the last that can be ticked."""
        late = "Länger ohne Meldung, als vereinbart ist"
        never = "Öffentlich steht hier „keine Angabe“"
        sections = [
            Section("ueberfaellig", "Überfällig", late, "überfällig", self.overdue),
            *self._due_sections(),
            Section("ohne-meldung", "Noch ohne Meldung", never, "noch ohne Meldung", self.never),
        ]
        for section in [section for section in sections if section.can_confirm][-1:]:
            section.has_button = True
        return [section for section in sections if section.lines]

    def _due_sections(self):
        """[Section] of what is due: before which session, the next one first, then all else."""
        by_cutoff = {}
        for line in self.due:
            by_cutoff.setdefault(line.cutoff, []).append(line)
        rest = by_cutoff.pop(None, [])
        for place, (cutoff, lines) in enumerate(sorted(by_cutoff.items()), 1):
            until = f"Fällig bis {cutoff.day:%d.%m.%Y}"
            word = until[0].lower() + until[1:]
            yield Section(f"faellig-{place}", until, f"Stichtag: {cutoff}", word, lines)
        yield Section("faellig", "Fällig", f"In den nächsten {DUE_DAYS} Tagen", "fällig", rest)

    @cached_property
    def rest(self):
        """[Section] of what is not urgent, if it is shown."""
        helped = "Federführend ist eine andere Stelle; auch Sie können melden"
        sections = [
            Section("aktuell", "Aktuell", "Noch nicht fällig", "aktuell", self.current),
            Section("beteiligt", "Beteiligt", helped, "beteiligt", self.helped),
        ]
        for section in sections:
            section.has_button = section.can_confirm
        return [section for section in sections if section.lines and self.shows_all]

    @property
    def can_confirm(self):
        """Whether "unchanged" can be said of anything that is shown."""
        return any(section.has_button for section in [*self.urgent, *self.rest])

    @property
    def next_due_on(self):
        """When the first of those that are current is due, None if none will be."""
        days = [line.due_on for line in self.current if line.due_on]
        return min(days, default=None)


def _key(subject):
    return subject.SUBJECT, subject.pk


def subject_of(mark):
    """The goal or measure that a mark names, None if there is none."""
    match = MARK.fullmatch(mark)
    return next(_subjects([(match[1], int(match[2]))]), None) if match else None


def confirm_all(marks, user):
    """Confirm what the marks name, each under its own rule and in its own transaction.

    Answers ([goal or measure that is confirmed], [(goal or measure, why it is not)], number of
    marks that led to none: there is no such goal or measure, or there were more than MOST).
    """
    marks, wanted = list(dict.fromkeys(marks)), {}
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
    return confirmed, refused, len(marks) - len(confirmed) - len(refused)


def _subjects(wanted):
    goals = [key for name, key in wanted if name == "goal"]
    measures = [key for name, key in wanted if name == "measure"]
    yield from Goal.objects.in_force().filter(pk__in=goals).for_lines()
    yield from Measure.objects.filter(pk__in=measures).for_lines()
