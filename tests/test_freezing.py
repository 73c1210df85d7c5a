"""Freezing a report: what is stored is whole, true to the moment, and stays byte for byte."""

import io
import json
import re
import threading
import time
from datetime import timedelta

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from pypdf import PdfReader

from goals import freezing
from goals.days import ADOPTED_ON
from goals.freezing import (
    Prepared,
    Words,
    canonical,
    compose,
    contents_of,
    freeze,
    prepare,
)
from goals.frozen import content_of, findings
from goals.models import (
    Department,
    Goal,
    Measure,
    Milestone,
    ProgressUpdate,
    ReportFile,
    ReportStage,
    StatusReport,
    User,
)
from goals.models.actions import Overtaken
from goals.printing import NotPrinted
from goals.review_files import REVIEW_FORMATS
from goals.session_review import session_review
from goals.vocabulary import Visibility
from tests.factories import (
    at_noon,
    days_ago,
    make_body,
    make_department,
    make_field,
    make_goal,
    make_measure,
    make_milestone,
    make_report,
    make_session,
    make_update,
    save_on,
)
from tests.reading import main_of
from tests.together import at_once
from tests.world import SECRETS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _cast(emil, cora, ruth):
    """There before anything is reported, for the reports are theirs."""


@pytest.fixture
def field():
    return make_field("X", 10, "Mobilität")


@pytest.fixture
def goal(field, roads):
    goal = make_goal(field, lead=roads, short_title="Radwege bauen")
    make_update(goal, "planned", days_ago(90))
    make_update(goal, "in_progress", days_ago(30), assessment="at_risk", reason="Kein Geld.")
    return goal


@pytest.fixture
def measure(goal, roads):
    measure = make_measure("Radweg an der K 12", goals=[goal], lead=roads)
    make_milestone(measure, "Grunderwerb", due_on=days_ago(40))
    make_update(measure, "planned", days_ago(60), text="Es wird geplant.")
    return measure


@pytest.fixture
def session(field, goal, measure):
    known_since_the_adoption()
    body = make_body("Verkehrsausschuss", fields=[field])
    make_session(body, days_ago(60))
    return make_session(body, days_ago(5))


def known_since_the_adoption():
    for model in (Goal, Measure, Milestone, Department):
        model.history.update(history_date=at_noon(ADOPTED_ON))


def stored():
    """Everything of all reports as it lies in the database."""
    files = {(row.rendition_id, row.format): bytes(row.data) for row in ReportFile.objects.all()}
    texts = [list(row.renditions.values()) for row in StatusReport.objects.order_by("pk")]
    return files, texts, list(ReportStage.objects.values())


def test_each_rendition_says_what_its_circle_is_told_with_the_words_of_controlling(session, cora):
    words = Words("Zur Lage.", {"X": "Der Bus fehlt."})
    report = freeze(prepare(session, words), by=cora)
    assert report.frozen_by == cora
    for rendition in report.renditions.all():
        content = content_of(rendition)
        assert content.circle.code == rendition.circle
        assert (content.version, content.introduction) == (1, "Zur Lage.")
        assert [part.remark for part in content.fields] == ["Der Bus fehlt."]
        assert content.made_at == report.frozen_at
        assert not findings(report)


def test_a_report_without_its_files_is_not_stored(session, cora):
    with pytest.raises(ValueError, match="all its files"):
        freeze(compose(session, Words("Zur Lage.")), by=cora)
    assert not StatusReport.objects.exists()


