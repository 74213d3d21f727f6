"""Why visitors came, as far as a copy of their chats knows it; no call is made for it."""

from collections.abc import Sequence

from dashboard.desk.brief.quotes import find_reason
from dashboard.rocketchat.rooms import Room
from dashboard.upstream.agent import Upstream

COPIES_READ = 20  # at the most: each holds up to a hundred messages


def find_reasons(upstream: Upstream, rooms: Sequence[Room]) -> dict[str, str]:
    """Why the visitors of the first rooms came, by room id; without those of which no copy tells."""
    asks = {room.id: upstream.ask_newest_messages(room.id) for room in rooms[:COPIES_READ]}
    upstream.look_up(*asks.values())
    copies = [(room, upstream.peek(asks[room.id])) for room in rooms[:COPIES_READ]]
    reasons = {room.id: find_reason(room, copy.value) for room, copy in copies if copy}
    return {id_: reason.text for id_, reason in reasons.items() if reason}
