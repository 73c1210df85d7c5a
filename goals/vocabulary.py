"""The three scales, visibility and kinds: codes, German words and public definitions.

`/bewertung/` is generated from here, so that what the portal says about its scales is what it does.
A symbol is the id of a `<symbol>` in static/img/sprite.svg.
"""

from django.db.models import IntegerChoices, TextChoices


class Scale(TextChoices):
    """A scale whose members carry a public definition (`meaning`) and a symbol."""

    @property
    def meaning(self):
        return type(self).meanings()[self.value]

    @property
    def symbol(self):
        return f"{type(self).__name__.lower()}-{self.value}"

    @property
    def has_symbol(self):
        """No assessment and no report are said in words alone."""
        return self.value != "none" or isinstance(self, Phase)


class Phase(Scale):
    """How far it is. NONE is never stored: it stands for "no update at all", never for a guess."""

    COMPLETED = "completed", "umgesetzt"
    IN_PROGRESS = "in_progress", "in Umsetzung"
    ONGOING = "ongoing", "dauerhaft"
    PLANNED = "planned", "in Planung"
    NOT_STARTED = "not_started", "nicht begonnen"
    PAUSED = "paused", "zurückgestellt"
    DROPPED = "dropped", "nicht weiterverfolgt"
    NONE = "none", "keine Angabe"

    @classmethod
    def meanings(cls):
        return {
            "completed": "Was beschlossen oder geplant war, ist erreicht.",
            "in_progress": "Es wird daran gearbeitet; ein Ende ist vorgesehen.",
            "ongoing": "Eine Daueraufgabe, die läuft und kein Ende hat.",
            "planned": "Es wird vorbereitet: Konzept, Finanzierung oder Vergabe.",
            "not_started": "Es ist noch nichts unternommen worden.",
            "paused": "Die Arbeit ruht bis auf Weiteres. Der Grund ist genannt; "
            "bei einem Ziel liegt dazu eine Vorlage des Kreistags vor.",
            "dropped": "Die Arbeit ist aufgegeben. Der Grund ist genannt; "
            "bei einem Ziel liegt dazu eine Vorlage des Kreistags vor.",
            "none": "Es liegt noch keine Meldung vor. Das Portal schätzt nicht.",
        }

    @classmethod
    def reported(cls):
        """The phases that an update can state."""
        return [phase for phase in cls if phase is not cls.NONE]


class Assessment(Scale):
    """Whether it goes as intended; only while something is being prepared or done."""

    ON_TRACK = "on_track", "im Plan"
    DEVIATING = "deviating", "Abweichung, im Griff"
    AT_RISK = "at_risk", "gefährdet, Entscheidung nötig"
    NONE = "none", "keine Ampel"

    @classmethod
    def meanings(cls):
        return {
            "on_track": "Zeit, Kosten und Inhalt sind wie vorgesehen.",
            "deviating": "Es weicht ab, und die Verwaltung steuert selbst gegen. "
            "Der Grund ist genannt.",
            "at_risk": "Ohne eine Entscheidung wird es verfehlt. Der Grund ist genannt.",
            "none": "Eine Ampel ist nicht gesetzt oder passt nicht zum Umsetzungsstand.",
        }

    @property
    def is_alarming(self):
        return self in (Assessment.DEVIATING, Assessment.AT_RISK)


class Freshness(Scale):
    """How old the current update is, against the interval agreed."""

    CURRENT = "current", "aktuell"
    DUE = "due", "fällig"
    OVERDUE = "overdue", "überfällig"
    NONE = "none", "noch keine Meldung"

    @classmethod
    def meanings(cls):
        return {
            "current": f"Bis zur nächsten Meldung sind es mehr als {DUE_DAYS} Tage, und kein "
            "Stichtag des Kreistags drängt; oder es ist keine mehr nötig, weil umgesetzt, nicht "
            "weiterverfolgt oder zurückgezogen.",
            "due": f"In höchstens {DUE_DAYS} Tagen endet das Intervall, oder vor dem Stichtag der "
            "nächsten Sitzung eines Gremiums, das für das Themenfeld zuständig ist.",
            "overdue": "Das Intervall ist abgelaufen, ohne dass gemeldet wurde.",
            "none": "Zu diesem Ziel oder dieser Maßnahme wurde noch nie gemeldet.",
        }


