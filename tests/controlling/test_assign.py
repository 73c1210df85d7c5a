"""/controlling/zuweisen/: lead, contributors and interval of many goals and measures at once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals.finding import Selection
from goals.handover import Plan
from goals.models import Goal, Measure
from tests.factories import (
    days_ago,
    make_department,
    make_field,
    make_goal,
    make_measure,
    make_resolution,
)
from tests.reading import chips_of, main_of

pytestmark = pytest.mark.django_db
URL = "/controlling/zuweisen/"


@pytest.fixture
def portal(roads, youth):
    """Three goals, the last one led by nobody; two measures."""
    goals = [make_goal(lead=roads), make_goal(lead=youth, contributing=[roads]), make_goal()]
    make_measure("Brücke", goals=goals[:1], lead=roads)
    make_measure("Spielplatz", goals=goals, lead=youth, report_interval=12)
    return goals


def send(client, query="", **typed):
    form = client.get(URL + query).context["form"]
    return client.post(
        URL + query, {"token": form.token, "act": "vorschau", "reach": "angekreuzt"} | typed
    )


def preview(client, query="", **typed):
    page = send(client, query, **typed)
    assert page.context["plan"], page.context["form"].errors
    return page


def confirm(client, page, query="", **other):
    form, sent = page.context["form"], {}
    for name, value in form.kept:
        sent.setdefault(name, []).append(value)
    marks = {"token": form.token, "version": form.version, "act": "uebernehmen"}
    return client.post(URL + query, sent | marks | other)


def named(title):
    return Measure.objects.get(title=title)


def mark(title):
    return f"measure-{named(title).pk}"


def changed(page):
    return [line.subject for line in page.context["plan"].changed]


def told(response):
    return [str(message) for message in response.context["messages"]]


# What is chosen


def test_filters_choose_as_those_of_the_lists(coras, portal):
    page = coras.get(f"{URL}?zustaendig=66-strassenbau")
    groups = page.context["form"]["marks"].groups
    assert [[option[1] for option in group.options] for group in groups] == [
        [f"{portal[0]} – {portal[0].lead}, halbjährlich"],
        [f"{named('Brücke')} – {portal[0].lead}, halbjährlich"],
    ]
    assert list(chips_of(page)) == ["66 Straßenbau und -unterhaltung"]
    assert coras.get(f"{URL}?zustaendig=ohne").context["total"] == 1
    assert coras.get(f"{URL}?feld=VIII").context["total"] == 5
    assert coras.get(f"{URL}?q=Spielplatz").context["total"] == 1


def test_goals_without_lead_get_one(coras, cora, portal, youth):
    query = "?zustaendig=ohne"
    page = preview(coras, query, reach="alle", lead=youth.pk)
    assert "bisher noch niemand künftig 51 Jugendamt" in main_of(page)
    done = confirm(coras, page, query)
    assert (done.status_code, done.url) == (302, URL + query)
    assert told(coras.get(done.url)) == ["Geändert: 1 Ziel oder Maßnahme."]
    assert Goal.objects.get(pk=portal[2].pk).lead == youth
    assert Goal.history.latest().history_user == cora


def test_what_is_ticked_alone_is_changed(coras, portal, youth):
    marks = [f"goal-{portal[0].pk}", mark("Brücke")]
    page = preview(coras, marks=marks, lead=youth.pk)
    assert dict(page.context["form"].kept)["marks"] == " ".join(marks)
    confirm(coras, page)
    assert [goal.lead for goal in Goal.objects.in_order()] == [youth, youth, None]
    assert {measure.lead for measure in Measure.objects.all()} == {youth}


def test_all_goals_or_all_measures_of_the_list(coras, portal):
    assert changed(preview(coras, reach="ziele", interval=3)) == portal
    measures = list(Measure.objects.all())
    assert changed(preview(coras, reach="massnahmen", interval=3)) == measures
    assert changed(preview(coras, reach="alle", interval=3)) == portal + measures


# What becomes of it


def test_contributors_come_and_go(coras, portal, roads, youth):
    other = make_department("Umwelt", "70")
    page = preview(coras, reach="ziele", added=[youth.pk, other.pk], removed=[roads.pk])
    words = main_of(page)
    assert "beteiligt, kommt hinzu: 70 Umwelt" in words
    assert "nicht mehr beteiligt: 66 Straßenbau und -unterhaltung" in words
    confirm(coras, page)
    others = [set(goal.contributing.all()) for goal in Goal.objects.in_order()]
    # Who leads does not contribute besides.
    assert others == [{youth, other}, {other}, {youth, other}]
    versions = Goal.history.latest()
    assert {row.department for row in versions.contributing.all()} == {youth, other}


def test_an_interval_is_set(coras, portal):
    page = preview(coras, reach="alle", interval=12)
    assert "Meldung fällig bisher halbjährlich künftig jährlich" in main_of(page)
    assert "Schon so (1)" in main_of(page)
    before = Measure.history.count()
    confirm(coras, page)
    assert set(Goal.objects.values_list("report_interval", flat=True)) == {12}
    assert Measure.history.count() == before + 1  # What stays gets no version.


def test_nothing_to_change_says_so_and_has_no_button(coras, portal, roads):
    page = preview(coras, marks=[f"goal-{portal[0].pk}"], lead=roads.pk)
    assert "Alles ist schon so." in main_of(page)
    assert 'value="uebernehmen"' not in page.text
    before = Goal.history.count()
    assert told(coras.get(confirm(coras, page).url)) == ["Es gab nichts zu ändern."]
    assert Goal.history.count() == before


def test_what_was_withdrawn_meanwhile_stays_and_the_whole_waits(coras, portal, youth):
    page = preview(coras, marks=[mark("Brücke"), f"goal-{portal[0].pk}"], lead=youth.pk)
    measure = named("Brücke")
    measure.withdrawn_on, measure.withdrawn_reason = days_ago(0), "Vorbei."
    measure.save()
    refused = confirm(coras, page)
    assert refused.status_code == 409
    assert f"Lässt sich nicht ändern {measure} zurückgezogen" in main_of(refused)
    assert Goal.objects.in_order().first().lead != youth
    confirm(coras, refused)
    assert Goal.objects.in_order().first().lead == youth
    assert named("Brücke").lead != youth


def test_a_row_that_left_the_list_meanwhile_is_still_told(coras, portal, youth, roads):
    query = "?zustaendig=66-strassenbau"
    page = preview(coras, query, marks=[mark("Brücke")], interval=3)
    Measure.objects.filter(title="Brücke").update(lead=youth)
    refused = confirm(coras, page, query)
    assert refused.status_code == 409
    assert changed(refused) == [named("Brücke")]


def test_back_from_the_preview_the_entries_stand(coras, portal, youth):
    marks = [f"goal-{portal[0].pk}", mark("Brücke")]
    page = preview(coras, marks=marks, lead=youth.pk, added=[youth.pk], interval=3)
    form = confirm(coras, page, act="aendern").context["form"]
    assert form["marks"].value() == marks
    assert [group.chosen for group in form["marks"].groups] == [1, 1]
    assert (form["lead"].value(), form["interval"].value()) == (str(youth.pk), "3")
    assert form["added"].value() == [str(youth.pk)]
    assert not form.errors


def test_a_double_click_does_nothing_twice(coras, portal, youth):
    page = preview(coras, reach="ziele", lead=youth.pk)
    before = Goal.history.count()
    answers = [confirm(coras, page), confirm(coras, page)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Goal.history.count() == before + 2


# What is refused


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"interval": 3}, "marks", "Kreuzen Sie mindestens"),
        ({"marks": ["goal-1", "x-1"], "interval": 3}, "marks", "Kreuzen Sie neu an"),
        ({"marks": ["goal-9999999999"], "interval": 3}, "marks", "Kreuzen Sie neu an"),
        ({"marks": ["goal-\u0661"], "interval": 3}, "marks", "Kreuzen Sie neu an"),
        ({"reach": "alle"}, "lead", "Wählen Sie mindestens eine Änderung"),
        ({"reach": "alle", "lead": "99999"}, "lead", "nicht aktiv"),
        ({"reach": "alle", "lead": "\0"}, "lead", "nicht aktiv"),
        ({"reach": "alle", "added": ["99999"]}, "added", "nicht aktiv"),
        ({"reach": "alle", "removed": ["x"]}, "removed", "gibt es nicht mehr"),
        ({"reach": "alle", "interval": "5"}, "interval", "Eintrag der Liste"),
        ({"reach": "jede", "interval": "3"}, "reach", ""),
    ],
)
def test_nonsense_is_told_at_its_field(coras, portal, typed, field, sentence):
    for act in ("vorschau", "uebernehmen"):
        page = send(coras, act=act, **typed)
        assert page.status_code == 200
        assert sentence in str(page.context["form"].errors[field])
        assert page.context["plan"] is None
        assert "<title>Fehler: " in page.text


def test_the_same_department_cannot_come_and_go(coras, portal, youth):
    page = send(coras, reach="alle", added=[youth.pk], removed=[youth.pk])
    assert "kann nicht hinzukommen und wegfallen" in main_of(page)


def test_a_deactivated_department_is_no_target(coras, portal, youth):
    youth.is_active = False
    youth.save()
    for name in ("lead", "added"):
        page = send(coras, reach="alle", **{name: [youth.pk]})
        assert "nicht aktiv" in str(page.context["form"].errors[name])
    assert preview(coras, reach="alle", removed=[youth.pk], interval=3)


def test_goals_of_an_older_resolution_and_what_is_not_there_are_left_out(coras, portal):
    old = make_goal(make_field("I", 1, resolution=make_resolution(date(2020, 6, 24))))
    marks = [f"goal-{old.pk}", "measure-999999", mark("Brücke")]
    assert changed(preview(coras, marks=marks, interval=3)) == [named("Brücke")]


def test_wrong_filters_are_answered_with_the_form_and_no_row(coras, portal):
    page = coras.get(f"{URL}?feld=XX")
    assert page.status_code == 400
    assert "Brücke" not in page.text
    assert coras.post(f"{URL}?feld=XX", {"reach": "alle", "interval": 3}).status_code == 400


def test_an_empty_list_says_so(coras, portal):
    make_field("I", 1)
    assert "nichts, was sich ändern ließe" in main_of(coras.get(f"{URL}?feld=I"))


def test_a_long_list_is_changed_as_a_whole_or_narrowed(coras, portal, monkeypatch):
    monkeypatch.setattr("goals.views.controlling.MOST_TICKED", 4)
    page = coras.get(URL)
    assert "lassen sich höchstens 4" in main_of(page)
    assert 'name="marks"' not in page.text
    assert "nur was angekreuzt ist" not in main_of(page)
    monkeypatch.setattr("goals.forms.handover.MOST", 4)
    page = send(coras, reach="alle", interval=3)
    assert "Grenzen Sie die Liste" in main_of(page)
    assert preview(coras, reach="ziele", interval=3)


def test_others_are_refused(client, client_of, portal, emil, ruth):
    assert client.get(URL).status_code == client.post(URL).status_code == 302
    sent = {"reach": "alle", "interval": 3, "act": "uebernehmen", "token": "t" * 24}
    for user in (emil, ruth):
        assert client_of(user).get(URL).status_code == 403
        assert client_of(user).post(URL, sent).status_code == 403
    assert set(Goal.objects.values_list("report_interval", flat=True)) == {6}
    assert client.put(URL).status_code in (302, 403)


# What it costs


def cost(client, **typed):
    with CaptureQueriesContext(connection) as queries:
        page = preview(client, **typed)
    return len(queries), page


def test_list_and_preview_cost_the_same_for_one_and_for_three(coras, portal, youth):
    def all_costs():
        with CaptureQueriesContext(connection) as queries:
            coras.get(URL)
        return len(queries), cost(coras, reach="alle", lead=youth.pk, added=[youth.pk])[0]

    all_costs()
    few = all_costs()
    for _ in range(3):
        goal = make_goal(contributing=[youth])
        make_measure(goals=[goal])
    assert all_costs() == few


def test_carrying_out_costs_ten_queries_for_each_row(coras, portal, youth):
    def costs():
        page = preview(coras, reach="alle", interval=intervals.pop(), added=[others.pop()])
        with CaptureQueriesContext(connection) as queries:
            confirm(coras, page)
        return len(queries), len(changed(page))

    intervals, others = [3, 12, 3], [make_department(f"Amt {number}").pk for number in range(3)]
    first, few = costs()
    for _ in range(5):
        make_measure(goals=[make_goal()])
    second, many = costs()
    assert (second - first) / (many - few) == 10


def test_carrying_out_plans_once_and_counts_no_filters(coras, portal, monkeypatch):
    page, plans = preview(coras, reach="alle", interval=3), []

    def planned(*args, **options):
        plans.append(options)
        return Plan(*args, **options)

    monkeypatch.setattr("goals.forms.handover.Plan", planned)
    monkeypatch.setattr(Selection, "facets", None)
    assert confirm(coras, page).status_code == 302
    assert plans == [{"hold": True}]
