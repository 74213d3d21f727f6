"""`make bench-rules`: the CPU time of what runs for every page or screen, beside a floor and at twice the size.

The floor is the plainest thing that could be done with the same input. At twice the size, twice the time is linear.
"""
# ruff: noqa: T201  # a command: what it prints is its result

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from time import process_time
from typing import Generic, TypeVar

from dashboard.masking.secret_names import DEFAULT_SECRET_NAMES
from dashboard.masking.storable import make_storable_href, make_storable_title
from dashboard.sandbox import Sandbox
from dashboard.trail.hrefs import read_href
from dashboard.trail.page_entries import TimelinePage
from dashboard.trail.timeline import split_into_visits

from .hostile import KIB_60, KIB_64, STARTS, UNITS
from .page_views import body

ROUNDS = 3
MOST_GROWTH = 3.0  # times the time at twice the size
SEPARATOR = re.compile(r"[?&;=/#]")
NOON = datetime(2026, 8, 3, 12, tzinfo=UTC)

T = TypeVar("T")


@dataclass(frozen=True)
class Rule(Generic[T]):
    """What is measured: `work` on what `make(size)` gives, beside `floor`; `most` is ms at that size."""

    name: str
    size: int
    make: Callable[[int], T]
    work: Callable[[T], object]
    floor: Callable[[T], object]
    most: float

    def line(self) -> str:
        given = self.make(self.size)
        took, least = _ms(self.work, given), _ms(self.floor, given)
        growth = _ms(self.work, self.make(self.size * 2)) / took
        slow = "  TOO SLOW" * (took > self.most) + "  NOT LINEAR" * (growth > MOST_GROWTH)
        return (
            f"{self.name:38} {self.size:8,} {took:9.2f} {self.most:7,.0f} {growth:6.1f}x {least:9.2f}"
            f" {took / max(least, 0.001):7.1f}x{slow}"
        )


def _ms(work: Callable[[T], object], given: T) -> float:
    """The CPU time of the fastest of some rounds."""
    times = []
    for _ in range(ROUNDS):
        began = process_time()
        work(given)
        times.append((process_time() - began) * 1000)
    return min(times)


def _masked(href: str) -> str:
    return make_storable_href(href, DEFAULT_SECRET_NAMES)


def _split(href: str) -> list[str]:
    return SEPARATOR.split(href)


def _slowest(work: Callable[[str], str]) -> tuple[str, str]:
    """Of the hostile texts, the start and the unit that take the longest to mask."""
    return max(product(STARTS, UNITS), key=lambda each: _ms(work, _long(each[0], each[1], KIB_60)))


def _make_hostile_rule(what: str, work: Callable[[str], str]) -> Rule[str]:
    start, unit = _slowest(work)
    name = f"mask a hostile {what} ({start}{unit}…)"
    return Rule(name, KIB_60, lambda size: _long(start, unit, size), work, _split, 50)


def _long(start: str, unit: str, letters: int) -> str:
    return (start + unit * letters)[:letters]


def _ordinary(number: int) -> list[str]:
    """So many addresses as browsers send them."""
    return [json.loads(body(each))["pageInfo"]["location"]["href"] for each in range(number)]


def _ordinary_titles(number: int) -> list[str]:
    return [json.loads(body(each))["pageInfo"]["title"] for each in range(number)]


def _each(work: Callable[[str], object]) -> Callable[[list[str]], object]:
    return lambda hrefs: [work(href) for href in hrefs]


def _pages(number: int) -> list[TimelinePage]:
    address = "https://shop.example/shop/item-{}?from={}"
    return [
        TimelinePage(f"{n}", NOON + timedelta(minutes=n * 1.3), "", address.format(n % 2000, n % 7))
        for n in range(number)
    ]


def _in_order(pages: list[TimelinePage]) -> list[TimelinePage]:
    return sorted(pages, key=lambda page: page.at)


def _worlds(number: int) -> list[str]:
    """The rooms of so many sandboxes."""
    return [json.dumps(Sandbox().world.rooms, default=str)] * number


def _sandboxes(worlds: list[str]) -> None:
    for _ in worlds:
        with Sandbox(live=False):
            pass


RULES: tuple[Rule[str] | Rule[list[str]] | Rule[list[TimelinePage]], ...] = (
    Rule("mask ordinary addresses", 10_000, _ordinary, _each(_masked), _each(_split), 500),
    Rule("mask ordinary titles", 10_000, _ordinary_titles, _each(make_storable_title), _each(_split), 100),
    Rule("read ordinary addresses", 10_000, _ordinary, _each(read_href), _each(_split), 500),
    Rule("read a huge address", KIB_64, lambda size: _long("https://", "a/", size), read_href, _split, 100),
    Rule(
        "tell 100,000 pages",
        100_000,
        _pages,
        lambda pages: split_into_visits(pages, [], NOON),
        _in_order,
        1_500,
    ),
    Rule("start a sandbox, its world included", 1, _worlds, _sandboxes, _each(json.loads), 1_000),
)


def main() -> None:
    hostile = [
        _make_hostile_rule("address", _masked),
        _make_hostile_rule("title", make_storable_title),
    ]
    print(f"{'':38} {'size':>8} {'CPU ms':>9} {'at most':>7} {'twice':>7} {'floor':>9} {'/floor':>8}")
    for rule in (*hostile, *RULES):
        print(rule.line(), flush=True)


if __name__ == "__main__":
    main()
