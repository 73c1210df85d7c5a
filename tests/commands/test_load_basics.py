"""`manage.py load_basics`: fills a new portal once, and leaves to the Kreis what the Kreis made."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from goals.days import ADOPTED_ON
from goals.management.commands import load_basics
from goals.models import Department, Goal, Municipality, Resolution
from tests.factories import at_noon, make_department, make_municipality

pytestmark = pytest.mark.django_db

FIXTURES = settings.BASE_DIR / "fixtures"
DAY = "2025-06-24"


def load(verbosity=1):
    out = StringIO()
    call_command("load_basics", stdout=out, verbosity=verbosity)
    return out.getvalue()


def goal(code):
    return Goal.objects.get_by_natural_key(DAY, code)


def test_a_new_portal_gets_everything_and_says_so_line_by_line():
    assert load().splitlines() == [
        "Beschluss vom 24.06.2025 mit 125 Zielen übernommen.",
        "11 Städte und Gemeinden ergänzt.",
        "11 Organisationseinheiten ergänzt.",
        "2 Zielen eine federführende Stelle zugeordnet.",
        "125 Zielen einen Kurztitel gegeben.",
    ]
    assert goal("VIII.8").lead.slug == "gfc"
    assert goal("IV.11").lead.slug == "jobcenter"
    assert not Goal.objects.filter(short_title="").exists()
    assert Municipality.objects.filter(is_town=True).count() == 5


def test_a_second_call_is_quiet_and_changes_nothing():
    load()
    tables = [Goal, Goal.history.model, Department, Department.history.model, Municipality]
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    assert load() == ""
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before


def test_a_second_call_asks_the_database_little(django_assert_max_num_queries):
    load()
    with django_assert_max_num_queries(14):
        load()


def test_nothing_is_said_when_nothing_shall_be_said():
    assert load(verbosity=0) == ""
    assert Goal.objects.count() == 125


def test_names_are_sorted_as_in_a_german_register():
    load()
    names = list(Municipality.objects.values_list("name", flat=True))
    assert names.index("Coesfeld") < names.index("Dülmen") < names.index("Havixbeck")
    numbers = list(Department.objects.values_list("number", flat=True))
    assert numbers[:4] == ["01", "20", "51", "66"]


def test_a_past_day_knows_departments_and_leads_but_no_earlier_day():
    load()
    known = Goal.history.known_on(ADOPTED_ON)
    assert set(known.exclude(lead=None).values_list("lead__slug", flat=True)) == {
        "gfc",
        "jobcenter",
    }
    assert Department.history.known_on(ADOPTED_ON).count() == 11
    day_before = ADOPTED_ON - timedelta(days=1)
    assert not Goal.history.known_on(day_before).exists()
    assert not Department.history.known_on(day_before).exists()


def test_the_newest_version_of_a_goal_is_what_stands_in_it():
    load()
    newest = goal("VIII.8").history.latest()
    assert newest.lead.slug == "gfc"
    assert newest.short_title == goal("VIII.8").short_title
    assert newest.history_date > at_noon(ADOPTED_ON)


# What the Kreis made stays -----------------------------------------------------------------------


def test_changed_editorial_text_stays():
    load()
    changed = goal("VIII.8")
    changed.short_title, changed.lead = "Von uns", Department.objects.get(slug="wbc")
    changed.save()
    assert load() == ""
    changed.refresh_from_db()
    assert (changed.short_title, changed.lead.slug) == ("Von uns", "wbc")


def test_emptied_editorial_text_stays_empty():
    load()
    emptied = goal("VIII.8")
    emptied.short_title, emptied.lead = "", None
    emptied.save()
    assert load() == ""
    emptied.refresh_from_db()
    assert (emptied.short_title, emptied.lead) == ("", None)


def test_short_titles_that_stand_before_the_first_call_stay():
    call_command("import_resolution", FIXTURES / "resolution_2025.json", stdout=StringIO())
    first = goal("I.1")
    first.short_title = "Schon da"
    first.save()
    assert "124 Zielen einen Kurztitel gegeben." in load()
    first.refresh_from_db()
    assert first.short_title == "Schon da"


def test_a_lead_given_after_an_edit_is_known_from_now_on_only():
    call_command("import_resolution", FIXTURES / "resolution_2025.json", stdout=StringIO())
    edited = goal("VIII.8")
    edited.report_interval = 3
    edited.save()
    load()
    assert edited.history.latest().lead.slug == "gfc"
    assert not Goal.history.known_on(ADOPTED_ON).filter(id=edited.pk, lead__isnull=False).exists()


def test_a_changed_department_stays():
    load()
    Department.objects.filter(slug="51-jugendamt").update(name="Amt für Jugend", is_active=False)
    assert load() == ""
    kept = Department.objects.get(slug="51-jugendamt")
    assert (kept.name, kept.is_active) == ("Amt für Jugend", False)


def test_a_department_of_another_address_or_number_is_not_added_again():
    load()
    moved = Department.objects.get(slug="51-jugendamt")
    moved.slug = "51-jugend-und-familie"
    moved.save()
    moved.number = "52"
    moved.save()
    assert load() == ""
    assert Department.objects.count() == 11


def test_departments_and_municipalities_that_were_there_before_stay():
    make_department("Jugend", "51")
    make_municipality("Stadt Dülmen", ags="05558016")
    told = load()
    assert "10 Städte und Gemeinden ergänzt." in told
    assert "10 Organisationseinheiten ergänzt." in told
    assert Department.objects.get(number="51").name == "Jugend"


def test_an_existing_resolution_is_left_to_the_import_command(tmp_path, monkeypatch):
    load()
    for file in FIXTURES.glob("*.json"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    text = (FIXTURES / "resolution_2025.json").read_text(encoding="utf-8")
    changed = text.replace("Begleitung Existenz", "Begleitung von Existenz")
    (tmp_path / "resolution_2025.json").write_text(changed, encoding="utf-8")
    monkeypatch.setattr(load_basics, "FIXTURES", tmp_path)
    assert load() == ""
    assert "Begleitung Existenz" in goal("I.2").text


# The files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "broken", "message"),
    [
        ("municipalities", "[", "municipalities.json, Zeile 1, Spalte 2"),
        ("departments", '[{"model": "goals.goal", "fields": {}}]', '"goals.goal" ist unbekannt'),
        (
            "departments",
            '[{"model": "goals.department", "fields": {"number": "", "name": "Amt", "slug": "amt",'
            ' "kind": "verein", "parent": null}}]',
            "Eintrag 1 (Amt): Wert 'verein' ist keine gültige Option.",
        ),
        ("short_titles", "{}", "short_titles.json: Die Datei muss eine Liste"),
    ],
)
def test_a_broken_file_leaves_nothing_behind(tmp_path, monkeypatch, name, broken, message):
    for file in FIXTURES.glob("*.json"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / f"{name}.json").write_text(broken, encoding="utf-8")
    monkeypatch.setattr(load_basics, "FIXTURES", tmp_path)
    with pytest.raises(CommandError) as refusal:
        load()
    assert message in str(refusal.value)
    assert not Resolution.objects.exists()
    assert not Department.objects.exists()


def test_every_goal_has_one_short_title_of_its_own_within_70_characters():
    def read(name):
        return json.loads((FIXTURES / name).read_text(encoding="utf-8"))

    goals = [
        [DAY, f"{row['fields']['field'][1]}.{row['fields']['number']}"]
        for row in read("resolution_2025.json")
        if row["model"] == "goals.goal"
    ]
    rows = read("short_titles.json")
    assert [row["goal"] for row in rows] == goals
    titles = [row["short_title"] for row in rows]
    assert len(set(titles)) == 125
    for title in titles:
        assert 10 <= len(title) <= 70, title
        assert title == " ".join(title.split()), title
        assert not title.endswith("."), title
