"""/controlling/wahlperioden/neu/: a term that shares no day with another."""

from datetime import date

import pytest

from goals.models import CouncilTerm
from goals.models.versions import RevisedModel
from tests.entries import entries
from tests.factories import make_term, make_user
from tests.reading import main_of
from tests.together import at_once, slowly
from tests.visitors import login

URL = "/controlling/wahlperioden/neu/"

pytestmark = pytest.mark.django_db


def form_of(client):
    return client.get(URL).context["form"]


def test_a_term_is_made(coras, cora):
    sent = entries(form_of(coras), starts_on="01.11.2025", ends_on="31.10.2030")
    response = coras.post(URL, sent, follow=True)
    assert response.redirect_chain == [("/controlling/gremien/", 302)]
    assert "Die Wahlperiode 2025–2030 ist angelegt." in main_of(response)
    term = CouncilTerm.objects.get()
    assert (term.starts_on, term.ends_on) == (date(2025, 11, 1), date(2030, 10, 31))
    assert term.history.get().history_user == cora


def test_the_end_may_be_open(coras):
    assert coras.post(URL, entries(form_of(coras), starts_on="1.11.2025")).status_code == 302
    assert CouncilTerm.objects.get().ends_on is None


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "name", "sentence"),
    [
        ("", "", "starts_on", "Nennen Sie den Tag"),
        ("bald", "", "starts_on", "24.06.2025"),
        ("31.02.2030", "", "starts_on", "Diesen Tag gibt es nicht."),
        ("01.11.1925", "", "starts_on", "zwischen 2000 und 2099"),
        ("01.11.2040\x07", "", "starts_on", "24.06.2025"),
        ("01.11.2040", "01.11.2040", "ends_on", "endet vor ihrem Beginn"),
        ("01.11.2040", "31.10.2039", "ends_on", "endet vor ihrem Beginn"),
        ("01.01.2025", "", "starts_on", "dauert bis zum 31.10.2025."),
        ("31.10.2025", "31.10.2028", "starts_on", "dauert bis zum 31.10.2025."),
        ("01.11.2015", "31.10.2021", "ends_on", "Am 01.11.2020 beginnt schon die"),
        ("01.11.2015", "", "ends_on", "Am 01.11.2020 beginnt schon die"),
        ("01.11.2035", "", "starts_on", "hat noch kein Ende"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(coras, starts_on, ends_on, name, sentence):
    make_term(date(2020, 11, 1), date(2025, 10, 31))
    make_term(date(2030, 11, 1))
    response = coras.post(URL, entries(form_of(coras), starts_on=starts_on, ends_on=ends_on))
    assert response.status_code == 200
    form = response.context["form"]
    assert list(form.errors) == [name]
    assert sentence in form.errors[name][0]
    assert f'href="#id_{name}"' in response.text
    assert form["ends_on"].value() == ends_on
    assert CouncilTerm.objects.count() == 2


def test_what_lies_between_two_fits(coras):
    make_term(date(2020, 11, 1), date(2025, 10, 31))
    make_term(date(2030, 11, 1))
    sent = entries(form_of(coras), starts_on="01.11.2025", ends_on="31.10.2030")
    assert coras.post(URL, sent).status_code == 302


def test_others_are_refused(client, emil, ruth):
    assert client.post(URL, {"starts_on": "01.11.2025"}).status_code == 302
    for user in (emil, ruth):
        assert login(user).post(URL, {"starts_on": "01.11.2025"}).status_code == 403
    assert not CouncilTerm.objects.exists()


def test_other_methods_are_refused(coras):
    assert coras.put(URL).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_of_two_that_overlap_one_is_made(monkeypatch):
    make_term(date(2020, 11, 1), date(2025, 10, 31))
    clients = [login(make_user("Cora", "controlling")), login(make_user("Adam", "admin"))]
    sent = [
        entries(form_of(client), starts_on=day)
        for client, day in zip(clients, ["01.11.2025", "02.11.2025"], strict=True)
    ]
    monkeypatch.setattr(RevisedModel, "revise", slowly(RevisedModel.revise))
    answers = at_once(lambda: clients[0].post(URL, sent[0]), lambda: clients[1].post(URL, sent[1]))
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert CouncilTerm.objects.count() == 2
