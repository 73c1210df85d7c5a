"""What the mail of the day tells whom: what is open, what is new, nothing that is not theirs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goals import digests
from goals.days import today
from goals.digests import News
from goals.models import User
from tests.factories import (
    days_ago,
    make_body,
    make_department,
    make_digest,
    make_draft,
    make_goal,
    make_measure,
    make_question,
    make_session,
    make_update,
    make_user,
)
from tests.releases.test_release_queue import submitted

SECRET = "Amtsgeheimnis"


@pytest.fixture(autouse=True)
def _at_once(settings, monkeypatch):
    settings.SITE_URL = "https://ziele.example.org"
    monkeypatch.setattr(digests, "SETTLING", timedelta(0))


@pytest.fixture(autouse=True)
def people(emil, erna, ruth, cora, adam):
    """The cast, all of whom can be written to."""
    for user in (emil, erna, ruth, cora, adam):
        user.email = f"{user.username}@example.org"
        user.save()


def told(user):
    """{heading: [title of a line]} of the mail to somebody; empty without one."""
    letters = News().letters(pk=user.pk)
    groups = letters[0].groups if letters else []
    return {group.heading: [line.title for line in group.lines] for group in groups}


def name_of(subject):
    return f"{subject.WORD} {subject}"


def reported(subject, days, **columns):
    """A goal or measure with an interval of six months, reported so many days ago."""
    make_update(subject, effective_on=days_ago(days), **columns)
    return subject


def told_since(user, days=0, hours=0):
    """Somebody got this week's first mail: from now on only news counts."""
    make_digest(user, told_until=timezone.now() - timedelta(days=days, hours=hours))


# Due


def test_what_is_due_and_overdue_is_told_by_those_who_lead(emil, erna, cora, roads, youth):
    late = reported(make_goal(lead=roads), 200)
    soon = reported(make_measure("Brücke", lead=roads), 170)
    reported(make_goal(lead=roads), 3)
    other = reported(make_goal(lead=youth, contributing=[roads]), 200)
    assert told(emil) == {"Überfällig": [name_of(late)], "Fällig": [name_of(soon)]}
    assert told(erna) == {"Überfällig": [name_of(other)]}
    assert told(cora) == {}


def test_those_above_are_told_too(roads):
    below = make_department("Brücken", parent=roads)
    chief = make_user("Chef", "editor", [roads], email="chef@example.org")
    goal = reported(make_goal(lead=below), 200)
    assert told(chief) == {"Überfällig": [name_of(goal)]}


def test_the_one_due_first_comes_first(emil, roads):
    goals = [reported(make_goal(lead=roads), days) for days in (200, 300, 250)]
    assert told(emil)["Überfällig"] == [name_of(goals[place]) for place in (1, 2, 0)]


def test_what_never_had_a_report_is_one_line(emil, roads):
    make_goal(lead=roads)
    assert told(emil) == {"Noch ohne Meldung": ["1 Ziel oder Maßnahme"]}
    make_measure("Brücke", lead=roads)
    assert told(emil) == {"Noch ohne Meldung": ["2 Ziele und Maßnahmen"]}
    assert News().letters(pk=emil.pk)[0].content == "Noch ohne Meldung: 2"


def test_withdrawn_completed_and_other_resolutions_are_not_due(emil, roads):
    gone = make_measure("Weg", lead=roads, withdrawn_on=days_ago(1), withdrawn_reason="Vorbei.")
    reported(gone, 200)
    reported(make_goal(lead=roads), 400, phase="completed")
    assert told(emil) == {}


@pytest.mark.parametrize("ahead", [-1, 0, 1])
def test_later_in_a_week_only_what_became_due_is_told(emil, roads, ahead):
    """Yesterday's mail knew what was due yesterday."""
    goal = make_goal(lead=roads, report_interval=3)
    update = reported(goal, 65).updates.get()
    begins = digests.due_on(update, 3) - timedelta(days=30)
    told_since(emil, days=(today() - begins).days - ahead)
    assert list(told(emil)) == (["Fällig"] if ahead < 0 else [])


def test_what_a_session_makes_due_is_told_with_its_cutoff_once_a_week(emil, roads):
    goal = reported(make_goal(lead=roads, report_interval=3), 3)
    update = goal.updates.get()
    session = make_session(make_body("Umweltausschuss", [goal.field]), days_ago(-120))
    assert told(emil) == {"Fällig": [name_of(goal)]}
    (line,) = News().letters(pk=emil.pk)[0].groups[0].lines
    assert line.note == (
        f"zu melden bis zum {digests.due_on(update, 3):%d.%m.%Y}; Stichtag am "
        f"{session.cutoff:%d.%m.%Y}: Sitzung Umweltausschuss am {session.held_on:%d.%m.%Y}"
    )
    told_since(emil, days=1)
    assert told(emil) == {}


