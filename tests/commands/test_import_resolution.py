"""`manage.py import_resolution`: all or nothing, again and again the same, and never by stealth."""

import json
from copy import deepcopy
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from goals import importing, search
from goals.days import ADOPTED_ON
from goals.models import Goal, Principle, Resolution, Section, StrategicField
from tests.factories import at_noon, make_department, make_update

pytestmark = pytest.mark.django_db

DAY = "2025-06-24"
WHOLE = settings.BASE_DIR / "fixtures" / "resolution_2025.json"
NINE = [
    {
        "model": "goals.section",
        "fields": {
            "field": [DAY, "IX"],
            "position": 1,
            "title": "",
            "introduction": "Einleitung zu IX.",
        },
    },
    {
        "model": "goals.goal",
        "fields": {
            "field": [DAY, "IX"],
            "section": [DAY, "IX", 1],
            "number": 1,
            "text": "Ziel IX.1.",
        },
    },
]


def small_resolution():
    """The smallest file with everything: records 1 to 7, two fields, two goals in the first."""

    def record(model, **fields):
        return {"model": f"goals.{model}", "fields": fields}

    def goal(number):
        return record(
            "goal", field=[DAY, "I"], section=[DAY, "I", 1], number=number, text=f"Ziel {number}."
        )

    def numbered(model, number, position, **more):
        fields = {"resolution": [DAY], "number": number, "position": position, "page": 5}
        return record(model, **fields, title="Titel", **more)

    return [
        record(
            "resolution",
            adopted_on=DAY,
            title="Strategische Ziele",
            vote="einstimmig",
            paper="SV-10-1153",
            publication_url="https://www.kreis-coesfeld.de/",
            foreword_page=3,
            foreword="Liebe Mitbürgerinnen,\nliebe Mitbürger,\n\nwillkommen.",
        ),
        numbered("principle", "I", 1, text="Der Kreis handelt recht."),
        numbered("strategicfield", "I", 1),
        numbered("strategicfield", "II", 2),
        record("section", field=[DAY, "I"], position=1, title="", introduction="Einleitung."),
        goal(1),
        goal(2),
    ]


@pytest.fixture
def file(tmp_path):
    """Write records (or a text, or bytes) to a file; its path."""

    def write(content):
        path = tmp_path / "beschluss.json"
        if not isinstance(content, str | bytes):
            content = json.dumps(content, ensure_ascii=False)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def run(path, **options):
    out = StringIO()
    call_command("import_resolution", str(path), stdout=out, **options)
    return out.getvalue()


def refused(path, **options):
    """The message of a refused import, after a look that nothing was written."""
    before = content()
    with pytest.raises(CommandError) as refusal:
        run(path, **options)
    assert content() == before
    return str(refusal.value)


def content():
    models = [Resolution, Principle, StrategicField, Section, Goal, Goal.history.model]
    return [list(model.objects.order_by("pk").values()) for model in models]


# What it does ------------------------------------------------------------------------------------


def test_the_whole_resolution_comes_in():
    assert (
        "1 Beschluss, 5 Handlungsprinzipien, 14 Themenfelder, 15 Teilbereiche, 125 Ziele neu"
        in run(WHOLE)
    )
    records = json.loads(WHOLE.read_text(encoding="utf-8"))
    for model in (Resolution, Principle, StrategicField, Section, Goal):
        rows = [r["fields"] for r in records if r["model"] == model._meta.label_lower]
        assert model.objects.count() == len(rows)
        for fields in rows:
            found = model.objects.all()
            for name, value in fields.items():
                target = model._meta.get_field(name).related_model
                if target:
                    value = target.objects.get_by_natural_key(*value)
                found = found.filter(**{name: value})
            assert found.count() == 1, fields


def test_a_second_import_changes_nothing():
    run(WHOLE)
    before = content()
    assert "nichts neu; nichts geändert; 1 Beschluss," in run(WHOLE)
    assert content() == before


def test_the_goals_are_known_from_the_day_of_their_adoption_on():
    run(WHOLE)
    assert Goal.history.known_on(ADOPTED_ON).count() == 125
    assert not Goal.history.known_on(ADOPTED_ON - timedelta(days=1)).exists()
    assert set(Goal.history.values_list("history_date", flat=True)) == {at_noon(ADOPTED_ON)}


