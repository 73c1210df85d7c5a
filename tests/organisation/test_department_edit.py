"""/organisation/<slug>/bearbeiten/: rename, move, close and reopen a unit."""

import pytest
from django.urls import reverse
from django.utils import timezone

from goals.days import today
from goals.forms.answers import PassOnForm
from goals.forms.goals import GoalForm
from goals.forms.measures import MeasureForm
from goals.forms.people import AccountForm
from goals.models import Department, Goal
from goals.models.versions import RevisedModel
from tests.entries import entries
from tests.factories import (
    days_ago,
    make_department,
    make_goal,
    make_measure,
    make_question,
    make_resolution,
    make_update,
    make_user,
    save_on,
)
from tests.reading import links_of, main_of
from tests.together import at_once, slowly
from tests.visitors import login

URL = "/organisation/66-strassenbau/bearbeiten/"

pytestmark = pytest.mark.django_db


def form_of(client):
    return client.get(URL).context["form"]


def test_a_new_name_holds_from_today_and_the_address_stays(coras, cora, roads):
    response = coras.post(URL, entries(form_of(coras), name="Mobilität", number="67"))
    assert response["Location"] == "/organisation/66-strassenbau/"
    roads.refresh_from_db()
    assert (str(roads), roads.slug) == ("67 Mobilität", "66-strassenbau")
    version = roads.history.first()
    assert (version.history_user, version.name) == (cora, "Mobilität")


def test_reports_histories_and_past_days_keep_the_name_of_then(coras, client, roads, youth):
    for unit in (roads, youth):
        save_on(days_ago(90), unit)
    Department.history.filter(history_date__date=today()).delete()
    goal, measure = make_goal(lead=roads), make_measure(since=days_ago(80), lead=roads)
    save_on(days_ago(80), goal)
    for subject in (goal, measure):
        make_update(subject, effective_on=days_ago(60), text="Alte Meldung.")
    coras.post(URL, entries(form_of(coras), name="Mobilität"))
    goal.short_title = "Später geändert"
    goal.revise(by=None)
    make_update(
        goal,
        assessment="on_track",
        text="Neue Meldung.",
        department=Department.objects.get(pk=roads.pk),
        released_at=timezone.now(),
    )
    for subject in (goal, measure):
        page = main_of(client.get(subject.get_absolute_url()))
        assert "66 Mobilität" in page
        old = page.partition("Alte Meldung.")[2]
        assert old.strip().startswith("66 Straßenbau und -unterhaltung")
        past = main_of(client.get(f"{subject.get_absolute_url()}?stand={days_ago(1)}"))
        assert "Mobilität" not in past
        assert "66 Straßenbau und -unterhaltung" in past
        file = client.get(
            f"/{'ziele' if subject is goal else 'massnahmen'}/?format=csv&stand={days_ago(1)}"
        ).getvalue()
        assert "66 Straßenbau und -unterhaltung".encode() in file
        assert "Mobilität".encode() not in file
    assert (
        "66 Mobilität" in main_of(client.get(goal.get_absolute_url())).partition("Neue Meldung.")[2]
    )
    page = main_of(coras.get(f"{goal.get_absolute_url()}verlauf/"))
    history = page.partition("Wer was wann geändert hat")[2]
    # The goal's own lead did not change: its first version tells the old name, the last no change.
    assert "66 Straßenbau und -unterhaltung" in history
    assert "66 Mobilität" not in history


def test_saving_without_a_change_leaves_no_trace(coras, roads):
    before = roads.history.count()
    response = coras.post(URL, entries(form_of(coras)), follow=True)
    assert "Es gab nichts zu ändern." in response.text
    assert roads.history.count() == before


def test_neither_itself_nor_what_is_below_can_stand_above(coras, roads, youth):
    part = make_department("Bauhof", parent=roads)
    for wrong in (roads, part):
        response = coras.post(URL, entries(form_of(coras), parent=str(wrong.pk)))
        assert "gibt es nicht mehr" in response.text
    assert coras.post(URL, entries(form_of(coras), parent=str(youth.pk))).status_code == 302