DUE_DAYS = 30
"""An update is due from so many days before its interval ends."""

ASSESSED_PHASES = [Phase.PLANNED, Phase.IN_PROGRESS, Phase.ONGOING]
"""The phases in which an assessment makes sense."""

FINAL_PHASES = [Phase.COMPLETED, Phase.DROPPED]
"""Never due; released by controlling only, never by the one who reported."""

HALTED_PHASES = [Phase.PAUSED, Phase.DROPPED]
"""Always with a reason; on a goal also with a council paper."""


class Interval(IntegerChoices):
    """Months after which an update is due again."""

    QUARTER = 3, "vierteljährlich"
    HALF_YEAR = 6, "halbjährlich"
    YEAR = 12, "jährlich"


class Visibility(TextChoices):
    """Who may read a measure or an update; goals/permissions.py says which role is whom."""

    PUBLIC = "public", "öffentlich"
    COUNCIL = "council", "Kreistag und Verwaltung"
    INTERNAL = "internal", "nur Verwaltung"


class DraftState(TextChoices):
    """What becomes of a report before it is released; a released one is no draft any more."""

    DRAFT = "draft", "Entwurf"
    SUBMITTED = "submitted", "wartet auf Freigabe"
    RETURNED = "returned", "zurückgegeben"


class Role(TextChoices):
    """What an account may do; an anonymous reader has none."""

    COUNCIL = "council", "Kreistag"
    EDITOR = "editor", "Fachbereich"
    CONTROLLING = "controlling", "Controlling"
    ADMIN = "admin", "Administration"

    @property
    def meaning(self):
        """What it allows, as its bearer is told."""
        return {
            "council": "Sie lesen alles, was öffentlich oder für den Kreistag bestimmt ist.",
            "editor": "Sie lesen alles. Zu Zielen und Maßnahmen Ihrer Organisationseinheiten und "
            "der Einheiten darunter melden Sie Sachstände; wo eine davon federführend ist, legen "
            "Sie Maßnahmen an und bearbeiten sie.",
            "controlling": "Sie lesen alles, melden und bearbeiten für alle Einheiten, geben "
            "Meldungen frei, beantworten Rückmeldungen und verwalten die Konten der Mitglieder des "
            "Kreistags und der Fachbereiche.",
            "admin": "Sie dürfen, was das Controlling darf, außerdem die Konten des "
            "Controllings und der Administration verwalten und die technische Verwaltung benutzen.",
        }[self.value]


class DepartmentKind(TextChoices):
    """Units of the administration, then those outside it."""

    DIVISION = "division", "Dezernat"
    DEPARTMENT = "department", "Abteilung"
    UNIT = "unit", "Fachdienst"
    COMPANY = "company", "Gesellschaft des Kreises"
    PARTNER = "partner", "Partner"


class MemberKind(TextChoices):
    """How somebody sits in a body of the council."""

    CHAIR = "chair", "Vorsitz"
    MEMBER = "member", "Mitglied"
    DEPUTY = "deputy", "stellvertretendes Mitglied"
    EXPERT = "expert", "sachkundige Bürgerin oder sachkundiger Bürger"


class Priority(TextChoices):
    """How urgent a measure is to the administration."""

    LOW = "low", "niedrig"
    NORMAL = "normal", "normal"
    HIGH = "high", "hoch"


class FeedbackKind(TextChoices):
    """What citizens write to us about: § 10b BGG NRW wants both."""

    BARRIER = "barrier", "Eine Barriere melden"
    OTHER_FORM = "other_form", "Inhalt in anderer Form anfordern"


class FeedbackState(TextChoices):
    """What became of what a citizen wrote. What is taken for spam can be opened again."""

    OPEN = "open", "offen"
    ANSWERED = "answered", "beantwortet"
    SPAM = "spam", "Spam"


