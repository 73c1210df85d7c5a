"""Invented messages, hits and legal texts for /gestaltung/: what citizens ask, find and read.

Nothing here is read from or written to the database.
"""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from goals import german
from goals.days import add_months, today
from goals.finding import Hits, Suggestion
from goals.forms.feedback import MailForm, NoteForm, ReopenForm, SpamForm
from goals.forms.pages import Filled, Slot
from goals.models import Feedback, User
from goals.models.feedback import LAST_ANSWER_DAYS
from goals.querystring import Chip
from goals.views.samples import LEAD, LONG, filters, goals, row
from goals.vocabulary import FeedbackState, MailState

ANNA = User(name="Anna Beispiel")
TEXT = "Ein erfundener Wortlaut, in dem vom Radweg die Rede ist. "


# Messages of citizens


def message(days=1, **more):
    """A message that came so many days ago. Its link stays on the page."""
    then = timezone.localtime() - timedelta(days)  # By the calendar, across summer time too.
    way = {"page": "/ziele/", "name": "Bea Beispiel", "email": "bea@example.org"}
    found = Feedback(**{"pk": 0, "received_at": then, "answered_by": ANNA, **way} | more)
    found.get_absolute_url = lambda: reverse("style_guide")
    return found


def closed(state=FeedbackState.ANSWERED, **more):
    return message(
        state=state, answered_at=timezone.now(), delete_after=add_months(today(), 1), **more
    )


def facts():
    """[(words, what feedback/_facts.html takes)]: each deadline, each fate of the receipt."""
    late = LAST_ANSWER_DAYS + 1
    told = [
        ("Gerade eingegangen", message(0, receipt_mail=MailState.SENDING), "/ziele/"),
        ("In der Frist", message(receipt_mail=MailState.SENDING), "/ziele/"),
        ("Fällig", message(20, receipt_mail=MailState.SENT, page="Startseite"), ""),
        (
            "Überfällig",
            message(late, receipt_mail=MailState.FAILED, receipt_problem="Kein Server."),
            "/ziele/",
        ),
        ("Beantwortet", closed(page="", name="", email="", other_way="02541 1234"), ""),
    ]
    return [(words, {"case": case, "own_page": page}) for words, case, page in told]


def ends():
    """[(words, message)]: each way in which one is closed."""
    return [
        ("Beantwortet per E-Mail", closed(answer_mail=MailState.SENT)),
        ("Beantwortet auf anderem Weg", closed()),
        ("Spam", closed(FeedbackState.SPAM)),
        ("Spam von selbst", closed(FeedbackState.SPAM, answered_by=None, suspicion="Zu schnell.")),
    ]


def acts():
    """[(words, what feedback/_act.html takes)]"""
    case, spam = message(), closed(FeedbackState.SPAM)
    wrong = MailForm(case, {"answer": ""})
    told = [
        ("Antworten", MailForm(case), "Antwort senden"),
        ("Antworten, mit Fehler", wrong, "Antwort senden"),
        ("Vermerken", NoteForm(case), "Als beantwortet vermerken"),
        ("Zu Spam legen", SpamForm(case), "Zu Spam legen"),
        ("Wieder öffnen", ReopenForm(spam), "Wieder öffnen"),
    ]
    return [(words, {"act": form, "label": label}) for words, form, label in told]


def too_late():
    """[(words, what feedback/_overtaken.html takes)]"""
    sending = message(answer_mail=MailState.SENDING, claimed_at=timezone.now())
    told = [
        ("Jemand sendet gerade", sending),
        ("Jemand hat etwas geändert", message()),
        ("Jemand hat geantwortet", closed(answer_mail=MailState.SENT)),
    ]
    typed = {"answer": "Was ich schreiben wollte."}
    return [(words, {"case": case, "form": MailForm(case, typed)}) for words, case in told]


# The search


def hits(rows, total, url_name, counted_as):
    for found in rows:
        found.searched_text, found.lead, found.for_goals = TEXT * 8, LEAD, goals()[:2]
        found.told_by = None
    return Hits(rows, total, url_name, "?q=Radweg", counted_as)


def results(**more):
    """What search/_results.html takes."""
    known = {"phase": goals()[0].phase, "assessment": goals()[0].assessment}
    measures = [row("M 0", LONG, **known), row("M 0", "Durch ihr Ziel gefunden", **known)]
    listed = hits(measures, 2, "measure_list", "Maßnahme,Maßnahmen")
    measures[1].searched_text, measures[1].told_by = "Eine Strecke.", row("0.1", "", text=TEXT)
    return {
        **filters(),
        "words": "Radweg",
        "stems": {word.stem for word in german.words("Radweg")},
        "lists": [
            hits(goals()[:3], 12, "goal_list", "Ziel,Ziele"),
            listed,
        ],
        "nothing": False,
        "is_too_general": False,
        "suggestion": None,
        "chips": [],
        "untold_fields": [],
    } | more


def searches():
    """[(words, what search/_results.html takes)]"""
    chips = [Chip("Klimaschutz", "?"), Chip(LONG, "?")]
    empty = hits([], 0, "measure_list", "Maßnahme,Maßnahmen")
    nothing = {"nothing": True, "lists": [empty]}
    return [
        (
            "Mit Treffern, Filtern und einem Vorschlag",
            results(chips=chips, suggestion=Suggestion("Radwege", "?q=Radwege")),
        ),
        ("Nur Ziele", results(lists=[*results()["lists"][:1], empty])),
        ("Nichts gefunden", results(chips=chips, **nothing)),
        ("Zu allgemein", results(is_too_general=True, **nothing)),
    ]


# Legal pages


def places():
    """{key: Filled}: two that are filled, one that is still open."""
    texts = {
        "inhalt": "Ein Absatz.\n\nNoch einer, mit https://example.org/",
        "bedienung": "Ein Absatz.",
        "zugang": "",
    }
    return {
        key: Filled(Slot(key, f"Erklärt: {key}", "Was hierher gehört."), text)
        for key, text in texts.items()
    }
