"""/gremien/<slug>/: its term, fields, sessions and those who sit in it today."""

import pytest
from django.db import IntegrityError, transaction

from goals.models import Membership
from tests.factories import (
    days_ago,
    make_body,
    make_field,
    make_goal,
    make_membership,
    make_session,
    make_user,
)
from tests.reading import links_of, main_of, refuses_other_methods, section_of

pytestmark = pytest.mark.django_db


def test_body_shows_term_fields_and_sessions(client):
    field = make_field()
    body = make_body("Ausschuss für Mobilität", [field])
    coming, past = make_session(body), make_session(body, days_ago(9))
    response = client.get(body.get_absolute_url())
    assert "Wahlperiode 2025–heute" in main_of(response)
    assert field.title in section_of(response, "felder")
    assert coming.get_absolute_url() in links_of(response)
    assert f"{days_ago(9):%d.%m.%Y}" in section_of(response, "vergangene")
    assert f"{body.get_absolute_url()}kalender.ics" in links_of(response)
    assert past.get_absolute_url() in links_of(response)


def test_members_are_those_of_today_and_no_account_is_told(client):
    body = make_body()
    make_membership(body, make_user("Zita", "council", email="zita@example.org"))
    make_membership(body, "Anton Alt", kind="chair", starts_on=days_ago(9))
    make_membership(body, "Frida Früher", starts_on=days_ago(9), ends_on=days_ago(1))
    make_membership(body, "Karl Künftig", starts_on=days_ago(-1))
    response = client.get(body.get_absolute_url())
    assert section_of(response, "mitglieder").endswith("Anton Alt Vorsitz Zita")
    assert "example.org" not in response.text


def test_empty_body_says_so(client):
    words = main_of(client.get(make_body().get_absolute_url()))
    for sentence in ("kein Themenfeld zugeordnet", "Es ist niemand eingetragen."):
        assert sentence in words


def test_goals_of_a_body_are_those_of_its_fields():
    goal = make_goal()
    make_goal(make_field("I", 1, "Wirtschaft"))
    assert list(make_body(fields=[goal.field]).goals()) == [goal]
    assert list(make_body("Ohne Feld").goals()) == []


def test_bodies_of_a_member_are_those_of_the_day(ruth):
    body, former = make_body("Jetzt"), make_body("Früher")
    make_membership(body, ruth, starts_on=days_ago(9))
    make_membership(former, ruth, starts_on=days_ago(9), ends_on=days_ago(5))
    seats = Membership.objects.of(ruth)
    assert [seat.body for seat in seats.on()] == [body]
    assert {seat.body for seat in seats.on(days_ago(6))} == {body, former}
    assert not Membership.objects.of(None).exists()


@pytest.mark.parametrize(
    "columns",
    [{"name": ""}, {"starts_on": days_ago(1), "ends_on": days_ago(2)}, {"kind": "king"}],
    ids=["nobody", "ends before it starts", "unknown kind"],
)
def test_the_database_refuses_memberships_without_sense(columns):
    body = make_body()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_membership(body, columns.pop("name", "Rita Rat"), **columns)


def test_unknown_body_is_not_found(client):
    assert client.get("/gremien/gibt-es-nicht/").status_code == 404


def test_other_methods_are_refused():
    assert refuses_other_methods(make_body().get_absolute_url())
