"""Invented questions of council members, one at least in every state."""

from datetime import timedelta

from goals.days import ADOPTED_ON
from goals.models import Goal, Measure, Question, StatusReport
from goals.models.goals import CODE

MINUTES = 90
"""Everything happens at half past ten."""


def add_questions(rows, users, departments, calendar):
    """Lead the questions of fixtures/demo/questions.json their way, each by the verbs of the model.

    `about`: code of a goal, title of a measure, or slug of the body whose last public report it is
    about · `asker`: who asks without an account; without it the account `kreistag` · `asked`: days
    ago · `way`: [[verb, days ago, its entries]], with usernames, slugs, and the deadline as days
    ago.
    """
    for row in rows:
        subject = subject_of(row["about"])
        question = Question(
            **{subject.SUBJECT: subject},
            text=row["text"],
            visibility=row.get("visibility", "public"),
            asker_name=row.get("asker", ""),
            name_consent=row.get("consent", False),
        )
        by = users["controlling" if "asker" in row else "kreistag"]
        question.ask(by=by, at=moment(row["asked"], calendar))
        for verb, days_ago, entries in row["way"]:
            entries = dict(entries)
            if "department" in entries:
                entries["department"] = departments[entries["department"]]
            if "deadline" in entries:
                entries["deadline"] = calendar.today - timedelta(days=entries["deadline"])
            by = users[entries.pop("by", "controlling")]
            getattr(question, verb)(by=by, at=moment(days_ago, calendar), **entries)


def subject_of(name):
    if CODE.fullmatch(name):
        return Goal.objects.in_force().with_code(name).get()
    reports = StatusReport.objects.visible_to(None).filter(session__body__slug=name)
    return reports.first() or Measure.objects.get(title=name)


def moment(days_ago, calendar):
    return calendar.moment(max(calendar.today - timedelta(days=days_ago), ADOPTED_ON), MINUTES)
