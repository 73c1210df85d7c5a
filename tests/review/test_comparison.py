"""/vergleich/: what differs between two days, for everything or a part of it."""

import io
import re
from datetime import timedelta
from urllib.parse import urlencode

import openpyxl
import pytest
from pypdf import PdfReader

from goals.days import ADOPTED_ON, add_months, today
from goals.models import Goal
from goals.review import Scope
from tests.factories import (
    at_noon,
    days_ago,
    make_department,
    make_field,
    make_goal,
    make_measure,
    make_milestone,
    make_municipality,
    make_paper,
    make_update,
    save_on,
)
from tests.reading import links_of, main_of, queries_of, refuses_other_methods, section_of

URL = "/vergleich/"
ALL = ("pdf", "xlsx")
"""Files that tell everything."""

WHY = {"reason": "Die Vergabe musste wiederholt werden."}

pytestmark = pytest.mark.django_db


def url(**chosen):
    return f"{URL}?{urlencode(chosen, doseq=True)}"


@pytest.fixture
def goal(roads):
    return save_on(days_ago(400), make_goal(), lead=roads)


def test_without_entries_it_compares_today_with_three_months_ago(client, goal):
    page = client.get(URL)
    since = max(ADOPTED_ON, add_months(today(), -3))
    assert f'value="{since:%d.%m.%Y}"' in page.text
    assert f'value="{today():%d.%m.%Y}"' in page.text
    assert "Was hat sich geändert? Alle Ziele" in main_of(page)
    assert "1 ohne Meldung" in section_of(page, "blick")


def test_a_measure_that_is_opened_while_it_is_read_is_no_error(client, goal, roads, monkeypatch):
    hidden = save_on(days_ago(300), make_measure("Geheim", goals=[goal], lead=roads))
    save_on(days_ago(1), hidden, visibility="internal")
    numbers_among = Scope.numbers_among

    def opened_before(*args):
        save_on(today(), hidden, visibility="public")
        return numbers_among(*args)

    monkeypatch.setattr(Scope, "numbers_among", opened_before)
    page = client.get(url(zustaendig=roads.slug, von=f"{days_ago(90):%d.%m.%Y}"))
    assert page.status_code == 200


def test_a_goal_newly_at_risk_is_told_with_all_that_a_decision_needs(client, goal):
    make_update(goal, effective_on=days_ago(50), assessment="on_track")
    paper = make_paper(url="https://example.org/vorlage", title="Mittel")
    asked = {"proposal": "Mittel bereitstellen.", "paper": paper} | WHY
    make_update(goal, effective_on=days_ago(5), assessment="at_risk", text="Es stockt.", **asked)
    page = client.get(url(von=days_ago(20)))
    assert (
        f"{goal.code} {goal.title} bisher im Plan jetzt gefährdet, Entscheidung nötig "
        "Warum gefährdet Die Vergabe musste wiederholt werden. Sachstand Es stockt. "
        f"Vorschlag Mittel bereitstellen. Vorlage SV-99-0001 Mittel Federführend {goal.lead}"
    ) in section_of(page, "entscheidung")
    assert {paper.url, f"{goal.get_absolute_url()}?stand={today()}"} <= set(links_of(page))
    assert "1 verlangt neu eine Entscheidung" in section_of(page, "blick")


def test_what_was_at_risk_before_is_no_news_and_is_not_lost(client, goal):
    make_update(goal, effective_on=days_ago(50), assessment="at_risk", **WHY)
    page = client.get(url(von=days_ago(20)))
    assert "0 verlangen neu eine Entscheidung" in section_of(page, "blick")
    assert "Ein Ziel ist weiterhin gefährdet" in section_of(page, "blick")
    told = section_of(page, "entscheidung")
    assert f"{goal.code} {goal.title}" in told
    assert f"{days_ago(50):%d.%m.%Y}" in told
    assert "1 unverändert" in section_of(page, "blick")


