"""Two requests that really run at once, for every form that changes something.

Each row of ROWS is run twice: one person clicks twice, and two people send what they have typed
into the same version. A new form, or a new closed address that takes a POST, fails without a row.
What is particular to a subject has races of its own beside the subject's other tests.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.core import mail
from django.db.models import Model, QuerySet, Sum
from django.db.models.deletion import Collector
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from goals.days import today
from goals.forms.drafts import SeenForm
from goals.forms.feedback import CaseForm
from goals.forms.saving import ActionForm
from goals.lockout import key_of
from goals.models import CouncilBody, CouncilTerm, Digest, Feedback, Mark, Question
from tests.addresses import OWN
from tests.factories import (
    PASSWORD,
    count,
    days_ago,
    make_body,
    make_department,
    make_digest,
    make_draft,
    make_feedback,
    make_goal,
    make_measure,
    make_paper,
    make_question,
    make_report,
    make_session,
    make_term,
    make_update,
    make_user,
    save_on,
)
from tests.forms import forms_of
from tests.together import at_once, slowly


@pytest.fixture
def world():
    """One goal, its department, and whoever acts."""
    department = make_department("Straßenbau", "66")
    users = {
        "controlling": make_user("Cora", "controlling"),
        "admin": make_user("Adam", "admin"),
        "editor": make_user("Emil", "editor", [department]),
        "council": make_user("Ruth", "council"),
    }
    goal = make_goal(lead=department)
    return SimpleNamespace(
        users=users,
        department=department,
        division=make_department("Dezernat I"),
        goal=goal,
        field=goal.field,
    )


ONE, BOTH = ([302, 409],), ([302, 302],)
EITHER, SHOWN = ONE + BOTH, ([200, 200],)
ASKED = ([200, 302],)
"""What two people are answered: the second is told what the first did, or is asked because of it,
or both have acted.
"""


@dataclass
class Row:
    """`opened(world)` answers the address of a page with the form, on something new.

    `form`: the name of its class; `act`: the value of its button, if it has several; `typed`: what
    is entered besides, with NAME for who types. `makes`: the table in which each act leaves one
    row. `of_two`: ONE, or something else with the reason `why`.
    """

    form: str
    act: str
    opened: object
    typed: dict
    makes: str
    of_two: tuple = ONE
    why: str = ""
    by: tuple = ("controlling", "admin")

    @property
    def key(self):
        return f"{self.form} {self.act}".strip()

    @property
    def button(self):
        """What the button adds to the entries."""
        if self.form in ("TreeImportForm", "SessionImportForm"):
            return {"confirm": ["1"]}
        return {"act": [self.act.split()[0]]} if self.act not in ("", "neu") else {}


def goal_of(world):
    return make_goal(world.field, lead=world.department)


def edited(world):
    measure = make_measure(lead=world.department, goals=[world.goal])
    return reverse("measure_edit", args=[measure.number])


def reported(world):
    return goal_of(world).report_url


def draft_of(world, **columns):
    return make_draft(goal_of(world), world.users["editor"], **columns)


def waiting(world):
    draft = draft_of(world, phase="completed", assessment="none")
    draft.submit(by=world.users["editor"])
    return draft


def behind(world):
    """A draft that waits, though something else was reported since."""
    draft = waiting(world)
    make_update(draft.subject, "planned", days_ago(1), assessment="on_track")
    return draft.get_absolute_url()


def release_of(world):
    return reverse("release", args=[waiting(world).pk])


def question_in(state):
    def opened(world):
        people = {"by": world.users["council"], "answered_by": world.users["editor"]}
        question = make_question(goal_of(world), state, **people)
        return reverse("question_edit", args=[question.pk])

    return opened


def question_of_ruth(world):
    return make_question(goal_of(world), by=world.users["council"])


def changed(world):
    """Something for everybody to mark in the area of the council; nothing else is."""
    Mark.objects.all().delete()
    make_update(goal_of(world))
    return reverse("council_area")


def marked(world):
    goal = goal_of(world)
    for user in world.users.values():
        Mark.objects.put(user, goal)
    return reverse("council_area")


def case_of(world):
    return reverse("feedback_case", args=[make_feedback(email="buerger@example.org").pk])


def spam_of(world):
    case = make_feedback()
    case.put_to_spam(by=world.users["controlling"], version=0)
    return reverse("feedback_case", args=[case.pk])


def locked(world):
    name, now = key_of(world.users["editor"].username), timezone.now()
    AccessAttempt.objects.create(username=name, attempt_time=now, failures_since_start=5)
    return reverse("account_edit", args=[world.users["editor"].pk])


def person(world, **columns):
    return make_user(f"Pia{next(count)}", "editor", [world.department], **columns)


def invited(world):
    user = person(world)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    return reverse("account_invite", args=[user.pk])


def leading(world):
    """A department that leads a goal."""
    department = make_department("Hochbau")
    make_goal(world.field, lead=department)
    return department


def merging(world):
    url = reverse("department_merge", args=[leading(world).slug])
    return f"{url}?ziel={world.division.slug}"


def renamed(world):
    department = make_department("Hochbau")
    for day in (9, 8):
        save_on(days_ago(day), department, name=f"Hochbau {day}")
    return reverse("department_history", args=[department.slug])


def not_sent(world):
    """A mail of the day that is to be sent once more; the only one that lies there."""
    Digest.objects.exclude(state="sent").delete()
    user = person(world, email=f"x{next(count)}@example.org")
    make_measure(lead=world.department)
    make_digest(user, "unclear", tries=1)
    return reverse("digest_list")


def met(world):
    """A session whose cutoff has passed."""
    body = make_body(f"Ausschuss {next(count)}", fields=[world.field])
    return make_session(body, days_ago(3))


def term_of(world):
    """A term that begins after all others, which are made short."""
    for term in CouncilTerm.objects.all():
        term.ends_on = term.starts_on + timedelta(days=1)
        term.save()
    return make_term(date(2030, 1, 1) + timedelta(days=10 * (next(count) % 900))).get_absolute_url()


def paper_of(world):
    return make_paper(f"SV-77-{next(count) % 10_000:04}").edit_url


def body_of(world):
    return make_body(f"Ausschuss {next(count)}")


def new_body(world):
    body_of(world)  # In a term, which the form offers.
    return reverse("body_new")


def calendar_for(world):
    CouncilBody.objects.filter(name="Kreistag").exists() or make_body("Kreistag")
    return reverse("session_import")


EVENT = "BEGIN:VEVENT\nUID:NAME\nSUMMARY:Kreistag\nDTSTART:20800910T150000Z\nEND:VEVENT"
CALENDAR = {"text": f"BEGIN:VCALENDAR\n{EVENT}\nEND:VCALENDAR\n"}
REPORT = {"phase": "planned", "text": "Von NAME.", "effective_on": f"{today():%d.%m.%Y}"}

ROWS = [
    Row(
        "GoalForm",
        "",
        lambda world: reverse("goal_edit", args=[goal_of(world).code]),
        {"plain_sentence": "Von NAME."},
        "HistoricalGoal",
    ),
    Row(
        "MeasureForm",
        "",
        edited,
        {"summary": "Von NAME."},
        "HistoricalMeasure",
    ),
    Row(
        "MeasureForm",
        "neu",
        lambda world: reverse("measure_new"),
        {"title": "Brücke", "summary": "Von NAME.", "goals": "GOAL", "lead": "DEPARTMENT"},
        "Measure",
        BOTH,
        "a title is no key: each has made a measure",
    ),
    Row(
        "DepartmentForm",
        "",
        lambda world: reverse("department_edit", args=[make_department("Hochbau").slug]),
        {"short_name": "NAME"},
        "HistoricalDepartment",
    ),
    Row(
        "DepartmentForm",
        "neu",
        lambda world: reverse("department_new"),
        {"name": "Hochbau von NAME"},
        "Department",
        BOTH,
        "each has made a unit of another name",
    ),
    Row("MergerForm", "", merging, {}, "HistoricalDepartment"),
    Row("RestoreForm", "", renamed, {}, "HistoricalDepartment"),
    Row(
        "TreeImportForm",
        "",
        lambda world: reverse("department_import"),
        {"text": "number;name;parent;kind;mailbox\n;Neu von NAME;;department;"},
        "Department",
    ),
    Row("SessionImportForm", "", calendar_for, CALENDAR, "CouncilSession"),
    Row(
        "AssignForm",
        "uebernehmen",
        lambda world: f"{reverse('assign')}?q={goal_of(world).code}",
        {"reach": "ziele", "interval": "INTERVAL"},
        "HistoricalGoal",
    ),
    Row(
        "HandOverForm",
        "uebernehmen",
        lambda world: reverse("hand_over", args=[leading(world).slug]),
        {"lead": "DEPARTMENT"},
        "HistoricalGoal",
    ),
    Row(
        "PageForm",
        "",
        lambda world: reverse("page_edit", args=["impressum"]),
        {"editors": "Büro NAME"},
        "HistoricalPageSlot",
    ),
    Row(
        "AccountForm",
        "",
        lambda world: person(world, email=f"x{next(count)}@example.org").get_absolute_url(),
        {"name": "Pia von NAME"},
        "HistoricalUser",
    ),
    Row(
        "AccountForm",
        "neu",
        lambda world: reverse("account_new"),
        {"name": "Pia", "username": "pia-NAME", "role": "council"},
        "User",
        BOTH,
        "each has made an account of another name",
    ),
    Row(
        "InviteForm",
        "",
        invited,
        {},
        "HistoricalUser",
        SHOWN,
        "each makes a link and is shown it; the newer one counts, as the page says",
    ),
    Row(
        "UnlockForm",
        "",
        locked,
        {},
        "",
        BOTH,
        "what is unlocked stays so",
    ),
    Row("TermForm", "", term_of, {"ends_on": "28.INTERVAL.2099"}, "HistoricalCouncilTerm"),
    Row(
        "TermForm",
        "neu",
        lambda world: reverse("term_new"),
        {"starts_on": "01.INTERVAL.YEAR", "ends_on": "02.INTERVAL.YEAR"},
        "CouncilTerm",
        BOTH,
        "each has made a term of another year",
    ),
    Row("PaperForm", "", paper_of, {"title": "Von NAME"}, "HistoricalCouncilPaper"),
    Row(
        "BodyForm",
        "",
        lambda world: reverse("body_edit", args=[body_of(world).slug]),
        {"duties": "Von NAME."},
        "HistoricalCouncilBody",
    ),
    Row(
        "BodyForm",
        "neu",
        new_body,
        {"name": "Beirat von NAME"},
        "CouncilBody",
        BOTH,
        "each has made a body of another name",
    ),
    Row(
        "SessionForm",
        "",
        lambda world: reverse("session_edit", args=[make_session(body_of(world)).pk]),
        {"place": "Bei NAME"},
        "HistoricalCouncilSession",
    ),
    Row(
        "SessionForm",
        "neu",
        lambda world: f"{reverse('session_new')}?gremium={body_of(world).slug}",
        {"held_on": f"{today():%d.%m.%Y}", "item_n1_title": "Punkt von NAME"},
        "CouncilSession",
        ASKED,
        "whoever enters a second session of a day is asked whether it stands there already",
    ),
    Row("ReportForm", "melden", reported, REPORT, "ProgressUpdate"),
    Row(
        "ReportForm",
        "melden Maßnahme",
        lambda world: make_measure(lead=world.department).report_url,
        REPORT,
        "ProgressUpdate",
    ),
    Row(
        "ReportForm",
        "speichern",
        reported,
        {"text": "Von NAME."},
        "ProgressDraft",
        BOTH,
        "each has a draft of the own",
    ),
    Row(
        "DraftActForm",
        "zurueckholen",
        lambda world: waiting(world).get_absolute_url(),
        {},
        "",
    ),
    Row("DraftActForm", "erneut", behind, {}, ""),
    Row(
        "DraftActForm",
        "verwerfen",
        lambda world: draft_of(world).get_absolute_url(),
        {},
        "",
    ),
    Row("ReleaseForm", "freigeben", release_of, {}, "ProgressUpdate"),
    Row("ReleaseForm", "zurueckgeben", release_of, {"comment": "Von NAME."}, ""),
    Row(
        "QuestionForm",
        "",
        lambda world: f"{reverse('question_new')}?zu={world.goal.code}",
        {"asker_name": "Rita", "text": "Von NAME?"},
        "Question",
        BOTH,
        "each has asked a question",
    ),
    Row(
        "LookForm",
        "",
        lambda world: reverse("council_area"),
        {},
        "",
        BOTH,
        "each has a look of the own",
    ),
    Row("MarkForm", "merken", changed, {}, "Mark", BOTH, "marks are personal"),
    Row("MarkForm", "entfernen", marked, {}, "", BOTH, "marks are personal"),
    Row("PassOnForm", "weitergeben", question_in("asked"), {"comment": "Von NAME."}, "moves"),
    Row("AnswerForm", "antworten", question_in("passed_on"), {"answer": "Von NAME."}, "moves"),
    Row("AnswerReleaseForm", "freigeben", question_in("answered"), {}, "moves"),
    Row("SendBackForm", "zurueckgeben", question_in("answered"), {"comment": "NAME"}, "moves"),
    Row("DeclineForm", "schliessen", question_in("asked"), {"reason": "Von NAME."}, "moves"),
    Row(
        "WithdrawForm",
        "zurueckziehen",
        lambda world: reverse("question_withdraw", args=[question_of_ruth(world).pk]),
        {},
        "moves",
        by=("council", "council"),
    ),
    Row("MailForm", "mail", case_of, {"answer": "Von NAME."}, "mails"),
    Row("NoteForm", "otherwise", case_of, {"note": "Von NAME."}, "acts"),
    Row("SpamForm", "spam", case_of, {}, "acts"),
    Row("ReopenForm", "reopen", spam_of, {}, "acts"),
    Row(
        "FreezeForm",
        "einfrieren",
        lambda world: reverse("report_new", args=[met(world).pk]),
        {"introduction": "Von NAME."},
        "StatusReport",
    ),
    Row(
        "StageForm",
        "",
        lambda world: reverse("report_stage", args=make_report(met(world)).key),
        {},
        "ReportStage",
    ),
    Row(
        "SendAgainForm",
        "",
        not_sent,
        {},
        "mails",
        EITHER,
        "until the mail is claimed, both may allow it; claimed, and sent, it is once",
    ),
]

VERSIONS = {"moves": Question, "acts": Feedback}
PREVIEWED = ("AssignForm", "HandOverForm", "TreeImportForm", "SessionImportForm", "FreezeForm")
"""What is looked at in a preview first, and carried out from there."""


def subclasses(form):
    """The forms of the portal below a class, without those that others are built on."""
    below = [each for each in form.__subclasses__() if "goals.forms" in each.__module__]
    return {form} if not below else set().union(*map(subclasses, below))


def test_every_form_that_changes_something_has_a_row():
    forms = subclasses(ActionForm) | subclasses(CaseForm)
    assert {row.form for row in ROWS} == {form.__name__ for form in forms}
    acts = {(form.__name__, act) for form in subclasses(SeenForm) for act in form.ACTS}
    assert acts <= {(row.form, row.act) for row in ROWS}


OTHERS = {
    "desk": "tests/desk/test_desk.py: two confirm one line",
    "account_unlock": "UnlockForm, from the page of the account",
    "goal_mark": "MarkForm, from the area of the council",
    "password_change": "below",
}
"""Closed addresses that take a POST and have their races elsewhere, and where."""


@pytest.mark.django_db
def test_every_closed_address_that_takes_a_post_has_a_row(world):
    pages = {resolve(row.opened(world).partition("?")[0]).url_name for row in ROWS}
    closed = {
        address.name
        for address in OWN
        if address.view.audience != "public" and not address.view.csrf_exempt
    }
    assert pages.isdisjoint(OTHERS)
    assert pages | set(OTHERS) == closed


def test_who_may_both_act_may_for_a_reason():
    assert all((row.of_two != ONE) == bool(row.why) for row in ROWS)


def form_on(response, url, row):
    """The Form of a row on a page; for a button, the one that has it."""
    forms = forms_of(response, url)
    if row.form == "UnlockForm":
        return next(form for form in forms if form.url.endswith("/entsperren/"))
    return next(form for form in forms if row.button in form.buttons)


def request_of(world, row, user, url):
    """What sends the form as the user has opened and filled it, with all that its button adds."""
    client = Client()
    client.force_login(user)
    words = {
        "NAME": f"{user.name}{next(count)}",
        "GOAL": str(world.goal.pk),
        "DEPARTMENT": str(world.department.pk),
    }
    words["YEAR"] = str(2030 + next(count) % 60)
    words["INTERVAL"] = "12" if user.name == "Cora" else "3"
    typed = dict(row.typed)
    for word, meant in words.items():
        typed = {name: value.replace(word, meant) for name, value in typed.items()}
    page = client.get(url)
    if row.form in PREVIEWED:
        first = forms_of(page, url)[0]
        page, typed = client.post(first.url, first.entries | typed | {"act": "vorschau"}), {}
    form = form_on(page, url, row)
    sent = form.entries | typed | row.button
    return lambda: client.post(form.url, sent)


def count_of(makes):
    """How many rows there are of what an act makes; of messages and questions, how many acts."""
    if makes == "mails":
        return len(mail.outbox)
    if makes in VERSIONS:
        return VERSIONS[makes].objects.aggregate(acts=Sum("version"))["acts"]
    return apps.get_model("goals", makes).objects.count() if makes else 0


def statuses_of(*requests):
    return sorted(answer.status_code for answer in at_once(*requests))


@pytest.fixture
def slow(monkeypatch):
    """Stored slowly: between what a form reads and what it writes, others come."""
    monkeypatch.setattr(Model, "save_base", slowly(Model.save_base, 0.02))
    monkeypatch.setattr(QuerySet, "update", slowly(QuerySet.update, 0.02))
    monkeypatch.setattr(Collector, "delete", slowly(Collector.delete, 0.02))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_a_double_click_acts_once_and_nobody_is_overwritten(row, settings, world, slow):
    settings.EMAIL_URL = "" if row.form == "InviteForm" else "smtp://mail.example.org"
    people = [world.users[role] for role in row.by]

    url = row.opened(world)
    click, before = request_of(world, row, people[0], url), count_of(row.makes)
    assert statuses_of(click, click) in (SHOWN if row.form == "InviteForm" else BOTH)
    assert count_of(row.makes) - before == bool(row.makes)
    assert len(mail.outbox) <= 1
    mail.outbox.clear()

    url = row.opened(world)
    clicks, before = [request_of(world, row, user, url) for user in people], count_of(row.makes)
    assert statuses_of(*clicks) in row.of_two
    acts = 1 if row.of_two in (ONE, EITHER, ASKED) else 2
    assert count_of(row.makes) - before == bool(row.makes) * acts
    assert len(mail.outbox) <= 1


@pytest.mark.django_db(transaction=True)
def test_a_password_changed_by_two_clicks_is_changed(world, settings, slow):
    """Either click may find the old password gone; whatever it is told, the new one is set."""
    emil, url = world.users["editor"], reverse("password_change")
    new = "ein-neues-langes-Wort"
    client = Client()
    client.force_login(emil)
    sent = forms_of(client.get(url), url)[0].entries
    sent |= {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert 302 in statuses_of(*[lambda: client.post(url, sent)] * 2)
    emil.refresh_from_db()
    assert emil.check_password(new)
