"""/ziele/<code>/: what is promised, who cares, how it stands and how it came about."""

import pytest

from goals.days import add_months, today
from tests.factories import (
    at_noon,
    days_ago,
    make_body,
    make_field,
    make_goal,
    make_measure,
    make_paper,
    make_resolution,
    make_session,
    make_update,
)
from tests.reading import links_of, main_of, queries_of, refuses_other_methods, section_of

URL = "/ziele/VIII.1/"
WHY = "Die Vergabe musste wiederholt werden."

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(roads):
    return make_goal(lead=roads, short_title="Radwege ausbauen")


# What it says -----------------------------------------------------------------------------------


def test_wording_stands_as_adopted_with_its_source(client, goal):
    text = "Der Kreis baut Radwege & „Bürgerradwege“.\n\nBis 2030 <alle>."
    make_goal(number=2, text=text)
    response = client.get("/ziele/VIII.2/")
    assert "<p>Der Kreis baut Radwege &amp; „Bürgerradwege“.</p>" in response.text
    assert "<p>Bis 2030 &lt;alle&gt;.</p>" in response.text
    assert (
        "Wortlaut, vom Kreistag beschlossen am 24.06.2025; Themenfeld ab Seite 13 "
        "· Vorlage SV-10-1153"
    ) in section_of(response, "wortlaut")
    assert "/beschluss/" in links_of(response)


def test_short_title_is_the_heading_and_marked_as_editorial(client, goal):
    response = client.get(URL)
    assert "<h1" in response.text
    assert "<title>Ziel VIII.1 Radwege ausbauen –" in response.text
    assert (
        "Ziel VIII.1 Radwege ausbauen Redaktioneller Kurztitel, nicht Teil des Beschlusses"
        in main_of(response)
    )


def test_without_a_short_title_the_wording_begins_the_heading(client, db):
    make_goal(short_title="", text="Der Kreis baut " + "sichere " * 20 + "Radwege.")
    main = main_of(client.get(URL))
    assert "Anfang des Wortlauts; ein Kurztitel fehlt noch" in main
    assert "Redaktioneller" not in main


def test_state_says_since_when_and_why(client, goal):
    make_update(goal, "planned", days_ago(200))
    make_update(goal, "in_progress", days_ago(120), assessment="on_track")
    make_update(goal, "in_progress", days_ago(60), assessment="deviating", reason=WHY)
    make_update(goal, "in_progress", days_ago(20), assessment="deviating", reason=WHY)
    state = section_of(client.get(URL), "stand-des-ziels")
    assert f"in Umsetzung seit {days_ago(120):%d.%m.%Y}" in state
    assert f"Abweichung, im Griff seit {days_ago(60):%d.%m.%Y}" in state
    due = add_months(days_ago(20), 6)
    assert f"{days_ago(20):%d.%m.%Y} aktuell, nächste Meldung bis {due:%d.%m.%Y}" in state
    assert f"Begründung der Abweichung {WHY}" in state


def test_state_is_due_before_the_cutoff_of_the_next_session(client, goal):
    make_update(goal, effective_on=days_ago(20))
    session = make_session(make_body("Umweltausschuss", [goal.field]), days_ago(-200))
    due = add_months(days_ago(20), 6)
    told = (
        f"fällig, nächste Meldung bis {due:%d.%m.%Y}; "
        f"Stichtag der nächsten Sitzung ist der {session.cutoff:%d.%m.%Y}"
    )
    assert told in section_of(client.get(URL), "stand-des-ziels")
    session.is_cancelled = True
    session.save()
    assert "aktuell, nächste Meldung" in section_of(client.get(URL), "stand-des-ziels")


def test_paused_goal_says_why(client, goal):
    make_update(goal, "paused", days_ago(5), reason=WHY, paper=make_paper("SV-11-0007"))
    response = client.get(URL)
    assert f"Warum zurückgestellt {WHY}" in section_of(response, "stand-des-ziels")
    assert "SV-11-0007" in section_of(response, "verlauf")


def test_decision_that_is_asked_for_stands_with_its_paper(client, goal):
    make_update(
        goal,
        effective_on=days_ago(9),
        assessment="at_risk",
        reason=WHY,
        proposal="Der Kreistag stellt 200.000 Euro bereit.",
        paper=make_paper("SV-11-0123", url="https://ris.example/SV-11-0123"),
    )
    response = client.get(URL)
    state = section_of(response, "stand-des-ziels")
    assert f"Warum gefährdet {WHY}" in state
    assert "Vorgeschlagene Entscheidung Der Kreistag stellt 200.000 Euro bereit." in state
    assert "https://ris.example/SV-11-0123" in links_of(response)
    make_update(goal, assessment="at_risk", reason=WHY)
    state = section_of(client.get(URL), "stand-des-ziels")
    assert f"Entscheidung vom {days_ago(9):%d.%m.%Y} Der Kreistag stellt" in state


def test_finished_goal_is_never_due(client, goal):
    make_update(goal, "completed", days_ago(300))
    assert "keine weitere Meldung nötig" in section_of(client.get(URL), "stand-des-ziels")


