"""Reviews of two days: measures, milestones, names of then, parts of it all, and who reads what.

Which class a goal is in is tested in tests/test_outcomes.py; random histories are replayed in
tests/test_review_replay.py.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goals.days import today
from goals.review import EVERYTHING, READERS, Heading, Scope, make_review, two_days
from goals.review_content import as_json
from tests.factories import (
    ADOPTED,
    at_noon,
    days_ago,
    make_department,
    make_field,
    make_goal,
    make_measure,
    make_milestone,
    make_municipality,
    make_paper,
    make_update,
    save_on,
)

pytestmark = pytest.mark.django_db
HEADING = Heading("Alles", "Probe")
WHY = {"reason": "Die Vergabe musste wiederholt werden."}


def review(user=None, since=20, until=0, scope=EVERYTHING, **more):
    """The Content of the days so many days ago, as /vergleich/ compares them."""
    return make_review(user, scope, two_days(days_ago(since), days_ago(until)), HEADING, **more)


@pytest.fixture
def goal(roads):
    return save_on(days_ago(400), make_goal(), lead=roads)


@pytest.fixture
def acting(goal, roads):
    """Make a measure for the goal that the portal has known for so many days."""
    return lambda title, since=60, **more: make_measure(
        title, days_ago(since), **{"goals": [goal], "lead": roads} | more
    )


def changes(content):
    return {measure.title: (measure.change.code, measure.news) for measure in content.measures}


def test_measures_come_and_go(goal, acting):
    acting("Bleibt")
    acting("Kommt", since=5)
    gone = {"withdrawn_on": days_ago(5), "withdrawn_reason": "Doppelt."}
    save_on(days_ago(5), acting("Geht"), **gone)
    save_on(days_ago(3), acting("Kam und ging", since=6), **gone)
    old = {"withdrawn_on": days_ago(50), "withdrawn_reason": "Doppelt."}
    save_on(days_ago(50), acting("War schon weg"), **old)
    back = save_on(days_ago(50), acting("Kehrt zurück"), **old)
    save_on(days_ago(4), back, withdrawn_on=None, withdrawn_reason="")
    make_update(acting("Kommt voran"), "planned")
    # Long in the portal, and opened to this reader in the period.
    save_on(days_ago(5), acting("Wird geöffnet", visibility="internal"), visibility="public")
    content = review()
    day = f"zurückgezogen am {days_ago(5):%d.%m.%Y}"
    assert changes(content) == {
        "Bleibt": ("unchanged", ""),
        "Kommt": ("new", "neu im Portal zu sehen"),
        "Geht": ("withdrawn", day),
        "Kam und ging": ("withdrawn", f"neu im Portal zu sehen und {day}"),
        "Kehrt zurück": ("new", "wieder aufgenommen"),
        "Kommt voran": ("changed", ""),
        "Wird geöffnet": ("new", "neu im Portal zu sehen"),
    }
    assert (content.totals.measures_before, content.totals.measures_after) == (3, 5)
    assert next(m.reason for m in content.measures if m.title == "Geht") == "Doppelt."


def test_a_measure_that_acts_for_something_else_now_has_left(goal, acting, roads):
    other = make_department("Archiv")
    save_on(days_ago(5), acting("Abgegeben"), lead=other)
    save_on(days_ago(5), acting("Übernommen", lead=other), lead=roads)
    content = review(scope=Scope(leads=[roads.slug]))
    assert changes(content) == {
        "Abgegeben": ("left", "anders zugeordnet"),
        "Übernommen": ("new", "neu zugeordnet"),
    }
    assert (content.totals.measures_before, content.totals.measures_after) == (1, 1)
    assert set(changes(review())) == {"Abgegeben", "Übernommen"}
    assert {change for change, _ in changes(review()).values()} == {"unchanged"}


def measures_by_field(content):
    """{number of a field, "" for all: (active measures before, after)}"""
    told = [(part.number, part.totals) for part in content.fields] + [("", content.totals)]
    return {name: (sums.measures_before, sums.measures_after) for name, sums in told}


def test_a_measure_counts_on_each_day_for_the_fields_it_acted_for_then(goal, acting, roads):
    other = make_goal(make_field("X", 10))
    moved, both = acting("Zieht um"), acting("Für beide")
    both.goals.add(other)
    for measure in (moved, both):
        save_on(days_ago(60), measure)
    moved.goals.set([other])
    save_on(days_ago(5), moved)
    content = review()
    assert measures_by_field(content) == {"VIII": (2, 1), "X": (1, 2), "": (2, 2)}
    changed = {part.number: part.totals.measure_changes for part in content.fields}
    assert {number: sum(one.count for one in told) for number, told in changed.items()} == {
        "VIII": 2,
        "X": 2,
    }
    assert [(m.fields_before, m.fields) for m in content.measures] == [
        (["VIII"], ["X"]),
        (["VIII", "X"], ["VIII", "X"]),
    ]
    assert measures_by_field(review(scope=Scope(fields=["VIII"]))) == {"VIII": (2, 1), "": (2, 1)}
    assert measures_by_field(review(scope=Scope(fields=["X"]))) == {"X": (1, 2), "": (1, 2)}


def test_a_measure_for_somebody_elses_goal_counts_in_all(goal, acting, roads):
    acting("Für ein fremdes Ziel", goals=[make_goal(make_field("X", 10))])
    content = review(scope=Scope(leads=[roads.slug]))
    assert measures_by_field(content) == {"VIII": (0, 0), "": (1, 1)}


def test_milestones_are_missed_ahead_or_reached(acting):
    measure = acting("Weg")
    names = {
        "Lange verpasst": {"due_on": days_ago(40)},
        "Neu verpasst": {"due_on": days_ago(4)},
        "Heute fällig": {"due_on": days_ago(0)},
        "Bald": {"due_on": days_ago(-90)},
        "Zu weit": {"due_on": days_ago(-91)},
        "Vorher erreicht": {"due_on": days_ago(40), "reached_on": days_ago(41)},
    }
    for title, days in names.items():
        make_milestone(measure, title, since=days_ago(60), **days)
    late = make_milestone(measure, "Spät erreicht", days_ago(30), since=days_ago(60))
    save_on(days_ago(3), late, reached_on=days_ago(25))
    moved = make_milestone(measure, "Verschoben", days_ago(6), since=days_ago(60))
    save_on(days_ago(8), moved, due_on=days_ago(-30))
    gone = acting("Zurückgezogen")
    make_milestone(gone, "Hinfällig", days_ago(4), since=days_ago(60))
    save_on(days_ago(5), gone, withdrawn_on=days_ago(5), withdrawn_reason="Doppelt.")
    content = review()
    assert [(m.title, m.is_new, m.due_before) for m in content.missed] == [
        ("Lange verpasst", False, None),
        ("Verschoben", True, days_ago(6)),
        ("Neu verpasst", True, None),
    ]
    assert [m.title for m in content.ahead] == ["Heute fällig", "Bald"]
    assert [m.title for m in content.reached] == ["Spät erreicht"]
    assert content.ahead_until == days_ago(-90)
    soon = review(ahead_until=days_ago(-5))
    assert [m.title for m in soon.ahead] == ["Heute fällig"]


def test_milestones_put_off_brought_forward_or_dropped_are_told(acting):
    measure = acting("Weg")

    def planned(title, days, **columns):
        return make_milestone(measure, title, days_ago(days), since=days_ago(60), **columns)

    save_on(days_ago(5), planned("Um Jahre", -30), due_on=days_ago(-900))
    save_on(days_ago(5), planned("Um Wochen", -30), due_on=days_ago(-60))
    save_on(days_ago(5), planned("Vorgezogen", -900), due_on=days_ago(-45))
    save_on(days_ago(5), planned("Vorgezogen und verpasst", -900), due_on=days_ago(2))
    planned("Weit weg", -800)
    for title, days in (("Verpasst und weg", 4), ("Lange verpasst und weg", 40), ("Weg", -500)):
        drop(planned(title, days))
    drop(planned("Erreicht und weg", 40, reached_on=days_ago(40)))
    content = review()
    told = [
        (m.state.code, m.title, m.day, m.told_of_day, m.other_day, m.was_missed)
        for m in content.milestones
    ]
    assert told == [
        ("dropped", "Lange verpasst und weg", days_ago(40), "", None, True),
        ("dropped", "Verpasst und weg", days_ago(4), "", None, False),
        (
            "missed",
            "Vorgezogen und verpasst",
            days_ago(2),
            "vorgezogen, bisher",
            days_ago(-900),
            False,
        ),
        ("ahead", "Vorgezogen", days_ago(-45), "vorgezogen, bisher", days_ago(-900), False),
        ("ahead", "Um Wochen", days_ago(-60), "verschoben, bisher", days_ago(-30), False),
        ("dropped", "Weg", days_ago(-500), "", None, False),
        ("put_off", "Um Jahre", days_ago(-900), "verschoben, bisher", days_ago(-30), False),
    ]
    assert [m.title for m in content.put_off] == ["Um Jahre"]
    assert len(content.dropped) == 3
    assert review(since=0).dropped == []


def drop(milestone):
    milestone._history_date = at_noon(days_ago(3))
    milestone.delete()


def test_what_was_planned_before_a_reader_could_see_the_measure_is_nothing_to_them(acting):
    measure = acting("Wird geöffnet", visibility="internal")
    drop(make_milestone(measure, "Gestrichen", days_ago(-9), since=days_ago(60)))
    moved = make_milestone(measure, "Bleibt", days_ago(-9), since=days_ago(60))
    save_on(days_ago(5), moved, due_on=days_ago(-19))
    save_on(days_ago(5), measure, visibility="public")
    told = [(m.title, m.due_before) for m in review().milestones]
    assert told == [("Bleibt", None)]
    told = [(m.title, m.due_before) for m in review(READERS["internal"]).milestones]
    assert told == [("Gestrichen", None), ("Bleibt", days_ago(-9))]


def test_names_and_leads_are_those_of_the_second_day(goal, acting, roads):
    acting("Vorher")
    make_update(goal, effective_on=days_ago(30))
    name = str(roads)
    save_on(days_ago(60), roads)
    save_on(days_ago(5), roads, name="Umbenannt")
    goal.lead = make_department("Später")
    save_on(days_ago(4), goal)
    save_on(days_ago(4), goal.measures.get(), title="Nachher")
    past = review(since=20, until=10)
    assert [item.lead for item in past.goals] == [name]
    assert [(item.title, item.lead) for item in past.measures] == [("Vorher", name)]
    now = review()
    assert [item.lead for item in now.goals] == ["Später"]
    assert [(item.title, item.lead) for item in now.measures] == [("Nachher", str(roads))]


def test_fields_come_in_order_and_one_without_text_says_so(goal):
    make_goal(save_field("II", 2))
    save_field("IX", 9, sections=0)
    content = review()
    assert [(part.number, part.totals.goals) for part in content.fields] == [
        ("II", 1),
        ("VIII", 1),
        ("IX", 0),
    ]
    assert [part.number for part in review(scope=Scope(fields=["IX", "II"])).fields] == ["II", "IX"]
    nothing = review(scope=Scope(fields=[]))
    assert (nothing.fields, nothing.measures, nothing.totals.goals) == ([], [], 0)


def save_field(number, position, sections=1):
    return make_field(number, position, f"Feld {number}", sections)


def test_a_place_is_told_what_ended_there(goal, acting):
    senden = make_municipality("Senden")
    gone = acting("Geht", municipalities=[senden])
    save_on(days_ago(5), gone, withdrawn_on=days_ago(5), withdrawn_reason="Doppelt.")
    acting("Kreisweit")
    content = review(scope=Scope(places=["senden"]))
    assert [item.code for item in content.goals] == [goal.code]
    assert [measure.title for measure in content.measures] == ["Geht"]
    both = review(scope=Scope(places=["senden"], everywhere=True))
    assert {measure.title for measure in both.measures} == {"Geht", "Kreisweit"}


@pytest.mark.parametrize("until", [0, 2])
def test_a_goal_that_was_handed_over_is_told_to_both(goal, roads, until):
    other, third = make_department("Archiv"), make_department("Bauhof")
    save_on(days_ago(5), goal, lead=other)
    for lead in (roads, other):
        content = review(until=until, scope=Scope(leads=[lead.slug]))
        assert [(item.code, item.lead) for item in content.goals] == [(goal.code, str(other))]
    assert review(until=until, scope=Scope(leads=[third.slug])).goals == []
    assert review(since=4, until=until, scope=Scope(leads=[roads.slug])).goals == []


# Who reads what -----------------------------------------------------------------------------------


def secretly(goal, acting, visibility):
    """Everything that a circle alone may know."""
    columns = {"visibility": visibility, **WHY}
    make_update(goal, effective_on=days_ago(5), assessment="at_risk", **columns)
    hidden = acting("Geheim", visibility=visibility)
    make_update(hidden, effective_on=days_ago(5), assessment="at_risk", **columns)
    make_milestone(hidden, due_on=days_ago(4), since=days_ago(60))
    gone = acting("Geheim und weg", visibility=visibility)
    save_on(days_ago(5), gone, withdrawn_on=days_ago(5), withdrawn_reason="Doppelt.")
    # Open once, hidden today: today's rule governs the past too.
    save_on(days_ago(3), acting("War offen"), visibility=visibility)


@pytest.mark.parametrize("visibility", ["council", "internal"])
def test_what_a_reader_may_not_see_changes_nothing(goal, acting, visibility):
    acting("Offen")
    make_update(goal, effective_on=days_ago(30), assessment="on_track")
    made_at = timezone.now()
    # Each reader below the circle, for days on either side of what is hidden.
    lower = ["public"] if visibility == "council" else ["public", "council"]
    days = [(20, 0), (20, 4), (4, 0)]

    def told():
        return [
            as_json(review(READERS[circle], since, until, made_at=made_at))
            for circle in lower
            for since, until in days
        ]

    before = told()
    secretly(goal, acting, visibility)
    assert told() == before
    assert len(review(READERS[visibility]).measures) > 1


def test_internal_notes_are_told_to_the_administration_alone(goal, acting):
    make_update(goal, internal_note="Nur für uns.")
    make_update(acting("Weg"), internal_note="Nur für uns.")
    for circle, told in [("public", ""), ("council", ""), ("internal", "Nur für uns.")]:
        content = review(READERS[circle])
        assert [item.note for item in [*content.goals, *content.measures]] == [told, told]
        assert content.circle.code == circle


def test_members_of_a_scale_that_sound_alike_stay_apart(goal):
    status = review().goals[0].after
    assert (status.phase.scale, status.assessment.scale) == ("phase", "assessment")
    assert (status.phase.label, status.assessment.label) == ("keine Angabe", "keine Ampel")


def test_it_says_of_itself_what_it_is(goal):
    content = review()
    assert (content.since, content.until) == (days_ago(20), today())
    assert content.heading == "Alles"
    assert content.adopted_on == ADOPTED
    assert content.is_sample is False
    assert content.made_at <= timezone.now()


def test_it_costs_the_same_queries_for_many_as_for_few(goal, acting):
    counts = []
    for _ in range(2):
        for place in range(3):
            measure = acting(f"Weg {place}", municipalities=[make_place(place)])
            make_milestone(measure, due_on=days_ago(3), since=days_ago(60))
            make_update(make_goal(), paper=make_paper())
            make_update(measure, effective_on=days_ago(30))
        for until in (0, 2):
            with CaptureQueriesContext(connection) as queries:
                review(READERS["internal"], until=until)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 18


def make_place(number):
    return make_municipality(f"Ort {number} {today()} {timezone.now().timestamp()}")


def test_a_new_proposal_for_what_was_at_risk_before_says_since_when(goal):
    make_update(goal, effective_on=days_ago(60), assessment="at_risk", reason="Geld fehlt.")
    make_update(goal, effective_on=days_ago(5), assessment="at_risk", reason="Geld fehlt.")
    assert review().decisions == []
    told = {"assessment": "at_risk", "reason": "Geld fehlt.", "proposal": "Frist verlängern."}
    make_update(goal, effective_on=days_ago(4), **told)
    (item,) = review().decisions
    assert item.was_at_risk
    assert item.after.assessment_since == days_ago(60)


def test_what_came_into_danger_anew_was_not_at_risk_before(goal):
    told = {"assessment": "at_risk", "reason": "Geld fehlt."}
    make_update(goal, effective_on=days_ago(60), **told)
    make_update(goal, effective_on=days_ago(10), assessment="on_track")
    make_update(goal, effective_on=days_ago(5), **told)
    (item,) = review().decisions
    assert not item.was_at_risk


def test_measures_that_were_completed_are_told_apart_from_those_that_go_on(acting):
    done, moved = acting("Fertig"), acting("Weiter")
    for measure in (done, moved):
        make_update(measure, "planned", days_ago(50))
    make_update(done, "completed", days_ago(5))
    make_update(moved, "in_progress", days_ago(5))
    content = review()
    assert [item.title for item in content.completed_measures] == ["Fertig"]
    assert [item.title for item in content.changed_measures] == ["Weiter"]
    assert content.unmoved == 1


def test_a_measure_taken_up_again_for_another_field_was_not_there_before(goal, acting):
    other = make_goal(make_field("X", 10, "Mobilität"))
    gone = {"withdrawn_on": days_ago(50), "withdrawn_reason": "Doppelt."}
    measure = save_on(days_ago(50), acting("Kehrt zurück"), **gone)
    measure.goals.set([other])
    save_on(days_ago(4), measure, withdrawn_on=None, withdrawn_reason="")
    content = review()
    (item,) = content.measures
    assert (item.fields, item.fields_before) == (["X"], [])
    told = {part.number: part.totals.measure_changes[0].count for part in content.fields}
    assert told == {"VIII": 0, "X": 1}
