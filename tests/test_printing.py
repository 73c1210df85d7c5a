"""A review as a PDF: tagged, in German, the same bytes each time, and text stays text."""

import re
import time
from dataclasses import replace
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from goals import printing
from goals.printing import NotPrinted, pdf_of
from goals.review import EVERYTHING, Heading, make_review, two_days
from goals.review_values import Label
from goals.views.review_samples import reviews
from tests.factories import days_ago, make_field, make_goal, make_measure, make_update
from tests.reading import words_of
from tests.test_review_content import example

pytestmark = pytest.mark.django_db

HOSTILE = (
    '#read("manage.py") $x^2$ *fett* _kursiv_ <label> @quelle \\ `code` // Notiz /* mehr */ = Kopf '
)
HEADINGS = [
    "Auf einen Blick",
    "Je Themenfeld",
    "1 Entscheidung nötig",
    "2 Verändert",
    "3 Neu und abgeschlossen",
    "4 Meilensteine",
    "5 Ohne Meldung",
    "6 Unverändert",
]


@pytest.fixture
def content(world):
    period = two_days(days_ago(120), days_ago(0))
    return make_review(
        world.users["controlling"], EVERYTHING, period, Heading("Alles", "Vergleich")
    )


def read(pdf):
    return PdfReader(BytesIO(pdf))


def text_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def squeezed(text):
    """Without what a line break may add or take away."""
    return re.sub(r"[\s\xad-]", "", text)


def tags(node):
    """Every tag of a PDF's structure, each with its parent's: [(parent, tag)]."""
    found, open_nodes = [], [("", node)]
    while open_nodes:
        above, one = open_nodes.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if not isinstance(one, dict):
            continue
        tag = one.get("/S", "")
        found.append((above, tag))
        below = one.get("/K", [])
        below = below.get_object() if hasattr(below, "get_object") else below
        open_nodes += [
            (tag or above, each) for each in (below if isinstance(below, list) else [below])
        ]
    return found


def test_it_says_what_the_page_says(world, content):
    text = text_of(pdf_of(content, [("Fassung", "2 vom 27.11.2026")]))
    for goal in content.goals:
        assert squeezed(f"{goal.code} {goal.title}") in squeezed(text)
    for heading in HEADINGS:
        assert text.count(heading) >= 2, heading  # in the table of contents too
    assert "Fassung: 2 vom 27.11.2026" in text
    assert f"Stand: {content.until:%d.%m.%Y}" in text
    assert "Beispieldaten" in text
    assert "nur Verwaltung; nicht öffentlich" in text


def test_it_tells_of_items_what_their_page_tells():
    content = next(reviews())[1]["content"]
    page = render_to_string("review/_review.html", {"content": content})
    printed, drawn = (squeezed(text) for text in (text_of(pdf_of(content)), words_of(page)))
    assert content.new_measures[0].before.phase.code == "none"
    for told in (printed, drawn):
        # What is new was nothing before: that is not told as a change.
        assert "keineAngabe→" not in told
        assert "bisherkeineAngabe" not in told
    milestones = [
        squeezed(f"{one.told_of_day} {one.other_day:%d.%m.%Y}")
        for one in content.milestones
        if one.told_of_day
    ]
    reasons = [goal.reason_label for goal in content.decisions if goal.reason]
    assert len(milestones) > 2
    for words in [*milestones, *map(squeezed, reasons), "auf die Zeit nach dem", "gestrichen"]:
        assert squeezed(words).lower() in printed.lower()
        assert squeezed(words).lower() in drawn.lower()


def test_it_is_tagged_titled_and_german(content):
    reader = read(pdf_of(content))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "de-DE"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Vergleich: Alles"
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    found = tags(root["/StructTreeRoot"])
    used = {tag for _, tag in found}
    assert {"/Title", "/H1", "/H2", "/Table", "/THead", "/TH", "/TD", "/TOC", "/L"} <= used
    assert all(above == "/TR" for above, tag in found if tag in ("/TH", "/TD"))
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)] == HEADINGS


def test_pages_are_numbered_a4(content):
    reader = read(pdf_of(content))
    count = len(reader.pages)
    assert all(round(page.mediabox.width) == 595 for page in reader.pages)
    assert f"Seite {count} von {count}" in reader.pages[-1].extract_text()


def test_the_same_content_gives_the_same_bytes(content):
    assert pdf_of(content) == pdf_of(content)
    assert pdf_of(content) != pdf_of(replace(content, introduction="Ein Wort."))


