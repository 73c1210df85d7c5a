"""/<page>/bearbeiten/: controlling fills in what only the Kreis can say."""

from datetime import timedelta

import pytest
from django.test import Client

from goals.days import today
from goals.forms.pages import PAGES, TEXT_LIMIT
from goals.models import Action, PageSlot
from tests.factories import make_user
from tests.together import at_once, slowly

URL = "/impressum/bearbeiten/"
SAVED = "Die Angaben zur Seite „Impressum“ sind gespeichert."


def entries(client, url=URL, **texts):
    """What a browser would send: the form as it was opened, with `texts` typed over."""
    form = client.get(url).context["form"]
    return {**form.stored, "token": form.token, "version": form.version, **texts}


def stored(page="impressum"):
    return {row.slot: row.text for row in PageSlot.objects.filter(page=page)}


@pytest.fixture
def cora_client(cora):
    client = Client()
    client.force_login(cora)
    return client


@pytest.fixture
def adam_client(adam):
    client = Client()
    client.force_login(adam)
    return client


# Who


@pytest.mark.parametrize("key", PAGES)
def test_controlling_and_administration_edit_every_page(cora_client, adam_client, key):
    for client in (cora_client, adam_client):
        response = client.get(f"/{key}/bearbeiten/")
        assert response.status_code == 200
        assert [field.name for field in response.context["form"].visible_fields()] == [
            slot.key for slot in PAGES[key].slots
        ]


def test_others_are_refused_reading_and_writing(client_of, emil, ruth):
    for user in (emil, ruth):
        client = client_of(user)
        assert client.get(URL).status_code == 403
        assert client.post(URL, {"vat_id": "DE1", "version": ""}).status_code == 403
    assert stored() == {}


def test_anonymous_readers_are_sent_to_the_login(client, db):
    for response in (client.get(URL), client.post(URL, {"vat_id": "DE1"})):
        assert response.status_code == 302
        assert response["Location"] == f"/konto/anmelden/?next={URL}"
    assert stored() == {}


@pytest.mark.parametrize("key", ["imprint", "ziele", "impressum/impressum", "Impressum"])
def test_there_is_no_form_for_other_words(cora_client, key):
    assert cora_client.get(f"/{key}/bearbeiten/").status_code == 404


def test_other_methods_are_refused(cora_client):
    response = cora_client.delete(URL)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"


# Saving


def test_saving_shows_the_text_on_the_page(cora_client):
    response = cora_client.post(URL, entries(cora_client, vat_id=" DE123456789 "), follow=True)
    assert response.redirect_chain == [("/impressum/", 302)]
    assert SAVED in response.text
    assert "DE123456789" in response.text
    assert stored() == {"vat_id": "DE123456789"}


def test_emptying_a_place_opens_it_again(cora_client):
    cora_client.post(URL, entries(cora_client, vat_id="DE1", editors="Büro"))
    response = cora_client.post(URL, entries(cora_client, vat_id="  \r\n "), follow=True)
    assert stored() == {"editors": "Büro"}
    assert response.text.count("Diese Angabe fehlt noch") == 2


def test_history_keeps_who_wrote_what(cora_client, adam_client, cora, adam):
    cora_client.post(URL, entries(cora_client, vat_id="DE1"))
    adam_client.post(URL, entries(adam_client, vat_id="DE2"))
    adam_client.post(URL, entries(adam_client, vat_id=""))
    versions = PageSlot.history.order_by("history_id")
    kept = [(row.history_type, row.text, row.history_user) for row in versions]
    assert kept == [("+", "DE1", cora), ("~", "DE2", adam), ("-", "DE2", adam)]


def test_saving_without_a_change_leaves_no_trace(cora_client):
    cora_client.post(URL, entries(cora_client, vat_id="DE1"))
    cora_client.post(URL, entries(cora_client))
    assert PageSlot.history.count() == 1


def test_sending_the_same_form_twice_does_nothing_twice(cora_client):
    once = entries(cora_client, vat_id="DE1")
    assert cora_client.post(URL, once).status_code == 302
    assert cora_client.post(URL, once).status_code == 302
    assert PageSlot.history.count() == 1


def test_line_breaks_are_kept_as_one_sign(cora_client):
    cora_client.post(URL, entries(cora_client, editors="Eins\r\nzwei\r\rdrei\tvier"))
    assert stored() == {"editors": "Eins\nzwei\n\ndrei\tvier"}


# Bad input


def refused(response, sentence):
    assert response.status_code == 200
    assert "<title>Fehler: Angaben bearbeiten: Impressum" in response.text
    assert 'class="error-summary"' in response.text
    assert sentence in response.text
    assert stored() == {}


