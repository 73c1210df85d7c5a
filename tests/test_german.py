"""goals/german.py: what one word has in common with another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals import german


def folded(text):
    return [word.folded for word in german.words(text)]


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("Förderung", "foerderung"),
        ("FÖRDERUNG", "förderung"),
        ("Straße", "strasse"),
        ("fo\u0308rdern", "fördern"),
        ("Café", "cafe"),
    ],
)
def test_spellings_of_a_word_are_one(written, other):
    assert german.fold(written) == german.fold(other)


@pytest.mark.parametrize("word", ["neue", "Bauer", "Quelle", "Steuer", "Frauen"])
def test_ue_that_is_no_umlaut_stays(word):
    assert german.plain(german.fold(word)) == word.lower()


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ziele", "Zielen"), ("Wohnung", "Wohnungen"), ("Radweg", "Radweges"), ("Kind", "Kinder")],
)
def test_forms_of_a_word_have_one_stem(one, other):
    assert german.stem(german.fold(one)) == german.stem(german.fold(other))


@pytest.mark.parametrize(("one", "other"), [("Burg", "Bürger"), ("Hort", "Hörtest")])
def test_an_umlaut_keeps_words_apart(one, other):
    assert german.stem(german.fold(one)) != german.stem(german.fold(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sanieren", "Sanierung"),
        ("saniert", "Sanierung"),
        ("betreuen", "Betreuung"),
        ("gesundheitlich", "Gesundheit"),
        ("Wohnung", "wohnen"),
    ],
)
def test_words_of_a_family_have_one_root(one, other):
    assert german.root(german.fold(one)) == german.root(german.fold(other))


def test_a_root_is_never_shorter_than_four_letters():
    assert german.root("bus") == "bus"
    assert german.root("rennen") == "renn"


def test_words_know_their_place():
    text = "Der Ausbau, für die Bürger!"
    assert [text[word.start : word.end] for word in german.words(text)] == ["Ausbau", "Bürger"]


def test_words_that_say_nothing_are_left_out():
    assert folded("Was tut der Kreis Coesfeld gegen die Hitze?") == ["hitze"]
    assert folded("und oder x") == []


def test_words_with_a_hyphen_are_their_parts_and_if_wanted_the_whole():
    assert folded("PV-Anlage") == ["pv", "anlage"]
    whole = german.words("PV-Anlage", wholes=True)
    assert [word.folded for word in whole] == ["pv", "anlage", "pvanlage"]
    assert (whole[2].start, whole[2].end) == (0, 9)


@pytest.mark.parametrize(
    ("typed", "code"), [("Ziel viii.9", "viii.9"), ("M 12", "m12"), ("m12", "m12")]
)
def test_codes_are_words(typed, code):
    assert folded(typed) == [code]


KNOWN = {"hoch", "wasser", "schutz", "wohnung", "fluechtling", "rad", "weg", "bus", "halt"}


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("hochwasserschutz", ["hoch", "wasser", "schutz"]),
        ("fluechtlingswohnung", ["fluechtling", "wohnung"]),
        ("radwege", ["rad", "wege"]),
        ("wasser", []),
        ("unbekanntes", []),
        ("wasserfroehlich", []),
    ],
)
def test_compounds_come_apart_where_all_parts_are_known(word, parts):
    assert german.parts(word, KNOWN) == parts


def test_as_few_parts_as_possible():
    assert german.parts("hochwasserschutz", KNOWN | {"hochwasser"}) == ["hochwasser", "schutz"]


@given(st.text(max_size=200))
def test_any_text_is_read(text):
    for word in german.words(text, wholes=True):
        assert text[word.start : word.end] == word.written
        assert word.stem
        assert word.root
        german.parts(word.folded, KNOWN)
        german.plain(word.folded)


def test_a_very_long_word_is_taken_apart_in_time():
    """Each rest is looked at once: otherwise this would take as long as the universe."""
    assert german.parts("bus" * 66 + "x", {"bus", "busbus", "busbusbus"}) == []
