"""A short-lived cache of Rocket.Chat's answers: asked once, shared for seconds, shown with their time when it fails."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from django.core.cache import cache

from dashboard.rocketchat.errors import NotLoggedIn, Refused, Unavailable

FRESH_FOR = 15.0  # seconds
KEPT_FOR = 10 * 60  # seconds

T = TypeVar("T")


@dataclass(frozen=True)
class Cached(Generic[T]):
    """An answer, when it was given (UTC), and the error that kept a newer one away (None while it is fresh)."""

    value: T
    at: datetime
    error: Unavailable | None = None

    @property
    def age(self) -> float:
        """Seconds since Rocket.Chat gave the answer."""
        return (datetime.now(UTC) - self.at).total_seconds()


class _Flight:
    """One call under way: whoever asks the same meanwhile waits for its answer."""

    def __init__(self) -> None:
        self.lock = threading.Lock()


_flights: WeakValueDictionary[str, _Flight] = WeakValueDictionary()
_flights_lock = threading.Lock()


def fetch_cached(key: str, fetch: Callable[[], T], fresh_for: float = FRESH_FOR) -> Cached[T]:
    """The answer under `key`: one younger than `fresh_for` seconds, else what `fetch` brings, else an older one.

    Raises what `fetch` raises where no older answer may stand in: always when Rocket.Chat refused. Then the
    older one goes, and the refusal holds for 15 seconds.
    """
    if refusal := cache.get(_refusal_key(key)):
        raise refusal
    return _read_fresh(key, fresh_for) or _fetch_once(key, fetch, fresh_for)


def _read_fresh(key: str, fresh_for: float) -> Cached[T] | None:
    cached: Cached[T] | None = cache.get(key)
    return cached if cached and cached.age < fresh_for else None


def _fetch_once(key: str, fetch: Callable[[], T], fresh_for: float) -> Cached[T]:
    flight = _join_flight(key)
    with flight.lock:
        return _read_fresh(key, fresh_for) or _fetch(key, fetch)


def _join_flight(key: str) -> _Flight:
    with _flights_lock:
        return _flights.setdefault(key, _Flight())


def _fetch(key: str, fetch: Callable[[], T]) -> Cached[T]:
    try:
        cached = Cached(fetch(), datetime.now(UTC))
    except Unavailable as error:
        return _read_stale(key, error)
    except NotLoggedIn:
        cache.delete(key)
        raise
    except Refused as error:
        cache.delete(key)
        # Who is refused and asks again must not use up the calls of the others.
        cache.set(_refusal_key(key), error.with_traceback(None), FRESH_FOR)
        raise
    cache.set(key, cached, KEPT_FOR)
    return cached


def _read_stale(key: str, error: Unavailable) -> Cached[T]:
    stale: Cached[T] | None = cache.get(key)
    if stale is None:
        raise error
    return replace(stale, error=error)


def _refusal_key(key: str) -> str:
    return f"{key}:refused"
