"""The lines of a transcript: by day, and by who wrote them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import NamedTuple

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboard import wording
from dashboard.history.chat_reading import ChatReading, describe_closing
from dashboard.rocketchat.rooms import Message, UserRef

CLOSING = "livechat-close"
BY_ITSELF = (
    "closed by visitor"  # what Rocket.Chat writes when a visitor closes, in English: it says nothing more
)
GROUPED_FOR = timedelta(minutes=5)


class When(NamedTuple):
    """A moment: the time of day, the whole truth, and ISO 8601."""

    clock: str = "–"
    exact: str = ""
    moment: str = ""


@dataclass(frozen=True)
class Line:
    """One message; `side` is "visitor", "agent", "bot" or "note" (what the system says).

    `who` is "" where the line goes on under the one before. `comment` and `tags` are what the chat was closed with.
    """

    side: str
    who: str
    text: str
    when: When
    files: tuple[str, ...] = ()
    comment: str = ""
    tags: tuple[str, ...] = ()


Days = list[tuple[str, list[Line]]]


def make_days(messages: Sequence[Message], reading: ChatReading, *, to_the_end: bool = True) -> Days:
    """The messages, oldest first, by day in the reader's zone; `to_the_end`: no newer ones follow."""
    whole = [*messages, *_list_untold_closing(messages, reading)] if to_the_end else messages
    by_day = groupby(whole, key=lambda message: _format_day(message, reading))
    return [(day, list(_make_lines(list(group), reading))) for day, group in by_day]


def _list_untold_closing(messages: Sequence[Message], reading: ChatReading) -> list[Message]:
    """The closing of a chat without a closing message: the room tells of it as well."""
    room = reading.room
    if not room.closed_at or any(message.t == CLOSING for message in messages):
        return []
    by = room.closed_by or UserRef()
    return [Message(t=CLOSING, ts=room.closed_at, u=by, by_visitor=room.closer == "visitor")]


def _format_day(message: Message, reading: ChatReading) -> str:
    if not message.ts:
        return _("At an unknown time")
    day = message.ts.astimezone(reading.now.tzinfo).date()
    if day.year == reading.now.year:
        return format_date(day, pgettext("Django's date format of a day", "l j F"))
    return format_date(day, pgettext("Django's date format of a day", "l j F Y"))


def _make_lines(messages: Sequence[Message], reading: ChatReading) -> Iterator[Line]:
    head: Message | None = None
    for message in messages:
        goes_on = head is not None and _goes_on(head, message)
        head = head if goes_on else message
        yield _make_note(message, reading) if message.t else _make_line(message, reading, goes_on=goes_on)


def _goes_on(head: Message, message: Message) -> bool:
    """Whether the message stands under the heading of `head`: by the same sender, and soon after it."""
    if head.t or message.t or not (head.ts and message.ts):
        return False
    return _get_sender(head) == _get_sender(message) and abs(message.ts - head.ts) <= GROUPED_FOR


def _get_sender(message: Message) -> tuple[bool, str]:
    return message.by_visitor, "" if message.by_visitor else message.u.username or message.alias


def _make_line(message: Message, reading: ChatReading, *, goes_on: bool) -> Line:
    agent_side = "bot" if message.u.username in reading.bots else "agent"
    return Line(
        side="visitor" if message.by_visitor else agent_side,
        who="" if goes_on else _name_sender(message, reading),
        text=message.msg,
        when=_say_when(message, reading),
        files=message.file_names,
    )


def _name_sender(message: Message, reading: ChatReading) -> str:
    named = message.alias or message.u.name
    if not message.by_visitor and message.u.username in reading.names:
        named = reading.names[message.u.username]
    return named or message.u.username or _("unknown")


def _make_note(message: Message, reading: ChatReading) -> Line:
    if message.t != CLOSING:
        return Line("note", "", message.msg, _say_when(message, reading))
    by_visitor = message.by_visitor or message.u.id == reading.room.v.id
    comment = " ".join(message.msg.split())
    return Line(
        "note",
        "",
        describe_closing(reading, message.u, by_visitor=by_visitor),
        _say_when(message, reading),
        comment="" if by_visitor and comment.casefold() == BY_ITSELF else comment,
        tags=reading.room.tags if reading.is_over else (),
    )


def _say_when(message: Message, reading: ChatReading) -> When:
    if message.ts is None:
        return When()
    clock = wording.format_clock(message.ts.astimezone(reading.now.tzinfo))
    return When(clock, wording.format_exact(message.ts, reading.now), message.ts.isoformat())
