"""/gremien/neu/: a body of a term, with its fields and those who sit in it."""

from datetime import date

import pytest

from goals.models import CouncilBody, CouncilTerm, Membership
from goals.models.versions import RevisedModel
from tests.entries import entries
from tests.factories import (
    make_body,
    make_field,
    make_membership,
    make_resolution,
    make_term,
    make_user,
)
from tests.reading import links_of, main_of, section_of
from tests.together import at_once, slowly
from tests.visitors import login

URL = "/gremien/neu/"
NASTY = "#1 $x$ *fett* <b>„“</b> & \\n 🚲 مرحبا {{ 7 }} "

pytestmark = pytest.mark.django_db


@pytest.fixture
def term(db):
    return make_term(date(2025, 11, 1), date(2030, 10, 31))


def form_of(client):
    return client.get(URL).context["form"]


def seat(number, **parts):
    return {f"seat_n{number}_{part}": value for part, value in parts.items()}


def test_a_body_is_made_with_fields_and_members(coras, cora, term, ruth):
    field = make_field()
    typed = {"name": "Ausschuss für Straßen", "duties": "Straßen.\n\nWege.", "numbers": ["VIII"]}
    typed |= seat(1, account="RUTH", kind="chair", starts_on="10.11.2025")
    typed |= seat(3, name="Rita Rat", ends_on="31.12.2026")
    response = coras.post(URL, entries(form_of(coras), **typed), follow=True)
    body = CouncilBody.objects.get()
    assert response.redirect_chain == [("/gremien/ausschuss-fuer-strassen/", 302)]
    assert "Das Gremium „Ausschuss für Straßen“ ist angelegt." in main_of(response)
    assert (body.term, body.position, list(body.fields.all())) == (term, 100, [field])
    version = body.history.get()
    assert (version.history_user, version.fields.count()) == (cora, 1)
    seats = [row.seat for row in body.memberships.order_by("pk")]
    assert [str(row) for row in seats] == [
        "Konto ruth, Vorsitz, ab 10.11.2025",
        "Rita Rat, Mitglied, ab 01.11.2025 bis 31.12.2026",
    ]
    assert {row.history_user for row in Membership.history.all()} == {cora}


def test_an_account_is_found_by_its_whole_name_too(coras, term):
    make_user("Marlies Muster", "council")
    sent = entries(form_of(coras), name="Beirat", **seat(1, account="marlies muster"))
    assert coras.post(URL, sent).status_code == 302
    assert Membership.objects.get().user.name == "Marlies Muster"


def test_without_a_field_it_is_made_and_that_is_said(coras, term):
    response = coras.post(URL, entries(form_of(coras), name="Beirat"), follow=True)
    assert "Ihm ist noch kein Themenfeld zugeordnet" in main_of(response)


def test_the_present_term_is_chosen_and_accounts_of_the_council_are_offered(coras, term, ruth):
    make_term(date(2020, 11, 1), date(2025, 10, 31))
    make_user("Alt", "council", is_active=False)
    response = coras.get(URL)
    assert response.context["form"]["term"].value() == str(term.pk)
    listed = response.text.partition('<datalist id="konten">')[2].partition("</datalist>")[0]
    assert listed.strip() == '<option value="ruth">Ruth</option>'


def test_names_are_shown_as_they_were_typed_and_the_address_is_a_slug(coras, term):
    coras.post(URL, entries(form_of(coras), name=NASTY, duties=NASTY))
    body = CouncilBody.objects.get()
    assert body.name == NASTY.strip()
    assert body.slug.isascii()
    page = coras.get(body.get_absolute_url())
    assert "<b>„“</b>" not in page.text
    assert "#1 $x$ *fett* <b>„“</b> & \\n 🚲 مرحبا" in main_of(page)
    assert coras.get(f"{body.get_absolute_url()}bearbeiten/").status_code == 200


def test_a_name_of_signs_alone_has_an_address(coras, term):
    for _ in range(2):
        body = coras.post(
            URL, entries(form_of(coras), name="🚲" * (1 + CouncilBody.objects.count()))
        )
        assert body.status_code == 302
    slugs = list(CouncilBody.objects.order_by("pk").values_list("slug", flat=True))
    assert slugs == ["gremium", "gremium-2"]


