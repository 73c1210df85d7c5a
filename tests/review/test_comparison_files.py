"""/vergleich/?format=…: the same comparison as PDF, workbook, CSV and JSON."""

import csv
import io
import json
from datetime import datetime

import openpyxl
import pytest
from django.test import Client
from pypdf import PdfReader

from goals import review_files
from goals.printing import NotPrinted
from goals.review_files import REVIEW_FORMATS
from tests.factories import days_ago, make_update
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
    return client.get(f"{URL}?von={days_ago(120)}{query}").context["content"]


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
    compared = {one["label"]: one["words"] for one in told["filters"]}
    assert compared["Verglichen mit"] == f"{days_ago(120):%d.%m.%Y}"


def test_a_workbook_has_a_sheet_of_changes_goals_and_measures(client, world):
    content = content_of(client)
    book = openpyxl.load_workbook(io.BytesIO(file_of(client, "xlsx")))
    assert book.sheetnames == ["Änderungen", "Ziele", "Maßnahmen", "Hinweise"]
    for sheet in book.worksheets[:3]:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref
    changes, goals, measures, notes = book.worksheets
    assert goals.max_row == len(content.goals) + 1
    assert measures.max_row == len(content.measures) + 1
    steps = [step for item in [*content.goals, *content.measures] for step in item.steps]
    assert changes.max_row == len(steps) + 1
    assert isinstance(changes["A2"].value, datetime)
    told = {row[0]: row[1] for row in notes.iter_rows(values_only=True)}
    assert told["Zeilen Ziele"] == len(content.goals)
    assert told["Verglichen mit"] == f"{days_ago(120):%d.%m.%Y}"
    assert "von=" in told["Adresse"]


def test_a_pdf_names_its_address(client, world):
    pdf = file_of(client, "pdf", "&feld=VIII")
    text = text_of(pdf)
    assert "Adresse: http://testserver/vergleich/?von=" in text.replace("\n", "")
    assert "Was hat sich geändert?" in text
    title = PdfReader(io.BytesIO(pdf)).metadata.title
    assert title.startswith("Was hat sich geändert? VIII ")


@pytest.mark.parametrize("role", ["anonymous", "council"])
def test_no_file_tells_what_its_reader_must_not_see(world, role):
    make_update(world.goal, "in_progress", assessment="on_track", internal_note="Notizgeheimnis")
    hidden = [*(SECRETS.values() if role == "anonymous" else [SECRETS["internal"]])]
    hidden.append("Notizgeheimnis")
    client = client_as(world, role)
    book = openpyxl.load_workbook(io.BytesIO(file_of(client, "xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    found = " ".join(map(str, cells)) + text_of(file_of(client, "pdf"))
    found += file_of(client, "csv").decode() + file_of(client, "json").decode()
    for word in hidden:
        assert word not in found


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
