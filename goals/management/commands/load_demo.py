"""Load the invented content of fixtures/demo, so that the portal can be tried."""

from django.core.management.base import BaseCommand, CommandError

from goals import demo
from goals.models import DemoContent


class Command(BaseCommand):
    help = "Lädt erfundene Beispieldaten; jede Seite sagt dann „Beispieldaten“."

    def handle(self, *args, verbosity, **options):
        loaded = DemoContent.objects.first()
        if loaded:
            if verbosity:
                self.stdout.write(f"{loaded} sind schon geladen; es ist nichts zu tun.")
            return
        try:
            counts = demo.load()
        except demo.DemoError as error:
            raise CommandError(f"Keine Beispieldaten geladen. {error}") from error
        if verbosity:
            told = ", ".join(f"{count} {name}" for name, count in counts.items())
            self.stdout.write(f"Beispieldaten geladen: {told}.")
            self.stdout.write("Die Konten dazu zeigt „manage.py demo_accounts“.")