@pytest.mark.parametrize("ahead", [-1, 0, 1])
def test_later_in_a_week_only_what_became_overdue_is_told(emil, roads, ahead):
    goal = make_goal(lead=roads, report_interval=3)
    update = reported(goal, 98).updates.get()
    begins = digests.due_on(update, 3) + timedelta(days=1)
    told_since(emil, days=(today() - begins).days - ahead)
    assert list(told(emil)) == (["Überfällig"] if ahead < 0 else [])


def test_the_first_mail_of_a_week_tells_all_that_is_open(emil, cora, roads):
    monday = today() - timedelta(days=today().weekday())
    late = reported(make_goal(lead=roads), 200)
    make_digest(emil, day=monday - timedelta(days=1))
    assert told(emil) == {"Überfällig": [name_of(late)]}
    make_digest(emil, day=monday)
    assert told(emil) == {}


def test_a_mail_that_did_not_arrive_for_sure_told_nothing(emil, roads):
    goal = reported(make_goal(lead=roads), 200)
    make_digest(emil, "unclear")
    assert told(emil) == {"Überfällig": [name_of(goal)]}


# Release


def test_who_may_release_is_told_what_waits_and_who_wrote_it_is_not(emil, cora, adam, roads):
    goal = make_goal(lead=roads)
    submitted(goal, cora)
    heading = "Wartet auf Ihre Freigabe"
    assert told(adam) == {heading: [name_of(goal)]}
    assert heading not in told(cora)
    assert heading not in told(emil)


def test_waiting_is_told_when_it_begins_and_once_a_week(emil, cora, roads):
    submitted(make_goal(lead=roads), emil)
    told_since(cora, hours=1)
    assert "Wartet auf Ihre Freigabe" in told(cora)
    cora.digests.update(told_until=timezone.now())
    assert told(cora) == {}
    cora.digests.update(day=days_ago(8))
    assert "Wartet auf Ihre Freigabe" in told(cora)


def test_all_who_wrote_are_told_of_a_release(emil, cora, roads):
    colleague = make_user("Karl", "editor", [roads], email="karl@example.org")
    goal = make_goal(lead=roads)
    draft = make_draft(goal, colleague, phase="completed", assessment="none")
    draft.keep(by=emil)
    draft.submit(by=emil)
    draft.release(by=cora)
    for user in (emil, colleague):
        assert told(user) == {"Freigegeben": [name_of(goal)]}
    assert told(cora) == {}


def test_who_sent_it_back_did_not_write_it(emil, cora, adam, roads):
    goal = make_goal(lead=roads)
    draft = submitted(goal, emil)
    draft.send_back(by=adam, comment="Bitte kürzer.")
    draft.submit(by=emil)
    draft.release(by=cora)
    assert told(adam) == {}
    assert told(emil) == {"Freigegeben": [name_of(goal)]}


def test_who_wrote_on_after_it_came_back_is_told_too(emil, cora, roads):
    colleague = make_user("Karl", "editor", [roads], email="karl@example.org")
    draft = submitted(make_goal(lead=roads), emil)
    draft.send_back(by=cora, comment="Bitte kürzer.")
    draft.keep(by=colleague)
    draft.submit(by=emil)
    draft.release(by=cora)
    assert list(told(colleague)) == ["Freigegeben"]


def test_a_release_is_told_once(emil, cora, roads):
    submitted(make_goal(lead=roads), emil).release(by=cora)
    assert list(told(emil)) == ["Freigegeben"]
    make_digest(emil, day=days_ago(8))
    assert told(emil) == {}


def test_an_old_release_is_no_news_for_a_new_account(emil, roads):
    goal = make_goal(lead=roads)
    make_update(goal, "completed", days_ago(15))
    assert told(emil) == {}
    make_update(make_goal(lead=roads), "completed", days_ago(12))
    assert list(told(emil)) == ["Freigegeben"]


def test_what_goes_out_at_once_is_no_news(emil, cora, roads):
    make_draft(make_goal(lead=roads), emil, phase="in_progress").submit(by=emil)
    assert told(emil) == told(cora) == {}


def test_a_discarded_draft_is_no_release(emil, cora, roads):
    draft = submitted(make_goal(lead=roads), emil)
    draft.discard(by=cora)
    assert "Freigegeben" not in told(emil)


