"""Words and letters: addresses and order know German letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.text import german_slug, in_quotes, paragraphs, sort_key


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        (
            "VIII Klimaschutz, Klimaanpassung und Energie",
            "viii-klimaschutz-klimaanpassung-und-energie",
        ),
        ("Straßenbau und -unterhaltung", "strassenbau-und-unterhaltung"),
        ("Öffentlicher Verkehr in Dülmen", "oeffentlicher-verkehr-in-duelmen"),
        ("GROẞE Ärzte", "grosse-aerzte"),
    ],
)
def test_addresses_write_german_letters_out(text, slug):
    assert german_slug(text) == slug


def test_names_stand_in_the_order_of_a_german_register():
    names = ["Zentrales", "Ärztlicher Dienst", "Olfen", "Straße", "Ämter", "Strasse 2", "Öl"]
    expected = ["Ämter", "Ärztlicher Dienst", "Öl", "Olfen", "Straße", "Strasse 2", "Zentrales"]
    assert sorted(names, key=sort_key) == expected


def test_quotation_marks_within_others_are_single_ones():
    assert in_quotes("Beirat") == "„Beirat“"
    assert in_quotes("Prüfausschuss „Test“") == "„Prüfausschuss ‚Test‘“"


def test_a_text_is_cut_at_blank_lines_and_keeps_single_line_breaks():
    assert paragraphs("Eins\nnoch eins\n\n \n\nZwei\n") == ["Eins\nnoch eins", "Zwei"]
    assert paragraphs("") == []


@given(st.text())
def test_any_text_has_a_slug_and_a_sort_key_of_plain_letters(text):
    assert german_slug(text).isascii()
    assert sort_key(text).isascii()
    assert all(part and part == part.strip() for part in paragraphs(text))
