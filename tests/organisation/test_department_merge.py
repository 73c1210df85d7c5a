"""/organisation/<slug>/zusammenfuehren/: one unit goes into another, with all it cares for."""

import pytest
from django.db import IntegrityError, transaction

from goals.days import today
from goals.forms.departments import MergerForm
from goals.forms.measures import MeasureForm
from goals.merging import Merger
from goals.models import Action, Department, Goal, Measure, ProgressDraft
from goals.models.versions import RevisedModel
from tests.entries import entries, marks
from tests.factories import (
    at_noon,
    days_ago,
    make_department,
    make_draft,
    make_goal,
    make_measure,
    make_update,
    make_user,
)
from tests.reading import links_of, main_of, section_of
from tests.together import at_once, slowly
from tests.visitors import login

URL = "/organisation/66-strassenbau/zusammenfuehren/"
PREVIEW = f"{URL}?ziel=51-jugendamt"

pytestmark = pytest.mark.django_db


def sent_from(response, ziel="51-jugendamt"):
    return marks(response.context["form"]) | {"ziel": ziel}


def merged(client, ziel="51-jugendamt"):
    """The answer to looking at the preview and confirming it."""
    return client.post(URL, sent_from(client.get(f"{URL}?ziel={ziel}"), ziel))


@pytest.fixture
def estate(roads, youth, emil):
    """What hangs on the road department."""
    goals = {
        "led": make_goal(lead=roads, contributing=[youth]),
        "both": make_goal(lead=roads, contributing=[roads]),
        "helped": make_goal(lead=None, contributing=[roads, youth]),
        "theirs": make_goal(lead=youth, contributing=[roads]),
    }
    measures = {
        "led": make_measure(lead=roads, contributing=[youth, roads], goals=goals.values()),
        "helped": make_measure("Hilfe", lead=make_department("Dritte"), contributing=[roads]),
    }
    part = make_department("Bauhof", "66.1", parent=roads)
    closed = make_department("Früher", parent=roads, is_active=False)
    draft = make_draft(goals["led"], emil)
    return goals, measures, part, closed, draft


def test_the_preview_lists_everything_that_moves(coras, estate):
    goals, measures, *_ = estate
    text = main_of(coras.get(PREVIEW))
    for title in (
        *("Ziele, federführend (2)", "Maßnahmen, federführend (1)", "Ziele, beteiligt (3)"),
        *("Maßnahmen, beteiligt (2)", "Einheiten darunter (2)", "Konten (1)"),
        "Entwürfe und Meldungen vor der Freigabe (1)",
    ):
        assert title in text
    for row in (*goals.values(), *measures.values(), "66.1 Bauhof", "Emil"):
        assert str(row) in text
    assert Department.objects.get(number="66").is_active


def test_everything_moves_in_one_version_each_and_duplicates_collapse(
    coras, cora, estate, roads, youth
):
    goals, _, part, closed, draft = estate
    before = Goal.history.count(), Measure.history.count()
    response = merged(coras)
    assert response["Location"] == youth.get_absolute_url()
    care = {
        name: (goal.lead, set(goal.contributing.all()))
        for name, goal in zip(goals, Goal.objects.in_order(), strict=True)
    }
    assert care == {
        "led": (youth, set()),
        "both": (youth, set()),
        "helped": (None, {youth}),
        "theirs": (youth, set()),
    }
    led, helped = Measure.objects.order_by("number")
    assert (led.lead, set(led.contributing.all())) == (youth, set())
    assert set(helped.contributing.all()) == {youth}
    assert Goal.history.count() == before[0] + 4
    assert Measure.history.count() == before[1] + 2
    assert {row.history_user for row in Goal.history.all()[:4]} == {cora}
    for unit in (part, closed):
        unit.refresh_from_db()
        assert unit.parent == youth
    draft.refresh_from_db()
    assert draft.department == youth
    assert draft.history.first().history_user == cora
    assert [user.name for user in youth.users.all()] == ["Emil"]
    roads.refresh_from_db()
    assert (roads.is_active, roads.merged_into, roads.merged_on) == (False, youth, today())
    assert not roads.ties
    assert not roads.users.exists()
    assert not roads.contributed_goals.exists()


def test_who_led_and_contributed_at_once_only_leads_afterwards(coras, roads, youth):
    third = make_department("Dritte")
    theirs = make_goal(lead=youth, contributing=[roads, youth, third])
    untouched = make_goal(lead=youth, contributing=[youth, third])
    of_third = make_goal(lead=third, contributing=[roads, third])
    merged(coras)
    assert set(theirs.contributing.all()) == {third}
    assert set(untouched.contributing.all()) == {youth, third}
    assert set(of_third.contributing.all()) == {youth, third}


