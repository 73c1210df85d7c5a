"""/organisation/neu/: a new unit."""

import pytest

from goals.models import Action, Department
from goals.models.versions import RevisedModel
from tests.entries import entries
from tests.factories import make_department, make_user
from tests.together import at_once, slowly
from tests.visitors import login

URL = "/organisation/neu/"

pytestmark = pytest.mark.django_db


def form_of(client):
    return client.get(URL).context["form"]


def test_a_unit_is_added_with_one_version(coras, cora, roads):
    sent = entries(
        form_of(coras), number="66.1", name="  Brücken  und Über­wege ", kind="unit",
        parent=str(roads.pk), mailbox="bruecken@example.org", short_name="Brücken",
    )  # fmt: skip
    response = coras.post(URL, sent, follow=True)
    unit = Department.objects.get(number="66.1")
    assert response.redirect_chain == [(unit.get_absolute_url(), 302)]
    assert "ist angelegt" in response.text
    assert (unit.parent, unit.is_active) == (roads, True)
    assert unit.slug.startswith("661-bruecken-und-")
    version = unit.history.get()
    assert (version.history_type, version.history_user) == ("+", cora)


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Amt", "amt-2"), ("Neu", "neu-2"), ("日本", "einheit"), ("x" * 100, "x" * 70)],
)
def test_the_address_is_free_and_never_empty(coras, name, slug):
    make_department("Amt", slug="amt")
    assert coras.post(URL, entries(form_of(coras), name=name)).status_code == 302
    assert Department.objects.get(slug=slug).name == name


@pytest.mark.parametrize(
    ("typed", "name", "sentence"),
    [
        ({"name": ""}, "name", "Geben Sie der Einheit einen Namen"),
        ({"name": "x" * 121}, "name", "möglich sind 120"),
        ({"name": "x" * 100_000}, "name", "hat 100000 Zeichen"),
        ({"name": "a\x07"}, "name", "Steuerzeichen"),
        ({"number": "66"}, "number", "Diese Nummer trägt schon „66 Straßenbau"),
        ({"number": "12345678901"}, "number", "möglich sind 10"),
        ({"kind": "amt"}, "kind", "Eintrag der Liste"),
        ({"parent": "999999"}, "parent", "gibt es nicht mehr"),
        ({"parent": "x"}, "parent", "gibt es nicht mehr"),
        ({"mailbox": "quatsch"}, "mailbox", "amt@kreis-coesfeld.de"),
    ],
)
def test_nonsense_is_answered_at_its_field(coras, roads, typed, name, sentence):
    response = coras.post(URL, entries(form_of(coras), **{"name": "Neues Amt"} | typed))
    assert response.status_code == 200
    form = response.context["form"]
    assert list(form.errors) == [name]
    assert sentence in form.errors[name][0]
    assert Department.objects.count() == 1


def test_a_closed_unit_is_no_parent(coras):
    closed = make_department("Alt", is_active=False)
    response = coras.post(URL, entries(form_of(coras), name="Neu", parent=str(closed.pk)))
    assert "gibt es nicht mehr" in response.text


def test_others_are_refused(client, emil, ruth):
    assert client.post(URL, {"name": "Neu"}).status_code == 302
    for user in (emil, ruth):
        assert login(user).post(URL, {"name": "Neu"}).status_code == 403
    assert Department.objects.count() == 1


def test_other_methods_are_refused(coras):
    assert coras.put(URL).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_a_double_click_adds_one_and_a_number_is_given_once(monkeypatch):
    make_department("Erstes", "1")
    cora, adam = make_user("Cora", "controlling"), make_user("Adam", "admin")
    clients = [login(cora), login(cora), login(adam)]
    first, other = (entries(form_of(client), number="66", name="Neu") for client in clients[1:])
    monkeypatch.setattr(RevisedModel, "revise", slowly(RevisedModel.revise))
    answers = at_once(
        *(
            lambda client=client, sent=sent: client.post(URL, sent)
            for client, sent in zip(clients, [first, first, other], strict=True)
        )
    )
    statuses = [answer.status_code for answer in answers]
    assert statuses[0] == statuses[1]
    assert sorted(statuses[1:]) == [200, 302]
    assert Department.objects.filter(number="66").count() == 1
    assert Action.objects.count() == 1