def test_history_tells_changes_confirmations_and_corrections(client, goal):
    first = make_update(goal, "planned", days_ago(90), text="Die Planung beginnt.")
    make_update(goal, "planned", days_ago(80), text="Es bleibt dabei.")
    wrong = make_update(goal, "completed", days_ago(50), text="Alles fertig.")
    right = make_update(
        goal,
        "in_progress",
        days_ago(45),
        text="Erst der erste Abschnitt.",
        corrects=wrong,
        released_at=at_noon(days_ago(40)),
    )
    response = client.get(URL)
    history = section_of(response, "verlauf")
    assert "Vier Meldungen" in history
    assert "bestätigt „in Planung“" in history
    assert f"Berichtigt am {days_ago(40):%d.%m.%Y} Gemeldet war: umgesetzt Alles fertig." in history
    assert (
        f"Berichtigung vom {days_ago(40):%d.%m.%Y} zur Meldung vom {days_ago(50):%d.%m.%Y}"
        in history
    )
    assert "bisher in Planung jetzt in Umsetzung" in history
    assert f"{days_ago(90):%d.%m.%Y} bis {days_ago(46):%d.%m.%Y} in Planung" in history
    assert "<del>Alles fertig.</del>" in response.text
    assert f'href="#meldung-{right.pk}"' in response.text
    places = [response.text.index(f'id="meldung-{update.pk}"') for update in (right, wrong, first)]
    assert places == sorted(places)
    assert "in Umsetzung" in section_of(response, "stand-des-ziels")


def test_history_is_a_line_and_the_same_as_a_table(client, goal):
    make_update(goal, "planned", days_ago(100), assessment="on_track")
    make_update(goal, "in_progress", days_ago(30))
    response = client.get(URL)
    history = section_of(response, "verlauf")
    assert f"24.06.2025 bis {days_ago(101):%d.%m.%Y} keine Angabe keine" in history
    assert f"{days_ago(100):%d.%m.%Y} bis {days_ago(31):%d.%m.%Y} in Planung im Plan" in history
    assert f"seit {days_ago(30):%d.%m.%Y} in Umsetzung keine" in history
    assert 'class="timeline" aria-hidden="true"' in response.text
    assert 'class="timeline__bar--planned"' in response.text


def test_measures_stand_with_place_state_and_end(client, goal, roads):
    measure = make_measure("Radweg an der K 8", goals=[goal], lead=roads, planned_end=days_ago(-40))
    make_update(measure, "in_progress", assessment="on_track")
    make_measure("Für ein anderes Ziel", goals=[make_goal()])
    make_measure("Aufgegeben", goals=[goal], withdrawn_on=today(), withdrawn_reason="Doppelt.")
    section = section_of(client.get(URL), "massnahmen")
    row = f"Radweg an der K 8 {measure.code} · kreisweit in Umsetzung im Plan"
    assert f"{row} {days_ago(-40):%m/%Y}" in section
    assert "Eine Maßnahme" in section
    assert "Für ein anderes Ziel" not in section
    assert "Zurückgezogen: M" in section


def test_departments_stand_with_their_names_and_mailbox(client, goal, roads, youth):
    goal.contributing.add(youth)
    roads.mailbox = "strassen@kreis-coesfeld.de"
    roads.save()
    response = client.get(URL)
    section = section_of(response, "zustaendig")
    assert "Federführend 66 Straßenbau und -unterhaltung" in section
    assert "Beteiligt 51 Jugendamt" in section
    assert "mailto:strassen@kreis-coesfeld.de" in links_of(response)
    assert "/organisation/66-strassenbau/" in links_of(response)


def test_contradiction_between_goal_and_measures_is_a_hint_and_no_more(client, goal):
    measure = make_measure(goals=[goal])
    make_update(measure, "in_progress")
    section = section_of(client.get(URL), "stand-des-ziels")
    assert f"die Maßnahme {measure.code} ist schon begonnen oder umgesetzt." in section
    assert "keine Angabe" in section


def test_neighbours_cross_the_border_of_fields(client, goal):
    last_of_seven = make_goal(make_field("VII", 7, "Gesundheit"))
    first_of_ten = make_goal(make_field("X", 10, "Mobilität"))
    make_field("IX", 9, "Ressourcen", sections=0)
    links = links_of(client.get(URL))
    assert last_of_seven.get_absolute_url() in links
    assert first_of_ten.get_absolute_url() in links
    first, last = client.get("/ziele/VII.1/").text, client.get("/ziele/X.1/").text
    assert "Vorheriges Ziel" not in first
    assert "Nächstes Ziel" not in last


def test_quotation_names_the_day_and_an_address_that_stays_on_it(client, goal):
    quotation = (
        "Zitieren: Kreis Coesfeld, Strategische Ziele, Ziel VIII.1, "
        f"Stand {today():%d.%m.%Y}, http://testserver/ziele/VIII.1/?stand={today():%Y-%m-%d}"
    )
    assert quotation in main_of(client.get(URL))


