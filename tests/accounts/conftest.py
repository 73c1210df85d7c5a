"""Somebody who wrote a report, and whose session ended over it."""

import pytest

from tests.accounts.ended import browser, end_sessions
from tests.factories import (
    days_ago,
    make_goal,
)
from tests.forms import TEXT, forms_of


@pytest.fixture
def goal(roads):
    return make_goal(lead=roads)


@pytest.fixture
def report(emil, roads, goal):
    """(client, address, what Emil wrote there): his session has ended since."""
    client, url = browser(emil), goal.report_url
    form = next(each for each in forms_of(client.get(url), url) if "text" in each.entries)
    end_sessions()
    written = form.entries | {"text": [TEXT], "effective_on": [f"{days_ago(0):%d.%m.%Y}"]}
    return client, url, written | {"phase": ["in_progress"], "act": ["melden"]}
