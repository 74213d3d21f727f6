"""`visitors.chatHistory`, the vendor's documented endpoint, served from here with the visitors' tokens removed."""

import json
import math
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from dashboard.audit.access_log import NotLogged, record
from dashboard.audit.models import Access
from dashboard.direction_marks import escape_direction_marks
from dashboard.error_pages.explanations import explain
from dashboard.history.api_query import TOO_MANY_VALUES, InvalidQueryString, check_query
from dashboard.history.api_throttle import TooManyApiCalls, check_api_throttle
from dashboard.rocketchat.client import RocketChat
from dashboard.rocketchat.credentials import BadCredentials, Credentials
from dashboard.rocketchat.errors import NoSuchRoom, NoSuchVisitor, NotLoggedIn, RateLimited, RocketChatError
from dashboard.throttling.visitor_threads import RETRY_AFTER, NoThreadFree, visitor_threads
from dashboard.upstream.agent import Upstream
from dashboard.upstream.clients import make_guest_client

NOT_LOGGED_IN = {
    "success": False,
    "error": "You must be logged in to do this.",
    "status": "error",
    "message": "You must be logged in to do this.",
}


@csrf_exempt
@login_not_required
def chat_history(request: HttpRequest, room_id: str, visitor_id: str) -> HttpResponse:
    """Rocket.Chat's status and body, asked with the caller's `X-Auth-Token` and `X-User-Id`, else the session's."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse("404 Not Found", status=404, content_type="text/plain")
    if not _brings_credentials(request) and request.user.is_authenticated:
        return _answer(request, room_id, visitor_id)
    try:
        with visitor_threads.hold():
            return _answer(request, room_id, visitor_id)
    except NoThreadFree:
        busy = {"success": False, "error": "Too many calls at once. Try again in a moment."}
        return _make_json_response(busy, 503, {"Retry-After": str(RETRY_AFTER)})


def _answer(request: HttpRequest, room_id: str, visitor_id: str) -> HttpResponse:
    try:
        client, user_id = _make_client(request)
        response = client.proxy_chat_history(room_id, visitor_id, _read_params(request))
    except (NotLoggedIn, BadCredentials):
        return _make_json_response(NOT_LOGGED_IN, 401)
    except InvalidQueryString as error:
        return _make_json_response(error.body, 400)
    except (NoSuchRoom, NoSuchVisitor):
        return _make_json_response({"success": False, "error": "invalid-room"}, 400)
    except (TooManyApiCalls, RateLimited) as error:
        return _make_too_many_requests(error)
    except RocketChatError as error:
        return _make_json_response(
            {"success": False, "error": str(explain(error).sentence)}, explain(error).status
        )
    if response.status < 300:
        try:
            record(request, Access.What.API, room_id=room_id, visitor_id=visitor_id, user_id=user_id)
        except NotLogged as error:
            busy = {"success": False, "error": str(error.explanation.sentence)}
            return _make_json_response(busy, 503, {"Retry-After": str(RETRY_AFTER)})
    return _make_json_response(response.body, response.status, response.headers)


def _make_client(request: HttpRequest) -> tuple[Upstream | RocketChat, str]:
    """Who asks Rocket.Chat, and the user id of somebody who brought credentials of their own."""
    if not _brings_credentials(request) and request.user.is_authenticated:
        return Upstream(request), ""
    check_api_throttle(request)
    token, user_id = request.headers.get("X-Auth-Token", ""), request.headers.get("X-User-Id", "")
    return make_guest_client(request, Credentials(user_id, token)), user_id


def _brings_credentials(request: HttpRequest) -> bool:
    return "X-Auth-Token" in request.headers or "X-User-Id" in request.headers


def _read_params(request: HttpRequest) -> dict[str, str]:
    """The parameters to pass on; raises InvalidQueryString."""
    try:
        return check_query(dict(request.GET.lists()))
    except TooManyFieldsSent:
        raise InvalidQueryString(TOO_MANY_VALUES) from None


def _make_too_many_requests(error: TooManyApiCalls | RateLimited) -> HttpResponse:
    """Rocket.Chat's own answer, here given before it had to."""
    wait = max(1, math.ceil(error.wait))
    words = (
        "Error, too many requests. Please slow down."
        f" You must wait {wait} seconds before trying this endpoint again. [error-too-many-requests]"
    )
    headers = error.headers if isinstance(error, TooManyApiCalls) else {}
    return _make_json_response({"success": False, "error": words}, 429, {"Retry-After": str(wait), **headers})


def _make_json_response(
    body: Mapping[str, Any], status: int, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """JSON as Rocket.Chat writes it: compact, in UTF-8; lone surrogates and what turns the writing are escaped."""
    text = escape_direction_marks(json.dumps(body, ensure_ascii=False, separators=(",", ":")))
    content = text.encode("utf-8", "backslashreplace")
    return HttpResponse(content, content_type="application/json", status=status, headers=dict(headers or {}))