class MailState(TextChoices):
    """What became of a mail. SENDING is written down before it is sent: none goes out twice."""

    NONE = "none", "keine E-Mail"
    SENDING = "sending", "wird gesendet"
    SENT = "sent", "gesendet"
    FAILED = "failed", "nicht gesendet"


class DigestState(Scale):
    """What became of somebody's mail of the day, as MailState, and whether it is known at all."""

    SENDING = "sending", "wird gesendet"
    SENT = "sent", "gesendet"
    FAILED = "failed", "nicht gesendet"
    UNCLEAR = "unclear", "ungewiss"

    @property
    def symbol(self):
        return {
            "sending": "icon-arrow",
            "sent": "freshness-current",
            "failed": "freshness-overdue",
            "unclear": "freshness-due",
        }[self.value]


class QuestionState(TextChoices):
    """The way of a council member's question. RELEASED, DECLINED and WITHDRAWN are its ends."""

    ASKED = "asked", "gestellt"
    PASSED_ON = "passed_on", "wartet auf Antwort"
    ANSWERED = "answered", "Antwort wartet auf Freigabe"
    RETURNED = "returned", "zur Überarbeitung zurückgegeben"
    RELEASED = "released", "beantwortet"
    DECLINED = "declined", "ohne Antwort geschlossen"
    WITHDRAWN = "withdrawn", "zurückgezogen"


class Deadline(Scale):
    """How long somebody has been waiting for an answer; drawn as Freshness is."""

    CURRENT = "current", "in der Frist"
    DUE = "due", "fällig"
    OVERDUE = "overdue", "überfällig"

    @property
    def symbol(self):
        return f"freshness-{self.value}"

    @classmethod
    def meanings(cls):
        return {
            "current": "Seit dem Eingang sind weniger als zwei Wochen vergangen.",
            "due": "Seit dem Eingang sind zwei Wochen vergangen: Die Antwort soll jetzt gehen.",
            "overdue": "Seit dem Eingang sind mehr als sechs Wochen vergangen.",
        }


class Outcome(Scale):
    """What a period brought a goal: it is in exactly one class, the first that fits in this order;
    goals/outcomes.py decides.
    """

    DECISION = "decision", "Entscheidung nötig"
    COMPLETED = "completed", "umgesetzt"
    CHANGED = "changed", "verändert"
    NOT_REPORTED = "not_reported", "ohne Meldung"
    UNCHANGED = "unchanged", "unverändert"

    @property
    def has_symbol(self):
        return False

    @classmethod
    def meanings(cls):
        return {
            "decision": "Das Ziel ist im Zeitraum gefährdet, zurückgestellt oder nicht "
            "weiterverfolgt worden, oder es wurde eine Entscheidung vorgeschlagen und seither kein "
            "anderer Stand gemeldet.",
            "completed": "Das Ziel ist im Zeitraum umgesetzt worden.",
            "changed": "Umsetzungsstand oder Ampel sind am Ende des Zeitraums andere als an seinem "
            "Anfang.",
            "not_reported": "Der Stand ist wie am Anfang, und am Ende des Zeitraums war die "
            "nächste Meldung überfällig, oder es wurde noch nie gemeldet.",
            "unchanged": "Der Stand ist wie am Anfang, und die Meldung ist nicht überfällig. Was "
            "vorher schon gefährdet war und es noch ist, wird eigens genannt.",
        }


class MeasureChange(TextChoices):
    """What a period brought a measure."""

    NEW = "new", "neu"
    WITHDRAWN = "withdrawn", "zurückgezogen"
    LEFT = "left", "nicht mehr zugeordnet"
    CHANGED = "changed", "verändert"
    UNCHANGED = "unchanged", "unverändert"


class MilestoneState(TextChoices):
    """How a milestone stands at the end of a period."""

    MISSED = "missed", "verpasst"
    AHEAD = "ahead", "voraus"
    REACHED = "reached", "erreicht"
    PUT_OFF = "put_off", "verschoben"
    DROPPED = "dropped", "gestrichen"


class Stage(TextChoices):
    """How far a frozen report is open, in the order of its opening."""

    FROZEN = "frozen", "eingefroren"
    COUNCIL = "council", "für den Kreistag freigegeben"
    PUBLIC = "public", "veröffentlicht"
