"""What is shown of transcripts, beside the table, on a page of their own, and above one another."""

from typing import Any
from urllib.parse import SplitResult

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from dashboard.accounts.models import Agent
from dashboard.audit.access_log import record
from dashboard.audit.models import Access
from dashboard.error_pages.explanations import explain
from dashboard.history.access import learning
from dashboard.history.earlier_chats import ask_block
from dashboard.history.earlier_link import EarlierLink, Links
from dashboard.history.transcript import Transcript, load_transcript, make_chat_reading
from dashboard.htmx import HtmxHttpRequest, read_address_bar
from dashboard.rocketchat.errors import NotLoggedIn, RocketChatError, Unavailable
from dashboard.rocketchat.rooms import Room
from dashboard.upstream.agent import Upstream

TRANSCRIPT, EARLIER = "history/_transcript.html", "history/_earlier.html"


def make_transcript_context(
    request: HtmxHttpRequest, upstream: Upstream, desk_room: Room, chat: Room, offset: int = 0
) -> dict[str, Any]:
    """What is shown of the transcript of `chat`, logged as a look. `alone`: it stands on a page of its own."""
    messages = [] if offset else [upstream.ask_newest_messages(chat.id)]
    upstream.start(*messages, ask_block(upstream, desk_room))
    transcript = _read(request, upstream, chat, offset)
    here, alone = read_address_bar(request), reverse("transcript", args=[chat.id])
    return {
        "transcript": transcript,
        "earlier": _make_links(request, upstream, desk_room).link_before(transcript),
        "alone": here.path == alone,
        "page": alone,
        "close": remove_chat(here),
    }


def make_earlier_context(
    request: HtmxHttpRequest, upstream: Upstream, desk_room: Room, chat: Room, offset: int
) -> dict[str, Any]:
    """What stands above another transcript: the piece of `chat`, or why it cannot be seen, and the way on."""
    links = _make_links(request, upstream, desk_room)
    try:
        transcript = _read(request, upstream, chat, offset)
    except NotLoggedIn:
        raise
    except Unavailable as error:
        return _explain(upstream, chat, error, links.link_again(chat, offset))
    except RocketChatError as error:
        return _explain(upstream, chat, error, links.link_to_earlier_chat(chat))
    reading = None if offset else transcript.reading
    return {"transcript": transcript, "reading": reading, "earlier": links.link_before(transcript)}


def _explain(
    upstream: Upstream, chat: Room, error: RocketChatError, earlier: EarlierLink | None
) -> dict[str, Any]:
    return {
        "reading": make_chat_reading(upstream, chat),
        "explanation": explain(error),
        "earlier": earlier,
    }


def remove_chat(here: SplitResult) -> str:
    """The address without an open transcript."""
    values = QueryDict(here.query, mutable=True)
    values.pop("chat", None)
    return f"{here.path}?{values.urlencode()}"


def get_agent(request: HttpRequest) -> Agent | None:
    """The agent who is signed in."""
    return request.user if isinstance(request.user, Agent) else None


def _make_links(request: HttpRequest, upstream: Upstream, desk_room: Room) -> Links:
    return Links(upstream, desk_room, get_agent(request))


def _read(request: HttpRequest, upstream: Upstream, chat: Room, offset: int) -> Transcript:
    """A piece of the transcript, logged as a look; what Rocket.Chat decides is learnt."""
    with learning(get_agent(request), chat):
        transcript = load_transcript(upstream, chat, offset)
    record(request, Access.What.TRANSCRIPT, room_id=chat.id, visitor_id=chat.v.id)
    return transcript
