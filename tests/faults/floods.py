"""`python -m tests.faults.floods`: how long does an agent wait while visitors, and Rocket.Chat, do their worst?

Two workers on a database of their own in the PostgreSQL at `BENCH_POSTGRES`, with a Redis of their own. Each fault is
tried for `--seconds` beside 64 connections of page views: a Rocket.Chat that hangs, 40 half-sent bodies a worker, a
locked table. It fails where the 95th percentile of pages with warm copies passes a second, or any page the deadline.
"""
# ruff: noqa: T201  # a command: what it prints is its result

import argparse
import itertools
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path

import psycopg
import requests

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # as pytest has it

from bench import databases  # noqa: E402
from bench.agent_pages import get_visitor_path  # noqa: E402
from bench.gate import Gate  # noqa: E402
from bench.servers import Server  # noqa: E402
from redis_server import RedisServer, free_port  # noqa: E402

from dashboard.sandbox import Sandbox  # noqa: E402

from .rate_limit import make_sessions  # noqa: E402

WORKERS = 2
THREADS = 64  # of each
CONNECTIONS = 64
HALF_SENT = 40  # to each worker, as connections are dealt out
AGENTS = 4  # browsers that ask one page after the other
DEADLINE = 10.0  # PAGE_DEADLINE, in seconds
SLOWEST_95TH = 1.0  # seconds
PATH = "/api/v1/livechat/page.visited"

Fault = Callable[[], AbstractContextManager[object]]


class Browsers:
    """Agents who ask for their pages until it ends; each time is kept by page."""

    def __init__(self, port: int, cookies: list[str], paths: list[str]) -> None:
        self._url, self._cookies, self._paths = f"http://127.0.0.1:{port}", cookies, paths
        self.times: list[float] = []
        self.statuses: Counter[int] = Counter()

    def run(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        threads = [threading.Thread(target=self._ask, args=(cookie, ends)) for cookie in self._cookies]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _ask(self, cookie: str, ends: float) -> None:
        with requests.Session() as browser:
            browser.cookies.set("sessionid", cookie)
            for path in itertools.cycle(self._paths):
                if time.monotonic() >= ends:
                    return
                began = time.perf_counter()
                status = browser.get(self._url + path, timeout=60).status_code
                self.times.append(time.perf_counter() - began)
                self.statuses[status] += 1
                time.sleep(0.05)  # who reads a page


@contextmanager
def page_views(port: int, seconds: float) -> Iterator[None]:
    """64 connections that send page views, in a process of its own; what they were answered is printed."""
    command = [sys.executable, "-m", "tests.bench.load", str(port), PATH, str(CONNECTIONS), str(seconds)]
    load = subprocess.Popen(command, cwd=ROOT.parent, stdout=subprocess.PIPE)
    try:
        yield
        said, _ = load.communicate(timeout=seconds + 30)
        done = json.loads(said)
        print(f"    page views: {done['statuses']}, slowest {max(done['times']) / 1000:.2f} s")
    finally:
        load.kill()
        load.wait()


@contextmanager
def half_sent_bodies(port: int) -> Iterator[None]:
    head = f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n"
    with ExitStack() as stack:
        for _ in range(HALF_SENT * WORKERS):
            peer = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            peer.sendall(head.encode() + b'{"tok')
        yield


@contextmanager
def locked_table(url: str) -> Iterator[None]:
    with psycopg.connect(url) as connection:
        connection.execute("LOCK TABLE trail_pageview IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


@contextmanager
def hanging(gate: Gate) -> Iterator[None]:
    """Rocket.Chat takes what it is sent, and says nothing."""
    gate.hang()
    try:
        yield
    finally:
        gate.go_on()


def try_fault(
    name: str, fault: AbstractContextManager[object], port: int, browsers: Browsers, seconds: float
) -> bool:
    print(f"  {name}:", flush=True)
    with fault, page_views(port, seconds):
        browsers.run(seconds)
    times = sorted(browsers.times)
    cuts = statistics.quantiles(times, n=100)
    print(f"    pages: {dict(browsers.statuses)}")
    print(
        f"    p50 {cuts[49]:.3f} s, p95 {cuts[94]:.3f} s, p99 {cuts[98]:.3f} s, slowest {times[-1]:.3f} s",
        flush=True,
    )
    return cuts[94] < SLOWEST_95TH and times[-1] < DEADLINE and set(browsers.statuses) == {200}


def run(seconds: float) -> bool:
    with ExitStack() as stack:
        redis = stack.enter_context(RedisServer())
        url = stack.enter_context(databases.postgres())
        sandbox = stack.enter_context(Sandbox(live=False, rate_limit=False))
        gate = Gate(free_port(), int(sandbox.url.rpartition(":")[2]))
        gate.open()
        stack.callback(gate.shut)
        made = {
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "DATABASE_URL": url,
            "CACHE_URL": redis.url,
            "PROCESSES": str(WORKERS),
            "VISITOR_THREADS": str(THREADS // 2),  # the default
            "LOG_LEVEL": "CRITICAL",
        }
        os.environ.update(made)
        cookies = make_sessions(sandbox, AGENTS * 3, gate.url)[::3]  # ana's, whose room it is
        port = free_port()
        stack.enter_context(Server(port, "tests.bench.settings", made, threads=THREADS, workers=WORKERS))
        paths = ["/", get_visitor_path(sandbox.world.live_room)]
        faults: dict[str, Fault] = {
            "page views alone": nullcontext,
            "a Rocket.Chat that hangs": lambda: hanging(gate),
            "half-sent bodies": lambda: half_sent_bodies(port),
            "a locked table": lambda: locked_table(url),
        }
        good = []
        for name, fault in faults.items():
            Browsers(port, cookies, paths).run(3)  # so that the copies are warm
            good.append(try_fault(name, fault(), port, Browsers(port, cookies, paths), seconds))
        return all(good)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.floods", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20, help="of each fault (default %(default)s)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended all the same
    good = run(options.seconds)
    print("Agents were served." if good else "FAILED", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
