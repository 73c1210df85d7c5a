"""/handlungsprinzipien/: the principles word for word."""

import pytest

from goals.models import Principle
from tests.factories import make_resolution
from tests.reading import links_of, main_of, queries_of, refuses_other_methods, section_of

URL = "/handlungsprinzipien/"

pytestmark = pytest.mark.django_db


def make_principle(position, **columns):
    number = ["I", "II", "III"][position - 1]
    return Principle.objects.create(
        resolution=columns.pop("resolution", None) or Principle.objects.first().resolution,
        position=position,
        number=number,
        title=columns.pop("title", f"Prinzip {number}"),
        page=6 + position,
        text=f"Erster Absatz {number}.\n\nZweiter & letzter <Absatz>.",
    )


@pytest.fixture
def first():
    return make_principle(1, resolution=make_resolution(), title="Demokratie")


def test_principle_stands_word_for_word_with_its_source(client, first):
    response = client.get(URL)
    assert "<p>Erster Absatz I.</p>\n<p>Zweiter &amp; letzter &lt;Absatz&gt;.</p>" in response.text
    assert section_of(response, "a-i") == (
        "Demokratie A.I Erster Absatz I. Zweiter & letzter <Absatz>. "
        "Wortlaut, vom Kreistag beschlossen am 24.06.2025, Seite 7"
    )


def test_principles_stand_in_their_order_and_can_be_linked_to(client, first):
    make_principle(3)
    make_principle(2)
    text = client.get(URL).text
    places = [text.index(f'id="a-{number}"') for number in ("i", "ii", "iii")]
    assert places == sorted(places)


def test_page_counts_them(client, first):
    assert "Ein Prinzip für alle Ziele" in main_of(client.get(URL))
    make_principle(2)
    assert "Zwei Prinzipien für alle Ziele" in main_of(client.get(URL))


def test_portal_without_a_resolution_says_so(client):
    main = main_of(client.get(URL))
    assert "Der Beschluss ist noch nicht eingelesen." in main
    assert "Prinzipien für" not in main


def test_every_reader_reads_the_same(client_of, first, ruth, emil):
    anonymous = main_of(client_of(None).get(URL))
    assert main_of(client_of(ruth).get(URL)) == anonymous
    assert main_of(client_of(emil).get(URL)) == anonymous


def test_wrong_methods_are_refused():
    assert refuses_other_methods(URL)


def test_page_sets_no_cookie(client, first):
    assert not client.get(URL).cookies


def test_unknown_words_in_the_query_are_refused(client, first):
    assert client.get(f"{URL}?x=%00").status_code == 400
    assert client.get(f"{URL}?stand=31.02.2026").status_code == 200


def test_one_and_three_principles_cost_the_same(client, first):
    few = queries_of(client, URL)
    make_principle(2)
    make_principle(3)
    assert queries_of(client, URL) == few


def test_list_is_offered_as_a_file(client, first):
    response = client.get(URL)
    assert f"{URL}?format=json" in links_of(response)
    assert f"dl-de/by-2-0, http://testserver{URL}" in section_of(response, "mitnehmen")
