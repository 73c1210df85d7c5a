"""`manage.py load_demo`, with a small file; what our own files hold is in test_demo_files.py."""

import json
import shutil
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from goals import demo
from goals.days import ADOPTED_ON, today
from goals.models import (
    CouncilPaper,
    DemoContent,
    Department,
    Feedback,
    Goal,
    Measure,
    Milestone,
    ProgressUpdate,
    User,
)
from tests.factories import (
    days_ago,
    make_department,
    make_feedback,
    make_goal,
    make_measure,
    make_municipality,
    make_update,
    make_user,
)

BERLIN = ZoneInfo("Europe/Berlin")


# A small file -----------------------------------------------------------------


def update(days, phase="in_progress", by="70-umwelt", **columns):
    text = f"Vor {days} Tagen war es {phase}."
    return {"days_ago": days, "phase": phase, "text": text, "by": by, **columns}


def small():
    """The content of a file with two goals and one measure."""
    return {
        "field": "VIII",
        "goals": [
            {
                "goal": "VIII.1",
                "lead": "70-umwelt",
                "contributing": ["gfc"],
                "interval": 3,
                "updates": [
                    update(400, "planned", assessment="on_track"),
                    update(300, assessment="at_risk", reason="Kein Geld.", paper="SV-99-0001"),
                    update(290, assessment="on_track", corrects=1, by="gfc"),
                    update(20, "completed", assessment=""),
                ],
            },
            {"goal": "VIII.2", "lead": "70-umwelt", "contributing": [], "updates": []},
        ],
        "measures": [
            {
                "title": "Sonnenstrom auf Schulen",
                "summary": "Kurz gesagt.",
                "description": "Ausführlich.",
                "goals": ["VIII.1", "VIII.2"],
                "lead": "70-umwelt",
                "contributing": ["gfc"],
                "municipalities": ["duelmen"],
                "planned_start": -20,
                "planned_end": 5,
                "actual_start": -6,
                "actual_end": None,
                "continuous": False,
                "target_group": "Schulen",
                "expected_effect": "Weniger CO2",
                "priority": "high",
                "cost_planned": 90000,
                "cost_actual": 400,
                "funding": "Kreis",
                "papers": ["SV-99-0002"],
                "visibility": "public",
                "created_days_ago": 410,
                "earlier": {"until_days_ago": 200, "title": "Solardächer"},
                "withdrawn_days_ago": 40,
                "withdrawn_reason": "Statik",
                "milestones": [
                    {"title": "Vergabe", "due": -8, "reached": -7},
                    {"title": "Bau", "due": -1, "reached": None},
                    {"title": "Abnahme", "due": 0, "reached": 0},
                ],
                "updates": [update(390, "planned"), update(100, "completed", by="gfc")],
            }
        ],
    }


