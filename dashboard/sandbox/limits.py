"""How often one may call, and how often one may guess a password."""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

Clock = Callable[[], float]
Bucket = tuple[str, str, str]


@dataclass(frozen=True)
class Spent:
    """What is left of a bucket after one call; `reset_at` is epoch seconds."""

    allowed: bool
    limit: int
    remaining: int
    reset_at: float
    wait: int

    def headers(self) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(int(self.reset_at * 1000)),
        }


@dataclass
class RateLimit:
    """Ten calls per 60 seconds and bucket; a bucket is (client address, route pattern, method)."""

    clock: Clock
    calls: int = 10
    window: float = 60.0
    _used: dict[Bucket, tuple[float, int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def spend(self, bucket: Bucket) -> Spent:
        """Count one call and say whether it may go on."""
        now = self.clock()
        with self._lock:
            started, used = self._used.get(bucket, (now, 0))
            if now - started >= self.window:
                started, used = now, 0
            self._used[bucket] = (started, used + 1)
        return self._spent(used + 1, started + self.window, now)

    def _spent(self, used: int, reset_at: float, now: float) -> Spent:
        wait = math.ceil(reset_at - now)
        return Spent(used <= self.calls, self.calls, max(0, self.calls - used), reset_at, wait)


@dataclass
class Guesses:
    """Failed logins: 10 per user or 50 per address block for five minutes after the last one."""

    clock: Clock
    pause: float = 300.0
    _failed: dict[str, tuple[float, int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def blocked(self, key: str, most: int) -> bool:
        """Whether `key` (a user or an address) has failed `most` times and must wait."""
        with self._lock:
            last, failures = self._failed.get(key, (0.0, 0))
        return failures >= most and self.clock() - last < self.pause

    def failed(self, *keys: str) -> None:
        """Count one failure for each key."""
        now = self.clock()
        with self._lock:
            for key in keys:
                last, failures = self._failed.get(key, (now, 0))
                self._failed[key] = (now, failures + 1 if now - last < self.pause else 1)

    def succeeded(self, key: str) -> None:
        """A good login forgets the failures of its user."""
        with self._lock:
            self._failed.pop(key, None)
