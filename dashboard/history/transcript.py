"""The messages of one chat, oldest first, as they are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import timezone

from dashboard import wording
from dashboard.history.chat_cells import (
    Reading,
    make_agent_cell,
    make_department_cell,
    make_length_cell,
    make_started_cell,
    make_status_cell,
)
from dashboard.history.pager import Pager
from dashboard.history.table_query import count_pages
from dashboard.rocketchat.listing import Listing
from dashboard.rocketchat.rooms import Message, Room
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import Cached

COUNT = 50  # messages a page
CLOSING = "livechat-close"


@dataclass(frozen=True)
class Line:
    """One message: who says it, what, when; `side` is "visitor", "agent" or "note" (what the system says)."""

    side: str
    who: str
    text: str
    files: tuple[str, ...]
    clock: str
    exact: str
    moment: str


@dataclass(frozen=True)
class Transcript:
    """A page of a chat's messages, by day."""

    title: str
    line: str
    days: list[tuple[str, list[Line]]]
    pager: Pager
    messages: Cached[Listing[Message]]


def load_transcript(upstream: Upstream, room: Room, page: int) -> Transcript:
    """Page `page` (from 1) of the messages of `room`, or the last page. Raises what Rocket.Chat answers."""
    messages = _fetch(upstream, room, page)
    last = count_pages(messages.value.total, COUNT)
    if page > last:
        page, messages = last, _fetch(upstream, room, last)
    names = upstream.find_department_names({room.department_id}) if room.department_id else {}
    reading = Reading(timezone.localtime(), names)
    return Transcript(
        title=f"Chat of {make_started_cell(room, reading)}",
        line=_summarize(room, reading),
        days=_group_by_day(messages.value.readable, reading.now),
        pager=Pager(page, COUNT, messages.value.total),
        messages=messages,
    )


def _summarize(room: Room, reading: Reading) -> str:
    makers = (make_status_cell, make_agent_cell, make_department_cell, make_length_cell)
    cells = [make_cell(room, reading) for make_cell in makers]
    return " · ".join(cell.text for cell in cells if cell.is_known)


def _fetch(upstream: Upstream, room: Room, page: int) -> Cached[Listing[Message]]:
    return upstream.messages(room.id, offset=(page - 1) * COUNT, count=COUNT, sort={"ts": 1, "_id": 1})


def _group_by_day(messages: Sequence[Message], now: datetime) -> list[tuple[str, list[Line]]]:
    by_day = groupby(messages, key=lambda message: _format_day(message, now))
    return [(day, [_make_line(message, now) for message in group]) for day, group in by_day]


def _format_day(message: Message, now: datetime) -> str:
    return message.ts.astimezone(now.tzinfo).strftime("%A %-d %B %Y") if message.ts else "At an unknown time"


def _make_line(message: Message, now: datetime) -> Line:
    closing = message.t == CLOSING
    return Line(
        side="note" if message.t else "visitor" if message.by_visitor else "agent",
        who=message.alias or message.u.name or message.u.username or "unknown",
        text=f"Chat closed. {message.msg}".strip() if closing else message.msg,
        files=message.file_names,
        clock=wording.format_clock(message.ts.astimezone(now.tzinfo)) if message.ts else "–",
        exact=wording.format_exact(message.ts, now) if message.ts else "",
        moment=message.ts.isoformat() if message.ts else "",
    )