def test_nothing_that_happens_afterwards_changes_a_byte(client, session, goal, measure, cora):
    freeze(prepare(session, Words("Zur Lage.")), by=cora).open_further(by=cora, to="council")
    StatusReport.objects.get().open_further(by=cora, to="public")
    addresses = [f"/sitzungen/{session.pk}/bericht/1/"]
    addresses += [f"{addresses[0]}?format={ending}" for ending in ("pdf", "xlsx", "csv", "json")]
    kept, before = stored(), [client.get(address) for address in addresses]
    whole = [response.getvalue() for response in before]

    make_update(goal, "completed", days_ago(25), text="Fertig.", assessment="none")
    save_on(days_ago(0), goal, short_title="Anderer Titel")
    measure.title, measure.withdrawn_on, measure.withdrawn_reason = "Neu", days_ago(1), "Vorbei."
    measure.save()
    measure.milestones.update(title="Etwas anderes", due_on=days_ago(-9))
    session.body.fields.clear()
    save_on(days_ago(0), session.body, name="Anderer Ausschuss")
    other = {"is_cancelled": True, "place": "Anderswo", "cutoff": days_ago(50)}
    save_on(days_ago(0), session, held_on=days_ago(2), **other)
    Department.objects.update(name="Umbenannt", is_active=False)
    User.objects.update(name="Niemand", is_active=False)

    assert stored() == kept
    after = [client.get(address) for address in addresses]
    assert [response.status_code for response in after] == [200] * 5
    for one, earlier in zip(after[1:], before[1:], strict=True):
        assert one["Content-Disposition"] == earlier["Content-Disposition"]
    assert [response.getvalue() for response in after[1:]] == whole[1:]
    assert frozen_parts(after[0].text) == frozen_parts(whole[0].decode())
    assert (
        f"Als Tag der Sitzung gilt inzwischen der {days_ago(2):%d.%m.%Y}. Das Gremium der Sitzung "
        "heißt inzwischen „Anderer Ausschuss“. Die Sitzung ist inzwischen abgesagt."
    ) in main_of(after[0])
    assert "hat sich zur Sitzung etwas geändert" not in whole[0].decode()
    assert not findings(StatusReport.objects.get())


def frozen_parts(page):
    """Title, head and all of a frozen page, without the way to it and what it says of changes."""
    parts = re.findall(r"<title>.*?</title>", page, re.DOTALL)
    for beginning, end in (
        ('<div class="page-head">', "</div>"),
        ('aria-labelledby="eingefroren"', 'id="dateien"'),
    ):
        part = page[page.index(beginning) :]
        parts.append(part[: part.index(end)])
    return parts


def test_files_name_cutoff_time_version_and_hash(session, cora):
    report = freeze(prepare(session, Words()), by=cora)
    moment = f"{timezone.localtime(report.frozen_at):%d.%m.%Y, %H:%M} Uhr"
    for rendition in report.renditions.all():
        told = bytes(rendition.files.get(format="json").data).decode()
        assert json.loads(told)["notes"][-1] == (
            f"Version: 1; Stichtag: {report.cutoff:%d.%m.%Y}; Eingefroren: {moment}; "
            f"Prüfsumme (SHA-256): {rendition.sha256}."
        )
        assert rendition.sha256 in bytes(rendition.files.get(format="csv").data).decode()


def test_the_hash_is_of_the_canonical_text(session, cora):
    report = make_report(session, cora)
    rendition = report.renditions.get(circle="public")
    content = content_of(rendition)
    assert canonical(content) == rendition.content
    assert json.loads(rendition.content)["version"] == 1
    assert freezing.content_hash(content) == rendition.sha256
    assert "ä" in rendition.content  # Letters as they are: Mobilität.


def test_no_circle_is_told_what_is_not_its(session, goal, cora, roads):
    make_update(
        goal,
        "ongoing",
        days_ago(20),
        assessment="on_track",
        text=SECRETS["internal"],
        visibility="internal",
    )
    new = {"goals": [goal], "lead": roads, "since": days_ago(30)}
    make_measure(SECRETS["council"], visibility="council", **new)
    report = freeze(prepare(session, Words()), by=cora)
    known = {
        "public": [],
        "council": [SECRETS["council"]],
        "internal": [SECRETS["council"], SECRETS["internal"]],
    }
    for rendition in report.renditions.all():
        for text in (rendition.content, *texts_of(rendition).values()):
            for secret in (SECRETS["council"], SECRETS["internal"]):
                assert (secret in text) == (secret in known[rendition.circle])


def texts_of(rendition):
    """{format: what can be read in the file}; of a PDF without the spaces and breaks of lines."""
    files = {file.format: bytes(file.data) for file in rendition.files.all()}
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    pages = PdfReader(io.BytesIO(files["pdf"])).pages
    return {
        "pdf": compact("".join(page.extract_text() for page in pages)),
        "xlsx": "\n".join(map(str, cells)),
        "csv": files["csv"].decode(),
        "json": files["json"].decode(),
    }


def compact(text):
    return "".join(text.split())


def test_the_next_report_begins_where_the_last_one_ended(session, goal, cora):
    earlier = session.previous()
    made = at_noon(days_ago(70))
    make_report(earlier, cora, at=made)
    make_update(goal, "ongoing", days_ago(80), released_at=made + timedelta(hours=1))
    content = session_review(None, session)
    assert content.known_since == made
    assert content.since == earlier.cutoff
    # Another day of one's own is compared as of its end, not as the report knew it.
    chosen = session_review(None, session, since=days_ago(50))
    assert chosen.known_since > made


