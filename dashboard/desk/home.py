"""The agent's open chats, the ones that wait longest first."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from dashboard.desk.brief import initials, visitor_name
from dashboard.history.metrics import waiting_since
from dashboard.history.rows import ChatRow, chat_row
from dashboard.rocketchat.errors import RocketChatError
from dashboard.rocketchat.payloads import Rooms
from dashboard.rocketchat.rooms import Room
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import Cached

SHOWN = 50  # chats a list


@dataclass(frozen=True)
class OpenChat:
    """One open chat in words, with whom it is and where it leads."""

    name: str
    initials: str
    visitor_id: str
    row: ChatRow


@dataclass(frozen=True)
class OpenChats:
    """A list of open chats; `total` may exceed what is shown."""

    title: str
    chats: list[OpenChat]
    total: int
    copy: Cached[Rooms]


def open_chats(upstream: Upstream, *, everybody: bool) -> list[OpenChats]:
    """The agent's own chats; with `everybody`, the queue and the chats of all agents."""
    if everybody:
        first = [
            _listed(upstream, "In the queue", upstream.queued_chats(SHOWN)),
            _listed(upstream, "Open chats of all agents", upstream.all_open_chats(SHOWN)),
        ]
        on_hold = upstream.all_chats_on_hold(SHOWN)
    else:
        first = [_listed(upstream, "My open chats", upstream.my_open_chats(SHOWN))]
        on_hold = upstream.my_chats_on_hold(SHOWN)
    return [*first, _listed(upstream, "On hold", on_hold)] if on_hold.value.rooms else first


def my_rooms(upstream: Upstream) -> dict[str, str]:
    """The agent's open chats, as room ids by visitor id; none where Rocket.Chat does not tell them."""
    try:
        rooms = upstream.my_chats_on_hold(SHOWN).value.rooms + upstream.my_open_chats(SHOWN).value.rooms
    except RocketChatError:
        return {}
    return {room.v.id: room.id for room in rooms}


def _listed(upstream: Upstream, title: str, copy: Cached[Rooms]) -> OpenChats:
    now = timezone.localtime()
    rooms = sorted(copy.value.rooms, key=lambda room: _urgency(room, now), reverse=True)
    unnamed = {room.department_id for room in rooms if room.department_id and not room.department}
    names = upstream.department_names(unnamed) if unnamed else {}
    chats = [
        OpenChat(visitor_name(room), initials(visitor_name(room)), room.v.id, chat_row(room, names, now))
        for room in rooms
    ]
    return OpenChats(title, chats, copy.value.total, copy)


def _urgency(room: Room, now: datetime) -> tuple[float, float]:
    since = waiting_since(room)
    return ((now - since).total_seconds() if since else -1, room.ts.timestamp())
