"""A visitor's page: the brief, the thread and the past chats, each as far as Rocket.Chat told it in time."""

from typing import Any

from dashboard.audit.models import Access
from dashboard.desk.brief_section import gather_evidence, list_asks, make_brief_context, start_brief
from dashboard.desk.timeline_section import (
    TimelineRequest,
    make_timeline_context,
    start_timeline_request,
)
from dashboard.error_pages.explanations import explain
from dashboard.history.chats import History
from dashboard.history.section import list_looks, make_chats_context, start_chats
from dashboard.history.table_query import TableQuery
from dashboard.htmx import HtmxHttpRequest
from dashboard.rocketchat.errors import NotLoggedIn, Refused
from dashboard.rocketchat.rooms import Room
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import Cached


def start_visitor_page(upstream: Upstream, room_id: str, visitor_id: str, query: TableQuery) -> Cached[Room]:
    """The room, once Rocket.Chat shows it to the agent; all else that the page needs is then asked at once."""
    also = [upstream.ask_pages_visited(room_id), *list_asks(upstream, room_id, visitor_id)]
    start_chats(upstream, room_id, visitor_id, query, *also)
    room = upstream.room_of(room_id, visitor_id)
    start_brief(upstream, room.value)
    return room


def make_visitor_context(
    request: HtmxHttpRequest, upstream: Upstream, room: Cached[Room], query: TableQuery
) -> dict[str, Any]:
    """What the page shows; `late` names the sections of which something is not told yet."""
    wanted = start_timeline_request(request, upstream, room.value)
    thread = _make_thread(upstream, room, wanted)
    chats = make_chats_context(request, upstream, room.value, query, show_stale=False, may_be_missing=True)
    past = chats.get("past")
    facts = past.facts if past else None
    evidence = gather_evidence(request, upstream, room.value, thread.get("piece"), facts, query)
    return {
        **chats,
        **thread,
        **make_brief_context(request, evidence),
        "late": _list_late(upstream, room.value, is_past_missing=past is None),
        "room_url": upstream.workspace.room_url(room.value.id),
        "stale": next((each for each in (room, past and past.block) if each and each.error), None),
    }


def list_visitor_looks(context: dict[str, Any]) -> list[Access.What]:
    """What an agent who is shown the page looks at."""
    return [*list_looks(context), Access.What.PAGES]


def _make_thread(upstream: Upstream, room: Cached[Room], wanted: TimelineRequest) -> dict[str, Any]:
    """The thread, or why Rocket.Chat refuses it: the rest of the page stands without."""
    try:
        return make_timeline_context(upstream, room, wanted, show_stale=False)
    except NotLoggedIn:
        raise
    except Refused as error:
        return {"thread_refused": explain(error)}


def _list_late(upstream: Upstream, room: Room, *, is_past_missing: bool) -> list[str]:
    pages, messages = upstream.ask_pages_visited(room.id), upstream.ask_newest_messages(room.id)
    facts = History(upstream, room.id, room.v.id).list_facts_asks()
    late = {
        "thread": upstream.is_late(pages, messages),
        "past": upstream.is_late(*facts) or (is_past_missing and upstream.is_late()),
        "brief": upstream.is_late(),
    }
    return [section for section, is_late in late.items() if is_late]