def test_the_old_address_leads_on_and_what_was_keeps_the_old_name(coras, client, roads, youth):
    Department.history.update(history_date=at_noon(days_ago(90)))
    goal = make_goal(lead=roads)
    Goal.history.update(history_date=at_noon(days_ago(80)))
    make_update(goal, effective_on=days_ago(60))
    merged(coras)
    page = client.get(roads.get_absolute_url())
    assert f"Aufgegangen in 51 Jugendamt am {today():%d.%m.%Y}." in main_of(page)
    assert youth.get_absolute_url() in links_of(page)
    shown = main_of(client.get(goal.get_absolute_url()))
    assert "federführend 51 Jugendamt" in shown.replace("Federführend", "federführend")
    assert "66 Straßenbau und -unterhaltung" in shown.partition("Wie es dazu kam")[2]
    past = f"?stand={days_ago(1)}"
    assert "51 Jugendamt" not in main_of(client.get(goal.get_absolute_url() + past))
    then = main_of(client.get(roads.get_absolute_url() + past))
    assert "Aufgegangen" not in then
    assert goal.title in then
    tree = client.get(f"/organisation/{past}")
    assert "66 Straßenbau und -unterhaltung 1 Ziel" in section_of(tree, "art-1")
    assert "66 Straßenbau" not in main_of(client.get("/organisation/"))
    file = client.get(f"/organisation/{past}&format=csv").getvalue().decode()
    assert "66 Straßenbau und -unterhaltung;Abteilung" in file
    history = main_of(coras.get(f"{roads.get_absolute_url()}verlauf/"))
    assert "Aufgegangen in" in history
    assert "51 Jugendamt" in history


def test_what_stands_below_the_source_takes_its_place(coras, roads, youth):
    top = make_department("Dezernat", kind="division")
    between, other = make_department("Zwischen", parent=roads), make_department("O", parent=roads)
    roads.parent, youth.parent = top, between
    roads.save()
    youth.save()
    assert "steht bisher darunter und rückt" in main_of(coras.get(PREVIEW))
    assert merged(coras).status_code == 302
    for unit in (youth, between, other):
        unit.refresh_from_db()
        unit.full_clean(exclude=["sort_name"])
    assert (youth.parent, between.parent, other.parent) == (top, youth, youth)


def test_a_child_is_merged_with_its_siblings_staying_where_they_are(coras, roads, youth):
    youth.parent = roads
    youth.save()
    part = make_department("Bauhof", parent=roads)
    merged(coras)
    youth.refresh_from_db()
    part.refresh_from_db()
    assert (youth.parent, part.parent) == (None, youth)


def test_a_chain_of_mergers_leads_on(coras, client, roads, youth):
    merged(coras)
    heir = make_department("Erbe", slug="erbe")
    url = "/organisation/51-jugendamt/zusammenfuehren/"
    coras.post(url, sent_from(coras.get(f"{url}?ziel=erbe"), "erbe"))
    youth.refresh_from_db()
    assert youth.merged_into == heir
    assert "Aufgegangen in 51 Jugendamt" in main_of(client.get(roads.get_absolute_url()))


@pytest.mark.parametrize("ziel", ["", "66-strassenbau", "alt", "gibt-es-nicht", "x" * 5_000, "%00"])
def test_a_target_that_is_none_is_told(coras, roads, youth, ziel):
    make_department("Alt", slug="alt", is_active=False)
    response = coras.get(f"{URL}?ziel={ziel}")
    assert response.status_code == 400
    assert response.context["choice"].errors
    sent = sent_from(coras.get(PREVIEW)) | {"ziel": ziel}
    assert coras.post(URL, sent).status_code in (200, 409)
    assert not Department.objects.filter(merged_into__isnull=False).exists()


def test_what_changed_since_the_preview_is_shown_anew(coras, roads, youth):
    sent = sent_from(coras.get(PREVIEW))
    goal = make_goal(lead=roads)
    response = coras.post(URL, sent)
    assert response.status_code == 409
    assert "Inzwischen hat sich etwas geändert" in response.text
    assert str(goal) in response.text
    roads.refresh_from_db()
    assert roads.is_active
    assert coras.post(URL, sent_from(response)).status_code == 302


def test_a_target_that_comes_to_stand_below_is_shown_anew(coras, roads, youth):
    part, between = make_department("Oben", parent=roads), make_department("Zwischen")
    youth.parent = between
    youth.save()
    sent = sent_from(coras.get(PREVIEW))
    between.parent = part
    between.save()
    response = coras.post(URL, sent)
    assert response.status_code == 409
    assert "steht bisher darunter und rückt" in main_of(response)


@pytest.mark.parametrize("version", ["", "x", "\0"])
def test_a_form_that_has_seen_nothing_merges_nothing(coras, roads, youth, version):
    sent = sent_from(coras.get(PREVIEW)) | {"version": version}
    assert coras.post(URL, sent).status_code == 409
    assert not Department.objects.filter(is_active=False).exists()


def test_nothing_is_half_done(coras, estate, roads, monkeypatch):
    def broken(self, *args, **options):
        raise RuntimeError

    sent = sent_from(coras.get(PREVIEW))
    monkeypatch.setattr(ProgressDraft, "save", broken)
    with pytest.raises(RuntimeError):
        coras.post(URL, sent)
    assert Goal.objects.filter(lead=roads).count() == 2
    assert not Action.objects.exists()


def test_a_unit_that_is_gone_says_so(coras, roads, youth):
    merged(coras)
    text = main_of(coras.get(URL))
    assert "Diese Einheit gibt es nicht mehr" in text
    assert "Jetzt zusammenführen" not in text


