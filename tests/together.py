"""Requests that really run at once, each in a thread with a connection of its own."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from django.db import connections


def at_once(*calls):
    """[what each call answers]; all begin in the same moment. What one raises is raised here."""
    start = threading.Barrier(len(calls))

    def run(call):
        try:
            start.wait(timeout=10)
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def slowly(function, seconds=0.3):
    """The function after a pause: a transaction is then held long enough to be met."""

    def slow(*args, **options):
        time.sleep(seconds)
        return function(*args, **options)

    return slow
