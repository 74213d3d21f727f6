"""How often a fault that goes on is said in the log."""

import math
import threading
import time


class LogInterval:
    """When it was said last, by whichever of this process's threads."""

    def __init__(self) -> None:
        self._said_at = -math.inf
        self._lock = threading.Lock()

    def is_over(self, seconds: float) -> bool:
        """Whether it was not said for so long; whoever is told so says it."""
        with self._lock:
            now = time.monotonic()
            is_over = now >= self._said_at + seconds
            if is_over:
                self._said_at = now
            return is_over
