"""/sitzungen/7/bericht/2/: a frozen report as its reader may see it; and as the newest one."""

import re

import pytest

from goals.models import ReportFile
from goals.vocabulary import Visibility
from tests.factories import (
    days_ago,
    make_body,
    make_goal,
    make_measure,
    make_question,
    make_report,
    make_session,
    make_update,
    save_on,
)
from tests.reading import links_of, main_of, queries_of, refuses_other_methods, section_of

pytestmark = pytest.mark.django_db


def url(session, version="1/", query=""):
    return f"/sitzungen/{session.pk}/bericht/{version}{query}"


def title_of(page):
    return re.search("<title>(.*?)</title>", page.text, re.DOTALL)[1].strip()


def test_it_tells_what_was_frozen_and_by_what_it_is_known(client, met, cora):
    report = make_report(
        met, cora, stage="public", introduction="Zur Lage.", remarks={"X": "Der Bus fehlt."}
    )
    page = client.get(url(met))
    words, rendition = main_of(page), report.renditions.get(circle="public")
    assert "Umsetzungsbericht zur Sitzung am" in words
    assert "Zur Lage." in section_of(page, "einleitung")
    assert "Der Bus fehlt." in section_of(page, "themenfelder")
    assert "Radwege bauen" in section_of(page, "entscheidung")
    frozen = section_of(page, "eingefroren")
    assert f"Stichtag {met.cutoff:%d.%m.%Y}" in frozen
    assert f"Verglichen mit {days_ago(74):%d.%m.%Y} Stichtag der Sitzung" in frozen
    assert "Uhr Version 1" in frozen
    assert rendition.sha256 in section_of(page, "nachpruefen")
    # A reader of one circle is offered no other, and nothing to do.
    assert "Fassung:" not in frozen
    assert "neue Version" not in words


def test_what_is_reported_later_does_not_show(client, met, cora):
    make_report(met, cora, stage="public")
    goal = met.body.goals().get()
    make_update(goal, "ongoing", days_ago(25), text="Später gemeldet.")
    for address in (url(met), url(met, "")):
        page = client.get(address)
        assert "Später gemeldet." not in page.text
        assert "jetzt in Umsetzung" in main_of(page)
    # Compared with a day of one's own, it is what is known by now.
    page = client.get(url(met, "", f"?von={days_ago(74)}"))
    assert "jetzt dauerhaft" in main_of(page)
    assert "Das ist nicht der eingefrorene Bericht." in main_of(page)


@pytest.mark.parametrize(
    ("stage", "reader", "status"),
    [
        ("frozen", None, 404),
        ("frozen", "ruth", 404),
        ("frozen", "emil", 200),
        ("council", None, 404),
        ("council", "ruth", 200),
        ("public", None, 200),
    ],
)
def test_it_opens_with_its_stage(client_of, met, cora, request, stage, reader, status):
    make_report(met, cora, stage=stage)
    client = client_of(request.getfixturevalue(reader) if reader else None)
    assert client.get(url(met)).status_code == status
    assert client.get(url(met, query="?format=csv")).status_code == status
    # Until then its own address tells what is known by now.
    page = client.get(url(met, ""))
    assert page.status_code == 200
    assert ("Noch nicht eingefroren" in main_of(page)) == (status == 404)


@pytest.mark.parametrize(
    ("reader", "circles"),
    [(None, ["oeffentlich"]), ("ruth", ["oeffentlich", "kreistag"]), ("cora", None)],
)
def test_each_reads_the_widest_rendition_or_a_narrower_one(
    client_of, met, cora, request, reader, circles
):
    make_report(met, cora, stage="public")
    client = client_of(request.getfixturevalue(reader) if reader else None)
    names = dict(zip(["oeffentlich", "kreistag", "intern"], Visibility, strict=True))
    circles = circles or list(names)
    for name, circle in names.items():
        page = client.get(url(met, query=f"?fassung={name}"))
        file = client.get(url(met, query=f"?fassung={name}&format=pdf"))
        assert page.status_code == file.status_code == (200 if name in circles else 400)
        if name in circles:
            assert file.getvalue() == f"pdf {circle.label}".encode()
        else:
            assert "Diese Fassung gibt es hier nicht." in main_of(page)
            assert "Radwege bauen" not in page.text
    widest = names[circles[-1]]
    assert client.get(url(met, query="?format=pdf")).getvalue() == f"pdf {widest.label}".encode()


@pytest.mark.parametrize("ending", ["pdf", "xlsx", "csv", "json"])
def test_files_are_those_that_were_stored(client, met, cora, ending):
    make_report(met, cora, stage="public")
    for address in (url(met), url(met, "")):
        response = client.get(f"{address}?format={ending}")
        stored = ReportFile.objects.get(rendition__circle="public", format=ending)
        assert response.getvalue() == bytes(stored.data)
        name = f"umsetzungsbericht-{met.body.slug}-{met.held_on}-version-1.{ending}"
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'


