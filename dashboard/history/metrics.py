"""What a room's metrics mean. Pure; durations are seconds."""

from datetime import datetime

from dashboard.rocketchat.rooms import MeasuredRoom, Metrics, Room

TOO_FAST_FOR_A_PERSON = 1.0  # seconds
NO_METRICS = Metrics()
SAME_INSTANT = 0.005  # seconds: times are kept in milliseconds


def get_first_reply(room: MeasuredRoom) -> float | None:
    """Seconds the visitor waited for the first reply by a person; None while there is none, or only an automatic."""
    return None if is_first_reply_automatic(room) else room.metrics.response.ft


def is_first_reply_automatic(room: MeasuredRoom) -> bool:
    """Whether the "first reply" came before the visitor had written, or faster than a person can."""
    response = room.metrics.response
    if response.ft is None:
        return False
    return response.ft < TOO_FAST_FOR_A_PERSON or _came_before_the_visitor(room)


def _came_before_the_visitor(room: MeasuredRoom) -> bool:
    """Without a question, Rocket.Chat counts from the start of the chat (hooks/omnichannel/saveAnalyticsData.ts)."""
    response, asked = room.metrics.response, room.metrics.v.lq
    if response.ft is None or response.fd is None or asked is None or asked <= response.fd:
        return False
    return abs((response.fd - room.ts).total_seconds() - response.ft) < SAME_INSTANT


def has_metrics(room: MeasuredRoom) -> bool:
    """Whether Rocket.Chat kept metrics for this chat at all; old servers did not."""
    return room.metrics != NO_METRICS


def is_never_answered(room: MeasuredRoom) -> bool:
    """Whether a chat that is over went by without any reply. Unknown, so no, where nothing was measured."""
    unanswered = not room.open and room.metrics.response.ft is None and not room.response_by
    return unanswered and has_metrics(room)


def get_length(room: Room, now: datetime) -> float | None:
    """Seconds from the start to the end of the chat, or until now while it is open; None where the end is unknown."""
    if room.metrics.chat_duration is not None:
        return room.metrics.chat_duration
    end = now if room.open else room.closed_at
    return max((end - room.ts).total_seconds(), 0) if end else None


def get_waiting_since(room: Room) -> datetime | None:
    """Since when the visitor waits for an answer; None when they do not."""
    waits = room.open and room.waiting_response and not room.on_hold
    return (room.metrics.v.lq or room.ts) if waits else None
