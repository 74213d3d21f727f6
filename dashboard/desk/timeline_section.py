"""The timeline of a visitor's page: the pages they saw, and among them where chats began and ended."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils import timezone

from dashboard.audit.access_log import record
from dashboard.audit.models import Access
from dashboard.history.chat_cells import Reading, make_status_cell
from dashboard.history.chats import BLOCK, NEWEST_FIRST
from dashboard.rocketchat.errors import Unavailable
from dashboard.rocketchat.rooms import Room
from dashboard.trail.sources import TimelinePiece, read_timeline_piece
from dashboard.trail.timeline import GAP, ChatMark, Cursor, decode_cursor, split_into_visits
from dashboard.trail.timeline_rows import make_visit_rows
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import Cached

CHATS_FRESH_FOR = 2 * 60  # seconds: an open timeline asks Rocket.Chat for chats no more often


def make_timeline_context(
    request: HttpRequest, upstream: Upstream, room: Cached[Room], *, look: bool, show_stale: bool
) -> dict[str, Any]:
    """What the timeline shows, from `?before=` down where that is given.

    `look` writes it to the access log; `show_stale`: it says itself when it is not fresh, as the page does not.
    """
    below = _read_before(request)
    marks = list_chat_marks(upstream, room.value)
    piece = read_timeline_piece(upstream, room, below)
    if look:
        record(request, Access.What.PAGES, room.value.id, room.value.v.id)
    now = timezone.localtime()
    visits = split_into_visits(piece.pages, select_marks(marks, piece, below), now, below)
    rows = make_visit_rows(visits, now, more_below=bool(piece.older))
    return {"piece": piece, "visits": rows, "below": below, "show_stale": show_stale}


def list_chat_marks(upstream: Upstream, room: Room) -> list[ChatMark]:
    """Where the visitor's newest chats began and ended; none while Rocket.Chat does not tell. Raises its refusals."""
    try:
        chats = upstream.chat_history(
            room.id, room.v.id, offset=0, count=BLOCK, sort=NEWEST_FIRST, fresh_for=CHATS_FRESH_FOR
        ).value.history
    except Unavailable:
        return []
    names = upstream.find_department_names({chat.department_id for chat in chats if chat.department_id})
    reading = Reading(timezone.localtime(), names)
    began = [ChatMark(chat.id, chat.ts, "began", names.get(chat.department_id, "")) for chat in chats]
    ended = [
        ChatMark(chat.id, chat.closed_at, "ended", make_status_cell(chat, reading).text.lower())
        for chat in chats
        if chat.closed_at and not chat.open
    ]
    return began + ended


def select_marks(marks: Iterable[ChatMark], piece: TimelinePiece, below: Cursor | None) -> list[ChatMark]:
    """The marks among the pages, at the end also up to a visit's gap before the first; those far from any are left out.

    A mark below the last page of a piece stands in the next one.
    """
    if not piece.pages:
        return []
    oldest = piece.pages[-1].at if piece.older else piece.pages[-1].at - GAP
    return [mark for mark in marks if mark.at >= oldest and (below is None or mark.at < below.at)]


def _read_before(request: HttpRequest) -> Cursor | None:
    text = request.GET.get("before", "")
    cursor = decode_cursor(text)
    if text and cursor is None:
        raise BadRequest("“before” must be a place that an older page of the timeline led to.")
    return cursor
