"""The mail of the day is claimed once, tried as documented, and sent again only by decision."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from goals.days import add_months, today
from goals.models import Digest, DigestRun
from goals.models.actions import Overtaken
from goals.models.digests import KEPT_MONTHS, MAX_TRIES, STUCK
from tests.factories import days_ago, make_digest, make_user
from tests.together import at_once


def claim(user, day=None):
    columns = {"address": "a@example.org", "content": "Fällig: 1", "told_until": timezone.now()}
    return Digest.objects.claim(user, day=day or today(), **columns)


def stuck(user, **columns):
    return make_digest(user, "sending", claimed_at=timezone.now() - STUCK * 2, **columns)


def stored(digest):
    return Digest.objects.get(pk=digest.pk)


def test_a_mail_is_claimed_once_a_day(emil, erna):
    assert claim(emil).state == "sending"
    assert claim(emil) is None
    assert claim(erna)
    assert claim(emil, days_ago(1))


def test_the_database_refuses_a_second_row(emil):
    make_digest(emil)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_digest(emil)


@pytest.mark.parametrize("state", ["sending", "sent", "unclear"])
def test_what_may_have_arrived_is_not_claimed_again(emil, state):
    make_digest(emil, state)
    assert claim(emil) is None
    assert Digest.objects.settled_for(today()) == {emil.pk}


def test_what_was_begun_and_never_ended_is_not_claimed_again(emil):
    digest = stuck(emil)
    assert claim(emil) is None
    assert digest.is_stuck
    assert digest.status.label == "ungewiss"


def test_what_was_not_taken_is_tried_three_times_a_day(emil):
    for number in range(1, MAX_TRIES + 1):
        digest = claim(emil)
        assert digest.tries == number
        digest.settle("Der Mailserver ist nicht zu erreichen.")
        assert stored(digest).state == "failed"
        assert (emil.pk in Digest.objects.settled_for(today())) is (number == MAX_TRIES)
    assert claim(emil) is None
    assert claim(emil, days_ago(-1)).tries == 1


def test_the_outcome_is_written_down(emil):
    digest = claim(emil)
    digest.settle()
    kept = stored(digest)
    assert (kept.state, kept.problem, kept.settled_at is None) == ("sent", "", False)


def test_an_uncertain_outcome_stays_uncertain(emil):
    digest = claim(emil)
    digest.settle("Brach ab.", is_clear=False)
    assert (stored(digest).state, stored(digest).problem) == ("unclear", "Brach ab.")


@pytest.mark.parametrize("state", ["failed", "unclear"])
def test_controlling_lets_it_be_sent_once_more(emil, state):
    digest = make_digest(emil, state, tries=MAX_TRIES)
    digest.allow_again()
    assert claim(emil).pk == digest.pk
    assert claim(emil) is None


def test_controlling_lets_a_stuck_one_be_sent_once_more(emil):
    late = stuck(emil)
    late.allow_again()
    again = claim(emil)
    late.settle("Zu spät.")  # Whoever was taken for gone comes back.
    assert stored(again).state == "sending"
    again.settle()
    assert stored(again).state == "sent"


@pytest.mark.parametrize("state", ["sent", "sending"])
def test_what_has_arrived_or_is_on_its_way_is_not_sent_again(emil, state):
    with pytest.raises(Overtaken):
        make_digest(emil, state).allow_again()


def test_a_mail_of_another_day_is_not_sent_again(emil):
    with pytest.raises(Overtaken):
        make_digest(emil, "failed", days_ago(1)).allow_again()
    assert not Digest.objects.to_be_decided()


def test_what_was_told_is_known_by_mails_surely_sent(emil):
    sent = make_digest(emil, day=days_ago(2))
    for number, state in enumerate(("failed", "unclear", "sending")):
        later = timezone.now() + timedelta(hours=1)
        make_digest(emil, state, days_ago(1 - number), told_until=later)
    assert Digest.objects.told_until() == {emil.pk: (sent.told_until, sent.day)}


def test_rows_are_kept_for_a_year(emil):
    last = add_months(today(), -KEPT_MONTHS)
    make_digest(emil, day=last)
    old = make_digest(emil, day=last - timedelta(days=1))
    assert list(Digest.objects.expired()) == [old]
    DigestRun.objects.create(started_at=timezone.now() - timedelta(days=300))
    run = DigestRun.objects.create(started_at=timezone.now() - timedelta(days=400))
    assert list(DigestRun.objects.expired()) == [run]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_claim_at_once_one_gets_it():
    emil = make_user("Emil", "editor")
    found = at_once(*[lambda: claim(emil)] * 4)
    assert len([digest for digest in found if digest]) == 1
    assert Digest.objects.get().tries == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_try_again_at_once_one_gets_it():
    emil = make_user("Emil", "editor")
    make_digest(emil, "failed")
    found = at_once(*[lambda: claim(emil)] * 4)
    assert len([digest for digest in found if digest]) == 1
    assert Digest.objects.get().tries == 2


@pytest.mark.django_db(transaction=True)
def test_a_claim_is_never_part_of_something_that_may_be_undone():
    """Committed before anything is sent: within a transaction it is refused."""
    emil = make_user("Emil", "editor")
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        claim(emil)
