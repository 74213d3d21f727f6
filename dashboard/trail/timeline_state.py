"""What an open timeline shows already, as text for its next question. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.trail.cursor import Cursor, decode_cursor, encode_cursor
from dashboard.trail.page_entries import GAP

STATE_OF = 20  # newest pages that tell whether anything else than the end changed


@dataclass(frozen=True)
class TimelineState:
    """Which pages and messages are shown: `newest` and `said` are the last of each, `digest` stands for the pages
    before. `is_current`: the newest page is where the visitor is. `chat` stands for who has the chat, and whether it is
    open.
    """

    is_current: bool
    digest: str
    newest: Cursor | None
    said: Cursor | None = None
    chat: str = ""

    @classmethod
    def of(cls, pages: Iterable[Cursor], now: datetime) -> "TimelineState":
        """The state of pages alone, of which the newest STATE_OF are enough."""
        cursors = list(pages)
        newest = max(cursors, default=None)
        return cls(newest is not None and now - newest.at <= GAP, _digest(cursors), newest)

    def with_messages(self, said: Cursor | None) -> "TimelineState":
        return replace(self, said=said)

    def with_chat(self, *facts: object) -> "TimelineState":
        """The state, with what is known of the chat itself."""
        return replace(self, chat=_make_digest(" ".join(map(str, facts))))

    def only_lacks_newer(self, pages: Sequence[Cursor]) -> bool:
        """Whether the pages are those of this state, apart from newer ones. The very first page changes everything."""
        known = [cursor for cursor in pages if self.newest and cursor <= self.newest]
        return _digest(known) == self.digest and bool(known) == bool(pages)

    def __str__(self) -> str:
        cursors = [encode_cursor(cursor) if cursor else "" for cursor in (self.newest, self.said)]
        return ".".join(["now" if self.is_current else "then", self.digest, *cursors, self.chat])


def read_state(text: str) -> TimelineState | None:
    """The state that was written as `text`; None for anything else."""
    parts = text.split(".")
    if len(parts) != 5 or parts[0] not in {"now", "then"}:
        return None
    newest, said = (decode_cursor(part) for part in parts[2:4])
    return TimelineState(parts[0] == "now", parts[1], newest, said, parts[4])


def _digest(cursors: Iterable[Cursor]) -> str:
    keys = " ".join(cursor.key for cursor in sorted(cursors, reverse=True)[:STATE_OF])
    return _make_digest(keys)


def _make_digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:12]
