"""The rate limit of Rocket.Chat, kept from outside: so many calls per route and address, shared by all agents."""

import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.core.cache import cache

from dashboard.rocketchat.budget import Budget
from dashboard.rocketchat.errors import RateLimited

# Rocket.Chat's window; a clock that is off must not lock us out for longer.
LONGEST_WAIT = timedelta(seconds=60)

FREE_FOR = 10 * 60  # seconds for which a caller who was not counted is taken for free

_lock = threading.Lock()


@dataclass(frozen=True)
class _Known:
    """`remaining` calls until `ends` by our clock; `reset_at`, by Rocket.Chat's, tells one window from the next."""

    remaining: int
    reset_at: datetime
    ends: datetime


class Budgets:
    """What is left of each route's budget for one bucket: a workspace and the address it counts calls under.

    `caller` is a Rocket.Chat user id: users with `api-bypass-rate-limit` are not counted, which their answers show.
    """

    def __init__(self, bucket: str, caller: str = "") -> None:
        self.bucket = bucket
        self.caller = caller

    def spend(self, route: str) -> None:
        """Takes one call; raises RateLimited with the seconds to wait when Rocket.Chat said none is left."""
        with _lock:
            known = self._known(route)
            if not known or cache.get(self._free_key):
                return
            if known.remaining <= 0:
                raise RateLimited(_seconds_until(known.ends))
            self._keep(route, replace(known, remaining=known.remaining - 1))

    def note(self, route: str, told: Budget | None) -> None:
        """Remembers what an answer said; answers of one window may come out of order, the lowest is true.

        An answer that told of no limit was not counted (a refused login, a caller without limit): the call comes back.
        """
        with _lock:
            known = self._known(route)
            if told is None:
                self._give_back(route, known)
            elif known and known.reset_at == told.reset_at:
                self._keep(route, replace(known, remaining=min(told.remaining, known.remaining)))
            else:
                ends = min(told.reset_at, datetime.now(UTC) + LONGEST_WAIT)
                self._keep(route, _Known(told.remaining, told.reset_at, ends))
            if told:
                cache.delete(self._free_key)

    def _give_back(self, route: str, known: _Known | None) -> None:
        if known and not cache.get(self._free_key):
            self._keep(route, replace(known, remaining=known.remaining + 1))
        if self.caller:
            cache.set(self._free_key, "free", FREE_FOR)

    def _known(self, route: str) -> _Known | None:
        known: _Known | None = cache.get(self._key(route))
        return known if known and _seconds_until(known.ends) > 0 else None

    def _keep(self, route: str, known: _Known) -> None:
        seconds = _seconds_until(known.ends)
        if seconds > 0:
            cache.set(self._key(route), known, seconds)

    @property
    def _free_key(self) -> str:
        return f"free:{self.bucket}:{self.caller}"

    def _key(self, route: str) -> str:
        return f"budget:{self.bucket}:{route.replace(' ', '.')}"


def _seconds_until(moment: datetime) -> float:
    return (moment - datetime.now(UTC)).total_seconds()
