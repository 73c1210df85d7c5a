"""`manage.py delete_old_feedback`: deletes feedback whose time is over. Meant for every night."""

from django.core.management.base import BaseCommand

from goals.models import Feedback


class Command(BaseCommand):
    help = (
        "Löscht Rückmeldungen, deren Speicherfrist abgelaufen ist: zwölf Monate nach der Antwort, "
        "bei Spam nach einem Monat. Offene Rückmeldungen bleiben immer."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="nur zeigen, nichts löschen")

    def handle(self, *args, dry_run, **options):
        expired = Feedback.objects.expired()
        # By number alone: what it prints ends up in logs.
        for feedback in expired:
            self.stdout.write(
                f"{feedback.number}, gespeichert bis {feedback.delete_after:%d.%m.%Y}"
            )
        count = expired.count() if dry_run else expired.delete()[0]
        counted = "1 Rückmeldung" if count == 1 else f"{count} Rückmeldungen"
        if dry_run:
            self.stdout.write(f"Probelauf: {counted} würden gelöscht.")
        else:
            self.stdout.write(f"Gelöscht: {counted}.")
