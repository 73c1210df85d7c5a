"""/massnahmen/<number>/: what is done for which goals, and how it stands."""

from decimal import Decimal

import pytest

from goals.days import today
from tests.factories import (
    days_ago,
    make_body,
    make_department,
    make_field,
    make_goal,
    make_measure,
    make_milestone,
    make_municipality,
    make_paper,
    make_session,
    make_update,
)
from tests.reading import links_of, main_of, queries_of, refuses_other_methods, section_of

WHY = "Die Vergabe musste wiederholt werden."

pytestmark = pytest.mark.django_db


def page_of(client, measure, query=""):
    return client.get(f"/massnahmen/{measure.number}/{query}")


# What it says -----------------------------------------------------------------------------------


def test_head_and_goals(client):
    goal = make_goal(short_title="Radwege ausbauen")
    other = make_goal(make_field("V", 5, "Kultur"), short_title="Kultur zeigen")
    measure = make_measure("Radweg an der K 8", summary="Neun Kilometer.", goals=[goal, other])
    response = page_of(client, measure)
    head = f"Maßnahme {measure.code} Radweg an der K 8 Neun Kilometer."
    assert head in main_of(response)
    assert f"<title>Maßnahme {measure.code} Radweg an der K 8 –" in response.text
    assert section_of(response, "ziele") == (
        "Wozu sie dient V.1 Kultur zeigen VIII.1 Radwege ausbauen"
    )
    assert {"/ziele/VIII.1/", "/ziele/V.1/"} <= set(links_of(response))


def test_profile_tells_everything_that_is_known(client, roads, youth):
    measure = make_measure(
        lead=roads,
        contributing=[youth],
        municipalities=[make_municipality("Dülmen"), make_municipality("Ascheberg")],
        planned_start=days_ago(90),
        planned_end=days_ago(-90),
        actual_start=days_ago(80),
        priority="high",
        cost_planned=Decimal("1250000.50"),
        cost_actual=Decimal("0"),
        funding="Land NRW, 70 %",
        target_group="Alle, die Rad fahren",
        contact="radwege@kreis-coesfeld.de",
        description="Erster Absatz.\n\nZweiter <Absatz>.",
        expected_effect="Mehr Menschen fahren Rad.",
        links="Plan | https://karte.example/plan\njavascript:alert(1)",
        papers=[make_paper("SV-11-0042", title="Ausbau", url="https://ris.example/42")],
    )
    response = page_of(client, measure)
    profile = section_of(response, "steckbrief")
    for words in (
        "Federführend 66 Straßenbau und -unterhaltung",
        "Beteiligt 51 Jugendamt",
        "Ort Ascheberg, Dülmen",
        f"Geplant {days_ago(90):%m/%Y} bis {days_ago(-90):%m/%Y}",
        f"Tatsächlich seit {days_ago(80):%m/%Y}",
        "Priorität hoch",
        "Kosten geplant 1.250.000,50 Euro",
        "Kosten bisher 0 Euro",
        "Finanzierung Land NRW, 70 %",
        "Zielgruppe Alle, die Rad fahren",
        "radwege@kreis-coesfeld.de",
    ):
        assert words in profile
    assert "<p>Zweiter &lt;Absatz&gt;.</p>" in response.text
    assert "Erwartete Wirkung Mehr Menschen fahren Rad." in section_of(response, "beschreibung")
    assert section_of(response, "unterlagen") == (
        "Vorlagen und Verweise Vorlage SV-11-0042 Ausbau Plan"
    )
    links = links_of(response)
    assert {"https://karte.example/plan", "https://ris.example/42"} <= set(links)
    assert not any(link.startswith("javascript") for link in links)


def test_bare_measure_says_what_is_not_known(client, roads):
    measure = make_measure(lead=roads)
    response = page_of(client, measure)
    main = main_of(response)
    for words in (
        "Noch keinem Ziel zugeordnet.",
        "Umsetzungsstand keine Angabe Ampel keine Ampel Zuletzt gemeldet noch keine Meldung",
        "Ort kreisweit",
        "Geplant offen bis offen",
        "Keine Meilensteine eingetragen.",
        "Es liegt noch keine Meldung vor.",
        "info@kreis-coesfeld.de",
    ):
        assert words in main
    assert "Kosten" not in main
    assert "Vorlagen und Verweise" not in main