def test_goal_without_anything_says_so(client, db):
    make_goal()
    main = main_of(client.get(URL))
    assert "noch nicht festgelegt" in main
    assert "info@kreis-coesfeld.de" in main
    assert "Zu diesem Ziel ist keine Maßnahme eingetragen." in main
    assert "Es liegt noch keine Meldung vor." in main
    assert "Umsetzungsstand keine Angabe Ampel keine Ampel" in main
    assert "noch keine Meldung" in main


def test_bare_code_means_the_resolution_in_force(client, goal):
    old = make_resolution(days_ago(4000))
    make_goal(make_field("VIII", 8, "Früher", resolution=old), text="Was früher galt.")
    assert "Was früher galt." not in client.get(URL).text


# Who reads it -----------------------------------------------------------------------------------


@pytest.fixture
def guarded(goal, roads, emil, cora):
    """Something for each circle of readers, on one goal."""
    for visibility in ("public", "council", "internal"):
        make_update(
            goal,
            "planned" if visibility == "public" else "in_progress",
            days_ago(10),
            text=f"Text {visibility}.",
            internal_note=f"Notiz {visibility}.",
            visibility=visibility,
        )
        measure = make_measure(
            f"Maßnahme {visibility}", goals=[goal], visibility=visibility, lead=roads
        )
        make_update(measure, "completed", days_ago(5))
    return goal


@pytest.mark.parametrize(
    ("reader", "seen"),
    [
        (None, ["public"]),
        ("ruth", ["public", "council"]),
        ("emil", ["public", "council", "internal"]),
        ("erna", ["public", "council", "internal"]),
        ("cora", ["public", "council", "internal"]),
        ("adam", ["public", "council", "internal"]),
    ],
)
def test_each_reader_sees_exactly_their_part(client_of, guarded, request, reader, seen):
    user = reader and request.getfixturevalue(reader)
    main = main_of(client_of(user).get(URL))
    for visibility in ("public", "council", "internal"):
        assert (f"Text {visibility}." in main) == (visibility in seen)
        assert (f"Maßnahme {visibility}" in main) == (visibility in seen)
        assert (f"Notiz {visibility}." in main) == (len(seen) == 3)
    assert ["Eine Maßnahme", "Zwei Maßnahmen", "Drei Maßnahmen"][len(seen) - 1] in main
    assert ["Eine Meldung", "Zwei Meldungen", "Drei Meldungen"][len(seen) - 1] in main


def test_state_and_hint_follow_from_what_the_reader_may_see(client_of, guarded, emil):
    anonymous = section_of(client_of(None).get(URL), "stand-des-ziels")
    assert "in Planung" in anonymous
    assert "in Umsetzung" not in anonymous
    inside = section_of(client_of(emil).get(URL), "stand-des-ziels")
    assert "in Umsetzung" in inside


def test_update_for_fewer_readers_says_for_whom(client_of, guarded, ruth):
    assert "sichtbar für: Kreistag und Verwaltung" in main_of(client_of(ruth).get(URL))


# Bad input and cost -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/ziele/XV.1/",
        "/ziele/VIII.0/",
        "/ziele/VIII.2/",
        "/ziele/VIII.999/",
        "/ziele/IIII.1/",
        "/ziele/VIII/",
        "/ziele/VIII.1%00/",
        "/ziele/VIII.1%0A/",
        f"/ziele/VIII.{'1' * 10_000}/",
    ],
)
def test_goal_that_does_not_exist_is_not_found(client, goal, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "Diese Seite gibt es hier nicht" in main_of(response)


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("/ziele/viii.1/", "/ziele/VIII.1/"),
        ("/ziele/vIiI.01/", "/ziele/VIII.1/"),
        ("/ziele/viii.1/?stand=31.03.2026", "/ziele/VIII.1/?stand=31.03.2026"),
    ],
)
def test_code_in_any_case_leads_to_the_adopted_one_and_keeps_the_query(
    client, goal, typed, leads_to
):
    response = client.get(typed)
    assert response.status_code == 301
    assert response["Location"] == leads_to


def test_wrong_methods_are_refused(goal):
    assert refuses_other_methods(URL)


def test_page_sets_no_cookie(client, goal):
    assert not client.get(URL).cookies


@pytest.mark.parametrize("query", ["", f"?stand={days_ago(1):%Y-%m-%d}"])
def test_one_and_three_of_everything_cost_the_same(client, roads, youth, query):
    def scene(goal, number):
        goal.contributing.set([roads, youth][:1] if number == 1 else [roads, youth])
        for step in range(number):
            make_update(goal, effective_on=days_ago(9 - step))
            measure = make_measure(
                since=days_ago(30), goals=[goal], lead=roads, contributing=[youth]
            )
            make_update(measure, effective_on=days_ago(8))

    few, many = make_goal(lead=roads), make_goal(lead=roads)
    scene(few, 1)
    scene(many, 3)
    make_goal()
    make_goal(make_field("VII", 7, "Gesundheit"))
    assert queries_of(client, f"/ziele/{few.code}/{query}") == queries_of(
        client, f"/ziele/{many.code}/{query}"
    )
