"""Lists as files: what CSV, XLSX and JSON hold, whatever the text; memory that stays the same."""

import csv
import io
import json
import re
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import gettempdir

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goals.exports import FORMATS, FORMULA, german, guarded
from goals.listings import LICENCE, LICENCE_URI, Column, Listing, Term, plain
from goals.vocabulary import Phase, Visibility
from goals.workbooks import CELL_LIMIT, CUT

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
DAY = date(2026, 3, 31)
LISTING = Listing(
    name="ziele",
    title="Ziele",
    address="https://ziele.example/ziele/?feld=VIII&stand=2026-03-31",
    day=DAY,
    made_at=NOON,
    filters=[("Themenfeld", "VIII Klimaschutz")],
    order="Nummer",
)
NOTE = (
    "Kreis Coesfeld, Strategische Ziele, Ziele, Stand 31.03.2026, dl-de/by-2-0, "
    "https://ziele.example/ziele/?feld=VIII&stand=2026-03-31"
)
COLUMNS = [
    Column("code", "Nummer", lambda row: row["code"]),
    Column("phase", "Umsetzungsstand", lambda row: row["phase"]),
    Column("since", "Seit", lambda row: row["since"]),
    Column("cost", "Kosten (EUR)", lambda row: row["cost"]),
    Column("count", "Anzahl", lambda row: row["count"]),
    Column("is_open", "Offen", lambda row: row["is_open"]),
    Column("units", "Beteiligt", lambda row: row["units"]),
]
ROW = {
    "code": "VIII.3",
    "phase": Phase.IN_PROGRESS,
    "since": date(2025, 6, 24),
    "cost": Decimal("1234.50"),
    "count": -5,
    "is_open": True,
    "units": [Term("66-strassen", "66 Straßenbau"), Term("51-jugend", "51 Jugendamt")],
}
EMPTY = dict.fromkeys(ROW) | {"code": "", "units": []}
TEXT = [Column("text", "Text", lambda row: row)]


def made(kind, rows, columns=COLUMNS, listing=LISTING):
    """The bytes of a file."""
    with_file = FORMATS[kind].write(listing, columns, iter(rows))
    if hasattr(with_file, "read"):
        with with_file:
            return with_file.read()
    return b"".join(with_file)


def csv_of(content):
    """[{title: cell}] as a program reads it."""
    lines = io.StringIO(content.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(lines, delimiter=";", strict=True))


def book_of(content):
    return openpyxl.load_workbook(io.BytesIO(content))


# What each format holds ---------------------------------------------------------------------------


def test_csv_is_what_german_excel_opens():
    content = made("csv", [ROW, EMPTY])
    assert content.startswith("\ufeffNummer;Umsetzungsstand;Seit;Kosten (EUR);".encode())
    assert content.endswith(b"\r\n")
    assert content.count(b"\r\n") == content.count(b"\n") == 3
    row, empty = csv_of(content)
    assert list(row.values())[:7] == [
        "VIII.3",
        "in Umsetzung",
        "24.06.2025",
        "1234,50",
        "-5",
        "ja",
        "66 Straßenbau; 51 Jugendamt",
    ]
    assert list(empty.values())[:7] == [""] * 7


def test_csv_is_one_plain_table_whose_rows_say_where_they_come_from():
    rows = csv_of(made("csv", [ROW, EMPTY]))
    for row in rows:
        assert list(row)[7:] == [
            "Stand der Angaben",
            "Auswahl",
            "Hinweis",
            "Lizenz",
            "Quellenvermerk",
        ]
        assert row["Stand der Angaben"] == "31.03.2026"
        assert row["Auswahl"] == "Themenfeld: VIII Klimaschutz"
        assert row["Lizenz"] == "dl-de/by-2-0"
        assert row["Quellenvermerk"] == NOTE
        assert None not in row
        assert None not in row.values()


def test_json_has_codes_and_words_numbers_and_nothing():
    found = json.loads(made("json", [ROW, EMPTY]))
    assert found["rows"] == [
        {
            "code": "VIII.3",
            "phase": {"code": "in_progress", "label": "in Umsetzung"},
            "since": "2025-06-24",
            "cost": 1234.5,
            "count": -5,
            "is_open": True,
            "units": [
                {"code": "66-strassen", "label": "66 Straßenbau"},
                {"code": "51-jugend", "label": "51 Jugendamt"},
            ],
        },
        dict.fromkeys(ROW) | {"units": []},
    ]
    assert found["row_count"] == 2
    assert found["columns"]["cost"] == "Kosten (EUR)"