def test_a_dry_run_shows_every_line_and_writes_nothing(file):
    path = file(small_resolution())
    told = run(path, dry_run=True)
    for line in ("neu: Beschluss vom 24.06.2025", "neu: Teilbereich I, Teil 1", "neu: Ziel I.2"):
        assert f"{line}\n" in told
    assert "2 Themenfelder, 1 Teilbereich, 2 Ziele neu" in told
    assert "Nichts wurde geschrieben." in told
    assert not Resolution.objects.exists()


def test_what_is_missing_is_completed(file):
    records = small_resolution()
    run(file(records[:-1]))
    assert "1 Ziel neu; nichts geändert" in run(file(records))
    assert Goal.objects.count() == 2


def test_the_text_of_nine_comes_in_by_a_file_of_its_own(file):
    run(WHOLE)
    told = run(file(NINE))
    assert "1 Teilbereich, 1 Ziel neu; nichts geändert; nichts unverändert" in told
    assert "Ergänzung: 160 weitere Einträge bleiben" in told
    goal = Goal.objects.get_by_natural_key(DAY, "IX.1")
    assert goal.section.introduction == "Einleitung zu IX."
    assert Goal.history.known_on(ADOPTED_ON).filter(id=goal.pk).exists()


def test_rows_that_the_file_leaves_out_are_reported_and_stay(file):
    run(file(small_resolution()))
    told = run(file(small_resolution()[:-1]))
    assert "fehlt in der Datei und bleibt im Portal: Ziel I.2" in told
    assert Goal.objects.count() == 2


def test_the_order_of_the_records_does_not_matter(file):
    run(file(small_resolution()[::-1]))
    assert Goal.objects.count() == 2


def test_a_byte_order_mark_is_no_obstacle(file):
    run(file(b"\xef\xbb\xbf" + json.dumps(small_resolution()).encode()))
    assert Goal.objects.count() == 2


def test_a_later_resolution_stands_beside_the_first(file):
    run(WHOLE)
    text = json.dumps(small_resolution()).replace(DAY, "2025-07-01")
    run(file(text))
    assert Goal.objects.in_force().count() == 2
    assert Goal.objects.count() == 127


# Changed wording ---------------------------------------------------------------------------------


@pytest.fixture
def changed(file):
    """A file that changes two columns of a resolution that is already there, and adds a goal."""
    run(file(small_resolution()))
    records = small_resolution()
    records[2]["fields"]["title"] = "Neuer Titel"
    records[6]["fields"]["text"] = "Ziel 2, neu gefasst."
    added = deepcopy(records[6])
    added["fields"] |= {"number": 3, "text": "Ziel 3."}
    return file([*records, added])


def test_changed_wording_is_refused_and_every_difference_listed(changed):
    message = refused(changed)
    assert "Themenfeld I, Titel: „Titel“ → „Neuer Titel“" in message
    assert "Ziel I.2, Wortlaut: „Ziel 2.“ → „Ziel 2, neu gefasst.“" in message
    assert "--amend" in message


def test_a_dry_run_shows_the_differences_and_what_they_need(changed):
    told = run(changed, dry_run=True)
    assert "geändert: Ziel I.2, Wortlaut: „Ziel 2.“ → „Ziel 2, neu gefasst.“" in told
    assert "1 Ziel neu; 1 Themenfeld, 1 Ziel geändert" in told
    assert "Ohne --amend wird dieser Import abgelehnt" in told
    assert Goal.objects.get(number=2).text == "Ziel 2."


def test_amend_takes_the_new_wording_over(changed):
    assert "1 Ziel neu; 1 Themenfeld, 1 Ziel geändert" in run(changed, amend=True)
    assert Goal.objects.get(number=2).text == "Ziel 2, neu gefasst."
    assert StrategicField.objects.get(number="I").title == "Neuer Titel"
    assert "nichts neu; nichts geändert" in run(changed)


def test_an_amended_wording_is_found_by_the_search_at_once(changed):
    assert not search.find("neu gefasst", None).hits["goal"]
    run(changed, amend=True)
    assert Goal.objects.get(number=2).pk in search.find("neu gefasst", None).hits["goal"]


