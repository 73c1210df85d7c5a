"""Counts of facets, as a pure function; the lists' own are held in tests/test_filters.py."""

from goals.facets import counted

FACETS = ["feld", "ort"]
ROWS = [
    (("I",), ("olfen", "senden")),
    (("I",), ("olfen",)),
    (("II",), ("senden",)),
    (("II",), ()),
]


def test_without_a_choice_every_row_counts_for_each_of_its_values():
    counts = counted(ROWS, FACETS, {})
    assert counts == {"feld": {"I": 2, "II": 2}, "ort": {"olfen": 2, "senden": 2}}


def test_a_facet_is_counted_as_if_nothing_were_chosen_in_it():
    counts = counted(ROWS, FACETS, {"feld": ["I"], "ort": []})
    assert counts == {"feld": {"I": 2, "II": 2}, "ort": {"olfen": 2, "senden": 1}}


def test_a_row_that_two_facets_refuse_counts_nowhere():
    counts = counted(ROWS, FACETS, {"feld": ["II"], "ort": ["senden"]})
    assert counts == {"feld": {"I": 1, "II": 1}, "ort": {"senden": 1}}


def test_a_value_that_no_row_has_leaves_the_other_facet_empty():
    assert counted(ROWS, FACETS, {"feld": ["XX"]})["ort"] == {}
