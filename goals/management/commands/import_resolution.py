"""`manage.py import_resolution FILE`: the only way by which adopted wording enters or changes."""

from collections import Counter

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from goals.importing import Import
from goals.records import KEYS, Broken

SHOWN_ERRORS = 20


class Command(BaseCommand):
    help = (
        "Übernimmt einen Beschluss des Kreistags aus einer Datei, vollständig oder gar nicht. "
        "Ergänzt, was fehlt; entfernt nichts; ändert beschlossenen Wortlaut nur mit --amend."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="Datei wie fixtures/resolution_2025.json")
        parser.add_argument(
            "--dry-run", action="store_true", help="nur zeigen, was sich ändern würde"
        )
        parser.add_argument(
            "--amend", action="store_true", help="beschlossenen Wortlaut ändern, wo er abweicht"
        )

    def handle(self, *args, file, dry_run, amend, **options):
        try:
            with transaction.atomic():
                plan = Import.of(file)
                if plan.changed and not (amend or dry_run):
                    raise CommandError(refusal(plan.differences()))
                if not dry_run:
                    plan.write()
        except Broken as error:
            raise CommandError(broken(error.errors)) from None
        except IntegrityError as error:
            raise CommandError(
                "Nichts wurde übernommen. Die Datenbank lehnt ab, wahrscheinlich weil gleichzeitig "
                f"jemand importiert: {error}"
            ) from None
        for line in report(plan, dry_run=dry_run, amend=amend):
            self.stdout.write(line)


def broken(errors):
    """The message for a file with errors: how many, and the first of them."""
    count = "1 Fehler" if len(errors) == 1 else f"{len(errors)} Fehler"
    lines = [f"Nichts wurde übernommen. Die Datei hat {count}:", *errors[:SHOWN_ERRORS]]
    if len(errors) > SHOWN_ERRORS:
        lines.append(f"… und {len(errors) - SHOWN_ERRORS} weitere.")
    return "\n  ".join(lines)


def refusal(differences):
    head = "Nichts wurde übernommen. Die Datei weicht vom beschlossenen Wortlaut im Portal ab:"
    tail = "Hat der Kreistag so beschlossen, übernimmt --amend den neuen Wortlaut."
    return "\n  ".join([head, *differences]) + f"\n{tail}"


def report(plan, *, dry_run, amend):
    """The lines that say what was done, or what would be."""
    if dry_run:
        yield from (f"neu: {record}" for record in plan.new)
    yield from (f"geändert: {line}" for line in plan.differences())
    if plan.is_whole:
        yield from (f"fehlt in der Datei und bleibt im Portal: {name}" for name in plan.absent)
    elif plan.absent:
        others = len(plan.absent)
        yield f"Die Datei ist eine Ergänzung: {others} weitere Einträge bleiben, wie sie sind."
    changed = [record for record, _ in plan.changed]
    yield (
        f"{'Ergebnis wäre' if dry_run else 'Ergebnis'}: {counted(plan.new)} neu; "
        f"{counted(changed)} geändert; {counted(plan.unchanged)} unverändert."
    )
    if dry_run:
        yield "Probelauf: Nichts wurde geschrieben."
        if changed and not amend:
            yield "Ohne --amend wird dieser Import abgelehnt, weil er Wortlaut ändert."


def counted(records):
    """`1 Beschluss, 125 Ziele`; `nichts` of none."""
    counts = Counter(record.model for record in records)
    names = [
        f"{counts[model]} "
        + (model._meta.verbose_name if counts[model] == 1 else model._meta.verbose_name_plural)
        for model in KEYS
        if counts[model]
    ]
    return ", ".join(str(name) for name in names) or "nichts"
