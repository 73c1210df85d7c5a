"""/gremien/<slug>/bearbeiten/: name, term, fields and members of a body are changed."""

from datetime import date
from unittest.mock import patch

import pytest

from goals.forms.bodies import BodyForm
from goals.models import CouncilTerm, Membership
from tests.entries import entries
from tests.factories import (
    make_body,
    make_field,
    make_membership,
    make_resolution,
    make_session,
    make_term,
)
from tests.reading import links_of, main_of
from tests.visitors import login

pytestmark = pytest.mark.django_db


@pytest.fixture
def body(ruth):
    term = make_term(date(2025, 11, 1), date(2030, 10, 31))
    body = make_body(
        "Kreistag", [make_field()], slug="kreistag", term=term, duties="Eins.\r\nZwei."
    )
    make_membership(body, ruth)
    make_membership(body, "Rita Rat", kind="chair")
    return body


URL = "/gremien/kreistag/bearbeiten/"


def form_of(client):
    return client.get(URL).context["form"]


def row(body, name):
    """The beginning of the names of a member's fields."""
    return next(f"seat_{each.pk}" for each in body.memberships.all() if each.person == name)


def counts(body):
    return body.history.count(), Membership.history.count()


def test_the_page_of_the_body_leads_here_for_those_who_may(body, client, cora, adam, emil, ruth):
    for user, is_shown in ((cora, True), (adam, True), (emil, False), (ruth, False)):
        assert (URL in links_of(login(user).get(body.get_absolute_url()))) is is_shown
    assert URL not in links_of(client.get(body.get_absolute_url()))


def test_saving_without_a_change_leaves_no_trace(coras, body):
    before = counts(body)
    response = coras.post(URL, entries(form_of(coras)), follow=True)
    assert "Es gab nichts zu ändern." in response.text
    assert counts(body) == before


def test_a_new_name_holds_at_once_and_the_address_stays(coras, cora, body):
    before = counts(body)
    response = coras.post(URL, entries(form_of(coras), name="Rat des Kreises", position="5"))
    assert response["Location"] == "/gremien/kreistag/"
    body.refresh_from_db()
    assert (body.name, body.position, body.slug) == ("Rat des Kreises", 5, "kreistag")
    assert counts(body) == (before[0] + 1, before[1])
    assert body.history.first().history_user == cora


def test_fields_are_changed_and_those_kept_stay_the_same_rows(coras, body):
    (old,) = body.fields.all()
    # Another resolution is in force, with a field of the same number and a new one.
    resolution = make_resolution(date(2026, 1, 1))
    make_field(resolution=resolution)
    new = make_field("I", 1, resolution=resolution)
    coras.post(URL, entries(form_of(coras), numbers=["I", "VIII"]))
    assert set(body.fields.all()) == {old, new}
    response = coras.post(URL, entries(form_of(coras), numbers=None), follow=True)
    assert "Ihm ist noch kein Themenfeld zugeordnet" in main_of(response)
    assert not body.fields.exists()


def test_a_field_of_an_earlier_resolution_can_stay(coras, body):
    make_field("I", 1, resolution=make_resolution(date(2026, 1, 1)))
    assert "VIII (früherer Beschluss)" in main_of(coras.get(URL))
    assert coras.post(URL, entries(form_of(coras), name="Anders")).status_code == 302
    assert body.field_numbers == ["VIII"]


def test_a_member_ends_and_is_not_deleted(coras, cora, body):
    before, name = counts(body), row(body, "Rita Rat")
    coras.post(URL, entries(form_of(coras), **{f"{name}_ends_on": "31.12.2025"}))
    seat = Membership.objects.get(name="Rita Rat")
    assert seat.ends_on == date(2025, 12, 31)
    assert counts(body) == (before[0] + 1, before[1] + 1)
    assert seat.history.first().history_user == cora
    assert "Rita Rat" not in main_of(coras.get(body.get_absolute_url()))
    assert "31.12.2025" in coras.get(URL).text