def with_title(content, title):
    part = next(part for part in content.fields if part.goals)
    goal = replace(part.goals[0], title=title, reason=title, text=title)
    fields = [replace(part, goals=[goal])]
    return replace(content, heading=title, introduction=title, fields=fields)


def test_text_is_never_markup(content):
    text = text_of(pdf_of(with_title(content, HOSTILE)))
    assert text.count('#read("manage.py") $x^2$ *fett* _kursiv_ <label> @quelle') >= 3
    assert "django" not in text


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Smile 😀!", "[U+1F600]"),
        ("漢字", "[U+6F22][U+5B57]"),
        ("a\x07b", "a[U+0007]b"),
        ("\ufeffBOM", "[U+FEFF]BOM"),
        ("links\u202erechts", "links[U+202E]rechts"),
        ("Čačak, Łódź, Ωmega, Привет, ẞ, 5 €", "Čačak, Łódź, Ωmega, Привет, ẞ, 5 €"),
    ],
)
def test_what_no_font_has_is_printed_as_its_number(content, typed, printed):
    assert printed in text_of(pdf_of(with_title(content, typed)))


def test_hebrew_and_arabic_come_out_as_typed(content):
    found = set(text_of(pdf_of(with_title(content, "שלום سلام"))))
    assert set("שלום") <= found
    assert "[U+" not in "".join(sorted(found))


def ends_of(pdf, letter, width):
    """[where a piece of text that holds a letter ends, in points from the left, at least]; `width`:
    of the letter, in its size.
    """
    found = []

    def look(text, outer, inner, font, size):
        left = outer[0] * inner[4] + outer[4]
        found.extend([left + text.count(letter) * width * size] * (letter in text))

    for page in read(pdf).pages:
        page.extract_text(visitor_text=look)
    return found


def test_long_words_and_titles_stay_on_the_page(content):
    right = 595 - 62
    long = replace(with_title(content, "W" * 500), scope=[Label("Ort", "W" * 500)])
    pdf = pdf_of(long, [("Adresse", "W" * 500)])
    ends = ends_of(pdf, "W", 0.9)
    assert len(ends) > 100
    assert max(ends) < right
    # Nothing stands between the letters: what is copied is what was typed.
    assert "W" * 500 in squeezed(text_of(pdf))
    assert max(ends_of(pdf_of(with_title(content, HOSTILE * 5)), "q", 0.4)) < right


def test_a_review_of_nothing_says_so():
    text = text_of(pdf_of(example()))
    assert "Zu dieser Auswahl gibt es kein Ziel" in text


def test_links_lead_to_the_portal(content, settings):
    def addresses():
        pages = read(pdf_of(content)).pages
        notes = [note.get_object() for page in pages for note in page.get("/Annots", [])]
        return {note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})}

    settings.SITE_URL = "https://ziele.example.org"
    goal = content.goals[0]
    assert f"https://ziele.example.org{goal.address}{content.stand_query}" in addresses()
    settings.SITE_URL = ""
    assert not [address for address in addresses() if "ziele" in address]


def test_without_memory_for_a_process_there_is_none(content, monkeypatch):
    def refuses(*args, **options):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(printing.subprocess, "run", refuses)
    with pytest.raises(NotPrinted, match="Kein Prozess"):
        pdf_of(content)


def test_one_that_takes_too_long_is_stopped(content, monkeypatch, tmp_path):
    slow = tmp_path / "slow.py"
    slow.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(printing, "PROGRAM", slow)
    monkeypatch.setattr(printing, "SECONDS", 0.5)
    began = time.monotonic()
    with pytest.raises(NotPrinted, match="Nicht fertig"):
        pdf_of(content)
    assert time.monotonic() - began < 20


def test_one_that_fails_says_why(content, monkeypatch, tmp_path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text("import sys; sys.exit('Das geht nicht.')")
    monkeypatch.setattr(printing, "PROGRAM", wrong)
    with pytest.raises(NotPrinted, match=r"Das geht nicht\."):
        pdf_of(content)


def test_a_large_one_is_set(world):
    """125 goals and 300 measures, as many as the Kreis may have."""
    field = make_field("X", 10)
    goals = [make_goal(field) for _ in range(125)]
    for goal in goals:
        make_update(goal, "in_progress", days_ago(200))
    for number in range(300):
        make_measure(f"Maßnahme {number}", goals=[goals[number % 125]])
    period = two_days(days_ago(120), days_ago(0))
    content = make_review(None, EVERYTHING, period, Heading("Alles", "Vergleich"))
    assert len(read(pdf_of(content)).pages) > 10
