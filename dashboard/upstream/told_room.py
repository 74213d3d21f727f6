"""A room as it is after the messages that Rocket.Chat's webhooks told of since it was asked for."""

from datetime import datetime

import msgspec

from dashboard.rocketchat.rooms import Message, ResponseBy, Room, VisitorMetrics
from dashboard.upstream.told_messages import read_told


def with_told_room(room: Room, told: object, since: datetime) -> Room:
    """The room, asked for at `since`, with its last message and whether the visitor waits, as Rocket.Chat counts it."""
    said = [message for message in read_told(told, since) if not message.t and message.ts]
    for message in sorted(said, key=_get_moment):
        if room.lm is None or _get_moment(message) > room.lm:
            room = _add(room, message)
    return room


def _add(room: Room, message: Message) -> Room:
    known = msgspec.structs.replace(
        room, lm=message.ts, last_message=message, msgs=None if room.msgs is None else room.msgs + 1
    )
    return _ask_question(known, message) if message.by_visitor else _answer(known, message)


def _ask_question(room: Room, message: Message) -> Room:
    """A question that follows another one is the same wait."""
    if room.waiting_response:
        return room
    metrics = msgspec.structs.replace(room.metrics, v=VisitorMetrics(lq=message.ts))
    return msgspec.structs.replace(room, waiting_response=True, response_by=None, metrics=metrics)


def _answer(room: Room, message: Message) -> Room:
    first = room.response_by.first_response_ts if room.response_by else message.ts
    by = ResponseBy(
        id=message.u.id, username=message.u.username, first_response_ts=first, last_message_ts=message.ts
    )
    return msgspec.structs.replace(room, waiting_response=False, response_by=by)


def _get_moment(message: Message) -> datetime:
    if message.ts is None:
        raise ValueError("a message without a time")
    return message.ts
