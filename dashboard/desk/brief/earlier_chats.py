"""The visitor's chats before the present one: which is the last, how many there are, how many nobody answered. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.history.facts import Facts
from dashboard.history.metrics import is_never_answered
from dashboard.rocketchat.listing import Listing, Unreadable
from dashboard.rocketchat.rooms import FoundChat, Room


@dataclass(frozen=True)
class EarlierChats:
    """`last` is the newest of `total` chats before the present one; None: not known.

    Of those before `last`, nobody answered `never_answered` among the newest `looked_at`.
    """

    total: int | None
    last: Room | None
    never_answered: int
    looked_at: int


def find_earlier_chats(room: Room, chats: Listing[Room], facts: Facts | None) -> EarlierChats:
    """What the visitor's newest `chats` (newest first) and the `facts` over all tell of those before `room`."""
    rows = [row for row in chats.rows if not _is_newer(row, room) and row.id != room.id]
    last = rows[0] if rows and not isinstance(rows[0], Unreadable) else None
    never, looked_at = _count_never_answered(chats, rows[1:], facts)
    return EarlierChats(_count_earlier(room, chats, len(rows)), last, never, looked_at)


def find_closing(chat: Room, found: Sequence[FoundChat]) -> tuple[str, tuple[str, ...]]:
    """What the agent wrote on closing the chat, "" without any, and its tags.

    What a visitor "writes" on closing is the widget's own text.
    """
    told = next((each for each in found if each.id == chat.id), None)
    comment = told.closing_message if told and told.closer != "visitor" else ""
    return comment.strip(), (told.tags if told else ()) or chat.tags


def _is_newer(row: Room | Unreadable, room: Room) -> bool:
    return not isinstance(row, Unreadable) and row.ts > room.ts


def _count_earlier(room: Room, chats: Listing[Room], told: int) -> int | None:
    """None where the newest chats do not reach back to `room`."""
    if len(chats.rows) >= chats.total:
        return told
    others = len(chats.rows) - told
    return max(chats.total - others, 0) if told else None


def _count_never_answered(
    chats: Listing[Room], before_last: Sequence[Room | Unreadable], facts: Facts | None
) -> tuple[int, int]:
    told = [row for row in before_last if not isinstance(row, Unreadable)]
    if facts is None or len(chats.rows) >= chats.total:
        return sum(map(is_never_answered, told)), len(told)
    others = [row for row in chats.readable if row not in told]
    never = facts.never_answered - sum(map(is_never_answered, others))
    return max(never, 0), max(facts.known - len(others), 0)
