"""A small portal with everything in it, for the tests that look at all pages at once.

Every kind of thing stands here once at least: fields with two sections, one and none; goals in each
phase and without a report; reports with corrections, confirmations, reasons, proposals and notes;
measures public, for the council, internal and withdrawn; a tree of departments. What is not public
carries a word of SECRETS in its texts.
"""

from dataclasses import dataclass
from datetime import date, time

import pytest

from goals.days import ADOPTED_ON
from goals.models import (
    CouncilBody,
    CouncilPaper,
    CouncilSession,
    DemoContent,
    Department,
    DigestRun,
    Feedback,
    Goal,
    Mark,
    Measure,
    Milestone,
    PageSlot,
    Principle,
    ProgressDraft,
    Question,
    StatusReport,
    StrategicField,
    User,
)
from tests.factories import (
    at_noon,
    days_ago,
    make_body,
    make_department,
    make_digest,
    make_draft,
    make_feedback,
    make_field,
    make_goal,
    make_item,
    make_measure,
    make_membership,
    make_milestone,
    make_municipality,
    make_paper,
    make_question,
    make_report,
    make_resolution,
    make_session,
    make_update,
    make_user,
)

PAST = days_ago(40)
"""A day on which less was known: some reports, and one measure, came later."""

SECRETS = {"council": "Ratsgeheimnis", "internal": "Amtsgeheimnis"}


@dataclass
class World:
    """The rows that tests ask for by name; `users` by role, None for the anonymous reader."""

    field: StrategicField
    split_field: StrategicField
    empty_field: StrategicField
    goal: Goal
    bare_goal: Goal
    measure: Measure
    council_measure: Measure
    internal_measure: Measure
    withdrawn_measure: Measure
    foreign_measure: Measure
    division: Department
    department: Department
    closed_department: Department
    feedback: Feedback
    answered_feedback: Feedback
    spam: Feedback
    draft: ProgressDraft
    waiting: ProgressDraft
    returned: ProgressDraft
    question: Question
    council_question: Question
    own_question: Question
    answered_question: Question
    open_question: Question
    foreign_question: Question
    entered_question: Question
    report_question: Question
    council_report_question: Question
    closed_report_question: Question
    body: CouncilBody
    paper: CouncilPaper
    session: CouncilSession
    cancelled_session: CouncilSession
    report: StatusReport
    council_report: StatusReport
    closed_report: StatusReport
    users: dict
    invited: User
    past: date = PAST


@pytest.fixture
def world(db):
    return make_world()


def make_world():
    resolution = make_resolution()
    for position, number in enumerate(("I", "II"), 1):
        Principle.objects.create(
            resolution=resolution,
            position=position,
            number=number,
            title=f"Prinzip {number}",
            page=position + 3,
            text="Ein Absatz.\n\nNoch einer.",
        )
    split = make_field("I", 1, "Wirtschaft und Arbeit", sections=2)
    field = make_field("VIII", 8, "Klimaschutz, Klimaanpassung und Energie")
    empty = make_field("IX", 9, "Natur", sections=0)
    division, department, closed, other = make_departments()
    users = make_users(department, other)
    goals = make_goals(split, field, department, division)
    measures = make_measures(goals, department, division)
    report_on_goals(goals, users)
    report_on_measures(measures, users)
    drafts = make_drafts(goals, measures, users)
    questions = make_questions(goals, measures, users)
    # What the factories made today was known from the beginning, but for the last measure.
    for model in (Goal, Department, Measure, Milestone):
        model.history.update(history_date=at_noon(ADOPTED_ON))
    Measure.history.filter(number=measures["late"].number).update(history_date=at_noon(days_ago(5)))
    PageSlot.objects.create(
        page="impressum",
        slot="editors",
        text="Büro des Landrats\n02541 18-0\n\nhttps://example.org/",
    )
    PageSlot.objects.create(page="barrierefreiheit", slot="reviewed_on", text="01.07.2025")
    DemoContent.objects.create(pk=1, loaded_on=days_ago(0))
    open_one, answered, spam = make_messages(users)
    make_mails(users)
    return World(
        field=field,
        split_field=split,
        empty_field=empty,
        goal=goals["in_progress"],
        bare_goal=goals["none"],
        measure=measures["full"],
        council_measure=measures["council"],
        internal_measure=measures["internal"],
        withdrawn_measure=measures["withdrawn"],
        foreign_measure=measures["continuous"],
        division=division,
        department=department,
        closed_department=closed,
        feedback=open_one,
        answered_feedback=answered,
        spam=spam,
        **drafts,
        **questions,
        **make_council(field, goals, measures, users),
        users=users,
        invited=make_invited(department),
    )


