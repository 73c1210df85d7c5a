"""/controlling/: who has not reported, by department, and what waits for controlling."""

import json
from html import unescape

import pytest

from goals.models import Goal
from goals.overview import Overview
from goals.vocabulary import Freshness, Stage
from tests.factories import (
    days_ago,
    make_body,
    make_department,
    make_draft,
    make_feedback,
    make_field,
    make_goal,
    make_measure,
    make_question,
    make_report,
    make_session,
    make_update,
)
from tests.reading import main_html, main_of, queries_of, section_of

pytestmark = pytest.mark.django_db
URL = "/controlling/"
OVERDUE, DUE, CURRENT = days_ago(250), days_ago(170), days_ago(20)


def reported(subject, day, phase="in_progress", **columns):
    make_update(subject, phase, day, **columns)
    return subject


@pytest.fixture
def portal(roads, youth):
    """Roads: everything once; youth: late for longest; one goal that nobody leads."""
    goals = [make_goal(lead=roads) for _ in range(4)]
    for goal, day in zip(goals, (OVERDUE, DUE, CURRENT), strict=False):
        reported(goal, day)
    for day in (OVERDUE, OVERDUE, DUE):
        reported(make_measure(goals=goals[:3], lead=roads), day)
    # Not for everybody, but for controlling as for its lists.
    reported(make_measure(goals=goals[:1], lead=roads, visibility="internal"), OVERDUE)
    withdrawal = {"withdrawn_on": days_ago(3), "withdrawn_reason": "Vorbei."}
    reported(make_measure(goals=goals[:1], lead=roads, **withdrawal), OVERDUE)
    reported(make_goal(lead=youth), days_ago(400))
    reported(make_goal(lead=youth), days_ago(300), "completed", assessment="none")
    make_goal()


def units_of(client, query=""):
    return client.get(URL + query).context["overview"].units


def cells_of(overview):
    for unit in overview.units:
        yield from (unit.everything, *unit.cells)
    yield from overview.late


# Numbers


def test_every_number_is_that_of_the_list_it_leads_to(client_of, cora, portal):
    client, seen = client_of(cora), set()
    overview = client.get(URL).context["overview"]
    for cell in cells_of(overview):
        for url, number in (("/ziele/", cell.goals), ("/massnahmen/", cell.measures)):
            page = client.get(url + cell.query)
            # Of measures, each is led by somebody: that list is empty.
            assert page.status_code == 200, cell
            assert page.context["page"].paginator.count == number, (url, cell)
            seen.add(number)
    assert seen >= {0, 1, 2, 3, 4}


def test_what_a_session_makes_due_is_counted_as_its_list_has_it(client_of, cora, portal):
    """Reported 20 days ago, due again in five months: before the cutoff of the next session."""
    client, lists = client_of(cora), ("/ziele/", "/massnahmen/")
    before = client.get(URL).context["overview"]
    fields = [goal.field for goal in Goal.objects.select_related("field")]
    make_session(make_body("Umweltausschuss", fields), days_ago(-200))
    overview = client.get(URL).context["overview"]
    assert overview.goals["due"] == before.goals["due"] + before.goals["current"] - 1
    assert overview.goals["current"] == 1  # completed
    for cell in cells_of(overview):
        for url, number in zip(lists, (cell.goals, cell.measures), strict=True):
            assert client.get(url + cell.query).context["page"].paginator.count == number


def test_goals_without_lead_and_without_measure_lead_to_their_lists(client_of, cora, portal):
    client = client_of(cora)
    page = client.get(URL)
    html = unescape(main_html(page))
    overview = page.context["overview"]
    for query, number in (
        ("?zustaendig=ohne", overview.led_by_nobody),
        ("?massnahmen=ohne", overview.bare_count),
    ):
        assert f'<a href="/ziele/{query}">{number} Ziel' in html
        assert client.get(f"/ziele/{query}").context["page"].paginator.count == number > 0


def test_a_department_is_told_by_how_fresh_is_what_it_leads(client_of, cora, portal):
    roads = next(unit for unit in units_of(client_of(cora)) if unit.slug == "66-strassenbau")
    assert [(cell.label, cell.goals, cell.measures) for cell in roads.cells] == [
        (Freshness.OVERDUE.label, 1, 3),
        (Freshness.DUE.label, 1, 1),
        (Freshness.NONE.label, 1, 0),
        (Freshness.CURRENT.label, 1, 0),
    ]


