"""/controlling/konten/<id>/bearbeiten/: controlling keeps accounts; rights go at once."""

import pytest
from django.core import mail as django_mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from goals.models import Refused, User
from goals.vocabulary import Role
from tests.accounts.test_login import lock, sign_in
from tests.entries import entries
from tests.factories import make_department, make_user
from tests.together import at_once, slowly
from tests.validity import html_errors
from tests.visitors import login


def change(client, account, **typed):
    url = account.get_absolute_url()
    return client.post(url, entries(client.get(url).context["form"], **typed))


def stored(account):
    return User.objects.get(pk=account.pk)


# Changing


def test_one_save_is_one_version(coras, cora, emil, youth):
    before = emil.history.count()
    typed = {"name": "Emil Ernst", "email": "emil@example.org", "role": "council"}
    answer = change(coras, emil, departments=[str(youth.pk)], **typed)
    assert answer["Location"] == emil.get_absolute_url()
    assert "Das Konto von Emil Ernst ist gespeichert." in coras.get(answer["Location"]).text
    found = stored(emil)
    assert (found.name, found.email, found.role) == tuple(typed.values())
    assert list(found.departments.all()) == [youth]
    assert emil.history.count() == before + 1
    assert emil.history.first().history_user == cora


def test_saving_without_a_change_leaves_no_trace(coras, emil):
    before = emil.history.count()
    answer = change(coras, emil)
    assert "Es gab nichts zu ändern." in coras.get(answer["Location"]).text
    assert emil.history.count() == before


def test_another_role_and_department_count_at_once(coras, emil, youth):
    emils = login(emil)
    assert emils.get("/schreibtisch/").status_code == 200
    change(coras, emil, departments=[str(youth.pk)])
    assert emils.get("/schreibtisch/").context["user"].department_keys == {youth.pk}
    change(coras, emil, role="council")
    assert emils.get("/schreibtisch/").status_code == 403


def test_a_deactivated_person_is_out_at_once_and_the_account_stays(coras, emil):
    emils = login(emil)
    change(coras, emil, is_active=None)
    assert emils.get("/schreibtisch/").status_code == 302
    assert sign_in(Client(), "emil").status_code == 200
    assert "Zugang neu einladen" not in coras.get(emil.get_absolute_url()).text
    change(coras, emil, is_active="on")
    assert stored(emil).is_active
    # Neither the old session nor the old password lives again.
    assert emils.get("/schreibtisch/").status_code == 302
    assert sign_in(Client(), "emil").status_code == 200
    assert "Zugang neu einladen" in coras.get(emil.get_absolute_url()).text


def test_an_account_is_deleted_by_nobody(emil):
    with pytest.raises(Refused):
        emil.delete()
    with pytest.raises(Refused):
        User.objects.filter(pk=emil.pk).delete()


def test_a_closed_department_stays_and_is_not_offered(coras, emil, roads):
    roads.is_active = False
    roads.save()
    other = make_department("Alt", is_active=False)
    assert change(coras, emil, name="Anders").status_code == 302
    assert list(stored(emil).departments.all()) == [roads]
    assert "gibt es nicht mehr" in change(coras, emil, departments=[str(other.pk)]).text


# Who may not


@pytest.mark.parametrize("role", ["controlling", "admin"])
def test_controlling_does_not_touch_accounts_that_release_or_administer(coras, role):
    url = make_user("Uwe", role).get_absolute_url()
    for page in (url, url.replace("bearbeiten", "einladen"), url.replace("bearbeiten", "verlauf")):
        assert coras.get(page).status_code == 403
        assert coras.post(page, {"name": "x"}).status_code in (403, 405)
    assert coras.post(url.replace("bearbeiten", "entsperren")).status_code == 403


