"""The agent's open chats, the ones that wait longest first."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from dashboard.desk.brief import get_visitor_name, make_initials
from dashboard.history.chat_cells import (
    Cell,
    Reading,
    get_mood,
    make_agent_cell,
    make_department_cell,
    make_last_message_cell,
    make_started_cell,
    make_status_cell,
)
from dashboard.history.metrics import get_waiting_since
from dashboard.rocketchat.errors import RocketChatError
from dashboard.rocketchat.listing import Listing
from dashboard.rocketchat.rooms import Room
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import Cached

SHOWN = 50  # chats a list


@dataclass(frozen=True)
class OpenChat:
    """One open chat in words, with whom it is and where it leads."""

    room_id: str
    visitor_id: str
    name: str
    initials: str
    mood: str
    status: Cell
    last: Cell
    agent: Cell
    department: Cell
    started: Cell


@dataclass(frozen=True)
class OpenChats:
    """A list of open chats; `total` may exceed what is shown."""

    title: str
    chats: list[OpenChat]
    total: int
    rooms: Cached[Listing[Room]]


def list_open_chats(upstream: Upstream, *, everybody: bool) -> list[OpenChats]:
    """The agent's own chats; with `everybody`, the queue and the chats of all agents."""
    if everybody:
        lists = [
            _make_list(upstream, "In the queue", upstream.queued_chats(SHOWN)),
            _make_list(upstream, "Open chats of all agents", upstream.all_open_chats(SHOWN)),
        ]
        on_hold = upstream.all_chats_on_hold(SHOWN)
    else:
        lists = [_make_list(upstream, "My open chats", upstream.my_open_chats(SHOWN))]
        on_hold = upstream.my_chats_on_hold(SHOWN)
    return [*lists, _make_list(upstream, "On hold", on_hold)] if on_hold.value.rows else lists


def find_my_rooms(upstream: Upstream) -> dict[str, str]:
    """The agent's open chats, as room ids by visitor id; none where Rocket.Chat does not tell them."""
    try:
        on_hold, open_chats = upstream.my_chats_on_hold(SHOWN), upstream.my_open_chats(SHOWN)
    except RocketChatError:
        return {}
    return {room.v.id: room.id for room in on_hold.value.readable + open_chats.value.readable}


def _make_list(upstream: Upstream, title: str, rooms: Cached[Listing[Room]]) -> OpenChats:
    now = timezone.localtime()
    by_urgency = sorted(rooms.value.readable, key=lambda room: _get_urgency(room, now), reverse=True)
    unnamed = {room.department_id for room in by_urgency if room.department_id and not room.department}
    reading = Reading(now, upstream.find_department_names(unnamed) if unnamed else {})
    chats = [_make_open_chat(room, reading) for room in by_urgency]
    return OpenChats(title, chats, rooms.value.total, rooms)


def _make_open_chat(room: Room, reading: Reading) -> OpenChat:
    name = get_visitor_name(room)
    return OpenChat(
        room_id=room.id,
        visitor_id=room.v.id,
        name=name,
        initials=make_initials(name),
        mood=get_mood(room),
        status=make_status_cell(room, reading),
        last=make_last_message_cell(room, reading),
        agent=make_agent_cell(room, reading),
        department=make_department_cell(room, reading),
        started=make_started_cell(room, reading),
    )


def _get_urgency(room: Room, now: datetime) -> tuple[float, float]:
    since = get_waiting_since(room)
    return ((now - since).total_seconds() if since else -1, room.ts.timestamp())
