"""Whether Rocket.Chat is down: after a call that got no answer, nobody asks for a while, then one call tries."""

import time

from django.conf import settings
from django.core.cache import cache

from dashboard.rocketchat.errors import TimedOut, Unreachable

SUSPECTED_FOR = 60  # seconds after a failure in which one call at a time tries
_ERRORS: dict[str, type[Unreachable]] = {"TimedOut": TimedOut, "Unreachable": Unreachable}


class DownMark:
    """One mark for all calls to the workspace whose URL has this digest, shared by all processes."""

    def __init__(self, digest: str) -> None:
        self.key, self._probe_key = f"down:{digest}", f"down-probe:{digest}"

    def check(self, mark: object) -> None:
        """`mark` is what the cache has under `key`: raises what the failed call raised, unless it is time that somebody
        tries, and this call is the one.
        """
        if not isinstance(mark, str):
            return
        name, _, until = mark.partition(" ")
        left = float(until) - time.time()
        # No mark holds for longer than that, unless a clock was put back.
        is_time = not 0 < left <= 1.5 * settings.PAGE_DEADLINE
        trying = is_time and cache.add(self._probe_key, 1, settings.PAGE_DEADLINE)
        if not trying:
            raise _ERRORS.get(name, Unreachable)

    def set(self, error: Unreachable) -> None:
        """After a call without an answer. The mark holds for longer than any call does."""
        until = time.time() + 1.5 * settings.PAGE_DEADLINE
        cache.set(self.key, f"{type(error).__name__} {until}", 1.5 * settings.PAGE_DEADLINE + SUSPECTED_FOR)
        cache.delete(self._probe_key)

    def clear(self) -> None:
        """After an answer of any kind to a call that found the mark."""
        cache.delete_many([self.key, self._probe_key])
