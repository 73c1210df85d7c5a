"""/organisation/<slug>/verlauf/: who changed what about a department; restoring it."""

import pytest

from goals.models import Action, Department
from goals.models.versions import RevisedModel
from goals.revisions import of_department
from tests.entries import marks
from tests.factories import at_noon, days_ago, make_department, make_user
from tests.together import at_once, slowly
from tests.visitors import login


def make_history(by):
    """A department that was renamed, moved and closed."""
    above = make_department("Dezernat", "1", kind="division")
    roads = make_department("Straßenbau", "66", slug="66-strassenbau", mailbox="amt66@example.org")
    Department.history.update(history_date=at_noon(days_ago(30)))
    roads.name, roads.parent, roads.is_active = "Mobilität", above, False
    roads.kind, roads.mailbox = "unit", ""
    roads.revise(by=by)
    Department.history.filter(history_user=by).update(history_date=at_noon(days_ago(20)))
    return roads


@pytest.fixture
def roads(cora):
    return make_history(cora)


URL = "/organisation/66-strassenbau/verlauf/"


def restored(client, place=0, **more):
    """The answer to restoring the revision of this place as the page offers it."""
    form = client.get(URL).context["restore"]
    fassung = of_department(Department.objects.get(slug="66-strassenbau"))[place].id
    return client.post(URL, marks(form) | {"fassung": fassung} | more)


def test_staff_reads_it_council_and_citizens_do_not(client, roads, erna, cora, adam, ruth):
    for user in (erna, cora, adam):
        assert login(user).get(URL).status_code == 200
    assert login(ruth).get(URL).status_code == 403
    assert client.get(URL)["Location"] == f"/konto/anmelden/?next={URL}"


def test_other_methods_are_refused(roads, cora):
    assert login(cora).delete(URL).status_code == 405


def test_a_department_that_there_is_not_is_not_found(cora):
    assert login(cora).get("/organisation/gibt-es-nicht/verlauf/").status_code == 404


def test_the_page_of_the_department_leads_here_for_staff(roads, erna, ruth):
    page = roads.get_absolute_url()
    assert f'href="{URL}"' in login(erna).get(page).text
    assert f'href="{URL}"' not in login(ruth).get(page).text


def test_each_save_says_what_it_changed_in_german(roads):
    changed = of_department(roads)[1]
    assert {change.label: (change.old, change.new) for change in changed.changes} == {
        "Name": (["Straßenbau"], ["Mobilität"]),
        "Art": (["Abteilung"], ["Fachdienst"]),
        "Gehört zu": ([], ["1 Dezernat"]),
        "Funktionspostfach": (["amt66@example.org"], []),
        "Aktiv": (["ja"], ["nein"]),
    }


def test_the_page_tells_it_and_compares(roads, cora):
    made, changed = of_department(roads)
    response = login(cora).get(f"{URL}?von={made.id}&bis={changed.id}")
    assert "Geändert von Cora" in response.text
    assert "Fassung 1 und Fassung 2" in response.text
    assert login(cora).get(f"{URL}?von=x&bis=y").status_code == 400


def test_controlling_restores_an_older_version_as_a_new_one(roads, cora):
    made = of_department(roads)[0]
    response = restored(login(cora))
    assert response["Location"] == roads.get_absolute_url()
    roads.refresh_from_db()
    assert (roads.name, roads.is_active, roads.parent) == ("Straßenbau", True, None)
    assert roads.slug == "66-strassenbau"
    found = of_department(roads)
    assert len(found) == 3
    assert found[-1].values == made.values
    assert found[-1].by == "Cora"
    page = login(cora).get(roads.get_absolute_url())
    assert page.status_code == 200


def test_editors_restore_nothing(roads, erna):
    client = login(erna)
    assert "wiederherstellen" not in client.get(URL).text
    fassung = of_department(roads)[0].id
    assert client.post(URL, {"fassung": fassung}).status_code == 403
    assert len(of_department(roads)) == 2


def test_what_no_longer_fits_is_told_and_nothing_is_restored(roads, cora):
    roads.number = "67"
    roads.revise(by=cora)
    make_department("Neues Amt", "66")
    response = restored(login(cora))
    assert response.status_code == 200
    assert "Nichts ist wiederhergestellt" in response.text
    roads.refresh_from_db()
    assert roads.number == "67"


def test_restoring_notices_what_somebody_else_saved_meanwhile(roads, cora, adam):
    client = login(cora)
    sent = marks(client.get(URL).context["restore"]) | {"fassung": of_department(roads)[0].id}
    roads.short_name = "Mobil"
    roads.revise(by=adam)
    response = client.post(URL, sent)
    assert response.status_code == 409
    assert "Inzwischen hat jemand anderes diese Einheit geändert." in response.text
    roads.refresh_from_db()
    assert roads.short_name == "Mobil"
    again = marks(response.context["restore"]) | {"fassung": sent["fassung"]}
    assert client.post(URL, again).status_code == 302


def test_a_save_that_changed_nothing_stands_in_nobodys_way(roads, cora):
    """Such as one in the technical admin: it is a version, and on no page."""
    roads.save()
    restored(login(cora))
    roads.refresh_from_db()
    assert roads.name == "Straßenbau"


@pytest.mark.parametrize("number", ["", "0", "999999", "quatsch", "\0", "9" * 30])
def test_a_version_that_there_is_not_cannot_be_restored(roads, cora, number):
    response = restored(login(cora), fassung=number)
    assert response.status_code == 200
    assert "Diese Fassung gibt es nicht." in response.text
    assert len(of_department(roads)) == 2


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_version_and_of_two_people_one_is_told(monkeypatch):
    cora, adam = make_user("Cora", "controlling"), make_user("Adam", "admin")
    roads = make_history(cora)
    fassung = of_department(roads)[0].id
    clients = [login(cora), login(cora), login(adam)]
    sent = [
        marks(clients[1].get(URL).context["restore"]),
        marks(clients[2].get(URL).context["restore"]),
    ]
    monkeypatch.setattr(RevisedModel, "revise", slowly(RevisedModel.revise))
    answers = at_once(
        *(
            lambda client=client, mark=mark: client.post(URL, mark | {"fassung": fassung})
            for client, mark in zip(clients, [sent[0], sent[0], sent[1]], strict=True)
        )
    )
    statuses = [answer.status_code for answer in answers]
    assert statuses[0] == statuses[1]
    assert sorted(statuses[1:]) == [302, 409]
    assert roads.history.count() == 3
    assert Action.objects.count() == 1
