"""/controlling/abgeben/<slug>/: all that a department leads goes to another one, after a look."""

import pytest
from django.test import Client

from goals import handover
from goals.forms.departments import DepartmentForm
from goals.forms.handover import HandOverForm
from goals.models import Goal, Measure, ProgressDraft
from goals.models.versions import RevisedModel
from tests.entries import entries as entries_of
from tests.factories import (
    days_ago,
    make_department,
    make_draft,
    make_goal,
    make_measure,
    make_question,
    make_update,
)
from tests.reading import main_of, queries_of
from tests.together import at_once, slowly

URL = "/controlling/abgeben/66-strassenbau/"


@pytest.fixture
def portal(roads, youth, emil):
    """Roads lead two goals and two measures, one of them withdrawn, and contribute to one each."""
    for _ in range(2):
        make_goal(lead=roads, contributing=[youth])
    make_goal(lead=youth, contributing=[roads])
    goal = Goal.objects.first()
    make_measure("Brücke", goals=[goal], lead=roads)
    make_measure("Tunnel", goals=[goal], lead=make_department("Tiefbau"), contributing=[roads])
    make_measure(
        "Alt", goals=[goal], lead=roads, withdrawn_on=days_ago(3), withdrawn_reason="Vorbei."
    )


def entries(client, **typed):
    form = client.get(URL).context["form"]
    return {"token": form.token, "act": "vorschau"} | typed


def carried_on(page):
    """What the preview sends when it is confirmed."""
    form = page.context["form"]
    return dict(form.kept) | {"token": form.token, "version": form.version, "act": "uebernehmen"}


def preview(client, **typed):
    page = client.post(URL, entries(client, **typed))
    assert page.status_code == 200
    assert page.context["plan"], page.context["form"].errors
    return page


def told(response):
    return [str(message) for message in response.context["messages"]]


def leads():
    return [str(row.lead) for row in [*Goal.objects.in_order(), *Measure.objects.all()]]


# What happens


def test_everything_led_goes_to_another_with_one_version_each(coras, cora, portal, youth, roads):
    page = preview(coras, lead=youth.pk)
    words = main_of(page)
    assert "Noch ist nichts gespeichert" in words
    assert "3 Ziele und Maßnahmen" in words
    assert "bisher 66 Straßenbau und -unterhaltung künftig 51 Jugendamt" in words
    assert "nicht mehr beteiligt: 51 Jugendamt" in words
    assert f"Lässt sich nicht ändern {Measure.objects.get(title='Alt')} zurückgezogen" in words
    before = Goal.history.count(), Measure.history.count()
    done = coras.post(URL, carried_on(page), follow=True)
    assert done.redirect_chain == [("/controlling/", 302)]
    assert told(done) == [f"Von „{roads}“ an „{youth}“: Geändert: 3 Ziele und Maßnahmen."]
    assert leads() == [str(youth)] * 4 + ["Tiefbau", str(roads)]
    assert (Goal.history.count(), Measure.history.count()) == (before[0] + 2, before[1] + 1)
    version = Goal.history.latest()
    assert (version.history_user, version.lead) == (cora, youth)
    assert not version.contributing.exists()
    # What it contributes to stays.
    assert list(Goal.objects.in_order().last().contributing.all()) == [roads]


def test_contributions_go_along_if_wanted(coras, portal, youth, roads):
    page = preview(coras, lead=youth.pk, with_contributing="on")
    assert "5 Ziele und Maßnahmen" in main_of(page)
    coras.post(URL, carried_on(page))
    assert list(Measure.objects.get(title="Tunnel").contributing.all()) == [youth]
    # Where the other one leads already, it does not contribute besides.
    assert not Goal.objects.in_order().last().contributing.exists()
    assert not Goal.objects.involving(roads).exists()
    assert list(Measure.objects.involving(roads)) == [Measure.objects.get(title="Alt")]


