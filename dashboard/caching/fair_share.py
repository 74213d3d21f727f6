"""How far one process may count where the processes cannot count together."""

from django.conf import settings
from django.core.cache import cache


def compute_fair_share(limit: int) -> int:
    """All of `limit`, or while the cache that the processes share is away, this process's part of it: at least 1."""
    return max(1, limit // count_sharers())


def count_sharers() -> int:
    """Among how many processes a limit is divided now: 1 where they count together, or where there is but one."""
    is_shared = getattr(cache, "is_shared", None)
    return 1 if is_shared is None or is_shared() else settings.PROCESSES
