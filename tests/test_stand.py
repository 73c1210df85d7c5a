"""`?stand=`: a past day shows what was known then, says so, and keeps its links on that day."""

from datetime import date, timedelta

import pytest

from goals.days import ADOPTED_ON, today
from goals.forms.stand import StandForm
from goals.models import Department
from tests.factories import (
    at_noon,
    days_ago,
    make_department,
    make_goal,
    make_measure,
    make_milestone,
    make_municipality,
    make_update,
    save_on,
)
from tests.reading import links_of, main_of, rows_of, section_of, words_of

pytestmark = pytest.mark.django_db

THEN = days_ago(30)
STAND = f"?stand={THEN:%Y-%m-%d}"
LISTS = ("/themenfelder/", "/ziele/", "/massnahmen/", "/organisation/")


@pytest.fixture
def goal():
    return make_goal()


@pytest.fixture
def dated_pages(goal):
    """Every page that can be shown on a past day."""
    measure = make_measure(since=days_ago(90), goals=[goal])
    units = ["/organisation/", measure.lead.get_absolute_url()]
    fields = ["/", "/themenfelder/", "/themenfelder/viii-klimaschutz/"]
    goals = ["/ziele/", "/ziele/VIII.1/"]
    return [*fields, *goals, *units, "/massnahmen/", measure.get_absolute_url()]


def banner_of(response):
    return response.text.partition('class="bar bar--past"')[2].partition("</div>")[0]


# The day ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (f"{THEN:%Y-%m-%d}", THEN),
        (f"{THEN:%d.%m.%Y}", THEN),
        (f"  {THEN:%d.%m.%Y} ", THEN),
        ("2025-06-24", ADOPTED_ON),
        ("", None),
        (f"{today():%Y-%m-%d}", None),
    ],
)
def test_day_is_understood_in_both_spellings(typed, day):
    form = StandForm({"stand": typed})
    assert form.is_valid()
    assert form.cleaned_data["stand"] == day


BAD_DAYS = {
    "31.02.2026": "Diesen Tag gibt es nicht.",
    "2026-02-31": "Diesen Tag gibt es nicht.",
    "gestern": "Diesen Tag gibt es nicht.",
    "2026": "Diesen Tag gibt es nicht.",
    "2026-03-31T12:00": "Diesen Tag gibt es nicht.",
    "\0": "Diesen Tag gibt es nicht.",
    "<script>": "Diesen Tag gibt es nicht.",
    "9" * 10_000: "Diesen Tag gibt es nicht.",
    "23.06.2025": "Vor dem 24.06.2025 gab es die Ziele noch nicht.",
    "0001-01-01": "Vor dem 24.06.2025 gab es die Ziele noch nicht.",
    f"{today() + timedelta(days=1):%d.%m.%Y}": "Dieser Tag liegt in der Zukunft.",
    "9999-12-31": "Dieser Tag liegt in der Zukunft.",
}


@pytest.mark.parametrize("typed", BAD_DAYS, ids=lambda typed: repr(typed[:12]))
def test_day_that_makes_no_sense_is_answered_with_a_sentence_and_the_form(client, goal, typed):
    response = client.get("/ziele/VIII.1/", {"stand": typed})
    assert response.status_code == 400
    assert BAD_DAYS[typed] in main_of(response)
    assert "<title>Fehler:" in response.text
    assert 'name="stand"' in response.text
    assert 'aria-invalid="true"' in response.text
    assert goal.title not in response.text
    assert "<script" not in response.text
    assert "\0" not in response.text


def test_every_dated_page_refuses_a_bad_day(client, dated_pages):
    for address in dated_pages:
        assert client.get(address, {"stand": "31.02.2026"}).status_code == 400


def test_what_was_typed_stays_in_the_form(client, goal):
    assert 'value="31.02.2026"' in client.get("/", {"stand": "31.02.2026"}).text


def test_bad_day_leads_to_the_same_page_today(client, goal):
    response = client.get("/ziele/?feld=VIII&stand=31.02.2026")
    assert "/ziele/?feld=VIII" in links_of(response)


