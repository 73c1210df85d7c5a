"""A token stands for one action of one person: done once, whoever clicks how often."""

import time
from datetime import timedelta
from threading import Event

import pytest
from django.db import transaction
from django.utils import timezone

from goals.models import Action, Department
from goals.models.actions import KEPT_FOR, SentAgain
from tests.factories import make_department, make_user
from tests.together import at_once, slowly

TOKEN = "t" * 24


def found(name, number=""):
    """An act that leaves a trace."""

    def act():
        department = make_department(name, number)
        return department.get_absolute_url(), f"{name} ist angelegt."

    return act


def test_an_act_is_done_and_remembered(emil):
    action = Action.objects.once(TOKEN, by=emil, act=found("Neu"))
    assert Department.objects.filter(name="Neu").count() == 1
    assert action.result == Department.objects.get(name="Neu").get_absolute_url()
    assert action.message == "Neu ist angelegt."


def test_the_second_click_leads_to_what_the_first_did(emil):
    first = Action.objects.once(TOKEN, by=emil, act=found("Neu"))
    second = Action.objects.once(TOKEN, by=emil, act=found("Neu"))
    assert second == first
    assert second.result == first.result
    assert Department.objects.filter(name="Neu").count() == 1


def test_a_token_belongs_to_a_person(emil, erna):
    Action.objects.once(TOKEN, by=emil, act=found("Neu"))
    Action.objects.once(TOKEN, by=erna, act=found("Auch neu"))
    assert Department.objects.filter(name__in=["Neu", "Auch neu"]).count() == 2
    assert Action.objects.count() == 2


def test_other_content_is_no_double_click(emil):
    first = Action.objects.once(TOKEN, by=emil, act=found("Neu"), content="Neu")
    with pytest.raises(SentAgain) as again:
        Action.objects.once(TOKEN, by=emil, act=found("Anders"), content="Anders")
    assert again.value.action == first
    assert not Department.objects.filter(name="Anders").exists()


def test_an_act_that_fails_leaves_no_trace_and_can_be_tried_again(emil):
    def fail():
        make_department("Halb")
        raise ValueError

    with pytest.raises(ValueError):
        Action.objects.once(TOKEN, by=emil, act=fail)
    assert not Action.objects.exists()
    assert not Department.objects.filter(name="Halb").exists()
    assert Action.objects.once(TOKEN, by=emil, act=found("Ganz"))


def test_content_may_hold_what_no_encoding_can(emil):
    assert Action.objects.once(TOKEN, by=emil, act=found("Neu"), content="\ud800\0")


def test_old_tokens_are_forgotten_those_of_others_stay(emil, erna):
    for user in (emil, erna):
        Action.objects.once(TOKEN, by=user, act=found(user.name))
    Action.objects.update(done_at=timezone.now() - KEPT_FOR - timedelta(seconds=1))
    Action.objects.once("u" * 24, by=emil, act=found("Neu"))
    assert set(Action.objects.values_list("by__name", "token")) == {
        ("Emil", "u" * 24),
        ("Erna", TOKEN),
    }


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_do_it_once():
    emil = make_user("Emil", "editor")

    def click():
        return Action.objects.once(TOKEN, by=emil, act=slowly(found("Neu")))

    first, second, third = at_once(click, click, click)
    assert first == second == third
    assert first.result == second.result == third.result != ""
    assert Department.objects.filter(name="Neu").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_second_click_acts_when_the_first_one_failed():
    emil, begun = make_user("Emil", "editor"), Event()

    def fail():
        make_department("Halb")
        begun.set()
        time.sleep(0.3)
        raise ValueError

    def first():
        with pytest.raises(ValueError):
            Action.objects.once(TOKEN, by=emil, act=fail)

    def second():
        begun.wait(timeout=10)
        return Action.objects.once(TOKEN, by=emil, act=found("Ganz"))

    at_once(first, second)
    assert list(Department.objects.values_list("name", flat=True)) == ["Ganz"]
    assert Action.objects.count() == 1


def test_it_fits_into_a_transaction_around_it(emil):
    with transaction.atomic():
        Action.objects.once(TOKEN, by=emil, act=found("Neu"))
        Action.objects.once(TOKEN, by=emil, act=found("Neu"))
    assert Department.objects.filter(name="Neu").count() == 1
