"""Invented feedback of citizens, so that controlling's queue has something in it to try."""

from datetime import timedelta

from goals.models import Feedback


def add_feedback(rows, users, now):
    """Write down the messages of fixtures/demo/feedback.json: `days_ago` they came in, and
    `answered_by` (username) with `answer` those that were answered by telephone or letter.
    """
    for place, row in enumerate(rows, 1):
        columns = {name: row.get(name, "") for name in ("page", "name", "email", "other_way")}
        feedback = Feedback.objects.create(
            kind=row["kind"],
            message=row["message"],
            token=f"demo {place}",
            received_at=now - timedelta(days=row["days_ago"]),
            **columns,
        )
        if "answer" in row:
            by = users[row["answered_by"]]
            feedback.answer_otherwise(by=by, note=row["answer"], version=0)
