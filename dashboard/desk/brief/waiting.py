"""Since when a visitor waits for a person: what bots and automatic messages say is no reply. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dashboard.history.metrics import TOO_FAST_FOR_A_PERSON, get_first_reply, is_first_reply_automatic
from dashboard.rocketchat.listing import Listing
from dashboard.rocketchat.rooms import Message, Room


@dataclass(frozen=True)
class Wait:
    """The visitor waits for a person since `since`, or longer with `at_least`; `no_person_yet`: none has replied."""

    since: datetime
    no_person_yet: bool
    at_least: bool = False


def find_wait(room: Room, messages: Listing[Message] | None, bots: frozenset[str]) -> Wait | None:
    """How long the visitor of an open chat waits for a person, by its newest `messages`, else by its metrics."""
    if not room.open or room.on_hold:
        return None
    dialogue = list_dialogue(room, messages)
    if messages is None or not any(is_by_visitor(message, room) for message in dialogue):
        return _read_metrics(room, bots)
    return _read_dialogue(room, dialogue, bots, is_whole=is_whole(messages))


def list_dialogue(room: Room, messages: Listing[Message] | None) -> list[Message]:
    """What people and bots wrote, oldest first, the room's own last message included where it is newer."""
    found = {message.id: message for message in (messages.readable if messages else [])}
    if room.last_message:
        found.setdefault(room.last_message.id, room.last_message)
    written = [(message.ts, message) for message in found.values() if message.ts and not message.t]
    return [message for _, message in sorted(written, key=lambda each: each[0])]


def is_by_visitor(message: Message, room: Room) -> bool:
    return message.by_visitor or message.u.id == room.v.id


def is_whole(messages: Listing[Message]) -> bool:
    """Whether these are all messages of the chat."""
    return len(messages.rows) >= messages.total


def _read_dialogue(
    room: Room, dialogue: Iterable[Message], bots: frozenset[str], *, is_whole: bool
) -> Wait | None:
    since, has_replied = None, False
    for message in dialogue:
        if is_by_visitor(message, room):
            since = since or message.ts
        elif message.u.username in bots:
            continue
        elif has_replied or not is_whole or not _is_automatic(message, since):
            since, has_replied = None, True
    if since is None:
        return None
    return Wait(since, is_whole and not has_replied, at_least=not (is_whole or has_replied))


def _is_automatic(message: Message, since: datetime | None) -> bool:
    """Whether a first reply came faster than a person can (metrics.py): before a question it is a greeting."""
    if since is None or message.ts is None:
        return True
    return (message.ts - since).total_seconds() < TOO_FAST_FOR_A_PERSON


def _read_metrics(room: Room, bots: frozenset[str]) -> Wait | None:
    asked, replied = room.metrics.v.lq, room.response_by
    is_only_reply = (room.metrics.response.total or 1) <= 1
    by_itself = (is_first_reply_automatic(room) and is_only_reply) or bool(
        replied and replied.username in bots
    )
    if not room.waiting_response and not (by_itself and asked):
        return None
    return Wait(asked or room.ts, no_person_yet=get_first_reply(room) is None)
