"""The windows of the rate limit in Redis: one for all processes, and while it is away a share for each."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache, caches
from pytest_django.fixtures import Settings
from redis_server import RedisServer, cache_at, needs_redis, nowhere

from dashboard.rocketchat.errors import RateLimited
from dashboard.rocketchat.rate_limit_headers import RateLimitState
from dashboard.upstream.rate_limit import RateLimit

ROUTE = "GET rooms.info"
NAME = ":1:rate-limit:bucket:GET.rooms.info"


@pytest.fixture
def redis(settings: Settings) -> Iterator[RedisServer]:
    with RedisServer() as running:
        settings.CACHES = cache_at(running.url)
        yield running


@pytest.fixture
def alone(settings: Settings) -> None:
    """One of three processes, whose Redis is not there."""
    settings.CACHES, settings.PROCESSES = cache_at(nowhere()), 3


def left(remaining: int, limit: int = 10) -> RateLimitState:
    return RateLimitState(limit, remaining, datetime.now(UTC) + timedelta(seconds=50))


def is_allowed(_: object = None) -> bool:
    try:
        RateLimit("bucket").take(ROUTE)
    except RateLimited:
        return False
    return True


def calls_allowed() -> int:
    return sum(is_allowed() for _ in range(15))


def in_redis() -> Any:
    """A client of the Redis itself."""
    made: Any = caches["default"]
    return made.run(lambda client: client, lambda: pytest.fail("Redis is away"))


def call_in_a_process(url: str, allowed: "multiprocessing.SimpleQueue[int]", start: Any) -> None:
    import django
    from django.conf import settings

    django.setup()
    settings.CACHES = cache_at(url)
    start.wait()
    allowed.put(calls_allowed())


@needs_redis
def test_threads_that_call_at_once_are_granted_no_call_twice(redis: RedisServer) -> None:
    with ThreadPoolExecutor(16) as threads:
        assert sum(threads.map(is_allowed, range(48))) == 10


@needs_redis
def test_processes_that_call_at_once_are_granted_no_call_twice(redis: RedisServer) -> None:
    context = multiprocessing.get_context("spawn")
    allowed, start = context.SimpleQueue(), context.Event()
    processes = [
        context.Process(target=call_in_a_process, args=(redis.url, allowed, start)) for _ in range(2)
    ]
    for process in processes:
        process.start()
    start.set()
    for process in processes:
        process.join(50)
    assert allowed.get() + allowed.get() == 10
    assert not is_allowed()


@needs_redis
def test_a_window_is_kept_longer_than_it_lasts_and_not_for_ever(redis: RedisServer) -> None:
    RateLimit("bucket").record(ROUTE, left(0))
    assert 120 < in_redis().ttl(NAME) <= 600


@needs_redis
@pytest.mark.parametrize(
    "junk", [b"", b"junk", b"{}", b'{"limit": "many"}', b'{"pending": [1]}', b"\x80\x04N."]
)
def test_what_is_no_window_counts_as_nothing_known(redis: RedisServer, junk: bytes) -> None:
    in_redis().set(NAME, junk)
    assert calls_allowed() == 10


@pytest.mark.parametrize("junk", [b"junk", "junk", 5, None])
def test_nor_does_it_in_memory(junk: object) -> None:
    cache.set("rate-limit:bucket:GET.rooms.info", junk)
    assert calls_allowed() == 10


def test_while_redis_is_away_a_process_has_its_share(alone: None) -> None:
    assert calls_allowed() == 3
    rate_limit = RateLimit("another")
    rate_limit.record(ROUTE, left(599, limit=600))
    for _ in range(199):
        rate_limit.take(ROUTE)
    with pytest.raises(RateLimited):
        rate_limit.take(ROUTE)


def test_a_share_is_at_least_one_call(alone: None, settings: Settings) -> None:
    settings.PROCESSES = 40
    assert calls_allowed() == 1


@needs_redis
def test_what_was_told_is_known_when_redis_goes_away(redis: RedisServer) -> None:
    RateLimit("bucket").record(ROUTE, left(0))
    redis.stop()
    assert not is_allowed()


@needs_redis
def test_what_was_told_is_known_when_redis_comes_back_empty(redis: RedisServer) -> None:
    RateLimit("bucket").record(ROUTE, left(2))
    redis.stop()
    redis.start()
    assert calls_allowed() == 2


@needs_redis
def test_what_was_counted_meanwhile_is_told_to_a_redis_that_hung(
    redis: RedisServer, settings: Settings
) -> None:
    settings.PROCESSES = 1
    rate_limit = RateLimit("bucket")
    rate_limit.record(ROUTE, left(8))
    redis.hang()
    rate_limit.take(ROUTE)
    rate_limit.record(ROUTE, left(1))
    redis.go_on()
    wait_until_shared()
    assert calls_allowed() == 1
    assert b'"remaining":1,' in in_redis().get(NAME)


def wait_until_shared() -> None:
    made: Any = caches["default"]
    while not made.is_shared():  # the test's own time-out ends it
        cache.get("anything")


@needs_redis
def test_an_emptied_cache_forgets_what_the_process_knew_by_itself(redis: RedisServer) -> None:
    RateLimit("bucket").record(ROUTE, left(0))
    cache.clear()
    assert calls_allowed() == 10
