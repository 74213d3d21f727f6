"""A visitor's past chats: one page of them in order, with the facts over all."""

from dataclasses import dataclass

from django.utils import timezone

from dashboard.history.chat_cells import Reading
from dashboard.history.columns import ChatRow, make_chat_row
from dashboard.history.facts import Facts, compute_facts
from dashboard.history.pager import Pager
from dashboard.history.table_query import TableQuery
from dashboard.rocketchat.errors import RocketChatError
from dashboard.rocketchat.payloads import ChatHistory
from dashboard.rocketchat.rooms import Room
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import FRESH_FOR, KEPT_FOR, Cached

# Rocket.Chat allows few calls, not few rows: one call of its largest page serves several of ours.
BLOCK = 100
ALL_AT_ONCE = 1000  # chats: up to here one call brings all of them for the facts
NEWEST_FIRST = TableQuery().upstream_sort


@dataclass(frozen=True)
class PastChats:
    """One page of a visitor's chats. `facts` is None where Rocket.Chat would not tell; `block` says how fresh it is."""

    room_id: str
    visitor_id: str
    query: TableQuery
    rows: list[ChatRow]
    total: int
    facts: Facts | None
    block: Cached[ChatHistory]

    @property
    def pager(self) -> Pager:
        return Pager(self.query.page, self.query.count, self.total)


@dataclass(frozen=True)
class _History:
    """The chats of one visitor, as one agent may ask for them through one room."""

    upstream: Upstream
    room_id: str
    visitor_id: str

    def fetch_block(self, query: TableQuery, fresh_for: float = FRESH_FOR) -> Cached[ChatHistory]:
        """The block of BLOCK chats in which the page lies (every page size divides it)."""
        return self._fetch(query.offset // BLOCK * BLOCK, BLOCK, query, fresh_for)

    def fetch_page(self, query: TableQuery, block: ChatHistory) -> tuple[Room, ...]:
        """The page's chats, cut from the block; the rest asked for where the server keeps its blocks smaller."""
        start = query.offset - block.offset
        rooms = block.history[start : start + query.count] if start >= 0 else ()
        wanted = min(query.count, max(block.total - query.offset, 0))
        while len(rooms) < wanted:
            offset = query.offset + len(rooms)
            more = self._fetch(offset, wanted - len(rooms), query).value
            rooms += more.history
            if not more.history or more.offset != offset:
                break
        return rooms

    def fetch_facts(self, block: ChatHistory) -> Facts | None:
        """Facts over all chats, from the block where it holds all; None where Rocket.Chat would not tell."""
        if len(block.history) == block.total:
            return compute_facts(block.history, block.total)
        # 0 asks for all (API_Allow_Infinite_Count); a server that does not allow it sends its newest.
        count = 0 if BLOCK < block.total <= ALL_AT_ONCE else BLOCK
        try:
            return self.upstream.summarize_history(
                self.room_id,
                self.visitor_id,
                count,
                NEWEST_FIRST,
                lambda all_: compute_facts(all_.history, all_.total),
            ).value
        except RocketChatError:
            return None

    def _fetch(
        self, offset: int, count: int, query: TableQuery, fresh_for: float = FRESH_FOR
    ) -> Cached[ChatHistory]:
        return self.upstream.chat_history(
            self.room_id,
            self.visitor_id,
            offset=offset,
            count=count,
            sort=query.upstream_sort,
            fresh_for=fresh_for,
        )


def find_chat(upstream: Upstream, room: Room, query: TableQuery, chat_id: str) -> Room:
    """One chat of the room's visitor: out of the block the table came from, else asked for.

    Raises NoSuchVisitor for another visitor's chat, and what Rocket.Chat answers.
    """
    block = _History(upstream, room.id, room.v.id).fetch_block(query, KEPT_FOR).value.history
    return (
        next((chat for chat in block if chat.id == chat_id), None)
        or upstream.room_of(chat_id, room.v.id).value
    )


def load_past_chats(upstream: Upstream, room_id: str, visitor_id: str, query: TableQuery) -> PastChats:
    """The page `query` asks for, or the last one where it lies beyond. Raises what Rocket.Chat answers."""
    history = _History(upstream, room_id, visitor_id)
    block = history.fetch_block(query)
    query = query.within(block.value.total)
    if query.offset < block.value.offset:
        block = history.fetch_block(query)
    rooms = history.fetch_page(query, block.value)
    departments = upstream.find_department_names({room.department_id for room in rooms if room.department_id})
    reading = Reading(timezone.localtime(), departments)
    return PastChats(
        room_id=room_id,
        visitor_id=visitor_id,
        query=query,
        rows=[make_chat_row(room, reading) for room in rooms],
        total=block.value.total,
        facts=history.fetch_facts(block.value),
        block=block,
    )
