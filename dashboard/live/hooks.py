"""Rocket.Chat's Omnichannel webhooks: `POST /hooks/rocketchat/`, which shows a secret before anything of it is read.

Every answer is empty: Rocket.Chat writes the body of an answer into the room. It tries again after 429 and 5xx alone.
"""

import hmac
import json
import logging
from collections.abc import Callable
from typing import Any

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError

from dashboard.caching.resilient_cache import is_cache_away
from dashboard.client_ip import get_client_ip, get_client_network
from dashboard.connections import release_connection
from dashboard.live.changes import tell
from dashboard.live.events import read_event
from dashboard.log_interval import LogInterval
from dashboard.rocketchat.scrub import replace_tokens
from dashboard.throttling.rate import Rate
from dashboard.throttling.throttle import count_request
from dashboard.throttling.visitor_threads import NoThreadFree, hook_threads
from dashboard.upstream.change_marks import mark_heard
from dashboard.upstream.models import Workspace
from dashboard.upstream.told_messages import tell_messages
from dashboard.upstream.visitor_key import hash_visitor_token

log = logging.getLogger(__name__)

PATH = "/hooks/rocketchat/"
MAX_BODY = 1024 * 1024  # bytes
WRONG_RATE = Rate(60, 60)  # of one network with a wrong secret
SAID_EVERY = 10.0  # seconds between two lines in the log

Next = Callable[[HttpRequest], HttpResponse]

_interval = LogInterval()


class _Refused(Exception):
    """The webhook is answered with this status."""

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__(status)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def hooks_middleware(get_response: Next) -> Next:
    """Stands before what is for browsers: sessions, forms, and whoever would read the body of a stranger."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return _answer(request) if request.path_info == PATH else get_response(request)

    return middleware


def _answer(request: HttpRequest) -> HttpResponse:
    try:
        _take(request)
    except _Refused as refused:
        return HttpResponse(status=refused.status, headers={"Cache-Control": "no-store", **refused.headers})
    except Error as error:
        log.error("A webhook of Rocket.Chat's could not be taken: %s", type(error).__name__)
        return HttpResponse(status=503)
    except Exception:
        # Whatever it was, no page of it: the answer's body may be written into the room.
        log.exception("A webhook of Rocket.Chat's could not be read.")
        return HttpResponse(status=500)
    return HttpResponse(headers={"Cache-Control": "no-store"})


def _take(request: HttpRequest) -> None:
    workspace = Workspace.current()
    token = workspace.webhook_token
    if not token:
        raise _Refused(404)
    if request.method != "POST":
        raise _Refused(405, Allow="POST")
    _check_token(request, token)
    body = _read_body(request)
    replace_tokens(body, hash_visitor_token)
    take_event(workspace.url, body)
    if is_cache_away():  # what was told now would be forgotten: Rocket.Chat tries again
        raise _Refused(503)


def _check_token(request: HttpRequest, token: str) -> None:
    shown = request.headers.get("X-RocketChat-Livechat-Token", "")
    if hmac.compare_digest(shown.encode("latin-1", "replace"), token.encode()):
        return
    client_ip, throttle = get_client_ip(request), count_request(_name_sender(request), WRONG_RATE)
    if _interval.is_over(SAID_EVERY):
        log.warning("A webhook without the right token was refused: client_ip=%s", client_ip)
    if throttle.exceeded:
        raise _Refused(429, Retry_After=str(WRONG_RATE.seconds))
    raise _Refused(401)


def _name_sender(request: HttpRequest) -> str:
    return f"hook:{get_client_network(request)}"


def _read_body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent; of one that is too long, nothing is read."""
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
            raise _Refused(413)
        with hook_threads.hold():
            release_connection()
            body = json.loads(request.read())  # no further than the declared length
    except NoThreadFree:
        raise _Refused(503) from None
    except (ValueError, RecursionError, UnreadablePostError):
        raise _Refused(400) from None
    if not isinstance(body, dict):
        raise _Refused(400)
    return body


def take_event(url: str, body: dict[str, Any]) -> None:
    """Makes stale what the event changed and keeps its messages; again, or in another order, it does the same."""
    event = read_event(body)
    if event is None:
        return
    if event.messages:
        tell_messages(url, event.room_id, event.messages)
    tell(event.change, room_id=event.room_id, visitor_id=event.visitor_id, agent_ids=event.agent_ids)
    mark_heard(url, event.change, event.type)
