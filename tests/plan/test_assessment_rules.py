"""/bewertung/: the scales as the code knows them, and what always holds."""

import pytest

from goals.vocabulary import ASSESSED_PHASES, DUE_DAYS, Assessment, Freshness, Interval, Phase
from tests.factories import make_goal, make_update
from tests.reading import main_of, queries_of, refuses_other_methods, section_of

URL = "/bewertung/"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("heading_id", "title", "scale"),
    [
        ("skala-1", "Umsetzungsstand", Phase),
        ("skala-2", "Ampel", Assessment),
        ("skala-3", "Aktualität", Freshness),
    ],
)
def test_every_value_of_every_scale_is_defined(client, heading_id, title, scale):
    section = section_of(client.get(URL), heading_id)
    assert section.startswith(title)
    for value in scale:
        assert f"{value.label} {value.meaning}" in section


def test_every_value_that_has_a_symbol_shows_it(client):
    text = client.get(URL).text
    for value in (*Phase, *Assessment, *Freshness):
        assert (f"#{value.symbol}" in text) == value.has_symbol


def test_rules_name_the_numbers_that_the_code_goes_by(client):
    rules = section_of(client.get(URL), "regeln")
    assert f"{DUE_DAYS} Tage vor seinem Ende" in rules
    for word in [*Interval, *ASSESSED_PHASES]:
        assert word.label in rules
    assert "Er wird nicht aus seinen Maßnahmen berechnet." in rules
    assert "nur mit einer Vorlage" in rules
    assert "nie die Person, die meldet" in rules


def test_every_reader_reads_the_same(client_of, ruth, emil):
    anonymous = main_of(client_of(None).get(URL))
    assert main_of(client_of(ruth).get(URL)) == anonymous
    assert main_of(client_of(emil).get(URL)) == anonymous


def test_wrong_methods_are_refused():
    assert refuses_other_methods(URL)


def test_page_sets_no_cookie(client):
    assert not client.get(URL).cookies


def test_unknown_words_in_the_query_change_nothing(client):
    assert client.get(f"{URL}?stand=31.02.2026&x=%00").status_code == 200


def test_page_costs_the_same_however_much_is_reported(client):
    few = queries_of(client, URL)
    make_update(make_goal())
    assert queries_of(client, URL) == few
