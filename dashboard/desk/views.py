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
from dashboard.desk.bar import STEPS, find_next_room, load_bar
from dashboard.desk.brief_section import make_update_context
from dashboard.desk.find import describe_visitor, looks_like_room_id, read_room_id
from dashboard.desk.home import load_home
from dashboard.desk.open_chats import find_my_rooms
from dashboard.desk.recent_visitors import remember_name
from dashboard.desk.timeline_section import (
    make_news_context,
    make_timeline_context,
    read_state_now,
    start_timeline_request,
)
from dashboard.desk.visitor_page import list_visitor_looks, make_visitor_context, start_visitor_page
from dashboard.history.section import get_page_status, read_table_query, render_chats_fragment
from dashboard.htmx import HtmxHttpRequest, wants_fragment
from dashboard.rocketchat.errors import NotLoggedIn
from dashboard.rocketchat.rooms import Room
from dashboard.trail.timeline_state import TimelineState, read_state
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import Cached

FOUND = 25  # visitors shown of a search
PATIENCE = 1.0  # seconds that a page waits for more than who somebody is and how long they wait
LONGEST_SEARCH = 200  # characters
WATCHED_FOR = 10 * 60  # seconds for which an open timeline is one look


@require_safe
def home(request: HtmxHttpRequest) -> HttpResponse:
    """The agent's open chats; `?all=1` those of everybody, for roles that may.

    `?state=`, what an open home asks, gets an empty 204 while nothing is new.
    """
    is_fragment = wants_fragment(request)
    known = request.GET.get("state", "") if is_fragment else ""
    upstream, agent = Upstream(request, in_background=bool(known)), _get_agent(request)
    everybody = agent.sees_all_chats and request.GET.get("all") == "1"
    shown = load_home(upstream, agent, everybody=everybody, watched=bool(known))
    if known == shown.state:
        return HttpResponse(status=204)
    context = {
        "home": shown,
        "bar": shown.bar,
        "may_see_all": agent.sees_all_chats,
        "everybody": everybody,
        "is_fragment": is_fragment,
    }
    return render(request, "desk/_home.html" if is_fragment else "desk/home.html", context)


@require_safe
def bar(request: HttpRequest) -> HttpResponse:
    """How many of the agent's visitors wait: what a page asks by itself for its bar, with `?again` as it stays open."""
    return render(
        request, "desk/_waiting.html", {"bar": load_bar(request, asked_again="again" in request.GET)}
    )


@require_safe
def hop(request: HttpRequest, to: str) -> HttpResponse:
    """Leads from the room `?from=` to the agent's open chat before or after it; home where there is no other."""
    room = find_next_room(Upstream(request), request.GET.get("from", ""), STEPS[to])
    return redirect("visitor", room.id, room.v.id) if room else redirect("home")


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
    """Everything about one visitor, reached through one of their rooms; htmx gets the part that changes.

    What Rocket.Chat does not tell within a second follows by itself; `?rest=1` waits for it.
    """
    upstream, query = Upstream(request, only_listed_departments=True), read_table_query(request)
    wants_brief = wants_fragment(request, "brief")
    if not wants_brief and (fragment := render_chats_fragment(request, upstream, room_id, visitor_id, query)):
        return fragment
    room = start_visitor_page(upstream, room_id, visitor_id, query)
    if not wants_brief and "rest" not in request.GET:
        upstream.wait_no_longer_than(PATIENCE)
    context = make_visitor_context(request, upstream, room, query)
    remember_name(request.user.pk, room.value)
    record(request, *list_visitor_looks(context), room_id=room_id, visitor_id=visitor_id)
    _mark_watched(request, room_id)
    template = "desk/_brief.html" if wants_brief else "desk/visitor.html"
    return render(request, template, context, status=get_page_status(context))


@require_safe
def timeline(request: HtmxHttpRequest, room_id: str, visitor_id: str) -> HttpResponse:
    """The visitor's pages: a fragment for htmx, else a page.

    `?before=` shows older ones; `?state=`, what an open timeline asks, gets an empty 204 while nothing is new, and what
    is new where that is all that changed. `X-As-Of` says since when Rocket.Chat does not answer; `?look=1` that the
    agent looks.
    """
    asked = "" if "before" in request.GET else request.GET.get("state", "")
    upstream = Upstream(request, in_background=bool(asked))
    if not asked:
        return _show_timeline(request, upstream, upstream.room_of(room_id, visitor_id), is_poll=False)
    upstream.look_up(upstream.ask_room(room_id), upstream.ask_newest_messages(room_id))
    room = upstream.room_of(room_id, visitor_id)
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
        news |= make_update_context(upstream, room.value, news["piece"])
        return render(request, "desk/_news.html", {"room": room.value, **news})
    return _show_timeline(request, upstream, room, is_poll=True)


def _show_timeline(
    request: HtmxHttpRequest, upstream: Upstream, room: Cached[Room], *, is_poll: bool
) -> HttpResponse:
    wanted = start_timeline_request(request, upstream, room.value)
    context = make_timeline_context(upstream, room, wanted, show_stale=True)
    _record_pages(request, room.value, is_poll=is_poll)
    template = "trail/timeline.html"
    if wants_fragment(request):
        template = "trail/_visits.html" if context["below"] else "desk/_update.html"
    if template == "desk/_update.html":
        context |= make_update_context(upstream, room.value, context["piece"])
    return render(request, template, {"room": room.value, **context})


def _record_pages(request: HttpRequest, room: Room, *, is_poll: bool) -> None:
    if is_poll and cache.get(_make_watch_key(request, room.id)):
        return
    record(request, Access.What.PAGES, room_id=room.id, visitor_id=room.v.id)
    _mark_watched(request, room.id)


def _mark_watched(request: HttpRequest, room_id: str) -> None:
    """From now on the agent has the timeline of the room open, which is one look for a while, whatever it asks.

    Only once that look is logged: what the log did not take is not shown either.
    """
    cache.add(_make_watch_key(request, room_id), "watching", WATCHED_FOR)


def _make_watch_key(request: HttpRequest, room_id: str) -> str:
    return f"watch:{request.user.pk}:{sha256(room_id.encode()).hexdigest()}"


def _get_agent(request: HttpRequest) -> Agent:
    """Who is signed in; raises NotLoggedIn for nobody."""
    if not isinstance(request.user, Agent):
        raise NotLoggedIn
    return request.user
