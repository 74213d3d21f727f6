"""The columns of the table of past chats: field, heading, sort and cell in one place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.history import chat_cells
from dashboard.history.chat_cells import Cell, Reading, get_mood
from dashboard.history.ended_cell import make_ended_cell
from dashboard.rocketchat.listing import Unreadable
from dashboard.rocketchat.rooms import Room

Kind = Literal["link", "status", "name", "number", "message"]


@dataclass(frozen=True)
class Column:
    """One column. `field` is Rocket.Chat's name; `sort` what a click on the heading sorts by, "" where it cannot.

    `kind` is how its cells look. In a narrow frame, where rows become cards, names and numbers are labelled with the
    heading.
    """

    field: str
    heading: str | Promise
    sort: str
    kind: Kind
    make_cell: Callable[[Room, Reading], Cell]

    @property
    def is_numeric(self) -> bool:
        return self.kind == "number"

    @property
    def is_labelled(self) -> bool:
        return self.kind in {"name", "number"}


def _sorted(
    field: str, heading: str | Promise, kind: Kind, make_cell: Callable[[Room, Reading], Cell]
) -> Column:
    return Column(field, heading, field, kind, make_cell)


COLUMNS = (
    _sorted("ts", _("Started"), "link", chat_cells.make_started_cell),
    _sorted("open", _("Status"), "status", chat_cells.make_status_cell),
    _sorted("servedBy.username", _("Agent"), "name", chat_cells.make_agent_cell),
    Column("departmentId", _("Department"), "", "name", chat_cells.make_department_cell),
    _sorted("msgs", _("Messages"), "number", chat_cells.make_messages_cell),
    _sorted("metrics.response.ft", _("First reply"), "number", chat_cells.make_first_reply_cell),
    _sorted("metrics.response.avg", _("Average reply"), "number", chat_cells.make_average_reply_cell),
    _sorted("metrics.chatDuration", _("Length"), "number", chat_cells.make_length_cell),
    _sorted("lm", _("Ended with"), "message", make_ended_cell),
)


@dataclass(frozen=True)
class ChatRow:
    """A past chat as a row of the table: a cell for each column; none where the chat could not be read."""

    room_id: str
    mood: str
    cells: list[Cell]


def make_chat_row(room: Room | Unreadable, reading: Reading) -> ChatRow:
    """The row of `room`, as it is read."""
    if isinstance(room, Unreadable):
        return ChatRow(room.id, "unreadable", [])
    return ChatRow(room.id, get_mood(room), [column.make_cell(room, reading) for column in COLUMNS])
