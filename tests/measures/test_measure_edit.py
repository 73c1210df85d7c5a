"""/massnahmen/<number>/bearbeiten/: a measure is changed, withdrawn and taken up again."""

from datetime import timedelta

import pytest

from goals.days import today
from goals.models import Action, Measure, Milestone
from goals.models.milestones import Step
from goals.models.versions import RevisedModel
from tests.entries import entries
from tests.factories import (
    days_ago,
    make_department,
    make_goal,
    make_measure,
    make_milestone,
    make_municipality,
    make_paper,
    make_user,
)
from tests.reading import main_of
from tests.together import at_once, slowly
from tests.visitors import login

DAY = "%d.%m.%Y"


@pytest.fixture
def measure(roads, youth):
    """A measure of Emil's, with everything."""
    measure = make_measure(
        "Radweg",
        goals=[make_goal(), make_goal()],
        lead=roads,
        contributing=[youth],
        municipalities=[make_municipality("Olfen")],
        papers=[make_paper("SV-10-1153"), make_paper("SV-10-1154/1")],
        summary="Kurz.",
        description="Eins.\r\n\r\nZwei.",
        planned_start=days_ago(30),
        cost_planned="1234.50",
        links="A | https://example.org/ \r\n\r\nhttps://example.org/b",
        contact="rad@example.org",
        is_continuous=True,
        priority="high",
        report_interval=3,
        visibility="council",
    )
    make_milestone(measure, "Vergabe", days_ago(20), reached_on=days_ago(19))
    make_milestone(measure, "Bau", days_ago(-20))
    return measure


@pytest.fixture
def url(measure):
    return f"/massnahmen/{measure.number}/bearbeiten/"


def form_of(client, url):
    return client.get(url).context["form"]


def row(measure, title):
    """The prefix of the fields of a milestone."""
    return f"milestone_{measure.milestones.get(title=title).pk}"


# Who


def test_editors_of_the_lead_or_above_it_controlling_and_administration_open_it(
    client_of, url, roads, emil, cora, adam
):
    roads.parent = make_department("Dezernat", kind="division")
    roads.save()
    above = make_user("Dora", "editor", [roads.parent])
    for user in (emil, above, cora, adam):
        assert client_of(user).get(url).status_code == 200


def test_others_are_refused_reading_and_writing(client_of, url, measure, erna, ruth):
    """Erna's department contributes; that is not enough."""
    for user in (erna, ruth):
        client = client_of(user)
        assert client.get(url).status_code == 403
        assert client.post(url, {"title": "Anders"}).status_code == 403
    # A form as it was sent, whole or not: what was typed stays, nothing is stored.
    for more in ({}, {"title": "Anders"}):
        response = login(erna).post(url, {"token": "x" * 30, **more})
        assert response.status_code == 403
        assert "Nichts ist gespeichert" in response.text
    assert login(erna).post(url, {"token": "x" * 30, "more": "1"}).status_code == 403
    assert Measure.objects.get().title == "Radweg"


def test_anonymous_readers_are_sent_to_the_login(client, url):
    for response in (client.get(url), client.post(url, {})):
        assert response["Location"] == f"/konto/anmelden/?next={url}"


def test_a_measure_that_there_is_not_is_not_found(emils, db):
    assert emils.get("/massnahmen/999/bearbeiten/").status_code == 404
    assert emils.post("/massnahmen/999/bearbeiten/").status_code == 404


def test_other_methods_are_refused(emils, url):
    assert emils.put(url).status_code == 405


def test_the_page_of_the_measure_leads_here_for_those_who_may(url, measure, emil, erna, cora):
    for user, is_shown in ((emil, True), (cora, True), (erna, False)):
        text = login(user).get(measure.get_absolute_url()).text
        assert (f'href="{url}"' in text) is is_shown
    past = make_measure("Alt", since=days_ago(30), lead=measure.lead).get_absolute_url()
    assert "bearbeiten/" not in login(emil).get(f"{past}?stand={days_ago(9)}").text


