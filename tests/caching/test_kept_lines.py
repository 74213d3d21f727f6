"""Lines that processes add to, in memory and in Redis."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache, caches
from pytest_django.fixtures import Settings
from redis_server import RedisServer, cache_at, needs_redis, nowhere

from dashboard.caching.kept_lines import add_lines, split_lines
from dashboard.caching.resilient_cache import ResilientRedisCache

MEMORY = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "kept lines"}}


@pytest.fixture(params=["memory", pytest.param("redis", marks=needs_redis)])
def kind(request: pytest.FixtureRequest, settings: Settings) -> Iterator[str]:
    """Where the lines are kept."""
    with RedisServer() if request.param == "redis" else nullcontext() as server:
        settings.CACHES = cache_at(server.url) if server else MEMORY
        cache.clear()
        yield request.param


def add(*lines: bytes, most: int = 5, most_bytes: int = 100) -> list[bytes]:
    add_lines("key", lines, most=most, most_bytes=most_bytes, kept_for=60)
    return split_lines(cache.get("key"))


@pytest.mark.usefixtures("kind")
def test_lines_are_kept_in_the_order_in_which_they_came() -> None:
    add(b"a", b"b")
    assert add(b"c") == [b"a", b"b", b"c"]


@pytest.mark.usefixtures("kind")
def test_the_oldest_go_beyond_the_most() -> None:
    add(*b"a b c d".split())
    assert add(*b"e f g".split()) == b"c d e f g".split()
    assert add(*b"1 2 3 4 5 6 7 8".split()) == b"4 5 6 7 8".split()


@pytest.mark.usefixtures("kind")
@pytest.mark.parametrize("long", [40, 97, 98])
def test_the_oldest_go_beyond_the_most_bytes(long: int) -> None:
    add(b"a" * 30, b"b" * 30)
    assert add(b"c" * long) == [*([b"b" * 30] if long == 40 else []), b"c" * long]


@pytest.mark.usefixtures("kind")
def test_a_line_longer_than_all_together_is_not_kept_and_moves_none() -> None:
    add(b"a")
    assert add(b"x" * 99) == [b"a"]


@pytest.mark.usefixtures("kind")
def test_bytes_of_any_kind_come_back() -> None:
    assert add(b"\x00\xff%d\\") == [b"\x00\xff%d\\"]


def test_all_go_after_their_time(kind: str) -> None:
    add(b"a")
    if kind == "redis":
        redis = caches["default"]
        assert isinstance(redis, ResilientRedisCache)
        assert redis.run(lambda client: client.ttl(redis.make_key("key")), lambda: 0) in {59, 60}
        return
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=61), tick=False):
        assert cache.get("key") is None


def test_while_redis_is_away_nothing_is_added_and_nothing_raised(settings: Settings) -> None:
    settings.CACHES = cache_at(nowhere())
    assert add(b"a") == []
