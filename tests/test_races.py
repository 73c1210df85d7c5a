"""Nothing is overwritten, and a double click does nothing twice: every form that changes something
is really sent twice by one person and once by another, all at the same moment. See decision 0017.

By construction: whatever is closed and takes a POST needs a row in RACES.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pytest
from django.test import Client

from goals.days import today
from goals.models import Action, Feedback, ProgressUpdate
from goals.models.actions import ActionQuerySet
from goals.tree_records import HEADER
from tests.accounts.test_session_ended import WITH_FORM, browser, page_of
from tests.addresses import urls
from tests.factories import make_user
from tests.forms import forms_of
from tests.reading import main_of
from tests.together import at_once, slowly

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = f"{today():%d.%m.%Y}"
REPORT = {"text": "Stand von {name}.", "phase": "in_progress", "effective_on": TODAY}
CALM = REPORT | {"assessment": "on_track"}
TREE = f"{HEADER}\n99;Amt von {{name}};;Abteilung;\n"


@dataclass(frozen=True)
class Race:
    """`typed`: what is entered over what stands there; {name} is the person's own, {mark} the first
    box, {goal}, {code} and {division} are those of the world. `act`: the button pressed.
    `second`: (status, words) that the one of two people meets who comes second, None where both may
    act, since each adds something or does what harms nobody done twice. `is_previewed`: whether
    the form is sent for a look first, and what that shows is what is raced. `count`: how many deeds
    there are so far.
    """

    typed: dict = field(default_factory=dict)
    act: dict = field(default_factory=dict)
    second: tuple = (409, "bitte entscheiden Sie")
    is_previewed: bool = False
    count: Callable = Action.objects.count

    def entries(self, form, **names):
        typed = {name: value.format(**names) for name, value in (self.typed | self.act).items()}
        return form.entries | typed

    def fits(self, form):
        """Whether it is the form that is meant, of several on the page."""
        return set(self.typed) <= set(form.entries)


RACES = {
    "goal_report": Race(CALM, {"act": "melden"}),
    "measure_report": Race(CALM, {"act": "melden"}),
    "goal_edit": Race({"short_title": "Titel von {name}"}),
    "measure_edit": Race({"title": "Titel von {name}"}),
    "measure_new": Race(
        {"title": "Titel", "summary": "Kurz.", "goals": "{goal}", "lead": "{division}"}, second=None
    ),
    "desk": Race({"auswahl": "{mark}"}, second=(302, ""), count=ProgressUpdate.objects.count),
    "assign": Race(
        {"reach": "ziele", "interval": "3"},
        {"act": "vorschau"},
        (409, "Inzwischen hat sich etwas geändert"),
        is_previewed=True,
    ),
    "hand_over": Race(
        {"lead": "{division}"},
        {"act": "vorschau"},
        (409, "Inzwischen hat sich etwas geändert"),
        is_previewed=True,
    ),
    "release": Race({}, {"act": "freigeben"}, (409, "Jemand anderes war schneller")),
    "department_import": Race(
        {"text": TREE}, second=(409, "Die Vorschau ist neu"), is_previewed=True
    ),
    "department_new": Race(
        {"number": "99", "name": "Neu", "kind": "division"},
        second=(200, "Diese Nummer trägt schon"),
    ),
    "department_edit": Race({"name": "Name von {name}"}),
    "department_merge": Race(second=(409, "Diese Einheit gibt es nicht mehr")),
    "department_history": Race(second=(409, "Nichts ist wiederhergestellt")),
    "question_new": Race({"about": "{code}", "text": "Wann?", "asker_name": "Ruth"}, second=None),
    "question_edit": Race(
        {"answer": "Antwort von {name}."},
        {"act": "antworten"},
        (409, "Jemand anderes war schneller"),
    ),
    "feedback_case": Race(
        {"note": "Am Telefon."},
        {"act": "otherwise"},
        (409, "Jemand war schneller"),
        count=Feedback.objects.filter(answered_at__isnull=False).count,
    ),
    "digest_list": Race(second=None),
    "account_new": Race(
        {"name": "Neu", "username": "neu", "email": "neu@example.org", "role": "council"},
        second=(200, "Inzwischen hat ein anderes Konto diesen Benutzernamen"),
    ),
    "account_edit": Race({"name": "Name von {name}"}),
    "account_invite": Race(second=None),
    "page_edit": Race({"editors": "Von {name}"}),
}


def ready(world, address, user):
    """(client, url, entries) of the form of an address, filled by somebody and not yet sent."""
    race, client = RACES[address.name], browser(user)
    for url in urls(world, address):
        page = client.get(page_of(world, address, url))
        fitting = [form for form in forms_of(page, url) if form.url == url and race.fits(form)]
        if fitting:
            break
    form, names = fitting[0], {"name": user.name, "code": world.goal.code, "goal": world.goal.pk}
    mark = next((value for _, value in form.boxes), "")
    entries = race.entries(form, division=world.division.pk, mark=mark, **names)
    if race.is_previewed:
        page = client.post(url, entries)
        form = next(
            form for form in forms_of(page, url) if form.buttons[0].get("act") != ["vorschau"]
        )
        entries = form.entries | form.buttons[0]
    return client, url, entries


@pytest.fixture
def renamed(world):
    """The world with a department that has an older version to be restored."""
    world.department.name = "Straßenbau"
    world.department.save()
    return world


@pytest.fixture
def slow(monkeypatch):
    """What is done takes long enough for the others to meet it."""
    once = ActionQuerySet.once

    def slow_once(self, token, *, act, **options):
        return once(self, token, act=slowly(act), **options)

    monkeypatch.setattr(ActionQuerySet, "once", slow_once)


@pytest.mark.parametrize("address", WITH_FORM, ids=lambda address: address.name)
def test_of_two_people_one_decides_and_a_double_click_is_one(world, renamed, slow, address):
    people = [world.users["controlling"], world.users["admin"]]
    if address.name == "desk":
        people = [
            world.users["editor"],
            make_user("Elke", "editor", departments=[world.department]),
        ]
    race = RACES[address.name]
    mine, theirs = (ready(world, address, user) for user in people)
    other_tab = Client(enforce_csrf_checks=True)
    other_tab.cookies = mine[0].cookies
    before = race.count()
    first, again, other = at_once(
        *(partial(client.post, *sent) for client, *sent in (mine, (other_tab, *mine[1:]), theirs))
    )
    # Two clicks of one person: one deed, one answer.
    assert (first.status_code, first.get("Location")) == (again.status_code, again.get("Location"))
    deeds = race.count() - before
    if race.second is None:
        assert (deeds, first.status_code) == (2, other.status_code)
    else:
        status, words = race.second
        assert deeds == 1
        assert sorted([first.status_code, other.status_code]) == sorted([302, status])
        assert status == 302 or words in main_of(first if first.status_code == status else other)


def test_every_form_has_its_race():
    assert {address.name for address in WITH_FORM} == set(RACES)
