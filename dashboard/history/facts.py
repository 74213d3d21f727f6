"""The facts over a visitor's chats, in numbers and in words. Pure; durations are seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from dashboard import wording
from dashboard.history.metrics import get_first_reply, is_never_answered
from dashboard.rocketchat.rooms import MeasuredRoom


@dataclass(frozen=True)
class Facts:
    """Over the newest `known` of `total` chats: how many went unanswered, how fast replies came, the last chat."""

    total: int
    known: int
    never_answered: int
    first_reply: float | None
    average_reply: float | None
    last_chat: datetime | None

    @property
    def complete(self) -> bool:
        return self.known >= self.total


def compute_facts(rooms: Sequence[MeasuredRoom], total: int) -> Facts:
    """Facts over `rooms`: the first reply is the median of those by a person, replies are the mean of all."""
    first_replies = [seconds for room in rooms if (seconds := get_first_reply(room)) is not None]
    return Facts(
        total=max(total, len(rooms)),
        known=len(rooms),
        never_answered=sum(map(is_never_answered, rooms)),
        first_reply=median(first_replies) if first_replies else None,
        average_reply=_compute_average_reply(rooms),
        last_chat=max((room.ts for room in rooms), default=None),
    )


def _compute_average_reply(rooms: Sequence[MeasuredRoom]) -> float | None:
    answered = [
        (room.metrics.response.tt, room.metrics.response.total)
        for room in rooms
        if room.metrics.response.tt is not None and room.metrics.response.total
    ]
    replies = sum(total for _, total in answered)
    return sum(seconds for seconds, _ in answered) / replies if replies else None


@dataclass(frozen=True)
class Fact:
    """One fact in words; `alarm` is for what should not be."""

    label: str
    value: str
    note: str = ""
    alarm: bool = False


def describe_facts(facts: Facts | None, now: datetime) -> list[Fact]:
    """The facts as an agent reads them; what is not known is left out."""
    if facts is None:
        return [Fact("more", "not now", "Rocket.Chat did not tell the rest")]
    over = "" if facts.complete else f"of the newest {facts.known:,}"
    described = [
        Fact("never answered", f"{facts.never_answered:,}", over, alarm=facts.never_answered > 0),
        _describe_duration("first reply", facts.first_reply, "median"),
        _describe_duration("replies", facts.average_reply, "on average"),
        Fact("last chat", wording.format_ago(facts.last_chat, now)) if facts.last_chat else None,
    ]
    return [fact for fact in described if fact]


def _describe_duration(label: str, seconds: float | None, how: str) -> Fact | None:
    return Fact(label, wording.format_duration(seconds), how) if seconds is not None else None