def test_corrected_day_keeps_the_filters_of_the_list(client, goal):
    text = client.get("/ziele/?feld=VIII&umsetzung=planned&seite=2&stand=31.02.2026").text
    assert '<input type="hidden" name="feld" value="VIII">' in text
    assert '<input type="hidden" name="umsetzung" value="planned">' in text
    assert 'name="seite"' not in text
    assert "\0" not in client.get("/ziele/?feld=%00&stand=31.02.2026").text


def test_today_as_stand_is_no_past_day(client, dated_pages):
    for address in dated_pages:
        assert not banner_of(client.get(f"{address}?stand={today():%Y-%m-%d}"))


def test_pages_that_know_no_past_day_do_not_ask_for_one(client, goal):
    for address in ("/beschluss/", "/handlungsprinzipien/", "/bewertung/", "/impressum/"):
        assert not banner_of(client.get(f"{address}{STAND}"))


# The banner and the links -----------------------------------------------------------------------


def test_banner_says_so_on_every_dated_page_and_leads_back(client, dated_pages):
    for address in dated_pages:
        banner = banner_of(client.get(address + STAND))
        words = f"Sie sehen den Stand vom {THEN:%d.%m.%Y}: was an diesem Tag bekannt war."
        assert words in words_of(banner)
        assert f'<a href="{address}">Zurück zum heutigen Stand</a>' in banner
        assert not banner_of(client.get(address))


def test_banner_of_a_list_keeps_its_filters(client, goal):
    banner = banner_of(client.get(f"/ziele/?feld=VIII&stand={THEN:%Y-%m-%d}&seite=1"))
    assert 'href="/ziele/?feld=VIII"' in banner


def test_both_spellings_show_the_same_page(client, dated_pages):
    for address in dated_pages:
        one = main_of(client.get(f"{address}?stand={THEN:%Y-%m-%d}"))
        assert one == main_of(client.get(f"{address}?stand={THEN:%d.%m.%Y}"))


def test_links_between_dated_pages_keep_the_day(client, dated_pages):
    make_goal()
    for address in dated_pages:
        page = client.get(address + STAND)
        for link in links_of(page):
            path, _, query = link.partition("?")
            if path == "/" or path.startswith(LISTS):
                assert f"stand={THEN:%Y-%m-%d}" in query, (address, link)
    header = page.text.partition("<main")[0]
    for address in LISTS:
        assert f'href="{address}{STAND}"' in header
        assert f'href="{address}{STAND}"' in page.text.partition("</main>")[2]


def test_search_and_filter_forms_keep_the_day(client, goal):
    assert f'name="stand" value="{THEN:%Y-%m-%d}"' in client.get(f"/{STAND}").text
    assert f'name="stand" value="{THEN:%d.%m.%Y}"' in client.get(f"/ziele/{STAND}").text


def test_past_day_sets_no_cookie(client, dated_pages):
    for address in dated_pages:
        assert not client.get(address + STAND).cookies


def test_quotation_names_the_day_shown(client, goal):
    main = main_of(client.get(f"/ziele/VIII.1/{STAND}"))
    assert f"Stand {THEN:%d.%m.%Y}, http://testserver/ziele/VIII.1/{STAND}" in main


# What was known then ----------------------------------------------------------------------------


def test_updates_count_by_the_day_of_their_release(client, goal):
    make_update(goal, "planned", days_ago(60))
    make_update(goal, "completed", THEN, released_at=at_noon(THEN + timedelta(days=1)))
    response = client.get(f"/ziele/VIII.1/{STAND}")
    assert "in Planung" in section_of(response, "stand-des-ziels")
    assert "umgesetzt" not in main_of(response)
    tomorrow = THEN + timedelta(days=1)
    next_day = client.get(f"/ziele/VIII.1/?stand={tomorrow:%Y-%m-%d}")
    assert "umgesetzt" in section_of(next_day, "stand-des-ziels")