def test_continuous_task_has_no_end(client):
    measure = make_measure(is_continuous=True, planned_start=days_ago(30))
    assert f"Geplant Daueraufgabe seit {days_ago(30):%m/%Y}" in main_of(page_of(client, measure))


def test_questions_go_to_the_measure_then_to_its_lead(client, roads):
    roads.mailbox = "strassen@kreis-coesfeld.de"
    roads.save()
    measure = make_measure(lead=roads)
    assert "mailto:strassen@kreis-coesfeld.de" in links_of(page_of(client, measure))


def test_milestones_are_reached_missed_or_ahead(client):
    measure = make_measure()
    make_milestone(measure, "Vergabe", days_ago(30), reached_on=days_ago(25))
    make_milestone(measure, "Baubeginn", days_ago(10))
    make_milestone(measure, "Abnahme", days_ago(-10))
    assert section_of(page_of(client, measure), "meilensteine") == (
        f"Meilensteine {days_ago(30):%d.%m.%Y} Vergabe erreicht am {days_ago(25):%d.%m.%Y} "
        f"{days_ago(10):%d.%m.%Y} Baubeginn verpasst: war für diesen Tag geplant "
        f"{days_ago(-10):%d.%m.%Y} Abnahme geplant"
    )


def test_state_and_history_are_those_of_the_measure(client):
    goal = make_goal()
    measure = make_measure(goals=[goal])
    make_update(goal, "completed", text="Zum Ziel.")
    make_update(measure, "planned", days_ago(60), assessment="on_track")
    wrong = make_update(measure, "completed", days_ago(20), text="Fertig.")
    make_update(
        measure,
        "in_progress",
        days_ago(20),
        assessment="deviating",
        reason=WHY,
        text="Zur Hälfte.",
        corrects=wrong,
    )
    response = page_of(client, measure)
    state = section_of(response, "stand-der-massnahme")
    assert f"in Umsetzung seit {days_ago(20):%d.%m.%Y}" in state
    assert f"Begründung der Abweichung {WHY}" in state
    history = section_of(response, "verlauf")
    assert "Drei Meldungen" in history
    assert "Gemeldet war: umgesetzt Fertig." in history
    assert f"zur Meldung vom {days_ago(20):%d.%m.%Y}" in history
    assert "Zum Ziel." not in history


def test_state_is_due_before_the_cutoff_of_the_next_session(client):
    goal = make_goal()
    measure = make_measure(goals=[goal], since=days_ago(50))
    make_update(measure, effective_on=days_ago(20))
    session = make_session(make_body("Umweltausschuss", [goal.field]), days_ago(-200))
    told = f"Stichtag der nächsten Sitzung ist der {session.cutoff:%d.%m.%Y}"
    assert told in section_of(page_of(client, measure), "stand-der-massnahme")
    # From that day on it looks ahead in the same way.
    past = client.get(f"{measure.get_absolute_url()}?stand={days_ago(5).isoformat()}")
    assert told in section_of(past, "stand-der-massnahme")


def test_withdrawn_measure_stays_readable_and_says_why(client):
    measure = make_measure(withdrawn_on=days_ago(3), withdrawn_reason="Gibt es schon.")
    words = f"Diese Maßnahme wurde am {days_ago(3):%d.%m.%Y} zurückgezogen. Gibt es schon."
    assert words in main_of(page_of(client, measure))


def test_quotation_names_the_day_and_an_address_that_stays_on_it(client):
    measure = make_measure()
    quotation = (
        f"Zitieren: Kreis Coesfeld, Strategische Ziele, Maßnahme {measure.code}, "
        f"Stand {today():%d.%m.%Y}, "
        f"http://testserver/massnahmen/{measure.number}/?stand={today():%Y-%m-%d}"
    )
    assert quotation in main_of(page_of(client, measure))


