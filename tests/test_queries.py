"""What a page costs does not depend on how much there is: the same queries for one and for three.

The pages are found from the URLconf. Around one field, goal, measure and department everything
grows: what they list, what is reported on them, and the lists they stand in.
"""

import pytest
from axes.models import AccessAttempt
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.days import ADOPTED_ON
from goals.lockout import key_of
from goals.models import (
    Department,
    Goal,
    Mark,
    Measure,
    Milestone,
    PageSlot,
    Principle,
    ProgressDraft,
)
from goals.vocabulary import QuestionState
from tests.addresses import OWN, addresses, is_dated
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
    make_session,
    make_update,
    make_user,
)

PAST = days_ago(40)


class Hub:
    """What the pages are about. `grow` adds one of everything that they may show."""

    def __init__(self):
        self.size = 0
        self.waiting = None
        self.department = make_department("Mitte", "10", slug="10-mitte")
        self.other = make_department("Nachbar", "11", slug="11-nachbar")
        self.field = make_field()
        self.goal = make_goal(self.field, lead=self.department)
        self.measure = make_measure("Mitte", goals=[self.goal], lead=self.department)
        self.reporter = make_user("Emil", "editor", [self.department])
        self.controlling = make_user("Cora", "controlling")
        self.admin = make_user("Adam", "admin")
        self.council = make_user("Ruth", "council")
        self.question = make_question(self.goal, "returned")
        self.session = make_session(make_body(fields=[self.field]))
        self.frozen = make_report(make_session(self.session.body, days_ago(40)), stage="council")
        self.feedback = make_feedback(email="buerger@example.org")

    def grow(self):
        self.size += 1
        size, hub = self.size, self.department
        resolution = self.field.resolution
        Principle.objects.create(
            resolution=resolution, position=size, number="I" * size, title="P", page=4, text="T"
        )
        other = make_department(f"Rand {size}", f"2{size}", parent=hub)
        make_department(f"Unter {size}", f"3{size}", parent=other)
        make_department(f"Partner {size}", kind="partner")
        fields = [
            make_field("L" * size, 50 + size, sections=2),
            make_field("M" * size, 60 + size, sections=0),
        ]
        account = make_user(f"Uta {size}", "editor", [hub, other])
        AccessAttempt.objects.create(username=key_of(account.username), failures_since_start=9)
        self.reporter.departments.add(other)
        place = make_municipality(f"Ort {size}")
        paper = make_paper(f"SV-10-{2000 + size}", url="https://example.org/")
        goals = [
            make_goal(self.field, lead=other, contributing=[hub]),
            make_goal(self.field, lead=hub, contributing=[other]),
            make_goal(fields[0], lead=hub, section=fields[0].sections.first()),
        ]
        self.goal.contributing.add(other)
        measures = [
            make_measure(f"A{size}", goals=[self.goal, *goals], lead=hub, contributing=[other]),
            make_measure(f"B{size}", goals=[self.goal], lead=other, contributing=[hub]),
            make_measure(f"C{size}", goals=[self.goal], lead=hub, visibility="internal"),
            make_measure(
                f"D{size}",
                goals=[self.goal],
                lead=hub,
                withdrawn_on=days_ago(60),
                withdrawn_reason="Vorbei.",
            ),
        ]
        for measure in (self.measure, *measures):
            measure.municipalities.add(place)
            measure.papers.add(paper)
            measure.contributing.add(other)
            measure.goals.add(goals[0])
            make_milestone(measure, f"Schritt {size}", days_ago(size))
        for subject in (self.goal, self.measure, *goals, *measures):
            self.report(subject, paper)
            make_draft(subject, self.reporter)
            waiting = make_draft(
                subject, self.reporter, phase="completed", assessment="none", text="Fertig."
            )
            waiting.submit(by=self.reporter)
            self.waiting = self.waiting or waiting
        make_digest(make_user(f"Post {size}", "editor"), "failed")
        for state in QuestionState.values:
            make_question(self.frozen, state, since=50, department=hub)
        for subject in (self.goal, self.measure):
            for state in QuestionState.values:
                make_question(subject, state, since=50)
            wrong = subject.updates.order_by("pk").first()
            correcting = ProgressDraft.objects.begin(subject, by=self.reporter, corrects=wrong)
            correcting.phase, correcting.assessment = "completed", "none"
            correcting.text = "Doch fertig."
            correcting.submit(by=self.reporter)
        self.meet(goals[0], measures, paper)
        make_feedback(days_ago=size)
        make_feedback().answer_otherwise(by=self.controlling, note="Angerufen.", version=0)
        make_feedback().put_to_spam(by=self.admin, version=0)
        PageSlot.objects.create(page="leichte-sprache", slot=f"content{size}", text="Text.")
        for model in (Goal, Department, Measure, Milestone):
            model.history.update(history_date=at_noon(ADOPTED_ON))

    def meet(self, goal, measures, paper):
        body = self.session.body
        if self.size == 1:
            make_membership(body, self.council)
        own = make_body(f"Eigenes {self.size}", [goal.field])
        make_membership(own, self.council, kind="deputy")
        make_session(own)
        for user in (self.council, self.controlling, self.reporter):
            Mark.objects.put(user, goal)
        for state in QuestionState.values:
            make_question(goal, state, by=self.council)
        make_membership(body, f"Mitglied {self.size}")
        make_membership(body, make_user(f"Ratsmitglied {self.size}", "council"))
        body.fields.add(goal.field)
        make_body(f"Gremium {self.size}")
        for session in (self.session, make_session(body, days_ago(10 * self.size))):
            make_item(session, "Öffentlich", [self.goal, goal], measures, [paper])
            make_item(session, "Geheim", [self.goal], [self.measure, *measures], is_public=False)
        make_session(body, days_ago(-10 * self.size))

    def report(self, subject, paper):
        """A first report, a wrong one with its correction, a confirmation, all before PAST."""
        people = {"reported_by": self.reporter, "released_by": self.controlling}
        more = {"assessment": "on_track", "department": self.department, "paper": paper} | people
        make_update(subject, "planned", days_ago(200 + self.size), **more)
        wrong = make_update(subject, "in_progress", days_ago(150 - self.size), **more)
        make_update(
            subject,
            "in_progress",
            wrong.effective_on,
            corrects=wrong,
            internal_note="Notiz.",
            released_at=at_noon(days_ago(60)),
            **more,
        )
        make_update(subject, "in_progress", days_ago(50 - self.size), **more)

    def urls(self):
        """Every page of the portal, dated ones on a past day too, and lists of every kind."""
        arguments = {
            "field": [self.field.slug],
            "goal": [self.goal.code],
            "goal_mark": [self.goal.code],
            "goal_edit": [self.goal.code],
            "goal_history": [self.goal.code],
            "measure_history": [self.measure.number],
            "department_history": [self.department.slug],
            "department_edit": [self.department.slug],
            "department_merge": [self.department.slug],
            "measure": [self.measure.number],
            "goal_report": [self.goal.code],
            "measure_report": [self.measure.number],
            "release": [self.waiting.pk],
            "measure_edit": [self.measure.number],
            "department": [self.department.slug],
            "hand_over": [self.department.slug],
            "session": [self.session.pk],
            "session_edit": [self.session.pk],
            "body": [self.session.body.slug],
            "body_edit": [self.session.body.slug],
            "term_edit": [self.session.body.term.pk],
            "paper_edit": [make_paper().reference],
            "body_calendar": [self.session.body.slug],
            "session_report": [self.session.pk],
            "report_new": [self.frozen.session_id],
            "frozen_report": self.frozen.key,
            "report_stage": self.frozen.key,
            "question": [self.question.pk],
            "question_edit": [self.question.pk],
            "question_withdraw": [self.question.pk],
            "page_edit": ["leichte-sprache"],
            "feedback_receipt": [self.feedback.receipt_token],
            "feedback_case": [self.feedback.pk],
            "password_new": ["MQ", "abgelaufen"],
            "account_edit": [self.reporter.pk],
            "account_invite": [self.reporter.pk],
            "account_unlock": [self.reporter.pk],
            "account_history": [self.reporter.pk],
        }
        found = []
        for address in OWN:
            url = reverse(address.name, args=arguments.get(address.name, []))
            found += [url, f"{url}?stand={PAST}"] if is_dated(address) else [url]
        found += [f"{reverse('feedback_list')}?zeigen={kind}" for kind in ("beantwortet", "spam")]
        merge = reverse("department_merge", args=[self.department.slug])
        found.append(f"{merge}?ziel={self.other.slug}")
        for url in (reverse("goal_list"), reverse("measure_list")):
            found += [
                f"{url}?feld=VIII&feld=L&umsetzung=in_progress&ampel=on_track&ort=ort-1",
                f"{url}?zustaendig=10-mitte&aktualitaet=current&q=a&sortierung=ampel",
                f"{url}?sortierung=zuletzt&anzahl=alle&stand={PAST}",
                f"{url}?feld=gibtesnicht",
            ]
        return found

    def admin_urls(self):
        """Every list of the technical admin. (The versions of one row are no list: there
        django-simple-history compares each with the one before.)
        """
        lists = [address.name for address in addresses() if address.name.endswith("_changelist")]
        return [reverse("admin:index"), *map(reverse, lists)]