def test_a_measure_newly_at_risk_is_named_where_decisions_stand(client, goal, roads):
    changed, still = (make_measure(title, goals=[goal], lead=roads) for title in ("Neu", "Noch"))
    for measure in (changed, still):
        save_on(days_ago(300), measure)
        make_update(measure, effective_on=days_ago(50), assessment="on_track")
    make_update(still, effective_on=days_ago(40), assessment="at_risk", **WHY)
    make_update(changed, effective_on=days_ago(5), assessment="at_risk", **WHY)
    page = client.get(url(von=days_ago(20)))
    assert "Eine Maßnahme ist neu gefährdet" in section_of(page, "blick")
    assert "0 verlangen neu eine Entscheidung" in section_of(page, "blick")
    told = section_of(page, "entscheidung")
    assert "Eine Maßnahme neu gefährdet Gezählt werden oben nur Ziele." in told
    assert changed.title in told
    assert still.title not in told
    pdf = PdfReader(io.BytesIO(client.get(url(von=days_ago(20), format="pdf")).getvalue()))
    printed = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "Neu gefährdet: 1 Maßnahme." in printed
    assert "Neu gefährdete Maßnahmen" in printed


def test_each_figure_leads_to_the_section_where_its_goals_stand(client, goal, roads):
    def leads_to(number, title):
        page = client.get(url(von=days_ago(20)))
        assert f"{number} verändert" in section_of(page, "blick")
        section = re.search(r'<a href="#([a-z-]+)">verändert</a>', page.text)[1]
        return section, title in section_of(page, section)

    make_update(goal, "completed", days_ago(5))
    assert leads_to(1, goal.title) == ("neu", True)
    other = save_on(days_ago(400), make_goal(), lead=roads)
    make_update(other, "planned", days_ago(5))
    assert leads_to(2, other.title) == ("veraendert", True)


def test_measures_and_milestones_are_told(client, goal, roads):
    old = make_measure("Alt", goals=[goal], lead=roads, since=days_ago(60))
    make_milestone(old, "Plan steht", days_ago(3), since=days_ago(60))
    make_milestone(old, "Bau beginnt", today() + timedelta(days=9), since=days_ago(60))
    gone = make_measure("Weg", goals=[goal], lead=roads, since=days_ago(60))
    save_on(days_ago(4), gone, withdrawn_on=days_ago(4), withdrawn_reason="Doppelt.")
    make_measure("Frisch", goals=[goal], lead=roads, since=days_ago(4))
    page = client.get(url(von=days_ago(20)))
    told = section_of(page, "neu")
    assert "Eine neue Maßnahme M" in told
    assert "Frisch neu im Portal zu sehen · VIII.1" in told
    assert f"Weg zurückgezogen am {days_ago(4):%d.%m.%Y} · VIII.1 · {roads} Doppelt." in told
    steps = section_of(page, "meilensteine")
    assert f"1 verpasst {days_ago(3):%d.%m.%Y} Plan steht" in steps
    assert "1 voraus" in steps
    assert "Bau beginnt" in steps
    row = "1 Ziel 1 ohne Meldung 1 keine Angabe 2"
    assert f"VIII Klimaschutz {row} Insgesamt {row} " in section_of(page, "themenfelder")


def test_a_measure_that_moved_to_another_field_is_missing_where_it_was(client, goal, roads):
    other = make_goal(make_field("X", 10, "Mobilität"))
    measure = make_measure("Zieht um", goals=[goal], lead=roads, since=days_ago(60))
    measure.goals.set([other])
    save_on(days_ago(5), measure)
    sums = section_of(client.get(url(von=days_ago(20))), "themenfelder")
    row = "1 Ziel 1 ohne Meldung 1 keine Angabe"
    assert f"VIII Klimaschutz {row} 0 (−1) X Mobilität {row} 1 (+1) Insgesamt 2 Ziele" in sums
    assert "Eine Maßnahme zählt in jedem Themenfeld, für das sie wirkt." in sums
    sums = section_of(client.get(url(von=days_ago(20), feld="VIII")), "themenfelder")
    assert f"VIII Klimaschutz {row} 0 (−1) Insgesamt {row} 0 (−1)" in sums