def test_the_longest_overdue_comes_first_or_the_organisation(client_of, cora, portal):
    client = client_of(cora)
    urgent = units_of(client)
    assert [unit.slug for unit in urgent] == ["51-jugendamt", "66-strassenbau", "ohne"]
    assert urgent[0].overdue_since < urgent[1].overdue_since
    assert urgent[2].overdue_since is None
    bridges = make_department("Brückenbau", "99", slug="99", parent=urgent[1].department)
    make_goal(lead=bridges)
    make_goal(lead=make_department("Umwelt", "70", slug="70"))
    ordered = [unit.slug for unit in units_of(client, "?sortierung=organisation")]
    assert ordered == ["51-jugendamt", "66-strassenbau", "99", "70", "ohne"]


def test_what_is_completed_is_current(client_of, cora, portal):
    youth = units_of(client_of(cora))[0]
    assert youth.goals == {Freshness.OVERDUE: 1, Freshness.CURRENT: 1}


# What waits


def test_it_says_what_waits(client_of, cora, emil, roads):
    client = client_of(cora)
    words = section_of(client.get(URL), "wartet")
    assert "0 warten auf Freigabe 0 offene Rückmeldungen 0 Fragen weiterzugeben" in words
    for by in (emil, cora):
        done = {"phase": "completed", "assessment": "none"}
        make_draft(make_goal(lead=roads), by, **done).submit(by=by)
    make_feedback()
    words = section_of(client.get(URL), "wartet")
    assert "2 warten auf Freigabe 1 davon können Sie freigeben 1 offene Rückmeldung" in words


def test_it_says_which_questions_wait(client_of, cora, emil, roads):
    client, goal = client_of(cora), make_goal(lead=roads)
    make_question(goal)
    make_question(goal, "answered", answered_by=emil)
    client.get(URL)  # The first answer begins the time of the session.
    few = queries_of(client, URL)
    for _ in range(2):
        make_question(goal)
    make_question(goal, "answered", answered_by=emil)
    make_question(goal, "passed_on", deadline=days_ago(1))
    make_question(goal, "passed_on", deadline=days_ago(0))
    page = client.get(URL)
    words = section_of(page, "wartet")
    for word in ("3 Fragen weiterzugeben", "2 Antworten freizugeben", "1 überfällige Antwort "):
        assert word in words
    linked = client.get("/fragen/").text
    for part in ("weitergeben", "freigeben", "bei-den-fachbereichen"):
        assert f'href="/fragen/#{part}"' in page.text
        assert f'id="{part}"' in linked
    assert queries_of(client, URL) == few


def test_deactivated_departments_that_still_lead_are_pointed_out(client_of, cora, portal, youth):
    client = client_of(cora)
    assert "Deaktiviert" not in main_of(client.get(URL))
    youth.is_active = False
    youth.save()
    page = client.get(URL)
    assert "Deaktiviert, aber noch federführend 51 Jugendamt" in main_of(page)
    assert 'href="/controlling/abgeben/51-jugendamt/"' in page.text


def test_departments_that_lead_nothing_stand_aside(client_of, cora, portal):
    make_department("Archiv", "41", slug="41")
    closed = make_department("Alt", "42", slug="42", is_active=False)
    overview = client_of(cora).get(URL).context["overview"]
    assert [unit.slug for unit in overview.idle] == ["41"]
    assert closed not in [unit.department for unit in overview.units]


def test_an_empty_portal_says_so(client_of, cora):
    assert "Noch gibt es weder Ziele noch Maßnahmen." in main_of(client_of(cora).get(URL))


# As a file


def test_it_comes_as_a_file_for_the_administration_alone(client_of, cora, portal):
    client = client_of(cora)
    response = client.get(f"{URL}?format=json&sortierung=organisation")
    assert response["Cache-Control"] == "private, no-store"
    assert "meldestand-auswahl" not in response["Content-Disposition"]
    assert "meldestand-nicht-oeffentlich-" in response["Content-Disposition"]
    rows = json.loads(response.getvalue())["rows"]
    told = [(row["unit"] and row["unit"]["code"], row["measures_overdue"]) for row in rows]
    assert told == [("51-jugendamt", 0), ("66-strassenbau", 3), (None, 0)]
    assert rows[1]["goals"] == 4
    for kind in ("csv", "xlsx"):
        assert client.get(f"{URL}?format={kind}").getvalue()