FILES = demo.DIRECTORY


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A directory of demo files instead of our own; answers a function that writes its content."""
    departments = (demo.DIRECTORY / "departments.json").read_text(encoding="utf-8")
    (tmp_path / "departments.json").write_text(departments, encoding="utf-8")
    for name in ("drafts.json", "feedback.json", "questions.json"):
        (tmp_path / name).write_text("[]", encoding="utf-8")
    council = {"term": ["2025-11-01", "2030-10-31"], "bodies": [], "sessions": []}
    council["area"] = {"marked": [], "looked_days_ago": 45}
    (tmp_path / "council.json").write_text(json.dumps(council), encoding="utf-8")
    monkeypatch.setattr(demo, "DIRECTORY", tmp_path)

    def write(content):
        (tmp_path / "viii.json").write_text(json.dumps(content), encoding="utf-8")

    write(small())
    return write


@pytest.fixture
def basics(youth):
    """What the small file stands on."""
    make_department("GFC", kind="company", slug="gfc")
    make_municipality("Dülmen")
    return [make_goal(), make_goal()]


def load(**options):
    call_command("load_demo", verbosity=0, **options)


def nothing_is_there():
    rows = (DemoContent, User, ProgressUpdate, Measure, CouncilPaper)
    return not any(model.objects.exists() for model in rows)


def test_it_says_what_it_loaded_and_marks_the_portal(basics, folder, capsys):
    call_command("load_demo")
    assert capsys.readouterr().out.startswith(
        "Beispieldaten geladen: 11 Organisationseinheiten, 6 Konten, 2 Beispielvorlagen, "
        "1 Ziele mit Meldungen, 1 Maßnahmen, 3 Meilensteine, 6 Meldungen, 0 Entwürfe, "
        "0 Rückmeldungen, 0 Fragen, 0 Gremien, 0 Sitzungen, 0 Umsetzungsberichte."
    )
    assert DemoContent.objects.get().loaded_on == today()


def test_a_second_time_there_is_nothing_to_do(basics, folder, capsys):
    load()
    call_command("load_demo")
    assert "sind schon geladen; es ist nichts zu tun" in capsys.readouterr().out
    assert (Measure.objects.count(), ProgressUpdate.objects.count()) == (1, 6)


def test_reports_need_the_address_of_the_portal(basics, folder, settings):
    file = demo.DIRECTORY / "council.json"
    council = json.loads(file.read_text(encoding="utf-8"))
    body = {"slug": "ausschuss", "name": "Ausschuss", "position": 1, "duties": ""}
    council["bodies"] = [body | {"fields": ["VIII"], "members": []}]
    report = {"introduction": "", "remarks": {}, "stage": "frozen"}
    council["sessions"] = [{"body": "ausschuss", "days": -30, "items": [], "report": report}]
    file.write_text(json.dumps(council), encoding="utf-8")
    settings.SITE_URL = ""
    with pytest.raises(CommandError, match=r"Keine Beispieldaten geladen.*SITE_URL"):
        load()
    assert nothing_is_there()


def test_it_can_be_silent(basics, folder, capsys):
    load()
    load()
    assert capsys.readouterr().out == ""


@pytest.mark.django_db
def test_without_the_basics_it_names_what_is_missing(folder):
    with pytest.raises(CommandError, match=r"manage\.py load_basics"):
        load()
    assert nothing_is_there()


@pytest.mark.parametrize(
    "make", [make_measure, make_feedback, lambda: make_update(Goal.objects.first())]
)
def test_it_refuses_beside_what_is_real(basics, folder, make):
    make()
    with pytest.raises(CommandError, match="nie neben echte Daten"):
        load()
    assert not DemoContent.objects.exists()


def test_it_refuses_where_a_real_account_has_the_name_of_a_demo_account(basics, folder):
    make_user("Technik", "admin")
    with pytest.raises(CommandError, match="technik"):
        load()
    assert not DemoContent.objects.exists()


def test_it_refuses_where_a_number_belongs_to_another_unit(basics, folder):
    make_department("Katasteramt", "70")
    with pytest.raises(CommandError, match="Nummer 70"):
        load()
    assert nothing_is_there()


def without_reason(content):
    content["goals"][0]["updates"][1]["reason"] = ""


def unknown_goal(content):
    content["measures"][0]["goals"] = ["VIII.3"]


def unknown_town(content):
    content["measures"][0]["municipalities"] = ["muenster"]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (without_reason, "Ziel VIII.1, Meldung 2: Begründen Sie"),
        (unknown_goal, "„VIII.3“ gibt es nicht"),
        (unknown_town, "Maßnahme „Sonnenstrom auf Schulen“: „muenster“ gibt es nicht"),
    ],
)
def test_one_mistake_in_a_file_and_nothing_is_loaded(basics, folder, spoil, told):
    content = small()
    spoil(content)
    folder(content)
    with pytest.raises(CommandError, match=told):
        load()
    assert nothing_is_there()


def test_who_leads_a_goal_is_known_since_the_adoption(basics, folder):
    load()
    for day in (None, ADOPTED_ON, days_ago(100), today()):
        departments = Department.objects.on(day) if day else None
        goals = list(Goal.objects.in_order())
        first, _ = Goal.objects.attach_care(goals, departments, day)
        assert (first.lead.slug, [other.slug for other in first.others]) == ("70-umwelt", ["gfc"])
    assert [goal.report_interval for goal in Goal.objects.in_order()] == [3, 6]


def test_a_lead_that_the_resolution_names_stays(basics, folder):
    goal = basics[0]
    goal.lead = Department.objects.get(slug="gfc")
    goal.save()
    load()
    goal.refresh_from_db()
    assert goal.lead.slug == "gfc"
    assert [other.slug for other in goal.contributing.all()] == ["70-umwelt"]
    assert Goal.history.known_on(ADOPTED_ON).get(id=goal.pk).lead_id == goal.lead_id


def test_a_measure_has_the_history_that_its_file_tells(basics, folder):
    load()
    calendar = demo.Calendar(today(), timezone.now())
    measure = Measure.objects.get()
    created, renamed, gone = (calendar.ago(days) for days in (410, 200, 40))

    def on(day):
        return Measure.objects.as_of(day, None).get()

    before = timedelta(days=1)
    assert not Measure.objects.as_of(created - before, None).exists()
    assert on(created).title == on(renamed - before).title == "Solardächer"
    assert on(renamed).title == measure.title == "Sonnenstrom auf Schulen"
    assert on(created).actual_start is None
    assert on(measure.actual_start).actual_start == measure.actual_start
    assert on(measure.actual_start - before).actual_start is None
    assert (on(created).cost_actual, on(gone).cost_actual) == (None, 400)
    assert (on(gone - before).withdrawn_on, on(gone).withdrawn_on) == (None, gone)
    assert measure.withdrawn_reason == "Statik"
    rows = Measure.objects.as_of(created, None)
    (row,) = rows.attach_relations(list(rows))
    assert [goal.code for goal in row.for_goals] == ["VIII.1", "VIII.2"]
    assert [place.slug for place in row.places] == ["duelmen"]
    assert [version.history_type for version in measure.history.all()][-1] == "+"


def test_a_milestone_is_reached_since_its_day(basics, folder):
    load()
    measure = Measure.objects.get()
    reached = measure.milestones.get(title="Vergabe").reached_on
    before = Milestone.objects.of(measure, reached - timedelta(days=1)).get(title="Vergabe")
    assert before.reached_on is None
    assert Milestone.objects.of(measure, reached).get(title="Vergabe").reached_on == reached
    assert measure.milestones.get(title="Bau").reached_on is None


def test_papers_say_that_they_are_invented(basics, folder):
    load()
    assert list(CouncilPaper.objects.values_list("reference", "title")) == [
        ("SV-99-0001", "Beispielvorlage zu Ziel VIII.1"),
        ("SV-99-0002", "Beispielvorlage zu Maßnahme „Sonnenstrom auf Schulen“"),
    ]


def test_the_same_day_gives_the_same_rows(basics, folder):
    told = []
    for _ in range(2):
        with transaction.atomic():
            load()
            told.append(
                [
                    *ProgressUpdate.objects.values_list("text", "effective_on", "released_at"),
                    *Measure.objects.values_list("title", "planned_start", "actual_start"),
                    *Milestone.objects.values_list("title", "due_on", "reached_on"),
                    *User.objects.values_list("username", "name", "role"),
                ]
            )
            transaction.set_rollback(True)
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("day", "distinct"), [(date(2025, 6, 25), 1), (date(2025, 7, 20), 3), (date(2026, 2, 1), 3)]
)
def test_soon_after_the_adoption_all_moves_together_and_keeps_its_order(
    basics, folder, monkeypatch, day, distinct
):
    now = datetime(day.year, day.month, day.day, 6, tzinfo=BERLIN)
    monkeypatch.setattr(timezone, "now", lambda: now)
    load()
    updates = list(Goal.objects.first().updates.order_by("pk"))
    assert updates == list(Goal.objects.first().updates.oldest_first())
    assert len({update.effective_on for update in updates}) == distinct
    for row in ProgressUpdate.objects.all():
        assert ADOPTED_ON <= row.effective_on <= day
        assert row.released_at <= now
    measure = Measure.objects.get()
    assert ADOPTED_ON <= measure.actual_start <= day
    for history in (Measure.history, Milestone.history):
        assert history.latest("history_date").history_date <= now


def test_there_is_feedback_to_try_the_queue_with(basics, folder, tmp_path):
    shutil.copy(FILES / "feedback.json", tmp_path)
    load()
    assert Feedback.objects.visible_to(User.objects.get(username="controlling")).counts() == {
        "open": 3,
        "answered": 1,
        "spam": 0,
    }
    due = Feedback.objects.open().first()
    assert due.deadline == "due"
    # Invented people have invented addresses.
    assert {row.email.partition("@")[2] for row in Feedback.objects.all()} == {"", "example.org"}
