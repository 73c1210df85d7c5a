"""Print the accounts of the demo content, so that every role can be tried."""

from django.core.management.base import BaseCommand

from goals import demo


class Command(BaseCommand):
    help = "Zeigt die Konten der Beispieldaten: Rolle, Benutzername und Passwort."

    def handle(self, *args, **options):
        accounts = demo.accounts()
        if not accounts:
            self.stdout.write(
                "Es gibt keine Beispielkonten, weil keine Beispieldaten geladen sind."
            )
            return
        rows = [("Rolle", "Name", "Benutzername", "Passwort")]
        rows += [
            (user.get_role_display(), user.name, user.username, demo.PASSWORD) for user in accounts
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        self.stdout.write("Beispielkonten:")
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write(("  " + "   ".join(cells)).rstrip())
