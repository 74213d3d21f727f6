"""The one bridge from a request to Rocket.Chat: as the request's agent, briefly cached, within the rate limit."""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from dashboard.accounts.addresses import check_workspace_address
from dashboard.accounts.budget import Budgets
from dashboard.accounts.copies import FRESH_FOR, Copy, ask
from dashboard.accounts.credentials import held_in
from dashboard.accounts.models import Workspace
from dashboard.accounts.visitors import visitor_key
from dashboard.client_ip import get_client_ip
from dashboard.rocketchat.client import Reply, RocketChat, Sort
from dashboard.rocketchat.credentials import Credentials
from dashboard.rocketchat.errors import NoSuchVisitor, NotLoggedIn, RocketChatError, TimedOut, Unreachable
from dashboard.rocketchat.payloads import ChatHistory, Messages, Pages, Room, Rooms, Visitors

DOWN_FOR = 5  # seconds in which a Rocket.Chat that did not answer is not asked again
FACTS_FRESH_FOR = 60  # seconds
DEPARTMENTS_FRESH_FOR = 5 * 60  # seconds
DEPARTMENTS_LOOKED_UP = 5  # one by one, of those that the list does not hold (archived ones)

log = logging.getLogger(__name__)

T = TypeVar("T")


def stranger(workspace: Workspace, request: HttpRequest | None) -> RocketChat:
    """A client without credentials, for signing in. Raises Unreachable where the workspace has no usable address."""
    return client_for(workspace, get_client_ip(request) if request else None)


def client_for(
    workspace: Workspace, address: str | None, credentials: Credentials | None = None
) -> RocketChat:
    """A client that speaks for `address`, as far as the workspace may be told. Raises as `stranger`."""
    try:
        check_workspace_address(workspace.address)
    except ValidationError as error:
        log.error("The workspace's address cannot be used: %s", error.messages[0])
        raise Unreachable from None
    told = address if address and workspace.tell_address else ""
    caller = credentials.user_id if credentials else ""
    budgets = Budgets(f"{_digest(workspace.address)}:{told}", _digest(caller) if caller else "")
    return RocketChat(
        workspace.address,
        credentials=credentials,
        verify=workspace.verify,
        timeout=(workspace.connect_timeout, workspace.read_timeout),
        real_ip=told,
        before_call=budgets.spend,
        on_budget=budgets.note,
        visitor_key=visitor_key,
    )


def as_(client: RocketChat, credentials: Credentials) -> RocketChat:
    """The same client with credentials."""
    return replace(client, credentials=credentials)


def as_caller(request: HttpRequest, credentials: Credentials) -> RocketChat:
    """A client for somebody who brings credentials of their own: nothing is cached for them.

    Rocket.Chat alone limits them: they may be anybody, and must not use up what is left for the agents.
    """
    client = client_for(Workspace.current(), get_client_ip(request), credentials)
    return replace(client, before_call=None)


