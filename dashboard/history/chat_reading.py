"""One chat as it is read: when it was, who had it, how it ended. Words are in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from dashboard import wording
from dashboard.history.metrics import is_never_answered
from dashboard.rocketchat.rooms import Room, UserRef


@dataclass(frozen=True)
class ChatReading:
    """A chat and its reader: `now` is in the reader's zone.

    `names` of people are by username and `departments` by id, as far as they are known; `bots` are usernames.
    """

    room: Room
    now: datetime
    names: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    bots: frozenset[str] = frozenset()

    @property
    def started(self) -> str:
        """When the chat began."""
        return wording.format_moment(self.room.ts, self.now)

    @property
    def exact(self) -> str:
        """The whole truth about when it began and ended."""
        room, now = self.room, self.now
        began = {"began": wording.format_exact(room.ts, now)}
        if not room.closed_at:
            return _("Began %(began)s") % began
        closed = wording.format_exact(room.closed_at, now)
        return _("Began %(began)s, closed %(closed)s") % {**began, "closed": closed}

    @property
    def agent(self) -> str:
        """The name of who has, or last had, the chat; "" for nobody."""
        return self.name_person(self.room.served_by.username) if self.room.served_by else ""

    @property
    def department(self) -> str:
        """The department's name; "" for none, or where it is not known."""
        room = self.room
        return room.department.name if room.department else self.departments.get(room.department_id, "")

    @property
    def is_over(self) -> bool:
        return not self.room.open

    def name_person(self, username: str) -> str:
        return self.names.get(username, username)

    def summarize(self) -> list[str]:
        """Who had the chat, in which department, how it ended; what is not known is left out."""
        return [part for part in (self.agent, self.department, describe_end(self)) if part]


def describe_end(reading: ChatReading) -> str:
    """How the chat ended, or where it stands."""
    room = reading.room
    if room.on_hold:
        return _("on hold")
    if room.open:
        return _("open") if room.served_by else _("in the queue")
    if is_never_answered(room):
        return _("never answered")
    closer = room.closed_by or UserRef()
    if room.closer == "user" and room.served_by and closer.username == room.served_by.username:
        return _("closed by the agent")
    return describe_closing(reading, closer, by_visitor=room.closer == "visitor")


def describe_closing(reading: ChatReading, closer: UserRef, *, by_visitor: bool) -> str:
    """Who closed the chat."""
    if by_visitor:
        return _("closed by the visitor")
    if closer.username in reading.bots:
        return _("closed automatically")
    if closer.username:
        return _("closed by %(name)s") % {"name": reading.name_person(closer.username)}
    return _("closed by an agent") if reading.room.closer == "user" else _("closed")
