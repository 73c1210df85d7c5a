"""`manage.py import_departments FILE`: the tree of departments from a CSV file, all or nothing."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from goals.models import Department
from goals.records import Broken
from goals.tree_importing import TreeImport
from goals.tree_records import HEADER, decoded


class Command(BaseCommand):
    help = f"Liest Organisationseinheiten aus einer CSV-Datei ein ({HEADER}), ganz oder gar nicht."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="nur zeigen, was sich ändern würde"
        )

    def handle(self, *args, file, dry_run, **options):
        try:
            with transaction.atomic():
                text, _ = decoded(file.read_bytes())
                plan = TreeImport.of(text, Department.objects.hold())
                if not dry_run:
                    plan.write(by=None)
        except OSError:
            raise CommandError(f"Die Datei {file} lässt sich nicht lesen.") from None
        except Broken as broken:
            raise CommandError("\n  ".join(["Nichts ist eingelesen.", *broken.errors])) from None
        for line in lines(plan):
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("Probelauf: Nichts wurde geschrieben.")


def lines(plan):
    """What an import does, line by line."""
    yield from (f"neu: {record}" for record in plan.new)
    for difference in plan.changed:
        for label, old, new in difference.fields:
            yield f"geändert: {difference.unit}, {label}: „{old}“ → „{new}“"
    yield from (f"fehlt in der Datei und bleibt: {unit}" for unit in plan.absent)
    yield f"{len(plan.new)} neu, {len(plan.changed)} geändert, {len(plan.unchanged)} unverändert."
