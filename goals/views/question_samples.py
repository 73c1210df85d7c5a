"""Invented questions of council members for /gestaltung/, from the asking to the answer.

Nothing here is read from or written to the database.
"""

from datetime import timedelta

from goals.asking import HAPPENED, UNNAMED, Below, Step
from goals.days import noon_of, today
from goals.forms.answers import AnswerForm, AnswerReleaseForm, DeclineForm, PassOnForm, SendBackForm
from goals.forms.saving import new_token
from goals.models import CouncilBody, CouncilSession, Department, Question, StatusReport
from goals.views.desk_samples import GOAL
from goals.views.samples import LONG, TODAY
from goals.vocabulary import QuestionState, Visibility

ASKER = "Anna Beispiel"
UNIT = Department(pk=1, slug="beispiel", number="66", name="Straßenbau und -unterhaltung")
SESSION = CouncilSession(pk=1, body=CouncilBody(name="Beispielausschuss"), held_on=TODAY)
REPORT = StatusReport(pk=1, session=SESSION, version=2)


def question(state=QuestionState.PASSED_ON, days=0, **more):
    """A question in a state; its answer is due in so many days."""
    found = Question(
        **{
            "number": 1,
            "goal": GOAL,
            "text": "Wann wird der Radweg gebaut?\n\nUnd wo fängt er an?",
            "answer": "Im nächsten Jahr.\n\nEr beginnt in Dülmen.",
            "asked_at": noon_of(TODAY),
            "released_at": noon_of(TODAY),
            "deadline": today() + timedelta(days),
            "department": UNIT,
            "state": state,
            "name_consent": True,
        }
        | more
    )
    found.asker, found.state_told = ASKER, found.get_state_display()
    found.asker_told = ASKER if found.name_consent else f"{ASKER} ({UNNAMED})"
    return found


def waiting():
    """In the time given, due, overdue, not yet passed on, answered and not yet released."""
    return [
        question(days=10),
        question(days=1, text=LONG),
        question(QuestionState.RETURNED, days=-1),
        question(QuestionState.ASKED, department=None, name_consent=False),
        question(QuestionState.ANSWERED),
    ]


def lists():
    """[(words, what questions/_open.html takes)]"""
    return [
        ("Offene Fragen", {"questions": waiting(), "act": ""}),
        ("Fragen, auf die man antworten soll", {"questions": waiting()[:1], "act": "Antworten"}),
    ]


def answered():
    """[(words, what questions/_answered.html takes)]"""
    released = [
        question(QuestionState.RELEASED),
        question(QuestionState.RELEASED, visibility=Visibility.COUNCIL),
    ]
    told = [
        ("Beantwortet, auch für den Kreistag allein", released, False),
        ("Noch keine, und man darf fragen", [], True),
    ]
    return [
        (words, {"questions": questions, "may_ask": may_ask, "code": GOAL.code})
        for words, questions, may_ask in told
    ]


def closed():
    """Answered for all and for the council alone, on a report, without an answer."""
    return [
        question(QuestionState.RELEASED),
        question(QuestionState.RELEASED, visibility=Visibility.COUNCIL, text=LONG),
        question(QuestionState.RELEASED, goal=None, report=REPORT),
        question(QuestionState.DECLINED),
    ]


def below_reports():
    """[(words, what questions/_below_report.html takes)]"""
    asked = [question(days=10, goal=None, report=REPORT), question(days=-1)]
    told = [
        ("Unter einem Bericht, für Mitglieder", Below(asked, closed(), True, True, REPORT)),
        ("Unter einem Bericht, für alle", Below([], closed()[:1], False, False, REPORT)),
        ("Unter einem vorläufigen Bericht, noch keine", Below([], [], False, True, None)),
    ]
    return [(words, {"below": below}) for words, below in told]


def facts():
    """[(words, what questions/_facts.html takes)]: who handles it, who asked it, who reads it."""
    hidden = question(days=10, name_consent=False)
    released, closed = question(QuestionState.RELEASED), question(QuestionState.DECLINED)
    return [
        ("Für die Verwaltung", {"question": hidden, "knows_all": True, "is_mine": False}),
        ("Für die, die gefragt haben", {"question": hidden, "knows_all": False, "is_mine": True}),
        ("Für alle", {"question": released, "knows_all": False, "is_mine": False}),
        ("Ohne Antwort", {"question": closed, "knows_all": True, "is_mine": False}),
    ]


def way():
    """[asking.Step]: all that can happen to a question."""
    passed_on = (QuestionState.PASSED_ON, QuestionState.RETURNED)
    return [
        Step(TODAY, what, ASKER, UNIT, TODAY, "Bitte mit Kosten.")
        if state in passed_on
        else Step(TODAY, what, "", None, None, "")
        for state, what in HAPPENED.items()
    ]


class SamplePassOn(PassOnForm):
    """The form that passes a question on, with units that nobody stored."""

    def prepare(self):
        self.fields["department"].choices = [("", "bitte wählen"), ("1", str(UNIT)), ("2", LONG)]


def acts():
    """[(words, what questions/_act.html takes)]: each thing that can be done, one gone wrong."""
    asked, waits = question(QuestionState.ASKED), question(days=10, answer="")
    wrong = AnswerForm(waits, {"answer": "", "seen": "0", "token": new_token()})
    there = question(QuestionState.ANSWERED)
    told = [
        ("Weitergeben", SamplePassOn(asked)),
        ("Antworten", AnswerForm(waits)),
        ("Antworten, mit Fehler", wrong),
        ("Freigeben", AnswerReleaseForm(there)),
        ("Zurückgeben", SendBackForm(there)),
        ("Ohne Antwort schließen", DeclineForm(asked)),
    ]
    return [(words, {"act": form}) for words, form in told]
