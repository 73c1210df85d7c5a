"""A review as files: a workbook, CSV, JSON and PDF, all of them from its Content alone.

So a file of a frozen review can be made of what was frozen. Keys and titles of columns are read by
other people's programs: they do not change.
"""

from dataclasses import dataclass, replace
from io import BytesIO

from goals.exports import FORMATS, Format, csv_file, json_file
from goals.listings import Column, Listing, Term
from goals.printing import pdf_of
from goals.review_values import Count, FieldPart, GoalItem, Item, Step, Word
from goals.vocabulary import Visibility
from goals.workbooks import workbook_file

KIND = {True: Term("goal", "Ziel"), False: Term("measure", "Maßnahme")}

SUMS = {
    "outcomes": Term("outcome", "Ziele: im Zeitraum"),
    "phases": Term("phase", "Ziele: Umsetzungsstand"),
    "assessments": Term("assessment", "Ziele: Ampel"),
    "measure_changes": Term("measure_change", "Maßnahmen: im Zeitraum"),
    "measures": Term("measures", "Maßnahmen: aktiv"),
}

ALL = "Insgesamt"


@dataclass(frozen=True)
class Change:
    """A report of the period that changed something: of which Item, and its Step."""

    item: Item
    step: Step


@dataclass(frozen=True)
class Sum:
    """How many goals or measures, in a field or in all (`part` None): of a Word before and after;
    `before` None: of what happened in the period. `of` None: all measures that are active.
    """

    part: FieldPart | None
    kind: Term
    of: Word | None
    before: int | None
    after: int


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


def of_measures():
    """How a measure came in or went out, and what it acts for."""
    return [
        Column("news", "Was daran neu ist", lambda measure: measure.news or None, 30),
        Column("goals", "Ziele", lambda measure: [goal.code for goal in measure.goals], 16),
        Column("fields", "Themenfelder", lambda measure: measure.fields, 14),
    ]


def places():
    return Column("places", "Ort", lambda measure: measure.places or ["kreisweit"], 20)


def measure_columns(full):
    return [
        *named(),
        Column("change", "Im Zeitraum", lambda measure: term(measure.change), 20),
        *of_measures(),
        *told(),
        places(),
        Column("planned_end", "Geplantes Ende", lambda measure: measure.planned_end, 12),
        Column("continuous", "Daueraufgabe", lambda measure: measure.is_continuous, 12),
        Column("withdrawn_on", "Zurückgezogen am", lambda measure: measure.withdrawn_on, 12),
        Column("readers", "Maßnahme sichtbar für", lambda measure: term(measure.reading), 20),
        address(full),
    ]


def change_columns(full):
    """Of Changes: the columns of an item, as of its step."""

    def item(column):
        return replace(column, value=lambda change: column.value(change.item))

    def step(key, title, value, width):
        return Column(key, title, lambda change: value(change.step), width)

    return [
        step("day", "Tag", lambda step: step.day, 12),
        Column("kind", "Art", lambda change: KIND[is_goal(change.item)], 12),
        *map(item, named()),
        Column("lead", "Federführend", lambda change: change.item.lead or None, 28),
        step("phase_before", "Stand bisher", lambda step: term(step.before.phase), 18),
        step("phase", "Stand", lambda step: term(step.after.phase), 18),
        step("assessment_before", "Ampel bisher", lambda step: term(step.before.assessment), 22),
        step("assessment", "Ampel", lambda step: term(step.after.assessment), 22),
        step("reason", "Begründung", lambda step: step.reason or None, 50),
        step("text", "Sachstand", lambda step: step.text or None, 50),
        step("visibility", "Sichtbarkeit", lambda step: term(step.visibility), 20),
        item(address(full)),
    ]


