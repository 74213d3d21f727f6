"""All chats that the table lists, over all its pages: whole, or an error."""

from functools import partial
from typing import TypeVar

from django.utils.translation import gettext as _

from dashboard.error_pages.explanations import Explained, Explanation
from dashboard.history.blocks import History, Rooms
from dashboard.history.chats import make_reading
from dashboard.history.csv_table import render_csv
from dashboard.history.endings import list_comments
from dashboard.history.filtering import select_rooms
from dashboard.history.table_query import TableQuery
from dashboard.rocketchat.errors import TooLarge
from dashboard.rocketchat.listing import Listing
from dashboard.rocketchat.rooms import FoundChat, Room
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import Ask

T = TypeVar("T")


class NotWhole(Explained):
    """Rocket.Chat did not tell all chats: a part must not pass for the whole."""

    def __init__(self) -> None:
        super().__init__()
        self.explanation = Explanation(
            502,
            _("The export would not be whole"),
            _("Rocket.Chat did not tell all of these chats, so there is no file."),
            _("Try again in a minute, or narrow the list with the search."),
        )


def export_chats(upstream: Upstream, room_id: str, visitor_id: str, query: TableQuery) -> bytes:
    """The CSV file of the chats that `query` lists, on whatever page; raises NotWhole and what Rocket.Chat answers."""
    history, query = History(upstream, room_id, visitor_id), query.on_page(1)
    texts = {"", query.text}
    asks = [upstream.ask_all_found_chats(room_id, visitor_id, text) for text in texts]
    upstream.start(history.ask_block(query), upstream.ask_departments(), *asks)
    rooms = _fetch_all(history, query)
    found = {text: _fetch_found(history, text) for text in texts}
    listed = select_rooms(rooms, query, {chat.id for chat in found[query.text]})
    return render_csv(listed, make_reading(upstream, listed, list_comments(found[""]), None, seen=room_id))


def _get(history: History, ask: Ask[T]) -> T:
    """The answer; an older one that would stand in on a page is no file: raises what kept the newer one away."""
    cached = history.upstream.get(ask)
    if cached.error:
        raise cached.error
    return cached.value


def _fetch_found(history: History, text: str) -> list[FoundChat]:
    """Every chat that visitors.searchChats finds; a room that was closed twice comes twice."""
    ask = partial(history.upstream.ask_all_found_chats, history.room_id, history.visitor_id, text)
    listing = _get(history, ask())
    rows = list(listing.rows)
    while len(rows) < listing.total:
        more = _get(history, ask(offset=len(rows))).rows
        if not more:
            raise NotWhole
        rows += more
    return [chat for chat in rows if isinstance(chat, FoundChat)]


def _fetch_all(history: History, query: TableQuery) -> Rooms:
    """Every chat in the order of the query: at once where the server lets it, else block by block."""
    block = _get(history, history.ask_block(query))
    if len(block.rows) < block.total:
        block = _fetch_at_once(history, query) or block
    rooms = list(block.rows)
    while len(rooms) < block.total:
        known = {room.id for room in rooms}
        more = _get(history, history.ask_next(query, len(rooms))).rows
        new = [room for room in more if not room.id or room.id not in known]
        if not new:
            raise NotWhole
        rooms += new
    return rooms


def _fetch_at_once(history: History, query: TableQuery) -> Listing[Room] | None:
    """All chats, or the first ones; None where they are too many for one answer."""
    try:
        return _get(history, history.ask_all(query))
    except TooLarge:
        return None
