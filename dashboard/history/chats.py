"""A visitor's past chats: one page of them in order, with the facts over all."""

from dataclasses import dataclass

from django.utils import timezone

from dashboard.history.chat_cells import Reading
from dashboard.history.columns import ChatRow, make_chat_row
from dashboard.history.facts import Facts, compute_facts
from dashboard.history.pager import Pager
from dashboard.history.table_query import TableQuery
from dashboard.rocketchat.errors import RocketChatError
from dashboard.rocketchat.listing import Listing, Unreadable
from dashboard.rocketchat.rooms import Room
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import FRESH_FOR, KEPT_FOR, Ask, Cached
from dashboard.upstream.codecs import JsonCodec

# Rocket.Chat allows few calls, not few rows: one call of its largest page serves several of ours.
BLOCK = 100
ALL_AT_ONCE = 1000  # chats: up to here one call brings all of them for the facts
NEWEST_FIRST = TableQuery().upstream_sort

Rooms = list[Room | Unreadable]
_FACTS = JsonCodec(Facts)


@dataclass(frozen=True)
class PastChats:
    """One page of a visitor's chats. `facts` is None where Rocket.Chat would not tell; `block` says how fresh it is."""

    room_id: str
    visitor_id: str
    query: TableQuery
    rows: list[ChatRow]
    total: int
    facts: Facts | None
    block: Cached[Listing[Room]]

    @property
    def pager(self) -> Pager:
        return Pager(self.query.page, self.query.count, self.total)


@dataclass(frozen=True)
class History:
    """The chats of one visitor, as one agent may ask for them through one room."""

    upstream: Upstream
    room_id: str
    visitor_id: str

    def ask_block(self, query: TableQuery, fresh_for: float = FRESH_FOR) -> Ask[Listing[Room]]:
        """The block of BLOCK chats in which the page lies (every page size divides it)."""
        return self._ask(query.offset // BLOCK * BLOCK, BLOCK, query, fresh_for)

    def fetch_block(self, query: TableQuery, fresh_for: float = FRESH_FOR) -> Cached[Listing[Room]]:
        """What `ask_block` brings."""
        return self.upstream.get(self.ask_block(query, fresh_for))

    def fetch_page(self, query: TableQuery, block: Listing[Room]) -> tuple[Rooms, int]:
        """The page's chats, cut from the block, and how many there are in all.

        The rest is asked for where the server keeps its blocks smaller. One that has fewer chats than it says is
        believed when it has no more.
        """
        start = query.offset - block.offset
        rooms = list(block.rows[start : start + query.count]) if start >= 0 else []
        while len(rooms) < min(query.count, block.total - query.offset):
            offset = query.offset + len(rooms)
            more = self.upstream.get(self._ask(offset, query.count - len(rooms), query)).value
            known = {room.id for room in rooms}
            new = [room for room in more.rows if room.id not in known]
            if not new:
                return rooms, offset
            rooms += new
            if more.offset != offset:
                break
        return rooms, block.total

    def fetch_facts(self, block: Listing[Room]) -> Facts | None:
        """Facts over all chats, from the block where it holds all; None where Rocket.Chat would not tell."""
        if len(block.rows) == block.total:
            return compute_facts(block.readable, block.total)
        # 0 asks for all (API_Allow_Infinite_Count); a server that does not allow it sends its newest.
        count = 0 if BLOCK < block.total <= ALL_AT_ONCE else BLOCK
        try:
            return self.upstream.get(self._ask_facts(count)).value
        except RocketChatError:
            return None

    def list_facts_asks(self) -> list[Ask[Facts]]:
        """Where the facts may stand in the cache, before it is known how many chats there are."""
        return [self._ask_facts(count) for count in (0, BLOCK)]

    def _ask_facts(self, count: int) -> Ask[Facts]:
        return self.upstream.ask_summary(
            self.room_id,
            self.visitor_id,
            count,
            NEWEST_FIRST,
            _FACTS,
            lambda chats: compute_facts(chats.readable, chats.total),
        )

    def _ask(
        self, offset: int, count: int, query: TableQuery, fresh_for: float = FRESH_FOR
    ) -> Ask[Listing[Room]]:
        return self.upstream.ask_chat_history(
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
    block = History(upstream, room.id, room.v.id).fetch_block(query, KEPT_FOR).value
    return (
        next((chat for chat in block.readable if chat.id == chat_id), None)
        or upstream.room_of(chat_id, room.v.id).value
    )


def load_past_chats(upstream: Upstream, room_id: str, visitor_id: str, query: TableQuery) -> PastChats:
    """The page `query` asks for, or the last one where it lies beyond. Raises what Rocket.Chat answers."""
    history = History(upstream, room_id, visitor_id)
    block = history.fetch_block(query)
    query = query.within(block.value.total)
    if query.offset < block.value.offset:
        block = history.fetch_block(query)
    rooms, total = history.fetch_page(query, block.value)
    if not rooms and query != (last := query.within(total)):
        return load_past_chats(upstream, room_id, visitor_id, last)
    departments = upstream.find_department_names(_list_departments(rooms))
    reading = Reading(timezone.localtime(), departments)
    return PastChats(
        room_id=room_id,
        visitor_id=visitor_id,
        query=query,
        rows=[make_chat_row(room, reading) for room in rooms],
        total=total,
        facts=history.fetch_facts(block.value),
        block=block,
    )


def _list_departments(rooms: Rooms) -> set[str]:
    return {room.department_id for room in rooms if isinstance(room, Room) and room.department_id}
