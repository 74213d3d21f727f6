"""The thread of a visitor: their pages, and among them where chats began and ended."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils import timezone

from dashboard.audit.access_log import record
from dashboard.audit.models import Access
from dashboard.history.chats import BLOCK, NEWEST_FIRST
from dashboard.history.rows import status
from dashboard.rocketchat.errors import Unavailable
from dashboard.rocketchat.rooms import Room
from dashboard.trail.rows import visit_rows
from dashboard.trail.timeline import GAP, ChatMark, Seen, read_cursor, visits
from dashboard.trail.trails import Cursor, Trail, trail
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import Cached

CHATS_FRESH_FOR = 2 * 60  # seconds: an open timeline asks Rocket.Chat for chats no more often


def thread_section(
    request: HttpRequest, upstream: Upstream, room: Cached[Room], *, look: bool
) -> dict[str, Any]:
    """The context of the thread, from `?before=` down where that is given. `look` writes it to the access log."""
    below = _below(request)
    marks = chat_marks(upstream, room.value)
    piece = trail(upstream, room, below)
    if look:
        record(request, Access.What.PAGES, room.value.id, room.value.v.id)
    now = timezone.localtime()
    # With the page above, no page of this piece is taken for the visitor's last one.
    above = [Seen(below[1], below[0], "", "")] if below else []
    views = visits([*above, *piece.pages], among(marks, piece, below), now)
    rows = visit_rows(views, now, above=below[1] if below else "", more_below=bool(piece.older))
    return {"trail": piece, "visits": rows, "below": below}


def chat_marks(upstream: Upstream, room: Room) -> list[ChatMark]:
    """Where the visitor's newest chats began and ended; none while Rocket.Chat does not tell. Raises its refusals."""
    try:
        chats = upstream.chat_history(
            room.id, room.v.id, offset=0, count=BLOCK, sort=NEWEST_FIRST, fresh_for=CHATS_FRESH_FOR
        ).value.history
    except Unavailable:
        return []
    names = upstream.department_names({chat.department_id for chat in chats if chat.department_id})
    now = timezone.localtime()
    began = [ChatMark(chat.id, chat.ts, "began", names.get(chat.department_id, "")) for chat in chats]
    ended = [
        ChatMark(chat.id, chat.closed_at, "ended", status(chat, now).text.lower())
        for chat in chats
        if chat.closed_at and not chat.open
    ]
    return began + ended


def among(marks: Iterable[ChatMark], piece: Trail, below: Cursor | None) -> list[ChatMark]:
    """The marks among the pages, at the end also up to a visit's gap before the first; those far from any are left out.

    A mark below the last page of a piece stands in the next one.
    """
    if not piece.pages:
        return []
    oldest = piece.pages[-1].at if piece.older else piece.pages[-1].at - GAP
    return [mark for mark in marks if mark.at >= oldest and (below is None or mark.at < below[0])]


def _below(request: HttpRequest) -> Cursor | None:
    text = request.GET.get("before", "")
    cursor = read_cursor(text)
    if text and cursor is None:
        raise BadRequest("“before” must be a place that an older page of the timeline led to.")
    return cursor
