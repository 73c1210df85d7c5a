"""Questions: their way as a table, who sees which of them, and that closed ones stay."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from goals import permissions
from goals.days import today
from goals.models import Question, Refused, StatusReport
from goals.models.actions import Overtaken
from goals.vocabulary import Deadline, QuestionState, Role, Stage
from tests.factories import (
    days_ago,
    make_body,
    make_department,
    make_goal,
    make_measure,
    make_question,
    make_report,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(roads):
    return make_goal(lead=roads)


@pytest.fixture
def carl(db):
    """A second one in controlling."""
    return make_user("Carl", "controlling")


VERBS = {
    "pass_on": lambda question, by: question.pass_on(
        by=by, department=question.subject.lead, deadline=today() + timedelta(days=7)
    ),
    "give_answer": lambda question, by: question.give_answer(by=by, answer="Noch eine Antwort."),
    "send_back": lambda question, by: question.send_back(by=by, comment="Bitte kürzer."),
    "release": lambda question, by: question.release(by=by),
    "decline": lambda question, by: question.decline(by=by, reason="Schon beantwortet."),
    "withdraw": lambda question, by: question.withdraw(by=by),
}

WAYS = {
    "asked": {"pass_on": "passed_on", "decline": "declined", "withdraw": "withdrawn"},
    "passed_on": {"pass_on": "passed_on", "give_answer": "answered", "decline": "declined"},
    "answered": {"send_back": "returned", "release": "released", "decline": "declined"},
    "returned": {"pass_on": "passed_on", "give_answer": "answered", "decline": "declined"},
    "released": {},
    "declined": {},
    "withdrawn": {},
}
"""{state: {verb: state after it}}; every other verb is overtaken."""

ALLOWED = {
    "pass_on": {"cora", "carl", "adam"},
    "give_answer": {"emil", "cora", "carl", "adam"},
    # Cora has written the answer.
    "send_back": {"carl", "adam"},
    "release": {"carl", "adam"},
    "decline": {"cora", "carl", "adam"},
    "withdraw": {"ruth"},
}
CAST = ["ruth", "emil", "erna", "cora", "carl", "adam"]


def test_the_table_of_ways_names_every_state():
    assert list(WAYS) == [
        "asked",
        "passed_on",
        "answered",
        "returned",
        "released",
        "declined",
        "withdrawn",
    ]
    assert set(WAYS) == set(QuestionState.values)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", WAYS)
def test_each_verb_leads_each_role_from_each_state_as_the_table_says(
    state, verb, goal, request, carl
):
    people = {name: request.getfixturevalue(name) for name in CAST}
    question = make_question(goal, state)
    for name, user in people.items():
        row, found, before = Question.objects.get(pk=question.pk), None, transaction.savepoint()
        try:
            VERBS[verb](row, user)
        except (PermissionDenied, Overtaken) as refusal:
            found = type(refusal)
        after = Question.objects.get(pk=question.pk).state
        transaction.savepoint_rollback(before)
        if verb not in WAYS[state]:
            assert (found, after) == (Overtaken, state), name
        elif name in ALLOWED[verb]:
            assert (found, after) == (None, WAYS[state][verb]), name
        else:
            assert (found, after) == (PermissionDenied, state), name


@pytest.mark.parametrize("name", ["ruth", "emil", "cora", "adam"])
def test_members_of_the_council_ask_and_controlling_enters_what_they_ask(name, request, goal):
    user = request.getfixturevalue(name)
    question = Question(goal=goal, text="Wann?", asker_name="Rita Rat")
    if name == "emil":
        with pytest.raises(PermissionDenied):
            question.ask(by=user)
        assert not Question.objects.exists()
        return
    question.ask(by=user)
    is_own = name == "ruth"
    assert question.asked_by == (user if is_own else None)
    assert question.asker_name == ("Ruth" if is_own else "Rita Rat")
    assert question.entered_by == user


def test_each_verb_is_one_version_with_who_and_when(goal, cora, carl, ruth):
    question = make_question(goal, "released")
    versions = question.history.order_by("history_id")
    assert [(version.state, version.history_user.name) for version in versions] == [
        ("asked", "Ruth"),
        ("passed_on", "Cora"),
        ("answered", "Cora"),
        ("released", "Carl"),
    ]
    assert [version.version for version in versions] == [1, 2, 3, 4]


def test_what_was_looked_at_is_what_is_released(goal, carl):
    question = make_question(goal, "answered")
    seen = question.version
    question.send_back(by=carl, comment="Bitte Zahlen nennen.")
    question.give_answer(by=make_user("Conny", "controlling"), answer="Sieben.")
    with pytest.raises(Overtaken):
        question.release(by=carl, seen=seen)
    question.release(by=carl, seen=seen + 2)
    assert question.is_released


def test_who_wrote_an_answer_that_was_sent_back_does_not_release_the_next_one(
    goal, cora, carl, emil
):
    question = make_question(goal, "returned")
    question.give_answer(by=emil, answer="Sieben.")
    assert not permissions.may_release_answer(cora, question)
    assert not Question.objects.releasable_by(cora)
    assert list(Question.objects.releasable_by(carl)) == [question]


@pytest.mark.parametrize("state", ["released", "declined", "withdrawn"])
def test_a_closed_question_is_never_changed(state, goal):
    question = make_question(goal, state)
    question.answer = "Anders."
    with pytest.raises(Refused), transaction.atomic():
        question.save()
    with pytest.raises(Refused), transaction.atomic():
        Question.objects.update_or_create({"text": "Anders?"}, pk=question.pk)
    question.refresh_from_db()
    assert "Anders" not in question.answer + question.text


def test_questions_are_moved_by_their_verbs_alone_and_never_deleted(goal):
    question = make_question(goal)
    for door in (
        lambda: Question.objects.update(state="released"),
        lambda: Question.objects.bulk_update([question], ["text"]),
        lambda: Question.objects.all().delete(),
        question.delete,
    ):
        with pytest.raises(Refused), transaction.atomic():
            door()
    assert Question.objects.get().state == "asked"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="triggers are PostgreSQL's")
@pytest.mark.parametrize(
    ("state", "sql"),
    [
        ("released", "UPDATE goals_question SET answer = 'Anders.'"),
        ("declined", "UPDATE goals_question SET reason = 'Anders.'"),
        ("withdrawn", "UPDATE goals_question SET text = 'Anders?'"),
        ("asked", "DELETE FROM goals_question"),
    ],
)
def test_sql_itself_is_refused(state, sql, goal):
    make_question(goal, state)
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("state", "columns"),
    [
        ("asked", {"asker_name": ""}),
        ("asked", {"visibility": "internal"}),
        ("asked", {"state": "passed_on"}),
        ("asked", {"state": "forgotten"}),
        ("asked", {"state": "declined"}),
        ("passed_on", {"state": "answered"}),
        ("answered", {"state": "returned", "comment": ""}),
        ("answered", {"state": "released"}),
    ],
)
def test_the_database_refuses_what_no_verb_would_do(state, columns, goal):
    question = make_question(goal, state)
    for name, value in columns.items():
        setattr(question, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        question.save()


def test_a_question_is_about_exactly_one_thing(goal, ruth):
    goal_and = {"measure": make_measure(), "report": make_report(make_session(), stage="public")}
    pairs = [Question(goal=goal, text="Wann?", **{name: row}) for name, row in goal_and.items()]
    for question in (Question(text="Wann?"), *pairs, Question(text="Wann?", **goal_and)):
        with pytest.raises(ValidationError, match="genau einem"):
            question.ask(by=ruth)


@pytest.mark.parametrize("verb", ["give_answer", "send_back", "decline"])
def test_blank_words_are_none(verb, goal, carl):
    states = {"give_answer": "passed_on", "send_back": "answered", "decline": "asked"}
    column = {"give_answer": "answer", "send_back": "comment", "decline": "reason"}[verb]
    question = make_question(goal, states[verb])
    with pytest.raises(ValidationError) as refusal:
        getattr(question, verb)(by=carl, **{column: "  \n "})
    assert column in refusal.value.error_dict
    assert Question.objects.get().state == states[verb]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (-1, Deadline.OVERDUE),
        (0, Deadline.DUE),
        (3, Deadline.DUE),
        (4, Deadline.CURRENT),
    ],
)
def test_an_answer_is_due_three_days_before_its_deadline(days, told, goal):
    question = make_question(goal, "passed_on", deadline=today() + timedelta(days=days))
    assert question.timeliness == told


# Who sees which


def every_kind(goal, roads):
    """Questions of every state and visibility on goals and measures of every visibility, and on
    reports of every stage.
    """
    subjects = [goal]
    for visibility in ("public", "council", "internal"):
        subjects.append(make_measure(f"Maßnahme {visibility}", visibility=visibility, lead=roads))
    subjects += [
        make_report(make_session(make_body(f"Ausschuss {stage}")), stage=stage) for stage in Stage
    ]
    for subject in subjects:
        for state in QuestionState.values:
            for visibility in ("public", "council"):
                make_question(subject, state, visibility=visibility, department=roads)
    return list(Question.objects.with_subjects())


def test_both_halves_of_every_rule_agree(goal, roads, request, carl):
    boss = make_department("Dezernat")
    roads.parent = boss
    roads.save()
    people = [request.getfixturevalue(name) for name in CAST]
    people += [
        AnonymousUser(),
        make_user("Gerd", "council", is_active=False),
        make_user("Berta", "editor", [boss]),
        make_user("Rolf", "council"),
    ]
    questions = every_kind(goal, roads)
    waiting = ("passed_on", "returned")
    for user in people:
        halves = [
            (Question.objects.visible_to(user), permissions.may_see_question, QuestionState.values),
            (Question.objects.answerable_by(user), permissions.may_answer_question, waiting),
            (Question.objects.releasable_by(user), permissions.may_release_answer, ("answered",)),
            (
                Question.objects.to_pass_on_by(user),
                lambda user, question: permissions.may_pass_on(user),
                ("asked",),
            ),
        ]
        for rows, rule, states in halves:
            expected = {q.pk for q in questions if q.state in states and rule(user, q)}
            assert {row.pk for row in rows} == expected, (user, rule)


def seen(user):
    rows = Question.objects.visible_to(user)
    return {(row.subject.code, row.state, row.visibility) for row in rows}


def test_everybody_sees_what_is_released_for_all_and_nothing_else(goal, roads):
    every_kind(goal, roads)
    open_measure = Question.objects.filter(measure__visibility="public")[0].measure
    report = StatusReport.objects.visible_to(None).get()
    expected = {(subject.code, "released", "public") for subject in (goal, open_measure, report)}
    assert seen(AnonymousUser()) == expected
    assert seen(make_user("Gerd", "council", is_active=False)) == expected


def test_another_member_sees_what_is_released_and_not_on_internal_measures(goal, roads):
    every_kind(goal, roads)
    rolf = make_user("Rolf", "council")
    rows = Question.objects.visible_to(rolf)
    assert {row.state for row in rows} == {"released"}
    assert {row.visibility for row in rows} == {"public", "council"}
    assert {row.measure.visibility for row in rows if row.measure} == {"public", "council"}


def test_a_question_on_a_report_opens_with_the_report_and_never_before(roads, ruth, cora, erna):
    report = make_report(make_session(), cora)
    question = make_question(report, "released", department=roads)
    rolf = make_user("Rolf", "council")
    readers = {"anybody": None, "another member": rolf, "the asker": ruth, "the staff": erna}

    def who_reads():
        one = Question.objects.with_subjects().get()
        seen = [name for name, user in readers.items() if Question.objects.visible_to(user)]
        ruled = [who for who, user in readers.items() if permissions.may_see_question(user, one)]
        assert seen == ruled
        return seen

    assert question.visibility == "public"
    assert who_reads() == ["the staff"]
    report.open_further(by=cora, to=Stage.COUNCIL)
    assert who_reads() == ["another member", "the asker", "the staff"]
    report.open_further(by=cora, to=Stage.PUBLIC)
    assert who_reads() == list(readers)


def test_who_answers_a_question_on_a_report_controlling_chooses(roads, youth, emil, erna, carl):
    question = make_question(make_report(make_session(), stage="public"), department=roads)
    assert question.subject.lead_id is None
    place = {"department": youth, "deadline": today() + timedelta(days=7)}
    question.pass_on(by=carl, **place)
    assert not permissions.may_answer_question(emil, question)
    question.give_answer(by=erna, answer="Sieben.")
    question.release(by=carl)
    assert Question.objects.get().department == youth


def test_who_asks_sees_the_own_question_in_every_state(goal, roads, ruth):
    every_kind(goal, roads)
    found = {(state, visibility) for code, state, visibility in seen(ruth) if code == goal.code}
    states = QuestionState.values
    assert found == {(state, how) for state in states for how in ("public", "council")}


def test_another_department_sees_nothing_before_the_release(goal, roads, erna, emil):
    every_kind(goal, roads)
    assert {row.state for row in Question.objects.visible_to(erna)} == {"released"}
    assert {row.state for row in Question.objects.visible_to(emil)} == {
        "passed_on",
        "answered",
        "returned",
        "released",
    }


def test_a_page_shows_what_was_released_by_the_end_of_its_day(goal, ruth):
    old = make_question(goal, "released", since=10)
    new = make_question(goal, "released")
    make_question(goal, "answered")
    rows = Question.objects
    assert rows.for_page(goal, None) == [new, old]
    assert rows.for_page(goal, None, days_ago(10)) == [old]
    assert rows.for_page(goal, None, days_ago(11)) == []


# The department it lies at


def test_a_department_with_open_questions_is_not_closed(goal, roads, youth, cora):
    goal.lead = youth
    goal.save()
    question = make_question(goal, "answered", department=roads)
    make_question(goal, "released", department=roads)
    assert roads.ties == ["zuständig für 1 offene Frage"]
    roads.is_active = False
    with pytest.raises(ValidationError, match="zuständig für 1 offene Frage"):
        roads.full_clean()
    question.decline(by=cora, reason="Zurückgezogen.")
    roads.full_clean()


# Words for mails


def test_the_words_for_mails_tell_what_waits_for_whom(goal, cora, carl, emil, erna, ruth):
    asked = make_question(goal)
    passed_on = make_question(goal, "passed_on")
    late = make_question(goal, "passed_on", deadline=days_ago(1))
    returned = make_question(goal, "returned", deadline=today() + timedelta(days=5))
    answered = make_question(goal, "answered")
    rows = Question.objects
    assert list(rows.to_pass_on_by(cora)) == [asked]
    assert list(rows.releasable_by(carl)) == [answered]
    assert list(rows.releasable_by(cora)) == []
    assert list(rows.answerable_by(emil)) == [late, returned, passed_on]
    assert list(rows.lying_at(cora)) == []
    assert list(rows.lying_at(emil)) == [late, returned, passed_on]
    assert not rows.answerable_by(erna)
    assert not rows.answerable_by(ruth)


@pytest.mark.parametrize("role", [None, *Role])
def test_counts_are_those_of_the_lists_for_controlling_and_none_for_others(goal, role):
    user = make_user("Uta", role) if role else None
    for state in QuestionState:
        make_question(goal, state)
    make_question(goal, "asked")
    make_question(goal, "passed_on", deadline=today())
    make_question(goal, "passed_on", deadline=days_ago(1))
    make_question(goal, "returned", deadline=days_ago(1))
    own = make_question(goal, "passed_on")
    if permissions.may_answer_question(user, own):
        own.give_answer(answer="Von mir selbst.", by=user)
    rows = Question.objects
    late = [row for row in rows.answerable_by(user) if row.deadline < today()]
    lists = {"to_pass_on": rows.to_pass_on_by(user), "releasable": rows.releasable_by(user)}
    counts = {name: len(found) for name, found in (lists | {"late": late}).items()}
    told = {"to_pass_on": 2, "releasable": 1, "late": 2}
    assert rows.counts_for(user) == (
        counts if permissions.is_controlling(user) else dict.fromkeys(counts, 0)
    )
    assert not permissions.is_controlling(user) or counts == told


def test_askers_are_told_what_became_of_their_questions_since_a_moment(goal, ruth):
    released, declined = make_question(goal, "released"), make_question(goal, "declined")
    make_question(goal, "released", since=3)
    make_question(goal, "answered")
    make_question(goal, "withdrawn")
    make_question(goal, "released", by=make_user("Rolf", "council"))
    since = timezone.now() - timedelta(days=1)
    assert list(Question.objects.told_to(ruth, since)) == [released, declined]
