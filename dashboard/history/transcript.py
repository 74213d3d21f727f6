"""The messages of one chat, oldest first, as they are read."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import timezone

from dashboard import wording
from dashboard.history.pager import Pager
from dashboard.history.query import pages_of
from dashboard.history.rows import chat_row
from dashboard.rocketchat.payloads import Messages
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
    copy: Cached[Messages]


def transcript(upstream: Upstream, room: Room, page: int) -> Transcript:
    """Page `page` (from 1) of the messages of `room`, or the last page. Raises what Rocket.Chat answers."""
    copy = _ask(upstream, room, page)
    last = pages_of(copy.value.total, COUNT)
    if page > last:
        page, copy = last, _ask(upstream, room, last)
    now = timezone.localtime()
    names = upstream.department_names({room.department_id}) if room.department_id else {}
    row = chat_row(room, names, now)
    known = [row.status.text, row.agent.text, row.department.text, row.length.text]
    return Transcript(
        title=f"Chat of {row.started.text}",
        line=" · ".join(word for word in known if word != "–"),
        days=_days(copy.value.messages, now),
        pager=Pager(page, COUNT, copy.value.total),
        copy=copy,
    )


def _ask(upstream: Upstream, room: Room, page: int) -> Cached[Messages]:
    return upstream.messages(room.id, offset=(page - 1) * COUNT, count=COUNT, sort={"ts": 1, "_id": 1})


def _days(messages: tuple[Message, ...], now: datetime) -> list[tuple[str, list[Line]]]:
    by_day = groupby(messages, key=lambda message: _day(message, now))
    return [(day, [_line(message, now) for message in group]) for day, group in by_day]


def _day(message: Message, now: datetime) -> str:
    return message.ts.astimezone(now.tzinfo).strftime("%A %-d %B %Y") if message.ts else "At an unknown time"


def _line(message: Message, now: datetime) -> Line:
    closing = message.t == CLOSING
    return Line(
        side="note" if message.t else "visitor" if message.by_visitor else "agent",
        who=message.alias or message.u.name or message.u.username or "unknown",
        text=f"Chat closed. {message.msg}".strip() if closing else message.msg,
        files=message.file_names,
        clock=f"{message.ts.astimezone(now.tzinfo):%H:%M}" if message.ts else "–",
        exact=wording.exact(message.ts, now) if message.ts else "",
        moment=message.ts.isoformat() if message.ts else "",
    )
