"""The one bridge from a request to Rocket.Chat: as the request's agent, briefly cached, within the rate limit."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest

from dashboard.client_ip import get_client_ip
from dashboard.rocketchat.client import ProxiedResponse, Sort
from dashboard.rocketchat.errors import NoSuchVisitor, NotLoggedIn, RocketChatError
from dashboard.rocketchat.listing import Listing
from dashboard.rocketchat.payloads import Page, Visitor
from dashboard.rocketchat.rooms import FoundChat, MeasuredRoom, Message, Room
from dashboard.rocketchat.routes import Route
from dashboard.upstream.background import ANY_CHANGE, BACKGROUND_FRESH_FOR, MESSAGES_FRESH_FOR, Patience
from dashboard.upstream.cache import FRESH_FOR, AnswerCache, Ask, Cached, Told
from dashboard.upstream.change_marks import (
    DEPARTMENTS,
    HELD_FOR,
    Change,
    name_agent,
    name_room,
    name_visitor,
)
from dashboard.upstream.clients import make_client, make_rate_limit
from dashboard.upstream.codecs import Codec, JsonCodec, ListingCodec
from dashboard.upstream.digest import make_digest
from dashboard.upstream.down import DownMark
from dashboard.upstream.models import Workspace
from dashboard.upstream.session_credentials import read_credentials
from dashboard.upstream.told_messages import make_told_key, with_told_messages
from dashboard.upstream.told_room import with_told_room

SUMMARY_FRESH_FOR = 60  # seconds
DEPARTMENTS_FRESH_FOR = 5 * 60  # seconds
DEPARTMENTS_LOOKED_UP = 5  # one by one, of those that the list does not hold (archived ones)
NEWEST_FIRST: Sort = {"ts": -1, "_id": 1}
NEWEST_MESSAGES = 100  # of a chat, asked at once: Rocket.Chat's largest page
CHATS_TOLD = 100  # newest chats whose end is asked at once
EXTRAS = frozenset({"departments", "found-chats", "visitor"})  # what a page can do without
EXTRA_WAITS = 3.0  # seconds that it waits for that

T = TypeVar("T")

_ROOM, _ROOMS = JsonCodec(Room), ListingCodec(Room)
_MESSAGES, _PAGES, _VISITORS = ListingCodec(Message), ListingCodec(Page), ListingCodec(Visitor)
_FOUND_CHATS, _VISITOR = ListingCodec(FoundChat), JsonCodec(Visitor)
_NAMES, _NAME = JsonCodec(dict[str, str]), JsonCodec(str)


class Upstream:
    """Rocket.Chat as one agent sees it, for one request. Each answer is Cached: the value, its time, and why no newer
    one came. All calls together end at the page's deadline (`PAGE_DEADLINE`).
    """

    def __init__(
        self, request: HttpRequest, *, in_background: bool = False, only_listed_departments: bool = False
    ) -> None:
        """Raises NotLoggedIn where the session holds no credentials for this workspace (an operator's, for example).

        `in_background`: an open screen asks by itself: it is content with older copies (background.py), and its calls
        leave a part of the rate limit to others. With `only_listed_departments` no call is made for the name of an
        archived one.
        """
        self._only_listed_departments = only_listed_departments
        self.workspace = Workspace.current()
        self._patience = Patience(self.workspace.url, self.workspace.has_webhooks, in_background)
        credentials = read_credentials(request.session, self.workspace)
        if credentials is None:
            raise NotLoggedIn
        self.user_id = credentials.user_id
        deadline = time.monotonic() + settings.PAGE_DEADLINE
        client_ip = get_client_ip(request)
        self._client = make_client(
            self.workspace, client_ip, credentials, deadline, leaves_spare=in_background
        )
        self._rate_limit = make_rate_limit(self.workspace, client_ip, credentials)
        self._answers = AnswerCache(DownMark(make_digest(self.workspace.url)), deadline)
        self._began = time.monotonic()

    def look_up(self, *asks: Ask[Any]) -> None:
        """Reads what the cache has of these answers, in one round trip."""
        self._answers.look_up(asks)

    def start(self, *asks: Ask[Any]) -> None:
        """Asks for what is not fresh, all at once; whoever wants an answer then waits for it alone."""
        self._answers.start(asks)

    def get(self, ask: Ask[T]) -> Cached[T]:
        """The answer; raises what Rocket.Chat refuses, and Unavailable where no older one may stand in."""
        return self._answers.get(ask)

    def peek(self, ask: Ask[T]) -> Cached[T] | None:
        """What the cache has of this answer, however old; never asks, and never raises a refusal."""
        return self._answers.peek(ask)

    def wait_no_longer_than(self, seconds: float) -> None:
        """From now on nothing waits beyond so many seconds after the request began; the calls under way go on."""
        self._answers.waits_until = self._began + seconds

    def is_late(self, *asks: Ask[Any]) -> bool:
        """Whether one of these answers, or any where none is named, is missed because it was not waited for longer."""
        late = self._answers.late
        return any(ask.key in late for ask in asks) if asks else bool(late)

    def has_half_left(self, route: Route) -> bool:
        """Whether a call that could be spared would leave half of the route's rate limit to others."""
        return self._rate_limit.has_half_left(route)

    @property
    def stale_since(self) -> datetime | None:
        """When the oldest answer was given that had to stand in for a newer one so far (UTC); None for none."""
        return self._answers.stale_since

    # Questions

    def ask_room(self, room_id: str, fresh_for: float = FRESH_FOR) -> Ask[Room]:
        """The room, if the agent may see it (rooms.info)."""
        call = partial(self._client.room, room_id)
        told = Told(make_told_key(self.workspace.url, room_id), with_told_room)
        return self._ask("room", [room_id], _ROOM, call, fresh_for, subject=name_room(room_id), told=told)

    def ask_chat_history(
        self,
        room_id: str,
        visitor_id: str,
        *,
        offset: int,
        count: int,
        sort: Sort,
        fresh_for: float = FRESH_FOR,
    ) -> Ask[Listing[Room]]:
        """Chats of the visitor (visitors.chatHistory); `count` 0 asks for all."""
        call = partial(self._client.chat_history, room_id, visitor_id, offset=offset, count=count, sort=sort)
        arguments = [room_id, visitor_id, offset, count, [*sort.items()]]
        subject = name_visitor(visitor_id)
        return self._ask("history", arguments, _ROOMS, call, fresh_for, subject=subject)

    def ask_pages_visited(self, room_id: str, *, collected: bool = False) -> Ask[Listing[Page]]:
        """Pages Rocket.Chat keeps of a room, newest first (visitors.pagesVisited). Only for a room the agent may see.

        One answer for all agents: the server shows every agent the same, and does not check who may see the room.
        `collected`: this visitor's pages come here by now, so that Rocket.Chat's share no longer changes.
        """
        call = partial(self._client.pages_visited, room_id, offset=0, count=0, sort=NEWEST_FIRST)
        ask = Ask(f"pages:{make_digest(self.workspace.url, room_id)}", _PAGES, call)
        return self._patience.heed_pages(ask, collected=collected)

    def ask_departments(self) -> Ask[dict[str, str]]:
        """The names of all departments by id (livechat/department)."""
        return self._ask(
            "departments", [], _NAMES, self._list_departments, DEPARTMENTS_FRESH_FOR, subject=DEPARTMENTS
        )

    def ask_newest_messages(self, room_id: str, fresh_for: float = FRESH_FOR) -> Ask[Listing[Message]]:
        """The newest messages of one chat, newest first (livechat/:rid/messages), and those told of since."""
        call = partial(self._client.messages, room_id, offset=0, count=NEWEST_MESSAGES, sort=NEWEST_FIRST)
        told = Told(make_told_key(self.workspace.url, room_id), with_told_messages)
        return self._ask(
            "newest-messages",
            [room_id],
            _MESSAGES,
            call,
            fresh_for,
            subject=name_room(room_id),
            changes=[Change.SESSION],
            told=told,
            least=MESSAGES_FRESH_FOR,
        )

    def ask_found_chats(
        self, room_id: str, visitor_id: str, text: str = "", fresh_for: float = SUMMARY_FRESH_FOR
    ) -> Ask[Listing[FoundChat]]:
        """The visitor's newest chats and how they were closed; with `text`, those where a message holds it.

        Capitals count (visitors.searchChats).
        """
        call = partial(
            self._client.search_chats,
            room_id,
            visitor_id,
            text=text,
            offset=0,
            count=CHATS_TOLD,
            sort=NEWEST_FIRST,
        )
        return self._ask(
            "search-chats" if text else "found-chats",
            [room_id, visitor_id, text],
            _FOUND_CHATS,
            call,
            fresh_for,
            subject=name_visitor(visitor_id),
            changes=[Change.SESSION],
        )

    def ask_visitor(self, visitor_id: str) -> Ask[Visitor]:
        """The visitor's addresses and custom fields (livechat/visitors.info)."""
        call = partial(self._client.visitor, visitor_id)
        subject = name_visitor(visitor_id)
        return self._ask("visitor", [visitor_id], _VISITOR, call, SUMMARY_FRESH_FOR, subject=subject)

    def ask_my_open_chats(
        self, count: int, fresh_for: float = FRESH_FOR, *, held: bool = False
    ) -> Ask[Listing[Room]]:
        """The agent's own open chats, longest open last (livechat/rooms); `held` for whom it matters only which."""
        call = partial(self._client.rooms, agent_id=self.user_id, open=True, offset=0, count=count)
        held_for = HELD_FOR if held else 0
        return self._ask_mine(["mine", count], call, fresh_for, held_for)

    def ask_my_chats_on_hold(self, count: int, fresh_for: float = FRESH_FOR) -> Ask[Listing[Room]]:
        """The agent's own chats on hold, which are open and in no other list (livechat/rooms)."""
        call = partial(self._client.rooms, agent_id=self.user_id, onhold=True, offset=0, count=count)
        return self._ask_mine(["my hold", count], call, fresh_for)

    def ask_all_open_chats(self, count: int, fresh_for: float = FRESH_FOR) -> Ask[Listing[Room]]:
        """Everybody's open chats that have an agent; needs `view-livechat-rooms` (livechat/rooms)."""
        call = partial(self._client.rooms, open=True, offset=0, count=count)
        return self._ask("rooms", ["all", count], _ROOMS, call, fresh_for)

    def ask_all_chats_on_hold(self, count: int, fresh_for: float = FRESH_FOR) -> Ask[Listing[Room]]:
        """Everybody's chats on hold; needs `view-livechat-rooms` (livechat/rooms)."""
        call = partial(self._client.rooms, onhold=True, offset=0, count=count)
        return self._ask("rooms", ["all hold", count], _ROOMS, call, fresh_for)

    def ask_queued_chats(self, count: int, fresh_for: float = FRESH_FOR) -> Ask[Listing[Room]]:
        """Open chats that nobody has taken; needs `view-livechat-rooms` (livechat/rooms)."""
        call = partial(self._client.rooms, queued=True, offset=0, count=count)
        return self._ask("rooms", ["queued", count], _ROOMS, call, fresh_for)

    # Answers

    def room(self, room_id: str, fresh_for: float = FRESH_FOR) -> Cached[Room]:
        """The room, if the agent may see it (rooms.info)."""
        return self._answers.get(self.ask_room(room_id, fresh_for))

    def room_of(self, room_id: str, visitor_id: str, fresh_for: float = FRESH_FOR) -> Cached[Room]:
        """The room, if the agent may see it and the visitor is its own; raises NoSuchVisitor for another's."""
        room = self.room(room_id, fresh_for)
        if room.value.v.id != visitor_id:
            raise NoSuchVisitor
        return room

    def pages_visited(self, room: Cached[Room], *, collected: bool = False) -> Cached[Listing[Page]]:
        """What `ask_pages_visited` brings, of a room the agent may see."""
        return self._answers.get(self.ask_pages_visited(room.value.id, collected=collected))

    def messages(self, room_id: str, *, offset: int, count: int, sort: Sort) -> Cached[Listing[Message]]:
        """Messages of one chat (livechat/:rid/messages)."""
        call = partial(self._client.messages, room_id, offset=offset, count=count, sort=sort)
        arguments = [room_id, offset, count, [*sort.items()]]
        return self.get(self._ask("messages", arguments, _MESSAGES, call, subject=name_room(room_id)))

    def search_visitors(self, term: str, count: int) -> Cached[Listing[Visitor]]:
        """Visitors by part of the name, or by the whole e-mail or phone (visitors.search)."""
        call = partial(self._client.search_visitors, term, offset=0, count=count)
        return self._get("search", [term, count], _VISITORS, call)

    def ask_summary(
        self,
        room_id: str,
        visitor_id: str,
        count: int,
        sort: Sort,
        codec: Codec[T],
        summarize: Callable[[Listing[MeasuredRoom]], T],
    ) -> Ask[T]:
        """What `summarize` makes of the visitor's chats; only that is kept, for a minute."""

        def call() -> T:
            chats = self._client.measured_chat_history(room_id, visitor_id, offset=0, count=count, sort=sort)
            return summarize(chats)

        return self._ask(
            "facts",
            [room_id, visitor_id, count],
            codec,
            call,
            SUMMARY_FRESH_FOR,
            subject=name_visitor(visitor_id),
            changes=[Change.SESSION],
        )

    def ask_all_found_chats(
        self, room_id: str, visitor_id: str, text: str = "", offset: int = 0
    ) -> Ask[Listing[FoundChat]]:
        """As `ask_found_chats`, but all at once, or as many as the server gives: then go on from `offset`."""
        count = CHATS_TOLD if offset else 0
        call = partial(
            self._client.search_chats,
            room_id,
            visitor_id,
            text=text,
            offset=offset,
            count=count,
            sort=NEWEST_FIRST,
        )
        arguments = [room_id, visitor_id, text, offset]
        return self._ask("all-found", arguments, _FOUND_CHATS, call, SUMMARY_FRESH_FOR)

    def find_department_names(self, ids: set[str]) -> dict[str, str]:
        """Names of the departments `ids`, as far as Rocket.Chat tells them; never raises."""
        try:
            listed = self._answers.get(self.ask_departments()).value
        except RocketChatError:
            return {}
        if self._only_listed_departments:
            return listed
        unlisted = sorted(ids - listed.keys())[:DEPARTMENTS_LOOKED_UP]
        asks = [self._ask_department(id_) for id_ in unlisted]
        self.start(*asks)
        return listed | {
            id_: name for id_, ask in zip(unlisted, asks, strict=True) if (name := self._read(ask))
        }

    def _list_departments(self) -> dict[str, str]:
        listing = self._client.departments(offset=0, count=100)
        return {department.id: department.name for department in listing.readable}

    def _ask_department(self, department_id: str) -> Ask[str]:
        def call() -> str:
            department = self._client.department(department_id)
            return department.name if department else ""

        arguments = [department_id]
        return self._ask("department", arguments, _NAME, call, DEPARTMENTS_FRESH_FOR, subject=DEPARTMENTS)

    def _read(self, ask: Ask[str]) -> str:
        try:
            return self._answers.get(ask).value
        except RocketChatError:
            return ""

    def proxy_chat_history(self, room_id: str, visitor_id: str, params: Mapping[str, str]) -> ProxiedResponse:
        """Rocket.Chat's own answer about the visitor's chats, without visitor tokens; never cached."""
        return self._client.proxy_chat_history(room_id, visitor_id, params)

    def _get(
        self,
        what: str,
        arguments: Sequence[object],
        codec: Codec[T],
        call: Callable[[], T],
        fresh_for: float = FRESH_FOR,
    ) -> Cached[T]:
        return self._answers.get(self._ask(what, arguments, codec, call, fresh_for))

    def _ask_mine(
        self,
        arguments: Sequence[object],
        call: Callable[[], Listing[Room]],
        fresh_for: float,
        held_for: float = 0,
    ) -> Ask[Listing[Room]]:
        """A list of the agent's own chats, which is stale as soon as one of them changes hands."""
        ask = self._ask("rooms", arguments, _ROOMS, call, fresh_for)
        subject, session = name_agent(self.user_id), [Change.SESSION]
        return self._patience.heed(replace(ask, held_for=held_for), subject, session, least=0)

    def _ask(
        self,
        what: str,
        arguments: Sequence[object],
        codec: Codec[T],
        call: Callable[[], T],
        fresh_for: float = FRESH_FOR,
        *,
        subject: str = "",
        changes: Sequence[Change] = ANY_CHANGE,
        told: Told[T] | None = None,
        least: float = BACKGROUND_FRESH_FOR,
    ) -> Ask[T]:
        key = f"{what}:{make_digest(self.workspace.url, self.user_id, *arguments)}"
        waits = EXTRA_WAITS if what in EXTRAS else math.inf
        ask = Ask(key, codec, call, fresh_for, waits=waits, told=told)
        return self._patience.heed(ask, subject, changes, least)
