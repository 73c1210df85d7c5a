"""fixtures/everyday_words.txt and bench/search_queries.json: what people type, and which goals they
mean. Held against the wording of the resolution, without a database.
"""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from goals import german
from goals.everyday import LONGEST_PHRASE, entries, everyday_words

ROOT = Path(__file__).resolve().parent.parent
WORDS = (ROOT / "fixtures" / "everyday_words.txt").read_text(encoding="utf-8")
QUERIES = json.loads((ROOT / "bench" / "search_queries.json").read_text(encoding="utf-8"))
MOST_GOALS = 6
"""A target found in more goals says too little to lead anywhere."""

LINES = [line for line in WORDS.splitlines() if line.strip() and not line.startswith("#")]


def split(line):
    left, _, right = line.partition(": ")
    return left.split(", "), right.split(", ")


@pytest.fixture(scope="module")
def wording():
    """{code: wording in lower case}"""
    records = json.loads((ROOT / "fixtures" / "resolution_2025.json").read_text(encoding="utf-8"))
    return {
        f"{goal['field'][1]}.{goal['number']}": goal["text"].lower()
        for goal in (record["fields"] for record in records if record["model"] == "goals.goal")
    }


def goals_of(target, wording):
    """The goals in whose wording every word of the target occurs."""
    parts = target.lower().split()
    return {code for code, text in wording.items() if all(part in text for part in parts)}


def test_every_line_is_words_then_targets():
    for line in LINES:
        assert line.count(": ") == 1, line
        for side in split(line):
            assert all(word == word.strip() and word for word in side), line
            assert len(side) == len(set(side)), line


def test_every_target_leads_to_a_few_goals(wording):
    targets = {target for line in LINES for target in split(line)[1]}
    found = {target: len(goals_of(target, wording)) for target in targets}
    assert not [target for target, goals in found.items() if not 1 <= goals <= MOST_GOALS]


def test_every_goal_is_reached_by_words_that_its_wording_has_not(wording):
    words_of = defaultdict(set)
    for line in LINES:
        words, targets = split(line)
        for code in set().union(*(goals_of(target, wording) for target in targets)):
            words_of[code] |= {word for word in words if word.lower() not in wording[code]}
    assert not [code for code in wording if len(words_of[code]) < 3]


def test_every_phrase_is_short_enough_to_be_looked_up():
    wrong = []
    for phrase, target in entries(WORDS):
        if not 1 <= len(german.words(phrase)) <= LONGEST_PHRASE or not german.words(target):
            wrong.append((phrase, target))
    assert not wrong


def test_search_reads_every_pair():
    pairs = entries(WORDS)
    assert len(pairs) == sum(len(split(line)[0]) * len(split(line)[1]) for line in LINES)
    for phrase, target in pairs:
        words = [word.folded for word in german.words(phrase)]
        meant = tuple(word.folded for word in german.words(target))
        assert meant in everyday_words().of(*words), phrase


def test_list_is_large_enough():
    assert len({word for line in LINES for word in split(line)[0]}) >= 300


def test_queries_name_goals_that_exist_and_half_of_them_are_held_out(wording):
    queries = QUERIES["queries"]
    texts = [query["query"] for query in queries] + QUERIES["none"]
    assert len(queries) >= 120
    assert len(texts) == len({text.lower() for text in texts})
    assert all(query["goals"] and set(query["goals"]) <= set(wording) for query in queries)
    held_out = sum(query["held_out"] for query in queries)
    assert abs(held_out - len(queries) / 2) <= 8