def test_field_department_and_place_choose(client, roads):
    other = make_goal(make_field("X", 10, "Mobilität"))
    goal = make_goal(lead=roads)
    senden = make_municipality("Senden")
    make_measure(goals=[other], municipalities=[senden])
    for chosen, found, missing, name in [
        ({"feld": "X"}, other, goal, "X Mobilität"),
        ({"zustaendig": roads.slug}, goal, other, str(roads)),
        ({"ort": "senden"}, other, goal, "Senden"),
        ({"ort": ["senden", "kreisweit"]}, other, goal, "Senden oder kreisweit"),
        ({"feld": ["X"], "ort": "senden"}, other, goal, "X Mobilität · Senden"),
    ]:
        page = client.get(url(**chosen))
        main = main_of(page)
        assert found.title in main
        assert missing.title not in main
        assert f"Was hat sich geändert? {name}" in main
        assert f'"{URL}' not in main
    both = client.get(url(feld=["X", "VIII"]))
    assert both.text.count(" selected") == 2
    assert " multiple" in both.text
    assert " multiple" not in page.text


def test_the_quoted_address_shows_the_same_on_any_later_day(client, goal):
    page = client.get(url(feld="VIII"))
    since = max(ADOPTED_ON, add_months(today(), -3))
    assert f"/vergleich/?von={since}&bis={today()}&feld=VIII" in main_of(page)


def test_past_days_show_what_was_known_then(client, goal):
    make_update(goal, "planned", days_ago(50))
    wrong = make_update(goal, "completed", days_ago(30))
    make_update(
        goal, "in_progress", days_ago(30), corrects=wrong, released_at=at_noon(days_ago(10))
    )
    page = client.get(url(von=days_ago(40), bis=days_ago(20)))
    assert "bisher in Planung jetzt umgesetzt" in section_of(page, "neu")
    page = client.get(url(von=days_ago(20)))
    assert "bisher umgesetzt jetzt in Umsetzung" in section_of(page, "veraendert")


def test_a_field_without_text_and_a_department_without_goals_say_so(client):
    make_field("IX", 9, "Ressourcen", sections=0)
    idle = make_department("Archiv")
    for chosen in ({"feld": "IX"}, {"zustaendig": idle.slug}, {}):
        page = client.get(url(**chosen))
        assert page.status_code == 200
        assert "Zu dieser Auswahl gibt es kein Ziel und keine Maßnahme." in main_of(page)
    page = client.get(url(feld="IX"))
    assert "Der Wortlaut des Themenfelds IX Ressourcen liegt hier noch nicht vor" in main_of(page)
    assert 'id="themenfelder"' not in page.text
    assert "als Datei" not in main_of(page)
    assert client.get(url(feld="IX", format="csv")).status_code == 200


def test_portal_without_a_resolution_can_be_asked(client):
    assert "kein Ziel" in main_of(client.get(URL))


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"von": "01.01.2026", "bis": "31.12.2025"}, "Von: Dieser Tag liegt nach dem zweiten."),
        ({"von": "23.06.2025"}, "Von: Vor dem 24.06.2025 gab es die Ziele noch nicht."),
        ({"bis": "01.01.2090"}, "Bis: Dieser Tag liegt in der Zukunft."),
        ({"von": "31.02.2026"}, "Von: Diesen Tag gibt es nicht."),
        ({"von": "gestern\x00"}, "Von: Diesen Tag gibt es nicht."),
        ({"feld": "XX"}, "Themenfeld: Diesen Wert gibt es hier nicht."),
        ({"zustaendig": "x" * 5000}, "Federführend: Diesen Wert gibt es hier nicht."),
        ({"ort": ["senden", "mond"]}, "Stadt oder Gemeinde: Diesen Wert gibt es hier nicht."),
    ],
)
def test_nonsense_is_answered_with_a_sentence_and_the_form(client, goal, chosen, sentence):
    make_municipality("Senden")
    page = client.get(url(**chosen))
    assert page.status_code == 400
    assert sentence in main_of(page)
    assert "<form" in page.text
    assert goal.title not in page.text
    assert "<title>Fehler" in page.text


