"""What stands in the cache under one key: an answer of Rocket.Chat or its refusal, and when it was asked for."""

from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from dashboard.rocketchat.errors import (
    InvalidQuery,
    NoSuchRoom,
    NoSuchVisitor,
    NotAllowedInRoom,
    NotFound,
    PermissionMissing,
    Refused,
)

# The refusals that hold for a while; others (of a sign-in, of credentials) are not kept.
KEPT_REFUSALS = (PermissionMissing, NotAllowedInRoom, NoSuchRoom, NoSuchVisitor, InvalidQuery, NotFound)
_BY_NAME = {kind.__name__: kind for kind in KEPT_REFUSALS}


class _Head(msgspec.Struct, frozen=True, omit_defaults=True):
    at: float
    refusal: str = ""
    detail: str = ""


_head = msgspec.json.Decoder(_Head)


@dataclass(frozen=True)
class Entry:
    """`content` is the encoded answer, or there is a `refusal`."""

    at: datetime
    content: bytes = b""
    refusal: Refused | None = None

    @property
    def age(self) -> float:
        """Seconds since Rocket.Chat was asked; an answer out of the future, by a clock that was put back, is as old."""
        return abs((datetime.now(UTC) - self.at).total_seconds())


def encode_answer(content: bytes, at: datetime) -> bytes:
    """The bytes of an entry that holds the answer to what was asked at `at`."""
    return msgspec.json.encode(_Head(at.timestamp())) + b"\n" + content


def encode_refusal(refusal: Refused, at: datetime) -> bytes:
    """The bytes of an entry that holds the refusal of what was asked at `at`."""
    detail = str(refusal.args[0]) if refusal.args else ""
    return msgspec.json.encode(_Head(at.timestamp(), type(refusal).__name__, detail))


def decode_entry(stored: object) -> Entry | None:
    """The entry in what the cache gave back; None for nothing and for what was not written here."""
    if not isinstance(stored, bytes):
        return None
    first, _, content = stored.partition(b"\n")
    try:
        head = _head.decode(first)
    except msgspec.MsgspecError:
        return None
    at = datetime.fromtimestamp(head.at, UTC)
    if not head.refusal:
        return Entry(at, content)
    kind = _BY_NAME.get(head.refusal)
    return Entry(at, refusal=kind(*([head.detail] if head.detail else []))) if kind else None
