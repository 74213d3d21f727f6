"""The chat before a chat: which one an agent may read next, going back in a visitor's history."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from dashboard.history.chats import BLOCK, NEWEST_FIRST
from dashboard.history.columns import ChatRow
from dashboard.rocketchat.listing import Listing
from dashboard.rocketchat.rooms import Room
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import KEPT_FOR, Ask

MOST_BLOCKS = 3  # of chats that are looked through for the one before


@dataclass(frozen=True)
class EarlierChat:
    """The newest chat before another that the agent probably may read (None: there is no such), and how many newer
    ones between them were `passed` over because the agent probably may not.
    """

    room: Room | None
    passed: int = 0


def find_chat(upstream: Upstream, desk_room: Room, chat_id: str) -> Room:
    """The chat as the history of the visitor of `desk_room` tells it, which costs no look at the chat itself; else it
    is asked for. Raises NoSuchVisitor for another visitor's chat, and what Rocket.Chat answers.
    """
    for block in _read_blocks(upstream, desk_room):
        for room in block.readable:
            if room.id == chat_id:
                return room
    return upstream.room_of(chat_id, desk_room.v.id).value


def list_earlier(upstream: Upstream, desk_room: Room, chat: Room) -> list[Room] | None:
    """The chats before `chat` of the visitor of `desk_room`, newest first, as far as one block tells them.

    Empty where `chat` is the first; None where it lies too far back. Raises what Rocket.Chat answers.
    """
    for block in _read_blocks(upstream, desk_room):
        earlier = [room for room in block.readable if _is_before(room, chat)]
        if earlier or block.offset + len(block.rows) >= block.total:
            return earlier
    return None


def ask_block(upstream: Upstream, desk_room: Room, offset: int = 0) -> Ask[Listing[Room]]:
    """The chats of the visitor of `desk_room`, newest first, the newest `offset` left out."""
    return upstream.ask_chat_history(
        desk_room.id,
        desk_room.v.id,
        offset=offset,
        count=BLOCK,
        sort=NEWEST_FIRST,
        fresh_for=KEPT_FOR,
    )


def _read_blocks(upstream: Upstream, desk_room: Room) -> Iterator[Listing[Room]]:
    """The visitor's chats, newest first; the block that the table has come from is at hand."""
    offset, total = 0, 1
    for _attempt in range(MOST_BLOCKS):
        if offset >= total:
            return
        block = upstream.get(ask_block(upstream, desk_room, offset)).value
        yield block
        offset, total = offset + len(block.rows), block.total if block.rows else 0


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
