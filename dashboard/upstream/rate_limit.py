"""The rate limit of Rocket.Chat, kept from outside: so many calls per route and address, shared by all agents."""

import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.core.cache import cache

from dashboard.rocketchat.errors import RateLimited
from dashboard.rocketchat.rate_limit_headers import RateLimitState

# Rocket.Chat's window; a clock that is off must not lock us out for longer.
LONGEST_WAIT = timedelta(seconds=60)

EXEMPT_FOR = 10 * 60  # seconds for which a user who was not counted is taken for exempt

_lock = threading.Lock()


@dataclass(frozen=True)
class _Window:
    """`remaining` calls until `ends` by our clock; `reset_at`, by Rocket.Chat's, tells one window from the next."""

    remaining: int
    reset_at: datetime
    ends: datetime


class RateLimit:
    """What is left of each route's rate limit in one bucket: a workspace and the address it counts calls under.

    `user` is the digest of a user id: users with `api-bypass-rate-limit` are not counted, which their answers show.
    """

    def __init__(self, bucket: str, user: str = "") -> None:
        self.bucket = bucket
        self.user = user

    def take(self, route: str) -> None:
        """Takes one call; raises RateLimited with the seconds to wait when Rocket.Chat said none is left."""
        with _lock:
            window = self._read(route)
            if not window or cache.get(self._exempt_key):
                return
            if window.remaining <= 0:
                raise RateLimited(_seconds_until(window.ends))
            self._write(route, replace(window, remaining=window.remaining - 1))

    def record(self, route: str, state: RateLimitState | None) -> None:
        """Remembers what an answer's headers said; answers of one window may come out of order, the lowest is true.

        An answer without them was not counted (a refused login, an exempt user): the call is given back.
        """
        with _lock:
            window = self._read(route)
            if state is None:
                self._give_back(route, window)
            elif window and window.reset_at == state.reset_at:
                self._write(route, replace(window, remaining=min(state.remaining, window.remaining)))
            else:
                ends = min(state.reset_at, datetime.now(UTC) + LONGEST_WAIT)
                self._write(route, _Window(state.remaining, state.reset_at, ends))
            if state:
                cache.delete(self._exempt_key)

    def _give_back(self, route: str, window: _Window | None) -> None:
        if window and not cache.get(self._exempt_key):
            self._write(route, replace(window, remaining=window.remaining + 1))
        if self.user:
            cache.set(self._exempt_key, "exempt", EXEMPT_FOR)

    def _read(self, route: str) -> _Window | None:
        window: _Window | None = cache.get(self._key(route))
        return window if window and _seconds_until(window.ends) > 0 else None

    def _write(self, route: str, window: _Window) -> None:
        seconds = _seconds_until(window.ends)
        if seconds > 0:
            cache.set(self._key(route), window, seconds)

    @property
    def _exempt_key(self) -> str:
        return f"rate-limit-exempt:{self.bucket}:{self.user}"

    def _key(self, route: str) -> str:
        return f"rate-limit:{self.bucket}:{route.replace(' ', '.')}"


def _seconds_until(moment: datetime) -> float:
    return (moment - datetime.now(UTC)).total_seconds()
