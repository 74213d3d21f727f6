"""The cache in Redis: while Redis is away it goes on in memory, and it finds back by itself."""

import logging
import time
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from django.core.cache import cache, caches
from pytest_django.fixtures import Settings
from redis_server import RedisServer, cache_at, hanging, needs_redis, nowhere
from rocketchat.wire import speaking

from dashboard.caching import resilient_cache
from dashboard.caching.resilient_cache import ResilientRedisCache

BACK_WITHIN = 20.0  # seconds
Use = Callable[[str], ResilientRedisCache]


@pytest.fixture
def use(settings: Settings) -> Use:
    """Makes the Redis at the URL the cache, as the settings do."""

    def go(url: str) -> ResilientRedisCache:
        settings.CACHES = cache_at(url)
        made = caches["default"]
        assert isinstance(made, ResilientRedisCache)
        return made

    return go


@pytest.fixture
def redis(use: Use) -> Iterator[RedisServer]:
    with RedisServer() as running:
        use(running.url)
        yield running


@pytest.fixture
def refused(use: Use) -> ResilientRedisCache:
    """A cache whose Redis is not there."""
    return use(nowhere())


def current() -> ResilientRedisCache:
    """This thread's."""
    return cast(ResilientRedisCache, caches["default"])


def work(kept: Any) -> dict[str, Any]:
    """What each operation of a cache answers, from an empty one on."""
    return {
        "get": (kept.get("a"), kept.get("a", "default")),
        "set": (kept.set("a", "1", 60), kept.get("a")),
        "add": (kept.add("a", "2", 60), kept.add("b", "3", 60), kept.get("a"), kept.get("b")),
        "set_many": (kept.set_many({"c": 5, "d": "6"}, 60), kept.set_many({})),
        "get_many": (kept.get_many(["a", "c", "d", "z"]), kept.get_many([])),
        "incr": (kept.incr("c"), kept.incr("c", 10), kept.decr("c", 2), kept.get("c")),
        "touch": (kept.touch("a", 60), kept.touch("z", 60)),
        "has_key": ("a" in kept, kept.has_key("z")),
        "delete": (kept.delete("a"), kept.delete("a"), kept.get("a")),
        "delete_many": (kept.delete_many(["b", "c", "z"]), kept.delete_many([]), kept.get("b")),
        "get_or_set": (kept.get_or_set("e", lambda: "7", 60), kept.get("e")),
        "at once": (kept.set("f", "8", 0), kept.get("f")),
        "clear": (bool(kept.clear() in {None, True}), kept.get("d"), kept.get("e")),
    }


WORKED: dict[str, Any] = {
    "get": (None, "default"),
    "set": (None, "1"),
    "add": (False, True, "1", "3"),
    "set_many": ([], []),
    "get_many": ({"a": "1", "c": 5, "d": "6"}, {}),
    "incr": (6, 16, 14, 14),
    "touch": (True, False),
    "has_key": (True, False),
    "delete": (True, False, None),
    "delete_many": (None, None, None),
    "get_or_set": ("7", "7"),
    "at once": (None, None),
    "clear": (True, None, None),
}


@needs_redis
def test_every_operation_works_in_redis(redis: RedisServer) -> None:
    assert work(cache) == WORKED
    assert current().is_shared()


def test_every_operation_works_while_redis_is_refused(refused: ResilientRedisCache) -> None:
    assert work(cache) == WORKED
    assert not refused.is_shared()


@needs_redis
def test_every_operation_works_when_redis_goes_away_in_mid_run(redis: RedisServer) -> None:
    cache.set("a", "kept in Redis")
    redis.stop()
    assert work(cache) == WORKED


def test_a_redis_that_hangs_is_waited_for_once(use: Use) -> None:
    with hanging() as listener:
        use(f"redis://127.0.0.1:{listener.getsockname()[1]}/0")
        assert work(cache) == WORKED
        listener.setblocking(False)
        listener.accept()[0].close()
        with pytest.raises(BlockingIOError):
            listener.accept()