def test_what_came_back_is_told_and_leads_to_the_draft(emil, erna, cora, roads):
    goal = make_goal(lead=roads)
    draft = submitted(goal, emil)
    draft.send_back(by=cora, comment=SECRET)
    (letter,) = News().letters(pk=emil.pk)
    assert [group.heading for group in letter.groups] == ["Noch ohne Meldung", "Zurückgegeben"]
    url = f"https://ziele.example.org/ziele/VIII.1/melden/?entwurf={draft.pk}"
    assert url in letter.text
    assert "Zurückgegeben" not in {**told(erna), **told(cora)}


def test_saving_on_it_is_not_coming_back_again(emil, cora, roads):
    draft = submitted(make_goal(lead=roads), emil)
    draft.send_back(by=cora, comment="Kürzer.")
    told_since(emil)
    draft.keep(by=emil)
    assert told(emil) == {}


def test_what_happens_while_a_run_reads_waits_for_the_next(emil, cora, roads, monkeypatch):
    monkeypatch.setattr(digests, "SETTLING", timedelta(minutes=1))
    submitted(make_goal(lead=roads), emil).release(by=cora)
    news = News()
    assert not news.letters(pk=emil.pk)
    make_digest(emil, told_until=news.until)
    monkeypatch.setattr(digests, "SETTLING", timedelta(0))
    assert list(told(emil)) == ["Freigegeben"]


# Questions

PASS_ON, ANSWER = "Fragen zum Weitergeben", "Fragen aus dem Kreistag"
RELEASE, OWN = "Antworten zur Freigabe", "Ihre Fragen"
QUESTION_GROUPS = {PASS_ON, ANSWER, RELEASE, OWN}


def of_questions(user):
    """What `told` answers, without the groups that are not about questions."""
    return {name: lines for name, lines in told(user).items() if name in QUESTION_GROUPS}


def test_controlling_is_told_of_new_questions(emil, erna, ruth, cora, adam, roads):
    question = make_question(make_goal(lead=roads))
    for user in (cora, adam):
        assert of_questions(user) == {PASS_ON: [str(question)]}
    for user in (emil, erna, ruth):
        assert of_questions(user) == {}
    question.pass_on(by=cora, department=roads, deadline=today() + timedelta(days=14))
    assert of_questions(adam) == {}


def test_a_new_question_is_told_when_it_comes_and_once_a_week(cora, roads):
    make_question(make_goal(lead=roads))
    told_since(cora, hours=1)
    assert list(of_questions(cora)) == [PASS_ON]
    cora.digests.update(told_until=timezone.now())
    assert of_questions(cora) == {}
    cora.digests.update(day=days_ago(8))
    assert list(of_questions(cora)) == [PASS_ON]


@pytest.mark.parametrize("state", ["passed_on", "returned"])
def test_the_department_is_told_what_it_is_to_answer(emil, erna, ruth, cora, roads, state):
    question = make_question(make_goal(lead=roads), state)
    assert of_questions(emil) == {ANSWER: [str(question)]}
    line = next(
        line
        for group in News().letters(pk=emil.pk)[0].groups
        if group.heading == ANSWER
        for line in group.lines
    )
    verb = "überarbeiten" if state == "returned" else "beantworten"
    assert line.note == f"zu {verb} bis zum {question.deadline:%d.%m.%Y}"
    assert line.path == question.get_absolute_url()
    for user in (erna, ruth, cora):
        assert of_questions(user) == {}


def test_an_answer_that_is_late_is_called_so(emil, roads):
    question = make_question(make_goal(lead=roads), "passed_on", deadline=days_ago(1))
    (note,) = [
        line.note
        for group in News().letters(pk=emil.pk)[0].groups
        for line in group.lines
        if line.path == question.get_absolute_url()
    ]
    assert note == f"überfällig: war zu beantworten bis zum {days_ago(1):%d.%m.%Y}"


def test_those_above_the_department_are_told_too(emil, roads):
    below = make_department("Brücken", parent=roads)
    question = make_question(make_goal(lead=below), "passed_on")
    assert of_questions(emil) == {ANSWER: [str(question)]}


@pytest.mark.parametrize(
    ("left", "is_told"), [(14, False), (4, False), (3, True), (2, False), (-1, True), (-2, False)]
)
def test_a_deadline_is_told_three_days_before_and_the_day_after(emil, roads, left, is_told):
    """By the mail of that day: the one of the day before knew what was then."""
    day = today() + timedelta(days=left)
    make_question(make_goal(lead=roads), "passed_on", since=20, deadline=day)
    told_since(emil, days=1)
    assert (of_questions(emil) != {}) == is_told