def test_json_says_what_it_is():
    found = json.loads(made("json", []))
    assert found["rows"] == []
    assert found["row_count"] == 0
    assert found["title"] == "Strategische Ziele: Ziele"
    assert found["as_of"] == "2026-03-31"
    assert found["generated"] == "2026-03-31T12:00:00+00:00"
    assert found["filters"] == [{"label": "Themenfeld", "words": "VIII Klimaschutz"}]
    assert found["sorted_by"] == "Nummer"
    assert found["readers"] == {"code": "public", "label": "öffentlich"}
    assert found["licence"]["id"] == LICENCE
    assert found["licence"]["uri"] == LICENCE_URI
    assert found["attribution"] == NOTE
    assert found["address"] == LISTING.address


def test_xlsx_has_real_dates_and_numbers():
    sheet = book_of(made("xlsx", [ROW, EMPTY]))["Ziele"]
    code, phase, since, cost, count, is_open, units = sheet[2]
    assert (since.data_type, since.value, since.is_date) == ("d", datetime(2025, 6, 24), True)
    assert since.number_format == "dd.mm.yyyy"
    assert (cost.data_type, cost.value, cost.number_format) == ("n", 1234.5, "#,##0.00")
    assert (count.data_type, count.value) == ("n", -5)
    texts = [cell.value for cell in (code, phase, is_open, units)]
    assert texts == ["VIII.3", "in Umsetzung", "ja", "66 Straßenbau; 51 Jugendamt"]
    assert {cell.data_type for cell in (code, phase, is_open, units)} == {"s"}
    assert [cell.value for cell in sheet[3]] == [None] * 7


def test_xlsx_can_be_worked_with():
    sheet = book_of(made("xlsx", [ROW, ROW]))["Ziele"]
    assert [cell.value for cell in sheet[1]] == [column.title for column in COLUMNS]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:G3"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet["A2"].alignment.wrap_text
    assert round(sheet.column_dimensions["A"].width) == 17
    assert sheet["A1"].font.b


def test_row_of_an_xlsx_is_as_high_as_its_text_up_to_a_measure():
    texts = ["kurz", "Zwei\nZeilen", "lang " * 200]
    sheet = book_of(made("xlsx", texts, TEXT))["Ziele"]
    assert [sheet.row_dimensions[line].height or 15 for line in (2, 3, 4)] == [15, 30, 120]


def test_xlsx_says_on_its_second_sheet_what_it_is():
    book = book_of(made("xlsx", [ROW]))
    assert book.sheetnames == ["Ziele", "Hinweise"]
    told = dict(book["Hinweise"].iter_rows(values_only=True))
    assert told["Titel"] == "Strategische Ziele: Ziele"
    assert told["Themenfeld"] == "VIII Klimaschutz"
    assert told["Sortiert nach"] == "Nummer"
    assert told["Stand der Angaben"] == datetime(2026, 3, 31)
    assert told["Zeilen"] == 1
    assert told["Abgerufen"] == "31.03.2026, 12:00 Uhr"
    assert told["Leserkreis"] == "öffentlich"
    assert told["Adresse"] == LISTING.address
    assert LICENCE in told["Lizenz"]
    assert told["Kennung der Lizenz"] == LICENCE_URI
    assert told["Quellenvermerk"] == NOTE
    assert book.properties.created == NOON.replace(tzinfo=None)


@pytest.mark.parametrize("kind", FORMATS)
def test_same_content_makes_the_same_bytes(kind):
    assert made(kind, [ROW, EMPTY]) == made(kind, [ROW, EMPTY])


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_not_for_everybody_says_so_and_limits_the_licence(kind):
    listing = Listing(
        **(vars(LISTING) | {"readers": Visibility.INTERNAL, "notes": ["Beispieldaten."]})
    )
    content = made(kind, [ROW], listing=listing)
    if kind == "xlsx":
        content = b"".join(
            zipfile.ZipFile(io.BytesIO(content)).read(f"xl/worksheets/sheet{number}.xml")
            for number in (1, 2)
        )
    text = content.decode()
    assert "Nicht öffentlich: enthält Angaben für den Kreis „nur Verwaltung“." in text
    assert "Die Lizenz dl-de/by-2-0 gilt nur für die öffentlichen Angaben." in text
    assert "Beispieldaten." in text
    assert listing.file_name == "ziele-auswahl-nicht-oeffentlich-2026-03-31"
    assert "Nicht öffentlich" not in "".join(LISTING.remarks)


