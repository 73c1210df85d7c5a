"""/controlling/wahlperioden/<id>/bearbeiten/: begin and end of a term are changed."""

from datetime import date

import pytest

from tests.entries import entries
from tests.factories import make_body, make_session, make_term
from tests.reading import main_of
from tests.visitors import login

pytestmark = pytest.mark.django_db


@pytest.fixture
def term(db):
    return make_term(date(2025, 11, 1))


@pytest.fixture
def url(term):
    return f"/controlling/wahlperioden/{term.pk}/bearbeiten/"


def form_of(client, url):
    return client.get(url).context["form"]


def test_an_end_is_entered_and_one_version_is_kept(coras, cora, url, term):
    response = coras.post(url, entries(form_of(coras, url), ends_on="31.10.2030"), follow=True)
    assert "Die Wahlperiode 2025–2030 ist gespeichert." in main_of(response)
    term.refresh_from_db()
    assert term.ends_on == date(2030, 10, 31)
    assert term.history.first().history_user == cora
    assert term.history.count() == 2


def test_saving_without_a_change_leaves_no_trace(coras, url, term):
    response = coras.post(url, entries(form_of(coras, url)), follow=True)
    assert "Es gab nichts zu ändern." in response.text
    assert term.history.count() == 1


@pytest.mark.parametrize(
    ("typed", "name", "sentence"),
    [
        (
            {"starts_on": "01.03.2026"},
            "starts_on",
            "Ihre Gremien haben vor diesem Tag schon 1 Sitzung.",
        ),
        (
            {"ends_on": "01.03.2026"},
            "ends_on",
            "Ihre Gremien haben nach diesem Tag schon 2 Sitzungen.",
        ),
        ({"ends_on": "01.11.2040"}, "ends_on", "Am 01.11.2035 beginnt schon die"),
        ({"starts_on": "01.10.2025"}, "starts_on", "dauert bis zum 31.10.2025."),
    ],
)
def test_sessions_stay_within_it_and_others_outside(coras, url, term, typed, name, sentence):
    make_term(date(2020, 11, 1), date(2025, 10, 31))
    make_term(date(2035, 11, 1))
    term.ends_on = date(2035, 10, 31)
    term.save()
    body = make_body(term=term)
    for day in (date(2026, 1, 10), date(2026, 5, 10), date(2026, 9, 10)):
        make_session(body, day)
    response = coras.post(url, entries(form_of(coras, url), **typed))
    assert response.status_code == 200
    form = response.context["form"]
    assert list(form.errors) == [name]
    assert sentence in form.errors[name][0]


def test_a_term_stays_behind_those_whose_bodies_its_own_follow(coras, url, term):
    later = make_term(date(2030, 11, 1), date(2035, 10, 31))
    term.ends_on = date(2030, 10, 31)
    term.save()
    make_body("Neuer", term=later, follows=make_body("Alter", term=term))
    moved = {"starts_on": "01.11.2040", "ends_on": "31.10.2045"}
    told = "Das Gremium „Neuer“ der Wahlperiode 2030–2035 folgt auf „Alter“"
    response = coras.post(url, entries(form_of(coras, url), **moved))
    assert told in response.context["form"].errors["starts_on"][0]
    of_later = f"/controlling/wahlperioden/{later.pk}/bearbeiten/"
    moved = {"starts_on": "01.11.2020", "ends_on": "31.10.2025"}
    response = coras.post(of_later, entries(form_of(coras, of_later), **moved))
    assert told in response.context["form"].errors["starts_on"][0]
    moved = {"starts_on": "01.11.2031", "ends_on": "31.10.2036"}
    assert coras.post(of_later, entries(form_of(coras, of_later), **moved)).status_code == 302


def test_second_of_two_is_shown_both_and_decides(coras, adam, url, term):
    sent = entries(form_of(coras, url), ends_on="31.10.2030")
    adams = login(adam)
    adams.post(url, entries(form_of(adams, url), ends_on="31.10.2031"))
    response = coras.post(url, sent)
    assert response.status_code == 409
    assert "Adam hat diese Wahlperiode am" in response.text
    form = response.context["form"]
    assert form["ends_on"].theirs == ["31.10.2031"]
    assert coras.post(url, entries(form)).status_code == 302
    term.refresh_from_db()
    assert term.ends_on == date(2030, 10, 31)


def test_others_are_refused(client, url, emil, ruth, term):
    assert client.get(url)["Location"] == f"/konto/anmelden/?next={url}"
    for user in (emil, ruth):
        assert login(user).get(url).status_code == 403
        assert login(user).post(url, {"ends_on": "31.10.2030"}).status_code == 403
    term.refresh_from_db()
    assert term.ends_on is None


def test_unknown_term_is_not_found(coras):
    assert coras.get("/controlling/wahlperioden/999999/bearbeiten/").status_code == 404


def test_other_methods_are_refused(coras, url):
    assert coras.put(url).status_code == 405