def test_a_successor_begins_with_what_the_body_is_for_and_without_members(coras, term):
    fields = [make_field(), make_field("I", 1, "Wirtschaft")]
    old = make_body(
        "Beirat „Jugend“", fields, slug="beirat", term=term, position=7, duties="Jugend."
    )
    make_membership(old, "Rita Rat")
    assert f"{URL}?von=beirat" in links_of(coras.get(old.get_absolute_url()))
    assert "Die nächste Wahlperiode fehlt noch." in main_of(coras.get(f"{URL}?von=beirat"))
    make_term(date(2040, 11, 1))
    later = make_term(date(2030, 11, 1), date(2035, 10, 31))
    page = coras.get(f"{URL}?von=beirat")
    assert "Die nächste Wahlperiode fehlt noch." not in main_of(page)
    sent = entries(page.context["form"])
    response = coras.post(f"{URL}?von=beirat", sent, follow=True)
    # Marks within marks are single ones.
    assert "Das Gremium „Beirat ‚Jugend‘“ ist angelegt." in main_of(response)
    new = CouncilBody.objects.get(term=later)
    assert (new.name, new.position, new.duties) == (old.name, 7, "Jugend.")
    assert set(new.fields.all()) == set(fields)
    assert new.follows == old
    assert old.get_absolute_url() in links_of(coras.get(new.get_absolute_url()))
    assert not new.memberships.exists()
    assert coras.get(f"{URL}?von=gibt-es-nicht").status_code == 404


def test_a_body_follows_one_of_an_earlier_term(coras, term):
    other = make_body("Beirat", term=term)
    sent = entries(coras.get(URL).context["form"], name="Neuer Beirat", follows=str(other.pk))
    form = coras.post(URL, sent).context["form"]
    assert form.errors["follows"] == ["Wählen Sie ein Gremium einer früheren Wahlperiode."]


def test_who_is_followed_stays_in_an_earlier_term(coras, term):
    former, later = make_body("Beirat", term=term), make_term(date(2030, 11, 1))
    latest = make_term(date(2035, 11, 1))
    CouncilTerm.objects.filter(pk=later.pk).update(ends_on=date(2035, 10, 31))
    make_body("Neuer Beirat", term=later, follows=former)
    url = f"{former.get_absolute_url()}bearbeiten/"
    sent = entries(coras.get(url).context["form"], term=str(latest.pk))
    assert "Ihm folgt „Neuer Beirat“" in coras.post(url, sent).context["form"].errors["term"][0]


def test_of_the_fields_of_an_earlier_resolution_those_in_force_are_taken(coras, term):
    make_body("Beirat", [make_field(), make_field("I", 1)], slug="beirat", term=term)
    kept = make_field(resolution=make_resolution(date(2026, 1, 1)))
    make_term(date(2030, 11, 1))
    coras.post(f"{URL}?von=beirat", entries(coras.get(f"{URL}?von=beirat").context["form"]))
    assert list(CouncilBody.objects.get(slug="beirat-2").fields.all()) == [kept]


@pytest.mark.parametrize(
    ("typed", "name", "sentence"),
    [
        ({"name": ""}, "name", "Geben Sie dem Gremium einen Namen."),
        ({"name": "x" * 151}, "name", "möglich sind 150"),
        ({"name": "x" * 100_000}, "name", "hat 100000 Zeichen"),
        ({"name": "a\x07"}, "name", "Steuerzeichen"),
        ({"name": "KREISTAG"}, "name", "gibt es in der Wahlperiode 2025–2030 schon."),
        ({"term": ""}, "term", "Wählen Sie eine Wahlperiode."),
        ({"follows": "999999"}, "follows", "Eintrag der Liste"),
        ({"term": "999999"}, "term", "Eintrag der Liste"),
        ({"term": "x"}, "term", "Eintrag der Liste"),
        ({"position": "-1"}, "position", "ganze Zahl"),
        ({"position": "1,5"}, "position", "ganze Zahl"),
        ({"position": "٣"}, "position", "ganze Zahl"),
        ({"position": "9" * 5_000}, "position", "ganze Zahl"),
        ({"position": "10000"}, "position", "0 bis 9.999"),
        ({"duties": "x" * 2_001}, "duties", "möglich sind 2000"),
        ({"duties": "a\x00b"}, "duties", "Steuerzeichen"),
        ({"numbers": ["XX"]}, "numbers", "gibt es nicht"),
        (seat(1, account="ruth", name="Ruth"), "seat_n1_account", "entweder ein Konto oder einen"),
        (seat(1, starts_on="01.12.2025"), "seat_n1_account", "entweder ein Konto oder einen"),
        (seat(1, account="emil"), "seat_n1_account", "gibt es im Kreistag nicht"),
        (seat(1, account="niemand"), "seat_n1_account", "gibt es im Kreistag nicht"),
        (seat(1, account="x" * 151), "seat_n1_account", "möglich sind 150"),
        (seat(1, name="x" * 151), "seat_n1_name", "möglich sind 150"),
        (seat(1, name="a\x1b"), "seat_n1_name", "Steuerzeichen"),
        (seat(1, name="Rita", kind="king"), "seat_n1_kind", "Eintrag der Liste"),
        (seat(1, name="Rita", starts_on="31.02.2026"), "seat_n1_starts_on", "gibt es nicht"),
        (
            seat(1, name="Rita", starts_on="02.01.2026", ends_on="01.01.2026"),
            "seat_n1_ends_on",
            "Das Ende liegt vor dem Beginn.",
        ),
        (seat(1, name="Rita", starts_on="31.10.2025"), "seat_n1_starts_on", "nicht in der Wahl"),
        (seat(1, name="Rita", ends_on="01.11.2030"), "seat_n1_ends_on", "nicht in der Wahl"),
        (
            seat(1, account="ruth") | seat(2, account="ruth", starts_on="01.01.2027"),
            "seat_n2_starts_on",
            "sitzt „ruth“ schon in diesem Gremium.",
        ),
        (
            seat(1, account="ruth", starts_on="01.06.2026") | seat(2, account="Ruth"),
            "seat_n1_starts_on",
            "sitzt „ruth“ schon",
        ),
        (
            seat(1, account="ruth", ends_on="01.06.2026")
            | seat(2, account="ruth", starts_on="01.06.2026"),
            "seat_n2_starts_on",
            "sitzt „ruth“ schon",
        ),
        (
            seat(1, name="Hans Muster") | seat(2, name="HANS Muster", starts_on="01.01.2027"),
            "seat_n2_starts_on",
            "sitzt „HANS Muster“ schon in diesem Gremium. Zwei Personen dieses Namens",
        ),
    ],
)
def test_nonsense_is_answered_at_its_field(coras, term, ruth, emil, typed, name, sentence):
    make_body("Kreistag", term=term)
    response = coras.post(URL, entries(form_of(coras), **{"name": "Beirat"} | typed))
    assert response.status_code == 200
    form = response.context["form"]
    assert list(form.errors) == [name]
    assert sentence in form.errors[name][0]
    assert f'href="#{form[name].id_for_label}"' in response.text
    assert CouncilBody.objects.count() == 1


