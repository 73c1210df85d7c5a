"""What is done within Django, on the database of DATABASE_URL: `python -m bench.inside VERB …`.

fill: the demo content · grow TIMES: that many times the measures there are · queries: of every
address · review: of how many, and where · freeze SESSION: its report, some times · sign_in: as
the accounts that ask · quality: of the search. Answers in JSON. The database is a scratch one.
"""

import json
import os
import sys
import time
from datetime import timedelta
from statistics import median

import django
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.addresses import ADDRESSES, GROWING
from bench.meters import Peaks
from bench.search_quality import quality

SIXTY = ["II", "III", "V", "VI", "VII", "XIII"]
"""Fields with 60 goals; with the demo content twice they have 150 measures that are public."""

FROZEN_TIMES = 3


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
    """What is asked by bench/reviews.py: sessions are made of a body whose fields have 60 goals and
    of one with all fields, each with the one before it. {"session", "comparison", "everything":
    path; "cookie": with which the last one is asked for, to see all measures; "part", "all": how
    much that is, in words; "session_of_part", "session_of_all": primary key}.
    """
    from goals.days import today
    from goals.models import StrategicField, User
    from goals.review import EVERYTHING, Scope

    until = today()
    since = until - timedelta(days=120)
    # A report is frozen from the day after its cutoff on.
    cutoffs = since, until - timedelta(days=1)
    fields = StrategicField.objects.in_force()
    part = last_session("messung", fields.filter(number__in=SIXTY), *cutoffs)
    everything, reader = f"/vergleich/?von={since}", User.objects.get(username="controlling")
    return {
        "session": f"/sitzungen/{part}/bericht/",
        "comparison": everything + "".join(f"&feld={number}" for number in SIXTY),
        "everything": everything,
        "cookie": cookie_of(reader.username),
        "part": in_words(None, Scope(fields=SIXTY), since, until),
        "all": in_words(reader, EVERYTHING, since, until),
        "session_of_part": part,
        "session_of_all": last_session("messung-alle", fields, *cutoffs),
    }


def last_session(slug, fields, *cutoffs):
    """The primary key of the last of some sessions of a new body."""
    from goals.models import CouncilBody, CouncilSession, CouncilTerm

    body = CouncilBody(name=slug, slug=slug, term=CouncilTerm.objects.first())
    body.save()
    body.fields.set(fields)
    for day in cutoffs:
        session = CouncilSession.objects.create(
            body=body, cutoff=day, held_on=day + timedelta(days=14)
        )
    return session.pk


def freeze(session):
    """What it takes to freeze a session's report, made and stored, the median of some versions:
    {"wall", "cpu": ms, of this process; "bytes": of all that is stored; "before", "peak", "child":
    MiB, see Peaks}.
    """
    from goals import freezing
    from goals.models import CouncilSession, ReportFile, User

    session = CouncilSession.objects.select_related("body__term").get(pk=session)
    reader, wall, cpu = User.objects.get(username="controlling"), [], []
    # What the first one loads for good is none of the others'.
    freezing.freeze(freezing.prepare(session, freezing.Words()), by=reader)
    with Peaks(os.getpid()) as peaks:
        for number in range(FROZEN_TIMES):
            words = freezing.Words(reason=f"Messung {number}")
            # The thread's: Peaks looks from another one.
            began, worked = time.perf_counter(), time.thread_time()
            report = freezing.freeze(freezing.prepare(session, words), by=reader)
            wall.append((time.perf_counter() - began) * 1000)
            cpu.append((time.thread_time() - worked) * 1000)
    files = ReportFile.objects.filter(rendition__report=report)
    stored = [len(one.content.encode()) for one in report.renditions.all()]
    stored += [len(data) for data in files.values_list("data", flat=True)]
    figures = {"wall": median(wall), "cpu": median(cpu), "bytes": sum(stored)}
    return figures | {"before": peaks.before, "peak": peaks.worker, "child": peaks.child}


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


VERBS = {"fill": fill, "grow": grow, "queries": queries, "review": review, "freeze": freeze}
VERBS |= {"sign_in": sign_in, "quality": quality}

if __name__ == "__main__":
    django.setup()
    verb, *arguments = sys.argv[1:]
    print(json.dumps(VERBS[verb](*arguments)))
