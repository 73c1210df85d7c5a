"""/vorlagen/<number>/bearbeiten/: what a council paper is called and where it is read."""

import pytest

from tests.entries import entries
from tests.factories import make_goal, make_item, make_measure, make_paper, make_session
from tests.reading import links_of, main_of
from tests.visitors import login

URL = "/vorlagen/SV-10-1153/1/bearbeiten/"
ADDRESS = "https://www.kreis-coesfeld.de/sessionnet/sessionnetbi/vo0050.php?__kvonr=1"

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(db):
    return make_paper("SV-10-1153/1")


def form_of(client):
    return client.get(URL).context["form"]


def test_with_an_address_the_number_is_a_link_wherever_it_is_named(coras, cora, client, paper):
    session = make_session()
    measure = make_measure(goals=[make_goal()], papers=[paper])
    make_item(session, papers=[paper])
    for page in (session, measure):
        assert ADDRESS not in links_of(client.get(page.get_absolute_url()))
    sent = entries(form_of(coras), title="Radwege", url=ADDRESS)
    response = coras.post(URL, sent, follow=True)
    assert "Die Vorlage SV-10-1153/1 ist gespeichert." in main_of(response)
    assert "führt nicht ins Ratsinformationssystem" not in main_of(response)
    for page in (session, measure):
        response = client.get(page.get_absolute_url())
        assert ADDRESS in links_of(response)
        assert "SV-10-1153/1 Radwege" in main_of(response)
    paper.refresh_from_db()
    assert (paper.reference, paper.title, paper.url) == ("SV-10-1153/1", "Radwege", ADDRESS)
    assert paper.history.count() == 2
    assert paper.history.first().history_user == cora


def test_the_number_is_shown_and_cannot_be_sent(coras, paper):
    assert "Nummer SV-10-1153/1" in main_of(coras.get(URL))
    coras.post(URL, entries(form_of(coras), title="Radwege") | {"reference": "SV-10-9999"})
    paper.refresh_from_db()
    assert (paper.reference, paper.title) == ("SV-10-1153/1", "Radwege")


@pytest.mark.parametrize("typed", ["www.kreis-coesfeld.de", "javascript:alert(1)", "ftp://x.de/"])
def test_only_a_whole_address_is_taken(coras, paper, typed):
    response = coras.post(URL, entries(form_of(coras), url=typed))
    assert list(response.context["form"].errors) == ["url"]
    paper.refresh_from_db()
    assert paper.url == ""


def test_an_address_elsewhere_is_taken_and_told(coras, paper):
    sent = entries(form_of(coras), url="https://example.org/vorlage")
    assert "sondern zu example.org." in main_of(coras.post(URL, sent, follow=True))


def test_saving_without_a_change_leaves_no_trace(coras, paper):
    response = coras.post(URL, entries(form_of(coras)), follow=True)
    assert "Es gab nichts zu ändern." in response.text
    assert paper.history.count() == 1


def test_second_of_two_is_shown_both_and_decides(coras, adam, paper):
    sent = entries(form_of(coras), title="Von Cora")
    adams = login(adam)
    adams.post(URL, entries(form_of(adams), title="Von Adam"))
    response = coras.post(URL, sent)
    assert response.status_code == 409
    assert "Adam hat diese Vorlage am" in response.text
    form = response.context["form"]
    assert form["title"].theirs == ["Von Adam"]
    assert coras.post(URL, entries(form)).status_code == 302
    paper.refresh_from_db()
    assert paper.title == "Von Cora"


def test_agenda_and_measure_say_where_the_address_is_entered(coras, client, paper):
    session, measure = make_session(), make_measure(goals=[make_goal()])
    make_item(session, papers=[paper, make_paper("SV-10-0001", url=ADDRESS)])
    page = session.get_absolute_url()
    links = links_of(coras.get(page))
    assert URL in links
    assert "/vorlagen/SV-10-0001/bearbeiten/" not in links
    assert URL not in links_of(client.get(page))
    assert "stehen unter Controlling, Gremien, Vorlagen" in main_of(coras.get(f"{page}bearbeiten/"))
    form = coras.get(f"{measure.get_absolute_url()}bearbeiten/")
    assert "unter „Gremien“, „Vorlagen“ ein" in main_of(form)


def test_others_are_refused(client, emil, ruth, paper):
    assert client.get(URL)["Location"] == f"/konto/anmelden/?next={URL}"
    for user in (emil, ruth):
        assert login(user).get(URL).status_code == 403
        assert login(user).post(URL, {"title": "Anders"}).status_code == 403
    paper.refresh_from_db()
    assert paper.title == ""


@pytest.mark.parametrize("reference", ["SV-10-9999", "SV-10-1153", "neu", "SV-10-1153/1/2"])
def test_unknown_paper_is_not_found(coras, paper, reference):
    assert coras.get(f"/vorlagen/{reference}/bearbeiten/").status_code == 404


def test_other_methods_are_refused(coras, paper):
    assert coras.put(URL).status_code == 405
