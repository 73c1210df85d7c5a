"""A committee with a field, a goal, and a session whose cutoff has passed."""

import pytest

from tests.factories import days_ago, make_body, make_field, make_goal, make_session, make_update


@pytest.fixture
def met(emil, cora, ruth, roads):
    """The session of a committee for mobility; its goal came to be at risk since the one before."""
    field = make_field("X", 10, "Mobilität")
    goal = make_goal(field, lead=roads, short_title="Radwege bauen")
    make_update(goal, "planned", days_ago(90))
    make_update(goal, "in_progress", days_ago(30), assessment="at_risk", reason="Kein Geld.")
    body = make_body("Ausschuss für Mobilität", fields=[field])
    make_session(body, days_ago(60))
    return make_session(body, days_ago(5))
