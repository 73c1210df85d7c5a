"""/controlling/rueckmeldungen/: who waits for an answer, and for how long."""

import re

import pytest
from django.urls import reverse

from goals.models import PageSlot
from tests.factories import days_ago, make_feedback

URL = "/controlling/rueckmeldungen/"
REVIEW = "Die Erklärung zur Barrierefreiheit ist zu prüfen"


@pytest.fixture
def controlling(client_of, cora):
    return client_of(cora)


def numbers(response):
    """The numbers listed, in order."""
    table = re.search(r"<tbody>.*</tbody>", response.text, re.S)
    return re.findall(r"R-\d{4}-\d{4}", table[0]) if table else []


# Who


def test_controlling_and_administration_see_the_queue(client, cora, adam):
    feedback = make_feedback()
    for user in (cora, adam):
        client.force_login(user)
        assert numbers(client.get(URL)) == [feedback.number]


def test_others_are_refused_and_told_nothing(client, emil, ruth):
    feedback = make_feedback()
    for user in (emil, ruth):
        client.force_login(user)
        response = client.get(URL)
        assert response.status_code == 403
        assert feedback.number not in response.text
        assert "Rückmeldungen" not in client.get("/impressum/").text


def test_anonymous_readers_are_sent_to_the_login(client, db):
    assert client.get(URL)["Location"] == f"/konto/anmelden/?next={URL}"
    assert URL not in client.get("/impressum/").text


# What


def test_who_waits_longest_stands_first_with_word_and_symbol(controlling):
    rows = [make_feedback(days_ago=days) for days in (13, 43, 14, 42, 0)]
    response = controlling.get(URL)
    assert numbers(response) == [rows[place].number for place in (1, 3, 2, 0, 4)]
    found = re.findall(
        r'sprite\.svg#freshness-(\w+)"></use></svg><span>(\w[\w ]+)</span>', response.text
    )
    assert found == [
        ("overdue", "überfällig"),
        ("due", "fällig"),
        ("due", "fällig"),
        ("current", "in der Frist"),
        ("current", "in der Frist"),
    ]


def test_closed_messages_stand_apart(controlling, cora):
    waiting = make_feedback()
    answered = make_feedback(email="a@example.org")
    answered.claim(by=cora, answer="So.", version=0)
    answered.settle()
    phoned = make_feedback()
    phoned.answer_otherwise(by=cora, note="Angerufen.", version=0)
    spam = make_feedback()
    spam.put_to_spam(by=cora, version=0)
    caught = make_feedback(state="spam", suspicion="Zu schnell.", delete_after=days_ago(-9))

    assert numbers(controlling.get(URL)) == [waiting.number]
    response = controlling.get(f"{URL}?zeigen=beantwortet")
    assert numbers(response) == [phoned.number, answered.number]
    assert "auf anderem Weg beantwortet am" in response.text
    assert "per E-Mail beantwortet am" in response.text
    response = controlling.get(f"{URL}?zeigen=spam")
    assert numbers(response) == [caught.number, spam.number]
    assert "vom Portal zu Spam gelegt: Zu schnell." in response.text
    for words in ("Offen (1)", "Beantwortet (2)", "Spam (2)"):
        assert words in response.text


def test_a_failed_answer_is_seen_in_the_list(controlling):
    make_feedback(answer="So.", answer_mail="failed", answer_problem="Kein Server.")
    assert "Antwort nicht gesendet" in controlling.get(URL).text


@pytest.mark.parametrize("shown", ["offen", "beantwortet", "spam"])
def test_an_empty_list_says_so(controlling, shown):
    text = controlling.get(URL, {"zeigen": shown}).text
    assert "keine Rückmeldung" in text
    assert "<table" not in text


def test_link_in_the_header_counts_what_is_open(controlling, cora):
    assert f'<a href="{URL}">Rückmeldungen</a>' in controlling.get("/impressum/").text
    make_feedback()
    make_feedback().put_to_spam(by=cora, version=0)
    text = controlling.get("/impressum/").text
    assert 'Rückmeldungen (1<span class="kern-sr-only"> offen</span>)' in text


def test_long_lists_have_pages(controlling, monkeypatch):
    monkeypatch.setattr("goals.views.lists.PAGE_SIZE", 2)
    rows = [make_feedback(days_ago=days) for days in range(5, 0, -1)]
    assert numbers(controlling.get(URL)) == [row.number for row in rows[:2]]
    third = controlling.get(f"{URL}?zeigen=offen&seite=3")
    assert numbers(third) == [rows[4].number]
    assert f'href="{URL}?zeigen=offen&amp;seite=2"' in third.text
    assert len(numbers(controlling.get(f"{URL}?zeigen=offen&anzahl=alle"))) == 5


# Bad input


@pytest.mark.parametrize("value", ["alles", "", "\0", "open"])
def test_a_list_that_there_is_not_is_refused_with_a_sentence(controlling, value):
    make_feedback()
    response = controlling.get(URL, {"zeigen": value})
    assert response.status_code == 400
    assert numbers(response) == []
    assert "Diese Filter ergeben keine Liste" in response.text


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "9" * 30])
def test_a_page_that_there_is_not_is_not_found(controlling, page):
    assert controlling.get(URL, {"seite": page}).status_code == 404


def test_other_methods_are_refused(controlling):
    response = controlling.post(URL)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"


# What controlling has to know


@pytest.mark.parametrize("days", [None, 400])
def test_controlling_is_warned_of_an_old_statement(controlling, days):
    if days:
        text = f"{days_ago(days):%d.%m.%Y}"
        PageSlot.objects.create(page="barrierefreiheit", slot="reviewed_on", text=text)
    text = controlling.get(URL).text
    assert REVIEW in text
    assert reverse("page_edit", args=["barrierefreiheit"]) in text


def test_controlling_is_not_warned_within_a_year(controlling):
    PageSlot.objects.create(
        page="barrierefreiheit", slot="reviewed_on", text=f"{days_ago(360):%d.%m.%Y}"
    )
    assert REVIEW not in controlling.get(URL).text


def test_controlling_is_told_that_there_is_no_mail_server(controlling, settings):
    words = "Es ist kein Mailserver eingerichtet"
    assert words not in controlling.get(URL).text
    settings.EMAIL_URL = ""
    assert words in controlling.get(URL).text
