"""Which endpoint answers which path."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from dashboard.sandbox.api import (
    chat_history,
    departments,
    me,
    page_visited,
    pages_visited,
    public_settings,
    room_info,
    room_list,
    room_messages,
    server_info,
    sessions,
    visitors,
    webhook_test,
)
from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.release_lines import ReleaseLine
from dashboard.sandbox.api.replies import Reply
from dashboard.sandbox.api.schema import Schema

V1 = "/api/v1/"
SEE_CHATS = ("view-l-room",)
SEE_DEPARTMENTS = ("view-livechat-departments", "view-l-room")


@dataclass(frozen=True)
class Endpoint:
    """A pattern under /api/v1/, its handler, who may call it (any of `permissions`) and what it may be sent.

    A `typed` route checks what it is sent before the rate limit, and words faults otherwise (`Router.ts`).
    """

    method: str
    pattern: str
    handle: Callable[[Call], Reply]
    query: Schema | None = None
    permissions: tuple[str, ...] = ()
    body: Schema | None = None
    login_required: bool = True
    rate_limited: bool = True
    typed: bool = False

    def match(self, method: str, parts: list[str]) -> dict[str, str] | None:
        """The values of the pattern's `:names`, or None for another path or method."""
        names = self.pattern.split("/")
        if method != self.method or len(names) != len(parts):
            return None
        pairs = list(zip(names, parts, strict=True))
        if any(not part or (name != part and not name.startswith(":")) for name, part in pairs):
            return None
        return {name[1:]: unquote(part, errors="replace") for name, part in pairs if name.startswith(":")}


VISITOR_IN_ROOM = "room/:roomId/visitor/:visitorId"
INFO = Endpoint("GET", "info", server_info.get_info, login_required=False, rate_limited=False)
COMMON_ENDPOINTS = (
    Endpoint("POST", "login", sessions.login, login_required=False),
    Endpoint("POST", "logout", sessions.logout),
    Endpoint("GET", "logout", sessions.logout),
    Endpoint("GET", "me", me.get_me),
    Endpoint("GET", "rooms.info", room_info.get_room_info),
    Endpoint(
        "GET",
        f"livechat/visitors.chatHistory/{VISITOR_IN_ROOM}",
        chat_history.get_chat_history,
        chat_history.HISTORY_QUERY,
        SEE_CHATS,
    ),
    Endpoint(
        "GET",
        f"livechat/visitors.searchChats/{VISITOR_IN_ROOM}",
        chat_history.search_chats,
        chat_history.SEARCH_QUERY,
        SEE_CHATS,
    ),
    Endpoint(
        "GET",
        "livechat/visitors.pagesVisited/:roomId",
        pages_visited.get_pages_visited,
        pages_visited.QUERY,
        SEE_CHATS,
    ),
    Endpoint("GET", "livechat/visitors.info", visitors.get_visitor_info, visitors.INFO_QUERY, SEE_CHATS),
    Endpoint("GET", "livechat/visitors.search", visitors.search_visitors, visitors.SEARCH_QUERY, SEE_CHATS),
    Endpoint(
        "GET",
        "livechat/department",
        departments.list_departments,
        departments.LIST_QUERY,
        SEE_DEPARTMENTS,
    ),
    Endpoint(
        "GET",
        "livechat/department/:_id",
        departments.get_department,
        departments.DEPARTMENT_QUERY,
        SEE_DEPARTMENTS,
    ),
    Endpoint(
        "POST",
        "livechat/webhook.test",
        webhook_test.send_test_webhook,
        permissions=("view-livechat-webhooks",),
    ),
    Endpoint(
        "GET",
        "livechat/:roomId/messages",
        room_messages.get_room_messages,
        room_messages.QUERY,
        SEE_CHATS,
    ),
)


def make_endpoints(line: ReleaseLine) -> tuple[Endpoint, ...]:
    """The endpoints under /api/v1/ of this release line."""
    return (
        *COMMON_ENDPOINTS,
        Endpoint(
            "GET",
            "settings.public",
            public_settings.list_public_settings,
            public_settings.make_query(line),
            login_required=False,
        ),
        Endpoint("GET", "livechat/rooms", room_list.list_rooms, room_list.make_query(line)),
        Endpoint(
            "POST",
            "livechat/page.visited",
            page_visited.save_page_view,
            body=page_visited.BODY,
            login_required=False,
            typed=line.page_visited_is_typed,
        ),
    )


def find_endpoint(
    endpoints: Iterable[Endpoint], method: str, path: str
) -> tuple[Endpoint, dict[str, str]] | None:
    """The endpoint of a raw (still quoted) path and the values in it."""
    if method == "GET" and path == "/api/info":
        return INFO, {}
    parts = path.removeprefix(V1).split("/")
    if not path.startswith(V1) or not {".", ".."}.isdisjoint(parts):
        return None
    for endpoint in endpoints:
        values = endpoint.match(method, parts)
        if values is not None:
            return endpoint, values
    return None