def make_messages(users):
    """Feedback in all its kinds, of which nobody but controlling reads a word."""
    text = f"Erster Absatz.\n\n{SECRETS['internal']}."
    way = {"page": "/ziele/VIII.1/", "email": "buerger@example.org", "name": "Bea Bürger"}
    open_one = make_feedback(text, days_ago=15, **way)
    make_feedback(text, days_ago=50, kind="other_form", other_way="02541 1234")
    make_feedback(text, answer_mail="failed", answer_problem="Kein Server.", answer="So.", **way)
    answered = make_feedback(text, days_ago=9, receipt_mail="sent", **way)
    answered.claim(by=users["controlling"], answer=text, version=0)
    answered.settle()
    by_phone = make_feedback(text, days_ago=9)
    by_phone.answer_otherwise(by=users["admin"], note=text, version=0)
    entries = {"kind": "barrier", "message": text}
    spam, _ = Feedback.objects.receive("spam", suspicion="Zu schnell.", **entries)
    return open_one, answered, spam


def make_mails(users):
    """Mails of the day in all their states, and a run that broke off."""
    make_digest(users["admin"], problem="", day=days_ago(1))
    make_digest(users["admin"], "failed", problem="Der Mailserver ist nicht zu erreichen.")
    make_digest(users["controlling"], "unclear", tries=3, problem="Die Verbindung brach ab.")
    long_ago = at_noon(days_ago(4))
    make_digest(users["editor"], "sending", claimed_at=long_ago)
    DigestRun.objects.create(started_at=long_ago, sent=1, failed=1, unclear=1)


def make_departments():
    division = make_department("Dezernat I", "1", slug="1-dezernat", kind="division")
    department = make_department(
        "Straßenbau und -unterhaltung",
        "66",
        slug="66-strassenbau",
        parent=division,
        mailbox="strassen@example.org",
    )
    make_department("Brückenbau", "66.1", slug="661-bruecken", kind="unit", parent=department)
    make_department("Wirtschaftsförderung GmbH", slug="wfc", kind="company")
    other = make_department("Kreissportbund", slug="ksb", kind="partner")
    closed = make_department("Hochbau alt", "65", slug="65-alt", is_active=False)
    return division, department, closed, other


def make_invited(department):
    """Somebody who has not set a password yet."""
    user = make_user("Ina", "editor", [department])
    user.set_unusable_password()
    user.save(update_fields=["password"])
    return user


def make_users(department, other):
    return {
        "anonymous": None,
        "council": make_user("Ruth", "council"),
        "editor": make_user("Emil", "editor", [department]),
        "other": make_user("Erna", "editor", [other]),
        "controlling": make_user("Cora", "controlling"),
        "admin": make_user("Adam", "admin"),
    }


def make_goals(split, field, department, division):
    """{phase: goal}, all in `field`; two more stand in the sections of `split`."""
    for section in split.sections.all():
        make_goal(split, section=section, lead=division)
    phases = "in_progress none not_started planned ongoing completed paused dropped at_risk calm"
    goals = {
        phase: make_goal(field, lead=department, contributing=[division])
        for phase in phases.split()
        if phase != "none"
    }
    goals["none"] = make_goal(
        field,
        short_title="",
        text="Der Kreis Coesfeld baut das Netz der Radwege aus und erhält es.\n\nBis 2030.",
    )
    return goals


