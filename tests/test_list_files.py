"""The lists as files: the same rows, filters, order, day and visibility as the pages."""

import csv
import io
import json
import zipfile
from datetime import datetime
from tempfile import TemporaryFile

import openpyxl
import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goals import reported_filter
from goals.days import today
from goals.exports import FORMATS
from goals.filters import GoalFilter, MeasureFilter
from goals.models import DemoContent, Department, Goal, Measure, ProgressUpdate
from tests.factories import days_ago, make_department, make_goal, make_measure, make_update
from tests.reading import abandon, links_of, main_of, rows_of
from tests.world import PAST, SECRETS

LISTS = ["/ziele/", "/massnahmen/", "/organisation/", "/themenfelder/", "/handlungsprinzipien/"]
ROLES = ["anonymous", "council", "editor", "controlling", "admin"]

pytestmark = pytest.mark.django_db


def file_of(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    assert "attachment" in response["Content-Disposition"]
    return response.getvalue()


def json_of(client, address):
    joint = "&" if "?" in address else "?"
    return json.loads(file_of(client, f"{address}{joint}format=json"))


def csv_of(client, address):
    text = file_of(client, address).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def client_as(world, role):
    client = Client()
    if world.users[role]:
        client.force_login(world.users[role])
    return client


# What comes, and what does not --------------------------------------------------------------------


@pytest.mark.parametrize("url", LISTS)
@pytest.mark.parametrize("kind", FORMATS)
def test_every_list_comes_in_every_format(client, world, url, kind):
    response = client.get(f"{url}?format={kind}")
    assert response["Content-Type"] == FORMATS[kind].content_type
    name = url.strip("/")
    disposition = f'attachment; filename="{name}-{today().isoformat()}.{kind}"'
    assert response["Content-Disposition"] == disposition
    assert response["Link"] == '<https://www.govdata.de/dl-de/by-2-0>; rel="license"'
    assert response["Cache-Control"] == "no-cache"
    assert response.streaming
    assert not response.cookies
    content = response.getvalue()
    if kind == "json":
        assert json.loads(content)["row_count"] > 0
    elif kind == "csv":
        assert content.startswith(b"\xef\xbb\xbf")
    else:
        assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames[1] == "Hinweise"


@pytest.mark.parametrize("url", LISTS)
def test_format_that_there_is_not_is_answered_with_a_page(client, world, url):
    for value in ("pdf", "CSV", "csv,json", "%00", "../csv"):
        response = client.get(f"{url}?format={value}")
        assert response.status_code == 400
        assert response["Content-Type"] == "text/html; charset=utf-8"
        assert "Content-Disposition" not in response
        assert "Fehler" in response.text
    assert client.get(f"{url}?format=").status_code == 200


def test_page_on_a_format_that_there_is_not_leads_to_those_that_there_are(client, world):
    response = client.get(f"/themenfelder/?format=pdf&stand={PAST}")
    assert "Dieses Dateiformat gibt es nicht" in main_of(response)
    for kind in FORMATS:
        address = f"/themenfelder/?stand={PAST}&format={kind}"
        assert address in links_of(response)
        assert client.head(address).status_code == 200


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    "query", ["feld=XX", "umsetzung=erledigt", "stand=31.02.2026", "stand=2020-01-01", "seite=0"]
)
def test_filter_or_day_that_makes_no_sense_gives_no_file(client, world, kind, query):
    for url in ("/ziele/", "/massnahmen/"):
        response = client.get(f"{url}?format={kind}&{query}")
        assert response.status_code == 400
        assert "Content-Disposition" not in response
        assert "<form" in response.text
        assert world.goal.title not in response.text


@pytest.mark.parametrize("url", LISTS)
@pytest.mark.parametrize("kind", FORMATS)
def test_head_tells_what_would_come_without_reading_rows(client, world, url, kind, monkeypatch):
    monkeypatch.setattr(reported_filter.ReportedFilter, "rows_for_file", lambda self: failing())
    response = client.head(f"{url}?format={kind}")
    assert response.status_code == 200
    assert response["Content-Type"] == FORMATS[kind].content_type
    assert "attachment" in response["Content-Disposition"]
    assert "Content-Length" not in response
    assert response.getvalue() == b""


