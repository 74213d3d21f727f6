"""What Rocket.Chat's webhooks told, as marks in the cache: when something changed, and when it was last heard at all.

Copies are each agent's own, so nothing is deleted: a copy that was asked for before the mark is stale.
"""

import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.core.cache import cache

from dashboard.caching.resilient_cache import is_cache_away
from dashboard.upstream.digest import make_digest

HELD_FOR = (
    60 * 60
)  # seconds a copy is fresh at the most while changes are told: what an event did not say shows then
MARK_KEPT_FOR = HELD_FOR + 60  # seconds: longer than any copy
HEARD_WITHIN = 60 * 60  # seconds
HEARD_KEPT_FOR = 30 * 24 * 60 * 60  # seconds
CLOCK_SLACK = 1.0  # seconds
DEPARTMENTS = "departments"  # a subject of which no event tells


class Change(StrEnum):
    """What an event is about: who has the chat and whether it is open, or what was said in it."""

    SESSION = "session"
    MESSAGE = "message"


def name_room(room_id: str) -> str:
    """The room as the subject of a mark."""
    return f"room:{room_id}"


def name_visitor(visitor_id: str) -> str:
    """The visitor as the subject of a mark."""
    return f"visitor:{visitor_id}"


def name_agent(user_id: str) -> str:
    """The agent, by the id at Rocket.Chat, as the subject of a mark: whose chats changed."""
    return f"agent:{user_id}"


def make_mark_key(url: str, subject: str, change: Change) -> str:
    """Where the mark of a subject stands."""
    return f"changed:{change}:{make_digest(url, subject)}"


def make_heard_key(url: str, change: Change) -> str:
    """Where it stands when webhooks of this kind were last heard."""
    return f"heard:{change}:{make_digest(url)}"


def mark_changed(url: str, subjects: Iterable[str], change: Change) -> None:
    """Makes every copy stale that heeds such a change of one of the subjects."""
    now = time.time()
    cache.set_many({make_mark_key(url, subject, change): now for subject in subjects}, MARK_KEPT_FOR)


def mark_heard(url: str, change: Change, event: str) -> None:
    """A webhook of Rocket.Chat's came in."""
    cache.set(make_heard_key(url, change), {"at": time.time(), "event": event}, HEARD_KEPT_FOR)


def find_last_change(found: Mapping[str, object], keys: Iterable[str]) -> datetime | None:
    """When the last of the marks was made; None without any.

    One out of the future, by a clock that was put back, counts as none: else nothing would be fresh until then.
    """
    now = time.time() + CLOCK_SLACK
    times = [mark for key in keys if isinstance(mark := found.get(key), float) and mark <= now]
    return datetime.fromtimestamp(max(times), UTC) if times else None


def is_heard(found: Mapping[str, object], keys: Iterable[str]) -> bool:
    """Whether webhooks of all these kinds came within the last hour, and would be heard of by every process.

    A day without any would be a webhook that broke as often as a quiet day; where it is taken for broken, Rocket.Chat
    is asked as without webhooks.
    """
    if is_cache_away():
        return False
    now = time.time()
    return all(abs(now - read_heard(found.get(key))[0]) < HEARD_WITHIN for key in keys)


def read_heard(stored: object) -> tuple[float, str]:
    """When a webhook was heard (epoch seconds, 0 for never) and the name of its event."""
    heard: dict[str, Any] = stored if isinstance(stored, dict) else {}
    at, event = heard.get("at"), heard.get("event")
    return (at, event) if isinstance(at, float) and isinstance(event, str) else (0.0, "")