def test_an_answer_that_waits_is_told_to_those_who_may_release_it(emil, ruth, cora, adam, roads):
    question = make_question(make_goal(lead=roads), "answered", answered_by=cora)
    assert of_questions(adam) == {RELEASE: [str(question)]}
    for user in (emil, ruth, cora):
        assert of_questions(user) == {}


def test_a_waiting_answer_is_told_when_it_comes_and_once_a_week(cora, emil, roads):
    make_question(make_goal(lead=roads), "answered", answered_by=emil)
    told_since(cora, hours=1)
    assert list(of_questions(cora)) == [RELEASE]
    cora.digests.update(told_until=timezone.now())
    assert of_questions(cora) == {}
    cora.digests.update(day=days_ago(8))
    assert list(of_questions(cora)) == [RELEASE]


@pytest.mark.parametrize(
    ("state", "word"), [("released", "beantwortet"), ("declined", "geschlossen")]
)
def test_who_asked_is_told_once_how_it_ended(emil, ruth, cora, roads, state, word):
    question = make_question(make_goal(lead=roads), state)
    (letter,) = News().letters(pk=ruth.pk)
    assert told(ruth) == {OWN: [str(question)]}
    assert word in letter.groups[0].lines[0].note
    assert f"am {today():%d.%m.%Y}" in letter.groups[0].lines[0].note
    other = make_user("Rolf", "council", email="rolf@example.org")
    for user in (emil, cora, other):
        assert of_questions(user) == {}
    make_digest(ruth, day=days_ago(8))
    assert told(ruth) == {}


@pytest.mark.parametrize("state", ["asked", "passed_on", "answered", "returned"])
def test_who_asked_hears_nothing_before_the_end(ruth, roads, state):
    make_question(make_goal(lead=roads), state)
    assert told(ruth) == {}


def test_an_ended_question_of_long_ago_is_no_news(ruth, roads):
    make_question(make_goal(lead=roads), "released", since=15)
    assert told(ruth) == {}


def test_a_question_on_what_became_internal_is_told_to_no_asker(ruth, cora, roads):
    measure = make_measure(SECRET, lead=roads)
    make_question(measure, "released")
    assert OWN in told(ruth)
    measure.visibility = "internal"
    measure.save()
    assert News().letters(pk=ruth.pk) == []


def test_who_left_the_department_is_told_nothing_of_its_questions(emil, roads, youth):
    make_question(make_goal(lead=roads), "passed_on")
    emil.departments.set([youth])
    assert of_questions(emil) == {}


@pytest.mark.parametrize("state", ["asked", "passed_on", "answered", "returned", "released"])
def test_no_mail_tells_words_of_a_question_or_of_its_answer(emil, ruth, cora, adam, roads, state):
    secret = dict.fromkeys(("text", "answer", "comment"), SECRET)
    make_question(make_goal(lead=roads), state, **secret)
    letters = News().letters()
    assert QUESTION_GROUPS & {group.heading for letter in letters for group in letter.groups}
    for letter in letters:
        assert SECRET not in letter.text + letter.subject + letter.content


def test_no_mail_tells_the_reason_why_there_is_no_answer(ruth, roads):
    make_question(make_goal(lead=roads), "declined", text=SECRET, reason=SECRET)
    (letter,) = News().letters(pk=ruth.pk)
    assert SECRET not in letter.text + letter.subject + letter.content


@pytest.mark.parametrize("state", ["asked", "passed_on", "answered", "returned"])
@pytest.mark.parametrize("consent", [True, False])
def test_no_mail_names_who_asked(emil, ruth, cora, adam, roads, state, consent):
    make_question(make_goal(lead=roads), state, name_consent=consent)
    letters = News().letters()
    assert letters
    for letter in letters:
        assert letter.user != ruth
        assert "Ruth" not in letter.text + letter.subject + letter.content


# Who gets one


def test_without_address_or_activity_there_is_no_mail(emil, erna, roads, youth):
    for user in (emil, erna):
        make_goal(lead=user.departments.get())
    emil.email = ""
    emil.save()
    erna.is_active = False
    erna.save()
    assert News().letters() == []


def test_nothing_to_tell_is_no_mail(people):
    assert News().letters() == []


# Leaks


def test_the_council_hears_nothing_that_is_the_administrations(ruth, cora, roads):
    """A member who once was an editor: departments, a draft that came back, a release."""
    ruth.role = "editor"
    ruth.save()
    ruth.departments.add(roads)
    measure = make_measure(SECRET, lead=roads, visibility="internal")
    reported(measure, 200, visibility="internal")
    back = submitted(make_goal(lead=roads), ruth)
    back.send_back(by=cora, comment=SECRET)
    submitted(measure, ruth).release(by=cora)
    reported(make_measure(SECRET, lead=roads, visibility="internal"), 200)
    words = News().letters(pk=ruth.pk)[0].text
    assert words.count(SECRET) == 2
    assert "Freigegeben".upper() in words
    User.objects.filter(pk=ruth.pk).update(role="council")
    assert News().letters(pk=ruth.pk) == []