def test_what_only_contributes_is_closed_and_it_is_told_where_it_stays(coras, roads, youth):
    for _ in range(2):
        make_goal(lead=youth, contributing=[roads])
    make_measure(lead=youth, contributing=[roads])
    assert "Beteiligungen: 2 Ziele und 1 Maßnahme." in main_of(coras.get(URL))
    response = coras.post(URL, entries(form_of(coras), is_active=None), follow=True)
    assert "ist deaktiviert. Beteiligungen, die bleiben: 2 Ziele und 1 Maßnahme." in main_of(
        response
    )
    roads.refresh_from_db()
    assert not roads.is_active


def test_what_still_leads_is_not_closed_and_it_is_said_what_hangs_on_it(coras, roads, youth, emil):
    goal = make_goal(lead=roads)
    measure = make_measure(lead=roads, goals=[goal])
    part = make_department("Bauhof", parent=roads)
    told = ("federführend für 1 Ziel", "federführend für 1 Maßnahme", "1 aktive Einheit", "1 Konto")
    assert all(words in main_of(coras.get(URL)) for words in told)
    response = coras.post(URL, entries(form_of(coras), is_active=None))
    assert response.status_code == 200
    (sentence,) = response.context["form"].errors["is_active"]
    assert all(words in sentence for words in told)
    assert "/organisation/66-strassenbau/zusammenfuehren/" in links_of(response)
    roads.refresh_from_db()
    assert roads.is_active
    goal.lead = youth
    goal.save()
    measure.withdrawn_on, measure.withdrawn_reason = today(), "Vorbei."
    measure.save()
    part.is_active = False
    part.save()
    emil.departments.clear()
    assert "hängt nichts mehr" in main_of(coras.get(URL))
    assert coras.post(URL, entries(form_of(coras), is_active=None)).status_code == 302
    roads.refresh_from_db()
    assert not roads.is_active


def test_a_closed_or_merged_unit_is_opened_again(coras, roads, youth):
    roads.is_active, roads.merged_into, roads.merged_on = False, youth, today()
    roads.save()
    assert coras.post(URL, entries(form_of(coras), is_active="on")).status_code == 302
    roads.refresh_from_db()
    assert (roads.is_active, roads.merged_into, roads.merged_on) == (True, None, None)


def test_a_number_that_another_bears_is_refused(coras, roads, youth):
    response = coras.post(URL, entries(form_of(coras), number="51"))
    assert "Diese Nummer trägt schon „51 Jugendamt“." in response.text


def test_the_technical_admin_leaves_the_shape_of_the_tree_to_the_portal(adam, roads, youth):
    client, url = login(adam), f"/verwaltung/goals/department/{roads.pk}/change/"
    sent = {"number": "66", "name": "Neu", "short_name": "", "kind": "department", "mailbox": ""}
    assert not {"parent", "is_active"} & set(client.get(url).context["adminform"].form.fields)
    assert client.post(url, sent | {"parent": youth.pk}).status_code == 302
    roads.refresh_from_db()
    assert (roads.name, roads.parent, roads.is_active) == ("Neu", None, True)


def test_goals_of_an_earlier_resolution_hold_no_unit(coras, roads):
    old = make_goal(lead=roads)
    make_resolution(adopted_on=days_ago(3))
    assert old not in Goal.objects.in_force()
    assert coras.post(URL, entries(form_of(coras), is_active=None)).status_code == 302
    roads.refresh_from_db()
    assert not roads.is_active


def closes_first(monkeypatch, form, unit):
    """Let a unit be closed between the check of what was sent and its saving."""
    save = form.save

    def close_and_save(self, by):
        Department.objects.filter(pk=unit.pk).update(is_active=False)
        return save(self, by)

    monkeypatch.setattr(form, "save", close_and_save)


@pytest.mark.parametrize("name", ["lead", "contributing"])
@pytest.mark.parametrize("kind", ["goal", "measure"])
def test_nothing_is_given_to_a_unit_just_closed(coras, monkeypatch, roads, youth, kind, name):
    goal = make_goal(lead=roads)
    subject = goal if kind == "goal" else make_measure(lead=roads, goals=[goal])
    url = f"{subject.get_absolute_url()}bearbeiten/"
    typed = {name: str(youth.pk) if name == "lead" else [str(youth.pk)]}
    sent = entries(coras.get(url).context["form"], **typed)
    closes_first(monkeypatch, GoalForm if kind == "goal" else MeasureForm, youth)
    before = subject.history.count()
    response = coras.post(url, sent)
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {name}
    subject.refresh_from_db()
    assert (subject.lead, list(subject.contributing.all())) == (roads, [])
    assert subject.history.count() == before