def test_later_correction_does_not_rewrite_the_day(client, goal):
    wrong = make_update(goal, "completed", days_ago(60), text="Alles fertig.")
    make_update(
        goal,
        "planned",
        days_ago(60),
        text="Doch nicht.",
        corrects=wrong,
        released_at=at_noon(days_ago(10)),
    )
    then = client.get(f"/ziele/VIII.1/{STAND}")
    assert "umgesetzt" in section_of(then, "stand-des-ziels")
    assert "Berichtig" not in main_of(then)
    assert "Doch nicht." not in then.text
    now = client.get("/ziele/VIII.1/")
    assert "in Planung" in section_of(now, "stand-des-ziels")
    assert "Berichtigt am" in section_of(now, "verlauf")


def test_start_fields_and_lists_show_the_states_of_the_day(client, goal):
    make_update(goal, "planned", days_ago(60))
    make_update(goal, "completed", days_ago(5))
    for address in ("/", "/themenfelder/", "/themenfelder/viii-klimaschutz/"):
        response = client.get(address + STAND)
        assert 'aria-label="1 in Planung"' in response.text
        assert "1 umgesetzt" not in main_of(response)
    assert rows_of(client.get(f"/ziele/{STAND}&umsetzung=planned")) == ["VIII.1"]
    assert rows_of(client.get(f"/ziele/{STAND}&umsetzung=completed")) == []
    row = f"in Planung {days_ago(60):%d.%m.%Y}"
    assert row in section_of(client.get(f"/ziele/{STAND}"), "treffer")
    changes = section_of(client.get(f"/{STAND}"), "zuletzt-geaendert")
    assert f"{days_ago(60):%d.%m.%Y}" in changes
    assert f"{days_ago(5):%d.%m.%Y}" not in changes


def test_measures_show_the_states_of_the_day(client, goal):
    measure = make_measure("Radweg", since=days_ago(90), goals=[goal])
    make_update(measure, "planned", days_ago(60))
    make_update(measure, "completed", days_ago(5))
    page = client.get(measure.get_absolute_url() + STAND)
    for section in (
        section_of(page, "stand-der-massnahme"),
        section_of(client.get(f"/ziele/VIII.1/{STAND}"), "massnahmen"),
        section_of(client.get(f"/massnahmen/{STAND}"), "treffer"),
    ):
        assert "in Planung" in section
        assert "umgesetzt" not in section


def test_freshness_is_that_of_the_day(client, goal):
    make_update(goal, "in_progress", days_ago(190))
    then = section_of(
        client.get(f"/ziele/VIII.1/?stand={days_ago(100):%Y-%m-%d}"), "stand-des-ziels"
    )
    assert "aktuell" in then
    assert "überfällig" in section_of(client.get("/ziele/VIII.1/"), "stand-des-ziels")


def test_timeline_ends_on_the_day(client, goal):
    make_update(goal, "planned", days_ago(60))
    make_update(goal, "completed", days_ago(5))
    history = section_of(client.get(f"/ziele/VIII.1/{STAND}"), "verlauf")
    assert f"seit {days_ago(60):%d.%m.%Y} in Planung" in history
    assert "Eine Meldung" in history


def test_measure_is_shown_as_it_stood(client, goal):
    place, other = make_municipality("Dülmen"), make_municipality("Olfen")
    roads = save_on(
        days_ago(90), Department(name="Tiefbauamt", number="66", slug="66", kind="department")
    )
    youth = make_department("Jugendamt", "51")
    measure = make_measure(
        "Fahrradstraße",
        since=days_ago(90),
        summary="So war es.",
        goals=[goal],
        lead=roads,
        municipalities=[place],
        cost_planned=100_000,
    )
    save_on(days_ago(10), roads, name="Mobilitätsamt")
    save_on(
        days_ago(9),
        measure,
        title="Radvorrangroute",
        summary="So ist es.",
        lead=youth,
        cost_planned=900_000,
    )
    measure.municipalities.set([other])
    measure.goals.clear()
    address = measure.get_absolute_url()
    then = main_of(client.get(address + STAND))
    for words in (
        "Fahrradstraße",
        "So war es.",
        "66 Tiefbauamt",
        "Dülmen",
        "100.000 Euro",
        "VIII.1",
    ):
        assert words in then
    for words in (
        "Radvorrangroute",
        "So ist es.",
        "Mobilitätsamt",
        "Jugendamt",
        "Olfen",
        "900.000",
    ):
        assert words not in then
    now = main_of(client.get(address))
    for words in ("Radvorrangroute", "51 Jugendamt", "Olfen", "900.000 Euro"):
        assert words in now
    row = main_of(client.get(f"/massnahmen/{STAND}"))
    assert "Fahrradstraße 66 Tiefbauamt · Dülmen · VIII.1" in row
    on_goal = section_of(client.get(f"/ziele/VIII.1/{STAND}"), "massnahmen")
    assert "Fahrradstraße" in on_goal
    assert "keine Maßnahme eingetragen" in main_of(client.get("/ziele/VIII.1/"))