def test_amend_moves_a_goal_to_another_section(file):
    run(file(small_resolution()))
    records = small_resolution()
    second = deepcopy(records[4])
    second["fields"] |= {"position": 2, "introduction": "Zweite."}
    records[6]["fields"]["section"] = [DAY, "I", 2]
    run(file([*records, second]), amend=True)
    assert Goal.objects.get(number=2).section.position == 2
    assert Goal.objects.get(number=1).section.position == 1


def test_editorial_columns_stay_as_they_are(changed):
    office = make_department("Jobcenter")
    goal = Goal.objects.get(number=2)
    goal.short_title, goal.lead, goal.report_interval = "Kurz", office, 12
    goal.save()
    goal.contributing.add(office)
    make_update(goal)
    run(changed, amend=True)
    goal = Goal.objects.get(number=2)
    assert (goal.short_title, goal.lead, goal.report_interval) == ("Kurz", office, 12)
    assert list(goal.contributing.all()) == [office]
    assert goal.updates.count() == 1


def test_a_long_difference_is_shown_from_where_it_begins():
    old = "Anfang " * 50 + "Begleitung Existenzgründungen" + " Ende" * 50
    shown = importing.shown_change(old, old.replace("Begleitung", "Begleitung von"))
    assert "Begleitung Existenz" in shown
    assert "Begleitung von Existenz" in shown
    assert shown.count("…") == 4
    assert len(shown) < 160


def test_a_fault_in_the_middle_leaves_nothing_behind(changed, monkeypatch):
    def fail(self, **values):
        raise CommandError("Stromausfall")

    monkeypatch.setattr("goals.models.doors.AdoptedQuerySet.amend", fail)
    assert refused(changed, amend=True) == "Stromausfall"


# Broken files ------------------------------------------------------------------------------------


def _set(number, /, **values):
    return lambda records: records[number - 1]["fields"].update(values)


def _drop(number, name):
    return lambda records: records[number - 1]["fields"].pop(name)


def _whole(number, /, **values):
    return lambda records: records[number - 1].update(values)


def _replace(number, value):
    return lambda records: records.__setitem__(number - 1, value)


def _again(number, /, **values):
    def add(records):
        record = deepcopy(records[number - 1])
        record["fields"].update(values)
        records.append(record)

    return add


