"""How many of this process's threads strangers may hold at once: what is left is for agents, whatever strangers do.

A thread that waits for the rest of a body, or for a commit, serves nobody else.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

RETRY_AFTER = 5  # seconds: what a stranger is told


class NoThreadFree(Exception):
    """As many threads as may serve strangers do so already."""


class ThreadBound:
    """At most `most()` threads of this process hold it at a time."""

    def __init__(self, most: Callable[[], int]) -> None:
        self._most = most
        self._held = 0
        self._lock = threading.Lock()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Holds one for the block; raises NoThreadFree at once where none is left."""
        with self._lock:
            if self._held >= self._most():
                raise NoThreadFree
            self._held += 1
        try:
            yield
        finally:
            with self._lock:
                self._held -= 1


# Visitors, and who asks the JSON endpoint with credentials of their own.
visitor_threads = ThreadBound(lambda: settings.VISITOR_THREADS)
# Who sends a form without being signed in: a bound apart, so that a flood of page views keeps nobody from signing in.
form_threads = ThreadBound(lambda: max(1, settings.VISITOR_THREADS // 2))
# Rocket.Chat, whose webhooks have shown their secret: one that hangs in the middle of a body holds up no agent.
hook_threads = ThreadBound(lambda: max(1, settings.VISITOR_THREADS // 4))