# Any text -----------------------------------------------------------------------------------------


def unguarded(cell):
    """What stood in a cell before the guard."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell


HOSTILE = ["=1+1", "+49", "-5", "@SUM(A1)", "\t=1", " =1", "\r\n=1", "'=1", "''+1", "＝1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_csv_begins_like_a_formula(text):
    (row,) = csv_of(made("csv", [text], TEXT))
    assert row["Text"].startswith("'")
    assert unguarded(row["Text"]) == plain(text)


@pytest.mark.parametrize("value", [-5, Decimal("-5.50"), date(2025, 6, 24)])
def test_numbers_and_dates_are_not_guarded(value):
    assert german(value) in ("-5", "-5,50", "24.06.2025")
    assert german(str(value)) == guarded(str(value))


@pytest.mark.parametrize("text", [*HOSTILE, "https://example.org/", "007", "{=1}"])
def test_text_in_an_xlsx_stays_text(text):
    content = made("xlsx", [text], TEXT)
    cell = book_of(content)["Ziele"]["A2"]
    assert (cell.data_type, cell.value) == ("s", plain(text))
    assert cell.hyperlink is None
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=12))
@example(
    ["\0\x01\x1f", "_x0041_", "a\r\nb\rc", '"; "";\n', "\ufffe\uffff\ud800", " x ", "😀", ";;"]
)
def test_any_text_comes_back_from_every_format(texts):
    wanted = [plain(text) for text in texts]
    rows = csv_of(made("csv", texts, TEXT))
    assert [unguarded(row["Text"]) for row in rows] == wanted
    found = json.loads(made("json", texts, TEXT))
    assert [row["text"] for row in found["rows"]] == [text or None for text in wanted]
    sheet = book_of(made("xlsx", texts, TEXT))["Ziele"]
    cells = [sheet.cell(line, 1).value or "" for line in range(2, len(texts) + 2)]
    # Excel reads `_x005F_` as an underscore that is meant; openpyxl leaves it to the reader.
    assert [re.sub("_x005F_", "_", cell) for cell in cells] == wanted


@pytest.mark.parametrize("letter", ["x", "😀"])
def test_text_longer_than_a_cell_is_cut_and_says_so(letter):
    units = len(letter.encode("utf-16-le")) // 2
    for length in (CELL_LIMIT // units, 40_000):
        text = letter * length
        value = book_of(made("xlsx", [text], TEXT))["Ziele"]["A2"].value
        assert len(value.encode("utf-16-le")) // 2 <= CELL_LIMIT
        assert (value == text) == (length * units <= CELL_LIMIT)
        assert value.endswith(CUT) == (length == 40_000)
    assert csv_of(made("csv", [text], TEXT))[0]["Text"] == text


# Many rows ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_rows_are_drawn_while_the_file_is_sent(kind):
    drawn = []

    def rows():
        for number in range(2_000):
            drawn.append(number)
            yield "x" * 1_000

    blocks = FORMATS[kind].write(LISTING, TEXT, rows())
    assert not drawn
    next(blocks)
    assert 0 < len(drawn) < 200
    next(blocks)
    assert len(drawn) < 400


@pytest.mark.parametrize("kind", FORMATS)
def test_memory_does_not_grow_with_the_rows(kind):
    def peak(number):
        rows = (f"{place} {'x' * 500}" for place in range(number))
        tracemalloc.start()
        file = FORMATS[kind].write(LISTING, TEXT, rows)
        if hasattr(file, "read"):
            file.close()
        else:
            for _ in file:
                pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(200)  # what is made once
    few, many = peak(500), peak(5_000)
    assert many < few * 1.2 + 50_000


def temporary_files():
    return set(Path(gettempdir()).iterdir())


def test_temporary_file_has_no_name_and_is_gone_when_closed():
    before = temporary_files()
    file = FORMATS["xlsx"].write(LISTING, TEXT, iter(["a"]))
    assert temporary_files() - before == set()
    file.close()


def test_xlsx_whose_rows_fail_leaves_nothing_behind():
    def rows():
        yield "a"
        raise RuntimeError("database away")

    before = temporary_files()
    with pytest.raises(RuntimeError):
        FORMATS["xlsx"].write(LISTING, TEXT, rows())
    assert temporary_files() - before == set()
