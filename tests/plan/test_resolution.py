"""/beschluss/: where the wording comes from, what it holds, and the foreword."""

import pytest

from goals.models import Principle
from tests.factories import make_field, make_goal, make_resolution
from tests.reading import links_of, main_of, queries_of, refuses_other_methods, section_of

URL = "/beschluss/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def adopted():
    resolution = make_resolution(foreword="Liebe Leserinnen & Leser,\n\ndreizehn Felder.")
    Principle.objects.create(
        resolution=resolution, position=1, number="I", title="Demokratie", page=7, text="Text."
    )
    make_goal(make_field("VIII", 8, "Klimaschutz", resolution=resolution))
    make_field("IX", 9, "Ressourcen", sections=0, resolution=resolution)
    return resolution


def test_page_says_what_was_adopted_when_and_by_which_vote(client, adopted):
    main = main_of(client.get(URL))
    assert "Beschluss des Kreistags vom 24.06.2025" in main
    assert "Strategische Ziele des Kreises Coesfeld" in main
    assert "Einstimmig beschlossen · Vorlage SV-10-1153" in main


def test_page_tells_what_is_editorial_and_links_to_the_publication(client, adopted):
    response = client.get(URL)
    source = section_of(response, "quelle")
    assert "Zeichen für Zeichen" in source
    assert "Kurztitel sind eine redaktionelle Zutat dieses Portals" in source
    assert adopted.publication_url in links_of(response)


def test_contents_name_principles_fields_and_pages_and_are_honest_about_nine(client, adopted):
    response = client.get(URL)
    contents = section_of(response, "inhalt-des-beschlusses")
    assert "A.I Demokratie" in contents
    assert "B.VIII Klimaschutz 1 Ziel · ab Seite 13" in contents
    assert "B.IX Ressourcen Wortlaut liegt noch nicht vor · ab Seite 13" in contents
    assert "/themenfelder/ix-ressourcen/" in links_of(response)


def test_foreword_keeps_its_paragraphs_and_is_not_part_of_the_resolution(client, adopted):
    response = client.get(URL)
    assert "<p>Liebe Leserinnen &amp; Leser,</p>\n<p>dreizehn Felder.</p>" in response.text
    assert "Seite 3 der Broschüre; nicht Teil des Beschlusses" in section_of(response, "vorwort")


def test_portal_without_a_resolution_says_so(client):
    assert "Der Beschluss ist noch nicht eingelesen." in main_of(client.get(URL))


def test_every_reader_reads_the_same(client_of, adopted, ruth, emil):
    anonymous = main_of(client_of(None).get(URL))
    assert main_of(client_of(ruth).get(URL)) == anonymous
    assert main_of(client_of(emil).get(URL)) == anonymous


def test_wrong_methods_are_refused():
    assert refuses_other_methods(URL)


def test_page_sets_no_cookie(client, adopted):
    assert not client.get(URL).cookies


def test_unknown_words_in_the_query_change_nothing(client, adopted):
    assert client.get(f"{URL}?feld=%00&seite=abc").status_code == 200


def test_one_and_three_fields_cost_the_same(client, adopted):
    few = queries_of(client, URL)
    for place, number in enumerate(["X", "XI"], start=10):
        make_goal(make_field(number, place, number))
    assert queries_of(client, URL) == few
