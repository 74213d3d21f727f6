"""Whether something that has failed is to be called again."""

import threading
import time
from collections.abc import Callable


class CircuitBreaker:
    """Closed while what it guards answers; open after a failure, when one call in `probe_every` seconds may probe."""

    def __init__(self, probe_every: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._probe_every = probe_every
        self._clock = clock
        self._is_closed = True
        self._next_probe = 0.0
        self._lock = threading.Lock()

    @property
    def is_closed(self) -> bool:
        return self._is_closed

    def may_call(self) -> bool:
        """Whether to call: always while closed, else where a probe is due, which this caller then makes."""
        with self._lock:
            if self._is_closed:
                return True
            is_due = self._clock() >= self._next_probe
            if is_due:
                self._next_probe = self._clock() + self._probe_every
            return is_due

    def open(self) -> bool:
        """After a call that failed; says whether this opened it."""
        with self._lock:
            was_closed, self._is_closed = self._is_closed, False
            self._next_probe = self._clock() + self._probe_every
            return was_closed

    def close(self) -> bool:
        """After a call that was answered; says whether this closed it."""
        if self._is_closed:
            return False
        with self._lock:
            was_closed, self._is_closed = self._is_closed, True
            return not was_closed