def test_a_member_of_the_council_hears_what_is_public_and_is_led_to_no_closed_page(
    ruth, cora, roads
):
    ruth.role = "editor"
    ruth.save()
    ruth.departments.add(roads)
    goal = make_goal(lead=roads)
    submitted(goal, ruth).release(by=cora)
    User.objects.filter(pk=ruth.pk).update(role="council")
    assert told(ruth) == {"Freigegeben": [name_of(goal)]}
    assert "schreibtisch" not in News().letters(pk=ruth.pk)[0].text


def test_no_text_of_a_report_no_note_no_comment_is_told(emil, cora, roads):
    secret = {"text": SECRET, "internal_note": SECRET, "reason": SECRET}
    reported(make_goal(lead=roads), 200, text=SECRET, internal_note=SECRET)
    submitted(make_goal(lead=roads), emil, **secret)
    submitted(make_goal(lead=roads), emil, **secret).send_back(by=cora, comment=SECRET)
    submitted(make_goal(lead=roads), emil, **secret).release(by=cora)
    letters = News().letters()
    assert {letter.user for letter in letters} >= {emil, cora}
    for letter in letters:
        assert SECRET not in letter.text + letter.subject + letter.content


def test_the_subject_names_nobody_and_nothing(emil, roads):
    goal = reported(make_goal(lead=roads), 200)
    (letter,) = News().letters()
    assert letter.subject == f"Strategische Ziele: was ansteht am {today():%d.%m.%Y}"
    assert goal.title in letter.text


# How it reads


def test_a_mail_as_text(emil, roads):
    goal = reported(make_goal(lead=roads), 200)
    (letter,) = News().letters()
    due = digests.due_on(goal.updates.get(), 6)
    assert letter.text == (
        "Guten Tag Emil,\n\n"
        "im Portal „Strategische Ziele“ des Kreises Coesfeld steht für Sie an:\n\n\n"
        "ÜBERFÄLLIG\n"
        "----------\n\n"
        "* Ziel VIII.1 Kurztitel VIII.1\n"
        f"  war zu melden bis zum {due:%d.%m.%Y}\n"
        "  https://ziele.example.org/ziele/VIII.1/melden/\n\n\n"
        "Ihr Schreibtisch: https://ziele.example.org/schreibtisch/\n\n"
        "Diese E-Mail ist automatisch erstellt. Sie kommt höchstens einmal am Tag\n"
        "und nur, wenn etwas neu ist. Was offen bleibt, steht einmal in der Woche\n"
        "noch einmal darin.\n"
    )


def test_lines_are_short_and_long_lists_end_in_a_link(emil, roads):
    for number in range(17):
        title = f"Ausbau & <Erneuerung> der Straßen- und Radwegeverbindungen, {number}. Abschnitt"
        reported(make_measure(title, lead=roads), 200)
    (letter,) = News().letters()
    assert all(len(line) <= 76 for line in letter.text.splitlines())
    assert "& <Erneuerung> der Straßen-" in letter.text
    assert letter.text.count("* Maßnahme") == 15
    assert "ÜBERFÄLLIG (17)" in letter.text
    assert "… und 2 weitere:\n  https://ziele.example.org/schreibtisch/" in letter.text


# What it costs


def test_what_there_is_to_tell_costs_nothing_more(emil, cora, adam, roads):
    def grow():
        reported(make_goal(lead=roads), 200)
        reported(make_measure("Brücke", lead=roads), 170)
        submitted(make_goal(lead=roads), emil)
        submitted(make_goal(lead=roads), emil).send_back(by=cora, comment="Kürzer.")
        submitted(make_goal(lead=roads), emil).release(by=cora)
        for state in ("asked", "passed_on", "answered", "released"):
            make_question(make_goal(lead=roads), state)

    grow()
    few = cost()
    for _ in range(2):
        grow()
    assert cost() == few


def test_another_person_costs_four_queries(emil, cora, roads):
    reported(make_goal(lead=roads), 200)
    few = cost()
    for number in range(3):
        make_user(f"Neu {number}", "editor", [roads], email=f"{number}@example.org")
    assert cost() == few + 3 * 4


def cost():
    with CaptureQueriesContext(connection) as captured:
        News().letters()
    return len(captured)
