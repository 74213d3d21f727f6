"""`python -m tests.bench.soak`: many visits while the server is killed; each one answered 200 is there, exactly once.

With `--forwarding` Rocket.Chat (the sandbox) goes down and comes back, the worker is killed too, and every stored visit
must have arrived there. A visit whose answer from Rocket.Chat was cut off is sent again: those are counted.
"""
# ruff: noqa: T201  # a command: what it prints is its result

import argparse
import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack

from . import databases
from .clients import Clients
from .servers import ROOT, Server
from .workspace import Workspace, workspace

SERVER, OUTSIDE, INSIDE = 8310, 8311, 8312  # ports
SETTINGS = "tests.bench.settings"
DOWN = 10.0  # seconds that Rocket.Chat is away
STEPS = 10  # lines of progress
CUTS = 4  # moments at which an answer can be cut off: two ends of the gate's closing, two of the worker's


class Soak:
    def __init__(self, url: str, total: int, room: Workspace | None) -> None:
        self.url, self.total, self.workspace = url, total, room
        self.rooms = room.rooms(300) if room else []
        self.environment = {"DATABASE_URL": url, "FORWARD_VISITS": str(bool(room)).lower()}
        self.environment["ROCKETCHAT_URL"] = room.url if room else ""
        self.clients = Clients(SERVER, total, self.rooms)

    def run(self, connections: int) -> bool:
        worker = self._worker() if self.workspace else None
        server = Server(SERVER, SETTINGS, self.environment).__enter__()
        began = time.monotonic()
        self.clients.start(connections)
        for step in range(1, STEPS):
            self.clients.wait_until(lambda step=step: self.clients.sent >= self.total * step // STEPS)  # type: ignore[misc]
            print(f"  {self.clients.sent:8,} sent, server {server.memory():.0f} MB", flush=True)
            if step == 3 and self.workspace:
                self._outage(self.workspace)
            if step == STEPS // 2:
                server.kill()
                print(f"  server killed with SIGKILL, {len(self.clients.answered):,} answered until then")
                server = Server(SERVER, SETTINGS, self.environment).__enter__()
        self.clients.finish()
        took = time.monotonic() - began
        print(
            f"  {self.total:,} sent in {took:.0f} s ({self.total / took:,.0f}/s), server {server.memory():.0f} MB"
        )
        server.__exit__()
        return self._stored() and (worker is None or self._forwarded(worker, began))

    def _outage(self, there: Workspace) -> None:
        there.gate.shut()
        print(f"  Rocket.Chat is down for {DOWN:.0f} s")
        threading.Timer(DOWN, there.gate.open).start()

    def _worker(self) -> "subprocess.Popen[bytes]":
        environment = {**os.environ, **self.environment, "DJANGO_SETTINGS_MODULE": SETTINGS}
        return subprocess.Popen([sys.executable, "manage.py", "forward_visits"], cwd=ROOT, env=environment)

    def _stored(self) -> bool:
        stored = numbers(databases.hrefs(self.url))
        answered, unanswered = self.clients.answered, self.clients.unanswered
        lost, twice = answered - stored.keys(), [number for number, count in stored.items() if count > 1]
        strange = stored.keys() - answered - unanswered
        print(
            f"  answers {dict(self.clients.statuses)}, cut off {self.total - self.clients.statuses.total():,}"
        )
        print(
            f"  {stored.total():,} stored: answered 200 and missing {len(lost)}, stored twice {len(twice)}, never sent"
            f" {len(strange)}; not answered 200 but stored {len(unanswered & stored.keys())}"
        )
        return not (lost or twice or strange)

    def _forwarded(self, worker: "subprocess.Popen[bytes]", began: float) -> bool:
        kill_at = self.total // 2
        while waiting := databases.waiting(self.url):
            if waiting <= kill_at:
                worker.kill()
                worker.wait()
                print(
                    "  worker killed with SIGKILL; what it held is free again after two minutes", flush=True
                )
                worker, kill_at = self._worker(), -1
            time.sleep(0.2)
        worker.terminate()
        worker.wait()
        assert self.workspace
        stored = numbers(databases.hrefs(self.url))
        arrived = numbers(self.workspace.hrefs(self.rooms))
        lost, strange = stored.keys() - arrived.keys(), arrived.keys() - stored.keys()
        again = arrived.total() - len(arrived)
        print(
            f"  {len(arrived):,} arrived at Rocket.Chat {time.monotonic() - began:.0f} s after the start: missing"
            f" {len(lost)}, never stored {len(strange)}, sent again after a cut-off answer {again}"
        )
        return not (lost or strange) and again <= CUTS


def numbers(hrefs: Iterable[str]) -> "Counter[int]":
    """How often each visit is there, by the number in its address."""
    return Counter(int(found[1]) for href in hrefs if (found := re.search(r"[?&]visit=([0-9]+)", href)))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=__doc__)
    parser.add_argument("--database", choices=["postgres", "sqlite"], default="postgres")
    parser.add_argument("--visits", type=int, default=100_000, help="(default %(default)s)")
    parser.add_argument("--connections", type=int, default=64, help="(default %(default)s)")
    parser.add_argument("--forwarding", action="store_true")
    options = parser.parse_args()
    print(f"{options.database}{', forwarding' if options.forwarding else ''}")
    with ExitStack() as stack:
        there = stack.enter_context(workspace(OUTSIDE, INSIDE)) if options.forwarding else None
        url = stack.enter_context(
            databases.postgres() if options.database == "postgres" else databases.sqlite()
        )
        well = Soak(url, options.visits, there).run(options.connections)
    print("All is well." if well else "NOT as it must be.")
    return 0 if well else 1


if __name__ == "__main__":
    raise SystemExit(main())
