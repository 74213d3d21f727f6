"""A visitor's past chats, as a table and as a file, and the transcript of one."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.audit.access_log import record
from dashboard.audit.models import Access
from dashboard.history.export import export_chats
from dashboard.history.section import (
    TRANSCRIPT,
    get_page_status,
    list_looks,
    make_chats_context,
    make_transcript_context,
    read_table_query,
    render_chats_fragment,
    start_chats,
)
from dashboard.history.table_query import BadQuery, TableQuery
from dashboard.htmx import HtmxHttpRequest, wants_fragment
from dashboard.upstream.agent import Upstream


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
    """The messages of one chat: a fragment for htmx, else a page. `page` counts from 1."""
    try:
        page = TableQuery.read({"page": request.GET.get("page", "")}).page
    except BadQuery as error:
        raise BadRequest(str(error)) from None
    upstream = Upstream(request)
    room = upstream.room(room_id).value
    context = {"room": room, **make_transcript_context(request, upstream, room, page)}
    return render(request, TRANSCRIPT if wants_fragment(request) else "history/transcript.html", context)
