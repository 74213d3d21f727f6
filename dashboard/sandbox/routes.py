"""Which endpoint answers which path, and the order of the checks before it (newest 8.x)."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from dashboard.sandbox import departments, history, pagevisited, roomlist, sessions, visitors
from dashboard.sandbox.access import allowed
from dashboard.sandbox.answers import Answer, RefusalError, not_logged_in, permission_missing, too_many
from dashboard.sandbox.call import Call
from dashboard.sandbox.limits import RateLimit
from dashboard.sandbox.query import parsed
from dashboard.sandbox.schema import Schema, checked_query

V1 = "/api/v1/"
SEE_CHATS = ("view-l-room",)
SEE_DEPARTMENTS = ("view-livechat-departments", "view-l-room")


@dataclass(frozen=True)
class Route:
    """An endpoint: its pattern under /api/v1/, who may call it and what its query may hold."""

    method: str
    pattern: str
    handle: Callable[[Call], Answer]
    query: Schema | None = None
    permissions: tuple[str, ...] = ()
    login: bool = True
    limited: bool = True

    def match(self, method: str, parts: list[str]) -> dict[str, str] | None:
        """The values of the pattern's `:names`, or None for another path or method."""
        names = self.pattern.split("/")
        if method != self.method or len(names) != len(parts):
            return None
        pairs = list(zip(names, parts, strict=True))
        if any(not part or (name != part and not name.startswith(":")) for name, part in pairs):
            return None
        return {name[1:]: unquote(part, errors="replace") for name, part in pairs if name.startswith(":")}


OF_A_VISITOR = "room/:roomId/visitor/:visitorId"
ROUTES = (
    Route("POST", "login", sessions.login, login=False),
    Route("POST", "logout", sessions.logout),
    Route("GET", "logout", sessions.logout),
    Route("GET", "me", sessions.me),
    Route("GET", "rooms.info", roomlist.room_info),
    Route("GET", "livechat/rooms", roomlist.rooms, roomlist.LIST),
    Route(
        "GET", f"livechat/visitors.chatHistory/{OF_A_VISITOR}", history.chat_history, history.PAGED, SEE_CHATS
    ),
    Route(
        "GET",
        f"livechat/visitors.searchChats/{OF_A_VISITOR}",
        history.search_chats,
        history.SEARCH,
        SEE_CHATS,
    ),
    Route("GET", "livechat/visitors.pagesVisited/:roomId", history.pages_visited, history.PAGED, SEE_CHATS),
    Route("GET", "livechat/visitors.info", visitors.visitor_info, visitors.INFO, SEE_CHATS),
    Route("GET", "livechat/visitors.search", visitors.search, visitors.SEARCH, SEE_CHATS),
    Route("GET", "livechat/department", departments.departments, departments.LIST, SEE_DEPARTMENTS),
    Route("GET", "livechat/department/:_id", departments.department, departments.ONE, SEE_DEPARTMENTS),
    Route("GET", "livechat/:roomId/messages", history.room_messages, history.MESSAGES, SEE_CHATS),
    Route("POST", "livechat/page.visited", pagevisited.page_visited, login=False),
)
INFO = Route("GET", "info", sessions.info, login=False, limited=False)


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route of a raw (still quoted) path and the values in it."""
    if method == "GET" and path == "/api/info":
        return INFO, {}
    parts = path.removeprefix(V1).split("/")
    if not path.startswith(V1) or not {".", ".."}.isdisjoint(parts):
        return None
    for route in ROUTES:
        values = route.match(method, parts)
        if values is not None:
            return route, values
    return None


def answer(route: Route, call: Call, query: str, limit: RateLimit | None) -> Answer:
    """Login (401), permission (403), rate limit (429), schema (400), then the endpoint itself."""
    if route.login:
        call.caller = call.world.account_of(call.headers.get("X-User-Id") or "", call.token)
        if call.caller is None:
            return not_logged_in()
    if route.permissions and not allowed(call.account, *route.permissions):
        return permission_missing()
    if limit is None or not route.limited or _bypasses(call):
        return _handled(route, call, query)
    spent = limit.spend((call.ip, route.pattern, route.method))
    found = _handled(route, call, query) if spent.allowed else too_many(spent.wait)
    return Answer(found.status, found.body, found.content_type, spent.headers())


def _bypasses(call: Call) -> bool:
    return call.caller is not None and allowed(call.caller, "api-bypass-rate-limit")


def _handled(route: Route, call: Call, query: str) -> Answer:
    try:
        given = parsed(query)
        call.params = checked_query(given, route.query) if route.query else given
        with call.world.lock:
            return route.handle(call)
    except RefusalError as refused:
        return refused.answer
