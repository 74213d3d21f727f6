"""`visitors.chatHistory`, the vendor's documented endpoint, served from here with the visitors' tokens removed."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from dashboard.accounts.access import record
from dashboard.accounts.explain import explain
from dashboard.accounts.models import Access
from dashboard.accounts.upstream import Upstream, as_caller
from dashboard.history.api_query import Invalid, check
from dashboard.rocketchat.client import RocketChat
from dashboard.rocketchat.credentials import BadCredentials, Credentials
from dashboard.rocketchat.errors import NoSuchRoom, NoSuchVisitor, NotLoggedIn, RocketChatError

NOT_LOGGED_IN = {
    "success": False,
    "error": "You must be logged in to do this.",
    "status": "error",
    "message": "You must be logged in to do this.",
}


@login_not_required
@require_safe
def chat_history(request: HttpRequest, room_id: str, visitor_id: str) -> JsonResponse:
    """Rocket.Chat's status and body, asked with the caller's `X-Auth-Token` and `X-User-Id`, else the session's."""
    try:
        client, caller = _client(request)
        reply = client.chat_history_reply(room_id, visitor_id, check(dict(request.GET.lists())))
    except (NotLoggedIn, BadCredentials):
        return JsonResponse(NOT_LOGGED_IN, status=401)
    except Invalid as error:
        return JsonResponse(error.body, status=400)
    except (NoSuchRoom, NoSuchVisitor):
        return JsonResponse({"success": False, "error": "invalid-room"}, status=400)
    except RocketChatError as error:
        return _failure(error)
    if reply.status < 300:
        record(request, Access.What.API, room_id, visitor_id, caller)
    return JsonResponse(reply.body, status=reply.status, headers=dict(reply.headers))


def _client(request: HttpRequest) -> tuple[Upstream | RocketChat, str]:
    """Who asks Rocket.Chat, and the caller's user id where they brought credentials of their own."""
    token, user_id = request.headers.get("X-Auth-Token"), request.headers.get("X-User-Id")
    if token is None and user_id is None and request.user.is_authenticated:
        return Upstream(request), ""
    return as_caller(request, Credentials(user_id or "", token or "")), user_id or ""


def _failure(error: RocketChatError) -> JsonResponse:
    explanation = explain(error)
    response = JsonResponse({"success": False, "error": explanation.sentence}, status=explanation.status)
    if explanation.retry_after:
        response["Retry-After"] = str(explanation.retry_after)
    return response
