"""`make bench-pages`: what an agent's pages cost the server, beside views that send the same bytes.

One table for the default configuration, one for production's where PostgreSQL and Redis can be reached. `--profile`
shows where the time of one page goes.
"""
# ruff: noqa: T201  # a command: what it prints is its result

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from . import caches, databases
from .agent_pages import list_pages
from .page_costs import THREADS, Configuration, Cost, find_pages, measure, run_in_process
from .workspace import Workspace, workspace

OUTSIDE, INSIDE = 8322, 8323  # ports
HEAD = (
    f"{'':31} {'CPU ms':>7} {'at most':>7}  {'behind all':>13} {'behind none':>13}  {'p50 ms':>7} {'p99 ms':>7}"
    f"  {'bytes':>7} {'sent as':8} {'queries':>7} {'cache':>5}  {'calls':>5} {'ms':>5}"
)
LEGEND = """
CPU: user and system of all of the server's processes, a request. Behind all, behind none: a view that sends the same
bytes, with all of the project's middleware and with none, and how many times that the page costs. Bytes: of the body,
as a browser asks for it. Queries, round trips to the cache, calls to Rocket.Chat and their ms: of one request, counted
within one process."""


@contextmanager
def default() -> Iterator[Configuration]:
    with databases.sqlite() as url:
        environment = {"DATABASE_URL": url, "CACHE_URL": "locmemcache://"}
        yield Configuration("SQLite, cache in memory, 1 worker", 1, environment)


@contextmanager
def production() -> Iterator[Configuration]:
    with databases.postgres() as url, caches.empty_redis() as cache:
        environment = {"DATABASE_URL": url, "CACHE_URL": cache}
        yield Configuration("PostgreSQL, Redis, 2 workers", 2, environment)


def print_tables(there: Workspace, options: argparse.Namespace) -> None:
    reason = databases.unreachable() or caches.unreachable()
    for source in [default] if reason else [default, production]:
        with source() as configuration:
            costs = measure(configuration, there, options.rounds, options.seconds)
        print(f"\n{configuration.name}", HEAD, *map(_line, costs), _verdict(costs), sep="\n", flush=True)
    if reason:
        print(f"\nPostgreSQL with Redis is left out: {reason}")
    print(LEGEND)


def _line(cost: Cost) -> str:
    (cpu, behind_all, behind_none), (p50, p99), counts = cost.medians, cost.wall, cost.counts
    calls = f"{counts['calls']:5} {counts['calls_ms']:5.1f}" if counts["calls"] else " " * 11
    missed = cost.list_missed()
    return (
        f"{cost.page.name:31} {cpu:7.2f} {cost.page.cpu or '':>7}"
        f"  {behind_all:6.2f} {cpu / behind_all:5.1f}x {behind_none:6.2f} {cpu / behind_none:5.0f}x"
        f"  {p50:7.2f} {p99:7.2f}  {cost.sent:7,} {cost.encoding:8} {counts['queries']:7} {counts['trips']:5}  {calls}"
        f"  {'missed: ' if missed else ''}{', '.join(missed)}"
    ).rstrip()


def _verdict(costs: list[Cost]) -> str:
    aimed = [cost for cost in costs if cost.page.cpu is not None]
    return f"Targets met: {sum(not cost.list_missed() for cost in aimed)} of {len(aimed)}"


def print_profile(there: Workspace, options: argparse.Namespace) -> None:
    with default() as configuration:
        pages = [page for page in find_pages(configuration, there) if page.slug == options.profile]
        print(run_in_process(configuration, there, pages, "profile", str(options.requests)))


def main() -> None:
    options, began = _options(), time.monotonic()
    print(
        f"granian, {THREADS} threads a worker; medians of {options.rounds} rounds of {options.seconds:g} s, taken in"
        f" turn; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    with workspace(OUTSIDE, INSIDE) as there:
        (print_profile if options.profile else print_tables)(there, options)
    print(f"{time.monotonic() - began:.0f} s")


def _options() -> argparse.Namespace:
    slugs = [page.slug for page in list_pages("", "", "")]
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pages", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=0.9, help="a page and round (default %(default)s)")
    parser.add_argument(
        "--profile", choices=slugs, nargs="?", const=slugs[0], help="of which page (default %(const)s)"
    )
    parser.add_argument("--requests", type=int, default=200, help="in the profile (default %(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