def make_measures(goals, department, division):
    places = [make_municipality(name) for name in ("Dülmen", "Lüdinghausen")]
    full = make_measure(
        "Ladepunkte an allen Kreishäusern",
        goals=[goals["in_progress"], goals["not_started"], goals["completed"]],
        lead=department,
        contributing=[division],
        municipalities=places,
        papers=[
            make_paper("SV-10-1153", title="Ladepunkte", url="https://example.org/vorlage"),
            make_paper("SV-10-1154/1"),
        ],
        description="Erster Absatz.\n\nZweiter Absatz.",
        expected_effect="Weniger Abgase.",
        target_group="Beschäftigte",
        planned_start=days_ago(300),
        planned_end=days_ago(-300),
        actual_start=days_ago(280),
        cost_planned=120_000,
        cost_actual=98_765,
        funding="Land",
        links="Förderung | https://example.org/foerderung\nhttps://example.org/",
        contact="laden@example.org",
        priority="high",
    )
    make_milestone(full, "Vergabe", days_ago(200), reached_on=days_ago(190))
    make_milestone(full, "Bau", days_ago(30))
    make_milestone(full, "Eröffnung", days_ago(-90))
    goal = [goals["in_progress"]]
    withdrawal = {"withdrawn_on": days_ago(60), "withdrawn_reason": "Förderung entfallen."}
    return {
        "full": full,
        "continuous": make_measure(
            "Beratung", goals=goal, lead=division, contributing=[department], is_continuous=True
        ),
        "withdrawn": make_measure("Zurückgezogen", goals=goal, lead=department, **withdrawal),
        "council": make_measure(
            SECRETS["council"],
            since=days_ago(300),
            goals=goal,
            lead=department,
            visibility="council",
        ),
        "internal": make_measure(
            SECRETS["internal"],
            since=days_ago(300),
            goals=goal,
            lead=department,
            visibility="internal",
        ),
        "late": make_measure("Erst seit kurzem", goals=[goals["calm"]], lead=department),
    }


def report_on_goals(goals, users):
    paper = make_paper("SV-10-1200", url="https://example.org/1200")
    halted = {"reason": "Das Geld fehlt.", "paper": make_paper("SV-10-1201")}
    risk = {"assessment": "at_risk", "reason": "Ein Gutachten fehlt.\n\nEs kommt spät."}
    for phase in ("not_started", "ongoing", "completed"):
        make_update(goals[phase], phase, days_ago(400))
    make_update(goals["paused"], "paused", days_ago(100), **halted)
    make_update(goals["dropped"], "dropped", days_ago(100), **halted)
    make_update(goals["planned"], "planned", days_ago(170), assessment="on_track")
    make_update(goals["calm"], "in_progress", days_ago(20), assessment="on_track")
    make_update(goals["calm"], "in_progress", days_ago(10), assessment="on_track")
    make_update(
        goals["at_risk"],
        "in_progress",
        days_ago(90),
        **risk,
        proposal="Der Kreistag entscheidet.",
        paper=paper,
    )
    goal = goals["in_progress"]
    make_update(goal, "planned", days_ago(300), assessment="on_track")
    wrong = make_update(goal, "completed", days_ago(200), reason="Irrtum.")
    make_update(
        goal,
        "in_progress",
        days_ago(200),
        assessment="on_track",
        corrects=wrong,
        released_at=at_noon(days_ago(150)),
        text="Richtig ist: Es wird gebaut.",
    )
    make_update(goal, "in_progress", days_ago(100), **risk, proposal="Mehr Geld.", paper=paper)
    deviating = {"assessment": "deviating", "reason": "Lieferung verzögert."}
    make_update(goal, "in_progress", days_ago(30), **deviating, internal_note=SECRETS["internal"])
    for visibility, text in SECRETS.items():
        # The first one before PAST, so that a past day has something to leak too.
        for day in (days_ago(60), days_ago(3)):
            make_update(goal, "in_progress", day, **deviating, visibility=visibility, text=text)


def report_on_measures(measures, users):
    full = measures["full"]
    make_update(full, "planned", days_ago(280), assessment="on_track")
    wrong = make_update(full, "in_progress", days_ago(120), assessment="on_track")
    make_update(
        full,
        "in_progress",
        days_ago(120),
        assessment="at_risk",
        reason="Preise gestiegen.",
        corrects=wrong,
        released_at=at_noon(days_ago(20)),
        internal_note=SECRETS["internal"],
    )
    make_update(measures["continuous"], "ongoing", days_ago(15), assessment="on_track")
    for visibility, text in SECRETS.items():
        make_update(measures[visibility], "planned", days_ago(9), visibility=visibility, text=text)


def make_drafts(goals, measures, users):
    """One that is being written, one that waits for release, one that came back."""
    editor, secret = users["editor"], SECRETS["internal"]
    draft = make_draft(goals["in_progress"], editor, text=secret, internal_note=secret)
    waiting = make_draft(
        goals["calm"], editor, phase="completed", assessment="none", text=secret, reason=secret
    )
    waiting.submit(by=editor)
    returned = make_draft(measures["full"], editor, phase="dropped", text=secret, reason=secret)
    returned.assessment = "none"
    returned.submit(by=editor)
    returned.send_back(by=users["controlling"], comment=secret)
    return {"draft": draft, "waiting": waiting, "returned": returned}


