"""What was asked about a report stands below it, outside of what is frozen."""

import json
from datetime import timedelta

import pytest

from goals import digests
from goals.asking import LATEST
from goals.digests import News
from goals.vocabulary import Stage
from tests.factories import (
    days_ago,
    make_goal,
    make_measure,
    make_question,
    make_report,
    make_session,
    make_user,
)
from tests.reading import links_of, main_of, queries_of, section_of

pytestmark = pytest.mark.django_db
SECRET = "Geheime Sache"
TOLD = dict.fromkeys(("text", "answer", "comment", "reason"), SECRET)
ASK = "Frage zu diesem Bericht stellen"


@pytest.fixture
def goal(met):
    return met.body.goals().get()


@pytest.fixture
def rolf(db):
    """Another member of the council."""
    return make_user("Rolf", "council", email="rolf@example.org")


@pytest.fixture(autouse=True)
def _mails_tell_of_the_last_minute(monkeypatch):
    monkeypatch.setattr(digests, "SETTLING", timedelta(0))


def url(session, rest=""):
    return f"/sitzungen/{session.pk}/bericht/{rest}"


def numbers(page):
    """The questions below a report, in their order."""
    section = page.text.partition('aria-labelledby="fragen"')[2].partition("</section>")[0]
    links = section.split('href="/fragen/')[1:]
    return [int(link.split("/")[0]) for link in links if link.split("/")[0].isdecimal()]


def test_below_stand_those_on_the_report_its_goals_and_its_measures(client, met, goal, cora, roads):
    measure = make_measure(goals=[goal], lead=roads, since=days_ago(80))
    first = make_report(met, cora, stage="public")
    newest = make_report(met, cora, stage="public", reason="Eine Zahl fehlte.")
    other = make_report(make_session(met.body, days_ago(2)), cora, stage="public")
    found = [
        make_question(subject, "released", department=roads, since=days)
        for days, subject in enumerate([goal, measure, first, newest])
    ]
    make_question(other, "released", department=roads)
    make_question(make_goal(), "released", department=roads)
    # Those on the report come first, the newest version at the top; then the newest.
    on_goal, on_measure, on_first, on_newest = (question.pk for question in found)
    for rest in ("", "1/", "2/", f"?von={days_ago(74)}"):
        page = client.get(url(met, rest))
        assert numbers(page) == [on_newest, on_first, on_goal, on_measure], rest
        assert found[0].answer in section_of(page, "fragen")
        assert "offen" not in section_of(page, "fragen")
        assert "Frage stellen" not in main_of(page)


def test_the_live_review_has_those_on_its_goals(client, met, goal):
    question = make_question(goal, "released")
    make_question(make_goal(), "released", department=goal.lead)
    assert numbers(client.get(url(met))) == [question.pk]


def test_without_any_it_says_so(client, met, cora):
    sentence = "Hierzu ist noch keine Frage beantwortet."
    assert sentence in section_of(client.get(url(met)), "fragen")
    make_report(met, cora, stage="public")
    assert sentence in section_of(client.get(url(met)), "fragen")


def test_open_ones_come_first_and_are_counted_for_who_may_know_them(
    client, client_of, met, goal, cora, ruth, rolf, emil, erna, roads
):
    report = make_report(met, cora, stage="public")
    answered = make_question(goal, "released", since=1).pk
    asked = make_question(report, since=2).pk
    waiting = make_question(report, "passed_on", since=3, department=roads).pk
    readers = {cora: [asked, waiting], ruth: [asked, waiting], emil: [waiting], erna: [], rolf: []}
    for user, still_open in [(None, []), *readers.items()]:
        page = (client_of(user) if user else client).get(url(met, "1/"))
        assert numbers(page) == [*still_open, answered]
        heading = f"Fragen ({len(still_open)} offen)" if still_open else "Fragen Aus dem Kreistag"
        assert section_of(page, "fragen").startswith(heading)


@pytest.mark.parametrize("state", ["answered", "returned"])
def test_who_asked_learns_nothing_of_an_answer_before_its_release(
    client_of, met, cora, ruth, roads, state
):
    report = make_report(met, cora, stage="public")
    make_question(report, state, department=roads, answer=SECRET, comment=SECRET)
    page = client_of(ruth).get(url(met, "1/"))
    assert "wird beantwortet" in section_of(page, "fragen")
    assert SECRET not in page.text


