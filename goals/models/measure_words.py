"""Queries on measures that rows and versions of rows answer alike."""

from django.db.models import Q

from goals.models.plan import Resolution
from goals.models.reported import ReportedQuerySet


class MeasureWords(ReportedQuerySet):
    """Queries on measures, the same for today's rows and for versions of a past day."""

    def active(self):
        return self.filter(withdrawn_on__isnull=True)

    def withdrawn(self):
        return self.filter(withdrawn_on__isnull=False)

    def led_by(self, slugs):
        return self.filter(lead__slug__in=slugs)

    def contributed_by(self, slug):
        return self.filter(self._related("contributing", department__slug=slug))

    def in_fields(self, numbers):
        """Measures for a goal in one of these fields of the resolution in force."""
        return self.filter(self.of_fields(numbers))

    def of_fields(self, numbers):
        """The same as a condition, to be part of another one."""
        return self._related(
            "goals",
            goal__field__number__in=numbers,
            goal__field__resolution=Resolution.objects.key_in_force(),
        )

    def for_goal(self, goal):
        return self.filter(self._related("goals", goal=goal))

    def for_goals(self, goals):
        """Measures that act for one of some goals (primary keys)."""
        return self.filter(self._related("goals", goal__in=goals))

    def located_in(self, slugs, everywhere=False):
        """Measures in one of the municipalities; `everywhere` adds those without (kreisweit)."""
        wanted = self._related("municipalities", municipality__slug__in=slugs)
        if everywhere:
            wanted |= ~self._related("municipalities")
        return self.filter(wanted)

    def link_rows(self, relation):
        """(rows that link a measure with its `relation`, their column for the measure)."""
        return getattr(self.model, relation).through.objects.all(), "measure_id"

    def path(self, relation, column):
        """How a query comes from a measure to what its `relation` links it with."""
        return relation

    def _related(self, relation, **conditions):
        # A subquery instead of a join, so that no measure comes twice.
        links, column = self.link_rows(relation)
        return Q(pk__in=links.filter(**conditions).values(column))

    def _links(self, relation):
        """The rows that link these measures with their `relation`, and their measure's column."""
        links, column = self.link_rows(relation)
        return links.filter(**{f"{column}__in": self.values("pk")}), column

    def places(self):
        """{pk: [municipality slug]} of these measures; those without municipality are missing."""
        links, column = self._links("municipalities")
        places = {}
        for pk, slug in links.values_list(column, "municipality__slug"):
            places.setdefault(pk, []).append(slug)
        return places

    def goal_pairs(self):
        """(pk of a measure, pk of a goal) for each goal of these measures."""
        links, column = self._links("goals")
        return links.values_list(column, "goal_id")

    def goal_rows(self, *columns):
        """(pk of a goal, *columns of the measure) for each goal of these measures; None as pk: for
        no goal yet.
        """
        return self.order_by().values_list(self.path("goals", "goal"), *columns)

    def goals_served(self, goals):
        """{pk of a goal}: those of some goals (rows) for which one of these measures acts."""
        own = self.filter(goals__in=[goal.pk for goal in goals])
        return set(own.order_by().values_list("goals", flat=True))

    def goal_places(self):
        """(pk of a goal, municipality slug) for each place in which one of these measures acts for
        the goal. None as slug: kreisweit; None as pk: for no goal yet.
        """
        goal, place = self.path("goals", "goal"), self.path("municipalities", "municipality")
        return self.order_by().values_list(goal, f"{place}__slug")

    def facts(self):
        """[(pk, number, slug of the lead, agreed interval)]"""
        return self.order_by().values_list("pk", self.model.KEY, "lead__slug", "report_interval")

    def field_numbers(self):
        """{pk: {field number}} of these measures, by their goals in the resolution in force."""
        numbers = {}
        for pk, _, number in self.goal_fields():
            numbers.setdefault(pk, set()).add(number)
        return numbers

    def goal_fields(self):
        """(pk of a measure, pk of a goal, number of its field) for each goal of these measures in
        the resolution in force.
        """
        goal = self.path("goals", "goal")
        rows = self.filter(**{f"{goal}__field__resolution": Resolution.objects.key_in_force()})
        return rows.order_by().values_list("pk", goal, f"{goal}__field__number")

    def fields_of(self, measure):
        """{field number} of one of these measures."""
        return self.filter(pk=measure.pk).field_numbers().get(measure.pk, set())

    def papers_of(self, measure):
        """The council papers of one of these measures."""
        links, column = self.link_rows("papers")
        rows = links.filter(**{column: measure.pk}).select_related("councilpaper")
        return [row.councilpaper for row in rows.order_by("councilpaper__reference")]

    def attach_papers(self, measures):
        """Set `paper_list`, the council papers by number, of measures in a list; one query."""
        by_pk, links, column = self._linked("papers", measures)
        for measure in measures:
            measure.paper_list = []
        rows = links.select_related("councilpaper").order_by("councilpaper__reference")
        for row in rows:
            by_pk[getattr(row, column)].paper_list.append(row.councilpaper)

    def _linked(self, relation, measures):
        """({pk: measure}, the rows that link them with their `relation`, their column for it)."""
        links, column = self.link_rows(relation)
        by_pk = {measure.pk: measure for measure in measures}
        return by_pk, links.filter(**{f"{column}__in": by_pk}), column

    def attach_places(self, measures):
        """Set `places` of measures in a list; one query for any number."""
        by_pk, links, column = self._linked("municipalities", measures)
        for measure in measures:
            measure.places = []
        for row in links.select_related("municipality").order_by("municipality__sort_name", "pk"):
            by_pk[getattr(row, column)].places.append(row.municipality)
        return measures

    def place_names(self, measures):
        """{pk: [name]} of the places of measures in a list, in order; those without are missing."""
        _, links, column = self._linked("municipalities", measures)
        rows = links.order_by("municipality__sort_name", "pk")
        names = {}
        for pk, name in rows.values_list(column, "municipality__name"):
            names.setdefault(pk, []).append(name)
        return names

    def _departments(self):
        return self.model._meta.get_field("lead").related_model.objects.on(None)

    def attach_shown(self, measures, departments=None):
        """Set `lead`, `for_goals` and `places` of measures in a list.

        `departments` is what `Department.objects.on(day)` answers, to call them by their name of
        that day; without it, by today's. Three queries at most for any number of measures.
        """
        if departments is None:
            departments = self._departments()
        for measure in self.attach_places(measures):
            measure.lead, measure.for_goals = departments[measure.lead_id], []
        by_pk, links, column = self._linked("goals", measures)
        links = links.select_related("goal__field")
        for row in links.order_by("goal__field__position", "goal__number", "pk"):
            by_pk[getattr(row, column)].for_goals.append(row.goal)
        return measures

    def attach_relations(self, measures, departments=None):
        """Set `others` (contributing) too; another query."""
        if departments is None:
            departments = self._departments()
        for measure in self.attach_shown(measures, departments):
            measure.others = []
        by_pk, links, column = self._linked("contributing", measures)
        links = links.order_by("department__sort_name", "pk")
        for pk, department in links.values_list(column, "department"):
            by_pk[pk].others.append(departments[department])
        return measures