def test_open_drafts_stay_and_the_preview_says_so(coras, portal, youth, roads, emil, erna):
    goal = Goal.objects.in_order().first()
    draft = make_draft(goal, emil)
    make_draft(goal, emil, phase="completed", assessment="none").submit(by=emil)
    page = preview(coras, lead=youth.pk)
    assert "Offene Meldungen: 1-mal „Entwurf“, 1-mal „wartet auf Freigabe“" in main_of(page)
    coras.post(URL, carried_on(page))
    draft = ProgressDraft.objects.get(pk=draft.pk)
    draft.text = "Weiter."
    draft.keep(by=erna)  # Raises PermissionDenied where one is not responsible.
    assert draft.goal == goal


def test_what_was_reported_keeps_the_name_of_who_reported(coras, portal, youth, roads):
    update = make_update(Goal.objects.first(), "planned")
    coras.post(URL, carried_on(preview(coras, lead=youth.pk)))
    update.refresh_from_db()
    assert update.department == roads


def test_open_questions_stay_and_the_preview_says_so(coras, portal, youth, roads):
    goal = Goal.objects.first()
    assert "Fragen aus dem Kreistag" not in main_of(preview(coras, lead=youth.pk))
    for state in ("passed_on", "returned", "released", "asked"):
        make_question(goal, state)
    words = main_of(preview(coras, lead=youth.pk))
    assert "2 offene Fragen liegen bei 66 Straßenbau und -unterhaltung und bleiben dort." in words


def test_a_deactivated_department_hands_over_too(coras, portal, youth, roads):
    roads.is_active = False
    roads.save()
    assert "deaktiviert" in main_of(coras.get(URL))
    coras.post(URL, carried_on(preview(coras, lead=youth.pk)))
    assert not Goal.objects.filter(lead=roads).exists()


def test_back_from_the_preview_the_entries_stand(coras, portal, youth):
    sent = carried_on(preview(coras, lead=youth.pk, with_contributing="on")) | {"act": "aendern"}
    form = coras.post(URL, sent).context["form"]
    assert form["lead"].value() == str(youth.pk)
    assert form["with_contributing"].value()
    assert not form.errors


# Nothing half saved, nothing overwritten, nothing twice


def test_what_changed_since_the_preview_refuses_the_whole(coras, cora, portal, youth, roads):
    page = preview(coras, lead=youth.pk)
    measure = Measure.objects.get(title="Brücke")
    measure.contributing.add(youth)
    refused = coras.post(URL, carried_on(page))
    assert refused.status_code == 409
    assert "Inzwischen hat sich etwas geändert" in main_of(refused)
    assert leads()[:2] == [str(roads)] * 2
    # What is shown now can be confirmed.
    coras.post(URL, carried_on(refused))
    assert leads()[:4] == [str(youth)] * 4
    assert not Measure.objects.get(title="Brücke").contributing.exists()


def test_what_came_to_the_department_since_refuses_the_whole(coras, portal, youth, roads):
    page = preview(coras, lead=youth.pk)
    make_goal(lead=roads)
    refused = coras.post(URL, carried_on(page))
    assert refused.status_code == 409
    assert "4 Ziele und Maßnahmen" in main_of(refused)
    assert str(youth) not in leads()[:2]


def test_without_the_version_seen_nothing_is_done(coras, portal, youth, roads):
    sent = entries(coras, lead=youth.pk, act="uebernehmen")
    assert coras.post(URL, sent).status_code == 409
    assert leads()[:2] == [str(roads)] * 2


def test_an_error_in_the_middle_leaves_everything(coras, portal, youth, roads, monkeypatch):
    page, revise = preview(coras, lead=youth.pk), Measure.revise

    def fail(self, **options):
        revise(self, **options)
        raise RuntimeError("Strom weg")

    monkeypatch.setattr(Measure, "revise", fail)
    with pytest.raises(RuntimeError):
        coras.post(URL, carried_on(page))
    assert leads()[:2] == [str(roads)] * 2
    monkeypatch.undo()
    assert coras.post(URL, carried_on(page)).status_code == 302


