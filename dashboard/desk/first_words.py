"""Why visitors came: what they wrote first, as far as a copy of their chats knows it; no call is made for it."""

from collections.abc import Sequence

from dashboard.rocketchat.listing import Listing, Unreadable
from dashboard.rocketchat.rooms import Message, Room
from dashboard.trail.hrefs import shorten
from dashboard.upstream.agent import Upstream

LONGEST = 160  # characters
COPIES_READ = 20  # at the most: each holds up to a hundred messages


def find_first_words(upstream: Upstream, rooms: Sequence[Room]) -> dict[str, str]:
    """What the visitors of the first rooms wrote first, by room id; without those of which no copy tells."""
    asks = {room.id: upstream.ask_newest_messages(room.id) for room in rooms[:COPIES_READ]}
    upstream.look_up(*asks.values())
    copies = {id_: upstream.peek(ask) for id_, ask in asks.items()}
    words = {id_: read_first_words(copy.value) for id_, copy in copies.items() if copy}
    return {id_: first for id_, first in words.items() if first}


def read_first_words(messages: Listing[Message]) -> str:
    """The first text by the visitor among messages that come newest first; "" where the first ones are not there."""
    if messages.total > len(messages.rows):
        return ""
    for message in reversed(messages.rows):
        if (
            not isinstance(message, Unreadable)
            and message.by_visitor
            and not message.t
            and message.msg.strip()
        ):
            return shorten(" ".join(message.msg.split()), LONGEST)
    return ""
