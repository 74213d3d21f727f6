"""The figures of a chat in words: ours, by its messages, and Rocket.Chat's own beside them where they differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import wording
from dashboard.history.metrics import is_first_reply_automatic
from dashboard.history.replies import Replies, measure_replies
from dashboard.rocketchat.rooms import Message, Room

SAME = 1.0  # seconds: nobody reads a smaller difference


@dataclass(frozen=True)
class Figures:
    """What is measured of a chat, and how: `definitions` explain every figure."""

    said: list[str] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)


def describe_figures(
    room: Room, messages: Sequence[Message], total: int, bots: frozenset[str], *, whole: bool
) -> Figures:
    """By the `messages` at hand, of `total`. Our own times are only said where they are the `whole` chat."""
    replies = measure_replies(messages, bots) if whole else None
    count = sum(not message.t for message in messages) if whole else total
    number = ngettext("%(number)s message", "%(number)s messages", count) % {
        "number": wording.format_number(count)
    }
    return Figures(
        said=[*(_list_times(room, replies) if replies else _list_told(room)), number],
        definitions=[*_list_definitions(room, replies, len(messages), total)],
    )


def _list_times(room: Room, replies: Replies) -> Iterator[str]:
    if replies.first is None:
        yield _("no reply by a person")
    else:
        took = {"duration": wording.format_duration(replies.first)}
        yield _("first reply %(duration)s (a person)") % took
    if (told := room.metrics.response.ft) is not None and _differ(replies.first, told):
        yield _("%(duration)s by Rocket.Chat’s count") % {"duration": wording.format_duration(told)}
    if replies.longest_wait is not None:
        yield _("longest wait %(duration)s") % {"duration": wording.format_duration(replies.longest_wait)}


def _list_told(room: Room) -> Iterator[str]:
    """The first reply as Rocket.Chat measured it, where the beginning of the chat is not at hand."""
    if is_first_reply_automatic(room):
        yield _("first reply automatic")
    elif room.metrics.response.ft is not None:
        took = {"duration": wording.format_duration(room.metrics.response.ft)}
        yield _("first reply %(duration)s by Rocket.Chat’s count") % took


def _differ(ours: float | None, told: float) -> bool:
    return ours is None or abs(ours - told) >= SAME


def _list_definitions(room: Room, replies: Replies | None, at_hand: int, total: int) -> Iterator[str]:
    if replies:
        yield _(
            "First reply: from the visitor’s first message to the first reply by a person. What bots write is no"
            " reply, nor is a first one that came within a second."
        )
        yield _("Longest wait: the longest time from a message of the visitor to a person’s reply to it.")
    else:
        shares = {"number": wording.format_number(at_hand), "total": wording.format_number(total)}
        yield (
            _("Times are Rocket.Chat’s own: only %(number)s of %(total)s messages are at hand here.") % shares
        )
    if room.metrics.response.ft is not None:
        yield _("Rocket.Chat’s count of the first reply takes in bots and automatic messages.")
    if room.msgs is not None:
        yield _(
            "Rocket.Chat counts %(number)s messages: those of the system and of pages are among them."
        ) % {"number": wording.format_number(room.msgs)}
