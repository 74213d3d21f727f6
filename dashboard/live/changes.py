"""What changed, told to whoever has it open: the copies that it made stale, and the screens that show them.

Pages that are collected here are not told: an open screen looks for them in their own table, which costs it no more
than a round trip to the cache, and the writer nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from django.core.cache import cache

from dashboard.upstream.change_marks import (
    Change,
    make_heard_key,
    make_mark_key,
    mark_changed,
    name_agent,
    name_room,
    name_visitor,
    read_heard,
)
from dashboard.upstream.models import Workspace


@dataclass(frozen=True)
class LastEvent:
    """The last webhook that came in: when (UTC), and its type as Rocket.Chat names it."""

    at: datetime
    type: str


def tell(change: Change, *, room_id: str = "", visitor_id: str = "", agent_ids: Iterable[str] = ()) -> None:
    """Something of this kind changed in the room, for its visitor and for these agents; one round trip to the cache."""
    subjects = [*_list_subjects(room_id, visitor_id), *map(name_agent, agent_ids)]
    mark_changed(Workspace.current().url, subjects, change)


def read_version(*, room_id: str = "", visitor_id: str = "") -> str:
    """Another text after each change told of the room or of the visitor; one round trip to the cache."""
    url = Workspace.current().url
    subjects = _list_subjects(room_id, visitor_id)
    keys = [make_mark_key(url, subject, change) for subject in subjects for change in Change]
    found = cache.get_many(keys)
    return sha256(repr([found.get(key) for key in keys]).encode()).hexdigest()[:16]


def read_last_event() -> LastEvent | None:
    """The last webhook that came in, within 30 days; None before the first."""
    url = Workspace.current().url
    found = cache.get_many([make_heard_key(url, change) for change in Change])
    at, event = max(map(read_heard, found.values()), default=(0.0, ""))
    return LastEvent(datetime.fromtimestamp(at, UTC), event) if at else None


def _list_subjects(room_id: str, visitor_id: str) -> Sequence[str]:
    rooms, visitors = [name_room(room_id)] * bool(room_id), [name_visitor(visitor_id)] * bool(visitor_id)
    return [*rooms, *visitors]
