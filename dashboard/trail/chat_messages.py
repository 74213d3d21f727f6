"""The messages of a chat as the timeline takes them: what people wrote, the newest of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeGuard

from dashboard.rocketchat.errors import NotLoggedIn, RocketChatError
from dashboard.rocketchat.listing import Listing, Unreadable
from dashboard.rocketchat.rooms import Message, Room
from dashboard.trail.cursor import Cursor
from dashboard.trail.message_entries import TimelineMessage
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import FRESH_FOR

OVER_FRESH_FOR = 5 * 60  # seconds
UNKNOWN = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class ChatMessages:
    """The newest messages of a chat, newest first; Rocket.Chat has `left_out` older ones."""

    messages: list[TimelineMessage]
    left_out: int

    @property
    def newest(self) -> Cursor | None:
        """The place of the last message."""
        return self.messages[0].cursor if self.messages else None


def read_chat_messages(upstream: Upstream, room: Room) -> ChatMessages | None:
    """The messages of the room; None where Rocket.Chat does not tell them. Raises NotLoggedIn."""
    told = _ask(upstream, room)
    if told is None:
        return None
    messages = [_make_message(message) for message in told.rows if _is_said(message)]
    return ChatMessages(messages, max(told.total - len(told.rows), 0))


def read_newest_message(upstream: Upstream, room: Room, otherwise: Cursor | None) -> Cursor | None:
    """The place of the last message, of which alone is read; `otherwise` where Rocket.Chat does not tell.

    In a chat that is over hardly anybody writes: it is asked about less often. Raises NotLoggedIn.
    """
    told = _ask(upstream, room, FRESH_FOR if room.open else OVER_FRESH_FOR)
    if told is None:
        return otherwise
    return next((_make_message(message).cursor for message in told.rows if _is_said(message)), None)


def _ask(upstream: Upstream, room: Room, fresh_for: float = FRESH_FOR) -> Listing[Message] | None:
    try:
        return upstream.get(upstream.ask_newest_messages(room.id, fresh_for)).value
    except NotLoggedIn:
        raise
    except RocketChatError:
        return None


def _is_said(message: Message | Unreadable) -> TypeGuard[Message]:
    """Whether a person, or a bot, wrote it: not what Rocket.Chat itself notes."""
    return isinstance(message, Message) and message.ts is not None and not message.t


def _make_message(message: Message) -> TimelineMessage:
    sender = message.u.username
    who = message.alias or message.u.name or sender
    at = message.ts or UNKNOWN
    return TimelineMessage(
        message.id or at.isoformat(), at, message.by_visitor, sender, who, message.msg, message.file_names
    )