def test_titles_may_say_anything(client, roads):
    evil = "<b>#set</b> $x$ *fett* 🚲 \u202eabc\u202c שלום"
    goal = make_goal(lead=roads, short_title=evil[:70])
    make_update(goal, assessment="at_risk", reason="<script>alert(1)</script>" * 200)
    page = client.get(url(von=days_ago(20)))
    assert page.status_code == 200
    assert "<b>#set" not in page.text
    assert "<script" not in page.text
    assert "🚲" in page.text


@pytest.mark.parametrize(
    ("reader", "told"),
    [(None, "im Plan"), ("ruth", "Abweichung, im Griff"), ("emil", "gefährdet, Entscheidung")],
)
def test_each_reader_is_told_their_part(client_of, request, goal, reader, told):
    user = reader and request.getfixturevalue(reader)
    make_update(goal, effective_on=days_ago(9), assessment="on_track")
    make_update(goal, effective_on=days_ago(8), assessment="deviating", visibility="council", **WHY)
    note = {"internal_note": "Nur für uns."}
    make_update(
        goal, effective_on=days_ago(7), assessment="at_risk", visibility="internal", **WHY, **note
    )
    page = client_of(user).get(url(von=days_ago(20)))
    assert told in section_of(page, "themenfelder")
    assert ("Nur für uns." in page.text) == (reader == "emil")
    assert ("Nicht öffentlich" in main_of(page)) == (reader is not None)


def test_it_costs_the_same_queries_for_many_as_for_few(client, roads):
    def grow(count):
        for _ in range(count):
            goal = make_goal(lead=roads)
            measure = make_measure(goals=[goal], lead=roads, since=days_ago(60))
            make_update(goal, effective_on=days_ago(30))
            make_update(measure, "planned")
            make_milestone(measure, due_on=days_ago(3))

    grow(1)
    counts = [queries_of(client, url(bis=day, von=days_ago(50))) for day in (today(), days_ago(2))]
    grow(3)
    again = [queries_of(client, url(bis=day, von=days_ago(50))) for day in (today(), days_ago(2))]
    assert counts == again
    assert max(counts) <= 24
    assert Goal.objects.count() == 4


def test_other_methods_are_refused(client, goal):
    assert refuses_other_methods(URL)


def test_of_very_many_goals_the_page_tells_what_is_to_be_said_and_files_tell_all(
    client, goal, roads, monkeypatch
):
    monkeypatch.setattr("goals.review_content.LONG", 1)
    monkeypatch.setattr("goals.review_content.MANY", 0)
    still = make_goal(lead=roads)
    make_update(still, effective_on=days_ago(50), assessment="on_track")
    measure = make_measure("Neue Brücke", goals=[goal], lead=roads)
    make_milestone(measure, "Erster Spatenstich", days_ago(-9))
    page = client.get(url(von=days_ago(20)))
    words = main_of(page)
    assert "Was fehlt, steht im PDF und in der Excel-Datei" in words
    assert "1 neue Maßnahme, 0 umgesetzt, 0 zurückgezogen. Welche das sind" in words
    assert "0 verpasst, 1 voraus, 0 erreicht. Welche das sind" in words
    assert "1 Ziel steht wie zuvor" in section_of(page, "unveraendert")
    assert measure.title not in words
    monkeypatch.setattr("goals.review_content.MANY", 1)
    told = main_of(client.get(url(von=days_ago(21))))  # That of the other day is drawn already.
    assert measure.title in told
    assert "Erster Spatenstich" in told
    assert measure.title in client.get(url(von=days_ago(20), format="csv")).getvalue().decode()
    files = {kind: client.get(url(von=days_ago(20), format=kind)).getvalue() for kind in ALL}
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    printed = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages)
    for title in (measure.title, "Erster Spatenstich"):
        assert title not in words
        assert title in cells
        assert title in " ".join(printed.split())
