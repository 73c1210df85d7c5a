"""/ziele/<code>/verlauf/: who changed what about a goal's editorial part; restoring it."""

import pytest

from goals.models import Goal
from goals.revisions import of_goal
from tests.entries import entries
from tests.factories import at_noon, days_ago, make_goal
from tests.visitors import login


@pytest.fixture
def goal(roads, youth, cora):
    goal = make_goal(short_title="Radwege", lead=roads, contributing=[youth])
    Goal.history.update(history_date=at_noon(days_ago(30)))
    goal.short_title, goal.lead, goal.report_interval = "Mehr Radwege", None, 12
    goal.plain_sentence = "Wir bauen Radwege."
    goal.revise(by=cora, contributing=[])
    Goal.history.filter(history_user=cora).update(history_date=at_noon(days_ago(20)))
    return goal


@pytest.fixture
def url(goal):
    return f"{goal.get_absolute_url()}verlauf/"


def test_staff_reads_it_council_and_citizens_do_not(client, url, emil, cora, adam, ruth):
    for user in (emil, cora, adam):
        assert login(user).get(url).status_code == 200
    assert login(ruth).get(url).status_code == 403
    assert client.get(url)["Location"] == f"/konto/anmelden/?next={url}"


def test_nothing_is_written_here(url, cora):
    assert login(cora).post(url).status_code == 405


def test_a_goal_that_there_is_not_is_not_found(cora, goal):
    assert login(cora).get("/ziele/VIII.99/verlauf/").status_code == 404


def test_the_page_of_the_goal_leads_here_for_staff(goal, url, emil, ruth):
    page = goal.get_absolute_url()
    assert f'href="{url}"' in login(emil).get(page).text
    assert f'href="{url}"' not in login(ruth).get(page).text


def test_each_save_says_what_it_changed_in_german(goal, roads, youth):
    made, changed = of_goal(goal)
    assert made.by == ""
    told = {change.label: (list(change.old), list(change.new)) for change in changed.changes}
    assert told == {
        "Kurztitel": (["Radwege"], ["Mehr Radwege"]),
        "In einfachen Worten": ([], ["Wir bauen Radwege."]),
        "Federführend": ([str(roads)], []),
        "Meldeabstand in Monaten": (["halbjährlich"], ["jährlich"]),
        "Beteiligt": ([str(youth)], []),
    }


def test_the_page_tells_it_and_compares(url, goal, cora):
    made, changed = of_goal(goal)
    response = login(cora).get(f"{url}?von={made.id}&bis={changed.id}")
    assert "Geändert von Cora" in response.text
    assert "ohne Konto, bei der Einrichtung" in response.text
    assert "Fassung 1 und Fassung 2" in response.text
    assert login(cora).get(f"{url}?von=x&bis=y").status_code == 400


def test_controlling_restores_an_older_version_as_a_new_one(url, goal, cora, roads, youth):
    client = login(cora)
    address = f"{goal.get_absolute_url()}bearbeiten/?fassung={of_goal(goal)[0].id}"
    assert f'href="{address}"' in client.get(url).text
    form = client.get(address).context["form"]
    assert client.post(address, entries(form)).status_code == 302
    goal.refresh_from_db()
    assert (goal.short_title, goal.lead, goal.report_interval) == ("Radwege", roads, 6)
    assert list(goal.contributing.all()) == [youth]
    found = of_goal(goal)
    assert len(found) == 3
    assert found[-1].values == found[0].values


def test_it_says_what_restoring_would_change(goal, cora):
    address = f"{goal.get_absolute_url()}bearbeiten/?fassung={of_goal(goal)[0].id}"
    response = login(cora).get(address)
    labels = ["Kurztitel", "In einfachen Worten", "Federführend", "Beteiligt", "Meldung fällig"]
    assert [field.label for field in response.context["form"].restored] == labels
    assert '<li><a href="#id_lead">Federführend</a></li>' in response.text


def test_a_version_of_another_goal_cannot_be_restored(goal, cora):
    other = of_goal(make_goal())[0]
    address = f"{goal.get_absolute_url()}bearbeiten/?fassung={other.id}"
    assert login(cora).get(address).status_code == 404


def test_editors_are_offered_no_restoring(url, emil):
    assert "wiederherstellen" not in login(emil).get(url).text
