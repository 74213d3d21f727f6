"""Messages that Rocket.Chat's webhooks told of, kept beside the copies and shown as if they were in them."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from dashboard.caching.kept_lines import add_lines, split_lines
from dashboard.rocketchat.listing import Listing, Unreadable
from dashboard.rocketchat.rooms import Message
from dashboard.upstream.change_marks import MARK_KEPT_FOR
from dashboard.upstream.digest import make_digest

MOST = 300  # of a room: more than anybody writes while a copy is held, so that none is missing in between
MOST_BYTES = 256 * 1024  # of a room
LONGEST = 64 * 1024  # bytes of one message; a longer one is seen when the chat is asked for

Row = Message | Unreadable


class ToldMessage(msgspec.Struct, frozen=True):
    """`updated_at` orders the versions of one message, `heard_at` tells whether an answer is newer; epoch seconds."""

    message: Message
    updated_at: float
    heard_at: float


_decoder = msgspec.json.Decoder(ToldMessage)


def make_told_key(url: str, room_id: str) -> str:
    """Where the messages told of a room stand."""
    return f"told:{make_digest(url, room_id)}"


def tell_messages(url: str, room_id: str, messages: Sequence[tuple[Message, float]]) -> None:
    """Keeps each message with the time of its update (epoch seconds); told twice, it is there once."""
    now = time.time()
    lines = [msgspec.json.encode(ToldMessage(message, updated_at, now)) for message, updated_at in messages]
    short = [line for line in lines if len(line) <= LONGEST]
    key = make_told_key(url, room_id)
    add_lines(key, short, most=MOST, most_bytes=MOST_BYTES, kept_for=MARK_KEPT_FOR)


def with_told_messages(listing: Listing[Message], told: object, since: datetime) -> Listing[Message]:
    """The listing, newest first, with what was told after it was asked for (`since`)."""
    fresh: dict[str, Row] = {message.id: message for message in read_told(told, since)}
    if not fresh:
        return listing
    rows = [fresh.pop(row.id, row) for row in listing.rows]
    new = list(fresh.values())
    rows = sorted([*new, *rows], key=_get_moment, reverse=True)
    return Listing(tuple(rows), listing.total + len(new), listing.offset, listing.count + len(new))


def read_told(told: object, since: datetime) -> list[Message]:
    """The newest version of each message that was told since; `told` is what the cache gave back.

    An older version that is told again later (Rocket.Chat tries again) is none.
    """
    lines = [each for each in map(_decode, split_lines(told)) if each]
    newest = {each.message.id: each for each in sorted(lines, key=lambda each: each.updated_at)}
    return [each.message for each in newest.values() if each.heard_at >= since.timestamp()]


def _decode(line: bytes) -> ToldMessage | None:
    try:
        return _decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _get_moment(row: Row) -> datetime:
    never = datetime.min.replace(tzinfo=UTC)
    return never if isinstance(row, Unreadable) else row.ts or never
