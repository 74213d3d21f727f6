"""Which chats are open: the agent's own, and for roles that may see them those of all; at most three calls."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dashboard.desk.brief.waiting import find_wait
from dashboard.rocketchat.errors import PermissionMissing, RocketChatError, Unavailable
from dashboard.rocketchat.listing import Listing
from dashboard.rocketchat.rooms import Room
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import FRESH_FOR, Ask, Cached

SHOWN = 50  # chats a list
WATCHED_FRESH_FOR = 30  # seconds: an open home asks Rocket.Chat for chats no more often
ON_HOLD_FRESH_FOR = 5 * 60  # seconds: the same, for chats that nobody waits in

Kind = Literal["queue", "mine", "all", "hold"]


@dataclass(frozen=True)
class RoomList:
    """One list of open chats, as Rocket.Chat told it; `error` is why it did not, and there was no copy either."""

    kind: Kind
    rooms: Cached[Listing[Room]] | None
    error: Unavailable | None = None

    @property
    def readable(self) -> list[Room]:
        """The rooms that make sense."""
        return self.rooms.value.readable if self.rooms else []


def ask_my_chats(
    upstream: Upstream, fresh_for: float = FRESH_FOR, *, held: bool = False
) -> Ask[Listing[Room]]:
    """The agent's own open chats, which the home, the bar and a search share."""
    return upstream.ask_my_open_chats(SHOWN, fresh_for, held=held)


def list_rooms(
    upstream: Upstream, *, sees_all: bool, everybody: bool, watched: bool = False
) -> list[RoomList]:
    """The queue where the agent may see it, then the agent's own chats or with `everybody` all, then those on hold.

    A list that Rocket.Chat does not tell is said to be missing, and one that the agent may not see is left out. What
    makes the page, the agent's own chats or all, raises a refusal, and Unavailable where no other list is told either.
    `watched`: an open page asks by itself, and has patience.
    """
    fresh_for, hold_for = (WATCHED_FRESH_FOR, ON_HOLD_FRESH_FOR) if watched else (FRESH_FOR, FRESH_FOR)
    asks: dict[Kind, Ask[Listing[Room]]] = {}
    if sees_all:
        asks["queue"] = upstream.ask_queued_chats(SHOWN, fresh_for)
    if everybody:
        asks["all"] = upstream.ask_all_open_chats(SHOWN, fresh_for)
        asks["hold"] = upstream.ask_all_chats_on_hold(SHOWN, hold_for)
    else:
        asks["mine"] = ask_my_chats(upstream, fresh_for)
        asks["hold"] = upstream.ask_my_chats_on_hold(SHOWN, hold_for)
    upstream.start(*asks.values())
    lists = [_read_list(upstream, kind, ask) for kind, ask in asks.items()]
    _require_main_list(
        upstream, asks["all" if everybody else "mine"], is_told=any(each and each.rooms for each in lists)
    )
    return [each for each in lists if each]


def _require_main_list(upstream: Upstream, main: Ask[Listing[Room]], *, is_told: bool) -> None:
    try:
        upstream.get(main)
    except Unavailable:
        if not is_told:
            raise


def _read_list(upstream: Upstream, kind: Kind, ask: Ask[Listing[Room]]) -> RoomList | None:
    try:
        return RoomList(kind, upstream.get(ask))
    except PermissionMissing:
        return None
    except Unavailable as error:
        return RoomList(kind, None, error)


def find_my_rooms(upstream: Upstream) -> dict[str, str]:
    """The agent's open chats, as room ids by visitor id; none where Rocket.Chat does not tell them."""
    on_hold, mine = upstream.ask_my_chats_on_hold(SHOWN), ask_my_chats(upstream)
    upstream.start(on_hold, mine)
    try:
        rooms = [*upstream.get(on_hold).value.readable, *upstream.get(mine).value.readable]
    except RocketChatError:
        return {}
    return {room.v.id: room.id for room in rooms}


def find_waiting_since(room: Room, bots: frozenset[str]) -> datetime | None:
    """Since when the visitor waits for a person, as far as the room itself tells; None where they do not."""
    wait = find_wait(room, None, bots)
    return wait.since if wait else None


def sort_by_urgency(rooms: Iterable[Room], bots: frozenset[str]) -> list[Room]:
    """Who waits longest for a person first, then who waits for nothing, the newest chat first."""
    return sorted(rooms, key=lambda room: _get_urgency(room, find_waiting_since(room, bots)))


def count_waiting(rooms: Iterable[Room], bots: frozenset[str]) -> int:
    """In how many of the rooms the visitor waits for a person."""
    return sum(find_waiting_since(room, bots) is not None for room in rooms)


def find_neighbour(rooms: Sequence[Room], room_id: str, step: Literal[-1, 1]) -> Room | None:
    """The room before or after `room_id` in the list, round its ends; None where there is no other.

    From a room that is not in the list, the first or the last.
    """
    others = [room for room in rooms if room.id != room_id]
    if not others:
        return None
    ids = [room.id for room in rooms]
    at = ids.index(room_id) if room_id in ids else (-1 if step == 1 else len(rooms))
    return rooms[(at + step) % len(rooms)]


def _get_urgency(room: Room, since: datetime | None) -> tuple[bool, float, str]:
    return (since is None, since.timestamp() if since else -room.ts.timestamp(), room.id)
