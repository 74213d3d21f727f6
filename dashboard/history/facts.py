"""The facts over a visitor's chats, in numbers and in words. Pure; durations are seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import wording
from dashboard.history.metrics import get_first_reply, is_never_answered
from dashboard.rocketchat.rooms import MeasuredRoom

NEWEST_KEPT = 30  # chats of which the start and the first reply are kept


@dataclass(frozen=True)
class Facts:
    """Over the newest `known` of `total` chats: how many went unanswered, how fast replies came, the newest chats.

    `first_reply` is the median of `first_replies` first replies by a person, `average_reply` the mean of `replies`
    replies; `newest` are the starts of the newest chats, newest first, each with its first reply by a person.
    """

    total: int
    known: int
    never_answered: int
    first_reply: float | None
    average_reply: float | None
    first_replies: int = 0
    replies: int = 0
    newest: tuple[tuple[datetime, float | None], ...] = ()

    @property
    def complete(self) -> bool:
        return self.known >= self.total

    def find_last_before(self, start: datetime) -> datetime | None:
        """When the last chat before the one of `start` began, as far as is known."""
        return next((at for at, _reply in self.newest if at < start), None)

    def list_first_replies(self, most: int) -> list[float]:
        """The first replies by a person of the newest chats that had one, oldest first."""
        return [reply for _at, reply in self.newest if reply is not None][:most][::-1]


def compute_facts(rooms: Sequence[MeasuredRoom], total: int) -> Facts:
    """Facts over `rooms`: the first reply is the median of those by a person, replies are the mean of all."""
    newest = sorted(
        ((room.ts, get_first_reply(room)) for room in rooms), key=lambda each: each[0], reverse=True
    )
    first_replies = [seconds for _at, seconds in newest if seconds is not None]
    replies, seconds = _sum_replies(rooms)
    return Facts(
        total=max(total, len(rooms)),
        known=len(rooms),
        never_answered=sum(map(is_never_answered, rooms)),
        first_reply=median(first_replies) if first_replies else None,
        average_reply=seconds / replies if replies else None,
        first_replies=len(first_replies),
        replies=int(replies),
        newest=tuple(newest[:NEWEST_KEPT]),
    )


def _sum_replies(rooms: Sequence[MeasuredRoom]) -> tuple[float, float]:
    """How many replies there were, and how many seconds they took together."""
    responses = [room.metrics.response for room in rooms]
    answered = [(each.total, each.tt) for each in responses if each.tt is not None and each.total]
    return sum(total for total, _tt in answered), sum(tt for _total, tt in answered)


@dataclass(frozen=True)
class Fact:
    """One fact in words. `alarm` is for what should not be; `counts`: the value goes before its label."""

    label: str
    value: str
    note: str = ""
    alarm: bool = False
    counts: bool = False


def describe_facts(facts: Facts | None, now: datetime, start: datetime) -> list[Fact]:
    """The facts as an agent reads them who looks at the chat that began at `start`; unknown ones are left out."""
    if facts is None:
        return [Fact(_("more"), _("not now"), _("Rocket.Chat did not tell the rest"))]
    last = facts.find_last_before(start)
    described = [
        _describe_never_answered(facts),
        _describe_first_reply(facts),
        _describe_replies(facts),
        Fact(_("last earlier chat"), wording.format_ago(last, now)) if last else None,
    ]
    return [fact for fact in described if fact]


def _describe_never_answered(facts: Facts) -> Fact:
    over = _("of %(number)s") if facts.complete else _("of the newest %(number)s")
    note = over % {"number": wording.format_number(facts.known)}
    return Fact(
        _("never answered"),
        wording.format_number(facts.never_answered),
        note,
        alarm=facts.never_answered > 0,
        counts=True,
    )


def _describe_first_reply(facts: Facts) -> Fact | None:
    if facts.first_reply is None:
        return None
    note = _("median of %(number)s") % {"number": wording.format_number(facts.first_replies)}
    return Fact(_("first reply by a person"), wording.format_duration(facts.first_reply), note)


def _describe_replies(facts: Facts) -> Fact | None:
    if facts.average_reply is None:
        return None
    words = ngettext("of %(number)s", "mean of %(number)s", facts.replies)
    note = words % {"number": wording.format_number(facts.replies)}
    return Fact(_("replies after"), wording.format_duration(facts.average_reply), note)
