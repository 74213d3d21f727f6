"""The client of one Rocket.Chat workspace: one method per documented endpoint, typed answers, typed errors.

Every method raises RocketChatError, as errors.py draws it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from ipaddress import ip_address
from typing import Any, Literal, TypeVar

import requests

from . import paths
from .base_url import BadBaseUrl, normalize_base_url, read_origin
from .connection import RawResponse, exchange
from .credentials import Credentials
from .errors import NoSuchRoom
from .fields import clean
from .listing import Listing
from .payload import Payload
from .payloads import Department, Login, Me, Page, Visitor
from .public_settings import PublicSettings
from .rate_limit_headers import RateLimitState, read_rate_limit, select_rate_limit_headers
from .response_errors import parse_finite, raise_for_redirect, read_json_object, read_success
from .rooms import FoundChat, MeasuredRoom, Message, Room
from .routes import Route
from .scrub import replace_tokens, scrub

Sort = Mapping[str, Literal[1, -1]]
Params = Mapping[str, str | int]
COUNT = 25

P = TypeVar("P", bound=Payload)


def _forget(token: str) -> str:
    return ""


@dataclass(frozen=True)
class ProxiedResponse:
    """An answer to pass on: status, the X-RateLimit headers, the JSON object without visitor tokens."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class RocketChat:
    """A client for the workspace at `base_url`, and for no other; raises BadBaseUrl.

    `timeout` is (connect, read) in seconds; `verify` is False or a CA file for odd certificates. `real_ip`,
    an IP address (else ValueError), goes along as X-Real-IP. `before_call(route)` is called before each
    request and may raise RateLimited, `after_call(route, state, status)` after each: with the HTTP status of
    the answer, 0 where none came, and None where its headers say nothing of a rate limit: the call was not counted.
    `hash_token(token)` makes the `visitor_key` that stands for a visitor's token.
    No call goes on beyond `deadline`, in seconds of time.monotonic().
    """

    base_url: str
    _: KW_ONLY
    credentials: Credentials | None = None
    verify: bool | str = True
    timeout: tuple[float, float] = (3.05, 10.0)
    real_ip: str = ""
    after_call: Callable[[str, RateLimitState | None, int], None] | None = field(default=None, repr=False)
    before_call: Callable[[str], None] | None = field(default=None, repr=False)
    hash_token: Callable[[str], str] = field(default=_forget, repr=False)
    deadline: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "base_url", normalize_base_url(self.base_url))
        if self.real_ip:
            # Without the zone, which is free text.
            object.__setattr__(self, "real_ip", str(ip_address(self.real_ip.partition("%")[0])))

    def with_credentials(self, credentials: Credentials) -> "RocketChat":
        """The same client, signed in."""
        return replace(self, credentials=credentials)

    # Session

    def login(self, user: str, password: str, code: str | None = None) -> Login:
        """POST login: user is a username or an e-mail address."""
        body = {"user": user, "password": password} | ({"code": code} if code else {})
        return Login.read(read_success(self._call(Route.LOGIN, body=body), Route.LOGIN).get("data"))

    def logout(self) -> None:
        """POST logout: ends this one session; newer servers send no body."""
        answer = self._call(Route.LOGOUT)
        if answer.content or answer.status >= 300:
            read_success(answer, Route.LOGOUT)

    def me(self) -> Me:
        """GET me."""
        return Me.read(self._get(Route.ME))

    # Rooms

    def room(self, room_id: str) -> Room:
        """GET rooms.info; a room that is no omnichannel room raises NoSuchRoom."""
        body = self._get(Route.ROOM, {"roomId": paths.check_room_id(room_id)})
        room = body.get("room")
        if isinstance(room, dict) and (room.get("t") or "l") != "l":
            raise NoSuchRoom
        return Room.read(room, "room")

    def rooms(
        self,
        *,
        agent_id: str = "",
        open: bool | None = None,  # noqa: A002, the endpoint's own name
        queued: bool = False,
        onhold: bool = False,
        offset: int = 0,
        count: int = COUNT,
        sort: Sort | None = None,
    ) -> Listing[Room]:
        """GET livechat/rooms; `open=True` leaves out rooms in the queue or on hold: ask for those apart."""
        params = _paging_params(offset, count, sort)
        if agent_id:
            params["agents[]"] = agent_id
        if open is not None:
            params["open"] = "true" if open else "false"
        if queued:
            params["queued"] = "true"
        if onhold:
            params["onhold"] = "true"
        own = self.credentials is not None and agent_id == self.credentials.user_id
        body = self._get(Route.ROOMS, params, permission="view-l-room" if own else "")
        return Listing.read(Room, body, "rooms")

    def messages(
        self, room_id: str, *, offset: int = 0, count: int = COUNT, sort: Sort | None = None
    ) -> Listing[Message]:
        """GET livechat/:rid/messages; newest first unless sorted."""
        path = paths.build_messages_path(room_id)
        body = self._get(Route.MESSAGES, _paging_params(offset, count, sort), path=path)
        return Listing.read(Message, body, "messages")

    def chat_history(
        self, room_id: str, visitor_id: str, *, offset: int = 0, count: int = COUNT, sort: Sort | None = None
    ) -> Listing[Room]:
        """GET livechat/visitors.chatHistory; the server does not check that the visitor is the room's."""
        return self._chat_history(Room, room_id, visitor_id, _paging_params(offset, count, sort))

    def measured_chat_history(
        self, room_id: str, visitor_id: str, *, offset: int = 0, count: int = COUNT, sort: Sort | None = None
    ) -> Listing[MeasuredRoom]:
        """The same, of which only the measured part of each room is read."""
        return self._chat_history(MeasuredRoom, room_id, visitor_id, _paging_params(offset, count, sort))

    def _chat_history(self, kind: type[P], room_id: str, visitor_id: str, params: Params) -> Listing[P]:
        path = paths.build_chat_history_path(room_id, visitor_id)
        return Listing.read(kind, self._get(Route.CHAT_HISTORY, params, path=path), "history")

    def proxy_chat_history(self, room_id: str, visitor_id: str, params: Mapping[str, str]) -> ProxiedResponse:
        """GET livechat/visitors.chatHistory, any status, as it is but for the visitor tokens."""
        path = paths.build_chat_history_path(room_id, visitor_id)
        answer = self._call(Route.CHAT_HISTORY, params, path=path)
        raise_for_redirect(answer)
        body = scrub(read_json_object(answer, parse_finite))
        return ProxiedResponse(answer.status, select_rate_limit_headers(answer.headers), body)

    def pages_visited(
        self, room_id: str, *, offset: int = 0, count: int = COUNT, sort: Sort | None = None
    ) -> Listing[Page]:
        """GET livechat/visitors.pagesVisited; the server checks neither access to the room nor who sent the pages."""
        path = paths.build_pages_visited_path(room_id)
        body = self._get(Route.PAGES_VISITED, _paging_params(offset, count, sort), path=path)
        return Listing.read(Page, body, "pages")

    def page_visited(self, *, token: str, room_id: str, title: str, href: str, change: str) -> None:
        """POST livechat/page.visited: tells of a page; `token` is the visitor's, `room_id` "" for no room."""
        page = {"change": change, "title": title, "location": {"href": href}}
        body = {"token": token, "pageInfo": page} | ({"rid": room_id} if room_id else {})
        read_success(self._call(Route.PAGE_VISITED, body=body), Route.PAGE_VISITED)

    def search_chats(
        self,
        room_id: str,
        visitor_id: str,
        *,
        text: str = "",
        offset: int = 0,
        count: int = COUNT,
        sort: Sort | None = None,
    ) -> Listing[FoundChat]:
        """GET visitors.searchChats: `text` is a part of any message, with its capitals; "" finds all."""
        path = paths.build_search_chats_path(room_id, visitor_id)
        params = _paging_params(offset, count, sort) | ({"searchText": text} if text else {})
        return Listing.read(FoundChat, self._get(Route.SEARCH_CHATS, params, path=path), "history")

    # Visitors and departments

    def visitor(self, visitor_id: str) -> Visitor:
        """GET livechat/visitors.info; raises NoSuchVisitor."""
        body = self._get(Route.VISITOR, {"visitorId": paths.check_visitor_id(visitor_id)})
        return Visitor.read(body.get("visitor"), "visitor")

    def search_visitors(
        self, term: str, *, offset: int = 0, count: int = COUNT, sort: Sort | None = None
    ) -> Listing[Visitor]:
        """GET livechat/visitors.search: e-mail and phone match wholly, names in part; "" finds all."""
        params = _paging_params(offset, count, sort) | {"term": term}
        return Listing.read(Visitor, self._get(Route.SEARCH_VISITORS, params), "visitors")

    def departments(self, *, offset: int = 0, count: int = COUNT) -> Listing[Department]:
        """GET livechat/department."""
        body = self._get(Route.DEPARTMENTS, _paging_params(offset, count, None))
        return Listing.read(Department, body, "departments")

    def department(self, department_id: str) -> Department | None:
        """GET livechat/department/:_id; None for an unknown one."""
        if not paths.is_id(department_id):
            return None
        path = paths.build_department_path(department_id)
        body = self._get(Route.DEPARTMENT, {"includeAgents": "false"}, path=path)
        department = body.get("department", body)
        return None if department is None else Department.read(department, "department")

    # The workspace

    def public_settings(self) -> PublicSettings:
        """GET settings.public, all at once: since 7.0 it takes no query, and lists stop at 50 without `count=0`."""
        return PublicSettings.read(self._get(Route.PUBLIC_SETTINGS, {"count": 0}))

    # One exchange

    def _get(
        self, route: Route, params: Params | None = None, *, path: str = "", permission: str = ""
    ) -> dict[str, Any]:
        body = read_success(self._call(route, params, path=path), route, permission)
        replace_tokens(body, self.hash_token)
        return body

    def _call(
        self, route: Route, params: Params | None = None, *, path: str = "", body: object = None
    ) -> RawResponse:
        request = self._prepare(route.method, self.base_url + (path or route.path), params, body)
        if self.before_call:
            self.before_call(route)
        answer = None
        try:
            answer = exchange(request, verify=self.verify, timeout=self.timeout, deadline=self.deadline)
        finally:
            self._tell_after_call(route, answer)
        return answer

    def _tell_after_call(self, route: Route, answer: RawResponse | None) -> None:
        if self.after_call:
            state = read_rate_limit(answer.headers) if answer else None
            self.after_call(route, state, answer.status if answer else 0)

    def _prepare(
        self, method: str, url: str, params: Params | None, body: object
    ) -> requests.PreparedRequest:
        cleaned = {clean(key): clean(str(value)) for key, value in (params or {}).items()}
        request = requests.Request(method, url, headers=self._headers(), params=cleaned, json=body).prepare()
        if read_origin(request.url or "") != read_origin(self.base_url):
            raise BadBaseUrl("The client asks only the URL it was made for.")
        return request

    def _headers(self) -> dict[str, str]:
        return {
            "Accept": "application/json",
            "User-Agent": "Rearview",
            "Accept-Encoding": "gzip",
            **({"X-Real-IP": self.real_ip} if self.real_ip else {}),
            **(self.credentials.headers() if self.credentials else {}),
        }


def _paging_params(offset: int, count: int, sort: Sort | None) -> dict[str, str | int]:
    sorted_by = {"sort": json.dumps(dict(sort), separators=(",", ":"))} if sort else {}
    return {"offset": offset, "count": count, **sorted_by}
