"""`manage.py send_mails` against a real SMTP server: once, and what happens when it fails."""

from email import message_from_bytes, policy
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goals import digests, letters, mail
from goals.days import add_months, today
from goals.models import Digest, DigestRun
from tests.factories import (
    days_ago,
    make_department,
    make_digest,
    make_goal,
    make_update,
    make_user,
)
from tests.smtp import Dropping, Mailbox, Refusing, RefusingOne, Rejecting, Silent
from tests.together import at_once, slowly


@pytest.fixture(autouse=True)
def _sender(settings):
    settings.SITE_URL = "https://ziele.example.org"
    settings.DEFAULT_FROM_EMAIL = "Kreis Coesfeld – Ziele <ziele@kreis.example>"
    settings.FEEDBACK_MAILBOX = "controlling@kreis.example"


def make_people(*names):
    """Editors of one department, each with something overdue."""
    roads = make_department("Straßenbau", "66")
    people = [
        make_user(name, "editor", [roads], email=f"{name.lower()}@example.com") for name in names
    ]
    # Reported and released by one of them: nobody is told that.
    by = {"reported_by": people[0], "released_by": people[0]}
    make_update(make_goal(lead=roads), effective_on=days_ago(300), **by)
    return people


@pytest.fixture
def emil(db):
    return make_people("Emil")[0]


def run(*options):
    """What the command prints; CommandError where it ends with an error."""
    out = StringIO()
    call_command("send_mails", *options, stdout=out, stderr=out)
    return out.getvalue()


def failing():
    """What the command prints and says when it ends with an error."""
    out = StringIO()
    with pytest.raises(CommandError) as told:
        call_command("send_mails", stdout=out, stderr=out)
    return out.getvalue(), str(told.value)


def states():
    return dict(Digest.objects.order_by("user").values_list("user__name", "state"))


# It works


def test_a_mail_comes_out_as_it_was_written(smtp, emil):
    assert run() == ""
    (envelope,), (received,) = smtp.envelopes, smtp.mails
    assert envelope.rcpt_tos == ["emil@example.com"]
    assert received["Subject"] == f"Strategische Ziele: was ansteht am {today():%d.%m.%Y}"
    assert received["From"] == "Kreis Coesfeld – Ziele <ziele@kreis.example>"
    assert received["Reply-To"] == "controlling@kreis.example"
    assert received["Auto-Submitted"] == "auto-generated"
    assert received["Date"]
    assert received["Message-ID"]
    assert not received.is_multipart()
    assert received.get_content_type() == "text/plain"
    assert received.get_content_charset() == "utf-8"
    text = received.get_content().replace("\r\n", "\n")
    assert "ÜBERFÄLLIG" in text
    assert "https://ziele.example.org/ziele/VIII.1/melden/" in text
    assert max(map(len, text.splitlines())) <= 76


def test_it_is_written_down_without_its_text(smtp, emil):
    run()
    digest = Digest.objects.get()
    assert (digest.user, digest.day, digest.address) == (emil, today(), "emil@example.com")
    assert (digest.state, digest.tries, digest.problem) == ("sent", 1, "")
    assert digest.content == "Überfällig: 1"
    assert digest.claimed_at <= digest.settled_at
    ended = DigestRun.objects.get()
    assert (ended.sent, ended.failed, ended.unclear) == (1, 0, 0)
    assert ended.ended_at


def test_a_second_run_on_the_same_day_sends_nothing(smtp, emil):
    run()
    run()
    assert len(smtp.envelopes) == 1


def test_it_is_quiet_unless_asked(smtp, emil):
    assert run("--verbosity=2") == "Gesendet: 1.\n"


