"""The agent's home, the way to a visitor, and the visitor's page."""

from hashlib import sha256

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.accounts.models import Agent
from dashboard.desk.brief import brief
from dashboard.desk.find import found, may_be_room, room_in
from dashboard.desk.home import my_rooms, open_chats
from dashboard.desk.thread import thread_section
from dashboard.history.rows import chat_row
from dashboard.history.section import (
    TRANSCRIPT,
    chat_fragment,
    chats_section,
    fragment_wanted,
    page_status,
    read_query,
)
from dashboard.trail.trails import state
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import FRESH_FOR

FOUND = 25  # visitors shown of a search
LONGEST_SEARCH = 200  # characters
ACCESS_FRESH_FOR = 2 * 60  # seconds for which an open timeline does not ask again whether it may be seen
WATCHED_FOR = 10 * 60  # seconds for which an open timeline is one look


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The agent's open chats; `?all=1` those of everybody, for roles that may."""
    may_see_all = isinstance(request.user, Agent) and request.user.sees_all_chats
    everybody = may_see_all and request.GET.get("all") == "1"
    lists = open_chats(Upstream(request), everybody=everybody)
    return render(
        request, "desk/home.html", {"lists": lists, "may_see_all": may_see_all, "everybody": everybody}
    )


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """A room link or id leads to its visitor; anything else is searched among visitors."""
    term = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    if not term:
        return redirect("home")
    if room_id := room_in(term):
        return redirect("room", room_id)
    upstream, now = Upstream(request), timezone.localtime()
    answer = upstream.search_visitors(term, FOUND)
    mine = my_rooms(upstream) if answer.value.visitors else {}
    visitors = [found(visitor, mine, now) for visitor in answer.value.visitors]
    context = {"term": term, "found": answer, "visitors": visitors, "may_be_room": may_be_room(term)}
    return render(request, "desk/find.html", context)


@require_safe
def room(request: HttpRequest, room_id: str) -> HttpResponse:
    """Leads from a room to its visitor."""
    visited = Upstream(request).room(room_id).value
    return redirect("visitor", visited.id, visited.v.id)


@require_safe
def visitor(request: HttpRequest, room_id: str, visitor_id: str) -> HttpResponse:
    """Everything about one visitor, reached through one of their rooms; htmx gets the part that changes."""
    upstream = Upstream(request)
    fragment = fragment_wanted(request)
    if fragment == TRANSCRIPT:
        return chat_fragment(request, upstream, room_id, visitor_id)
    read_query(request)  # before anything is asked
    visited = upstream.room_of(room_id, visitor_id)
    context = {"room": visited.value, **chats_section(request, upstream, visited.value)}
    if fragment:
        return render(request, fragment, context)
    _watching(request, room_id)
    now = timezone.localtime()
    row = chat_row(visited.value, upstream.department_names({visited.value.department_id} - {""}), now)
    return render(
        request,
        "desk/visitor.html",
        {
            **context,
            "brief": brief(visited.value, context["past"].total, row, now),
            **thread_section(request, upstream, visited, look=True),
            "rocketchat_link": upstream.workspace.room_url(room_id),
            "stale": next((copy for copy in (visited, context["past"].copy) if copy.error), None),
        },
        status=page_status(context),
    )


@require_safe
def pages(request: HttpRequest, room_id: str, visitor_id: str) -> HttpResponse:
    """The visitor's pages: a fragment for htmx, else a page.

    `?before=` shows older ones; `?state=`, what an open timeline asks, gets an empty 204 while nothing is new.
    """
    upstream, older = Upstream(request), "before" in request.GET
    known = "" if older else request.GET.get("state", "")
    visited = upstream.room_of(room_id, visitor_id, ACCESS_FRESH_FOR if known else FRESH_FOR)
    if known and known == state(upstream, visited):
        return HttpResponse(status=204)
    look = not (_watching(request, room_id) and known)
    context = thread_section(request, upstream, visited, look=look)
    template = "trail/pages.html"
    if fragment_wanted(request):
        template = "trail/_older.html" if context["below"] else "trail/_thread.html"
    return render(request, template, {"room": visited.value, **context})


def _watching(request: HttpRequest, room_id: str) -> bool:
    """Whether the agent has the timeline of the room open already; from now on they have.

    An open timeline is one look for a while, whatever it asks meanwhile.
    """
    key = f"watch:{request.user.pk}:{sha256(room_id.encode()).hexdigest()}"
    return not cache.add(key, "watching", WATCHED_FOR)