@pytest.fixture
def hub(db):
    return Hub()


def costs(client, urls):
    """{url: [SQL]}"""
    found = {}
    for url in urls:
        caches["reviews"].clear()  # What is drawn already costs nothing.
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        found[url] = [query["sql"] for query in captured]
    return found


def compare(client, hub, urls):
    hub.grow()
    costs(client, urls())  # fills what the process keeps, such as content types
    few = costs(client, urls())
    hub.grow()
    hub.grow()
    many = costs(client, urls())
    assert set(few) == set(many)
    wrong = []
    for url, queries in many.items():
        if len(queries) != len(few[url]):
            repeated = max(set(queries), key=lambda sql: sum(q[:90] == sql[:90] for q in queries))
            wrong.append(
                f"{url}: {len(few[url])} queries for one, {len(queries)} for three: {repeated}"
            )
    assert not wrong, "\n".join(wrong)


def test_pages_cost_the_same_for_one_and_for_three(client, hub):
    compare(client, hub, hub.urls)


def test_pages_cost_the_same_for_controlling_too(client, hub):
    client.force_login(hub.controlling)
    compare(client, hub, hub.urls)


def test_pages_cost_the_same_for_an_editor_too(client, hub):
    client.force_login(hub.reporter)
    compare(client, hub, hub.urls)


def test_pages_cost_the_same_for_a_member_of_the_council_too(client, hub):
    client.force_login(hub.council)
    compare(client, hub, hub.urls)


def test_lists_of_the_technical_admin_cost_the_same(client, hub):
    client.force_login(hub.admin)
    compare(client, hub, hub.admin_urls)


def test_no_page_asks_more_often_than_a_person_would_wait_for(client, hub):
    """A ceiling that notices a page that has become dear by itself, not by the number of rows."""
    hub.grow()
    dear = {url: len(found) for url, found in costs(client, hub.urls()).items() if len(found) > 60}
    assert not dear


def test_a_query_for_each_row_is_found(hub):
    """The comparison itself: it bites where a page asks for each row."""

    class Greedy(Client):
        def get(self, url):
            return [goal.field for goal in Goal.objects.all()]

    with pytest.raises(AssertionError, match="queries for one"):
        compare(Greedy(), hub, lambda: ["/ziele/"])