class Upstream:
    """Rocket.Chat as one agent sees it. Each answer is a Copy: the value, its time, and why no newer one came."""

    def __init__(self, request: HttpRequest) -> None:
        """Raises NotLoggedIn where the session holds no credentials (an operator's, or the keys changed)."""
        held = held_in(request.session)
        if held is None:
            raise NotLoggedIn
        self.workspace = Workspace.current()
        self.user_id = held.credentials.user_id
        self._client = client_for(self.workspace, get_client_ip(request), held.credentials)

    def room(self, room_id: str, fresh_for: float = FRESH_FOR) -> Copy[Room]:
        """The room, if the agent may see it (rooms.info)."""
        return self._ask("room", [room_id], lambda: self._client.room(room_id), fresh_for)

    def room_of(self, room_id: str, visitor_id: str, fresh_for: float = FRESH_FOR) -> Copy[Room]:
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
    ) -> Copy[ChatHistory]:
        """Chats of the visitor (visitors.chatHistory); `count` 0 asks for all."""
        call = partial(self._client.chat_history, room_id, visitor_id, offset=offset, count=count, sort=sort)
        return self._ask("history", [room_id, visitor_id, offset, count, [*sort.items()]], call, fresh_for)

    def pages_visited(self, room: Copy[Room]) -> Copy[Pages]:
        """Pages Rocket.Chat keeps of a room the agent may see, newest first (visitors.pagesVisited).

        One copy for all agents: the server shows every agent the same, and does not check who may see the room.
        """
        room_id = room.value.id
        call = partial(self._client.pages_visited, room_id, offset=0, count=0, sort={"ts": -1, "_id": 1})
        return ask(
            f"pages:{_digest(self.workspace.address, room_id)}", partial(self._unless_down, "pages", call)
        )

    def messages(self, room_id: str, *, offset: int, count: int, sort: Sort) -> Copy[Messages]:
        """Messages of one chat (livechat/:rid/messages)."""
        call = partial(self._client.messages, room_id, offset=offset, count=count, sort=sort)
        return self._ask("messages", [room_id, offset, count, [*sort.items()]], call)

    def my_open_chats(self, count: int) -> Copy[Rooms]:
        """The agent's own open chats, longest open last (livechat/rooms)."""
        call = partial(self._client.rooms, agent_id=self.user_id, open=True, offset=0, count=count)
        return self._ask("rooms", ["mine", count], call)

    def my_chats_on_hold(self, count: int) -> Copy[Rooms]:
        """The agent's own chats on hold, which are open and in no other list (livechat/rooms)."""
        call = partial(self._client.rooms, agent_id=self.user_id, onhold=True, offset=0, count=count)
        return self._ask("rooms", ["my hold", count], call)

    def all_chats_on_hold(self, count: int) -> Copy[Rooms]:
        """Everybody's chats on hold; needs `view-livechat-rooms` (livechat/rooms)."""
        return self._ask(
            "rooms", ["all hold", count], partial(self._client.rooms, onhold=True, offset=0, count=count)
        )

    def all_open_chats(self, count: int) -> Copy[Rooms]:
        """Everybody's open chats that have an agent; needs `view-livechat-rooms` (livechat/rooms)."""
        return self._ask(
            "rooms", ["all", count], partial(self._client.rooms, open=True, offset=0, count=count)
        )

    def queued_chats(self, count: int) -> Copy[Rooms]:
        """Open chats that nobody has taken; needs `view-livechat-rooms` (livechat/rooms)."""
        return self._ask(
            "rooms", ["queued", count], partial(self._client.rooms, queued=True, offset=0, count=count)
        )

    def search_visitors(self, term: str, count: int) -> Copy[Visitors]:
        """Visitors by part of the name, or by the whole e-mail or phone (visitors.search)."""
        call = partial(self._client.search_visitors, term, offset=0, count=count)
        return self._ask("search", [term, count], call)

    def facts_of_history(
        self, room_id: str, visitor_id: str, count: int, sort: Sort, reduce: Callable[[ChatHistory], T]
    ) -> Copy[T]:
        """What `reduce` makes of the visitor's chats; only that is kept, for a minute."""

        def call() -> T:
            return reduce(self._client.chat_history(room_id, visitor_id, offset=0, count=count, sort=sort))

        return self._ask("facts", [room_id, visitor_id, count], call, FACTS_FRESH_FOR)

    def department_names(self, ids: set[str]) -> dict[str, str]:
        """Names of the departments `ids`, as far as Rocket.Chat tells them; never raises."""
        try:
            listed = self._ask("departments", [], self._list_departments, DEPARTMENTS_FRESH_FOR).value
        except RocketChatError:
            return {}
        unlisted = sorted(ids - listed.keys())[:DEPARTMENTS_LOOKED_UP]
        return listed | {id_: name for id_ in unlisted if (name := self._department_name(id_))}

    def _list_departments(self) -> dict[str, str]:
        return {each.id: each.name for each in self._client.departments(offset=0, count=100).departments}

    def _department_name(self, department_id: str) -> str:
        def call() -> str:
            department = self._client.department(department_id)
            return department.name if department else ""

        try:
            return self._ask("department", [department_id], call, DEPARTMENTS_FRESH_FOR).value
        except RocketChatError:
            return ""

    def chat_history_reply(self, room_id: str, visitor_id: str, params: Mapping[str, str]) -> Reply:
        """Rocket.Chat's own answer about the visitor's chats, without visitor tokens; never a copy."""
        return self._client.chat_history_reply(room_id, visitor_id, params)

    def _ask(
        self, what: str, arguments: list[object], call: Callable[[], T], fresh_for: float = FRESH_FOR
    ) -> Copy[T]:
        return ask(self._key(what, arguments), partial(self._unless_down, what, call), fresh_for)

    def _key(self, what: str, arguments: list[object]) -> str:
        return f"{what}:{_digest(self.workspace.address, self.user_id, *arguments)}"

    def _unless_down(self, what: str, call: Callable[[], T]) -> T:
        """Asks, unless Rocket.Chat could not be reached just now, or was too slow with the same kind of question."""
        down = f"down:{_digest(self.workspace.address)}"
        slow = f"{down}:{what}"
        if error := cache.get(down) or cache.get(slow):
            raise error
        try:
            return call()
        except Unreachable as error:
            cache.set(slow if isinstance(error, TimedOut) else down, error.with_traceback(None), DOWN_FOR)
            raise


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:40]
