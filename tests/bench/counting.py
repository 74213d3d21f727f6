"""How often the cache and Rocket.Chat are asked while a block runs in this process."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.core.cache import caches
from redis.connection import AbstractConnection
from urllib3 import HTTPConnectionPool

# Of Django's caches; what is made of several of these (get_or_set, incr_version) counts as each of them.
METHODS = ("add", "get", "set", "touch", "delete", "get_many", "set_many", "delete_many", "has_key", "incr")

Method = Callable[..., Any]


@dataclass
class Counts:
    """Round trips to the cache, calls to Rocket.Chat, and the ms until each of those was answered, added up."""

    trips: int = 0
    calls: int = 0
    calls_ms: float = 0


@contextmanager
def counting() -> Iterator[Counts]:
    """Counts in every thread of this process; of Redis what is sent, whoever sends it."""
    counts = Counts()
    count_trip = _make_trip_counter(counts)
    backend = type(caches["default"])
    of_redis = "Redis" in backend.__name__
    trips = (
        [(AbstractConnection, "send_packed_command")] if of_redis else [(backend, each) for each in METHODS]
    )
    with ExitStack() as stack:
        for owner, name in trips:
            stack.enter_context(patch.object(owner, name, count_trip(getattr(owner, name))))
        urlopen = _time_call(counts, HTTPConnectionPool.urlopen)
        stack.enter_context(patch.object(HTTPConnectionPool, "urlopen", urlopen))
        yield counts


def _make_trip_counter(counts: Counts) -> Callable[[Method], Method]:
    within = threading.local()

    def count_trip(method: Method) -> Method:
        def counted(*arguments: Any, **options: Any) -> Any:
            if getattr(within, "trip", False):  # a cache that does one thing by way of another
                return method(*arguments, **options)
            counts.trips, within.trip = counts.trips + 1, True
            try:
                return method(*arguments, **options)
            finally:
                within.trip = False

        return counted

    return count_trip


def _time_call(counts: Counts, method: Method) -> Method:
    def timed(*arguments: Any, **options: Any) -> Any:
        began = time.perf_counter()
        try:
            return method(*arguments, **options)
        finally:
            counts.calls += 1
            counts.calls_ms += (time.perf_counter() - began) * 1000

    return timed
