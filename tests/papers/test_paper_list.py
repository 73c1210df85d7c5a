"""/controlling/vorlagen/: every paper that something names, those without an address first."""

import pytest

from goals.models import CouncilPaper
from tests.factories import (
    make_goal,
    make_item,
    make_measure,
    make_paper,
    make_session,
    make_update,
)
from tests.reading import links_of, main_of, queries_of

URL = "/controlling/vorlagen/"

pytestmark = pytest.mark.django_db


def test_papers_that_are_no_link_stand_first_with_what_names_them(coras):
    make_paper("SV-10-0001", title="Radwege", url="https://example.org/1")
    bare, unused = make_paper("SV-10-1153/1"), make_paper("SV-10-0900")
    session = make_session()
    for _ in range(2):
        make_item(session, papers=[bare])
    make_measure(papers=[bare])
    for _ in range(3):
        make_update(make_goal(), paper=bare)
    words = main_of(coras.get(URL))
    lines = [
        "Drei Vorlagen, 2 ohne Adresse: sie stehen zuerst",
        f"{unused} ohne Titel ohne Adresse nirgends Bearbeiten",
        f"{bare} ohne Titel ohne Adresse 2 Tagesordnungspunkte, 1 Maßnahme, 3 Meldungen",
        "SV-10-0001 Radwege lesen nirgends Bearbeiten",
    ]
    places = [words.index(line) for line in lines]
    assert places == sorted(places)


def test_each_leads_to_its_form_and_those_with_an_address_there(coras):
    make_paper("SV-10-0001", url="https://example.org/1")
    make_paper("SV-10-1153/1")
    links = links_of(coras.get(URL))
    assert {
        "https://example.org/1",
        "/vorlagen/SV-10-0001/bearbeiten/",
        "/vorlagen/SV-10-1153/1/bearbeiten/",
    } <= set(links)


def test_the_bodies_lead_here(coras):
    assert URL in links_of(coras.get("/controlling/gremien/"))


def test_none_at_all_is_said(coras):
    assert "Noch nennt nichts eine Vorlage." in main_of(coras.get(URL))


def test_a_long_list_has_pages(coras):
    CouncilPaper.objects.bulk_create(
        CouncilPaper(reference=f"SV-10-{number:04}") for number in range(51)
    )
    assert "1 bis 50 von 51 Vorlagen" in main_of(coras.get(URL))
    assert "SV-10-0050" in main_of(coras.get(f"{URL}?seite=2"))
    assert coras.get(f"{URL}?seite=3").status_code == 404


def test_it_costs_the_same_for_one_and_for_three(coras):
    make_paper()
    coras.get(URL)
    few = queries_of(coras, URL)
    make_measure(papers=[make_paper("SV-10-0001"), make_paper("SV-10-0002")])
    assert queries_of(coras, URL) == few


def test_others_are_refused(client, client_of, emil, ruth):
    assert client.get(URL)["Location"] == f"/konto/anmelden/?next={URL}"
    for user in (emil, ruth):
        assert client_of(user).get(URL).status_code == 403


def test_other_methods_are_refused(coras):
    assert coras.post(URL).status_code == 405