@pytest.mark.parametrize("sign", ["\0", "\x07", "\x1b", "\x7f", "\x85"])
def test_control_characters_are_refused_at_the_field(cora_client, sign):
    sent = entries(cora_client, editors=f"Büro{sign} des Landrats", vat_id="DE1")
    response = cora_client.post(URL, sent)
    refused(response, "unsichtbare Steuerzeichen")
    assert '<a href="#id_editors">' in response.text
    assert 'aria-describedby="id_editors_helptext id_editors_error"' in response.text
    assert sign not in response.text
    assert "Büro des Landrats" in response.text
    assert 'value="DE1"' in response.text


def test_text_may_be_long_but_not_longer(cora_client):
    too_long = entries(cora_client, editors="ä" * (TEXT_LIMIT + 1))
    refused(cora_client.post(URL, too_long), "Der Text hat 20001 Zeichen, möglich sind 20000.")
    cora_client.post(URL, entries(cora_client, editors="ä" * TEXT_LIMIT))
    assert len(stored()["editors"]) == TEXT_LIMIT


def test_line_may_have_200_characters(cora_client):
    refused(cora_client.post(URL, entries(cora_client, vat_id="1" * 201)), "möglich sind 200")


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("31.02.2026", "wie in diesem Beispiel"),
        ("2026-03-12", "wie in diesem Beispiel"),
        ("gestern", "wie in diesem Beispiel"),
        (f"{today() + timedelta(days=1):%d.%m.%Y}", "nicht in der Zukunft"),
        ("23.06.2025", "nicht vor dem 24.06.2025"),
    ],
)
def test_day_of_the_review_is_a_past_day(cora_client, day, sentence):
    url = "/barrierefreiheit/bearbeiten/"
    response = cora_client.post(url, entries(cora_client, url, reviewed_on=day))
    assert response.status_code == 200
    assert sentence in response.text
    assert stored("barrierefreiheit") == {}


def test_day_of_the_review_is_stored_in_one_spelling(cora_client):
    url = "/barrierefreiheit/bearbeiten/"
    cora_client.post(url, entries(cora_client, url, reviewed_on="1.7.2025"))
    assert stored("barrierefreiheit") == {"reviewed_on": "01.07.2025"}


# Two at once


def test_second_of_two_is_shown_both_versions_and_decides(cora_client, adam_client):
    adam_sent = entries(adam_client, editors="Fassung von Adam")
    cora_client.post(URL, entries(cora_client, editors="Fassung von Cora"))

    response = adam_client.post(URL, adam_sent)
    assert response.status_code == 409
    assert stored() == {"editors": "Fassung von Cora"}
    assert "Cora hat diese Seite am" in response.text
    assert "Zuständig für die Inhalte: inzwischen gespeichert" in response.text
    assert response.text.index("Fassung von Cora") < response.text.index("Fassung von Adam")
    form = response.context["form"]
    assert form["editors"].value() == "Fassung von Adam"

    decided = adam_sent | {"version": form.version, "token": form.token}
    assert adam_client.post(URL, decided).status_code == 302
    assert stored() == {"editors": "Fassung von Adam"}


def test_second_of_two_does_not_undo_what_he_did_not_touch(cora_client, adam_client):
    adam_sent = entries(adam_client, vat_id="DE1")
    cora_client.post(URL, entries(cora_client, editors="Fassung von Cora"))

    response = adam_client.post(URL, adam_sent)
    assert response.status_code == 409
    form = response.context["form"]
    assert form["editors"].value() == "Fassung von Cora"
    assert form["vat_id"].value() == "DE1"
    assert "Umsatzsteuer-Identifikationsnummer: inzwischen" not in response.text

    decided = {field.name: field.value() for field in form.visible_fields()}
    adam_client.post(URL, decided | {"version": form.version, "token": form.token})
    assert stored() == {"editors": "Fassung von Cora", "vat_id": "DE1"}


def test_a_tick_is_offered_only_where_there_is_something_to_decide(cora_client, adam_client):
    adam_sent = entries(adam_client, vat_id="DE1")
    cora_client.post(URL, entries(cora_client, editors="Cora", vat_id="DE2"))
    response = adam_client.post(URL, adam_sent)
    assert 'name="take" value="vat_id"' in response.text
    assert 'name="take" value="editors"' not in response.text
    assert "Das Feld zeigt schon diese Fassung" in response.text


def test_second_of_two_learns_that_a_text_was_removed(cora_client, adam_client):
    cora_client.post(URL, entries(cora_client, editors="Alt"))
    adam_sent = entries(adam_client, editors="Neu")
    cora_client.post(URL, entries(cora_client, editors=""))
    response = adam_client.post(URL, adam_sent)
    assert response.status_code == 409
    assert "Die Angabe wurde entfernt." in response.text
    assert stored() == {}


