"""Lines that every process adds to under one key of the cache, the newest kept."""

import threading
from collections.abc import Sequence
from typing import Any

from django.core.cache import caches

from dashboard.caching.json_serializer import BYTES
from dashboard.caching.resilient_cache import ResilientRedisCache

# In one step: who reads, adds and writes back loses what another process added meanwhile.
_ADD = """
local kept = redis.call('get', KEYS[1]) or ARGV[1]
kept = kept .. ARGV[2]
local _, lines = string.gsub(kept, '\\n', '')
while lines > tonumber(ARGV[3]) or #kept > tonumber(ARGV[4]) do
  kept = ARGV[1] .. string.sub(kept, string.find(kept, '\\n', 1, true) + 1)
  lines = lines - 1
end
redis.call('set', KEYS[1], kept, 'EX', ARGV[5])
"""
_lock = threading.Lock()


def add_lines(key: str, lines: Sequence[bytes], *, most: int, most_bytes: int, kept_for: int) -> None:
    """Adds `lines`, which hold no line feed, to the bytes at `key`; the oldest go beyond `most` or `most_bytes`.

    All go `kept_for` seconds after the last was added. While Redis is away nothing is added.
    """
    fitting = [line for line in lines[-most:] if len(line) + 2 <= most_bytes]
    added = b"".join(line + b"\n" for line in fitting)
    cache = caches["default"]
    if isinstance(cache, ResilientRedisCache):
        arguments = (BYTES, added, most, most_bytes, kept_for)
        cache.run(lambda redis: _add_in_redis(redis, cache.make_key(key), arguments), lambda: None)
        return
    with _lock:
        cache.set(key, _trim(_read_kept(cache.get(key)) + added, most, most_bytes - 1), kept_for)


def split_lines(kept: object) -> list[bytes]:
    """The lines in what the cache gave back, oldest first; none in what was not written here."""
    return _read_kept(kept).splitlines()


def _read_kept(kept: object) -> bytes:
    return kept if isinstance(kept, bytes) else b""


def _add_in_redis(redis: Any, key: str, arguments: tuple[object, ...]) -> None:
    redis.eval(_ADD, 1, key, *arguments)


def _trim(kept: bytes, most: int, most_bytes: int) -> bytes:
    lines = kept.splitlines(keepends=True)[-most:]
    while sum(map(len, lines)) > most_bytes:
        del lines[0]
    return b"".join(lines)
