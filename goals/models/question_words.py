"""The words of questions: their states, and which of them a reader sees, passes on or answers."""

from functools import reduce
from operator import or_

from django.db.models import Count, F, Q

from goals.days import end_of, today
from goals.models.doors import ImmutableQuerySet
from goals.models.measures import Measure
from goals.models.status_reports import StatusReport
from goals.permissions import is_controlling, is_staff, may_pass_on, role_of, visibilities
from goals.vocabulary import QuestionState, Role, Visibility

ANSWER_DAYS = 14
"""So many days a department has for its answer, unless controlling says otherwise."""

SOON_DAYS = 3
"""An answer is due from so many days before its deadline."""

TEXT_LIMIT = 10_000

MOVED = "Einheit zusammengeführt"
"""Why there is a version in which nothing but the department is another one."""

WAITING_STATES = [QuestionState.PASSED_ON, QuestionState.RETURNED]
"""A department has it and is to answer."""

CLOSED_STATES = [QuestionState.RELEASED, QuestionState.DECLINED, QuestionState.WITHDRAWN]
"""Its ends: nothing is changed any more."""

WITHOUT_DEPARTMENT = [QuestionState.ASKED, QuestionState.DECLINED, QuestionState.WITHDRAWN]
"""States that a question can be in without ever having been passed on."""

OPEN_STATES = [state for state in QuestionState if state not in CLOSED_STATES]

OPENNESS = [Visibility.PUBLIC, Visibility.COUNCIL]
"""What a question can be: for everybody, or for council and administration."""


SUBJECTS = ("goal", "measure", "report")
"""The links to what a question can be about."""

ONE_SUBJECT = reduce(
    or_, (Q(**{f"{name}__isnull": name != own for name in SUBJECTS}) for own in SUBJECTS)
)


def about(subject, *, in_full=False):
    """What a question is about: `zu Ziel VIII.3`, in full with its title. A report is called by
    its session, whose number nobody knows.
    """
    if subject.SUBJECT == "report":
        return f"zum Umsetzungsbericht {subject.title}"
    return f"zu {subject.WORD} {subject.code}" + (f" {subject.title}" if in_full else "")


