"""A visitor's past chats, as a table and as a file, and the transcript of one."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard.audit.access_log import record
from dashboard.audit.models import Access
from dashboard.history.earlier_chats import find_chat
from dashboard.history.export import export_chats
from dashboard.history.section import (
    get_page_status,
    list_looks,
    make_chats_context,
    read_table_query,
    render_chats_fragment,
    start_chats,
)
from dashboard.history.transcript_section import (
    EARLIER,
    TRANSCRIPT,
    make_earlier_context,
    make_transcript_context,
)
from dashboard.htmx import HtmxHttpRequest, wants_fragment
from dashboard.upstream.agent import Upstream
from dashboard.upstream.cache import KEPT_FOR

MOST_MESSAGES = 1_000_000  # of one chat, left out


@require_safe
def chats(request: HtmxHttpRequest, room_id: str, visitor_id: str) -> HttpResponse:
    """The chat table alone: a fragment for htmx, else a page."""
    upstream, query = Upstream(request), read_table_query(request)
    if fragment := render_chats_fragment(request, upstream, room_id, visitor_id, query):
        return fragment
    start_chats(upstream, room_id, visitor_id, query)
    room = upstream.room_of(room_id, visitor_id).value
    context = make_chats_context(request, upstream, room, query, show_stale=True)
    record(request, *list_looks(context), room_id=room_id, visitor_id=visitor_id)
    return render(request, "history/chats.html", context, status=get_page_status(context))


@require_safe
def chats_csv(request: HttpRequest, room_id: str, visitor_id: str) -> HttpResponse:
    """The chats that the table lists, over all its pages, as a file; whole, or an error."""
    upstream, query = Upstream(request), read_table_query(request)
    upstream.room_of(room_id, visitor_id)
    content = export_chats(upstream, room_id, visitor_id, query)
    record(request, Access.What.EXPORT, room_id=room_id, visitor_id=visitor_id)
    name = f"chats-{timezone.now():%Y%m%dT%H%M%SZ}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
def transcript(request: HtmxHttpRequest, room_id: str) -> HttpResponse:
    """The newest messages of one chat: a fragment for htmx, else a page; `offset` leaves out so many of them."""
    upstream, offset = Upstream(request), _read_offset(request)
    room = upstream.room(room_id).value
    context = {"room": room, **make_transcript_context(request, upstream, room, room, offset)}
    return render(request, TRANSCRIPT if wants_fragment(request) else "history/transcript.html", context)


@require_safe
def earlier_chat(request: HtmxHttpRequest, room_id: str, visitor_id: str, chat_id: str) -> HttpResponse:
    """What htmx puts above the transcript of a later chat; by itself the chat has a page. `offset` as there."""
    offset = _read_offset(request)
    if not wants_fragment(request):
        return redirect("transcript", chat_id)
    upstream = Upstream(request)
    room = upstream.room_of(room_id, visitor_id, KEPT_FOR).value
    chat = find_chat(upstream, room, chat_id)
    return render(request, EARLIER, make_earlier_context(request, upstream, room, chat, offset))


def _read_offset(request: HttpRequest) -> int:
    """How many of the newest messages are left out; raises BadRequest with what is allowed."""
    text = request.GET.get("offset", "") or "0"
    if not (text.isascii() and text.isdigit()):
        raise BadRequest(_("“offset” must be a number from 0."))
    return min(int(text[:20]), MOST_MESSAGES)