def test_the_same_form_with_other_entries_is_no_double_click(coras, portal, youth, roads):
    sent = carried_on(preview(coras, lead=youth.pk))
    coras.post(URL, sent)
    again = coras.post(URL, sent | {"with_contributing": "on"})
    assert again.status_code == 409
    assert "Dieses Formular haben Sie schon einmal gesendet" in main_of(again)
    assert list(Goal.objects.in_order().last().contributing.all()) == [roads]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_does_nothing_twice(coras, cora, portal, youth, monkeypatch):
    sent = carried_on(preview(coras, lead=youth.pk))
    monkeypatch.setattr(RevisedModel, "revise", slowly(RevisedModel.revise, 0.1))
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(cora)
    answers = at_once(*(lambda client=client: client.post(URL, sent) for client in clients))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Goal.history.filter(history_user=cora).count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_the_second_sees_the_new_plan(coras, cora, adam, portal, youth, monkeypatch):
    other = make_department("Umwelt", "70")
    adams = Client()
    adams.force_login(adam)
    sent = [carried_on(preview(coras, lead=youth.pk)), carried_on(preview(adams, lead=other.pk))]
    monkeypatch.setattr(RevisedModel, "revise", slowly(RevisedModel.revise, 0.1))
    answers = at_once(lambda: coras.post(URL, sent[0]), lambda: adams.post(URL, sent[1]))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert Goal.history.exclude(history_user=None).count() == 2


@pytest.mark.django_db(transaction=True)
def test_nothing_goes_to_a_unit_that_is_being_closed(
    coras, adam, portal, youth, roads, monkeypatch
):
    Goal.objects.filter(lead=youth).update(lead=None)
    sent, before = carried_on(preview(coras, lead=youth.pk)), leads()
    adams, url = Client(), f"{youth.get_absolute_url()}bearbeiten/"
    adams.force_login(adam)
    closing = entries_of(adams.get(url).context["form"], is_active=None)
    # Both are checked; then the unit is closed, and is not yet when the rest begins.
    monkeypatch.setattr(HandOverForm, "save", slowly(HandOverForm.save, 0.3))
    monkeypatch.setattr(DepartmentForm, "store", slowly(DepartmentForm.store, 0.8))
    answers = at_once(lambda: coras.post(URL, sent), lambda: adams.post(url, closing))
    assert [answer.status_code for answer in answers] == [200, 302]
    assert "Diese Organisationseinheit ist nicht aktiv" in main_of(answers[0])
    assert leads() == before


# Who, and what is refused


def test_only_active_departments_take_over(coras, portal, youth, roads):
    page = preview(coras, lead=youth.pk)
    youth.is_active = False
    youth.save()
    refused = coras.post(URL, carried_on(page))
    assert "Diese Organisationseinheit ist nicht aktiv" in main_of(refused)
    assert leads()[:2] == [str(roads)] * 2
    choices = dict(refused.context["form"].fields["lead"].choices)
    assert str(youth.pk) not in choices
    assert str(roads.pk) not in choices


@pytest.mark.parametrize("lead", ["", "x", "0", "99999", "\0", "1 2"])
def test_nonsense_is_told_at_its_field(coras, portal, lead):
    for act in ("vorschau", "uebernehmen"):
        page = coras.post(URL, entries(coras, lead=lead, act=act))
        assert page.status_code == 200
        assert page.context["form"].errors["lead"]
        assert "<title>Fehler: " in page.text


def test_more_than_a_request_can_do_is_refused(coras, portal, youth, monkeypatch):
    monkeypatch.setattr("goals.forms.handover.MOST", 2)
    page = coras.post(URL, entries(coras, lead=youth.pk))
    assert "Grenzen Sie die Liste" in main_of(page)
    assert page.context["plan"] is None


def test_others_are_refused(client, client_of, portal, emil, ruth, youth):
    assert client.get(URL).status_code == client.post(URL).status_code == 302
    for user in (emil, ruth):
        assert client_of(user).get(URL).status_code == 403
        assert client_of(user).post(URL, {"lead": youth.pk}).status_code == 403
    assert handover.Plan(emil, Goal.objects.all(), Measure.objects.none(), CHANGE).lines == []


CHANGE = handover.Change(interval=12)


def test_unknown_department_and_other_methods(coras, portal):
    assert coras.get("/controlling/abgeben/gibt-es-nicht/").status_code == 404
    assert coras.put(URL).status_code == 405


def test_costs_the_same_for_one_and_for_three(coras, portal, roads):
    coras.get(URL)  # The first answer begins the time of the session.
    few = queries_of(coras, URL)
    make_goal(lead=roads)
    make_measure(lead=roads)
    assert queries_of(coras, URL) == few
