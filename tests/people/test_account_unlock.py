"""/controlling/konten/<id>/entsperren/: a lock is lifted before its time."""

import pytest
from django.test import Client

from goals.lockout import locked_until
from tests.accounts.test_login import lock, sign_in
from tests.entries import marks


@pytest.fixture
def url(emil):
    lock(Client(), "emil")
    return emil.get_absolute_url().replace("bearbeiten", "entsperren")


@pytest.fixture
def coras(client_of, cora):
    return client_of(cora)


def test_controlling_unlocks_one_account_and_no_other(coras, emil, ruth, url):
    lock(Client(), "ruth")
    sent = marks(coras.get(emil.get_absolute_url()).context["unlock"])
    answer = coras.post(url, sent)
    assert answer["Location"] == emil.get_absolute_url()
    assert "Das Konto von Emil ist entsperrt." in coras.get(answer["Location"]).text
    assert sign_in(Client(), "emil").status_code == 302
    assert locked_until("ruth")


@pytest.mark.parametrize("sent", [{}, {"token": "\0"}, {"token": "kurz"}])
def test_bad_input_does_nothing(coras, emil, url, sent):
    answer = coras.post(url, sent, follow=True)
    assert "Das Konto ist noch gesperrt" in answer.text
    assert locked_until("emil")


def test_others_are_refused(client_of, coras, erna, ruth, url):
    assert coras.get(url).status_code == 405
    for user in (erna, ruth):
        assert client_of(user).post(url, {"token": "t" * 24}).status_code == 403
    assert Client().post(url)["Location"].startswith("/konto/anmelden/")
    assert locked_until("emil")
