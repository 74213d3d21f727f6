"""The Redis of the tests: shared with others, and on the tests' own time."""

import time
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient

# When each key of this process ends, in epoch seconds.
_ends: dict[Any, float] = {}


class Client(RedisCacheClient):
    """A key ends after its time, as Redis counts it, and also once a test has moved the clock so far."""

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        client = super().get_client(key, write=write)
        if key in _ends and _ends[key] <= time.time():
            del _ends[key]
            client.delete(key)
        return client

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        super().set(key, value, timeout)
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


class OwnKeys(RedisCache):
    """Clears its own keys alone: other runs, and whatever else this Redis holds, stay."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client

    def clear(self) -> None:
        client = self._cache.get_client(write=True)
        if own := self._own(client):
            client.unlink(*own)

    def items(self) -> list[tuple[str, Any]]:
        """Every key of this process with what is stored under it."""
        client = self._cache.get_client()
        return [(key.decode(), client.get(key)) for key in self._own(client)]

    def _own(self, client: Any) -> list[bytes]:
        return list(client.scan_iter(match=f"{self.key_prefix}:*", count=1000))