def failing():
    raise AssertionError("a row was read")
    yield


# The same list ------------------------------------------------------------------------------------

QUERIES = [
    "",
    "feld=VIII&umsetzung=in_progress&umsetzung=planned",
    "sortierung=ampel",
    "sortierung=zuletzt&zustaendig=66-strassenbau",
    "q=Kurztitel",
    "ort=duelmen",
]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("day", ["", f"stand={PAST}"])
@pytest.mark.parametrize("role", ["anonymous", "editor"])
def test_file_has_the_rows_of_the_page_in_its_order(world, query, day, role):
    client = client_as(world, role)
    for url in ("/ziele/", "/massnahmen/"):
        address = f"{url}?{query}&{day}"
        rows = rows_of(client.get(f"{address}&anzahl=alle"))
        found = json_of(client, f"{address}&anzahl=25&seite=99")
        codes = [row.get("code") or f"M {row['number']}" for row in found["rows"]]
        assert codes == rows
        assert found["row_count"] == len(rows)
        told = csv_of(client, f"{address}&format=csv")
        assert [row["Nummer"] for row in told] == [code.removeprefix("M ") for code in rows]


@pytest.mark.parametrize("day", [None, PAST])
@pytest.mark.parametrize("role", ["anonymous", "council", "editor"])
def test_file_tells_the_state_that_the_page_shows(world, role, day):
    client, user = client_as(world, role), world.users[role]
    query = f"?stand={day}" if day else ""
    for url, rows in (
        ("/ziele/", Goal.objects.in_order()),
        ("/massnahmen/", Measure.objects.as_of(day, user).active().order_by("number")),
    ):
        rows = rows.attach_states(list(rows), user, day)
        for row, told in zip(rows, json_of(client, url + query)["rows"], strict=True):
            page = client.get(row.get_absolute_url() + query).context["state"]
            assert told["phase"]["code"] == row.phase == page.phase
            assert told["assessment"]["code"] == row.assessment == page.assessment
            assert told["freshness"]["code"] == page.freshness
            for key in ("phase_since", "due_on"):
                since = getattr(page, key)
                assert told[key] == (since.isoformat() if since else None)
            assert told["reason"] == (page.reason or None)
            reported = ProgressUpdate.objects.filter(pk=row.current.pk if row.current else None)
            assert told["report"] == reported.values_list("text", flat=True).first()


def test_measure_is_told_whole(client, world):
    measure = world.measure
    told = json_of(client, "/massnahmen/")["rows"][0]
    assert told["number"] == measure.number
    assert told["title"] == measure.title
    assert told["goals"] == ["VIII.1", "VIII.2", "VIII.5"]
    assert told["lead"] == {"code": "66-strassenbau", "label": "66 Straßenbau und -unterhaltung"}
    assert [unit["label"] for unit in told["contributing"]] == ["1 Dezernat I"]
    assert [place["label"] for place in told["municipalities"]] == ["Dülmen", "Lüdinghausen"]
    assert told["planned_start"] == days_ago(300).isoformat()
    assert told["actual_end"] is None
    assert (told["cost_planned"], told["cost_actual"]) == (120_000, 98_765)
    assert told["is_continuous"] is False
    assert told["papers"] == ["SV-10-1153", "SV-10-1154/1"]
    assert told["priority"] == {"code": "high", "label": "hoch"}
    assert told["address"] == f"http://testserver{measure.get_absolute_url()}"
    everywhere = json_of(client, "/massnahmen/?ort=kreisweit")["rows"][0]
    assert everywhere["municipalities"] == [{"code": "kreisweit", "label": "kreisweit"}]


def test_cells_of_a_real_list_are_dates_and_numbers(client, world):
    content = file_of(client, "/massnahmen/?format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Maßnahmen"]
    titles = [cell.value for cell in sheet[1]]
    row = dict(zip(titles, sheet[2], strict=True))
    start = datetime.combine(days_ago(300), datetime.min.time())
    assert (row["Beginn geplant"].value, row["Beginn geplant"].is_date) == (start, True)
    assert row["Zuletzt gemeldet am"].is_date
    assert (row["Kosten geplant (EUR)"].value, row["Kosten geplant (EUR)"].data_type) == (
        120_000,
        "n",
    )
    assert (row["Nummer"].value, row["Nummer"].data_type) == (world.measure.number, "n")
    assert row["Ende tatsächlich"].value is None
    told = csv_of(client, "/massnahmen/?format=csv")[0]
    assert told["Kosten geplant (EUR)"] == "120000,00"
    assert told["Beginn geplant"] == f"{days_ago(300):%d.%m.%Y}"


