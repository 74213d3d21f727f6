"""The one bridge from a request to Rocket.Chat: as the request's agent, briefly cached, within the rate limit."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from django.core.cache import cache
from django.http import HttpRequest

from dashboard.client_ip import get_client_ip
from dashboard.rocketchat.client import ProxiedResponse, Sort
from dashboard.rocketchat.errors import NoSuchVisitor, NotLoggedIn, RocketChatError, TimedOut, Unreachable
from dashboard.rocketchat.payloads import ChatHistory, Messages, Pages, Rooms, Visitors
from dashboard.rocketchat.rooms import Room
from dashboard.upstream.cache import FRESH_FOR, Cached, fetch_cached
from dashboard.upstream.clients import make_client
from dashboard.upstream.digest import make_digest
from dashboard.upstream.models import Workspace
from dashboard.upstream.session_credentials import read_credentials

DOWN_FOR = 5  # seconds in which a Rocket.Chat that did not answer is not asked again
SUMMARY_FRESH_FOR = 60  # seconds
DEPARTMENTS_FRESH_FOR = 5 * 60  # seconds
DEPARTMENTS_LOOKED_UP = 5  # one by one, of those that the list does not hold (archived ones)

T = TypeVar("T")


class Upstream:
    """Rocket.Chat as one agent sees it. Each answer is Cached: the value, its time, and why no newer one came."""

    def __init__(self, request: HttpRequest) -> None:
        """Raises NotLoggedIn where the session holds no credentials (an operator's, or the keys changed)."""
        credentials = read_credentials(request.session)
        if credentials is None:
            raise NotLoggedIn
        self.workspace = Workspace.current()
        self.user_id = credentials.user_id
        self._client = make_client(self.workspace, get_client_ip(request), credentials)

    def room(self, room_id: str, fresh_for: float = FRESH_FOR) -> Cached[Room]:
        """The room, if the agent may see it (rooms.info)."""
        return self._fetch("room", [room_id], lambda: self._client.room(room_id), fresh_for)

    def room_of(self, room_id: str, visitor_id: str, fresh_for: float = FRESH_FOR) -> Cached[Room]:
        """The room, if the agent may see it and the visitor is its own; raises NoSuchVisitor for another's."""
        room = self.room(room_id, fresh_for)
        if room.value.v.id != visitor_id:
            raise NoSuchVisitor
        return room

    def chat_history(
        self,
        room_id: str,
        visitor_id: str,
        *,
        offset: int,
        count: int,
        sort: Sort,
        fresh_for: float = FRESH_FOR,
    ) -> Cached[ChatHistory]:
        """Chats of the visitor (visitors.chatHistory); `count` 0 asks for all."""
        call = partial(self._client.chat_history, room_id, visitor_id, offset=offset, count=count, sort=sort)
        return self._fetch("history", [room_id, visitor_id, offset, count, [*sort.items()]], call, fresh_for)

    def pages_visited(self, room: Cached[Room]) -> Cached[Pages]:
        """Pages Rocket.Chat keeps of a room the agent may see, newest first (visitors.pagesVisited).

        One answer for all agents: the server shows every agent the same, and does not check who may see the room.
        """
        room_id = room.value.id
        call = partial(self._client.pages_visited, room_id, offset=0, count=0, sort={"ts": -1, "_id": 1})
        return fetch_cached(
            f"pages:{make_digest(self.workspace.url, room_id)}",
            partial(self._call_unless_down, "pages", call),
        )

    def messages(self, room_id: str, *, offset: int, count: int, sort: Sort) -> Cached[Messages]:
        """Messages of one chat (livechat/:rid/messages)."""
        call = partial(self._client.messages, room_id, offset=offset, count=count, sort=sort)
        return self._fetch("messages", [room_id, offset, count, [*sort.items()]], call)

    def my_open_chats(self, count: int) -> Cached[Rooms]:
        """The agent's own open chats, longest open last (livechat/rooms)."""
        call = partial(self._client.rooms, agent_id=self.user_id, open=True, offset=0, count=count)
        return self._fetch("rooms", ["mine", count], call)

    def my_chats_on_hold(self, count: int) -> Cached[Rooms]:
        """The agent's own chats on hold, which are open and in no other list (livechat/rooms)."""
        call = partial(self._client.rooms, agent_id=self.user_id, onhold=True, offset=0, count=count)
        return self._fetch("rooms", ["my hold", count], call)

    def all_chats_on_hold(self, count: int) -> Cached[Rooms]:
        """Everybody's chats on hold; needs `view-livechat-rooms` (livechat/rooms)."""
        return self._fetch(
            "rooms", ["all hold", count], partial(self._client.rooms, onhold=True, offset=0, count=count)
        )

    def all_open_chats(self, count: int) -> Cached[Rooms]:
        """Everybody's open chats that have an agent; needs `view-livechat-rooms` (livechat/rooms)."""
        return self._fetch(
            "rooms", ["all", count], partial(self._client.rooms, open=True, offset=0, count=count)
        )

    def queued_chats(self, count: int) -> Cached[Rooms]:
        """Open chats that nobody has taken; needs `view-livechat-rooms` (livechat/rooms)."""
        return self._fetch(
            "rooms", ["queued", count], partial(self._client.rooms, queued=True, offset=0, count=count)
        )

    def search_visitors(self, term: str, count: int) -> Cached[Visitors]:
        """Visitors by part of the name, or by the whole e-mail or phone (visitors.search)."""
        call = partial(self._client.search_visitors, term, offset=0, count=count)
        return self._fetch("search", [term, count], call)

    def summarize_history(
        self, room_id: str, visitor_id: str, count: int, sort: Sort, summarize: Callable[[ChatHistory], T]
    ) -> Cached[T]:
        """What `summarize` makes of the visitor's chats; only that is kept, for a minute."""

        def call() -> T:
            return summarize(self._client.chat_history(room_id, visitor_id, offset=0, count=count, sort=sort))

        return self._fetch("facts", [room_id, visitor_id, count], call, SUMMARY_FRESH_FOR)

    def find_department_names(self, ids: set[str]) -> dict[str, str]:
        """Names of the departments `ids`, as far as Rocket.Chat tells them; never raises."""
        try:
            listed = self._fetch("departments", [], self._list_departments, DEPARTMENTS_FRESH_FOR).value
        except RocketChatError:
            return {}
        unlisted = sorted(ids - listed.keys())[:DEPARTMENTS_LOOKED_UP]
        return listed | {id_: name for id_ in unlisted if (name := self._find_department_name(id_))}

    def _list_departments(self) -> dict[str, str]:
        return {each.id: each.name for each in self._client.departments(offset=0, count=100).departments}

    def _find_department_name(self, department_id: str) -> str:
        def call() -> str:
            department = self._client.department(department_id)
            return department.name if department else ""

        try:
            return self._fetch("department", [department_id], call, DEPARTMENTS_FRESH_FOR).value
        except RocketChatError:
            return ""

    def proxy_chat_history(self, room_id: str, visitor_id: str, params: Mapping[str, str]) -> ProxiedResponse:
        """Rocket.Chat's own answer about the visitor's chats, without visitor tokens; never cached."""
        return self._client.proxy_chat_history(room_id, visitor_id, params)

    def _fetch(
        self, what: str, arguments: list[object], call: Callable[[], T], fresh_for: float = FRESH_FOR
    ) -> Cached[T]:
        return fetch_cached(
            self._make_key(what, arguments), partial(self._call_unless_down, what, call), fresh_for
        )

    def _make_key(self, what: str, arguments: list[object]) -> str:
        return f"{what}:{make_digest(self.workspace.url, self.user_id, *arguments)}"

    def _call_unless_down(self, what: str, call: Callable[[], T]) -> T:
        """Asks, unless Rocket.Chat could not be reached just now, or was too slow with the same kind of question."""
        down = f"down:{make_digest(self.workspace.url)}"
        slow = f"{down}:{what}"
        if error := cache.get(down) or cache.get(slow):
            raise error
        try:
            return call()
        except Unreachable as error:
            cache.set(slow if isinstance(error, TimedOut) else down, error.with_traceback(None), DOWN_FOR)
            raise
