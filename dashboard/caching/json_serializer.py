"""What the cache keeps in Redis: JSON and bytes, which cannot do anything when they are read, as a pickle can."""

import json
from collections.abc import Iterable
from typing import Any

BYTES, JSON = (
    b"b",
    b"j",
)  # the first byte says what follows; a whole number stands alone, for Redis to count with


class Unreadable(ValueError):
    """What stands there was not written by JsonSerializer."""


class JsonSerializer:
    """Writes bytes, and what JSON can hold: str, int, float, bool, None, lists, and dicts with str keys.

    It is Django's `OPTIONS["serializer"]`. What is read equals what was written.
    """

    def dumps(self, value: object) -> bytes | int:
        """Raises TypeError for anything else, wherever in the value it is."""
        if type(value) is int:
            return value
        if isinstance(value, bytes):
            return BYTES + value
        _check(value)
        return JSON + json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "surrogatepass"
        )

    def loads(self, stored: bytes) -> Any:
        """Raises Unreadable."""
        kind, written = stored[:1], stored[1:]
        if kind == BYTES:
            return written
        try:
            return json.loads(written.decode("utf-8", "surrogatepass")) if kind == JSON else int(stored)
        except (ValueError, RecursionError):
            raise Unreadable("What the cache holds was not written by this dashboard.") from None


def _check(value: object) -> None:
    if isinstance(value, dict):
        _check_all(value.keys(), str)
        _check_all(value.values())
    elif isinstance(value, list):
        _check_all(value)
    elif not (value is None or isinstance(value, str | int | float)):
        raise TypeError(f"The cache keeps bytes and JSON, no {type(value).__qualname__}.")


def _check_all(values: Iterable[object], kind: type = object) -> None:
    for value in values:
        if not isinstance(value, kind):
            raise TypeError(f"The cache keeps dicts with str keys, no {type(value).__qualname__}.")
        _check(value)
