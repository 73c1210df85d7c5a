"""/sitzungen/7/bericht/: what is different since the session before, for the fields of a body."""

from datetime import timedelta

import pytest

from goals.days import ADOPTED_ON, end_of, today
from goals.models import CouncilBody, CouncilSession, CouncilTerm
from goals.review import READERS
from goals.session_review import session_review
from tests.factories import (
    at_noon,
    days_ago,
    make_field,
    make_goal,
    make_report,
    make_update,
)
from tests.reading import main_of, queries_of, refuses_other_methods, section_of

pytestmark = pytest.mark.django_db
WHY = {"reason": "Die Vergabe musste wiederholt werden."}


@pytest.fixture
def body():
    term = CouncilTerm.objects.create(starts_on=ADOPTED_ON)
    body = CouncilBody.objects.create(name="Ausschuss für Mobilität", slug="mobil", term=term)
    body.fields.add(make_field("X", 10, "Mobilität"))
    return body


@pytest.fixture
def meet(body):
    """Let the body meet so many days ago, with a cutoff so many days ago."""
    return lambda held, cutoff, **more: CouncilSession.objects.create(
        body=body, held_on=days_ago(held), cutoff=days_ago(cutoff), **more
    )


@pytest.fixture
def goal(body, roads):
    return make_goal(body.fields.get(), lead=roads)


def url(session, query=""):
    return f"/sitzungen/{session.pk}/bericht/{query}"


def test_it_tells_what_is_different_since_the_session_before(client, meet, goal):
    meet(50, 60)
    session = meet(5, 15)
    make_update(goal, effective_on=days_ago(70), assessment="on_track")
    make_update(goal, effective_on=days_ago(30), assessment="at_risk", **WHY)
    make_update(goal, "completed", effective_on=days_ago(10))
    page = client.get(url(session))
    assert "Ausschuss für Mobilität" in main_of(page)
    period = section_of(page, "zeitraum")
    assert f"Stichtag {days_ago(15):%d.%m.%Y} Verglichen mit {days_ago(60):%d.%m.%Y}" in period
    assert f"Stichtag der Sitzung am {days_ago(50):%d.%m.%Y}" in period
    assert "bisher im Plan jetzt gefährdet" in section_of(page, "entscheidung")
    assert "umgesetzt" not in section_of(page, "themenfelder")


def test_a_file_is_named_by_both_days_and_is_no_part_of_anything(client, meet, goal):
    meet(50, 60)
    name = client.get(url(meet(5, 15), "?format=json"))["Content-Disposition"]
    days = f"{days_ago(60)}-bis-{days_ago(15)}"
    assert name == f'attachment; filename="umsetzungsbericht-vorlaeufig-{days}.json"'


def test_what_is_released_late_counts_until_the_report_is_made(meet, goal):
    meet(50, 60)
    session = meet(5, 15)
    make_update(goal, "planned", days_ago(20), released_at=at_noon(days_ago(8)))
    made = [session_review(None, session, made_at=at_noon(days_ago(day))) for day in (9, 7)]
    assert [content.goals[0].after.phase.code for content in made] == ["none", "planned"]
    assert made[0].known_since == end_of(days_ago(60))
    # The next report begins where this one ended, whichever of the two was made.
    following = meet(0, 1)
    for content, outcome in zip(made, ["changed", "unchanged"], strict=True):
        make_report(
            session,
            at=content.known_until,
            **({"reason": "Neu."} if outcome == "unchanged" else {}),
        )
        assert session_review(None, following).goals[0].outcome.code == outcome


def test_without_a_session_before_it_begins_with_the_adoption_and_says_so(client, meet, goal):
    page = client.get(url(meet(5, 15)))
    assert "Verglichen mit 24.06.2025 Tag des Beschlusses" in section_of(page, "zeitraum")
    assert "keinen früheren Stichtag" in section_of(page, "blick")


def test_a_cancelled_session_before_counts_for_nothing(client, meet, goal):
    meet(50, 60, is_cancelled=True)
    page = client.get(url(meet(5, 15, is_cancelled=True)))
    assert "Tag des Beschlusses" in section_of(page, "zeitraum")
    assert "Diese Sitzung ist abgesagt." in section_of(page, "blick")


