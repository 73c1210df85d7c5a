"""/impressum/ and what all legal pages share: fixed text, open places, who is offered the form."""

import pytest

from goals.forms.pages import PAGES
from goals.models import PageSlot

URL = "/impressum/"
OPEN = "Diese Angabe fehlt noch; das Controlling des Kreises trägt sie ein."


def fill(page, slot, text):
    return PageSlot.objects.create(page=page, slot=slot, text=text)


@pytest.fixture(params=PAGES.values(), ids=PAGES.keys())
def page(request, db):
    return request.param


def test_imprint_names_the_publisher(client, db):
    text = client.get(URL).text
    for word in ("Körperschaft des öffentlichen Rechts", "Friedrich-Ebert-Straße 7", "02541 18-0"):
        assert word in text
    assert "info@kreis-coesfeld.de" in text


def test_every_legal_page_shows_its_open_places(client, page):
    response = client.get(f"/{page.key}/")
    assert response.status_code == 200
    assert response.text.count(OPEN) == len(page.slots)
    for slot in page.slots:
        assert slot.label in response.text


def test_every_legal_page_shows_what_was_filled_in(client, page):
    for slot in page.slots:
        fill(page.key, slot.key, "12.03.2026" if slot.kind == "day" else f"Text zu {slot.key}.")
    text = client.get(f"/{page.key}/").text
    assert OPEN not in text
    for slot in page.slots:
        assert f"Text zu {slot.key}." in text or slot.kind == "day"


def test_every_legal_page_sets_no_cookie_and_costs_the_same(
    client, page, django_assert_max_num_queries
):
    with django_assert_max_num_queries(4):
        assert not client.get(f"/{page.key}/").cookies


def test_only_those_who_may_are_offered_the_form(client_of, page, cora, emil, ruth):
    link = f'href="/{page.key}/bearbeiten/"'
    assert link in client_of(cora).get(f"/{page.key}/").text
    for reader in (emil, ruth):
        assert link not in client_of(reader).get(f"/{page.key}/").text


def test_anonymous_readers_are_not_offered_the_form(client, page):
    assert "bearbeiten" not in client.get(f"/{page.key}/").text


def test_text_is_never_markup_and_addresses_are_linked(client, db):
    fill(
        "impressum",
        "editors",
        "<script>alert(1)</script>\nZeile zwei\n\n"
        "https://www.kreis-coesfeld.de/a?b=1&c=2 javascript:alert(2) ziele@kreis-coesfeld.de",
    )
    text = client.get(URL).text
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>Zeile zwei" in text
    assert 'href="https://www.kreis-coesfeld.de/a?b=1&amp;c=2"' in text
    assert 'href="mailto:ziele@kreis-coesfeld.de"' in text
    assert 'href="javascript' not in text


def test_other_methods_are_refused(client, page):
    response = client.post(f"/{page.key}/")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
