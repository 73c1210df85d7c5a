"""Feedback: its deadlines, who acts first, what the database refuses."""

import threading
from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from goals.models import Feedback, Overtaken
from goals.permissions import may_answer_feedback
from goals.vocabulary import Deadline
from tests.factories import days_ago, make_feedback, make_user


@pytest.mark.parametrize(
    ("days", "deadline"),
    [(0, "current"), (13, "current"), (14, "due"), (42, "due"), (43, "overdue"), (400, "overdue")],
)
def test_deadline_is_two_weeks_and_six(db, days, deadline):
    feedback = make_feedback(days_ago=days)
    assert feedback.deadline == Deadline(deadline)
    assert feedback.due_on == days_ago(days - 14)
    assert feedback.last_on == days_ago(days - 42)


def test_days_and_numbers_are_those_of_berlin(db):
    new_year = timezone.make_aware(datetime(2027, 1, 1, 0, 20))
    feedback = make_feedback(received_at=new_year)
    assert feedback.received_on == date(2027, 1, 1)
    assert feedback.number == f"R-2027-{feedback.pk:04}"


def test_numbers_are_never_given_again(db):
    first = make_feedback().number
    Feedback.objects.all().delete()
    assert make_feedback().number != first


def test_both_halves_of_the_rule_agree(db, emil, ruth, cora, adam):
    make_feedback()
    gone = make_user("Gerd", "controlling", is_active=False)
    for user in (None, AnonymousUser(), emil, ruth, cora, adam, gone):
        assert Feedback.objects.visible_to(user).exists() == may_answer_feedback(user)


def test_every_act_needs_the_last_version(db, cora):
    feedback = make_feedback(email="a@example.org")
    feedback.put_to_spam(by=cora, version=0)
    feedback.open_again(by=cora, version=1)
    for act in (
        lambda: feedback.claim(by=cora, answer="So.", version=1),
        lambda: feedback.answer_otherwise(by=cora, note="So.", version=1),
        lambda: feedback.put_to_spam(by=cora, version=1),
        lambda: feedback.open_again(by=cora, version=2),
    ):
        with pytest.raises(Overtaken):
            act()
    assert Feedback.objects.get().version == 2


def test_what_is_answered_is_neither_answered_again_nor_opened(db, cora):
    feedback = make_feedback(email="a@example.org")
    feedback.claim(by=cora, answer="So.", version=0)
    feedback.settle()
    for act in (
        lambda: feedback.claim(by=cora, answer="Anders.", version=feedback.version),
        lambda: feedback.answer_otherwise(by=cora, note="Anders.", version=feedback.version),
        lambda: feedback.put_to_spam(by=cora, version=feedback.version),
        lambda: feedback.open_again(by=cora, version=feedback.version),
    ):
        with pytest.raises(Overtaken):
            act()
    assert Feedback.objects.get().answer == "So."


def test_nothing_is_settled_twice(db, cora):
    feedback = make_feedback(email="a@example.org")
    feedback.claim(by=cora, answer="So.", version=0)
    other = Feedback.objects.get()
    feedback.settle("Kein Server.")
    with pytest.raises(Overtaken):
        other.settle()
    assert Feedback.objects.get().answer_mail == "failed"


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_comes_through(cora):
    """Two people, or two processes, answer in the same moment: one claims, one mail goes out."""
    feedback = make_feedback(email="a@example.org")
    start, won, lost = threading.Barrier(6, timeout=20), [], []

    def answer(number):
        mine = Feedback.objects.get(pk=feedback.pk)
        start.wait()
        try:
            mine.claim(by=cora, answer=f"Antwort {number}", version=0)
            won.append(number)
        except Overtaken:
            lost.append(number)
        finally:
            connection.close()

    run_all(answer)
    assert (len(won), len(lost)) == (1, 5)
    assert Feedback.objects.get().answer == f"Antwort {won[0]}"


@pytest.mark.django_db(transaction=True)
def test_of_a_double_click_one_message_comes_in():
    start, found = threading.Barrier(6, timeout=20), []

    def send(number):
        start.wait()
        try:
            found.append(Feedback.objects.receive("same", kind="barrier", message="Text."))
        finally:
            connection.close()

    run_all(send)
    assert len({feedback.pk for feedback, _ in found}) == 1
    assert [is_new for _, is_new in found].count(True) == 1


def run_all(act):
    threads = [threading.Thread(target=act, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "answered"},
        {"state": "answered", "answer": "So.", "delete_after": date(2027, 1, 1)},
        {"state": "spam"},
        {"delete_after": date(2027, 1, 1)},
        {"state": "closed", "delete_after": date(2027, 1, 1)},
        {"kind": "praise"},
        {"message": ""},
        {"answer_mail": "lost"},
    ],
)
def test_the_database_refuses_what_makes_no_sense(db, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_feedback(**{"message": "Text."} | columns)


def test_receipts_to_one_address_are_counted_for_a_day(db):
    for hours in (1, 2, 3, 4, 25):
        received_at = timezone.now() - timedelta(hours=hours)
        make_feedback(email="A@example.org", receipt_mail="sent", received_at=received_at)
    assert not Feedback.objects.has_enough_receipts("a@example.org")
    make_feedback(email="a@example.org", receipt_mail="failed")
    assert Feedback.objects.has_enough_receipts("a@Example.org")
    assert not Feedback.objects.has_enough_receipts("b@example.org")
