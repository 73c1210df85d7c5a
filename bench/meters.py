"""What is read from outside: CPU and memory of a process, size and time of an answer (on Linux)."""

import gzip
import http.client
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import brotli

MIB = 1024 * 1024


def children(pid):
    """[pid] of the processes that a process has started, whichever of its threads did."""
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for thread in threads for child in thread.read_text().split()]


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


def peak(pid):
    """The most memory (RSS) that a process has had, in MiB; 0 for one that is gone."""
    try:
        rows = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    found = (row.split() for row in rows if row.startswith("VmHWM:"))
    return next((int(row[1]) * 1024 / MIB for row in found), 0.0)


class Peaks:
    """While it is entered, the most memory in MiB of a process (`worker`) and of the greatest that
    it starts meanwhile (`child`, None if it starts none). `before`: what the process had.
    """

    EVERY = 0.002
    """Seconds between two looks: a process that is gone cannot be asked."""

    def __init__(self, pid):
        self.pid, self.child, self._over = pid, None, threading.Event()

    def __enter__(self):
        self.before = memory(self.pid)["rss"]
        # The peak so far is forgotten (proc(5)).
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")
        self._looking = threading.Thread(target=self._look)
        self._looking.start()
        return self

    def __exit__(self, *problem):
        self._over.set()
        self._looking.join()
        self.worker = peak(self.pid)

    def _look(self):
        while not self._over.wait(self.EVERY):
            for pid in children(self.pid):
                self.child = max(self.child or 0.0, peak(pid))


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
