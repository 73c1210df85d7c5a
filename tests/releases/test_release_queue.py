"""What waits for release, laid before controlling."""

import pytest

from goals.models import ProgressDraft
from tests.factories import (
    days_ago,
    make_draft,
    make_goal,
    make_measure,
    make_paper,
    make_update,
)
from tests.reading import main_of, queries_of

pytestmark = pytest.mark.django_db
URL = "/controlling/freigaben/"


def submitted(subject, by, **columns):
    draft = make_draft(subject, by, **({"phase": "completed", "assessment": "none"} | columns))
    draft.submit(by=by)
    return draft


def correcting(subject, by):
    wrong = make_update(subject, "in_progress", days_ago(9))
    draft = ProgressDraft.objects.begin(subject, by=by, corrects=wrong)
    draft.phase, draft.text = "completed", "Doch fertig."
    draft.submit(by=by)


def test_it_says_what_would_change_and_why(client_of, cora, emil, roads):
    goal = make_goal(lead=roads)
    make_update(goal, "in_progress", days_ago(9), assessment="on_track")
    submitted(goal, emil, phase="dropped", reason="Das Land zahlt nicht.", paper="SV-10-0042")
    words = main_of(client_of(cora).get(URL))
    for word in (goal.title, "bisher in Umsetzung", "jetzt nicht weiterverfolgt", "bisher im Plan"):
        assert word in words
    for word in ("Das Land zahlt nicht.", "Vorlage SV-10-0042", "eingereicht von Emil"):
        assert word in words


def test_the_one_that_waits_longest_comes_first(client_of, cora, emil, roads):
    first, second = make_goal(lead=roads), make_measure("Brücke", lead=roads)
    drafts = [submitted(first, emil), submitted(second, emil)]
    make_draft(make_goal(lead=roads), emil)
    rows = client_of(cora).get(URL).context["rows"]
    assert [draft for draft, *_ in rows] == drafts


def test_own_ones_and_overtaken_ones_are_marked(client_of, cora, emil, roads):
    goal = make_goal(lead=roads)
    submitted(goal, cora)
    assert "jemand anderes gibt frei" in main_of(client_of(cora).get(URL))
    make_update(goal, "in_progress")
    assert "Inzwischen wurde neu gemeldet" in main_of(client_of(cora).get(URL))


def test_empty_queue_says_so(client_of, adam):
    assert "Es wartet keine Meldung" in main_of(client_of(adam).get(URL))


def test_costs_the_same_for_one_and_for_three(client_of, cora, emil, roads):
    client = client_of(cora)
    submitted(make_goal(lead=roads), emil)
    submitted(make_measure("Brücke", lead=roads), emil)
    correcting(make_goal(lead=roads), emil)
    client.get(URL)  # The first answer begins the time of the session.
    few = queries_of(client, URL)
    for _ in range(2):
        correcting(make_goal(lead=roads), emil)
        submitted(make_goal(lead=roads), emil)
        submitted(make_measure("Brücke", lead=roads), emil)
    assert queries_of(client, URL) == few


def test_editor_council_and_anonymous_are_refused(client, client_of, emil, ruth):
    assert client.get(URL).status_code == 302
    for user in (emil, ruth):
        page = client_of(user).get(URL)
        assert page.status_code == 403
        assert URL not in client.get("/").text


def test_wrong_method(client_of, cora):
    assert client_of(cora).post(URL).status_code == 405


def test_a_paper_that_nothing_named_before_is_marked(client_of, cora, emil, roads):
    make_paper("SV-10-0001")
    drafts = [
        submitted(make_goal(lead=roads), emil, paper=paper)
        for paper in ("SV-10-0001", "SV-10-0002", "")
    ]
    words = main_of(client_of(cora).get(URL))
    assert words.count("im Portal neu") == 1
    assert "Vorlage SV-10-0002 (im Portal neu)" in words
    marked = [
        "SV-10-0002: im Portal neu" in main_of(client_of(cora).get(f"{URL}{draft.pk}/"))
        for draft in drafts
    ]
    assert marked == [False, True, False]
