"""How the portal writes symbols, states, days and numbers."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.template import Context, Template

from goals.templatetags.portal import (
    cell,
    counted,
    day,
    paragraphs,
    places,
    planned_end,
    spelled,
    status,
    statuses,
    struck,
    symbol,
    whole,
)
from goals.vocabulary import Assessment, Freshness, Phase

HOSTILE = "<script>alert(1)</script>"


def rendered(source, **context):
    return Template("{% load portal %}" + source).render(Context(context))


def test_symbol_is_taken_from_the_sprite_and_hidden_from_screen_readers():
    html = symbol("phase-planned", "cell__signal")
    assert 'class="symbol symbol--phase-planned cell__signal"' in html
    assert 'aria-hidden="true"' in html
    assert '/static/img/sprite.svg#phase-planned"' in html


@pytest.mark.parametrize("value", [*Phase, *list(Assessment)[:3], *list(Freshness)[:3]])
def test_status_is_always_symbol_and_word(value):
    html = rendered("{% status value %}", value=value)
    assert f"#{value.symbol}" in html
    assert f"<span>{value.label}</span>" in html


def test_status_can_be_told_in_another_word():
    html = rendered("{% status value 'gefährdet' %}", value=Assessment.AT_RISK)
    assert "<span>gefährdet</span>" in html
    assert Assessment.AT_RISK.label not in html


def test_values_that_are_none_in_two_scales_keep_their_own_words():
    """Members of different scales can be equal as texts; what is kept of one is not the other's."""
    words = [status(scale.NONE) for scale in (Phase, Assessment, Freshness, Phase)]
    for html, scale in zip(words, (Phase, Assessment, Freshness, Phase), strict=True):
        assert f"<span>{scale.NONE.label}</span>" in html


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("assessment", Assessment)
def test_statuses_of_a_row_are_its_phase_and_its_assessment_if_it_has_one(phase, assessment):
    html = statuses(SimpleNamespace(phase=phase, assessment=assessment))
    shown = [phase] if assessment is Assessment.NONE else [phase, assessment]
    assert html.count("<li>") == len(shown)
    assert all(status(value) in html for value in shown)


def goal(**more):
    row = {"code": "VIII.3", "title": "Radwege", "phase": Phase.PLANNED}
    row |= {"assessment": Assessment.ON_TRACK, "get_absolute_url": lambda: "/ziele/VIII.3/"}
    return SimpleNamespace(**(row | more))


def test_a_cell_leads_to_its_goal_and_says_its_state_in_words():
    html = cell(goal(), "?stand=2026-03-31")
    assert 'href="/ziele/VIII.3/?stand=2026-03-31"' in html
    assert "VIII.3 Radwege: in Planung<" in html
    assert ": in Planung, gefährdet, " in cell(goal(assessment=Assessment.AT_RISK), "")
    assert "<script" not in cell(goal(title=HOSTILE), "")


def test_places_of_a_measure_are_named_and_none_means_kreisweit():
    towns = [SimpleNamespace(name="Dülmen"), SimpleNamespace(name="Olfen")]
    assert places(SimpleNamespace(places=towns)) == "Dülmen, Olfen"
    assert places(SimpleNamespace(places=[])) == "kreisweit"


@pytest.mark.parametrize(
    ("continuous", "end", "words"),
    [(True, None, "dauerhaft"), (False, date(2027, 3, 31), "03/2027"), (False, None, "offen")],
)
def test_planned_end_is_a_month_or_a_word(continuous, end, words):
    measure = SimpleNamespace(is_continuous=continuous, planned_end=end)
    assert planned_end(measure) == words


def test_change_says_old_and_new_in_words():
    html = rendered("{% change old new %}", old=Phase.PLANNED, new=Phase.IN_PROGRESS)
    assert html.index("bisher ") < html.index("in Planung") < html.index("jetzt ")
    assert html.index("jetzt ") < html.index("in Umsetzung")


def test_day_is_written_in_german_and_for_machines():
    assert day(date(2026, 3, 1)) == '<time datetime="2026-03-01">01.03.2026</time>'


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 Ziele"), (1, "1 Ziel"), (2, "2 Ziele"), (125, "125 Ziele")]
)
def test_counted_knows_one_and_many(number, words):
    assert counted(number, "Ziel,Ziele") == words


@pytest.mark.parametrize(
    ("number", "forms", "words"),
    [
        (0, "Ziel,Ziele", "Keine Ziele"),
        (1, "Ziel,Ziele", "Ein Ziel"),
        (1, "Maßnahme,Maßnahmen", "Eine Maßnahme"),
        (1, "Meldung,Meldungen", "Eine Meldung"),
        (1, "Handlungsprinzip,Handlungsprinzipien", "Ein Handlungsprinzip"),
        (2, "Meldung,Meldungen", "Zwei Meldungen"),
        (5, "Prinzip,Prinzipien", "Fünf Prinzipien"),
        (14, "Themenfeld,Themenfelder", "Vierzehn Themenfelder"),
        (15, "Ziel,Ziele", "15 Ziele"),
    ],
)
def test_numbers_at_the_beginning_of_a_line_are_spelled_out(number, forms, words):
    assert spelled(number, forms) == words


def test_name_is_not_torn_off_at_its_hyphen():
    assert whole("66 Straßenbau und -unterhaltung") == (
        '66 Straßenbau und <span class="unbroken">-unterhaltung</span>'
    )
    assert whole("Jugendamt") == "Jugendamt"


def test_paragraphs_and_line_breaks_are_kept():
    assert paragraphs("Eins\nzwei\n\n\nDrei") == "<p>Eins<br>zwei</p>\n<p>Drei</p>"
    assert paragraphs("") == ""


def test_label_opens_the_first_paragraph_only():
    html = paragraphs("Eins\n\nZwei", "Grund & Folge:")
    assert html == "<p><strong>Grund &amp; Folge:</strong> Eins</p>\n<p>Zwei</p>"
    assert paragraphs("", "Begründung:") == ""


@pytest.mark.parametrize("value", [Assessment.NONE, Freshness.NONE])
def test_value_without_a_symbol_is_said_in_words_alone(value):
    html = rendered("{% status value %}", value=value)
    assert "<svg" not in html
    assert f"<span>{value.label}</span>" in html


def test_what_no_longer_holds_is_struck_through():
    assert struck("Eins\n\nZwei") == "<p><del>Eins</del></p>\n<p><del>Zwei</del></p>"


@pytest.mark.parametrize("write", [paragraphs, struck, whole])
def test_text_is_never_markup(write):
    html = write(f"{HOSTILE} & -{HOSTILE}")
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "&amp;" in html
    assert rendered("{{ text }}", text=html) == html


def test_word_of_a_status_is_never_markup():
    html = rendered("{% status value word %}", value=Phase.PLANNED, word=HOSTILE)
    assert "<script" not in html
