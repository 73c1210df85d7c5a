"""`manage.py verify_reports`: whether every frozen report still says what it said, as far as the
database alone can know.
"""

from django.core.management.base import BaseCommand, CommandError

from goals.frozen import findings
from goals.models import StatusReport


class Command(BaseCommand):
    help = (
        "Rechnet die Prüfsummen aller eingefrorenen Berichte und ihrer Dateien nach und sucht "
        "Lücken unter Versionen und Stufen. Nicht erkennen kann er, dass die letzte Version oder "
        "Stufe ganz fehlt oder dass etwas mitsamt seinen Prüfsummen ausgetauscht ist."
    )

    def handle(self, *args, **options):
        count, wrong = 0, 0
        for report in StatusReport.objects.select_related("session__body").order_by("pk"):
            found = findings(report)
            count, wrong = count + 1, wrong + bool(found)
            self.stdout.write(f"{report.session.body}, {report}: {'FEHLER' if found else 'gleich'}")
            for sentence in found:
                self.stdout.write(f"  {sentence}")
        if wrong:
            raise CommandError(f"{wrong} von {count} Berichten sind nicht mehr, wie sie waren.")
        self.stdout.write(f"{count} Berichte geprüft, keine Abweichung gefunden.")
