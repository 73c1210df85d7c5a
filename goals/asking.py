"""How a question is shown: who is said to have asked, and the way it went."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from goals.days import today
from goals.models import Department, Question, StatusReport
from goals.models.question_words import MOVED, WAITING_STATES
from goals.permissions import (
    is_asker,
    may_answer_question,
    may_ask,
    may_pass_on,
    may_see_asker,
    role_of,
)
from goals.vocabulary import QuestionState

SOMEBODY = "ein Mitglied des Kreistags"

UNNAMED = "Name wird öffentlich nicht genannt"
"""Said to who knows the name of an asker without consent to it."""

HAPPENED = {
    QuestionState.ASKED: "Gestellt",
    QuestionState.PASSED_ON: "Weitergegeben",
    QuestionState.ANSWERED: "Antwort geschrieben, wartet auf Freigabe",
    QuestionState.RETURNED: "Antwort zurückgegeben",
    QuestionState.RELEASED: "Antwort freigegeben",
    QuestionState.DECLINED: "Ohne Antwort geschlossen",
    QuestionState.WITHDRAWN: "Zurückgezogen",
}

MOVE = "An eine andere Einheit übergegangen"

TOLD_TO_ASKERS = [
    QuestionState.ASKED,
    QuestionState.PASSED_ON,
    QuestionState.RELEASED,
    QuestionState.DECLINED,
    QuestionState.WITHDRAWN,
]
"""What becomes of an answer before its release is the administration's own business."""

INTERNAL = [QuestionState.ANSWERED, QuestionState.RETURNED]
"""To an asker these are the same as passed on."""


LATEST = 10
"""So many closed questions stand below a report; the others are at /fragen/."""


@dataclass(frozen=True)
class Below:
    """The questions below a report as its reader may know them: `open` and the last `closed` ones,
    and whether there are `more` of these. `report`: the one to ask about, or None.
    """

    open: list[Question]
    closed: list[Question]
    more: bool
    may_ask: bool
    report: StatusReport | None


@dataclass(frozen=True)
class Step:
    """Something that happened to a question. `by` and `comment` are "" where they are not told."""

    day: date
    what: str
    by: str
    department: object
    deadline: date | None
    comment: str


def attach_told(questions, user):
    """Set what a reader is told of questions in a list: `asker`, the name or a member of the
    Kreistag, `asker_told`, the same with what others are not told, and `state_told`, the state in
    words. Whoever is not told what is internal gets state
    and deadline as they were when it was passed on; a closed one bears the name that its department
    had then. Two queries at most.
    """
    for question in questions:
        knows_asker = may_see_asker(user, question)
        question.asker = question.asker_name if knows_asker else SOMEBODY
        is_secret = knows_asker and not question.name_consent
        question.asker_told = f"{question.asker} ({UNNAMED})" if is_secret else question.asker
        question.state_told = state_for(question, user)
    show_as_passed_on([one for one in questions if not knows_all(user, one)])
    call_as_then([one for one in questions if one.is_closed and one.department_id])
    return questions


def below_report(session, head, user, report=None):
    """The Below of a session's report: what was asked about it and about its goals and measures.
    `head`: of the review (review_content.Head); `report`: the frozen one that is read, if any. Four
    queries at most.
    """
    rows = Question.objects.visible_to(user)
    rows = rows.below_report(session, head.adopted_on, head.fields, head.measures)
    # What is open is told to nobody without an account.
    found = list(rows.open().with_subjects().last_asked_first()) if role_of(user) else []
    closed = list(rows.closed_on_reports_first()[: LATEST + 1])
    attach_told(found + closed[:LATEST], user)
    return Below(found, closed[:LATEST], len(closed) > LATEST, may_ask(user), report)


def call_as_then(closed):
    """An answer stays the answer of the unit that gave it, whatever it is called today."""
    names = Department.objects.names() if closed else None
    for question in closed:
        question.department = names.at(question.department, question.moved_at)


def show_as_passed_on(questions):
    inner = {question.pk: question for question in questions if question.state in INTERNAL}
    if not inner:
        return
    versions = Question.history.filter(number__in=inner, state=QuestionState.PASSED_ON)
    # The last one counts: it may have been passed on again.
    for number, deadline in versions.order_by("version").values_list("number", "deadline"):
        inner[number].state, inner[number].deadline = QuestionState.PASSED_ON, deadline


def knows_all(user, question):
    """Whether the whole way is told: to controlling and to those who answer."""
    return may_pass_on(user) or may_answer_question(user, question)


def state_for(question, user):
    """The state of a question in words, to an asker without what is internal."""
    if question.is_closed or knows_all(user, question):
        return question.get_state_display()
    return "gestellt" if question.state == QuestionState.ASKED else "wird beantwortet"


def what_is_to_do(question):
    """What is to be done with a question that lies at a department, and by when."""
    verb = "zu überarbeiten" if question.state == QuestionState.RETURNED else "zu beantworten"
    until = f"{verb} bis zum {question.deadline:%d.%m.%Y}"
    return f"überfällig: war {until}" if question.deadline < today() else until


def way_of(question, user):
    """[Step] of a question, oldest first: all of them to controlling and to those who answer, to
    the asker without names and comments, to everybody else none. Two queries at most.
    """
    tells_all = knows_all(user, question)
    if not tells_all and not is_asker(user, question):
        return []
    versions = question.history.select_related("history_user", "department")
    versions = versions.order_by("version", "history_id")
    names = Department.objects.names()
    for version in versions:
        if version.department_id:
            version.department = names.at(version.department, version.history_date)
    return [
        step_of(version, question, tells_all)
        for version in versions
        if tells_all or (version.state in TOLD_TO_ASKERS and not is_move(version))
    ]


def is_move(version):
    """Whether nothing was done but that another department took the place of the one before."""
    return version.history_change_reason == MOVED


def step_of(version, question, tells_all):
    was_asked = version.state == QuestionState.ASKED
    is_waiting = version.state in WAITING_STATES
    moved = is_move(version)
    is_passed_on = is_waiting and not moved
    person = version.history_user.name if tells_all and version.history_user else ""
    if was_asked:
        is_entered = person and question.asked_by_id is None
        person = f"{question.asker}, eingetragen von {person}" if is_entered else question.asker
    return Step(
        day=timezone.localdate(version.history_date),
        what=MOVE if moved else HAPPENED[version.state],
        by=person,
        department=version.department if is_waiting or moved else None,
        deadline=version.deadline if is_waiting else None,
        comment=version.comment if is_passed_on and tells_all else "",
    )
