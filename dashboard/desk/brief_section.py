"""The brief on a page: what it needs of Rocket.Chat, asked at once, and what of that came in time."""

from dataclasses import replace
from typing import Any, TypeVar

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from dashboard.accounts.models import Agent
from dashboard.desk.brief.brief import make_brief
from dashboard.desk.brief.earlier_chats import find_closing
from dashboard.desk.brief.evidence import Evidence
from dashboard.desk.brief.plain_text import write_brief
from dashboard.desk.chat_marks import CHATS_FRESH_FOR, ask_chats
from dashboard.history.access import may_probably_read
from dashboard.history.facts import Facts
from dashboard.history.people import find_names
from dashboard.history.table_query import TableQuery
from dashboard.masking.storable import make_storable_title
from dashboard.rocketchat.errors import NotLoggedIn, RocketChatError
from dashboard.rocketchat.rooms import Room
from dashboard.rocketchat.routes import Route
from dashboard.trail.sources import TimelinePiece
from dashboard.trail.store import get_secret_names
from dashboard.upstream.agent import EXTRA_WAITS, Upstream
from dashboard.upstream.cache import Ask

T = TypeVar("T")


def list_asks(upstream: Upstream, room_id: str, visitor_id: str) -> list[Ask[Any]]:
    """What the brief asks Rocket.Chat, besides the room, the pages and the chats."""
    return [
        upstream.ask_found_chats(room_id, visitor_id),
        upstream.ask_visitor(visitor_id),
        upstream.ask_newest_messages(room_id),
    ]


def start_brief(upstream: Upstream, room: Room) -> None:
    """Asks for it, all at once: of a room that the agent may see."""
    upstream.start(ask_chats(upstream, room), *list_asks(upstream, room.id, room.v.id))


def gather_evidence(
    request: HttpRequest,
    upstream: Upstream,
    room: Room,
    piece: TimelinePiece | None,
    facts: Facts | None,
    query: TableQuery,
) -> Evidence:
    """What is known by now; whatever Rocket.Chat refuses or does not tell in time is left out."""
    chats = _find(upstream, ask_chats(upstream, room))
    found = _find(upstream, upstream.ask_found_chats(room.id, room.v.id))
    evidence = Evidence(
        room=room,
        now=timezone.localtime(),
        messages=_find(upstream, upstream.ask_newest_messages(room.id)),
        pages=piece.pages if piece else None,
        pages_are_whole=bool(piece and _is_whole(piece)),
        chats=chats,
        facts=facts,
        found=found.readable if found else (),
        visitor=_find(upstream, upstream.ask_visitor(room.v.id)),
        bots=upstream.workspace.bots,
        pinned=upstream.workspace.pinned,
        here=query.encode(chat=""),
    )
    return _add_last_words(request, upstream, evidence)


def make_update_context(upstream: Upstream, room: Room, piece: TimelinePiece) -> dict[str, Any]:
    """What of the brief moves with the thread: how long the visitor waits, and where they are.

    An open page asks Rocket.Chat for messages no more often than for chats.
    """
    messages = replace(upstream.ask_newest_messages(room.id, CHATS_FRESH_FOR), waits=EXTRA_WAITS)
    evidence = Evidence(
        room=room,
        now=timezone.localtime(),
        messages=_find(upstream, messages),
        pages=piece.pages,
        pages_are_whole=_is_whole(piece),
        bots=upstream.workspace.bots,
    )
    return {"brief": make_brief(evidence)}


def make_brief_context(request: HttpRequest, evidence: Evidence) -> dict[str, Any]:
    """What the card shows, with the same as plain text."""
    brief, now = make_brief(evidence), evidence.now
    url = request.build_absolute_uri(reverse("room", args=[evidence.room.id]))
    names = get_secret_names()
    return {
        "brief": brief,
        "brief_text": write_brief(
            brief, url, now, lambda text: make_storable_title(text, secret_names=names)
        ),
    }


def _is_whole(piece: TimelinePiece) -> bool:
    return not (piece.older or piece.not_sent or piece.upstream_error or piece.collected_missing)


def _find(upstream: Upstream, ask: Ask[T]) -> T | None:
    """The answer, or None; raises NotLoggedIn, with which the whole page ends."""
    try:
        return upstream.get(ask).value
    except NotLoggedIn:
        raise
    except RocketChatError:
        return None


def _add_last_words(request: HttpRequest, upstream: Upstream, evidence: Evidence) -> Evidence:
    """Asks for the last chat's messages where nothing else says how it ended, and calls are plenty."""
    last = evidence.earlier.last if evidence.earlier else None
    if last is None:
        return evidence
    messages = None
    if _wants_last_words(request, upstream, last, evidence):
        messages = _find(upstream, replace(upstream.ask_newest_messages(last.id), waits=EXTRA_WAITS))
    told = [last.last_message] if last.last_message else []
    written = [*told, *(messages.readable if messages else ())]
    people = {message.u.username for message in written if not message.by_visitor}
    people |= {last.served_by.username} if last.served_by else set()
    return replace(evidence, last_messages=messages, names=find_names(people, written))


def _wants_last_words(request: HttpRequest, upstream: Upstream, last: Room, evidence: Evidence) -> bool:
    is_told = any(find_closing(last, evidence.found)) or last.open or last.msgs == 0
    if is_told or upstream.is_late():
        return False
    agent = request.user
    may_read = isinstance(agent, Agent) and may_probably_read(agent, last)
    return may_read and upstream.has_half_left(Route.MESSAGES)
