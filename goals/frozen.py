"""What was frozen, read again: as it is shown, and whether it is still as it was."""

import json
from datetime import date

from goals.freezing import Words
from goals.models import StatusReport
from goals.models.status_reports import hash_of
from goals.review_content import Unreadable, from_json, totals_from_json
from goals.review_files import REVIEW_FORMATS
from goals.review_values import Session
from goals.vocabulary import Stage, Visibility


def content_of(rendition):
    """The Content of a stored Rendition."""
    return from_json(json.loads(rendition.content))


def frozen_totals(rendition):
    """The Totals of a stored Rendition, without the rest of its Content."""
    return totals_from_json(json.loads(rendition.content))


def words_of(rendition):
    """The Words that controlling added to a stored Rendition, but for the reason."""
    content = json.loads(rendition.content)
    remarks = {part["number"]: part["remark"] for part in content["fields"]}
    return Words(content["introduction"], remarks)


def session_of(rendition):
    """The Session of a stored Rendition, as it was then; the rest of its Content is not read."""
    session = json.loads(rendition.content)["session"]
    return Session(**session | {"held_on": date.fromisoformat(session["held_on"])})


def changed_since(then, session):
    """[sentence] on what a CouncilSession is by now that the Session of a report is not."""
    if session.held_on != then.held_on:
        yield f"Als Tag der Sitzung gilt inzwischen der {session.held_on:%d.%m.%Y}."
    if str(session.body) != then.body:
        yield f"Das Gremium der Sitzung heißt inzwischen „{session.body}“."
    if session.is_cancelled and not then.is_cancelled:
        yield "Die Sitzung ist inzwischen abgesagt."


def file_name(rendition, ending):
    """The name of a file of a stored Rendition; like all of it, as the session was then."""
    session, version = session_of(rendition), rendition.report.version
    body = session.body_address.strip("/").rpartition("/")[2]
    readers = {Visibility.PUBLIC: "", Visibility.COUNCIL: "-kreistag"}.get(
        rendition.circle, "-intern"
    )
    return f"umsetzungsbericht-{body}-{session.held_on}-version-{version}{readers}.{ending}"


def findings(report):
    """[sentence] on what is no longer as it was frozen; empty where nothing is found.

    Rows that are gone are noticed by what stands after them: not the last version of a session with
    all that belongs to it, nor the last stage.
    """
    renditions = {one.circle: one for one in report.renditions.prefetch_related("files")}
    found = [
        f"Die Fassung „{circle.label}“ fehlt." for circle in Visibility if circle not in renditions
    ]
    for rendition in renditions.values():
        found += wrong_in(rendition)
    return [*found, *missing_before(report)]


def missing_before(report):
    """[sentence] on versions and stages that must have been there before."""
    versions = StatusReport.objects.of(report.session_id).values_list("version", flat=True)
    for number in sorted({*range(1, report.version)}.difference(versions)):
        yield f"Davor fehlt die Version {number}."
    reached = {row.stage for row in report.stages.all()}
    last = max((list(Stage).index(stage) for stage in reached), default=0)
    for stage in list(Stage)[: last + 1]:
        if stage not in reached:
            yield f"Die Stufe „{stage.label}“ fehlt."


def wrong_in(rendition):
    """[sentence] on a Rendition and its files."""
    name = f"Fassung „{rendition.get_circle_display()}“"
    if hash_of(rendition.content.encode()) != rendition.sha256:
        yield f"{name}: Der Inhalt hat eine andere Prüfsumme als {rendition.sha256}."
    else:
        yield from unreadable_in(rendition, name)
    files = {file.format: file for file in rendition.files.all()}
    for ending in REVIEW_FORMATS:
        if ending not in files:
            yield f"{name}: Die Datei {ending.upper()} fehlt."
        elif hash_of(bytes(files[ending].data)) != files[ending].sha256:
            yield f"{name}: Die Datei {ending.upper()} hat eine andere Prüfsumme als damals."
        elif not names_hash(files[ending], rendition):
            yield f"{name}: Die Datei {ending.upper()} nennt die Prüfsumme des Inhalts nicht."


def names_hash(file, rendition):
    """Whether a ReportFile was made of a Rendition, as far as its bytes show it: a PDF and a
    workbook are packed, and a table without rows says nothing of itself.
    """
    lines = bytes(file.data).splitlines()
    is_plain = file.format == "json" or (file.format == "csv" and len(lines) > 1)
    return not is_plain or rendition.sha256.encode() in bytes(file.data)


def unreadable_in(rendition, name):
    """A hash that fits a text says nothing about whether the text is the one of a report."""
    try:
        content = content_of(rendition)
    except (Unreadable, json.JSONDecodeError):
        yield f"{name}: Der Inhalt ist nicht mehr lesbar."
        return
    stated = (content.version, content.until, content.made_at, content.circle.code)
    report = rendition.report
    if stated != (report.version, report.cutoff, report.frozen_at, rendition.circle):
        yield f"{name}: Version, Stichtag, Zeitpunkt oder Kreis sind andere als beim Bericht."
