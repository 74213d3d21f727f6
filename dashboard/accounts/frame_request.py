"""What Rocket.Chat's External Frame asks for: which agent, which room, and a token that nothing may write down."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse

from dashboard.rocketchat.paths import is_id

PATHS = frozenset({"/frame", "/frame/"})
NO_REFERRER = "no-referrer"

Next = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class FrameRequest:
    """The agent's user id, the room's id, and `t`, decoded once; each may be "" and holds whatever was sent."""

    user_id: str
    room_id: str
    t: str = field(repr=False)

    @classmethod
    def read(cls, request: HttpRequest) -> "FrameRequest":
        """What was sent, with "" in the place of a room that can be none."""
        room_id = request.GET.get("rid", "")
        is_room = is_id(room_id) and "/" not in room_id
        return cls(
            request.GET.get("uid", ""), room_id if is_room else "", getattr(request, "frame_token", "")
        )


def hide_frame_token(get_response: Next) -> Next:
    """Takes the token out of the request's address before anything may log, show or send that on."""

    def middleware(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if request.path_info not in PATHS and not _comes_from_frame(query):
            return get_response(request)
        request.frame_token, request.META["QUERY_STRING"] = split_query(query)  # type: ignore[attr-defined]
        request.referrer_policy = NO_REFERRER  # type: ignore[attr-defined]  # what base.html tells the browser
        response = get_response(request)
        response.headers["Referrer-Policy"] = NO_REFERRER
        return response

    return middleware


def split_query(query: str) -> tuple[str, str]:
    """The value of the last `t` in a query, decoded once ("" without one), and the query without any."""
    pairs = [pair.partition("=") for pair in query.split("&")]
    tokens = [unquote_plus(value) for name, _, value in pairs if _is_token(name)]
    return tokens[-1] if tokens else "", "&".join("".join(pair) for pair in pairs if not _is_token(pair[0]))


def _comes_from_frame(query: str) -> bool:
    """Whether an External Frame asks, at whatever address an operator gave it."""
    return "uid=" in query and "rid=" in query and "t=" in query


def _is_token(name: str) -> bool:
    return unquote_plus(name) == "t"
