"""/sitzungen/7/bericht/2/freigeben/: a frozen report is opened to the next circle."""

import pytest

from goals.models import ReportStage, StatusReport
from goals.vocabulary import Stage
from tests.factories import make_report
from tests.reading import links_of, main_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def coras(client, cora):
    client.force_login(cora)
    return client


@pytest.fixture
def report(met, cora):
    return make_report(met, cora)


def url(report):
    return f"{report.get_absolute_url()}freigeben/"


def send(client, report, to, token=None):
    token = token or client.get(url(report)).context["form"].token
    return client.post(url(report), {"token": token, "to": to})


def test_it_goes_to_the_council_and_then_to_everybody(coras, report, cora):
    page = coras.get(url(report))
    assert "Für den Kreistag freigeben" in main_of(page)
    assert "Bisher: eingefroren" in main_of(page)
    done = send(coras, report, "council")
    assert done.url == report.get_absolute_url()
    assert "Der Kreistag kann den Bericht jetzt lesen." in coras.get(done.url).text
    assert "Alle lesen dann" in main_of(coras.get(url(report)))
    done = send(coras, report, "public")
    assert "Der Bericht ist jetzt für alle öffentlich." in coras.get(done.url).text
    assert "Schon veröffentlicht" in main_of(coras.get(url(report)))
    stages = ReportStage.objects.values_list("stage", "moved_by")
    assert list(stages) == [(stage, cora.pk) for stage in Stage]


def test_a_double_click_opens_it_once(coras, report):
    token = coras.get(url(report)).context["form"].token
    first, second = (send(coras, report, "council", token) for _ in range(2))
    assert first.url == second.url
    assert StatusReport.objects.get().stage == Stage.COUNCIL


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        (
            "public",
            "Der Bericht ist bisher nur eingefroren. Zuerst wird er für den Kreistag freigegeben.",
        ),
        ("frozen", "Der Bericht ist schon eingefroren."),
    ],
)
def test_no_stage_is_left_out_or_gone_back_to(coras, report, to, sentence):
    page = send(coras, report, to)
    assert page.status_code == 409
    assert sentence in main_of(page)
    assert "Jemand anderes" not in main_of(page)
    assert StatusReport.objects.get().stage == Stage.FROZEN


def test_who_comes_second_is_told(coras, report, adam):
    token = coras.get(url(report)).context["form"].token
    report.open_further(by=adam, to=Stage.COUNCIL)
    page = send(coras, report, "council", token)
    assert page.status_code == 409
    assert "Jemand anderes war schneller" in main_of(page)
    assert StatusReport.objects.get().stage == Stage.COUNCIL


def test_a_replaced_version_is_not_released(coras, report, cora):
    token = coras.get(url(report)).context["form"].token
    newer = make_report(report.session, cora, reason="Eine Zahl war falsch.")
    page = send(coras, report, "council", token)
    assert page.status_code == 409
    assert "ist durch Version 2 ersetzt und wird nicht weiter freigegeben" in main_of(page)
    page = coras.get(url(report))
    assert "Freigegeben wird nur noch Version 2." in main_of(page)
    assert newer.get_absolute_url() in links_of(page)
    assert "<form" not in page.text.partition("<main")[2]
    assert StatusReport.objects.get(version=1).stage == Stage.FROZEN


@pytest.mark.parametrize("to", ["", "alle", "x" * 300])
def test_nonsense_changes_nothing(coras, report, to):
    page = send(coras, report, to)
    assert page.status_code == 200
    assert StatusReport.objects.get().stage == Stage.FROZEN


@pytest.mark.parametrize("name", ["emil", "ruth"])
def test_nobody_else_comes_here(client_of, report, request, name):
    client = client_of(request.getfixturevalue(name))
    assert client.get(url(report)).status_code == 403
    assert client.post(url(report), {"to": "council"}).status_code == 403


def test_a_version_that_there_is_not(coras, report):
    assert coras.get(url(report).replace("/1/", "/2/")).status_code == 404
