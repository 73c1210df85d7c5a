"""Filling in the form of a report as a browser does, and reading what comes of it."""

from goals.days import today


def opened(client, url):
    return client.get(url).context["form"]


def errors(response):
    assert response.status_code == 200, response.status_code
    assert response.context["form"].errors
    return response.context["form"].errors


def said(client, response):
    """The message on the page to which a response leads."""
    return [str(message) for message in client.get(response["Location"]).context["messages"]]


def act_on(client, user, draft, act):
    client.force_login(user)
    url = draft.get_absolute_url()
    return client.post(url, {"act": act} | marks_of(client.get(url)))


def marks_of(page):
    """What the buttons for the draft as a whole carry."""
    form = page.context["act_form"]
    return {"token": form.token, "seen": form.seen}


def typed(client, url, **entries):
    """What a browser would send: the form as it was opened, with `entries` typed over."""
    form = opened(client, url)
    marks = {"token": form.token, "version": form.version, "act": "melden"}
    day = f"{today():%d.%m.%Y}"
    return marks | {"phase": "planned", "effective_on": day, "text": "Es geht voran."} | entries
