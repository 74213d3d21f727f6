"""How often one client may call, told to it as Rocket.Chat's rate limiter tells it.

Each process counts in its own memory. Where several share a Redis, each tells it what it counted, and hears of the
others, once in a small part of the limit: an ordinary client's calls cost no round trip.
"""

import threading
import time
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from django.conf import settings
from django.core.cache import caches

from dashboard.caching.fair_share import compute_fair_share
from dashboard.caching.resilient_cache import ResilientRedisCache
from dashboard.throttling.client_counts import ClientCounts, Count
from dashboard.throttling.rate import Rate
from dashboard.throttling.sliding_window import Moment

UNTOLD = 8  # all processes together have counted no more than one part in eight that they have not told

_counts, _lock = ClientCounts(), threading.Lock()


@dataclass(frozen=True, slots=True)
class ThrottleState:
    """Where a client stands: `used` of `limit` calls. `reset` is in epoch milliseconds: when the window ends, or where
    the call was refused (`exceeded`), when the next one is taken.
    """

    limit: int
    used: int
    reset: int
    exceeded: bool

    @property
    def remaining(self) -> int:
        return max(self.limit - self.used, 0)

    @property
    def headers(self) -> dict[str, str]:
        """As Rocket.Chat's limiter sends them, with every answer (server/api/ApiClass.ts)."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(self.reset),
        }

    def seconds_left(self, now: float) -> int:
        """Whole seconds until the next call is taken, at least one; `now` in epoch seconds."""
        return max(1, -(-(self.reset - int(now * 1000)) // 1000))


def count_request(client: str, rate: Rate, now: float | None = None, *, exact: bool = False) -> ThrottleState:
    """Counts one call of `client` ("kind:who") at `now` (epoch seconds). A call that is refused does not count.

    Exactly the limit passes where one process counts, and where every call asks Redis (`exact`); else two processes may
    let a sixteenth more pass. While Redis is away each counts to its fair share.
    """
    moment = Moment.at(time.time() if now is None else now, rate)
    with _lock:
        name, current, previous = _counts.find(client, moment.number, rate.seconds)
        state = _count(current, previous, moment, rate)
        untold = None if state.exceeded else _take_untold(current, rate, exact=exact)
    if untold is None:
        return state
    _exchange(name, untold, current, previous, moment)
    with _lock:
        current.own -= 1
        return _count(current, previous, moment, rate)


def forget_counts() -> None:
    """Every client begins anew in this process."""
    with _lock:
        _counts.clear()


def _count(current: Count, previous: Count, moment: Moment, rate: Rate) -> ThrottleState:
    """Counts the call where it is still taken."""
    cache = caches["default"]
    is_shared = isinstance(cache, ResilientRedisCache) and cache.is_shared()
    limit = compute_fair_share(rate.limit)
    counted, before = _sum(current, is_shared=is_shared), _sum(previous, is_shared=is_shared)
    used = moment.compute_used(counted + 1, before)
    if used > limit:
        return ThrottleState(limit, limit, moment.find_next(counted, before, limit), exceeded=True)
    current.own += 1
    return ThrottleState(limit, used, moment.window_ends, exceeded=False)


def _sum(count: Count, *, is_shared: bool) -> int:
    return count.own + count.others if is_shared else count.own


def _take_untold(current: Count, rate: Rate, *, exact: bool) -> int | None:
    """What is to be told now; None where there is nobody to tell, or not yet enough."""
    most = 1 if exact else max(1, rate.limit // (UNTOLD * settings.PROCESSES))
    if current.own - current.told < most and not exact:
        return None
    return current.take_untold() if isinstance(caches["default"], ResilientRedisCache) else None


def _exchange(name: str, untold: int, current: Count, previous: Count, moment: Moment) -> None:
    """Tells Redis what was counted here and hears what all processes told it; one round trip."""
    cache = cast("ResilientRedisCache", caches["default"])  # else nothing is to be told
    keys = [
        cache.make_key(f"throttle:{moment.length}:{number}:{name}")
        for number in (moment.number, moment.number - 1)
    ]
    totals = cache.run(partial(_ask_redis, keys, untold, moment.length), lambda: None)
    with _lock:
        if totals is None:
            current.told -= untold
        else:
            current.hear(totals[0])
            previous.hear(totals[1])


def _ask_redis(keys: list[str], untold: int, length: int, redis: Any) -> tuple[int, int]:
    pipe = redis.pipeline(transaction=False)
    total, _, before = pipe.incrby(keys[0], untold).pexpire(keys[0], 3 * length).get(keys[1]).execute()
    return int(total), int(before or 0)
