"""Where the windows of the rate limit stand: in Redis for all processes, and while it is away in each one's memory."""

import threading
from collections.abc import Callable
from functools import partial
from time import time
from typing import Any, TypeVar

import msgspec
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache

from dashboard.caching.resilient_cache import ResilientRedisCache
from dashboard.upstream.rate_limit_window import Window, merge_windows

KEPT_FOR = 10 * 60  # seconds: much longer than a window lasts, so that none is forgotten while it does

T = TypeVar("T")
Change = Callable[[Window, int], tuple[Window, T]]
"""From a window, and how many processes share its limit without counting together, to the next window and a result."""

_lock = threading.Lock()


def change_window(key: str, change: Change[T]) -> T:
    """Replaces the window under `key` by what `change` makes of it, with nobody in between; returns its result.

    `change` may be called more than once.
    """
    cache = caches["default"]
    if isinstance(cache, ResilientRedisCache):
        return cache.run(
            partial(_change_in_redis, cache, key, change), partial(_change_apart, cache, key, change)
        )
    with _lock:
        return _change_in_cache(cache, key, change)


def _change_in_redis(cache: ResilientRedisCache, key: str, change: Change[T], redis: Any) -> T:
    """Reads, changes and writes, and once more where another process wrote meanwhile (WATCH, MULTI, EXEC)."""
    name = cache.make_key(key)

    def change_once(pipe: Any) -> tuple[Window, T]:
        stored = _read(pipe.get(name))
        changed, result = change(_add_own(cache, key, stored), 1)
        pipe.multi()
        if changed != stored:
            pipe.set(name, msgspec.json.encode(changed), ex=KEPT_FOR)
        return changed, result

    done: tuple[Window, T] = redis.transaction(change_once, name, value_from_callable=True)
    cache.own.set(key, (msgspec.json.encode(done[0]), False), KEPT_FOR)
    return done[1]


def _add_own(cache: ResilientRedisCache, key: str, stored: Window | None) -> Window:
    """What Redis knows, with what this process counted while Redis was away; that alone where Redis forgot."""
    written, is_ahead = cache.own.get(key, (None, False))
    own = _read(written)
    if own is None:
        return stored or Window()
    if stored is None:
        return own
    return merge_windows(stored, own, time()) if is_ahead else stored


def _change_apart(cache: ResilientRedisCache, key: str, change: Change[T]) -> T:
    with _lock:
        written, _ = cache.own.get(key, (None, False))
        changed, result = change(_read(written) or Window(), settings.PROCESSES)
        cache.own.set(key, (msgspec.json.encode(changed), True), KEPT_FOR)
        return result


def _change_in_cache(cache: BaseCache, key: str, change: Change[T]) -> T:
    changed, result = change(_read(cache.get(key)) or Window(), 1)
    cache.set(key, msgspec.json.encode(changed), KEPT_FOR)
    return result


def _read(written: object) -> Window | None:
    """None for what is no window, whoever wrote it there."""
    try:
        return msgspec.json.decode(written, type=Window) if isinstance(written, bytes) else None
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None
