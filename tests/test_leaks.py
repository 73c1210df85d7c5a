"""What somebody may not see changes nothing of what they see: not a word, a count or an order.

The small portal is asked for everything it tells a reader, then much is added that is not for them,
and it is asked again: pages, lists with filters and their counts, files, search, suggestions, the
sitemap and past days are to answer byte for byte the same.
"""

import re
from datetime import timedelta
from types import SimpleNamespace

from django.test import Client

from goals import digests
from goals.days import ADOPTED_ON
from goals.digests import News
from goals.exports import FORMATS
from goals.models import Goal, Measure, User
from goals.views import files
from goals.vocabulary import Phase, QuestionState
from tests.addresses import FILES, OWN, is_dated, pages, urls
from tests.factories import (
    at_noon,
    days_ago,
    make_draft,
    make_feedback,
    make_item,
    make_measure,
    make_milestone,
    make_paper,
    make_question,
    make_update,
    make_user,
)
from tests.world import PAST, SECRETS

CHANGING = re.compile(
    rb'name="(?:csrfmiddlewaretoken|stamp|token|owner|version)" value="[^"]*"'  # new each time
)

WORDS = ["Ratsgeheimnis", "Amtsgeheimnis", "Amtsgeheimnsi", "Geheim", "Ladepunkte", "Radwege", "a"]
"""Searched: words that only hidden texts know, one of them misspelt, and words of both."""


HIDDEN_STATES = [state for state in QuestionState.values if state != "released"]


def queries(world):
    """What readers ask beyond the pages: filters one by one, words, files."""
    for name in ("/ziele/", "/massnahmen/"):
        for value in Phase.values:
            yield f"{name}?umsetzung={value}"
        for ask in ("ampel=deviating", "aktualitaet=current", "ort=duelmen", "sortierung=ampel"):
            yield f"{name}?{ask}"
            yield f"{name}?{ask}&stand={PAST}"
        yield from (f"{name}?q={word}" for word in WORDS)
    yield from (f"/suche/?q={word}" for word in WORDS)
    yield from (f"/suche/?q={word}&stand={PAST}" for word in WORDS)
    for path in ("/ziele/", "/massnahmen/", "/organisation/", "/themenfelder/"):
        for kind in FORMATS:
            yield f"{path}?format={kind}"
            yield f"{path}?format={kind}&stand={PAST}"
    for chosen in ("", "&feld=VIII", "&zustaendig=66-strassenbau", "&ort=duelmen"):
        for since, until in ((PAST, days_ago(0)), (ADOPTED_ON, PAST)):
            yield f"/vergleich/?von={since}&bis={until}{chosen}"
            yield f"/vergleich/?von={since}&bis={until}{chosen}&format=csv"
    for address in OWN:
        if address.name in FILES:
            yield from urls(world, address)


def asked(world, role):
    """Every address that a role can ask for."""
    return [*pages(world, world.users[role]), *queries(world)]


def told(world, role, addresses):
    """{address: (status, bytes)}"""
    client, user = Client(), world.users[role]
    if user:
        client.force_login(user)
    answers = {}
    for url in addresses:
        response = client.get(url)
        answers[url] = response.status_code, CHANGING.sub(b"", response.getvalue())
    return answers


def staff_sees(world):
    """{address: bytes} of some of what `told` asks, with everything in it."""
    client = Client()
    client.force_login(world.users["controlling"])
    goal = world.goal.get_absolute_url()
    asked = ["/", goal, f"{goal}?stand={PAST}", "/massnahmen/?format=csv", "/ziele/?ampel=at_risk"]
    asked += [f"/suche/?q={word}" for word in WORDS[:4]]
    return {url: client.get(url).getvalue() for url in asked}


def differing(before, after):
    return [url for url in before if before[url] != after[url]]


def add_hidden(world, visibility, users):
    """Everything that can be hidden, on things that everybody sees, the newest of all."""
    secret = SECRETS[visibility]
    shown = {
        "visibility": visibility,
        "text": secret,
        "assessment": "at_risk",
        "reason": secret,
        "department": world.department,
    }
    for subject in [*Goal.objects.all(), *Measure.objects.filter(visibility="public")]:
        for day in (days_ago(50), days_ago(1)):
            make_update(subject, "in_progress", day, internal_note=secret, **shown)
    measure = make_measure(
        f"{secret} Radwege",
        since=days_ago(300),
        goals=list(Goal.objects.all()),
        lead=world.department,
        contributing=[world.division],
        municipalities=list(world.measure.municipalities.all()),
        visibility=visibility,
        description="Ladepunkte, Geheimnistuerei",
    )
    make_milestone(measure, secret, days_ago(-5), since=days_ago(300))
    make_update(measure, "in_progress", days_ago(45), **shown)
    make_draft(world.bare_goal, users["controlling"], text=secret, phase="in_progress")
    make_feedback(secret)
    add_questions(world, visibility, users)
    # On the agenda of a session that everybody sees, and of one only because of it.
    add_items(world, measure, secret, is_public=visibility == "internal")


def add_items(world, measure, secret, is_public):
    """Items that are not public; and what the reader may not see on one that is."""
    if is_public:
        world.session.items.get(number="1").measures.add(measure)
        return
    hidden = {"goals": [world.goal, world.bare_goal], "measures": [world.measure, measure]}
    for session in (world.session, world.cancelled_session):
        make_item(session, secret, papers=[make_paper("SV-10-1300")], is_public=False, **hidden)


def add_questions(world, visibility, users):
    """Of another member: answered for the council alone, or not (yet) answered at all."""
    secret = SECRETS[visibility]
    told = {"text": secret, "answer": secret, "comment": secret, "reason": secret}
    people = {"by": make_user(f"Rolf {visibility}", "council"), "released_by": users["admin"]}
    states = ["released"] if visibility == "council" else HIDDEN_STATES
    people["department"] = world.department
    for subject in (world.goal, world.bare_goal, world.measure, world.report):
        for state in states:
            make_question(subject, state, visibility="council", **told, **people)
    # Meant for all, on what is not: a report that is not public.
    closed = world.council_report if visibility == "council" else world.closed_report
    make_question(closed, "released", **told, **people)


def letters_to(user):
    """What the mail of the day tells somebody."""
    return repr([letter.groups for letter in News().letters(pk=user.pk)])


def test_what_is_hidden_changes_nothing(world, monkeypatch):
    # Files name the minute they were made in.
    noon = SimpleNamespace(localtime=lambda: at_noon(days_ago(0)))
    monkeypatch.setattr(files, "timezone", noon)
    monkeypatch.setattr(digests, "SETTLING", timedelta(0))
    ruth = world.users["council"]
    User.objects.filter(pk=ruth.pk).update(email="ruth@example.org")
    public, councils = asked(world, "anonymous"), asked(world, "council")
    anonymous, seen = told(world, "anonymous", public), staff_sees(world)
    add_hidden(world, "council", world.users)
    council, letters = told(world, "council", councils), letters_to(ruth)
    add_hidden(world, "internal", world.users)
    assert differing(anonymous, told(world, "anonymous", public)) == []
    assert differing(council, told(world, "council", councils)) == []
    assert letters_to(ruth) == letters
    # Those who may see it do: it would have been a leak.
    assert differing(seen, staff_sees(world)) == list(seen)


def test_every_page_of_a_past_day_is_asked(world):
    asked = set(pages(world))
    for address in OWN:
        if is_dated(address):
            assert all(f"{url}?stand={PAST}" in asked for url in urls(world, address))
