"""The agent's home: open chats, the ones that wait longest first, and whom they looked at last."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.accounts.models import Agent
from dashboard.desk.bar import Bar, peek_bar
from dashboard.desk.known_reasons import find_reasons
from dashboard.desk.open_chat import Known, OpenChat, make_open_chat
from dashboard.desk.open_chats import RoomList, count_waiting, list_rooms, sort_by_urgency
from dashboard.desk.recent_visitors import RecentVisitor, list_recent_visitors
from dashboard.history.chat_cells import Reading
from dashboard.history.people import find_names
from dashboard.rocketchat.rooms import Room
from dashboard.trail.newest_pages import find_newest_pages
from dashboard.upstream.agent import Upstream

TITLES = {
    "queue": gettext_lazy("In the queue"),
    "mine": gettext_lazy("My open chats"),
    "all": gettext_lazy("Open chats of all agents"),
    "hold": gettext_lazy("On hold"),
}


@dataclass(frozen=True)
class OpenChats:
    """A list of open chats; `total` may exceed what is shown."""

    list: RoomList
    title: str
    chats: Sequence[OpenChat]

    @property
    def total(self) -> int:
        """How many chats Rocket.Chat has in this list."""
        return self.list.rooms.value.total if self.list.rooms else 0

    @property
    def state(self) -> tuple[object, ...]:
        """What of the list may change."""
        errors = [self.list.error, self.list.rooms and self.list.rooms.error]
        return (self.title, self.total, *map(type, errors), *(chat.state for chat in self.chats))


@dataclass(frozen=True)
class Home:
    """All that the home shows; `state` changes when any of it does, and not by the clock alone.

    `waiting` counts over all lists, `title` (of the tab) and `said` tell it; `stale_at` is the time of the oldest copy
    that stands in for an answer, None without one.
    """

    lists: Sequence[OpenChats]
    recent: Sequence[RecentVisitor]
    bar: Bar
    waiting: int
    title: str
    said: str
    stale_at: datetime | None
    state: str


def load_home(upstream: Upstream, agent: Agent, *, everybody: bool, watched: bool) -> Home:
    """The home as of now, by at most three calls; `watched`: an open one asks by itself.

    Raises what Rocket.Chat refuses, and Unavailable where it does not tell the chats and no copy does.
    """
    lists = list_rooms(upstream, sees_all=agent.sees_all_chats, everybody=everybody, watched=watched)
    rooms = [room for each in lists for room in each.readable]
    known = _learn(upstream, rooms)
    shown = [_make_list(each, known) for each in lists if _is_shown(each, everybody=everybody)]
    recent = list_recent_visitors(agent, {room.v.id for room in rooms})
    waiting = count_waiting(rooms, known.bots)
    return Home(
        lists=shown,
        recent=recent,
        bar=peek_bar(upstream),
        waiting=waiting,
        title=_make_title(waiting),
        said=_say_waiting(waiting),
        stale_at=min((each.rooms.at for each in lists if each.rooms and each.rooms.error), default=None),
        state=_make_state(shown, recent, known.reading.now.date()),
    )


def _learn(upstream: Upstream, rooms: Sequence[Room]) -> Known:
    bots = upstream.workspace.bots
    urgent = sort_by_urgency(rooms, bots)
    unnamed = {room.department_id for room in rooms if room.department_id and not room.department}
    names = upstream.find_department_names(unnamed) if unnamed else {}
    return Known(
        bots=bots,
        why=find_reasons(upstream, urgent),
        pages=find_newest_pages(upstream, urgent),
        names=find_names({room.served_by.username for room in rooms if room.served_by}),
        reading=Reading(timezone.localtime(), names),
    )


def _is_shown(rooms: RoomList, *, everybody: bool) -> bool:
    """Whether the list is worth a heading: an empty one only where it is what the page is about."""
    is_main = rooms.kind in {"mine", "all"} or (rooms.kind == "queue" and everybody)
    return is_main or bool(rooms.readable) or rooms.error is not None


def _make_list(rooms: RoomList, known: Known) -> OpenChats:
    chats = [make_open_chat(room, known) for room in sort_by_urgency(rooms.readable, known.bots)]
    return OpenChats(rooms, str(TITLES[rooms.kind]), chats)


def _make_title(waiting: int) -> str:
    title = f"{_('My chats')} · Rearview"
    return f"({waiting}) {title}" if waiting else title


def _say_waiting(waiting: int) -> str:
    return ngettext("%(number)s visitor waits", "%(number)s visitors wait", waiting) % {"number": waiting}


def _make_state(lists: Sequence[OpenChats], recent: Sequence[RecentVisitor], today: date) -> str:
    shown = repr((today, [each.state for each in lists], recent))
    return hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()[:16]