def milestone_columns(full):
    return [
        Column("state", "Im Zeitraum", lambda one: term(one.state), 14),
        Column("title", "Meilenstein", lambda one: one.title, 40),
        Column("due_before", "Bisher geplant für", lambda one: days_of(one)[0], 14),
        Column("due_on", "Geplant für", lambda one: days_of(one)[1], 14),
        Column("reached_on", "Erreicht am", lambda one: one.reached_on, 14),
        Column("was_missed", "Vorher schon verpasst", lambda one: one.was_missed, 14),
        Column("code", "Nummer der Maßnahme", lambda one: one.measure.code, 14),
        Column("measure", "Maßnahme", lambda one: one.measure.title, 40),
        Column("fields", "Themenfelder", lambda one: one.fields, 14),
        Column("address", "Adresse", lambda one: full(one.measure.address), 40),
    ]


def days_of(milestone):
    """For when it was planned, where that was another day, and for when it is planned now."""
    if milestone.state.code == "dropped":
        return milestone.due_on, None
    return milestone.due_before, milestone.due_on


def sum_columns():
    def difference(one):
        return None if one.before is None else one.after - one.before

    return [
        Column("field", "Themenfeld", lambda one: one.part.number if one.part else ALL, 14),
        Column("title", "Titel", lambda one: one.part.title if one.part else None, 40),
        Column("kind", "Gezählt werden", lambda one: one.kind, 28),
        Column("of", "Was", lambda one: term(one.of), 28),
        Column("before", "Anzahl bisher", lambda one: one.before, 10),
        Column("count", "Anzahl", lambda one: one.after, 10),
        Column("difference", "Unterschied", difference, 12),
    ]


def item_columns(full):
    """Goals and measures in one table, for a file that has one alone."""

    def outcome(item):
        return term(item.outcome if is_goal(item) else item.change)

    def of_measure(column):
        return replace(column, value=lambda item: None if is_goal(item) else column.value(item))

    return [
        Column("kind", "Art", lambda item: KIND[is_goal(item)], 12),
        *named(),
        Column("outcome", "Im Zeitraum", outcome, 20),
        *told(),
        *map(of_measure, [*of_measures(), places()]),
        address(full),
    ]


def changes_of(content):
    """[Change] of goals and measures, by day."""
    found = [
        Change(item, step) for item in [*content.goals, *content.measures] for step in item.steps
    ]
    return sorted(found, key=lambda change: change.step.day)


def sums_of(content):
    """[Sum] of each field, then of all."""
    parts = [(part, part.totals) for part in content.fields]
    return [one for pair in [*parts, (None, content.totals)] for one in _sums(*pair)]


def _sums(part, totals):
    for name in ("outcomes", "phases", "assessments", "measure_changes"):
        for one in getattr(totals, name):
            before, after = (one.before, one.after) if isinstance(one, Count) else (None, one.count)
            yield Sum(part, SUMS[name], one.of, before, after)
    yield Sum(part, SUMS["measures"], None, totals.measures_before, totals.measures_after)


def listing_of(content, address, name="vergleich"):
    """What the files of a Content say of themselves. `address`: where it stands as a page."""
    compared = f"Verglichen mit dem {content.since:%d.%m.%Y}."
    sample = ["Beispieldaten: Maßnahmen und Meldungen sind erfunden."] * content.is_sample
    return Listing(
        name=name,
        title=content.heading,
        address=address,
        day=content.until,
        made_at=content.made_at,
        readers=Visibility(content.circle.code),
        filters=[(label.label, label.words) for label in content.scope],
        notes=[compared, *sample],
        since=content.since,
        # A session's fields are what it is about.
        is_part=bool(content.scope) and content.session is None,
    )


def xlsx_of(content, listing, full):
    return workbook_file(
        listing,
        [
            ("Änderungen", change_columns(full), changes_of(content)),
            ("Ziele", goal_columns(full), content.goals),
            ("Maßnahmen", measure_columns(full), content.measures),
            ("Meilensteine", milestone_columns(full), content.milestones),
            ("Summen", sum_columns(), sums_of(content)),
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
