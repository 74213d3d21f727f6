"""The Redis of the tests: shared with others, and on the tests' own time."""

import time
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from dashboard.caching.resilient_cache import RedisClient, ResilientRedisCache

# When each key of this process ends, in epoch seconds.
_ends: dict[Any, float] = {}


class Client(RedisClient):
    """A key ends after its time, as Redis counts it, and also once a test has moved the clock so far."""

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        client = super().get_client(key, write=write)
        if _ends.get(key, time.time() + 1) <= time.time():
            del _ends[key]
            client.delete(key)
        return client

    def get_many(self, keys: Iterable[Any]) -> dict[Any, Any]:
        wanted = list(keys)
        for key in wanted:
            self.get_client(key, write=True)
        return super().get_many(wanted)

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        super().set(key, value, timeout)
        self._note(key, timeout)

    def set_many(self, data: Any, timeout: Any) -> None:
        super().set_many(data, timeout)
        for key in data:
            self._note(key, timeout)

    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        added = bool(super().add(key, value, timeout))
        if added:
            self._note(key, timeout)
        return added

    def _note(self, key: Any, timeout: Any) -> None:
        _ends.pop(key, None)
        if timeout is not None:
            _ends[key] = time.time() + timeout


class OwnKeys(ResilientRedisCache):
    """Clears its own keys alone: other runs, and whatever else this Redis holds, stay."""

    @cached_property
    def _redis(self) -> RedisClient:
        return Client(self._servers, **self._options)

    def clear(self) -> None:
        self.own.clear()
        _ends.clear()
        client = self._redis.get_client(write=True)
        if own := self._list_own(client):
            client.unlink(*own)

    def items(self) -> list[tuple[str, Any]]:
        """Every key of this process with what is stored under it."""
        client = self._redis.get_client()
        return [(key.decode(), client.get(key)) for key in self._list_own(client)]

    def _list_own(self, client: Any) -> list[bytes]:
        return list(client.scan_iter(match=f"{self.key_prefix}:*", count=1000))