def test_whoever_loses_the_lead_while_typing_changes_nothing_and_loses_no_word(
    emils, url, measure, youth
):
    sent = entries(form_of(emils, url), title="Anders")
    measure.lead = youth
    measure.save()
    response = emils.post(url, sent)
    assert response.status_code == 403
    assert "Inzwischen sind andere dafür zuständig." in response.text
    assert 'value="Anders"' in response.text
    assert Measure.objects.get().title == "Radweg"
    again = entries(response.context["form"])
    assert emils.post(url, again).status_code == 403
    assert Measure.objects.get().title == "Radweg"
    assert emils.get(url).status_code == 403


# Saving


def test_saving_without_a_change_leaves_no_trace(emils, url, measure):
    before = measure.history.count(), Milestone.history.count()
    response = emils.post(url, entries(form_of(emils, url)), follow=True)
    assert response.redirect_chain == [(measure.get_absolute_url(), 302)]
    assert "Es gab nichts zu ändern." in response.text
    assert (measure.history.count(), Milestone.history.count()) == before


def test_one_save_is_one_version(emils, url, measure, emil, roads):
    before = measure.history.count()
    goal = make_goal()
    typed = {
        "title": "Radweg nach Olfen",
        "goals": [str(goal.pk)],
        "contributing": None,
        "municipalities": None,
        "papers": "",
        "is_continuous": None,
        "planned_end": "31.12.2030",
        "cost_planned": "99,9",
        row(measure, "Bau") + "_title": "Baubeginn",
        row(measure, "Vergabe") + "_remove": "on",
        "milestone_n2_title": "Ende",
        "milestone_n2_due_on": "01.12.2030",
    }
    response = emils.post(url, entries(form_of(emils, url), **typed), follow=True)
    assert f"Die Maßnahme {measure.code} „Radweg nach Olfen“ ist gespeichert." in response.text
    measure.refresh_from_db()
    assert list(measure.goals.all()) == [goal]
    assert not measure.contributing.exists()
    assert not measure.municipalities.exists()
    assert not measure.papers.exists()
    assert not measure.is_continuous
    assert [row.title for row in measure.milestones.all()] == ["Baubeginn", "Ende"]
    assert measure.history.count() == before + 1
    version = measure.history.first()
    assert version.history_user == emil
    assert [row.goal for row in version.goals.all()] == [goal]
    assert measure.visibility == "council"


def test_line_breaks_of_other_ways_in_are_no_change(emils, url, measure):
    emils.post(url, entries(form_of(emils, url), funding="Land"))
    measure.refresh_from_db()
    assert measure.funding == "Land"
    assert measure.description == "Eins.\n\nZwei."


def test_a_closed_department_stays_where_it_is(emils, url, measure, youth, roads):
    for unit in (youth, roads):
        unit.is_active = False
        unit.save()
    assert emils.post(url, entries(form_of(emils, url), funding="Land")).status_code == 302
    measure.refresh_from_db()
    assert (measure.lead, list(measure.contributing.all())) == (roads, [youth])


def test_milestones_that_were_not_sent_stay(emils, url, measure):
    sent = entries(form_of(emils, url), title="Anders")
    sent = {name: value for name, value in sent.items() if not name.startswith("milestone_")}
    emils.post(url, sent)
    assert Measure.objects.get().title == "Anders"
    assert measure.milestones.count() == 2


def test_milestones_of_another_measure_are_out_of_reach(emils, url, measure, youth):
    foreign = make_milestone(make_measure("Andere", lead=youth), "Fremd", days_ago(1))
    name = f"milestone_{foreign.pk}"
    more = {f"{name}_title": "Meins", f"{name}_due_on": "01.01.2026"}
    emils.post(url, entries(form_of(emils, url)) | more)
    emils.post(url, entries(form_of(emils, url)) | more | {f"{name}_remove": "on"})
    foreign.refresh_from_db()
    assert foreign.title == "Fremd"


