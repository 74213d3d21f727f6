"""The visitors whom an agent looked at last, by the access log; called by name as long as the cache knows it."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache
from django.db import OperationalError
from django.utils import timezone

from dashboard import wording
from dashboard.accounts.models import Agent
from dashboard.audit.models import Access
from dashboard.desk.visitor_names import get_visitor_name, make_initials
from dashboard.rocketchat.rooms import Room

SHOWN = 10
NAMED_FOR = (
    12 * 60 * 60
)  # seconds, so that a name outlives a shift, and not a visitor who wants to be forgotten


@dataclass(frozen=True)
class RecentVisitor:
    """One visitor in words; `name` is "" where no copy knows it."""

    room_id: str
    visitor_id: str
    name: str
    initials: str
    seen: str
    moment: str


def remember_name(agent_pk: int | None, room: Room) -> None:
    """The room's visitor is known to this agent by name, for a while."""
    cache.set(_make_key(agent_pk, room.v.id), get_visitor_name(room), NAMED_FOR)


def list_recent_visitors(agent: Agent, but: Collection[str] = ()) -> list[RecentVisitor]:
    """The last visitors the agent looked at, newest first, without those whose ids are in `but`.

    None where the access log cannot be read now.
    """
    try:
        looks = Access.objects.list_recent_visitors(agent, SHOWN + len(but))
    except OperationalError:
        return []
    shown = [look for look in looks if look.visitor_id not in but][:SHOWN]
    names = cache.get_many([_make_key(agent.pk, look.visitor_id) for look in shown]) if shown else {}
    return [_describe(look, names.get(_make_key(agent.pk, look.visitor_id), "")) for look in shown]


def _describe(look: Access, name: str) -> RecentVisitor:
    return RecentVisitor(
        look.room_id,
        look.visitor_id,
        name,
        make_initials(name),
        wording.format_moment(look.at, timezone.localtime()),
        look.at.isoformat(),
    )


def _make_key(agent_pk: int | None, visitor_id: str) -> str:
    return f"recent:{agent_pk}:{sha256(visitor_id.encode()).hexdigest()[:32]}"