def test_milestones_are_those_of_the_day(client):
    measure = make_measure(since=days_ago(90))
    moved = make_milestone(measure, "Vergabe", days_ago(20), since=days_ago(80))
    save_on(days_ago(10), moved, title="Vergabe beider Lose", reached_on=days_ago(10))
    make_milestone(measure, "Eröffnung", days_ago(1), since=days_ago(5))
    address = measure.get_absolute_url()
    assert section_of(client.get(address + STAND), "meilensteine") == (
        f"Meilensteine {days_ago(20):%d.%m.%Y} Vergabe geplant"
    )
    missed = section_of(client.get(f"{address}?stand={days_ago(15):%Y-%m-%d}"), "meilensteine")
    assert "Vergabe verpasst" in missed
    now = section_of(client.get(address), "meilensteine")
    assert f"Vergabe beider Lose erreicht am {days_ago(10):%d.%m.%Y}" in now
    assert "Eröffnung verpasst" in now


def test_measure_that_was_not_known_yet_is_not_found(client):
    measure = make_measure(since=days_ago(5))
    assert client.get(measure.get_absolute_url() + STAND).status_code == 404
    assert client.get(measure.get_absolute_url()).status_code == 200


def test_withdrawn_measure_stands_on_the_days_before(client, goal):
    measure = make_measure(since=days_ago(90), goals=[goal])
    save_on(days_ago(10), measure, withdrawn_on=days_ago(10), withdrawn_reason="Doppelt.")
    assert rows_of(client.get(f"/massnahmen/{STAND}")) == [measure.code]
    assert rows_of(client.get("/massnahmen/")) == []
    assert "zurückgezogen" not in main_of(client.get(measure.get_absolute_url() + STAND))


def test_goal_is_led_by_whom_it_was_led_then_under_their_name_then(client, goal):
    old = save_on(days_ago(90), Department(name="Tiefbauamt", slug="tiefbau", kind="department"))
    helper = make_department("Jugendamt")
    goal.contributing.set([helper])
    save_on(days_ago(90), goal, lead=old)
    goal.contributing.clear()
    save_on(days_ago(10), goal, lead=make_department("Klimaamt"))
    save_on(days_ago(10), old, name="Bauhof")
    care = section_of(client.get(f"/ziele/VIII.1/{STAND}"), "zustaendig")
    assert "Federführend Tiefbauamt Beteiligt Jugendamt" in care
    assert "Tiefbauamt" in main_of(client.get(f"/ziele/{STAND}"))
    now = section_of(client.get("/ziele/VIII.1/"), "zustaendig")
    assert "Federführend Klimaamt" in now
    assert "Beteiligt" not in now


