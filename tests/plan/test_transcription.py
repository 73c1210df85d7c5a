"""The transcription of the resolution against the text of the brochure.

The fixture is never parsed out of the source here. The other way round: the whole
brochure, from cover to imprint, is told again from the fixture's records and a few
constants, and must equal the source character by character once the tears listed
in MENDS are mended. What is lost, added, moved or corrected shows as a difference.
docs/transcription.md gives the rules. No database is needed.
"""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
SOURCE = DATA / "strategische-ziele-2025.txt"
FIXTURES = ROOT / "fixtures"
FIXTURE = FIXTURES / "resolution_2025.json"

ADOPTED = "2025-06-24"
PRINCIPLES = ["I", "II", "III", "IV", "V"]
GOALS_PER_FIELD = {
    "I": 12, "II": 7, "III": 6, "IV": 11, "V": 10, "VI": 14, "VII": 14,
    "VIII": 12, "IX": 0, "X": 10, "XI": 6, "XII": 8, "XIII": 9, "XIV": 6,
}  # fmt: skip

# Every tear of the PDF: where, the source, and the same place made whole.
MENDS = [
    ("A.I", "Im Rahmen des\n\npflichtgemäßen", "Im Rahmen des pflichtgemäßen"),
    ("A.II", "gleichzeitig die\n\nEntwicklung", "gleichzeitig die Entwicklung"),
    ("A.IV", "Coesfeld prüft und\n\nnutzt", "Coesfeld prüft und nutzt"),
    ("A.V", "ein men-\n\nschenwürdiges", "ein menschenwürdiges"),
    ("II.3", "robusten Sys-\n\ntems", "robusten Systems"),
    ("IV", "persönliche Ent-\n\nwicklung", "persönliche Entwicklung"),
    ("IV.4", "und Schulen in\n\nAbstimmung", "und Schulen in Abstimmung"),
    # One bullet runs over the break; the tail of "gehalten." stands there twice.
    ("IV.7", "gering gehalten.\n\nten. Die O", "gering gehalten. Die O"),
    ("VI Teilhabe", "im öffentlichen\n\n \nRaum.", "im öffentlichen Raum."),
    ("XI.2", "Berücksichtigung so-\n\nzialer", "Berücksichtigung sozialer"),
    ("XII.7", "die Bereit-\n\nstellung", "die Bereitstellung"),
]

# Headings of the body that differ from the table of contents by more than capitals.
HEADINGS = {"VIII": "KLIMASCHUTZ, KLIMAAANPASSUNG UND ENERGIE"}

# In the table of contents only: the body has neither heading nor text.
WITHOUT_TEXT = ["IX"]

# What the brochure holds beside the resolution and is not transcribed.
COVER = """

STRATEGISCHE ZIELE.

Beschluss durch den
Kreistag in seiner
Sitzung am 24.06.2025

ZUKUNFT GESTALTEN

durch klar definierte Ziele.

Kreis Coesfeld
Der Landrat
Friedrich-Ebert-Str. 7
48653 Coesfeld
Tel. 02541 / 18-0
Fax 02541 / 18-9999

© Kreis Coesfeld, Juni 2025

VORWORT

"""
CONTENTS = "\n\nINHALT\n\nIM ÜBERBLICK\n\n"
OPENING = """
STRATEGISCHE ZIELE DES KREISES COESFELD

beschlossen vom Kreistag am 24.06.2025

A. HANDLUNGSPRINZIPIEN

"""
IMPRINT = """KREISHAUS | IN COESFELD

IMPRESSUM

KREIS COESFELD
Der Landrat
Friedrich-Ebert-Straße 7
48653 Coesfeld

Telefon: 02541/18-0
Telefax: 02541/18-9999
info@kreis-coesfeld.de
www.kreis-coesfeld.de

Stand: Juni 2025

BILDNACHWEISE

Sofern nicht anders angegeben, liegen die Rechte der verwendeten Bilder und Grafiken \
beim Kreis Coesfeld.
Fotos: © Worawut - AdobeStock.com (S. 1, 5, 8, 10, 12, 13) | InfiniteFlow - \
AdobeStock.com (S. 7, 14-15, 18)

SOCIAL MEDIA

"""


def mended_source():
    """The source with its tears mended and its spacing evened.

    Only empty lines are evened: several become one, none parts two bullets.
    """
    text = SOURCE.read_text(encoding="utf-8")
    for _place, torn, whole in MENDS:
        text = text.replace(torn, whole)
    text = re.sub(r"\n(?: *\n)+", "\n\n", text)
    return text.replace("\n\n- ", "\n- ")


def rows(records, model):
    return [row["fields"] for row in records if row["model"] == f"goals.{model}"]


def heading(row):
    title = HEADINGS.get(row["number"], row["title"].upper())
    return f"{row['number']}. {title}\n\n"


def contents_lines(records, model):
    return [f"{r['number']}. {r['title']}\t{r['page']}" for r in rows(records, model)]


