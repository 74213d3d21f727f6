"""How often one may call (`ApiClass.ts`)."""

import math
import threading
from dataclasses import dataclass, field

from dashboard.sandbox.world.dates import Clock

Bucket = tuple[str, str, str]
"""Client IP, pattern of the endpoint, method."""


@dataclass(frozen=True)
class LimitStatus:
    """How a bucket stands after one call; `reset_at` is epoch seconds."""

    allowed: bool
    limit: int
    remaining: int
    reset_at: float
    wait_seconds: int

    def as_headers(self) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(int(self.reset_at * 1000)),
        }


@dataclass
class RateLimit:
    """Ten calls per 60 seconds and bucket; `counted` calls came so far, of which `refused` ones were too many."""

    clock: Clock
    limit: int = 10
    window_seconds: float = 60.0
    counted: int = 0
    refused: int = 0
    _buckets: dict[Bucket, tuple[float, int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count_call(self, bucket: Bucket) -> LimitStatus:
        """Counts one call and says whether it may go on."""
        now = self.clock()
        with self._lock:
            started, calls = self._buckets.get(bucket, (now, 0))
            if now - started >= self.window_seconds:
                started, calls = now, 0
            self._buckets[bucket] = (started, calls + 1)
            self.counted += 1
            self.refused += calls >= self.limit
        return self._make_status(calls + 1, started + self.window_seconds, now)

    def _make_status(self, calls: int, reset_at: float, now: float) -> LimitStatus:
        remaining, wait_seconds = max(0, self.limit - calls), math.ceil(reset_at - now)
        return LimitStatus(calls <= self.limit, self.limit, remaining, reset_at, wait_seconds)
