"""How answers are written into the cache: scrubbed JSON as bytes, of which only what is shown is read again.

Whoever can write to the cache can make up answers, but nothing that runs.
"""

from collections.abc import Sequence
from typing import Any, Generic, Protocol, TypeVar, overload

import msgspec

from dashboard.rocketchat.listing import Listing, Unreadable
from dashboard.rocketchat.payload import Payload

T = TypeVar("T")
P = TypeVar("P", bound=Payload)

UNREADABLE = b'{"unreadable":'


class Codec(Protocol[T]):
    """Writes values of one type as bytes, and reads them again."""

    def encode(self, value: T) -> bytes: ...

    def decode(self, content: bytes) -> T: ...


class JsonCodec(Generic[T]):
    """One JSON text."""

    def __init__(self, kind: type[T]) -> None:
        self._decoder = msgspec.json.Decoder(kind)

    def encode(self, value: T) -> bytes:
        return msgspec.json.encode(value)

    def decode(self, content: bytes) -> T:
        return self._decoder.decode(content)


class _Head(msgspec.Struct, frozen=True):
    total: int
    offset: int
    count: int


class ListingCodec(Generic[P]):
    """A line for the numbers and a line for each row, so that a row can be read without the others."""

    def __init__(self, kind: type[P]) -> None:
        self._row = msgspec.json.Decoder(kind)
        self._head = msgspec.json.Decoder(_Head)

    def encode(self, value: Listing[P]) -> bytes:
        head = msgspec.json.encode(_Head(value.total, value.offset, value.count))
        return b"\n".join([head, *map(_encode_row, value.rows)])

    def decode(self, content: bytes) -> Listing[P]:
        head, *lines = content.split(b"\n")
        numbers = self._head.decode(head)
        return Listing(EncodedRows(lines, self._row), numbers.total, numbers.offset, numbers.count)


class EncodedRows(Sequence[Any], Generic[P]):
    """Rows that are read when somebody looks at them, each once."""

    def __init__(self, lines: list[bytes], decoder: "msgspec.json.Decoder[P]") -> None:
        self._lines = lines
        self._decoder = decoder
        self._rows: dict[int, P | Unreadable] = {}

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, index: int) -> P | Unreadable: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[P | Unreadable, ...]: ...

    def __getitem__(self, index: int | slice) -> P | Unreadable | tuple[P | Unreadable, ...]:
        if isinstance(index, slice):
            return tuple(self[each] for each in range(*index.indices(len(self))))
        index = range(len(self))[index]
        if index not in self._rows:
            self._rows[index] = self._decode(self._lines[index])
        return self._rows[index]

    def _decode(self, line: bytes) -> P | Unreadable:
        if line.startswith(UNREADABLE):
            return Unreadable(msgspec.json.decode(line)["unreadable"])
        return self._decoder.decode(line)


def _encode_row(row: Payload | Unreadable) -> bytes:
    return msgspec.json.encode({"unreadable": row.id} if isinstance(row, Unreadable) else row)
