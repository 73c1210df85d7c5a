"""/controlling/organisation/: the whole tree for controlling, and the tree as a file."""

import pytest

from goals.days import today
from goals.models import Department
from goals.tree_importing import TreeImport
from tests.factories import make_department, make_goal, make_measure, make_user
from tests.reading import links_of, main_of, queries_of, section_of

URL = "/controlling/organisation/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def coras(client, cora):
    client.force_login(cora)
    return client


def test_the_whole_tree_is_shown_with_what_hangs_on_each(coras, roads, youth, emil):
    make_user("Ina", "editor", [roads], is_active=False)
    part = make_department("Bauhof", "66.1", slug="bauhof", kind="unit", parent=roads)
    goal = make_goal(lead=roads)
    make_measure(lead=roads, goals=[goal], visibility="internal")
    make_department("Alt", "65", is_active=False)
    Department.objects.filter(pk=youth.pk).update(
        is_active=False, merged_into=part, merged_on=today()
    )
    response = coras.get(URL)
    found = section_of(response, "gliederung")
    assert "3 aktive" not in found
    assert "2 aktive Einheiten" in found
    assert "66 Straßenbau und -unterhaltung Bearbeiten · Zusammenführen Abteilung · " in found
    assert "Abteilung · 1 Ziel, 1 Maßnahme, 1 Konto" in found
    assert found.count("66.1 Bauhof Bearbeiten") == 1
    assert "66.1 Bauhof Bearbeiten · Zusammenführen Fachdienst · 0 Ziele" in found
    assert "65 Alt Bearbeiten Abteilung · nicht mehr aktiv" in found
    assert f"aufgegangen in 66.1 Bauhof am {today():%d.%m.%Y}" in found
    links = links_of(response)
    for address in ("/organisation/neu/", f"{URL}einlesen/", "/organisation/bauhof/bearbeiten/"):
        assert address in links
    assert "/organisation/bauhof/zusammenfuehren/" in links
    assert "/organisation/51-jugendamt/zusammenfuehren/" not in links


def test_a_portal_without_units_says_so(coras):
    assert "noch keine Organisationseinheit" in main_of(coras.get(URL))


def test_the_tree_is_a_file_that_can_be_read_in_again(coras, roads):
    make_department("Bauhof", "66.1", kind="unit", parent=roads)
    make_department("=Ämter & Co", kind="partner", mailbox="amt@example.org")
    make_department("Alt", "65", is_active=False)
    response = coras.get(f"{URL}?format=csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert f"gliederung-{today()}.csv" in response["Content-Disposition"]
    text = response.content.decode()
    assert text.startswith("\ufeffnumber;name;parent;kind;mailbox\r\n")
    assert "66.1;Bauhof;66;Fachdienst;\r\n" in text
    assert ";'=Ämter & Co;;Partner;amt@example.org\r\n" in text
    assert "Alt" not in text
    assert TreeImport.of(text, Department.objects.on(None)).is_idle


@pytest.mark.parametrize("query", ["?format=pdf", "?format=", "?stand=2026-01-01", "?x=%00"])
def test_nonsense_in_the_address_shows_the_page(coras, roads, query):
    assert coras.get(URL + query).status_code == 200


def test_others_are_refused(client, client_of, emil, ruth):
    assert client.get(f"{URL}?format=csv").status_code == 302
    for user in (emil, ruth):
        assert client_of(user).get(f"{URL}?format=csv").status_code == 403


def test_other_methods_are_refused(coras):
    assert coras.post(URL).status_code == 405


def test_one_and_three_of_everything_cost_the_same(coras, roads):
    def add():
        unit = make_department(parent=roads)
        make_department(parent=unit, is_active=False)
        make_measure(lead=unit, goals=[make_goal(lead=unit)])

    add()
    coras.get(URL)  # The first answer of a session costs more.
    few = queries_of(coras, URL)
    add()
    add()
    assert queries_of(coras, URL) == few


def test_the_navigation_leads_here_for_controlling_alone(client, client_of, cora, emil):
    assert f'href="{URL}"' in client_of(cora).get("/controlling/freigaben/").text
    assert f'href="{URL}"' not in client_of(emil).get("/organisation/").text
