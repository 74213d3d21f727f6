"""How often one may fail to sign in."""

import threading
from dataclasses import dataclass, field

from dashboard.sandbox.world.dates import Clock

LIMIT_PER_USER, LIMIT_PER_IP = 10, 50


@dataclass
class FailedLogins:
    """Failures by user and by client IP since the last good login, however long ago it was.

    Too many block for five minutes after the last one. `counted`: of all.
    """

    clock: Clock
    block_seconds: float = 300.0
    counted: int = 0
    _failures: dict[str, tuple[float, int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def is_blocked(self, key: str, limit: int) -> bool:
        """Whether `key` (a user or a client IP) has failed `limit` times and must wait."""
        with self._lock:
            last, count = self._failures.get(key, (0.0, 0))
        return count >= limit and self.clock() - last < self.block_seconds

    def add(self, *keys: str) -> None:
        """Counts one failure for each key."""
        now = self.clock()
        with self._lock:
            self.counted += 1
            for key in keys:
                _, count = self._failures.get(key, (now, 0))
                self._failures[key] = (now, count + 1)

    def clear(self, key: str) -> None:
        """A good login forgets the failures of its user, or of its client IP."""
        with self._lock:
            self._failures.pop(key, None)
