"""The timeline of a visitor's page: the pages they saw, and among them where chats began and ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils import timezone

from dashboard.history.chat_cells import Reading, make_status_cell
from dashboard.history.chats import History
from dashboard.history.table_query import TableQuery
from dashboard.rocketchat.errors import Unavailable
from dashboard.rocketchat.listing import Listing
from dashboard.rocketchat.rooms import Room
from dashboard.trail.cursor import Cursor, decode_cursor
from dashboard.trail.page_entries import GAP, TimelinePage
from dashboard.trail.sources import TimelinePiece, read_timeline_piece, start_timeline
from dashboard.trail.timeline import ChatMark, split_into_visits
from dashboard.trail.timeline_html import render_visits
from dashboard.trail.timeline_rows import make_visit_rows
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import Ask, Cached

CHATS_FRESH_FOR = 5 * 60  # seconds: an open timeline asks Rocket.Chat for chats no more often


@dataclass(frozen=True)
class TimelineRequest:
    """What is wanted of a timeline: from where down, and what was collected here of it (None: not known)."""

    below: Cursor | None
    collected: list[TimelinePage] | None


def start_timeline_request(request: HttpRequest, upstream: Upstream, room: Room) -> TimelineRequest:
    """Reads `?before=`, and asks Rocket.Chat for its share of the pages and for the chats to mark among them."""
    below = _read_before(request)
    collected = start_timeline(upstream, room, below)
    upstream.start(_ask_chats(upstream, room), upstream.ask_departments())
    return TimelineRequest(below, collected)


def make_timeline_context(
    upstream: Upstream, room: Cached[Room], wanted: TimelineRequest, *, show_stale: bool
) -> dict[str, Any]:
    """What the timeline shows. `show_stale`: it says itself when it is not fresh, as the page does not."""
    below = wanted.below
    piece = read_timeline_piece(upstream, room, wanted.collected, below)
    marks = list_chat_marks(upstream, room.value, piece, below)
    now = timezone.localtime()
    visits = split_into_visits(piece.pages, marks, now, below)
    rows = make_visit_rows(visits, now, more_below=bool(piece.older))
    return {"piece": piece, "visits": render_visits(rows), "below": below, "show_stale": show_stale}


def list_chat_marks(
    upstream: Upstream, room: Room, piece: TimelinePiece, below: Cursor | None
) -> list[ChatMark]:
    """Where the visitor's newest chats began and ended among the pages of this piece.

    At the end also up to a visit's gap before the first page; those far from any are left out, and a mark below the
    last page of a piece stands in the next one. None while Rocket.Chat does not tell; raises its refusals.
    """
    if not piece.pages:
        return []
    try:
        chats = upstream.get(_ask_chats(upstream, room)).value.readable
    except Unavailable:
        return []
    oldest = piece.pages[-1].at if piece.older else piece.pages[-1].at - GAP
    began = [chat for chat in chats if _is_among(chat.ts, oldest, below)]
    ended = [chat for chat in chats if not chat.open and _is_among(chat.closed_at, oldest, below)]
    names = upstream.find_department_names({chat.department_id for chat in began if chat.department_id})
    reading = Reading(timezone.localtime(), names)
    return [
        *(ChatMark(chat.id, chat.ts, "began", names.get(chat.department_id, "")) for chat in began),
        *(_make_end_mark(chat, reading) for chat in ended),
    ]


def _is_among(at: datetime | None, oldest: datetime, below: Cursor | None) -> bool:
    return at is not None and at >= oldest and (below is None or at < below.at)


def _make_end_mark(chat: Room, reading: Reading) -> ChatMark:
    at = chat.closed_at or chat.ts
    return ChatMark(chat.id, at, "ended", make_status_cell(chat, reading).text.lower())


def _ask_chats(upstream: Upstream, room: Room) -> Ask[Listing[Room]]:
    return History(upstream, room.id, room.v.id).ask_block(TableQuery(), CHATS_FRESH_FOR)


def _read_before(request: HttpRequest) -> Cursor | None:
    text = request.GET.get("before", "")
    cursor = decode_cursor(text)
    if text and cursor is None:
        raise BadRequest("“before” must be a place that an older page of the timeline led to.")
    return cursor
