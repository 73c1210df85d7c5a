"""What is done within Django, on the database of DATABASE_URL: `python -m bench.inside VERB …`.

fill: the demo content · grow TIMES: that many times the measures there are · queries: of every
address · review: of how many, and where · sign_in: as the accounts that ask · quality: of the
search. Answers in JSON. The database is a scratch one.
"""

import json
import sys
from datetime import timedelta

import django
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.addresses import ADDRESSES, GROWING
from bench.search_quality import quality

SIXTY = ["II", "III", "V", "VI", "VII", "XIII"]
"""Fields with 60 goals; with the demo content twice they have 150 measures that are public."""


def fill():
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_basics", verbosity=0)
    call_command("load_demo", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("SELECT version()")
            return f"PostgreSQL {cursor.fetchone()[0].split()[1]}"
        return f"SQLite {connection.Database.sqlite_version}"


def grow(times):
    """[number of goals, of measures, of updates] afterwards."""
    from bench.growth import multiply  # needs the models
    from goals.models import Goal, Measure, ProgressUpdate

    if int(times) > 1:
        multiply(int(times))
    models = (Goal, Measure, ProgressUpdate)
    return [model.objects.count() for model in models]


def queries():
    """{path: number of queries} when it is asked for the second time."""
    found, asked = {}, {address.path: address.user for address in ADDRESSES + GROWING}
    for path, user in (asked | {"/bench/rows": ""}).items():
        client = signed_in(user)
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        found[path] = len(captured)
    return found


def review():
    """What is asked by bench/reviews.py: a session of a body whose fields have 60 goals is made,
    with the one before it. {"session", "comparison", "everything": path; "cookie": with which the
    last one is asked for, to see all measures; "part", "all": how much that is, in words}.
    """
    from goals.days import today
    from goals.models import CouncilBody, CouncilSession, CouncilTerm, StrategicField, User
    from goals.review import EVERYTHING, Scope

    until = today()
    since = until - timedelta(days=120)
    body = CouncilBody(name="Messung", slug="messung", term=CouncilTerm.objects.first())
    body.save()
    body.fields.set(StrategicField.objects.in_force().filter(number__in=SIXTY))
    sessions = [
        CouncilSession.objects.create(body=body, cutoff=day, held_on=day + timedelta(days=14))
        for day in (since, until)
    ]
    everything = f"/vergleich/?von={since}"
    everything, reader = f"/vergleich/?von={since}", User.objects.get(username="controlling")
    return {
        "session": f"/sitzungen/{sessions[-1].pk}/bericht/",
        "comparison": everything + "".join(f"&feld={number}" for number in SIXTY),
        "everything": everything,
        "cookie": cookie_of(reader.username),
        "part": in_words(None, Scope(fields=SIXTY), since, until),
        "all": in_words(reader, EVERYTHING, since, until),
    }


def in_words(user, scope, since, until):
    from goals.review import Heading, make_review, two_days

    content = make_review(user, scope, two_days(since, until), Heading("", ""))
    return f"{len(content.goals)} goals and {len(content.measures)} measures"


def signed_in(username):
    """A client for an account, or for an anonymous reader."""
    from goals.models import User  # needs the models

    client = Client(headers={"host": "127.0.0.1"})
    if username:
        client.force_login(User.objects.get(username=username))
    return client


def sign_in():
    """{path: what a browser sends as Cookie} of the addresses that an account asks for."""
    accounts = {address.path: address.user for address in ADDRESSES if address.user}
    return {path: cookie_of(user) for path, user in accounts.items()}


def cookie_of(username):
    return signed_in(username).cookies.output(attrs=[], header="").strip()


VERBS = {"fill": fill, "grow": grow, "queries": queries, "review": review, "sign_in": sign_in}
VERBS["quality"] = quality

if __name__ == "__main__":
    django.setup()
    verb, *arguments = sys.argv[1:]
    print(json.dumps(VERBS[verb](*arguments)))