class QuestionQuerySet(ImmutableQuerySet):
    """Rows that change by the verbs of the model alone."""

    def visible_to(self, user):
        """What a user may read. Object half: `permissions.may_see_question`."""
        if is_controlling(user):
            return self  # No measure is hidden from it either, and no report.
        about = Q(goal__isnull=False) | Q(measure__in=Measure.objects.visible_to(user).values("pk"))
        about |= Q(report__in=StatusReport.objects.visible_to(user).order_by().values("pk"))
        wanted = Q(state=QuestionState.RELEASED, visibility__in=visibilities(user))
        if role_of(user) == Role.EDITOR:
            wanted |= Q(department__in=user.department_keys)
        if role_of(user) is not None:
            wanted |= Q(asked_by=user)
        return self.filter(about, wanted)

    def of(self, user):
        """What a user asked under the own account."""
        return self.filter(asked_by=user)

    def repeated_by(self, question):
        """Those by which the same person has asked the same about the same thing before, but for
        what was withdrawn.
        """
        same = ("asked_by", "asker_name", "text", *SUBJECTS)
        rows = self.filter(**{name: getattr(question, name) for name in same})
        return rows.exclude(state=QuestionState.WITHDRAWN)

    def on(self, subject):
        """About a goal, a measure or a report, or the version of a measure."""
        return self.filter(**{subject.SUBJECT: getattr(subject, subject.KEY)})

    def released(self, day=None):
        """Those released by the end of `day`; without a day, all that are."""
        rows = self.filter(state=QuestionState.RELEASED)
        return rows if day is None else rows.filter(released_at__lt=end_of(day))

    def for_page(self, subject, user, day=None, departments=None):
        """[Question] for the page of a goal or measure: those released by the end of `day` that
        `user` may read, newest answer first.

        `departments` is what `Department.objects.on(day)` answers, to call them by their name of
        that day.
        """
        rows = list(self.visible_to(user).on(subject).released(day).newest_first())
        for row in rows if departments else []:
            row.department = departments[row.department_id]
        return rows

    def below_report(self, session, adopted_on, fields, measures):
        """About a session's report, in whatever version, about a goal in one of these fields
        (numbers) of the resolution adopted on a day, or about one of these measures (primary keys).
        """
        goals = Q(goal__field__number__in=fields, goal__field__resolution__adopted_on=adopted_on)
        return self.filter(Q(report__session=session) | goals | Q(measure__in=measures))

    def open(self):
        return self.filter(state__in=OPEN_STATES)

    def closed(self):
        """Those that have come to an end, the last one first."""
        return self.filter(state__in=CLOSED_STATES).newest_first()

    def closed_on_reports_first(self):
        """The same, those about a report before all others."""
        return self.closed().order_by(F("report").desc(nulls_last=True), "-moved_at", "-pk")

    def to_pass_on_by(self, user):
        """New ones that a user may pass on, the oldest first. Object half:
        `permissions.may_pass_on`.
        """
        rows = self if may_pass_on(user) else self.none()
        return rows.filter(state=QuestionState.ASKED).order_by("asked_at", "pk")

    def answerable_by(self, user):
        """Those that wait for an answer of a user's departments or those below them (controlling:
        of any), the most urgent first. Object half: `permissions.may_answer_question`.
        """
        rows = self.filter(state__in=WAITING_STATES).by_deadline()
        if role_of(user) == Role.EDITOR:
            return rows.filter(department__in=user.department_keys)
        return rows if is_staff(user) else rows.none()

    def lying_at(self, user):
        """Those that wait for an answer of a user's own departments or those below them: also of
        controlling, no others.
        """
        return self.answerable_by(user).filter(department__in=user.department_keys)

    def once_at(self, user):
        """Those that lie at an editor's departments or those below them, or ever did."""
        if role_of(user) != Role.EDITOR:
            return self.none()
        versions = self.model.history.filter(department__in=user.department_keys)
        return self.filter(pk__in=versions.values("number"))

    def releasable_by(self, user):
        """Answers that a user may release or send back, the oldest first. Object half:
        `permissions.may_release_answer`.
        """
        rows = self.filter(self._releasable(user)) if is_controlling(user) else self.none()
        return rows.order_by("answered_at", "pk")

    def counts_for(self, user):
        """{"to_pass_on", "releasable", "late": how many questions a user may pass on, how many
        answers release, and how many answers are overdue}: what controlling is told, others 0; one
        query.
        """
        if not is_controlling(user):
            return {"to_pass_on": 0, "releasable": 0, "late": 0}
        is_late = Q(state__in=WAITING_STATES, deadline__lt=today())
        return self.open().aggregate(
            to_pass_on=Count("pk", filter=Q(state=QuestionState.ASKED)),
            releasable=Count("pk", filter=self._releasable(user)),
            late=Count("pk", filter=is_late),
        )

    def _releasable(self, user):
        return Q(state=QuestionState.ANSWERED) & ~self._written_by(user)

    def answered_with(self, user):
        """Answers that wait for release and of which a user wrote any, the oldest first."""
        rows = self.filter(state=QuestionState.ANSWERED).order_by("answered_at", "pk")
        return rows.filter(self._written_by(user))

    def told_to(self, user, since):
        """A user's own questions answered or closed after the moment `since`, the oldest first."""
        rows = self.of(user).filter(state__in=CLOSED_STATES, moved_at__gt=since)
        rows = rows.exclude(state=QuestionState.WITHDRAWN)  # By themselves.
        return rows.order_by("moved_at", "pk")

    def lately_of(self, user, since):
        """A user's own questions that are open, or were answered or closed after a moment."""
        return self.of(user).filter(Q(state__in=OPEN_STATES) | Q(moved_at__gt=since))

    def by_deadline(self):
        return self.order_by("deadline", "asked_at", "pk")

    def last_asked_first(self):
        """Whatever happened to them since: their order says nothing of it."""
        return self.order_by("-asked_at", "-pk")

    def newest_first(self):
        """By the last thing that happened, with all that a list shows of each."""
        return self.with_subjects().order_by("-moved_at", "-pk")

    def with_subjects(self):
        about = ("goal__field", "measure", "report__session__body")
        return self.select_related(*about, "department", "asked_by")

    def _written_by(self, user):
        return Q(pk__in=self.model.history.filter(answered_by=user).values("number"))
