"""/sitzungen/neu/: a session of a body with its agenda."""

from datetime import date, time, timedelta

import pytest

from goals.models import AgendaItem, CouncilPaper, CouncilSession
from tests.entries import entries
from tests.factories import (
    days_ago,
    make_body,
    make_field,
    make_goal,
    make_measure,
    make_paper,
    make_resolution,
    make_session,
    make_term,
)
from tests.reading import links_of, main_of, section_of
from tests.visitors import login

URL = "/sitzungen/neu/"
DAY = "%d.%m.%Y"
SESSIONNET = "https://www.kreis-coesfeld.de/sessionnet/sessionnetbi/si0057.php?__ksinr=1"
NASTY = "#1 $x$ *fett* <b>„“</b> & \\n 🚲 مرحبا {{ 7 }}"

pytestmark = pytest.mark.django_db


@pytest.fixture
def body(db):
    return make_body("Kreistag", slug="kreistag", term=make_term(date(2020, 11, 1)))


def form_of(client, url=URL):
    return client.get(url).context["form"]


def item(row, **parts):
    return {f"item_n{row}_{part}": value for part, value in parts.items()}


def filled(client, to, **typed):
    typed = {"body": str(to.pk), "held_on": f"{days_ago(-30):{DAY}}"} | typed
    return entries(form_of(client), **typed)


def test_a_session_is_made_with_its_agenda(coras, cora, body):
    goals = [make_goal(), make_goal(), make_goal(make_field("X", 10, "Verkehr"))]
    measures, paper = [make_measure("A"), make_measure("B")], make_paper("SV-10-1300")
    numbers = f"{measures[1].number}; M {measures[0].number}"
    typed = {"begins_at": "17.30 Uhr", "place": "Kreishaus", "note": "Mit Ortstermin."}
    typed |= {"cutoff": f"{days_ago(-20):{DAY}}", "address": SESSIONNET}
    typed |= item(1, number="N 1", title="Grundstück", is_public=None)
    typed |= item(2, number="10", title="Bericht", goals="viii.1, X.1", measures=numbers)
    typed |= {"item_n2_papers": "sv-10-1300,SV-11-0001/2", "item_n2_result": "vertagt"}
    typed |= item(3, number="2", title="Radwege", goals="VIII.2")
    response = coras.post(URL, filled(coras, body, **typed), follow=True)
    session = CouncilSession.objects.get()
    assert response.redirect_chain == [(session.get_absolute_url(), 302)]
    assert f"Die Sitzung am {days_ago(-30):{DAY}} (Kreistag) ist angelegt." in main_of(response)
    assert "führt nicht" not in main_of(response)
    assert (session.begins_at, session.cutoff) == (time(17, 30), days_ago(-20))
    assert (session.address, session.sequence) == (SESSIONNET, 0)
    assert session.history.get().history_user == cora
    # By their number, what is not public at the end; each one version.
    items = list(session.items.in_order())
    assert [str(each) for each in items] == ["2 Radwege", "10 Bericht", "N 1 Grundstück"]
    assert [each.is_public for each in items] == [True, True, False]
    report = items[1]
    assert set(report.goals.all()) == {goals[0], goals[2]}
    assert set(report.measures.all()) == set(measures)
    assert [each.reference for each in report.papers.all()] == ["SV-10-1300", "SV-11-0001/2"]
    assert report.papers.first() == paper
    assert report.result == "vertagt"
    assert [each.history.count() for each in items] == [1, 1, 1]
    assert items[0].history.get().history_user == cora


def test_without_a_cutoff_it_is_fourteen_days_before(coras, body):
    response = coras.post(URL, filled(coras, body), follow=True)
    session = CouncilSession.objects.get()
    assert session.cutoff == session.held_on - timedelta(days=14)
    assert f"Stichtag ist der {session.cutoff:{DAY}}." in main_of(response)


def test_soon_after_the_adoption_it_is_the_day_of_the_adoption(coras, body):
    coras.post(URL, filled(coras, body, held_on="01.07.2025"))
    assert CouncilSession.objects.get().cutoff == date(2025, 6, 24)


def test_the_body_of_the_address_is_chosen(coras, body):
    url = f"{URL}?gremium=kreistag"
    sent = entries(form_of(coras, url), held_on=f"{days_ago(-9):{DAY}}")
    assert coras.post(url, sent).status_code == 302
    assert CouncilSession.objects.get().body == body
    assert coras.get(f"{URL}?gremium=gibt-es-nicht").status_code == 404
    assert url in links_of(coras.get(body.get_absolute_url()))


