"""Where the visitor's chats began, were taken over and ended, as marks among the pages."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils import timezone

from dashboard.history.chat_cells import Reading, make_status_cell
from dashboard.history.chats import History
from dashboard.history.table_query import TableQuery
from dashboard.rocketchat.errors import Unavailable
from dashboard.rocketchat.listing import Listing
from dashboard.rocketchat.rooms import Room
from dashboard.trail.cursor import Cursor
from dashboard.trail.message_entries import TimelineMessage
from dashboard.trail.page_entries import GAP
from dashboard.trail.sources import TimelinePiece
from dashboard.trail.timeline import ChatMark
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import Ask

CHATS_FRESH_FOR = 5 * 60  # seconds: an open timeline asks Rocket.Chat for chats no more often


def ask_chats(upstream: Upstream, room: Room) -> Ask[Listing[Room]]:
    """The visitor's newest chats."""
    return History(upstream, room.id, room.v.id).ask_block(TableQuery(), CHATS_FRESH_FOR)


def list_chat_marks(
    upstream: Upstream,
    room: Room,
    piece: TimelinePiece,
    below: Cursor | None,
    messages: Sequence[TimelineMessage],
) -> list[ChatMark]:
    """Where the visitor's newest chats began and ended among the pages of this piece, and who took over this one.

    At the end also up to a visit's gap before the first page; those far from any are left out, but not this chat's
    own; a mark below the last page of a piece stands in the next one. None while Rocket.Chat does not tell; raises its
    refusals.
    """
    try:
        chats = upstream.get(ask_chats(upstream, room)).value.readable
    except Unavailable:
        return []
    span = _Span(piece, below)
    began = [chat for chat in chats if span.holds(chat.ts, own=chat.id == room.id)]
    ended = [chat for chat in chats if not chat.open and span.holds(chat.closed_at, own=chat.id == room.id)]
    names = upstream.find_department_names({chat.department_id for chat in began if chat.department_id})
    reading = Reading(timezone.localtime(), names)
    taken = find_taking_over(room, messages, upstream.workspace.bots)
    return [
        *(ChatMark(chat.id, chat.ts, "began", names.get(chat.department_id, "")) for chat in began),
        *([taken] if taken and span.holds(taken.at, own=True) else []),
        *(_make_end_mark(chat, reading) for chat in ended),
    ]


def find_taking_over(
    room: Room, messages: Sequence[TimelineMessage], bots: Collection[str] = ()
) -> ChatMark | None:
    """Where the agent who has the chat took it from another one, no bot, who had written in it before."""
    served = room.served_by
    if served is None or served.ts is None or not served.username:
        return None
    by_agents = [each for each in messages if not each.by_visitor and each.sender not in {"", *bots}]
    if not any(each.sender != served.username and each.at < served.ts for each in by_agents):
        return None
    name = next((each.who for each in by_agents if each.sender == served.username), served.username)
    return ChatMark(room.id, served.ts, "taken", name)


class _Span:
    """From when to when marks belong to a piece: the chat on the screen has its marks however far from any page."""

    def __init__(self, piece: TimelinePiece, below: Cursor | None) -> None:
        self._below = below.at if below else None
        self._oldest = piece.pages[-1].at if piece.pages else None
        self._is_last = not piece.older

    def holds(self, at: datetime | None, *, own: bool) -> bool:
        if at is None or (self._below is not None and at >= self._below):
            return False
        if own and self._is_last:
            return True
        if self._oldest is None:
            return False
        return at >= (self._oldest - GAP if self._is_last else self._oldest)


def _make_end_mark(chat: Room, reading: Reading) -> ChatMark:
    at = chat.closed_at or chat.ts
    return ChatMark(chat.id, at, "ended", make_status_cell(chat, reading).text.lower())
