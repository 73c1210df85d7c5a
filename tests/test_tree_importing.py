"""A file of departments: what is read, what is wrong in which line, what it would change."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goals.models import Department
from goals.records import Broken
from goals.tree_importing import TreeImport
from goals.tree_records import COLUMNS, HEADER, MAX_BYTES, decoded, read_records, written
from goals.vocabulary import DepartmentKind
from tests.factories import days_ago, make_department

pytestmark = pytest.mark.django_db


def file(*lines, header=HEADER):
    return "\r\n".join([header, *lines]) + "\r\n"


def plan_of(*lines):
    return TreeImport.of(file(*lines), Department.objects.on(None))


def errors_of(*lines):
    with pytest.raises(Broken) as broken:
        plan_of(*lines)
    return broken.value.errors


def read_in(*lines):
    plan = plan_of(*lines)
    plan.write(by=None)
    return plan


def tree():
    return {
        str(unit): (str(unit.parent or ""), unit.kind, unit.mailbox)
        for unit in Department.objects.active().select_related("parent")
    }


# Reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_umlauts_come_as_they_were_saved(encoding):
    text, name = decoded(file("01;Büro „Grüße“ – 5 €;;Abteilung;").encode(encoding))
    assert name == ("Windows-1252" if encoding == "cp1252" else "UTF-8")
    assert read_records(text)[0].name == "Büro „Grüße“ – 5 €"


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "keine CSV-Datei"),
        (HEADER.encode("utf-16"), "keine CSV-Datei"),
        (b"a\x81", "keine CSV-Datei"),
        ("Grün\n".encode() + "Grün".encode("cp1252"), "Zeile 2: Die Datei mischt UTF-8"),
        (b"x" * (MAX_BYTES + 1), "größer als 256 kB"),
    ],
)
def test_what_is_no_text_is_refused(raw, sentence):
    with pytest.raises(Broken, match=sentence):
        decoded(raw)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Die Datei ist leer"),
        ("\ufeff \r\n;;;;\r\n", "Die Datei ist leer"),
        (HEADER, "steht keine Einheit"),
        ("01;Amt;;Abteilung;", "Zeile 1: Die Datei beginnt mit der Zeile number;name"),
        ("number,name,parent,kind,mailbox", "durch Semikolon getrennt"),
        (HEADER + ";number", "Die Datei beginnt mit"),
        ("number;name;parent;kind;kind", "Die Datei beginnt mit"),
        ("a\x00b", "keine CSV-Datei"),
        (file('01;"Amt;;Abteilung;'), "Zeile 2: Hier sind die Anführungszeichen"),
        (file(*["1;Amt;;Abteilung;"] * 10_000), "10000 Zeilen mit Einheiten, möglich sind 2000"),
        ("x" * (MAX_BYTES + 1), "zu lang"),
    ],
)
def test_what_is_no_such_file_is_told(text, sentence):
    with pytest.raises(Broken, match=sentence):
        read_records(text)


def test_every_wrong_line_is_told_with_its_number():
    text = file(
        '01;"Amt ""A"" ',
        'auf zwei Zeilen";;Abteilung;',
        "1234567890a;Amt;;Abteilung;",
        f"2;{'x' * 121};;Abteilung;",
        "3;;;Abteilung;",
        "4;Amt;;Amt;",
        "5;Amt;;Abteilung;kein-postfach",
        "",
        ";;;;",
        "6;Amt",
    )
    with pytest.raises(Broken) as broken:
        read_records(text)
    found = [error.partition(":")[0] for error in broken.value.errors]
    assert found == [f"Zeile {line}" for line in (4, 5, 6, 7, 8, 11)]
    assert "nur: Dezernat, Abteilung, Fachdienst" in broken.value.errors[3]


def test_german_titles_in_any_order_are_read_too():
    lines = file(
        "Fachdienst;x@example.org;Amt;01;", header="ART;Funktionspostfach;Name;Nummer;Gehört zu"
    )
    (record,) = read_records(lines)
    assert (record.number, record.name, record.kind) == ("01", "Amt", "unit")
    assert record.mailbox == "x@example.org"


@pytest.mark.parametrize("name", ["=1+1", "'=1+1", "@SUMME(A1)", "-5", "+49", '=cmd|"/c calc"!A1'])
def test_what_looks_like_a_formula_is_text(name):
    make_department(name)
    text = written(Department.objects.on(None))
    assert f"'{name[0]}" in text
    assert TreeImport.of(text, Department.objects.on(None)).is_idle
    cell = name.replace('"', '""')
    (record,) = read_records(file(f'1;"{cell}";;Partner;'))
    assert record.name == name.removeprefix("'")


# Comparing and writing


def test_a_tree_is_built_in_any_order_and_read_again_changes_nothing(roads):
    lines = [
        "66.1;Brückenbau;66;Fachdienst;",
        "66;Straßenbau und -unterhaltung;Dezernat Eins;Abteilung;strassen@example.org",
        ";Dezernat Eins;;Dezernat;",
        ";wfc GmbH;;company;",
        "66.2;Bauhof;66 Straßenbau und -unterhaltung;unit;",
    ]
    plan = read_in(*lines)
    assert [record.number for record in plan.new] == ["66.1", "", "", "66.2"]
    assert plan.changed[0].fields == [
        ("gehört zu", "", "Dezernat Eins"),
        ("Funktionspostfach", "", "strassen@example.org"),
    ]
    own = "66 Straßenbau und -unterhaltung"
    assert tree() == {
        "66.1 Brückenbau": (own, "unit", ""),
        "66.2 Bauhof": (own, "unit", ""),
        own: ("Dezernat Eins", "department", "strassen@example.org"),
        "Dezernat Eins": ("", "division", ""),
        "wfc GmbH": ("", "company", ""),
    }
    before = Department.history.count()
    again = read_in(*lines)
    assert again.is_idle
    assert len(again.unchanged) == 5
    assert Department.history.count() == before
    roads.refresh_from_db()
    assert roads.slug == "66-strassenbau"


def test_a_unit_is_known_by_its_number_else_by_its_exact_name(roads, youth):
    plan = read_in("66;Mobilität;;Abteilung;", "51a;Jugendamt;;Abteilung;")
    assert {str(one.unit): one.fields for one in plan.changed} == {
        "66 Mobilität": [("Name", "Straßenbau und -unterhaltung", "Mobilität")],
        "51a Jugendamt": [("Nummer", "51", "51a")],
    }
    assert Department.objects.count() == 2
    assert {unit.slug for unit in Department.objects.all()} == {"66-strassenbau", "51-jugendamt"}


def test_what_the_file_does_not_name_is_listed_and_stays(roads, youth):
    plan = read_in("51;Jugendamt;;Abteilung;")
    assert plan.absent == [roads]
    roads.refresh_from_db()
    assert roads.is_active


def test_a_part_of_the_tree_hangs_on_what_the_portal_has(roads):
    read_in("66.1;Brückenbau;66;Fachdienst;")
    assert Department.objects.get(number="66.1").parent == roads


@pytest.mark.parametrize(
    ("lines", "sentences"),
    [
        (
            ["1;A;;Partner;", "1;B;;Partner;"],
            ["Zeile 3 (1 B): Die Nummer 1 steht schon in Zeile 2"],
        ),
        (["1;A;;Partner;", ";A;;Partner;"], ["Zeile 3 (A): Der Name steht auch in Zeile 2"]),
        (["1;A;9;Partner;"], ["„9“ steht weder in der Datei noch"]),
        (["1;A;1;Partner;"], ["sich selbst unterstehen"]),
        (["1;A;2;Partner;", "2;B;3;Partner;", "3;C;1;Partner;"], ["selbst unterstehen"] * 3),
        (["1;A;;Partner;", "2;A;;Partner;", "3;C;A;Partner;"], ["„A“ heißen 2 Einheiten"]),
    ],
)
def test_what_does_not_fit_together_is_told_by_line(lines, sentences):
    errors = errors_of(*lines)
    assert len(errors) == len(sentences)
    for error, sentence in zip(errors, sentences, strict=True):
        assert sentence in error


def test_all_lines_are_told_at_once_whatever_is_wrong_with_them(roads):
    lines = ["1;A;;Partner;", "1;B;;Partner;", "2;C;;Verein;", "3;;;Partner;", "4;D;2;Partner;"]
    assert [error.partition(":")[0] for error in errors_of(*lines)] == [
        "Zeile 3 (1 B)",
        "Zeile 4",
        "Zeile 5",
    ]
    both = errors_of("1;A;9;Partner;", "1;B;;Partner;")
    assert ["„9“ steht weder" in both[0], "steht schon" in both[1]] == [True, True]


def test_names_that_are_nearly_the_same_are_pointed_out(roads):
    plan = plan_of(
        "67;Strassenbau und Unterhaltung;;Abteilung;",
        "70;Umwelt;;Abteilung;",
        "71;Umwelt;;Abteilung;",
        "72;UM-Welt;;Abteilung;",
    )
    assert [(record.line, name) for record, name in plan.alike] == [
        (2, "Straßenbau und -unterhaltung"),
        (3, "UM-Welt"),
        (4, "UM-Welt"),
        (5, "Umwelt"),
    ]
    assert not plan_of("66;Strassenbau und Unterhaltung;;Abteilung;").alike


def test_a_circle_through_the_portal_is_found(roads):
    make_department("Bauhof", "66.1", parent=roads)
    assert "Zeile 2 (66 Straßenbau)" in errors_of("66;Straßenbau;66.1;Abteilung;")[0]


def test_two_lines_do_not_mean_one_unit_by_its_name(roads):
    name = roads.name
    assert (
        "Auch eine andere Zeile" in errors_of(f"67;{name};;Abteilung;", f"68;{name};;Abteilung;")[0]
    )


def test_names_that_several_units_bear_need_a_number():
    for _ in range(2):
        make_department("Sekretariat", kind="unit")
    assert "2 Einheiten. Nennen Sie die Nummer" in errors_of("9;Sekretariat;;unit;")[0]


def test_a_closed_unit_comes_back_only_as_itself(roads, youth):
    roads.is_active = False
    roads.save()
    assert "trägt noch die aufgelöste Einheit" in errors_of("66;Neues Amt;;Abteilung;")[0]
    plan = read_in(f"66;{roads.name};;Abteilung;")
    assert plan.changed[0].fields == [("aktiv", "nein", "ja")]
    roads.refresh_from_db()
    assert roads.is_active
    roads.is_active, roads.merged_into, roads.merged_on = False, youth, days_ago(0)
    roads.save()
    assert "ist in „51 Jugendamt“ aufgegangen" in errors_of(f"66;{roads.name};;Abteilung;")[0]


def test_a_closed_unit_is_no_parent():
    make_department("Alt", "65", is_active=False)
    assert "noch als aktive Einheit" in errors_of("1;A;65;Partner;")[0]


def test_a_deep_tree_is_read_in_time():
    lines = [f"{n};Amt {n};{n - 1 if n else ''};Partner;" for n in reversed(range(300))]
    assert len(read_in(*lines).new) == 300


# Without what no word has: "Ä„" in Windows-1252 is a letter of UTF-8.
WORDS = st.text("aäÄßZ'\";=-@+, .", min_size=1, max_size=12).map(lambda t: " ".join(t.split()))


@st.composite
def trees(draw):
    """[(number, name, place of the unit above or None, kind, mailbox)]"""
    names = draw(st.lists(WORDS.filter(bool), min_size=1, max_size=8, unique=True))
    units = []
    for place, name in enumerate(names):
        number = draw(st.sampled_from(["", f"{place:02}", f"{place}.1"]))
        above = draw(st.sampled_from([None, *range(place)]))
        kind = draw(st.sampled_from(DepartmentKind.values))
        units.append((number, name, above, kind, draw(st.sampled_from(["", "a@example.org"]))))
    return units


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(trees(), st.sampled_from(["utf-8", "cp1252"]))
def test_what_is_written_and_read_again_changes_nothing(db, units, encoding):
    Department.objects.update(parent=None)
    Department.history.all().delete()
    Department.objects.all()._raw_delete("default")
    made = []
    for number, name, above, kind, mailbox in units:
        parent = None if above is None else made[above]
        columns = {"kind": kind, "mailbox": mailbox, "parent": parent}
        made.append(make_department(name, number, **columns))
    text = written(Department.objects.on(None))
    assert text.startswith("\ufeff" + ";".join(COLUMNS))
    raw = text.encode() if encoding == "utf-8" else text.removeprefix("\ufeff").encode("cp1252")
    again, _ = decoded(raw)
    plan = TreeImport.of(again, Department.objects.on(None))
    assert plan.is_idle, plan.changed
    assert not plan.absent