BROKEN_RECORDS = {
    "record that is no object": (_replace(6, "Ziel"), 'Eintrag 6: erwartet ein Objekt … "Ziel"'),
    "record without model": (lambda r: r[5].pop("model"), "Eintrag 6: „model“ fehlt"),
    "record without fields": (lambda r: r[5].pop("fields"), "Eintrag 6: „fields“ fehlt"),
    "given pk": (_whole(6, pk=3), "Eintrag 6: „pk“ darf nicht"),
    "unknown key": (_whole(6, note="x"), 'Eintrag 6: "note" ist unbekannt'),
    "unknown model": (_whole(6, model="goals.ziel"), 'Eintrag 6: „model“ "goals.ziel" ist unb'),
    "other model": (_whole(6, model="goals.user"), 'Eintrag 6: „model“ "goals.user" ist unbekannt'),
    "model that is no text": (_whole(6, model=["x"]), 'Eintrag 6: „model“ ["x"] ist unbekannt'),
    "fields that are no object": (_whole(6, fields=[1]), "Eintrag 6: „fields“ muss ein Objekt"),
    "missing column": (_drop(6, "text"), "Eintrag 6 (Ziel I.1): Wortlaut („text“) fehlt"),
    "missing key column": (_drop(6, "number"), "Eintrag 6 (Ziel): Nummer … („number“) fehlt"),
    "unknown column": (_set(6, farbe="rot"), 'Eintrag 6 (Ziel I.1): "farbe" gehört nicht'),
    "editorial column": (_set(6, short_title="K"), 'Eintrag 6 (Ziel I.1): "short_title" gehört'),
    "number instead of text": (_set(6, text=7), "Eintrag 6 (Ziel I.1): Wortlaut … muss Text sein"),
    "null instead of text": (_set(6, text=None), "Wortlaut („text“) muss Text sein, nicht null"),
    "text instead of number": (_set(6, number="1"), "Eintrag 6 (Ziel): … muss eine ganze Zahl"),
    "truth instead of number": (_set(6, number=True), "muss eine ganze Zahl sein, nicht true"),
    "fraction": (_set(3, page=1.5), "(Themenfeld I): ab Seite … muss eine ganze Zahl"),
    "number zero": (_set(6, number=0), "Eintrag 6 (Ziel): Nummer … zwischen 1 und 32767"),
    "huge number": (_set(3, page=99999), "Eintrag 3 (Themenfeld I): ab Seite … zwischen 1 und"),
    "empty text": (_set(6, text=""), "Eintrag 6 (Ziel I.1): Wortlaut („text“) ist leer"),
    "blank text": (_set(6, text=" \n "), "Eintrag 6 (Ziel I.1): Wortlaut („text“) ist leer"),
    "text with space around": (_set(6, text=" Ziel."), "Wortlaut („text“) beginnt oder endet mit"),
    "NUL": (_set(6, text="Zi\0el"), "(Ziel I.1): Wortlaut („text“) enthält als 3. … U+0000"),
    "control character": (_set(6, text="Zi\x1bel"), "enthält als 3. Zeichen … U+001B"),
    "invisible character": (_set(6, text="Zi\xadel"), "enthält als 3. Zeichen … U+00AD"),
    "carriage return": (_set(1, foreword="a\r\nb"), "Vorwort … enthält als 2. Zeichen … U+000D"),
    "line break in a title": (_set(3, title="a\nb"), "Titel … enthält als 2. Zeichen … U+000A"),
    "too long title": (_set(3, title="x" * 201), "(Themenfeld I): Titel … zu lang: 201 … 200"),
    "date that does not exist": (
        _set(1, adopted_on="2025-06-31"),
        "Eintrag 1 (Beschluss): beschlossen am … Tag, den es nicht gibt: 2025-06-31",
    ),
    "date in German": (_set(1, adopted_on="24.06.2025"), 'Tag wie „2025-06-24“ … "24.06.2025"'),
    "date as number": (_set(1, adopted_on=20250624), "Tag wie „2025-06-24“ … 20250624"),
    "date in the future": (
        _set(1, adopted_on="2999-12-31"),
        "beschlossen am … liegt in der Zukunft",
    ),
    "bad paper": (_set(1, paper="SV 10"), 'Vorlage („paper“) ist nicht gültig: "SV 10". Eine'),
    "bad address": (
        _set(1, publication_url="javascript:1"),
        '(„publication_url“) ist nicht gültig: "javascript:1"',
    ),
    "no Roman number": (_set(3, number="A"), 'Nummer („number“) ist keine römische Zahl: "A"'),
    "clumsy Roman number": (_set(3, number="IIII"), "ist keine römische Zahl"),
    "number beside position": (
        _set(4, position=1),
        'Eintrag 4 (Themenfeld II): Nummer („number“) "II" und Stelle („position“) 1 passen nicht',
    ),
    "same goal twice": (_again(6), "Eintrag 8 (Ziel I.1): steht schon bei Eintrag 6"),
    "same resolution twice": (_again(1), "Eintrag 8 (Beschluss …): steht schon bei Eintrag 1"),
    "unknown resolution": (
        _set(2, resolution=["2020-01-01"]),
        "Eintrag 2 (Handlungsprinzip I): „resolution“ nennt Beschluss vom 01.01.2020, das weder",
    ),
    "unknown field": (
        _set(5, field=[DAY, "XV"]),
        "Eintrag 5 (Teilbereich XV, Teil 1): „field“ nennt Themenfeld XV … das weder in der Datei",
    ),
    "unknown section": (
        _set(6, section=[DAY, "I", 2]),
        "Eintrag 6 (Ziel I.1): „section“ nennt Teilbereich I, Teil 2 … das weder in der Datei",
    ),
    "section of another field": (
        lambda r: (_again(5, field=[DAY, "II"])(r), _set(6, section=[DAY, "II", 1])(r)),
        "Eintrag 6 (Ziel I.1): Teilbereich II, Teil 1 gehört zu einem anderen Themenfeld",
    ),
    "malformed reference": (
        _set(6, field="I"),
        'Eintrag 6 (Ziel): Themenfeld („field“) muss die Form ["2025-06-24", "VIII"] haben',
    ),
    "reference with a wrong type": (_set(6, section=[DAY, "I", "1"]), "„section“) muss die Form"),
    "reference with a bad day": (_set(6, field=["heute", "I"]), 'Tag wie „2025-06-24“ … "heute"'),
    "gap in the goals": (_set(7, number=4), "Ziel I.2 fehlt … lückenlos bis 4"),
    "gap in the fields": (_set(4, number="III", position=3), "Themenfeld II fehlt … bis 3"),
    "gap in the sections": (_again(5, position=3), "Teilbereich I, Teil 2 fehlt … bis 3"),
}