def test_the_file_holds_what_the_page_shows(client_of, cora, portal):
    client = client_of(cora)
    rows = json.loads(client.get(f"{URL}?format=json").getvalue())["rows"]
    for row, unit in zip(rows, units_of(client), strict=True):
        for kind in ("goals", "measures"):
            counts = getattr(unit, kind)
            assert [row[f"{kind}_{value.value}"] for value in Freshness] == [
                counts[value] for value in Freshness
            ]


# Who, how often, how


def test_costs_the_same_for_one_and_for_three(client_of, cora, portal):
    client = client_of(cora)
    client.get(URL)  # The first answer begins the time of the session.
    few = queries_of(client, URL)
    for number in range(3):
        unit = make_department(f"Amt {number}")
        reported(make_goal(lead=unit), OVERDUE)
        reported(make_measure(lead=unit), DUE)
    assert queries_of(client, URL) == few


def test_editor_council_and_anonymous_are_refused(client, client_of, emil, ruth):
    for query in ("", "?format=csv"):
        assert client.get(URL + query).status_code == 302
    for user in (emil, ruth):
        assert client_of(user).get(URL).status_code == 403
        assert client_of(user).get(f"{URL}?format=csv").status_code == 403
        assert URL not in client.get("/").text


def test_nonsense_is_answered_with_a_sentence(client_of, cora, portal):
    client = client_of(cora)
    for query in ("?sortierung=alter", "?sortierung=%00", "?format=pdf"):
        assert client.get(URL + query).status_code == 400
    page = client.get(f"{URL}?sortierung=alter&format=csv")
    assert page.status_code == 400
    assert "Sortierung: Diesen Wert gibt es hier nicht." in main_of(page)
    assert "Content-Disposition" not in page
    for method in (client.post, client.put, client.delete):
        assert method(URL).status_code == 405


def test_who_may_not_see_it_has_no_numbers_of_it(ruth, portal):
    """The measures that are counted are those that the reader may see."""
    roads = next(unit for unit in Overview(ruth).units if unit.slug == "66-strassenbau")
    assert roads.measures.total() == 3


def test_reports_to_freeze_and_to_open_and_the_next_cutoffs_are_told(coras, cora):
    body = make_body("Ausschuss für Klima", [make_field()])
    frozen, old = make_session(body, days_ago(20)), make_session(body, days_ago(90))
    public, late = make_session(body, days_ago(40)), make_session(body, days_ago(-3))
    on_its_day = make_session(body, days_ago(-14))
    make_report(frozen, cora), make_report(public, cora, stage="public")
    make_session(make_body("Ohne Themenfeld"), days_ago(10))
    make_session(body, days_ago(5), is_cancelled=True)
    html = main_html(coras.get(URL))
    section = section_of(coras.get(URL), "berichte")
    assert f"/sitzungen/{frozen.pk}/bericht/1/freigeben/" in html
    assert f"/sitzungen/{late.pk}/bericht/neu/" in html
    assert f"/sitzungen/{public.pk}/bericht/" not in html
    for session in (old, on_its_day):
        assert f"/sitzungen/{session.pk}/bericht/neu/" not in html
    assert f"{days_ago(0):%d.%m.%Y} Ausschuss für Klima" in section
    assert "Ohne Themenfeld" not in section


def test_the_last_version_of_a_report_is_to_be_opened(coras, cora):
    body = make_body("Ausschuss für Klima", [make_field()])
    # However long ago: nobody else would see that it was forgotten.
    opened, mended = make_session(body, days_ago(200)), make_session(body, days_ago(40))
    make_report(opened, cora, stage="council")
    make_report(mended, cora, stage="public"), make_report(mended, cora, reason="Zahl falsch.")
    html, section = main_html(coras.get(URL)), section_of(coras.get(URL), "berichte")
    assert f"/sitzungen/{mended.pk}/bericht/2/freigeben/" in html
    assert f"Sitzung am {mended.held_on:%d.%m.%Y}, Version 2: {Stage.FROZEN.label}" in section
    assert f"Sitzung am {opened.held_on:%d.%m.%Y}, Version 1: {Stage.COUNCIL.label}" in section


def test_without_sessions_nothing_is_to_be_frozen(coras):
    words = section_of(coras.get(URL), "berichte")
    assert "Bericht einzufrieren keiner" in words
    assert "keine Sitzung eingetragen, deren Stichtag noch kommt" in words