def test_a_row_typed_by_mistake_ends_on_its_first_day(coras, body):
    name = row(body, "Rita Rat")
    coras.post(URL, entries(form_of(coras), **{f"{name}_ends_on": "01.11.2025"}))
    assert Membership.objects.get(name="Rita Rat").ends_on == date(2025, 11, 1)


def test_an_emptied_member_is_asked_about(coras, body):
    name = row(body, "Rita Rat")
    sent = entries(form_of(coras), **{f"{name}_name": "", f"{name}_starts_on": ""})
    response = coras.post(URL, sent)
    assert "Wer ausscheidet, bekommt einen letzten Tag." in main_of(response)
    # There is no box to be ticked, and a forged one does nothing.
    assert f"{name}_remove" not in response.text
    coras.post(URL, entries(form_of(coras)) | {f"{name}_remove": "on"})
    assert Membership.objects.count() == 2


def test_members_that_were_not_sent_stay_and_foreign_ones_are_out_of_reach(coras, body):
    foreign = make_membership(make_body("Anderer", term=body.term), "Fremd")
    sent = entries(form_of(coras), name="Anders")
    sent = {name: value for name, value in sent.items() if not name.startswith("seat_")}
    sent |= {f"seat_{foreign.pk}_account": "", f"seat_{foreign.pk}_name": "Meins"}
    sent |= {f"seat_{foreign.pk}_kind": "member", f"seat_{foreign.pk}_starts_on": "01.12.2025"}
    coras.post(URL, sent)
    foreign.refresh_from_db()
    assert foreign.name == "Fremd"
    assert body.memberships.filter(name="Rita Rat").exists()


def test_whoever_gets_an_account_keeps_the_seat(coras, body):
    name = row(body, "Rita Rat")
    seat = Membership.objects.get(name="Rita Rat")
    from_now = {f"{name}_account": "ruth", f"{name}_name": ""}
    response = coras.post(URL, entries(form_of(coras), **from_now))
    assert "sitzt „ruth“ schon in diesem Gremium." in main_of(response)
    ruths = row(body, "Ruth")
    coras.post(
        URL, entries(form_of(coras), **from_now, **{f"{ruths}_account": "", f"{ruths}_name": "R"})
    )
    seat.refresh_from_db()
    assert (seat.person, seat.name) == ("Ruth", "")


def test_what_overlaps_already_need_not_be_mended_for_another_change(coras, body):
    make_membership(body, "Rita Rat", starts_on=date(2026, 1, 1))
    assert coras.post(URL, entries(form_of(coras), name="Anders")).status_code == 302
    first, second = body.memberships.filter(name="Rita Rat").order_by("starts_on")
    name = f"seat_{second.pk}_starts_on"
    response = coras.post(URL, entries(form_of(coras), **{name: "02.01.2026"}))
    assert list(response.context["form"].errors) == [name]
    response = coras.post(
        URL, entries(form_of(coras), **{f"seat_{first.pk}_ends_on": "01.12.2026"})
    )
    assert list(response.context["form"].errors) == [name]


def test_an_account_that_is_no_member_of_the_council_any_more_stays(coras, body, ruth):
    ruth.role = "editor"
    ruth.save()
    assert coras.post(URL, entries(form_of(coras), name="Anders")).status_code == 302
    assert body.memberships.filter(user=ruth).exists()


def test_its_sessions_stay_within_its_term(coras, body):
    make_session(body, date(2026, 3, 1))
    other = make_term(date(2030, 11, 1))
    response = coras.post(URL, entries(form_of(coras), term=str(other.pk)))
    form = response.context["form"]
    told = "Nicht in der Wahlperiode 2030–heute liegt 1 Sitzung dieses Gremiums."
    assert told in form.errors["term"][0]