def test_a_further_version_says_what_it_replaces(session, cora):
    make_report(session, cora)
    second = make_report(session, cora, reason="Die Zahl der Ziele war falsch.")
    content = content_of(second.renditions.get(circle="public"))
    assert (content.version, content.reason) == (2, "Die Zahl der Ziele war falsch.")
    facts = dict(freezing.facts_of(content))
    assert facts["Ersetzt"] == "Version 1. Die Zahl der Ziele war falsch."


def test_what_would_say_something_else_by_now_is_not_stored(session, goal, cora):
    prepared = prepare(session, Words())
    make_update(goal, "ongoing", days_ago(29), released_at=prepared.made_at - timedelta(minutes=1))
    with pytest.raises(Overtaken):
        freeze(prepared, by=cora)
    assert not StatusReport.objects.exists()


def test_what_is_released_later_is_for_the_next_report(session, goal, cora):
    prepared = prepare(session, Words())
    make_update(goal, "ongoing", days_ago(29), released_at=timezone.now(), text="Kam zu spät.")
    report = freeze(prepared, by=cora)
    for rendition in report.renditions.all():
        assert "Kam zu spät." not in rendition.content
    content = session_review(None, make_session(session.body, days_ago(1)))
    assert content.known_since == report.frozen_at
    assert [(one.code, one.text) for one in content.changed] == [(goal.code, "Kam zu spät.")]


def test_two_at_once_are_two_versions_or_one(session, cora):
    first, second = prepare(session, Words()), prepare(session, Words())
    freeze(first, by=cora)
    with pytest.raises(Overtaken):
        freeze(second, by=cora)
    assert StatusReport.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_release_that_has_begun_is_waited_for(field, roads, cora, monkeypatch):
    """Its moment lies before the report, and it is stored after it: no report would tell of it."""
    goal = make_goal(field, lead=roads)
    body = make_body("Verkehrsausschuss", fields=[field])
    session = make_session(body, days_ago(5))
    has_begun, save = threading.Event(), ProgressUpdate.save

    def saved_late(update, *args, **options):
        has_begun.set()
        time.sleep(0.5)
        save(update, *args, **options)

    def released():
        with transaction.atomic():
            goal.hold()  # As every release does.
            return make_update(goal, "ongoing", days_ago(30), released_at=timezone.now())

    def frozen():
        assert has_begun.wait(timeout=5)
        made_at = timezone.now()
        files = {(circle, name): b"" for circle in Visibility for name in REVIEW_FORMATS}
        contents = contents_of(session, Words(), made_at)
        prepared = Prepared(session, Words(), made_at, contents, files)
        try:
            return freeze(prepared, by=cora)
        except Overtaken:
            return None

    monkeypatch.setattr(ProgressUpdate, "save", saved_late)
    update, report = at_once(released, frozen)
    assert report is None
    assert update.pk
    assert not StatusReport.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_release_that_begins_while_a_report_is_stored_is_for_the_next(
    session, goal, emil, cora, monkeypatch
):
    has_begun, save = threading.Event(), ReportStage.save

    def saved_late(stage, *args, **options):
        has_begun.set()
        time.sleep(0.5)
        save(stage, *args, **options)

    def confirmed():
        assert has_begun.wait(timeout=5)
        return goal.confirm(by=emil, seen=goal.updates.newest_first().first().pk)

    monkeypatch.setattr(ReportStage, "save", saved_late)
    report, update = at_once(lambda: make_report(session, cora), confirmed)
    assert update.released_at > ReportStage.objects.get().reached_at == report.frozen_at
    assert report.stages.count() == 1


@pytest.mark.parametrize("name", ["emil", "ruth"])
def test_nobody_but_controlling_freezes(session, request, name):
    with pytest.raises(PermissionDenied):
        freeze(prepare(session, Words()), by=request.getfixturevalue(name))
    assert not StatusReport.objects.exists()


@pytest.mark.parametrize(
    "change", [{"cutoff": days_ago(0), "held_on": days_ago(-14)}, {"is_cancelled": True}]
)
def test_what_can_not_be_frozen_by_now_is_refused_once_more(session, cora, change):
    """What counts on the day of the cutoff does so as it stands at its end."""
    save_on(days_ago(0), session, **change)
    with pytest.raises(ValidationError, match=r"ab dem|abgesagt"):
        freeze(prepare(session, Words()), by=cora)
    assert not StatusReport.objects.exists()


