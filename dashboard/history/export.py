"""All chats that the table lists, over all its pages: whole, or an error."""

from functools import partial

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


def _fetch_found(history: History, text: str) -> list[FoundChat]:
    """Every chat that visitors.searchChats finds; a room that was closed twice comes twice."""
    ask = partial(history.upstream.ask_all_found_chats, history.room_id, history.visitor_id, text)
    listing = history.upstream.get(ask()).value
    rows = list(listing.rows)
    while len(rows) < listing.total:
        more = history.upstream.get(ask(offset=len(rows))).value.rows
        if not more:
            raise NotWhole
        rows += more
    return [chat for chat in rows if isinstance(chat, FoundChat)]


def _fetch_all(history: History, query: TableQuery) -> Rooms:
    """Every chat in the order of the query: at once where the server lets it, else block by block."""
    block = history.fetch_block(query).value
    if len(block.rows) < block.total:
        block = _fetch_at_once(history, query) or block
    rooms = {room.id: room for room in block.rows}
    while len(rooms) < block.total:
        more = history.upstream.get(history.ask_next(query, len(rooms))).value
        known = len(rooms)
        rooms |= {room.id: room for room in more.rows}
        if len(rooms) == known:
            raise NotWhole
    return list(rooms.values())


def _fetch_at_once(history: History, query: TableQuery) -> Listing[Room] | None:
    """All chats, or the first ones; None where they are too many for one answer."""
    try:
        return history.upstream.get(history.ask_all(query)).value
    except TooLarge:
        return None
