"""`make soak`: page views while servers die around them; each one answered 200 is there, exactly once.

In between a worker and the whole server are killed, and Redis and PostgreSQL stopped and started: all of the soak's
own, on free ports. With `--forwarding` Rocket.Chat (the sandbox) goes down and comes back, the forwarding worker is
killed, too, and every stored page view must have arrived there. One whose answer from Rocket.Chat was cut off is sent
again: those are counted.
"""
# ruff: noqa: T201  # a command: what it prints is its result

import argparse
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # as pytest has it

from postgres_server import PostgresServer
from redis_server import RedisServer, free_port

from . import databases
from .clients import Clients
from .forwarding import ForwardingWorker
from .servers import Server
from .soak_counts import compare_forwarded, compare_stored
from .workspace import Workspace, workspace

SETTINGS = "tests.bench.settings"
WORKERS = 2
DOWN = 10.0  # seconds that Rocket.Chat is away
AWAY = 2.0  # seconds that PostgreSQL and Redis are, or until half of a step is sent
STEPS = 10  # lines of progress

Database = tuple[str, PostgresServer | None]


class Soak:
    """Sends so many page views over so many connections; what it starts ends with the stack."""

    def __init__(self, stack: ExitStack, database: Database, total: int, there: Workspace | None) -> None:
        self.url, self.postgres = database
        self.total, self.workspace, self.stack = total, there, stack
        self.rooms = there.rooms(300) if there else []
        self.redis = stack.enter_context(RedisServer())
        self.environment = {
            "DATABASE_URL": self.url,
            "CACHE_URL": self.redis.url,
            "FORWARD_VISITS": str(bool(there)).lower(),
            "ROCKETCHAT_URL": there.url if there else "",
        }
        self.port = free_port()
        self.clients = Clients(self.port, total, self.rooms)

    def run(self, connections: int) -> bool:
        forwarding = self._start_forwarding() if self.workspace else None
        self.stack.enter_context(self.clients)
        self.server = self._serve()
        self.stack.callback(lambda: self.server.__exit__())
        began = time.monotonic()
        self.clients.start(connections)
        print(f"  {connections} connections send to port {self.port}", flush=True)
        for step in range(1, STEPS):
            self._wait_for(step)
            self._break(step)
        self.clients.finish()
        took = time.monotonic() - began
        print(f"  {self.total:,} sent in {took:.0f} s ({self.total / took:,.0f}/s)")
        self.server.__exit__()
        stored = compare_stored(self.url, self.clients)
        return stored and (forwarding is None or self._forwarded(forwarding, began))

    def _wait_for(self, step: int) -> None:
        self.clients.wait_until(lambda: self.clients.sent >= self.total * step // STEPS)
        print(f"  {self.clients.sent:8,} sent, server {self.server.memory():.0f} MB", flush=True)

    def _break(self, step: int) -> None:
        faults: dict[int, Callable[[], None]] = {
            1: self._kill_worker,
            3: self._shut_rocketchat,
            4: lambda: self._stop_for_a_while("Redis", self.redis),
            6: self._kill_server,
            8: lambda: self._stop_for_a_while("PostgreSQL", self.postgres),
            9: self._kill_worker,
        }
        faults.get(step, lambda: None)()

    def _kill_worker(self) -> None:
        self.server.kill_worker()
        print("  a worker killed with SIGKILL", flush=True)

    def _kill_server(self) -> None:
        self.server.kill()
        print(f"  server killed with SIGKILL, {len(self.clients.answered):,} answered 200 until then")
        self.server = self._serve()

    def _stop_for_a_while(self, name: str, service: RedisServer | PostgresServer | None) -> None:
        if service is None:
            return
        service.stop()
        ends, enough = time.monotonic() + AWAY, self.clients.sent + self.total // (2 * STEPS)
        self.clients.wait_until(lambda: time.monotonic() > ends or self.clients.sent >= enough)
        service.start()
        print(f"  {name} was stopped until {self.clients.sent:,} were sent", flush=True)

    def _shut_rocketchat(self) -> None:
        if self.workspace:
            self.workspace.gate.shut()
            print(f"  Rocket.Chat is down for {DOWN:.0f} s", flush=True)
            timer = threading.Timer(DOWN, self.workspace.gate.open)
            timer.daemon = True
            timer.start()

    def _serve(self) -> Server:
        return Server(self.port, SETTINGS, self.environment, workers=WORKERS).__enter__()

    def _start_forwarding(self) -> ForwardingWorker:
        return self.stack.enter_context(ForwardingWorker(SETTINGS, self.environment))

    def _forwarded(self, worker: ForwardingWorker, began: float) -> bool:
        assert self.workspace
        worker.drain(self.url, kill_at=self.total // 2)
        print(f"  all forwarded {time.monotonic() - began:.0f} s after the start")
        return compare_forwarded(self.url, self.workspace, self.rooms)


@contextmanager
def own_postgres() -> Iterator[Database]:
    with PostgresServer(durable=True) as server:
        databases.migrate(server.url)
        yield server.url, server


@contextmanager
def own_sqlite() -> Iterator[Database]:
    with databases.sqlite() as url:
        yield url, None


DATABASES: dict[str, Callable[[], AbstractContextManager[Database]]] = {
    "postgres": own_postgres,
    "sqlite": own_sqlite,
}


def soak(name: str, options: argparse.Namespace) -> bool:
    print(f"{name}{', forwarding' if options.forwarding else ''}", flush=True)
    with ExitStack() as stack:
        there = stack.enter_context(workspace(free_port(), free_port())) if options.forwarding else None
        database = stack.enter_context(DATABASES[name]())
        return Soak(stack, database, options.visits, there).run(options.connections)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started ends with it
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=__doc__)
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    parser.add_argument("--visits", type=int, default=100_000, help="(default %(default)s)")
    parser.add_argument("--connections", type=int, default=64, help="(default %(default)s)")
    parser.add_argument("--forwarding", action="store_true")
    options = parser.parse_args()
    names = [*DATABASES] if options.database == "both" else [options.database]
    results = [soak(name, options) for name in names]
    print("All is well." if all(results) else "NOT as it must be.")
    return 0 if all(results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