def test_nobody_in_controlling_gets_into_an_account_that_releases_what_they_reported(coras, emil):
    """Four eyes: neither by a new account, nor by another role, nor by the link of a colleague."""
    new = "/controlling/konten/neu/"
    typed = {"name": "Zwei", "username": "zwei", "role": "controlling"}
    answer = coras.post(new, entries(coras.get(new).context["form"], **typed))
    assert "Eintrag der Liste" in answer.text
    assert not User.objects.filter(username="zwei").exists()
    colleague = make_user("Cleo", "controlling")
    link = colleague.get_absolute_url().replace("bearbeiten", "einladen")
    assert coras.post(link, {"token": "t" * 24}).status_code == 403


@pytest.mark.parametrize("role", ["controlling", "admin"])
def test_controlling_gives_no_role_that_releases_or_administers(coras, emil, role):
    answer = change(coras, emil, role=role)
    assert "Eintrag der Liste" in answer.text
    assert stored(emil).role == Role.EDITOR


def test_the_administration_does_not_change_the_own_role_or_activity(adams, adam):
    form = adams.get(adam.get_absolute_url()).context["form"]
    assert not {"role", "is_active"} & set(form.fields)
    sent = entries(form, name="Anders") | {"role": "council"}
    assert adams.post(adam.get_absolute_url(), sent).status_code == 302
    found = stored(adam)
    assert (found.name, found.role, found.is_active) == ("Anders", Role.ADMIN, True)


def test_controlling_does_not_change_the_own_account(coras, cora):
    assert coras.get(cora.get_absolute_url()).status_code == 403


def test_others_are_refused(emil, erna, ruth):
    url = erna.get_absolute_url()
    for user in (emil, ruth):
        assert login(user).get(url).status_code == 403
        assert login(user).post(url, {"name": "x"}).status_code == 403
    assert Client().get(url)["Location"] == f"/konto/anmelden/?next={url}"


def test_an_account_that_there_is_not_is_not_found(coras):
    assert coras.get("/controlling/konten/999999/bearbeiten/").status_code == 404


def test_other_methods_are_refused(coras, emil):
    assert coras.delete(emil.get_absolute_url()).status_code == 405


# The last of the administration


@pytest.mark.parametrize("column", ["role", "is_active"])
def test_the_last_active_account_of_the_administration_stays(adam, column):
    setattr(adam, column, {"role": "editor", "is_active": False}[column])
    with pytest.raises(ValidationError, match="letzte aktive Konto"):
        adam.full_clean()
    make_user("Anna", "admin")
    adam.full_clean()


def test_the_technical_admin_keeps_the_last_one_too(adams, adam, emil):
    """Nobody takes the own role there, so that the last one is whoever asks."""
    url = f"/verwaltung/goals/user/{adam.pk}/change/"
    sent = {"username": "adam", "name": "Adam", "role": "editor", "email": ""}
    assert adams.post(url, sent).status_code == 302
    assert (stored(adam).role, stored(adam).is_active) == (Role.ADMIN, True)


@pytest.mark.django_db(transaction=True)
def test_two_of_the_administration_do_not_take_it_from_each_other_at_once(monkeypatch):
    adam, anna = make_user("Adam", "admin"), make_user("Anna", "admin")
    pairs = [(login(adam), anna), (login(anna), adam)]
    sent = [
        entries(client.get(other.get_absolute_url()).context["form"], role="editor")
        for client, other in pairs
    ]
    monkeypatch.setattr(User, "revise", slowly(User.revise))
    answers = at_once(
        lambda: pairs[0][0].post(anna.get_absolute_url(), sent[0]),
        lambda: pairs[1][0].post(adam.get_absolute_url(), sent[1]),
    )
    assert sorted(answer.status_code for answer in answers) == [302, 403]
    assert User.objects.filter(role="admin", is_active=True).count() == 1


# Two at once