def make_council(field, goals, measures, users):
    """A body with members of all kinds and sessions past, coming, cancelled and moved; what is not
    public on an agenda carries a secret.
    """
    body = make_body("Ausschuss für Mobilität", fields=[field], duties="Straßen und Radwege.")
    make_body("Kreistag", slug="kreistag")
    make_membership(body, users["council"])
    make_membership(body, "Rita Rat", kind="chair")
    make_membership(body, "Früher Fritz", ends_on=body.term.starts_on)
    goal, paper = goals["in_progress"], make_paper("SV-10-1300", url="https://example.org/1300")
    session = make_session(body, place="Kreishaus I", begins_at=time(17), note="Mit Ortstermin.")
    make_item(session, "Radwege", [goal], [measures["full"]], [paper], number="1")
    make_item(session, "Verweis", [], [measures["council"], measures["internal"]], number="2")
    make_item(session, SECRETS["council"], [goals["none"]], number="N 1", is_public=False)
    make_item(make_session(body, days_ago(70)), "Bericht", [goal], result="Kenntnis genommen")
    reports = make_reports(body, users["controlling"])
    for user in (users["council"], users["controlling"]):
        Mark.objects.put(user, goal)
        Mark.objects.put(user, goals["none"])
    cancelled = make_session(body, days_ago(-50), is_cancelled=True)
    make_session(body, days_ago(-90), moved_from=days_ago(-80))
    reports |= ask_about(reports, users)
    found = {"body": body, "session": session, "cancelled_session": cancelled, "paper": paper}
    return found | reports


def make_reports(body, by):
    """A report of each stage."""
    first, second, third = [make_session(body, days_ago(day)) for day in (60, 40, 20)]
    words = {"introduction": "Zur Lage.", "remarks": {body.field_numbers[0]: "Zum Feld."}}
    return {
        "report": make_report(first, by, stage="public", **words),
        "council_report": make_report(second, by, stage="council", **words),
        "closed_report": make_report(third, by, introduction=SECRETS["internal"]),
    }


def ask_about(reports, users):
    """Questions on reports of every stage; meant for all, they show no more than these."""
    people = {"by": make_user("Rosa", "council"), "department": Department.objects.first()}
    people |= {"answered_by": users["controlling"], "released_by": users["admin"]}
    council, internal = (dict.fromkeys(("text", "answer"), word) for word in SECRETS.values())
    return {
        "report_question": make_question(reports["report"], "released", **people),
        "council_report_question": make_question(
            reports["council_report"], "released", **council, **people
        ),
        "closed_report_question": make_question(
            reports["closed_report"],
            "released",
            asker_name="Rita Rat",
            **internal,
            **people | {"by": users["admin"]},
        ),
    }


def make_questions(goals, measures, users):
    """Questions in every state, those that are not public with a secret in their texts; of Ruth,
    of another member and of one without an account.
    """
    goal, full = goals["in_progress"], measures["full"]
    people = {"by": users["council"], "released_by": users["admin"]}
    people["answered_by"] = users["controlling"]
    other = people | {"by": make_user("Rolf", "council")}
    entered = people | {"by": users["admin"], "asker_name": "Rita Rat"}
    council, internal = SECRETS["council"], SECRETS["internal"]
    told = {"visibility": "council", "text": council, "answer": council}
    hidden = {"text": internal, "answer": internal, "comment": internal, "reason": internal}
    question = make_question(goal, "released", since=50, name_consent=True, **people)
    make_question(full, "released", since=50, text="Wann?\n\nUnd wo?", **entered)
    make_question(full, "released", since=50, **told, **other)
    # On what is not public, nothing is.
    make_question(measures["council"], "released", text=council, answer=council, **other)
    make_question(measures["internal"], "released", text=internal, answer=internal, **other)
    make_question(goal, "returned", **hidden, **other)
    make_question(goal, "declined", **hidden, **other)
    make_question(full, "declined", **people)
    return {
        "question": question,
        "council_question": make_question(goal, "released", since=50, **told, **other),
        "own_question": make_question(full, "passed_on", comment=internal, **people),
        "answered_question": make_question(
            goal, "answered", answer=internal, comment=internal, **people
        ),
        "open_question": make_question(
            goal, "passed_on", text=internal, deadline=days_ago(1), **other
        ),
        "entered_question": make_question(goals["none"], **entered | {"text": internal}),
        "foreign_question": make_question(goals["none"], text=internal, **other),
    }
