"""/massnahmen/<number>/verlauf/: who changed what when, two versions side by side, restoring."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goals.models import Measure, Milestone
from goals.models.milestones import Step
from goals.revisions import compare, of_measure
from tests.entries import entries
from tests.factories import (
    at_noon,
    days_ago,
    make_goal,
    make_measure,
    make_milestone,
    make_municipality,
    make_paper,
)
from tests.reading import main_of
from tests.visitors import login


def on(day, row, by, **relations):
    """Save as if at noon of a day: all that was saved just now gets that moment."""
    moment = row.revise(by=by, **relations)
    for model in (Measure, Milestone):
        model.history.filter(history_date__gte=moment).update(history_date=at_noon(day))


@pytest.fixture
def measure(roads, youth, emil, cora):
    """Three saves: made, changed in everything, and only a milestone reached."""
    measure = Measure(
        title="Radweg", summary="Kurz.", lead=roads, description="Eins.\n\nZwei.", funding="Land"
    )
    first, second = make_goal(short_title="Radwege"), make_goal(short_title="Klima")
    on(
        days_ago(30),
        measure,
        emil,
        goals=[first],
        municipalities=[make_municipality("Olfen")],
        papers=[make_paper("SV-10-1153")],
        steps={"n1": Step("Vergabe", days_ago(9)), "n2": Step("Bau", days_ago(-9))},
    )
    vergabe, bau = measure.milestones.order_by("due_on")
    measure.title, measure.lead, measure.funding = "Radweg nach Olfen", youth, ""
    measure.cost_planned, measure.is_continuous, measure.priority = 1500, True, "high"
    measure.planned_start = days_ago(5)
    on(
        days_ago(20),
        measure,
        cora,
        goals=[first, second],
        contributing=[roads],
        municipalities=[],
        steps={bau.pk: None, "n1": Step("Ende", days_ago(-99))},
    )
    reached = Step("Vergabe", days_ago(9), days_ago(8))
    on(days_ago(8), measure, emil, steps={vergabe.pk: reached})
    return Measure.objects.get()


@pytest.fixture
def url(measure):
    return f"/massnahmen/{measure.number}/verlauf/"


def changes(revision):
    return {change.label: (list(change.old), list(change.new)) for change in revision.changes}


# Who


def test_staff_of_any_department_reads_it(url, emil, erna, cora, adam):
    for user in (emil, erna, cora, adam):
        assert login(user).get(url).status_code == 200


def test_council_is_refused_and_anonymous_readers_are_sent_to_the_login(client, url, ruth):
    assert login(ruth).get(url).status_code == 403
    assert client.get(url)["Location"] == f"/konto/anmelden/?next={url}"


def test_nothing_is_written_here(url, cora):
    assert login(cora).post(url).status_code == 405


def test_a_measure_that_there_is_not_is_not_found(cora):
    assert login(cora).get("/massnahmen/999/verlauf/").status_code == 404


def test_the_page_of_the_measure_leads_here_for_staff(measure, url, erna, ruth):
    page = measure.get_absolute_url()
    assert f'href="{url}"' in login(erna).get(page).text
    for client in (login(ruth), Client()):
        assert f'href="{url}"' not in client.get(page).text


# What


def test_each_save_says_what_it_changed_field_by_field_in_german(measure, roads, youth):
    made, changed, reached = of_measure(measure)
    assert [made.by, changed.by, reached.by] == ["Emil", "Cora", "Emil"]
    day = "%d.%m.%Y"
    steps = {
        "vergabe": f"Vergabe, geplant für {days_ago(9):{day}}",
        "bau": f"Bau, geplant für {days_ago(-9):{day}}",
        "ende": f"Ende, geplant für {days_ago(-99):{day}}",
    }
    assert changes(made)["Beschreibung"] == ([], ["Eins.", "Zwei."])
    assert changes(made)["Sichtbarkeit"] == ([], ["öffentlich"])
    assert changes(changed) == {
        "Titel": (["Radweg"], ["Radweg nach Olfen"]),
        "Federführend": ([str(roads)], [str(youth)]),
        "Geplanter Beginn": ([], [f"{days_ago(5):{day}}"]),
        "Daueraufgabe": (["nein"], ["ja"]),
        "Priorität": (["normal"], ["hoch"]),
        "Kosten geplant (EUR)": ([], ["1.500,00"]),
        "Finanzierung": (["Land"], []),
        "Ziele": (["VIII.1 Radwege"], ["VIII.1 Radwege", "VIII.2 Klima"]),
        "Beteiligt": ([], [str(roads)]),
        "Städte und Gemeinden": (["Olfen"], []),
        "Meilensteine": (
            [steps["vergabe"], steps["bau"]],
            [steps["vergabe"], steps["ende"]],
        ),
    }
    assert changes(reached) == {
        "Meilensteine": (
            [steps["vergabe"], steps["ende"]],
            [f"{steps['vergabe']}, erreicht am {days_ago(8):{day}}", steps["ende"]],
        )
    }


def test_of_names_only_those_that_differ_are_told(url, measure, cora):
    changed, reached = (
        next(change for change in revision.changes if change.label == "Meilensteine")
        for revision in of_measure(measure)[1:]
    )
    assert len(reached.old) == len(reached.new) == 2
    # A milestone that goes on is no other one because it was reached.
    assert (reached.gone, reached.added) == ([], [])
    before, after = (name.partition(", geplant") for [name] in zip(*reached.mended, strict=True))
    assert before[0] == after[0] == "Vergabe"
    assert "erreicht" in after[2]
    assert "erreicht" not in before[2]
    assert [name.partition(",")[0] for name in changed.gone] == ["Bau"]
    assert len(changed.added) == 1
    text = login(cora).get(url).text
    assert "hinzugekommen" in text
    assert "entfallen" in text


def test_the_page_tells_it_the_newest_first(url, cora):
    text = login(cora).get(url).text
    assert re.findall(r"<h3>(Fassung \d)</h3>", text) == ["Fassung 3", "Fassung 2", "Fassung 1"]
    assert text.index("Geändert von Emil") < text.index("Geändert von Cora")
    assert "Angelegt von Emil" in text
    assert f"{days_ago(20):%d.%m.%Y}" in text
    assert text.count("gilt jetzt") == 1


def test_what_saves_a_row_and_its_relations_one_by_one_is_one_revision(roads, youth):
    measure = make_measure(goals=[make_goal()], lead=roads, contributing=[youth])
    make_milestone(measure, "Bau", days_ago(1))
    assert measure.history.count() > 1
    only = of_measure(measure)[0]
    assert len(of_measure(measure)) == 1
    assert only.values["Beteiligt"] == (str(youth),)
    assert len(only.values["Meilensteine"]) == 1
    assert only.by == ""


def test_what_says_the_same_as_an_older_one_says_so(url, measure, emil, cora):
    title = measure.title
    for days, words in ((4, "Anders"), (3, title), (2, "Anders")):
        measure.title = words
        on(days_ago(days), measure, emil)
    same = {one.number: one.same_as and one.same_as.number for one in of_measure(measure)}
    assert same == {1: None, 2: None, 3: None, 4: None, 5: 3, 6: 4}
    assert "Geändert, wieder wie Fassung 3, von Emil" in main_of(login(cora).get(url))


def test_a_save_that_changed_nothing_is_no_revision(measure, emil):
    on(days_ago(2), measure, emil)
    assert len(of_measure(measure)) == 3


def test_two_saves_at_different_times_by_the_same_person_are_two(measure, emil):
    measure.title = "Anders"
    on(days_ago(7), measure, emil)
    measure.title = "Noch anders"
    on(days_ago(6), measure, emil)
    assert len(of_measure(measure)) == 5


def test_the_cost_does_not_grow_with_the_versions(url, measure, emil, cora):
    client = login(cora)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    client.get(url)  # The first answer begins the time of the session.
    few = cost()
    for days in range(1, 6):
        measure.title = f"Titel {days}"
        goals = [make_goal(short_title=f"Ziel {days}")]
        on(days_ago(7 - days), measure, emil, goals=goals, papers=[make_paper(f"SV-10-200{days}")])
    assert len(of_measure(measure)) == 8
    assert cost() == few


# Side by side


def test_any_two_stand_side_by_side_in_the_order_of_time(url, cora, measure):
    made, changed, reached = of_measure(measure)
    client = login(cora)
    for query in (f"von={made.id}&bis={reached.id}", f"bis={made.id}&von={reached.id}"):
        response = client.get(f"{url}?{query}")
        assert response.status_code == 200
        assert response.context["pair"] == [made, reached]
        rows = {row.label: row for row in compare(made, reached)}
        told = [response.context[name] for name in ("changed", "unchanged")]
        assert all(row == rows[row.label] for part in told for row in part)
        assert sum(map(len, told)) == len(rows)
        assert {row.label for row in told[0]} & {row.label for row in told[1]} == set()
        assert "Titel" in [row.label for row in told[0]]
        assert "Kurzbeschreibung" in [row.label for row in told[1]]
        assert (rows["Titel"].old, rows["Titel"].new) == (["Radweg"], ["Radweg nach Olfen"])
        assert rows["Titel"].is_change
        assert not rows["Kurzbeschreibung"].is_change
        assert set(rows) == set(made.values)
        assert "Fassung 1 und Fassung 3" in response.text
    same = client.get(f"{url}?von={changed.id}&bis={changed.id}")
    assert not same.context["changed"]
    assert "Beide Fassungen sagen dasselbe." in same.text


@pytest.mark.parametrize("query", ["von=quatsch&bis=1", "von=999999&bis=999999", "bis=%00&von=-1"])
def test_versions_that_there_are_not_are_answered_with_the_form(url, cora, query):
    response = login(cora).get(f"{url}?{query}")
    assert response.status_code == 400
    assert "Diese Fassung gibt es nicht." in response.text
    assert 'href="#id_von"' in response.text
    assert response.context["pair"] is None


def test_a_version_of_another_measure_cannot_be_compared(url, cora, roads):
    other = make_measure("Andere", lead=roads).history.first()
    assert login(cora).get(f"{url}?von={other.pk}&bis={other.pk}").status_code == 400


def test_half_a_question_compares_nothing(url, cora, measure):
    response = login(cora).get(f"{url}?von={of_measure(measure)[0].id}")
    assert response.status_code == 200
    assert response.context["pair"] is None


# Restoring


def restore_url(measure, place=0):
    revision = of_measure(measure)[place]
    return f"/massnahmen/{measure.number}/bearbeiten/?fassung={revision.id}"


def test_controlling_restores_an_older_version_as_a_new_one(url, measure, cora, roads):
    client = login(cora)
    address = restore_url(measure)
    assert f'href="{address}"' in client.get(url).text
    made, latest = of_measure(measure)[0], of_measure(measure)[-1]
    response = client.get(address)
    assert f"Fassung 1 vom {days_ago(30):%d.%m.%Y} wiederherstellen" in response.text
    assert Measure.objects.get().title == "Radweg nach Olfen"

    assert client.post(address, entries(response.context["form"])).status_code == 302
    Measure.history.filter(pk=Measure.history.first().pk).update(history_date=at_noon(days_ago(1)))
    Milestone.history.filter(history_date__gt=at_noon(days_ago(1))).update(
        history_date=at_noon(days_ago(1))
    )
    found = of_measure(measure)
    assert len(found) == 4
    assert found[-1].values == made.values
    assert found[-2].values == latest.values
    assert found[-1].by == "Cora"


def test_it_says_what_restoring_would_change(measure, cora):
    client = login(cora)
    address = restore_url(measure)
    response = client.get(address)
    form = response.context["form"]
    labels = [field.label for field in form.restored]
    assert "Titel" in labels
    assert "Zusammenfassung" not in labels
    html = response.text.partition("Das ändert sich gegenüber heute")[2].partition("</ul>")[0]
    for field in form.restored:
        assert f'<a href="#{field.id_for_label}">{field.label}</a>' in html
    assert html.count("<li>") == len(labels)
    response = client.get(restore_url(measure, -1))
    assert response.context["form"].restored == []
    assert "unterscheidet sich nicht" in response.text


def test_milestones_that_restoring_would_change_are_named(measure, cora):
    client = login(cora)
    form = client.get(restore_url(measure, 1)).context["form"]
    assert [row.label for row in form.restored] == ["Meilenstein 1"]
    # Another day, one that goes and one that comes back.
    rows = client.get(restore_url(measure, 0)).context["form"].restored[-3:]
    assert [row.label for row in rows] == ["Meilenstein 1", "Meilenstein 2", "Meilenstein 3"]


def test_a_department_that_closed_meanwhile_can_be_restored(measure, cora, roads):
    roads.is_active = False
    roads.save()
    client, address = login(cora), restore_url(measure)
    assert client.post(address, entries(client.get(address).context["form"])).status_code == 302
    assert Measure.objects.get().lead == roads


def test_restoring_meets_what_others_saved_meanwhile(measure, cora, emil, youth):
    client, address = login(cora), restore_url(measure)
    sent = entries(client.get(address).context["form"])
    measure.title = "Dazwischen"
    measure.revise(by=emil)
    response = client.post(address, sent)
    assert response.status_code == 409
    assert response.context["form"]["title"].theirs == ["Dazwischen"]
    assert Measure.objects.get().title == "Dazwischen"


def test_editors_restore_nothing(url, measure, erna):
    """Erna leads the measure and may edit it."""
    client = login(erna)
    assert client.get(f"/massnahmen/{measure.number}/bearbeiten/").status_code == 200
    assert "wiederherstellen" not in client.get(url).text
    assert client.get(restore_url(measure)).status_code == 404
    assert client.post(restore_url(measure)).status_code == 404


@pytest.mark.parametrize("number", ["", "0", "999999", "quatsch", "%00", "9" * 30])
def test_a_version_that_there_is_not_cannot_be_restored(measure, cora, number):
    address = f"/massnahmen/{measure.number}/bearbeiten/?fassung={number}"
    assert login(cora).get(address).status_code == 404


def test_saves_a_second_apart_belong_together_and_no_longer(measure, emil):
    measure.title = "A"
    measure.revise(by=emil)
    first = measure.history.first()
    measure.title = "B"
    measure.revise(by=emil)
    assert len(of_measure(measure)) == 4
    later = first.history_date + timedelta(seconds=2)
    Measure.history.filter(pk=measure.history.first().pk).update(history_date=later)
    assert len(of_measure(measure)) == 5