def test_lists_of_the_rest_are_told(client, world):
    fields = {row["number"]: row for row in json_of(client, "/themenfelder/")["rows"]}
    assert list(fields) == ["I", "VIII", "IX"]
    assert fields["VIII"]["goals"] == sum(
        number
        for key, number in fields["VIII"].items()
        if key.startswith("goals_") and key not in ("goals_deviating", "goals_at_risk")
    )
    assert fields["VIII"]["goals_deviating"] == fields["VIII"]["goals_at_risk"] == 1
    assert fields["IX"]["goals"] == 0
    units = {row["unit"]["code"]: row for row in json_of(client, "/organisation/")["rows"]}
    assert set(units) == {unit.slug for unit in Department.objects.active()}
    assert units["661-bruecken"]["above"]["code"] == "66-strassenbau"
    assert units["1-dezernat"]["above"] is None
    principles = json_of(client, "/handlungsprinzipien/")["rows"]
    assert [row["number"] for row in principles] == ["I", "II"]


def test_file_says_filters_order_day_and_where_it_is_from(client, world):
    query = "feld=VIII&feld=I&umsetzung=planned&q=Kurztitel&sortierung=zuletzt"
    found = json_of(client, f"/ziele/?{query}&anzahl=50&seite=2&stand={PAST:%d.%m.%Y}&utm_source=x")
    assert found["filters"] == [
        {"label": "Wörter im Text", "words": "„Kurztitel“"},
        {
            "label": "Themenfeld",
            "words": "VIII Klimaschutz, Klimaanpassung und Energie oder I Wirtschaft und Arbeit",
        },
        {"label": "Umsetzungsstand", "words": "in Planung"},
    ]
    assert found["sorted_by"] == "zuletzt gemeldet"
    assert found["as_of"] == PAST.isoformat()
    assert set(found["address"].partition("?")[2].split("&")) == {
        *query.split("&"),
        f"stand={PAST}",
    }
    assert found["attribution"].endswith(found["address"])
    assert found["rows"][0]["address"].endswith(f"?stand={PAST}")
    assert found["notes"][0].startswith("Beispieldaten:")
    DemoContent.objects.all().delete()
    assert json_of(client, "/ziele/")["notes"] == []


# Visibility ---------------------------------------------------------------------------------------


def everything(content, kind):
    """All that is written in a file."""
    if kind != "xlsx":
        return content.decode()
    book = zipfile.ZipFile(io.BytesIO(content))
    return "".join(book.read(name).decode() for name in book.namelist())


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", FORMATS)
def test_no_file_tells_what_its_reader_may_not_see(world, role, kind):
    """Whoever may see a secret finds it, so that its absence elsewhere means something."""
    make_update(world.goal, "in_progress", assessment="on_track", internal_note="Notizgeheimnis")
    make_update(world.measure, "in_progress", assessment="on_track", internal_note="Notizgeheimnis")
    client = client_as(world, role)
    found = ""
    for url in LISTS:
        for day in ("", f"&stand={PAST}", f"&stand={days_ago(2)}"):
            found += everything(file_of(client, f"{url}?format={kind}{day}"), kind)
    for query in ("sortierung=ampel", "q=geheimnis", "umsetzung=planned&ort=kreisweit"):
        found += everything(file_of(client, f"/massnahmen/?format={kind}&{query}"), kind)
    allowed = {"anonymous": [], "council": ["council"]}.get(role, list(SECRETS))
    for visibility, secret in SECRETS.items():
        assert (secret in found) == (visibility in allowed), visibility
    assert "Notizgeheimnis" not in found
    assert ("Nicht öffentlich" in found) == (role != "anonymous")


