"""`make bench`: the collector beside a plain Django view with one insert, on PostgreSQL and SQLite; one table."""
# ruff: noqa: T201  # a command: what it prints is its result

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from statistics import quantiles

from . import databases
from .servers import ROOT, THREADS, Server

PORT = 8300
PROJECT, PLAIN = "tests.bench.settings", "tests.bench.plain_settings"
COLLECTOR = "/api/v1/livechat/page.visited"


@dataclass(frozen=True)
class Target:
    """What is measured: a path, under which settings, and whether each answer leaves a row."""

    name: str
    settings: str
    path: str
    stores: bool = True


HEAD = (
    f"{'database':10} {'conns':>5}  {'what':25} {'req/s':>8} {'p50 ms':>7} {'p99 ms':>7} {'CPU µs':>8}"
    f" {'RSS MB':>7} {'/floor':>8}"
)
FLOORS = (
    Target("floor, all middleware", PROJECT, "/bench/floor"),
    Target("floor, no middleware", PLAIN, "/bench/floor"),
)
BARE = Target("bare view, no database", PLAIN, "/bench/bare", stores=False)
DOOR = Target("collector", PROJECT, COLLECTOR)
TARGETS = (*FLOORS, BARE, DOOR)


@dataclass
class Result:
    """All rounds of one target with one number of connections. `times` in ms, `cpu` in µs, `memory` in MB."""

    answers: int = 0
    seconds: float = 0
    cpu: int = 0
    memory: float = 0
    times: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.answers / self.seconds

    def add(self, server: Server, target: Target, connections: int, seconds: float) -> None:
        before = server.cpu()
        load = _load(server, target, connections, seconds)
        self.cpu += server.cpu() - before
        self.answers += len(load["times"])
        self.seconds += load["seconds"]
        self.times += load["times"]
        self.memory = server.memory()


def _load(server: Server, target: Target, connections: int, seconds: float) -> dict:  # type: ignore[type-arg]  # JSON
    arguments = [str(server.port), target.path, str(connections), str(seconds)]
    command = [sys.executable, "-m", "tests.bench.load", *arguments]
    load = json.loads(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout)
    if set(load["statuses"]) != {"200"}:
        raise SystemExit(f"{target.name}: not every answer was 200: {load['statuses']}")
    return load  # type: ignore[no-any-return]  # JSON


Results = dict[tuple[int, Target], Result]


def measure(url: str, options: argparse.Namespace) -> Results:
    """Every target in every round, each on a server of its own; each answer must have left its row."""
    results: Results = {(each, target): Result() for each in options.connections for target in TARGETS}
    for _ in range(options.rounds):
        for target in TARGETS:
            with Server(PORT, target.settings, {"DATABASE_URL": url}, options.threads) as server:
                for connections in options.connections:
                    _load(server, target, connections, 0.5)
                    rows, result = databases.count(url), results[connections, target]
                    answered = result.answers
                    result.add(server, target, connections, options.seconds)
                    stored = databases.count(url) - rows
                    if stored != (result.answers - answered) * target.stores:
                        raise SystemExit(f"{target.name}: {result.answers - answered} answers, {stored} rows")
    return results


def lines(database: str, results: Results, connections: int) -> Iterator[str]:
    floor = max((results[connections, each] for each in FLOORS), key=lambda result: result.rate)
    for target in TARGETS:
        result = results[connections, target]
        cuts = quantiles(result.times, n=100)
        name = f"{target.name} <" if result is floor else target.name
        yield (
            f"{database:10} {connections:5}  {name:25} {result.rate:8,.0f} {cuts[49]:7.2f} {cuts[98]:7.2f}"
            f" {result.cpu / result.answers:8.0f} {result.memory:7.0f} {result.rate / floor.rate:7.2f}x"
        )


def main() -> None:
    options = _options()
    began = time.monotonic()
    print(
        f"granian, 1 worker, {options.threads} threads; {options.rounds} rounds of {options.seconds:g} s each, taken in"
        f" turn; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    reason = databases.unreachable()
    if reason:
        print(f"PostgreSQL is left out: {reason}")
    print(HEAD)
    sources: list[tuple[str, Callable[[], AbstractContextManager[str]]]] = [
        ("PostgreSQL", databases.postgres),
        ("SQLite", databases.sqlite),
    ]
    for name, source in sources[bool(reason) :]:
        if options.only and name.lower() != options.only:
            continue
        with source() as url:
            results = measure(url, options)
        for connections in options.connections:
            print(*lines(name, results, connections), sep="\n", flush=True)
    print("< is the floor: the faster of the two. Every answer was 200 and left its row.")
    print(f"{time.monotonic() - began:.0f} s")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.5, help="a round (default %(default)s)")
    parser.add_argument("--threads", type=int, default=THREADS, help="of granian (default %(default)s)")
    parser.add_argument("--connections", type=int, nargs="+", default=[8, 64])
    parser.add_argument("--only", choices=["postgresql", "sqlite"])
    return parser.parse_args()


if __name__ == "__main__":
    main()