def test_unit_shows_what_it_led_then_under_its_name_then(client, goal):
    unit = save_on(days_ago(90), Department(name="Tiefbauamt", slug="tief", kind="department"))
    save_on(days_ago(90), goal, lead=unit)
    measure = make_measure("Radweg", since=days_ago(90), lead=unit, goals=[goal])
    make_update(measure, "planned", days_ago(60))
    make_update(measure, "completed", days_ago(5))
    other = make_department("Klimaamt")
    save_on(days_ago(10), goal, lead=other)
    save_on(days_ago(10), measure, lead=other)
    save_on(days_ago(10), unit, name="Bauhof")
    then = client.get(f"/organisation/tief/{STAND}")
    assert "Tiefbauamt" in main_of(then)
    assert "Bauhof" not in main_of(then)
    assert goal.title in section_of(then, "ziele")
    assert "Radweg in Planung" in section_of(then, "massnahmen")
    assert "Tiefbauamt 1 Ziel, 1 Maßnahme" in main_of(client.get(f"/organisation/{STAND}"))
    now = main_of(client.get("/organisation/tief/"))
    assert "Bauhof" in now
    assert now.count("Nichts eingetragen.") == 4
    assert "Bauhof nichts federführend" in main_of(client.get("/organisation/"))


def test_wording_is_the_same_on_every_day(client, goal):
    for query in ("", STAND, "?stand=2025-06-24"):
        assert goal.text in section_of(client.get(f"/ziele/VIII.1/{query}"), "wortlaut")


def test_first_day_shows_goals_without_reports(client, goal):
    make_update(goal, "planned", days_ago(60))
    response = client.get("/ziele/VIII.1/?stand=24.06.2025")
    assert response.status_code == 200
    history = section_of(response, "verlauf")
    assert "Es liegt noch keine Meldung vor (Stand 24.06.2025)." in history


# Today's visibility governs past days too -------------------------------------------------------


@pytest.mark.parametrize(("reader", "is_seen"), [(None, False), ("ruth", True)])
def test_measure_that_is_hidden_today_is_hidden_on_past_days(
    client_of, goal, request, reader, is_seen
):
    user = reader and request.getfixturevalue(reader)
    measure = make_measure("Neues Kreishaus", since=days_ago(90), goals=[goal])
    save_on(days_ago(10), measure, visibility="council")
    client = client_of(user)
    status = client.get(measure.get_absolute_url() + STAND).status_code
    assert status == (200 if is_seen else 404)
    for address in ("/massnahmen/", "/ziele/VIII.1/"):
        assert ("Neues Kreishaus" in client.get(address + STAND).text) == is_seen


def test_version_that_was_hidden_then_stays_hidden(client, goal):
    measure = make_measure(
        "Neues Kreishaus", since=days_ago(90), goals=[goal], visibility="internal"
    )
    save_on(days_ago(10), measure, visibility="public")
    assert client.get(measure.get_absolute_url()).status_code == 200
    assert client.get(measure.get_absolute_url() + STAND).status_code == 404
    assert "Neues Kreishaus" not in client.get(f"/ziele/VIII.1/{STAND}").text


def test_updates_and_notes_of_past_days_obey_visibility(client_of, goal, ruth, emil, cora):
    make_update(goal, "planned", days_ago(60), internal_note="Notiz.")
    make_update(goal, "completed", days_ago(50), visibility="council", text="Nur für den Rat.")
    address = f"/ziele/VIII.1/{STAND}"
    anonymous = main_of(client_of(None).get(address))
    assert "Nur für den Rat." not in anonymous
    assert "Notiz." not in anonymous
    council = main_of(client_of(ruth).get(address))
    assert "Nur für den Rat." in council
    assert "Notiz." not in council
    assert "Notiz." in main_of(client_of(emil).get(address))


def test_day_ends_at_midnight_in_coesfeld(client, goal):
    day, next_day = date(2025, 7, 1), date(2025, 7, 2)
    make_update(goal, "planned", day, released_at=at_noon(day).replace(hour=23, minute=59))
    # In UTC this is still the first of July.
    make_update(goal, "completed", day, released_at=at_noon(next_day).replace(hour=0))
    assert "in Planung" in main_of(client.get(f"/ziele/VIII.1/?stand={day}"))
    assert "umgesetzt" not in main_of(client.get(f"/ziele/VIII.1/?stand={day}"))
    assert "umgesetzt" in main_of(client.get(f"/ziele/VIII.1/?stand={next_day}"))
