"""What the files of fixtures/demo hold: as much as a portal in use has, and every rule kept."""

import json
import re
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from goals import demo
from goals.days import ADOPTED_ON, end_of, today
from goals.frozen import content_of, findings
from goals.models import (
    CouncilPaper,
    Goal,
    Measure,
    ProgressDraft,
    ProgressUpdate,
    Question,
    StatusReport,
    User,
)
from goals.permissions import may_release, role_of
from goals.vocabulary import FINAL_PHASES, Deadline, Phase, QuestionState, Role

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def own(django_db_setup, django_db_blocker):
    """What our own files give on a new portal: read once, then rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_basics", verbosity=0)
        named = dict(Goal.objects.filter(lead__isnull=False).values_list("pk", "lead__slug"))
        with override_settings(SITE_URL="https://ziele.example.org"):
            call_command("load_demo", verbosity=0)
        result = SimpleNamespace(
            named=named,
            questions=list(Question.objects.with_subjects()),
            goals=list(Goal.objects.in_order().prefetch_related("lead", "contributing", "updates")),
            measures=list(Measure.objects.prefetch_related("lead", "contributing", "milestones")),
            updates=list(
                ProgressUpdate.objects.oldest_first().prefetch_related(
                    *("goal__lead", "goal__contributing", "measure__lead", "measure__contributing"),
                    *("department", "reported_by__departments", "released_by"),
                )
            ),
            changes=list(ProgressUpdate.objects.changes(None)),
            renamed=Measure.history.exclude(title__in=Measure.objects.values("title")).count(),
            drafts=list(
                ProgressDraft.objects.prefetch_related(
                    *("goal__lead", "goal__contributing", "measure__lead", "measure__contributing"),
                    "department",
                )
            ),
            releasable=[
                ProgressDraft.objects.releasable_by(User.objects.get(username=username)).count()
                for username in ("controlling", "freigabe", "umwelt")
            ],
            reports=[
                (report, report.session.body.slug, findings(report), content_of(rendition))
                for report in StatusReport.objects.prefetch_related("stages").order_by("frozen_at")
                for rendition in report.renditions.filter(circle="public")
            ],
            papers=list(CouncilPaper.objects.all()),
            first_of_history=Measure.history.order_by("history_date").first().history_date,
            known=[Measure.objects.as_of(day, None).count() for day in (ADOPTED_ON, today())],
        )
        transaction.set_rollback(True)
    return result


@pytest.fixture(scope="module")
def files():
    return [json.loads(path.read_text("utf-8")) for path in demo.DIRECTORY.glob("[ivx]*.json")]


def test_there_is_as_much_as_a_portal_in_use_has(own):
    assert len(own.goals) == 125
    assert 140 <= len(own.measures) <= 170
    assert 550 <= len(own.updates) <= 750
    assert own.known[0] == 0
    assert own.known[1] >= 120


def test_every_goal_has_somebody_who_leads_it(own):
    assert [goal.code for goal in own.goals if goal.lead is None] == []
    for goal in own.goals:
        assert own.named.get(goal.pk, goal.lead.slug) == goal.lead.slug
        assert goal.lead not in goal.contributing.all()


def test_about_one_goal_in_six_is_silent(own):
    silent = sum(not goal.updates.all() for goal in own.goals)
    assert 125 / 8 <= silent <= 125 / 5


def test_all_phases_reversals_corrections_and_confirmations_occur(own):
    on_goals = [update for update in own.updates if update.goal_id]
    assert {update.phase for update in on_goals} == set(Phase.reported())
    assert sum(update.corrects_id is not None for update in own.updates) >= 10
    assert {update.visibility for update in own.updates} == {"public", "council", "internal"}
    worse, better = ("on_track", "at_risk"), ("at_risk", "on_track")
    steps = Counter((change.old_assessment, change.assessment) for change in own.changes)
    assert steps["on_track", "deviating"] >= 10
    assert steps["deviating", "on_track"] >= 10
    assert steps[worse] + steps["deviating", "at_risk"] >= 5
    assert steps[better] + steps["at_risk", "deviating"] >= 5
    confirmations = len(own.updates) - len(own.changes)
    assert confirmations >= len(own.updates) / 6


def test_measures_are_renamed_withdrawn_hidden_late_and_shared(own):
    assert own.renamed >= 10
    assert 3 <= sum(measure.withdrawn_on is not None for measure in own.measures) <= 12
    assert sum(measure.visibility != "public" for measure in own.measures) >= 5
    milestones = [row for measure in own.measures for row in measure.milestones.all()]
    assert sum(row.due_on < today() and not row.reached_on for row in milestones) >= 10


def test_nothing_happened_before_the_adoption_or_in_the_future(own):
    now = timezone.now()
    assert own.first_of_history >= end_of(ADOPTED_ON - timedelta(days=1))
    by_pk = {update.pk: update for update in own.updates}
    for update in own.updates:
        assert ADOPTED_ON <= update.effective_on < today()
        # A correction speaks of the day of the report that it corrects.
        told = by_pk.get(update.corrects_id, update)
        assert update.effective_on == told.effective_on
        assert update.corrects_id or update.effective_on == timezone.localdate(update.released_at)
        assert update.released_at < now
        assert 8 <= update.released_at.astimezone(BERLIN).hour < 18
        assert update.effective_on.weekday() < 5
    for measure in own.measures:
        for day in (measure.actual_start, measure.actual_end, measure.withdrawn_on):
            assert day is None or ADOPTED_ON <= day <= today()
        for milestone in measure.milestones.all():
            assert not milestone.reached_on or ADOPTED_ON <= milestone.reached_on <= today()


def test_only_who_leads_or_contributes_reports(own):
    for update in own.updates:
        subject = update.subject
        assert update.department in [subject.lead, *subject.contributing.all()], update.text


def test_accounts_report_and_release_what_their_role_allows(own):
    for update in own.updates:
        reporter = update.reported_by
        if role_of(reporter) == Role.EDITOR:
            assert update.department in reporter.departments.all()
        else:
            assert role_of(reporter) == Role.CONTROLLING
        if update.phase in FINAL_PHASES:
            assert may_release(update.released_by, update)
        else:
            assert update.released_by == reporter
    assert {update.reported_by.username for update in own.updates} >= {"umwelt", "jugendamt"}


def test_reports_are_being_written_wait_and_were_sent_back(own):
    states = Counter(draft.state for draft in own.drafts)
    assert states == {"draft": 2, "submitted": 2, "returned": 1}
    for draft in own.drafts:
        assert draft.department in [draft.subject.lead, *draft.subject.contributing.all()]
    # `controlling` has written one of the two itself.
    assert own.releasable == [1, 2, 0]


def test_invented_papers_are_marked_as_invented(own):
    for paper in own.papers:
        assert re.fullmatch(r"SV-99-\d{4}", paper.reference)
        assert paper.title.startswith("Beispielvorlage")
        assert paper.url == ""


def test_no_two_measures_share_a_name_and_no_sentence_is_told_of_two_things(files):
    titles = Counter(measure["title"] for data in files for measure in data["measures"])
    assert [title for title, count in titles.items() if count > 1] == []
    told = {}
    for subject in (row for data in files for row in data["goals"] + data["measures"]):
        name = subject.get("title") or subject["goal"]
        texts = [subject.get("summary", ""), subject.get("description", "")]
        for row in subject["updates"]:
            texts += [row["text"], row.get("proposal", ""), row.get("internal_note", "")]
        for text in texts:
            for sentence in re.split(r"(?<=[.!?])\s+", text):
                told.setdefault(sentence, set()).add(name)
    told.pop("")
    assert {sentence: names for sentence, names in told.items() if len(names) > 1} == {}


def test_no_update_says_word_for_word_what_another_says(own):
    texts = Counter(update.text for update in own.updates)
    assert [text for text, count in texts.items() if count > 1] == []


def test_who_reports_a_deviation_says_why(own):
    """`/bewertung/` promises that the reason is named, even where the rules need none."""
    for update in own.updates:
        if update.assessment in ("deviating", "at_risk"):
            assert update.reason, update.text


def test_there_are_frozen_reports_of_two_bodies_and_a_state_that_worsened(own):
    assert {slug for _, slug, _, _ in own.reports} == {
        "ausschuss-fuer-mobilitaet-infrastruktur-und-kreisentwicklung",
        "ausschuss-fuer-umwelt-klimaschutz-und-oeffentliche-sicherheit-und-ordnung",
    }
    assert [report.stage for report, *_ in own.reports] == ["public", "council", "public"]
    assert not any(problems for _, _, problems, _ in own.reports)
    (before, *_, earlier), _, (after, *_, later) = own.reports
    assert (before.session.body, later.known_since) == (after.session.body, earlier.known_until)
    assert all(
        content.is_sample and "erfunden" in content.introduction for content in (earlier, later)
    )
    worse = [goal for goal in later.changed if goal.after.assessment.code == "deviating"]
    assert [goal.code for goal in worse if goal.before.assessment.code == "on_track"]
    assert later.decisions


def test_there_are_questions_in_every_state_for_the_account_of_a_member(own):
    assert {question.state for question in own.questions} == set(QuestionState.values)
    asked = [question for question in own.questions if question.asked_by]
    assert {question.asked_by.username for question in asked} == {"kreistag"}
    assert len(asked) == len(own.questions) - 1
    waiting = [question for question in own.questions if question.is_waiting]
    assert {question.timeliness for question in waiting} == set(Deadline)
    assert {question.visibility for question in own.questions} == {"public", "council"}
    assert all(question.asked_at < question.moved_at <= timezone.now() for question in waiting)
    (about,) = [question for question in own.questions if question.report]
    assert about.is_released
    assert about.report.frozen_at < about.asked_at
