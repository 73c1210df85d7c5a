"""Which columns each list has as a file: English keys for machines, German titles for people.

Keys and titles are read by other people's programs: they do not change. Internal notes are in no
file, whoever asks for it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from goals.listings import Column, Term
from goals.permissions import visibilities
from goals.vocabulary import Assessment, DepartmentKind, Freshness, Phase, Priority, Visibility

EVERYWHERE = Term("kreisweit", "kreisweit")


@dataclass(frozen=True)
class Table:
    """A list that can be taken along. `columns(full, user)` gives its [Column] for a reader, where
    `full(path)` is the whole address of a page on the day shown.
    """

    name: str
    title: str
    columns: Callable


def sees_more(user):
    """Whether what somebody reads is not for everybody, so that a file should tell for whom."""
    return visibilities(user) != [Visibility.PUBLIC]


def term(department):
    return Term(department.slug, str(department)) if department else None


def address(full):
    return Column("address", "Adresse", lambda row: full(row.get_absolute_url()), 40)


def care():
    """Who acts for a goal or measure."""
    return [
        Column("lead", "Federführend", lambda row: term(row.lead), 28),
        Column("contributing", "Beteiligt", lambda row: [term(unit) for unit in row.others], 28),
    ]


def of_update(name):
    """The value of a column of the current update, None without one."""
    return lambda row: getattr(row.state.update, name) if row.state.update else None


def standing(user):
    """How a goal or measure stands: what its page says of its `state` (reporting.State)."""

    def paper(row):
        update = row.state.update
        return str(update.paper) if update and update.paper else None

    def readers(row):
        return Visibility(row.state.update.visibility) if row.state.update else None

    columns = [
        Column("phase", "Umsetzungsstand", lambda row: row.state.phase, 18),
        Column("phase_since", "Umsetzungsstand seit", lambda row: row.state.phase_since, 14),
        Column("assessment", "Ampel", lambda row: row.state.assessment, 18),
        Column("assessment_since", "Ampel seit", assessed_since, 14),
        Column("reason", "Begründung", lambda row: row.state.reason, 50),
        Column("report", "Letzte Meldung", of_update("text"), 50),
        Column("proposal", "Vorgeschlagene Entscheidung", of_update("proposal"), 30),
        Column("report_paper", "Vorlage zur Meldung", paper, 14),
        Column("reported_on", "Zuletzt gemeldet am", of_update("effective_on"), 14),
        Column("freshness", "Aktualität", lambda row: row.state.freshness, 18),
        Column("due_on", "Nächste Meldung bis", lambda row: row.state.due_on, 14),
    ]
    if sees_more(user):
        columns.append(Column("report_visibility", "Meldung sichtbar für", readers, 20))
    return columns


def assessed_since(row):
    return row.state.assessment_since if row.state.has_assessment else None


def goal_columns(full, user):
    return [
        Column("code", "Nummer", lambda goal: goal.code, 9),
        Column("field_number", "Themenfeld Nr.", lambda goal: goal.field.number, 11),
        Column("field_title", "Themenfeld", lambda goal: goal.field.title, 28),
        Column("short_title", "Kurztitel (redaktionell)", lambda goal: goal.short_title, 34),
        Column("text", "Wortlaut", lambda goal: goal.text, 60),
        *care(),
        *standing(user),
        Column("measure_count", "Anzahl Maßnahmen", lambda goal: goal.measure_count, 11),
        address(full),
    ]


def measure_columns(full, user):
    columns = [
        Column("number", "Nummer", lambda measure: measure.number, 9),
        Column("title", "Titel", lambda measure: measure.title, 34),
        Column("summary", "Kurzbeschreibung", lambda measure: measure.summary, 50),
        Column("description", "Beschreibung", lambda measure: measure.description, 60),
        Column("goals", "Ziele", lambda measure: [goal.code for goal in measure.for_goals], 14),
        *care(),
        Column("municipalities", "Städte und Gemeinden", places, 22),
        Column("planned_start", "Beginn geplant", lambda measure: measure.planned_start, 12),
        Column("planned_end", "Ende geplant", lambda measure: measure.planned_end, 12),
        Column("actual_start", "Beginn tatsächlich", lambda measure: measure.actual_start, 12),
        Column("actual_end", "Ende tatsächlich", lambda measure: measure.actual_end, 12),
        Column("is_continuous", "Daueraufgabe", lambda measure: measure.is_continuous, 13),
        *standing(user),
        Column("cost_planned", "Kosten geplant (EUR)", lambda row: row.cost_planned, 15),
        Column("cost_actual", "Kosten bisher (EUR)", lambda row: row.cost_actual, 15),
        Column("funding", "Finanzierung", lambda measure: measure.funding, 24),
        Column("target_group", "Zielgruppe", lambda measure: measure.target_group, 24),
        Column("expected_effect", "Erwartete Wirkung", lambda row: row.expected_effect, 40),
        Column("priority", "Priorität", lambda measure: Priority(measure.priority), 10),
        Column("papers", "Vorlagen", lambda row: [str(paper) for paper in row.paper_list], 16),
    ]
    if sees_more(user):
        visibility = Column(
            "visibility", "Sichtbar für", lambda row: Visibility(row.visibility), 20
        )
        columns.append(visibility)
    return [*columns, address(full)]


def places(measure):
    return [Term(place.slug, place.name) for place in measure.places] or [EVERYWHERE]


def department_columns(full, user):
    return [
        # Number and name in one: alone, "01" would be 1 in Excel, and "11.2" a day in February.
        Column("unit", "Organisationseinheit", term, 50),
        Column("kind", "Art", lambda unit: DepartmentKind(unit.kind), 24),
        Column("above", "Gehört zu", lambda unit: term(unit.above), 34),
        Column("mailbox", "Funktionspostfach", lambda unit: unit.mailbox, 30),
        Column("led_goals", "Ziele federführend", lambda unit: unit.goal_count, 14),
        Column("led_measures", "Maßnahmen federführend", lambda unit: unit.measure_count, 14),
        address(full),
    ]


def overview_columns(full, user):
    def number(kind, value):
        return lambda unit: getattr(unit, kind)[value]

    def above(unit):
        return unit.department and term(unit.department.above)

    return [
        Column("unit", "Organisationseinheit", lambda unit: term(unit.department), 50),
        Column("above", "Gehört zu", above, 34),
        Column("is_closed", "deaktiviert", lambda unit: unit.is_closed, 12),
        *(
            column
            for kind, title in (("goals", "Ziele"), ("measures", "Maßnahmen"))
            for column in (
                Column(kind, title, lambda unit, kind=kind: getattr(unit, kind).total(), 12),
                *(
                    Column(f"{kind}_{value.value}", f"{title} {value.label}", number(kind, value))
                    for value in Freshness
                ),
            )
        ),
        Column("overdue_since", "überfällig seit", lambda unit: unit.overdue_since, 14),
        address(full),
    ]


def field_columns(full, user):
    def phase(number):
        return lambda field: field.tally.phases[number][1]

    def alarms(assessment):
        return lambda field: sum(goal.assessment is assessment for goal in field.rows)

    return [
        Column("number", "Nummer", lambda field: field.number, 10),
        Column("title", "Themenfeld", lambda field: field.title, 50),
        Column("page", "Ab Seite", lambda field: field.page, 10),
        Column("goals", "Ziele", lambda field: field.tally.total, 10),
        *(
            Column(f"goals_{value.value}", f"Ziele {value.label}", phase(number), 14)
            for number, value in enumerate(Phase)
        ),
        *(
            Column(f"goals_{value.value}", f"Ziele {value.label}", alarms(value), 16)
            for value in Assessment
            if value.is_alarming
        ),
        address(full),
    ]


def principle_columns(full, user):
    return [
        Column("number", "Nummer", lambda principle: principle.number, 10),
        Column("title", "Handlungsprinzip", lambda principle: principle.title, 40),
        Column("text", "Wortlaut", lambda principle: principle.text, 100),
        Column("page", "Ab Seite", lambda principle: principle.page, 10),
    ]


GOALS = Table("ziele", "Ziele", goal_columns)
MEASURES = Table("massnahmen", "Maßnahmen", measure_columns)
DEPARTMENTS = Table("organisation", "Organisation", department_columns)
FIELDS = Table("themenfelder", "Themenfelder", field_columns)
OVERVIEW = Table("meldestand", "Meldestand", overview_columns)
PRINCIPLES = Table("handlungsprinzipien", "Handlungsprinzipien", principle_columns)
