"""/controlling/konten/<id>/einladen/: a link to set a password, by mail or handed over."""

import re

import pytest
from django.core import mail as django_mail
from django.test import Client

from goals.models import Action, User
from tests.entries import marks
from tests.factories import make_user
from tests.smtp import Refusing
from tests.validity import html_errors

LINK = re.compile(r"http://testserver(/konto/passwort-neu/[^\s<\"]+)")


@pytest.fixture
def uta(db):
    uta = make_user("Uta", "council", email="uta@example.org")
    uta.set_unusable_password()
    uta.save()
    return uta


@pytest.fixture
def coras(client_of, cora):
    return client_of(cora)


def url_of(account):
    return account.get_absolute_url().replace("bearbeiten", "einladen")


def invite(client, account):
    url = url_of(account)
    return client.post(url, marks(client.get(url).context["form"]), follow=True)


def is_open(link):
    return "Passwort setzen</h1>" in Client().get(link, follow=True).text


def test_by_mail(coras, uta, smtp):
    assert not html_errors({url_of(uta): coras.get(url_of(uta)).text})
    answer = invite(coras, uta)
    assert answer.redirect_chain == [(uta.get_absolute_url(), 302)]
    assert "Die Einladung an uta@example.org ist gesendet." in answer.text
    assert not LINK.search(answer.text)
    (sent,) = smtp.to("uta@example.org")
    assert is_open(LINK.search(sent.get_content())[1])


def test_a_new_invitation_ends_the_one_before(coras, uta):
    invite(coras, uta)
    invite(coras, uta)
    first, second = (LINK.search(one.body)[1] for one in django_mail.outbox)
    assert not is_open(first)
    assert is_open(second)


def test_whoever_has_a_password_keeps_it_until_there_is_a_new_one(coras, emil):
    User.objects.filter(pk=emil.pk).update(email="emil@example.org")
    before = emil.password
    invite(coras, emil)
    assert is_open(LINK.search(django_mail.outbox[0].body)[1])
    assert User.objects.get(pk=emil.pk).password == before


@pytest.mark.parametrize("is_without_server", [True, False])
def test_nobody_is_shown_a_link_to_an_account_in_use(coras, emil, settings, is_without_server):
    """Whoever sees it could act in the name of somebody else."""
    if is_without_server:
        settings.EMAIL_URL = ""
        User.objects.filter(pk=emil.pk).update(email="emil@example.org")
    before = emil.history.count()
    page = coras.get(url_of(emil))
    assert not html_errors({url_of(emil): page.text})
    assert "Emil hat schon ein Passwort." in page.text
    assert "Link zeigen" not in page.text
    answer = coras.post(url_of(emil), {"token": "t" * 24})
    assert answer.status_code == 200
    assert not LINK.search(answer.text)
    assert not answer.context["link"]
    assert emil.history.count() == before


def test_a_password_set_meanwhile_closes_the_link(coras, uta, settings, monkeypatch):
    settings.EMAIL_URL = ""
    sent = marks(coras.get(url_of(uta)).context["form"])
    loaded = User.objects.get(pk=uta.pk)
    uta.set_password("Emsquelle-und-Lippe-9")
    uta.save(update_fields=["password"])
    monkeypatch.setattr("goals.views.people.managed_account", lambda request, number: loaded)
    answer = coras.post(url_of(uta), sent)
    assert "Uta hat schon ein Passwort." in answer.text
    assert not answer.context["link"]
    assert User.objects.get(pk=uta.pk).has_usable_password()


@pytest.mark.parametrize(("address", "way"), [("uta@example.org", "per E-Mail"), ("", "gezeigt")])
def test_the_history_tells_who_made_a_link(coras, cora, uta, address, way):
    User.objects.filter(pk=uta.pk).update(email=address)
    invite(coras, uta)
    history = url_of(uta).replace("einladen", "verlauf")
    page = coras.get(history)
    assert not html_errors({history: page.text})
    assert f"Link zum Setzen des Passworts erzeugt ({way}) von Cora" in page.text


def test_a_link_is_shown_to_one_click(coras, uta, settings):
    settings.EMAIL_URL = ""
    sent = marks(coras.get(url_of(uta)).context["form"])
    link = LINK.search(coras.post(url_of(uta), sent).text)[1]
    notes = uta.history.count()
    again = coras.post(url_of(uta), sent)
    assert not html_errors({url_of(uta): again.text})
    assert "Der Link war schon einmal zu sehen" in again.text
    assert not LINK.search(again.text)
    assert uta.history.count() == notes
    assert is_open(link)
    another = coras.post(url_of(uta), marks(again.context["form"]))
    assert is_open(LINK.search(another.text)[1])
    assert not is_open(link)


@pytest.mark.parametrize("is_without_server", [True, False])
def test_without_server_or_address_the_link_is_shown_once(coras, uta, settings, is_without_server):
    if is_without_server:
        settings.EMAIL_URL = ""
    else:
        User.objects.filter(pk=uta.pk).update(email="")
    shown = invite(coras, uta)
    assert shown.status_code == 200
    assert not html_errors({url_of(uta): shown.text})
    link = LINK.search(shown.text)[1]
    assert "Nur jetzt zu sehen" in shown.text
    assert is_open(link)
    assert not LINK.search(coras.get(url_of(uta)).text)
    assert not django_mail.outbox
    token = link.split("/")[-2]
    assert not [action for action in Action.objects.all() if token in repr(vars(action))]
    assert token not in repr(list(coras.session.items()))


def test_a_double_click_sends_one_mail(coras, uta):
    sent = marks(coras.get(url_of(uta)).context["form"])
    for _ in range(2):
        assert coras.post(url_of(uta), sent)["Location"] == uta.get_absolute_url()
    assert len(django_mail.outbox) == 1
    assert is_open(LINK.search(django_mail.outbox[0].body)[1])


def test_a_mail_that_was_not_sent_is_told(coras, uta, smtp_serving):
    with smtp_serving(Refusing()):
        assert "Die Einladung ist nicht gesendet." in invite(coras, uta).text


def test_a_deactivated_account_is_not_invited(coras, uta):
    User.objects.filter(pk=uta.pk).update(is_active=False)
    answer = coras.post(url_of(uta), {"token": "t" * 24}, follow=True)
    assert "Ein deaktiviertes Konto lässt sich nicht einladen." in answer.text
    assert not django_mail.outbox


@pytest.mark.parametrize("sent", [{}, {"token": "\0"}, {"token": "x" * 10_000}])
def test_bad_input_does_nothing(coras, uta, sent):
    before = uta.password
    answer = coras.post(url_of(uta), sent)
    assert answer.status_code == 200
    assert "nicht vollständig" in answer.text
    assert User.objects.get(pk=uta.pk).password == before
    assert not django_mail.outbox


def test_others_are_refused(client_of, coras, uta, emil, adam):
    assert coras.get(url_of(adam)).status_code == coras.post(url_of(adam)).status_code == 403
    assert coras.delete(url_of(uta)).status_code == 405
    assert client_of(emil).post(url_of(uta), {"token": "t" * 24}).status_code == 403
    assert Client().get(url_of(uta))["Location"] == f"/konto/anmelden/?next={url_of(uta)}"
    assert not django_mail.outbox
