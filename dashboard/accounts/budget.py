"""The rate limit of Rocket.Chat, kept from outside: so many calls per route and address, shared by all agents."""

import threading
from datetime import UTC, datetime, timedelta

from django.core.cache import cache

from dashboard.rocketchat.budget import Budget
from dashboard.rocketchat.errors import RateLimited

LONGEST_WAIT = timedelta(
    seconds=60
)  # Rocket.Chat's window; a clock that is off must not lock us out for longer

_lock = threading.Lock()


class Budgets:
    """What is left of each route's budget for one bucket: a workspace and the address it counts calls under."""

    def __init__(self, bucket: str) -> None:
        self.bucket = bucket

    def spend(self, route: str) -> None:
        """Takes one call; raises RateLimited with the seconds to wait when Rocket.Chat said none is left."""
        with _lock:
            known: Budget | None = cache.get(self._key(route))
            wait = _seconds_until(known.reset_at) if known else 0
            if not known or wait <= 0:
                return
            if known.remaining <= 0:
                raise RateLimited(wait)
            self._keep(route, Budget(known.limit, known.remaining - 1, known.reset_at))

    def note(self, route: str, told: Budget) -> None:
        """Remembers what an answer said; answers of one window may come out of order, the lowest is true."""
        with _lock:
            known: Budget | None = cache.get(self._key(route))
            if known and known.reset_at == told.reset_at:
                told = Budget(told.limit, min(told.remaining, known.remaining), told.reset_at)
            self._keep(route, told)

    def _keep(self, route: str, budget: Budget) -> None:
        reset_at = min(budget.reset_at, datetime.now(UTC) + LONGEST_WAIT)
        seconds = _seconds_until(reset_at)
        if seconds > 0:
            cache.set(self._key(route), Budget(budget.limit, budget.remaining, reset_at), seconds)

    def _key(self, route: str) -> str:
        return f"budget:{self.bucket}:{route.replace(' ', '.')}"


def _seconds_until(moment: datetime) -> float:
    return (moment - datetime.now(UTC)).total_seconds()