@pytest.mark.parametrize(("role", "number"), [("anonymous", 1), ("council", 2), ("editor", 3)])
def test_counts_obey_visibility(world, role, number):
    unit = make_department("Archiv", "41", slug="41-archiv")
    goal = make_goal(world.field)
    for visibility in SECRETS | {"public": ""}:
        make_measure(f"Nur {visibility}", lead=unit, visibility=visibility, goals=[goal])
    client = client_as(world, role)
    told = {row["code"]: row["measure_count"] for row in json_of(client, "/ziele/")["rows"]}
    assert told[goal.code] == number
    units = {row["unit"]["code"]: row for row in json_of(client, "/organisation/")["rows"]}
    assert units["41-archiv"]["led_measures"] == number


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("role", ROLES)
def test_file_that_is_not_for_everybody_is_not_kept_and_says_so(world, role, kind):
    response = client_as(world, role).get(f"/massnahmen/?format={kind}")
    is_public = role == "anonymous"
    assert response["Cache-Control"] == ("no-cache" if is_public else "private, no-store")
    assert ("-nicht-oeffentlich-" in response["Content-Disposition"]) != is_public
    abandon(response)


def test_reader_who_sees_more_is_told_for_whom_each_row_is(world):
    rows = json_of(client_as(world, "editor"), "/massnahmen/")["rows"]
    by_number = {row["number"]: row for row in rows}
    internal = by_number[world.internal_measure.number]
    assert internal["visibility"]["label"] == "nur Verwaltung"
    assert internal["report_visibility"]["code"] == "internal"
    assert "visibility" not in json_of(Client(), "/massnahmen/")["rows"][0]


# Many rows ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["nummer", "ampel", "zuletzt"])
@pytest.mark.parametrize("day", [None, PAST])
def test_chunks_join_without_a_seam(world, monkeypatch, order, day):
    """The same rows in the same order, whether drawn at once or two by two."""

    def rows(kind):
        found = kind(QueryDict(f"sortierung={order}"), user=world.users["editor"], day=day)
        assert found.is_valid()
        return [(row.pk, row.state, row.lead) for row in found.rows_for_file()]

    whole = [rows(GoalFilter), rows(MeasureFilter)]
    monkeypatch.setattr(reported_filter, "CHUNK", 2)
    assert [rows(GoalFilter), rows(MeasureFilter)] == whole
    assert len(whole[0]) == 12
    assert len(whole[1]) >= 4


def test_a_chunk_costs_the_same_for_one_and_for_all_rows(world, monkeypatch):
    def cost(kind, size, day):
        monkeypatch.setattr(reported_filter, "CHUNK", size)
        found = kind(QueryDict(""), user=None, day=day)
        assert found.is_valid()
        with CaptureQueriesContext(connection) as queries:
            next(found.rows_for_file())
        return len(queries)

    for kind in (GoalFilter, MeasureFilter):
        for day in (None, PAST):
            assert cost(kind, 1, day) == cost(kind, 100, day) < 10


def test_rows_are_read_while_they_are_sent(client, world, monkeypatch):
    monkeypatch.setattr(reported_filter, "CHUNK", 1)
    read = []
    attach = GoalFilter.attach_told
    monkeypatch.setattr(
        GoalFilter, "attach_told", lambda self, goals: read.append(goals) or attach(self, goals)
    )
    monkeypatch.setattr("goals.exports.BLOCK", 10)
    response = client.get("/ziele/?format=csv")
    assert not read
    next(response.streaming_content)
    next(response.streaming_content)
    assert len(read) == 1
    abandon(response)


def test_client_that_goes_away_ends_the_reading_and_the_temporary_file(client, world, monkeypatch):
    monkeypatch.setattr("goals.exports.BLOCK", 10)
    ended = []

    def rows(self):
        try:
            yield from original(self)
        finally:
            ended.append(True)

    original = MeasureFilter.rows_for_file
    monkeypatch.setattr(MeasureFilter, "rows_for_file", rows)
    for kind in ("csv", "json"):
        response = client.get(f"/massnahmen/?format={kind}")
        next(response.streaming_content)
        next(response.streaming_content)
        assert not ended
        abandon(response)
        assert ended.pop()
    with TemporaryFile() as file:
        monkeypatch.setattr("goals.workbooks.TemporaryFile", lambda: file)
        abandon(client.get("/massnahmen/?format=xlsx"))
        assert file.closed
