"""What happened between two days to some goals and measures, as its reader may know it.

`make_review` answers a Content (goals/review_content.py) in a constant number of queries. Which
updates count and which class a goal is in is decided by goals/outcomes.py.
"""

from dataclasses import dataclass
from datetime import timedelta

from goals.days import end_of
from goals.models import DemoContent, Goal, User
from goals.outcomes import Period, Standpoint
from goals.permissions import visibilities
from goals.review_content import Content
from goals.review_items import moment, totals_of, word_of
from goals.review_rows import Rows
from goals.review_values import FieldPart, Session
from goals.vocabulary import Role, Visibility

AHEAD_DAYS = 90
"""Milestones are told as ahead for so many days, where nothing else says for how long."""

READERS = {
    Visibility.PUBLIC: None,
    Visibility.COUNCIL: User(role=Role.COUNCIL),
    Visibility.INTERNAL: User(role=Role.EDITOR),
}
"""A reader of each circle: for what is made for a circle and not for a person."""


@dataclass(frozen=True)
class Scope:
    """Of which goals and measures: values as the filters of the lists spell them. `fields`:
    numbers; `leads`, `places`: slugs; None: all, an empty list: none. `everywhere`: measures that
    name no place, too.
    """

    fields: list | None = None
    leads: list | None = None
    places: list | None = None
    everywhere: bool = False

    def in_fields(self, goals):
        """Of the goals in force (a list, with their fields) those of its fields, in their order."""
        return [goal for goal in goals if self.fields is None or goal.field.number in self.fields]

    def goals_among(self, goals, user, since, until):
        """Of the goals in force on `until` (a list, with their fields) those that belong to it on
        one of the two days, in their order. Days as pages have them: None for now.
        """
        goals = self.in_fields(goals)
        if self.leads is None and self.places is None:
            return goals
        rows = Goal.objects.with_keys([goal.pk for goal in goals])
        if self.leads is not None:
            # What was handed over since is part of it.
            rows = rows.led_by(self.leads, until) | rows.led_by(self.leads, since)
        if self.places is not None:
            # So is what was withdrawn there.
            rows = rows.located_in(self.places, user, until, self.everywhere) | rows.located_in(
                self.places, user, since, self.everywhere
            )
        own = set(rows.values_list("pk", flat=True))
        return [goal for goal in goals if goal.pk in own]

    def measures_among(self, measures, goals):
        """Of measures or versions of them (QuerySet), withdrawn ones too, those that belong to it;
        `goals`: as for `in_fields`.
        """
        if self.fields is not None:
            measures = measures.for_goals([goal.pk for goal in self.in_fields(goals)])
        if self.leads is not None:
            measures = measures.led_by(self.leads)
        if self.places is not None:
            measures = measures.located_in(self.places, self.everywhere)
        return measures

    def numbers_among(self, known, measures, goals, fields):
        """{number} of those of measures (QuerySet, with the numbers `known`) that belong to it;
        `fields`: {number: numbers of the fields it acts for}.
        """
        if self.leads is not None or self.places is not None:
            own = self.measures_among(measures, goals).order_by()
            return set(own.values_list("number", flat=True))
        if self.fields is None:
            return set(known)
        wanted = set(self.fields)
        return {number for number in known if not wanted.isdisjoint(fields.get(number, ()))}

    def names(self, field):
        """Whether a field belongs to it although none of its goals does: it says so itself.

        Fields that were found by somebody's goals have some.
        """
        if self.leads is not None or self.places is not None:
            return False
        return self.fields is None or field.number in self.fields


EVERYTHING = Scope()


@dataclass(frozen=True)
class Heading:
    """What a review says of itself beside its days: fields of Content of the same names."""

    heading: str
    overline: str
    scope: tuple = ()
    since_words: str = ""
    hints: tuple = ()
    session: Session | None = None


def two_days(since, until):
    """The Period of two days as their pages show them: what was known at the end of each."""
    return Period(Standpoint(since, end_of(since)), Standpoint(until, end_of(until)))


def reporting_period(since, until, made_at, known_since=None):
    """The Period of a report up to the cutoff `until`, made at a moment.

    What speaks of a day up to the cutoff counts if it was released before the report was made. So
    the report before it knew what was released before `known_since`, when that one was made;
    without one, the end of `since` counts.
    """
    return Period(Standpoint(since, known_since or end_of(since)), Standpoint(until, made_at))


def make_review(user, scope, period, heading, *, ahead_until=None, made_at=None):
    """The Content of a Scope in a Period for a reader; `user` None: for everybody.

    `ahead_until`: the last day of milestones ahead; without it, AHEAD_DAYS after the period.
    """
    since, until = period.before.day, period.after.day
    ahead_until = ahead_until or until + timedelta(days=AHEAD_DAYS)
    rows = Rows(user, scope, period)
    goals, measures = rows.goal_items(), rows.measure_items()
    return Content(
        heading=heading.heading,
        overline=heading.overline,
        scope=list(heading.scope),
        since=since,
        until=until,
        since_words=heading.since_words,
        known_since=moment(period.before.known),
        known_until=moment(period.after.known),
        made_at=moment(made_at),
        circle=word_of(visibilities(user)[-1]),
        adopted_on=rows.adopted_on,
        ahead_until=ahead_until,
        fields=[field_part(field, goals[field.pk], measures) for field in rows.fields],
        totals=totals_of([goal for part in goals.values() for goal in part], measures),
        measures=measures,
        milestones=rows.milestone_items(measures, ahead_until),
        hints=list(heading.hints),
        session=heading.session,
        is_sample=DemoContent.objects.exists(),
    )


def field_part(field, goals, measures):
    totals = totals_of(goals, measures, field.number)
    return FieldPart(field.number, field.title, field.get_absolute_url(), goals, totals)
