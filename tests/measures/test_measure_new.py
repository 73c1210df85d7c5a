"""/massnahmen/neu/: whoever is responsible for a department adds a measure."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from goals.days import today
from goals.models import Action, CouncilPaper, Department, Goal, Measure, Milestone
from goals.models.milestones import Step
from tests.entries import entries
from tests.factories import (
    days_ago,
    make_department,
    make_field,
    make_goal,
    make_measure,
    make_milestone,
    make_municipality,
    make_paper,
    make_resolution,
    make_user,
)
from tests.reading import words_of
from tests.together import at_once, slowly

URL = "/massnahmen/neu/"


@pytest.fixture
def goal(db):
    make_municipality("Olfen")
    return make_goal(short_title="Ladepunkte")


@pytest.fixture
def emils(client_of, emil):
    return client_of(emil)


def filled(client, goal, url=URL, **typed):
    """The form as it was opened, with as little as it takes."""
    form = client.get(url).context["form"]
    least = {"title": "Radweg", "summary": "Ein Radweg entsteht.", "goals": [str(goal.pk)]}
    return entries(form, **least | typed)


def errors_of(response):
    """{name: [sentence]}, after making sure that nothing was saved and each leads to its field."""
    assert response.status_code == 200
    assert response.text.count('class="error-summary"') == 1
    assert "<title>Fehler: " in response.text
    assert not Measure.objects.exists()
    form = response.context["form"]
    for name in form.errors:
        assert f'href="#{form[name].id_for_label}"' in response.text
        assert f'id="{form[name].id_for_label}"' in response.text
    return {name: list(found) for name, found in form.errors.items()}


# Who


def test_editors_controlling_and_administration_open_it(client_of, emil, cora, adam):
    for user in (emil, cora, adam):
        assert client_of(user).get(URL).status_code == 200


def test_council_and_editors_without_department_are_refused(client_of, ruth):
    nobody = make_user("Nora", "editor")
    for user in (ruth, nobody):
        client = client_of(user)
        assert client.get(URL).status_code == 403
        assert client.post(URL, {"title": "Radweg"}).status_code == 403
    assert not Measure.objects.exists()


def test_anonymous_readers_are_sent_to_the_login(client, db):
    assert client.get(URL)["Location"] == f"/konto/anmelden/?next={URL}"
    assert client.post(URL, {"title": "Radweg"}).status_code == 302


def test_other_methods_are_refused(emils):
    assert emils.delete(URL).status_code == 405


def test_links_lead_here_for_those_who_may(client_of, emil, ruth, goal):
    measure = make_measure(goals=[goal])
    places = ["/massnahmen/", measure.get_absolute_url(), goal.get_absolute_url()]
    for user, is_shown in ((emil, True), (ruth, False), (None, False)):
        client = client_of(user) if user else Client()
        for place in places:
            assert ('href="/massnahmen/neu/' in client.get(place).text) is is_shown, (user, place)


# Adding


def test_least_is_title_summary_goal_and_lead(emils, goal, roads, emil):
    response = emils.post(URL, filled(emils, goal), follow=True)
    measure = Measure.objects.get()
    assert response.redirect_chain == [(f"/massnahmen/{measure.number}/", 302)]
    assert f"Die Maßnahme {measure.code} „Radweg“ ist angelegt und öffentlich." in response.text
    assert (measure.lead, list(measure.goals.all())) == (roads, [goal])
    assert (measure.visibility, measure.priority) == ("public", "normal")
    assert measure.report_interval == 6
    version = measure.history.get()
    assert (version.history_type, version.history_user) == ("+", emil)


@pytest.mark.parametrize(
    ("visibility", "seen_by"),
    [("council", "Kreistag und Verwaltung"), ("internal", "die Verwaltung")],
)
def test_who_sees_a_new_measure_is_said(emils, goal, visibility, seen_by):
    response = emils.post(URL, filled(emils, goal, visibility=visibility), follow=True)
    assert f"ist angelegt, sichtbar nur für {seen_by}." in response.text


def test_everything_can_be_entered_at_once(emils, goal, roads, youth):
    other, place = make_goal(), make_municipality()
    make_paper("SV-10-1153")
    typed = {
        "goals": [str(goal.pk), str(other.pk)],
        "description": "Eins.\r\n\r\nZwei.",
        "expected_effect": "Weniger Autos.",
        "target_group": "Alle",
        "contributing": [str(youth.pk)],
        "contact": "rad@example.org",
        "municipalities": [str(place.pk)],
        "planned_start": "1.3.2026",
        "planned_end": "2027-12-31",
        "actual_start": "01.04.26",
        "cost_planned": "1.234.567,5 €",
        "cost_actual": "1200",
        "funding": "Land",
        "priority": "high",
        "papers": "SV-10-1153\r\n\r\n sv-10-1154/1 \r\nSV-10-1153",
        "links": "Förderung | https://example.org/\r\nhttps://example.org/b",
        "visibility": "council",
        "report_interval": "3",
        "milestone_n1_title": "Vergabe",
        "milestone_n1_due_on": "01.05.2026",
        "milestone_n3_title": "Bau",
        "milestone_n3_due_on": "01.06.2026",
        "milestone_n3_reached_on": f"{today():%d.%m.%Y}",
    }
    assert emils.post(URL, filled(emils, goal, **typed)).status_code == 302
    measure = Measure.objects.get()
    assert set(measure.goals.all()) == {goal, other}
    assert measure.description == "Eins.\n\nZwei."
    assert list(measure.contributing.all()) == [youth]
    assert list(measure.municipalities.all()) == [place]
    assert f"{measure.planned_start} {measure.planned_end}" == "2026-03-01 2027-12-31"
    assert f"{measure.actual_start}" == "2026-04-01"
    assert (measure.cost_planned, measure.cost_actual) == (Decimal("1234567.50"), Decimal(1200))
    assert [str(paper) for paper in measure.papers.all()] == ["SV-10-1153", "SV-10-1154/1"]
    assert measure.link_list[0] == ("Förderung", "https://example.org/")
    assert (measure.visibility, measure.report_interval) == ("council", 3)
    steps = [milestone.step for milestone in Milestone.objects.of(measure)]
    assert [step.title for step in steps] == ["Vergabe", "Bau"]
    assert steps[1].reached_on == today()
    assert measure.history.count() == 1
    assert Milestone.history.count() == 2


def test_lead_is_one_of_the_own_departments_or_below_them(client_of, emil, roads, youth, goal):
    below = make_department("Radverkehr", parent=roads)
    closed = make_department("Alt", parent=roads, is_active=False)
    client = client_of(emil)
    choices = dict(client.get(URL).context["form"].fields["lead"].choices)
    assert set(choices) == {"", str(roads.pk), str(below.pk)}
    for department in (youth, closed, Department(pk=999_999)):
        response = client.post(URL, filled(client, goal, lead=str(department.pk)))
        assert "gehört nicht zu Ihren" in errors_of(response)["lead"][0]
    assert client.post(URL, filled(client, goal, lead=str(below.pk))).status_code == 302
    assert Measure.objects.get().lead == below


def test_controlling_chooses_any_lead_and_has_to_choose_one(client_of, cora, roads, youth, goal):
    client = client_of(cora)
    response = client.post(URL, filled(client, goal))
    assert errors_of(response) == {"lead": ["Wählen Sie, wer federführend ist."]}
    assert client.post(URL, filled(client, goal, lead=str(youth.pk))).status_code == 302
    assert Measure.objects.get().lead == youth


def test_goals_are_offered_by_field_and_one_is_ticked_from_its_page(emils, goal):
    energy = make_goal(make_field("I", 1, "Wirtschaft"), short_title="Betriebe")
    response = emils.get(f"{URL}?ziel={goal.code.lower()}")
    groups = response.context["form"]["goals"].groups
    assert [group.label for group in groups] == ["I Wirtschaft", "VIII Klimaschutz"]
    assert [group.chosen for group in groups] == [0, 1]
    assert groups[0].options[0][:2] == (str(energy.pk), "I.1 Betriebe")
    assert "(1 von 1 gewählt)" in response.text


@pytest.mark.parametrize("query", ["ziel=VIII.99", "ziel=quatsch", "ziel=", "ziel=%00"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_goal_that_there_is_not_is_not_found(emils, goal, query, method):
    assert getattr(emils, method)(f"{URL}?{query}").status_code == 404


# As a template


@pytest.fixture
def template(goal, youth):
    measure = make_measure(
        "Vorbild",
        goals=[goal],
        lead=youth,
        description="Ausführlich.",
        planned_start=days_ago(10),
        actual_start=days_ago(5),
        actual_end=days_ago(1),
        cost_planned=5,
        cost_actual=4,
        papers=[make_paper()],
        municipalities=[make_municipality()],
        withdrawn_on=days_ago(1),
        withdrawn_reason="Vorbei.",
    )
    make_milestone(measure, "Vergabe", days_ago(3), reached_on=days_ago(2))
    return measure


def test_a_measure_can_be_the_template_of_a_new_one(emils, goal, template, roads):
    url = f"{URL}?vorlage={template.number}"
    response = emils.get(url)
    assert f"Vorlage: {template.code} Vorbild" in response.text
    assert emils.post(url, filled(emils, goal, url)).status_code == 302
    new = Measure.objects.exclude(pk=template.pk).get()
    assert (new.title, new.description, new.lead) == ("Radweg", "Ausführlich.", roads)
    assert (new.planned_start, new.cost_planned) == (days_ago(10), 5)
    assert list(new.municipalities.all()) == list(template.municipalities.all())
    assert [row.step for row in new.milestones.all()] == [Step("Vergabe", days_ago(3))]
    assert (new.actual_start, new.actual_end, new.cost_actual, new.withdrawn_on) == (None,) * 4
    assert not new.papers.exists()
    assert template.milestones.count() == 1


@pytest.mark.parametrize("number", ["999", "0", "01", "quatsch", "", "%00", "9" * 30, "²"])
def test_a_template_that_there_is_not_is_not_found(emils, number):
    assert emils.get(f"{URL}?vorlage={number}").status_code == 404


# Milestones, without script


def test_more_rows_are_asked_for_and_nothing_typed_is_lost(emils, goal):
    sent = filled(emils, goal, title="", milestone_n2_title="Bau", milestone_n2_due_on="morgen")
    response = emils.post(URL, sent | {"more": "1"})
    form = response.context["form"]
    assert response.status_code == 200
    assert not form.errors
    assert [row.key for row in form.rows] == ["n1", "n2", "n3", "n4", "n5", "n6"]
    assert form["milestone_n2_title"].value() == "Bau"
    assert form["goals"].value() == [str(goal.pk)]
    assert 'value="morgen"' in response.text
    assert not Measure.objects.exists()

    again = entries(form, title="Radweg", milestone_n2_due_on="", milestone_n2_title="")
    last = {"milestone_n6_title": "Ende", "milestone_n6_due_on": "01.01.2027"}
    assert emils.post(URL, again | last).status_code == 302
    assert [row.title for row in Milestone.objects.all()] == ["Ende"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": "Bau"}, "Nennen Sie den geplanten Tag."),
        ({"due_on": "01.01.2027"}, "Nennen Sie die Bezeichnung."),
        ({"title": "Bau", "due_on": "31.02.2026"}, "Diesen Tag gibt es nicht."),
        ({"title": "Bau", "due_on": "01.01.1999"}, "zwischen 2000 und 2099"),
        ({"title": "Bau\x07", "due_on": "01.01.2027"}, "unsichtbare Steuerzeichen"),
        ({"title": "B" * 201, "due_on": "01.01.2027"}, "möglich sind 200"),
        (
            {
                "title": "Bau",
                "due_on": "01.01.2027",
                "reached_on": f"{today() + timedelta(days=1):%d.%m.%Y}",
            },
            "Dieser Tag liegt in der Zukunft.",
        ),
    ],
)
def test_a_row_that_is_not_right_is_told_at_its_field(emils, goal, typed, sentence):
    parts = {f"milestone_n1_{part}": value for part, value in typed.items()}
    found = errors_of(emils.post(URL, filled(emils, goal, **parts)))
    assert len(found) == 1
    assert sentence in next(iter(found.values()))[0]


def test_the_error_summary_says_of_which_milestone_it_speaks(emils, goal):
    typed = {"n1_title": "Bau", "n1_due_on": "01.01.2027"}
    typed |= {"n2_title": "", "n2_due_on": "bald", "n3_title": "Ende"}
    milestones = {f"milestone_{part}": value for part, value in typed.items()}
    response = emils.post(URL, filled(emils, goal, **milestones))
    summary = response.text.partition('class="error-summary__list"')[2].partition("</ul>")[0]
    assert [words_of(line) for line in summary.partition(">")[2].strip().split("\n")] == [
        "Meilenstein 2, geplant für: Schreiben Sie den Tag wie in diesem Beispiel: 24.06.2025.",
        "Meilenstein 3, geplant für: Nennen Sie den geplanten Tag.",
    ]


def test_no_end_of_rows_can_be_made(emils, goal):
    sent = filled(emils, goal) | {f"milestone_n{place}_title": "" for place in range(1, 100)}
    sent |= {"milestone_n100_title": "", "milestone_nx_title": "", "more": "1"}
    assert len(emils.post(URL, sent).context["form"].rows) == 99


# Bad input


def test_what_must_be_there_is_asked_for(emils, goal, roads):
    response = emils.post(URL, filled(emils, goal, title=" ", summary="", goals=None, lead=""))
    assert errors_of(response) == {
        "title": ["Geben Sie der Maßnahme einen Titel."],
        "summary": ["Beschreiben Sie die Maßnahme in ein bis zwei Sätzen."],
        "goals": ["Kreuzen Sie mindestens ein Ziel an."],
        "lead": ["Wählen Sie, wer federführend ist."],
    }


MANY_PAPERS = "\n".join(f"SV-10-{number}" for number in range(1000, 1100))
TOMORROW = f"{today() + timedelta(days=1):%d.%m.%Y}"


@pytest.mark.parametrize(
    ("typed", "name", "sentence"),
    [
        ({"planned_start": "02.01.2026", "planned_end": "01.01.2026"}, "planned_end", "vor dem"),
        ({"actual_start": "02.01.2026", "actual_end": "01.01.2026"}, "actual_end", "vor dem"),
        ({"planned_end": "01.01.2027", "is_continuous": "on"}, "planned_end", "Daueraufgabe"),
        ({"actual_start": "01.01.2026", "actual_end": TOMORROW}, "actual_end", "Zukunft"),
        ({"actual_end": "01.01.2026"}, "actual_start", "Tag des Beginns"),
        ({"planned_start": "31.02.2026"}, "planned_start", "Diesen Tag gibt es nicht."),
        ({"planned_start": "0001-01-01"}, "planned_start", "zwischen 2000 und 2099"),
        ({"planned_start": "x" * 100_000}, "planned_start", "Beispiel"),
        ({"planned_start": "01.01.2026\0"}, "planned_start", "Beispiel"),
        ({"cost_planned": "-5"}, "cost_planned", "nicht negativ"),
        ({"cost_planned": "1.2345"}, "cost_planned", "1.234,50"),
        ({"cost_planned": "1,234"}, "cost_planned", "1.234,50"),
        ({"cost_planned": "1e9"}, "cost_planned", "1.234,50"),
        ({"cost_planned": "NaN"}, "cost_planned", "1.234,50"),
        ({"cost_actual": "10000000000"}, "cost_actual", "zu groß"),
        ({"cost_actual": "9" * 100_000}, "cost_actual", "zu groß"),
        ({"title": "x" * 121}, "title", "möglich sind 120"),
        ({"summary": "x" * 301}, "summary", "möglich sind 300"),
        ({"description": "x" * 100_000}, "description", "hat 100000 Zeichen"),
        ({"description": "a\x1bb"}, "description", "Steuerzeichen"),
        ({"target_group": "\0"}, "target_group", "Steuerzeichen"),
        ({"contact": "niemand"}, "contact", "amt@kreis-coesfeld.de"),
        ({"contact": "a" * 250 + "@example.org"}, "contact", "zu lang"),
        ({"papers": "SV-10-1153\nVorlage 12"}, "papers", "„Vorlage 12“"),
        ({"papers": "SV-10-1153/" + "9" * 30}, "papers", "zu lang"),
        ({"papers": MANY_PAPERS}, "papers", "möglich sind 1000"),
        ({"links": "javascript:alert(1)"}, "links", "https://www.beispiel.de/"),
        ({"links": "Ohne Rechner | https://"}, "links", "https://www.beispiel.de/"),
        ({"links": "Ohne Adresse"}, "links", "„Ohne Adresse“"),
        ({"goals": ["999999"]}, "goals", "gibt es nicht"),
        ({"goals": ["\0", "x", "9" * 30]}, "goals", "gibt es nicht"),
        ({"contributing": ["9" * 30]}, "contributing", "gibt es nicht mehr"),
        ({"municipalities": ["-1"]}, "municipalities", "elf"),
        ({"lead": "9" * 30}, "lead", "gehört nicht zu Ihren"),
        ({"lead": "\0"}, "lead", "gehört nicht zu Ihren"),
        ({"priority": "sofort"}, "priority", "Eintrag der Liste"),
        ({"visibility": "alle"}, "visibility", "Eintrag der Liste"),
        ({"report_interval": "5"}, "report_interval", "Eintrag der Liste"),
    ],
)
def test_nonsense_is_answered_at_its_field_and_nothing_is_lost(emils, goal, typed, name, sentence):
    response = emils.post(URL, filled(emils, goal, **typed, funding="Bleibt stehen"))
    found = errors_of(response)
    assert set(found) == {name}
    assert sentence in found[name][0]
    assert 'value="Bleibt stehen"' in response.text
    assert "\0" not in response.text
    assert not CouncilPaper.objects.exists()


def test_every_wrong_line_is_told_at_once_up_to_a_bound(emils, goal):
    response = emils.post(URL, filled(emils, goal, links="Ohne\nhttps://a.de/\nAuch ohne"))
    assert [error.partition(":")[0] for error in errors_of(response)["links"]] == [
        "„Ohne“",
        "„Auch ohne“",
    ]
    lines = "\n".join(map(str, range(5_000)))
    found = errors_of(emils.post(URL, filled(emils, goal, papers=lines)))["papers"]
    assert len(found) == 11
    assert found[-1] == "Weitere Zeilen, die so nicht gehen: 4990."


def test_deactivated_departments_are_not_offered(emils, goal, youth):
    youth.is_active = False
    youth.save()
    response = emils.post(URL, filled(emils, goal, contributing=[str(youth.pk)]))
    assert "gibt es nicht mehr" in errors_of(response)["contributing"][0]


def test_a_goal_of_an_earlier_resolution_is_not_offered(emils, goal):
    later = make_field("I", 1, "Neu", resolution=make_resolution(adopted_on=days_ago(1)))
    new = make_goal(later)
    groups = emils.get(URL).context["form"]["goals"].groups
    assert [option[0] for group in groups for option in group.options] == [str(new.pk)]
    response = emils.post(URL, filled(emils, goal))
    assert "gibt es nicht" in errors_of(response)["goals"][0]


# Twice


def test_the_same_form_sent_twice_is_one_measure(emils, goal):
    sent = filled(emils, goal)
    first, second = emils.post(URL, sent), emils.post(URL, sent)
    assert first["Location"] == second["Location"]
    assert Measure.objects.count() == 1


def test_going_back_and_changing_asks_before_it_makes_a_second_one(emils, goal):
    sent = filled(emils, goal)
    emils.post(URL, sent)
    response = emils.post(URL, sent | {"title": "Zweiter Radweg"})
    assert response.status_code == 409
    assert "Dieses Formular haben Sie schon einmal gesendet" in response.text
    assert f'href="{Measure.objects.get().get_absolute_url()}"' in response.text
    again = entries(response.context["form"])
    assert emils.post(URL, again).status_code == 302
    assert [row.title for row in Measure.objects.all()] == ["Radweg", "Zweiter Radweg"]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_really_at_once_is_one_measure(monkeypatch):
    goal, roads = make_goal(), make_department("Straßenbau")
    emil = make_user("Emil", "editor", [roads])
    first, second = Client(), Client()
    for client in (first, second):
        client.force_login(emil)
    sent = filled(first, goal)
    monkeypatch.setattr(Measure, "save", slowly(Measure.save))
    answers = at_once(lambda: first.post(URL, sent), lambda: second.post(URL, sent))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Measure.objects.count() == Action.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_name_the_same_new_paper_at_once_both_succeed(monkeypatch):
    goal, roads = make_goal(), make_department("Straßenbau")
    clients = []
    for name in ("Emil", "Egon"):
        clients.append(Client())
        clients[-1].force_login(make_user(name, "editor", [roads]))
    sent = [filled(client, goal, papers="SV-10-2000") for client in clients]
    monkeypatch.setattr(Measure, "save", slowly(Measure.save))
    answers = at_once(lambda: clients[0].post(URL, sent[0]), lambda: clients[1].post(URL, sent[1]))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert CouncilPaper.objects.get().measures.count() == Measure.objects.count() == 2


def test_the_form_costs_the_same_queries_however_many_there_are(
    emils, goal, django_assert_max_num_queries
):
    def cost():
        with django_assert_max_num_queries(30) as captured:
            emils.get(URL)
        return len(captured)

    cost()  # The first answer of a session costs more.
    few = cost()
    for number in range(3):
        make_department(f"Amt {number}", f"3{number}")
        make_municipality(f"Ort {number}")
        make_goal(make_field("L" * (number + 1), 50 + number), short_title="")
    assert Goal.objects.count() == 4
    assert cost() == few