def test_an_emptied_milestone_is_asked_about(emils, url, measure):
    name = row(measure, "Bau")
    typed = {f"{name}_title": "", f"{name}_due_on": ""}
    response = emils.post(url, entries(form_of(emils, url), **typed))
    told = "Meilenstein 2, Bezeichnung: Nennen Sie die Bezeichnung, oder kreuzen Sie"
    assert told in response.text
    assert measure.milestones.count() == 2


def test_a_removed_row_needs_not_be_right(emils, url, measure):
    name = row(measure, "Bau")
    typed = {f"{name}_due_on": "irgendwann", f"{name}_remove": "on"}
    assert emils.post(url, entries(form_of(emils, url), **typed)).status_code == 302
    assert [step.title for step in measure.milestones.all()] == ["Vergabe"]


# Withdrawing


def test_withdrawing_takes_day_and_reason_and_can_be_taken_back(emils, url, measure):
    typed = {"withdrawn_on": f"{days_ago(1):{DAY}}", "withdrawn_reason": "Kein Geld."}
    response = emils.post(url, entries(form_of(emils, url), **typed), follow=True)
    assert "ist zurückgezogen." in response.text
    assert "Kein Geld." in response.text
    assert Measure.objects.withdrawn().get() == measure

    typed = {"withdrawn_on": "", "withdrawn_reason": ""}
    response = emils.post(url, entries(form_of(emils, url), **typed), follow=True)
    assert "ist wieder aufgenommen." in response.text
    assert Measure.objects.active().get() == measure


@pytest.mark.parametrize(
    ("day", "reason", "sentence"),
    [
        (today(), "", "Nennen Sie den Grund des Rückzugs."),
        (None, "Kein Geld.", "Nennen Sie den Tag des Rückzugs."),
        (today() + timedelta(days=1), "Kein Geld.", "Dieser Tag liegt in der Zukunft."),
    ],
)
def test_half_a_withdrawal_is_none(emils, url, measure, day, reason, sentence):
    typed = {"withdrawn_on": f"{day:{DAY}}" if day else "", "withdrawn_reason": reason}
    response = emils.post(url, entries(form_of(emils, url), **typed))
    assert response.status_code == 200
    assert sentence in response.text
    assert not Measure.objects.withdrawn().exists()


# Two at once


def test_second_of_two_is_shown_both_versions_field_by_field(emils, coras, url, measure, youth):
    goal = make_goal(short_title="Neu")
    emil_form = form_of(emils, url)
    kept = [str(row.pk) for row in measure.goals.all()]
    cora_typed = {
        "title": "Titel von Cora",
        "funding": "Geld von Cora",
        "goals": [str(goal.pk)],
        "is_continuous": None,
        "cost_planned": "2.000",
        "priority": "low",
        "contributing": None,
    }
    assert coras.post(url, entries(form_of(coras, url), **cora_typed)).status_code == 302

    emil_typed = {"title": "Titel von Emil", "cost_planned": "3.000", "target_group": "Alle"}
    emil_sent = entries(emil_form, **emil_typed, goals=kept[:1])
    response = emils.post(url, emil_sent)
    assert response.status_code == 409
    assert "Cora hat diese Maßnahme am" in response.text
    form = response.context["form"]
    assert set(form.others) == set(cora_typed)
    assert form.taken == {"funding", "is_continuous", "priority", "contributing"}
    for name in ("title", "cost_planned", "goals"):
        assert f'name="take" value="{name}"' in response.text
        assert f'href="#{form[name].id_for_label}"' in response.text
    assert form["title"].theirs == ["Titel von Cora"]
    assert form["goals"].theirs == [str(goal)]
    assert form["priority"].theirs == ["niedrig"]
    assert form["cost_planned"].theirs == ["2.000,00"]
    assert form["is_continuous"].theirs == ["nein"]
    assert form["contributing"].theirs == []
    assert Measure.objects.get().title == "Titel von Cora"

    decided = entries(form, take=["goals", "cost_planned"])
    assert emils.post(url, decided).status_code == 302
    measure.refresh_from_db()
    assert (measure.title, measure.cost_planned) == ("Titel von Emil", 2000)
    assert (measure.funding, measure.priority) == ("Geld von Cora", "low")
    assert (measure.target_group, measure.is_continuous) == ("Alle", False)
    assert list(measure.goals.all()) == [goal]
    assert not measure.contributing.exists()


