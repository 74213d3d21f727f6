"""How long the visitor of a chat waited for a person, by the messages of the chat. Pure; durations are seconds."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from dashboard.history.metrics import TOO_FAST_FOR_A_PERSON
from dashboard.rocketchat.rooms import Message


@dataclass(frozen=True)
class Replies:
    """How long the first reply by a person took, and the longest wait for one; None where no person replied."""

    first: float | None = None
    longest_wait: float | None = None


def measure_replies(messages: Iterable[Message], bots: Collection[str]) -> Replies:
    """By all messages of a chat, in any order. Each wait begins with the visitor's first message that no person has
    answered; what `bots` (usernames) write answers nothing, nor does a first reply faster than a person can.
    """
    waits = list(_list_waits(messages, bots))
    return Replies(waits[0], max(waits)) if waits else Replies()


def _list_waits(messages: Iterable[Message], bots: Collection[str]) -> Iterator[float]:
    asked: datetime | None = None
    has_replied = False
    for at, message in _list_written(messages):
        if message.by_visitor:
            asked = asked or at
        elif asked and message.u.username not in bots:
            wait = (at - asked).total_seconds()
            if has_replied or wait >= TOO_FAST_FOR_A_PERSON:
                yield wait
                asked, has_replied = None, True


def _list_written(messages: Iterable[Message]) -> list[tuple[datetime, Message]]:
    """What people and bots wrote, oldest first; of what has no time nothing can be measured."""
    dated = [(message.ts, message) for message in messages if message.ts and not message.t]
    return sorted(dated, key=lambda each: each[0])
