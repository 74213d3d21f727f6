"""The section of past chats on a page: the table, and beside it the transcript that is open."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dashboard import wording
from dashboard.audit.access_log import record
from dashboard.audit.models import Access
from dashboard.error_pages.explanations import explain
from dashboard.history.chats import History, PastChats, find_chat, load_past_chats
from dashboard.history.earlier_chats import choose_first
from dashboard.history.facts import describe_facts
from dashboard.history.reply_chart import CHARTED, draw_reply_chart
from dashboard.history.table_html import render_rows
from dashboard.history.table_links import make_links
from dashboard.history.table_query import BadQuery, TableQuery
from dashboard.history.transcript_section import (
    TRANSCRIPT,
    get_agent,
    make_transcript_context,
    remove_chat,
)
from dashboard.htmx import HtmxHttpRequest, read_address_bar, wants_fragment
from dashboard.rocketchat.errors import NotLoggedIn, RocketChatError, Unavailable
from dashboard.rocketchat.rooms import Room
from dashboard.rocketchat.routes import Route
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import KEPT_FOR, Ask

TABLE = "history/_chats.html"
PANEL = "transcript"  # the id of where a transcript is shown, which asks for the first one by itself
RETRY = "past-missing"  # the id of what asks again for chats that Rocket.Chat did not tell


def read_table_query(request: HttpRequest) -> TableQuery:
    """The table query of the request; raises BadRequest with what is allowed."""
    try:
        return TableQuery.read(request.GET)
    except BadQuery as error:
        raise BadRequest(str(error)) from None


def render_chats_fragment(
    request: HtmxHttpRequest, upstream: Upstream, room_id: str, visitor_id: str, query: TableQuery
) -> HttpResponse | None:
    """The part of the section that htmx swaps: the transcript or the table; None where a whole page is wanted."""
    if wants_fragment(request, PANEL):
        return _render_transcript_fragment(request, upstream, room_id, visitor_id, query)
    if not wants_fragment(request):
        return None
    start_chats(upstream, room_id, visitor_id, query)
    room = upstream.room_of(room_id, visitor_id).value
    retried = request.htmx.trigger == RETRY
    context = make_chats_context(request, upstream, room, query, show_stale=True, may_be_missing=retried)
    record(request, *list_looks(context), room_id=room.id, visitor_id=room.v.id)
    return render(request, TABLE, context, status=get_page_status(context))


def start_chats(
    upstream: Upstream, room_id: str, visitor_id: str, query: TableQuery, *also: Ask[Any]
) -> None:
    """Looks up what the section, and what `also`, needs, in one round trip to the cache.

    Once the room has shown that the agent may see it, what the section needs is asked at once.
    """
    history = History(upstream, room_id, visitor_id)
    found = upstream.ask_found_chats(room_id, visitor_id, query.text)
    needed: list[Ask[Any]] = [history.ask_block(query), found, upstream.ask_departments()]
    perhaps: list[Ask[Any]] = [*history.list_facts_asks(), history.ask_all(query)]
    upstream.look_up(upstream.ask_room(room_id), *needed, *perhaps, *also)
    upstream.room_of(room_id, visitor_id)
    upstream.start(*needed)


def make_chats_context(
    request: HtmxHttpRequest,
    upstream: Upstream,
    room: Room,
    query: TableQuery,
    *,
    show_stale: bool,
    may_be_missing: bool = False,
) -> dict[str, Any]:
    """What the section shows of the room's visitor; whoever shows it logs `list_looks`.

    `show_stale`: the section says itself when it is not fresh, as the page does not. `may_be_missing`: where
    Rocket.Chat does not tell the chats, the section says so, and that it tries again.
    """
    try:
        past = load_past_chats(upstream, room.id, room.v.id, query, get_agent(request))
    except Unavailable as error:
        if not may_be_missing:
            raise
        return {"room": room, "missing": explain(error), "retry": RETRY, "query": query.encode()}
    now = timezone.localtime()
    context = {
        "past": past,
        "facts": describe_facts(past.facts, now, room.ts),
        "chart": _draw_chart(past),
        "search_label": _make_search_label(room),
        "zone": wording.format_zone(now),
        "show_stale": show_stale,
        "room": room,
        **make_links(past),
    }
    chat = request.GET.get("chat", "")
    context["rows"] = render_rows(past.rows, context["here"], chat)
    if chat:
        context |= _open_chat(request, upstream, room, chat, query)
    elif query == TableQuery():
        context["first"] = choose_first(past.rows, room.id)
    return context


def list_looks(context: dict[str, Any]) -> list[Access.What]:
    """What an agent who is shown the section looks at; the transcript beside it is logged by itself."""
    return [Access.What.CHATS] if "past" in context else []


def get_page_status(context: dict[str, Any]) -> int:
    """The HTTP status of a page with this section: a chat that does not exist is a 404, one not to be seen is not."""
    explanation = context.get("explanation")
    return 404 if explanation and explanation.status == 404 else 200


def _render_transcript_fragment(
    request: HtmxHttpRequest, upstream: Upstream, room_id: str, visitor_id: str, query: TableQuery
) -> HttpResponse:
    """The transcript of `?chat=`, why there is none, or nothing to close it.

    One that the page opens by itself must wait for a click where calls are scarce.
    """
    chat = request.GET.get("chat", "")
    if not chat:
        return HttpResponse()
    if request.htmx.trigger == PANEL and not _can_be_spared(upstream, chat):
        return HttpResponse(status=204)
    room = upstream.room_of(room_id, visitor_id, KEPT_FOR).value
    context = _open_chat(request, upstream, room, chat, query)
    status = context["explanation"].status if "explanation" in context else 200
    return render(request, TRANSCRIPT, context, status=status)


def _can_be_spared(upstream: Upstream, chat_id: str) -> bool:
    known = upstream.peek(upstream.ask_newest_messages(chat_id))
    return known is not None or upstream.has_half_left(Route.MESSAGES)


def _open_chat(
    request: HtmxHttpRequest, upstream: Upstream, room: Room, chat_id: str, query: TableQuery
) -> dict[str, Any]:
    """What is shown of the transcript opened beside the table; where there is none to see, an `explanation`."""
    try:
        chat = find_chat(upstream, room, query, chat_id)
        return {"chat": chat_id, **make_transcript_context(request, upstream, room, chat)}
    except NotLoggedIn:
        raise
    except RocketChatError as error:
        close = remove_chat(read_address_bar(request))
        return {"chat": chat_id, "explanation": explain(error), "close": close}


def _make_search_label(room: Room) -> str:
    first_name = next(iter(room.fname.split()), "")
    return (
        _("Search in %(name)s’s messages") % {"name": first_name}
        if first_name
        else _("Search in the messages")
    )


def _draw_chart(past: PastChats) -> SafeString:
    replies = past.facts.list_first_replies(CHARTED) if past.facts else []
    return mark_safe(draw_reply_chart(replies))  # noqa: S308  # nosec B308  # numbers, and a label that is escaped
