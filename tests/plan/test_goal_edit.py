"""/ziele/<code>/bearbeiten/: controlling keeps what is editorial; the wording is nobody's."""

import pytest
from django.test import Client

from goals.models import Goal
from goals.models.versions import RevisedModel
from goals.permissions import may_edit_goal
from goals.vocabulary import Role
from tests.entries import entries
from tests.factories import days_ago, make_department, make_goal, make_user
from tests.reading import section_of
from tests.together import at_once, slowly
from tests.visitors import login


@pytest.fixture
def goal(roads, youth):
    return make_goal(
        text="Der Kreis baut Radwege.", short_title="Radwege", lead=roads, contributing=[youth]
    )


@pytest.fixture
def url(goal):
    return f"{goal.get_absolute_url()}bearbeiten/"


def form_of(client, url):
    return client.get(url).context["form"]


# Who


def test_controlling_and_administration_open_it(coras, adams, url):
    assert coras.get(url).status_code == adams.get(url).status_code == 200


def test_others_are_refused_even_where_they_lead(client_of, emil, ruth, url, goal):
    for user in (emil, ruth):
        client = client_of(user)
        assert client.get(url).status_code == 403
        assert client.post(url, {"short_title": "Anders"}).status_code == 403
    assert Goal.objects.get().short_title == "Radwege"


def test_anonymous_readers_are_sent_to_the_login(client, url):
    assert client.get(url)["Location"] == f"/konto/anmelden/?next={url}"
    assert client.post(url, {}).status_code == 302


def test_a_goal_that_there_is_not_is_not_found(coras, goal):
    assert coras.get("/ziele/VIII.99/bearbeiten/").status_code == 404


def test_the_code_is_taken_in_any_case(coras, url):
    assert coras.get(url.replace("VIII", "viii")).status_code == 200


def test_other_methods_are_refused(coras, url):
    assert coras.delete(url).status_code == 405


def test_the_page_of_the_goal_leads_here_for_those_who_may(coras, emil, goal, url):
    page = goal.get_absolute_url()
    assert f'href="{url}"' in coras.get(page).text
    assert f'href="{url}"' not in coras.get(f"{page}?stand={days_ago(1)}").text
    assert f'href="{url}"' not in login(emil).get(page).text
    assert f'href="{url}"' not in Client().get(page).text


@pytest.mark.parametrize("role", [None, *Role])
def test_query_and_rule_agree_on_who_edits_a_goal(goal, role):
    user = make_user("Uta", role) if role else None
    assert Goal.objects.editable_by(user).exists() is may_edit_goal(user, goal)


# Saving


def test_wording_is_shown_locked_with_its_source_and_cannot_be_sent(coras, url, goal):
    response = coras.get(url)
    assert "Der Kreis baut Radwege." in response.text
    assert "Gesperrt" in response.text
    assert "Vorlage SV-10-1153" in response.text
    assert "https://www.kreis-coesfeld.de/kreisportrait/strategische-ziele" in response.text
    fields = response.context["form"].fields
    assert set(fields) == {
        "short_title",
        "plain_sentence",
        "lead",
        "contributing",
        "report_interval",
    }
    sent = entries(response.context["form"], short_title="Neu") | {"text": "Anders", "number": "9"}
    assert coras.post(url, sent).status_code == 302
    goal.refresh_from_db()
    assert (goal.text, goal.number, goal.short_title) == ("Der Kreis baut Radwege.", 1, "Neu")


def test_one_save_is_one_version_and_public_at_once(coras, url, goal, cora, roads, youth):
    before = goal.history.count()
    typed = {
        "short_title": "  Mehr   Radwege ",
        "plain_sentence": "Wir bauen mehr Wege für Fahrräder.",
        "lead": str(youth.pk),
        "contributing": [str(roads.pk)],
        "report_interval": "12",
    }
    response = coras.post(url, entries(form_of(coras, url), **typed), follow=True)
    assert response.redirect_chain == [(goal.get_absolute_url(), 302)]
    assert "Die Angaben zum Ziel VIII.1 sind gespeichert." in response.text
    goal.refresh_from_db()
    assert (goal.short_title, goal.lead, goal.report_interval) == ("Mehr Radwege", youth, 12)
    assert list(goal.contributing.all()) == [roads]
    assert goal.history.count() == before + 1
    assert goal.history.first().history_user == cora

    page = Client().get(goal.get_absolute_url()).text
    assert "Wir bauen mehr Wege für Fahrräder." in page
    assert "In einfachen Worten (redaktionell, nicht Teil des Beschlusses)" in page