@pytest.mark.parametrize(("breaking", "message"), BROKEN_RECORDS.values(), ids=BROKEN_RECORDS)
def test_a_broken_record_is_refused_with_place_and_reason(file, breaking, message):
    records = small_resolution()
    breaking(records)
    told = refused(file(records))
    # „…“ in the expected message stands for whatever comes between.
    rest = told
    for part in message.split("…"):
        assert part.strip() in rest, told
        rest = rest.partition(part.strip())[2]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"model": "goals.goal",\n  "fields": {"text": "a" "b"}}]', "Zeile 2, Spalte 26"),
        ('[{"model": "goals.goal"', "Zeile 1, Spalte 24: Das ist kein gültiges JSON"),
        ("", "Zeile 1, Spalte 1: Das ist kein gültiges JSON"),
        ("[NaN,", "kein gültiges JSON"),
        ("{}", "muss eine Liste von Einträgen sein"),
        ("[]", "Die Liste ist leer"),
        ("[" * 100_000, "zu tief geschachtelt"),
        ("[" + "9" * 5_000 + "]", "zu langen Zahlen"),
        (b'["erste",\n"Stra\xdfe"]', "Zeile 2: Die Datei ist nicht in UTF-8"),
        ("[{}]".encode("utf-16"), "Zeile 1: Die Datei ist nicht in UTF-8"),
        ('[{"model": "goals.goal", "fields": {"text": "a", "text": "b"}}]', '"text" ist zweimal'),
        ('[{"model": "goals.goal", "fields": {}, "fields": {}}]', '"fields" ist zweimal'),
        ('[{"model": "\\ud800", "fields": {}}]', "„model“ "),
        ('["\\ud800"]', "Eintrag 1: erwartet ein Objekt"),
        ("[NaN, Infinity]", "Eintrag 2: erwartet ein Objekt"),
    ],
)
def test_a_broken_file_is_refused_with_place_and_reason(file, content, message):
    told = refused(file(content))
    assert message in told
    told.encode()


def test_half_a_character_is_refused(file):
    text = json.dumps(small_resolution()).replace("Ziel 1.", "Ziel \\ud800.")
    assert "enthält als 6. Zeichen das unzulässige U+D800" in refused(file(text))


def test_a_missing_file_a_folder_and_a_locked_file_are_told_apart(tmp_path, file, monkeypatch):
    assert "wurde nicht gefunden" in refused(tmp_path / "fehlt.json")
    assert "ist ein Ordner" in refused(tmp_path)
    path = file(small_resolution())

    def locked(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", locked)
    assert "lässt sich nicht lesen" in refused(path)


def test_several_errors_are_told_in_one_run(file):
    records = small_resolution()
    records[5]["fields"]["text"] = ""
    records[6]["fields"] |= {"text": 3, "number": "zwei"}
    told = refused(file(records))
    assert "Die Datei hat 3 Fehler" in told
    assert told.count("\n  Eintrag") == 3


def test_of_very_many_errors_twenty_are_told(file):
    told = refused(file(["falsch"] * 50))
    assert told.count("\n  Eintrag") == 20
    assert "… und 30 weitere." in told


def test_an_unknown_resolution_cannot_be_completed(file):
    assert "nennt Themenfeld IX (Beschluss vom 24.06.2025)" in refused(file(NINE))


def test_a_goal_that_leaves_a_gap_behind_the_database_is_refused(file):
    run(WHOLE)
    records = deepcopy(NINE)
    records[1]["fields"]["number"] = 3
    told = refused(file(records))
    assert "Ziel IX.1 fehlt in der Datei und im Portal" in told
    assert "Ziel IX.2 fehlt" in told


def test_a_broken_file_is_refused_in_a_dry_run_and_with_amend_too(file):
    path = file(small_resolution()[1:])
    assert "nennt Beschluss" in refused(path, dry_run=True)
    assert "nennt Beschluss" in refused(path, amend=True)


def test_the_day_of_adoption_is_a_date_of_the_database(file):
    run(file(small_resolution()))
    assert Resolution.objects.get().adopted_on == date(2025, 6, 24)
