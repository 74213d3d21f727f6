"""The messages of one chat, as they are read: the newest at once, older ones piece by piece."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from dashboard.history.chat_reading import ChatReading
from dashboard.history.people import find_names
from dashboard.history.transcript_figures import Figures, describe_figures
from dashboard.history.transcript_lines import Days, make_days
from dashboard.rocketchat.listing import Listing
from dashboard.rocketchat.rooms import Message, Room
from dashboard.upstream.agent import NEWEST_FIRST, NEWEST_MESSAGES, Upstream
from dashboard.upstream.cache import Cached


@dataclass(frozen=True)
class Transcript:
    """A piece of a chat, by day; `offset` of its messages are newer."""

    reading: ChatReading
    figures: Figures
    days: Days
    offset: int
    messages: Cached[Listing[Message]]

    @property
    def older(self) -> int:
        """How many messages are older than the piece."""
        return self.messages.value.total - self.older_offset

    @property
    def older_offset(self) -> int:
        """The offset of the piece before this one."""
        return self.offset + len(self.messages.value.rows)

    @property
    def newer_offset(self) -> int:
        return max(self.offset - NEWEST_MESSAGES, 0)


def load_transcript(upstream: Upstream, room: Room, offset: int = 0) -> Transcript:
    """The piece of the chat before its `offset` newest messages, or its oldest one. Raises what Rocket.Chat answers."""
    messages = _fetch(upstream, room, offset)
    listing = messages.value
    if offset and not listing.rows:
        oldest = max(listing.total - NEWEST_MESSAGES, 0)
        return load_transcript(upstream, room, oldest if oldest < offset else 0)
    oldest_first = listing.readable[::-1]
    reading = make_chat_reading(upstream, room, oldest_first)
    whole = not offset and len(listing.rows) >= listing.total
    return Transcript(
        reading=reading,
        figures=describe_figures(room, oldest_first, listing.total, reading.bots, whole=whole),
        days=make_days(oldest_first, reading, to_the_end=not offset),
        offset=offset,
        messages=messages,
    )


def _fetch(upstream: Upstream, room: Room, offset: int) -> Cached[Listing[Message]]:
    if not offset:
        return upstream.get(upstream.ask_newest_messages(room.id))
    return upstream.messages(room.id, offset=offset, count=NEWEST_MESSAGES, sort=NEWEST_FIRST)


def make_chat_reading(upstream: Upstream, room: Room, messages: Sequence[Message] = ()) -> ChatReading:
    """The chat as it is read now; the `messages` name those who wrote them."""
    people = [message.u for message in messages if not message.by_visitor]
    usernames = {each.username for each in (room.served_by, room.closed_by, *people) if each}
    departments = {room.department_id} - {""}
    return ChatReading(
        room=room,
        now=timezone.localtime(),
        names=find_names(usernames, messages),
        departments=upstream.find_department_names(departments) if departments else {},
        bots=upstream.workspace.bots,
    )
