"""A visitor's past chats: one page of them in order, with the facts over all."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from dashboard.accounts.models import Agent
from dashboard.history.access import find_locked
from dashboard.history.blocks import BLOCK, NEWEST_FIRST, History, Rooms
from dashboard.history.chat_cells import Reading
from dashboard.history.columns import ChatRow, make_chat_row
from dashboard.history.endings import list_comments, read_endings
from dashboard.history.facts import Facts
from dashboard.history.filtering import describe_gaps, select_rooms
from dashboard.history.pager import Pager
from dashboard.history.people import find_names
from dashboard.history.table_query import TableQuery
from dashboard.rocketchat.listing import Listing
from dashboard.rocketchat.rooms import FoundChat, Room
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import KEPT_FOR, Cached

__all__ = ["BLOCK", "NEWEST_FIRST", "History", "PastChats", "find_chat", "load_past_chats", "make_reading"]


@dataclass(frozen=True)
class PastChats:
    """One page of a visitor's chats: `listed` are left by the filter of `total`, `gaps` says what it may have missed.

    `facts` is None where Rocket.Chat would not tell; `block` says how fresh it is.
    """

    room_id: str
    visitor_id: str
    query: TableQuery
    rows: list[ChatRow]
    listed: int
    total: int
    gaps: list[str]
    facts: Facts | None
    block: Cached[Listing[Room]]

    @property
    def pager(self) -> Pager:
        return Pager(self.query.page, self.query.count, self.listed)


@dataclass(frozen=True)
class _Page:
    """The chats of one page, and the listing that they were cut from."""

    query: TableQuery
    rooms: Rooms
    listed: int
    total: int
    block: Cached[Listing[Room]]
    found: Cached[Listing[FoundChat]] | None = None


def find_chat(upstream: Upstream, room: Room, query: TableQuery, chat_id: str) -> Room:
    """One chat of the room's visitor: out of the block the table came from, else asked for.

    Raises NoSuchVisitor for another visitor's chat, and what Rocket.Chat answers.
    """
    history = History(upstream, room.id, room.v.id)
    fetch = history.fetch_most if query.is_filtered else history.fetch_block
    block = fetch(query, KEPT_FOR).value
    return (
        next((chat for chat in block.readable if chat.id == chat_id), None)
        or upstream.room_of(chat_id, room.v.id).value
    )


def load_past_chats(
    upstream: Upstream, room_id: str, visitor_id: str, query: TableQuery, agent: Agent | None = None
) -> PastChats:
    """The page `query` asks for, or the last one where it lies beyond. Raises what Rocket.Chat answers.

    The chats that `agent` probably may not read are marked.
    """
    history = History(upstream, room_id, visitor_id)
    page = _fetch_filtered_page(history, query) if query.is_filtered else _fetch_page(history, query)
    comments = (
        list_comments(page.found.value.readable)
        if page.found
        else read_endings(upstream, room_id, visitor_id)
    )
    reading = make_reading(upstream, page.rooms, comments, agent, seen=room_id)
    return PastChats(
        room_id=room_id,
        visitor_id=visitor_id,
        query=page.query,
        rows=[make_chat_row(room, reading) for room in page.rooms],
        listed=page.listed,
        total=page.total,
        gaps=_describe_gaps(page) if query.is_filtered else [],
        facts=history.fetch_facts(page.block.value),
        block=page.block,
    )


def _describe_gaps(page: _Page) -> list[str]:
    return describe_gaps(page.block.value, page.found.value if page.found else None)


def make_reading(
    upstream: Upstream, rooms: Rooms, comments: Mapping[str, str], agent: Agent | None, seen: str
) -> Reading:
    """What is known around the rooms: names of departments and people, how they ended, which `agent` may not read.

    The room `seen` is one that the agent has been shown.
    """
    readable = [room for room in rooms if isinstance(room, Room)]
    served_by = {room.served_by.username for room in readable if room.served_by}
    return Reading(
        now=timezone.localtime(),
        departments=upstream.find_department_names({room.department_id for room in readable} - {""}),
        names=find_names(served_by, [room.last_message for room in readable if room.last_message]),
        comments=comments,
        locked=find_locked(agent, readable) - {seen} if agent else frozenset(),
    )


def _fetch_page(history: History, query: TableQuery) -> _Page:
    block = history.fetch_block(query)
    query = query.within(block.value.total)
    if query.offset < block.value.offset:
        block = history.fetch_block(query)
    rooms, total = history.fetch_page(query, block.value)
    if not rooms and query != (last := query.within(total)):
        return _fetch_page(history, last)
    return _Page(query, rooms, total, total, block)


def _fetch_filtered_page(history: History, query: TableQuery) -> _Page:
    upstream, found = history.upstream, None
    if query.text:
        found = upstream.get(upstream.ask_found_chats(history.room_id, history.visitor_id, query.text))
    block = history.fetch_most(query)
    ids = {chat.id for chat in found.value.readable} if found else set()
    rooms = select_rooms(block.value.rows, query, ids)
    query = query.within(len(rooms))
    shown = rooms[query.offset : query.offset + query.count]
    return _Page(query, shown, len(rooms), block.value.total, block, found)
