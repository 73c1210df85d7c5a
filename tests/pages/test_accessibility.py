"""/barrierefreiheit/: § 10b BGG NRW, § 4 BITVNRW. What legal pages share is in test_imprint."""

from datetime import timedelta

import pytest

from goals.days import today
from goals.forms.pages import PAGES
from goals.models import PageSlot

URL = "/barrierefreiheit/"
WARNING = "Die Erklärung zur Barrierefreiheit ist zu prüfen"


def reviewed(days_ago):
    day = today() - timedelta(days=days_ago)
    PageSlot.objects.create(page="barrierefreiheit", slot="reviewed_on", text=f"{day:%d.%m.%Y}")


@pytest.mark.parametrize(
    "words",
    [
        "§ 10b BGG NRW",
        "§ 4 BITVNRW",
        "teilweise vereinbar",
        "EN 301 549",
        "Selbstbewertung",
        "axe-core",
        "Ombudsstelle für barrierefreie Informationstechnik",
        'href="/barrierefreiheit/rueckmeldung/"',
        "1280 und 320 Pixel",
        "mit der Tabulatortaste",
        "bei 200 Prozent Vergrößerung",
        "nach acht Stunden ohne Vorwarnung",
        "Der Bereich unter /verwaltung/ ist auf Barrierefreiheit nicht geprüft",
        "info@kreis-coesfeld.de",
        "02541 18-0",
    ],
)
def test_statement_says(client, db, words):
    assert words in client.get(URL).text


def test_statement_names_the_site_it_is_read_on(client, db):
    assert "unter der Adresse testserver." in client.get(URL).text


@pytest.mark.parametrize(
    ("key", "gap"),
    [("leichte-sprache", "Leichte Sprache:"), ("gebaerdensprache", "Gebärdensprache:")],
)
def test_statement_is_honest_about_texts_that_are_missing(client, db, key, gap):
    assert f"{gap}</strong>" in client.get(URL).text
    for slot in PAGES[key].slots:
        PageSlot.objects.create(page=key, slot=slot.key, text="Ein Text.")
    assert f"{gap}</strong>" not in client.get(URL).text


@pytest.mark.parametrize("days_ago", [None, 400])
def test_controlling_is_warned_when_the_last_review_is_missing_or_old(client_of, cora, days_ago):
    if days_ago:
        reviewed(days_ago)
    assert WARNING in client_of(cora).get(URL).text


def test_controlling_is_not_warned_within_a_year(client_of, cora):
    reviewed(360)
    assert WARNING not in client_of(cora).get(URL).text


def test_nobody_else_sees_the_warning(client, client_of, emil):
    assert WARNING not in client.get(URL).text
    assert WARNING not in client_of(emil).get(URL).text
