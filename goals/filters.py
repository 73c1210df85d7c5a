"""The filters of the goal list and of the measure list."""

from django.db.models import F
from django.utils.functional import cached_property

from goals.days import today
from goals.directory import EVERYWHERE, NOBODY
from goals.filter_fields import values_of
from goals.models import Goal, Measure
from goals.reported_filter import ReportedFilter

WITH_MEASURE, WITHOUT_MEASURE = "mit", "ohne"


class GoalFilter(ReportedFilter):
    """The filter of /ziele/. ORDERS: what `order_by` takes, each ending in a unique column."""

    massnahmen = values_of(
        "Maßnahmen", [(WITH_MEASURE, "mit Maßnahme"), (WITHOUT_MEASURE, "ohne Maßnahme")]
    )

    FACETS = [*ReportedFilter.FACETS, "massnahmen"]
    ORDERS = {
        "treffer": ("rank", "field__position", "number", "pk"),
        "nummer": ("field__position", "number", "pk"),
        "ampel": ("-state_severity", "field__position", "number", "pk"),
        "zuletzt": (F("state_on").desc(nulls_last=True), "field__position", "number", "pk"),
    }

    def all_rows(self):
        return Goal.objects.in_force(self.day)

    def choose(self, rows, name, values):
        if name != "massnahmen":
            return super().choose(rows, name, values)
        words = {WITH_MEASURE: rows.with_measure, WITHOUT_MEASURE: rows.without_measure}
        return rows if set(values) == set(words) else words[values[0]](self.user, self.day)

    def attach_shown(self, goals):
        for goal in goals:
            goal.field = self.directory.fields[goal.field_id]
        return Goal.objects.attach_leads(goals, self.directory.departments, self.day)

    def attach_told(self, goals):
        self.attach_shown(goals)
        Goal.objects.attach_care(goals, self.directory.departments, self.day)
        Goal.objects.attach_measure_counts(goals, self.user, self.day)

    def led_by(self, rows, slugs):
        return rows.led_by(slugs, self.day, or_nobody=NOBODY in slugs)

    def located_in(self, rows, slugs, everywhere):
        return rows.located_in(slugs, self.user, self.day, everywhere)

    def cutoffs_of(self, goal):
        return self.directory.cutoffs.of([goal.field.number])

    def traits(self, rows):
        """For each row its values in FACETS, in their order: collections of codes."""
        day = self.day or today()
        places = rows.places(self.user, self.day, EVERYWHERE)
        for pk, field, lead, interval in rows.facts(self.day):
            phase, assessment, fresh = self.scales(pk, interval, day, (field,))
            done = WITH_MEASURE if pk in places else WITHOUT_MEASURE
            where = places.get(pk, ())
            yield (field,), (phase,), (assessment,), (lead or NOBODY,), where, (fresh,), (done,)


class MeasureFilter(ReportedFilter):
    """The filter of /massnahmen/. ORDERS: as in GoalFilter."""

    ORDERS = {
        "treffer": ("rank", "number", "pk"),
        "nummer": ("number", "pk"),
        "ampel": ("-state_severity", "number", "pk"),
        "zuletzt": (F("state_on").desc(nulls_last=True), "number", "pk"),
        "ende": (F("planned_end").asc(nulls_last=True), "number", "pk"),
    }

    def all_rows(self):
        return Measure.objects.as_of(self.day, self.user).active()

    def attach_shown(self, measures):
        return self.queryset.attach_shown(measures, self.directory.departments)

    def attach_told(self, measures):
        self.queryset.attach_relations(measures, self.directory.departments)
        self.queryset.attach_papers(measures)

    def led_by(self, rows, slugs):
        return rows.led_by(slugs)

    def located_in(self, rows, slugs, everywhere):
        return rows.located_in(slugs, everywhere)

    def cutoffs_of(self, measure):
        return self.directory.cutoffs.of(self.field_numbers.get(measure.pk, ()))

    @cached_property
    def field_numbers(self):
        """{pk: {field number}} of all measures that the facets count: asked once."""
        return self.rows_without(*self.FACETS).field_numbers()

    def traits(self, rows):
        """As in GoalFilter."""
        day = self.day or today()
        places = rows.places()
        for pk, number, lead, interval in rows.facts():
            fields, where = self.field_numbers.get(pk, ()), places.get(pk, (EVERYWHERE,))
            phase, assessment, fresh = self.scales(number, interval, day, fields)
            yield fields, (phase,), (assessment,), (lead,), where, (fresh,)
