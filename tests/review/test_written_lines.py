"""The lines of a review that are written without a template: nothing in them is markup."""

from dataclasses import replace
from datetime import date

import pytest
from django.template.loader import render_to_string

from goals.review_values import Link
from goals.views.review_samples import reviews

CONTENT = next(reviews())[1]["content"]
HOSTILE = "<script>alert(1)</script>\"' & {{ 7 }}"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27; &amp; {{ 7 }}"


def hostile(item, **more):
    words = {"title": HOSTILE, "lead": HOSTILE, "reason": HOSTILE, "address": f"/{HOSTILE}"}
    return replace(item, **words | more)


@pytest.mark.parametrize(
    ("template", "times"),
    [("review/_changed.html", 4), ("review/_standing.html", 3)],
)
def test_a_hostile_row_is_text(template, times):
    item = hostile(CONTENT.changed[0])
    context = {"items": [item], "content": CONTENT, "caption": "", "since_assessed": False}
    html = render_to_string(template, context)
    assert "<script" not in html
    assert html.count(ESCAPED) == times


def test_a_hostile_milestone_is_text():
    measure = Link("M 1", HOSTILE, f"/{HOSTILE}")
    item = replace(CONTENT.missed[0], title=HOSTILE, measure=measure)
    html = render_to_string("review/_milestone_lines.html", {"items": [item], "content": CONTENT})
    assert "<script" not in html
    assert html.count(ESCAPED) == 3


def test_a_milestone_says_what_became_of_its_day():
    missed = CONTENT.missed[0]
    planned, reached = date(2027, 3, 1), date(2027, 4, 1)

    def told(**more):
        item = replace(missed, due_on=planned, due_before=None, reached_on=None, **more)
        return render_to_string(
            "review/_milestone_lines.html", {"items": [item], "content": CONTENT}
        )

    assert "schon am" in told(is_new=False)
    assert "schon am" not in told(is_new=True)
    put_off = replace(missed, due_on=reached, due_before=planned, reached_on=None)
    late = replace(missed, due_on=planned, due_before=None, reached_on=reached)
    html = render_to_string(
        "review/_milestone_lines.html", {"items": [put_off, late], "content": CONTENT}
    )
    assert "neu geplant für" in html
    assert "· geplant für" in html