def test_what_is_for_the_council_does_not_show_to_everybody(
    client, client_of, met, goal, cora, rolf, roads
):
    report = make_report(met, cora, stage="public")
    found = [
        make_question(subject, "released", visibility="council", department=roads, **words)
        for subject, words in ((report, {"answer": SECRET}), (goal, {"text": SECRET}))
    ]
    page = client.get(url(met, "1/"))
    assert (numbers(page), SECRET in page.text) == ([], False)
    page = client_of(rolf).get(url(met, "1/"))
    assert numbers(page) == [question.pk for question in found]
    assert "sichtbar für: Kreistag und Verwaltung" in section_of(page, "fragen")


def test_a_question_on_a_version_that_is_not_public_shows_nowhere(
    client, client_of, met, cora, emil, rolf, roads
):
    """Neither below the public version, nor on the list, in its count, in mails; until it opens."""
    public = make_report(met, cora, stage="public")
    closed = make_report(met, cora, reason="Eine Zahl fehlte.")
    shown = make_question(public, "released", department=roads)
    hidden = make_question(closed, "released", department=roads, by=rolf, **TOLD)
    for user in (None, rolf):
        reader = client_of(user) if user else client
        for address in (url(met), url(met, "1/"), "/fragen/"):
            page = reader.get(address)
            assert SECRET not in page.text
            assert hidden.get_absolute_url() not in links_of(page)
            assert shown.get_absolute_url() in links_of(page)
        assert "Eine Frage, die neueste zuerst" in main_of(reader.get("/fragen/"))
        assert reader.get(hidden.get_absolute_url()).status_code == 404
    assert News().letters(pk=rolf.pk) == []
    assert numbers(client_of(emil).get(url(met, "1/"))) == [hidden.pk, shown.pk]
    for stage in (Stage.COUNCIL, Stage.PUBLIC):
        closed = closed.open_further(by=cora, to=stage).report
    assert numbers(client.get(url(met, "1/"))) == [hidden.pk, shown.pk]


def test_who_asked_about_an_open_report_is_told_of_the_answer(met, cora, rolf, roads):
    report = make_report(met, cora, stage="council")
    question = make_question(report, "released", department=roads, by=rolf, **TOLD)
    (letter,) = News().letters(pk=rolf.pk)
    assert str(question) in " ".join(letter.text.split())
    assert SECRET not in letter.text + letter.subject + letter.content


def test_questions_are_no_part_of_what_is_frozen(client, met, goal, cora, roads):
    make_question(goal, "released", text=SECRET, answer=SECRET)
    report = make_report(met, cora, stage="public")
    before = {row.pk: (row.sha256, row.content) for row in report.renditions.all()}
    make_question(report, "released", department=roads, text=SECRET, answer=SECRET)
    assert {row.pk: (row.sha256, row.content) for row in report.renditions.all()} == before
    assert SECRET not in json.dumps(list(before.values()))
    live = client.get(url(met, f"?von={days_ago(74)}&format=json"))
    assert SECRET not in b"".join(live.streaming_content).decode()
    text = client.get(url(met)).text
    assert text.index(SECRET) > text.index('id="fragen"') > text.index('id="dateien"')


@pytest.mark.parametrize(
    ("name", "is_led"), [("ruth", True), ("cora", True), ("emil", False), (None, False)]
)
def test_whoever_may_ask_is_led_to_the_form(client, client_of, met, cora, request, name, is_led):
    reader = client_of(request.getfixturevalue(name)) if name else client
    page = reader.get(url(met))
    assert ASK not in main_of(page)
    assert ("/fragen/neu/" in links_of(page)) == is_led
    make_report(met, cora, stage="public")
    page, link = reader.get(url(met)), f"/fragen/neu/?zu=Bericht%20{met.pk}/1"
    assert ((link in links_of(page)), (ASK in main_of(page))) == (is_led, is_led)
    if is_led:
        assert "Zum Umsetzungsbericht" in main_of(reader.get(link))


def test_of_many_the_last_ones_stand_there_and_all_are_one_click_away(client, met, goal, cora):
    make_report(met, cora, stage="public")
    for _ in range(LATEST):
        make_question(goal, "released")
    assert "/fragen/" not in links_of(client.get(url(met)))
    make_question(goal, "released")
    page = client.get(url(met))
    assert len(numbers(page)) == LATEST
    assert "/fragen/" in links_of(page)


def test_many_cost_what_a_few_cost(client_of, met, goal, cora, ruth, roads):
    report, client = make_report(met, cora, stage="public"), client_of(ruth)

    def ask():
        for subject in (report, goal):
            for state in ("asked", "passed_on", "answered", "released", "declined"):
                make_question(subject, state, department=roads)

    ask()
    few = queries_of(client, url(met, "1/"))
    ask()
    ask()
    assert queries_of(client, url(met, "1/")) == few
