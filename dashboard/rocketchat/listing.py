"""One page of a list, as Rocket.Chat sends it: rows, and where among how many they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from .errors import BadShape
from .fields import read_count, read_id
from .payload import Payload

P = TypeVar("P", bound=Payload)


class Unreadable(msgspec.Struct, frozen=True):
    """A row that makes no sense; `id` is "" where it has none."""

    id: str


@dataclass(frozen=True)
class Listing(Generic[P]):
    """The rows from `offset` on, of `total`; numbers the server left out are derived. One bad row costs one row."""

    rows: Sequence[P | Unreadable]
    total: int
    offset: int = 0
    count: int = 0

    @property
    def readable(self) -> list[P]:
        """The rows that make sense."""
        return [row for row in self.rows if not isinstance(row, Unreadable)]

    @classmethod
    def read(cls, kind: type[P], body: Mapping[str, Any], key: str) -> "Listing[P]":
        """The list under `key` of the body; raises BadShape where there is none."""
        rows = body.get(key)
        if not isinstance(rows, list):
            raise BadShape(key)
        offset = _read_number(body, "offset", 0)
        return cls(
            rows=tuple(_read_row(kind, row) for row in rows),
            offset=offset,
            count=_read_number(body, "count", len(rows)),
            total=_read_number(body, "total", offset + len(rows)),
        )


def _read_row(kind: type[P], raw: object) -> P | Unreadable:
    try:
        return kind.read(raw)
    except BadShape:
        return Unreadable(_find_id(raw))


def _find_id(raw: object) -> str:
    try:
        return read_id(raw.get("_id")) if isinstance(raw, Mapping) else ""
    except (ValueError, TypeError):
        return ""


def _read_number(body: Mapping[str, Any], key: str, otherwise: int) -> int:
    try:
        return read_count(body.get(key))
    except (ValueError, TypeError):
        return otherwise
