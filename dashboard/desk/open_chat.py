"""One open chat in words, as a row of the home."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from dashboard import wording
from dashboard.desk.open_chats import find_waiting_since
from dashboard.desk.visitor_names import get_visitor_name, make_initials
from dashboard.history.chat_cells import (
    Cell,
    Reading,
    get_mood,
    make_department_cell,
    make_last_message_cell,
    make_started_cell,
    make_status_cell,
)
from dashboard.rocketchat.rooms import Room
from dashboard.trail.newest_pages import NewestPage


@dataclass(frozen=True)
class Known:
    """What is known besides the rooms themselves: by room id why visitors came and where they are, by username what
    agents are called, and who is no person.
    """

    bots: frozenset[str]
    why: Mapping[str, str]
    pages: Mapping[str, NewestPage]
    names: Mapping[str, str]
    reading: Reading


@dataclass(frozen=True)
class OpenChat:
    """With whom the chat is, and where it leads.

    `waiting_since`, None where nobody waits for a person, is what the status says then. `why` is why the visitor came,
    "" where no copy knows it, `last` the last words; `page` is where they are now, and in its note since when.
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
    agent: str
    department: Cell
    started: Cell

    @property
    def state(self) -> tuple[object, ...]:
        """What of the row may change; of a wait since when, and not how long it has been."""
        status = self.waiting_since or self.status.text
        known = (self.why, self.last, self.page.text, self.page.moment, self.agent, self.department)
        return (self.room_id, self.name, self.mood, status, *known)


def make_open_chat(room: Room, known: Known) -> OpenChat:
    """The row of an open room."""
    name, reading, since = get_visitor_name(room), known.reading, find_waiting_since(room, known.bots)
    return OpenChat(
        room_id=room.id,
        visitor_id=room.v.id,
        name=name,
        initials=make_initials(name),
        mood="waiting" if since else get_mood(room),
        status=_make_waiting_cell(since, reading.now) if since else make_status_cell(room, reading),
        waiting_since=since,
        why=known.why.get(room.id, ""),
        last=make_last_message_cell(room, reading),
        page=_make_page_cell(known.pages.get(room.id), reading.now),
        agent=known.names.get(room.served_by.username, "") if room.served_by else "",
        department=make_department_cell(room, reading),
        started=make_started_cell(room, reading),
    )


def _make_waiting_cell(since: datetime, now: datetime) -> Cell:
    duration = wording.format_duration((now - since).total_seconds())
    return Cell(_("Waiting {duration}").format(duration=duration), moment=since.isoformat())


def _make_page_cell(page: NewestPage | None, now: datetime) -> Cell:
    if page is None:
        return Cell("")
    arrived = _("arrived %(ago)s") % {"ago": wording.format_ago(page.at, now)}
    return Cell(page.name, arrived, page.at.isoformat())
