"""/datenschutz/: what Art. 13 DSGVO asks for. What all legal pages share is in test_imprint."""

from datetime import timedelta

import pytest

from coesfeld_goals.settings import RATE_LIMITS
from goals.models.feedback import KEPT_MONTHS, SPAM_KEPT_MONTHS

URL = "/datenschutz/"


@pytest.mark.parametrize(
    "words",
    [
        "Verantwortlich für die Verarbeitung",
        "Artikel 6 Absatz 1 Buchstabe e",
        "§ 3 des Datenschutzgesetzes Nordrhein-Westfalen",
        "Öffentliche Seiten setzen keine Cookies.",
        "Die einzige Ausnahme ist das",
        "§ 10b des Behindertengleichstellungsgesetzes",
        "Zwölf Monate nach der Antwort werden Rückmeldung und Antwort gelöscht",
        "Ihre IP-Adresse speichert das Portal dazu nicht.",
        "TDDDG",
        "Artikel 15 DSGVO",
        "Artikel 21 DSGVO",
        "Artikel 77 DSGVO",
        "LDI NRW",
    ],
)
def test_privacy_page_says(client, db, words):
    assert words in client.get(URL).text


def test_every_cookie_that_the_portal_sets_is_named(client, cora, settings):
    text = client.get(URL).text
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"):
        assert f"„{name}“" in text
    assert settings.SESSION_COOKIE_AGE == 8 * 60 * 60
    assert "480 Minuten nach Ihrer letzten Anfrage" in text
    settings.SESSION_COOKIE_AGE, settings.AXES_COOLOFF_TIME = 60 * 60, timedelta(minutes=20)
    text = client.get(URL).text
    assert "60 Minuten nach Ihrer letzten Anfrage" in text
    assert "nach 20 Minuten nicht mehr gebraucht" in text


def test_what_is_counted_is_forgotten_as_soon_as_it_says(client, db):
    assert "höchstens eine Stunde im Arbeitsspeicher" in client.get(URL).text
    assert max(rate.get_expiry() for rate in RATE_LIMITS.values()) == 60 * 60


def test_no_place_is_left_to_the_kreis_that_is_known_already(client, db):
    assert list(client.get(URL).context["slots"]) == [
        "officer",
        "hosting",
        "log_retention",
        "account_retention",
    ]


def test_time_that_the_page_promises_is_the_time_that_is_kept():
    assert (KEPT_MONTHS, SPAM_KEPT_MONTHS) == (12, 1)