def test_a_conflict_says_who_saved_first_also_if_it_was_oneself(emils, coras, url, measure):
    for first, told in (
        (coras, ("Cora hat diese Maßnahme am", "Uhr geändert, während Sie geschrieben haben.")),
        (emils, ("Sie selbst haben diese Maßnahme am", "Uhr in einem anderen Fenster geändert.")),
    ):
        form = form_of(emils, url)
        assert first.post(url, entries(form_of(first, url), title=told[0])).status_code == 302
        words = main_of(emils.post(url, entries(form, title="Aus dem ersten Fenster")))
        assert all(part in words for part in told)
        assert "Emil hat" not in words


def test_milestones_conflict_row_by_row(emils, coras, url, measure):
    bau, vergabe = row(measure, "Bau"), row(measure, "Vergabe")
    day = days_ago(-20)
    emil_form = form_of(emils, url)
    cora_typed = {
        f"{bau}_title": "Bau von Cora",
        f"{vergabe}_remove": "on",
        "milestone_n1_title": "Neu von Cora",
        "milestone_n1_due_on": "01.01.2030",
    }
    coras.post(url, entries(form_of(coras, url), **cora_typed))
    response = emils.post(url, entries(emil_form, **{f"{bau}_title": "Bau von Emil"}))
    assert response.status_code == 409
    form = response.context["form"]
    new = row(measure, "Neu von Cora")
    assert set(form.others) == {bau, vergabe, new}
    assert form.taken == {vergabe, new}
    rows = {row.name: row for row in form.rows}
    assert rows[bau].theirs == f"Bau von Cora, geplant für {day:{DAY}}"
    assert rows[vergabe].theirs == ""
    assert form[f"{vergabe}_remove"].value()
    assert form[f"{new}_title"].value() == "Neu von Cora"
    assert "Der Meilenstein wurde entfernt." in response.text
    for name in (bau, vergabe, new):
        assert f'href="#id_{name}_title"' in response.text

    assert emils.post(url, entries(form)).status_code == 302
    titles = [step.title for step in measure.milestones.order_by("due_on")]
    assert titles == ["Bau von Emil", "Neu von Cora"]


def test_the_stored_milestone_can_be_taken_and_a_removed_one_kept(emils, coras, url, measure):
    bau, vergabe = row(measure, "Bau"), row(measure, "Vergabe")
    emil_form = form_of(emils, url)
    cora_typed = {f"{bau}_title": "Bau von Cora", f"{vergabe}_remove": "on"}
    coras.post(url, entries(form_of(coras, url), **cora_typed))
    emil_typed = {f"{bau}_title": "Bau von Emil", f"{vergabe}_title": "Vergabe von Emil"}
    form = emils.post(url, entries(emil_form, **emil_typed)).context["form"]
    assert form.taken == set()
    assert emils.post(url, entries(form, take=[bau])).status_code == 302
    titles = [step.title for step in measure.milestones.order_by("due_on")]
    assert titles == ["Vergabe von Emil", "Bau von Cora"]


def test_two_who_enter_the_same_do_not_conflict(emils, coras, url, measure):
    emil_sent = entries(form_of(emils, url), title="Gleich")
    coras.post(url, entries(form_of(coras, url), title="Gleich"))
    assert emils.post(url, emil_sent).status_code == 302


