"""The chats of one visitor as Rocket.Chat gives them: in blocks, all at once, and summed up."""

from dataclasses import dataclass

from dashboard.history.facts import Facts, compute_facts
from dashboard.history.table_query import TableQuery
from dashboard.rocketchat.errors import RocketChatError
from dashboard.rocketchat.listing import Listing, Unreadable
from dashboard.rocketchat.rooms import Room
from dashboard.upstream.agent import SUMMARY_FRESH_FOR, Upstream
from dashboard.upstream.cache import FRESH_FOR, Ask, Cached
from dashboard.upstream.codecs import JsonCodec

# Rocket.Chat allows few calls, not few rows: one call of its largest page serves several of ours.
BLOCK = 100
ALL_AT_ONCE = 1000  # chats: up to here one call brings all of them, for the facts and for filters
NEWEST_FIRST = TableQuery().upstream_sort

Rooms = list[Room | Unreadable]
_FACTS = JsonCodec(Facts)


@dataclass(frozen=True)
class History:
    """The chats of one visitor, as one agent may ask for them through one room."""

    upstream: Upstream
    room_id: str
    visitor_id: str

    def ask_block(self, query: TableQuery, fresh_for: float = FRESH_FOR) -> Ask[Listing[Room]]:
        """The block of BLOCK chats in which the page lies (every page size divides it); of a filter, the first."""
        if query.is_filtered:
            return self._ask(0, BLOCK, query, max(fresh_for, SUMMARY_FRESH_FOR))
        return self._ask(query.offset // BLOCK * BLOCK, BLOCK, query, fresh_for)

    def ask_all(self, query: TableQuery) -> Ask[Listing[Room]]:
        """All chats in one answer, where the server allows it (API_Allow_Infinite_Count)."""
        return self._ask(0, 0, query, SUMMARY_FRESH_FOR)

    def ask_next(self, query: TableQuery, offset: int) -> Ask[Listing[Room]]:
        """The block after `offset` chats, which may be as old as the first one."""
        return self._ask(offset, BLOCK, query, SUMMARY_FRESH_FOR)

    def fetch_block(self, query: TableQuery, fresh_for: float = FRESH_FOR) -> Cached[Listing[Room]]:
        """What `ask_block` brings."""
        return self.upstream.get(self.ask_block(query, fresh_for))

    def fetch_most(self, query: TableQuery, fresh_for: float = FRESH_FOR) -> Cached[Listing[Room]]:
        """All chats of a visitor with up to ALL_AT_ONCE, else the first block."""
        block = self.fetch_block(query, fresh_for)
        if len(block.value.rows) >= block.value.total or block.value.total > ALL_AT_ONCE:
            return block
        return self.upstream.get(self.ask_all(query))

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