def test_the_plain_sentence_of_a_past_day_is_that_of_the_day(goal):
    goal.history.update(history_date="2025-06-24T12:00:00Z")
    goal.plain_sentence = "Heute gesagt."
    goal.save()
    page = goal.get_absolute_url()
    assert "Heute gesagt." in Client().get(page).text
    assert "Heute gesagt." not in Client().get(f"{page}?stand={days_ago(1)}").text


def test_saving_without_a_change_leaves_no_trace(coras, url, goal):
    before = goal.history.count()
    response = coras.post(url, entries(form_of(coras, url)), follow=True)
    assert "Es gab nichts zu ändern." in response.text
    assert goal.history.count() == before


def test_lead_and_short_title_may_be_left_open(coras, url, goal):
    sent = entries(form_of(coras, url), lead="", short_title="", contributing=None)
    coras.post(url, sent)
    goal.refresh_from_db()
    assert (goal.lead, goal.short_title) == (None, "")
    assert not goal.contributing.exists()


@pytest.mark.parametrize(
    ("typed", "name", "sentence"),
    [
        ({"short_title": "x" * 71}, "short_title", "möglich sind 70"),
        ({"short_title": "a\x07"}, "short_title", "Steuerzeichen"),
        ({"plain_sentence": "x" * 100_000}, "plain_sentence", "hat 100000 Zeichen"),
        ({"plain_sentence": "a\x1bb"}, "plain_sentence", "Steuerzeichen"),
        ({"lead": "999999"}, "lead", "gibt es nicht mehr"),
        ({"lead": "9" * 30}, "lead", "gibt es nicht mehr"),
        ({"contributing": ["x"]}, "contributing", "gibt es nicht mehr"),
        ({"report_interval": "5"}, "report_interval", "Eintrag der Liste"),
    ],
)
def test_nonsense_is_answered_at_its_field(coras, url, goal, typed, name, sentence):
    response = coras.post(url, entries(form_of(coras, url), **typed))
    assert response.status_code == 200
    form = response.context["form"]
    assert list(form.errors) == [name]
    assert sentence in form.errors[name][0]
    assert f'href="#{form[name].id_for_label}"' in response.text
    assert Goal.objects.get().short_title == "Radwege"


def test_a_closed_department_is_not_offered_but_stays(coras, url, goal, roads, youth):
    for unit in (roads, youth):
        unit.is_active = False
        unit.save()
    other = make_department("Alt", is_active=False)
    assert coras.post(url, entries(form_of(coras, url), short_title="Neu")).status_code == 302
    goal.refresh_from_db()
    assert (goal.lead, list(goal.contributing.all())) == (roads, [youth])
    for typed in ({"lead": str(other.pk)}, {"contributing": [str(other.pk)]}):
        response = coras.post(url, entries(form_of(coras, url), **typed))
        assert "gibt es nicht mehr" in response.text


# Two at once


def test_second_of_two_is_shown_both_versions_and_decides(coras, adams, url, goal, youth, roads):
    adam_form = form_of(adams, url)
    cora_typed = {"short_title": "Cora", "lead": str(youth.pk), "contributing": [str(roads.pk)]}
    coras.post(url, entries(form_of(coras, url), **cora_typed))
    response = adams.post(url, entries(adam_form, short_title="Adam"))
    assert response.status_code == 409
    assert "Cora hat dieses Ziel am" in response.text
    summary = section_of(response, "ueberholt")
    assert "entscheiden Sie Kurztitel Schon übernommen" in summary
    assert summary.index("Schon übernommen") < summary.index("Federführend")
    form = response.context["form"]
    assert set(form.others) == set(cora_typed)
    assert form["short_title"].theirs == ["Cora"]
    assert form["lead"].theirs == [str(youth)]
    assert form["contributing"].theirs == [str(roads)]
    assert Goal.objects.get().short_title == "Cora"
    assert adams.post(url, entries(form)).status_code == 302
    goal.refresh_from_db()
    assert (goal.short_title, goal.lead) == ("Adam", youth)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_decides(monkeypatch):
    goal = make_goal(short_title="Radwege")
    url = f"{goal.get_absolute_url()}bearbeiten/"
    clients = [login(make_user("Cora", "controlling")), login(make_user("Adam", "admin"))]
    sent = [
        entries(form_of(client, url), short_title=name)
        for client, name in zip(clients, ["Cora", "Adam"], strict=True)
    ]
    monkeypatch.setattr(RevisedModel, "revise", slowly(RevisedModel.revise))
    before = goal.history.count()
    answers = at_once(lambda: clients[0].post(url, sent[0]), lambda: clients[1].post(url, sent[1]))
    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [302, 409]
    goal.refresh_from_db()
    assert goal.short_title == ["Cora", "Adam"][statuses.index(302)]
    assert goal.history.count() == before + 1
