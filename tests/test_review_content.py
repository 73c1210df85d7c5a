"""The contract of reviews: plain values that come back from JSON as they went in."""

import json
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta, timezone
from types import UnionType
from typing import get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goals import review_values
from goals.review_content import Content, Unreadable, as_drawn, as_json, from_json
from goals.review_values import Totals, Word
from goals.views.review_samples import reviews
from goals.vocabulary import Assessment, Freshness, Outcome, Phase

PLAIN = (str, int, bool, date, datetime)
KINDS = [Content, *filter(is_dataclass, vars(review_values).values())]

# Short lists: it is the shapes that count.
BUILT = {}


def built(kind):
    """A strategy for values of a type in the contract."""
    if get_origin(kind) is UnionType:
        return st.none() | built(get_args(kind)[0])
    if get_origin(kind) is list:
        return st.lists(built(get_args(kind)[0]), max_size=2)
    if kind is datetime:
        offsets = [timezone(timedelta(hours=hours)) for hours in (0, 1, 2)]
        return st.datetimes(timezones=st.sampled_from(offsets))
    if kind is str:
        return st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    if not is_dataclass(kind):
        return st.from_type(kind)
    if kind not in BUILT:
        hints = get_type_hints(kind)
        BUILT[kind] = st.builds(kind, **{one.name: built(hints[one.name]) for one in fields(kind)})
    return BUILT[kind]


def leaves(kind):
    if get_origin(kind) is UnionType:
        inner, none = get_args(kind)
        assert none is type(None)
        return leaves(inner)
    return leaves(get_args(kind)[0]) if get_origin(kind) is list else [kind]


def test_the_contract_is_made_of_plain_values_alone():
    for kind in KINDS:
        for hint in get_type_hints(kind).values():
            assert all(leaf in PLAIN or leaf in KINDS for leaf in leaves(hint)), (kind, hint)


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(built(Content))
def test_a_content_comes_back_from_json_as_it_went_in(content):
    packed = as_json(content)
    text = json.dumps(packed, ensure_ascii=False, sort_keys=True)
    again = from_json(json.loads(text))
    assert again == content
    assert json.dumps(as_json(again), ensure_ascii=False, sort_keys=True) == text


@pytest.fixture
def packed():
    return as_json(example())


def example():
    """A content without a goal."""
    nothing = Totals(0, [], [], [], 0, 0, [])
    moment = datetime.fromisoformat("2027-05-03T09:00:00+02:00")
    return Content(
        "Kreistag",
        "Umsetzungsbericht",
        [],
        date(2027, 1, 29),
        date(2027, 4, 30),
        "",
        moment,
        moment,
        moment,
        Word("visibility", "public", "öffentlich"),
        date(2025, 6, 24),
        date(2027, 7, 29),
        [],
        nothing,
        [],
        [],
    )


def test_what_is_drawn_from_json_is_told_what_is_computed_too():
    content = next(reviews())[1]["content"]
    drawn, goal, milestone = as_drawn(content), content.goals[4], content.milestones[1]
    told = drawn["fields"][0]["goals"][4]
    assert told.items() >= as_json(content)["fields"][0]["goals"][4].items()
    assert len(told["meanwhile"]) == len(goal.meanwhile) == 1
    assert told["is_still_at_risk"] is False
    assert drawn["milestones"][1]["day"] == milestone.day.isoformat()
    assert drawn["totals"]["changed"] == content.totals.changed == 2
    assert [count["difference"] for count in drawn["totals"]["phases"]] == [
        count.difference for count in content.totals.phases
    ]


def test_what_is_no_content_is_refused(packed):
    for wrong in (
        None,
        [],
        {},
        packed | {"format": 0},
        packed | {"further": 1},
        packed | {"since": "gestern"},
        packed | {"since": None},
        packed | {"heading": 7},
        packed | {"is_sample": 1},
        packed | {"fields": [{}]},
        packed | {"circle": "public"},
        {name: value for name, value in packed.items() if name != "until"},
    ):
        with pytest.raises(Unreadable):
            from_json(wrong)


def test_what_came_later_is_not_asked_of_older_contents(packed):
    del packed["hints"], packed["session"]
    assert from_json(packed) == example()


def test_what_nothing_draws_any_more_is_left_out_of_older_contents():
    content = next(reviews())[1]["content"]
    older = as_json(content)
    for goal in older["fields"][0]["goals"]:
        goal["has_short_title"] = True
        for step in goal["steps"]:
            del step["visibility"]
    for one in older["measures"]:
        del one["fields_before"]
    read = from_json(older)
    assert [goal.code for goal in read.goals] == [goal.code for goal in content.goals]
    assert read.totals == content.totals
    older["measures"][0]["has_short_title"] = True
    with pytest.raises(Unreadable):
        from_json(older)


def test_a_content_cannot_be_changed():
    content = example()
    with pytest.raises(AttributeError):
        content.heading = "Ausschuss"
    assert replace(content, heading="Ausschuss") != content


@pytest.mark.parametrize("scale", [Phase, Assessment, Freshness, Outcome])
def test_a_word_is_drawn_as_the_member_of_its_scale(scale):
    for member in scale:
        word = Word(scale.__name__.lower(), member.value, member.label)
        assert (word.symbol, word.has_symbol) == (member.symbol, member.has_symbol)
        assert word.is_alarming == getattr(member, "is_alarming", False)