def test_a_cutoff_ahead_is_taken_for_today(client, meet, goal):
    meet(50, 60)
    make_update(goal)
    session = meet(-30, -16)
    page = client.get(url(session))
    assert f"gezeigt bis {today():%d.%m.%Y}" in section_of(page, "zeitraum")
    assert "Noch vorläufig: Der Stichtag ist der" in section_of(page, "blick")
    assert "keine Angabe jetzt in Umsetzung" in section_of(page, "veraendert")
    later = client.get(url(meet(-60, -50)))
    assert "Auch der Stichtag der Sitzung davor liegt noch voraus." in main_of(later)


def test_milestones_ahead_are_told_up_to_the_next_cutoff(meet, goal):
    session = meet(5, 15)
    assert session_review(None, session).ahead_until == days_ago(15) + timedelta(days=90)
    meet(-30, -16)
    assert session_review(None, session).ahead_until == days_ago(-16)


def test_any_other_day_can_be_chosen(client, meet, goal):
    session = meet(5, 15)
    make_update(goal, "planned", days_ago(90))
    page = client.get(url(session, f"?von={days_ago(40):%d.%m.%Y}"))
    period = section_of(page, "zeitraum")
    assert f"Verglichen mit {days_ago(40):%d.%m.%Y} selbst gewählter Tag" in period
    assert "1 unverändert" in section_of(page, "blick")


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("gestern", "Diesen Tag gibt es nicht."),
        ("01.01.2025", "Vor dem 24.06.2025 gab es die Ziele noch nicht."),
        (f"{days_ago(14):%d.%m.%Y}", "Dieser Tag liegt nach dem"),
        (f"{days_ago(-2):%d.%m.%Y}", "Dieser Tag liegt in der Zukunft."),
    ],
)
def test_nonsense_is_answered_with_a_sentence_and_the_form(client, meet, goal, day, sentence):
    page = client.get(url(meet(5, 15), f"?von={day}"))
    assert page.status_code == 400
    assert sentence in main_of(page)
    assert "<form" in page.text
    assert goal.title not in page.text


def test_a_body_without_fields_has_a_report_of_nothing(client, body, meet, goal):
    body.fields.clear()
    page = client.get(url(meet(5, 15)))
    assert page.status_code == 200
    assert "Diesem Gremium ist kein Themenfeld zugeordnet." in main_of(page)
    assert goal.title not in page.text


def test_a_session_of_before_the_adoption_has_no_goals(client, body):
    early = ADOPTED_ON - timedelta(days=9)
    session = CouncilSession.objects.create(body=body, held_on=early, cutoff=early)
    assert "kein Ziel und keine Maßnahme" in main_of(client.get(url(session)))


def test_each_circle_is_told_its_part(meet, goal):
    session = meet(0, 1)
    for day, visibility in enumerate(READERS):
        columns = {"visibility": visibility, "assessment": "deviating", **WHY}
        make_update(goal, ["planned", "in_progress", "ongoing"][day], days_ago(5 - day), **columns)
    told = {circle: session_review(user, session) for circle, user in READERS.items()}
    assert [content.goals[0].after.phase.code for content in told.values()] == [
        "planned",
        "in_progress",
        "ongoing",
    ]
    assert [content.circle.code for content in told.values()] == list(READERS)


def test_it_costs_the_same_queries_for_many_as_for_few(client, body, meet):
    meet(50, 60)
    session = meet(5, 15)
    counts = []
    for _ in range(2):
        for _ in range(3):
            make_update(make_goal(body.fields.get()), effective_on=days_ago(20))
        counts.append(queries_of(client, url(session)))
    assert counts[0] == counts[1] <= 28


def test_what_is_not_there_is_not_found(client, db):
    for address in ("/sitzungen/99/bericht/", "/sitzungen/0/bericht/", "/sitzungen/x/bericht/"):
        assert client.get(address).status_code == 404


def test_other_methods_are_refused(client, meet):
    assert refuses_other_methods(url(meet(5, 15)))
