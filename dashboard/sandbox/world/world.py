"""The state of the make-believe workspace, and the few things that change it."""

import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from dashboard.sandbox.world.accounts import Account, make_accounts
from dashboard.sandbox.world.dates import Clock, from_epoch, to_iso
from dashboard.sandbox.world.documents import Document
from dashboard.sandbox.world.external_frame import ExternalFrame
from dashboard.sandbox.world.ids import Ids
from dashboard.sandbox.world.occurrences import Listener, Occurrence
from dashboard.sandbox.world.page_views import make_page_view
from dashboard.sandbox.world.room_states import get_state
from dashboard.sandbox.world.totp import make_code


@dataclass
class World:
    """Documents by id, as MongoDB would hold them. Hold `lock` while reading or writing them."""

    seed: int
    clock: Clock
    address: str = ""
    has_contacts: bool = True
    accounts: dict[str, Account] = field(default_factory=dict)
    departments: dict[str, Document] = field(default_factory=dict)
    department_agents: dict[str, list[Document]] = field(default_factory=dict)
    visitors: dict[str, Document] = field(default_factory=dict)
    rooms: dict[str, Document] = field(default_factory=dict)
    messages: dict[str, list[Document]] = field(default_factory=lambda: defaultdict(list))
    page_views: dict[str, list[Document]] = field(default_factory=lambda: defaultdict(list))
    pending_page_views: dict[str, list[Document]] = field(default_factory=lambda: defaultdict(list))
    sessions: dict[str, str] = field(default_factory=dict)
    personal_tokens: dict[str, str] = field(default_factory=dict)
    live_room_id: str = ""
    listeners: list[Listener] = field(default_factory=list)
    external_frame: ExternalFrame = field(default_factory=ExternalFrame)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.ids = Ids(f"{self.seed}/world")
        self._token_ids = Ids(f"{self.seed}/tokens")
        self._page_view_ids = Ids(f"{self.seed}/pages")
        self._issued: set[str] = set()
        self.accounts = self.accounts or make_accounts(self.ids, self.seed)

    # Sessions

    def new_token(self, account: Account) -> str:
        """A fresh auth token of this account, kept until it is dropped."""
        with self.lock:
            token = self._token_ids.meteor(43)
            self.sessions[token] = account.username
            self._issued.add(token)
            return token

    def account_of(self, user_id: str, token: str) -> Account | None:
        """Who signs with this pair of id and auth token."""
        with self.lock:
            account = self.accounts.get(self.sessions.get(token, ""))
            return account if account and account.id == user_id else None

    def drop_token(self, token: str) -> None:
        with self.lock:
            self.sessions.pop(token, None)

    # Rooms and page views

    def add_room(self, room: Document, messages: Iterable[Document]) -> None:
        """A new chat; page views of its visitor from before any chat are attached to it."""
        with self.lock:
            self.rooms[room["_id"]] = room
            self.messages[room["_id"]] = list(messages)
            for page_view in self.pending_page_views.pop(room.get("v", {}).get("token", ""), []):
                self.page_views[room["_id"]].append({**page_view, "rid": room["_id"]})

    def tell(
        self, kind: str, room: Document, messages: Iterable[Document] = (), more: Document | None = None
    ) -> None:
        """Something happened in the room; hold `lock`."""
        for listener in self.listeners:
            listener(Occurrence(kind, room, list(messages), more or {}))

    def save_page_view(self, token: str, rid: str, page_info: Document) -> Document:
        """Stores a page seen now; without `rid` it waits for the visitor's next chat."""
        with self.lock:
            now = from_epoch(self.clock())
            page_view = make_page_view(self._page_view_ids, token, page_info, now, before_chat=not rid)
            self.add_page_view(page_view, rid)
            return page_view

    def add_page_view(self, page_view: Document, rid: str) -> None:
        """Puts a page view into its room (whose message count grows), or among the pending ones."""
        with self.lock:
            if not rid:
                self.pending_page_views[page_view["navigation"]["token"]].append(page_view)
                return
            self.page_views[rid].append({**page_view, "rid": rid})
            if room := self.rooms.get(rid):
                room["msgs"] += 1
                room["_updatedAt"] = max(room["_updatedAt"], page_view["_updatedAt"])

    # What tests and the greeting ask for

    @property
    def live_room(self) -> Document:
        """The open chat of the visitor who is looking around in the shop right now."""
        return self.rooms[self.live_room_id]

    def rooms_of(self, visitor: Document) -> list[Document]:
        """All chats of a visitor, newest first."""
        rooms = [room for room in self.rooms.values() if room["v"]["_id"] == visitor["_id"]]
        return sorted(rooms, key=lambda room: str(room["ts"]), reverse=True)

    def open_room_of(self, visitor: Document) -> Document:
        """The visitor's open chat; LookupError when there is none."""
        for room in self.rooms_of(visitor):
            if room.get("open"):
                return room
        raise LookupError(visitor["name"])

    def visitor_with(self, *, chats: int) -> Document:
        """The first visitor with exactly so many closed chats; LookupError when there is none."""
        for visitor in self.visitors.values():
            if sum("closedAt" in room for room in self.rooms_of(visitor)) == chats:
                return visitor
        raise LookupError(chats)

    def visitor_named(self, name: str) -> Document:
        """The visitor of this name; LookupError when there is none."""
        for visitor in self.visitors.values():
            if visitor["name"] == name:
                return visitor
        raise LookupError(name)

    def rooms_in(self, state: str, agent: str = "") -> list[Document]:
        """Chats in one of `room_states.STATES`, of one agent (a username) or of all."""
        rooms = [room for room in self.rooms.values() if get_state(room) == state]
        return [room for room in rooms if not agent or room.get("servedBy", {}).get("username") == agent]

    def totp_code(self, username: str) -> str:
        """The code that is valid now; LookupError for an account without a second factor."""
        secret = self.accounts[username].totp_secret
        if not secret:
            raise LookupError(username)
        return make_code(secret, self.clock())

    def secrets(self) -> set[str]:
        """Everything that must never be shown: visitor tokens, auth tokens ever issued, TOTP secrets."""
        with self.lock:
            visitor_tokens = {visitor["token"] for visitor in self.visitors.values()} | set(
                self.pending_page_views
            )
            totp_secrets = {account.totp_secret for account in self.accounts.values() if account.totp_secret}
            return visitor_tokens | totp_secrets | self._issued | set(self.personal_tokens.values())

    def now(self) -> str:
        return to_iso(from_epoch(self.clock()))
