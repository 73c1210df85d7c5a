"""/: what the Kreistag resolved, how far it is, and what changed last."""

import pytest

from goals.days import today
from goals.models import Principle
from tests.factories import (
    days_ago,
    make_field,
    make_goal,
    make_measure,
    make_resolution,
    make_update,
)
from tests.reading import (
    links_of,
    main_html,
    main_of,
    queries_of,
    refuses_other_methods,
    section_of,
    words_of,
)

pytestmark = pytest.mark.django_db


def cells_of(response):
    """What the cells of the raster say to a screen reader, in their order."""
    raster = main_html(response).partition('class="raster"')[2].partition("</ul>")[0]
    return [
        words_of(cell).partition("> ")[2] or words_of(cell) for cell in raster.split("<li>")[1:]
    ]


def test_every_goal_is_one_cell_ordered_by_phase(client, db):
    first, second, third = make_goal(), make_goal(), make_goal()
    make_update(second, "completed")
    make_update(third, "planned")
    response = client.get("/")
    assert cells_of(response) == [
        f"{second.code} {second.title}: umgesetzt",
        f"{third.code} {third.title}: in Planung",
        f"{first.code} {first.title}: keine Angabe",
    ]
    assert first.get_absolute_url() in links_of(response)


def test_phases_are_counted_and_lead_to_the_list(client, db):
    make_update(make_goal(), "planned")
    make_update(make_goal(), "planned")
    make_goal()
    response = client.get("/")
    section = section_of(response, "ziele")
    assert "3 Ziele" in section
    for sentence in ("2 in Planung", "1 keine Angabe", "0 umgesetzt"):
        assert sentence in section
    assert "/ziele/?umsetzung=planned" in links_of(response)
    assert f"Stand {today():%d.%m.%Y}" in section


def test_lead_says_what_was_adopted_when_and_how(client, db):
    make_goal()
    make_goal()
    main = main_of(client.get("/"))
    assert "2 strategische Ziele, einstimmig beschlossen am 24. Juni 2025." in main


def test_fields_stand_in_the_resolutions_order_and_the_one_without_text_says_so(client, db):
    make_goal(make_field("X", 10, "Mobilität"))
    make_field("IX", 9, "Ressourcen", sections=0)
    make_goal(make_field("VIII", 8, "Klimaschutz"))
    section = section_of(client.get("/"), "felder")
    places = [
        section.index(title) for title in ("VIII Klimaschutz", "IX Ressourcen", "X Mobilität")
    ]
    assert places == sorted(places)
    assert (
        "IX Ressourcen Der Wortlaut liegt hier noch nicht vor. Zur amtlichen Veröffentlichung"
        in section
    )
    assert section.count("Der Wortlaut liegt hier noch nicht vor.") == 1


def test_field_names_its_signals(client, db):
    make_update(make_goal(), assessment="at_risk", reason="Es fehlt Geld.")
    make_update(make_goal(), assessment="deviating", reason="Es dauert länger.")
    section = section_of(client.get("/"), "felder")
    assert "1 gefährdet" in section
    assert "1 Abweichung" in section


def test_latest_changes_leave_out_confirmations_and_corrected_reports(client, db):
    goal, other = make_goal(), make_goal()
    make_update(goal, "planned", days_ago(30))
    make_update(goal, "in_progress", days_ago(20))
    make_update(goal, "in_progress", days_ago(5))
    wrong = make_update(other, "completed", days_ago(4))
    make_update(other, "planned", days_ago(4), corrects=wrong)
    make_update(make_measure(goals=[goal]), "completed")
    section = section_of(client.get("/"), "zuletzt-geaendert")
    assert section == (
        f"Zuletzt geändert {days_ago(4):%d.%m.%Y} {other.code} {other.title} in Planung "
        f"{days_ago(20):%d.%m.%Y} {goal.code} {goal.title} "
        "bisher in Planung jetzt in Umsetzung "
        f"{days_ago(30):%d.%m.%Y} {goal.code} {goal.title} in Planung "
        "Was sich zwischen zwei Tagen geändert hat"
    )


def test_only_the_latest_five_changes_stand_there(client, db):
    goal = make_goal()
    for days, phase in enumerate(["ongoing", "in_progress"] * 3):
        make_update(goal, phase, days_ago(days))
    assert section_of(client.get("/"), "zuletzt-geaendert").count(goal.title) == 5


def test_principles_lead_to_their_wording(client, db):
    Principle.objects.create(
        resolution=make_resolution(),
        position=1,
        number="I",
        title="Demokratie",
        page=7,
        text="Wortlaut.",
    )
    response = client.get("/")
    assert section_of(response, "prinzipien") == (
        "Ein Handlungsprinzip Sie gelten für alle Ziele. A.I Demokratie"
    )
    assert "/handlungsprinzipien/#a-i" in links_of(response)


def test_search_leads_to_the_search_page(client, db):
    response = client.get("/")
    assert '<form class="search" action="/suche/" method="get" role="search">' in response.text
    assert "/suche/?q=Ganztag" in links_of(response)


def test_portal_without_a_resolution_says_so(client, db):
    main = main_of(client.get("/"))
    assert "Der Beschluss ist noch nicht eingelesen." in main
    assert "Es liegt noch keine Meldung vor." in main


@pytest.mark.parametrize(
    ("reader", "told"),
    [(None, "in Planung"), ("ruth", "in Umsetzung"), ("erna", "dauerhaft")],
)
def test_cells_figures_and_changes_obey_visibility(client_of, request, reader, told):
    user = reader and request.getfixturevalue(reader)
    goal = make_goal()
    make_update(goal, "planned", days_ago(9))
    make_update(goal, "in_progress", days_ago(8), visibility="council")
    make_update(goal, "ongoing", days_ago(7), visibility="internal")
    response = client_of(user).get("/")
    for word in ("in Planung", "in Umsetzung", "dauerhaft"):
        assert (f"1 {word}" in section_of(response, "ziele")) == (word == told)
        assert (f'aria-label="1 {word}"' in response.text) == (word == told)
    assert cells_of(response)[0].endswith(f": {told}")
    changes = section_of(response, "zuletzt-geaendert")
    assert ("in Umsetzung" in changes) == (reader is not None)
    assert ("dauerhaft" in changes) == (reader == "erna")


def test_wrong_methods_are_refused(db):
    assert refuses_other_methods("/")


def test_page_sets_no_cookie(client, db):
    make_goal()
    assert not client.get("/").cookies


@pytest.mark.parametrize("query", ["", f"?stand={days_ago(1):%Y-%m-%d}"])
def test_one_and_three_fields_cost_the_same(client, db, query):
    def scene(number, position):
        field = make_field(number, position, number)
        for _ in range(position):
            goal = make_goal(field)
            make_update(goal, "planned", days_ago(9))
            make_update(goal, "in_progress", days_ago(5))

    scene("I", 1)
    few = queries_of(client, f"/{query}")
    scene("II", 2)
    scene("III", 3)
    assert queries_of(client, f"/{query}") == few