def test_what_stands_stays_though_its_unit_is_closed_meanwhile(coras, monkeypatch, roads, youth):
    goal = make_goal(lead=roads, contributing=[youth])
    url = f"{goal.get_absolute_url()}bearbeiten/"
    sent = entries(coras.get(url).context["form"], short_title="Neu")
    closes_first(monkeypatch, GoalForm, youth)
    assert coras.post(url, sent).status_code == 302
    assert list(goal.contributing.all()) == [youth]


def test_no_account_and_no_question_goes_to_a_unit_just_closed(
    coras, monkeypatch, emil, roads, youth
):
    url = emil.get_absolute_url()
    sent = entries(coras.get(url).context["form"], departments=[str(youth.pk)])
    with monkeypatch.context() as patch:
        closes_first(patch, AccountForm, youth)
        assert set(coras.post(url, sent).context["form"].errors) == {"departments"}
    assert list(emil.departments.all()) == [roads]

    question = make_question(make_goal(lead=roads))
    url = reverse("question_edit", args=[question.pk])
    form = next(one for one in coras.get(url).context["forms"] if one.act == "weitergeben")
    sent = {"department": str(roads.pk), "deadline": f"{today():%d.%m.%Y}", "visibility": "council"}
    sent |= {"act": form.act, "token": form.token, "seen": form.seen}
    closes_first(monkeypatch, PassOnForm, roads)
    forms = coras.post(url, sent).context["forms"]
    assert [set(one.errors) for one in forms if one.is_bound] == [{"department"}]
    question.refresh_from_db()
    assert question.department is None


def test_others_are_refused(client, emil, ruth, roads):
    assert client.get(URL).status_code == 302
    for user in (emil, ruth):
        assert login(user).post(URL, {"name": "Meins"}).status_code == 403
    assert not any("bearbeiten" in link for link in links_of(login(emil).get(URL[:-11])))


def test_other_methods_are_refused(coras, roads):
    assert coras.put(URL).status_code == 405


def test_a_unit_that_there_is_not_is_not_found(coras):
    assert coras.get("/organisation/gibt-es-nicht/bearbeiten/").status_code == 404


def test_second_of_two_is_shown_both_versions_and_decides(coras, adam, roads, youth):
    adams = login(adam)
    adam_form = form_of(adams)
    typed = {"name": "Cora", "parent": str(youth.pk)}
    coras.post(URL, entries(form_of(coras), **typed))
    response = adams.post(URL, entries(adam_form, name="Adam"))
    assert response.status_code == 409
    assert "Cora hat diese Einheit am" in response.text
    form = response.context["form"]
    assert form["parent"].theirs == ["51 Jugendamt"]
    assert adams.post(URL, entries(form)).status_code == 302
    roads.refresh_from_db()
    assert (roads.name, roads.parent) == ("Adam", youth)


@pytest.mark.django_db(transaction=True)
def test_two_who_move_at_once_close_no_circle(monkeypatch):
    units = [make_department(name, slug=name) for name in ("eins", "zwei")]
    clients = [login(make_user("Cora", "controlling")), login(make_user("Adam", "admin"))]
    urls = [f"/organisation/{unit.slug}/bearbeiten/" for unit in units]
    sent = [
        entries(clients[0].get(url).context["form"], parent=str(other.pk))
        for url, other in zip(urls, reversed(units), strict=True)
    ]
    sent[1]["token"] = clients[1].get(urls[1]).context["form"].token
    monkeypatch.setattr(RevisedModel, "revise", slowly(RevisedModel.revise))
    answers = at_once(
        lambda: clients[0].post(urls[0], sent[0]), lambda: clients[1].post(urls[1], sent[1])
    )
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert Department.objects.filter(parent=None).count() == 1
