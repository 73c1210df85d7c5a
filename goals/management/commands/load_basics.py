"""`manage.py load_basics`: what every portal has, whatever the Kreis makes of it afterwards.

It is called at every start and adds only what was never there: what the Kreis has changed,
renamed, emptied or removed stays so.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from goals.days import ADOPTED_ON, noon_of
from goals.importing import Import
from goals.models import Department, Goal, Municipality, Resolution
from goals.records import Broken, read_entries, read_list

FIXTURES = settings.BASE_DIR / "fixtures"
ADOPTED_AT = noon_of(ADOPTED_ON)


class Command(BaseCommand):
    help = "Lädt Beschluss, Kommunen, Organisation und Kurztitel, soweit sie noch nie da waren."

    def handle(self, *args, verbosity, **options):
        steps = {
            "Beschluss vom 24.06.2025 mit {} Zielen übernommen.": load_resolution,
            "{} Städte und Gemeinden ergänzt.": load_municipalities,
            "{} Organisationseinheiten ergänzt.": load_departments,
            "{} Zielen eine federführende Stelle zugeordnet.": load_leads,
            "{} Zielen einen Kurztitel gegeben.": load_short_titles,
        }
        try:
            with transaction.atomic():
                counts = {line: load() for line, load in steps.items()}
        except Broken as error:
            raise CommandError("\n  ".join(["Grunddaten nicht geladen:", *error.errors])) from None
        for line, count in counts.items():
            if count and verbosity:
                self.stdout.write(line.format(count))


def load_resolution():
    if Resolution.objects.filter(adopted_on=ADOPTED_ON).exists():
        return 0
    plan = Import.of(FIXTURES / "resolution_2025.json")
    plan.write()
    return sum(record.model is Goal for record in plan.new)


def load_municipalities():
    known = set(Municipality.objects.values_list("slug", flat=True))
    known |= set(Municipality.objects.values_list("ags", flat=True))
    entries = read_entries(FIXTURES / "municipalities.json", [Municipality])
    return sum(
        bool(added(Municipality(**fields), place))
        for place, _, fields in entries
        if not known & {fields["slug"], fields["ags"]}
    )


def load_departments():
    """Units that were never there, neither under this address nor under this number."""
    known = {
        name
        for rows in (Department.objects, Department.history)
        for pair in rows.values_list("slug", "number")
        for name in pair
        if name
    }
    count = 0
    for place, _, fields in read_entries(FIXTURES / "departments.json", [Department]):
        if known & {fields["slug"], fields["number"]}:
            continue
        parent = fields.pop("parent")
        above = Department.objects.filter(slug=parent[0]).first() if parent else None
        department = Department(**fields, parent=above)
        # It existed when the Kreistag adopted the goals: a past day calls it by its name.
        department._history_date = ADOPTED_AT
        added(department, place)
        count += 1
    return count


def added(row, place):
    """Save a checked row: its sort key and its history come with `save`."""
    try:
        row.full_clean(exclude=["sort_name"])
    except ValidationError as error:
        raise Broken(f"{place} ({row}): {'; '.join(error.messages)}") from None
    row.save()
    return row


def load_leads():
    """The resolution itself names them: they are known from the day of its adoption on."""
    ever = set(Goal.history.filter(lead__isnull=False).values_list("id", flat=True))
    edited = set(Goal.history.filter(history_date__gt=ADOPTED_AT).values_list("id", flat=True))
    departments = {department.slug: department for department in Department.objects.all()}
    count = 0
    for goal, slug in wanted("lead", ever):
        if slug in departments:
            goal.lead = departments[slug]
            if goal.pk not in edited:
                goal._history_date = ADOPTED_AT
            goal.save(update_fields=["lead"])
            count += 1
    return count


def load_short_titles():
    ever = set(Goal.history.exclude(short_title="").values_list("id", flat=True))
    count = 0
    for goal, short_title in wanted("short_title", ever):
        goal.short_title = short_title
        goal.save(update_fields=["short_title"])
        count += 1
    return count


def wanted(column, ever):
    """[(goal, value)] of fixtures/<column>s.json for goals that never had a value there."""
    rows = read_list(FIXTURES / f"{column}s.json")
    values = {tuple(row["goal"]): row[column] for row in rows}
    goals = Goal.objects.select_related("field__resolution").filter(
        field__resolution__adopted_on=ADOPTED_ON
    )
    return [
        (goal, values[goal.natural_key()])
        for goal in goals.exclude(pk__in=ever)
        if not getattr(goal, column) and goal.natural_key() in values
    ]