def retold(records):
    """The brochure as text, told from the fixture's records in their order."""
    resolution = rows(records, "resolution")[0]
    contents = [
        f"Vorwort\t{resolution['foreword_page']}",
        "A. Handlungsprinzipien\t5",
        *contents_lines(records, "principle"),
        "B. Strategische Ziele\t7",
        *contents_lines(records, "strategicfield"),
    ]
    told = [COVER, resolution["foreword"], CONTENTS, "\n".join(contents), "\n", OPENING]
    for principle in rows(records, "principle"):
        told += [heading(principle), principle["text"], "\n\n"]
    told.append("B. STRATEGISCHE ZIELE\n\n")
    for field in rows(records, "strategicfield"):
        if field["number"] not in WITHOUT_TEXT:
            told.append(heading(field))
        for section in rows(records, "section"):
            if section["field"] == [ADOPTED, field["number"]]:
                told += told_section(records, section)
    told.append(IMPRINT)
    return "".join(told)


def told_section(records, section):
    if section["title"]:
        yield f"{section['title'].upper()}:\n\n"
    yield section["introduction"]
    key = [*section["field"], section["position"]]
    for goal in rows(records, "goal"):
        if goal["section"] == key:
            yield f"\n- {goal['text']}"
    yield "\n\n"


def first_difference(told, source):
    """Both texts around the first character that differs; None if they are equal."""
    if told == source:
        return None
    at = next(
        (i for i, (a, b) in enumerate(zip(told, source, strict=False)) if a != b),
        min(len(told), len(source)),
    )
    around = slice(max(0, at - 60), at + 60)
    return f"fixture {told[around]!r}, source {source[around]!r}"


def loaded(name):
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def records():
    return loaded(FIXTURE.name)


@pytest.fixture(scope="module")
def source():
    return SOURCE.read_text(encoding="utf-8")


def texts(records):
    """(place, text) of every running text of the fixture but the foreword."""
    for row in rows(records, "principle"):
        yield f"A.{row['number']}", row["text"]
    for row in rows(records, "section"):
        yield f"{row['field'][1]} {row['title']}".strip(), row["introduction"]
    for row in rows(records, "goal"):
        yield f"{row['field'][1]}.{row['number']}", row["text"]


# The source


