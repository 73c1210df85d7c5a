"""Invented reviews of two days for /gestaltung/: one of everything, one of nothing.

Nothing here is read from or written to the database.
"""

from datetime import date, timedelta

from django.urls import reverse

from goals.days import ADOPTED_ON, noon_of
from goals.review_content import Content
from goals.review_items import NOTHING, moment, totals_of, word_of
from goals.review_values import (
    FieldPart,
    GoalItem,
    Label,
    Link,
    MeasureItem,
    MilestoneItem,
    Status,
    Step,
)
from goals.views.samples import LEAD, LONG, TODAY
from goals.vocabulary import (
    Assessment,
    Freshness,
    MeasureChange,
    MilestoneState,
    Outcome,
    Phase,
    Visibility,
)

SINCE = date(2026, 12, 12)
PAPER = Link("SV-99-0001", "Eine erfundene Vorlage", "https://example.org/vorlage")


def status(phase, assessment=Assessment.NONE):
    return Status(word_of(phase), word_of(assessment), SINCE, SINCE, SINCE)


CALM = status(Phase.IN_PROGRESS, Assessment.ON_TRACK)
DEVIATING = status(Phase.IN_PROGRESS, Assessment.DEVIATING)
AT_RISK = status(Phase.IN_PROGRESS, Assessment.AT_RISK)


def told(code, title, before, after, **more):
    """What every Item says."""
    return {
        "code": code,
        "title": title,
        "address": reverse("style_guide"),
        "lead": str(LEAD),
        "before": before,
        "after": after,
        "freshness": word_of(Freshness.CURRENT),
        "visibility": word_of(Visibility.PUBLIC),
    } | more


def goal(number, title, outcome, before, after, **more):
    return GoalItem(
        **told(f"0.{number}", title, before, after, **more),
        outcome=word_of(outcome),
        wording="Ein erfundener Wortlaut.",
    )


def goals():
    """A goal of each class, and those that could be overlooked."""
    why = {
        "reason": "Es fehlt Geld.",
        "reason_label": "Warum gefährdet",
        "text": "Der Bau ruht.\n\nEs wird verhandelt.",
    }
    asked = why | {"proposal": "Mittel bereitstellen.", "paper": PAPER}
    inside = {"note": "Noch nicht abgestimmt.", "visibility": word_of(Visibility.INTERNAL)}
    between = Step(TODAY, CALM, DEVIATING, "Krankheit.")
    done, nothing = status(Phase.COMPLETED), {"lead": ""}
    return [
        goal(1, LONG, Outcome.DECISION, CALM, AT_RISK, **asked | inside),
        goal(2, "Wird umgesetzt", Outcome.COMPLETED, CALM, done, text="Es ist fertig."),
        goal(3, LONG, Outcome.CHANGED, status(Phase.PLANNED), DEVIATING, **why),
        goal(4, "Noch nie gemeldet", Outcome.NOT_REPORTED, NOTHING, NOTHING, **nothing),
        goal(5, "Steht wie zuvor", Outcome.UNCHANGED, CALM, CALM, steps=[between]),
        goal(6, "Weiterhin gefährdet", Outcome.UNCHANGED, AT_RISK, AT_RISK, **why),
    ]


def measure(number, title, change, news="", before=CALM, after=CALM, **more):
    return MeasureItem(
        **told(f"M {number}", title, before, after, **more),
        number=number,
        change=word_of(change),
        news=news,
        was_active=change is not MeasureChange.NEW,
        is_active=change not in (MeasureChange.WITHDRAWN, MeasureChange.LEFT),
        goals=[Link("0.1", "Ein Ziel", reverse("style_guide"))],
        fields=["0"],
        reading=word_of(Visibility.COUNCIL),
        withdrawn_on=TODAY if change is MeasureChange.WITHDRAWN else None,
    )


def measures():
    gone = {"reason": "Wird mit einer anderen zusammengelegt."}
    return [
        measure(1, LONG, MeasureChange.NEW, "neu im Portal zu sehen", NOTHING),
        measure(2, "Zurück", MeasureChange.WITHDRAWN, "zurückgezogen am 12.03.2027", **gone),
        measure(3, "Anderswo", MeasureChange.LEFT, "anders zugeordnet"),
        measure(4, "Anders", MeasureChange.CHANGED, after=DEVIATING, reason="Krankheit."),
        measure(5, "Wie zuvor", MeasureChange.UNCHANGED),
    ]


def milestones():
    link = Link("M 4", "Anders", reverse("style_guide"))
    rows = [
        (MilestoneState.MISSED, SINCE, None, None, True),
        (MilestoneState.MISSED, TODAY, ADOPTED_ON, None, False),
        (MilestoneState.REACHED, SINCE, None, TODAY, False),
        (MilestoneState.AHEAD, TODAY, SINCE, None, False),
        (MilestoneState.PUT_OFF, TODAY + timedelta(days=900), TODAY, None, False),
        (MilestoneState.DROPPED, SINCE, None, None, True),
    ]
    return [
        MilestoneItem(word_of(state), LONG, due, before, reached, is_new, link, ["0"])
        for state, due, before, reached, is_new in rows
    ]


def review(goals, measures, milestones, remark="", **more):
    """A Content of these items, all of one field."""
    totals, made = totals_of(goals, measures), moment(noon_of(TODAY))
    part = FieldPart("0", "Beispielfeld", reverse("style_guide"), goals, totals, remark)
    return Content(
        heading="Beispielausschuss",
        overline="Beispiel",
        scope=[Label("Themenfeld", "0 Beispielfeld")],
        since=SINCE,
        until=TODAY,
        since_words="",
        known_since=moment(noon_of(SINCE)),
        known_until=made,
        made_at=made,
        adopted_on=ADOPTED_ON,
        ahead_until=TODAY,
        fields=[part] if goals else [],
        totals=totals,
        measures=measures,
        milestones=milestones,
        **more,
    )


def reviews():
    """(words, what review/_review.html takes)"""
    everything = review(
        goals(),
        measures(),
        milestones(),
        "Eine Bemerkung des Controllings.",
        circle=word_of(Visibility.INTERNAL),
        introduction="Eine Einführung.\n\nMit zwei Absätzen.",
        hints=["Der Stichtag liegt noch voraus."],
    )
    nothing = review([], [], [], circle=word_of(Visibility.PUBLIC))
    yield "Von allem etwas", {"content": everything}
    yield "Ohne Ziel", {"content": nothing}
