"""Invented reports that are still being written, so that desk and release can be tried."""

from goals.models import Measure, ProgressDraft

WRITTEN = ("phase", "assessment", "text", "reason", "paper", "internal_note")


def add_drafts(rows, users, departments, goals):
    """Write down the reports of fixtures/demo/drafts.json, each through the verbs of its way.

    A row names its `goal` (code) or `measure` (title), who wrote it (`author`, username) and for
    whom (`by`, slug of a department). `submitted`: it waits for release. `sent_back_by` (username)
    with `comment`: it was given back. `users`, `departments`, `goals`: {username, slug, code: row}.
    """
    for row in rows:
        author = users[row["author"]]
        subject = goals[row["goal"]] if "goal" in row else Measure.objects.get(title=row["measure"])
        draft = ProgressDraft.objects.begin(subject, by=author)
        for name in WRITTEN:
            if name in row:
                setattr(draft, name, row[name])
        draft.department = departments[row["by"]]
        draft.keep(by=author)
        if row.get("submitted") or "comment" in row:
            draft.submit(by=author)
        if "comment" in row:
            draft.send_back(by=users[row["sent_back_by"]], comment=row["comment"])