def test_an_error_while_a_mail_is_written_claims_nothing(smtp, emil, monkeypatch):
    monkeypatch.setattr(letters, "render_to_string", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run()
    assert not Digest.objects.exists()


def test_rows_of_more_than_a_year_go(smtp, emil):
    old = add_months(today(), -13)
    make_digest(emil, day=old)
    DigestRun.objects.create(started_at=timezone.now() - (today() - old))
    run()
    assert Digest.objects.get().day == today()
    assert DigestRun.objects.count() == 1


# The server is away, refuses, falls silent


def test_server_that_is_down_is_written_down_and_tried_by_the_next_run(
    smtp_down, smtp_serving, emil
):
    printed, told = failing()
    digest = Digest.objects.get()
    assert digest.state == "failed"
    assert digest.problem.startswith("Der Mailserver ist nicht zu erreichen")
    assert f"Nr. {digest.pk}, nicht gesendet: Der Mailserver ist nicht" in printed
    assert told.startswith("0 gesendet, 1 nicht gesendet, 0 ungewiss.")
    with smtp_serving(Mailbox()) as server:
        assert run() == ""
    assert len(server.envelopes) == 1
    digest.refresh_from_db()
    assert (digest.state, digest.tries, digest.problem) == ("sent", 2, "")


def test_server_that_stays_down_is_tried_three_times_a_day(smtp_down, smtp_serving, emil):
    for _ in range(3):
        failing()
    with smtp_serving(Mailbox()) as server:
        run()
    assert server.envelopes == []
    assert Digest.objects.get().tries == 3


def test_server_that_is_down_is_waited_for_once(smtp_down, db, monkeypatch):
    make_people("Emil", "Karl", "Lea")
    asked = []
    connect = mail.get_connection
    monkeypatch.setattr(mail, "get_connection", lambda: asked.append(1) or connect())
    failing()
    assert set(states().values()) == {"failed"}
    assert len(asked) == 1


def test_refused_recipient_does_not_keep_others_from_their_mail(smtp_serving, db):
    emil = make_people("Emil", "Karl")[0]
    emil.email = "emil@example.org"
    emil.save()
    with smtp_serving(RefusingOne()) as server:
        failing()
    assert states() == {"Emil": "failed", "Karl": "sent"}
    assert [envelope.rcpt_tos for envelope in server.envelopes] == [["karl@example.com"]]
    assert "550 Postfach unbekannt" in emil.digests.get().problem


@pytest.mark.parametrize("server", [Refusing, Rejecting])
def test_mail_that_is_refused_is_failed(smtp_serving, emil, server):
    with smtp_serving(server()):
        failing()
    assert states() == {"Emil": "failed"}


def test_server_that_falls_silent_after_it_got_all_is_unclear_and_not_tried_again(
    smtp_serving, emil, settings
):
    settings.EMAIL_TIMEOUT = 1
    with smtp_serving(Silent()):
        printed, told = failing()
    assert "ungewiss" in printed
    assert told.startswith("0 gesendet, 0 nicht gesendet, 1 ungewiss.")
    assert states() == {"Emil": "unclear"}
    with smtp_serving(Mailbox()) as server:
        run()
    assert server.envelopes == []


def test_after_one_break_others_get_their_mail(smtp_serving, db):
    make_people("Emil", "Karl", "Lea")

    class DroppingOne(Dropping):
        async def handle_DATA(self, server, session, envelope):
            if envelope.rcpt_tos == ["emil@example.com"]:
                return await super().handle_DATA(server, session, envelope)
            self.envelopes.append(envelope)
            return "250 OK"

    with smtp_serving(DroppingOne()) as server:
        failing()
    assert states() == {"Emil": "unclear", "Karl": "sent", "Lea": "sent"}
    assert len(server.envelopes) == 3


def test_a_server_that_breaks_off_twice_is_left_alone(smtp_serving, db):
    """Of the others it is sure that they did not go out: the next run has them."""
    make_people("Emil", "Karl", "Lea", "Max")
    with smtp_serving(Dropping()) as server:
        failing()
    assert len(server.envelopes) == 2
    assert states() == {"Emil": "unclear", "Karl": "unclear", "Lea": "failed", "Max": "failed"}
    assert Digest.objects.get(user__name="Lea").problem == mail.SILENT


def test_the_log_names_no_person(smtp_down, emil, caplog):
    printed, told = failing()
    assert "emil" not in (caplog.text + printed + told).lower()


def test_a_process_that_dies_in_between_leaves_its_claim(smtp_serving, emil, monkeypatch):
    """Nobody knows whether it went out; it is never sent a second time by itself."""

    def die(*args):
        raise KeyboardInterrupt

    with smtp_serving(Mailbox()) as server:
        with monkeypatch.context() as patch:
            patch.setattr(mail.Connection, "send", die)
            with pytest.raises(KeyboardInterrupt):
                run()
        assert states() == {"Emil": "sending"}
        assert run() == ""
    assert server.envelopes == []
    assert DigestRun.objects.order_by("pk").first().ended_at is None


# What is missing


def test_without_a_mail_server_it_says_so(settings, emil):
    settings.EMAIL_URL = ""
    assert failing() == ("", mail.NO_SERVER)
    assert not Digest.objects.exists()


def test_without_an_address_of_the_portal_it_says_so(smtp, settings, emil):
    settings.SITE_URL = ""
    assert failing()[1] == letters.NO_SITE_URL
    assert smtp.envelopes == []


# Dry run


def test_a_dry_run_shows_and_changes_nothing(smtp, emil):
    with CaptureQueriesContext(connection) as captured:
        printed = run("--dry-run")
    assert "An: emil@example.com\n" in printed
    assert "Betreff: Strategische Ziele" in printed
    assert "ÜBERFÄLLIG" in printed
    assert "Probelauf: 1 E-Mail, nichts gesendet." in printed
    assert smtp.envelopes == []
    assert not Digest.objects.exists()
    assert not DigestRun.objects.exists()
    assert not [query for query in captured if not query["sql"].startswith("SELECT")]


def test_a_dry_run_shows_what_still_goes_out_today(smtp, emil):
    run()
    assert "emil" not in run("--dry-run")


def test_a_dry_run_needs_no_mail_server(settings, emil):
    settings.EMAIL_URL = ""
    assert "An: emil@example.com" in run("--dry-run")


# At once


@pytest.mark.django_db(transaction=True)
def test_of_two_runs_at_once_nobody_gets_two(smtp, monkeypatch):
    """Both have read the same letters before the first is claimed; both send."""
    people = make_people(*[f"Person {number}" for number in range(6)])
    for place, user in enumerate(people):
        user.email = f"p{place}@example.com"
        user.save()
    monkeypatch.setattr(digests, "letters_to_send", slowly(digests.letters_to_send))
    monkeypatch.setattr(mail.Connection, "send", slowly(mail.Connection.send, 0.05))
    at_once(run, run)
    recipients = sorted(address for envelope in smtp.envelopes for address in envelope.rcpt_tos)
    assert recipients == [f"p{number}@example.com" for number in range(6)]
    assert set(states().values()) == {"sent"}
    assert sum(DigestRun.objects.values_list("sent", flat=True)) == 6


@pytest.mark.django_db(transaction=True)
def test_it_is_claimed_and_committed_before_it_is_sent(smtp_serving):
    """As the server gets the mail, another connection already sees the claim."""
    make_people("Emil")
    seen = []

    class Looking(Mailbox):
        async def handle_DATA(self, server, session, envelope):
            seen.append(message_from_bytes(envelope.content, policy=policy.default)["To"])
            return await super().handle_DATA(server, session, envelope)

    send = mail.Connection.send

    def look(self, message, number):
        (states_elsewhere,) = at_once(states)
        seen.append(states_elsewhere)
        return send(self, message, number)

    with pytest.MonkeyPatch.context() as patch, smtp_serving(Looking()):
        patch.setattr(mail.Connection, "send", look)
        run()
    assert seen == [{"Emil": "sending"}, "emil@example.com"]
