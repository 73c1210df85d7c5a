"""A word that never ends, wherever somebody may type one, breaks no page."""

import pytest

from goals.vocabulary import Stage
from tests.addresses import FILES, OWN, urls
from tests.browser.test_layout import WIDER
from tests.factories import (
    days_ago,
    make_body,
    make_department,
    make_goal,
    make_item,
    make_measure,
    make_membership,
    make_milestone,
    make_municipality,
    make_question,
    make_report,
    make_session,
    make_update,
    make_user,
)

WORD = "Wasserwirtschaft" * 32


@pytest.fixture
def wordy(world):
    """Texts of one word each, as long as their columns take; answers more addresses to look at."""
    users = world.users
    unit = make_department(WORD[:190], "77")
    user = make_user(WORD[:140], "editor", [unit])
    goal = make_goal(world.field, short_title=WORD[:70], plain_sentence=WORD[:190], lead=unit)
    measure = make_measure(
        WORD[:190],
        summary=WORD,
        description=WORD,
        target_group=WORD[:190],
        lead=unit,
        goals=[world.goal, goal],
        municipalities=[make_municipality(WORD[:90])],
        contact=f"{WORD[:60]}@example.org",
    )
    make_milestone(measure, WORD[:190], days_ago(-30))
    texts = {"reason": WORD, "proposal": WORD, "text": WORD}
    for subject in (goal, measure, world.goal, world.measure):
        make_update(subject, "in_progress", assessment="at_risk", **texts)
    body = make_body(WORD[:110], [world.field], duties=WORD)
    make_membership(body, users["council"])
    make_membership(body, WORD[:140])
    past, coming = make_session(body, days_ago(2)), make_session(body, place=WORD[:190], note=WORD)
    for session in (past, coming, world.session):
        make_item(session, WORD[:290], [goal], [measure], result=WORD[:190])
    words = {"introduction": WORD, "remarks": {world.field.number: WORD}}
    report = make_report(past, users["controlling"], stage=Stage.PUBLIC, **words)
    asked = {"by": users["council"], "text": WORD, "answer": WORD, "name_consent": True}
    people = {"department": unit, "released_by": users["admin"]}
    questions = [
        make_question(subject, state, **asked, **people)
        for subject in (goal, measure, report)
        for state in ("asked", "passed_on", "released")
    ]
    # What controlling enters bears the name that was typed.
    named = asked | {"by": users["admin"], "asker_name": WORD[:140]}
    questions.append(make_question(world.goal, "asked", **named))
    rows = [goal, measure, unit, body, past, coming, report, questions[0], questions[2], user]
    own = [row.get_absolute_url() for row in [*rows, questions[-1]]]
    return [*own, f"{past.get_absolute_url()}bericht/", f"{coming.get_absolute_url()}bericht/"]


def may_open(address, role):
    """Whether there is more to see than the way to the login."""
    return role != "anonymous" or address.view.audience == "public"


@pytest.mark.parametrize("role", ["anonymous", "controlling"])
def test_a_word_without_end_widens_no_page(world, wordy, live_server, new_page, role):
    page = new_page(user=world.users[role])
    lists = [one for one in OWN if one.name not in (*FILES, "logout", "goal_mark", "style_guide")]
    found = {}
    for url in [*wordy, *(urls(world, one)[0] for one in lists if may_open(one, role))]:
        page.goto(live_server.url + url)
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            if wide := page.evaluate(WIDER):
                found[f"{url} at {width}"] = wide
    assert not found, "\n".join(f"{url}: {wide}" for url, wide in found.items())
