"""The section of past chats on a page: the table, and beside it the transcript that is open."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from dashboard import wording
from dashboard.audit.access_log import record
from dashboard.audit.models import Access
from dashboard.error_pages.explanations import explain
from dashboard.history.chats import PastChats, chat_of, past_chats
from dashboard.history.facts import said
from dashboard.history.query import PAGE_SIZES, BadQuery, TableQuery
from dashboard.history.transcript import transcript
from dashboard.rocketchat.errors import NotLoggedIn, RocketChatError
from dashboard.rocketchat.rooms import Room
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import KEPT_FOR

TABLE, TRANSCRIPT = "history/_chats.html", "history/_transcript.html"

# (upstream field, what the heading says, the field a click sorts by, numbers in it)
COLUMNS = (
    ("ts", "Started", "ts", False),
    ("open", "Status", "open", False),
    ("servedBy.username", "Agent", "servedBy.username", False),
    ("departmentId", "Department", "", False),
    ("msgs", "Messages", "msgs", True),
    ("metrics.response.ft", "First reply", "metrics.response.ft", True),
    ("metrics.response.avg", "Average reply", "metrics.response.avg", True),
    ("metrics.chatDuration", "Length", "metrics.chatDuration", True),
    ("lm", "Last message", "lm", False),
)


@dataclass(frozen=True)
class Heading:
    """A column's heading; without `href` Rocket.Chat cannot sort by it."""

    field: str
    label: str
    numeric: bool
    href: str
    aria_sort: str


def fragment_wanted(request: HttpRequest) -> str:
    """The template an htmx request asks for, by the place it will swap; "" for a whole page."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]  # set by django-htmx's middleware
    if not htmx or htmx.history_restore_request:
        return ""
    return TRANSCRIPT if htmx.target == "transcript" else TABLE


def chats_section(request: HttpRequest, upstream: Upstream, room: Room) -> dict[str, Any]:
    """The context of the section for the room's visitor, logged as a look. Raises BadRequest for a bad query."""
    past = past_chats(upstream, room.id, room.v.id, read_query(request))
    record(request, Access.What.CHATS, room.id, room.v.id)
    now = timezone.localtime()
    context = {"past": past, "facts": said(past.facts, now), "zone": wording.zone(now), **table_links(past)}
    if chat := request.GET.get("chat", ""):
        context |= {"chat": chat, **opened_chat(request, upstream, room, chat)}
    return context


def opened_chat(request: HttpRequest, upstream: Upstream, room: Room, chat_id: str) -> dict[str, Any]:
    """The context of the transcript opened beside the table; where there is none to see, an `explanation`."""
    try:
        chat = chat_of(upstream, room, read_query(request), chat_id)
        return transcript_section(request, upstream, chat)
    except NotLoggedIn:
        raise
    except RocketChatError as error:
        return {"explanation": explain(error), "close": _without_chat(_address_bar(request))}


def transcript_section(request: HttpRequest, upstream: Upstream, room: Room, page: int = 1) -> dict[str, Any]:
    """The context of the transcript of `room`, logged as a look. `alone`: it stands on a page of its own."""
    opened = transcript(upstream, room, page)
    record(request, Access.What.TRANSCRIPT, room.id, room.v.id)
    here, alone = _address_bar(request), reverse("transcript", args=[room.id])
    return {"transcript": opened, "pages": alone, "alone": here.path == alone, "close": _without_chat(here)}


def page_status(context: dict[str, Any]) -> int:
    """The HTTP status of a page with this section: a chat that does not exist is a 404, one not to be seen is not."""
    explanation = context.get("explanation")
    return 404 if explanation and explanation.status == 404 else 200


def chat_fragment(request: HttpRequest, upstream: Upstream, room_id: str, visitor_id: str) -> HttpResponse:
    """What htmx puts beside the table: the transcript of `?chat=`, why there is none, or nothing to close it."""
    chat = request.GET.get("chat", "")
    if not chat:
        return HttpResponse()
    room = upstream.room_of(room_id, visitor_id, KEPT_FOR).value
    context = opened_chat(request, upstream, room, chat)
    status = context["explanation"].status if "explanation" in context else 200
    return render(request, TRANSCRIPT, context, status=status)


def read_query(request: HttpRequest) -> TableQuery:
    """The table query of the request; raises BadRequest with what is allowed."""
    try:
        return TableQuery.read(request.GET)
    except BadQuery as error:
        raise BadRequest(str(error)) from None


def table_links(past: PastChats) -> dict[str, Any]:
    """Where the table's headings and pages lead."""
    query = past.query
    return {
        "headings": [_heading(query, *column) for column in COLUMNS],
        "steps": [(label, query.on_page(page).encode() if page else "") for label, page in past.pager.steps],
        "here": query.encode(chat=""),
        "sizes": PAGE_SIZES,
    }


def _heading(query: TableQuery, field: str, label: str, sorts: str, numeric: bool) -> Heading:  # noqa: FBT001  # a row of COLUMNS
    direction = "descending" if query.descending else "ascending"
    return Heading(
        field=field,
        label=label,
        numeric=numeric,
        href=query.sorted_by(sorts).encode() if sorts else "",
        aria_sort=direction if sorts == query.field else "",
    )


def _address_bar(request: HttpRequest) -> SplitResult:
    """What the agent's browser shows: of an htmx request, the page it was sent from."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]  # set by django-htmx's middleware
    return urlsplit(htmx.current_url_abs_path or request.get_full_path())


def _without_chat(here: SplitResult) -> str:
    values = QueryDict(here.query, mutable=True)
    values.pop("chat", None)
    return f"{here.path}?{values.urlencode()}"
