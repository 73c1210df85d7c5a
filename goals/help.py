"""The help for staff: what people do most, step by step.

What a step puts in „…“ stands on the page at that moment, word for word: scripts/help_walks.py goes
the same way in a browser, for the pictures and for the test.
"""

from dataclasses import dataclass

PICTURE_SIZE = (800, 440)
"""Width and height of every picture in pixels."""


@dataclass(frozen=True)
class Step:
    """One step. `shows`: what its picture shows, for those who do not see it."""

    text: str
    shows: str


@dataclass(frozen=True)
class Task:
    """Something to be done, in at most six steps. `id`: its anchor and the name of its pictures."""

    id: str
    title: str
    note: str
    steps: tuple

    @property
    def pictures(self):
        """[(step, path of its picture below static/)]"""
        return [
            (step, f"img/help/{self.id}-{place}.png") for place, step in enumerate(self.steps, 1)
        ]


TASKS = (
    Task(
        "bestaetigen",
        "Bestätigen, dass alles unverändert ist",
        "Eine Minute für alles, was fällig ist und sich nicht geändert hat.",
        (
            Step(
                "Öffnen Sie „Schreibtisch“. Das Dringendste steht oben: erst „Überfällig“, dann "
                "„Fällig“.",
                "Schreibtisch mit der Zahl der überfälligen und fälligen Meldungen",
            ),
            Step(
                "Hat sich nichts geändert, klicken Sie in der Zeile auf „Unverändert“.",
                "Zeile einer überfälligen Maßnahme mit dem Knopf „Unverändert“",
            ),
            Step(
                "Oben steht „Als unverändert bestätigt“ und was es war. Der bisherige Stand gilt "
                "damit von heute an wieder; als Änderung zählt das nicht.",
                "Bestätigung am Anfang des Schreibtischs",
            ),
            Step(
                "Mehrere auf einmal: Kreuzen Sie die Zeilen an und klicken Sie auf „Ausgewählte "
                "als unverändert bestätigen“.",
                "Angekreuzte Zeilen und darunter der Knopf, der sie alle bestätigt",
            ),
        ),
    ),
    Task(
        "melden",
        "Einen Sachstand melden",
        "Drei Klicks und ein Satz; alles Weitere ist freiwillig. Bei der ersten Meldung wählen Sie "
        "außerdem den Stand.",
        (
            Step(
                "Klicken Sie auf dem „Schreibtisch“ in der Zeile auf „Melden“.",
                "Zeile einer fälligen Aufgabe mit dem Verweis „Melden“",
            ),
            Step(
                "Prüfen Sie „Umsetzungsstand“ und „Ampel“. Vorgewählt ist, was „Bisher gemeldet“ "
                "ist; bei der ersten Meldung nichts.",
                "Formular mit dem Umsetzungsstand zur Auswahl, daneben der bisherige Stand",
            ),
            Step(
                "Schreiben Sie ein bis fünf Sätze unter „Was ist seit der letzten Meldung "
                "geschehen?“",
                "Textfeld für die Meldung",
            ),
            Step(
                "Braucht Ihre Auswahl mehr, steht es dabei, zum Beispiel „Für diese Auswahl ist "
                "eine Begründung nötig.“",
                "Feld für die Begründung mit dem Hinweis, dass sie nötig ist",
            ),
            Step(
                "„Vorschau“ zeigt, wie es die Öffentlichkeit sehen wird. „Entwurf speichern“ hebt "
                "den Text auf, ohne ihn zu veröffentlichen.",
                "Vorschau der Meldung",
            ),
            Step(
                "Der Knopf darunter veröffentlicht den Sachstand. Der Schreibtisch sagt: „Gemeldet "
                "und veröffentlicht“.",
                "Bestätigung auf dem Schreibtisch",
            ),
        ),
    ),
    Task(
        "berichtigen",
        "Eine Meldung berichtigen",
        "Was veröffentlicht ist, wird nicht überschrieben: Eine neue Meldung ersetzt es.",
        (
            Step(
                "Öffnen Sie die Seite des Ziels oder der Maßnahme. Klicken Sie bei der falschen "
                "Meldung auf „Berichtigen“.",
                "Meldung im Verlauf mit dem Verweis „Berichtigen“",
            ),
            Step(
                "Das Formular sagt: „Sie berichtigen die Meldung vom“ und nennt den Tag. Ändern "
                "Sie, was nicht stimmt.",
                "Formular mit dem Hinweis, welche Meldung berichtigt wird",
            ),
            Step(
                "Klicken Sie auf „Melden“. Bei „umgesetzt“ und „nicht weiterverfolgt“ heißt der "
                "Knopf anders: Dann gibt das Controlling die Berichtigung frei.",
                "Knöpfe am Ende des Formulars",
            ),
            Step(
                "Beide bleiben im Verlauf. Die neue trägt den Hinweis „Berichtigung vom“.",
                "Verlauf mit der berichtigten und der neuen Meldung",
            ),
        ),
    ),
    Task(
        "massnahme",
        "Eine Maßnahme mit Meilensteinen anlegen",
        "Titel, Kurzbeschreibung und ein Ziel genügen; alles andere lässt sich später ergänzen.",
        (
            Step(
                "Öffnen Sie „Maßnahmen“ und klicken Sie auf „Neue Maßnahme“.",
                "Liste der Maßnahmen mit dem Verweis „Neue Maßnahme“",
            ),
            Step(
                "Füllen Sie „Titel“ und „Kurzbeschreibung“ aus.",
                "Anfang des Formulars mit Titel und Kurzbeschreibung",
            ),
            Step(
                "Öffnen Sie unter „Ziele“ das Themenfeld und kreuzen Sie an, welchen Zielen die "
                "Maßnahme dient.",
                "Geöffnetes Themenfeld mit einem angekreuzten Ziel",
            ),
            Step(
                "Tragen Sie unter „Meilensteine“ Schritte mit ihrem Tag ein. „Weitere Zeilen“ gibt "
                "Platz für mehr.",
                "Zeilen für Meilensteine, die erste ausgefüllt",
            ),
            Step(
                "Klicken Sie auf „Speichern“. Fehlt etwas, sagt es eine Liste am Anfang; jede "
                "Zeile führt zu ihrem Feld.",
                "Knopf „Speichern“ am Anfang des Formulars",
            ),
            Step(
                "Die Seite der Maßnahme bestätigt, dass sie „angelegt“ ist.",
                "Seite der neuen Maßnahme mit der Bestätigung",
            ),
        ),
    ),
    Task(
        "gleichzeitig",
        "Entscheiden, wenn zwei zugleich geschrieben haben",
        "Wer als Zweites speichert, überschreibt nichts und verliert nichts.",
        (
            Step(
                "Hat jemand anderes zuerst gespeichert, steht oben: „Noch nicht gespeichert: bitte "
                "entscheiden Sie“. Die Liste darunter führt zu den Feldern.",
                "Hinweis am Anfang des Formulars, dass noch nichts gespeichert ist",
            ),
            Step(
                "Über dem Feld steht, was „inzwischen gespeichert“ ist; im Feld steht Ihr Text.",
                "Beide Fassungen eines Feldes untereinander",
            ),
            Step(
                "Kreuzen Sie „Diese Fassung übernehmen und meine verwerfen“ an, oder lassen Sie "
                "Ihren Text stehen.",
                "Kästchen, mit dem die andere Fassung übernommen wird",
            ),
            Step(
                "Klicken Sie noch einmal auf „Speichern“.",
                "Knopf „Speichern“ am Ende des Formulars",
            ),
        ),
    ),
    Task(
        "freigeben",
        "Freigeben oder zurückgeben (Controlling)",
        "„umgesetzt“ und „nicht weiterverfolgt“ erscheinen erst, wenn jemand sie freigibt, der "
        "nicht daran geschrieben hat.",
        (
            Step(
                "Öffnen Sie „Controlling“ und dort „Freigaben“. Was lange wartet, steht oben.",
                "Liste der Meldungen, die auf Freigabe warten",
            ),
            Step(
                "Klicken Sie auf eine Meldung. Sie sehen, „Was sich ändert“, und die „Vorschau“.",
                "Seite der Freigabe mit altem und neuem Stand",
            ),
            Step(
                "Stimmt alles, klicken Sie auf „Freigeben und veröffentlichen“.",
                "Knopf zum Freigeben",
            ),
            Step(
                "Fehlt etwas, schreiben Sie es unter „Bemerkung“ und klicken Sie auf „Mit "
                "Bemerkung zurückgeben“.",
                "Feld für die Bemerkung und der Knopf zum Zurückgeben",
            ),
            Step(
                "Die Liste bestätigt „Zurückgegeben“. Wer die Meldung geschrieben hat, findet sie "
                "mit Ihrer Bemerkung auf dem Schreibtisch.",
                "Bestätigung über der Liste der Freigaben",
            ),
        ),
    ),
)
