"""A cache in Redis that goes on in this process's own memory while Redis is refused, hangs or breaks."""

import logging
import math
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property, partial
from typing import Any, TypeVar

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import DataError, RedisError

from dashboard.caching.circuit_breaker import CircuitBreaker
from dashboard.caching.json_serializer import Unreadable
from dashboard.log_interval import LogInterval

log = logging.getLogger(__name__)

PROBE_EVERY = 2.0  # seconds: how soon Redis is found again, and how seldom a request waits for a time-out
SAID_EVERY = 60.0  # seconds between two lines in the log
MAX_ENTRIES = 10_000  # kept in memory

T = TypeVar("T")


class ResilientRedisCache(RedisCache):
    """Django's cache in Redis, which raises nothing where Redis fails and answers out of memory until it is back."""

    _servers: list[str]
    _options: dict[str, Any]

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        name = ",".join(self._servers)
        self._standby = _standbys.setdefault(name, _Standby(name))

    @cached_property
    def _cache(self) -> Any:
        return _Operations(self._redis, self._standby)

    @cached_property
    def _redis(self) -> RedisCacheClient:
        return RedisClient(self._servers, **self._options)

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        wanted = list(keys)
        return super().get_many(wanted, version) if wanted else {}  # Redis takes an empty list for a mistake

    def get_backend_timeout(self, timeout: Any = DEFAULT_TIMEOUT) -> float | None:
        """Whole seconds, rounded up: Django's own rounds down, and a part of a second would end at once."""
        whole = timeout if timeout is None or timeout is DEFAULT_TIMEOUT else math.ceil(timeout)
        return super().get_backend_timeout(whole)

    @property
    def own(self) -> BaseCache:
        """What this process keeps for itself, whether Redis is there or not; it is emptied with the rest."""
        return self._standby.own

    def run(self, in_redis: Callable[[Any], T], in_memory: Callable[[], T]) -> T:
        """What `in_redis` makes of a client of Redis, or while that is away what `in_memory` returns."""
        return self._standby.run(lambda: in_redis(self._redis.get_client(write=True)), in_memory)

    def clear(self) -> None:
        self.own.clear()
        super().clear()

    def is_shared(self) -> bool:
        """Whether what is kept here is every process's, as far as this process knows: the last call reached Redis."""
        return self._standby.breaker.is_closed


def is_cache_away() -> bool:
    """Whether what is kept now goes when Redis is back: until then this process remembers by itself."""
    cache = caches["default"]
    return isinstance(cache, ResilientRedisCache) and not cache.is_shared()


class _Standby:
    """What this process's threads share about one Redis: whether it answers, and what is kept while it does not."""

    def __init__(self, name: str) -> None:
        self.breaker = CircuitBreaker(PROBE_EVERY)
        self.memory = _make_memory(f"instead of {name}")
        self.own = _make_memory(f"beside {name}")
        self._interval = LogInterval()

    def run(self, in_redis: Callable[[], T], in_memory: Callable[[], T]) -> T:
        """What `in_redis` returns, or where Redis does not answer or is not asked, what `in_memory` does."""
        if self.breaker.may_call():
            try:
                result = in_redis()
            except DataError:
                raise
            except (RedisError, OSError) as error:
                self._go_on_alone(error)
            except _NoSuchKey:  # an answer like any other
                self._go_back()
                raise
            else:
                self._go_back()
                return result
        return in_memory()

    def _go_on_alone(self, error: Exception) -> None:
        if self.breaker.open():
            self.memory.clear()
        if self._interval.is_over(SAID_EVERY):
            # Its class alone: the text may quote where Redis is, and what it was told.
            log.warning(
                "The cache cannot be reached (%s): until it can, this process counts and remembers by itself.",
                type(error).__name__,
            )

    def _go_back(self) -> None:
        if self.breaker.close():
            self.memory.clear()
            log.info("The cache can be reached again.")


_standbys: dict[str, _Standby] = {}


class _Operations:
    """The operations of RedisCacheClient, each in Redis or in memory: both take the same arguments."""

    def __init__(self, client: RedisCacheClient, standby: _Standby) -> None:
        self._client = client
        self._standby = standby

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        in_redis, in_memory = getattr(self._client, operation), getattr(self._standby.memory, operation)
        return lambda *arguments: self._standby.run(
            partial(in_redis, *arguments), partial(in_memory, *arguments)
        )


class _NoSuchKey(ValueError):
    """Redis has no such key to count with."""


class RedisClient(RedisCacheClient):
    """Django's, which reads what cannot be read as absent and counts in one step."""

    _serializer: Any

    # Django's own looks whether the key is there, then counts: where it ends in between, it would come back for ever.
    INCREMENT = (
        "if redis.call('exists', KEYS[1]) == 0 then return false end"
        " return redis.call('incrby', KEYS[1], ARGV[1])"
    )

    def get(self, key: Any, default: Any) -> Any:
        return self.get_many([key]).get(key, default)

    def get_many(self, keys: Iterable[Any]) -> dict[Any, Any]:
        """What cannot be read, an earlier version's or a stranger's, counts as not there."""
        found = {}
        for key, stored in zip(keys, self.get_client().mget(keys), strict=True):
            if stored is not None:
                with suppress(Unreadable):
                    found[key] = self._serializer.loads(stored)
        return found

    def incr(self, key: Any, delta: int) -> int:
        count: int | None = self.get_client(key, write=True).eval(self.INCREMENT, 1, key, delta)
        if count is None:
            raise _NoSuchKey("There is no such key.")
        return count


def _make_memory(name: str) -> LocMemCache:
    return LocMemCache(name, {"KEY_FUNCTION": _take_key_as_it_is, "OPTIONS": {"MAX_ENTRIES": MAX_ENTRIES}})


def _take_key_as_it_is(key: str, prefix: str, version: int) -> str:
    return key
