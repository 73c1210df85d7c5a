"""`manage.py send_mails`: at most one mail for each person and day. Meant for working mornings."""

from django.core.management.base import BaseCommand, CommandError

from goals import digests
from goals.letters import problem
from goals.models import Digest, DigestRun


class Command(BaseCommand):
    help = (
        "Sendet die E-Mails des Tages: höchstens eine je Konto und Tag, gegliedert nach fällig, "
        "freizugeben, zurückgegeben, freigegeben und Fragen aus dem Kreistag. Ein weiterer Lauf am "
        "selben Tag sendet nur, was noch nicht gesendet ist."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="die E-Mails nur zeigen, nichts senden"
        )

    def handle(self, *args, dry_run, verbosity, **options):
        if told := problem(sends=not dry_run):
            raise CommandError(told)
        if dry_run:
            self.show(digests.letters_to_send())
            return
        Digest.objects.expired().delete()
        DigestRun.objects.expired().delete()
        run = DigestRun.objects.create()
        for digest in digests.send_all(run):
            # By number: what it prints ends up in logs. The page has the names.
            self.stderr.write(f"Nr. {digest.pk}, {digest.status.label}: {digest.problem}")
        if verbosity > 1:
            self.stdout.write(f"Gesendet: {run.sent}.")
        if run.failed or run.unclear:
            raise CommandError(
                f"{run.sent} gesendet, {run.failed} nicht gesendet, {run.unclear} ungewiss. "
                "Näheres unter /controlling/mails/."
            )

    def show(self, letters):
        for letter in letters:
            self.stdout.write(f"An: {letter.user.email}\nBetreff: {letter.subject}\n")
            self.stdout.write(letter.text)
            self.stdout.write("=" * 76)
        counted = "1 E-Mail" if len(letters) == 1 else f"{len(letters)} E-Mails"
        self.stdout.write(f"Probelauf: {counted}, nichts gesendet.")