def test_another_host_is_told_and_accepted(coras, body):
    sent = filled(coras, body, address="http://example.org/si?x=1")
    response = coras.post(URL, sent, follow=True)
    told = "Die Adresse führt nicht ins Ratsinformationssystem, sondern zu example.org."
    assert told in main_of(response)
    assert CouncilSession.objects.get().address == "http://example.org/si?x=1"


def test_titles_are_shown_as_they_were_typed(coras, body):
    typed = item(1, title=NASTY) | item(2, title="x" * 300) | {"note": NASTY, "place": NASTY}
    response = coras.post(URL, filled(coras, body, **typed), follow=True)
    assert {each.title for each in AgendaItem.objects.all()} == {NASTY, "x" * 300}
    assert "<b>„“</b>" not in response.text
    assert "#1 $x$ *fett* <b>„“</b> & \\n 🚲 مرحبا" in section_of(response, "tagesordnung")
    url = f"{CouncilSession.objects.get().get_absolute_url()}bearbeiten/"
    response = coras.post(url, entries(form_of(coras, url)), follow=True)
    assert "Es gab nichts zu ändern." in response.text


@pytest.mark.parametrize(
    ("typed", "name", "sentence"),
    [
        ({"body": ""}, "body", "Wählen Sie ein Gremium."),
        ({"body": "999999"}, "body", "Eintrag der Liste"),
        ({"held_on": ""}, "held_on", "Nennen Sie den Tag"),
        ({"held_on": "31.02.2027"}, "held_on", "Diesen Tag gibt es nicht."),
        ({"held_on": "23.06.2025"}, "held_on", "erst am 24.06.2025 beschlossen"),
        ({"held_on": "31.10.2020"}, "held_on", "24.06.2025"),
        ({"held_on": "01.01.2041"}, "held_on", "nicht in der Wahlperiode 2020–2040"),
        ({"begins_at": "25:00"}, "begins_at", "17:00"),
        ({"begins_at": "abends"}, "begins_at", "17:00"),
        ({"begins_at": "17:00\x00"}, "begins_at", "17:00"),
        ({"place": "x" * 201}, "place", "möglich sind 200"),
        ({"place": "a\x07"}, "place", "Steuerzeichen"),
        ({"cutoff": "bald"}, "cutoff", "24.06.2025"),
        ({"cutoff": f"{days_ago(-31):{DAY}}"}, "cutoff", "liegt nach der Sitzung"),
        ({"cutoff": "23.06.2025"}, "cutoff", "Vor dem 24.06.2025 ist zu den Zielen nichts"),
        ({"address": "www.kreis-coesfeld.de"}, "address", "die ganze Adresse"),
        ({"address": "javascript:alert(1)"}, "address", "die ganze Adresse"),
        ({"address": "ftp://www.kreis-coesfeld.de/"}, "address", "die ganze Adresse"),
        ({"address": "https://example.org/" + "x" * 500}, "address", "möglich sind 500"),
        ({"address": "http://[::1"}, "address", "die ganze Adresse"),
        ({"note": "x" * 301}, "note", "möglich sind 300"),
        (item(1, title="x" * 301), "item_n1_title", "möglich sind 300"),
        (item(1, title="x" * 500), "item_n1_title", "hat 500 Zeichen"),
        (item(1, title="a\x1bb"), "item_n1_title", "Steuerzeichen"),
        (item(1, number="5"), "item_n1_title", "Nennen Sie den Titel."),
        (item(1, goals="VIII.1"), "item_n1_title", "Nennen Sie den Titel."),
        (item(1, title="A", number="12345678901"), "item_n1_number", "möglich sind 10"),
        (item(1, title="A", result="x" * 201), "item_n1_result", "möglich sind 200"),
        (item(1, title="A", goals="VIII.9"), "item_n1_goals", "Dieses Ziel gibt es nicht: VIII.9."),
        (item(1, title="A", goals="Radweg"), "item_n1_goals", "„Radweg“: Schreiben Sie Ziele so"),
        (item(1, title="A", goals="VIII.1 viii.01"), "item_n1_goals", "Doppelt: VIII.1."),
        (item(1, title="A", goals="a\x00"), "item_n1_goals", "Steuerzeichen"),
        (item(1, title="A", goals="VIII.1, " * 200), "item_n1_goals", "Doppelt"),
        (
            item(1, title="A", measures="999999"),
            "item_n1_measures",
            "Maßnahme gibt es nicht: 999999",
        ),
        (item(1, title="A", measures="0"), "item_n1_measures", "„0“: Schreiben Sie Maßnahmen so"),
        (
            item(1, title="A", measures="9" * 5_000),
            "item_n1_measures",
            "Schreiben Sie Maßnahmen so",
        ),
        (item(1, title="A", measures="٣"), "item_n1_measures", "Schreiben Sie Maßnahmen so"),
        (item(1, title="A", measures="7, M 7"), "item_n1_measures", "Doppelt: 7."),
        (item(1, title="A", papers="SV-1"), "item_n1_papers", "SV-10-1153 oder SV-10-1153/1"),
        (item(1, title="A", papers="SV-10-1153/" + "1" * 40), "item_n1_papers", "zu lang"),
        (item(1, title="A", papers="SV-10-1153 sv-10-1153"), "item_n1_papers", "Doppelt"),
    ],
)
def test_nonsense_is_answered_at_its_field(coras, body, typed, name, sentence):
    body.term.ends_on = date(2040, 10, 31)
    body.term.save()
    make_goal()
    response = coras.post(URL, filled(coras, body, **typed))
    assert response.status_code == 200
    form = response.context["form"]
    assert list(form.errors) == [name]
    assert sentence in form.errors[name][0]
    assert f'href="#{form[name].id_for_label}"' in response.text
    assert not CouncilSession.objects.exists()
    assert not CouncilPaper.objects.exclude(reference="SV-99-0001").exists()