@needs_redis
def test_a_redis_that_hangs_in_mid_run_is_waited_for_once_and_found_again(redis: RedisServer) -> None:
    assert work(cache) == WORKED
    redis.hang()
    assert work(cache) == WORKED
    assert not current().is_shared()
    redis.go_on()
    wait_until_shared()


def test_what_is_no_redis_is_taken_for_one_that_is_away(use: Use) -> None:
    with speaking(lambda peer: peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as server:
        use(server.address.replace("http:", "redis:"))
        assert work(cache) == WORKED
        assert not current().is_shared()


@needs_redis
def test_a_wrong_password_is_taken_for_a_redis_that_is_away(redis: RedisServer, use: Use) -> None:
    use(redis.url.replace("secret", "wrong"))
    assert work(cache) == WORKED
    assert not current().is_shared()


def wait_until_shared() -> None:
    ends = time.monotonic() + BACK_WITHIN
    while not current().is_shared():
        assert time.monotonic() < ends
        cache.get("anything")
        time.sleep(0.02)


@needs_redis
def test_it_returns_to_redis_by_itself_and_drops_what_it_kept_meanwhile(redis: RedisServer) -> None:
    redis.stop()
    cache.set("a", "meanwhile")
    assert cache.get("a") == "meanwhile"
    redis.start()
    wait_until_shared()
    assert cache.get("a") is None
    cache.set("b", "in Redis")
    redis.stop()
    assert (cache.get("a"), cache.get("b")) == (None, None)


@needs_redis
def test_a_redis_that_was_started_anew_between_two_calls_is_not_missed(redis: RedisServer) -> None:
    cache.set("a", "1")
    redis.stop()
    redis.start()
    assert cache.get("a") is None
    assert current().is_shared()


@needs_redis
def test_counting_what_is_not_there_is_an_answer_of_redis(redis: RedisServer) -> None:
    redis.stop()
    cache.get("a")
    redis.start()
    ends = time.monotonic() + BACK_WITHIN
    while not current().is_shared():
        assert time.monotonic() < ends
        with pytest.raises(ValueError, match=r"[Kk]ey"):
            cache.incr("nowhere")
        time.sleep(0.02)


@needs_redis
def test_a_part_of_a_second_is_rounded_up(redis: RedisServer) -> None:
    cache.set("a", "1", 0.4)
    cache.add("b", "1", 0.9)
    cache.set_many({"c": "1"}, 0.1)
    cache.set("d", "1", 60)
    cache.touch("d", 0.3)
    assert set(cache.get_many("abcd")) == set("abcd")
    cache.set("a", "1", -0.4)
    assert cache.get("a") is None


@needs_redis
def test_a_counter_that_ended_does_not_come_back_for_ever(redis: RedisServer) -> None:
    cache.add("a", 1, 60)
    cache.incr("a")
    ends = current()._cache._client.get_client().ttl(cache.make_key("a"))
    assert 0 < ends <= 60
    cache.delete("a")
    with pytest.raises(ValueError, match=r"[Kk]ey"):
        cache.incr("a")
    assert "a" not in cache


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_the_log_has_one_line_a_minute_without_the_password(
    use: Use, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resilient_cache, "PROBE_EVERY", 0)  # every operation finds it refused
    use(nowhere())
    work(cache)
    assert lines(caplog) == [
        "The cache cannot be reached (ConnectionError): until it can, this process counts and remembers by itself."
    ]
    monkeypatch.setattr(resilient_cache, "SAID_EVERY", 0)
    cache.get("a")
    assert len(lines(caplog)) == 2
    assert "secret" not in caplog.text


@needs_redis
def test_the_log_says_when_redis_is_back(redis: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "dashboard.caching.resilient_cache")
    redis.stop()
    cache.get("a")
    redis.start()
    wait_until_shared()
    assert caplog.messages[-1] == "The cache can be reached again."
