"""A review as files: a workbook, CSV, JSON and PDF, all of them from its Content alone.

So a file of a frozen review can be made of what was frozen. Keys and titles of columns are read by
other people's programs: they do not change.
"""

from dataclasses import dataclass
from datetime import date
from io import BytesIO

from goals.exports import FORMATS, Format, csv_file, json_file
from goals.listings import Column, Listing, Term
from goals.printing import pdf_of
from goals.review_values import GoalItem, Item, Word
from goals.vocabulary import Visibility
from goals.workbooks import workbook_file

KIND = {True: Term("goal", "Ziel"), False: Term("measure", "Maßnahme")}


@dataclass(frozen=True)
class Change:
    """A report of the period that changed something: of which Item, and what."""

    item: Item
    day: date
    before: Word
    after: Word
    text: str
    reason: str


def term(word):
    return Term(word.code, word.label) if word else None


def is_goal(item):
    return isinstance(item, GoalItem)


def address(full):
    return Column("address", "Adresse", lambda item: full(item.address), 40)


def named():
    return [
        Column("code", "Nummer", lambda item: item.code, 10),
        Column("title", "Titel", lambda item: item.title, 40),
    ]


def told():
    """What becomes of a goal or measure: both days, and what is said about it."""
    return [
        Column("lead", "Federführend", lambda item: item.lead or None, 28),
        Column("phase_before", "Stand bisher", lambda item: term(item.before.phase), 18),
        Column("phase", "Stand", lambda item: term(item.after.phase), 18),
        Column("phase_since", "Stand seit", lambda item: item.after.phase_since, 12),
        Column("assessment_before", "Ampel bisher", lambda item: term(item.before.assessment), 22),
        Column("assessment", "Ampel", lambda item: term(item.after.assessment), 22),
        Column("assessment_since", "Ampel seit", lambda item: item.after.assessment_since, 12),
        Column("reported_on", "Zuletzt gemeldet", lambda item: item.after.reported_on, 12),
        Column("freshness", "Aktualität", lambda item: term(item.freshness), 16),
        Column("due_on", "Nächste Meldung bis", lambda item: item.due_on, 14),
        Column("reason", "Begründung", lambda item: item.reason or None, 50),
        Column("text", "Sachstand", lambda item: item.text or None, 50),
        Column("proposal", "Vorschlag", lambda item: item.proposal or None, 40),
        Column("paper", "Vorlage", lambda item: item.paper.code if item.paper else None, 14),
        Column("visibility", "Meldung sichtbar für", lambda item: term(item.visibility), 20),
    ]


def goal_columns(full):
    return [
        *named(),
        Column("outcome", "Im Zeitraum", lambda goal: term(goal.outcome), 20),
        *told(),
        Column("wording", "Wortlaut", lambda goal: goal.wording, 80),
        address(full),
    ]


def measure_columns(full):
    def goals(measure):
        return [goal.code for goal in measure.goals]

    return [
        *named(),
        Column("change", "Im Zeitraum", lambda measure: term(measure.change), 20),
        Column("news", "Was daran neu ist", lambda measure: measure.news or None, 30),
        Column("goals", "Ziele", goals, 16),
        Column("fields", "Themenfelder", lambda measure: measure.fields, 14),
        *told(),
        Column("places", "Ort", lambda measure: measure.places or ["kreisweit"], 20),
        Column("planned_end", "Geplantes Ende", lambda measure: measure.planned_end, 12),
        Column("continuous", "Daueraufgabe", lambda measure: measure.is_continuous, 12),
        Column("withdrawn_on", "Zurückgezogen am", lambda measure: measure.withdrawn_on, 12),
        Column("readers", "Maßnahme sichtbar für", lambda measure: term(measure.reading), 20),
        address(full),
    ]


def change_columns(full):
    return [
        Column("day", "Tag", lambda change: change.day, 12),
        Column("kind", "Art", lambda change: KIND[is_goal(change.item)], 12),
        Column("code", "Nummer", lambda change: change.item.code, 10),
        Column("title", "Titel", lambda change: change.item.title, 40),
        Column("lead", "Federführend", lambda change: change.item.lead or None, 28),
        Column("phase_before", "Stand bisher", lambda change: term(change.before.phase), 18),
        Column("phase", "Stand", lambda change: term(change.after.phase), 18),
        Column(
            "assessment_before", "Ampel bisher", lambda change: term(change.before.assessment), 22
        ),
        Column("assessment", "Ampel", lambda change: term(change.after.assessment), 22),
        Column("reason", "Begründung", lambda change: change.reason or None, 50),
        Column("text", "Sachstand", lambda change: change.text or None, 50),
        Column("address", "Adresse", lambda change: full(change.item.address), 40),
    ]


def item_columns(full):
    """Goals and measures in one table, for a file that has one alone."""

    def outcome(item):
        return term(item.outcome if is_goal(item) else item.change)

    return [
        Column("kind", "Art", lambda item: KIND[is_goal(item)], 12),
        *named(),
        Column("outcome", "Im Zeitraum", outcome, 20),
        *told(),
        address(full),
    ]


def changes_of(content):
    """[Change] of goals and measures, by day."""
    found = [
        Change(item, step.day, step.before, step.after, step.text, step.reason)
        for item in [*content.goals, *content.measures]
        for step in item.steps
    ]
    return sorted(found, key=lambda change: change.day)


def listing_of(content, address, name="vergleich"):
    """What the files of a Content say of themselves. `address`: where it stands as a page."""
    compared = [("Verglichen mit", f"{content.since:%d.%m.%Y}")]
    return Listing(
        name=name,
        title=content.heading,
        address=address,
        day=content.until,
        made_at=content.made_at,
        readers=Visibility(content.circle.code),
        filters=[*((label.label, label.words) for label in content.scope), *compared],
        notes=["Beispieldaten: Maßnahmen und Meldungen sind erfunden."] * content.is_sample,
    )


def xlsx_of(content, listing, full):
    return workbook_file(
        listing,
        [
            ("Änderungen", change_columns(full), changes_of(content)),
            ("Ziele", goal_columns(full), content.goals),
            ("Maßnahmen", measure_columns(full), content.measures),
        ],
    )


def csv_of(content, listing, full):
    return csv_file(listing, item_columns(full), [*content.goals, *content.measures])


def json_of(content, listing, full):
    return json_file(listing, item_columns(full), [*content.goals, *content.measures])


def printed(content, listing, full, facts=()):
    """`facts`: [(label, words)] on the title page besides."""
    return BytesIO(pdf_of(content, [*facts, ("Adresse", listing.address)]))


REVIEW_FORMATS = {
    "pdf": Format("PDF", "application/pdf", printed),
    "xlsx": FORMATS["xlsx"]._replace(write=xlsx_of),
    "csv": FORMATS["csv"]._replace(write=csv_of),
    "json": FORMATS["json"]._replace(write=json_of),
}
"""What `?format=` of a review may say. `write(content, listing, full)`: blocks of bytes, or an open
file; `full(path)`: the whole address of a page on the last of the two days.
"""
