"""Short-lived copies of Rocket.Chat's answers: asked once, shared for seconds, shown with their time when it fails."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from django.core.cache import cache

from dashboard.rocketchat.errors import (
    NotLoggedIn,
    RateLimited,
    Refused,
    RocketChatError,
    Unreachable,
    Unusable,
)

FRESH_FOR = 15.0  # seconds
KEPT_FOR = 10 * 60  # seconds

T = TypeVar("T")


@dataclass(frozen=True)
class Copy(Generic[T]):
    """An answer, when it was given (UTC), and why no newer one is at hand (None while it is fresh)."""

    value: T
    at: datetime
    instead_of: RocketChatError | None = None

    @property
    def age(self) -> float:
        """Seconds since Rocket.Chat said so."""
        return (datetime.now(UTC) - self.at).total_seconds()


_flights: WeakValueDictionary[str, "_Flight"] = WeakValueDictionary()
_flights_lock = threading.Lock()


class _Flight:
    """One call under way: whoever asks the same meanwhile waits for its answer."""

    def __init__(self) -> None:
        self.lock = threading.Lock()


def _flight(key: str) -> _Flight:
    with _flights_lock:
        return _flights.setdefault(key, _Flight())


def ask(key: str, fetch: Callable[[], T], fresh_for: float = FRESH_FOR) -> Copy[T]:
    """The answer under `key`: a copy younger than `fresh_for` seconds, else what `fetch` brings, else an older copy.

    Raises what `fetch` raises where no copy may stand in: always when Rocket.Chat refused. Then the
    copy goes, and the refusal holds for 15 seconds.
    """
    if refusal := cache.get(f"{key}:refused"):
        raise refusal
    return _fresh(key, fresh_for) or _fetch_once(key, fetch, fresh_for)


def _fresh(key: str, fresh_for: float) -> Copy[T] | None:
    copy: Copy[T] | None = cache.get(key)
    return copy if copy and copy.age < fresh_for else None


def _fetch_once(key: str, fetch: Callable[[], T], fresh_for: float) -> Copy[T]:
    flight = _flight(key)
    with flight.lock:
        return _fresh(key, fresh_for) or _fetch(key, fetch)


def _fetch(key: str, fetch: Callable[[], T]) -> Copy[T]:
    try:
        copy = Copy(fetch(), datetime.now(UTC))
    except (Unreachable, Unusable, RateLimited) as error:
        return _stale(key, error)
    except NotLoggedIn:
        cache.delete(key)
        raise
    except Refused as error:
        cache.delete(key)
        # Who is refused and asks again must not use up the calls of the others.
        cache.set(f"{key}:refused", error.with_traceback(None), FRESH_FOR)
        raise
    cache.set(key, copy, KEPT_FOR)
    return copy


def _stale(key: str, error: RocketChatError) -> Copy[T]:
    old: Copy[T] | None = cache.get(key)
    if old is None:
        raise error
    return replace(old, instead_of=error)