def test_its_pages_and_files_are_named_as_the_session_was_then(client_of, met, cora):
    report = make_report(met, cora)
    then, told = met.held_on, f"Umsetzungsbericht zur Sitzung am {met.held_on:%d.%m.%Y}"
    save_on(days_ago(0), met, held_on=days_ago(1), body=make_body("Anderes Gremium"))
    client = client_of(cora)
    for address in (url(met), url(met, query="?fassung=x"), f"{url(met)}freigeben/"):
        page = client.get(address)
        assert f"{told} · Version 1 Ausschuss für Mobilität" in main_of(page)
        assert f"{days_ago(1):%d.%m.%Y}" not in title_of(page)
        assert "Anderes Gremium" not in title_of(page)
    assert title_of(client.get(url(met))).startswith(f"Version 1: {told}, Ausschuss für Mobilität")
    assert "heißt inzwischen „Anderes Gremium“" in main_of(client.get(url(met)))
    name = client.get(url(met, query="?format=pdf"))["Content-Disposition"]
    assert f"-ausschuss-fuer-mobilitaet-{then}-version-{report.version}-intern.pdf" in name


def test_files_for_a_circle_say_so_by_their_names(client_of, met, cora, ruth, emil):
    make_report(met, cora, stage="council")
    for user, word in ((ruth, "kreistag"), (emil, "intern")):
        response = client_of(user).get(url(met, query="?format=pdf"))
        assert f"-version-1-{word}.pdf" in response["Content-Disposition"]


def test_a_format_that_there_is_not_is_answered_with_those_there_are(client, met, cora):
    make_report(met, cora, stage="public")
    page = client.get(url(met, query="?format=docx"))
    assert page.status_code == 400
    assert "XLSX" in main_of(page)


def test_a_replaced_version_stays_and_names_the_one_that_holds(client, met, cora):
    make_report(met, cora, stage="public", introduction="Erste Fassung.")
    make_report(met, cora, stage="public", introduction="Zweite.", reason="Eine Zahl war falsch.")
    first, newest = client.get(url(met)), client.get(url(met, ""))
    assert "Diese Version ist ersetzt. Es gilt Version 2: Eine Zahl war falsch." in main_of(first)
    assert "Erste Fassung." in main_of(first)
    assert "Zweite." in main_of(newest)
    assert "Version 2; ersetzt Version 1: Eine Zahl war falsch." in main_of(newest)
    assert url(met) in links_of(newest)


def test_a_version_that_is_not_open_yet_is_not_told_of(client, met, cora):
    make_report(met, cora, stage="public")
    make_report(met, cora, reason="Noch geheim.")
    for address in (url(met), url(met, "")):
        page = client.get(address)
        assert "Version 1" in main_of(page)
        assert "Version 2" not in main_of(page).replace("Version 2.0", "")
        assert "Noch geheim." not in page.text


def test_controlling_is_led_to_the_next_stage_and_to_a_new_version(client_of, met, cora, emil):
    make_report(met, cora)
    page = client_of(cora).get(url(met))
    assert f"{url(met)}freigeben/" in links_of(page)
    assert f"/sitzungen/{met.pk}/bericht/neu/" in links_of(page)
    assert f"{url(met)}freigeben/" not in links_of(client_of(emil).get(url(met)))
    make_report(met, cora, reason="Eine Zahl war falsch.")
    page = client_of(cora).get(url(met))
    assert f"{url(met)}freigeben/" not in links_of(page)
    assert f"/sitzungen/{met.pk}/bericht/neu/" not in links_of(page)


def test_the_session_leads_to_its_report(client, met, cora):
    page = client.get(met.get_absolute_url())
    assert url(met, "") in links_of(page)
    assert "noch nicht eingefroren" in main_of(page)
    make_report(met, cora, stage="public")
    assert "eingefroren am" in main_of(client.get(met.get_absolute_url()))


def test_it_costs_the_same_queries_however_long_it_is(client, met, cora):
    goal, reports = met.body.goals().get(), [make_report(met, cora, stage="public")]
    make_question(reports[0], "released", department=goal.lead)
    few = queries_of(client, url(met))
    for reason in ("Neu.", "Noch neuer."):
        further = make_goal(goal.field, lead=goal.lead)
        make_update(further, "in_progress", days_ago(25), assessment="at_risk", reason="Eng.")
        make_measure(goals=[further], lead=goal.lead, since=days_ago(25))
        reports.append(make_report(met, cora, stage="public", reason=reason))
        make_question(reports[-1], "released", department=goal.lead)
        make_question(further, "released")
    page = client.get(url(met, "3/"))
    assert [len(page.context[name]) for name in ("versions", "changes")] == [3, 0]
    assert len(page.context["content"].goals) == 3
    assert queries_of(client, url(met, "3/")) == few <= 12


@pytest.mark.parametrize("version", ["0/", "3/", "99999999999999999999/", "x/", "-1/"])
def test_what_is_not_there_is_not_found(client, met, cora, version):
    make_report(met, cora, stage="public")
    assert client.get(url(met, version)).status_code == 404


def test_the_report_of_another_session_is_another_one(client, met, cora):
    make_report(met, cora, stage="public")
    other = make_session(met.body, days_ago(1))
    assert client.get(url(other)).status_code == 404


def test_other_methods_are_refused(client, met, cora):
    make_report(met, cora, stage="public")
    assert refuses_other_methods(url(met))
