"""What a review costs, on its pages and as a file: `python -m bench.reviews [--write]`.

A session of a body with 60 goals and 150 measures, and everything there is: 125 goals and 300
measures, as a comparison on its page, as PDF and as XLSX, with the memory that they take; and what
it takes to freeze the reports on both.
"""

import http.client
import tempfile
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from bench.meters import Peaks, ask, measure
from bench.pages import MAKERS, REQUESTS, ROUNDS, arguments, made, say, show, verdict
from bench.report import table

AIM = 60
"""CPU of the worker in ms for a review of a body."""

PDF_AIM = 1000
"""ms until the PDF of everything is there."""

FILES = [("PDF", "pdf", "application/pdf", PDF_AIM)]
FILES += [
    (
        "XLSX",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        None,
    )
]
"""[(name, ?format=, media type, aim in ms)]"""

FILE_ROUNDS = 5


def main():
    options = arguments()
    for name in [options.only] if options.only else MAKERS:
        with ExitStack() as stack:
            directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
            say("Filling a scratch database …")
            database = made(name, directory, stack)
            title = f"Reviews on {database.inside('fill')}"
            database.inside("grow", 2)
            found = database.inside("review")
            tables = [pages(database, found), files(database, found), frozen(database, found)]
            show(title, [line for lines in tables for line in [*lines, ""]][:-1], options)


def pages(database, found):
    """The table of pages. `found`: what `bench.inside review` answers."""
    addresses = [
        (f"report for a session, {found['part']}", found["session"], AIM),
        (f"two days, {found['part']}", found["comparison"], AIM),
        (f"two days, {found['all']}", found["everything"], None),
    ]
    with database.served(workers=1) as server:
        paths = [path for _, path, _ in addresses]
        told = measure(server, paths, ROUNDS, REQUESTS, {found["everything"]: found["cookie"]})
        anew = drawn_anew(server, found["session"])
    rows = []
    for label, path, aim in addresses:
        page = told[path]
        if page.status != 200:
            rows.append([label, None, aim, "missing", None, None, None])
            continue
        cpu, asked = page.median("cpu"), page.median("database") if database.server else None
        rows.append(
            [label, cpu, aim, verdict(cpu, aim), asked, len(page.body), page.median("wall")]
        )
    rows.insert(1, ["the same, not drawn yet", anew, AIM, verdict(anew, AIM), None, None, None])
    return table(["address", "CPU ms", "aim", "", "database", "bytes", "wall ms"], rows)


def drawn_anew(server, path):
    """The median CPU in ms of a page that is kept once drawn: each time from another first day."""
    connection, taken = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120), []
    for days in range(100, 111):
        before = server.cpu()
        ask(connection, f"{path}?von={date.today() - timedelta(days=days)}")
        taken.append((server.cpu() - before) * 1000)
    connection.close()
    return median(taken)


def files(database, found):
    """The table of files, each from a server of its own, whose memory nothing else has grown."""
    columns = ["file", "wall ms", "aim", "", "CPU ms", "bytes", "worker before MiB"]
    columns += ["worker peak MiB", "child peak MiB"]
    return table(columns, [file_row(database, found, *kind) for kind in FILES])


def file_row(database, found, name, file_format, media_type, aim):
    label = f"{name}, {found['all']}"
    with database.served(workers=1) as server:
        path = f"{found['everything']}&format={file_format}"
        # What the first page loads for good is none of the file's.
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        ask(connection, found["everything"], found["cookie"])
        status, kind, body = ask(connection, path, found["cookie"])
        connection.close()
        if (status, kind) != (200, media_type):
            return [label, None, aim, "missing", *[None] * 5]
        with Peaks(server.workers[0]) as peaks:
            told = measure(server, [path], FILE_ROUNDS, 1, {path: found["cookie"]})[path]
    wall = told.median("wall")
    measured = [told.median("cpu"), len(body), peaks.before, peaks.worker, peaks.child]
    return [label, wall, aim, verdict(wall, aim), *measured]


def frozen(database, found):
    """The table of freezing: three renditions of a report with four files each, made and stored."""
    rows = []
    for part in ("part", "all"):
        told = database.inside("freeze", found[f"session_of_{part}"])
        names = ("wall", "cpu", "bytes", "before", "peak", "child")
        rows.append([f"freeze, {found[part]}", *(told[name] for name in names)])
    columns = ["report", "wall ms", "CPU ms", "bytes", "before MiB", "peak MiB", "child peak MiB"]
    return table(columns, rows)


if __name__ == "__main__":
    main()
