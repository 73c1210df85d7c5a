"""The line over time and its table: no gap, no overlap, nothing outside the axis."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.days import ADOPTED_ON
from goals.models import ProgressUpdate
from goals.timeline import timeline_of
from goals.vocabulary import ASSESSED_PHASES, Assessment, Phase

END = date(2026, 12, 31)


numbers = itertools.count(1)


def update(day, phase, assessment="none", pk=None, **columns):
    pk = pk or next(numbers)
    return ProgressUpdate(pk=pk, effective_on=day, phase=phase, assessment=assessment, **columns)


def rows_of(timeline):
    return [
        (period.start, period.until, period.phase, period.assessment) for period in timeline.periods
    ]


def test_without_update_the_line_is_empty_from_the_adoption_on():
    timeline = timeline_of([], END)
    assert rows_of(timeline) == [(ADOPTED_ON, END, Phase.NONE, Assessment.NONE)]
    (span,) = timeline.phases
    assert (span.x, span.width, span.word) == ("0.00%", "100.00%", "")
    assert timeline.assessments == []


def test_table_has_a_row_for_each_stretch_and_none_for_a_confirmation():
    timeline = timeline_of(
        [
            update(date(2026, 1, 1), "planned"),
            update(date(2026, 2, 1), "planned"),
            update(date(2026, 3, 1), "in_progress", "on_track"),
            update(date(2026, 4, 1), "in_progress", "at_risk"),
        ],
        END,
    )
    assert rows_of(timeline) == [
        (ADOPTED_ON, date(2025, 12, 31), Phase.NONE, Assessment.NONE),
        (date(2026, 1, 1), date(2026, 2, 28), Phase.PLANNED, Assessment.NONE),
        (date(2026, 3, 1), date(2026, 3, 31), Phase.IN_PROGRESS, Assessment.ON_TRACK),
        (date(2026, 4, 1), END, Phase.IN_PROGRESS, Assessment.AT_RISK),
    ]
    assert [period.is_last for period in timeline.periods] == [False, False, False, True]


def test_one_phase_with_two_assessments_is_one_bar_above_and_two_below():
    timeline = timeline_of(
        [
            update(date(2026, 1, 1), "in_progress", "on_track"),
            update(date(2026, 6, 1), "in_progress", "at_risk"),
            update(date(2026, 9, 1), "completed"),
        ],
        END,
    )
    assert [span.value for span in timeline.phases] == [
        Phase.NONE,
        Phase.IN_PROGRESS,
        Phase.COMPLETED,
    ]
    assert [span.value for span in timeline.assessments] == [
        Assessment.ON_TRACK,
        Assessment.AT_RISK,
    ]
    at_risk = timeline.assessments[1]
    assert (at_risk.start, at_risk.end) == (date(2026, 6, 1), date(2026, 9, 1))


def test_corrected_update_leaves_no_trace_on_the_line():
    wrong = update(date(2026, 1, 1), "completed", pk=1)
    right = update(date(2026, 2, 1), "planned", pk=2, corrects_id=1)
    assert [span.value for span in timeline_of([wrong, right], END).phases] == [
        Phase.NONE,
        Phase.PLANNED,
    ]


def test_of_two_reports_on_one_day_the_later_counts():
    timeline = timeline_of(
        [update(date(2026, 1, 1), "planned"), update(date(2026, 1, 1), "in_progress")], END
    )
    assert [period.phase for period in timeline.periods] == [Phase.NONE, Phase.IN_PROGRESS]
    back_again = [
        update(date(2026, 1, 1), "planned"),
        update(date(2026, 3, 1), "completed"),
        update(date(2026, 3, 1), "planned"),
    ]
    periods = timeline_of(back_again, END).periods
    assert [period.phase for period in periods] == [Phase.NONE, Phase.PLANNED]


def test_report_on_the_day_of_the_adoption_leaves_no_empty_stretch():
    timeline = timeline_of([update(ADOPTED_ON, "ongoing")], ADOPTED_ON)
    assert rows_of(timeline) == [(ADOPTED_ON, ADOPTED_ON, Phase.ONGOING, Assessment.NONE)]
    assert timeline.phases[0].width == "100.00%"


def test_word_and_symbol_stand_only_where_they_have_room():
    timeline = timeline_of(
        [
            update(date(2026, 1, 1), "in_progress", "deviating"),
            update(date(2026, 11, 1), "paused", reason="Kein Geld."),
            update(date(2026, 12, 30), "completed"),
        ],
        END,
    )
    words = {span.value: (span.has_symbol, span.word) for span in timeline.phases}
    assert words[Phase.NONE] == (True, "")
    assert words[Phase.IN_PROGRESS] == (True, "in Umsetzung")
    assert words[Phase.PAUSED] == (True, "")
    assert words[Phase.COMPLETED] == (False, "")
    assert timeline.assessments[0].word == "Abweichung"


def test_axis_begins_with_the_adoption_and_marks_every_new_year():
    years = timeline_of([], date(2028, 6, 30)).years
    assert [mark.year for mark in years] == ["2025", "2026", "2027", "2028"]
    assert years[0].x == "0.00%"
    assert all(mark.is_shown for mark in years)
    assert not any(mark.is_late for mark in years)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 10), [("2025", True, False), ("2026", True, True)]),
        (date(2033, 1, 10), [("2025", False, False), ("2033", True, True)]),
    ],
)
def test_year_without_room_loses_its_number_and_keeps_its_line(day, expected):
    years = timeline_of([], day).years
    assert [(mark.year, mark.is_shown, mark.is_late) for mark in (years[0], years[-1])] == expected


@st.composite
def histories(draw):
    """Updates oldest first between the adoption and the day shown, and that day."""
    shown = ADOPTED_ON + timedelta(days=draw(st.integers(0, 2_000)))
    length = (shown - ADOPTED_ON).days
    days = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    updates = []
    for pk, days_after in enumerate(days, start=1):
        phase = draw(st.sampled_from(Phase.reported()))
        signals = Assessment.values if phase in ASSESSED_PHASES else ["none"]
        signal = draw(st.sampled_from(signals))
        updates.append(update(ADOPTED_ON + timedelta(days=days_after), phase, signal, pk=pk))
    return updates, shown


@given(histories())
def test_stretches_fill_the_time_without_gap_or_overlap(history):
    updates, shown = history
    periods = timeline_of(updates, shown).periods
    assert periods[0].start == ADOPTED_ON
    assert periods[-1].until == shown
    assert periods[-1].is_last
    for before, after in itertools.pairwise(periods):
        assert after.start == before.until + timedelta(days=1)
        assert before.start <= before.until
    last = updates[-1] if updates else None
    assert periods[-1].phase == (last.phase if last else Phase.NONE)


@given(histories())
def test_bars_lie_on_the_axis_and_do_not_touch(history):
    updates, shown = history
    timeline = timeline_of(updates, shown)
    for spans in (timeline.phases, timeline.assessments):
        for span in spans:
            assert span.left >= 0
            assert span.size > 0
            assert span.left + span.size <= 100.2
        for before, after in itertools.pairwise(spans):
            assert before.start < after.start
            assert before.left + before.size <= after.left + 0.11
    for span in timeline.phases:
        # Coordinates stay coordinates in any language.
        assert "," not in span.x + span.x2 + span.width
