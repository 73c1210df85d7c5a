"""Freezing a report: a Content for each circle, its canonical JSON, its hash, its files.

What is prepared takes seconds, for the PDFs; so it is done before anything is locked, and compared
with what is so by then when it is stored.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from goals.addresses import address_of
from goals.days import today
from goals.models import CouncilSession, Rendition, ReportFile, ReportStage, StatusReport
from goals.models.actions import Overtaken
from goals.models.status_reports import hash_of
from goals.models.turns import turn_of_freezing
from goals.permissions import may_manage_reports
from goals.review import READERS
from goals.review_content import as_json
from goals.review_files import REVIEW_FORMATS, listing_of
from goals.session_review import session_review
from goals.vocabulary import Stage, Visibility

NO_SITE_URL = (
    "Dem Portal fehlt seine Adresse (Einstellung SITE_URL): Die Links in den Dateien führten für "
    "immer nirgendwohin. Sagen Sie der Technik Bescheid."
)


@dataclass(frozen=True)
class Words:
    """What controlling adds to a report. `remarks`: {number of a field: text}; `reason`: why it
    takes the place of the version before.
    """

    introduction: str = ""
    remarks: dict = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class Prepared:
    """A report that is not stored yet. `contents`: {circle: Content}; `files`: {(circle, format):
    bytes}.
    """

    session: CouncilSession
    words: Words
    made_at: datetime
    contents: dict
    files: dict


def canonical(content):
    """The one text of a Content: its JSON, names sorted, no spaces, letters as they are."""
    return json.dumps(as_json(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(content):
    return hash_of(canonical(content).encode())


def report_content(session, words, circle, made_at=None):
    """The Content of the next version of a session's report for a circle."""
    last = StatusReport.objects.newest_of(session)
    content = session_review(READERS[circle], session, made_at=made_at)
    return replace(
        content,
        version=last.version + 1 if last else 1,
        reason=words.reason,
        introduction=words.introduction,
        fields=[
            replace(part, remark=words.remarks.get(part.number, "")) for part in content.fields
        ],
    )


def seen_of(content):
    """A fingerprint of what a Content says, whenever it was made."""
    return content_hash(
        replace(content, made_at=content.adopted_on, known_until=content.adopted_on)
    )


def problem_with(session, fields):
    """Why there can be no report for a session yet, as a German sentence; "" if there can be.

    `fields`: numbers of its body's fields.
    """
    if session.is_cancelled:
        return "Diese Sitzung ist abgesagt. Zu ihr wird kein Bericht eingefroren."
    if not fields:
        return "Dem Gremium ist kein Themenfeld zugeordnet. Ordnen Sie ihm zuerst eines zu."
    # Measures, milestones and leads count as they stand at the end of the day.
    if session.cutoff >= today():
        return (
            f"Der Stichtag ist der {session.cutoff:%d.%m.%Y}. Bis zu seinem Ende zählt, was "
            "gemeldet und geändert wird; einfrieren lässt sich der Bericht ab dem "
            f"{session.cutoff + timedelta(days=1):%d.%m.%Y}."
        )
    return "" if settings.SITE_URL else NO_SITE_URL


def compose(session, words, made_at=None):
    """The Prepared report as it is told at a moment, without its files."""
    made_at = made_at or timezone.now()
    return Prepared(session, words, made_at, contents_of(session, words, made_at), {})


def with_files(composed):
    """The Prepared report with its files. Raises printing.NotPrinted: then there are none."""
    files = {
        (circle, name): data
        for circle, content in composed.contents.items()
        for name, data in files_of(composed.session, content).items()
    }
    return replace(composed, files=files)


def prepare(session, words, made_at=None):
    """The whole Prepared report. Raises printing.NotPrinted: then there is none."""
    return with_files(compose(session, words, made_at))


def contents_of(session, words, made_at):
    """{circle: Content} of a session's next report, as it is told at a moment."""
    return {circle: report_content(session, words, circle, made_at) for circle in Visibility}


def files_of(session, content):
    """{format: bytes} of a Content that is being frozen."""
    address = settings.SITE_URL + address_of("frozen_report", session.pk, content.version)
    facts = facts_of(content)
    listing = listing_of(content, address, "umsetzungsbericht")
    listing.notes.append(f"{'; '.join(f'{label}: {words}' for label, words in facts)}.")

    def full(path):
        return f"{settings.SITE_URL}{path}{content.stand_query}"

    files = {}
    for name, kind in REVIEW_FORMATS.items():
        if name == "pdf":
            kind = kind._replace(write=partial(kind.write, facts=facts))
        written = kind.write(content, listing, full)
        files[name] = b"".join(written)
        getattr(written, "close", bool)()
    return files


def facts_of(content):
    """[(label, words)] by which a frozen report is told from any other."""
    made_at = timezone.localtime(content.made_at)
    replaced = [("Ersetzt", f"Version {content.version - 1}. {content.reason}")]
    return [
        ("Version", str(content.version)),
        *(replaced if content.version > 1 else []),
        ("Stichtag", f"{content.until:%d.%m.%Y}"),
        ("Eingefroren", f"{made_at:%d.%m.%Y, %H:%M} Uhr"),
        ("Prüfsumme (SHA-256)", content_hash(content)),
    ]


@transaction.atomic
def freeze(prepared, *, by):
    """Store a Prepared report as controlling; answers the StatusReport, at the first stage.

    Raises PermissionDenied, ValueError without all its files, ValidationError if there can be none
    (see `problem_with`), and Overtaken if it would say something else by now.
    """
    if not may_manage_reports(by):
        raise PermissionDenied
    if set(prepared.files) != {(circle, name) for circle in Visibility for name in REVIEW_FORMATS}:
        raise ValueError("A report is frozen with all its files.")
    session = CouncilSession.objects.select_for_update().get(pk=prepared.session.pk)
    problem = problem_with(session, [field.number for field in session.body.assigned_fields])
    if problem:
        raise ValidationError(problem)
    turn_of_freezing()
    if prepared.contents != contents_of(session, prepared.words, prepared.made_at):
        raise Overtaken
    return store(prepared, session, by)


def store(prepared, session, by):
    """Write down a Prepared report of a session; answers the StatusReport."""
    content = prepared.contents[Visibility.PUBLIC]
    report = StatusReport.objects.create(
        session=session,
        version=content.version,
        cutoff=content.until,
        frozen_at=prepared.made_at,
        frozen_by=by,
        reason=content.reason,
    )
    ReportStage.objects.create(
        report=report, stage=Stage.FROZEN, reached_at=prepared.made_at, moved_by=by
    )
    for circle, content in prepared.contents.items():
        text = canonical(content)
        rendition = Rendition.objects.create(
            report=report, circle=circle, content=text, sha256=hash_of(text.encode())
        )
        for (owner, name), data in prepared.files.items():
            if owner == circle:
                ReportFile.objects.create(
                    rendition=rendition, format=name, data=data, sha256=hash_of(data)
                )
    return report