def test_an_administrator_in_the_technical_admin_is_noticed_too(emils, url, measure, adam):
    emil_sent = entries(form_of(emils, url), title="Emil")
    measure.title = "Adam"
    measure._history_user = adam
    measure.save()
    response = emils.post(url, emil_sent)
    assert response.status_code == 409
    assert "Adam hat diese Maßnahme am" in response.text


@pytest.mark.parametrize("version", ["", "title=1", "&&==", "\0", "x" * 10_000, "title=%00%ff"])
def test_a_form_without_a_true_version_overwrites_nothing(emils, url, measure, version):
    sent = entries(form_of(emils, url), title="Anders", version=version)
    assert emils.post(url, sent).status_code == 409
    assert Measure.objects.get().title == "Radweg"


def test_an_empty_form_erases_nothing(emils, url, measure):
    assert emils.post(url).status_code == 200
    assert Measure.objects.get().title == "Radweg"
    assert measure.milestones.count() == 2


def test_more_rows_keep_what_was_typed(emils, url, measure):
    sent = entries(form_of(emils, url), title="Getippt", more="1")
    response = emils.post(url, sent)
    form = response.context["form"]
    assert len(form.rows) == 2 + 3 + 3
    assert emils.post(url, entries(form)).status_code == 302
    assert Measure.objects.get().title == "Getippt"


# Really at once


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_decides(monkeypatch):
    roads = make_department("Straßenbau")
    measure = make_measure("Radweg", goals=[make_goal()], lead=roads)
    bau = make_milestone(measure, "Bau", days_ago(1))
    url = f"/massnahmen/{measure.number}/bearbeiten/"
    clients = [
        login(make_user("Emil", "editor", [roads])),
        login(make_user("Cora", "controlling")),
    ]
    names = ["Emil", "Cora"]
    sent = [
        entries(form_of(client, url), **{f"milestone_{bau.pk}_title": name, "funding": name})
        for client, name in zip(clients, names, strict=True)
    ]
    monkeypatch.setattr(RevisedModel, "revise", slowly(RevisedModel.revise))
    before = measure.history.count(), Milestone.history.count()
    answers = at_once(lambda: clients[0].post(url, sent[0]), lambda: clients[1].post(url, sent[1]))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    winner = names[[answer.status_code for answer in answers].index(302)]
    measure.refresh_from_db()
    assert (measure.funding, measure.milestones.get().title) == (winner, winner)
    assert (measure.history.count(), Milestone.history.count()) == (before[0] + 1, before[1] + 1)
    loser = next(answer for answer in answers if answer.status_code == 409)
    assert set(loser.context["form"].others) == {"funding", f"milestone_{bau.pk}"}
    assert f"{winner} hat diese Maßnahme am" in loser.text


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_version(monkeypatch):
    roads = make_department("Straßenbau")
    measure = make_measure("Radweg", goals=[make_goal()], lead=roads)
    url = f"/massnahmen/{measure.number}/bearbeiten/"
    emil = make_user("Emil", "editor", [roads])
    first, second = login(emil), login(emil)
    sent = entries(form_of(first, url), milestone_n1_title="Bau", milestone_n1_due_on="1.1.2030")
    monkeypatch.setattr(RevisedModel, "revise", slowly(RevisedModel.revise))
    before = measure.history.count()
    answers = at_once(lambda: first.post(url, sent), lambda: second.post(url, sent))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert measure.history.count() == before + 1
    assert [row.step.title for row in measure.milestones.all()] == ["Bau"]
    assert Action.objects.count() == 1


def test_steps_say_what_they_are_in_german():
    step = Step("Bau", today())
    assert str(step) == f"Bau, geplant für {today():{DAY}}"
    assert str(Step("Bau", today(), today())).endswith(f", erreicht am {today():{DAY}}")
