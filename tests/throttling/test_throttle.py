"""Processes that share a Redis count together, and ask it seldom; each process here is one of its own."""

import multiprocessing
from collections.abc import Iterator
from multiprocessing.pool import Pool

import pytest
from django.core.cache import caches
from pytest_django.fixtures import Settings
from redis_server import RedisServer, cache_at, needs_redis, nowhere

from dashboard.caching.resilient_cache import ResilientRedisCache
from dashboard.throttling.rate import Rate
from dashboard.throttling.throttle import count_request

NOW = 60_000.0
RATE = Rate(160, 60)


@pytest.fixture
def redis(settings: Settings) -> Iterator[RedisServer]:
    with RedisServer() as running:
        settings.CACHES, settings.PROCESSES = cache_at(running.url), 2
        yield running


def count(times: int, *, exact: bool = False, now: float = NOW) -> int:
    """How many calls pass."""
    return sum(not count_request("client:one", RATE, now, exact=exact).exceeded for _ in range(times))


def count_exactly(times: int) -> int:
    return count(times, exact=True)


@pytest.fixture
def other_process(redis: RedisServer) -> Iterator[Pool]:
    with multiprocessing.get_context("fork").Pool(1) as pool:
        yield pool


def asked(redis: RedisServer) -> int:
    cache = caches["default"]
    assert isinstance(cache, ResilientRedisCache)
    stats: dict[str, dict[str, int]] = cache.run(lambda client: client.info("commandstats"), dict)
    return stats.get("cmdstat_incrby", {}).get("calls", 0)


def test_one_process_takes_exactly_the_limit() -> None:
    assert count(1000) == 160


@needs_redis
def test_an_ordinary_client_costs_no_round_trip(redis: RedisServer) -> None:
    count(9)
    assert asked(redis) == 0


@needs_redis
def test_a_busy_client_costs_a_round_trip_in_a_sixteenth_of_the_limit(redis: RedisServer) -> None:
    count(1000)
    assert 10 <= asked(redis) <= 20


@needs_redis
def test_two_processes_let_a_sixteenth_more_pass_at_the_most(redis: RedisServer, other_process: Pool) -> None:
    passed = sum(count(7) + other_process.apply(count, (7,)) for _ in range(60))
    assert 160 <= passed <= 170


@needs_redis
def test_where_every_call_asks_exactly_the_limit_passes_in_two_processes(
    redis: RedisServer, other_process: Pool
) -> None:
    passed = sum(count_exactly(7) + other_process.apply(count_exactly, (7,)) for _ in range(40))
    assert passed == 160


@needs_redis
def test_what_another_process_counted_before_the_turn_weighs_after_it(
    redis: RedisServer, other_process: Pool
) -> None:
    other_process.apply(count, (150,))
    assert count(150, now=NOW + 61) <= 20


def test_while_redis_is_away_a_process_counts_to_its_share(settings: Settings) -> None:
    settings.CACHES, settings.PROCESSES = cache_at(nowhere()), 2
    assert count(1000) == 80


@needs_redis
def test_what_was_counted_while_redis_was_away_is_told_when_it_is_back(
    redis: RedisServer, other_process: Pool
) -> None:
    redis.stop()
    count(50)
    redis.start()
    caches["default"]._standby.breaker.close()  # type: ignore[attr-defined]
    count(20)
    assert other_process.apply(count, (1000,)) <= 160 - 50


def test_a_call_that_is_refused_does_not_count() -> None:
    count(1000)
    assert count(1000, now=NOW + 90) == 80
