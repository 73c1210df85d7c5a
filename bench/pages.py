"""CPU, queries, bytes and memory of the pages under gunicorn: `python -m bench.pages [--write]`.

Everything runs in a scratch directory, on SQLite and on PostgreSQL, and is gone afterwards.
"""

import argparse
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from bench import portal
from bench.addresses import ADDRESSES, GROWING, MEMORY_AIM, Address
from bench.meters import measure, memory
from bench.report import machine, table, write_section

MAKERS = {"SQLite": portal.sqlite, "PostgreSQL": portal.postgresql}
ROUNDS, REQUESTS = 7, 6
MEMORY_ROUNDS = 10
GROWTH = (1, 10, 100)
GROWN_ROUNDS, GROWN_REQUESTS = 3, 2


def main():
    options = arguments()
    start = time.monotonic()
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-")))
        say("Filling scratch databases …")
        wanted = [options.only] if options.only else list(MAKERS)
        databases = [made(name, directory, stack) for name in wanted]
        with ThreadPoolExecutor() as pool:
            names = list(pool.map(lambda database: database.inside("fill"), databases))
        for name, database in zip(names, databases, strict=True):
            cookies = database.inside("sign_in")
            there = present(database, cookies)
            show(
                f"Pages on {name}",
                [*pages(database, there, cookies), "", *workers(database, there)],
                options,
            )
            if not options.quick:
                show(f"Growth on {name}", growth(database), options)
    say(f"\n{time.monotonic() - start:.0f} seconds.")


def arguments():
    parser = argparse.ArgumentParser(description="Measure the pages of the portal.")
    parser.add_argument("--only", choices=MAKERS, help="one database instead of both")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md too")
    parser.add_argument("--quick", action="store_true", help="without ten and a hundred times")
    return parser.parse_args()


def made(name, directory, stack):
    own = directory / name.lower()
    own.mkdir()
    return MAKERS[name](own, stack)


def say(text):
    print(text, flush=True)


def show(title, lines, options):
    lines = [machine(), "", *lines]
    say("\n".join(["", f"## {title}", "", *lines]))
    if options.write:
        write_section(title, lines)


# Pages -------------------------------------------------------------------------------------------

COLUMNS = ["address", "CPU ms", "aim", "", "same bytes", "database", "queries"]
COLUMNS += ["bytes", "gzip", "brotli", "wall ms"]
PLAIN = Address("plain list of 125 rows", "/bench/rows")


def present(database, cookies):
    """{path: path of its floor} of the addresses that answer as they must; lays down their bytes
    for the floors.
    """
    floors = {}
    with database.served(workers=1) as server:
        found = measure(server, [address.path for address in ADDRESSES], 0, 0, cookies)
    for place, address in enumerate(ADDRESSES):
        answer = found[address.path]
        if (answer.status, answer.kind) == (200, address.kind):
            floors[address.path] = f"/bench/bytes/{place}"
            (database.directory / str(place)).write_bytes(answer.body)
    return floors


def pages(database, floors, cookies):
    """The table of addresses, each beside a bare view with the same bytes, and the plain list."""
    queries = database.inside("queries")
    with database.served(workers=1) as server:
        asked = [*floors, *floors.values(), PLAIN.path]
        found = measure(server, asked, ROUNDS, REQUESTS, cookies)
    rows = []
    for address in [*ADDRESSES, PLAIN]:
        page, floor = found.get(address.path), found.get(floors.get(address.path))
        if page is None:
            rows.append([address.label, None, address.aim, "missing", *[None] * 7])
            continue
        cpu, asked_of_database = page.median("cpu"), page.median("database")
        bare = floor.median("cpu") if floor else None
        numbers = [bare, asked_of_database if database.server else None, queries[address.path]]
        more = [*numbers, *page.sizes, page.median("wall")]
        rows.append([address.label, cpu, address.aim, verdict(cpu, address.aim), *more])
    return table(COLUMNS, rows)


def verdict(value, aim):
    return "" if aim is None else "held" if value <= aim else "MISSED"


# Memory ------------------------------------------------------------------------------------------


def workers(database, paths):
    """The table of processes, as many as gunicorn.conf.py says, after all public pages."""
    with database.served(workers=None) as server:
        for _ in range(MEMORY_ROUNDS):
            # Connections of their own, so that every worker gets its share.
            for address in ADDRESSES:
                if address.path in paths and not address.user:
                    measure(server, [address.path], 0, 0)
        named = [("master", server.pid)]
        named += [(f"worker {place}", pid) for place, pid in enumerate(server.workers, 1)]
        found = {name: memory(pid) for name, pid in named}
    rows = []
    for name, row in found.items():
        told = verdict(row["rss"], MEMORY_AIM) if name != "master" else ""
        aim = MEMORY_AIM if name != "master" else None
        rows.append([name, row["rss"], aim, told, row["pss"], row["uss"]])
    return table(["process", "RSS MiB", "aim", "", "PSS MiB", "USS MiB"], rows)


# Growth ------------------------------------------------------------------------------------------


def growth(database):
    """The table of what grows: CPU of worker and database together, at 1, 10 and 100 times."""
    columns, counts = {}, {}
    before = 1
    for times in GROWTH:
        counts[times] = database.inside("grow", times // before)
        before = times
        with database.served(workers=1) as server:
            paths = [address.path for address in GROWING]
            columns[times] = measure(server, paths, GROWN_ROUNDS, GROWN_REQUESTS)
    rows = [
        [
            address.label,
            *(
                columns[times][address.path].median("cpu")
                + columns[times][address.path].median("database")
                for times in GROWTH
            ),
        ]
        for address in GROWING
    ]
    for place, thing in enumerate(["goals", "measures", "updates"]):
        rows.append([f"({thing} in the database)", *(counts[times][place] for times in GROWTH)])
    return table(["CPU ms, worker and database", *(f"{times} ×" for times in GROWTH)], rows)


if __name__ == "__main__":
    main()
