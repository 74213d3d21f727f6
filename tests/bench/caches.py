"""A Redis of the benchmark's own: a database that nobody uses, emptied after."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import redis

REDIS = os.environ.get("BENCH_REDIS", "redis://127.0.0.1:6379")
DATABASES = range(15, 0, -1)


def unreachable() -> str:
    """Why Redis cannot be used; "" where it can."""
    try:
        return "" if _find_empty() else "every database of the Redis at BENCH_REDIS is in use"
    except redis.RedisError as error:
        return f"no Redis at BENCH_REDIS ({type(error).__name__}: {str(error).splitlines()[0]})"


@contextmanager
def empty_redis() -> Iterator[str]:
    """The CACHE_URL of a database that held nothing."""
    url = _find_empty()
    try:
        yield url
    finally:
        redis.Redis.from_url(url).flushdb()


def _find_empty() -> str:
    urls = (f"{REDIS}/{number}" for number in DATABASES)
    return next((url for url in urls if not redis.Redis.from_url(url, socket_timeout=3).dbsize()), "")
