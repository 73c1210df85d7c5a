"""Demo content: the invented rows of fixtures/demo, dated relative to the day they are loaded.

Nothing here is chance: the same files loaded on the same day give the same rows. What a page shows
for a past day follows from histories, so every row gets the history that its file tells.
"""

import json
from datetime import timedelta
from zlib import crc32

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from goals.days import ADOPTED_ON, end_of, today
from goals.demo_calendar import Calendar
from goals.demo_council import add_council
from goals.demo_drafts import add_drafts
from goals.demo_feedback import add_feedback
from goals.demo_questions import add_questions
from goals.demo_reports import add_reports
from goals.models import (
    CouncilBody,
    CouncilPaper,
    CouncilSession,
    DemoContent,
    Department,
    Feedback,
    Goal,
    Measure,
    Milestone,
    Municipality,
    ProgressDraft,
    ProgressUpdate,
    Question,
    StatusReport,
    User,
)
from goals.vocabulary import FINAL_PHASES, Assessment, Role, Visibility

DIRECTORY = settings.BASE_DIR / "fixtures" / "demo"

PASSWORD = "Zielportal-Beispiel-2025"
"""Of every demo account. No secret: it is printed, and opens nothing but invented content."""

ACCOUNTS = [
    ("umwelt", "Uwe Beispiel", Role.EDITOR, ["70-umwelt"]),
    ("jugendamt", "Jana Beispiel", Role.EDITOR, ["51-jugendamt"]),
    ("kreistag", "Marlies Muster", Role.COUNCIL, []),
    ("controlling", "Karla Beispiel", Role.CONTROLLING, []),
    ("freigabe", "Konrad Muster", Role.CONTROLLING, []),
    ("technik", "Theo Beispiel", Role.ADMIN, []),
]
"""(username, name, role, slugs of departments). `controlling` reports for all other departments,
`freigabe` releases what `controlling` reported."""

COPIED = (
    *("title", "summary", "description", "target_group", "expected_effect"),
    *("priority", "cost_planned", "funding", "visibility"),
)
"""Columns of a measure that stand in the files as they are."""


class DemoError(Exception):
    """Demo content cannot be loaded; the message says why, in German."""


def accounts():
    """The demo accounts of this database, in the order of ACCOUNTS; none without demo content."""
    if not DemoContent.objects.exists():
        return []
    names = [username for username, *_ in ACCOUNTS]
    users = User.objects.filter(username__in=names, is_active=True)
    return sorted(users, key=lambda user: names.index(user.username))


def load():
    """Load all of DIRECTORY, or nothing. Returns {German plural: rows}; raises DemoError."""
    with transaction.atomic():
        refuse_beside_real_content()
        DemoContent.objects.create(pk=1, loaded_on=today())
        return Loader(DIRECTORY).load()


def refuse_beside_real_content():
    """Invented and real content never meet; and the demo content stands on the basic data."""
    if any(model.objects.exists() for model in (ProgressUpdate, Measure, Feedback)):
        raise DemoError(
            "Es gibt schon Maßnahmen, Meldungen oder Rückmeldungen. Beispieldaten kommen nie neben "
            "echte Daten; nehmen Sie dafür eine eigene Datenbank."
        )
    if not (Goal.objects.in_force().exists() and Municipality.objects.exists()):
        raise DemoError("Es fehlen die Stammdaten. Rufen Sie zuerst „manage.py load_basics“ auf.")
    taken = User.objects.filter(username__in=[username for username, *_ in ACCOUNTS])
    if taken:
        names = ", ".join(user.username for user in taken)
        raise DemoError(f"Es gibt schon Konten mit den Namen der Beispielkonten: {names}.")


