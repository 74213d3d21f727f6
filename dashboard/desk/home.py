"""The agent's home in words: open chats, the ones that wait longest first, and whom they looked at last."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard import wording
from dashboard.accounts.models import Agent
from dashboard.desk.bar import Bar, peek_bar
from dashboard.desk.brief import get_visitor_name, make_initials
from dashboard.desk.first_words import find_first_words
from dashboard.desk.open_chats import RoomList, list_rooms, sort_by_urgency
from dashboard.desk.recent_visitors import RecentVisitor, list_recent_visitors
from dashboard.history.chat_cells import (
    Cell,
    Reading,
    get_mood,
    make_agent_cell,
    make_department_cell,
    make_last_message_cell,
    make_started_cell,
    make_status_cell,
)
from dashboard.history.metrics import get_waiting_since
from dashboard.rocketchat.rooms import Room
from dashboard.trail.newest_pages import NewestPage, find_newest_pages
from dashboard.upstream.agent import Upstream

TITLES = {
    "queue": gettext_lazy("In the queue"),
    "mine": gettext_lazy("My open chats"),
    "all": gettext_lazy("Open chats of all agents"),
    "hold": gettext_lazy("On hold"),
}


@dataclass(frozen=True)
class OpenChat:
    """One open chat in words, with whom it is and where it leads.

    `why` is what the visitor wrote first, "" where no copy knows it, `last` the last words; `page` is where they are
    now, and in its note since when.
    """

    room_id: str
    visitor_id: str
    name: str
    initials: str
    mood: str
    status: Cell
    waiting_since: datetime | None
    why: str
    last: Cell
    page: Cell
    agent: Cell
    department: Cell
    started: Cell


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


@dataclass(frozen=True)
class _Known:
    """What is known of the rooms besides themselves: what was written first, where visitors are, by room id."""

    why: Mapping[str, str]
    pages: Mapping[str, NewestPage]
    reading: Reading


def load_home(upstream: Upstream, agent: Agent, *, everybody: bool, watched: bool) -> Home:
    """The home as of now, by at most three calls; `watched`: an open one asks by itself.

    Raises what Rocket.Chat refuses, and Unavailable where it does not tell the chats and no copy does.
    """
    lists = list_rooms(upstream, sees_all=agent.sees_all_chats, everybody=everybody, watched=watched)
    known = _learn(upstream, sort_by_urgency(room for each in lists for room in each.readable))
    shown = [_make_list(each, known) for each in lists if _is_shown(each, everybody=everybody)]
    recent = list_recent_visitors(agent, {room.v.id for each in lists for room in each.readable})
    waiting = sum(each.waiting for each in lists)
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


def _learn(upstream: Upstream, rooms: Sequence[Room]) -> _Known:
    unnamed = {room.department_id for room in rooms if room.department_id and not room.department}
    names = upstream.find_department_names(unnamed) if unnamed else {}
    reading = Reading(timezone.localtime(), names)
    return _Known(find_first_words(upstream, rooms), find_newest_pages(upstream, rooms), reading)


def _is_shown(rooms: RoomList, *, everybody: bool) -> bool:
    """Whether the list is worth a heading: an empty one only where it is what the page is about."""
    is_main = rooms.kind in {"mine", "all"} or (rooms.kind == "queue" and everybody)
    return is_main or bool(rooms.readable) or rooms.error is not None


def _make_list(rooms: RoomList, known: _Known) -> OpenChats:
    chats = [_make_open_chat(room, known) for room in sort_by_urgency(rooms.readable)]
    return OpenChats(rooms, str(TITLES[rooms.kind]), chats)


def _make_open_chat(room: Room, known: _Known) -> OpenChat:
    name, reading = get_visitor_name(room), known.reading
    return OpenChat(
        room_id=room.id,
        visitor_id=room.v.id,
        name=name,
        initials=make_initials(name),
        mood=get_mood(room),
        status=make_status_cell(room, reading),
        waiting_since=get_waiting_since(room),
        why=known.why.get(room.id, ""),
        last=make_last_message_cell(room, reading),
        page=_make_page_cell(known.pages.get(room.id), reading.now),
        agent=make_agent_cell(room, reading),
        department=make_department_cell(room, reading),
        started=make_started_cell(room, reading),
    )


def _make_page_cell(page: NewestPage | None, now: datetime) -> Cell:
    if page is None:
        return Cell("")
    arrived = _("arrived %(ago)s") % {"ago": wording.format_ago(page.at, now)}
    return Cell(page.name, arrived, page.at.isoformat())


def _make_title(waiting: int) -> str:
    title = f"{_('My chats')} · Rearview"
    return f"({waiting}) {title}" if waiting else title


def _say_waiting(waiting: int) -> str:
    return ngettext("%(number)s visitor waits", "%(number)s visitors wait", waiting) % {"number": waiting}


def _make_state(lists: Sequence[OpenChats], recent: Sequence[RecentVisitor], today: date) -> str:
    """Of a chat that waits, since when counts, and not how long it has been."""
    shown = [[_list_lasting(chat) for chat in each.chats] for each in lists]
    heads = [
        (each.title, each.total, each.list.error, each.list.rooms and each.list.rooms.error) for each in lists
    ]
    return hashlib.sha256(repr((today, heads, shown, recent)).encode()).hexdigest()[:16]


def _list_lasting(chat: OpenChat) -> tuple[object, ...]:
    status = chat.waiting_since or chat.status.text
    page = (chat.page.text, chat.page.moment)
    return (
        chat.room_id,
        chat.name,
        chat.mood,
        status,
        chat.why,
        chat.last,
        page,
        chat.agent,
        chat.department,
    )