# Who reads it -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        ("public", [None, "ruth", "emil", "erna", "cora", "adam"]),
        ("council", ["ruth", "emil", "erna", "cora", "adam"]),
        ("internal", ["emil", "erna", "cora", "adam"]),
    ],
)
@pytest.mark.parametrize("reader", [None, "ruth", "emil", "erna", "cora", "adam"])
def test_measure_is_not_there_for_those_who_may_not_see_it(
    client_of, roads, request, reader, visibility, readers
):
    user = reader and request.getfixturevalue(reader)
    measure = make_measure("Neues Kreishaus", lead=roads, visibility=visibility)
    response = page_of(client_of(user), measure)
    assert response.status_code == (200 if reader in readers else 404)
    assert ("Neues Kreishaus" in response.text) == (reader in readers)
    assert ("Nicht öffentlich" in response.text) == (reader in readers and visibility != "public")


def test_hidden_and_missing_measure_are_refused_alike(client):
    hidden = make_measure(visibility="internal")
    there = page_of(client, hidden).text
    missing = client.get("/massnahmen/999999/").text
    # Each names its own address: for the login, and for paper.
    for slash in ("/", "%2F"):
        there = there.replace(f"{slash}{hidden.number}{slash}", f"{slash}999999{slash}")
    assert there == missing
    assert "/konto/anmelden/?next=" in there


@pytest.mark.parametrize(("reader", "seen"), [(None, 1), ("ruth", 2), ("erna", 3)])
def test_updates_and_notes_obey_visibility(client_of, roads, emil, cora, request, reader, seen):
    user = reader and request.getfixturevalue(reader)
    measure = make_measure(lead=roads)
    for visibility, phase in (
        ("public", "planned"),
        ("council", "ongoing"),
        ("internal", "completed"),
    ):
        make_update(
            measure,
            phase,
            days_ago(4),
            visibility=visibility,
            text=f"Text {visibility}.",
            internal_note=f"Notiz {visibility}.",
        )
    response = page_of(client_of(user), measure)
    main = main_of(response)
    for place, visibility in enumerate(("public", "council", "internal"), start=1):
        assert (f"Text {visibility}." in main) == (place <= seen)
        assert (f"Notiz {visibility}." in main) == (seen == 3)
    told = ["in Planung", "dauerhaft", "umgesetzt"][seen - 1]
    assert f"Umsetzungsstand {told} seit" in main


# Bad input and cost -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/massnahmen/0/",
        "/massnahmen/999999/",
        "/massnahmen/1234567/",
        "/massnahmen/-1/",
        "/massnahmen/eins/",
        "/massnahmen/1%00/",
        f"/massnahmen/{'1' * 10_000}/",
    ],
)
def test_measure_that_does_not_exist_is_not_found(client, address):
    make_measure()
    response = client.get(address)
    assert response.status_code == 404
    assert "Diese Seite gibt es hier nicht" in main_of(response)


def test_wrong_methods_are_refused():
    assert refuses_other_methods(f"/massnahmen/{make_measure().number}/")


def test_page_sets_no_cookie(client):
    assert not page_of(client, make_measure()).cookies


@pytest.mark.parametrize("query", ["", f"?stand={days_ago(1):%Y-%m-%d}"])
def test_one_and_three_of_everything_cost_the_same(client, query):
    def scene(number):
        departments = [make_department() for _ in range(number)]
        measure = make_measure(
            since=days_ago(30),
            lead=departments[0],
            contributing=departments,
            goals=[make_goal() for _ in range(number)],
            municipalities=[make_municipality(f"Ort {number} {place}") for place in range(number)],
            papers=[make_paper(f"SV-{number}-000{place}") for place in range(number)],
        )
        for step in range(number):
            make_update(measure, effective_on=days_ago(9 - step))
            make_milestone(measure, due_on=days_ago(step), since=days_ago(20))
        return measure.number

    few, many = scene(1), scene(3)
    assert queries_of(client, f"/massnahmen/{few}/{query}") == queries_of(
        client, f"/massnahmen/{many}/{query}"
    )
