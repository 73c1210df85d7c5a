"""Plain makers of rows. Each makes what it needs and takes any column by name."""

import itertools
from datetime import date, timedelta

from django.utils import timezone

from goals.days import noon_of as at_noon
from goals.days import today
from goals.freezing import Prepared, Words, content_hash, contents_of, store
from goals.models import (
    AgendaItem,
    CouncilBody,
    CouncilPaper,
    CouncilSession,
    CouncilTerm,
    Department,
    Digest,
    Feedback,
    Goal,
    Measure,
    Membership,
    Milestone,
    Municipality,
    ProgressDraft,
    ProgressUpdate,
    Question,
    Resolution,
    Section,
    StatusReport,
    StrategicField,
    User,
)
from goals.review_files import REVIEW_FORMATS
from goals.text import german_slug
from goals.vocabulary import Stage, Visibility

ADOPTED = date(2025, 6, 24)
PASSWORD = "Kolvenburg-Vischering-24"
count = itertools.count(1)


def days_ago(days):
    return today() - timedelta(days=days)


def save_on(day, row, **columns):
    """Save a row as if it were done at noon of `day`: its version of that day says `columns`."""
    for name, value in columns.items():
        setattr(row, name, value)
    row._history_date = at_noon(day)
    row.save()
    del row._history_date
    return row


def make_department(name="Amt", number="", **columns):
    columns.setdefault("slug", german_slug(f"{number} {name} {next(count)}"))
    columns.setdefault("kind", "department")
    return Department.objects.create(name=name, number=number, **columns)


def make_user(name, role, departments=(), **columns):
    user = User.objects.create_user(name.lower(), PASSWORD, name=name, role=role, **columns)
    user.departments.set(departments)
    return user


def make_resolution(adopted_on=ADOPTED, **columns):
    columns = {
        "title": "Strategische Ziele des Kreises Coesfeld",
        "vote": "einstimmig",
        "paper": "SV-10-1153",
        "publication_url": "https://www.kreis-coesfeld.de/kreisportrait/strategische-ziele",
        "foreword_page": 3,
        "foreword": "Liebe Mitbürgerinnen und Mitbürger,\n\ndies ist das Vorwort.",
    } | columns
    return Resolution.objects.create(adopted_on=adopted_on, **columns)


def make_field(number="VIII", position=8, title="Klimaschutz", sections=1, **columns):
    """A field with `sections` sections (0: without text, as IX)."""
    resolution = columns.pop("resolution", None) or (
        Resolution.objects.in_force() or make_resolution()
    )
    field = StrategicField.objects.create(
        resolution=resolution, number=number, position=position, title=title, page=13, **columns
    )
    for place in range(1, sections + 1):
        Section.objects.create(
            field=field,
            position=place,
            title=f"Teil {place}" if sections > 1 else "",
            introduction=f"Einleitung {place} von {title}.",
        )
    return field


def make_goal(field=None, **columns):
    """The next goal of a field (by default the only field, VIII)."""
    field = field or StrategicField.objects.filter(number="VIII").first() or make_field()
    contributing = columns.pop("contributing", ())
    number = columns.pop("number", field.goals.count() + 1)
    columns.setdefault("section", field.sections.last())
    columns.setdefault("text", f"Wortlaut von Ziel {field.number}.{number}.")
    columns.setdefault("short_title", f"Kurztitel {field.number}.{number}")
    goal = Goal.objects.create(field=field, number=number, **columns)
    goal.contributing.set(contributing)
    return goal


def make_municipality(name="Dülmen", **columns):
    columns.setdefault("ags", f"{next(count):08}")
    columns.setdefault("slug", german_slug(name))
    return Municipality.objects.create(name=name, is_town=True, **columns)


def make_measure(title="Ladepunkte an Kreishäusern", since=None, **columns):
    """A measure; `since` is the day from which the portal knows it (default: today)."""
    links = {
        name: columns.pop(name, ())
        for name in ("goals", "contributing", "municipalities", "papers")
    }
    columns.setdefault("summary", f"Kurz gesagt: {title}.")
    columns["lead"] = columns.get("lead") or make_department()
    measure = Measure(title=title, **columns)
    if since:
        measure._history_date = at_noon(since)
    measure.save()
    for name, rows in links.items():
        getattr(measure, name).set(rows)
    if since:
        del measure._history_date
    return measure


def make_milestone(measure, title="Vergabe", due_on=None, since=None, **columns):
    milestone = Milestone(measure=measure, title=title, due_on=due_on or days_ago(0), **columns)
    if since:
        milestone._history_date = at_noon(since)
    milestone.save()
    return milestone


def make_paper(reference="SV-99-0001", **columns):
    return CouncilPaper.objects.get_or_create(reference=reference, defaults=columns)[0]


def make_term(starts_on, ends_on=None):
    return CouncilTerm.objects.create(starts_on=starts_on, ends_on=ends_on)


def make_body(name="Ausschuss", fields=(), **columns):
    """A body of the term that began in November 2025."""
    term, _ = CouncilTerm.objects.get_or_create(starts_on=date(2025, 11, 1))
    columns = {"term": term, "slug": CouncilBody.objects.free_slug(name)} | columns
    body = CouncilBody.objects.create(name=name, **columns)
    body.fields.set(fields)
    return body


