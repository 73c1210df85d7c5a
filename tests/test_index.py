"""goals/index.py: what a query means and which texts it finds, without a database."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goals.index import Found, Text, TextIndex
from goals.search import excerpt, marked

TEXTS = [
    Text(
        "goal", 1, "VIII.8 Sonne nutzen", "Der Ausbau der Photovoltaik wird unterstützt.", "Klima"
    ),
    Text("goal", 2, "VIII.10 Vorsorgen", "Schutz vor Hitze, Starkregen und Hochwasser.", "Klima"),
    Text(
        "goal", 3, "X.5 Radwege bauen", "Die Radwege an den Kreisstraßen werden gebaut.", "Verkehr"
    ),
    Text("goal", 4, "X.4 Straßen sanieren", "Kreisstraßen werden instand gesetzt.", "Verkehr"),
    Text(
        "goal", 5, "III.1 Ganztag", "Der Ganztag in Ganztagschulen wird bedarfsgerecht.", "Familie"
    ),
    Text("goal", 6, "XIII.2 Burg", "Die Burg wird für Familien geöffnet.", "Kultur"),
    Text("goal", 7, "VIII.5 Bürger", "Die Bürgerschaft wird beteiligt.", "Klima"),
    Text(
        "measure",
        12,
        "M 12 Dächer belegen",
        "Auf den Dächern entstehen Anlagen.",
        "Gebäudewirtschaft",
        "Der Ausbau der Photovoltaik wird unterstützt.",
    ),
    Text("measure", 13, "M 13 Lückenschluss", "Ein Stück Radweg bei Olfen.", "66 Straßenbau"),
]


@pytest.fixture(scope="module")
def index():
    return TextIndex(TEXTS)


def goals(index, query):
    return list(index.search(query, ["goal"]).hits["goal"])


def measures(index, query):
    return list(index.search(query, ["measure"]).hits["measure"])


@pytest.mark.parametrize(
    ("query", "goal"),
    [
        ("Radwege", 3),
        ("radweges", 3),
        ("Sanierung", 4),
        ("strassen sanieren", 4),
        ("Starkrgen", 2),
        ("Photovoltaick", 1),
        ("Fotovoltaik", 1),
        ("Hochwasserschutz", 2),
        ("Regen", 2),
        ("VIII.10", 2),
        ("viii.10", 2),
        ("Was tut der Kreis gegen Hochwasser?", 2),
        ("Solaranlage", 1),
        ("Solaranlge", 1),
        ("Hort", 5),
        ("Burg", 6),
        ("BÜRGER", 7),
        ("Buerger", 7),
    ],
)
def test_what_somebody_types_is_found_first(index, query, goal):
    assert goals(index, query)[:1] == [goal]


@pytest.mark.parametrize("query", ["qwertz", "Lottozahlen", "der die das", "", "!", "x" * 200])
def test_what_is_not_there_is_not_found(index, query):
    assert index.search(query, ["goal"]).hits == {"goal": {}}


def test_kinds_are_found_apart(index):
    assert index.search("Radweg", ["goal", "measure"]).hits.keys() == {"goal", "measure"}
    assert measures(index, "Radweg") == [13]
    assert measures(index, "M 12") == [12]


def test_everyday_words_find_measures_by_the_wording_of_their_goals(index):
    assert measures(index, "Solaranlage") == [12]
    # A word of the wording itself would find every measure of the goal.
    assert measures(index, "Photovoltaik") == []


def test_more_words_found_come_first_and_half_of_them_suffice(index):
    assert goals(index, "Radwege an Kreisstraßen bauen")[0] == 3
    assert goals(index, "Photovoltaik auf dem Mond") == [1]
    assert goals(index, "Hitze Mond Mars Venus") == [2]


def test_hits_are_sorted_by_score(index):
    scores = list(index.search("Klima", ["goal"]).hits["goal"].values())
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("query", "suggestion"),
    [
        ("Starkrgen", "Starkregen"),
        ("mehr photovoltaick bitte", "mehr Photovoltaik bitte"),
        ("Solaranlge", "Solaranlage"),
        ("Starkregen", ""),
        ("Hitse", "Hitze"),
        ("Mondlandung", ""),
    ],
)
def test_suggestion_mends_what_was_mistyped(index, query, suggestion):
    assert index.search(query, ["goal"]).suggestion == suggestion


def test_suggestions_are_made_of_public_words_only(index):
    secret = Text("measure", 99, "M 99 Geheim", "Der Zauberwürfel bleibt geheim.")
    inner = TextIndex([*TEXTS, secret], public=index.vocabulary)
    found = inner.search("Zauberwürfl", ["measure"])
    assert list(found.hits["measure"]) == [99]
    assert found.suggestion == ""
    assert inner.search("Starkrgen", ["measure"]).suggestion == "Starkregen"


def test_all_hits_are_found_however_many():
    many = [Text("goal", key, "", "Wasser") for key in range(1_500)]
    assert len(TextIndex(many).search("Wasser", ["goal"]).hits["goal"]) == 1_500


def test_an_empty_index_finds_nothing():
    assert TextIndex([]).search("Wasser", ["goal"]) == Found({"goal": {}})


@given(st.text(max_size=120))
@settings(deadline=None)
def test_any_query_is_answered(text):
    index = test_any_query_is_answered.index
    found = index.search(text, ["goal"])
    assert set(found.hits["goal"]) <= set(range(1, 8))


test_any_query_is_answered.index = TextIndex(TEXTS)


# Marks


def joined(parts):
    return "".join(part for part, _ in parts)


def hits(parts):
    return [part for part, is_hit in parts if is_hit]


def test_marks_are_the_words_found(index):
    found = index.search("Solaranlage", ["goal"])
    assert hits(marked(TEXTS[0].body, found.stems)) == ["Photovoltaik"]
    assert joined(marked(TEXTS[0].body, found.stems)) == TEXTS[0].body


def test_an_excerpt_of_a_short_text_is_the_text():
    assert excerpt("Ein\n\nWort.", {"wort"}) == [("Ein ", False), ("Wort", True), (".", False)]


def test_an_excerpt_stands_around_the_first_hit():
    text = "Anfang. " + "Nichts davon. " * 40 + "Endlich die Radwege hier. " + "Und mehr. " * 40
    parts = excerpt(text, {"radweg"})
    assert hits(parts) == ["Radwege"]
    assert joined(parts).startswith("… ")
    assert joined(parts).endswith(" …")
    assert len(joined(parts)) < 250


@given(st.text(max_size=600), st.sets(st.text(max_size=5)))
def test_any_text_is_marked_and_cut(text, stems):
    assert joined(marked(text, stems)) == text
    shown = joined(excerpt(text, stems)).removeprefix("… ").removesuffix(" …")
    assert shown in " ".join(text.split()) + " "
