"""The agent's home, the way to a visitor, and the visitor's page."""

from hashlib import sha256

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.accounts.models import Agent
from dashboard.audit.access_log import record
from dashboard.audit.last_look import note_look
from dashboard.audit.models import Access
from dashboard.desk.brief import make_brief
from dashboard.desk.find import describe_visitor, looks_like_room_id, read_room_id
from dashboard.desk.home import find_my_rooms, list_open_chats
from dashboard.desk.timeline_section import (
    make_news_context,
    make_timeline_context,
    read_state_now,
    start_timeline_request,
)
from dashboard.history.chat_cells import Reading
from dashboard.history.section import (
    get_page_status,
    list_looks,
    make_chats_context,
    read_table_query,
    render_chats_fragment,
    start_chats,
)
from dashboard.htmx import HtmxHttpRequest, wants_fragment
from dashboard.rocketchat.rooms import Room
from dashboard.trail.timeline_state import TimelineState, read_state
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import Cached

FOUND = 25  # visitors shown of a search
LONGEST_SEARCH = 200  # characters
ACCESS_FRESH_FOR = 5 * 60  # seconds for which an open timeline does not ask again whether it may be seen
WATCHED_FOR = 10 * 60  # seconds for which an open timeline is one look


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The agent's open chats; `?all=1` those of everybody, for roles that may."""
    may_see_all = isinstance(request.user, Agent) and request.user.sees_all_chats
    everybody = may_see_all and request.GET.get("all") == "1"
    lists = list_open_chats(Upstream(request), everybody=everybody)
    return render(
        request, "desk/home.html", {"lists": lists, "may_see_all": may_see_all, "everybody": everybody}
    )


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """A room link or id leads to its visitor; anything else is searched among visitors."""
    term = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    if not term:
        return redirect("home")
    if room_id := read_room_id(term):
        return redirect("room", room_id)
    upstream, now = Upstream(request), timezone.localtime()
    found = upstream.search_visitors(term, FOUND)
    my_rooms = find_my_rooms(upstream) if found.value.rows else {}
    visitors = [describe_visitor(visitor, my_rooms, now) for visitor in found.value.readable]
    context = {"term": term, "found": found, "visitors": visitors, "may_be_room": looks_like_room_id(term)}
    return render(request, "desk/find.html", context)


@require_safe
def room(request: HttpRequest, room_id: str) -> HttpResponse:
    """Leads from a room to its visitor."""
    found = Upstream(request).room(room_id).value
    return redirect("visitor", found.id, found.v.id)


@require_safe
def visitor(request: HtmxHttpRequest, room_id: str, visitor_id: str) -> HttpResponse:
    """Everything about one visitor, reached through one of their rooms; htmx gets the part that changes."""
    upstream, query = Upstream(request), read_table_query(request)
    if fragment := render_chats_fragment(request, upstream, room_id, visitor_id, query):
        return fragment
    start_chats(upstream, room_id, visitor_id, query, upstream.ask_pages_visited(room_id))
    cached = upstream.room_of(room_id, visitor_id)
    room = cached.value
    wanted = start_timeline_request(request, upstream, room)
    chats = make_chats_context(request, upstream, room, query, show_stale=False, may_be_missing=True)
    past = chats.get("past")
    reading = Reading(timezone.localtime(), upstream.find_department_names({room.department_id} - {""}))
    context = {
        **chats,
        "brief": make_brief(room, past.total if past else None, reading),
        **make_timeline_context(upstream, cached, wanted, show_stale=False),
        "room_url": upstream.workspace.room_url(room_id),
        "stale": next((each for each in (cached, past and past.block) if each and each.error), None),
    }
    _mark_watched(request, room_id)
    looks = [*list_looks(chats), Access.What.PAGES]
    record(request, *looks, room_id=room_id, visitor_id=visitor_id)
    return render(request, "desk/visitor.html", context, status=get_page_status(context))


@require_safe
def timeline(request: HtmxHttpRequest, room_id: str, visitor_id: str) -> HttpResponse:
    """The visitor's pages: a fragment for htmx, else a page.

    `?before=` shows older ones; `?state=`, what an open timeline asks, gets an empty 204 while nothing is new, and what
    is new where that is all that changed. `X-As-Of` says since when Rocket.Chat does not answer; `?look=1` that the
    agent looks.
    """
    upstream = Upstream(request)
    asked = "" if "before" in request.GET else request.GET.get("state", "")
    if not asked:
        return _show_timeline(request, upstream, upstream.room_of(room_id, visitor_id), is_poll=False)
    upstream.look_up(upstream.ask_room(room_id, ACCESS_FRESH_FOR), upstream.ask_newest_messages(room_id))
    room = upstream.room_of(room_id, visitor_id, ACCESS_FRESH_FOR)
    response = _answer_poll(request, upstream, room, read_state(asked))
    if upstream.stale_since:
        response["X-As-Of"] = upstream.stale_since.isoformat()
    return response


def _answer_poll(
    request: HtmxHttpRequest, upstream: Upstream, room: Cached[Room], known: TimelineState | None
) -> HttpResponse:
    if request.GET.get("look") and isinstance(request.user, Agent):
        note_look(request.user, room.value.v.id)
    state = read_state_now(upstream, room, known)
    if known and state in {known, None}:
        return HttpResponse(status=204)
    if known and (news := make_news_context(upstream, room, known)):
        _record_pages(request, room.value, is_poll=True)
        return render(request, "trail/_news.html", {"room": room.value, **news})
    return _show_timeline(request, upstream, room, is_poll=True)


def _show_timeline(
    request: HtmxHttpRequest, upstream: Upstream, room: Cached[Room], *, is_poll: bool
) -> HttpResponse:
    wanted = start_timeline_request(request, upstream, room.value)
    context = make_timeline_context(upstream, room, wanted, show_stale=True)
    _record_pages(request, room.value, is_poll=is_poll)
    template = "trail/timeline.html"
    if wants_fragment(request):
        template = "trail/_visits.html" if context["below"] else "trail/_timeline.html"
    return render(request, template, {"room": room.value, **context})


def _record_pages(request: HttpRequest, room: Room, *, is_poll: bool) -> None:
    if not (_mark_watched(request, room.id) and is_poll):
        record(request, Access.What.PAGES, room_id=room.id, visitor_id=room.v.id)


def _mark_watched(request: HttpRequest, room_id: str) -> bool:
    """Whether the agent has the timeline of the room open already; from now on they have.

    An open timeline is one look for a while, whatever it asks meanwhile.
    """
    key = f"watch:{request.user.pk}:{sha256(room_id.encode()).hexdigest()}"
    return not cache.add(key, "watching", WATCHED_FOR)
