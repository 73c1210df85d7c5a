"""A goal to report on, and how a report is sent."""

import pytest

from tests.factories import make_goal
from tests.progress.writing import opened


@pytest.fixture
def goal(roads):
    return make_goal(lead=roads)


@pytest.fixture
def send(client):
    """Fill in the form as it is shown and press a button; answers the response."""

    def press(user, url, act="melden", *, form=None, **entries):
        client.force_login(user)
        form = form or opened(client, url)
        data = {name: form[name].value() for name in form.fields}
        data = {name: "" if value is None else value for name, value in data.items()}
        day = data["effective_on"]
        data["effective_on"] = day if isinstance(day, str) else f"{day:%d.%m.%Y}"
        marks = {"token": form.token, "version": form.version, "act": act}
        return client.post(url, data | {"text": "Es geht voran."} | marks | entries)

    return press