def test_both_saved_the_same_text(cora_client, adam_client):
    adam_sent = entries(adam_client, editors="Büro des Landrats")
    cora_client.post(URL, entries(cora_client, editors="Büro des Landrats"))
    assert adam_client.post(URL, adam_sent).status_code == 302


def test_third_version_in_between_is_shown_again(cora_client, adam_client):
    adam_sent = entries(adam_client, editors="Adam")
    cora_client.post(URL, entries(cora_client, editors="Cora 1"))
    version = adam_client.post(URL, adam_sent).context["form"].version
    cora_client.post(URL, entries(cora_client, editors="Cora 2"))
    response = adam_client.post(URL, adam_sent | {"version": version})
    assert response.status_code == 409
    assert "Cora 2" in response.text
    assert stored() == {"editors": "Cora 2"}


@pytest.mark.parametrize("version", ["", "gefälscht", "-" * 10_000, "\0"])
def test_form_without_a_true_version_overwrites_nothing(cora_client, version):
    cora_client.post(URL, entries(cora_client, editors="Büro des Landrats"))
    sent = entries(cora_client, editors="Anders", version=version)
    response = cora_client.post(URL, sent)
    assert response.status_code == 409
    assert "\0" not in response.text
    assert stored() == {"editors": "Büro des Landrats"}


@pytest.mark.parametrize("token", ["", "kurz", "ü" * 30, "x" * 65, "\0" * 30])
def test_form_without_a_true_token_is_sent_again(cora_client, token):
    response = cora_client.post(URL, entries(cora_client, editors="Büro", token=token))
    refused(response, "Das Formular war nicht vollständig")
    form = response.context["form"]
    again = {"editors": "Büro", "version": form.version, "token": form.token}
    assert cora_client.post(URL, again).status_code == 302
    assert stored() == {"editors": "Büro"}


def test_whoever_goes_back_and_writes_on_is_told_that_it_is_not_stored_yet(cora_client):
    sent = entries(cora_client, editors="Eins")
    cora_client.post(URL, sent)
    response = cora_client.post(URL, sent | {"editors": "Zwei"})
    assert response.status_code == 409
    assert "Dieses Formular haben Sie schon einmal gesendet" in response.text
    assert "Eins" in response.text
    assert stored() == {"editors": "Eins"}

    form = response.context["form"]
    assert form["editors"].value() == "Zwei"
    again = {"editors": "Zwei", "version": form.version, "token": form.token}
    assert cora_client.post(URL, again).status_code == 302
    assert stored() == {"editors": "Zwei"}


def test_the_stored_text_can_be_chosen_with_a_tick(cora_client, adam_client):
    adam_sent = entries(adam_client, editors="Adam", vat_id="DE1")
    cora_client.post(URL, entries(cora_client, editors="Cora"))
    form = adam_client.post(URL, adam_sent).context["form"]
    decided = adam_sent | {"version": form.version, "token": form.token, "take": ["editors"]}
    assert adam_client.post(URL, decided).status_code == 302
    assert stored() == {"editors": "Cora", "vat_id": "DE1"}


@pytest.mark.parametrize("name", ["", "gibtesnicht", "version", "\0"])
def test_nonsense_cannot_be_chosen(cora_client, name):
    sent = entries(cora_client, editors="Büro", take=[name])
    assert cora_client.post(URL, sent).status_code == 302
    assert stored() == {"editors": "Büro"}


# Really at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", ["", "Alt"])
def test_of_two_who_save_at_once_one_decides(monkeypatch, before):
    cora, adam = Client(), Client()
    cora.force_login(make_user("Cora", "controlling"))
    adam.force_login(make_user("Adam", "admin"))
    if before:
        PageSlot.objects.create(page="impressum", slot="editors", text=before)
    sent = [entries(cora, editors="Cora"), entries(adam, editors="Adam")]
    monkeypatch.setattr(PageSlot, "save", slowly(PageSlot.save))
    answers = at_once(lambda: cora.post(URL, sent[0]), lambda: adam.post(URL, sent[1]))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    winner = "Cora" if answers[0].status_code == 302 else "Adam"
    assert stored() == {"editors": winner}
    loser = next(answer for answer in answers if answer.status_code == 409)
    assert f"{winner} hat diese Seite am" in loser.text


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_version(monkeypatch):
    first, second = Client(), Client()
    cora = make_user("Cora", "controlling")
    for client in (first, second):
        client.force_login(cora)
    sent = entries(first, editors="Büro")
    monkeypatch.setattr(PageSlot, "save", slowly(PageSlot.save))
    answers = at_once(lambda: first.post(URL, sent), lambda: second.post(URL, sent))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert PageSlot.history.count() == 1
    assert Action.objects.count() == 1
