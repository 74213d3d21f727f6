"""Which chats an agent probably may not read, before Rocket.Chat is asked.

Contract: section 11. What it lets an agent read depends on who serves the chat, whether it is over, and the department.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.cache import cache

from dashboard.accounts.models import Agent
from dashboard.rocketchat.errors import NotAllowedInRoom, PermissionMissing
from dashboard.rocketchat.rooms import Room
from dashboard.upstream.digest import make_digest

LEARNT_FOR = 10 * 60  # seconds


def may_probably_read(agent: Agent, room: Room) -> bool:
    """Whether Rocket.Chat will probably show `agent` the messages of `room`."""
    return not find_locked(agent, [room])


def find_locked(agent: Agent, rooms: Iterable[Room]) -> frozenset[str]:
    """The ids of the rooms that `agent` probably may not read, in one round trip to the cache."""
    kinds = {room.id: (_get_kind(room), room.department_id) for room in rooms if not _is_own(agent, room)}
    keys = {kind: _make_key(agent, *kind) for kind in set(kinds.values())}
    learnt = cache.get_many(keys.values())
    unreadable = {
        kind for kind, key in keys.items() if not learnt.get(key, _is_presumed_readable(agent, kind[0]))
    }
    return frozenset(id_ for id_, kind in kinds.items() if kind in unreadable)


def learn(agent: Agent, room: Room, *, allowed: bool) -> None:
    """Keeps for LEARNT_FOR what Rocket.Chat has just decided about a room of this kind."""
    if not _is_own(agent, room):
        cache.set(_make_key(agent, _get_kind(room), room.department_id), allowed, LEARNT_FOR)


@contextmanager
def learning(agent: Agent | None, room: Room) -> Iterator[None]:
    """Learns from what is read of `room` inside: an answer allows, Rocket.Chat's refusal does not."""
    try:
        yield
    except (NotAllowedInRoom, PermissionMissing):
        if agent:
            learn(agent, room, allowed=False)
        raise
    if agent:
        learn(agent, room, allowed=True)


def _is_own(agent: Agent, room: Room) -> bool:
    return bool(room.served_by and room.served_by.id == agent.user_id)


def _get_kind(room: Room) -> str:
    if not room.open:
        return "closed"
    return "open" if room.served_by else "queued"


def _is_presumed_readable(agent: Agent, kind: str) -> bool:
    """By the default permissions; of a queue it depends on the routing, so nothing is held against it."""
    return agent.sees_all_chats or kind == "queued"


def _make_key(agent: Agent, kind: str, department_id: str) -> str:
    return f"access:{make_digest(agent.pk, kind, department_id)}"
