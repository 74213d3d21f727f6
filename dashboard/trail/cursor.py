"""Where in a visitor's timeline to go on, as text for a link. Pure."""

from base64 import b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import NamedTuple


class Cursor(NamedTuple):
    """A place in the timeline: the time of a page and its key."""

    at: datetime
    key: str


def encode_cursor(cursor: Cursor) -> str:
    """The cursor as opaque, URL-safe text."""
    text = f"{cursor.at.isoformat()} {cursor.key}"
    return urlsafe_b64encode(text.encode(errors="surrogatepass")).decode().rstrip("=")


def decode_cursor(text: str) -> Cursor | None:
    """The cursor that `encode_cursor` wrote; None for anything else. A key holds printable characters only."""
    try:
        written = b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
        moment, space, key = written.partition(" ")
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return Cursor(at, key) if space and at.utcoffset() == timedelta(0) and key.isprintable() else None
