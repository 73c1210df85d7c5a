"""What is done within Django, on the database of DATABASE_URL: `python -m bench.inside VERB …`.

fill: the demo content · grow TIMES: that many times the measures there are · queries: of every
address · sign_in: as the accounts that ask · quality: of the search. Answers in JSON. The
database is a scratch one.
"""

import json
import sys

import django
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.addresses import ADDRESSES, GROWING
from bench.search_quality import quality


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
    return {
        path: signed_in(user).cookies.output(attrs=[], header="").strip()
        for path, user in accounts.items()
    }


VERBS = {"fill": fill, "grow": grow, "queries": queries, "sign_in": sign_in, "quality": quality}

if __name__ == "__main__":
    django.setup()
    verb, *arguments = sys.argv[1:]
    print(json.dumps(VERBS[verb](*arguments)))