def test_a_term_that_was_cut_meanwhile_is_told(coras, body):
    make_session(body, date(2031, 3, 1))
    other = make_term(date(2030, 11, 1))
    sent = entries(form_of(coras), term=str(other.pk))
    read = BodyForm.clean

    def cut_afterwards(form):
        read(form)
        CouncilTerm.objects.filter(pk=other.pk).update(ends_on=date(2030, 12, 31))

    with patch.object(BodyForm, "clean", cut_afterwards):
        response = coras.post(URL, sent)
    assert "1 Sitzung dieses Gremiums" in response.context["form"].errors["term"][0]
    body.refresh_from_db()
    assert body.term != other


def test_a_term_it_fits_in_can_be_chosen(coras, body):
    make_session(body, date(2026, 3, 1))
    body.term.ends_on = date(2026, 12, 31)
    body.term.save()
    other = make_term(date(2027, 1, 1))
    empty = make_body("Leer", term=body.term, slug="leer")
    url = "/gremien/leer/bearbeiten/"
    sent = entries(coras.get(url).context["form"], term=str(other.pk))
    assert coras.post(url, sent).status_code == 302
    empty.refresh_from_db()
    assert empty.term == other


def test_second_of_two_is_shown_both_versions_field_by_field(coras, adams, body):
    rita, ruth = row(body, "Rita Rat"), row(body, "Ruth")
    coras_form = form_of(coras)
    adam_typed = {
        "name": "Name von Adam",
        "duties": "Aufgaben von Adam",
        "numbers": None,
        f"{rita}_kind": "deputy",
        f"{ruth}_ends_on": "31.12.2026",
        "seat_n1_name": "Neu von Adam",
    }
    assert adams.post(URL, entries(form_of(adams), **adam_typed)).status_code == 302
    cora_typed = {"name": "Name von Cora", f"{rita}_kind": "member"}
    response = coras.post(URL, entries(coras_form, **cora_typed))
    assert response.status_code == 409
    assert "Adam hat dieses Gremium am" in response.text
    form, new = response.context["form"], row(body, "Neu von Adam")
    assert set(form.others) == {"name", "duties", "numbers", rita, ruth, new}
    assert form.taken == {"duties", "numbers", ruth, new}
    rows = {each.name: each for each in form.rows}
    assert rows[rita].theirs == "Rita Rat, stellvertretendes Mitglied, ab 01.11.2025"
    assert f'name="take" value="{rita}"' in response.text
    assert f'href="#id_{rita}_account"' in response.text
    assert form[f"{new}_name"].value() == "Neu von Adam"
    assert form[f"{ruth}_ends_on"].value() == "31.12.2026"

    assert coras.post(URL, entries(form, take=[rita])).status_code == 302
    body.refresh_from_db()
    assert (body.name, body.duties) == ("Name von Cora", "Aufgaben von Adam")
    assert Membership.objects.get(name="Rita Rat").kind == "deputy"
    assert not body.fields.exists()


def test_who_changed_a_member_alone_is_named(coras, adams, body):
    rita, coras_form = row(body, "Rita Rat"), form_of(coras)
    adams.post(URL, entries(form_of(adams), **{f"{rita}_kind": "deputy"}))
    response = coras.post(URL, entries(coras_form, **{f"{rita}_kind": "member"}))
    assert (response.status_code, "Adam hat dieses Gremium am" in response.text) == (409, True)


def test_a_name_of_another_body_is_told(coras, body):
    make_body("Beirat", term=body.term)
    response = coras.post(URL, entries(form_of(coras), name="beirat"))
    assert list(response.context["form"].errors) == ["name"]


def test_others_are_refused(client, emil, ruth, body):
    assert client.get(URL)["Location"] == f"/konto/anmelden/?next={URL}"
    for user in (emil, ruth):
        assert login(user).get(URL).status_code == 403
        assert login(user).post(URL, {"name": "Anders"}).status_code == 403
    body.refresh_from_db()
    assert body.name == "Kreistag"


def test_unknown_body_is_not_found(coras):
    assert coras.get("/gremien/gibt-es-nicht/bearbeiten/").status_code == 404


def test_other_methods_are_refused(coras, body):
    assert coras.put(URL).status_code == 405