def test_the_source_is_the_one_that_was_transcribed():
    digest, name = (DATA / "SHA256SUMS").read_text(encoding="ascii").split()
    assert name == SOURCE.name
    assert hashlib.sha256(SOURCE.read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(("place", "torn", "whole"), MENDS, ids=[m[0] for m in MENDS])
def test_a_listed_tear_stands_in_the_source_once_and_is_mended_there(
    place, torn, whole, source, records
):
    assert source.count(torn) == 1
    assert whole not in source
    assert [where for where, text in texts(records) if whole in text] == [place]


def test_no_hyphen_at_a_line_end_is_unlisted(source):
    tear = re.compile(r"\w+-\s*\n\s*\w+")
    listed = [match for _, torn, _ in MENDS for match in tear.findall(torn)]
    assert tear.findall(source) == listed


def test_no_empty_line_inside_a_sentence_is_unlisted(source):
    body = source[source.index("A. HANDLUNGSPRINZIPIEN") : source.index("KREISHAUS |")]
    for _place, torn, whole in MENDS:
        body = body.replace(torn, whole)
    blocks = [block.strip() for block in re.split(r"\n\s*\n", body)]
    running = [block for block in blocks if block and not block.isupper()]
    assert [b for b in running if not b.endswith(".")] == []
    assert [b for b in running if b[0].islower()] == []


# The fixture against the source


def test_the_brochure_told_from_the_fixture_is_the_source(records):
    assert first_difference(retold(records), mended_source()) is None


def test_the_foreword_stands_in_the_source_as_it_is(records, source):
    foreword = rows(records, "resolution")[0]["foreword"]
    assert foreword in source
    assert foreword.startswith("Liebe Mitbürgerinnen und Mitbürger,\n")
    assert foreword.endswith("\nLandrat des Kreises Coesfeld")


def test_titles_and_pages_are_those_of_the_table_of_contents(records, source):
    listed = re.findall(r"^([IVX]+)\. (.+)\t(\d+)$", source, re.MULTILINE)
    told = rows(records, "principle") + rows(records, "strategicfield")
    assert [(r["number"], r["title"], str(r["page"])) for r in told] == listed


def test_paragraphs_are_kept_where_a_sentence_ends_before_an_empty_line(records):
    kept = [place for place, text in texts(records) for _ in text.split("\n\n")[1:]]
    assert kept == ["A.III", "A.IV", "IV"]


# The fixture by itself


def test_counts(records):
    for model, numbers in (
        ("principle", PRINCIPLES),
        ("strategicfield", GOALS_PER_FIELD),
    ):
        found = [(r["position"], r["number"]) for r in rows(records, model)]
        assert found == list(enumerate(numbers, 1))
    for number, count in GOALS_PER_FIELD.items():
        goals = [g for g in rows(records, "goal") if g["field"] == [ADOPTED, number]]
        assert [g["number"] for g in goals] == list(range(1, count + 1)), number
    assert len(rows(records, "goal")) == 125


def test_sections(records):
    found = {}
    for row in rows(records, "section"):
        found.setdefault(row["field"][1], []).append((row["position"], row["title"]))
    expected = {n: [(1, "")] for n in GOALS_PER_FIELD if n not in WITHOUT_TEXT}
    expected["I"] = [(1, "Wirtschaft"), (2, "Arbeit")]
    expected["VI"] = [(1, "Gleichstellung"), (2, "Teilhabe")]
    assert found == expected
    assert all(row["introduction"] for row in rows(records, "section"))


def test_every_goal_lies_in_a_section_of_its_field(records):
    sections = [[*r["field"], r["position"]] for r in rows(records, "section")]
    for goal in rows(records, "goal"):
        assert goal["section"] in sections
        assert goal["section"][:2] == goal["field"]


def test_white_space_and_hyphens_are_clean(records):
    for place, text in texts(records):
        plain = text.replace("\n\n", " ")
        assert plain == plain.strip(), place
        assert not re.search(r"[^\S ]|  |[\u00ad\u200b\ufeff]", plain), place
        # A hyphen before a blank only where the second half is shared ("Aus- und").
        assert not re.search(r"- (?!und |beziehungsweise )", plain), place
        assert all(p[0].isupper() and p[-1] == "." for p in text.split("\n\n")), place


def test_the_records_that_the_brochure_does_not_give(records):
    resolution = {**rows(records, "resolution")[0]}
    del resolution["foreword"]
    assert resolution == {
        "adopted_on": ADOPTED,
        "title": "Strategische Ziele des Kreises Coesfeld",
        "vote": "einstimmig",
        "paper": "SV-10-1153",
        "publication_url": "https://www.kreis-coesfeld.de/kreisportrait/strategische-ziele",
        "foreword_page": 3,
    }


def test_the_file_loads_from_top_to_bottom_and_is_evenly_written(records):
    order = ["resolution", "principle", "strategicfield", "section", "goal"]
    models = [row["model"].removeprefix("goals.") for row in records]
    assert models == sorted(models, key=order.index)
    assert all(row.keys() == {"model", "fields"} for row in records)
    written = json.dumps(records, indent=1, ensure_ascii=False) + "\n"
    assert FIXTURE.read_text(encoding="utf-8") == written


def test_a_lead_is_named_in_the_wording_of_its_goal(records):
    goals = {f"{g['field'][1]}.{g['number']}": g["text"] for g in rows(records, "goal")}
    departments = [row["fields"] for row in loaded("departments.json")]
    names = {d["slug"]: d["short_name"] or d["name"] for d in departments}
    leads = loaded("leads.json")
    assert {lead["goal"][1]: lead["lead"] for lead in leads} == {
        "IV.11": "jobcenter",
        "VIII.8": "gfc",
    }
    for lead in leads:
        assert lead["goal"][0] == ADOPTED
        assert names[lead["lead"]] in goals[lead["goal"][1]]


# The comparison by itself: what it is there to notice, it notices


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("stärken.", "stärke."),
        ("ihre Selbstwirksamkeit", "ihrer Selbstwirksamkeit"),
        ("Begleitung Existenzgründungen", "Begleitung von Existenzgründungen"),
        ("breit gefächelter", "breit gefächerter"),
        ("in dreizehn strategischen", "in vierzehn strategischen"),
        ("robusten Systems", "robusten Sys-tems"),
        ("Aus- und Weiterbildung", "Ausund Weiterbildung"),
        ("gehalten. Die Orientierungs-", "gehalten. ten. Die Orientierungs-"),
        ("zweckmäßig ist.\\n\\nAls", "zweckmäßig ist. Als"),
        ("Regelungen auf das", "Regelungen\\n\\nauf das"),
        ("Wirtschaft\\nund Zivilgesellschaft", "Wirtschaft und Zivilgesellschaft"),
        ("Mio. €.", "Mio.  €."),
        ("einer gesunden Ernährung.", "einer gesunden Ernährung. "),
        ("„Zukunft durch Innovation“", '\\"Zukunft durch Innovation\\"'),
        ("Klimaanpassung und Energie", "Klimaaanpassung und Energie"),
        ('"title": "Arbeit"', '"title": "Beschäftigung"'),
        ('"page": 14', '"page": 13'),
        ('"title": "Teilhabe"', '"title": ""'),
    ],
)
def test_a_changed_wording_is_noticed(true, false):
    written = FIXTURE.read_text(encoding="utf-8")
    assert true in written
    changed = json.loads(written.replace(true, false, 1))
    assert first_difference(retold(changed), mended_source())


@pytest.mark.parametrize("model", ["principle", "strategicfield", "section", "goal"])
def test_exchanged_and_missing_records_are_noticed(model):
    intact = loaded(FIXTURE.name)
    first = next(i for i, row in enumerate(intact) if row["model"] == f"goals.{model}")
    exchanged = list(intact)
    exchanged[first : first + 2] = reversed(intact[first : first + 2])
    missing = intact[:first] + intact[first + 1 :]
    for changed in (exchanged, missing):
        assert first_difference(retold(changed), mended_source())