class Loader:
    """Turns the files of a directory into rows."""

    def __init__(self, directory):
        self.directory = directory
        self.calendar = Calendar(today(), timezone.now())
        self.papers = {}

    def load(self):
        self.add_departments()
        self.add_accounts()
        self.goals = {goal.code: goal for goal in Goal.objects.in_force().select_related("field")}
        self.municipalities = {row.slug: row for row in Municipality.objects.all()}
        fields = [self.read(path) for path in sorted(self.directory.glob("[ivx]*.json"))]
        for data in (data for field in fields for data in field["goals"]):
            self.add_goal(data)
        measures = [data for field in fields for data in field["measures"]]
        # The older a measure, the lower its number.
        for data in sorted(measures, key=lambda data: -data["created_days_ago"]):
            self.add_measure(data)
        drafts = self.read(self.directory / "drafts.json")
        add_drafts(drafts, self.users, self.departments, self.goals)
        add_feedback(self.read(self.directory / "feedback.json"), self.users, self.calendar.now)
        council = self.read(self.directory / "council.json")
        planned = add_council(council, self.users, self.goals, self.paper, self.calendar)
        try:
            add_reports(planned, self.users["controlling"], self.calendar)
        except ValidationError as refusal:
            raise DemoError(" ".join(refusal.messages)) from refusal
        questions = self.read(self.directory / "questions.json")
        add_questions(questions, self.users, self.departments, self.calendar)
        return {
            "Organisationseinheiten": Department.objects.count(),
            "Konten": len(ACCOUNTS),
            "Beispielvorlagen": len(self.papers),
            "Ziele mit Meldungen": sum(bool(g["updates"]) for f in fields for g in f["goals"]),
            "Maßnahmen": Measure.objects.count(),
            "Meilensteine": Milestone.objects.count(),
            "Meldungen": ProgressUpdate.objects.count(),
            "Entwürfe": ProgressDraft.objects.count(),
            "Rückmeldungen": Feedback.objects.count(),
            "Fragen": Question.objects.count(),
            "Gremien": CouncilBody.objects.count(),
            "Sitzungen": CouncilSession.objects.count(),
            "Umsetzungsberichte": StatusReport.objects.count(),
        }

    @staticmethod
    def read(path):
        return json.loads(path.read_text(encoding="utf-8"))

    @staticmethod
    def find_all(rows, keys, where):
        """The rows of the keys that a file names."""
        for key in keys:
            if key not in rows:
                raise DemoError(f"{where}: „{key}“ gibt es nicht. Lief „manage.py load_basics“?")
        return [rows[key] for key in keys]

    def find(self, rows, key, where):
        return self.find_all(rows, [key], where)[0]

    def add_departments(self):
        """The units that only the demo content knows; those already there stay as they are."""
        known = {row.slug: row for row in Department.objects.all()}
        numbers = {row.number for row in known.values()}
        for row in self.read(self.directory / "departments.json"):
            columns = row["fields"]
            if columns["slug"] in known:
                continue
            if columns["number"] in numbers:
                raise DemoError(f"Die Nummer {columns['number']} trägt schon eine andere Einheit.")
            department = Department(**columns)
            department._history_date = self.calendar.moment(ADOPTED_ON, 0)
            department.save()
            known[department.slug] = department
        self.departments = known

    def add_accounts(self):
        password = make_password(PASSWORD)  # once: it is slow on purpose
        self.users, self.editors = {}, {}
        for username, name, role, slugs in ACCOUNTS:
            user = User.objects.create(username=username, name=name, role=role, password=password)
            user.departments.set(self.find_all(self.departments, slugs, f"Konto {username}"))
            self.users[username] = user
            self.editors |= dict.fromkeys(slugs, user)

    def paper(self, reference, about):
        """The invented council paper of a number, titled by what names it first."""
        if reference not in self.papers:
            columns = {"title": f"Beispielvorlage zu {about}"[:250]}
            self.papers[reference], _ = CouncilPaper.objects.get_or_create(
                columns, reference=reference
            )
        return self.papers[reference]

    def add_goal(self, data):
        """Who cares for a goal, known since the adoption, and its updates."""
        where = f"Ziel {data['goal']}"
        goal = self.find(self.goals, data["goal"], where)
        wanted = self.find(self.departments, data["lead"], where)
        others = self.find_all(self.departments, data["contributing"], where)
        # A lead that the resolution itself names stays.
        goal.lead = goal.lead or wanted
        goal.report_interval = data.get("interval", goal.report_interval)
        goal.skip_history_when_saving = True
        goal.contributing.set({wanted, *others} - {goal.lead})
        del goal.skip_history_when_saving
        # Twice: for all days since the adoption, and above what the import wrote down today.
        for moment in (end_of(ADOPTED_ON) - timedelta(seconds=1), timezone.now()):
            goal._history_date = moment
            goal.save()
        self.add_updates(goal, data["updates"], where)

    def add_measure(self, data):
        where = f"Maßnahme „{data['title']}“"
        created = self.calendar.ago(data["created_days_ago"])
        measure, changes = self.measure_columns(data, created, where)
        relations = {
            "goals": self.find_all(self.goals, data["goals"], where),
            "contributing": self.find_all(self.departments, data["contributing"], where),
            "municipalities": self.find_all(self.municipalities, data["municipalities"], where),
            "papers": [self.paper(reference, where) for reference in data["papers"]],
        }
        # Written down once, when it is whole, instead of with every relation.
        measure.skip_history_when_saving = True
        measure.save()
        for name, rows in relations.items():
            getattr(measure, name).add(*rows)
        del measure.skip_history_when_saving
        measure._history_date = self.calendar.moment(created, 30)
        measure.save()
        measure.history.update(history_type="+")
        for day, columns in sorted(changes.items()):
            for name, value in columns.items():
                setattr(measure, name, value)
            measure._history_date = self.calendar.moment(day, 60)
            measure.save()
        for milestone in data["milestones"]:
            self.add_milestone(measure, milestone, created)
        self.add_updates(measure, data["updates"], where)

    def measure_columns(self, data, created, where):
        """(the measure as it was when it was created, {later day: columns that changed then})."""
        ago, happened, title = self.calendar.ago, self.calendar.happened, data["title"]
        measure = Measure(
            lead=self.find(self.departments, data["lead"], where),
            is_continuous=data["continuous"],
            **{name: data[name] for name in COPIED if data.get(name) is not None},
        )
        if data["planned_start"] is not None:
            measure.planned_start = self.calendar.first(data["planned_start"])
        if data["planned_end"] is not None:
            measure.planned_end = self.calendar.first(data["planned_end"] + 1) - timedelta(days=1)
        facts = []
        for column in ("actual_start", "actual_end"):
            if data[column] is not None:
                day = happened(data[column], title)
                facts.append((day, {column: day}))
        if data.get("cost_actual") is not None:
            told = [update["days_ago"] for update in data["updates"]] or [data["created_days_ago"]]
            facts.append((ago(min(told)), {"cost_actual": data["cost_actual"]}))
        if data.get("earlier"):
            measure.title = data["earlier"]["title"]
            facts.append((ago(data["earlier"]["until_days_ago"]), {"title": title}))
        if data.get("withdrawn_days_ago"):
            day, reason = ago(data["withdrawn_days_ago"]), data["withdrawn_reason"]
            facts.append((day, {"withdrawn_on": day, "withdrawn_reason": reason}))
        changes = {}
        for day, columns in facts:
            changes.setdefault(max(day, created), {}).update(columns)
        for name, value in changes.pop(created, {}).items():
            setattr(measure, name, value)
        return measure, changes

    def add_milestone(self, measure, data, created):
        """A milestone, known with its measure and reached since the day it was reached."""
        seed = measure.title + data["title"]
        reached = None
        if data["reached"] is not None:
            reached = self.calendar.happened(data["reached"], seed)
        milestone = Milestone(
            measure=measure,
            title=data["title"],
            due_on=self.calendar.month(data["due"], seed),
            reached_on=reached if reached and reached <= created else None,
        )
        milestone._history_date = self.calendar.moment(created, 45)
        milestone.save()
        if reached and reached > created:
            milestone.reached_on = reached
            milestone._history_date = self.calendar.moment(reached, 75)
            milestone.save()

    def add_updates(self, subject, updates, where):
        rows = []
        for place, data in enumerate(updates, 1):
            try:
                rows.append(self.add_update(subject, data, rows, where))
            except ValidationError as error:
                raise DemoError(f"{where}, Meldung {place}: {' '.join(error.messages)}") from error

    def add_update(self, subject, data, rows, where):
        day = self.calendar.ago(data["days_ago"])
        # Between nine and five, and after what was released before.
        released_at = self.calendar.moment(day, 120 + crc32(data["text"].encode()) % 480)
        if rows and released_at <= rows[-1].released_at:
            released_at = min(rows[-1].released_at + timedelta(minutes=5), self.calendar.now)
        reporter = self.editors.get(data["by"], self.users["controlling"])
        releaser = reporter
        if data["phase"] in FINAL_PHASES:
            by_controlling = reporter == self.users["controlling"]
            releaser = self.users["freigabe" if by_controlling else "controlling"]
        # A correction speaks of the day of the report that it corrects.
        corrects = rows[data["corrects"]] if data.get("corrects") is not None else None
        return ProgressUpdate.objects.create(
            **{subject.SUBJECT: subject},
            phase=data["phase"],
            assessment=data.get("assessment") or Assessment.NONE,
            **{name: data.get(name, "") for name in ("reason", "proposal", "internal_note")},
            text=data["text"],
            visibility=data.get("visibility", Visibility.PUBLIC),
            paper=self.paper(data["paper"], where) if data.get("paper") else None,
            effective_on=corrects.effective_on if corrects else day,
            department=self.find(self.departments, data["by"], where),
            reported_by=reporter,
            released_by=releaser,
            released_at=released_at,
            corrects=corrects,
        )
