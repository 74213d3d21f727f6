"""The chat before a chat: which one an agent may read next, going back in a visitor's history."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dashboard.history.chats import BLOCK, NEWEST_FIRST
from dashboard.history.columns import ChatRow
from dashboard.rocketchat.rooms import Room
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import KEPT_FOR

MOST_BLOCKS = 3  # of chats that are looked through for the one before


@dataclass(frozen=True)
class EarlierChat:
    """The newest chat before another that the agent probably may read (None: there is no such), and how many newer
    ones between them were `passed` over because the agent probably may not.
    """

    room: Room | None
    passed: int = 0


def list_earlier(upstream: Upstream, desk_room: Room, chat: Room) -> list[Room] | None:
    """The chats before `chat` of the visitor of `desk_room`, newest first, as far as one block tells them.

    Empty where `chat` is the first; None where it lies too far back. Raises what Rocket.Chat answers.
    """
    offset = 0
    for _attempt in range(MOST_BLOCKS):
        block = upstream.get(
            upstream.ask_chat_history(
                desk_room.id,
                desk_room.v.id,
                offset=offset,
                count=BLOCK,
                sort=NEWEST_FIRST,
                fresh_for=KEPT_FOR,
            )
        ).value
        offset += len(block.rows)
        earlier = [room for room in block.readable if _is_before(room, chat)]
        if earlier or offset >= block.total or not block.rows:
            return earlier
    return None


def choose_earlier(earlier: Sequence[Room], locked: Collection[str]) -> EarlierChat:
    """The first of the chats that is not `locked` (ids)."""
    passed = 0
    for room in earlier:
        if room.id not in locked:
            return EarlierChat(room, passed)
        passed += 1
    return EarlierChat(None, passed)


def choose_first(rows: Sequence[ChatRow], room_id: str) -> str:
    """Of rows with the newest chat first: the id of the first one behind `room_id` that the agent probably may read."""
    ids = [row.room_id for row in rows]
    earlier = rows[ids.index(room_id) + 1 :] if room_id in ids else []
    return next(
        (row.room_id for row in earlier if row.cells and not any(cell.lock for cell in row.cells)), ""
    )


def _is_before(room: Room, chat: Room) -> bool:
    """In the order of NEWEST_FIRST, where `_id` parts equals."""
    return room.ts < chat.ts or (room.ts == chat.ts and room.id > chat.id)
