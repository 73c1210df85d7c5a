"""/sitzungen/7/bericht/neu/: controlling looks at the report, adds words and freezes it."""

import pytest
from django.http import QueryDict

from goals.forms.freezing import FreezeForm
from goals.freezing import seen_of, with_files
from goals.models import StatusReport
from goals.printing import NotPrinted
from tests.factories import days_ago, make_body, make_report, make_session, make_update, save_on
from tests.reading import links_of, main_of, section_of
from tests.together import at_once, slowly

pytestmark = pytest.mark.django_db


@pytest.fixture
def coras(client, cora):
    client.force_login(cora)
    return client


def url(session):
    return f"/sitzungen/{session.pk}/bericht/neu/"


def send(client, session, act="einfrieren", seen=None, **typed):
    form = (seen or client.get(url(session))).context["form"]
    marks = {"token": form.token, "version": form.version, "act": act}
    return client.post(url(session), marks | typed)


def freeze(client, session, **typed):
    """Look and freeze, as controlling does; answers the last page."""
    seen = send(client, session, "vorschau-intern", **typed)
    assert seen.context["content"], seen.context["form"].errors
    return send(client, session, seen=seen, **typed)


def test_controlling_looks_and_freezes(coras, met, cora):
    words = {"introduction": "Zur Lage.", "remark_X": "Der Bus fehlt."}
    seen = send(coras, met, "vorschau-intern", **words)
    assert "Noch ist nichts eingefroren." in section_of(seen, "vorschau")
    assert "Zur Lage." in section_of(seen, "einleitung")
    assert "Radwege bauen" in section_of(seen, "entscheidung")
    done = send(coras, met, seen=seen, **words)
    assert (done.status_code, done.url) == (302, f"/sitzungen/{met.pk}/bericht/1/")
    page = coras.get(done.url)
    assert "Version 1 des Berichts ist eingefroren." in page.text
    assert "Der Bus fehlt." in section_of(page, "themenfelder")
    assert StatusReport.objects.get().frozen_by == cora


@pytest.mark.parametrize(
    ("act", "label", "is_told"),
    [
        ("vorschau-oeffentlich", "öffentlich", False),
        ("vorschau-kreistag", "Kreistag und Verwaltung", False),
        ("vorschau-intern", "nur Verwaltung", True),
    ],
)
def test_each_rendition_can_be_looked_at(coras, met, act, label, is_told):
    goal = met.body.goals().get()
    make_update(goal, "ongoing", days_ago(25), text="Nur für uns.", visibility="internal")
    seen = send(coras, met, act)
    assert f"Fassung: {label}" in section_of(seen, "vorschau")
    assert ("Nur für uns." in seen.text) == is_told
    # Whichever was looked at: frozen are all of them.
    assert send(coras, met, seen=seen).status_code == 302


def test_nothing_is_frozen_unseen(coras, met):
    page = send(coras, met)
    assert page.status_code == 409
    assert "Sehen Sie sich den Bericht zuerst an." in main_of(page)
    assert "Radwege bauen" in section_of(page, "entscheidung")
    assert not StatusReport.objects.exists()
    assert send(coras, met, seen=page).status_code == 302


def test_what_has_changed_since_the_preview_is_shown_first(coras, met):
    seen = send(coras, met, "vorschau-intern", introduction="Zur Lage.")
    goal = met.body.goals().get()
    make_update(goal, "ongoing", days_ago(25), text="Inzwischen gemeldet.")
    page = send(coras, met, seen=seen, introduction="Zur Lage.")
    assert page.status_code == 409
    assert "Seit der Vorschau hat sich etwas geändert" in main_of(page)
    assert "jetzt dauerhaft" in main_of(page)
    assert "Zur Lage." in page.context["form"]["introduction"].value()
    assert not StatusReport.objects.exists()
    assert send(coras, met, seen=page, introduction="Zur Lage.").status_code == 302


def test_other_words_than_those_looked_at_are_shown_first(coras, met):
    seen = send(coras, met, "vorschau-intern", introduction="Zur Lage.")
    page = send(coras, met, seen=seen, introduction="Ganz anders.")
    assert page.status_code == 409
    assert "Ganz anders." in section_of(page, "einleitung")


def test_a_new_version_says_why_and_the_first_one_stays(coras, met, cora):
    make_report(met, cora)
    page = send(coras, met, "vorschau-intern")
    assert "Schreiben Sie, was an der vorigen Version falsch war." in main_of(page)
    assert freeze(coras, met, reason="Eine Zahl war falsch.").url.endswith("/bericht/2/")
    assert coras.get(f"/sitzungen/{met.pk}/bericht/1/").status_code == 200


def test_a_new_version_begins_with_the_words_of_the_one_it_replaces(coras, met, cora):
    number = met.body.field_numbers[0]
    make_report(met, cora, introduction="Zur Lage.", remarks={number: "Zum Feld."})
    form = coras.get(url(met)).context["form"]
    told = [form[name].value() for name in ("introduction", f"remark_{number}", "reason")]
    assert told == ["Zur Lage.", "Zum Feld.", None]


def test_a_double_click_freezes_once(coras, met):
    seen = send(coras, met, "vorschau-intern")
    first, second = send(coras, met, seen=seen), send(coras, met, seen=seen)
    assert first.url == second.url
    assert StatusReport.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_freezes_and_the_other_is_told(client, met, cora, adam, monkeypatch):
    clients = [type(client)(), type(client)()]
    pages = []
    for one, user in zip(clients, (cora, adam), strict=True):
        one.force_login(user)
        pages.append(send(one, met, "vorschau-intern"))
    monkeypatch.setattr(StatusReport, "save", slowly(StatusReport.save))
    acts = [lambda i=i: send(clients[i], met, seen=pages[i]).status_code for i in (0, 1)]
    assert sorted(at_once(*acts)) == [302, 409]
    assert StatusReport.objects.count() == 1