def test_it_can_be_undone_by_restoring_the_older_version(coras, roads, youth):
    merged(coras)
    url = f"{roads.get_absolute_url()}verlauf/"
    form = coras.get(url).context["restore"]
    oldest = next(iter(form.revisions))
    assert coras.post(url, marks(form) | {"fassung": oldest}).status_code == 302
    roads.refresh_from_db()
    assert (roads.is_active, roads.merged_into, roads.merged_on) == (True, None, None)


def test_the_database_knows_no_active_merged_unit(roads, youth):
    rows = Department.objects.filter(pk=roads.pk)
    for values in (
        {"merged_into": youth, "merged_on": today()},
        {"merged_into": youth, "is_active": False},
        {"merged_into": roads, "merged_on": today(), "is_active": False},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)


def test_others_are_refused(client, emil, ruth, roads, youth):
    assert client.get(PREVIEW).status_code == 302
    for user in (emil, ruth):
        assert login(user).get(PREVIEW).status_code == 403
        assert login(user).post(URL, {"ziel": "51-jugendamt"}).status_code == 403


def test_other_methods_are_refused(coras, roads):
    assert coras.delete(URL).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_a_double_click_merges_once_and_of_two_targets_one_is_taken(monkeypatch):
    roads = make_department("Straßenbau", "66", slug="66-strassenbau")
    for number, slug in (("51", "51-jugendamt"), ("52", "52-anderes")):
        make_department("Amt", number, slug=slug)
    goal = make_goal(lead=roads)
    cora, adam = make_user("Cora", "controlling"), make_user("Adam", "admin")
    clients = [login(cora), login(cora), login(adam)]
    first = sent_from(clients[1].get(PREVIEW))
    other = sent_from(clients[2].get(f"{URL}?ziel=52-anderes"), "52-anderes")
    monkeypatch.setattr(RevisedModel, "revise", slowly(RevisedModel.revise))
    answers = at_once(
        *(
            lambda client=client, sent=sent: client.post(URL, sent)
            for client, sent in zip(clients, [first, first, other], strict=True)
        )
    )
    statuses = [answer.status_code for answer in answers]
    assert statuses[0] == statuses[1]
    assert sorted(statuses[1:]) == [302, 409]
    assert goal.history.count() == 2
    roads.refresh_from_db()
    goal.refresh_from_db()
    assert goal.lead == roads.merged_into
    assert Action.objects.count() == 1


@pytest.fixture
def two(transactional_db):
    """(client of controlling, with what it sends to merge roads into youth; client of an editor
    of roads; a measure led by roads, and a department that comes to contribute)
    """
    roads = make_department("Straßenbau", "66", slug="66-strassenbau")
    make_department("Jugendamt", "51", slug="51-jugendamt")
    measure = make_measure("Radweg", goals=[make_goal()], lead=roads)
    coras, emils = (
        login(make_user("Cora", "controlling")),
        login(make_user("Emil", "editor", [roads])),
    )
    return coras, sent_from(coras.get(PREVIEW)), emils, measure, make_department("Umwelt", "70")


@pytest.mark.django_db(transaction=True)
def test_of_a_merger_and_an_edit_at_once_neither_waits_for_the_other(two, monkeypatch):
    coras, sent, emils, measure, other = two
    url = f"/massnahmen/{measure.number}/bearbeiten/"
    typed = entries(emils.get(url).context["form"], contributing=[str(other.pk)])
    # The edit holds its measure; then the merger begins, and then the edit names a department.
    monkeypatch.setattr(MergerForm, "save", slowly(MergerForm.save, 0.2))
    monkeypatch.setattr(MeasureForm, "store", slowly(MeasureForm.store, 0.5))
    answers = at_once(lambda: coras.post(URL, sent), lambda: emils.post(url, typed))
    assert [answer.status_code for answer in answers] == [302, 302]
    measure.refresh_from_db()
    assert str(measure.lead) == "51 Jugendamt"
    assert list(measure.contributing.all()) == [other]


@pytest.mark.django_db(transaction=True)
def test_a_measure_stored_while_its_lead_goes_into_another_is_refused(two, monkeypatch):
    coras, sent, emils, measure, _ = two
    url = "/massnahmen/neu/"
    goals = [str(goal.pk) for goal in Goal.objects.all()]
    form = emils.get(url).context["form"]
    typed = entries(form, title="Neu", summary="Etwas Neues.", goals=goals)
    # Both are checked; then the merger begins, and is not yet done when the measure is stored.
    monkeypatch.setattr(MeasureForm, "save", slowly(MeasureForm.save, 0.3))
    monkeypatch.setattr(Merger, "carry_out", slowly(Merger.carry_out, 0.8))
    answers = at_once(lambda: coras.post(URL, sent), lambda: emils.post(url, typed))
    assert [answer.status_code for answer in answers] == [302, 200]
    assert set(answers[1].context["form"].errors) == {"lead"}
    assert list(Measure.objects.all()) == [measure]
    assert not Department.objects.get(number="66").led_measures.exists()
