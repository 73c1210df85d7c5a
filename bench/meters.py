"""What is read from outside: CPU and memory of a process, size and time of an answer (on Linux)."""

import gzip
import http.client
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import brotli

MIB = 1024 * 1024


def children(pid):
    """[pid] of the processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def cpu_seconds(pid):
    """User and system time of all threads of a process, to the nanosecond.

    By its CPU clock (clock_getcpuclockid(3)); /proc/<pid>/stat has the same in steps of 10 ms.
    """
    return time.clock_gettime(~pid << 3 | 2)


def memory(pid):
    """{"rss", "pss", "uss"} of a process in MiB; pss counts shared pages in parts."""
    rows = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines())
    kilobytes = {row[0]: int(row[1]) for row in rows if row[-1] == "kB"}
    uss = kilobytes["Private_Clean:"] + kilobytes["Private_Dirty:"]
    return {
        name: value * 1024 / MIB
        for name, value in (("rss", kilobytes["Rss:"]), ("pss", kilobytes["Pss:"]), ("uss", uss))
    }


@dataclass
class Measured:
    """Of one address: `status` and `kind` of its answer, its `body`, and a value for each round
    (`cpu`: ms of the worker for one request, `database`: of the database's server) and each
    request (`wall`: ms).
    """

    path: str
    status: int = 0
    kind: str = ""
    body: bytes = b""
    cpu: list = field(default_factory=list)
    database: list = field(default_factory=list)
    wall: list = field(default_factory=list)

    @property
    def sizes(self):
        """(plain, gzip, brotli) in bytes, compressed as a web server does on the fly."""
        packed = gzip.compress(self.body, 6, mtime=0), brotli.compress(self.body, quality=5)
        return [len(body) for body in (self.body, *packed)]

    def median(self, name):
        return median(getattr(self, name))


def ask(connection, path, cookie=""):
    """(status, media type, body)"""
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    response = connection.getresponse()
    kind = response.headers.get_content_type()
    return response.status, kind, response.read()


def measure(server, paths, rounds, requests, cookies=None):
    """{path: Measured}: in each round each path is asked `requests` times over one connection.

    `cookies`: {path: what is sent as Cookie with it}.
    Rounds take turns, so that what else the machine does falls on all of them alike.
    """
    found = {path: Measured(path) for path in paths}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    cookies = cookies or {}
    for path in paths:
        for _ in range(2):
            answer = ask(connection, path, cookies.get(path))
        found[path].status, found[path].kind, found[path].body = answer
    for _ in range(rounds):
        for path, measured in found.items():
            before = server.cpu(), server.database_cpu()
            for _ in range(requests):
                start = time.perf_counter()
                status, _, _ = ask(connection, path, cookies.get(path))
                if status != measured.status:
                    raise RuntimeError(f"{path} answers {status} now.")
                measured.wall.append((time.perf_counter() - start) * 1000)
            after = server.cpu(), server.database_cpu()
            measured.cpu.append((after[0] - before[0]) * 1000 / requests)
            measured.database.append((after[1] - before[1]) * 1000 / requests)
    connection.close()
    return found
