"""What is known of a visitor when their brief is written. Pure; moments are UTC, `now` is in the reader's zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from dashboard.desk.brief.current_visit import CurrentVisit, find_current_visit
from dashboard.desk.brief.earlier_chats import EarlierChats, find_earlier_chats
from dashboard.history.facts import Facts
from dashboard.rocketchat.listing import Listing
from dashboard.rocketchat.payloads import Visitor
from dashboard.rocketchat.rooms import FoundChat, Message, Room
from dashboard.trail.page_entries import TimelinePage


@dataclass(frozen=True)
class Evidence:
    """All that is known, as of `now` in the reader's zone; None is what is not known, or not yet.

    `messages` of the chat, `pages` and `chats` are newest first; with `pages_are_whole` there are no older ones.
    `found` tells how chats were closed, `last_messages` are of the chat before this one. `names` are of people, by
    username. A chat's id is added to `here` to open it.
    """

    room: Room
    now: datetime
    messages: Listing[Message] | None = None
    pages: Sequence[TimelinePage] | None = None
    pages_are_whole: bool = True
    chats: Listing[Room] | None = None
    facts: Facts | None = None
    found: Sequence[FoundChat] = ()
    visitor: Visitor | None = None
    last_messages: Listing[Message] | None = None
    bots: frozenset[str] = frozenset()
    pinned: Sequence[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    here: str = "?chat="

    @cached_property
    def visit(self) -> CurrentVisit | None:
        return find_current_visit(self.pages or (), self.now, are_whole=self.pages_are_whole)

    @cached_property
    def earlier(self) -> EarlierChats | None:
        return find_earlier_chats(self.room, self.chats, self.facts) if self.chats else None

    def name_person(self, username: str) -> str:
        return self.names.get(username, username)
