"""/vergleich/?format=…: the same comparison as PDF, workbook, CSV and JSON."""

import csv
import io
import json
import re
from datetime import datetime

import openpyxl
import pytest
from django.test import Client
from pypdf import PdfReader

from goals import review_files
from goals.printing import NotPrinted
from goals.review import make_review, two_days
from goals.review_files import REVIEW_FORMATS
from tests.factories import (
    days_ago,
    make_measure,
    make_milestone,
    make_municipality,
    make_update,
    save_on,
)
from tests.reading import links_of, main_of
from tests.world import SECRETS

URL = "/vergleich/"

pytestmark = pytest.mark.django_db


def client_as(world, role):
    client = Client()
    if world.users[role]:
        client.force_login(world.users[role])
    return client


def file_of(client, kind, query=""):
    response = client.get(f"{URL}?von={days_ago(120)}&format={kind}{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == REVIEW_FORMATS[kind].content_type
    assert "attachment" in response["Content-Disposition"]
    return response.getvalue()


def table_of(client, query=""):
    text = file_of(client, "csv", query).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def content_of(client, query=""):
    """The Content that the page of the same address is drawn from."""
    page = client.get(f"{URL}?von={days_ago(120)}{query}")
    form, user = page.context["form"], page.wsgi_request.user
    return make_review(user, form.scope, two_days(form.since, form.until), form.heading)


def text_of(pdf):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_page_offers_all_of_them_for_what_it_shows(client, world):
    page = client.get(f"{URL}?feld=VIII&von={days_ago(30)}")
    for kind in REVIEW_FORMATS:
        offered = [link for link in links_of(page) if f"format={kind}" in link]
        assert len(offered) == 1
        assert f"von={days_ago(30)}" in offered[0]
        assert f"bis={days_ago(0)}" in offered[0]
        assert "feld=VIII" in offered[0]
        assert client.get(offered[0]).getvalue()
    assert "Quellenvermerk" in main_of(page)


@pytest.mark.parametrize("role", ["anonymous", "council", "editor"])
def test_a_table_has_what_the_page_has(world, role):
    client = client_as(world, role)
    content, found = content_of(client), table_of(client)
    items = [*content.goals, *content.measures]
    assert [row["Nummer"] for row in found] == [item.code for item in items]
    assert [row["Stand"] for row in found] == [item.after.phase.label for item in items]
    told = json.loads(file_of(client, "json"))
    assert [row["code"] for row in told["rows"]] == [item.code for item in items]
    assert [row["phase"]["code"] for row in told["rows"]] == [i.after.phase.code for i in items]
    assert f"Verglichen mit dem {days_ago(120):%d.%m.%Y}." in told["notes"]
    assert told["filters"] == []


def rows_of(sheet):
    """[{title of a column: value}]"""
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


SHEETS = ["Änderungen", "Ziele", "Maßnahmen", "Meilensteine", "Summen", "Hinweise"]


def test_a_workbook_has_a_sheet_of_changes_goals_and_measures(client, world):
    content = content_of(client)
    book = openpyxl.load_workbook(io.BytesIO(file_of(client, "xlsx")))
    assert book.sheetnames == SHEETS
    for sheet in book.worksheets[:5]:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref
    changes, goals, measures, _, _, notes = book.worksheets
    assert goals.max_row == len(content.goals) + 1
    assert measures.max_row == len(content.measures) + 1
    steps = [step for item in [*content.goals, *content.measures] for step in item.steps]
    assert changes.max_row == len(steps) + 1
    assert isinstance(changes["A2"].value, datetime)
    told = {row[0]: row[1] for row in notes.iter_rows(values_only=True)}
    assert told["Zeilen Ziele"] == len(content.goals)
    remarks = [row[1] for row in notes.iter_rows(values_only=True) if row[0] == "Hinweis"]
    assert f"Verglichen mit dem {days_ago(120):%d.%m.%Y}." in remarks
    assert "von=" in told["Adresse"]


def test_a_name_tells_both_days_and_whether_something_was_chosen(world):
    client, editor = client_as(world, "anonymous"), client_as(world, "editor")

    def name_of(client, since, query=""):
        answer = client.get(f"{URL}?von={days_ago(since)}&bis={days_ago(2)}&format=csv{query}")
        return answer["Content-Disposition"].partition("filename=")[2].strip('"')

    last = days_ago(2).isoformat()
    assert name_of(client, 30) == f"vergleich-{days_ago(30)}-bis-{last}.csv"
    assert name_of(client, 31) == f"vergleich-{days_ago(31)}-bis-{last}.csv"
    chosen = name_of(client, 30, "&feld=VIII")
    assert chosen == f"vergleich-auswahl-{days_ago(30)}-bis-{last}.csv"
    closed = name_of(editor, 30)
    assert closed == f"vergleich-nicht-oeffentlich-{days_ago(30)}-bis-{last}.csv"


def test_a_workbook_has_milestones_and_sums(client, world):
    measure = make_measure("Brücke", goals=[world.goal], since=days_ago(60))
    moved = make_milestone(measure, "Vergabe", days_ago(-9), since=days_ago(60))
    save_on(days_ago(5), moved, due_on=days_ago(-19))
    gone = make_milestone(measure, "Abnahme", days_ago(-29), since=days_ago(60))
    del gone._history_date
    gone.delete()
    content = content_of(client, f"&von={days_ago(30)}")
    sheets = openpyxl.load_workbook(io.BytesIO(file_of(client, "xlsx", f"&von={days_ago(30)}")))
    told = {row["Meilenstein"]: row for row in rows_of(sheets["Meilensteine"])}
    assert set(told) == {one.title for one in content.milestones}
    days = ("Im Zeitraum", "Bisher geplant für", "Geplant für", "Maßnahme")
    found = {title: [told[title][name] for name in days] for title in ("Vergabe", "Abnahme")}
    at = {days: datetime.combine(days_ago(days), datetime.min.time()) for days in (-9, -19, -29)}
    assert found == {
        "Vergabe": ["voraus", at[-9], at[-19], "Brücke"],
        "Abnahme": ["gestrichen", at[-29], None, "Brücke"],
    }
    sums = rows_of(sheets["Summen"])
    fields = [row["Themenfeld"] for row in sums]
    names = [part.number for part in content.fields]
    assert list(dict.fromkeys(fields)) == [*names, "Insgesamt"]
    in_all = {(row["Gezählt werden"], row["Was"]): row for row in sums[-fields.count(names[0]) :]}
    for outcome in content.totals.outcomes:
        row = in_all["Ziele: im Zeitraum", outcome.of.label]
        assert (row["Anzahl bisher"], row["Anzahl"]) == (None, outcome.count)
    for count in content.totals.phases:
        row = in_all["Ziele: Umsetzungsstand", count.of.label]
        numbers = (row["Anzahl bisher"], row["Anzahl"], row["Unterschied"])
        assert numbers == (count.before, count.after, count.difference)
    assert in_all["Maßnahmen: aktiv", None]["Anzahl"] == content.totals.measures_after


def test_each_change_says_who_may_read_it(world):
    make_update(world.goal, "in_progress", assessment="on_track", visibility="council")
    book = openpyxl.load_workbook(io.BytesIO(file_of(client_as(world, "council"), "xlsx")))
    content = content_of(client_as(world, "council"))
    steps = [step for item in [*content.goals, *content.measures] for step in item.steps]
    told = [row["Sichtbarkeit"] for row in rows_of(book["Änderungen"])]
    assert sorted(told) == sorted(step.visibility.label for step in steps)
    assert "Kreistag und Verwaltung" in told


def test_one_table_says_of_measures_what_they_are_for_and_where(client, world):
    senden = make_municipality("Senden")
    measure = make_measure("Brücke", goals=[world.goal], municipalities=[senden])
    row = next(row for row in table_of(client) if row["Titel"] == "Brücke")
    assert (row["Ziele"], row["Themenfelder"], row["Ort"]) == (
        world.goal.code,
        world.goal.field.number,
        "Senden",
    )
    assert row["Was daran neu ist"].startswith("neu ")
    goal = next(row for row in table_of(client) if row["Nummer"] == world.goal.code)
    assert (goal["Ziele"], goal["Ort"], goal["Was daran neu ist"]) == ("", "", "")
    told = json.loads(file_of(client, "json"))["rows"]
    told = next(row for row in told if row["code"] == measure.code)
    assert (told["goals"], told["places"]) == ([world.goal.code], ["Senden"])


def test_a_pdf_names_its_address(client, world):
    pdf = file_of(client, "pdf", "&feld=VIII")
    text = text_of(pdf)
    assert "Adresse: http://testserver/vergleich/?von=" in text.replace("\n", "")
    assert "Was hat sich geändert?" in text
    title = PdfReader(io.BytesIO(pdf)).metadata.title
    assert title.startswith("Was hat sich geändert? VIII ")


def told_in_files(client):
    """All that the files of a comparison say, without the line breaks of paper."""
    book = openpyxl.load_workbook(io.BytesIO(file_of(client, "xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    found = " ".join(map(str, cells)) + text_of(file_of(client, "pdf"))
    found += file_of(client, "csv").decode() + file_of(client, "json").decode()
    return re.sub(r"[\s\xad-]", "", found)


@pytest.mark.parametrize("role", ["anonymous", "council"])
def test_no_file_tells_what_its_reader_must_not_see(world, role):
    asked = {"reason": "Es fehlt Geld.", "internal_note": "Notizgeheimnis"}
    make_update(world.goal, "in_progress", assessment="at_risk", **asked)
    hidden = ["Notizgeheimnis", SECRETS["internal"]]
    hidden += [SECRETS["council"]] * (role == "anonymous")
    # Whoever may read it all is told it, so that there is something to leak.
    everything = told_in_files(client_as(world, "editor"))
    assert all(word in everything for word in hidden)
    found = told_in_files(client_as(world, role))
    assert not [word for word in hidden if word in found]


def test_a_file_that_is_not_for_everybody_says_so(world):
    client = client_as(world, "council")
    address = f"{URL}?von={days_ago(9)}&format=pdf"
    assert "nicht-oeffentlich" in client.get(address)["Content-Disposition"]
    assert "Hinweis" in table_of(client)[0]
    assert "Nicht öffentlich" in table_of(client)[0]["Hinweis"]


def test_text_that_looks_like_a_formula_is_guarded(client, world):
    make_update(world.goal, "in_progress", assessment="on_track", text="=1+1")
    assert "'=1+1" in [row["Sachstand"] for row in table_of(client)]


@pytest.mark.parametrize("kind", REVIEW_FORMATS)
def test_days_that_make_no_sense_give_no_file(client, world, kind):
    for query in (f"von={days_ago(1)}&bis={days_ago(5)}", "von=31.02.2026", "feld=XX"):
        response = client.get(f"{URL}?{query}&format={kind}")
        assert response.status_code == 400
        assert "Content-Disposition" not in response


def test_a_format_that_there_is_not_is_answered_with_those_that_there_are(client, world):
    response = client.get(f"{URL}?format=docx")
    assert response.status_code == 400
    assert "PDF, XLSX, CSV oder JSON" in main_of(response)


@pytest.mark.parametrize("kind", REVIEW_FORMATS)
def test_head_makes_no_file(client, world, kind, monkeypatch):
    def failing(*args):
        raise AssertionError("a file was made")

    formats = {name: one._replace(write=failing) for name, one in REVIEW_FORMATS.items()}
    monkeypatch.setattr("goals.views.review.REVIEW_FORMATS", formats)
    response = client.head(f"{URL}?format={kind}")
    assert response.status_code == 200
    assert response.getvalue() == b""


def test_a_pdf_that_fails_says_what_to_do(client, world, monkeypatch):
    def failing(content, facts):
        raise NotPrinted("Kein Speicher.")

    monkeypatch.setattr(review_files, "pdf_of", failing)
    response = client.get(f"{URL}?von={days_ago(9)}&format=pdf")
    assert response.status_code == 503
    assert "Das PDF ließ sich nicht herstellen" in main_of(response)
    assert "Kein Speicher" not in response.text
    assert any(f"von={days_ago(9)}" in link for link in links_of(response))


def test_a_comparison_of_nothing_has_files_too(client, world):
    query = "&ort=kreisweit&zustaendig=65-alt"
    assert table_of(client, query) == []
    assert "kein Ziel" in text_of(file_of(client, "pdf", query))
