"""/controlling/konten/neu/: an account, and the invitation to it."""

import re

import pytest
from django.core import mail as django_mail
from django.test import Client

from goals.models import User
from goals.vocabulary import Role
from tests.entries import entries
from tests.factories import make_user
from tests.smtp import Refusing
from tests.together import at_once, slowly
from tests.validity import html_errors

URL = "/controlling/konten/neu/"


@pytest.fixture
def coras(client_of, cora):
    return client_of(cora)


def typed(client, **more):
    entered = {"name": "Uta Unger", "username": "unger", "role": "editor"}
    entered |= {"email": "uta@example.org"} | more
    return entries(client.get(URL).context["form"], **entered)


def test_a_new_account_is_invited_by_mail(coras, cora, roads, smtp):
    response = coras.post(URL, typed(coras, departments=[str(roads.pk)]), follow=True)
    uta = User.objects.get(username="unger")
    assert (uta.name, uta.role, uta.is_active) == ("Uta Unger", Role.EDITOR, True)
    assert list(uta.departments.all()) == [roads]
    assert not uta.has_usable_password()
    assert response.redirect_chain == [(uta.get_absolute_url(), 302)]
    assert "Das Konto von Uta Unger ist angelegt." in response.text
    assert "Die Einladung an uta@example.org ist gesendet." in response.text
    made, invited = uta.history.order_by("pk")
    assert made.history_user == invited.history_user == cora
    assert made.departments.count() == 1
    assert invited.history_change_reason == "Link zum Setzen des Passworts erzeugt (per E-Mail)"

    (sent,) = smtp.to("uta@example.org")
    text = sent.get_content()
    for words in ("Guten Tag Uta Unger,", "Cora hat Ihnen", "unger", "Fachbereich"):
        assert words in text
    newcomer = Client()
    opened = newcomer.get(re.search(r"http://testserver(/\S+)", text)[1], follow=True)
    new = {"new_password1": "Emsquelle-und-Lippe-9", "new_password2": "Emsquelle-und-Lippe-9"}
    newcomer.post(opened.request["PATH_INFO"], new)
    login = {"username": "unger", "password": new["new_password1"]}
    assert newcomer.post("/konto/anmelden/", login)["Location"] == "/schreibtisch/"


def test_a_mail_that_was_not_sent_is_told_with_its_reason(coras, smtp_serving):
    with smtp_serving(Refusing()):
        text = coras.post(URL, typed(coras), follow=True).text
    assert "Die Einladung ist nicht gesendet. Der Mailserver nimmt die Adresse nicht an" in text
    assert "senden Sie sie später hier mit „Zugang neu einladen“ noch einmal." in text
    assert f'href="/controlling/konten/{User.objects.get(username="unger").pk}/einladen/"' in text
    assert User.objects.filter(username="unger").exists()


@pytest.mark.parametrize("is_without_server", [True, False])
def test_without_server_or_address_it_goes_on_to_the_link(coras, settings, is_without_server):
    settings.EMAIL_URL = "" if is_without_server else settings.EMAIL_URL
    more = {} if is_without_server else {"email": ""}
    response = coras.post(URL, typed(coras, **more))
    uta = User.objects.get(username="unger")
    assert response["Location"] == f"/controlling/konten/{uta.pk}/einladen/"


def test_a_double_click_makes_one_account_and_one_mail(coras):
    sent = typed(coras)
    first, again = coras.post(URL, sent), coras.post(URL, sent)
    assert again.status_code == 302
    assert (
        again["Location"]
        == first["Location"]
        == User.objects.get(name="Uta Unger").get_absolute_url()
    )
    assert len(django_mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_account_and_one_mail(monkeypatch):
    cora = make_user("Cora", "controlling")
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(cora)
    sent = typed(clients[0])
    monkeypatch.setattr(User, "revise", slowly(User.revise))
    answers = at_once(*(lambda c=client: c.post(URL, sent) for client in clients))
    assert {answer.status_code for answer in answers} == {302}
    assert User.objects.filter(username="unger").count() == 1
    assert len(django_mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_one_name_at_once_the_second_is_told(monkeypatch):
    clients = [Client(), Client()]
    clients[0].force_login(make_user("Cora", "controlling"))
    clients[1].force_login(make_user("Adam", "admin"))
    sent = [typed(client) for client in clients]
    monkeypatch.setattr(User, "revise", slowly(User.revise))
    answers = at_once(lambda: clients[0].post(URL, sent[0]), lambda: clients[1].post(URL, sent[1]))
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    late = next(answer for answer in answers if answer.status_code == 200)
    assert "Benutzernamen" in str(late.context["form"].errors)
    assert User.objects.filter(username="unger").count() == 1


@pytest.mark.parametrize(
    ("entered", "name", "sentence"),
    [
        ({"name": ""}, "name", "Nennen Sie den Namen"),
        ({"name": "x" * 100_000}, "name", "möglich sind 150"),
        ({"name": "a\x07"}, "name", "Steuerzeichen"),
        ({"username": "u ta"}, "username", "ohne Leerzeichen"),
        ({"username": "CORA"}, "username", "gibt es schon"),
        ({"username": ""}, "username", "Wählen Sie einen Benutzernamen"),
        ({"email": "keine"}, "email", "wie in diesem Beispiel"),
        ({"email": "Emil@example.org"}, "email", "gehört schon zu einem anderen Konto"),
        ({"role": ""}, "role", "Wählen Sie eine Rolle"),
        ({"role": "controlling"}, "role", "Eintrag der Liste"),
        ({"role": "admin"}, "role", "Eintrag der Liste"),
        ({"role": "chef"}, "role", "Eintrag der Liste"),
        ({"departments": ["999999"]}, "departments", "gibt es nicht mehr"),
    ],
)
def test_nonsense_is_answered_at_its_field(coras, emil, entered, name, sentence):
    User.objects.filter(pk=emil.pk).update(email="emil@EXAMPLE.org")
    response = coras.post(URL, typed(coras, **entered))
    assert response.status_code == 200
    form = response.context["form"]
    assert list(form.errors) == [name]
    assert sentence in form.errors[name][0]
    assert User.objects.count() == 2
    assert not django_mail.outbox


@pytest.mark.parametrize("role", ["controlling", "admin"])
def test_the_administration_gives_every_role(client_of, adam, role):
    client = client_of(adam)
    assert client.post(URL, typed(client, role=role)).status_code == 302
    assert User.objects.get(username="unger").role == role


def test_the_page_is_valid_and_only_for_controlling(coras, emil):
    assert not html_errors({URL: coras.get(URL).text})
    client = Client()
    assert client.get(URL)["Location"] == f"/konto/anmelden/?next={URL}"
    client.force_login(emil)
    assert client.get(URL).status_code == client.post(URL, {"name": "x"}).status_code == 403
    assert coras.delete(URL).status_code == 405