def test_without_its_pdf_nothing_is_frozen_and_no_word_lost(coras, met, monkeypatch):
    def fails(*args):
        raise NotPrinted("kein Platz")

    seen = send(coras, met, "vorschau-intern", introduction="Zur Lage.")
    monkeypatch.setattr("goals.review_files.pdf_of", fails)
    page = send(coras, met, seen=seen, introduction="Zur Lage.")
    assert "Die PDF-Datei ließ sich nicht herstellen" in main_of(page)
    assert page.context["form"]["introduction"].value() == "Zur Lage."
    assert not StatusReport.objects.exists()


def test_what_was_not_seen_is_refused_before_any_file_is_made(coras, met, monkeypatch):
    def fails(*args):
        raise NotPrinted("zu früh")

    seen = send(coras, met, "vorschau-intern")
    monkeypatch.setattr("goals.review_files.pdf_of", fails)
    page = send(coras, met, seen=seen, introduction="Anders.")
    assert page.status_code == 409
    assert "Seit der Vorschau hat sich etwas geändert" in main_of(page)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"is_cancelled": True}, "Diese Sitzung ist abgesagt."),
        (
            {"cutoff": days_ago(-3), "held_on": days_ago(-17)},
            f"lässt sich der Bericht ab dem {days_ago(-4):%d.%m.%Y}.",
        ),
        (
            {"cutoff": days_ago(0), "held_on": days_ago(-14)},
            f"lässt sich der Bericht ab dem {days_ago(-1):%d.%m.%Y}.",
        ),
    ],
)
def test_what_cannot_be_frozen_yet_says_why(coras, met, change, sentence):
    save_on(days_ago(0), met, **change)
    page = coras.get(url(met))
    assert sentence in main_of(page)
    assert "<form" not in page.text.partition("<main")[2]
    form = page.context["form"]
    sent = coras.post(url(met), {"token": form.token, "act": "einfrieren"})
    assert sentence in main_of(sent)
    assert not StatusReport.objects.exists()


def test_without_the_portals_address_nothing_is_frozen(coras, met, settings):
    seen = send(coras, met, "vorschau-intern")
    settings.SITE_URL = ""
    assert "Sagen Sie der Technik Bescheid." in main_of(coras.get(url(met)))
    assert "Einstellung SITE_URL" in main_of(send(coras, met, seen=seen))
    assert not StatusReport.objects.exists()


def test_it_can_be_frozen_from_the_day_after_its_cutoff_on(coras, met):
    save_on(days_ago(0), met, cutoff=days_ago(1), held_on=days_ago(-14))
    assert freeze(coras, met).status_code == 302


def test_a_cutoff_that_has_been_put_off_while_it_is_frozen_says_from_when_on(
    coras, met, monkeypatch
):
    def put_off(composed):
        prepared = with_files(composed)
        save_on(days_ago(0), met, cutoff=days_ago(0), held_on=days_ago(-14))
        return prepared

    seen = send(coras, met, "vorschau-intern", introduction="Zur Lage.")
    monkeypatch.setattr("goals.forms.freezing.with_files", put_off)
    page = send(coras, met, seen=seen, introduction="Zur Lage.")
    assert "lässt sich der Bericht ab dem" in main_of(page)
    assert page.context["form"]["introduction"].value() == "Zur Lage."
    assert not StatusReport.objects.exists()


def test_a_body_without_fields_has_nothing_to_freeze(coras, cora):
    session = make_session(make_body("Kreisausschuss"), days_ago(3))
    assert "kein Themenfeld zugeordnet" in main_of(coras.get(url(session)))


@pytest.mark.parametrize(
    "typed",
    [
        {"introduction": "x" * 100_000},
        {"introduction": "a\x00b"},
        {"remark_X": "y" * 2_001},
    ],
)
def test_nonsense_is_told_at_its_field_and_kept(coras, met, typed):
    page = send(coras, met, "vorschau-intern", **typed)
    form = page.context["form"]
    assert set(form.errors) == set(typed)
    assert page.context["content"] is None
    assert "Bitte prüfen Sie Ihre Angaben" in main_of(page)
    assert not StatusReport.objects.exists()


def test_any_words_are_text(coras, met):
    words = "#read $x$ *y* <script>alert(1)</script> 😀 שלום"
    page = send(coras, met, "vorschau-oeffentlich", introduction=words)
    assert "<script>alert" not in page.text
    assert words in section_of(page, "einleitung")
    assert freeze(coras, met, introduction=words).status_code == 302


def test_the_report_that_is_not_frozen_leads_controlling_here(coras, met, client_of, emil):
    address = f"/sitzungen/{met.pk}/bericht/"
    assert url(met) in links_of(coras.get(address))
    assert url(met) not in links_of(client_of(emil).get(address))


@pytest.mark.parametrize("name", ["emil", "ruth"])
def test_nobody_else_comes_here(client_of, met, request, name):
    client = client_of(request.getfixturevalue(name))
    assert client.get(url(met)).status_code == 403
    assert client.post(url(met), {"act": "einfrieren"}).status_code == 403


def test_a_session_that_there_is_not(coras, db):
    assert coras.get("/sitzungen/999/bericht/neu/").status_code == 404


def test_only_looking_says_that_it_was_seen(met):
    """To ask a form about itself, as a template does, changes nothing about it."""
    form = FreezeForm(met, QueryDict(f"act=vorschau-intern&token={'x' * 20}"))
    assert form.is_valid(), form.errors
    for name in dir(form):
        getattr(form, name)
    assert form.version == ""
    content = form.look()
    assert form.version == seen_of(content)
