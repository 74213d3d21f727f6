"""The timeline of a visitor's page: the pages they saw, and among them the chats and what was said in this one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard import wording
from dashboard.accounts.models import Agent
from dashboard.audit.last_look import take_look
from dashboard.desk.chat_marks import ask_chats, list_chat_marks
from dashboard.rocketchat.rooms import Room
from dashboard.trail.chat_messages import ChatMessages, read_chat_messages, read_newest_message
from dashboard.trail.cursor import Cursor, decode_cursor
from dashboard.trail.live_words import make_live_words
from dashboard.trail.message_entries import TimelineMessage
from dashboard.trail.news import select_news
from dashboard.trail.page_entries import TimelinePage
from dashboard.trail.since import find_since
from dashboard.trail.sources import (
    TimelinePiece,
    read_timeline_piece,
    read_timeline_state,
    start_timeline,
)
from dashboard.trail.timeline import Visit, split_into_visits
from dashboard.trail.timeline_html import Since, render_news, render_visits
from dashboard.trail.timeline_rows import VisitRow, make_visit_rows
from dashboard.trail.timeline_state import TimelineState
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import Cached


@dataclass(frozen=True)
class TimelineRequest:
    """What is wanted of a timeline: from where down, and what was collected here of it (None: not known).

    `last_look` is when the agent looked at the visitor before this sitting, None for never.
    """

    below: Cursor | None
    collected: list[TimelinePage] | None
    last_look: datetime | None = None


@dataclass(frozen=True)
class Timeline:
    """What was read of a timeline: a piece of it, its visits, the newest messages of the chat (None: not told)."""

    piece: TimelinePiece
    visits: list[Visit]
    chat: ChatMessages | None
    now: datetime

    def get_state(self, known: TimelineState | None = None) -> TimelineState:
        """What a screen with this timeline shows; messages that are not told now are those it knew."""
        if self.chat is None:
            return self.piece.state.with_messages(known.said if known else None)
        return self.piece.state.with_messages(self.chat.newest)


def start_timeline_request(request: HttpRequest, upstream: Upstream, room: Room) -> TimelineRequest:
    """Reads `?before=`, and asks Rocket.Chat for its share of the pages, the messages, and the chats to mark."""
    last_look = take_look(request.user, room.v.id) if isinstance(request.user, Agent) else None
    return _start(upstream, room, _read_before(request), last_look)


def make_timeline_context(
    upstream: Upstream, room: Cached[Room], wanted: TimelineRequest, *, show_stale: bool
) -> dict[str, Any]:
    """What the timeline shows. `show_stale`: it says itself when it is not fresh, as the page does not."""
    timeline = read_timeline(upstream, room, wanted)
    piece, below = timeline.piece, wanted.below
    rows = make_visit_rows(timeline.visits, timeline.now, more_below=bool(piece.older))
    since = _make_since(rows, wanted.last_look, timeline.now, more_below=bool(piece.older))
    return {
        "piece": piece,
        "visits": render_visits(rows, since, below=below is not None),
        "below": below,
        "show_stale": show_stale,
        "timeline_state": str(timeline.get_state()),
        "left_out": timeline.chat.left_out if timeline.chat and not piece.older else 0,
        "messages_missing": timeline.chat is None,
        "live_words": make_live_words(),
        "as_of": upstream.stale_since,
        "last_look": wanted.last_look,
    }


def make_news_context(upstream: Upstream, room: Cached[Room], known: TimelineState) -> dict[str, Any] | None:
    """What is new to a screen that shows `known`; None where more than that changed."""
    timeline = read_timeline(upstream, room, _start(upstream, room.value))
    if not known.only_lacks_newer(timeline.piece.cursors):
        return None
    # Unfolded: what was folded when the screen was opened must not be folded in another way now.
    rows = make_visit_rows(timeline.visits, timeline.now, more_below=bool(timeline.piece.older), folded=False)
    return {
        "piece": timeline.piece,
        "news": render_news(select_news(rows, known)),
        "timeline_state": str(timeline.get_state(known)),
    }


def read_timeline(upstream: Upstream, room: Cached[Room], wanted: TimelineRequest) -> Timeline:
    """The piece that is wanted. Raises what Rocket.Chat refuses of the pages."""
    below = wanted.below
    piece = read_timeline_piece(upstream, room, wanted.collected, below)
    chat = read_chat_messages(upstream, room.value)
    messages = _list_messages(chat, piece, below)
    marks = list_chat_marks(upstream, room.value, piece, below, chat.messages if chat else [])
    now = timezone.localtime()
    return Timeline(piece, split_into_visits(piece.pages, marks, now, below, messages), chat, now)


def read_state_now(
    upstream: Upstream, room: Cached[Room], known: TimelineState | None
) -> TimelineState | None:
    """What a screen would show now, from what is at hand; None where the pages collected here cannot be read."""
    pages = read_timeline_state(upstream, room)
    if pages is None:
        return None
    return pages.with_messages(read_newest_message(upstream, room.value, known.said if known else None))


def _start(
    upstream: Upstream, room: Room, below: Cursor | None = None, last_look: datetime | None = None
) -> TimelineRequest:
    collected = start_timeline(upstream, room, below)
    upstream.start(
        ask_chats(upstream, room), upstream.ask_departments(), upstream.ask_newest_messages(room.id)
    )
    return TimelineRequest(below, collected, last_look)


def _list_messages(
    chat: ChatMessages | None, piece: TimelinePiece, below: Cursor | None
) -> list[TimelineMessage]:
    """Those that stand among the pages of this piece; in the last one, all that are older, too."""
    oldest = piece.pages[-1].at if piece.older else None
    return [
        message
        for message in (chat.messages if chat else [])
        if (oldest is None or message.at >= oldest) and (below is None or message.at < below.at)
    ]


def _make_since(
    rows: list[VisitRow], last_look: datetime | None, now: datetime, *, more_below: bool
) -> Since | None:
    place = find_since(rows, last_look, more_below=more_below)
    if place is None or last_look is None:
        return None
    local = last_look.astimezone(now.tzinfo)
    if local.date() == now.date():
        return Since(_("you last looked at %(clock)s") % {"clock": wording.format_clock(local)}, *place)
    return Since(_("you last looked: %(moment)s") % {"moment": wording.format_moment(last_look, now)}, *place)


def _read_before(request: HttpRequest) -> Cursor | None:
    text = request.GET.get("before", "")
    cursor = decode_cursor(text)
    if text and cursor is None:
        raise BadRequest(_("“before” must be a place that an older page of the timeline led to."))
    return cursor
