"""How often one client may call, told to it as Rocket.Chat's rate limiter tells it."""

import time
from dataclasses import dataclass

from django.core.cache import cache

from dashboard.caching.fair_share import compute_fair_share
from dashboard.rate import Rate


@dataclass(frozen=True, slots=True)
class ThrottleState:
    """Where a client stands in the current window: `used` of `limit` calls; `reset` is in epoch milliseconds."""

    limit: int
    used: int
    reset: int

    @property
    def exceeded(self) -> bool:
        return self.used > self.limit

    @property
    def headers(self) -> dict[str, str]:
        """As Rocket.Chat's limiter sends them, with every answer (server/api/ApiClass.ts)."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(self.limit - self.used, 0)),
            "X-RateLimit-Reset": str(self.reset),
        }

    def seconds_left(self, now: float) -> int:
        """Whole seconds until the next call is taken, at least one; `now` in epoch seconds."""
        return max(1, -(-(self.reset - int(now * 1000)) // 1000))


def count_request(client: str, rate: Rate, now: float | None = None) -> ThrottleState:
    """Counts one call of `client` at `now` (epoch seconds); in every process together, or each to its fair share."""
    window = int((time.time() if now is None else now) // rate.seconds)
    key = f"throttle:{rate.seconds}:{window}:{client}"
    try:
        used = cache.incr(key)
    except ValueError:
        used = 1 if cache.add(key, 1, rate.seconds + 1) else cache.incr(key)
    return ThrottleState(compute_fair_share(rate.limit), used, (window + 1) * rate.seconds * 1000)