def test_the_error_summary_says_of_which_member_it_speaks(coras, term):
    typed = seat(1, name="Rita Rat") | seat(2, name="Rolf Rat", ends_on="bald")
    response = coras.post(URL, entries(form_of(coras), name="Beirat", **typed))
    assert "Mitglied 2, bis: Schreiben Sie den Tag" in main_of(response)


def test_one_seat_after_the_other_is_none_too_many(coras, term, ruth):
    typed = seat(1, account="ruth", ends_on="31.05.2026")
    typed |= seat(2, account="ruth", kind="deputy", starts_on="01.06.2026")
    assert coras.post(URL, entries(form_of(coras), name="Beirat", **typed)).status_code == 302
    assert Membership.objects.count() == 2


def test_a_name_may_be_taken_in_another_term(coras, term):
    make_body("Kreistag", term=make_term(date(2020, 11, 1), date(2025, 10, 31)), slug="kreistag")
    assert coras.post(URL, entries(form_of(coras), name="Kreistag")).status_code == 302
    assert CouncilBody.objects.get(term=term).slug == "kreistag-2"


def test_without_a_term_it_is_said_what_is_missing(coras):
    response = coras.get(URL)
    assert "Es gibt noch keine Wahlperiode" in main_of(response)
    response = coras.post(URL, entries(form_of(coras), name="Beirat"))
    assert "Wählen Sie eine Wahlperiode." in main_of(response)


def test_more_rows_keep_what_was_typed(coras, term):
    sent = entries(form_of(coras), name="Getippt", more="1", **seat(6, name="Rita Rat"))
    form = coras.post(URL, sent).context["form"]
    assert len(form.rows) == 12
    assert coras.post(URL, entries(form)).status_code == 302
    assert Membership.objects.get().name == "Rita Rat"


def test_others_are_refused(client, emil, ruth, term):
    assert client.post(URL, {"name": "Neu"}).status_code == 302
    for user in (emil, ruth):
        assert login(user).post(URL, {"name": "Neu"}).status_code == 403
    assert not CouncilBody.objects.exists()


def test_other_methods_are_refused(coras):
    assert coras.put(URL).status_code == 405


def test_members_show_on_the_page_with_their_kind(coras, term):
    typed = seat(1, name="Rita Rat", kind="expert", starts_on="01.11.2025")
    response = coras.post(URL, entries(form_of(coras), name="Beirat", **typed), follow=True)
    assert "Rita Rat sachkundige Bürgerin oder sachkundiger Bürger" in section_of(
        response, "mitglieder"
    )


@pytest.mark.django_db(transaction=True)
def test_a_name_is_given_once_in_a_term(monkeypatch):
    make_term(date(2025, 11, 1))
    clients = [login(make_user("Cora", "controlling")), login(make_user("Adam", "admin"))]
    sent = [entries(form_of(client), name="Beirat") for client in clients]
    monkeypatch.setattr(RevisedModel, "revise", slowly(RevisedModel.revise))
    answers = at_once(lambda: clients[0].post(URL, sent[0]), lambda: clients[1].post(URL, sent[1]))
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert CouncilBody.objects.count() == 1
    told = next(answer for answer in answers if answer.status_code == 200)
    assert list(told.context["form"].errors) == ["name"]
