"""What is kept in Redis can be read by nothing but JSON: whoever writes there cannot run code here."""

import pickle
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache, caches
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings
from redis_server import RedisServer, cache_at, needs_redis

from dashboard.caching.json_serializer import JsonSerializer, Unreadable
from dashboard.caching.resilient_cache import ResilientRedisCache

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.binary() | st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


def written(value: object) -> bytes:
    """As it stands in Redis."""
    stored = JsonSerializer().dumps(value)
    return stored if isinstance(stored, bytes) else str(stored).encode()


@given(VALUES)
def test_what_is_read_equals_what_was_written(value: object) -> None:
    read = JsonSerializer().loads(written(value))
    assert read == value
    assert type(read) is type(value)


def test_a_lone_surrogate_is_kept() -> None:
    assert JsonSerializer().loads(written({"name": "\udc80"})) == {"name": "\udc80"}


@pytest.mark.parametrize("number", [0, -3, 10**30])
def test_a_whole_number_stands_alone_so_that_redis_can_count(number: int) -> None:
    assert JsonSerializer().dumps(number) == number


class Anything:
    pass


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (Anything(), "Anything"),
        ({"deep": [Anything()]}, "Anything"),
        (datetime.now(UTC), "datetime"),
        (("a", "b"), "tuple"),
        ({"a"}, "set"),
        ({1: "a"}, "int"),
        ([b"bytes within"], "bytes"),
        (ValueError("an error"), "ValueError"),
    ],
)
def test_anything_else_is_refused_by_its_type(value: object, kind: str) -> None:
    with pytest.raises(TypeError, match=f"no {kind}."):
        JsonSerializer().dumps(value)


@pytest.mark.parametrize(
    "stored", [b"", b"x", b"1.5", b"j", b"j{", b"j\xff", pickle.dumps({"a": 1}), b"j" + b"[" * 100_000]
)
def test_what_was_not_written_here_is_unreadable(stored: bytes) -> None:
    with pytest.raises(Unreadable):
        JsonSerializer().loads(stored)


@pytest.fixture
def redis(settings: Settings) -> Iterator[RedisServer]:
    with RedisServer() as running:
        settings.CACHES = cache_at(running.url, serializer="dashboard.caching.json_serializer.JsonSerializer")
        yield running


def put(key: str, stored: bytes) -> None:
    """Into Redis, past the cache."""
    made: Any = caches["default"]
    made._cache._client.get_client().set(cache.make_key(key), stored)


class Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return (pytest.fail, ("code out of the cache was run",))


@needs_redis
def test_a_pickle_in_redis_is_not_run_and_counts_as_nothing_kept(redis: RedisServer) -> None:
    put("bomb", pickle.dumps(Bomb()))
    cache.set("a", {"b": [1]})
    assert cache.get("bomb", "nothing") == "nothing"
    assert cache.get_many(["bomb", "a"]) == {"a": {"b": [1]}}
    made = caches["default"]
    assert isinstance(made, ResilientRedisCache)
    assert made.is_shared()


@needs_redis
def test_what_cannot_be_kept_is_an_error_of_the_caller_and_not_of_redis(redis: RedisServer) -> None:
    with pytest.raises(TypeError, match="no Anything"):
        cache.set("a", Anything())
    made = caches["default"]
    assert isinstance(made, ResilientRedisCache)
    assert made.is_shared()


@needs_redis
def test_redis_counts_with_what_was_written(redis: RedisServer) -> None:
    cache.set("a", 5)
    assert (cache.incr("a"), cache.get("a")) == (6, 6)