def test_a_goal_and_a_measure_may_stand_on_two_items(coras, body):
    make_goal()
    measure = make_measure()
    typed = {"goals": "VIII.1", "measures": str(measure.number)}
    more = item(1, title="A", **typed) | item(2, title="B", **typed)
    assert coras.post(URL, filled(coras, body, **more)).status_code == 302
    assert measure.agenda_items.count() == 2


def test_codes_mean_the_resolution_in_force(coras, body):
    make_goal()
    new = make_goal(make_field(resolution=make_resolution(date(2026, 1, 1))))
    coras.post(URL, filled(coras, body, **item(1, title="A", goals="VIII.1")))
    assert list(AgendaItem.objects.get().goals.all()) == [new]


def test_bodies_are_offered_by_term(coras, body):
    make_body("Alter Ausschuss", term=make_term(date(2010, 11, 1), date(2015, 10, 31)))
    groups = [label for label, _ in form_of(coras).fields["body"].choices[1:]]
    assert groups == ["Wahlperiode 2020–heute", "Wahlperiode 2010–2015"]


def test_without_a_body_it_is_said_what_is_missing(coras):
    assert "Es gibt noch kein Gremium" in main_of(coras.get(URL))


def test_more_rows_keep_what_was_typed(coras, body):
    sent = filled(coras, body, more="1", **item(3, title="Drei", is_public=None))
    form = coras.post(URL, sent).context["form"]
    assert len(form.rows) == 6
    assert coras.post(URL, entries(form)).status_code == 302
    assert [(each.title, each.is_public) for each in AgendaItem.objects.all()] == [("Drei", False)]


def test_a_second_session_of_a_day_is_asked_about(coras, body):
    make_session(body, days_ago(-30), begins_at=time(17))
    assert "is_second" not in coras.get(URL).text
    response = coras.post(URL, filled(coras, body, place="Kreishaus"))
    assert response.status_code == 200
    form = response.context["form"]
    assert list(form.errors) == ["is_second"]
    told = f"Für den {days_ago(-30):{DAY}} ist bei diesem Gremium schon eine eingetragen, um 17:00"
    assert told in main_of(response)
    assert 'name="is_second"' in response.text
    assert CouncilSession.objects.count() == 1
    response = coras.post(URL, entries(form, is_second="on"))
    assert response.status_code == 302
    assert CouncilSession.objects.get(place="Kreishaus").held_on == days_ago(-30)


def test_another_body_or_day_is_not_asked_about(coras, body):
    make_session(body, days_ago(-31))
    make_session(make_body("Andere", term=body.term), days_ago(-30))
    assert coras.post(URL, filled(coras, body)).status_code == 302


def test_others_are_refused(client, emil, ruth, body):
    sent = {"body": str(body.pk), "held_on": "01.07.2026"}
    assert client.post(URL, sent).status_code == 302
    for user in (emil, ruth):
        assert login(user).get(URL).status_code == 403
        assert login(user).post(URL, sent).status_code == 403
    assert not CouncilSession.objects.exists()


def test_other_methods_are_refused(coras):
    assert coras.put(URL).status_code == 405