def make_session(body=None, held_on=None, **columns):
    """A session, in three weeks unless a day is given, with its cutoff 14 days before."""
    held_on = held_on or days_ago(-21)
    columns.setdefault("cutoff", held_on - timedelta(days=14))
    return CouncilSession.objects.create(body=body or make_body(), held_on=held_on, **columns)


def make_report(session, by=None, at=None, stage="frozen", **words):
    """A frozen report, opened up to a stage, with files that only say whose they are, CSV and JSON
    with the hash: a real PDF takes its time. `words`: introduction, remarks, reason.
    """
    by, words = by or make_user(f"Frieda{next(count)}", "controlling"), Words(**words)
    contents = contents_of(session, words, at or timezone.now())
    at = contents[Visibility.PUBLIC].made_at
    files = {
        (circle, ending): f"{ending} {circle.label}".encode()
        for circle in Visibility
        for ending in REVIEW_FORMATS
    }
    for circle, content in contents.items():
        files[circle, "json"] += f" {content_hash(content)}".encode()
        files[circle, "csv"] += f"\n{content_hash(content)}".encode()
    report = store(Prepared(session, words, at, contents, files), session, by)
    for further in list(Stage)[1 : list(Stage).index(Stage(stage)) + 1]:
        report = report.open_further(by=by, to=further).report
    return StatusReport.objects.get(pk=report.pk)


def make_item(session, title="Sachstand", goals=(), measures=(), papers=(), **columns):
    columns.setdefault("position", session.items.count() + 1)
    item = AgendaItem.objects.create(session=session, title=title, **columns)
    item.goals.set(goals)
    item.measures.set(measures)
    item.papers.set(papers)
    return item


def make_membership(body, who, **columns):
    """`who`: an account, or the name of somebody without one."""
    person = {"name": who} if isinstance(who, str) else {"user": who}
    columns.setdefault("starts_on", body.term.starts_on)
    return Membership.objects.create(body=body, **person, **columns)


def make_update(subject, phase="in_progress", effective_on=None, **columns):
    """A released update on a goal or a measure, released at noon of its day by controlling."""
    effective_on = effective_on or today()
    columns.setdefault("text", f"Meldung {next(count)}.")
    columns["department"] = columns.get("department") or subject.lead or make_department()
    columns.setdefault("reported_by", _someone("Emil", "editor"))
    columns.setdefault("released_by", _someone("Cora", "controlling"))
    # Noon of today may be still to come.
    columns.setdefault("released_at", min(at_noon(effective_on), timezone.now()))
    return ProgressUpdate.objects.create(
        **{subject.SUBJECT: subject}, phase=phase, effective_on=effective_on, **columns
    )


def make_draft(subject, by, **columns):
    """A draft that `by` has saved, begun from what was reported last."""
    draft = ProgressDraft.objects.begin(subject, by=by)
    for name, value in ({"text": f"Entwurf {next(count)}."} | columns).items():
        setattr(draft, name, value)
    draft.keep(by=by)
    return draft


def make_feedback(message="Der Zeitstrahl ist nicht zu lesen.", days_ago=0, **columns):
    """A message received `days_ago` days ago; open unless `columns` say otherwise."""
    columns.setdefault("kind", "barrier")
    columns.setdefault("received_at", timezone.localtime() - timedelta(days=days_ago))
    return Feedback.objects.create(message=message, token=f"token {next(count)}", **columns)


def make_digest(user, state="sent", day=None, **columns):
    """The mail of a day to somebody, which told what happened until now; by default today's."""
    now = timezone.now()
    columns = {"address": user.email or "x@example.org", "content": "Fällig: 1"} | columns
    columns = {"told_until": now, "claimed_at": now, "tries": 1} | columns
    return Digest.objects.create(user=user, day=day or today(), state=state, **columns)


def make_question(subject, state="asked", by=None, since=0, **columns):
    """A question that went its way by the verbs until it is in `state`, asked `since` days ago and
    moved on at the same moment. `by`: who asks (default: Ruth of the Kreistag).

    `columns` are those of the new question, and `department`, `deadline`, `answer`, `comment`,
    `reason`, `answered_by`, `released_by`.
    """
    cora, at = _someone("Cora", "controlling"), timezone.localtime() - timedelta(days=since)
    way = {
        name: columns.pop(name, default)
        for name, default in {
            "department": getattr(subject, "lead", None),
            "deadline": today() + timedelta(days=14),
            "answer": f"Antwort {next(count)}.",
            "comment": "Bitte Zahlen nennen.",
            "reason": "Das ist keine Frage zur Umsetzung.",
            "answered_by": cora,
            "released_by": _someone("Carl", "controlling"),
        }.items()
    }
    columns.setdefault("text", f"Frage {next(count)}?")
    question = Question(**{subject.SUBJECT: subject}, **columns)
    question.ask(by=by or _someone("Ruth", "council"), at=at)
    if state == "declined":
        question.decline(by=cora, reason=way["reason"], at=at)
    if state == "withdrawn":
        question.withdraw(by=question.asked_by or cora, at=at)
    if question.state == state:
        return question
    place = {name: way[name] for name in ("department", "deadline")}
    question.pass_on(by=cora, at=at, **place)
    if state == "passed_on":
        return question
    question.give_answer(by=way["answered_by"], answer=way["answer"], at=at)
    if state == "returned":
        question.send_back(by=way["released_by"], comment=way["comment"], at=at)
    if state == "released":
        question.release(by=way["released_by"], at=at)
    return question


def _someone(name, role):
    return User.objects.filter(username=name.lower()).first() or make_user(name, role)