def test_second_of_two_is_shown_both_versions_and_decides(coras, adams, emil):
    url = emil.get_absolute_url()
    form = adams.get(url).context["form"]
    change(coras, emil, name="Emil von Cora", role="council")
    answer = adams.post(url, entries(form, name="Emil von Adam"))
    assert answer.status_code == 409
    assert not html_errors({url: answer.text})
    assert "Cora hat dieses Konto am" in answer.text
    form = answer.context["form"]
    assert set(form.others) == {"name", "role"}
    assert form["role"].theirs == ["Kreistag"]
    assert adams.post(url, entries(form)).status_code == 302
    assert (stored(emil).name, stored(emil).role) == ("Emil von Adam", Role.COUNCIL)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_decides(monkeypatch):
    emil = make_user("Emil", "editor")
    url = emil.get_absolute_url()
    clients = [login(make_user("Cora", "controlling")), login(make_user("Adam", "admin"))]
    sent = [
        entries(client.get(url).context["form"], name=name)
        for client, name in zip(clients, ["Eins", "Zwei"], strict=True)
    ]
    monkeypatch.setattr(User, "revise", slowly(User.revise))
    answers = at_once(lambda: clients[0].post(url, sent[0]), lambda: clients[1].post(url, sent[1]))
    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [302, 409]
    assert stored(emil).name == ["Eins", "Zwei"][statuses.index(302)]


# Addresses


@pytest.mark.parametrize("after", ["neu@example.org", ""])
def test_the_mailbox_before_is_told_of_a_change(coras, emil, smtp, after):
    User.objects.filter(pk=emil.pk).update(email="emil@example.org")
    url = emil.get_absolute_url()
    sent = entries(coras.get(url).context["form"], email=after)
    for _ in range(2):
        assert coras.post(url, sent)["Location"] == url
    (told,) = smtp.mails
    assert told["To"] == "emil@example.org"
    text = told.get_content()
    assert "Cora hat die E-Mail-Adresse Ihres Kontos „emil“" in text
    assert "neu@example.org" not in text
    assert ("Wer die neue Adresse liest" in text) == bool(after)


def test_a_mailbox_that_stays_is_told_nothing(coras, emil):
    User.objects.filter(pk=emil.pk).update(email="emil@example.org")
    change(coras, emil, name="Anders")
    change(coras, emil, email="Emil@example.org")
    assert not django_mail.outbox


def test_a_mailbox_that_could_not_be_told_is_named(coras, emil, settings):
    settings.EMAIL_URL = ""
    User.objects.filter(pk=emil.pk).update(email="emil@example.org")
    answer = change(coras, emil, email="")
    assert "Die bisherige Adresse hat von der Änderung keine" in coras.get(answer["Location"]).text


def test_an_address_belongs_to_one_account_in_any_case(emil, erna):
    User.objects.filter(pk=emil.pk).update(email="post@example.org")
    erna.email = "POST@Example.org"
    with pytest.raises(ValidationError, match="gehört schon zu einem anderen Konto"):
        erna.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        erna.save()
    assert User.objects.filter(email="").count() == 1
    make_user("Ohne", "council")


def test_the_technical_admin_says_so_at_the_form(adams, emil, erna):
    User.objects.filter(pk=emil.pk).update(email="post@example.org")
    sent = {"username": "erna", "name": "Erna", "role": "editor", "email": "POST@example.org"}
    answer = adams.post(f"/verwaltung/goals/user/{erna.pk}/change/", sent)
    assert "gehört schon zu einem anderen Konto" in answer.text


# What is told of the access


def test_the_page_tells_lock_login_and_password(coras, emil):
    page = coras.get(emil.get_absolute_url())
    assert not html_errors({emil.get_absolute_url(): page.text})
    assert "noch nie" in page.text
    assert "Jetzt entsperren" not in page.text
    lock(Client(), "emil")
    page = coras.get(emil.get_absolute_url())
    assert not html_errors({emil.get_absolute_url(): page.text})
    assert "gesperrt bis" in page.text
    assert "Jetzt entsperren" in page.text
