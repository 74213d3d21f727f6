"""A visitor's past chats, the transcript of one, and both as Rocket.Chat's own JSON."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.history.query import BadQuery, TableQuery
from dashboard.history.section import (
    TRANSCRIPT,
    chat_fragment,
    chats_section,
    fragment_wanted,
    page_status,
    read_query,
    transcript_section,
)
from dashboard.upstream.agent import Upstream


@require_safe
def chats(request: HttpRequest, room_id: str, visitor_id: str) -> HttpResponse:
    """The chat table alone: a fragment for htmx, else a page."""
    upstream = Upstream(request)
    fragment = fragment_wanted(request)
    if fragment == TRANSCRIPT:
        return chat_fragment(request, upstream, room_id, visitor_id)
    read_query(request)  # before anything is asked
    room = upstream.room_of(room_id, visitor_id)
    context = {"room": room.value, **chats_section(request, upstream, room.value)}
    return render(request, fragment or "history/chats.html", context, status=page_status(context))


@require_safe
def transcript(request: HttpRequest, room_id: str) -> HttpResponse:
    """The messages of one chat: a fragment for htmx, else a page. `page` counts from 1."""
    try:
        page = TableQuery.read({"page": request.GET.get("page", "")}).page
    except BadQuery as error:
        raise BadRequest(str(error)) from None
    upstream = Upstream(request)
    room = upstream.room(room_id).value
    context = {"room": room, **transcript_section(request, upstream, room, page)}
    return render(request, TRANSCRIPT if fragment_wanted(request) else "history/transcript.html", context)