def test_without_the_portals_address_nothing_is_frozen(session, cora, settings):
    settings.SITE_URL = ""
    with pytest.raises(ValidationError, match="SITE_URL"):
        freeze(prepare(session, Words()), by=cora)
    assert not StatusReport.objects.exists()


def test_links_in_files_are_whole_addresses(session, goal, cora, settings):
    settings.SITE_URL = "https://ziele.example.org"
    report = freeze(prepare(session, Words()), by=cora)
    own = f"https://ziele.example.org{report.get_absolute_url()}"
    of_goal = f"https://ziele.example.org{goal.get_absolute_url()}?stand={session.cutoff}"
    for rendition in report.renditions.all():
        files = {file.format: bytes(file.data) for file in rendition.files.all()}
        told = json.loads(files["json"])
        assert told["address"] == own
        assert told["rows"][0]["address"] == of_goal
        pdf = PdfReader(io.BytesIO(files["pdf"]))
        assert own in "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
        assert of_goal in {
            link.get_object()["/A"]["/URI"]
            for page in pdf.pages
            for link in page.get("/Annots", [])
            if "/URI" in link.get_object().get("/A", {})
        }


def test_what_changes_after_the_cutoff_is_told_by_the_next_report(session, goal, measure, cora):
    save_on(days_ago(9), session, cutoff=days_ago(1), held_on=days_ago(0))
    freeze(prepare(session, Words()), by=cora)
    measure.withdrawn_on, measure.withdrawn_reason = days_ago(0), "Vorbei."
    measure.save()
    make_measure("Neu am Tag danach", goals=[goal])
    content = session_review(None, make_session(session.body, days_ago(-14), cutoff=days_ago(0)))
    assert [one.title for one in content.withdrawn_measures] == [measure.title]
    assert [one.title for one in content.new_measures] == ["Neu am Tag danach"]


def test_without_a_pdf_nothing_is_stored(session, monkeypatch):
    def fails(*args):
        raise NotPrinted("kein Platz")

    monkeypatch.setattr("goals.review_files.pdf_of", fails)
    with pytest.raises(NotPrinted):
        prepare(session, Words())


NASTY = '#read("x") $x$ *y* <b> \U0001f600 שלום مرحبا \u202eX' + "ä" * 400


def longest(length):
    """A title of this length with a control character, which only forms keep out."""
    return ('#read("x") $x$ *y* \x07 @w _z_ ' + "Weg " * length)[: length - 4] + "Ende"


def test_any_title_and_word_is_data(session, goal, cora):
    save_on(days_ago(50), goal, short_title=longest(70))
    lead = make_department(longest(120), slug="lang")
    measure = make_measure(longest(120), goals=[goal], lead=lead)
    make_milestone(measure, longest(200), due_on=days_ago(30))
    make_update(goal, "ongoing", days_ago(22), text=NASTY)
    known_since_the_adoption()
    report = freeze(prepare(session, Words(NASTY, {"X": NASTY})), by=cora)
    assert not findings(report)
    content = content_of(report.renditions.get(circle="public"))
    assert (content.introduction, content.fields[0].remark) == (NASTY, NASTY)
    texts = texts_of(report.renditions.get(circle="public"))
    for words in (longest(70), longest(120), longest(200)):
        assert compact(words.replace("\x07", "[U+0007]")) in texts["pdf"]
    for words in (longest(70), longest(120)):
        plain = words.replace("\x07", "")
        assert plain in [row["title"] for row in json.loads(texts["json"])["rows"]]
        assert plain in texts["xlsx"].splitlines()


def test_a_report_of_no_goals_is_whole(cora):
    body = make_body("Umweltausschuss", fields=[make_field("IX", 9, "Umwelt")])
    report = freeze(prepare(make_session(body, days_ago(5)), Words()), by=cora)
    assert content_of(report.renditions.get(circle="public")).goals == []
    assert not findings(report)


@pytest.mark.parametrize("circle", Visibility)
def test_a_pdf_of_each_circle_is_set(session, cora, circle):
    report = freeze(prepare(session, Words()), by=cora)
    data = bytes(report.renditions.get(circle=circle).files.get(format="pdf").data)
    assert data.startswith(b"%PDF")
    assert ReportFile.objects.get(rendition__circle=circle, format="xlsx").data
